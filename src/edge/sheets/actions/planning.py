"""From the rows of a file to what would be written: kind by kind, in the order in which kinds refer to each other.

A row is told of once: what refers to a row in error waits for it and is no error of its own. A row that was
brought in before, from whatever file, changes nothing.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from edge.core.actions import kind_of
from edge.core.many import faults_of
from edge.partners.rules.same_institution import plain
from edge.sheets.actions.every_way import WAYS
from edge.sheets.actions.faults import Fault, Finding, Waits
from edge.sheets.actions.register import Register
from edge.sheets.actions.ways import Planned, Values, Way, differences
from edge.sheets.models import ImportedRow

Progress = Callable[[int], None]
_MAY_COME_LATER = frozenset({"agreement_unknown", "unit_unknown"})
LOOKED_UP = 500  # digests asked for at once


@dataclass(frozen=True, kw_only=True)
class ReadRow:
    """A row whose cells were read: values by field, and the heading under which each stood."""

    sheet: str
    number: int
    values: Values
    headings: Mapping[str, str]
    broken: bool = False  # one of its cells is in error


@dataclass(kw_only=True)
class Plan:
    """What one kind's rows would do, and what is to be told of them."""

    kind: str
    rows: list[Planned] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    waiting: int = 0
    later: list[ReadRow] = field(default_factory=list)  # rows that refer to rows of this very kind

    @property
    def in_error(self) -> bool:
        return any(finding.error for finding in self.findings)


def digest_of(kind: str, values: Values) -> str:
    """What a row says, whatever its columns are called and in whatever order they stand."""
    said = sorted((name, str(value)) for name, value in values.items() if value is not None)
    return hashlib.sha256(json.dumps([kind, said], ensure_ascii=False).encode()).hexdigest()


def plan_rows(
    kind: str, rows: list[ReadRow], register: Register, *, tick: Progress, last: bool = False
) -> Plan:
    """Plan the rows of one kind. The rows before them are stored already, in this transaction.

    A row that refers to another one of these comes later, unless this is the last time.
    """
    way, plan = WAYS[kind], Plan(kind=kind)
    own = set() if last else {text for row in rows for text in _texts_of(row)}
    before = dict(_brought_before(way, [digest_of(kind, row.values) for row in rows if not row.broken]))
    seen: dict[Any, int] = {}
    for row in rows:
        tick(1)
        if row.broken:
            _mark_broken(register, kind, row)
            continue
        digest = digest_of(kind, row.values)
        try:
            planned = before.get(digest) and _same_again(row, kind, digest, before[digest])
            planned = planned or _planned(way, row, digest, register)
        except Waits:
            plan.waiting += 1
            _mark_broken(register, kind, row)
            continue
        except Fault as fault:
            if fault.code in _MAY_COME_LATER and plain(fault.params["found"]) in own:
                plan.later.append(row)
                continue
            plan.findings.append(_finding(row, fault.field, fault.code, fault.params))
            _mark_broken(register, kind, row)
            continue
        faults = _own_faults(planned, row) + _twice(planned, row, seen)
        plan.findings += faults
        if any(fault.error for fault in faults):
            _mark_broken(register, kind, row)
        elif not faults or planned.what != "again":
            plan.rows.append(planned)
    return plan


def _brought_before(way: Way, digests: list[str]) -> Iterator[tuple[str, Any]]:
    """The records that rows of the same words were brought in as, where they are still there."""
    for start in range(0, len(digests), LOOKED_UP):
        known = ImportedRow.objects.filter(kind=way.kind, digest__in=digests[start : start + LOOKED_UP])
        ids = {row.record_id: row.digest for row in known.exclude(one_import__state="undone")}
        for record in way.model._default_manager.filter(public_id__in=ids):
            yield ids[record.public_id], record


def _same_again(row: ReadRow, kind: str, digest: str, record: Any) -> Planned:
    return Planned(
        sheet=row.sheet, row=row.number, kind=kind, digest=digest, record=record, what=ImportedRow.SAME
    )


