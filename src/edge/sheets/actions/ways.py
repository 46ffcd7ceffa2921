"""How the rows of a sheet become records: what every kind has in common.

A `Way` turns the read values of a row into the fields of a record, finds the record that the register has
already, and stores the new ones. The order of WAYS (in `edge.sheets.actions.every_way`) is the order of
storing: what is referred to comes first.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db.models import Model

from edge.core.dates import PartialDate, Precision
from edge.core.many import create_many, index_many
from edge.core.models import Record
from edge.partners.models import Institution
from edge.people.models import Person
from edge.sheets.actions.faults import Fault
from edge.sheets.actions.naming import Asked
from edge.sheets.actions.register import Register
from edge.sheets.rules import UNKNOWN, AcademicYear, tidy

Values = Mapping[str, Any]
PERSON = ("person_id", "family_name", "given_name", "local_name")  # the columns by which somebody is known
Fields = dict[str, Any]
# What a row refers to in one place: the columns that say it, and what finds it or raises Fault or Waits.
LookUp = tuple[tuple[str, ...], Callable[[], object]]


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a row would change of another record than its own, such as a partner's grade; by which verb."""

    record: Any
    changes: Fields
    edit: Callable[..., Any]


@dataclass(kw_only=True)
class Planned:
    """One row as it would be written: the record, new or known, and what would change of a known one.

    `before_it` and `after_it` are new records that are stored with it (parties, participants), in their order.
    """

    sheet: str
    row: int
    kind: str
    digest: str
    headings: Mapping[str, str]
    record: Any
    what: str = "created"
    changes: Fields = field(default_factory=dict)
    before_it: list[Record] = field(default_factory=list)
    after_it: list[Record] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    before: list[tuple[Any, Fields]] = field(
        default_factory=list
    )  # what was changed, and the columns as they were
    notes: list[Fault] = field(
        default_factory=list
    )  # what is to be told of it, and keeps nothing from being done


@dataclass(frozen=True, kw_only=True)
class Way:
    """How one kind of row is read into a record.

    `expects(rows, register)` reads what the rows will ask for, all at once. `fields(values, register)` are the
    record's fields and may raise Fault or Waits; `known(fields, values, register)` is the record that they
    describe, or None. `parts(planned, values, register)` adds what is stored or changed with it. `key(record)` is
    what makes a new record another one than that of the next row, None where nothing does. `check(planned,
    register)` asks the rules of the domain of a new record, and raises its refusals.

    Of a row in which something is wrong, `look_ups(values, register)` are all the things it refers to, each to be
    looked up alone, and `plain` the fields that refer to nothing: so that all its faults are told at once.
    """

    kind: str
    model: type[Record]
    expects: Callable[[Sequence[Values], Register], None]
    fields: Callable[[Values, Register], Fields]
    known: Callable[[Fields, Values, Register], Any]
    edit: Callable[..., Any]
    parts: Callable[[Planned, Values, Register], None] = lambda planned, values, register: None
    key: Callable[[Any], Hashable | None] = lambda record: None
    check: Callable[[Planned, Register], None] = lambda planned, register: None
    look_ups: Callable[[Values, Register], Iterable[LookUp]] = lambda values, register: ()
    plain: tuple[str, ...] = ()

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


def place_columns(name: str) -> tuple[str, ...]:
    """The columns by which an institution is asked for: its name or code, and where it is."""
    return name, f"{name}_country", f"{name}_city", f"{name}_code"


def look_up(values: Values, name: str, find: Callable[[str, Any], object]) -> Iterator[LookUp]:
    """What one column alone refers to; nothing where it is empty."""
    if values.get(name):
        yield (name,), partial(find, name, values[name])


def look_up_hub_unit(values: Values, register: Register) -> Iterator[LookUp]:
    """The unit of the hub."""
    if register.hub is not None:
        yield from look_up(values, "hub_unit", partial(_unit_of, register, register.hub))


def _unit_of(register: Register, institution: Institution, name: str, text: str) -> object:
    return register.unit(name, institution, text)


