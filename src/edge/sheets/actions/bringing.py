"""Bringing a file in: checked as a whole, written as a whole or not at all.

The check is the writing itself, in a transaction that is taken back: so it promises nothing that the writing
would not keep. What the check found is kept with the import as data; the screens and the command put it in words.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey

from edge.agreements.actions import hold_the_tree
from edge.core import actions as core
from edge.core.actions import kind_of
from edge.core.many import create_many, index_many
from edge.core.refusals import Refusal
from edge.mobility.actions import keep_sums, sums_kept_once
from edge.partners.models import Partnership
from edge.partners.rules.same_institution import plain
from edge.sheets.actions.every_way import WAYS
from edge.sheets.actions.faults import Finding
from edge.sheets.actions.naming import NEW, NameAnswer
from edge.sheets.actions.planning import Plan, Planner, before_of, finding
from edge.sheets.actions.reading import (
    Choices,
    FileRead,
    Progress,
    ReadRow,
    read_file,
    remembered_headings,
)
from edge.sheets.actions.register import Register
from edge.sheets.actions.rights import refuse_others
from edge.sheets.actions.shelves import batches
from edge.sheets.actions.ways import Beside, Planned, store
from edge.sheets.models import ConfirmedName, Import, ImportedRow, RememberedHeading

PORTION = 2000  # rows that are planned and stored at once
MOST_FINDINGS, MOST_PREVIEWED, MOST_NAMES = (
    5000,
    200,
    1000,
)  # so many are kept to be shown; the counts are of all


@dataclass(kw_only=True)
class Outcome:
    """What a file did to the register, or would do: counts by kind, everything that is to be told, names asked."""

    read: FileRead
    one: Import | None = (
        None  # under which the provenance of each row is kept; without one it is only counted
    )
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)
    names: dict[str, NameAnswer] = field(default_factory=dict)
    waiting: int = 0
    again: int = 0
    new_institutions: int = 0

    @property
    def errors(self) -> int:
        return sum(finding.error for finding in self.findings)

    @property
    def may_be_brought(self) -> bool:
        return self.errors == 0 and not self.waiting

    def sorted_names(self) -> list[NameAnswer]:
        """Those to be settled first, then by their letters."""
        settled = ("certain", "confirmed")
        return sorted(self.names.values(), key=lambda name: (name.outcome in settled, name.asked.text))

    def as_data(self) -> dict[str, Any]:
        return {
            "sheets": [_sheet_as_data(sheet) for sheet in self.read.sheets],
            "notes": [{"code": note.code, "params": dict(note.params)} for note in self.read.notes],
            "counts": {kind: dict(counts) for kind, counts in self.counts.items()},
            "errors": self.errors,
            "warnings": len(self.findings) - self.errors,
            "waiting": self.waiting,
            "again": self.again,
            "new_institutions": self.new_institutions,
            "findings": [finding.as_data() for finding in sorted(self.findings, key=_errors_first)][
                :MOST_FINDINGS
            ],
            "preview": self.preview,
            "names": [_name_as_data(name) for name in self.sorted_names()[:MOST_NAMES]],
        }


def check_file(
    source: Path | BinaryIO,
    *,
    by: Any,
    name: str = "",
    choices: Choices,
    tick: Progress = lambda number: None,
) -> Outcome:
    """What bringing the file in would do; nothing is written. Raises UnreadableFile for the file as a whole."""
    refuse_others(by)
    read = read_file(source, name=name, choices=choices, tick=tick)
    with transaction.atomic():
        outcome = _write(Outcome(read=read), by=by, choices=choices, reason=name, tick=tick)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def bring_in(
    source: Path | BinaryIO,
    *,
    one: Import,
    by: Any,
    tick: Progress = lambda number: None,
) -> Outcome:
    """Write all rows of the file, or none: the outcome then holds errors and the register is as it was.

    The headings, the names and the provenance of every row are kept with it; the activity line is the caller's.
    """
    refuse_others(by)
    read = read_file(source, name=one.file_name, choices=one.choices, tick=tick)
    with transaction.atomic():
        outcome = Outcome(read=read, one=one)
        _write(outcome, by=by, choices=one.choices, reason=one.file_name, tick=tick)
        if not outcome.may_be_brought:
            transaction.set_rollback(True)
    if outcome.may_be_brought:
        _remember(read, outcome)
    return outcome


def _write(outcome: Outcome, *, by: Any, choices: Choices, reason: str, tick: Progress) -> Outcome:
    # One file after the other, and before any row is locked: two files of the same rows at once would both find
    # nothing of them in the register.
    core.one_at_a_time("imports of spreadsheets")
    if outcome.read.rows_of("agreements"):
        hold_the_tree()
    outcome.findings += outcome.read.findings
    register = Register(choices=choices.get("names", {}), add_unknown=bool(choices.get("add_unknown")))
    for kind in WAYS:
        rows = outcome.read.rows_of(kind)
        if rows:
            outcome.counts[kind] = Counter()
            with sums_kept_once():
                _write_kind(Planner(kind, rows, register), rows, outcome, by=by, reason=reason, tick=tick)
            register.renew(institutions=True)
    if outcome.errors:  # rows that wait for a row in error were told of with that row
        outcome.waiting = 0
    return outcome


def _write_kind(
    planner: Planner, rows: Sequence[ReadRow], outcome: Outcome, *, by: Any, reason: str, tick: Progress
) -> None:
    """Store one kind, portion by portion; rows that refer to others of their kind come once those are stored."""
    last = False
    while rows:
        later: list[ReadRow] = []
        for some in batches(rows, PORTION):
            plan = planner.plan(some, tick=tick, last=last)
            outcome.findings += plan.findings
            outcome.waiting += plan.waiting
            outcome.again += plan.again
            _store_new_institutions(planner.register, outcome, by, reason)
            _store(plan, outcome, by, reason)
            planner.stored(plan.rows)
            planner.register.add(row.record for row in plan.rows if row.what == ImportedRow.CREATED)
            _note_names(outcome, planner.register)
            later += plan.later
            planner.register.renew(institutions=False)
        last = len(later) == len(rows)  # they wait for each other
        rows, tick = later, lambda number: None


def _note_names(outcome: Outcome, register: Register) -> None:
    """What a name was taken for at first: once it is stored, a new institution is as certain as any."""
    for key, answer in register.names.answers.items():
        known = outcome.names.setdefault(key, answer)
        if known is not answer and known.outcome not in ("new", "confirmed"):
            outcome.names[key] = answer


def _store_new_institutions(register: Register, outcome: Outcome, by: Any, reason: str) -> None:
    """Institutions that only a column of names speaks of, and that a person said are new."""
    named = {
        id(one): one for one in register.names.new.values() if one.pk is None and id(one) in register.new_at
    }
    new = list(named.values())
    partnerships = [Partnership(partner=one) for one in new]
    create_many(new, by=by, reason=reason)
    create_many(partnerships, by=by, reason=reason)
    index_many(new)
    outcome.new_institutions += len(new)
    _keep(
        outcome,
        [
            _row(record, *register.new_at[id(one)], kind="institutions", what=ImportedRow.CREATED)
            for pair in zip(new, partnerships, strict=True)
            for one, record in ((pair[0], pair[0]), (pair[0], pair[1]))
        ],
    )


def _store(plan: Plan, outcome: Outcome, by: Any, reason: str) -> None:
    told = len(outcome.findings)
    _store_some(plan.rows, outcome, by, reason)
    for planned in plan.rows:
        if planned.what == ImportedRow.CHANGED:
            _change(planned, outcome, by)
    if plan.kind == "stays":
        for partner in {row.record.partner_id for row in plan.rows if row.what != ImportedRow.SAME}:
            keep_sums(partner)
    outcome.counts[plan.kind] += Counter(planned.what for planned in plan.rows)
    outcome.preview += _previewed(plan, MOST_PREVIEWED - len(outcome.preview))
    if len(outcome.findings) == told:
        _keep(outcome, _provenance(plan.rows))


def _store_some(rows: Sequence[Planned], outcome: Outcome, by: Any, reason: str) -> None:
    """Store the new records of these rows; where the database refuses one of them, find out which, by halves."""
    try:
        with transaction.atomic():
            store(rows, by=by, reason=reason)
    except IntegrityError as error:
        for planned in rows:
            _as_never_stored(planned)
        if len(rows) == 1:
            outcome.findings.append(_refused(rows[0], _sentence(rows[0].record, error)))
            return
        half = len(rows) // 2
        for some in (rows[:half], rows[half:]):
            _store_some(some, outcome, by, reason)


def _as_never_stored(planned: Planned) -> None:
    """Forget the keys that records got in a transaction that was taken back, also where they refer to each other."""
    records = [*planned.before_it, *planned.after_it]
    if planned.what == ImportedRow.CREATED:
        records.append(planned.record)
    for record in records:
        record.pk, record._state.adding = None, True
    for record in records:
        for column in record._meta.concrete_fields:
            if isinstance(column, ForeignKey) and column.is_cached(record):
                setattr(record, column.name, getattr(record, column.name))


def _sentence(record: Any, error: IntegrityError) -> str:
    try:
        record.validate_unique()
        record.validate_constraints()
    except ValidationError as refused:
        return " ".join(refused.messages)
    return str(error)


def _change(planned: Planned, outcome: Outcome, by: Any) -> None:
    """Change what is known through the verbs of its domain; whoever changed it since it was read is not run over."""
    before = []
    try:
        with transaction.atomic():
            own = Beside(record=planned.record, changes=planned.changes, edit=WAYS[planned.kind].edit)
            for one in (own, *planned.beside):
                if one.changes:
                    was = before_of(one.record, one.changes)
                    changed = one.edit(one.record, by=by, changes=one.changes, version=one.record.version)
                    before.append((changed, was))
    except Refusal as refusal:
        outcome.findings.append(_refused(planned, str(refusal), refusal.field or ""))
    except ValidationError as error:
        outcome.findings.append(_refused(planned, " ".join(error.messages)))
    else:
        planned.before = before


def _refused(planned: Planned, message: str, name: str = "") -> Finding:
    return finding(planned, name, "said_by_the_table", {"message": message, "found": ""})


def _provenance(rows: Sequence[Planned]) -> Iterator[ImportedRow]:
    """One line for the record of each row, one for each that was stored with it, and each that it changed."""
    seen: set[int] = set()
    for planned in rows:
        place: dict[str, Any] = {"sheet": planned.sheet, "row": planned.row, "kind": planned.kind}
        own = planned.record
        new = [*planned.before_it, *([own] if planned.what == ImportedRow.CREATED else []), *planned.after_it]
        for record in new:
            if id(record) not in seen:  # one person may come with several rows
                seen.add(id(record))
                digest = planned.digest if record is own else ""
                yield _row(record, **place, what=ImportedRow.CREATED, digest=digest)
        for record, was in planned.before:
            is_own = record.pk == own.pk and type(record) is type(own)
            digest = planned.digest if is_own else ""
            yield _row(record, **place, what=ImportedRow.CHANGED, digest=digest, before=was)
        if planned.what != ImportedRow.CREATED and not planned.changes:
            yield _row(own, **place, what=ImportedRow.SAME, digest=planned.digest)


def _row(record: Any, sheet: str, row: int, **said: Any) -> ImportedRow:
    return ImportedRow(
        sheet=sheet[:100],
        row=row,
        record_kind=kind_of(record),
        record_id=record.public_id,
        record_version=record.version,
        **said,
    )


def _keep(outcome: Outcome, rows: Iterable[ImportedRow]) -> None:
    if outcome.one is None:
        return
    rows = list(rows)
    for row in rows:
        row.one_import = outcome.one
    ImportedRow.objects.bulk_create(rows, batch_size=500)


def _previewed(plan: Plan, most: int) -> list[dict[str, Any]]:
    """The first of the rows that do something, in the words of the record."""
    doing = [planned for planned in plan.rows if planned.what != ImportedRow.SAME][: max(0, most)]
    return [
        {
            "kind": planned.kind,
            "sheet": planned.sheet,
            "row": planned.row,
            "what": planned.what,
            "label": str(planned.record)[:200],
            "fields": sorted({*planned.changes, *(name for one in planned.beside for name in one.changes)}),
        }
        for planned in doing
    ]


def _remember(read: FileRead, outcome: Outcome) -> None:
    """What a person settled holds for the next file too: headings, and names that are not the register's own."""
    for kind, heading, name in remembered_headings(read):
        RememberedHeading.objects.update_or_create(kind=kind, heading=heading, defaults={"field": name})
    for answer in outcome.names.values():
        if answer.outcome in ("confirmed", NEW) and answer.institution is not None:
            ConfirmedName.objects.update_or_create(
                text=plain(answer.asked.text)[:300],
                country=answer.asked.country,
                defaults={"institution": answer.institution},
            )


def _errors_first(finding: Finding) -> tuple[bool, str, int]:
    return not finding.error, finding.sheet, finding.row


def _sheet_as_data(sheet: Any) -> dict[str, Any]:
    columns = sheet.mapping.columns if sheet.mapping is not None else ()
    return {
        "name": sheet.name,
        "kind": sheet.kind.name if sheet.kind is not None else "",
        "rows": len(sheet.rows),
        "missing": list(sheet.mapping.missing) if sheet.mapping is not None else [],
        "columns": [
            {
                "heading": column.heading,
                "field": column.field or "",
                "how": column.how,
                "candidates": list(column.candidates),
            }
            for column in columns
        ],
    }


def _name_as_data(answer: NameAnswer) -> Mapping[str, Any]:
    one = answer.institution
    return {
        "key": answer.asked.key,
        "text": answer.asked.text,
        "country": answer.asked.country,
        "outcome": answer.outcome,
        "taken": {"id": one.public_id, "name": one.name} if one is not None else None,
        "candidates": [list(candidate) for candidate in answer.candidates],
        "rows": answer.rows,
    }
