"""`edge compile-catalogues`: build the translations that are missing or older than their source."""

from typing import Any

from django.core.management.base import BaseCommand

from edge.core.catalogues import compile_all


class Command(BaseCommand):
    help = "Build the compiled translation catalogues from the .po files."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{compile_all()} catalogues built")
