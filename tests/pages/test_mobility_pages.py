"""The pages of mobility: read, filtered, filled in and sent, by whom, without a name where none belongs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from edge.agreements.models import Agreement
from edge.jobs.founding import mobility as founding
from edge.mobility import actions as mobility
from edge.mobility.models import ReportedCount, Stay
from edge.partners.models import Institution, Unit
from edge.people.models import Person
from edge.people.permissions import INSTALLATION as BY
from tests.actions.arranging_mobility import a_count, a_stay
from tests.pages.filling import errors, opened, send

ROLES = ("administrator", "officer", "coordinator", "leadership", "partner_officer", "auditor")
AsRole = Callable[..., Client]


@pytest.fixture
def case(founding_case: None) -> dict[str, Institution]:
    """The founding case with its two counts, and one real stay of a made-up student at Leuven's own unit."""
    institutions = {institution.domain: institution for institution in Institution.objects.all()}
    Stay.objects.all().delete()
    Person.objects.filter(participant=True).delete()
    if not ReportedCount.objects.exists():
        agreements = {agreement.public_id: agreement for agreement in Agreement.objects.all()}
        founding.load(institutions, agreements, BY)
    a_stay(
        institutions["sjtu.edu.cn"],
        public_id="S1",
        starts="2012-09-20",
        ends="2013-01",
        hub_unit=Unit.objects.get(public_id="U1"),
        participant={
            "public_id": "X1",
            "family_name": "Qu",
            "given_name": "Yuan",
            "family_first": True,
            "local_name": "屈原",
        },
    )
    a_stay(
        institutions["fudan.edu.cn"],
        public_id="S2",
        starts="2011-02-01",
        direction="out",
        participant={"public_id": "X2", "family_name": "Claes", "given_name": "Lien"},
        internal_note="a word among ourselves",
    )
    return institutions


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def names(response: Any) -> list[str]:
    """The first cell's record of every row of a list."""
    return [str(row) for row in response.context["page"].object_list]


# ---------------------------------------------------------------- read
def test_the_overview_says_what_is_known_on_the_day_and_what_is_not(case: Any, as_role: AsRole) -> None:
    page = as_role("officer").get("/mobility/")
    assert page.context["listing"].totals["into"].total == 16  # fifteen counted, one by a single stay
    assert page.context["listing"].totals["out"].total is None
    lines = {row.domain: row.line for row in page.context["page"].object_list}
    assert (lines["tsinghua.edu.cn"].into.total, lines["tsinghua.edu.cn"].out.total) == (15, None)
    assert lines["sjtu.edu.cn"].into.total == 1
    assert lines["pku.edu.cn"].into.total is None
    staff = as_role("officer").get("/mobility/?kind=staff")
    assert {row.line.into.total for row in staff.context["page"].object_list} == {None}


def test_the_overview_as_a_file_keeps_unknown_apart_from_nothing(case: Any, as_role: AsRole) -> None:
    a_count(case["pku.edu.cn"], 0, on="2012-05-01")
    file = as_role("officer").get("/mobility/?export=csv")
    rows = {line.split(",")[0]: line.split(",") for line in file.getvalue().decode("utf-8-sig").splitlines()}
    assert rows["Peking University"][1:5] == ["0", "no", "", "yes"]
    assert rows["Tsinghua University"][1:5] == ["15", "no", "", "yes"]


def test_the_page_of_a_partner_shows_every_number_with_its_source(case: Any, as_role: AsRole) -> None:
    page = text(as_role("officer").get("/partners/tsinghua.edu.cn/mobility/"))
    assert page.count(founding.SOURCE) >= 2
    assert 'class="unknown"' in page
    assert as_role("officer").get("/partners/kuleuven.be/mobility/").status_code == 404


