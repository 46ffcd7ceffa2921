"""Instruments, projects, portfolios and goals over HTTP: exact answers, rights, a known number of statements."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from edge.agreements.models import Agreement
from edge.agreements.rules import Verdict
from edge.calls import actions as calls
from edge.calls.models import PortfolioEvaluation, Project
from edge.partners.models import Institution, Unit
from edge.people.permissions import INSTALLATION as BY
from edge.strategy import actions as strategy
from edge.strategy.models import Goal
from tests.actions.arranging import day
from tests.actions.arranging_calls import a_project, a_score

pytestmark = pytest.mark.django_db
DAY = {"as_of": "2012-10-23"}


@pytest.fixture
def officer(as_role: Callable[..., Client]) -> Client:
    for model in (Project, PortfolioEvaluation, Goal):
        model.objects.all().delete()
    return as_role("officer")


@pytest.fixture
def partner(as_role: Callable[..., Client]) -> Client:
    return as_role("partner_officer")


def tsinghua() -> Institution:
    return Institution.objects.get(domain="tsinghua.edu.cn")


def ids(client: Client, address: str, **asked: Any) -> list[str]:
    return [row["id"] for row in client.get(f"/api/v1/{address}", {**DAY, **asked}).json()["items"]]


def light(**fields: Any) -> Project:
    said = {"starts_on": "2011", "ends_on": "2014-06", "budget": "1000.5", "currency": "EUR", **fields}
    return a_project(tsinghua(), "Cold light", public_id="light", **said)


def test_the_instruments_in_their_order(officer: Client, partner: Client) -> None:
    told = officer.get("/api/v1/instruments").json()
    assert [row["code"] for row in told["items"]][:2] == ["joint_research", "young_researchers"]
    assert told["items"][0] == {
        "code": "joint_research",
        "name_en": "joint research project",
        "name_nl": "gezamenlijk onderzoeksproject",
        "name_zh": "联合科研项目",
        "description": None,
        "starts_on": None,
        "ends_on": None,
    }
    assert partner.get("/api/v1/instruments").status_code == 403


def test_one_project_with_its_evaluations_by_the_day(officer: Client) -> None:
    project = light(
        agreement=Agreement.objects.get(public_id="A2"),
        hub_unit=Unit.objects.get(public_id="U1"),
        internal_note="SECRET",
    )
    a_score(project, "4.5", "2012-05", evaluator="FWO")
    a_score(project, "1", "2013")
    a_score(project, "2", None)
    response = officer.get("/api/v1/projects/light", DAY)
    assert response.json() == {
        "id": "light",
        "title": "Cold light",
        "reference": None,
        "partner": {"id": "tsinghua.edu.cn", "name": "Tsinghua University"},
        "instrument": "joint_research",
        "agreement": "A2",
        "hub_unit": {"id": "U1", "name": "Biomedical Sciences Group"},
        "starts_on": "2011",
        "ends_on": "2014-06",
        "state": "running",
        "budget": {"currency": "EUR", "amount": "1000.50"},
        "synthetic": False,
        "summary": None,
        "evaluations": [
            {
                "score": 4.5,
                "scale": {"lowest": 1.0, "highest": 5.0},
                "on": "2012-05",
                "evaluator": "FWO",
                "source": "panel",
            }
        ],
    }
    assert "SECRET" not in response.content.decode()


def test_projects_filtered_by_partner_instrument_and_whether_they_run(officer: Client) -> None:
    light()
    peking = Institution.objects.get(domain="pku.edu.cn")
    a_project(peking, "Over", public_id="over", instrument="exploration", starts_on="2010", ends_on="2011")
    assert ids(officer, "projects") == ["over", "light"]
    assert ids(officer, "projects", partner="tsinghua.edu.cn") == ["light"]
    assert ids(officer, "projects", instrument="exploration") == ["over"]
    assert ids(officer, "projects", running="true") == ["light"]
    assert ids(officer, "projects", running="false") == ["over"]
    assert officer.get("/api/v1/projects", {"partner": "nosuch.edu"}).status_code == 404


def test_a_partner_reads_what_is_shown_to_it_and_no_evaluation(officer: Client, partner: Client) -> None:
    project = light(
        agreement=Agreement.objects.get(public_id="A11"), hub_unit=Unit.objects.get(public_id="U1")
    )
    a_score(project, "4.5", "2012-05")
    assert ids(partner, "projects") == []
    hidden, nowhere = (partner.get(f"/api/v1/projects/{name}", DAY) for name in ("light", "nowhere"))
    assert (hidden.status_code, hidden.content) == (404, nowhere.content)
    calls.edit_project(project=project, by=BY, changes={"shared_from": date(2012, 1, 1)})
    told = partner.get("/api/v1/projects/light", DAY).json()
    assert (told["evaluations"], told["agreement"], told["hub_unit"]) == ([], None, None)
    assert partner.get("/api/v1/portfolios").status_code == partner.get("/api/v1/goals").status_code == 403


def test_portfolios_on_a_day(officer: Client) -> None:
    a_score(light(), "4.5", "2012-05")
    calls.evaluate_portfolio(
        by=BY,
        partner=tsinghua(),
        finding="good",
        on_unknown=True,
        attested_on="2009",
        text="High.",
        source="record",
    )
    a_project(tsinghua(), "Unpaid", starts_on="2012-01")
    told = officer.get("/api/v1/portfolios", DAY).json()
    scale = {"lowest": 1.0, "highest": 5.0}
    assert told == [
        {
            "partner": {"id": "tsinghua.edu.cn", "name": "Tsinghua University"},
            "count": 2,
            "perhaps": 0,
            "running": 2,
            "budgets": [{"currency": "EUR", "amount": "1000.50", "at_least": True}],
            "scores": [{"scale": scale, "projects": 1, "mean": 4.5, "interval": None}],
            "others": None,
            "findings": [{"finding": "good", "on": None, "text": "High.", "source": "record"}],
        }
    ]
    (before,) = officer.get("/api/v1/portfolios", {"as_of": "2010-01-01"}).json()
    assert (before["count"], before["running"], before["scores"]) == (None, None, [])
    assert officer.get("/api/v1/portfolios", {**DAY, "partner": "pku.edu.cn"}).json() == []


def test_goals_as_they_stood(officer: Client) -> None:
    strategy.set_goal(by=BY, public_id="common", text="common ties")
    goal = strategy.set_goal(
        by=BY, public_id="ten", text="ten PhDs", partner=tsinghua(), baseline="0", target="10", due_on="2014"
    )
    for on, value in (("2011", "4"), ("2012-06", None), ("2013", "8")):
        strategy.measure_goal(goal=goal, by=BY, on=on, value=value, source="count")
    strategy.judge_goal(goal=goal, by=BY, verdict=Verdict.PARTLY, judgement="half", on=day("2013-01"))
    assert ids(officer, "goals") == ["common", "ten"]
    assert ids(officer, "goals", common="true") == ["common"]
    assert ids(officer, "goals", partner="tsinghua.edu.cn") == ["ten"]
    told = officer.get("/api/v1/goals/ten", DAY).json()
    assert told["values"] == [
        {"on": "2011", "value": 4.0, "source": "count"},
        {"on": "2012-06", "value": None, "source": "count"},
    ]
    assert (told["verdict"], told["judged_on"], told["share"], told["due"]) == ("open", None, None, "2014")
    later = officer.get("/api/v1/goals/ten", {"as_of": "2014-01-01"}).json()
    assert (later["verdict"], later["judged_on"], later["judgement"]) == ("partly", "2013-01", "half")
    assert (later["share"], later["target"]) == (0.8, 10.0)
    assert officer.get("/api/v1/goals/nowhere").status_code == 404


def test_a_list_takes_the_same_number_of_statements_for_any_number_of_rows(
    officer: Client, django_assert_max_num_queries: Any
) -> None:
    def one_more(number: int) -> None:
        project = a_project(
            tsinghua(),
            f"p{number}",
            starts_on="2011",
            hub_unit=Unit.objects.get(public_id="U1"),
            agreement=Agreement.objects.get(public_id="A2"),
        )
        a_score(project, "4", "2012-01")
        goal = strategy.set_goal(by=BY, text=f"g{number}", partner=tsinghua())
        strategy.measure_goal(goal=goal, by=BY, on="2011", value="1", source="count")

    def read() -> dict[str, int]:
        found = {}
        for address in ("projects", "portfolios", "goals", "instruments"):
            with django_assert_max_num_queries(14) as context:
                officer.get(f"/api/v1/{address}", DAY)
            found[address] = len(context)
        return found

    one_more(0)
    few = read()
    for number in range(1, 7):
        one_more(number)
    assert read() == few
