"""Rows of institutions, units and officers."""

from typing import Any

from edge.partners import actions
from edge.partners.models import Institution, Officer, Partnership, Unit
from edge.partners.rules.same_institution import plain
from edge.sheets.actions.faults import Fault
from edge.sheets.actions.register import NEW, Asked, Register
from edge.sheets.actions.ways import (
    Fields,
    Planned,
    Values,
    Way,
    a_person,
    asked,
    by_id,
    first,
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


def _institution(values: Values, register: Register) -> Fields:
    fields = taken(values, *_INSTITUTION)
    if fields.get("domain"):
        fields["domain"] = fields["domain"].lower()
    return fields


def _known_institution(fields: Fields, values: Values, register: Register) -> Any:
    """By id or code; by name only where it is the very name of one, else a person has to say."""
    for name in ("domain", "ror_id", "erasmus_code"):
        if fields.get(name) and (found := first(Institution, **{name: fields[name]})):
            return found
    if found := by_id(Institution, values):
        return found
    wanted = Asked(text=fields["name"], country=fields.get("country", ""), city=fields.get("city", ""))
    answer = register.look(wanted)
    if answer.outcome in ("certain", "confirmed"):
        return answer.institution
    if register.choices.get(wanted.key) == NEW:
        return None
    if answer.outcome in ("several", "perhaps"):
        raise Fault("name", "institution_perhaps_known", candidates=answer.candidates, found=wanted.text)
    return None


def _make_institution(planned: Planned, values: Values, register: Register) -> None:
    institution = planned.record
    if institution.domain:
        institution.public_id = institution.domain
    if institution.role == Institution.PARTNER:
        planned.after_it.append(
            Partnership(partner=institution, **taken(values, "grade", "speciality_areas"))
        )


def _edit_institution(record: Any, **given: Any) -> Any:
    return actions.edit_institution(institution=record, **given)


def _unit(values: Values, register: Register) -> Fields:
    institution = register.institution("institution", asked(values, "institution"))
    fields = taken(values, "name", "local_name", "local_language", "note")
    fields["institution"] = institution
    if values.get("parent"):
        fields["parent"] = register.unit("parent", institution, values["parent"])
    return fields


def _known_unit(fields: Fields, values: Values, register: Register) -> Any:
    known = by_id(Unit, values)
    if known is not None or fields["institution"].pk is None:
        return known
    wanted, parent = plain(fields["name"]), fields.get("parent")
    for unit in Unit.objects.filter(institution=fields["institution"], name__iexact=fields["name"]):
        if plain(unit.name) == wanted and (parent is None or unit.parent_id == parent.pk):
            return unit
    return None


def _edit_unit(record: Any, **given: Any) -> Any:
    return actions.edit_unit(unit=record, **given)


def _officer(values: Values, register: Register) -> Fields:
    institution = register.institution("institution", asked(values, "institution"))
    fields = taken(values, "title", "starts_on", "ends_on", "signs", "mandate_starts_on", "mandate_ends_on")
    fields["institution"] = institution
    if values.get("unit"):
        fields["unit"] = register.unit("unit", institution, values["unit"])
    if values.get("signs_kinds"):
        fields["signs_kinds"] = [
            register.kind("signs_kinds", text.strip()).code for text in str(values["signs_kinds"]).split(";")
        ]
    fields["person"] = a_person(values, register, listed=True)
    return fields


def _known_officer(fields: Fields, values: Values, register: Register) -> Any:
    if known := by_id(Officer, values):
        return known
    person = fields["person"]
    if person is None or person.pk is None:
        return None
    return first(Officer, person=person, institution=fields["institution"], title__iexact=fields["title"])


def _person_of_officer(planned: Planned, values: Values, register: Register) -> None:
    if planned.record.person.pk is None:
        planned.before_it.append(planned.record.person)


def _edit_officer(record: Any, **given: Any) -> Any:
    return actions.edit_officer(officer=record, **given)


INSTITUTIONS = Way(
    kind="institutions",
    model=Institution,
    fields=_institution,
    known=_known_institution,
    parts=_make_institution,
    edit=_edit_institution,
)
UNITS = Way(kind="units", model=Unit, fields=_unit, known=_known_unit, edit=_edit_unit)
OFFICERS = Way(
    kind="officers",
    model=Officer,
    fields=_officer,
    known=_known_officer,
    parts=_person_of_officer,
    edit=_edit_officer,
)
