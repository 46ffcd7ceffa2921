"""Projects and goals for the small register: one of each kind, written through the verbs."""

from dataclasses import dataclass
from typing import Any

from edge.calls import actions as calls
from edge.calls.models import Evaluation, Instrument, PortfolioEvaluation, Project
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION as BY
from edge.strategy import actions as strategy
from edge.strategy.models import Goal, GoalValue


@dataclass(frozen=True, kw_only=True)
class Funding:
    instrument: Instrument  # with which no project is funded
    project: Project
    evaluation: Evaluation
    portfolio_evaluation: PortfolioEvaluation
    goal: Goal
    value: GoalValue


def a_project(partner: Institution, title: str = "Cold light", **fields: Any) -> Project:
    """A joint research project with the partner; `instrument` by its code."""
    code = fields.pop("instrument", "joint_research")
    instrument = Instrument.objects.get(code=code)
    return calls.add_project(by=BY, title=title, partner=partner, instrument=instrument, **fields)


def a_score(project: Project, value: str, on: str | None, **fields: Any) -> Evaluation:
    """A score from 1 to 5, where the fields do not say otherwise."""
    said = {"scale_from": 1, "scale_to": 5, "source": "panel", **fields}
    return calls.evaluate_project(project=project, by=BY, value=value, on=on, **said)


def a_funding(*, partner: Institution) -> Funding:
    project = a_project(partner, starts_on="2011", budget="1000", currency="EUR")
    goal = strategy.set_goal(by=BY, text="ten co-led PhDs", partner=partner, baseline="2", target="10")
    return Funding(
        instrument=calls.add_instrument(
            by=BY, code="chairs", name_en="chair", name_nl="leerstoel", name_zh="讲席教授"
        ),
        project=project,
        evaluation=a_score(project, "4", "2012-05"),
        portfolio_evaluation=calls.evaluate_portfolio(
            by=BY, partner=partner, finding="mixed", on="2012", text="Some good, some not.", source="report"
        ),
        goal=goal,
        value=strategy.measure_goal(goal=goal, by=BY, on="2011", value="4", source="count"),
    )
