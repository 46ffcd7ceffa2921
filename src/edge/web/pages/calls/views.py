"""Projects and instruments: their lists and the page of one, as of the day."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from edge.agreements.permissions import agreements_visible_to
from edge.calls.permissions import evaluations_visible_to, projects_visible_to
from edge.calls.queries import has_uncounted_portfolios, latest_evaluations
from edge.calls.rules import project_state
from edge.core.queries import activity_of
from edge.partners.permissions import people_visible_to, units_visible_to
from edge.people.permissions import may
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.pages.calls.listing import (
    counted_instruments,
    instruments_listing,
    project_pill,
    projects_listing,
)


@policy("calls.read_project")
def projects(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    return list_page(request, projects_listing(request.user, request.GET, on=on))


@policy("calls.read_project")
def project(request: HttpRequest, public_id: str) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    user = request.user
    rows = projects_visible_to(user).select_related(
        "partner", "instrument", "agreement", "hub_unit", "hub_lead", "partner_lead"
    )
    record: Any = get_object_or_404(rows, public_id=public_id)
    evaluations = evaluations_visible_to(user).filter(project=record)
    people = people_visible_to(user).filter(pk__in=[record.hub_lead_id, record.partner_lead_id])
    context = {
        "project": record,
        "state": project_pill(project_state(record.starts_on, record.ends_on, on=on)),
        "evaluations": list(evaluations.order_by("-on_from", "-pk")),
        "latest": latest_evaluations(evaluations, [record.pk], on=on).get(record.pk),
        "people_seen": set(people.values_list("pk", flat=True)),
        "unit_seen": units_visible_to(user).filter(pk=record.hub_unit_id).exists(),
        "agreement_seen": agreements_visible_to(user).filter(pk=record.agreement_id).exists(),
        "insider": may(user, "calls.read_evaluation"),
        "can_write": may(user, "calls.write_project", record),
        "can_evaluate": may(user, "calls.write_evaluation"),
        "can_read_history": may(user, "people.read_history"),
        "activity": _activity(request, "project", public_id),
    }
    return render(request, "calls/project.html", context)


@policy("calls.read_instrument")
def instruments(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    return list_page(request, instruments_listing(request.user, on=on))


@policy("calls.read_instrument")
def instrument(request: HttpRequest, public_id: str) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    record: Any = get_object_or_404(counted_instruments(request.user, on=on), public_id=public_id)
    more = bool(record.perhaps) or has_uncounted_portfolios(request.user, on=on)
    context = {
        "instrument": record,
        "running": (record.running, more),
        "begun": (record.begun, more),
        "language": get_language(),
        "can_write": may(request.user, "calls.write_instrument"),
        "can_read_history": may(request.user, "people.read_history"),
        "activity": _activity(request, "instrument", public_id),
    }
    return render(request, "calls/instrument.html", context)


def _activity(request: HttpRequest, kind: str, public_id: str) -> list[dict[str, object]] | None:
    """What was done with it, for those who read history."""
    if not may(request.user, "people.read_history"):
        return None
    return activity_items(activity_of((kind, public_id))[:30], account=request.user)