def test_a_chart_is_drawn_once_a_year_is_known_and_says_the_same_as_a_table(
    case: Any, as_role: AsRole
) -> None:
    officer = as_role("officer")
    assert "drawing-flows" not in text(officer.get("/partners/tsinghua.edu.cn/mobility/"))
    a_count(case["tsinghua.edu.cn"], 14, academic_year=2011)
    page = text(officer.get("/partners/tsinghua.edu.cn/mobility/"))
    assert "drawing-flows" in page
    assert "2011-2012" in page
    assert "drawing-flows" in text(officer.get("/mobility/"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"S1", "S2"}),
        ("?q=qu yuan", {"S1"}),
        ("?q=屈原", {"S1"}),
        ("?partner=fudan.edu.cn", {"S2"}),
        ("?partner=Fudan University", {"S2"}),
        ("?direction=out", {"S2"}),
        ("?kind=exchange", {"S1", "S2"}),
        ("?kind=traineeship", set()),
        ("?year=2010", {"S2"}),
        ("?year=2012", {"S1"}),
        ("?there=on", {"S1", "S2"}),  # of S2 no last day is known
        ("?synthetic=yes", set()),
        ("?partner=Nowhere", set()),
        ("?year=x", set()),
    ],
)
def test_stays_are_filtered_by_the_address(case: Any, as_role: AsRole, asked: str, found: set[str]) -> None:
    page = as_role("officer").get(f"/stays/{asked}")
    assert {row.public_id for row in page.context["page"].object_list} == found


def test_what_was_withdrawn_is_nowhere_on_the_day(case: Any, as_role: AsRole) -> None:
    mobility.withdraw_stay(stay=Stay.objects.get(public_id="S2"), by=BY, on=None)
    page = as_role("officer").get("/stays/?there=on")
    assert {row.public_id for row in page.context["page"].object_list} == {"S1"}
    assert "unknown day" in text(as_role("officer").get("/stays/S2/"))


def test_lists_take_as_many_statements_for_one_row_as_for_many(case: Any, as_role: AsRole) -> None:
    officer = as_role("officer")

    def counted(path: str) -> int:
        officer.get(path)
        with CaptureQueriesContext(connection) as statements:
            assert officer.get(path).status_code == 200
        return len(statements)

    paths = ("/mobility/", "/stays/", "/stays/?q=Qu&year=2012", "/counts/", "/partners/sjtu.edu.cn/mobility/")
    a_count(case["sjtu.edu.cn"], 4, academic_year=2011)
    first = {path: counted(path) for path in paths}
    for number in range(5):
        for partner in case.values():
            if not partner.is_hub:
                a_stay(
                    partner, starts="2012-09-20", participant={"family_name": "Qu", "given_name": str(number)}
                )
        a_count(case["sjtu.edu.cn"], number, on=f"2012-05-{number + 1:02}")
    assert {path: counted(path) for path in paths} == first


# ---------------------------------------------------------------- written
def test_a_count_is_reported_changed_and_removed(case: Any, as_role: AsRole) -> None:
    officer = as_role("officer")
    path = "/counts/add/?partner=pku.edu.cn&direction=in&kind=students"
    assert opened(officer, path)["partner"] == "Peking University [pku.edu.cn]"
    done = send(officer, path, number="7", on="2012-10", source="Our own list")
    count = ReportedCount.objects.get(partner=case["pku.edu.cn"])
    assert done.url == reverse("count", args=[count.public_id])
    assert (count.number, str(count.on), count.direction) == (7, "2012-10", "in")
    page = f"/counts/{count.public_id}/"
    assert "Our own list" in text(officer.get(page))
    send(officer, f"{page}edit/", number="")
    count.refresh_from_db()
    assert count.number is None
    assert send(officer, f"{page}remove/", reason="twice").status_code == 302
    assert officer.get(page).status_code == 404
    assert "Peking" in text(officer.get(f"/history/reportedcount/{count.public_id}/"))


