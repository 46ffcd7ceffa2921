"""Rows of stays, reported counts, projects, their evaluations, and enrolment."""

from typing import Any

from edge.calls import actions as calls
from edge.calls.models import Evaluation, Project
from edge.community import actions as community
from edge.community.models import EnrolmentCount
from edge.mobility import actions as mobility
from edge.mobility.models import ReportedCount, Stay
from edge.sheets.actions.faults import Fault, Waits
from edge.sheets.actions.register import Register
from edge.sheets.actions.ways import (
    Fields,
    Planned,
    Values,
    Way,
    a_person,
    asked,
    by_id,
    first,
    happening,
    taken,
    whole_days,
)


def _partner(values: Values, register: Register) -> Any:
    partner = register.institution("partner", asked(values, "partner"))
    if partner.is_hub:
        raise Fault("partner", "partner_is_hub", found=str(values["partner"]))
    return partner


def _units(values: Values, register: Register, partner: Any) -> Fields:
    fields: Fields = {}
    if values.get("hub_unit") and register.hub is not None:
        fields["hub_unit"] = register.unit("hub_unit", register.hub, values["hub_unit"])
    if values.get("partner_unit"):
        fields["partner_unit"] = register.unit("partner_unit", partner, values["partner_unit"])
    return fields


def _stay(values: Values, register: Register) -> Fields:
    partner = _partner(values, register)
    fields = {
        **taken(
            values,
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
        ),
        **happening(values, "withdrawn_on"),
        **_units(values, register, partner),
        "partner": partner,
    }
    if values.get("agreement"):
        fields["agreement"] = register.agreement("agreement", values["agreement"])
    fields["person"] = a_person(
        values, register, listed=False, participant=True, synthetic=bool(values.get("synthetic"))
    )
    if fields["person"] is None:
        raise Fault("family_name", "person_wanted")
    return fields


def _known_stay(fields: Fields, values: Values, register: Register) -> Any:
    known = by_id(Stay, values)
    if known is None and fields.get("reference"):
        known = first(Stay, reference=fields["reference"], partner=fields["partner"])
    if known is not None and fields["person"].pk is None:
        fields["person"] = known.person  # a name is corrected on the person's own page
    return known


def _participant(planned: Planned, values: Values, register: Register) -> None:
    if planned.record.person.pk is None:
        planned.before_it.append(planned.record.person)


def _edit_stay(record: Any, **given: Any) -> Any:
    return mobility.edit_stay(stay=record, **given)


def _count(values: Values, register: Register) -> Fields:
    fields = taken(
        values,
        "direction",
        "kind",
        "on",
        "number",
        "months",
        "source",
        "note",
        "academic_year",
    )
    fields |= whole_days(values, "shared_from", "shared_until")
    fields["partner"] = _partner(values, register)
    if (fields.get("on") is None) == (fields.get("academic_year") is None):
        raise Fault("on", "day_or_year")
    return fields


def _known_count(fields: Fields, values: Values, register: Register) -> Any:
    if known := by_id(ReportedCount, values):
        return known
    if fields["partner"].pk is None:
        return None
    when = (
        {"academic_year": fields["academic_year"]}
        if fields.get("academic_year") is not None
        else {"on_from": fields["on"].start, "on_until": fields["on"].stop}
    )
    kind = fields.get("kind", "students")
    return first(ReportedCount, partner=fields["partner"], direction=fields["direction"], kind=kind, **when)


def _edit_count(record: Any, **given: Any) -> Any:
    return mobility.edit_count(count=record, **given)


def _project(values: Values, register: Register) -> Fields:
    partner = _partner(values, register)
    fields = {
        **taken(
            values,
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
        ),
        **whole_days(values, "shared_from", "shared_until"),
        "partner": partner,
        "instrument": register.instrument("instrument", values["instrument"]),
    }
    if values.get("agreement"):
        fields["agreement"] = register.agreement("agreement", values["agreement"])
    if values.get("hub_unit") and register.hub is not None:
        fields["hub_unit"] = register.unit("hub_unit", register.hub, values["hub_unit"])
    for side in ("hub_lead", "partner_lead"):
        lead = a_person(
            values, register, prefix=f"{side}_", listed=True, synthetic=bool(values.get("synthetic"))
        )
        if lead is not None:
            fields[side] = lead
    return fields


def _known_project(fields: Fields, values: Values, register: Register) -> Any:
    if known := by_id(Project, values):
        return known
    if fields["partner"].pk is None:
        return None
    if fields.get("reference") and (known := first(Project, reference=fields["reference"])):
        return known
    return first(Project, partner=fields["partner"], title=fields["title"])


def _leads(planned: Planned, values: Values, register: Register) -> None:
    leads = (planned.record.hub_lead, planned.record.partner_lead)
    planned.before_it += [lead for lead in leads if lead is not None and lead.pk is None]


def _edit_project(record: Any, **given: Any) -> Any:
    return calls.edit_project(project=record, **given)


def _evaluation(values: Values, register: Register) -> Fields:
    fields = taken(values, "value", "scale_from", "scale_to", "on", "evaluator", "source", "text")
    text = str(values["project"])
    found = first(Project, public_id=text) or first(Project, reference=text) or first(Project, title=text)
    if found is None and text.casefold() in register.broken["projects"]:
        raise Waits
    if found is None:
        raise Fault("project", "project_unknown", found=text)
    fields["project"] = found
    return fields


def _known_evaluation(fields: Fields, values: Values, register: Register) -> Any:
    on = fields.get("on")
    return by_id(Evaluation, values) or first(
        Evaluation, project=fields["project"], on_from=on.start if on else None, source=fields["source"]
    )


def _edit_evaluation(record: Any, **given: Any) -> Any:
    return calls.edit_evaluation(evaluation=record, **given)


def _enrolment(values: Values, register: Register) -> Fields:
    return taken(values, "nationality", "on", "level", "count", "rank", "source", "definition", "note")


def _known_enrolment(fields: Fields, values: Values, register: Register) -> Any:
    return by_id(EnrolmentCount, values) or first(
        EnrolmentCount,
        nationality=fields["nationality"],
        on_from=fields["on"].start,
        on_until=fields["on"].stop,
        level=fields.get("level", "all"),
        source=fields["source"],
    )


def _edit_enrolment(record: Any, **given: Any) -> Any:
    return community.edit_enrolment(observation=record, **given)


STAYS = Way(kind="stays", model=Stay, fields=_stay, known=_known_stay, parts=_participant, edit=_edit_stay)
COUNTS = Way(kind="counts", model=ReportedCount, fields=_count, known=_known_count, edit=_edit_count)
PROJECTS = Way(
    kind="projects", model=Project, fields=_project, known=_known_project, parts=_leads, edit=_edit_project
)
EVALUATIONS = Way(
    kind="evaluations",
    model=Evaluation,
    fields=_evaluation,
    known=_known_evaluation,
    edit=_edit_evaluation,
)
ENROLMENT = Way(
    kind="enrolment",
    model=EnrolmentCount,
    fields=_enrolment,
    known=_known_enrolment,
    edit=_edit_enrolment,
)
