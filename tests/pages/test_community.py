"""Enrolment by nationality and alumni clubs: the pages, their rights, their files and their figures on a day."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from edge.community import actions as community
from edge.community.models import AlumniClub, EnrolmentCount
from edge.community.queries import enrolment_on, series_of
from edge.core.dates import PartialDate
from edge.jobs.founding import community as founding
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION as BY
from tests.pages.filling import errors, send

pytestmark = pytest.mark.django_db
READING = ("/community/", "/enrolment/", "/enrolment/CN/", "/enrolment/counts/N1/", "/clubs/", "/clubs/K1/")
WRITING = (
    "/enrolment/counts/add/",
    "/enrolment/counts/N1/edit/",
    "/enrolment/counts/N1/remove/",
    "/clubs/add/",
    "/clubs/K1/edit/",
    "/clubs/K1/remove/",
)
DAY = PartialDate.parse("2012-10-23").start


@pytest.fixture(autouse=True)
def community_of_the_case(founding_case: None) -> None:
    """The facts of the founding case, loaded where the case does not load them itself."""
    if not EnrolmentCount.objects.filter(public_id="N1").exists():
        founding.load({one.domain: one for one in Institution.objects.all()}, {}, BY)


def count(nationality: str, number: int | None, **fields: Any) -> EnrolmentCount:
    told: dict[str, Any] = {
        "on": PartialDate.parse(fields.pop("on", "2011-10-01")),
        "source": "office",
        **fields,
    }
    return community.count_enrolment(by=BY, nationality=nationality, count=number, **told)


def text_of(response: Any) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def exported(client: Client, path: str) -> list[dict[str, str]]:
    join = "&" if "?" in path else "?"
    content = b"".join(client.get(f"{path}{join}export=csv").streaming_content)  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def told(on: str = "2012-10-23", **fields: Any) -> list[tuple[str, int | None, int | None]]:
    rows = enrolment_on(BY, on=PartialDate.parse(on).start, **fields)
    return [(row.nationality, row.count, row.rank) for row in rows]


# ---------------------------------------------------------------- the founding case
def test_the_answer_of_the_founding_case(as_role: Callable[..., Client]) -> None:
    assert told() == [("NL", None, 1), ("CN", 550, 2)]
    assert told("2012-10-22") == []
    rows = exported(as_role("officer"), "/enrolment/")
    assert [(row["Code"], row["Rank"], row["Students"]) for row in rows] == [
        ("NL", "1", ""),
        ("CN", "2", "550"),
    ]
    page = text_of(as_role("officer").get("/enrolment/"))
    assert "Netherlands 1 not known" in page
    assert "China 2 550" in page


def test_a_series_page_says_what_stands_on_the_day(as_role: Callable[..., Client]) -> None:
    count("CN", 522)
    page = text_of(as_role("leadership").get("/enrolment/CN/"))
    assert "550 students, counted on 23 Oct 2012 . Rank 2 of the international nationalities." in page
    assert "since about 1977 (derived)" in page
    earlier = text_of(as_role("leadership", "2012-10-22").get("/enrolment/CN/"))
    assert "522 students, counted on 1 Oct 2011 ." in earlier
    assert "550" not in earlier
    assert "Nobody had counted by this day." in text_of(
        as_role("leadership", "2011-09-30").get("/enrolment/CN/")
    )
    assert as_role("leadership").get("/enrolment/FR/").status_code == 404


def test_the_club_of_the_case(as_role: Callable[..., Client]) -> None:
    page = text_of(as_role("auditor").get("/clubs/K1/"))
    assert "KU Leuven's first country-wide alumni organisation" in page
    assert "not known whether in being" in page


# ---------------------------------------------------------------- which observation stands
def test_the_latest_certain_count_of_all_levels_stands() -> None:
    count("IN", 100, on="2011-10-01")
    count("IN", 120, on="2012")  # may be of a later day of 2012
    count("IN", 30, on="2012-10-01", level="master")
    count("FR", 7, on="2012-10-01", level="master")
    assert told() == [
        ("NL", None, 1),
        ("CN", 550, 2),
        ("FR", 7, 2),
        ("IN", 100, None),
    ]  # FR: second among masters
    assert [row for row in told("2012-12-31") if row[0] == "IN"] == [("IN", 120, None)]


def test_of_one_day_a_number_is_preferred_and_then_what_was_recorded_last() -> None:
    count("IN", 90, source="first")
    count("IN", 91, source="second")
    count("IN", None, rank=4, source="third")
    assert ("IN", 91, None) in told()


def test_ranks_are_worked_out_among_all_even_when_one_is_asked_for() -> None:
    for nationality, number in (("IN", 100), ("DE", 300), ("ES", 200), ("BE", 30_000)):
        count(nationality, number)
    assert [row for row in told() if row[0] not in ("CN", "NL")] == [
        ("DE", 300, 1),
        ("ES", 200, 2),
        ("IN", 100, 3),
        ("BE", 30_000, None),
    ]
    assert told(among=EnrolmentCount.objects.filter(nationality="IN")) == [("IN", 100, 3)]
    assert [row.rank for row in series_of(BY, "ES", on=DAY)] == [2]


def test_the_list_is_filtered_by_level_and_source(as_role: Callable[..., Client]) -> None:
    count("IN", 30, level="master", on="2012-09-30")
    count("IN", 25, level="master", on="2010-09-30", source="other")
    client = as_role("officer")

    def codes(query: str) -> list[tuple[str, str]]:
        return [(row["Code"], row["Students"]) for row in exported(client, f"/enrolment/{query}")]

    assert codes("?level=master") == [("IN", "30")]
    assert codes("?level=master&source=other") == [("IN", "25")]
    assert codes("?source=office") == [("IN", "30")]
    assert codes("?level=unheard-of") == []
    assert codes("?source=nobody") == []
    assert codes("?sort=-count")[0] in {("CN", "550"), ("NL", "")}


# ---------------------------------------------------------------- rights
@pytest.mark.parametrize("role", ["administrator", "officer"])
def test_the_office_reads_and_writes(as_role: Callable[..., Client], role: str) -> None:
    client, paths = as_role(role), (*READING, *WRITING)
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


@pytest.mark.parametrize("role", ["leadership", "auditor", "coordinator"])
def test_other_insiders_only_read(as_role: Callable[..., Client], role: str) -> None:
    client = as_role(role)
    assert {path: client.get(path).status_code for path in READING} == dict.fromkeys(READING, 200)
    assert {path: client.get(path).status_code for path in WRITING} == dict.fromkeys(WRITING, 403)
    assert client.post("/clubs/add/", {"name": "x"}).status_code == 403
    for path in READING:
        page = client.get(path).content.decode()
        assert "/add/" not in page, path
        assert "/edit/" not in page, path


def test_a_partner_officer_sees_nothing_of_it(as_role: Callable[..., Client]) -> None:
    community.edit_club(
        club=AlumniClub.objects.get(public_id="K1"),
        by=BY,
        changes={"partner": Institution.objects.get(domain="tsinghua.edu.cn")},
    )
    client, paths = as_role("partner_officer"), (*READING, *WRITING)
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 403)
    assert "Alumni Club" not in client.get("/find/", {"q": "alumni"}).content.decode()
    assert "Alumni Club" in as_role("officer").get("/find/", {"q": "alumni"}).content.decode()


# ---------------------------------------------------------------- writing
def test_a_count_is_recorded_changed_and_removed(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    typed = {"nationality": "FR", "on": "2012-10", "count": "0", "source": "office", "level": "all"}
    response = send(client, "/enrolment/counts/add/", **typed)
    made = EnrolmentCount.objects.get(nationality="FR")
    assert response["Location"] == f"/enrolment/counts/{made.public_id}/"
    assert (made.count, str(made.on)) == (0, "2012-10")
    assert send(client, f"{response['Location']}edit/", count=None, rank="3").status_code == 302
    page = text_of(client.get(response["Location"]))
    assert "Students not known" in page
    assert "3 as the source states it" in page
    assert send(client, f"{response['Location']}remove/", reason="wrong")["Location"] == "/enrolment/"
    assert client.get("/enrolment/FR/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"count": None, "rank": None}, "count"),
        ({"count": "-1"}, "count"),
        ({"rank": "0"}, "__all__"),
        ({"on": None}, "on"),
        ({"on": "12/2012"}, "on"),
        ({"nationality": "XX"}, "nationality"),
        ({"nationality": "CN", "on": "2012-10-23", "source": founding.SOURCE}, "__all__"),
        ({"source": None}, "source"),
        ({"level": "kindergarten"}, "level"),
    ],
)
def test_a_wrong_count_is_refused(as_role: Callable[..., Client], typed: dict[str, Any], field: str) -> None:
    good = {"nationality": "FR", "on": "2012-10", "count": "5", "source": "office", "level": "all"}
    assert field in errors(send(as_role("officer"), "/enrolment/counts/add/", **{**good, **typed}))
    assert EnrolmentCount.objects.count() == 2


def test_a_club_is_added_found_changed_and_removed(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    typed = {"name": "Leuven Club Shanghai", "country": "CN", "city": "Shanghai", "partner": "fudan.edu.cn"}
    path = send(client, "/clubs/add/", founded_on="2009-05", website="alumni.example", **typed)["Location"]
    club = AlumniClub.objects.get(name="Leuven Club Shanghai")
    assert (club.partner.domain, club.website) == ("fudan.edu.cn", "https://alumni.example")  # type: ignore[union-attr]
    assert "in being" in text_of(client.get(path))
    assert "not yet founded" in text_of(as_role("officer", "2009-04-30").get(path))
    assert "Leuven Club Shanghai" in client.get("/find/", {"q": "shanghai club"}).content.decode()
    assert send(client, f"{path}edit/", ends_on="2010").status_code == 302
    assert "dissolved" in text_of(client.get(path))
    assert [row["Name"] for row in exported(client, "/clubs/")] == [
        "KU Leuven - China Alumni Club",
        club.name,
    ]
    assert [row["Name"] for row in exported(client, "/clubs/?holds=on")] == ["KU Leuven - China Alumni Club"]
    assert [row["Name"] for row in exported(client, "/clubs/?country=FR")] == []
    assert send(client, f"{path}remove/", reason="no more")["Location"] == "/clubs/"
    assert AlumniClub.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "KU Leuven - China Alumni Club"}, "__all__"),
        ({"partner": "kuleuven.be"}, "partner"),
        ({"founded_on": "2010", "founded_on_unknown": "on"}, "founded_on"),
        ({"founded_on": "2010", "ends_on": "2009"}, "ends_on"),
        ({"country": "XX"}, "country"),
    ],
)
def test_a_wrong_club_is_refused(as_role: Callable[..., Client], typed: dict[str, Any], field: str) -> None:
    assert field in errors(send(as_role("officer"), "/clubs/add/", **{"name": "Another", **typed}))
    assert AlumniClub.objects.count() == 1


# ---------------------------------------------------------------- as quick with many
def statements(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_the_number_of_statements_is_the_same_for_few_and_for_many(
    as_role: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    client = as_role("officer")
    few = {path: statements(client, path) for path in READING}
    for place, nationality in enumerate(("IN", "DE", "ES", "IT", "FR", "US", "VN", "PL", "BR", "ID")):
        for year in range(2010, 2013):
            count(nationality, 10 * place + year % 7, on=f"{year}-10-01")
    for year in range(2008, 2013):
        count("CN", 100 + year, on=f"{year}-10-01")
        community.add_club(by=BY, name=f"Club {year}", founded_on=f"{year}", country="CN")
    with django_assert_num_queries(3):
        assert len(enrolment_on(BY, on=DAY)) == 12
    assert {path: statements(client, path) for path in READING} == few
