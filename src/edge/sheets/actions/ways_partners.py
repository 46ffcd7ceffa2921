"""Rows of institutions, units and officers."""

from collections.abc import Hashable, Iterator, Sequence
from functools import partial
from typing import Any

from edge.partners import actions
from edge.partners.models import Institution, Officer, Partnership, Unit
from edge.partners.rules.same_institution import plain
from edge.sheets.actions.faults import Fault
from edge.sheets.actions.naming import Asked
from edge.sheets.actions.register import Register
from edge.sheets.actions.ways import (
    PERSON,
    Beside,
    Fields,
    LookUp,
    Planned,
    Values,
    Way,
    a_person,
    asked,
    by_id,
    differences,
    expect_people,
    place_columns,
    said_otherwise,
    taken,
)

_INSTITUTION = (
    "name",
    "local_name",
    "local_language",
    "role",
    "city",
    "country",
    "domain",
    "ror_id",
    "erasmus_code",
    "moe_code",
    "latitude",
    "longitude",
    "position_source",
    "website",
)
_UNIT = ("name", "local_name", "local_language", "note")
_OFFICER = ("title", "starts_on", "ends_on", "signs", "mandate_starts_on", "mandate_ends_on")
_CODES = ("domain", "ror_id", "erasmus_code")


def _institution(values: Values, register: Register) -> Fields:
    fields = taken(values, *_INSTITUTION)
    if fields.get("domain"):
        fields["domain"] = fields["domain"].lower()
    return fields


def _known_institution(fields: Fields, values: Values, register: Register) -> Any:
    """By id or code; by name only where it is the very name of one, else a person has to say."""
    for name, text in (("id", values.get("id")), *((code, fields.get(code)) for code in _CODES)):
        if text and (found := register.names.by_code(text)) is not None:
            if name == "id" and found.public_id != text:  # the code of one may be the id of another
                continue
            return found
    wanted = Asked(text=fields["name"], country=fields.get("country", ""), city=fields.get("city", ""))
    answer = register.names.look(wanted)
    if answer.outcome in ("certain", "confirmed"):
        return answer.institution
    if answer.outcome in ("several", "perhaps"):
        raise Fault("name", "institution_perhaps_known", candidates=answer.candidates, found=wanted.text)
    return None


def _beside_institution(planned: Planned, values: Values, register: Register) -> None:
    """The partnership, of which the sheet of institutions holds the grade and the areas."""
    institution, said = planned.record, taken(values, "grade", "speciality_areas")
    partnership = getattr(institution, "partnership", None) if institution.pk else None
    if partnership is not None:
        changes = differences(partnership, said)
        if changes:
            planned.beside.append(Beside(record=partnership, changes=changes, edit=_edit_partnership))
    elif institution.role == Institution.PARTNER and (said or institution.pk is None):
        planned.after_it.append(Partnership(partner=institution, **said))
    elif said:
        raise Fault(min(said), "hub_has_no_grade")
    if institution.pk is None and institution.domain:
        institution.public_id = institution.domain


def _edit_partnership(record: Any, **given: Any) -> Any:
    return actions.edit_partnership(partnership=record, **given)


def _edit_institution(record: Any, **given: Any) -> Any:
    return actions.edit_institution(institution=record, **given)


def _key_of_institution(one: Institution) -> Hashable:
    return one.domain or one.ror_id or (plain(one.name), one.country, one.city)


def _expect_units(rows: Sequence[Values], register: Register) -> None:
    register.expect_institutions(
        [asked(row, "institution") for row in rows if row.get("institution")], units=True
    )


def _unit(values: Values, register: Register) -> Fields:
    institution = register.institution("institution", asked(values, "institution"))
    fields = taken(values, *_UNIT)
    fields["institution"] = institution
    if values.get("parent"):
        fields["parent"] = register.unit("parent", institution, values["parent"])
    return fields


def _look_ups_of_unit(values: Values, register: Register) -> Iterator[LookUp]:
    """The institution, and a unit of it."""
    yield from _look_ups_below(values, register, "parent")


def _look_ups_below(values: Values, register: Register, unit: str) -> Iterator[LookUp]:
    if not values.get("institution"):
        return
    columns, one = place_columns("institution"), asked(values, "institution")
    yield columns, lambda: register.institution("institution", one)
    if text := values.get(unit):
        yield (
            (*columns, unit),
            lambda: register.unit(unit, register.institution("institution", one), text),
        )


def _look_ups_of_officer(values: Values, register: Register) -> Iterator[LookUp]:
    yield from _look_ups_below(values, register, "unit")
    for text in _kinds(values):
        yield ("signs_kinds",), partial(register.kind, "signs_kinds", text)
    yield PERSON, lambda: a_person(values, register, listed=True)


