"""From the rows of a file to what would be written: kind by kind, in the order in which kinds refer to each other.

A row is told of once: what refers to a row in error waits for it and is no error of its own. A row that was
brought in before, from whatever file, changes nothing as long as no later file said otherwise of its record.
"""

import hashlib
import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError

from edge.agreements.models import AgreementParty
from edge.core.conditions import broken_constraints, columns_in
from edge.core.many import faults_of
from edge.core.refusals import Refusal
from edge.partners.rules.same_institution import plain
from edge.sheets.actions.all_faults import all_faults, wrong_order
from edge.sheets.actions.brought import BroughtBefore
from edge.sheets.actions.every_way import WAYS
from edge.sheets.actions.faults import Fault, Finding, Waits
from edge.sheets.actions.reading import Progress, ReadRow
from edge.sheets.actions.register import Register
from edge.sheets.actions.ways import Planned, Values, differences, place_columns
from edge.sheets.models import ImportedRow
from edge.sheets.rules.kinds import KINDS

_MAY_COME_LATER = frozenset({"agreement_unknown", "unit_unknown"})
_NOT_SAID = frozenset({"id", "public_id", "version", "created_at", "updated_at"})


@dataclass(kw_only=True)
class Plan:
    """What some rows of one kind would do, and what is to be told of them."""

    kind: str
    rows: list[Planned] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    waiting: int = 0
    again: int = 0  # rows that say once more what another row says
    later: list[ReadRow] = field(default_factory=list)  # rows that refer to rows of this very kind


