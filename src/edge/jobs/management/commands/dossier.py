"""`edge dossier DOMAIN`: the renewal dossier of a partner as a PDF file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edge.jobs.command import EdgeCommand, a_day
from edge.jobs.dossier_file import write_dossier
from edge.people.permissions import INSTALLATION


class Command(EdgeCommand):
    help = "Write the renewal dossier of a partner as of a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("domain", help="the partner's domain, such as tsinghua.edu.cn")
        parser.add_argument("--as-of", default="today", help="the day, as 2012-10-21; today when not given")
        parser.add_argument("--language", default="en", help="en, nl or zh; en when not given")
        parser.add_argument("-o", "--output", help="the file; dossier-DOMAIN-LANGUAGE.pdf when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        domain, language = options["domain"], options["language"]
        file = write_dossier(
            account=INSTALLATION,
            domain=domain,
            on=a_day(options["as_of"]),
            language=language,
            file=Path(options["output"] or f"dossier-{Path(domain).name}-{language}.pdf"),
        )
        self.stdout.write(_("Written: %(file)s") % {"file": file})
