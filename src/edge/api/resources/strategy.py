"""The brief of a day, as `edge brief` prints it, with the caller's rights.

A schema's name is unique in the whole API, since the description knows it by that name alone: hence `...BriefOut`.
"""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from edge.agreements.queries import WITHIN_DAYS
from edge.api.kit import Domain, Edtf, OnADay, Policy, answers, not_found
from edge.api.resources.agreements import AgreementOut
from edge.strategy.queries import UnknownPartner, brief_of, partner_by_domain

router = Router(tags=["brief"])


class DueOut(Schema):
    agreement: str = Field(description="The id.", examples=["A1"])
    renewal_due: Edtf = Field(examples=["2012-11"])
    days_at_most: int = Field(
        description="From the day to the latest day that it can mean; negative when overdue.", examples=[76]
    )


class UnitTieOut(Schema):
    hub_unit: str = Field(examples=["Biomedical Sciences Group"])
    partner: str = Field(description="The domain, else the id.", examples=["sjtu.edu.cn"])
    partner_unit: str = Field(examples=["School of Medicine"])


class AttentionOut(Schema):
    what: str = Field(description="A code.", examples=["due_for_renewal"])
    about: str = Field(description="The id of the record where it is solved.", examples=["A1"])
    why: str = Field(description="A sentence in the reader's language.")


class StockBriefOut(Schema):
    partner: str = Field(description="The domain, else the id.", examples=["tsinghua.edu.cn"])
    direction: Literal["out", "in"] = Field(description="Seen from the hub.")
    kind: Literal["students", "staff", "researchers"]
    stock: int | None = Field(description="People on the day; null when not known.", examples=[15])
    source: str | None = Field(description="Of the count that decided; null when nothing is known.")


class EnrolmentBriefOut(Schema):
    nationality: str = Field(description="ISO 3166, two letters.", examples=["CN"])
    count: int | None = Field(examples=[550])
    rank: int | None = Field(description="Among the international nationalities.", examples=[2])


class ProgrammeBriefOut(Schema):
    title: str = Field(examples=["Dual Master in Electrical Engineering"])
    partners: list[str] = Field(description="Without the hub.", examples=[["tsinghua.edu.cn"]])
    completed_cohorts: int = Field(description="Those that certainly had completed.", examples=[2])
    extended_on: Edtf | None = Field(examples=["2012-10-22"])


class PortfolioBriefOut(Schema):
    partner: str = Field(examples=["tsinghua.edu.cn"])
    count: int | None = Field(description="Null when there are projects and nobody recorded which.")
    mean_score: float | None = Field(description="Null when none was scored, or on several scales.")


class StopBriefOut(Schema):
    order: int = Field(examples=[1])
    institution: str | None = Field(description="Null when the stop is at none.", examples=["pku.edu.cn"])
    on: Edtf | None = Field(examples=["2012-10-22"])
    purpose: str | None
    outcomes: list[str] = Field(
        description="What came out of it by the day, with the id of what it produced."
    )
    open: list[str] = Field(description="What was still open on the day.")


class MissionBriefOut(Schema):
    title: str
    direction: Literal["out", "in"] = Field(description="A mission goes out, a visit comes in.")
    stops: list[StopBriefOut]


class BriefOut(Schema):
    as_of: date
    agreements: list[AgreementOut]
    due: list[DueOut] = Field(
        description="In force on the day and due within so many days; the nearest first."
    )
    ties: list[UnitTieOut]
    attention: list[AttentionOut]
    mobility: list[StockBriefOut]
    enrolment: list[EnrolmentBriefOut] = Field(description="At the hub, by nationality.")
    programmes: list[ProgrammeBriefOut]
    projects: list[PortfolioBriefOut]
    missions: list[MissionBriefOut] = Field(description="Missions and visits, the earliest first.")


class BriefAsked(OnADay):
    partner: Domain | None = Field(None, description="Only what concerns the partner with this domain.")
    within_days: int = Field(
        WITHIN_DAYS, ge=0, le=36525, description="How far ahead something counts as due."
    )


@router.get(
    "/brief",
    response=answers(BriefOut),
    auth=Policy("agreements.read_agreement"),
    operation_id="read_brief",
    summary="The brief of a day",
)
def brief(request: HttpRequest, asked: Query[BriefAsked]) -> dict[str, Any]:
    """Agreements with their state on the day, what is due, unit ties, what needs attention, and the activities."""
    try:
        partner = partner_by_domain(request.user, asked.partner) if asked.partner else None
    except UnknownPartner:
        raise not_found() from None
    return brief_of(request.user, on=asked.day, partner=partner, within_days=asked.within_days)
