"""What the rules refuse of instruments, projects, evaluations and goals, and what they keep."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from edge.agreements.rules import Verdict
from edge.calls import actions as calls
from edge.calls.models import Evaluation, Instrument, Project
from edge.core import actions as core
from edge.core.actions import StillUsed
from edge.core.refusals import Refusal
from edge.strategy import actions as strategy
from edge.strategy.models import Goal, GoalValue
from tests.actions.arranging import BY, Register, a_register, an_agreement, day
from tests.actions.arranging_calls import a_project, a_score


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


# ---------------------------------------------------------------- instruments
def test_the_platform_s_five_instruments_are_there_in_their_order(db: None) -> None:
    assert list(Instrument.objects.values_list("public_id", flat=True)) == [
        "joint_research",
        "young_researchers",
        "exploration",
        "speciality_area",
        "bottom_up",
    ]


def test_an_instrument_with_projects_stays(register: Register) -> None:
    with pytest.raises(StillUsed, match="Cold light"):
        calls.remove_instrument(instrument=Instrument.objects.get(code="joint_research"), by=BY)


def test_an_instrument_does_not_end_before_it_begins(register: Register) -> None:
    with pytest.raises(calls.WrongOrderOfDays) as refused:
        calls.edit_instrument(
            instrument=register.funding.instrument,
            by=BY,
            changes={"starts_on": day("2012"), "ends_on": day("2011")},
        )
    assert refused.value.field == "ends_on"


# ---------------------------------------------------------------- projects
def refused(register: Register, **fields: Any) -> str | None:
    """The field at which the project is refused when it is added, and when another is changed to it."""
    places = set()
    partner = fields.pop("partner", register.partner)
    with pytest.raises(Refusal) as error:
        a_project(partner, "Refused", **fields)
    places.add(error.value.field)
    with pytest.raises(Refusal) as error:
        calls.edit_project(project=register.funding.project, by=BY, changes={"partner": partner, **fields})
    places.add(error.value.field)
    assert not Project.objects.filter(title="Refused").exists()
    assert Project.objects.get(pk=register.funding.project.pk).version == 1
    (place,) = places
    return place


def test_the_hub_is_no_partner(register: Register) -> None:
    assert refused(register, partner=register.hub) == "partner"


def test_the_agreement_is_one_with_the_partner(register: Register) -> None:
    with_other = an_agreement("Memorandum with Bamboo", register.hub, register.other)
    assert refused(register, agreement=with_other) == "agreement"
    assert a_project(register.partner, agreement=register.agreement).agreement == register.agreement


def test_the_unit_is_one_of_the_hub(register: Register) -> None:
    assert refused(register, hub_unit=register.school) == "hub_unit"


def test_a_project_does_not_end_before_it_begins(register: Register) -> None:
    assert refused(register, starts_on=day("2012-04"), ends_on=day("2012-03-31")) == "ends_on"


def test_days_that_may_be_in_order_are_kept(register: Register) -> None:
    kept = a_project(register.partner, starts_on=day("2012-04-15"), ends_on=day("2012-04"))
    assert str(kept.ends_on) == "2012-04"


def test_a_budget_names_its_currency_and_is_not_negative(register: Register) -> None:
    for budget, currency in (("10", ""), ("-1", "EUR"), ("10", "XYZ")):
        with pytest.raises(ValidationError):
            a_project(register.partner, budget=budget, currency=currency)
    assert a_project(register.partner, budget="0", currency="CNY").budget == 0


def test_a_removed_project_comes_back_with_its_evaluations(register: Register) -> None:
    project = register.funding.project
    calls.remove_project(project=project, by=BY)
    assert not Evaluation.objects.exists()
    core.restore(Project, project.public_id, by=BY, verb="restore")
    assert Evaluation.objects.get().project == project


def test_what_comes_back_still_keeps_the_rule(register: Register) -> None:
    project = a_project(register.partner, hub_unit=register.group)
    calls.remove_project(project=project, by=BY)
    type(register.group).objects.filter(pk=register.group.pk).update(institution=register.other)
    with pytest.raises(calls.WrongPartner):
        core.restore(Project, project.public_id, by=BY, verb="restore")


# ---------------------------------------------------------------- evaluations
def test_a_score_lies_on_its_scale(register: Register) -> None:
    for value, lowest, highest in (("6", 1, 5), ("0", 1, 5), ("3", 5, 1), ("3", 3, 3)):
        with pytest.raises(ValidationError, match="scale"):
            a_score(register.funding.project, value, "2012", scale_from=lowest, scale_to=highest)


def test_a_portfolio_is_of_a_partner_and_of_a_known_or_an_unknown_day(register: Register) -> None:
    said = {"by": BY, "finding": "good", "text": "Fine.", "source": "letter"}
    with pytest.raises(calls.WrongPartner):
        calls.evaluate_portfolio(partner=register.hub, on="2012", **said)
    with pytest.raises(ValidationError):
        calls.evaluate_portfolio(partner=register.other, on="2012", on_unknown=True, **said)
    calls.evaluate_portfolio(partner=register.other, on_unknown=True, attested_on="2012-10", **said)
    with pytest.raises(ValidationError, match="recorded already"):
        calls.evaluate_portfolio(partner=register.other, on="2013", **said)


# ---------------------------------------------------------------- goals
def test_a_goal_is_common_or_with_a_partner_never_with_the_hub(register: Register) -> None:
    with pytest.raises(strategy.NoGoalOfTheHub) as refusal:
        strategy.set_goal(by=BY, text="more", partner=register.hub)
    assert refusal.value.field == "partner"
    assert strategy.set_goal(by=BY, text="more").partner is None


def test_a_verdict_has_its_day_and_open_takes_it_back(register: Register) -> None:
    goal = register.funding.goal
    judged = strategy.judge_goal(
        goal=goal, by=BY, verdict=Verdict.PARTLY, judgement="half", on=day("2012-06")
    )
    assert (judged.verdict, str(judged.judged_on)) == ("partly", "2012-06")
    opened = strategy.judge_goal(goal=judged, by=BY, verdict=Verdict.OPEN, on=day("2012-07"))
    assert (opened.verdict, opened.judged_on) == ("open", None)


def test_without_a_day_the_verdict_is_given_today(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.strategy.actions.timezone.localdate", lambda: date(2012, 10, 23))
    assert (
        str(strategy.judge_goal(goal=register.funding.goal, by=BY, verdict=Verdict.MET).judged_on)
        == "2012-10-23"
    )


def test_a_value_has_its_day_once_and_may_be_not_known(register: Register) -> None:
    goal = register.funding.goal
    with pytest.raises(ValidationError):
        strategy.measure_goal(goal=goal, by=BY, value="1", source="count")
    with pytest.raises(ValidationError, match="that day already"):
        strategy.measure_goal(goal=goal, by=BY, on="2011", value="9", source="count")
    assert strategy.measure_goal(goal=goal, by=BY, on="2012", value=None, source="asked").value is None


def test_a_removed_goal_comes_back_with_its_values(register: Register) -> None:
    goal = register.funding.goal
    strategy.remove_goal(goal=goal, by=BY)
    assert not GoalValue.objects.exists()
    core.restore(Goal, goal.public_id, by=BY, verb="restore")
    assert GoalValue.objects.get().goal == goal
