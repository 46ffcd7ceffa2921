"""`edge serve`: the application behind a proxy, with gunicorn."""

from typing import Any

from django.core.management.base import CommandParser

from edge.jobs.command import EdgeCommand, a_number
from edge.jobs.serving import serve


class Command(EdgeCommand):
    help = "Serve the application with gunicorn."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="the address to listen at, 127.0.0.1 when not given"
        )
        parser.add_argument("--port", default="8000", help="the port to listen at, 8000 when not given")
        parser.add_argument("--workers", default="2", help="how many processes answer, 2 when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        port = a_number(str(options["port"]), least=1, most=65535)
        workers = a_number(str(options["workers"]), least=1, most=64)
        serve(host=options["host"], port=port, workers=workers)
