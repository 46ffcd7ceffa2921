"""The stops of a journey, and what is recorded at each: meetings and outcomes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from edge.core.refusals import Refusal
from edge.missions import actions
from edge.missions.models import Stop
from edge.missions.permissions import missions_visible_to
from edge.people.permissions import may
from edge.web.kit.desk import add_at, edit_at, remove_at
from edge.web.kit.policy import policy
from edge.web.pages.missions.desks import MEETING, OUTCOME, STOP, at_stop, page_of
from edge.web.pages.missions.views import visible_mission


def _stop(request: HttpRequest, public_id: str) -> Stop:
    stops = Stop.objects.filter(mission__in=missions_visible_to(request.user))
    found: Stop = get_object_or_404(stops.select_related("mission", "institution"), public_id=public_id)
    return found


@policy("missions.write_mission")
def stop_add(request: HttpRequest, public_id: str) -> HttpResponse:
    whole = visible_mission(request, public_id)
    return add_at(STOP, request, whole=whole, cancel_url=page_of(whole))


@policy("missions.write_mission")
def stop_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(STOP, request, public_id)


@policy("missions.write_mission")
def stop_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(STOP, request, public_id)


@policy("missions.write_mission")
@require_POST
def stop_move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change places with the stop before it (`forward=yes`) or after it."""
    stop = _stop(request, public_id)
    if not may(request.user, "missions.write_mission", stop.mission):
        raise PermissionDenied
    try:
        actions.move_stop(stop=stop, by=request.user, forward=request.POST.get("forward") == "yes")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(at_stop(stop))


@policy("missions.write_mission")
def meeting_add(request: HttpRequest, public_id: str) -> HttpResponse:
    whole = _stop(request, public_id)
    return add_at(MEETING, request, whole=whole, cancel_url=at_stop(whole), initial={"on": whole.on})


@policy("missions.write_mission")
def meeting_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(MEETING, request, public_id)


@policy("missions.write_mission")
def meeting_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(MEETING, request, public_id)


@policy("missions.write_mission")
def outcome_add(request: HttpRequest, public_id: str) -> HttpResponse:
    whole = _stop(request, public_id)
    return add_at(OUTCOME, request, whole=whole, cancel_url=at_stop(whole))


@policy("missions.write_mission")
def outcome_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(OUTCOME, request, public_id)


@policy("missions.write_mission")
def outcome_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(OUTCOME, request, public_id)
