"""Bringing a file in: checked as a whole, written as a whole or not at all.

The check is the writing itself, in a transaction that is taken back: so it promises nothing that the writing
would not keep. What the check found is kept with the import as data; the screens and the command put it in words.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from edge.core import actions as core
from edge.core.actions import kind_of
from edge.core.many import create_many
from edge.core.refusals import Refusal
from edge.mobility.actions import refresh_sums
from edge.partners.models import Partnership
from edge.partners.rules.same_institution import plain
from edge.sheets.actions.every_way import WAYS
from edge.sheets.actions.faults import Finding
from edge.sheets.actions.planning import Plan, Progress, before_of, plan_rows
from edge.sheets.actions.reading import Choices, FileRead, read_file, remembered_headings
from edge.sheets.actions.register import NEW, NameAnswer, Register
from edge.sheets.actions.ways import Planned, store
from edge.sheets.models import ConfirmedName, Import, ImportedRow, RememberedHeading

MOST_FINDINGS, MOST_PREVIEWED, MOST_NAMES = (
    5000,
    200,
    1000,
)  # so many are kept to be shown; the counts are of all


@dataclass(kw_only=True)
class Outcome:
    """What a file did to the register, or would do: counts by kind, everything that is to be told, names asked."""

    read: FileRead
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)
    names: list[NameAnswer] = field(default_factory=list)
    waiting: int = 0
    new_institutions: int = 0
    rows: list[ImportedRow] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return sum(finding.error for finding in self.findings)

    @property
    def may_be_brought(self) -> bool:
        return self.errors == 0 and not self.waiting

    def as_data(self) -> dict[str, Any]:
        return {
            "sheets": [_sheet_as_data(sheet) for sheet in self.read.sheets],
            "notes": [{"code": note.code, "params": dict(note.params)} for note in self.read.notes],
            "counts": {kind: dict(counts) for kind, counts in self.counts.items()},
            "errors": self.errors,
            "warnings": len(self.findings) - self.errors,
            "waiting": self.waiting,
            "new_institutions": self.new_institutions,
            "findings": [finding.as_data() for finding in sorted(self.findings, key=_errors_first)][
                :MOST_FINDINGS
            ],
            "preview": self.preview,
            "names": [_name_as_data(name) for name in self.names[:MOST_NAMES]],
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
    read = read_file(source, name=name, choices=choices, tick=tick)
    with transaction.atomic():
        outcome = _write(read, by=by, choices=choices, reason=name, tick=tick)
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

    The headings, the names and the provenance of every row are kept with it; one activity line tells of it.
    """
    read = read_file(source, name=one.file_name, choices=one.choices, tick=tick)
    with transaction.atomic():
        outcome = _write(read, by=by, choices=one.choices, reason=one.file_name, tick=tick)
        if not outcome.may_be_brought:
            transaction.set_rollback(True)
    if outcome.may_be_brought:
        _remember(read, outcome)
        for row in outcome.rows:
            row.one_import = one
        ImportedRow.objects.bulk_create(outcome.rows, batch_size=500)
        core.log(one, by=by, verb="import_sheets", details={"brought_at": timezone.now().isoformat()})
    return outcome


def _write(read: FileRead, *, by: Any, choices: Choices, reason: str, tick: Progress) -> Outcome:
    outcome = Outcome(read=read, findings=list(read.findings))
    register = Register(choices=choices.get("names", {}), add_unknown=bool(choices.get("add_unknown")))
    names: dict[str, NameAnswer] = {}
    for kind in WAYS:
        rows = read.rows_of(kind)
        if not rows:
            continue
        outcome.counts[kind] = Counter()
        last = False
        while rows:
            plan = plan_rows(kind, rows, register, tick=tick, last=last)
            names |= register.answers
            outcome.findings += plan.findings
            outcome.waiting += plan.waiting
            outcome.new_institutions += _store_new_institutions(register, by, reason)
            _store(plan, outcome, by, reason)
            outcome.counts[kind] += Counter(planned.what for planned in plan.rows)
            outcome.preview += _previewed(plan, MOST_PREVIEWED - len(outcome.preview))
            register.renew()
            last = len(plan.later) == len(rows)  # they wait for each other: told as not found
            rows = plan.later
    outcome.names = sorted(
        names.values(), key=lambda name: (name.outcome in ("certain", "confirmed"), name.asked.text)
    )
    if outcome.errors:  # rows that wait for a row in error were told of with that row
        outcome.waiting = 0
    return outcome


