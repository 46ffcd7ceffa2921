"""The lists and records of the API: what they hold, in which order, page by page, for whom."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, Commitment
from edge.agreements.rules import Verdict
from edge.core.dates import PartialDate
from edge.partners import actions as partners
from edge.partners.models import Institution, Officer, Tie, Unit
from edge.people.permissions import INSTALLATION

DAY = {"as_of": "2012-10-23"}


def ids(client: Client, address: str, **asked: str) -> list[str]:
    return [item["id"] for item in client.get(f"/api/v1/{address}", asked).json()["items"]]


@pytest.fixture
def officer(as_role: Callable[..., Client]) -> Client:
    return as_role("officer")


@pytest.fixture
def partner(as_role: Callable[..., Client]) -> Client:
    return as_role("partner_officer")


def test_institutions_of_the_register_and_of_a_partner(officer: Client, partner: Client) -> None:
    assert ids(officer, "institutions") == [
        "ecnu.edu.cn",
        "fudan.edu.cn",
        "kuleuven.be",
        "pku.edu.cn",
        "sjtu.edu.cn",
        "tsinghua.edu.cn",
    ]
    assert ids(officer, "institutions", role="hub") == ["kuleuven.be"]
    assert ids(partner, "institutions") == ["kuleuven.be", "tsinghua.edu.cn"]
    assert partner.get("/api/v1/institutions").json()["count"] == 2


def test_an_institution_with_what_is_known_and_null_for_what_is_not(officer: Client, partner: Client) -> None:
    tsinghua = Institution.objects.get(domain="tsinghua.edu.cn")
    partners.edit_partnership(
        partnership=tsinghua.partnership,
        by=INSTALLATION,
        changes={"grade": "strategic", "speciality_areas": "engineering\narchitecture"},
    )
    told = officer.get("/api/v1/institutions/tsinghua.edu.cn").json()
    assert told == {
        "id": "tsinghua.edu.cn",
        "name": "Tsinghua University",
        "local_name": "清华大学",
        "local_language": "zh-Hans",
        "role": "partner",
        "city": "Beijing",
        "country": "CN",
        "domain": "tsinghua.edu.cn",
        "ror_id": None,
        "erasmus_code": None,
        "moe_code": None,
        "latitude": 39.9075,
        "longitude": 116.39723,
        "website": None,
        "other_names": [],
        "partnership": {"grade": "strategic", "speciality_areas": ["engineering", "architecture"]},
    }
    assert partner.get("/api/v1/institutions/tsinghua.edu.cn").json() == {**told, "partnership": None}


def test_an_institution_bears_the_name_of_the_day(officer: Client) -> None:
    institution = Institution.objects.get(domain="ecnu.edu.cn")
    partners.rename_institution(
        institution=institution,
        by=INSTALLATION,
        name="New Name University",
        last_day_of_old=PartialDate.parse("2012-10-22"),
    )
    names = [
        officer.get("/api/v1/institutions/ecnu.edu.cn", {"as_of": day}).json()["name"]
        for day in ("2012-10-22", "2012-10-23")
    ]
    assert names == ["East China Normal University", "New Name University"]


def test_units_in_their_tree(officer: Client, partner: Client) -> None:
    group = Unit.objects.get(public_id="U1")
    below = partners.add_unit(
        by=INSTALLATION, institution=group.institution, parent=group, name="Rega", public_id="U9"
    )
    rows = {row["id"]: row for row in officer.get("/api/v1/units").json()["items"]}
    assert list(rows) == ["U1", "U9", "U3", "U2"]
    assert rows["U9"]["parent"] == "U1"
    assert rows["U3"]["local_name"] == "医学院"
    assert ids(officer, "units", institution="kuleuven.be") == ["U1", below.public_id]
    assert ids(partner, "units") == ["U2"]


def test_officers_and_whether_they_may_sign_on_the_day(officer: Client, partner: Client) -> None:
    rector = Officer.objects.get(public_id="O1")
    changes = {"ends_on": PartialDate.parse("2013-07"), "mandate_ends_on": PartialDate.parse("2012-10")}
    partners.edit_officer(officer=rector, by=INSTALLATION, changes=changes)

    def may_sign(day: str) -> Any:
        rows = officer.get("/api/v1/officers", {"as_of": day, "institution": "kuleuven.be"}).json()["items"]
        return [row["may_sign"] for row in rows]

    assert may_sign("2012-10-01") == [True]
    assert may_sign("2012-10-23") == [None]
    assert may_sign("2012-11-01") == [False]
    assert may_sign("2013-08-01") == []
    assert ids(officer, "officers", **DAY) == ["O1", "O2"]
    assert ids(partner, "officers", **DAY) == ["O2"]


def test_ties_with_a_champion_whom_only_insiders_see(officer: Client, as_role: Callable[..., Client]) -> None:
    tie = Tie.objects.get(public_id="T1")
    rector = Officer.objects.get(public_id="O1")
    partners.edit_tie(
        tie=tie,
        by=INSTALLATION,
        changes={
            "champion": rector,
            "shared_from": PartialDate.parse("2012-01-01").start,
            "internal_note": "SECRET",
        },
    )
    told = officer.get("/api/v1/ties", DAY)
    assert told.json()["items"] == [
        {
            "id": "T1",
            "hub_unit": {"id": "U1", "name": "Biomedical Sciences Group"},
            "partner": {"id": "sjtu.edu.cn", "name": "Shanghai Jiao Tong University"},
            "partner_unit": {"id": "U3", "name": "School of Medicine"},
            "field": None,
            "description": "important partner",
            "champion": {"id": "O1", "person": "Mark Waer", "title": "Rector"},
            "backup": None,
            "starts_on": None,
            "ends_on": None,
        }
    ]
    assert "SECRET" not in told.content.decode()
    assert ids(officer, "ties", partner="sjtu.edu.cn") == ["T1"]
    assert ids(officer, "ties", partner="pku.edu.cn") == []


def test_a_shared_tie_reaches_the_officer_of_that_partner(
    account: Callable[..., Any], client: Client
) -> None:
    tie = Tie.objects.get(public_id="T1")
    shanghai = Institution.objects.get(domain="sjtu.edu.cn")
    guest = account("leadership")
    guest.grants.all().delete()
    partners.grant_limited_role(account=guest, by=INSTALLATION, institution=shanghai)
    client.force_login(guest, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert ids(client, "ties") == []
    rector = Officer.objects.get(public_id="O1")
    day = PartialDate.parse("2012-01-01").start
    partners.edit_tie(tie=tie, by=INSTALLATION, changes={"champion": rector, "shared_from": day})
    (shown,) = client.get("/api/v1/ties").json()["items"]
    assert (shown["id"], shown["champion"]) == ("T1", None)
    assert ids(client, "units") == ["U1", "U3"]


def test_agreements_filtered_by_day_state_kind_and_partner(officer: Client, partner: Client) -> None:
    assert ids(officer, "agreements", **DAY) == [
        *("A1", "A3", "A4", "A5", "A6", "A2"),
        *("A7", "A8", "A9", "A10", "A11"),
    ]
    assert ids(officer, "agreements", **DAY, state="superseded") == ["A1"]
    assert ids(officer, "agreements", as_of="2012-09-15", state="in_force", partner="tsinghua.edu.cn") == [
        "A1"
    ]
    assert ids(officer, "agreements", **DAY, kind="dual_degree") == ["A11"]
    assert ids(officer, "agreements", **DAY, kind="no_such_kind") == []
    assert ids(partner, "agreements", **DAY) == ["A1", "A2"]


def test_an_item_of_the_list_is_the_agreement_of_the_brief(officer: Client) -> None:
    listed = officer.get("/api/v1/agreements", DAY).json()["items"]
    assert listed == officer.get("/api/v1/brief", DAY).json()["agreements"]


def test_everything_about_one_agreement(officer: Client) -> None:
    told = officer.get("/api/v1/agreements/A11", DAY).json()
    assert (told["reference"], told["state"], told["signed"], told["signed_on"]) == (
        "A11",
        "in_force",
        True,
        None,
    )
    extension = {
        "kind": "extension",
        "on": "2012-10-22",
        "text": "Formally extended",
        "place": "Beijing",
        "attests": True,
    }
    assert told["events"] == [extension]
    assert [party["institution"]["id"] for party in told["parties"]] == ["kuleuven.be", "tsinghua.edu.cn"]
    first, third = (officer.get(f"/api/v1/agreements/{number}", DAY).json() for number in ("A1", "A3"))
    assert (first["successors"], first["children"], first["signatories"]) == (["A2"], [], None)
    assert third["children"] == ["A7"]
    second = officer.get("/api/v1/agreements/A2", DAY).json()
    assert second["purposes"] == ["research collaboration", "mobility of students, staff and researchers"]


def test_neighbours_that_are_not_shared_are_absent_from_an_agreement(
    officer: Client, partner: Client
) -> None:
    second = Agreement.objects.get(public_id="A2")
    parties = [(row.institution, row.unit) for row in second.parties.all()]
    hidden: dict[str, Any] = {"by": INSTALLATION, "kind": second.kind, "parties": parties}
    agreements.prepare_agreement(public_id="X1", title="SECRET renewal", supersedes=second, **hidden)
    agreements.prepare_agreement(public_id="X2", title="SECRET child", parent=second, **hidden)
    assert officer.get("/api/v1/agreements/A2", DAY).json()["successors"] == ["X1"]
    assert officer.get("/api/v1/agreements/A2", DAY).json()["children"] == ["X2"]
    response = partner.get("/api/v1/agreements/A2", DAY)
    assert (response.json()["successors"], response.json()["children"]) == ([], [])
    assert "SECRET" not in response.content.decode()


def test_commitments_as_they_stood_on_the_day(officer: Client, partner: Client) -> None:
    commitment = Commitment.objects.get(public_id="C1")
    owner = Officer.objects.get(public_id="O1")
    agreements.edit_commitment(
        commitment=commitment, by=INSTALLATION, changes={"owner": owner, "due_on": PartialDate.parse("2014")}
    )
    agreements.judge_commitment(
        commitment=Commitment.objects.get(public_id="C1"),
        by=INSTALLATION,
        verdict=Verdict.PARTLY,
        judgement="SECRET reason",
        on=PartialDate.parse("2013-06"),
    )
    assert ids(officer, "commitments", as_of="2013-06-29", verdict="open") == ["C1", "C2"]
    assert ids(officer, "commitments", as_of="2013-06-30", verdict="open") == ["C2"]
    assert ids(officer, "commitments", as_of="2013-06-30", verdict="partly", partner="tsinghua.edu.cn") == [
        "C1"
    ]
    assert ids(officer, "commitments", partner="pku.edu.cn") == []
    mine = officer.get("/api/v1/commitments", {"as_of": "2013-06-30"}).json()["items"][0]
    assert mine == {
        "id": "C1",
        "agreement": "A2",
        "text": "more co-led PhD projects",
        "owner": {"id": "O1", "person": "Mark Waer", "title": "Rector"},
        "due": "2014",
        "evidence": [],
        "verdict": "partly",
        "judged_on": "2013-06",
        "judgement": "SECRET reason",
    }
    theirs = partner.get("/api/v1/commitments", {"as_of": "2013-06-30"}).json()["items"][0]
    assert theirs == {**mine, "owner": None, "judgement": None}
    earlier = officer.get("/api/v1/commitments", {"as_of": "2013-06-29"}).json()["items"][0]
    assert (earlier["verdict"], earlier["judged_on"], earlier["judgement"]) == ("open", None, None)


def test_pages_join_without_gap_or_overlap(officer: Client) -> None:
    seen = []
    for offset in range(0, 15, 4):
        page = officer.get("/api/v1/agreements", {**DAY, "limit": 4, "offset": offset}).json()
        assert (page["count"], page["limit"], page["offset"]) == (11, 4, offset)
        seen += [item["id"] for item in page["items"]]
    assert seen == ids(officer, "agreements", **DAY)
    assert officer.get("/api/v1/agreements", {"limit": 201}).status_code == 422
    assert officer.get("/api/v1/agreements", {"limit": 0}).status_code == 422


LISTS = ("institutions", "units", "officers", "ties", "agreements", "commitments")


def test_a_list_takes_the_same_number_of_statements_for_any_number_of_rows(
    officer: Client, django_assert_max_num_queries: Any
) -> None:
    def read() -> tuple[dict[str, int], dict[str, int]]:
        counts, statements = {}, {}
        for address in LISTS:
            with django_assert_max_num_queries(14) as context:
                counts[address] = officer.get(f"/api/v1/{address}", DAY).json()["count"]
            statements[address] = len(context)
        return counts, statements

    _one_more(0)  # what nobody has yet is not read at all
    few, statements = read()
    for number in range(1, 7):
        _one_more(number)
    many, later = read()
    assert later == statements
    assert all(many[address] >= few[address] + 6 for address in LISTS)


def _one_more(number: int) -> None:
    """One more institution, unit, officer, tie, agreement and commitment."""
    hub = Institution.objects.hub()
    other = partners.add_institution(
        by=INSTALLATION, name=f"University {number}", domain=f"u{number}.example.org"
    )
    group, school = (
        partners.add_unit(by=INSTALLATION, institution=home, name=f"Unit {number}") for home in (hub, other)
    )
    person = Officer.objects.get(public_id="O2").person
    president = partners.appoint_officer(by=INSTALLATION, person=person, institution=other, title="President")
    partners.tie_units(
        by=INSTALLATION, hub_unit=group, partner_unit=school, champion=president, backup=president
    )
    agreement = agreements.prepare_agreement(
        by=INSTALLATION,
        kind=Agreement.objects.get(public_id="A3").kind,
        title=f"Agreement {number}",
        parties=[(hub, group), (other, school)],
        signed_on="2011",
    )
    agreements.add_commitment(agreement=agreement, by=INSTALLATION, text="promise", owner=president)
