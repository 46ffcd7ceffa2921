"""The verbs about the days on which the office is closed. What was promised before keeps its day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from edge.agreements.models import ClosedDay
from edge.core import actions as core

_LIST = "the list of closed days"


@transaction.atomic
def add_closed_day(*, by: Any, on: date, name: str, **fields: Any) -> ClosedDay:
    """Put one day into the list. Raises ValidationError when it is there already."""
    return core.create(ClosedDay(on=on, name=name.strip(), **fields), by=by, verb="add_closed_day")


@transaction.atomic
def add_closed_days(*, by: Any, days: Iterable[tuple[date, str]]) -> list[ClosedDay]:
    """Put several days into the list; those that are there already stay as they are. Returns the new ones."""
    core.one_at_a_time(_LIST)
    wanted = dict(days)
    there = set(ClosedDay.objects.filter(on__in=wanted).values_list("on", flat=True))
    return [add_closed_day(by=by, on=on, name=name) for on, name in sorted(wanted.items()) if on not in there]


def edit_closed_day(
    *, day: ClosedDay, by: Any, changes: Mapping[str, Any], version: int | None = None
) -> ClosedDay:
    return core.change(day, by=by, verb="edit_closed_day", changes=changes, version=version)


def remove_closed_day(*, day: ClosedDay, by: Any, reason: str = "", version: int | None = None) -> None:
    """Take a day out of the list: the office is open after all."""
    core.remove(day, by=by, verb="remove_closed_day", reason=reason, version=version)
