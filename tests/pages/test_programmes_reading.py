"""The pages of joint programmes: what they say on a day, to whom, and with how many statements."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from edge.agreements.models import Agreement
from edge.core.dates import PartialDate
from edge.jobs.founding import programmes as founding
from edge.partners import actions as partners
from edge.partners.models import Institution, Unit
from edge.people.permissions import INSTALLATION as BY
from edge.programmes import actions as programmes
from edge.programmes.models import JointProgramme
from edge.programmes.queries import programmes_on

pytestmark = pytest.mark.django_db
INSIDERS = ("administrator", "officer", "coordinator", "leadership", "auditor")


@pytest.fixture(autouse=True)
def dual_master(founding_case: None) -> JointProgramme:
    """The programme of the founding case, loaded where the case does not load it itself."""
    if not JointProgramme.objects.filter(public_id="J1").exists():
        institutions = {one.domain: one for one in Institution.objects.all()}
        founding.load(institutions, {one.public_id: one for one in Agreement.objects.all()}, BY)
    return JointProgramme.objects.get(public_id="J1")


def share(programme: JointProgramme) -> None:
    first = PartialDate.parse("2012-01-01").start
    programmes.edit_programme(programme=programme, by=BY, changes={"shared_from": first})


def institution(domain: str) -> Institution:
    return Institution.objects.get(domain=domain)


def another(title: str, domain: str = "fudan.edu.cn", **fields: Any) -> JointProgramme:
    offered_by = [(institution("kuleuven.be"), None), (institution(domain), None)]
    return programmes.add_programme(by=BY, title=title, kind="joint_master", partners=offered_by, **fields)


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def exported(client: Client, path: str) -> list[dict[str, str]]:
    content = b"".join(client.get(path, {"export": "csv"}).streaming_content)  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def statements(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


# ---------------------------------------------------------------- the founding case
@pytest.mark.parametrize(
    ("on", "completed", "perhaps", "extended"),
    [("2012-10-21", 0, 2, None), ("2012-10-22", 2, 0, "2012-10-22"), ("2012-10-23", 2, 0, "2012-10-22")],
)
def test_the_answer_of_the_founding_case(on: str, completed: int, perhaps: int, extended: str | None) -> None:
    [told] = programmes_on(BY, on=PartialDate.parse(on).start)
    assert told.programme.title == "Dual Master in Electrical Engineering"
    assert (told.completed_cohorts, told.perhaps_completed) == (completed, perhaps)
    assert (str(told.extended_on) if told.extended_on else None) == extended
    assert [str(partner) for partner in told.partners] == [
        "KU Leuven",
        "Tsinghua University, Department of Electrical Engineering",
    ]


@pytest.mark.parametrize("role", INSIDERS)
def test_insiders_read_the_page(as_role: Callable[..., Client], role: str) -> None:
    text = text_of(as_role(role).get("/programmes/J1/"))
    assert "2 cohorts have completed. Last extended: 22 October 2012." in text
    assert "Attended by the rector&#x27;s delegation" in text
    assert "running" in text
    assert "History of every field" in text if role in ("administrator", "officer", "auditor") else True


def test_before_the_conferral_nothing_is_claimed(as_role: Callable[..., Client]) -> None:
    text = text_of(as_role("officer", "2012-10-21").get("/programmes/J1/"))
    assert "Of 2 cohorts it is not known whether they have completed." in text
    assert "not known whether it runs" in text
    assert "Formally extended" not in text.split("Activity")[0]


def test_an_institution_bears_the_name_of_the_day(as_role: Callable[..., Client]) -> None:
    partners.rename_institution(
        institution=institution("tsinghua.edu.cn"),
        by=BY,
        name="New Tsinghua",
        last_day_of_old=PartialDate.parse("2012-10-22"),
    )
    before, after = (
        text_of(as_role("leadership", day).get("/programmes/J1/")) for day in ("2012-10-22", "2012-10-23")
    )
    assert "New Tsinghua" not in before.split("Activity")[0]
    assert "degree conferred by New Tsinghua" in after


# ---------------------------------------------------------------- rights
def test_a_partner_officer_finds_nothing_until_it_is_shown(
    as_role: Callable[..., Client], dual_master: JointProgramme
) -> None:
    client = as_role("partner_officer")
    nowhere = client.get("/programmes/nowhere/")
    assert client.get("/programmes/J1/").content == nowhere.content
    assert exported(client, "/programmes/") == []
    assert "Dual Master" not in client.get("/find/", {"q": "dual master"}).content.decode()
    share(dual_master)
    assert client.get("/programmes/J1/").status_code == 200
    assert [row["Title"] for row in exported(client, "/programmes/")] == [
        "Dual Master in Electrical Engineering"
    ]
    assert "Dual Master" in client.get("/find/", {"q": "dual master"}).content.decode()


def test_a_partner_officer_never_reads_what_the_hub_keeps_to_itself(
    as_role: Callable[..., Client], dual_master: JointProgramme
) -> None:
    share(dual_master)
    programmes.edit_programme(
        programme=dual_master, by=BY, changes={"internal_note": "SECRET-NOTE", "source": "SECRET-SOURCE"}
    )
    programmes.edit_extension(
        decision=dual_master.extensions.get(), by=BY, changes={"evidence": "SECRET-EVIDENCE"}
    )
    hidden = another("SECRET with Fudan")
    share(hidden)
    client = as_role("partner_officer")
    for path in ("/programmes/J1/", "/programmes/", "/find/?q=secret"):
        assert "SECRET" not in client.get(path).content.decode(), path
    page = client.get("/programmes/J1/").content.decode()
    for kept in ('id="activity"', "/history/", "/edit/", "/add/", 'href="/agreements/A11/"', "A11"):
        assert kept not in page, kept
    assert client.get(f"/programmes/{hidden.public_id}/").status_code == 404
    insider = as_role("leadership").get("/programmes/J1/").content.decode()
    assert all(
        word in insider for word in ("SECRET-NOTE", "SECRET-SOURCE", "SECRET-EVIDENCE", "/agreements/A11/")
    )


def test_a_coordinator_is_not_told_of_an_agreement_of_others(
    as_role: Callable[..., Client], dual_master: JointProgramme
) -> None:
    """A11 is of the whole hub, so it is given to a unit first that the coordinator has nothing to do with."""
    other = partners.add_unit(by=BY, institution=institution("kuleuven.be"), name="Engineering")
    Agreement.objects.get(public_id="A11").parties.filter(institution__role="hub").update(unit=other)
    group = Unit.objects.get(public_id="U1")
    programmes.add_programme_partner(programme=dual_master, by=BY, institution=group.institution, unit=group)
    client = as_role("coordinator")
    page = client.get("/programmes/J1/").content.decode()
    assert "an agreement that you may not see" in page
    assert "/agreements/A11/" not in page
    assert "A11" not in client.get("/programmes/J1/extensions/add/").content.decode()
    assert "agreement" not in client.get("/programmes/J1/edit/").context["form"].fields


# ---------------------------------------------------------------- the list
def test_the_list_is_filtered_by_text_kind_partner_and_day(as_role: Callable[..., Client]) -> None:
    another("Optics", starts_on="2011", ends_on="2012-06")
    another("Silk Road", domain="pku.edu.cn", starts_on="2013")
    client = as_role("officer")

    def titles(query: str) -> list[str]:
        return re.findall(
            r'<th scope="row"><a href="/programmes/[^"]+">([^<]+)',
            client.get(f"/programmes/{query}").content.decode(),
        )

    dual = "Dual Master in Electrical Engineering"
    assert titles("") == [dual, "Optics", "Silk Road"]
    assert titles("?sort=-title") == ["Silk Road", "Optics", dual]
    assert titles("?q=silk") == ["Silk Road"]
    assert titles("?kind=dual_master") == [dual]
    assert titles("?partner=fudan.edu.cn") == ["Optics"]
    assert titles("?partner=nowhere") == []
    assert titles("?runs=on") == [dual]


def test_the_file_has_numbers_dates_and_nothing_for_what_is_not_known(as_role: Callable[..., Client]) -> None:
    another("Optics")
    rows = exported(as_role("officer"), "/programmes/")
    assert [(row["Completed cohorts"], row["Last extended"]) for row in rows] == [
        ("2", "2012-10-22"),
        ("", ""),
    ]


def _many(number: int) -> None:
    hub = institution("kuleuven.be")
    for place in range(number):
        made = another(f"Programme {place:03}")
        phase = programmes.add_phase(programme=made, by=BY, order=1, title="First", site=hub)
        cohort = programmes.add_cohort(programme=made, by=BY, number=1)
        programmes.add_cohort_phase(cohort=cohort, by=BY, phase=phase, starts_on="2011-09")
        programmes.record_conferral(cohort=cohort, by=BY, institution=hub, on="2012")
        programmes.decide_extension(programme=made, by=BY, on="2012-03", text="Go on")


def test_the_number_of_statements_is_the_same_for_one_and_for_many(
    as_role: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    client, day = as_role("officer"), PartialDate.parse("2012-10-23").start
    few = {path: statements(client, path) for path in ("/programmes/", "/programmes/J1/")}
    with django_assert_num_queries(8):
        assert len(programmes_on(BY, on=day)) == 1
    _many(6)
    with django_assert_num_queries(8):
        assert len(programmes_on(BY, on=day)) == 7
    assert {path: statements(client, path) for path in few} == few


def test_of_a_partner_only_what_it_offers_and_what_the_day_does_not_rule_out() -> None:
    another("Optics", starts_on="2011", ends_on="2012-06")
    another("Silk Road", starts_on="2012-01", ends_on="2012-10")
    day = PartialDate.parse("2012-10-23").start
    told = programmes_on(BY, on=day, partner=institution("fudan.edu.cn"))
    assert [one.programme.title for one in told] == ["Silk Road"]
