from django.apps import AppConfig


class MobilityConfig(AppConfig):
    name = "edge.mobility"
    label = "mobility"

    def ready(self) -> None:
        # The permissions exist, and search entries follow what they depend on, once these are imported.
        from edge.mobility import actions, permissions  # noqa: F401