def _planned(way: Way, row: ReadRow, digest: str, register: Register) -> Planned:
    fields = way.fields(row.values, register)
    known = way.known(fields, row.values, register)
    planned = Planned(sheet=row.sheet, row=row.number, kind=way.kind, digest=digest, record=known)
    if known is None:
        planned.record = way.make(fields, row.values)
        way.parts(planned, row.values, register)
        return planned
    planned.changes = differences(known, fields)
    planned.what = ImportedRow.CHANGED if planned.changes else ImportedRow.SAME
    return planned


def _own_faults(planned: Planned, row: ReadRow) -> list[Finding]:
    """What the table itself says of the values: too long, no such choice, no such country."""
    if planned.what == ImportedRow.SAME:
        return []
    record = planned.record
    if planned.what == ImportedRow.CHANGED:
        record = type(record)(
            **{field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
        )
        for name, value in planned.changes.items():
            setattr(record, name, value)
    parts = [*planned.before_it, record, *planned.after_it]
    found = {name: texts for part in parts for name, texts in faults_of(part).items()}
    found |= {name: [text] for name, text in _wrong_order(record).items()}
    return [
        _finding(
            row,
            name,
            "said_by_the_table",
            {"message": " ".join(texts), "found": str(row.values.get(name) or "")},
        )
        for name, texts in found.items()
    ]


def _wrong_order(record: Any) -> dict[str, str]:
    """Last days before first days: the one constraint between columns that sheets break all the time."""
    from edge.sheets.actions.wording import last_before_first

    wrong = {}
    for start, end in (
        ("starts_on", "ends_on"),
        ("planned_starts_on", "planned_ends_on"),
        ("mandate_starts_on", "mandate_ends_on"),
        ("signed_on", "ends_on"),
    ):
        first, last = getattr(record, start, None), getattr(record, end, None)
        if first is not None and last is not None and last.latest < first.earliest:
            wrong[end] = last_before_first(str(first), str(last))
    return wrong


def _twice(planned: Planned, row: ReadRow, seen: dict[Any, int]) -> list[Finding]:
    """Two rows of one file that mean the same record."""
    key = (kind_of(planned.record), planned.record.pk or _name(planned.record))
    if planned.record.pk is None and not planned.record._state.adding:
        return []
    first = seen.setdefault(key, row.number)
    if first == row.number or planned.record.pk is None:
        return []
    if planned.what == ImportedRow.SAME:
        planned.what = "again"
        return [_finding(row, "", "row_twice", {"first": str(first)}, error=False)]
    return [_finding(row, "", "row_conflict", {"first": str(first), "fields": ", ".join(planned.changes)})]


def _name(record: Any) -> Any:
    return id(record)


def _finding(row: ReadRow, name: str, code: str, params: Mapping[str, str], *, error: bool = True) -> Finding:
    return Finding(
        sheet=row.sheet,
        row=row.number,
        field=name,
        column=row.headings.get(name, ""),
        code=code,
        params=params,
        error=error,
    )


def _texts_of(row: ReadRow) -> set[str]:
    """The texts by which other rows may refer to this one."""
    texts = [row.values.get(name) for name in ("id", "name", "title", "reference", "local_name", "domain")]
    return {plain(text) for text in texts if isinstance(text, str) and text}


def _mark_broken(register: Register, kind: str, row: ReadRow) -> None:
    register.broken[kind] |= _texts_of(row)


def before_of(record: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The stored values of what changes, as columns that JSON can hold, so that they can be put back."""
    columns: dict[str, Any] = {}
    for name in changes:
        try:
            attnames = [record._meta.get_field(name).attname]
        except FieldDoesNotExist:  # a partial date is two columns
            attnames = [f"{name}_from", f"{name}_until"]
        for attname in attnames:
            value = getattr(record, attname)
            columns[attname] = value if isinstance(value, int | bool | list | None) else str(value)
    return columns
