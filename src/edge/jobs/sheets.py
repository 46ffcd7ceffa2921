"""Spreadsheets on the command line: what the arguments of `edge import` mean, and what it tells."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from edge.core.refusals import Refusal
from edge.core.tables import write_csv, write_workbook
from edge.people.permissions import INSTALLATION
from edge.sheets.actions import Outcome
from edge.sheets.models import Import
from edge.sheets.queries.telling import names_of_codes, sentence
from edge.sheets.queries.workbooks import heading_of, tables_of, template_tables, title_of
from edge.sheets.rules import How
from edge.sheets.rules.kinds import KINDS

MOST_TOLD = 200  # findings; the counts are of all
_ALLOWED = {
    "orders": ("day_first", "month_first"),
    "marks": (".", ","),
    "no_days": ("not_set", "unknown_day"),
}
_PLACES = (
    ("set", "constants"),
    ("column", "columns"),
    ("order", "orders"),
    ("mark", "marks"),
    ("no_day", "no_days"),
)


class Unwritable(Refusal):
    """The register cannot be written where it was asked for."""


class NotThere(Refusal):
    """The file to be brought in, or the import to be taken back, does not exist."""


class NoSuchChoice(Refusal):
    """An argument that does not say PLACE=VALUE, or names what is not there."""


def export_to(target: Path, *, kinds: Sequence[str], template: bool) -> Iterator[Path]:
    """Write a workbook (FILE.xlsx) or a folder of CSV files; yields each file once it is written."""
    tables = dict(zip(KINDS, template_tables(), strict=True)) if template else {}
    try:
        if target.suffix.lower() == ".xlsx":
            book = [tables[kind] for kind in kinds] if template else list(tables_of(INSTALLATION, kinds))
            target.write_bytes(write_workbook("EDGE", book))
            yield target
            return
        target.mkdir(parents=True, exist_ok=True)
        for kind in kinds:
            table = tables[kind] if template else next(tables_of(INSTALLATION, [kind]))
            with (target / f"{kind}.csv").open("wb") as file:
                file.writelines(write_csv(table))
            yield target / f"{kind}.csv"
    except OSError as error:
        raise Unwritable(
            _("%(target)s cannot be written: %(error)s") % {"target": target, "error": error.strerror}
        ) from error


def found(path: Path) -> Path:
    """The same path; refuses one at which nothing lies."""
    if not path.exists():
        raise NotThere(_("There is no file or folder %(path)s.") % {"path": path})
    return path


def import_of(public_id: str) -> Import:
    """The import of that id."""
    one = Import.objects.filter(public_id=public_id).first()
    if one is None:
        raise NotThere(_("There is no import with the id “%(id)s”.") % {"id": public_id[:64]})
    return one


def choices_of(options: dict[str, Any]) -> dict[str, Any]:
    """The choices that `edge.sheets.actions` knows, from the arguments of the command."""
    choices: dict[str, Any] = {
        "add_unknown": bool(options["new_institutions"]),
        "encoding": options["encoding"],
    }
    for text in options["as_kind"]:
        sheet, kind = _pair(text)
        if kind not in KINDS and kind:
            raise NoSuchChoice(
                _("“%(kind)s” is no kind of sheet: %(kinds)s.") % {"kind": kind, "kinds": ", ".join(KINDS)}
            )
        choices.setdefault("sheets", {})[sheet] = kind
    for option, key in _PLACES:
        for text in options[option]:
            place, value = _pair(text)
            sheet, dot, name = place.partition(".")
            if not dot or value not in _ALLOWED.get(key, (value,)):
                raise NoSuchChoice(
                    _("“%(text)s” is no choice for --%(option)s.")
                    % {"text": text[:80], "option": option.replace("_", "-")}
                )
            choices.setdefault(key, {}).setdefault(sheet, {})[name] = value
    for text in options["name"]:
        name, value = _pair(text)
        choices.setdefault("names", {})[name] = value
    return choices


def _pair(text: str) -> tuple[str, str]:
    place, sign, value = text.rpartition("=")
    if not sign or not place:
        raise NoSuchChoice(_("“%(text)s” does not say PLACE=VALUE.") % {"text": text[:80]})
    return place.strip(), value.strip()


def words_of(outcome: Outcome, *, done: bool) -> list[str]:
    """What the file did, or would do: what was understood, the names, what stands against it, the sum."""
    return [
        *(_sheet_words(sheet) for sheet in outcome.read.sheets),
        *(sentence(note.code, note.params) for note in outcome.read.notes),
        *_name_words(outcome),
        *_finding_words(outcome),
        _sum(outcome, done=done),
    ]


def _sheet_words(sheet: Any) -> str:
    if sheet.kind is None:
        return _("%(sheet)s: left out.") % {"sheet": sheet.name}
    told = _("%(sheet)s: %(kind)s, %(rows)s rows.") % {
        "sheet": sheet.name,
        "kind": title_of(sheet.kind),
        "rows": len(sheet.rows),
    }
    # Columns that are called as we call them need no word.
    foreign = [one for one in sheet.mapping.columns if one.field and one.how not in (How.KEY, How.HEADING)]
    if not foreign:
        return told
    taken = ", ".join(f"{one.heading} = {heading_of(sheet.kind.field(one.field))}" for one in foreign)
    return told + " " + _("Taken for ours: %(columns)s.") % {"columns": taken}


def _name_words(outcome: Outcome) -> Iterable[str]:
    words = {
        "confirmed": _("as confirmed before"),
        "new": _("new"),
        "several": _("may be several"),
        "perhaps": _("resembles"),
        "none": _("not in the register"),
    }
    for answer in outcome.sorted_names()[:MOST_TOLD]:
        if answer.outcome == "certain":
            continue
        taken = [str(answer.institution)] if answer.institution is not None else []
        candidates = taken or [f"{name} ({public_id})" for public_id, name, _reason in answer.candidates]
        yield f"    {answer.asked.text}: {words[answer.outcome]} {'; '.join(candidates)}".rstrip()


def _finding_words(outcome: Outcome) -> Iterable[str]:
    findings = sorted(outcome.findings, key=lambda finding: (not finding.error, finding.sheet, finding.row))
    kinds = {sheet.name: sheet.kind.name for sheet in outcome.read.sheets if sheet.kind is not None}
    named = cache(names_of_codes)
    for finding in findings[:MOST_TOLD]:
        names = named(finding.code, kinds.get(finding.sheet, ""), finding.field)
        told = {
            "kind": _("Error") if finding.error else _("Note"),
            "sheet": finding.sheet,
            "row": finding.row,
            "column": finding.column or finding.field,
            "why": sentence(finding.code, finding.params, names),
        }
        if told["column"]:
            yield _("%(kind)s: %(sheet)s, row %(row)s, column “%(column)s”: %(why)s") % told
        else:
            yield _("%(kind)s: %(sheet)s, row %(row)s: %(why)s") % told
    if len(findings) > MOST_TOLD:
        yield _("... and %(count)s more.") % {"count": len(findings) - MOST_TOLD}


def _sum(outcome: Outcome, *, done: bool) -> str:
    created = sum(counts["created"] for counts in outcome.counts.values()) + outcome.new_institutions
    changed = sum(counts["changed"] for counts in outcome.counts.values())
    same = sum(counts["same"] for counts in outcome.counts.values())
    told = {"created": created, "changed": changed, "same": same}
    if outcome.errors:
        return ngettext(
            "%(count)s error: nothing has been brought in.",
            "%(count)s errors: nothing has been brought in.",
            outcome.errors,
        ) % {"count": outcome.errors}
    if done:
        return _("Added %(created)s records, changed %(changed)s, left %(same)s as they were.") % told
    return _("Would add %(created)s records, change %(changed)s, leave %(same)s as they are.") % told


def counter(stream: TextIO) -> Callable[[int], None]:
    """Tells on a terminal how many rows are done; elsewhere it says nothing."""
    done, last = 0, time.monotonic()

    def tick(number: int) -> None:
        nonlocal done, last
        done += number
        if time.monotonic() - last > 0.2:
            last = time.monotonic()
            stream.write("\r" + _("%(rows)s rows done") % {"rows": done})
            stream.flush()

    return tick if stream.isatty() else lambda number: None


def end_of_line() -> None:
    """After the counting, the next word begins on a line of its own."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
