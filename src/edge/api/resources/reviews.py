"""Internal reviews with their conditions, and the decisions on renewal: the hub's own side only."""

from datetime import date
from typing import Any, Literal

from django.db.models import F
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from edge.agreements.actions import reviewing
from edge.agreements.models import InternalReview, RenewalDecision, ReviewCondition
from edge.agreements.permissions import decisions_visible_to, reviews_visible_to
from edge.agreements.queries.texts import latest_version
from edge.api.finding import agreement_seen, one_of, require
from edge.api.kit import Day, Id, Page, Paging, Policy, answers, known, page_of
from edge.api.writing import Reason, Sent, VersionRef, Whole, done, version_ref, written
from edge.people.permissions import may

router = Router(tags=["internal reviews"])
DECIDE = "agreements.decide_review"
ReviewVerdict = Literal["open", "agreed", "conditions", "refused"]


class ConditionOut(Schema):
    id: str
    text: str
    met_on: date | None
    how: str | None = Field(description="How it was met.")
    revision: int = Field(description="To be named when it is said to be met.")


class ReviewOut(Schema):
    id: str
    agreement: str = Field(description="The id of the agreement.")
    title: str = Field(description="Its title.")
    version: VersionRef | None = Field(description="The text that is reviewed; null: there was none yet.")
    area: Literal[
        "legal", "finance", "faculty", "data_protection", "knowledge_security", "registrar", "other"
    ]
    stage: int = Field(description="Those of one stage run side by side; the next one waits.")
    working_days: int = Field(description="How many are promised.")
    reviewer: str | None = Field(description="Null: any officer.")
    asked_on: date | None = Field(description="Null: its turn has not come.")
    due_on: date | None
    verdict: ReviewVerdict
    reason: str | None
    decided_on: date | None
    decided_by: str | None
    conditions: list[ConditionOut]
    revision: int = Field(description="To be named with the verdict, so that nobody's is overwritten unread.")


class ReviewsAsked(Paging):
    agreement: Id | None = Field(None, description="Only of this agreement, by its id.")
    verdict: ReviewVerdict | None = Field(None, description="Only those with this verdict.")
    mine: bool | None = Field(None, description="Only those asked of you by name, or only the others.")


class VerdictIn(Sent):
    verdict: ReviewVerdict = Field(description="`open` takes an earlier verdict back.")
    reason: Reason = Field("", description="Conditions and a refusal need theirs.")
    conditions: list[Reason] = Field(default_factory=list, max_length=50)
    revision: Whole = Field(ge=1, le=1_000_000, description="Of the review as you have read it.")


class MetIn(Sent):
    how: Reason = Field(min_length=1)
    on: Day | None = Field(None, description="Today when absent.")
    revision: Whole = Field(ge=1, le=1_000_000, description="Of the condition as you have read it.")


class DossierOut(Schema):
    name: str
    size: int = Field(description="In bytes.")
    sha256: str


class DecisionOut(Schema):
    id: str
    choice: Literal["renew", "shorter", "confirm", "amend", "extend", "lapse", "end"]
    decided_on: date
    decided_by: str
    months: int | None
    reason: str
    conditions: list[str]
    dossier: DossierOut | None = Field(description="The dossier that it rested on.")


# ---------------------------------------------------------------- reviews
@router.get(
    "/reviews",
    response=answers(Page[ReviewOut]),
    auth=Policy(DECIDE),
    operation_id="list_reviews",
    summary="Internal reviews, with their conditions",
)
def list_reviews(request: HttpRequest, asked: Query[ReviewsAsked]) -> dict[str, Any]:
    """For the hub's own people those of the agreements that they see, for a reviewer the own ones. The soonest
    promised first."""
    account: Any = request.user
    rows = _for_reading(account)
    if asked.agreement:
        rows = rows.filter(agreement=agreement_seen(account, asked.agreement))
    if asked.verdict:
        rows = rows.filter(verdict=asked.verdict)
    if asked.mine is not None:
        rows = rows.filter(reviewer=account) if asked.mine else rows.exclude(reviewer=account)
    return page_of(
        rows.order_by(F("due_on").asc(nulls_last=True), "agreement_id", "stage", "area", "pk"), asked, _review
    )


@router.get(
    "/reviews/{id}",
    response=answers(ReviewOut),
    auth=Policy(DECIDE),
    operation_id="read_review",
    summary="One internal review",
)
def read_review(request: HttpRequest, id: Id) -> dict[str, Any]:
    """With its conditions, those that were met and those that were not."""
    return _review(one_of(_for_reading(request.user), id))


