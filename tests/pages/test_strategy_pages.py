"""The pages of the strategy: goals and their values, the matrix, diversification, the star's instruments."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from edge.calls import actions as calls
from edge.calls.models import PortfolioEvaluation, Project
from edge.core.models import Activity
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION as BY
from edge.strategy import actions as strategy
from edge.strategy.models import Goal, GoalValue
from tests.actions.arranging_calls import a_project
from tests.pages.filling import errors, opened, send

pytestmark = pytest.mark.django_db


def partner(domain="tsinghua.edu.cn"):
    return Institution.objects.get(domain=domain)


@pytest.fixture
def ten(founding_case):
    """One goal with Tsinghua, measured twice by the day and once later, and a common one."""
    for model in (Project, PortfolioEvaluation, Goal):
        model.objects.all().delete()
    strategy.set_goal(by=BY, public_id="ties", text="common ties", due_on="2012-06")
    goal = strategy.set_goal(
        by=BY,
        public_id="ten",
        text="ten co-led PhDs",
        partner=partner(),
        unit_of_measure="projects",
        baseline="2",
        target="10",
        due_on="2014",
    )
    for on, value in (("2010", "2"), ("2012-05", "6"), ("2013", "9")):
        strategy.measure_goal(goal=goal, by=BY, on=on, value=value, source="count")
    return goal


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def table(client, path):
    content = b"".join(client.get(f"{path}{'&' if '?' in path else '?'}export=csv").streaming_content)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


# ---------------------------------------------------------------- goals
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["common ties", "ten co-led PhDs"]),
        ("?q=phds", ["ten co-led PhDs"]),
        ("?partner=tsinghua.edu.cn", ["ten co-led PhDs"]),
        ("?partner=pku.edu.cn", []),
        ("?whose=common", ["common ties"]),
        ("?whose=partner", ["ten co-led PhDs"]),
        ("?verdict=open", ["common ties", "ten co-led PhDs"]),
        ("?verdict=met", []),
        ("?sort=-text", ["ten co-led PhDs", "common ties"]),
    ],
)
def test_a_filter_leaves_what_was_asked_for_and_never_more(as_role, ten, asked, found):
    assert [row[0] for row in table(as_role("officer"), f"/goals/{asked}")[1:]] == found


def test_a_verdict_counts_from_its_day(as_role, ten):
    client, later = as_role("officer"), as_role("officer", "2013-07-01")
    send(client, "/goals/ten/judge/", verdict="met", judged_on="2013-06", judgement="all ten")
    assert "A verdict was given later" in page(client, "/goals/ten/")
    assert "all ten" not in page(client, "/goals/ten/")
    assert "all ten" in page(later, "/goals/ten/")
    assert [row[0] for row in table(later, "/goals/?verdict=met")[1:]] == ["ten co-led PhDs"]
    send(client, "/goals/ten/judge/", verdict="open")
    ten.refresh_from_db()
    assert (ten.verdict, ten.judged_on) == ("open", None)


def test_the_page_shows_the_way_so_far_and_what_comes_later_as_later(as_role, ten):
    html = page(as_role("leadership"), "/goals/ten/")
    assert "50 % of the way from the baseline to the target." in html
    assert 'aria-describedby="values-table"' in html and "d-target" in html and "d-base" in html
    assert html.count('<span class="chip">later</span>') == 1
    assert "Record value" not in html and "/edit/" not in html
    assert "0 % of the way" in page(as_role("officer", "2011-01-01"), "/goals/ten/")
    assert "Nothing has been measured yet." in page(as_role("officer", "2010-06-01"), "/goals/ten/")


def test_a_goal_whose_day_has_passed_without_a_verdict_is_late(as_role, ten):
    assert "Its day has passed, and no verdict has been given." in page(as_role("officer"), "/goals/ties/")
    assert "Its day has passed" not in page(as_role("officer", "2012-06-15"), "/goals/ties/")


def test_an_officer_sets_measures_and_removes_a_goal(as_role, ten):
    client = as_role("officer")
    said = {"text": "a summer school a year", "partner": "Peking University", "target": "1"}
    place = send(client, "/goals/add/", **said)["Location"]
    goal = Goal.objects.get(partner__domain="pku.edu.cn")
    assert place == f"/goals/{goal.public_id}/"
    assert send(client, f"{place}values/add/", on="2012", value="", source="asked")["Location"] == place
    value = GoalValue.objects.get(goal=goal)
    assert value.value is None
    assert "It was measured last with no known result." in page(as_role("officer", "2013-01-01"), place)
    assert "on" in errors(send(client, f"{place}values/add/", on="", value="1", source="x"))
    assert "__all__" in errors(send(client, f"{place}values/add/", on="2012", value="1", source="x"))
    send(client, f"/goal-values/{value.public_id}/edit/", value="1")
    send(client, f"/goal-values/{value.public_id}/remove/", reason="x")
    send(client, f"{place}edit/", owner="Mark Waer, Rector")
    goal.refresh_from_db()
    assert goal.owner.person.family_name == "Waer"
    assert send(client, f"{place}remove/", reason="x")["Location"] == "/goals/"
    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True))[-6:] == [
        "set_goal",
        "measure_goal",
        "edit_goal_value",
        "remove_goal_value",
        "edit_goal",
        "remove_goal",
    ]


def test_a_goal_is_not_set_with_the_hub_and_keeps_when_sent_unchanged(as_role, ten):
    client = as_role("officer")
    assert "partner" in errors(send(client, "/goals/ten/edit/", partner="kuleuven.be"))
    send(client, "/goals/ten/edit/")
    ten.refresh_from_db()
    assert ten.version == 1
    assert opened(client, "/goals/add/?partner=pku.edu.cn")["partner"].endswith("[pku.edu.cn]")


def test_who_reads_only_writes_no_goal(as_role, ten):
    for role in ("leadership", "auditor", "coordinator"):
        client = as_role(role)
        assert client.get("/goals/ten/").status_code == 200
        for path in ("/goals/add/", "/goals/ten/edit/", "/goals/ten/judge/", "/goals/ten/values/add/"):
            assert client.get(path).status_code == 403, (role, path)


def test_goals_are_the_hub_s_own(as_role, ten):
    client = as_role("partner_officer")
    for path in ("/strategy/", "/strategy/matrix/", "/goals/", "/goals/ten/", "/goals/nowhere/"):
        assert client.get(path).status_code == 403, path
    assert "ten co-led PhDs" not in page(client, "/find/?q=co-led+PhDs")
    assert "ten co-led PhDs" in page(as_role("officer"), "/find/?q=co-led+PhDs")


# ---------------------------------------------------------------- overview and matrix
def test_the_overview_has_goals_diversity_and_the_matrix(as_role, ten):
    html = page(as_role("leadership"), "/strategy/")
    for words in ("Common ties", "Ten co-led PhDs", "last 6, target 10 projects", "0.222", "none recorded"):
        assert words in html, words
    assert "Set goal" not in html
    assert "Set goal" in page(as_role("officer"), "/strategy/")


def test_the_matrix_tells_what_runs_what_began_and_what_is_not_known(as_role, ten):
    a_project(partner("pku.edu.cn"), "Cold", starts_on="2011")
    a_project(partner("pku.edu.cn"), "Over", starts_on="2009", ends_on="2010")
    a_project(partner("fudan.edu.cn"), "Invented", instrument="exploration", starts_on="2011", synthetic=True)
    calls.evaluate_portfolio(
        by=BY,
        partner=partner(),
        finding="good",
        on_unknown=True,
        attested_on="2009",
        text="High.",
        source="record",
    )
    client = as_role("officer")
    html = page(client, "/strategy/matrix/")
    assert (
        'href="/projects/?partner=pku.edu.cn&amp;instrument=joint_research&amp;running=on">1 running</a>'
        in html
    )
    assert 'href="/projects/?partner=pku.edu.cn&amp;instrument=joint_research">2 begun</a>' in html
    assert "1 synthetic</a>" in html
    heading, *rows = table(client, "/strategy/matrix/")
    told = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    first = "Joint research project"
    assert list(told) == [
        "Tsinghua University",
        "Peking University",
        "Fudan University",
        "Shanghai Jiao Tong University",
        "East China Normal University",
    ]
    assert (told["Peking University"][first], told["Peking University"][f"{first}: begun"]) == ("1", "2")
    assert told["Tsinghua University"][first] == ""  # not known is an empty cell, never 0
    assert told["Fudan University"]["Exploration project for senior staff"] == "0"
    assert [row[0] for row in table(client, "/strategy/matrix/?q=fudan")[1:]] == ["Fudan University"]


def test_diversity_is_not_known_where_nobody_counted(as_role, ten):
    calls.evaluate_portfolio(
        by=BY,
        partner=partner(),
        finding="good",
        on_unknown=True,
        attested_on="2009",
        text="High.",
        source="record",
    )
    html = page(as_role("officer"), "/strategy/")
    assert html.count("1 portfolio that nobody counted is left out") == 2
    assert "none recorded</td>" not in html.split('id="matrix"')[0]


# ---------------------------------------------------------------- the star
def test_the_star_and_its_table_name_the_instruments_in_use_on_the_day(as_role, ten):
    a_project(partner(), "Cold", starts_on="2011", ends_on="2012-10-23")
    a_project(partner(), "Invented", instrument="exploration", starts_on="2011", synthetic=True)
    html = page(as_role("officer"), "/star/")
    asked = "/projects/?partner=tsinghua.edu.cn&amp;instrument=joint_research&amp;running=on"
    assert (
        html.count(f'<a class="d-link" href="{asked}" aria-label="Joint research project: 1 project runs">')
        == 2
    )
    assert "Exploration project for senior staff: 1 synthetic project runs" in html
    assert f'<a href="{asked}">Joint research project</a>: 1' in html
    later = page(as_role("officer", "2012-10-24"), "/star/")
    assert "Joint research project" not in later and "Exploration project" in later
    assert "Exploration project" not in page(as_role("partner_officer"), "/star/")


def test_the_statements_do_not_grow_with_the_rows(as_role, ten):
    client = as_role("officer")

    def statements(path):
        with CaptureQueriesContext(connection) as context:
            assert client.get(path).status_code == 200
        return len(context)

    def one_more(number):
        goal = strategy.set_goal(by=BY, text=f"goal {number}", partner=partner("pku.edu.cn"))
        strategy.measure_goal(goal=goal, by=BY, on="2011", value="1", source="count")
        a_project(partner("pku.edu.cn"), f"p{number}", starts_on="2011")

    paths = ("/strategy/", "/strategy/matrix/", "/goals/", "/star/")
    one_more(0)
    for path in paths:
        client.get(path)
    few = {path: statements(path) for path in paths}
    for number in range(1, 8):
        one_more(number)
    assert {path: statements(path) for path in paths} == few
