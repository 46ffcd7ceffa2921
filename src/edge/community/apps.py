from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "edge.community"
    label = "community"

    def ready(self) -> None:
        # The permissions exist, and search entries follow what they depend on, once these are imported.
        from edge.community import actions, permissions  # noqa: F401
