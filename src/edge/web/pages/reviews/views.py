"""Internal reviews: the list, one review, the verdict, conditions met; asking for reviews; what a kind needs."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.agreements.actions import reviewing
from edge.agreements.models import AgreementKind, InternalReview, ReviewCondition
from edge.agreements.permissions import agreements_visible_to, reviews_visible_to
from edge.agreements.queries.texts import latest_version
from edge.agreements.queries.workdays import closed_days
from edge.agreements.rules.workdays import after_working_days
from edge.people.permissions import may
from edge.web.kit.desk import Desk, add_at, edit_at, remove_at
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import OnceForm
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.kit.tags import day as day_words
from edge.web.pages.reviews.forms import MetForm, RouteForm, VerdictForm
from edge.web.pages.reviews.listing import lateness, reviews_listing, verdict_pill


def _page_of(review: Any) -> str:
    return reverse("review", args=[review.public_id])


def _seen(request: HttpRequest, public_id: str) -> InternalReview:
    rows = reviews_visible_to(request.user).select_related("agreement__kind", "text_version", "reviewer")
    found: InternalReview = get_object_or_404(rows, public_id=public_id)
    return found


@policy("agreements.decide_review")
def reviews(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    return list_page(request, reviews_listing(request.user, request.GET, today=today, closed=closed_days()))


@policy("agreements.decide_review")
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    record = _seen(request, public_id)
    seen = reviews_visible_to(request.user).filter(agreement=record.agreement_id)
    others = seen.filter(text_version=record.text_version).exclude(pk=record.pk)
    context = {
        "review": record,
        "pill": verdict_pill(record),
        "late": lateness(record, timezone.localdate(), closed_days()),
        "conditions": list(record.conditions.order_by("pk")),
        "others": [(other, verdict_pill(other)) for other in others.order_by("stage", "area")],
        "can_decide": may(request.user, "agreements.decide_review", record) and record.asked_on is not None,
        "can_write": may(request.user, "agreements.write_agreement", record.agreement),
        "sees_agreement": agreements_visible_to(request.user).filter(pk=record.agreement_id).exists(),
    }
    return render(request, "reviews/review.html", context)


@policy("agreements.decide_review")
def review_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    record = _seen(request, public_id)
    if not may(request.user, "agreements.decide_review", record):
        raise PermissionDenied
    form = VerdictForm(request.POST or None, initial={"version": record.version, "reason": record.reason})
    return edit_page(
        request,
        form=form,
        act=lambda: reviewing.decide_review(
            review=record,
            by=request.user,
            verdict=form.cleaned_data["verdict"],
            reason=form.cleaned_data["reason"],
            conditions=form.cleaned_data["conditions"].splitlines(),
            version=form.cleaned_data["version"],
        ),
        verb=_("Give verdict"),
        title=_("%(area)s: “%(agreement)s”") % {"area": record, "agreement": record.agreement},
        done=_("The verdict is recorded."),
        next_url=_page_of(record),
        cancel_url=_page_of(record),
    )


@policy("agreements.decide_review")
def condition_meet(request: HttpRequest, public_id: str) -> HttpResponse:
    rows = ReviewCondition.objects.filter(review__in=reviews_visible_to(request.user))
    condition: Any = get_object_or_404(rows.select_related("review__agreement"), public_id=public_id)
    agreement = condition.review.agreement
    allowed = may(request.user, "agreements.write_agreement", agreement)
    if not (allowed or may(request.user, "agreements.decide_review", condition.review)):
        raise PermissionDenied
    form = MetForm(request.POST or None, initial={"version": condition.version})
    return edit_page(
        request,
        form=form,
        act=lambda: reviewing.meet_condition(
            condition=condition,
            by=request.user,
            how=form.cleaned_data["how"],
            on=form.cleaned_data["on"],
            version=form.cleaned_data["version"],
        ),
        verb=_("Record that it is met"),
        title=_("How was “%(condition)s” met?") % {"condition": condition},
        done=_("The condition is met."),
        next_url=_page_of(condition.review),
        cancel_url=_page_of(condition.review),
    )


@policy("agreements.write_agreement")
def reviews_ask(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = get_object_or_404(
        agreements_visible_to(request.user).select_related("kind"), public_id=public_id
    )
    if not may(request.user, "agreements.write_agreement", agreement):
        raise PermissionDenied
    page = reverse("agreement", args=[agreement.public_id])
    version = latest_version(agreement)
    routes = _promises(agreement.kind)
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: reviewing.ask_reviews(agreement=agreement, by=request.user, text_version=version),
        verb=_("Ask for the reviews"),
        title=_("Ask for the internal reviews of “%(agreement)s”") % {"agreement": agreement},
        lead=_(
            "Its kind needs: %(areas)s. Those of the first stage begin today, the others when their turn comes."
        )
        % {"areas": routes}
        if routes
        else _(
            "No review is set up for this kind of agreement; the administrator does so on the page of the kind."
        ),
        done=_("The reviews are asked for."),
        next_url=page,
        cancel_url=page,
    )


def _promises(kind: AgreementKind) -> str:
    """The reviews that the kind needs; of those that begin today the day by which each is promised."""
    routes = list(kind.routes.order_by("stage", "area"))
    if not routes:
        return ""
    today, closed = timezone.localdate(), closed_days()
    told = []
    for route in routes:
        area = str(route.get_area_display())
        if route.stage == routes[0].stage:
            promised = after_working_days(today, route.working_days, closed=closed)
            area = _("%(area)s by %(day)s") % {"area": area, "day": day_words(promised)}
        told.append(area)
    return ", ".join(told)


def _page_of_kind(route: Any) -> str:
    return reverse("kind", args=[route.kind.public_id])


_ROUTES = Desk(
    kind="reviewroute",
    form=RouteForm,
    add=lambda kind, **fields: reviewing.add_route(kind=kind, **fields),
    edit=lambda route, **told: reviewing.edit_route(route=route, **told),
    remove=lambda route, **told: reviewing.remove_route(route=route, **told),
    add_verb=gettext_lazy("Add review"),
    add_title=gettext_lazy("Which review does this kind of agreement need?"),
    add_lead=gettext_lazy(
        "Reviews of one stage run side by side; the next stage begins when all of them agree."
    ),
    added=gettext_lazy("The kind needs this review from now on."),
    edit_title=gettext_lazy("Edit the review “%(record)s”"),
    edited=gettext_lazy("The review is saved."),
    save_verb=gettext_lazy("Save review"),
    page=_page_of_kind,
    back=_page_of_kind,
)


@policy("agreements.write_route")
def route_add(request: HttpRequest, public_id: str) -> HttpResponse:
    kind = get_object_or_404(AgreementKind, public_id=public_id)
    return add_at(_ROUTES, request, whole=kind, cancel_url=reverse("kind", args=[kind.public_id]))


@policy("agreements.write_route")
def route_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(_ROUTES, request, public_id)


@policy("agreements.write_route")
def route_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(_ROUTES, request, public_id)
