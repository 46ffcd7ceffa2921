"""Enrolment by nationality: the list of the day, the series of one nationality, and the counts themselves."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from edge.community.permissions import enrolment_visible_to
from edge.community.queries import enrolment_on, series_of, with_rank
from edge.core.queries import activity_of
from edge.people.permissions import may
from edge.web.kit.desk import add_at, edit_at, remove_at
from edge.web.kit.lists import list_page
from edge.web.kit.names import country_name
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.pages.community.desks import ENROLMENT
from edge.web.pages.community.listing import enrolment_listing
from edge.web.pages.community.reading import drawn, told_on


@policy("community.read_enrolment")
def enrolment(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    return list_page(request, enrolment_listing(request.user, request.GET, on=on))


@policy("community.read_enrolment")
def enrolment_series(request: HttpRequest, nationality: str) -> HttpResponse:
    """Every count of a nationality by the day; of one that nobody ever counted there is no page."""
    on: date = request.as_of  # type: ignore[attr-defined]
    user: Any = request.user
    counted = enrolment_visible_to(user).filter(nationality=nationality)
    if not counted.exists():
        raise Http404
    rows = series_of(user, nationality, on=on)
    standing = enrolment_on(user, on=on, among=counted)
    context = {
        "country": country_name(nationality),
        "nationality": nationality,
        "rows": [told_on(row) for row in reversed(rows)],
        "standing": told_on(standing[0]) if standing else None,
        "series": drawn(rows, on=on),
        "can_write": may(user, "community.write_enrolment"),
    }
    return render(request, "community/series.html", context)


@policy("community.read_enrolment")
def enrolment_count(request: HttpRequest, public_id: str) -> HttpResponse:
    user: Any = request.user
    shown = get_object_or_404(enrolment_visible_to(user), public_id=public_id)
    context = {
        "observation": shown,
        "told": told_on(with_rank(user, shown)),
        "activity": activity_items(activity_of(("enrolmentcount", shown.public_id))[:20], account=user),
        "can_write": may(user, "community.write_enrolment", shown),
        "can_read_history": may(user, "people.read_history"),
    }
    return render(request, "community/count.html", context)


@policy("community.write_enrolment")
def enrolment_count_add(request: HttpRequest) -> HttpResponse:
    initial = {"nationality": request.GET.get("nationality", "")}
    return add_at(ENROLMENT, request, cancel_url=reverse("enrolment"), initial=initial)


@policy("community.write_enrolment")
def enrolment_count_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(ENROLMENT, request, public_id)


@policy("community.write_enrolment")
def enrolment_count_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(ENROLMENT, request, public_id)
