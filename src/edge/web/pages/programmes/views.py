"""Joint programmes: the list, the page of one, and its editing by the office and the coordinators of its units."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from edge.core.queries import activity_of
from edge.people.permissions import may
from edge.programmes.permissions import programmes_visible_to
from edge.programmes.queries import for_reading, on_day
from edge.web.kit.desk import add_at, edit_at, remove_at
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.pages.programmes.desks import PROGRAMME
from edge.web.pages.programmes.listing import programmes_listing
from edge.web.pages.programmes.reading import programme_page

SHOWN_ACTIVITY = 20


@policy("programmes.read_programme")
def programmes(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    return list_page(request, programmes_listing(request.user, request.GET, on=on))


@policy("programmes.read_programme")
def programme(request: HttpRequest, public_id: str) -> HttpResponse:
    user: Any = request.user
    on: date = request.as_of  # type: ignore[attr-defined]
    shown = get_object_or_404(for_reading(programmes_visible_to(user)), public_id=public_id)
    page = programme_page(user, on_day([shown], on=on)[0], on=on)
    lines = activity_of(("jointprogramme", shown.public_id))[:SHOWN_ACTIVITY] if page.insider else ()
    context = {
        "page": page,
        "programme": shown,
        "activity": activity_items(lines, account=user),
        "can_write": may(user, "programmes.write_programme", shown),
        "can_remove": may(user, "programmes.add_programme"),
        "can_read_history": may(user, "people.read_history"),
    }
    return render(request, "programmes/programme.html", context)


@policy("programmes.add_programme")
def programme_add(request: HttpRequest) -> HttpResponse:
    return add_at(PROGRAMME, request, cancel_url=reverse("programmes"))


@policy("programmes.write_programme")
def programme_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(PROGRAMME, request, public_id)


@policy("programmes.add_programme")
def programme_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(PROGRAMME, request, public_id)
