"""What the address of a request asks for: the day of the read, and the partner that a form begins with."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from edge.web.pages.mobility.forms import partners_of


def day_of(request: HttpRequest) -> date:
    on: date = request.as_of  # type: ignore[attr-defined]
    return on


def preselected(request: HttpRequest) -> Any:
    """The partner that the address names (`?partner=`), when the account may see it."""
    return partners_of(request.user).filter(public_id=request.GET.get("partner", "")).first()
