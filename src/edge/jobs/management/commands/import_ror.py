"""`edge import-ror FILE`: complete the institutions of the register from a dump of ROR (schema v2).

With `--names LIST` nothing is completed: the names of the list are looked up in the dump.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from edge.core.refusals import Refusal
from edge.jobs import ror_names
from edge.jobs.command import EdgeCommand
from edge.partners.actions import Completion, RorReport, complete_from_ror
from edge.partners.models import Institution
from edge.partners.rules import How
from edge.people.permissions import INSTALLATION


class NamesMissing(Refusal):
    """An option that says nothing without a list of names."""


class Command(EdgeCommand):
    help = (
        "Complete institutions of the register from a dump of the Research Organization Registry, schema v2."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the dump: .json, .jsonl, .json.gz or .zip")
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would happen, and change nothing"
        )

        parser.add_argument(
            "--names",
            type=Path,
            help="look the names of this list up instead: .json, .csv, or one name a line",
        )
        parser.add_argument("--column", default="", help="the column of the list that holds the names")
        parser.add_argument(
            "--truth",
            default="",
            metavar="COLUMN",
            help="the column of the list that holds the right ROR ids, to measure by (default: ror-id)",
        )
        parser.add_argument("--out", type=Path, help="write the answers to this file too, as CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["names"]:
            self._look_up(options)
            return
        if options["out"] or options["column"] or options["truth"]:
            raise NamesMissing(
                _("--column, --truth and --out belong to a list of names: give it with --names.")
            )
        report = complete_from_ror(file=options["file"], by=INSTALLATION, dry_run=options["dry_run"])
        self.stdout.write("\n".join(words_of(report, dry_run=options["dry_run"])))

    def _look_up(self, options: dict[str, Any]) -> None:
        names = ror_names.read_names(options["names"], column=options["column"], truth=options["truth"])
        resolved = ror_names.resolve(dump=options["file"], sought=names)
        self.stdout.write("\n".join(ror_names.words_of(resolved)))
        if options["out"]:
            ror_names.write_answers(resolved, options["out"])


def words_of(report: RorReport, *, dry_run: bool) -> list[str]:
    """One paragraph an institution, then the sum."""
    lines = [line for item in report.institutions for line in _about(item)]
    changed = sum(item.changed for item in report.institutions)
    read = ngettext("%(count)s record read.", "%(count)s records read.", report.read) % {"count": report.read}
    done = ngettext("%(count)s institution completed.", "%(count)s institutions completed.", changed)
    lines.append(f"{read} {done % {'count': changed}}")
    if dry_run:
        lines.append(_("This was a dry run: nothing has been changed."))
    return lines


def _about(item: Completion) -> list[str]:
    if item.match.record is None:
        candidates = [f"    {record.ror_id} {record.display_name}" for record in item.match.records]
        return [f"{item.institution}: {_undecided(item.match.how)}", *candidates]
    lines = [f"{item.institution}: {item.match.record.ror_id} ({_found_by(item.match.how)})"]
    lines += [
        _("    filled %(field)s: %(value)s") % {"field": _label(name), "value": value}
        for name, value in item.filled.items()
    ]
    lines += [_("    added the name %(name)s") % {"name": name.name} for name in item.names]
    lines += [
        _("    kept %(field)s “%(ours)s”; ROR has “%(theirs)s”")
        % {"field": _label(difference.field), "ours": difference.ours, "theirs": difference.theirs}
        for difference in item.differences
    ]
    return lines if len(lines) > 1 else [*lines, _("    nothing to add")]


def _label(field: str) -> str:
    return str(Institution._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


def _found_by(how: How) -> str:
    words = {
        How.ROR_ID: _("by ROR id"),
        How.DOMAIN: _("by domain"),
        How.WEBSITE: _("by website"),
        How.NAME: _("by name and country"),
    }
    return words[how]


def _undecided(how: How) -> str:
    words = {
        How.NOT_FOUND: _("not in this dump."),
        How.SEVERAL_RECORDS: _("several records fit, none was taken:"),
        How.SEVERAL_INSTITUTIONS: _(
            "another institution of the register fits the same record, it was not taken:"
        ),
        How.NO_COUNTRY: _("the name fits, but no country is recorded to be sure, it was not taken:"),
        How.OTHER_DOMAIN: _("the name fits, but the domain is another, it was not taken:"),
        How.OTHER_ROR_ID: _("a record fits, but its ROR id is another, it was not taken:"),
        How.NOT_ACTIVE: _("the record of this ROR id is no longer active, it was not taken:"),
    }
    return words[how]
