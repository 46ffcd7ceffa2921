from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "edge.agreements"
    label = "agreements"

    def ready(self) -> None:
        # The permissions exist, and search entries follow what they depend on, once these are imported.
        from edge.agreements import actions, permissions  # noqa: F401
