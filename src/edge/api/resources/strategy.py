"""The brief of a day, as `edge brief` prints it, with the caller's rights."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from edge.agreements.queries import WITHIN_DAYS
from edge.api.kit import AsOf, Policy, day_or_today, not_found
from edge.strategy.queries import UnknownPartner, brief_of, partner_by_domain

router = Router(tags=["brief"])
State = Literal[
    "in_preparation", "in_force", "not_known", "suspended", "superseded", "expired", "terminated", "withdrawn"
]


class SignatoryOut(Schema):
    person: str
    capacity: str
    institution: str
    place: str | None
    signed_on: str | None


class CommitmentOut(Schema):
    text: str
    due: str | None
    evidence: list[str]
    verdict: Literal["met", "partly", "not_met", "open"]


class AgreementOut(Schema):
    id: str
    kind: str
    title: str
    partners: list[str]
    state: State
    renewal_in_progress: bool
    signed: bool
    signed_on: str | None
    starts_on: str | None
    ends_on: str | None
    renewal_due: str | None
    supersedes: str | None
    parent: str | None
    signatories: list[SignatoryOut] | None
    commitments: list[CommitmentOut]


class DueOut(Schema):
    agreement: str
    renewal_due: str
    days_at_most: int


class TieOut(Schema):
    hub_unit: str
    partner: str
    partner_unit: str


class AttentionOut(Schema):
    what: str
    about: str
    why: str


class BriefOut(Schema):
    as_of: date
    agreements: list[AgreementOut]
    due: list[DueOut]
    ties: list[TieOut]
    attention: list[AttentionOut]


@router.get(
    "/brief", response=BriefOut, auth=Policy("agreements.read_agreement"), summary="The brief of a day"
)
def brief(
    request: HttpRequest,
    as_of: date | None = AsOf,
    partner: str | None = Query(None, max_length=253, description="The domain of one partner."),
    within_days: int = Query(
        WITHIN_DAYS, ge=0, le=36525, description="How far ahead something counts as due."
    ),
) -> dict[str, Any]:
    """Agreements with their state on the day, what is due, unit ties, and what needs attention."""
    try:
        institution = partner_by_domain(request.user, partner) if partner else None
    except UnknownPartner:
        raise not_found() from None
    return brief_of(request.user, on=day_or_today(as_of), partner=institution, within_days=within_days)
