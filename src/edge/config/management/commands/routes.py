"""`edge routes`: every address of the pages and every operation of the API, with methods and policy.

It stands above the faces, because it looks at all of them.
"""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from edge.jobs.plain_text import table
from edge.web.kit.routes import all_routes


class Command(BaseCommand):
    help = "List every address and operation with its methods and its policy."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as data: path, name, methods, policy")

    def handle(self, *args: Any, **options: Any) -> None:
        routes = all_routes()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(route) for route in routes], indent=2))
            return
        rows = ((route.path, " ".join(route.methods), route.policy or "-", route.name) for route in routes)
        self.stdout.write(table(("Path", "Methods", "Policy", "Name"), rows))
