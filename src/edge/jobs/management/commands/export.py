"""`edge export FILE.xlsx|DIR`: the register in the format that `edge import` reads."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edge.jobs.command import EdgeCommand
from edge.jobs.sheets import export_to
from edge.sheets.rules.kinds import KINDS


class Command(EdgeCommand):
    help = "Write the register to a workbook, or to a folder of CSV files, in the format that `edge import` reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="FILE.xlsx, or a folder for CSV files")
        parser.add_argument(
            "--kinds", nargs="+", choices=list(KINDS), default=list(KINDS), help="only these kinds"
        )
        parser.add_argument(
            "--template", action="store_true", help="the headings only, to be filled by an office"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for file in export_to(options["target"], kinds=options["kinds"], template=options["template"]):
            self.stdout.write(_("Written: %(file)s") % {"file": file})
