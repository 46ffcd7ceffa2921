from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "edge.strategy"
    label = "strategy"
