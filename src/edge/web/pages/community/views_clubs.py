"""Alumni clubs: the list, the page of one, and its editing by the office."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from edge.community.permissions import clubs_visible_to
from edge.core.queries import activity_of
from edge.people.permissions import may
from edge.web.kit.desk import add_at, edit_at, remove_at
from edge.web.kit.lists import list_page
from edge.web.kit.names import country_name
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.pages.community.desks import CLUB
from edge.web.pages.community.listing import club_state, club_words, clubs_listing


@policy("community.read_club")
def clubs(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    return list_page(request, clubs_listing(request.user, request.GET, on=on))


@policy("community.read_club")
def club(request: HttpRequest, public_id: str) -> HttpResponse:
    user: Any = request.user
    shown = get_object_or_404(clubs_visible_to(user).select_related("partner"), public_id=public_id)
    state = club_state(shown, on=request.as_of)  # type: ignore[attr-defined]
    context = {
        "club": shown,
        "state": state,
        "state_label": club_words()[state],
        "country": country_name(shown.country),
        "activity": activity_items(activity_of(("alumniclub", shown.public_id))[:20], account=user),
        "can_write": may(user, "community.write_club", shown),
        "can_read_history": may(user, "people.read_history"),
    }
    return render(request, "community/club.html", context)


@policy("community.write_club")
def club_add(request: HttpRequest) -> HttpResponse:
    return add_at(CLUB, request, cancel_url=reverse("clubs"))


@policy("community.write_club")
def club_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(CLUB, request, public_id)


@policy("community.write_club")
def club_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(CLUB, request, public_id)
