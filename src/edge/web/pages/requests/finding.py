"""Finding the request that a page is about, and the words by which its state is drawn."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString

from edge.agreements.models import AgreementRequest
from edge.agreements.permissions import requests_visible_to
from edge.agreements.queries.requests import for_listing
from edge.agreements.rules.requesting import Stage
from edge.agreements.rules.workdays import working_days_late
from edge.people.permissions import may
from edge.web.kit.tags import state_pill

_DRAWN = {
    "draft": "open",
    "submitted": "in_preparation",
    "sent_back": "due",
    "accepted": "met",
    "refused": "not_met",
    "withdrawn": "withdrawn",
}


def page_of(request: Any) -> str:
    return reverse("request", args=[request.public_id])


def seen_request(http: HttpRequest, public_id: str) -> AgreementRequest:
    rows = for_listing(requests_visible_to(http.user)).select_related("renews")
    found: AgreementRequest = get_object_or_404(rows, public_id=public_id)
    return found


def own_request(http: HttpRequest, public_id: str, permission: str) -> AgreementRequest:
    """The request, where the account may do this with it: not found when it may not be seen, else refused."""
    found = seen_request(http, public_id)
    if not may(http.user, permission, found):
        raise PermissionDenied
    return found


def stage_pill(request: Any) -> SafeString:
    return state_pill(_DRAWN[request.stage], request.get_stage_display())


def days_late(request: Any, today: date, closed: Collection[date]) -> int:
    """Working days past the promised day, while the request is with the office; else 0."""
    if request.stage != Stage.SUBMITTED or request.due_on is None:
        return 0
    return working_days_late(request.due_on, today, closed=closed)
