"""The brief of a day, on the founding case: its answers, the examples of the rules of time, and who is told what."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, AgreementKind
from edge.agreements.rules import Verdict
from edge.core.dates import PartialDate
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION
from edge.strategy.queries import brief_of, partner_by_domain

pytestmark = pytest.mark.usefixtures("founding_case")
PARTNERS = {"tsinghua.edu.cn", "pku.edu.cn", "fudan.edu.cn", "sjtu.edu.cn", "ecnu.edu.cn"}
UMBRELLAS, UNDER_THEM = ("A3", "A4", "A5", "A6"), ("A7", "A8", "A9", "A10")


@pytest.fixture(autouse=True)
def english_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def brief_on(day: str, **narrowed: Any) -> dict[str, Any]:
    return brief_of(INSTALLATION, on=date.fromisoformat(day), **narrowed)


def states_on(day: str) -> dict[str, str]:
    return {agreement["id"]: agreement["state"] for agreement in brief_on(day)["agreements"]}


def agreement_on(day: str, number: str) -> dict[str, Any]:
    return next(agreement for agreement in brief_on(day)["agreements"] if agreement["id"] == number)


def prepare(number: str, *, partner: str = "tsinghua.edu.cn", **fields: Any) -> Agreement:
    institutions = [Institution.objects.hub(), Institution.objects.get(domain=partner)]
    fields.setdefault("kind", AgreementKind.objects.get(code="student_exchange"))
    return agreements.prepare_agreement(
        by=INSTALLATION,
        public_id=number,
        title=f"Agreement {number}",
        parties=[(institution, None) for institution in institutions],
        **fields,
    )


# ---------------------------------------------------------------- the answers of the founding case
def test_answer_1_what_is_in_force_superseded_and_in_preparation() -> None:
    assert states_on("2012-10-23") == {
        "A1": "superseded",
        "A2": "in_force",
        **dict.fromkeys(UMBRELLAS, "in_force"),
        **dict.fromkeys(UNDER_THEM, "in_preparation"),
        "A11": "in_force",
    }
    assert agreement_on("2012-10-23", "A2")["supersedes"] == "A1"
    parents = {number: agreement_on("2012-10-23", number)["parent"] for number in UNDER_THEM}
    assert parents == dict(zip(UNDER_THEM, UMBRELLAS, strict=True))


def test_answer_2_the_first_memorandum_is_due_within_90_days_in_september() -> None:
    brief = brief_on("2012-09-15", within_days=90)
    assert brief["due"] == [{"agreement": "A1", "renewal_due": "2012-11", "days_at_most": 76}]
    states = states_on("2012-09-15")
    assert (states["A1"], states["A2"]) == ("in_force", "in_preparation")
    assert ("due_for_renewal", "A1") in [(item["what"], item["about"]) for item in brief["attention"]]


@pytest.mark.parametrize(("day", "expected"), [("2012-03-31", {"tsinghua.edu.cn"}), ("2012-04-30", PARTNERS)])
def test_answer_3_partners_with_an_agreement_in_force(day: str, expected: set[str]) -> None:
    in_force = [row for row in brief_on(day)["agreements"] if row["state"] == "in_force"]
    assert {partner for agreement in in_force for partner in agreement["partners"]} == expected


PUBLIC_RECORD = "Public record of the Leuven Sino-Euro EDGE Platform, October 2012"


def test_answer_4_students_of_tsinghua_are_15_and_those_who_went_there_unknown_not_0() -> None:
    students = {"partner": "tsinghua.edu.cn", "kind": "students"}
    assert brief_on("2012-10-23")["mobility"] == [
        {**students, "direction": "out", "stock": None, "source": PUBLIC_RECORD},
        {**students, "direction": "in", "stock": 15, "source": PUBLIC_RECORD},
    ]
    the_day_before = brief_on("2012-10-22")["mobility"]  # known to exist, counted by nobody yet
    assert [(row["direction"], row["stock"], row["source"]) for row in the_day_before] == [
        ("out", None, None),
        ("in", None, None),
    ]


def test_answer_5_chinese_students_are_550_and_second_after_the_netherlands() -> None:
    assert brief_on("2012-10-23")["enrolment"] == [
        {"nationality": "NL", "count": None, "rank": 1},
        {"nationality": "CN", "count": 550, "rank": 2},
    ]
    assert brief_on("2012-10-22")["enrolment"] == []


def test_answer_6_the_dual_master_has_2_completed_cohorts_and_was_extended() -> None:
    dual = {"title": "Dual Master in Electrical Engineering", "partners": ["tsinghua.edu.cn"]}
    assert brief_on("2012-10-23")["programmes"] == [
        {**dual, "completed_cohorts": 2, "extended_on": "2012-10-22"}
    ]
    assert brief_on("2012-10-21")["programmes"] == [{**dual, "completed_cohorts": 0, "extended_on": None}]


IMPLEMENTATION = (
    ("pku.edu.cn", "A7: Sign the implementation agreement with Peking University"),
    ("fudan.edu.cn", "A8: Sign the implementation agreement with Fudan University"),
    ("sjtu.edu.cn", "A9: Sign the implementation agreement with Shanghai Jiao Tong University"),
    ("ecnu.edu.cn", "A10: Sign the implementation agreement with East China Normal University"),
)


def test_answer_7_the_mission_stop_by_stop_what_came_out_of_it_and_what_is_open() -> None:
    visit, mission = brief_on("2012-10-23")["missions"]
    assert (visit["direction"], mission["direction"]) == ("in", "out")
    assert mission["title"] == "Rectoral delegation to China"
    finalising = "Finalising the implementation agreement"
    purposes = dict.fromkeys((domain for domain, _open in IMPLEMENTATION), finalising)
    purposes["sjtu.edu.cn"] += "; the 60-year anniversary of its School of Medicine"
    assert mission["stops"] == [
        {
            "order": 1,
            "institution": "tsinghua.edu.cn",
            "on": "2012-10-22",
            "purpose": "Signing of the memorandum of understanding, extension of the dual master, "
            "conferral ceremony",
            "outcomes": ["A2: memorandum of understanding signed", "A11: dual master extended"],
            "open": [],
        },
        *(
            {
                "order": order,
                "institution": domain,
                "on": "2012-10",
                "purpose": purposes[domain],
                "outcomes": [],
                "open": [still_open],
            }
            for order, (domain, still_open) in enumerate(IMPLEMENTATION, 2)
        ),
        {
            "order": 6,
            "institution": None,
            "on": "2012-10",
            "purpose": "Meeting with the Vice-Minister of Education",
            "outcomes": [],
            "open": [],
        },
    ]


def test_answer_7_on_the_eve_nothing_had_come_out_of_the_mission() -> None:
    _visit, mission = brief_on("2012-10-21")["missions"]
    first = mission["stops"][0]
    assert (first["outcomes"], first["open"]) == (
        [],
        ["A2: Sign the memorandum of understanding", "A11: Extend the dual master"],
    )


def test_the_visit_of_april_2012_and_the_projects_of_which_nobody_recorded_how_many() -> None:
    brief = brief_on("2012-10-23")
    [stop] = brief["missions"][0]["stops"]
    assert (stop["institution"], stop["on"], stop["open"]) == ("kuleuven.be", "2012-04", [])
    assert [outcome.split(":")[0] for outcome in stop["outcomes"]] == list(UMBRELLAS)
    assert brief["projects"] == [{"partner": "tsinghua.edu.cn", "count": None, "mean_score": None}]


def test_answer_8_the_unit_tie() -> None:
    tie = {
        "hub_unit": "Biomedical Sciences Group",
        "partner": "sjtu.edu.cn",
        "partner_unit": "School of Medicine",
    }
    assert brief_on("2012-10-23")["ties"] == [tie]


def test_answer_9_who_signed_where_when_and_in_what_capacity() -> None:
    agreement = agreement_on("2012-10-23", "A2")
    assert (agreement["signed"], agreement["signed_on"]) == (True, "2012-10-22")
    signed = {"place": "Beijing", "signed_on": "2012-10-22"}
    assert agreement["signatories"] == [
        {"person": "Mark Waer", "capacity": "Rector", "institution": "kuleuven.be", **signed},
        {"person": "Chen Jining", "capacity": "President", "institution": "tsinghua.edu.cn", **signed},
    ]


def test_answer_10_open_commitments_without_evidence() -> None:
    brief = brief_on("2012-10-23")
    still_open = {"due": None, "evidence": [], "verdict": "open"}
    assert agreement_on("2012-10-23", "A2")["commitments"] == [
        {"text": "more co-led PhD projects", **still_open},
        {"text": "more intensive use of summer schools", **still_open},
    ]
    assert [(item["what"], item["about"]) for item in brief["attention"]] == [
        *(("unsigned", number) for number in UNDER_THEM),
        ("commitment_without_evidence", "C1"),
        ("commitment_without_evidence", "C2"),
        ("mobility_not_counted", "M2"),
    ]


# ---------------------------------------------------------------- the rules of time, day by day
EDGES = {
    "A1": {
        "2006-12-31": "in_preparation",
        "2007-01-01": "not_known",
        "2007-12-30": "not_known",
        "2007-12-31": "in_force",
        "2012-10-21": "in_force",
        "2012-10-22": "superseded",
        "2030-01-01": "superseded",
    },
    "A2": {"2012-10-21": "in_preparation", "2012-10-22": "in_force"},
    "A3": {
        "2012-03-31": "in_preparation",
        "2012-04-01": "not_known",
        "2012-04-29": "not_known",
        "2012-04-30": "in_force",
    },
    "A7": {"2030-01-01": "in_preparation"},
    "A11": {"1990-01-01": "not_known", "2012-10-21": "not_known", "2012-10-22": "in_force"},
    "E1": {  # ends in November 2012
        "2012-11-01": "in_force",
        "2012-11-02": "not_known",
        "2012-11-30": "not_known",
        "2012-12-01": "expired",
    },
}


def test_the_state_on_the_days_at_the_edges() -> None:
    prepare("E1", signed_on="2010", ends_on="2012-11")
    days = sorted({day for edges in EDGES.values() for day in edges})
    states = {day: states_on(day) for day in days}
    assert {number: {day: states[day][number] for day in edges} for number, edges in EDGES.items()} == EDGES


def test_due_is_listed_from_180_days_before_the_earliest_day_until_superseded() -> None:
    days = ("2012-05-04", "2012-05-05", "2012-05-06", "2012-09-15", "2012-10-21", "2012-10-22")
    listed = {day: [(row["agreement"], row["days_at_most"]) for row in brief_on(day)["due"]] for day in days}
    assert listed == {
        "2012-05-04": [],
        "2012-05-05": [("A1", 209)],
        "2012-05-06": [("A1", 208)],
        "2012-09-15": [("A1", 76)],
        "2012-10-21": [("A1", 40)],
        "2012-10-22": [],
    }


def test_overdue_stays_listed_with_days_below_zero_and_the_nearest_come_first() -> None:
    prepare("D1", signed_on="2005", renewal_on="2012-09-01")
    prepare("D2", signed_on="2005", renewal_on="2012-09-20")
    due = brief_on("2012-09-15", within_days=5)["due"]
    assert [(row["agreement"], row["days_at_most"]) for row in due] == [("D1", -14), ("D2", 5)]


def test_signed_on_an_unknown_day_is_signed_with_null_and_its_signatories_are_not_known() -> None:
    agreement = agreement_on("2012-10-23", "A11")
    assert (agreement["signed"], agreement["signed_on"], agreement["signatories"]) == (True, None, None)
    unsigned = agreement_on("2012-10-23", "A7")
    assert (unsigned["signed"], unsigned["signed_on"], unsigned["signatories"]) == (False, None, [])


def test_a_renewal_of_what_has_expired_is_in_progress() -> None:
    old = prepare("R1", signed_on="2005", ends_on="2011-12-31")
    prepare("R2", supersedes=old)
    assert agreement_on("2012-10-23", "R1")["renewal_in_progress"] is True
    assert agreement_on("2011-12-31", "R1")["renewal_in_progress"] is False


def test_evidence_and_verdict_are_those_of_the_day() -> None:
    commitment = Agreement.objects.get(public_id="A2").commitments.get(public_id="C1")
    agreements.give_evidence(
        commitment=commitment, by=INSTALLATION, text="two projects", on=PartialDate.parse("2013-05")
    )
    agreements.judge_commitment(
        commitment=commitment, by=INSTALLATION, verdict=Verdict.MET, on=PartialDate.parse("2013-09-01")
    )
    before, shown, judged = (
        agreement_on(day, "A2")["commitments"][0] for day in ("2013-04-30", "2013-05-01", "2013-09-01")
    )
    assert (before["evidence"], before["verdict"]) == ([], "open")
    assert (shown["evidence"], shown["verdict"]) == (["two projects"], "open")
    assert (judged["evidence"], judged["verdict"]) == (["two projects"], "met")


def test_narrowed_to_one_partner() -> None:
    brief = brief_on("2012-10-23", partner=partner_by_domain(INSTALLATION, "SJTU.edu.cn "))
    assert [agreement["id"] for agreement in brief["agreements"]] == ["A5", "A9"]
    assert [(item["what"], item["about"]) for item in brief["attention"]] == [("unsigned", "A9")]
    assert len(brief["ties"]) == 1
    assert brief_on("2012-10-23", partner=partner_by_domain(INSTALLATION, "pku.edu.cn"))["ties"] == []


# ---------------------------------------------------------------- two doors, one answer
@pytest.mark.parametrize(
    "asked",
    [
        {"as_of": "2012-10-23"},
        {"as_of": "2012-09-15", "within_days": "90"},
        {"as_of": "2012-10-21", "partner": "tsinghua.edu.cn"},
    ],
)
def test_an_administrator_gets_the_same_json_over_http_and_from_the_command(
    asked: dict[str, str], as_role: Callable[..., Client]
) -> None:
    printed = StringIO()
    call_command("brief", json=True, stdout=printed, **asked)
    response = as_role("administrator").get("/api/v1/brief", asked)
    assert response.status_code == 200
    assert response.json() == json.loads(printed.getvalue())
    assert response.json()["agreements"] != []


def test_a_partner_officer_is_told_of_shared_agreements_only(as_role: Callable[..., Client]) -> None:
    """A2 is renewed by an agreement, and made under one, that nobody has shared with the partner."""
    second = Agreement.objects.get(public_id="A2")
    secret_umbrella = prepare("SECRET-UMBRELLA", signed_on="2000")
    prepare("SECRET-SUCCESSOR", supersedes=second, internal_note="SECRET-NOTE")
    agreements.edit_agreement(agreement=second, by=INSTALLATION, changes={"parent": secret_umbrella})
    response = as_role("partner_officer").get("/api/v1/brief", {"as_of": "2012-10-23"})
    brief = response.json()
    assert [agreement["id"] for agreement in brief["agreements"]] == ["A1", "A2"]
    assert (brief["agreements"][1]["supersedes"], brief["agreements"][1]["parent"]) == ("A1", None)
    assert {item["about"] for item in brief["attention"]} == {"C1", "C2"}
    assert brief["ties"] == []
    told = response.content.decode()
    hidden = ("SECRET", "A11", "Dual", "pku.edu.cn", "sjtu.edu.cn", "Biomedical")
    assert [word for word in hidden if word in told] == []
    everything = as_role("officer").get("/api/v1/brief", {"as_of": "2012-10-23"}).content.decode()
    assert [
        word
        for word in ("SECRET-UMBRELLA", "SECRET-SUCCESSOR", "A11", "Biomedical")
        if word not in everything
    ] == []


def test_an_expired_agreement_does_not_tell_a_partner_that_its_renewal_is_prepared(
    as_role: Callable[..., Client],
) -> None:
    old = prepare("R1", signed_on="2005", ends_on="2011-12-31")
    prepare("R2", supersedes=old)
    party = old.parties.get(institution__domain="tsinghua.edu.cn")
    agreements.share_agreement(party=party, by=INSTALLATION, shared_from=date(2012, 1, 1), shared_until=None)
    rows = as_role("partner_officer").get("/api/v1/brief", {"as_of": "2012-10-23"}).json()["agreements"]
    assert {row["id"]: row["renewal_in_progress"] for row in rows} == {"R1": False, "A1": False, "A2": False}


def test_the_number_of_statements_does_not_grow_with_the_agreements(
    django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    _three_more(0)  # what nobody has yet is not read at all
    with django_assert_max_num_queries(60) as first:
        brief_on("2012-09-15")
    for number in range(1, 6):
        _three_more(number)
    with django_assert_num_queries(len(first)):
        assert len(brief_on("2012-09-15")["agreements"]) == 11 + 3 * 6


def _three_more(number: int) -> None:
    """An umbrella with all that hangs on it, an agreement made under it, and the renewal of the umbrella."""
    umbrella = prepare(
        f"M{number}", partner="pku.edu.cn", signed_on="2010", renewal_on="2012-11", review_on="2012-12"
    )
    prepare(f"N{number}", partner="pku.edu.cn", parent=umbrella)
    prepare(f"O{number}", partner="pku.edu.cn", supersedes=umbrella)
    commitment = agreements.add_commitment(agreement=umbrella, by=INSTALLATION, text=f"promise {number}")
    agreements.give_evidence(commitment=commitment, by=INSTALLATION, text="shown")
    agreements.add_event(agreement=umbrella, by=INSTALLATION, kind="other", text=f"event {number}")