def _look_ups_of_institution(values: Values, register: Register) -> Iterator[LookUp]:
    """Whether the register has it already: of a row of which nothing that tells is in error."""
    if values.get("name"):
        fields = _institution(values, register)
        yield (
            ("id", "name", "country", "city", *_CODES),
            lambda: _known_institution(fields, values, register),
        )


def _known_unit(fields: Fields, values: Values, register: Register) -> Any:
    known = by_id(Unit, values, register)
    if known is not None or fields["institution"].pk is None:
        return known
    wanted, parent = plain(fields["name"]), fields.get("parent")
    found = [unit for unit in register.units_of(fields["institution"]) if plain(unit.name) == wanted]
    if parent is None and len(found) > 1:  # the one at the top, where the row names no other place
        found = [unit for unit in found if unit.parent_id is None]
    elif parent is not None:
        found = [unit for unit in found if unit.parent_id == parent.pk]
    return found[0] if len(found) == 1 else None


def _identity(record: Any) -> int:
    return int(record.pk or id(record))


def _key_of_unit(unit: Unit) -> Hashable:
    return _identity(unit.institution), unit.parent_id, plain(unit.name)


def _edit_unit(record: Any, **given: Any) -> Any:
    return actions.edit_unit(unit=record, **given)


def _expect_officers(rows: Sequence[Values], register: Register) -> None:
    units = any(row.get("unit") for row in rows)
    register.expect_institutions(
        [asked(row, "institution") for row in rows if row.get("institution")], units=units
    )
    expect_people(rows, register, "")
    register.expect_named_people([row["family_name"] for row in rows if row.get("family_name")])


def _kinds(values: Values) -> list[str]:
    """The kinds of agreement that an officer may sign, as the row names them."""
    texts = str(values.get("signs_kinds") or "").split(";")
    return [text.strip() for text in texts if text.strip()]


def _officer(values: Values, register: Register) -> Fields:
    institution = register.institution("institution", asked(values, "institution"))
    fields = taken(values, *_OFFICER)
    fields["institution"] = institution
    if values.get("unit"):
        fields["unit"] = register.unit("unit", institution, values["unit"])
    if values.get("signs_kinds"):
        fields["signs_kinds"] = [register.kind("signs_kinds", text).code for text in _kinds(values)]
    fields["person"] = a_person(values, register, listed=True)
    return fields


def _known_officer(fields: Fields, values: Values, register: Register) -> Any:
    if known := by_id(Officer, values, register):
        return known
    person, institution = fields["person"], fields["institution"]
    if person.pk is None or institution.pk is None:
        return None
    found = [
        one
        for one in register.shelves.all(Officer, "person_id", person.pk)
        if one.institution_id == institution.pk and plain(one.title) == plain(fields["title"])
    ]
    return found[0] if len(found) == 1 else None


def _person_of_officer(planned: Planned, values: Values, register: Register) -> None:
    person = planned.changes.get("person") or planned.record.person
    if person.pk is None:
        planned.before_it.append(person)
    planned.notes += said_otherwise(person, values)


def _key_of_officer(officer: Officer) -> Hashable:
    return _identity(officer.person), _identity(officer.institution), plain(officer.title)


def _edit_officer(record: Any, **given: Any) -> Any:
    return actions.edit_officer(officer=record, **given)


INSTITUTIONS = Way(
    kind="institutions",
    model=Institution,
    expects=lambda rows, register: None,  # all of them are read anyway, for their names
    fields=_institution,
    known=_known_institution,
    parts=_beside_institution,
    key=_key_of_institution,
    edit=_edit_institution,
    look_ups=_look_ups_of_institution,
    plain=tuple(name for name in _INSTITUTION if name != "domain"),  # read in any case of its letters
)
UNITS = Way(
    kind="units",
    model=Unit,
    expects=_expect_units,
    fields=_unit,
    known=_known_unit,
    key=_key_of_unit,
    check=lambda planned, register: actions.check_unit(planned.record),
    edit=_edit_unit,
    look_ups=_look_ups_of_unit,
    plain=_UNIT,
)
OFFICERS = Way(
    kind="officers",
    model=Officer,
    expects=_expect_officers,
    fields=_officer,
    known=_known_officer,
    parts=_person_of_officer,
    key=_key_of_officer,
    check=lambda planned, register: actions.check_officer(planned.record),
    edit=_edit_officer,
    look_ups=_look_ups_of_officer,
    plain=_OFFICER,
)
