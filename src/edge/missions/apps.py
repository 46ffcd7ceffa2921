from django.apps import AppConfig


class MissionsConfig(AppConfig):
    name = "edge.missions"
    label = "missions"

    def ready(self) -> None:
        # The permissions exist, and search entries follow what they depend on, once these are imported.
        from edge.missions import actions, permissions  # noqa: F401
