from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "edge.core"
    label = "core"

    def ready(self) -> None:
        from edge.core import checks  # noqa: F401  registers the checks
