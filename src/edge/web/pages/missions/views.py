"""Missions and visits: the list, the page of one as of the day, its briefing, its editing and its delegation."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from edge.core.queries import activity_of
from edge.missions.models import Mission
from edge.missions.permissions import missions_visible_to
from edge.missions.queries import MissionOnDay, for_the_whole_story, told
from edge.missions.queries.briefing import briefing_of
from edge.people.permissions import may
from edge.web.kit import missions as kit
from edge.web.kit.desk import add_at, edit_at, remove_at
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.pages.missions.desks import DELEGATE, MISSION, page_of
from edge.web.pages.missions.listing import missions_listing

LATEST = 10


def visible_mission(request: HttpRequest, public_id: str) -> Mission:
    found: Mission = get_object_or_404(missions_visible_to(request.user), public_id=public_id)
    return found


def _story(request: HttpRequest, public_id: str) -> MissionOnDay:
    on: date = request.as_of  # type: ignore[attr-defined]
    rows = for_the_whole_story(missions_visible_to(request.user), on=on)
    return told([get_object_or_404(rows, public_id=public_id)], on=on)[0]


@policy("missions.read_mission")
def missions(request: HttpRequest) -> HttpResponse:
    return list_page(request, missions_listing(request))


@policy("missions.read_mission")
def mission(request: HttpRequest, public_id: str) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    story = _story(request, public_id)
    sees_log = may(request.user, "people.read_history")
    context: dict[str, Any] = {
        "shown": kit.shown(request.user, [story], on=on)[0],
        "mission": story.mission,
        "delegates": story.delegates,
        "matters": kit.matters(story),
        "word": kit.direction_word(story.mission.direction),
        "can_write": may(request.user, "missions.write_mission", story.mission),
        "can_read_history": sees_log,
        "activity": activity_items(activity_of(("mission", public_id))[:LATEST]) if sees_log else None,
    }
    return render(request, "missions/mission.html", context)


@policy("missions.read_mission")
def mission_briefing(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the delegation reads before each stop; on paper every stop begins a page."""
    on: date = request.as_of  # type: ignore[attr-defined]
    story = _story(request, public_id)
    shown = kit.shown(request.user, [story], on=on)[0]
    context = {
        "mission": story.mission,
        "delegates": story.delegates,
        "word": kit.direction_word(story.mission.direction),
        "stops": list(zip(shown.stops, briefing_of(request.user, story, on=on), strict=True)),
    }
    return render(request, "missions/briefing.html", context)


@policy("missions.write_mission")
def mission_add(request: HttpRequest) -> HttpResponse:
    return add_at(
        MISSION, request, cancel_url=reverse("missions"), initial={"direction": request.GET.get("direction")}
    )


@policy("missions.write_mission")
def mission_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(MISSION, request, public_id)


@policy("missions.write_mission")
def mission_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(MISSION, request, public_id)


@policy("missions.write_mission")
def delegate_add(request: HttpRequest, public_id: str) -> HttpResponse:
    whole = visible_mission(request, public_id)
    return add_at(DELEGATE, request, whole=whole, cancel_url=page_of(whole))


@policy("missions.write_mission")
def delegate_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(DELEGATE, request, public_id)


@policy("missions.write_mission")
def delegate_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(DELEGATE, request, public_id)
