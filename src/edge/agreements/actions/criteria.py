"""The verbs about the catalogue: the criteria and questions with which a request begins."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from edge.agreements.models import RequestPoint
from edge.agreements.queries.library import SHIPPED
from edge.agreements.queries.requests import ShippedPoint, missing_points
from edge.core import actions as core
from edge.core.actions import log
from edge.core.many import create_many

Changes = Mapping[str, Any]


def add_point(*, by: Any, **fields: Any) -> RequestPoint:
    return core.create(RequestPoint(**fields), by=by, verb="add_point")


def edit_point(*, point: RequestPoint, by: Any, changes: Changes, version: int | None = None) -> RequestPoint:
    """Change a point; requests that began before keep it as it was."""
    return core.change(point, by=by, verb="edit_point", changes=changes, version=version)


def remove_point(*, point: RequestPoint, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(point, by=by, verb="remove_point", reason=reason, version=version)


@transaction.atomic
def keep_shipped_points(*, by: Any) -> list[ShippedPoint]:
    """Add the points that EDGE ships and the office never had, and return them; overwrite and bring back none."""
    core.one_at_a_time("the catalogue of criteria")
    missing = missing_points()
    points = [RequestPoint(public_id=one.code, **one.fields) for one in missing]
    create_many(points, by=by, reason=SHIPPED)
    for point in points:
        log(point, by=by, verb="add_point")
    return missing
