"""The strategy on a day: common goals and those with each partner, how evenly it is spread, and the matrix."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from edge.calls.permissions import instruments_visible_to
from edge.core.queries import activity_of
from edge.people.permissions import may
from edge.strategy.permissions import goals_visible_to
from edge.strategy.queries.goals import GoalOnDay, goals_for_reading, goals_on
from edge.strategy.queries.matrix import Spread, matrix_of, partners_of_matrix, spreads_on
from edge.web.kit.goal_chart import GoalChart, Value, goal_chart
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.pages.strategy.listing import cell_words, goals_listing, matrix_listing

MOST_GOALS, MOST_ROWS = 60, 12  # on the overview; the lists have them all


@dataclass(frozen=True, kw_only=True)
class SpreadRow:
    words: str
    spread: Spread


@policy("strategy.read_goal")
def strategy(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    user = request.user
    visible = goals_visible_to(user)
    goals = goals_on(goals_for_reading(visible)[:MOST_GOALS], on=on)
    partners = partners_of_matrix(user)
    instruments = instruments_visible_to(user).order_by("order", "code")
    context = {
        "common": [goal for goal in goals if goal.goal.partner is None],
        "by_partner": _by_partner(goals),
        "goals": visible.count(),
        "shown_goals": len(goals),
        "spreads": [
            SpreadRow(words=_spread_words(spread), spread=spread) for spread in spreads_on(user, on=on)
        ],
        "instruments": [capfirst(str(one)) for one in instruments],
        "rows": _rows(user, list(partners[:MOST_ROWS]), on),
        "partners": partners.count(),
        "can_write": may(user, "strategy.write_goal"),
    }
    return render(request, "strategy/strategy.html", context)


def _by_partner(goals: list[GoalOnDay]) -> list[tuple[Any, list[GoalOnDay]]]:
    found: dict[int, tuple[Any, list[GoalOnDay]]] = {}
    for goal in goals:
        if goal.goal.partner is not None:
            found.setdefault(goal.goal.partner.pk, (goal.goal.partner, []))[1].append(goal)
    return list(found.values())


def _rows(user: Any, partners: list[Any], on: date) -> list[tuple[Any, list[SafeString]]]:
    return [
        (row.partner, [cell_words(row.partner, cell) for cell in row.cells])
        for row in matrix_of(user, partners, on=on)
    ]


def _spread_words(spread: Spread) -> str:
    return {
        "projects_by_partner": _("Projects begun, over partners"),
        "projects_by_instrument": _("Projects begun, over instruments"),
        "agreements_by_partner": _("Agreements in force, over partners"),
    }[spread.what]


@policy("strategy.read_goal")
def matrix(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    return list_page(request, matrix_listing(request.user, request.GET, on=on))


@policy("strategy.read_goal")
def goals(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    return list_page(request, goals_listing(request.user, request.GET, on=on))


@policy("strategy.read_goal")
def goal(request: HttpRequest, public_id: str) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    record = get_object_or_404(goals_for_reading(goals_visible_to(request.user)), public_id=public_id)
    standing = goals_on([record], on=on)[0]
    reads_history = may(request.user, "people.read_history")
    activity = activity_of(("goal", public_id))[:30]
    context = {
        "goal": record,
        "standing": standing,
        "percent": None if standing.share is None else standing.share * 100,
        "values": list(record.values.all())[::-1],
        "chart": _chart(record, on),
        "judged_later": record.judged_on if standing.verdict.value != record.verdict else None,
        "can_write": may(request.user, "strategy.write_goal", record),
        "can_read_history": reads_history,
        "activity": activity_items(activity, account=request.user) if reads_history else None,
    }
    return render(request, "strategy/goal.html", context)


def _chart(record: Any, on: date) -> GoalChart | None:
    values = [
        Value(on=row.on, value=row.value, later=not row.on.on_or_before(on)) for row in record.values.all()
    ]
    return goal_chart(
        values=values,
        as_of=on,
        target=record.target,
        baseline=record.baseline,
        starts_on=record.starts_on,
        due_on=record.due_on,
    )
