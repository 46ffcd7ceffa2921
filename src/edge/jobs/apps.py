from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "edge.jobs"
    label = "jobs"

    def ready(self) -> None:
        # Mails ask for their delivery once this is imported.
        from edge.jobs import receivers  # noqa: F401
