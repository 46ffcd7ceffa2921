"""The brief of a day, as `edge brief` prints it, with the caller's rights."""

from datetime import date
from typing import Any

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


class BriefOut(Schema):
    as_of: date
    agreements: list[AgreementOut]
    due: list[DueOut] = Field(
        description="In force on the day and due within so many days; the nearest first."
    )
    ties: list[UnitTieOut]
    attention: list[AttentionOut]


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
    """Agreements with their state on the day, what is due, unit ties, and what needs attention."""
    try:
        partner = partner_by_domain(request.user, asked.partner) if asked.partner else None
    except UnknownPartner:
        raise not_found() from None
    return brief_of(request.user, on=asked.day, partner=partner, within_days=asked.within_days)
