"""`edge import WORKBOOK.xlsx|DIR|FILE.csv|FILE.json`: bring spreadsheets in, all of them or nothing."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edge.jobs.command import REFUSED, EdgeCommand
from edge.jobs.sheets import choices_of, counter, end_of_line, found, import_of, words_of
from edge.people.models import Account
from edge.people.permissions import INSTALLATION
from edge.sheets.actions import check_file, import_path, run_import, undo_import

# What a file leaves open: each may be said as often as need be.
_CHOICES = (
    ("as", "SHEET=KIND", "what the rows of a sheet are"),
    ("column", "SHEET.HEADING=FIELD", "what a column is; nothing after = leaves it out"),
    ("set", "SHEET.FIELD=VALUE", "one value for all rows that give none"),
    ("order", "SHEET.FIELD=day_first|month_first", "how a column writes its days"),
    ("mark", "SHEET.FIELD=,|.", "what stands before fractions in a column of numbers"),
    (
        "no-day",
        "SHEET.FIELD=not_set|unknown_day",
        "what “-” and “t.b.d.” mean in a column of what happens",
    ),
    ("name", "NAME|COUNTRY=ID", "which institution a name means; =new when it is none of the register"),
)


class Command(EdgeCommand):
    help = "Bring a workbook, CSV or JSON file, or a folder of CSV files into the register: all rows or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, help="WORKBOOK.xlsx, FILE.csv, FILE.json or a folder of CSV files"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would happen, and change nothing"
        )
        for name, place, words in _CHOICES:
            stored = "as_kind" if name == "as" else name.replace("-", "_")  # `as` is a word of the language
            parser.add_argument(
                f"--{name}", dest=stored, action="append", default=[], metavar=place, help=words
            )
        parser.add_argument("--encoding", default="", help="what CSV files are written in, such as cp1252")
        parser.add_argument(
            "--new-institutions",
            action="store_true",
            help="names that resemble nothing in the register are new institutions",
        )
        parser.add_argument("--undo", metavar="ID", help="take an import back, as one step")
        for name in ("--continue", "--step", "--before", "--account"):  # how a page goes on with its own work
            parser.add_argument(name, help="used by EDGE itself")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["continue"]:
            self._continue(options)
        elif options["undo"]:
            one = undo_import(one=import_of(options["undo"]), by=INSTALLATION)
            self.stdout.write(_("“%(file)s” was taken back.") % {"file": one})
        elif options["path"] is None:
            self.print_help("edge", "import")
            sys.exit(REFUSED)
        else:
            self._bring(options)

    def _bring(self, options: dict[str, Any]) -> None:
        path, choices, tick = found(options["path"]), choices_of(options), counter(sys.stderr)
        if options["dry_run"]:
            one, outcome = None, check_file(path, by=INSTALLATION, name=path.name, choices=choices, tick=tick)
        else:
            one, outcome = import_path(path=path, by=INSTALLATION, choices=choices, tick=tick)
        end_of_line()
        self.stdout.write("\n".join(words_of(outcome, done=one is not None)))
        if one is not None:
            self.stdout.write(_("To take it back: edge import --undo %(id)s") % {"id": one.public_id})
        if outcome.errors:
            sys.exit(REFUSED)

    def _continue(self, options: dict[str, Any]) -> None:
        # Whoever began it is an account, and does it with the rights of today; or this very installation.
        by = Account.objects.get(public_id=options["account"]) if options["account"] else INSTALLATION
        run_import(public_id=options["continue"], step=options["step"], before=options["before"], by=by)
