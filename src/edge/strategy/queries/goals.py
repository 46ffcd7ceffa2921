"""Reading goals as of a day: the verdict that had been given, the last value that had been measured."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Prefetch, QuerySet

from edge.agreements.rules import Verdict, verdict_on
from edge.core.queries import found_pks
from edge.strategy.models import Goal, GoalValue
from edge.strategy.permissions import goals_visible_to
from edge.strategy.rules.goals import Measured, last_measured, share_of_the_way


@dataclass(frozen=True, kw_only=True)
class GoalOnDay:
    """A goal as it stood on a day. `last` is None when nothing had been measured; its value may be not known."""

    goal: Goal
    verdict: Verdict
    last: Measured | None
    share: Decimal | None  # of the way from the baseline to the target
    overdue: bool


def find_goals(account: Any, text: str) -> QuerySet[Goal]:
    return goals_visible_to(account).filter(pk__in=found_pks("goal", text)).select_related("partner")


def goals_for_reading(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    """With partner, owner and values: two statements for any number. Common goals come first."""
    values = GoalValue.objects.order_by("on_from", "on_until", "pk")
    return (
        goals.select_related("partner", "owner__person", "owner__institution")
        .prefetch_related(Prefetch("values", queryset=values))
        .order_by(F("partner__name").asc(nulls_first=True), "pk")
    )


def goals_on(goals: Iterable[Goal], *, on: date) -> list[GoalOnDay]:
    """How the (prefetched) goals stood on a day."""
    return [_on_day(goal, on) for goal in goals]


def _on_day(goal: Goal, on: date) -> GoalOnDay:
    measured = [Measured(on=row.on, value=row.value) for row in goal.values.all() if row.on]
    last = last_measured(measured, on=on)
    verdict = verdict_on(goal.verdict, goal.judged_on, on=on)
    due = goal.due_on
    return GoalOnDay(
        goal=goal,
        verdict=verdict,
        last=last,
        share=share_of_the_way(
            baseline=goal.baseline, target=goal.target, value=last.value if last else None
        ),
        overdue=verdict == Verdict.OPEN and due is not None and bool(due.before(on)),
    )
