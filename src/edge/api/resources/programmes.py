"""Joint programmes on a day, with the rights of whoever asks."""

from collections.abc import Sequence
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from edge.agreements.permissions import agreements_visible_to
from edge.api.kit import (
    Domain,
    Edtf,
    Id,
    OnADay,
    Page,
    Paging,
    Policy,
    answers,
    edtf,
    known,
    not_found,
    page_of,
)
from edge.api.resources.partners import (
    InstitutionRef,
    UnitRef,
    institution_named,
    institution_ref,
    unit_ref,
)
from edge.partners.permissions import is_insider
from edge.programmes.models import JointProgramme
from edge.programmes.permissions import programmes_visible_to
from edge.programmes.queries import CohortOnDay, ProgrammeOnDay, for_reading, offered_by, on_day

router = Router(tags=["programmes"])
Kind = Literal["dual_master", "joint_master", "joint_phd", "summer_school"]
Where = Literal["not_begun", "in_phase", "perhaps", "between", "phases_over", "completed", "not_known"]


class OfferedBy(Schema):
    institution: InstitutionRef
    unit: UnitRef | None


class ProgrammeOut(Schema):
    id: str = Field(examples=["J1"])
    title: str = Field(examples=["Dual Master in Electrical Engineering"])
    kind: Kind
    offered_by: list[OfferedBy] = Field(description="The hub among them.")
    starts_on: Edtf | None = Field(description="The first intake.")
    ends_on: Edtf | None = Field(description="The last day of the teach-out.")
    runs: bool | None = Field(description="On the day; null when not known.")
    completed_cohorts: int = Field(description="Those that had certainly completed by the day.", examples=[2])
    perhaps_completed: int = Field(description="Further ones of which it is not known whether they had.")
    extended_on: Edtf | None = Field(description="The latest decision to extend it, taken by the day.")


class PhaseOut(Schema):
    order: int
    title: str = Field(examples=["First year"])
    site: InstitutionRef
    months: int | None = Field(examples=[12])


class CohortPhaseOut(Schema):
    order: int = Field(description="The place of the phase in the programme.")
    starts_on: Edtf | None
    ends_on: Edtf | None = Field(description="The last day.")


class ConferralOut(Schema):
    institution: InstitutionRef
    on: Edtf | None
    on_an_unknown_day: bool
    place: str | None = Field(examples=["Beijing"])


class CohortOut(Schema):
    number: int
    students: int | None
    completed: bool | None = Field(description="On the day; null when not known.")
    where: Where = Field(description="Where the cohort is on the day.")
    in_phases: list[int] = Field(description="The places of the phases that it is, or may be, in.")
    phases: list[CohortPhaseOut]
    conferrals: list[ConferralOut]


class ExtensionOut(Schema):
    on: Edtf | None = Field(description="Null: on an unknown day.")
    until: Edtf | None
    text: str
    evidence: str | None = Field(description="For the hub's own people; null for others.")


class ProgrammeDetail(ProgrammeOut):
    description: str | None
    agreement: str | None = Field(description="The id of the agreement, when the account may see it.")
    phases: list[PhaseOut]
    cohorts: list[CohortOut]
    extensions: list[ExtensionOut] = Field(description="Those that the day does not rule out.")


class ProgrammesAsked(OnADay, Paging):
    partner: Domain | None = Field(None, description="Only those it offers, by domain or id.")
    kind: Kind | None = Field(None, description="Only programmes of this kind.")


@router.get(
    "/programmes",
    response=answers(Page[ProgrammeOut]),
    auth=Policy("programmes.read_programme"),
    operation_id="list_programmes",
    summary="Joint programmes and how many of their cohorts have completed",
)
def list_programmes(request: HttpRequest, asked: Query[ProgrammesAsked]) -> dict[str, Any]:
    """By title; those that are over or not yet begun included."""
    rows = programmes_visible_to(request.user)
    if asked.partner:
        rows = rows.filter(pk__in=offered_by(institution_named(request.user, asked.partner)))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    page = page_of(for_reading(rows).order_by("title", "pk"), asked, lambda programme: programme)
    page["items"] = [_programme(day) for day in on_day(page["items"], on=asked.day)]
    return page


@router.get(
    "/programmes/{id}",
    response=answers(ProgrammeDetail),
    auth=Policy("programmes.read_programme"),
    operation_id="read_programme",
    summary="One joint programme with its phases, cohorts and extensions",
)
def read_programme(request: HttpRequest, id: Id, asked: Query[OnADay]) -> dict[str, Any]:
    """With what of it had completed or been extended by the day; the evidence of an extension for insiders only."""
    programme = for_reading(programmes_visible_to(request.user)).filter(public_id=id).first()
    if programme is None:
        raise not_found()
    [day] = on_day([programme], on=asked.day)
    agreement = agreements_visible_to(request.user).filter(pk=programme.agreement_id or 0).first()
    return {
        **_programme(day),
        "description": known(programme.description),
        "agreement": agreement.public_id if agreement else None,
        "phases": [
            {
                "order": phase.order,
                "title": phase.title,
                "site": institution_ref(phase.site),
                "months": phase.months,
            }
            for phase in programme.phases.all()
        ],
        "cohorts": [_cohort(row) for row in day.cohorts],
        "extensions": _extensions(programme, asked, insider=is_insider(request.user)),
    }


def _programme(day: ProgrammeOnDay) -> dict[str, Any]:
    programme = day.programme
    return {
        "id": programme.public_id,
        "title": programme.title,
        "kind": programme.kind,
        "offered_by": [
            {"institution": institution_ref(partner.institution), "unit": unit_ref(partner.unit)}
            for partner in day.partners
        ],
        "starts_on": edtf(programme.starts_on),
        "ends_on": edtf(programme.ends_on),
        "runs": day.runs,
        "completed_cohorts": day.completed_cohorts,
        "perhaps_completed": day.perhaps_completed,
        "extended_on": edtf(day.extended_on),
    }


def _cohort(row: CohortOnDay) -> dict[str, Any]:
    cohort = row.cohort
    return {
        "number": cohort.number,
        "students": cohort.students,
        "completed": row.completed,
        "where": row.where.value,
        "in_phases": [days.phase.order for days in row.phases],
        "phases": [
            {
                "order": days.phase.order,
                "starts_on": edtf(days.starts_on),
                "ends_on": edtf(days.ends_on),
            }
            for days in cohort.phases.all()
        ],
        "conferrals": [
            {
                "institution": institution_ref(conferral.institution),
                "on": edtf(conferral.on),
                "on_an_unknown_day": conferral.on_unknown,  # type: ignore[attr-defined]
                "place": known(conferral.place),
            }
            for conferral in cohort.conferrals.all()
        ],
    }


def _extensions(programme: JointProgramme, asked: OnADay, *, insider: bool) -> Sequence[dict[str, Any]]:
    return [
        {
            "on": edtf(decision.on),
            "until": edtf(decision.until),
            "text": decision.text,
            "evidence": known(decision.evidence) if insider else None,
        }
        for decision in programme.extensions.all()
        if decision.may_be_taken_on(asked.day)
    ]
