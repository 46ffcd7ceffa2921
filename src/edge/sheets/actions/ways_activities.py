"""Rows of stays, reported counts, projects, their evaluations, and enrolment."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from edge.agreements.models import Agreement
from edge.calls import actions as calls
from edge.calls.models import Evaluation, Project
from edge.community import actions as community
from edge.community.models import EnrolmentCount
from edge.mobility import actions as mobility
from edge.mobility.models import ReportedCount, Stay
from edge.partners.models import Institution
from edge.partners.rules.same_institution import plain
from edge.people.models import Person
from edge.sheets.actions.faults import Fault
from edge.sheets.actions.register import Register
from edge.sheets.actions.ways import (
    PERSON,
    Fields,
    LookUp,
    Planned,
    Values,
    Way,
    a_person,
    asked,
    by_id,
    expect_people,
    happening,
    look_up,
    look_up_days,
    look_up_hub_unit,
    place_columns,
    said_otherwise,
    taken,
    whole_days,
)

_STAY = (
    "reference",
    "direction",
    "kind",
    "planned_starts_on",
    "planned_ends_on",
    "starts_on",
    "ends_on",
    "funding",
    "synthetic",
    "source",
    "internal_note",
)
_COUNT = ("direction", "kind", "on", "number", "months", "source", "note", "academic_year")
_PROJECT = (
    "reference",
    "title",
    "starts_on",
    "ends_on",
    "budget",
    "currency",
    "summary",
    "synthetic",
    "source",
    "internal_note",
)
_EVALUATION = ("value", "scale_from", "scale_to", "on", "evaluator", "source", "text")
_ENROLMENT = ("nationality", "on", "level", "count", "rank", "source", "definition", "note")
_LEADS = ("hub_lead", "partner_lead")


def _expect_partners(rows: Sequence[Values], register: Register) -> list[int]:
    """Read the partners of the rows, their units, and the agreements that the rows name."""
    agreements = [row["agreement"] for row in rows if row.get("agreement")]
    register.expect_texts(Agreement, agreements, along=("parties",))
    units = any(row.get("hub_unit") or row.get("partner_unit") for row in rows)
    partners = [asked(row, "partner") for row in rows if row.get("partner")]
    return register.expect_institutions(partners, units=units)


def _partner(values: Values, register: Register) -> Institution:
    partner = register.institution("partner", asked(values, "partner"))
    if partner.is_hub:
        raise Fault("partner", "partner_is_hub", found=str(values["partner"]))
    return partner


def _places(values: Values, register: Register, partner: Institution) -> Fields:
    """The units and the agreement that a row names, each of its own side."""
    fields: Fields = {}
    if values.get("hub_unit"):
        if register.hub is None:
            raise Fault("hub_unit", "no_hub")
        fields["hub_unit"] = register.unit("hub_unit", register.hub, values["hub_unit"])
    if values.get("partner_unit"):
        fields["partner_unit"] = register.unit("partner_unit", partner, values["partner_unit"])
    if values.get("agreement"):
        fields["agreement"] = register.agreement("agreement", values["agreement"])
    return fields


def _look_ups(values: Values, register: Register) -> Iterator[LookUp]:
    """The partner, and the units and the agreement that the row names."""
    partner = place_columns("partner")
    if values.get("partner"):
        yield partner, lambda: _partner(values, register)
        if values.get("partner_unit"):
            of_partner = {"partner_unit": values["partner_unit"]}
            yield (
                (*partner, "partner_unit"),
                lambda: _places(of_partner, register, _partner(values, register)),
            )
    yield from look_up_hub_unit(values, register)
    yield from look_up(values, "agreement", register.agreement)


def _same(records: Iterable[Any], **wanted: Any) -> Any:
    """The one of some records that is as wanted; None when none is, or more than one."""
    found = [one for one in records if all(getattr(one, name) == value for name, value in wanted.items())]
    return found[0] if len(found) == 1 else None


# ---------------------------------------------------------------- stays
def _expect_stays(rows: Sequence[Values], register: Register) -> None:
    _expect_partners(rows, register)
    register.shelves.expect(Person, "public_id", [row["person_id"] for row in rows if row.get("person_id")])
    register.shelves.expect(Stay, "reference", [row["reference"] for row in rows if row.get("reference")])


def _stay(values: Values, register: Register) -> Fields:
    partner = _partner(values, register)
    fields = {
        **taken(values, *_STAY),
        **happening(values, "withdrawn_on"),
        **_places(values, register, partner),
        "partner": partner,
    }
    fields["person"] = _person_of(values, register)
    return fields


def _person_of(values: Values, register: Register) -> Person:
    synthetic = bool(values.get("synthetic"))
    person = a_person(values, register, listed=False, participant=True, synthetic=synthetic)
    if person is None:
        raise Fault("family_name", "person_wanted")
    return person


def _look_ups_of_stay(values: Values, register: Register) -> Iterator[LookUp]:
    yield from _look_ups(values, register)
    yield PERSON, lambda: _person_of(values, register)


def _known_stay(fields: Fields, values: Values, register: Register) -> Any:
    known = by_id(Stay, values, register)
    if known is None and fields.get("reference"):
        known = _same(
            register.shelves.all(Stay, "reference", fields["reference"]), partner_id=fields["partner"].pk
        )
    if known is not None and fields["person"].pk is None:
        del fields["person"]  # it is the same stay, so the same person
    return known


def _participant(planned: Planned, values: Values, register: Register) -> None:
    person = planned.record.person
    if person.pk is None:
        planned.before_it.append(person)
    planned.notes += said_otherwise(person, values)


def _edit_stay(record: Any, **given: Any) -> Any:
    return mobility.edit_stay(stay=record, **given)


# ---------------------------------------------------------------- reported counts
def _expect_counts(rows: Sequence[Values], register: Register) -> None:
    partners = _expect_partners(rows, register)
    register.shelves.expect(ReportedCount, "partner_id", partners)


def _count(values: Values, register: Register) -> Fields:
    fields = taken(values, *_COUNT) | whole_days(values, "shared_from", "shared_until")
    fields["partner"] = _partner(values, register)
    _one_of_both(values)
    return fields


def _one_of_both(values: Values) -> None:
    """Refuses a count that holds for a day and for an academic year, or for neither."""
    if (values.get("on") is None) == (values.get("academic_year") is None):
        raise Fault("on", "day_or_year")


def _look_ups_of_count(values: Values, register: Register) -> Iterator[LookUp]:
    yield from _look_ups(values, register)
    yield from look_up_days(values, "shared_from", "shared_until")
    yield ("on", "academic_year"), lambda: _one_of_both(values)


def _known_count(fields: Fields, values: Values, register: Register) -> Any:
    if known := by_id(ReportedCount, values, register):
        return known
    if fields["partner"].pk is None:
        return None
    return _same(
        register.shelves.all(ReportedCount, "partner_id", fields["partner"].pk),
        direction=fields["direction"],
        kind=fields.get("kind", "students"),
        on=fields.get("on"),
        academic_year=fields.get("academic_year"),
    )


def _key_of_count(count: ReportedCount) -> Hashable:
    partner = count.partner.pk or id(count.partner)
    return partner, count.direction, count.kind, count.on, count.academic_year


def _edit_count(record: Any, **given: Any) -> Any:
    return mobility.edit_count(count=record, **given)


# ---------------------------------------------------------------- projects and their evaluations
def _expect_projects(rows: Sequence[Values], register: Register) -> None:
    _expect_partners(rows, register)
    expect_people(rows, register, *(f"{side}_" for side in _LEADS))
    named = [row.get(column) for row in rows for column in ("reference", "title")]
    register.expect_texts(Project, filter(None, named))


def _project(values: Values, register: Register) -> Fields:
    partner = _partner(values, register)
    fields = {
        **taken(values, *_PROJECT),
        **whole_days(values, "shared_from", "shared_until"),
        **_places(values, register, partner),
        "partner": partner,
        "instrument": register.instrument("instrument", values["instrument"]),
    }
    synthetic = bool(values.get("synthetic"))
    for side in _LEADS:
        lead = a_person(values, register, prefix=f"{side}_", listed=True, synthetic=synthetic)
        if lead is not None:
            fields[side] = lead
    return fields


def _look_ups_of_project(values: Values, register: Register) -> Iterator[LookUp]:
    yield from _look_ups(values, register)
    yield from look_up(values, "instrument", register.instrument)
    yield from look_up_days(values, "shared_from", "shared_until")
    for side in _LEADS:
        columns = tuple(f"{side}_{name}" for name in PERSON)
        yield columns, partial(a_person, values, register, prefix=f"{side}_", listed=True)


def _known_project(fields: Fields, values: Values, register: Register) -> Any:
    if known := by_id(Project, values, register):
        return known
    partner = fields["partner"].pk
    if partner is None:
        return None
    if fields.get("reference"):
        same = register.shelves.all(Project, "reference", fields["reference"])
        if same:
            return _same(same, partner_id=partner)
    titled = register.shelves.all(Project, "title", fields["title"])
    wanted = {"reference": ""} if fields.get("reference") else {}
    return _same(titled, partner_id=partner, instrument_id=fields["instrument"].pk, **wanted)


def _leads(planned: Planned, values: Values, register: Register) -> None:
    for side in _LEADS:
        lead = planned.changes.get(side) or (planned.record.pk is None and getattr(planned.record, side))
        if not lead:
            continue
        if lead.pk is None:
            planned.before_it.append(lead)
        planned.notes += said_otherwise(lead, values, f"{side}_")


def _key_of_project(project: Project) -> Hashable:
    partner = project.partner.pk or id(project.partner)
    return project.reference or (partner, plain(project.title), project.instrument_id, project.starts_on)


def _edit_project(record: Any, **given: Any) -> Any:
    return calls.edit_project(project=record, **given)


def _expect_evaluations(rows: Sequence[Values], register: Register) -> None:
    texts = [row["project"] for row in rows if row.get("project")]
    register.expect_texts(Project, texts)
    found = [one.pk for text in texts for one in register.titled(Project, text)]
    register.shelves.expect(Evaluation, "project_id", found)


def _evaluation(values: Values, register: Register) -> Fields:
    fields = taken(values, *_EVALUATION)
    fields["project"] = register.project("project", str(values["project"]))
    return fields


def _known_evaluation(fields: Fields, values: Values, register: Register) -> Any:
    return by_id(Evaluation, values, register) or _same(
        register.shelves.all(Evaluation, "project_id", fields["project"].pk),
        on=fields.get("on"),
        source=fields["source"],
        evaluator=fields.get("evaluator", ""),
    )


def _key_of_evaluation(evaluation: Evaluation) -> Hashable:
    return evaluation.project_id, evaluation.on, evaluation.source, evaluation.evaluator


def _edit_evaluation(record: Any, **given: Any) -> Any:
    return calls.edit_evaluation(evaluation=record, **given)


# ---------------------------------------------------------------- enrolment
def _expect_enrolment(rows: Sequence[Values], register: Register) -> None:
    register.shelves.expect(EnrolmentCount, "nationality", [row.get("nationality") for row in rows])


def _enrolment(values: Values, register: Register) -> Fields:
    return taken(values, *_ENROLMENT)


def _known_enrolment(fields: Fields, values: Values, register: Register) -> Any:
    return by_id(EnrolmentCount, values, register) or _same(
        register.shelves.all(EnrolmentCount, "nationality", fields["nationality"]),
        on=fields["on"],
        level=fields.get("level", "all"),
        source=fields["source"],
    )


def _key_of_enrolment(count: EnrolmentCount) -> Hashable:
    return count.nationality, count.on, count.level, count.source


def _edit_enrolment(record: Any, **given: Any) -> Any:
    return community.edit_enrolment(observation=record, **given)


STAYS = Way(
    kind="stays",
    model=Stay,
    expects=_expect_stays,
    fields=_stay,
    known=_known_stay,
    parts=_participant,
    check=lambda planned, register: mobility.check_stay(planned.record),
    edit=_edit_stay,
    look_ups=_look_ups_of_stay,
    plain=_STAY,
)
COUNTS = Way(
    kind="counts",
    model=ReportedCount,
    expects=_expect_counts,
    fields=_count,
    known=_known_count,
    key=_key_of_count,
    check=lambda planned, register: mobility.refuse_hub(planned.record.partner),
    edit=_edit_count,
    look_ups=_look_ups_of_count,
    plain=_COUNT,
)
PROJECTS = Way(
    kind="projects",
    model=Project,
    expects=_expect_projects,
    fields=_project,
    known=_known_project,
    parts=_leads,
    key=_key_of_project,
    check=lambda planned, register: calls.check_project(planned.record),
    edit=_edit_project,
    look_ups=_look_ups_of_project,
    plain=_PROJECT,
)
EVALUATIONS = Way(
    kind="evaluations",
    model=Evaluation,
    expects=_expect_evaluations,
    fields=_evaluation,
    known=_known_evaluation,
    key=_key_of_evaluation,
    edit=_edit_evaluation,
    look_ups=lambda values, register: look_up(values, "project", register.project),
    plain=_EVALUATION,
)
ENROLMENT = Way(
    kind="enrolment",
    model=EnrolmentCount,
    expects=_expect_enrolment,
    fields=_enrolment,
    known=_known_enrolment,
    key=_key_of_enrolment,
    edit=_edit_enrolment,
    plain=_ENROLMENT,
)
