"""`edge send-mail`: deliver the mails that wait in the outbox, each once."""

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import ngettext

from edge.jobs.command import EdgeCommand
from edge.jobs.outbox import send_waiting


class Command(EdgeCommand):
    help = "Deliver the mails that wait in the outbox."

    def handle(self, *args: Any, **options: Any) -> None:
        done = send_waiting()
        self.stdout.write(ngettext("%(n)s mail sent.", "%(n)s mails sent.", done.sent) % {"n": done.sent})
        if done.dropped:
            words = ngettext(
                "%(n)s mail dropped: its reader has lost the right to it.",
                "%(n)s mails dropped: their readers have lost the right to them.",
                done.dropped,
            )
            self.stdout.write(words % {"n": done.dropped})
        if done.failed:
            words = ngettext(
                "%(n)s mail still waits: %(why)s", "%(n)s mails still wait: %(why)s", len(done.failed)
            )
            raise CommandError(words % {"n": len(done.failed), "why": done.failed[0]}, returncode=1)
