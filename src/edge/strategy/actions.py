"""The verbs about goals: set, change, measure, judge."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from edge.agreements.rules import Verdict
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.refusals import Refusal
from edge.strategy.models import Goal, GoalValue

Changes = Mapping[str, Any]


class NoGoalOfTheHub(Refusal):
    pass


def set_goal(*, by: Any, **fields: Any) -> Goal:
    """Write down what is to be reached: with one partner, or (without a partner) with all of them."""
    goal = Goal(**fields)
    _of_a_partner(goal.partner)
    return core.create(goal, by=by, verb="set_goal")


def edit_goal(*, goal: Goal, by: Any, changes: Changes, version: int | None = None) -> Goal:
    _of_a_partner(changes.get("partner", goal.partner))
    return core.change(goal, by=by, verb="edit_goal", changes=changes, version=version)


def judge_goal(
    *,
    goal: Goal,
    by: Any,
    verdict: Verdict,
    judgement: str = "",
    on: PartialDate | None = None,
    version: int | None = None,
) -> Goal:
    """Give the verdict, today unless another day is named; OPEN takes an earlier verdict back."""
    day = None if verdict == Verdict.OPEN else on or PartialDate.of_day(timezone.localdate())
    changes = {"verdict": verdict.value, "judgement": judgement, "judged_on": day}
    return core.change(goal, by=by, verb="judge_goal", changes=changes, version=version)


def remove_goal(*, goal: Goal, by: Any, reason: str = "", version: int | None = None) -> None:
    """Take the goal and its measured values out of the register."""
    core.remove(goal, by=by, verb="remove_goal", reason=reason, version=version)


def measure_goal(*, goal: Goal, by: Any, **fields: Any) -> GoalValue:
    """Record one value of the goal's indicator on a day; a value of None is "not known"."""
    return core.create(GoalValue(goal=goal, **fields), by=by, verb="measure_goal", page=goal)


def edit_goal_value(*, value: GoalValue, by: Any, changes: Changes, version: int | None = None) -> GoalValue:
    return core.change(
        value, by=by, verb="edit_goal_value", changes=changes, version=version, page=value.goal
    )


def remove_goal_value(*, value: GoalValue, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(value, by=by, verb="remove_goal_value", page=value.goal, reason=reason, version=version)


def _of_a_partner(partner: Any) -> None:
    if partner is not None and partner.is_hub:
        raise NoGoalOfTheHub(
            _("A goal is set with a partner, or in common with all of them."), field="partner"
        )
