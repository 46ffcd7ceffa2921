"""`edge generate`: a large synthetic world in a register of its own, to try the software with many rows."""

import sys
import time
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edge.jobs.command import EdgeCommand, a_number
from edge.jobs.progress import Progress
from edge.jobs.world import Sizes, generate

INTERRUPTED = 130  # what a shell expects of a command that Ctrl-C ended
MOST = {"institutions": 50_000, "agreements": 500_000, "stays": 5_000_000}
MOST_SEED = 999_999_999


class Command(EdgeCommand):
    help = "Fill an empty register, or one with the founding case alone, with a synthetic world."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--institutions", default="5000", help="how many partners, 5000 when not given")
        parser.add_argument("--agreements", default="50000", help="how many agreements, 50000 when not given")
        parser.add_argument(
            "--stays", default="1000000", help="how many single stays, 1000000 when not given"
        )
        parser.add_argument("--seed", default="1", help="another number makes another world")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {name: a_number(str(options[name]), least=1, most=most) for name, most in MOST.items()}
        seed = a_number(str(options["seed"]), least=0, most=MOST_SEED)
        began = time.monotonic()
        progress = Progress(self.stdout)
        try:
            written = generate(sizes=Sizes(**asked), seed=seed, tell=progress)
        except KeyboardInterrupt:
            progress.end_line()
            self.stderr.write(_("Stopped. Nothing of the synthetic world has been stored."))
            sys.exit(INTERRUPTED)
        progress.end_line()
        self.stdout.write(
            _("%(rows)s rows in %(tables)s tables, all of them synthetic, in %(seconds)s s.")
            % {
                "rows": f"{written.rows:,}",
                "tables": written.tables,
                "seconds": round(time.monotonic() - began),
            }
        )
