from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "edge.calls"
    label = "calls"

    def ready(self) -> None:
        # The permissions exist, and search entries follow what they depend on, once these are imported.
        from edge.calls import actions, permissions  # noqa: F401
