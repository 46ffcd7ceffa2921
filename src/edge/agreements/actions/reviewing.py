"""The verbs of internal review: say what a kind needs, ask for the reviews, give a verdict, meet a condition."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from edge.agreements.actions.texts import name_of
from edge.agreements.models import (
    Agreement,
    InternalReview,
    ReviewCondition,
    ReviewRoute,
    TextVersion,
)
from edge.agreements.permissions import reviewers
from edge.agreements.queries.workdays import closed_days
from edge.agreements.rules.reviewing import Review, stage_to_ask
from edge.agreements.rules.workdays import after_working_days
from edge.core import actions as core
from edge.core.days import day_in_words
from edge.core.refusals import Refusal

Changes = Mapping[str, Any]


class NoRoute(Refusal):
    pass


class AskedAlready(Refusal):
    pass


class NotAskedYet(Refusal):
    pass


class NotAReviewer(Refusal):
    """Whoever speaks for a partner, or may not sign in, gives no internal verdict."""


def add_route(*, by: Any, **fields: Any) -> ReviewRoute:
    route = ReviewRoute(**fields)
    _check_reviewer(route.reviewer)
    return core.create(route, by=by, verb="add_route", page=route.kind)


def edit_route(*, route: ReviewRoute, by: Any, changes: Changes, version: int | None = None) -> ReviewRoute:
    _check_reviewer(changes.get("reviewer"))
    return core.change(route, by=by, verb="edit_route", changes=changes, version=version, page=route.kind)


def _check_reviewer(account: Any) -> None:
    if account is not None and not reviewers().filter(pk=account.pk).exists():
        raise NotAReviewer(
            _("%(name)s cannot review: only who may sign in and speaks for no partner can.")
            % {"name": account},
            field="reviewer",
        )


def remove_route(*, route: ReviewRoute, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(route, by=by, verb="remove_route", page=route.kind, reason=reason, version=version)


@transaction.atomic
def ask_reviews(
    *, agreement: Agreement, by: Any, text_version: TextVersion | None = None
) -> list[InternalReview]:
    """Ask for every review that the kind of agreement needs; those of the first stage begin today.

    Whoever was named for it and can review no longer is not asked: any officer may give that verdict then.
    """
    agreement = core.locked(agreement, version=None)
    routes = list(ReviewRoute.objects.filter(kind=agreement.kind_id).order_by("stage", "area"))
    if not routes:
        raise NoRoute(
            _("No review is set up for this kind of agreement: %(kind)s.") % {"kind": agreement.kind}
        )
    if agreement.reviews.filter(text_version=text_version).exists():
        raise AskedAlready(_("The reviews of this version have been asked for already."))
    named = set(
        reviewers().filter(pk__in=[route.reviewer_id for route in routes]).values_list("pk", flat=True)
    )
    for route in routes:
        review = InternalReview(
            agreement=agreement,
            text_version=text_version,
            area=route.area,
            stage=route.stage,
            working_days=route.working_days,
            reviewer=route.reviewer if route.reviewer_id in named else None,
        )
        core.create(review, by=by, verb="ask_review", page=agreement)
    _begin_stage(agreement, text_version, by)
    return list(agreement.reviews.filter(text_version=text_version))


def _begin_stage(agreement: Agreement, text_version: TextVersion | None, by: Any) -> None:
    """The reviews whose turn it is get their day; whoever is named hears of it by mail."""
    rows = list(agreement.reviews.filter(text_version=text_version).select_related("reviewer"))
    stage = stage_to_ask(as_rules(rows))
    today = timezone.localdate()
    closed = closed_days()
    for review in rows:
        if review.stage == stage and review.asked_on is None:
            promised = after_working_days(today, review.working_days, closed=closed)
            changes = {"asked_on": today, "due_on": promised}
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
    account = review.reviewer
    if account is None or not reviewers().filter(pk=account.pk).exists():
        return
    with translation.override(account.language or settings.LANGUAGE_CODE):
        told = {
            "name": account.name,
            "area": review.get_area_display(),
            "agreement": review.agreement,
            "due": day_in_words(review.due_on) if review.due_on else "",
            "address": settings.BASE_URL + reverse("review", args=[review.public_id]),
        }
        core.queue_mail(
            key=f"review-{review.public_id}-{review.version}",
            to=account.email,
            subject=_("Your review is asked: %(agreement)s") % told,
            body=_(
                "%(name)s,\n\nyour review of “%(agreement)s” is asked (%(area)s), by %(due)s:\n%(address)s\n"
            )
            % told,
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
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise Refusal(_("This day is still to come."), field="on")
    changes = {"met_on": day, "how": how}
    page = condition.review.agreement
    return core.change(condition, by=by, verb="meet_condition", changes=changes, version=version, page=page)
