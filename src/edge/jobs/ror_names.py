"""Resolves a list of names, as spreadsheets write them, against a dump of ROR, and measures how well.

Nothing is written to the register. Organisations that the registry calls inactive or withdrawn are not known.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from edge.core.refusals import Refusal
from edge.core.tables import Column, Table, write_csv
from edge.partners.actions import records_of
from edge.partners.queries import reason_words
from edge.partners.rules import KnownName, NameIndex, Outcome, Suggestion

LARGEST_LIST = 64 * 1024 * 1024  # bytes
NAME_COLUMNS = ("affiliation", "name", "partner", "institution", "university", "universitat")
TRUTH_COLUMN = "ror-id"


class UnreadableNames(Refusal):
    """The file holds no list of names, or not in the column that is looked for."""


class UnwritableAnswers(Refusal):
    """The answers cannot be written where they were asked for."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """A raw name; `truth` is the right ROR id where the list tells it, else None."""

    text: str
    truth: str | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    sought: Sought
    suggestion: Suggestion

    @property
    def ror_id(self) -> str | None:
        """The answer, None when none is certain."""
        return None if self.suggestion.key is None else str(self.suggestion.key)


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """The answers in the order of the list; `names` is the name that ROR shows of every active organisation."""

    names: dict[str, str]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """How good the answers are, over the names whose ROR id the list tells.

    `right`: answered with that id. `wrong`: answered with another one; so is every answer to a name whose
    organisation is not in the dump, for which the right answer is none. `missed`: in the dump and not
    answered; `offered` of them have the right one among their candidates. `outside`: not in the dump and
    rightly not answered. `inside`: all whose organisation is in the dump.
    """

    right: int
    wrong: int
    missed: int
    offered: int
    outside: int
    inside: int

    @property
    def precision(self) -> float | None:
        """right / (right + wrong), None when nothing was answered."""
        answered = self.right + self.wrong
        return self.right / answered if answered else None

    @property
    def recall(self) -> float | None:
        """right / names whose organisation is in the dump; one answered wrongly is not recalled either."""
        return self.right / self.inside if self.inside else None


def resolve(*, dump: Path, sought: Sequence[Sought]) -> Resolved:
    """Look every name up in the dump; raises UnreadableDump."""
    records = [record for record in records_of(dump) if record.status == "active"]
    index = NameIndex(
        KnownName(
            key=record.ror_id,
            name=name.name,
            kind=name.kind,
            language=name.language,
            country=record.country,
            city=record.city,
        )
        for record in records
        for name in record.names
    )
    return Resolved(
        names={record.ror_id: record.display_name for record in records},
        answers=tuple(Answer(sought=one, suggestion=index.suggest(one.text)) for one in sought),
    )


def measure(resolved: Resolved) -> Measure | None:
    """How good the answers are; None when the list tells no ROR id."""
    told = [answer for answer in resolved.answers if answer.sought.truth]
    if not told:
        return None
    missed = [answer for answer in told if answer.ror_id is None and answer.sought.truth in resolved.names]
    right = sum(answer.ror_id == answer.sought.truth for answer in told)
    answered = sum(answer.ror_id is not None for answer in told)
    return Measure(
        right=right,
        wrong=answered - right,
        missed=len(missed),
        offered=sum(
            answer.sought.truth in {one.key for one in answer.suggestion.candidates} for answer in missed
        ),
        outside=len(told) - answered - len(missed),
        inside=sum(answer.sought.truth in resolved.names for answer in told),
    )


# ---------------------------------------------------------------- the list
def read_names(file: Path, *, column: str = "", truth: str = "") -> list[Sought]:
    """The names of a list: JSON (texts or objects), CSV with headings, or one name a line.

    `column` and `truth` name the columns of the raw name and of the right ROR id; without them those of
    NAME_COLUMNS and TRUTH_COLUMN are taken. A row without a name is left out. Raises UnreadableNames.
    """
    text = _text_of(file)
    if file.suffix.lower() == ".json":
        rows = _from_json(text, file)
    elif file.suffix.lower() == ".csv":
        rows = [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""))]
    else:
        rows = [{NAME_COLUMNS[0]: line} for line in text.splitlines()]
    if not rows:
        raise UnreadableNames(_("%(file)s holds no name.") % {"file": file.name})
    return list(_as_sought(rows, file, column=column, truth=truth))


def _text_of(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST_LIST:
            raise UnreadableNames(_("%(file)s is too large to be a list of names.") % {"file": file.name})
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableNames(_("%(file)s is no text in UTF-8.") % {"file": file.name}) from error
    except OSError as error:
        raise UnreadableNames(_("%(file)s cannot be opened.") % {"file": file}) from error


def _from_json(text: str, file: Path) -> list[dict[str, Any]]:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableNames(_("%(file)s is no JSON.") % {"file": file.name}) from error
    if not isinstance(items, list) or not all(isinstance(item, str | dict) for item in items):
        raise UnreadableNames(_("%(file)s must hold a list of names or of objects.") % {"file": file.name})
    return [item if isinstance(item, dict) else {NAME_COLUMNS[0]: item} for item in items]


def _as_sought(rows: Sequence[dict[str, Any]], file: Path, *, column: str, truth: str) -> Iterator[Sought]:
    known = {str(key) for row in rows for key in row if key is not None}
    for asked in (column, truth):
        if asked and asked not in known:
            raise UnreadableNames(
                _("%(file)s has no column “%(column)s”; it has: %(known)s")
                % {"file": file.name, "column": asked, "known": ", ".join(sorted(known))}
            )
    name = column or next((usual for usual in NAME_COLUMNS if usual in known), "")
    if not name:
        raise UnreadableNames(
            _("Which column of %(file)s holds the names? Say it with --column; it has: %(known)s")
            % {"file": file.name, "known": ", ".join(sorted(known))}
        )
    for row in rows:
        text, right = row.get(name), row.get(truth or TRUTH_COLUMN)
        if isinstance(text, str) and text.strip():
            yield Sought(text=text, truth=right.strip() or None if isinstance(right, str) else None)


# ---------------------------------------------------------------- words
def words_of(resolved: Resolved) -> list[str]:
    """What was found for every name, then how good that is where the list tells."""
    lines = [line for answer in resolved.answers for line in _about(answer, resolved.names)]
    certain = sum(answer.ror_id is not None for answer in resolved.answers)
    lines.append(
        _(
            "%(certain)s of %(count)s names resolved; the others are for a person to decide or not in this dump."
        )
        % {"certain": certain, "count": len(resolved.answers)}
    )
    found = measure(resolved)
    return lines if found is None else [*lines, *_about_measure(found)]


def _about(answer: Answer, names: dict[str, str]) -> list[str]:
    text = " ".join(answer.sought.text.split())
    candidates = answer.suggestion.candidates
    if answer.suggestion.outcome == Outcome.CERTAIN:
        one = candidates[0]
        line = f"{text}: {one.key} {names[str(one.key)]} ({reason_words(one.reason)})"
        return [line, *([_("    unit: %(unit)s") % {"unit": one.unit}] if one.unit else [])]
    undecided = {
        Outcome.SEVERAL: _("several institutions fit, none was taken:"),
        Outcome.PERHAPS: _("perhaps, none was taken:"),
        Outcome.NONE: _("not in this dump."),
    }
    return [
        f"{text}: {undecided[answer.suggestion.outcome]}",
        *(f"    {one.key} {names[str(one.key)]} ({reason_words(one.reason)})" for one in candidates),
    ]


def _about_measure(found: Measure) -> list[str]:
    share = {
        name: _("none") if value is None else f"{value:.3f}"
        for name, value in (("precision", found.precision), ("recall", found.recall))
    }
    numbers = {"right": found.right, "wrong": found.wrong, "missed": found.missed, "offered": found.offered}
    return [
        _("Precision: %(precision)s. Recall: %(recall)s.") % share,
        _(
            "Right: %(right)s. Wrong: %(wrong)s. Missed: %(missed)s (%(offered)s of them have the right one among "
            "their candidates). Rightly left without an answer: %(outside)s."
        )
        % {**numbers, "outside": found.outside},
    ]


def write_answers(resolved: Resolved, file: Path) -> None:
    """Write the answers as CSV; raises UnwritableAnswers when the file cannot be written."""
    try:
        file.write_bytes(b"".join(as_csv(resolved)))
    except OSError as error:
        raise UnwritableAnswers(_("%(file)s cannot be written.") % {"file": file}) from error


def as_csv(resolved: Resolved) -> Iterator[bytes]:
    """The answers as CSV, a row a name; texts that start like a formula are made harmless."""
    columns = [
        Column(key="name", heading=_("name")),
        Column(key="outcome", heading=pgettext("name search", "outcome")),
        Column(key="ror_id", heading=_("ROR id")),
        Column(key="ror_name", heading=_("name in ROR")),
        Column(key="reason", heading=_("reason")),
        Column(key="unit", heading=_("unit")),
        Column(key="candidates", heading=_("candidates")),
        Column(key="truth", heading=_("right ROR id, as told")),
    ]
    rows = (_row(answer, resolved.names) for answer in resolved.answers)
    return write_csv(Table(title=_("Names found in ROR"), columns=columns, rows=rows))


def _row(answer: Answer, names: dict[str, str]) -> list[str | None]:
    suggestion, ror_id = answer.suggestion, answer.ror_id
    first = suggestion.candidates[0] if suggestion.candidates else None
    open_ones = () if ror_id else suggestion.candidates
    return [
        answer.sought.text,
        str(suggestion.outcome),
        ror_id,
        names[ror_id] if ror_id else None,
        reason_words(first.reason) if first else None,
        first.unit or None if first else None,
        " | ".join(f"{one.key} {names[str(one.key)]}" for one in open_ones) or None,
        answer.sought.truth,
    ]