@router.post(
    "/agreements/{id}/reviews",
    response=written(list[ReviewOut], made=True),
    auth=Policy("agreements.write_agreement"),
    operation_id="ask_reviews",
    summary="Ask for every review that the kind of agreement needs",
)
def ask_reviews(request: HttpRequest, id: Id) -> Status[Any]:
    """About the newest text; those of the first stage begin today."""
    agreement = agreement_seen(request.user, id)
    require(request.user, "agreements.write_agreement", agreement)
    version = latest_version(agreement)
    asked = done(lambda: reviewing.ask_reviews(agreement=agreement, by=request.user, text_version=version))
    rows = _for_reading(request.user).filter(pk__in=[review.pk for review in asked])
    return Status(201, [_review(review) for review in rows.order_by("stage", "area", "pk")])


@router.post(
    "/reviews/{id}/verdict",
    response=written(ReviewOut),
    auth=Policy(DECIDE),
    operation_id="decide_review",
    summary="Give the verdict of a review",
)
def decide_review(request: HttpRequest, id: Id, sent: VerdictIn) -> dict[str, Any]:
    """Conditions stay open until somebody says how they were met."""
    review = one_of(_for_reading(request.user), id)
    require(request.user, DECIDE, review)
    done(
        lambda: reviewing.decide_review(
            review=review,
            by=request.user,
            verdict=sent.verdict,
            reason=sent.reason,
            conditions=sent.conditions,
            version=sent.revision,
        )
    )
    return _review(one_of(_for_reading(request.user), id))


@router.post(
    "/conditions/{id}/met",
    response=written(ConditionOut),
    auth=Policy(DECIDE),
    operation_id="meet_condition",
    summary="Say how a condition of a review was met",
)
def meet_condition(request: HttpRequest, id: Id, sent: MetIn) -> dict[str, Any]:
    """By the reviewer, or by who writes the agreement."""
    rows = ReviewCondition.objects.filter(review__in=reviews_visible_to(request.user))
    condition: Any = one_of(rows.select_related("review__agreement"), id)
    if not may(request.user, "agreements.write_agreement", condition.review.agreement):
        require(request.user, DECIDE, condition.review)
    met = done(
        lambda: reviewing.meet_condition(
            condition=condition, by=request.user, how=sent.how, on=sent.on, version=sent.revision
        )
    )
    return _condition(met)


def _for_reading(account: Any) -> Any:
    rows = reviews_visible_to(account).select_related("agreement", "text_version", "reviewer")
    return rows.prefetch_related("conditions")


def _review(review: InternalReview) -> dict[str, Any]:
    return {
        "id": review.public_id,
        "agreement": review.agreement.public_id,
        "title": review.agreement.title,
        "version": version_ref(review.text_version) if review.text_version else None,
        "area": review.area,
        "stage": review.stage,
        "working_days": review.working_days,
        "reviewer": str(review.reviewer) if review.reviewer else None,
        "asked_on": review.asked_on,
        "due_on": review.due_on,
        "verdict": review.verdict,
        "reason": known(review.reason),
        "decided_on": review.decided_on,
        "decided_by": known(review.decided_by),
        "conditions": [_condition(one) for one in review.conditions.all()],
        "revision": review.version,
    }


def _condition(condition: ReviewCondition) -> dict[str, Any]:
    return {
        "id": condition.public_id,
        "text": condition.text,
        "met_on": condition.met_on,
        "how": known(condition.how),
        "revision": condition.version,
    }


# ---------------------------------------------------------------- decisions
@router.get(
    "/agreements/{id}/decisions",
    response=answers(Page[DecisionOut]),
    auth=Policy("agreements.read_internal"),
    operation_id="list_decisions",
    summary="What was decided when an agreement came up for renewal",
    tags=["agreements"],
)
def list_decisions(request: HttpRequest, id: Id, asked: Query[Paging]) -> dict[str, Any]:
    """The latest first."""
    agreement = agreement_seen(request.user, id)
    rows = decisions_visible_to(request.user).filter(agreement=agreement).select_related("dossier")
    return page_of(rows.order_by("-decided_on", "-pk"), asked, _decision)


def _decision(decision: RenewalDecision) -> dict[str, Any]:
    file = decision.dossier
    return {
        "id": decision.public_id,
        "choice": decision.choice,
        "decided_on": decision.decided_on,
        "decided_by": decision.decided_by,
        "months": decision.months,
        "reason": decision.reason,
        "conditions": decision.condition_lines(),
        "dossier": {"name": file.name, "size": file.size, "sha256": file.sha256} if file else None,
    }
