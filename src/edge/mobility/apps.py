from django.apps import AppConfig


class MobilityConfig(AppConfig):
    name = "edge.mobility"
    label = "mobility"

    def ready(self) -> None:
        # The permissions exist, and the sums of stays follow the stays, once these are imported.
        from edge.mobility import actions, permissions, receivers  # noqa: F401
