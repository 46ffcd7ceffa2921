"""The verbs of internal review: say what a kind needs, ask for the reviews, give a verdict, meet a condition."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.texts import name_of
from edge.agreements.models import (
    Agreement,
    InternalReview,
    ReviewCondition,
    ReviewRoute,
    TextVersion,
)
from edge.agreements.rules.reviewing import Review, stage_to_ask
from edge.agreements.rules.workdays import after_working_days
from edge.core import actions as core
from edge.core.refusals import Refusal

Changes = Mapping[str, Any]


class NoRoute(Refusal):
    pass


class AskedAlready(Refusal):
    pass


class NotAskedYet(Refusal):
    pass


def add_route(*, by: Any, **fields: Any) -> ReviewRoute:
    route = ReviewRoute(**fields)
    return core.create(route, by=by, verb="add_route", page=route.kind)


def edit_route(*, route: ReviewRoute, by: Any, changes: Changes, version: int | None = None) -> ReviewRoute:
    return core.change(route, by=by, verb="edit_route", changes=changes, version=version, page=route.kind)


def remove_route(*, route: ReviewRoute, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(route, by=by, verb="remove_route", page=route.kind, reason=reason, version=version)


@transaction.atomic
def ask_reviews(
    *, agreement: Agreement, by: Any, text_version: TextVersion | None = None
) -> list[InternalReview]:
    """Ask for every review that the kind of agreement needs; those of the first stage begin today."""
    agreement = core.locked(agreement, version=None)
    routes = list(ReviewRoute.objects.filter(kind=agreement.kind_id).order_by("stage", "area"))
    if not routes:
        raise NoRoute(
            _("No review is set up for this kind of agreement: %(kind)s.") % {"kind": agreement.kind}
        )
    if agreement.reviews.filter(text_version=text_version).exists():
        raise AskedAlready(_("The reviews of this version have been asked for already."))
    for route in routes:
        review = InternalReview(
            agreement=agreement,
            text_version=text_version,
            area=route.area,
            stage=route.stage,
            working_days=route.working_days,
            reviewer=route.reviewer,
        )
        core.create(review, by=by, verb="ask_review", page=agreement)
    _begin_stage(agreement, text_version, by)
    return list(agreement.reviews.filter(text_version=text_version))


def _begin_stage(agreement: Agreement, text_version: TextVersion | None, by: Any) -> None:
    """The reviews whose turn it is get their day; whoever is named hears of it by mail."""
    rows = list(agreement.reviews.filter(text_version=text_version).select_related("reviewer"))
    stage = stage_to_ask(as_rules(rows))
    today = timezone.localdate()
    for review in rows:
        if review.stage == stage and review.asked_on is None:
            changes = {"asked_on": today, "due_on": after_working_days(today, review.working_days)}
            asked = core.change(review, by=by, verb="begin_review", changes=changes, page=agreement)
            _tell_reviewer(asked)


def as_rules(reviews: Iterable[InternalReview]) -> list[Review]:
    return [
        Review(
            stage=review.stage,
            verdict=review.verdict,
            conditions_open=sum(one.met_on is None for one in review.conditions.all()),
        )
        for review in reviews
    ]


def _tell_reviewer(review: InternalReview) -> None:
    if review.reviewer is None:
        return
    told = {"area": review.get_area_display(), "agreement": review.agreement, "due": review.due_on}
    core.queue_mail(
        key=f"review-{review.public_id}-{review.version}",
        to=review.reviewer.email,
        subject=_("Your review is asked: %(agreement)s") % told,
        body=_("Agreement: %(agreement)s\nReview: %(area)s\nPromised for: %(due)s") % told,
    )


@transaction.atomic
def decide_review(
    *,
    review: InternalReview,
    by: Any,
    verdict: str,
    reason: str = "",
    conditions: Iterable[str] = (),
    version: int | None = None,
) -> InternalReview:
    """Give the verdict with its reason; conditions stay open until somebody says how they were met."""
    agreement = core.locked(review.agreement, version=None)
    wanted = [text.strip() for text in conditions if text.strip()]
    if review.asked_on is None:
        raise NotAskedYet(_("Its turn has not come: an earlier stage is still open."))
    if verdict == "conditions" and not wanted:
        raise Refusal(_("Name the conditions, one a line."), field="conditions")
    changes = {
        "verdict": verdict,
        "reason": reason,
        "decided_on": None if verdict == "open" else timezone.localdate(),
        "decided_by": "" if verdict == "open" else name_of(by),
    }
    decided = core.change(
        review, by=by, verb="decide_review", changes=changes, version=version, page=agreement
    )
    for text in wanted if verdict == "conditions" else ():
        core.create(ReviewCondition(review=decided, text=text), by=by, verb="add_condition", page=agreement)
    _begin_stage(agreement, decided.text_version, by)
    return decided


def meet_condition(
    *,
    condition: ReviewCondition,
    by: Any,
    how: str,
    on: date | None = None,
    version: int | None = None,
) -> ReviewCondition:
    """Say how and when a condition was met."""
    if not how.strip():
        raise Refusal(_("Say how the condition was met."), field="how")
    changes = {"met_on": on or timezone.localdate(), "how": how}
    page = condition.review.agreement
    return core.change(condition, by=by, verb="meet_condition", changes=changes, version=version, page=page)