class Planner:
    """Plans the rows of one kind, in portions: what stands in the other portions is known to it."""

    def __init__(self, kind: str, rows: Sequence[ReadRow], register: Register) -> None:
        self.kind, self.way, self.register = kind, WAYS[kind], register
        self.own = (
            {text for row in rows for text in texts_of(row)} if kind in ("agreements", "units") else set()
        )
        self.before = BroughtBefore(kind, (digest_of(kind, row.values) for row in rows if not row.broken))
        self.seen: dict[Hashable, tuple[ReadRow, Mapping[str, Any]]] = {}

    def plan(self, rows: Sequence[ReadRow], *, tick: Progress, last: bool = False) -> Plan:
        """Plan some of the rows. What they refer to is stored already, in this transaction; a row that refers to
        another one of the same kind comes later, unless this is the `last` time."""
        plan = Plan(kind=self.kind)
        digests = {id(row): digest_of(self.kind, row.values) for row in rows if not row.broken}
        whole = [row for row in rows if not row.broken]
        said = {id(row): self.before.take(digests[id(row)], last=True) for row in whole}
        shelves = self.register.shelves
        shelves.expect(
            self.way.model,
            "public_id",
            [*filter(None, said.values()), *self.before.ids(digests.values()), *_ids_of(whole)],
            along=("parties",) if self.kind == "agreements" else (),
        )
        asking = [row.values if not row.faulty else readable(row) for row in rows if not said.get(id(row))]
        self.way.expects(asking, self.register)
        for row in rows:
            tick(1)
            if row.broken:
                self.register.at = (row.sheet, row.number)
                plan.findings += self._beside(row, last=last)
                self._mark_broken(row)
                continue
            known = said[id(row)]
            record = shelves.one(self.way.model, "public_id", known) if known else None
            self._plan_row(plan, row, digests[id(row)], record, last=last)
        return plan

    def _plan_row(self, plan: Plan, row: ReadRow, digest: str, record: Any, *, last: bool) -> None:
        self.register.at = (row.sheet, row.number)
        try:
            if record is not None:
                planned = self._same(row, digest, record)
            else:
                planned = self._planned(row, digest)
            found = self._faults(planned, row)
        except Waits:
            found = self._beside(row, last=last)
            plan.waiting += not found
            self._mark_broken(row)
        except Fault as fault:
            if self._comes_later(fault) and not last:
                plan.later.append(row)
                return
            found = self._beside(row, last=last, first=fault)
        else:
            found = found or self._twice(planned, row)
            plan.findings += [
                finding(row, note.field, note.code, note.params, error=False) for note in planned.notes
            ]
            if planned.what == "again":
                plan.again += 1
            elif not found:
                plan.rows.append(planned)
        plan.findings += found
        if any(one.error for one in found):
            self._mark_broken(row)

    def _comes_later(self, fault: Fault) -> bool:
        """Does it refer to another row of this kind, which may be stored by the next round?"""
        return fault.code in _MAY_COME_LATER and plain(fault.params["found"]) in self.own

    def _beside(self, row: ReadRow, *, last: bool, first: Fault | None = None) -> list[Finding]:
        """All that is wrong with a row of which something is: the `first` fault that was met, and the others."""
        found = []
        for fault in all_faults(self.way, row.values, self.register, faulty=row.faulty, first=first):
            code, params = fault.code, fault.params
            if self._comes_later(fault):
                if not last:
                    continue
                code, params = "refers_in_a_circle", {"found": params["found"]}
            found.append(finding(row, fault.field, code, params))
        return found

    def _same(self, row: ReadRow, digest: str, record: Any) -> Planned:
        return Planned(
            sheet=row.sheet,
            row=row.number,
            kind=self.kind,
            digest=digest,
            headings=row.headings,
            record=record,
            what=ImportedRow.SAME,
        )

    def _planned(self, row: ReadRow, digest: str) -> Planned:
        way, register = self.way, self.register
        fields = way.fields(row.values, register)
        known = way.known(fields, row.values, register)
        if known is None and (said := self.before.take(digest, last=False)):
            known = register.shelves.one(way.model, "public_id", said)
            if known is not None:  # nothing but its words tells what it is, and those were brought in before
                return self._same(row, digest, known)
        planned = Planned(
            sheet=row.sheet,
            row=row.number,
            kind=self.kind,
            digest=digest,
            headings=row.headings,
            record=known,
        )
        if known is None:
            planned.record = way.make(fields, row.values)
            way.parts(planned, row.values, register)
            return planned
        planned.changes = differences(known, fields)
        way.parts(planned, row.values, register)
        does = planned.changes or planned.beside or planned.after_it
        planned.what = ImportedRow.CHANGED if does else ImportedRow.SAME
        return planned

    # ------------------------------------------------------------ what is wrong with it
    def _faults(self, planned: Planned, row: ReadRow) -> list[Finding]:
        """What the tables and the rules of the domain say; of a known record the verb that edits it will."""
        if planned.what == ImportedRow.SAME:
            return []
        record = planned.record if planned.what == ImportedRow.CREATED else as_changed(planned)
        parts = [*planned.before_it, record, *planned.after_it]
        found = wrong_order(lambda name: getattr(record, name, None))
        found |= {name: " ".join(texts) for part in parts for name, texts in faults_of(part).items()}
        if not found and planned.what == ImportedRow.CREATED:
            found = self._refusal(planned)
        found = found or {
            self._field_of(one): str(one.violation_error_message)
            for part in parts
            for one in broken_constraints(part)
        }
        return [
            finding(
                row, name, "said_by_the_table", {"message": text, "found": _text_of(row.values.get(name))}
            )
            for name, text in found.items()
        ]

    def _refusal(self, planned: Planned) -> dict[str, str]:
        try:
            self.way.check(planned, self.register)
        except Refusal as refusal:
            return {refusal.field or "": str(refusal)}
        except ValidationError as error:
            return {"": " ".join(error.messages)}
        return {}

    def _field_of(self, constraint: Any) -> str:
        """The column of the sheet that a broken constraint is told of: the last one it speaks of."""
        keys = {one.key for one in KINDS[self.kind].fields}
        columns = (
            column.removesuffix("_from").removesuffix("_until") for column in columns_in(constraint.condition)
        )
        named = [column for column in columns if column in keys]
        return named[-1] if named else ""

    def _twice(self, planned: Planned, row: ReadRow) -> list[Finding]:
        """Two rows of one file that mean the same record."""
        record = planned.record
        key: Hashable = ("stored", record.pk) if record.pk is not None else self.way.key(record)
        if key is None:
            return []
        said = _said(planned)
        first, before = self.seen.setdefault(key, (row, said))
        if first is row:
            return []
        other = sorted(
            name for name in said if said[name] != before.get(name) and not _says_nothing(said[name])
        )
        if planned.what != ImportedRow.SAME and other:
            params = {"first": str(first.number), "fields": ", ".join(other)}
            return [finding(row, "", "row_conflict", params)]
        planned.what = "again"
        return [finding(row, "", "row_twice", {"first": str(first.number)}, error=False)]

    def stored(self, rows: Sequence[Planned]) -> None:
        """New records have got their keys: a later row that means one of them is the second one that does."""
        for planned in rows:
            key = self.way.key(planned.record)
            if planned.what == ImportedRow.CREATED and key in self.seen:
                self.seen["stored", planned.record.pk] = self.seen[key]

    def _mark_broken(self, row: ReadRow) -> None:
        self.register.broken[self.kind] |= texts_of(row)


