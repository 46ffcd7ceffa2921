from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "edge.web"
    label = "web"

    def ready(self) -> None:
        from edge.web.kit import routes  # noqa: F401  registers the check of policies
