from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "edge.partners"
    label = "partners"

    def ready(self) -> None:
        # The permissions exist, and search entries follow what they depend on, once these are imported.
        from edge.partners import actions, permissions  # noqa: F401
