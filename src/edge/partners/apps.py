from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "edge.partners"
    label = "partners"

    def ready(self) -> None:
        from edge.partners import permissions  # noqa: F401  the permissions exist once they are imported