def _store_new_institutions(register: Register, by: Any, reason: str) -> int:
    """Institutions that only a column of names speaks of, and that a person said are new."""
    new = [one for one in register.new.values() if one.pk is None]
    create_many(new, by=by, reason=reason)
    create_many([Partnership(partner=one) for one in new], by=by, reason=reason)
    return len(new)


def _store(plan: Plan, outcome: Outcome, by: Any, reason: str) -> None:
    new = [planned for planned in plan.rows if planned.what == ImportedRow.CREATED]
    try:
        with transaction.atomic():
            store(new, by=by, reason=reason)
    except IntegrityError:
        outcome.findings += _one_by_one(new, by, reason)
    for planned in plan.rows:
        if planned.what == ImportedRow.CHANGED:
            _change(planned, outcome, by, reason)
        outcome.rows += _provenance(planned)
    if plan.kind == "stays":
        refresh_sums({planned.record.partner_id for planned in plan.rows})


def _one_by_one(new: list[Planned], by: Any, reason: str) -> list[Finding]:
    """The database refuses one of them: which, and why."""
    found = []
    for planned in new:
        try:
            with transaction.atomic():
                _as_never_stored([*planned.before_it, planned.record, *planned.after_it])
                store([planned], by=by, reason=reason)
        except IntegrityError as error:
            found.append(_refused(planned, _sentence(planned.record, error)))
    return found


def _as_never_stored(records: list[Any]) -> None:
    """Forget the keys that records got in a transaction that was taken back, also where they refer to each other."""
    for record in records:
        record.pk, record._state.adding = None, True
    for record in records:
        for column in record._meta.concrete_fields:
            if column.is_relation and column.is_cached(record) and column.get_cached_value(record) in records:
                setattr(record, column.name, column.get_cached_value(record))


def _sentence(record: Any, error: IntegrityError) -> str:
    try:
        record.validate_unique()
        record.validate_constraints()
    except ValidationError as refused:
        return " ".join(refused.messages)
    return str(error)


def _change(planned: Planned, outcome: Outcome, by: Any, reason: str) -> None:
    planned.before = before_of(planned.record, planned.changes)
    try:
        with transaction.atomic():
            edit = WAYS[planned.kind].edit
            planned.record = edit(planned.record, by=by, changes=planned.changes)
    except Refusal as refusal:
        outcome.findings.append(_refused(planned, str(refusal), refusal.field or ""))
    except ValidationError as error:
        outcome.findings.append(_refused(planned, " ".join(error.messages)))


def _refused(planned: Planned, message: str, name: str = "") -> Finding:
    return Finding(
        sheet=planned.sheet,
        row=planned.row,
        field=name,
        code="said_by_the_table",
        params={"message": message},
    )


def _provenance(planned: Planned) -> list[ImportedRow]:
    """One line for the record of the row, and one for each that was stored with it."""
    records = [planned.record]
    if planned.what == ImportedRow.CREATED:
        records = [*planned.before_it, planned.record, *planned.after_it]
    return [
        ImportedRow(
            sheet=planned.sheet[:100],
            row=planned.row,
            kind=planned.kind,
            digest=planned.digest if record is planned.record else "",
            record_kind=kind_of(record),
            record_id=record.public_id,
            record_version=record.version,
            what=planned.what,
            before=planned.before if record is planned.record else {},
        )
        for record in records
    ]


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
            "fields": sorted(planned.changes),
        }
        for planned in doing
    ]


def _remember(read: FileRead, outcome: Outcome) -> None:
    """What a person settled holds for the next file too: headings, and names that are not the register's own."""
    for kind, heading, name in remembered_headings(read):
        RememberedHeading.objects.update_or_create(kind=kind, heading=heading, defaults={"field": name})
    for answer in outcome.names:
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
