"""The API's joint programmes, enrolment and clubs: what they hold on a day, for whom."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from edge.agreements.models import Agreement
from edge.community.models import EnrolmentCount
from edge.core.dates import PartialDate
from edge.jobs.founding import community as founding_community
from edge.jobs.founding import programmes as founding_programmes
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION as BY
from edge.programmes import actions as programmes
from edge.programmes.models import JointProgramme

pytestmark = pytest.mark.django_db
DAY = {"as_of": "2012-10-23"}


@pytest.fixture(autouse=True)
def the_case(founding_case: None) -> None:
    institutions = {one.domain: one for one in Institution.objects.all()}
    if not JointProgramme.objects.exists():
        founding_programmes.load(institutions, {one.public_id: one for one in Agreement.objects.all()}, BY)
    if not EnrolmentCount.objects.exists():
        founding_community.load(institutions, {}, BY)


def asked(client: Client, path: str, **query: str) -> Any:
    response = client.get(f"/api/v1/{path}", {**DAY, **query})
    assert response.status_code == 200, response.content
    return response.json()


def test_a_programme_with_its_figures_of_the_day(as_role: Callable[..., Client]) -> None:
    client = as_role("leadership")
    [told] = asked(client, "programmes")["items"]
    assert told == {
        "id": "J1",
        "title": "Dual Master in Electrical Engineering",
        "kind": "dual_master",
        "offered_by": [
            {"institution": {"id": "kuleuven.be", "name": "KU Leuven"}, "unit": None},
            {
                "institution": {"id": "tsinghua.edu.cn", "name": "Tsinghua University"},
                "unit": {"id": "U2", "name": "Department of Electrical Engineering"},
            },
        ],
        "starts_on": None,
        "ends_on": None,
        "runs": True,
        "completed_cohorts": 2,
        "perhaps_completed": 0,
        "extended_on": "2012-10-22",
    }
    [before] = asked(client, "programmes", as_of="2012-10-21")["items"]
    figures = ("runs", "completed_cohorts", "perhaps_completed", "extended_on")
    assert [before[name] for name in figures] == [None, 0, 2, None]


def test_one_programme_with_its_parts(as_role: Callable[..., Client]) -> None:
    told = asked(as_role("officer"), "programmes/J1")
    assert told["agreement"] == "A11"
    assert [(phase["site"]["id"], phase["months"]) for phase in told["phases"]] == [
        ("kuleuven.be", 12),
        ("tsinghua.edu.cn", 24),
    ]
    first, second = told["cohorts"]
    assert (first["completed"], first["where"], first["students"], first["conferrals"]) == (
        True,
        "completed",
        None,
        [],
    )
    assert second["conferrals"] == [
        {
            "institution": {"id": "tsinghua.edu.cn", "name": "Tsinghua University"},
            "on": "2012-10-22",
            "on_an_unknown_day": False,
            "place": "Beijing",
        }
    ]
    assert told["extensions"] == [
        {"on": "2012-10-22", "until": None, "text": "Formally extended", "evidence": None}
    ]
    assert asked(as_role("officer"), "programmes/J1", as_of="2012-10-21")["extensions"] == []


def test_programmes_by_partner_and_kind(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    assert asked(client, "programmes", partner="tsinghua.edu.cn")["count"] == 1
    assert asked(client, "programmes", partner="pku.edu.cn")["count"] == 0
    assert asked(client, "programmes", kind="joint_phd")["count"] == 0
    assert client.get("/api/v1/programmes", {"kind": "x"}).status_code == 422
    assert client.get("/api/v1/programmes/nowhere").status_code == 404


def test_a_partner_officer_reads_what_is_shown_and_no_more(as_role: Callable[..., Client]) -> None:
    client = as_role("partner_officer")
    assert asked(client, "programmes")["count"] == 0
    assert client.get("/api/v1/programmes/J1").content == client.get("/api/v1/programmes/nowhere").content
    programme = JointProgramme.objects.get(public_id="J1")
    shown = {"shared_from": PartialDate.parse("2012-01-01").start, "internal_note": "SECRET"}
    programmes.edit_programme(programme=programme, by=BY, changes=shown)
    programmes.edit_extension(decision=programme.extensions.get(), by=BY, changes={"evidence": "SECRET"})
    told = client.get("/api/v1/programmes/J1", DAY)
    assert told.json()["agreement"] is None
    assert "SECRET" not in told.content.decode()
    assert "SECRET" in as_role("officer").get("/api/v1/programmes/J1", DAY).content.decode()
    for path in ("enrolment", "enrolment/CN", "clubs", "clubs/K1"):
        assert client.get(f"/api/v1/{path}").status_code == 403, path


def test_enrolment_of_the_day_and_of_one_nationality(as_role: Callable[..., Client]) -> None:
    client = as_role("coordinator")
    told = asked(client, "enrolment")
    assert [(row["nationality"], row["count"], row["rank"]) for row in told["items"]] == [
        ("NL", None, 1),
        ("CN", 550, 2),
    ]
    assert asked(client, "enrolment", limit="1", offset="1")["items"] == told["items"][1:]
    assert asked(client, "enrolment", as_of="2012-10-22")["count"] == 0
    assert asked(client, "enrolment", level="master")["count"] == 0
    assert [row["id"] for row in asked(client, "enrolment/cn")["items"]] == ["N1"]
    assert asked(client, "enrolment/CN", as_of="2012-10-22")["items"] == []
    assert client.get("/api/v1/enrolment/FR").status_code == 404
    assert client.get("/api/v1/enrolment/China").status_code == 422


def test_clubs(as_role: Callable[..., Client]) -> None:
    client = as_role("auditor")
    [club] = asked(client, "clubs", country="cn")["items"]
    assert club == asked(client, "clubs/K1")
    assert (club["founded_on"], club["founded_on_an_unknown_day"], club["members"]) == (None, True, None)
    assert asked(client, "clubs", country="FR")["count"] == 0
    assert asked(client, "clubs", partner="tsinghua.edu.cn")["count"] == 0
    assert client.get("/api/v1/clubs/nowhere").status_code == 404


def test_the_statements_are_the_same_for_many(
    as_role: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    client = as_role("officer")
    hub = Institution.objects.get(role="hub")

    def used() -> int:
        with django_assert_max_num_queries(20) as context:
            asked(client, "programmes", limit="200")
        return len(context)

    few = used()
    for number in range(20):
        made = programmes.add_programme(by=BY, title=f"P{number}", kind="joint_phd", partners=[(hub, None)])
        programmes.add_cohort(programme=made, by=BY, number=1)
    assert used() == few
