from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "edge.programmes"
    label = "programmes"

    def ready(self) -> None:
        # The permissions exist, and search entries follow what they depend on, once these are imported.
        from edge.programmes import actions, permissions  # noqa: F401
