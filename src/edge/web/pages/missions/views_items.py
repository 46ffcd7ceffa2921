"""Action items: the list of all, the page of one, its editing, and saying with one click that it is done."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from edge.core.dates import PartialDate
from edge.core.refusals import Refusal
from edge.missions import actions
from edge.missions.models import ActionItem
from edge.missions.permissions import action_items_visible_to
from edge.missions.queries import item_on
from edge.people.permissions import may
from edge.web.kit.about import references
from edge.web.kit.accounts import is_own_address
from edge.web.kit.desk import add_at, edit_at, remove_at
from edge.web.kit.lists import list_page
from edge.web.kit.missions import item_shown
from edge.web.kit.policy import policy
from edge.web.kit.tags import day
from edge.web.pages.missions.desks import ACTION_ITEM, page_of
from edge.web.pages.missions.listing import action_items_listing
from edge.web.pages.missions.views import visible_mission


def _item(request: HttpRequest, public_id: str) -> ActionItem:
    on: date = request.as_of  # type: ignore[attr-defined]
    items: Any = action_items_visible_to(request.user)
    rows = items.with_signing(on=on).select_related(
        "mission", "stop__institution", "owner__person", "owner__institution"
    )
    found: ActionItem = get_object_or_404(rows, public_id=public_id)
    return found


@policy("missions.read_mission")
def action_items(request: HttpRequest) -> HttpResponse:
    return list_page(request, action_items_listing(request))


@policy("missions.read_mission")
def action_item(request: HttpRequest, public_id: str) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    item = _item(request, public_id)
    about = references(request.user, [item], on=on).get((item.about_kind, item.about_id))
    context = {
        "shown": item_shown(item_on(item, on=on), about),
        "item": item,
        "about": about,
        "can_write": may(request.user, "missions.write_mission", item.mission),
        "can_read_history": may(request.user, "people.read_history"),
    }
    return render(request, "missions/action_item.html", context)


@policy("missions.write_mission")
def action_item_add(request: HttpRequest, public_id: str) -> HttpResponse:
    whole = visible_mission(request, public_id)
    stop = whole.stops.select_related("institution").filter(public_id=request.GET.get("stop", "")).first()
    return add_at(ACTION_ITEM, request, whole=whole, cancel_url=page_of(whole), initial={"stop": stop})


@policy("missions.write_mission")
def action_item_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(ACTION_ITEM, request, public_id)


@policy("missions.write_mission")
def action_item_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(ACTION_ITEM, request, public_id)


@policy("missions.write_mission")
@require_POST
def action_item_done(request: HttpRequest, public_id: str) -> HttpResponse:
    """Done on the day one looks at (`done=yes`), or open again; back to where the button stood."""
    item = _item(request, public_id)
    if not may(request.user, "missions.write_mission", item.mission):
        raise PermissionDenied
    on: date = request.as_of  # type: ignore[attr-defined]
    done = request.POST.get("done") == "yes"
    version = request.POST.get("version", "")
    try:
        actions.complete_action_item(
            item=item,
            by=request.user,
            on=PartialDate.of_day(on) if done else None,
            version=int(version) if version.isdecimal() else None,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("“%(item)s” is done on %(day)s.") if done else _("“%(item)s” is open again.")
        messages.success(request, told % {"item": item, "day": day(on)})
    back = request.POST.get("next", "")
    return redirect(back if is_own_address(request, back) else reverse("action_item", args=[public_id]))
