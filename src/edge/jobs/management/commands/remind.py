"""`edge remind`: queue the notices of what is due for renewal and of commitments past their day."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import ngettext

from edge.jobs.command import EdgeCommand, a_day
from edge.jobs.reminders import queue_reminders


class Command(EdgeCommand):
    help = (
        "Queue one notice an officer for each agreement due (365, 180, 90 days) and each commitment overdue."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", default="today", help="the day, as 2012-09-15; today when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        queued = queue_reminders(on=a_day(options["as_of"]))
        self.stdout.write(ngettext("%(n)s notice queued.", "%(n)s notices queued.", queued) % {"n": queued})