def look_up_days(values: Values, *names: str) -> Iterator[LookUp]:
    """The columns that need whole days, each alone."""
    for name in names:
        yield (name,), partial(whole_days, values, name)


def differences(record: Any, fields: Fields) -> Fields:
    """What of the fields is not so in the stored record."""
    return {name: value for name, value in fields.items() if not _same(record, name, value)}


def _same(record: Any, name: str, theirs: Any) -> bool:
    if isinstance(theirs, Model):  # by its key: what it refers to need not be read
        return bool(getattr(record, f"{name}_id") == theirs.pk)
    ours = getattr(record, name)
    if isinstance(ours, str) and isinstance(theirs, str):
        # Blanks are no words, and what is invisible at the ends is not taken from a cell.
        ours, theirs = tidy(ours), tidy(theirs)
        return ours.split() == theirs.split() and ours.count("\n") == theirs.count("\n")
    return bool(ours == theirs)


def by_id(model: type[Record], values: Values, register: Register) -> Any:
    return register.shelves.one(model, "public_id", values["id"]) if values.get("id") else None


def expect_people(rows: Sequence[Values], register: Register, *prefixes: str) -> None:
    """Read the people whom the rows name by id or by name."""
    for column in ("person_id", "family_name"):
        named = [row.get(f"{prefix}{column}") for prefix in prefixes for row in rows]
        register.shelves.expect(Person, {"person_id": "public_id"}.get(column, column), filter(None, named))


def a_person(
    values: Values, register: Register, *, prefix: str = "", listed: bool, **more: Any
) -> Person | None:
    """The person whom the row names: known, or new and not stored yet; None when it names nobody."""
    person_id = values.get(f"{prefix}person_id") or ""
    family, given, local = (
        str(values.get(f"{prefix}{name}") or "") for name in ("family_name", "given_name", "local_name")
    )
    names = (family, given, local)
    if not names[0] and not person_id:
        return None
    known = register.person(person_id=person_id, names=names, listed=listed)
    if known is not None:
        return known
    if not names[0]:
        raise Fault(f"{prefix}person_id", "person_unknown", found=person_id)
    person = Person(
        family_name=names[0],
        given_name=names[1],
        local_name=names[2],
        family_first=bool(values.get(f"{prefix}family_first")),
        **taken_as(values, prefix, "local_language", "email"),
        **more,
    )
    if person_id:
        person.public_id = person_id
        register.people[person_id,] = person
    elif listed:
        register.people[names] = person
    return person


def said_otherwise(person: Person | None, values: Values, prefix: str = "") -> list[Fault]:
    """That a row says something else of a known person: people are corrected on their own pages."""
    if person is None or person.pk is None:
        return []
    names = ("family_name", "given_name", "local_name", "local_language", "email", "family_first")
    told = taken_as(values, prefix, *names)
    other = [name for name, value in told.items() if not _same(person, name, value)]
    known = str(person)
    return [Fault(f"{prefix}{other[0]}", "person_otherwise", known=known)] if other else []


def taken_as(values: Values, prefix: str, *names: str) -> Fields:
    """As `taken`, from columns whose names begin with `prefix`."""
    return {name: values[f"{prefix}{name}"] for name in names if values.get(f"{prefix}{name}") is not None}


def store(planned: Sequence[Planned], *, by: Any, reason: str) -> None:
    """Store the new records of one kind with what belongs to them, table by table, and index them all."""
    own = [one.record for one in planned if one.what == "created"]
    stored: list[Record] = []
    for records in (
        *_tables([part for one in planned for part in one.before_it]),
        own,
        *_tables([part for one in planned for part in one.after_it]),
    ):
        create_many(records, by=by, reason=reason)
        stored += records
    index_many(stored)


def _tables(records: Sequence[Record]) -> list[list[Record]]:
    """The records apart by table, each once, in the order in which the tables come."""
    tables: dict[type[Record], dict[int, Record]] = {}
    for record in records:
        tables.setdefault(type(record), {})[id(record)] = record
    return [list(rows.values()) for rows in tables.values()]
