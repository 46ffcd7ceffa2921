"""How the rows of a sheet become records: what every kind has in common.

A `Way` turns the read values of a row into the fields of a record, finds the record that the register has
already, and stores the new ones. The order of WAYS (in `edge.sheets.actions.every_way`) is the order of
storing: what is referred to comes first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from edge.core.dates import PartialDate, Precision
from edge.core.many import create_many
from edge.core.models import Record
from edge.people.models import Person
from edge.sheets.actions.faults import Fault
from edge.sheets.actions.register import Asked, Register
from edge.sheets.rules import UNKNOWN, AcademicYear

Values = Mapping[str, Any]
Fields = dict[str, Any]


@dataclass(kw_only=True)
class Planned:
    """One row as it would be written: the record, new or known, and what would change of a known one.

    `parts` are stored with a new record (parties, participants), in their order, before or after it.
    """

    sheet: str
    row: int
    kind: str
    digest: str
    record: Any
    what: str = "created"
    changes: Fields = field(default_factory=dict)
    before_it: list[Record] = field(default_factory=list)
    after_it: list[Record] = field(default_factory=list)
    before: Fields = field(default_factory=dict)  # the columns of a known record, as they were


@dataclass(frozen=True, kw_only=True)
class Way:
    """How one kind of row is read into a record.

    `fields(values, register)` are the record's fields and may raise Fault or Waits; `known(fields, values)` is
    the record that they describe, or None; `parts(planned, values, register)` adds what is stored with a new one.
    """

    kind: str
    model: type[Record]
    fields: Callable[[Values, Register], Fields]
    known: Callable[[Fields, Values, Register], Any]
    parts: Callable[[Planned, Values, Register], None] = lambda planned, values, register: None
    edit: Callable[..., Any]

    def make(self, fields: Fields, values: Values) -> Record:
        record = self.model(**fields)
        if values.get("id"):
            record.public_id = values["id"]
        return record


def taken(values: Values, *names: str) -> Fields:
    """The fields of those names that the row fills."""
    return {name: _stored(values[name]) for name in names if values.get(name) is not None}


def _stored(value: Any) -> Any:
    """As the table keeps it: what is explicitly not known is none, an academic year the year it begins in."""
    if isinstance(value, AcademicYear):
        return value.first
    return None if value is UNKNOWN else value


def whole_days(values: Values, *names: str) -> Fields:
    """Days that a table keeps as days: a month or a year is too little."""
    fields: Fields = {}
    for name in names:
        value = values.get(name)
        if value is None:
            continue
        if value.precision != Precision.DAY:
            raise Fault(name, "whole_day_wanted", found=str(value))
        fields[name] = value.start
    return fields


def happening(values: Values, *names: str) -> Fields:
    """Dates of what happens: on a known day, or on an unknown one."""
    fields: Fields = {}
    for name in names:
        value = values.get(name)
        if value is None:
            continue
        fields[name] = value if isinstance(value, PartialDate) else None
        fields[f"{name}_unknown"] = value is UNKNOWN
    return fields


def asked(values: Values, prefix: str) -> Asked:
    """A name with the place that its own columns give: partner, partner_country, partner_city, partner_code."""
    return Asked(
        text=str(values[prefix]),
        country=values.get(f"{prefix}_country") or "",
        city=values.get(f"{prefix}_city") or "",
        code=values.get(f"{prefix}_code") or "",
    )


def differences(record: Any, fields: Fields) -> Fields:
    """What of the fields is not so in the stored record."""
    return {name: value for name, value in fields.items() if not _same(getattr(record, name), value)}


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, Model) or isinstance(theirs, Model):
        return getattr(ours, "pk", None) == getattr(theirs, "pk", None)
    if isinstance(ours, str) and isinstance(theirs, str):
        return ours.split() == theirs.split() and ours.count("\n") == theirs.count("\n")
    return bool(ours == theirs)


def first(model: type[Record], **lookup: Any) -> Any:
    """The one record of that description; None when there is none, or more than one."""
    found = list(model._default_manager.filter(**lookup)[:2])
    return found[0] if len(found) == 1 else None


def by_id(model: type[Record], values: Values) -> Any:
    return first(model, public_id=values["id"]) if values.get("id") else None


def a_person(
    values: Values, register: Register, *, prefix: str = "", listed: bool, **more: Any
) -> Person | None:
    """The person whom the row names: known, or new and not stored yet; None when it names nobody."""
    family = values.get(f"{prefix}family_name") or ""
    given = values.get(f"{prefix}given_name") or ""
    local = values.get(f"{prefix}local_name") or ""
    person_id = values.get(f"{prefix}person_id") or ""
    if not family and not person_id:
        return None
    known = register.person(person_id=person_id, family=family, given=given, local=local, listed=listed)
    if known is not None:
        return known
    person = Person(
        family_name=family,
        given_name=given,
        local_name=local,
        family_first=bool(values.get(f"{prefix}family_first")),
        **taken_as(values, prefix, "local_language", "email"),
        **more,
    )
    if person_id:
        person.public_id = person_id
    return person


def taken_as(values: Values, prefix: str, *names: str) -> Fields:
    """As `taken`, from columns whose names begin with `prefix`."""
    return {name: values[f"{prefix}{name}"] for name in names if values.get(f"{prefix}{name}") is not None}


def store(planned: Sequence[Planned], *, by: Any, reason: str) -> None:
    """Store the new records of one kind with what belongs to them, table by table."""
    for rows in (
        _tables([part for one in planned for part in one.before_it]),
        _tables([one.record for one in planned]),
        _tables([part for one in planned for part in one.after_it]),
    ):
        for records in rows:
            create_many(records, by=by, reason=reason)


def _tables(records: Sequence[Record]) -> list[list[Record]]:
    """The records apart by table, each once, in the order in which the tables come."""
    tables: dict[type[Record], dict[int, Record]] = {}
    for record in records:
        tables.setdefault(type(record), {})[id(record)] = record
    return [list(rows.values()) for rows in tables.values()]
