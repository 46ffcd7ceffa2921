from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "edge.sheets"
    label = "sheets"

    def ready(self) -> None:
        # The permissions exist once they are imported.
        from edge.sheets import permissions  # noqa: F401