def test_a_count_for_both_or_neither_is_refused_at_its_field(case: Any, as_role: AsRole) -> None:
    said = {"partner": "pku.edu.cn", "direction": "in", "kind": "students", "source": "list"}
    for when in ({}, {"on": "2012", "academic_year": "2012"}):
        assert list(errors(send(as_role("officer"), "/counts/add/", **said, **when))) == ["on"]


def test_a_stay_of_a_new_person_is_recorded_edited_withdrawn_and_removed(case: Any, as_role: AsRole) -> None:
    officer = as_role("officer")
    done = send(
        officer,
        "/stays/add/?partner=tsinghua.edu.cn&direction=in&kind=dual_degree_phase",
        family_name="Bai",
        given_name="Juyi",
        family_first="on",
        starts_on="2012-09",
        planned_ends_on="2013-06-30",
        hub_unit=None,
        agreement="A11",
    )
    stay = Stay.objects.get(person__family_name="Bai")
    assert done.url == f"/stays/{stay.public_id}/"
    assert (stay.agreement.public_id, stay.person.participant, stay.partner.domain) == (
        "A11",
        True,
        "tsinghua.edu.cn",
    )
    assert "Bai Juyi" in text(officer.get(done.url))
    send(officer, f"{done.url}edit/", ends_on="2013-02-01", person=stay.person.public_id)
    assert str(Stay.objects.get(pk=stay.pk).ends_on) == "2013-02-01"
    send(officer, f"{done.url}withdraw/", withdrawn_on="2012-08", reason="no visa")
    assert str(Stay.objects.get(pk=stay.pk).withdrawn_on) == "2012-08"
    assert send(officer, f"{done.url}remove/", reason="twice").url == "/partners/tsinghua.edu.cn/mobility/"
    person = f"/participants/{stay.person.public_id}/"
    send(officer, f"{person}edit/", local_name="白居易")
    assert "白居易" in text(officer.get(person))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"person": None, "family_name": None}, "person"),
        ({"person": "Mark Waer", "family_name": "Bai"}, "family_name"),
        ({"person": "Nobody At All"}, "person"),
        ({"partner": "Leuven"}, "partner"),
        ({"partner_unit": "U3"}, "partner_unit"),
        ({"agreement": "A3"}, "agreement"),
        ({"starts_on": None}, "__all__"),
        ({"ends_on": "2011"}, "ends_on"),
    ],
)
def test_what_is_wrong_with_a_stay_stands_at_its_field(
    case: Any, as_role: AsRole, typed: dict[str, Any], field: str
) -> None:
    right: dict[str, Any] = {
        "family_name": "Bai",
        "partner": "tsinghua.edu.cn",
        "direction": "in",
        "kind": "exchange",
        "starts_on": "2012-09",
    }
    before = Person.objects.count(), Stay.objects.count()
    assert list(errors(send(as_role("officer"), "/stays/add/", **{**right, **typed}))) == [field]
    assert (Person.objects.count(), Stay.objects.count()) == before


# ---------------------------------------------------------------- by whom
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/stays/S1/", (200, 200, 200, 403, 403, 200)),
        ("/stays/S2/", (200, 200, 404, 403, 403, 200)),
        ("/stays/S1/edit/", (200, 200, 200, 403, 403, 403)),
        ("/stays/S2/edit/", (200, 200, 404, 403, 403, 403)),
        ("/stays/S2/withdraw/", (200, 200, 404, 403, 403, 403)),
        ("/stays/S2/remove/", (200, 200, 404, 403, 403, 403)),
        ("/participants/X1/", (200, 200, 200, 403, 403, 200)),
        ("/participants/X2/", (200, 200, 404, 403, 403, 200)),
        ("/participants/X1/edit/", (200, 200, 403, 403, 403, 403)),
        ("/people/X1/", (302, 302, 302, 404, 404, 302)),
        ("/people/X2/", (302, 302, 404, 404, 404, 302)),
        ("/counts/M1/", (200, 200, 200, 200, 404, 200)),
        ("/counts/M1/edit/", (200, 200, 403, 403, 403, 403)),
        ("/partners/tsinghua.edu.cn/mobility/", (200,) * 6),
        ("/partners/fudan.edu.cn/mobility/", (200, 200, 200, 200, 404, 200)),
    ],
)
def test_each_role_is_answered_what_it_may_see(
    case: Any, as_role: AsRole, path: str, expected: tuple[int, ...]
) -> None:
    assert tuple(as_role(role).get(path).status_code for role in ROLES) == expected


