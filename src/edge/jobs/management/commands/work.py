"""`edge work`: carries out what waits in the queue: mails at once, the round of a day at its hour."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser

from edge.jobs.command import EdgeCommand, a_number
from edge.jobs.companion import stop_when_left
from edge.jobs.tasks import take_up_work


class Command(EdgeCommand):
    help = (
        "Deliver mails as they are queued, and carry out the round of the day (automatic renewals, daily mails); "
        "until it is stopped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-empty", action="store_true", help="stop when nothing is left to do at this moment"
        )
        parser.add_argument(
            "--every", default="2", help="seconds between two looks at an empty queue, 2 when not given"
        )
        parser.add_argument(
            "--while-open", action="store_true", help="stop as soon as the standard input is closed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        pause = a_number(str(options["every"]), least=1, most=3600)
        if options["while_open"]:
            stop_when_left()
        take_up_work()
        call_command(
            "db_worker",
            interval=float(pause),
            batch=options["until_empty"],
            startup_delay=False,
            reload=False,
            verbosity=0,
        )