def _says_nothing(value: Any) -> bool:
    return all(part in (None, "", False) for part in value) if isinstance(value, tuple) else value is None


def _said(planned: Planned) -> dict[str, Any]:
    """What a row would write, by column: the whole of a new record, the changes of a known one."""
    if planned.record.pk is not None:
        return dict(planned.changes)
    said: dict[str, Any] = {}
    for column in planned.record._meta.concrete_fields:
        if column.name not in _NOT_SAID:
            name = column.name.removesuffix("_from").removesuffix("_until")
            said[name] = (*said.get(name, ()), getattr(planned.record, column.attname))
    parties = [
        (part.institution.pk, part.unit_id) for part in planned.after_it if isinstance(part, AgreementParty)
    ]
    return {**said, "partner": tuple(parties)} if parties else said


def digest_of(kind: str, values: Values) -> str:
    """What a row says, whatever its columns are called and in whatever order they stand."""
    said = sorted((name, str(value)) for name, value in values.items() if value is not None)
    return hashlib.sha256(json.dumps([kind, said], ensure_ascii=False).encode()).hexdigest()


def as_changed(planned: Planned) -> Any:
    """A known record as it would be."""
    known = planned.record
    columns = {column.attname: getattr(known, column.attname) for column in known._meta.concrete_fields}
    record = type(known)(**columns)
    for name, value in planned.changes.items():
        setattr(record, name, value)
    return record


def finding(
    row: ReadRow | Planned, name: str, code: str, params: Mapping[str, str], *, error: bool = True
) -> Finding:
    """Something to tell of a row."""
    return Finding(
        sheet=row.sheet,
        row=row.number if isinstance(row, ReadRow) else row.row,
        field=name,
        column=row.headings.get(name, ""),
        code=code,
        params=params,
        error=error,
    )


def readable(row: ReadRow) -> Values:
    """What a row with cells in error says for certain: a name without the country beside it is another name."""
    unsure = {
        name for name in ("partner", "institution") if not row.faulty.isdisjoint(place_columns(name))
    } | row.faulty
    return {} if "" in unsure else {name: value for name, value in row.values.items() if name not in unsure}


def texts_of(row: ReadRow) -> set[str]:
    """The texts by which other rows may refer to this one."""
    texts = [row.values.get(name) for name in ("id", "name", "title", "reference", "local_name", "domain")]
    return {plain(text) for text in texts if isinstance(text, str) and text}


def _ids_of(rows: Sequence[ReadRow]) -> list[str]:
    return [row.values["id"] for row in rows if row.values.get("id")]


def _text_of(value: Any) -> str:
    return "" if value is None else str(value)


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