LEAKING = ("Yuan", "屈原", "Lien", "among ourselves")  # nothing of it is typed into what is asked for below


def test_no_name_of_a_participant_is_where_it_does_not_belong(case: Any, as_role: AsRole) -> None:
    """Not among the people, not in what is found, not to choose as a signatory; not for those who read no stays."""
    everybody = (
        *(
            "/people/",
            "/people/?q=Qu",
            "/people/?export=csv",
            "/find/?q=Qu",
            "/find/?q=Claes",
        ),
        *("/officers/add/", "/api/v1/officers", "/agreements/A2/"),
    )
    for path in everybody:
        response = as_role("officer").get(path)
        content = (response.getvalue() if response.streaming else response.content).decode()
        assert [word for word in LEAKING if word in content] == [], path
    for role in ("leadership", "partner_officer"):
        for path in (*everybody, "/", "/mobility/", "/partners/tsinghua.edu.cn/mobility/", "/counts/"):
            response = as_role(role).get(path)
            content = (response.getvalue() if response.streaming else response.content).decode()
            assert [word for word in LEAKING if word in content] == [], (role, path)
    seen = text(as_role("coordinator").get("/stays/"))
    assert "Qu Yuan" in seen
    assert "Claes" not in seen


def test_a_partner_officer_reads_the_counts_shown_to_the_partner_and_nothing_from_stays(
    case: Any, as_role: AsRole
) -> None:
    a_stay(case["tsinghua.edu.cn"], starts="2012-09-01", kind="staff_teaching")
    a_count(case["tsinghua.edu.cn"], 33, academic_year=2011)
    shown = ReportedCount.objects.get(public_id="M1")
    mobility.edit_count(count=shown, by=BY, changes={"shared_from": "2012-01-01", "note": "for both of us"})
    partner = as_role("partner_officer")
    assert [row.public_id for row in partner.get("/counts/").context["page"].object_list] == ["M1"]
    page = partner.get("/partners/tsinghua.edu.cn/mobility/")
    assert [row.amount.total for row in page.context["stocks"]] == [15]
    assert page.context["stays"] is None
    assert "33" not in text(page).split('<main id="main"')[1]
    [line] = [row.line for row in partner.get("/mobility/").context["page"].object_list]
    assert (line.into.total, line.in_flow.total) == (15, None)
    assert "/stays/" not in text(partner.get("/mobility/"))


def test_a_coordinator_adds_a_stay_of_the_own_unit_and_of_no_other(case: Any, as_role: AsRole) -> None:
    coordinator = as_role("coordinator")
    path = "/stays/add/?partner=sjtu.edu.cn&direction=out&kind=staff_teaching"
    own = Unit.objects.get(public_id="U1")
    assert opened(coordinator, path)["hub_unit"] == str(own.pk)
    refused = send(coordinator, path, family_name="Maes", starts_on="2012-10", hub_unit=None)
    assert list(errors(refused)) == ["hub_unit"]
    assert send(coordinator, path, family_name="Maes", starts_on="2012-10").status_code == 302
    assert Stay.objects.get(person__family_name="Maes").hub_unit == own


def test_the_history_of_a_participant_is_read_by_those_who_read_history(case: Any, as_role: AsRole) -> None:
    statuses = [as_role(role).get("/history/person/X1/").status_code for role in ROLES]
    assert statuses == [200, 200, 403, 403, 403, 200]
