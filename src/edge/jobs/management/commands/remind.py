"""`edge remind`: queue the daily mails of what is due, and carry out automatic renewals."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import ngettext

from edge.jobs.command import EdgeCommand, a_day
from edge.jobs.reminders import carry_out_renewals, queue_reminders


class Command(EdgeCommand):
    help = (
        "Queue one mail an account and day with everything that is due for it, and renew what renews itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", default="today", help="the day, as 2012-09-15; today when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        day = a_day(options["as_of"])
        renewed, refused = carry_out_renewals(on=day)
        if renewed:
            words = ngettext(
                "%(n)s agreement renewed itself.", "%(n)s agreements renewed themselves.", renewed
            )
            self.stdout.write(words % {"n": renewed})
        for line in refused:
            self.stderr.write(line)
        queued = queue_reminders(on=day)
        self.stdout.write(ngettext("%(n)s notice queued.", "%(n)s notices queued.", queued) % {"n": queued})
