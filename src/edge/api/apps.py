from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "edge.api"
    label = "api"
