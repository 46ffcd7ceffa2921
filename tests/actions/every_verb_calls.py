"""The verbs about projects, evaluations, instruments and goals, and the lines that they leave."""

from collections.abc import Callable
from typing import Any

from edge.agreements.rules import Verdict
from edge.calls import actions as calls
from edge.strategy import actions as strategy
from tests.actions.arranging import BY, Register
from tests.actions.arranging_calls import a_project, a_score

Act = Callable[[Register], Any]
Line = tuple[str, str, str]


def _add_instrument(r: Register) -> Any:
    return calls.add_instrument(
        by=BY, code="seed", name_en="seed money", name_nl="startgeld", name_zh="种子基金"
    )


VERBS: dict[str, tuple[Act, list[Line]]] = {
    "add_instrument": (_add_instrument, [("add_instrument", "instrument", "instrument")]),
    "edit_instrument": (
        lambda r: calls.edit_instrument(instrument=r.funding.instrument, by=BY, changes={"order": 5}),
        [("edit_instrument", "instrument", "instrument")],
    ),
    "remove_instrument": (
        lambda r: calls.remove_instrument(instrument=r.funding.instrument, by=BY),
        [("remove_instrument", "instrument", "instrument")],
    ),
    "add_project": (
        lambda r: a_project(r.partner, "Warm light", hub_unit=r.group, agreement=r.agreement),
        [("add_project", "project", "project")],
    ),
    "edit_project": (
        lambda r: calls.edit_project(
            project=r.funding.project, by=BY, changes={"partner_lead": r.president.person}
        ),
        [("edit_project", "project", "project")],
    ),
    "remove_project": (
        lambda r: calls.remove_project(project=r.funding.project, by=BY),
        [("remove_project", "project", "project")],
    ),
    "evaluate_project": (
        lambda r: a_score(r.funding.project, "5", "2013"),
        [("evaluate_project", "evaluation", "project")],
    ),
    "edit_evaluation": (
        lambda r: calls.edit_evaluation(evaluation=r.funding.evaluation, by=BY, changes={"value": 3}),
        [("edit_evaluation", "evaluation", "project")],
    ),
    "remove_evaluation": (
        lambda r: calls.remove_evaluation(evaluation=r.funding.evaluation, by=BY),
        [("remove_evaluation", "evaluation", "project")],
    ),
    "evaluate_portfolio": (
        lambda r: calls.evaluate_portfolio(
            by=BY,
            partner=r.partner,
            finding="good",
            on_unknown=True,
            attested_on="2012-01",
            text="Very good.",
            source="letter",
        ),
        [("evaluate_portfolio", "portfolioevaluation", "portfolioevaluation")],
    ),
    "edit_portfolio_evaluation": (
        lambda r: calls.edit_portfolio_evaluation(
            evaluation=r.funding.portfolio_evaluation, by=BY, changes={"finding": "poor"}
        ),
        [("edit_portfolio_evaluation", "portfolioevaluation", "portfolioevaluation")],
    ),
    "remove_portfolio_evaluation": (
        lambda r: calls.remove_portfolio_evaluation(evaluation=r.funding.portfolio_evaluation, by=BY),
        [("remove_portfolio_evaluation", "portfolioevaluation", "portfolioevaluation")],
    ),
    "set_goal": (lambda r: strategy.set_goal(by=BY, text="common ties"), [("set_goal", "goal", "goal")]),
    "edit_goal": (
        lambda r: strategy.edit_goal(goal=r.funding.goal, by=BY, changes={"owner": r.rector}),
        [("edit_goal", "goal", "goal")],
    ),
    "judge_goal": (
        lambda r: strategy.judge_goal(goal=r.funding.goal, by=BY, verdict=Verdict.MET),
        [("judge_goal", "goal", "goal")],
    ),
    "remove_goal": (
        lambda r: strategy.remove_goal(goal=r.funding.goal, by=BY),
        [("remove_goal", "goal", "goal")],
    ),
    "measure_goal": (
        lambda r: strategy.measure_goal(goal=r.funding.goal, by=BY, on="2012", value=None, source="asked"),
        [("measure_goal", "goalvalue", "goal")],
    ),
    "edit_goal_value": (
        lambda r: strategy.edit_goal_value(value=r.funding.value, by=BY, changes={"source": "recount"}),
        [("edit_goal_value", "goalvalue", "goal")],
    ),
    "remove_goal_value": (
        lambda r: strategy.remove_goal_value(value=r.funding.value, by=BY),
        [("remove_goal_value", "goalvalue", "goal")],
    ),
}
