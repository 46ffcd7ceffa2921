from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "edge.strategy"
    label = "strategy"

    def ready(self) -> None:
        # The permissions exist once they are imported.
        from edge.strategy import permissions  # noqa: F401
