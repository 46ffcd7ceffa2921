"""`edge migrate`: Django's own, in a folder that is made where it is not there yet."""

from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate


class Command(Migrate):
    def execute(self, *args: Any, **options: Any) -> str | None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        return super().execute(*args, **options)
