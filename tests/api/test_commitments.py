"""A commitment year by year over HTTP, with the answers of both sides; and the library that drafts are made from."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from edge.agreements import actions as agreements
from edge.agreements.models import Commitment, CommitmentAnswer, LibraryClause
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
API = "/api/v1"


@pytest.fixture
def commitment(founding_case: None) -> Commitment:
    """The PhD projects promised to Tsinghua, ten a year; one year is judged."""
    commitment = agreements.edit_commitment(
        commitment=Commitment.objects.get(public_id="C1"),
        by=INSTALLATION,
        changes={"amount": 10, "counted_in": "PhD projects", "yearly": True},
    )
    agreements.judge_year(
        commitment=commitment,
        by=INSTALLATION,
        year=2012,
        verdict="partly",
        done=None,
        judged_on=date(2013, 10, 1),
        judgement="SECRET",
    )
    return commitment


def answer(client: Client, name: str = "C1", **sent: Any) -> Any:
    return client.post(f"{API}/commitments/{name}/answers", sent, content_type="application/json")


def test_both_sides_answer_and_read_each_other(as_role: SignIn, commitment: Commitment) -> None:
    officer, partner = as_role("officer"), as_role("partner_officer")
    made = answer(partner, text="Four began.", year=2012, done=4)
    assert (made.status_code, made.json()["institution"], made.json()["done"]) == (
        201,
        "tsinghua.edu.cn",
        4.0,
    )
    assert answer(officer, text="We count three.", done=None).status_code == 201
    told = partner.get(f"{API}/commitments/C1").json()
    assert [(row["institution"], row["year"], row["done"], row["text"]) for row in told["answers"]] == [
        ("tsinghua.edu.cn", 2012, 4.0, "Four began."),
        ("kuleuven.be", None, None, "We count three."),
    ]
    assert (told["amount"], told["counted_in"], told["yearly"]) == (10.0, "PhD projects", True)
    year = {"year": 2012, "verdict": "partly", "done": None, "judged_on": "2013-10-01"}
    assert told["years"] == [{**year, "judgement": None}]
    assert officer.get(f"{API}/commitments/C1").json()["years"] == [{**year, "judgement": "SECRET"}]


def test_on_a_day_there_is_what_had_been_said_by_then(as_role: SignIn, commitment: Commitment) -> None:
    officer = as_role("officer")
    answer(officer, text="Today.")
    earlier = officer.get(f"{API}/commitments/C1", {"as_of": "2013-09-30"}).json()
    assert (earlier["years"], earlier["answers"]) == ([], [])


@pytest.mark.parametrize(
    "sent",
    [
        {"text": ""},
        {"text": "Four", "year": 1800},
        {"text": "Four", "done": -1},
        {"text": "Four", "done": "4"},
        {"text": "Four", "done": 1.234},
        {"text": "Four", "verdict": "met"},
    ],
)
def test_what_cannot_be_an_answer_is_refused(
    as_role: SignIn, commitment: Commitment, sent: dict[str, Any]
) -> None:
    response = answer(as_role("officer"), **sent)
    assert (response.status_code, len(response.json()["errors"])) == (422, 1)
    assert not CommitmentAnswer.objects.exists()


def test_a_commitment_that_is_not_shared_is_as_one_that_does_not_exist(
    as_role: SignIn, commitment: Commitment
) -> None:
    commitment.agreement.parties.update(shared_from=None)
    partner = as_role("partner_officer")
    foreign, nowhere = (partner.get(f"{API}/commitments/{name}") for name in ("C1", "none"))
    assert (foreign.status_code, foreign.content) == (404, nowhere.content)
    assert answer(partner, text="Mine").status_code == 404
    assert answer(as_role("auditor"), text="Mine").status_code == 403


def test_a_coordinator_of_another_unit_reads_and_answers_nothing(
    as_role: SignIn, commitment: Commitment
) -> None:
    client, hub = as_role("coordinator"), Institution.objects.hub()
    assert client.get(f"{API}/commitments/C1").status_code == 200
    law = partners.add_unit(by=INSTALLATION, institution=hub, name="Faculty of Law")
    commitment.agreement.parties.filter(institution=hub).update(unit=law)
    assert client.get(f"{API}/commitments/C1").status_code == 404
    assert answer(client, text="Mine").status_code == 404


def test_one_commitment_takes_a_known_number_of_statements(
    as_role: SignIn, commitment: Commitment, django_assert_num_queries: Any
) -> None:
    client = as_role("officer")
    for number in range(8):
        answer(client, text=f"Answer {number}")
        with django_assert_num_queries(7):
            assert len(client.get(f"{API}/commitments/C1").json()["answers"]) == number + 1


# ---------------------------------------------------------------- the library
@pytest.fixture
def library(founding_case: None) -> None:
    clause = agreements.add_clause(
        by=INSTALLATION,
        code="ours",
        heading_en="Term",
        body_en="It binds {partner}.",
        heading_nl="Duur",
        body_nl="",
        advice="SECRET advice",
    )
    agreements.add_template(
        by=INSTALLATION,
        code="our_memorandum",
        kind=Commitment.objects.get(public_id="C1").agreement.kind,
        name_en="Ours",
        name_nl="Onze",
        name_zh="我们的",
        clauses=[clause],
    )


def test_templates_and_clauses_for_those_who_draft(as_role: SignIn, library: None) -> None:
    client = as_role("coordinator")
    (template,) = [
        row
        for row in client.get(f"{API}/templates", {"kind": "memorandum_of_understanding"}).json()["items"]
        if row["code"] == "our_memorandum"
    ]
    assert (template["name_zh"], template["clauses"], template["agreements"]) == ("我们的", 1, 0)
    detail = client.get(f"{API}/templates/{template['id']}").json()
    assert detail["places"] == [{"order": 10, "clause": "ours", "required": True}]
    (clause,) = client.get(f"{API}/library-clauses", {"template": "our_memorandum"}).json()["items"]
    assert clause == client.get(f"{API}/library-clauses/{clause['id']}").json()
    assert (clause["languages"], clause["fields"], clause["stands_in"]) == (["en"], ["partner"], 1)
    assert clause["texts"] == {"en": {"heading": "Term", "body": "It binds {partner}."}}


def test_a_partner_reads_nothing_of_the_library(as_role: SignIn, library: None) -> None:
    client = as_role("partner_officer")
    for part in ("templates", "library-clauses", "library-clauses/ours"):
        response = client.get(f"{API}/{part}")
        assert response.status_code == 403
        assert "SECRET" not in response.content.decode()


def test_lists_of_the_library_take_a_known_number_of_statements(
    as_role: SignIn, library: None, django_assert_num_queries: Any
) -> None:
    client = as_role("officer")
    for part in ("templates", "library-clauses"):
        with django_assert_num_queries(5):
            client.get(f"{API}/{part}")
        agreements.add_clause(by=INSTALLATION, code="another", body_en="More")
        with django_assert_num_queries(5):
            client.get(f"{API}/{part}")
        LibraryClause.objects.get(code="another").delete()
