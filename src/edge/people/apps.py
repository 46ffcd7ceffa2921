from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "edge.people"
    label = "people"

    def ready(self) -> None:
        from edge.people import permissions  # noqa: F401  the permissions exist once they are imported
