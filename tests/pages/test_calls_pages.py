"""The pages of projects, portfolios and instruments: who sees and does what, as of a day, in how many statements."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from edge.agreements.models import Agreement
from edge.calls import actions as calls
from edge.calls.models import Evaluation, Instrument, PortfolioEvaluation, Project
from edge.core.models import Activity
from edge.partners.models import Institution, Unit
from edge.people.models import Person
from edge.people.permissions import INSTALLATION as BY
from edge.web.kit.portfolio import portfolio_part
from tests.actions.arranging_calls import a_project, a_score
from tests.pages.filling import errors, opened, send

pytestmark = pytest.mark.django_db


def partner(domain="tsinghua.edu.cn"):
    return Institution.objects.get(domain=domain)


@pytest.fixture
def light(founding_case):
    """The one project of the register, with two scores, the second of which is later than the day."""
    Project.objects.all().delete()
    PortfolioEvaluation.objects.all().delete()
    project = a_project(
        partner(),
        "Cold light",
        public_id="light",
        starts_on="2011",
        ends_on="2014",
        budget="1000.50",
        currency="EUR",
        hub_unit=Unit.objects.get(public_id="U1"),
        agreement=Agreement.objects.get(public_id="A2"),
        hub_lead=Person.objects.get(public_id="P1"),
        internal_note="SECRET",
    )
    a_score(project, "4.25", "2012-05")
    a_score(project, "1", "2013-05")
    return project


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def titles(client, path):
    """The first column of the list as CSV: what is on the page is in the file, and nothing else."""
    content = b"".join(client.get(f"{path}{'&' if '?' in path else '?'}export=csv").streaming_content)
    return [row[0] for row in list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]]


# ---------------------------------------------------------------- the list
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Warm light", "Cold light", "Old light"]),
        ("?q=cold", ["Cold light"]),
        ("?q=nothing", []),
        ("?partner=tsinghua.edu.cn", ["Cold light", "Old light"]),
        ("?partner=Tsinghua+University", ["Cold light", "Old light"]),
        ("?partner=nosuch.edu", []),
        ("?instrument=exploration", ["Warm light"]),
        ("?instrument=nosuch", []),
        ("?running=on", ["Warm light", "Cold light"]),
        ("?running=on&partner=tsinghua.edu.cn&instrument=joint_research", ["Cold light"]),
        ("?sort=title", ["Cold light", "Old light", "Warm light"]),
        ("?sort=-title", ["Warm light", "Old light", "Cold light"]),
    ],
)
def test_a_filter_leaves_what_was_asked_for_and_never_more(as_role, light, asked, found):
    a_project(partner("pku.edu.cn"), "Warm light", instrument="exploration", starts_on="2012-01")
    a_project(partner(), "Old light", starts_on="2009", ends_on="2010")
    assert titles(as_role("officer"), f"/projects/{asked}") == found


def test_running_is_asked_of_the_day_that_is_looked_at(as_role, light):
    assert titles(as_role("officer", "2011-12-30"), "/projects/?running=on") == []
    assert titles(as_role("officer", "2011-12-31"), "/projects/?running=on") == ["Cold light"]
    assert titles(as_role("officer", "2015-01-01"), "/projects/?running=on") == []


def test_the_list_tells_the_score_of_the_day_and_what_is_not_known(as_role, light):
    a_project(partner(), "Unknown light")
    html = page(as_role("officer"), "/projects/")
    assert "4.25 (1 to 5)" in html and "EUR 1,000.5" in html
    assert (
        html.count('<span class="unknown">not known</span>') >= 3
    )  # first day, budget and score of the other
    assert "1 (1 to 5)" in page(as_role("officer", "2013-06-01"), "/projects/")


def test_a_partner_officer_has_a_list_of_what_is_shown_without_scores_or_the_hub_s_own_lists(as_role, light):
    client = as_role("partner_officer")
    assert titles(client, "/projects/") == []
    calls.edit_project(project=light, by=BY, changes={"shared_from": date(2012, 1, 1)})
    html = page(client, "/projects/")
    assert "Cold light" in html
    assert "Latest score" not in html and "4.25" not in html and "/portfolios/" not in html
    shown = page(client, "/projects/light/")
    assert (
        "SECRET" not in shown
        and "4.25" not in shown
        and "Mark Waer" not in shown
        and "History of" not in shown
    )
    assert "Biomedical" not in shown  # the unit is shown with a tie only
    assert "2012)" in shown  # the agreement is shared with it
    assert titles(client, "/projects/?partner=pku.edu.cn") == []


def test_one_reads_of_a_synthetic_project_that_it_is_one(as_role, light):
    a_project(partner(), "Invented", public_id="invented", starts_on="2012", synthetic=True)
    client = as_role("leadership")
    for path in ("/projects/", "/projects/invented/"):
        assert '<span class="chip synthetic">synthetic</span>' in page(client, path)
    assert "chip synthetic" not in page(client, "/projects/light/")


# ---------------------------------------------------------------- the page of one
def test_the_page_tells_everything_as_of_the_day(as_role, light):
    html = page(as_role("leadership"), "/projects/light/")
    assert "Its last score is 4.25 on a scale from 1 to 5, given" in html
    for word in (
        "Joint research project",
        "EUR 1,000.5",
        "Mark Waer",
        "Biomedical Sciences Group",
        "SECRET",
        "running",
    ):
        assert word in html, word
    assert "Record evaluation" not in html and "/edit/" not in html
    earlier = page(as_role("officer", "2012-01-15"), "/projects/light/")
    assert "It has no score on this day." in earlier and "Record evaluation" in earlier


def test_an_unseen_lead_is_named_and_not_linked(as_role, light):
    person = Person.objects.get(public_id="P1")
    Person.objects.filter(pk=person.pk).update(participant=True)
    html = page(as_role("officer"), "/projects/light/")
    assert "Mark Waer" in html and "/people/P1/" not in html


# ---------------------------------------------------------------- writing
NEW = {
    "title": "New light",
    "partner": "Peking University",
    "starts_on": "2012-04",
    "budget": "12.5",
    "currency": "EUR",
}


def joint():
    return str(Instrument.objects.get(code="joint_research").pk)


def test_an_officer_adds_changes_and_removes_a_project(as_role, light):
    client = as_role("officer")
    response = send(client, "/projects/add/", **NEW, instrument=joint())
    project = Project.objects.get(title="New light")
    assert response["Location"] == f"/projects/{project.public_id}/"
    assert (project.partner.domain, str(project.starts_on), project.budget, project.synthetic) == (
        "pku.edu.cn",
        "2012-04",
        12.5,
        False,
    )
    send(client, f"/projects/{project.public_id}/edit/", title="Newer light", partner_lead="Hao Ping")
    project.refresh_from_db()
    assert (project.title, project.partner_lead.public_id, project.version) == ("Newer light", "P4", 2)
    response = send(client, f"/projects/{project.public_id}/remove/", reason="twice")
    assert response["Location"] == "/projects/"
    assert not Project.objects.filter(pk=project.pk).exists()
    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True))[-3:] == [
        "add_project",
        "edit_project",
        "remove_project",
    ]


def test_opened_and_sent_unchanged_a_project_is_not_changed(as_role, light):
    send(as_role("officer"), "/projects/light/edit/")
    light.refresh_from_db()
    assert light.version == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"partner": "University"}, "partner"),
        ({"partner": "kuleuven.be"}, "partner"),
        ({"agreement": "A3"}, "agreement"),
        ({"starts_on": "2015"}, "ends_on"),
        ({"currency": ""}, "__all__"),
        ({"currency": "EURO"}, "currency"),
        ({"budget": "-1"}, "__all__"),
        ({"shared_until": "2012-01-01"}, "shared_until"),
        ({"starts_on": "spring"}, "starts_on"),
        ({"hub_lead": "Nobody"}, "hub_lead"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_written(as_role, light, changes, field):
    assert field in errors(send(as_role("officer"), "/projects/light/edit/", **changes))
    light.refresh_from_db()
    assert light.version == 1


def test_a_coordinator_writes_projects_of_the_own_unit_only(as_role, light):
    client = as_role("coordinator")
    foreign = a_project(partner(), "Foreign", public_id="foreign")
    assert client.get("/projects/foreign/edit/").status_code == 403
    assert client.get("/projects/foreign/").status_code == 200
    unit = str(Unit.objects.get(public_id="U1").pk)
    assert "hub_unit" in errors(send(client, "/projects/add/", **NEW, instrument=joint()))
    send(client, "/projects/add/", **NEW, instrument=joint(), hub_unit=unit)
    assert Project.objects.get(title="New light").hub_unit.public_id == "U1"
    assert "hub_unit" in errors(send(client, "/projects/light/edit/", hub_unit=None))
    assert client.get("/projects/light/evaluations/add/").status_code == 403
    foreign.refresh_from_db()
    assert foreign.version == 1


def test_a_form_does_not_clear_what_its_reader_may_not_see(as_role, light):
    calls.edit_project(project=light, by=BY, changes={"agreement": Agreement.objects.get(public_id="A11")})
    Person.objects.filter(public_id="P1").update(participant=True)
    client = as_role("coordinator")
    assert "hub_lead" not in opened(client, "/projects/light/edit/")
    assert send(client, "/projects/light/edit/", title="Bright light").status_code == 302
    light.refresh_from_db()
    assert (light.title, light.hub_lead.public_id, light.agreement.public_id) == ("Bright light", "P1", "A11")


def test_evaluations_are_written_at_their_project(as_role, light):
    client = as_role("officer")
    said = {"value": "3", "scale_from": "1", "scale_to": "5", "on": "2012-08", "source": "panel"}
    assert send(client, "/projects/light/evaluations/add/", **said)["Location"] == "/projects/light/"
    made = Evaluation.objects.get(value=3)
    assert "__all__" in errors(send(client, f"/evaluations/{made.public_id}/edit/", value="9"))
    send(client, f"/evaluations/{made.public_id}/edit/", value="2")
    assert "Its last score is 2 on" in page(client, "/projects/light/")
    send(client, f"/evaluations/{made.public_id}/remove/", reason="wrong project")
    assert "Its last score is 4.25 on" in page(client, "/projects/light/")


# ---------------------------------------------------------------- portfolios
def test_portfolios_say_what_is_known_and_what_is_not(as_role, light):
    calls.evaluate_portfolio(
        by=BY,
        partner=partner("pku.edu.cn"),
        finding="good",
        on_unknown=True,
        attested_on="2009",
        text="Very high.",
        source="record",
    )
    client = as_role("leadership")
    html = page(client, "/portfolios/")
    assert "1 project had begun by 23 October 2012" in html
    assert "(interval not known)" in html and "Very high." in html and 'class="whiskers"' in html
    assert html.count("Peking University") == 1 and "Fudan" not in html
    before = page(as_role("leadership", "2010-06-01"), "/portfolios/")
    assert "how many had begun by 1 June 2010 is not recorded" in before and "Tsinghua" not in before


def test_an_evaluation_of_a_portfolio_without_a_day_is_of_an_unknown_day(as_role, light):
    client = as_role("officer")
    said = {"partner": "tsinghua.edu.cn", "finding": "mixed", "text": "Some.", "source": "letter"}
    said["attested_on"] = "2012-03"  # the letter's own day proves it
    made_at = send(client, "/portfolio-evaluations/add/", **said)["Location"]
    made = PortfolioEvaluation.objects.get()
    assert made_at == f"/portfolio-evaluations/{made.public_id}/"
    assert (made.on, made.on_unknown) == (None, True)
    assert "Made on an unknown day and proved from" in page(client, made_at)
    send(client, f"{made_at}edit/", on="2012-06")
    made.refresh_from_db()
    assert (str(made.on), made.on_unknown) == ("2012-06", False)
    assert send(client, f"{made_at}remove/", reason="x")["Location"] == "/portfolios/"
    assert "partner" in opened(client, "/portfolio-evaluations/add/?partner=tsinghua.edu.cn")


# ---------------------------------------------------------------- instruments
def test_only_an_administrator_changes_the_instruments(as_role, light):
    administrator = as_role("administrator")
    said = {"code": "chairs", "name_en": "chair", "name_nl": "leerstoel", "name_zh": "讲席", "order": "90"}
    assert send(administrator, "/instruments/add/", **said)["Location"] == "/instruments/chairs/"
    assert "code" not in opened(administrator, "/instruments/chairs/edit/")
    send(administrator, "/instruments/chairs/edit/", ends_on="2013")
    assert "Chair" in page(as_role("officer"), "/instruments/chairs/")
    assert as_role("officer").get("/instruments/chairs/edit/").status_code == 403
    assert send(administrator, "/instruments/joint_research/remove/", reason="x").status_code == 422
    assert send(administrator, "/instruments/chairs/remove/", reason="x")["Location"] == "/instruments/"


def test_the_instruments_tell_how_many_projects_run_without_the_synthetic_ones(as_role, light):
    a_project(partner(), "Invented", starts_on="2011", synthetic=True)
    client = as_role("officer")
    assert "1 project runs with it on this day" in page(client, "/instruments/joint_research/")
    assert "0 projects run with it on this day" in page(client, "/instruments/exploration/")
    assert len(titles(client, "/instruments/")) == 5


# ---------------------------------------------------------------- what is foreign, and how much is asked
def test_what_is_foreign_reads_like_what_does_not_exist(as_role, light):
    client = as_role("partner_officer")
    hidden, nowhere = client.get("/projects/light/"), client.get("/projects/nowhere/")
    assert hidden.status_code == nowhere.status_code == 404
    assert hidden.content == nowhere.content


def test_a_hidden_project_is_neither_found_nor_counted(as_role, light):
    assert "Cold light" in page(as_role("officer"), "/find/?q=cold+light")
    assert "Cold light" not in page(as_role("partner_officer"), "/find/?q=cold+light")


def test_the_statements_do_not_grow_with_the_rows(as_role, light):
    client = as_role("officer")

    def statements(path):
        with CaptureQueriesContext(connection) as context:
            assert client.get(path).status_code == 200
        return len(context)

    paths = ("/projects/", "/portfolios/", "/instruments/", "/projects/?export=csv")
    for path in paths:
        client.get(path)
    few = {path: statements(path) for path in paths}
    for number in range(12):
        one = a_project(
            partner("pku.edu.cn"), f"Light {number}", starts_on="2012", budget="5", currency="CNY"
        )
        a_score(one, "3", "2012-02")
    assert {path: statements(path) for path in paths} == few


def test_the_part_of_a_partner_s_page_sums_up_its_projects(as_role, account, light):
    def part(role, domain="tsinghua.edu.cn", day=date(2012, 10, 23)):
        told = portfolio_part(account(role), partner(domain), on=day)
        return render_to_string("calls/part.html", {"projects": told})

    html = part("officer")
    assert (
        "EUR 1,000.5" in html
        and 'class="whiskers"' in html
        and "/projects/add/?partner=tsinghua.edu.cn" in html
    )
    assert "No project with this partner is recorded" in part("leadership", "pku.edu.cn")
    assert "/projects/add/" not in part("leadership")
    assert "EUR" not in part("partner_officer")
    calls.edit_project(project=light, by=BY, changes={"shared_from": date(2012, 1, 1)})
    shown = part("partner_officer")
    assert "EUR 1,000.5" in shown and "whiskers" not in shown
