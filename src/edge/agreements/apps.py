from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "edge.agreements"
    label = "agreements"

    def ready(self) -> None:
        from edge.agreements import permissions  # noqa: F401  the permissions exist once they are imported
