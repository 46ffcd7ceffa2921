"""Internal reviews and decisions over HTTP: the hub's own side only, and a reviewer the own ones."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from edge.agreements.actions import decide_renewal, edit_agreement, reviewing
from edge.agreements.models import Agreement, InternalReview, ReviewCondition
from edge.core.dates import PartialDate
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people import actions as people
from edge.people.models import Account
from edge.people.permissions import INSTALLATION
from tests.actions.arranging_texts import a_text
from tests.pages.drafts import a_shared_draft

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
API = "/api/v1"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def lawyer(founding_case: None) -> Account:
    """A reviewer without any role in the register."""
    account: Account = people.open_account(by=INSTALLATION, email="law@example.org", name="Lea Lawyer")
    return account


@pytest.fixture
def as_lawyer(lawyer: Account) -> Client:
    client = Client()
    client.force_login(lawyer, backend=BACKEND)
    return client


@pytest.fixture
def agreement(lawyer: Account) -> Agreement:
    """A draft whose kind needs a legal review of the lawyer and a financial one of any officer; none asked yet."""
    agreement = a_shared_draft()
    a_text(agreement)
    for area, stage, reviewer in (("legal", 1, lawyer), ("finance", 2, None)):
        reviewing.add_route(
            by=INSTALLATION, kind=agreement.kind, area=area, stage=stage, working_days=5, reviewer=reviewer
        )
    return agreement


def post(client: Client, path: str, **sent: Any) -> Any:
    return client.post(f"{API}{path}", sent, content_type="application/json")


def reviews(client: Client, **asked: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get(f"{API}/reviews", asked).json()["items"]
    return rows


def test_reviews_are_asked_decided_in_stages_and_their_conditions_met(
    agreement: Agreement, as_role: SignIn, as_lawyer: Client
) -> None:
    officer = as_role("officer")
    asked = post(officer, "/agreements/draft/reviews")
    assert (asked.status_code, [(row["area"], row["asked_on"] is None) for row in asked.json()]) == (
        201,
        [("legal", False), ("finance", True)],
    )
    assert post(officer, "/agreements/draft/reviews").status_code == 422
    (legal,) = reviews(as_lawyer)
    assert (legal["reviewer"], legal["version"]["number"], legal["title"]) == (
        "Lea Lawyer",
        1,
        "Exchange with Tsinghua",
    )
    path = f"/reviews/{legal['id']}/verdict"
    said = {"verdict": "conditions", "reason": "Data", "conditions": ["A transfer clause"]}
    assert post(officer, path, **said, revision=legal["revision"]).status_code == 403
    decided = post(as_lawyer, path, **said, revision=legal["revision"]).json()
    assert (decided["verdict"], [row["text"] for row in decided["conditions"]]) == (
        "conditions",
        ["A transfer clause"],
    )
    (condition,) = decided["conditions"]
    met = post(officer, f"/conditions/{condition['id']}/met", how="Clause 7", on="2012-10-23", revision=1)
    assert (met.status_code, met.json()["met_on"], met.json()["how"]) == (200, "2012-10-23", "Clause 7")
    assert [row["area"] for row in reviews(officer, verdict="open")] == ["finance"]
    assert [row["area"] for row in reviews(officer, mine="true")] == []
    assert [row["area"] for row in reviews(as_lawyer, mine="true")] == ["legal"]


def test_a_verdict_that_was_given_meanwhile_is_not_overwritten_unread(
    agreement: Agreement, as_role: SignIn, as_lawyer: Client
) -> None:
    post(as_role("officer"), "/agreements/draft/reviews")
    (legal,) = reviews(as_lawyer)
    path = f"/reviews/{legal['id']}/verdict"
    assert post(as_lawyer, path, verdict="agreed", revision=legal["revision"]).status_code == 200
    stale = post(as_lawyer, path, verdict="refused", reason="No", revision=legal["revision"])
    assert (stale.status_code, stale.json()["current"]) == (409, None)
    assert InternalReview.objects.get(area="legal").verdict == "agreed"


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"verdict": "conditions", "reason": "Data"}, "body.conditions"),
        ({"verdict": "refused"}, "body"),
        ({"verdict": "perhaps"}, "body.verdict"),
        ({"verdict": "agreed", "revision": "2"}, "body.revision"),
    ],
)
def test_a_verdict_that_says_too_little_is_refused_at_its_place(
    agreement: Agreement, as_role: SignIn, as_lawyer: Client, sent: dict[str, Any], place: str
) -> None:
    post(as_role("officer"), "/agreements/draft/reviews")
    (legal,) = reviews(as_lawyer)
    response = post(as_lawyer, f"/reviews/{legal['id']}/verdict", **{"revision": legal["revision"], **sent})
    assert (response.status_code, response.json()["errors"][0]["place"]) == (422, place)
    assert InternalReview.objects.get(area="legal").verdict == "open"


def test_the_partner_and_a_student_learn_of_no_review_condition_or_decision(
    agreement: Agreement, as_role: SignIn, as_lawyer: Client
) -> None:
    officer = as_role("officer")
    post(officer, "/agreements/draft/reviews")
    legal = InternalReview.objects.get(area="legal")
    reviewing.decide_review(
        review=legal, by=INSTALLATION, verdict="conditions", reason="SECRET", conditions=["SECRET"]
    )
    decide_renewal(
        agreement=agreement,
        by=INSTALLATION,
        choice="renew",
        decided_on=date(2012, 10, 22),
        decided_by="Rector",
        reason="SECRET",
    )
    student = people.open_account(by=INSTALLATION, email="student@example.org", name="Student")
    as_student = Client()
    as_student.force_login(student, backend=BACKEND)
    condition = ReviewCondition.objects.get()
    assert as_student.get(f"{API}/reviews").json()["count"] == 0
    assert as_role("partner_officer").get(f"{API}/reviews").status_code == 403
    # A student could have been asked for a review; whoever speaks for a partner never is.
    for client, status in ((as_student, 404), (as_role("partner_officer"), 403)):
        told = post(client, f"/reviews/{legal.public_id}/verdict", verdict="agreed", revision=1)
        met = post(client, f"/conditions/{condition.public_id}/met", how="Done", revision=1)
        answers = [told, met, client.get(f"{API}/reviews/{legal.public_id}")]
        answers.append(client.get(f"{API}/reviews", {"agreement": "draft"}))
        assert {answer.status_code for answer in answers} == {status}
        assert client.get(f"{API}/agreements/draft/decisions").status_code == 403
        assert post(client, "/agreements/draft/reviews").status_code == 403
    assert as_lawyer.get(f"{API}/agreements/draft/decisions").status_code == 403
    assert as_lawyer.get(f"{API}/reviews", {"agreement": "draft"}).status_code == 404
    assert [row["area"] for row in reviews(as_lawyer)] == ["legal"]
    assert "SECRET" in officer.get(f"{API}/agreements/draft/decisions").content.decode()


def test_a_coordinator_reads_those_of_the_own_units_and_no_others(
    agreement: Agreement, as_role: SignIn
) -> None:
    post(as_role("officer"), "/agreements/draft/reviews")
    coordinator = as_role("coordinator")
    assert len(reviews(coordinator)) == 2
    hub = Institution.objects.hub()
    law = partners.add_unit(by=INSTALLATION, institution=hub, name="Faculty of Law")
    agreement.parties.filter(institution=hub).update(unit=law)
    assert len(reviews(as_role("officer"))) == 2
    legal = InternalReview.objects.get(area="legal")
    foreign = ("/reviews/" + legal.public_id, "/agreements/draft/decisions", "/reviews?agreement=draft")
    assert reviews(coordinator) == []
    assert [coordinator.get(f"{API}{path}").status_code for path in foreign] == [404, 404, 404]


def test_a_decision_with_its_term_and_conditions(agreement: Agreement, as_role: SignIn) -> None:
    decide_renewal(
        agreement=agreement,
        by=INSTALLATION,
        choice="shorter",
        decided_on=date(2012, 10, 22),
        decided_by="Rector",
        reason="Few students",
        months=24,
        conditions="Ten students\n\nA report",
    )
    (row,) = as_role("auditor").get(f"{API}/agreements/draft/decisions").json()["items"]
    assert {name: value for name, value in row.items() if name != "id"} == {
        "choice": "shorter",
        "decided_on": "2012-10-22",
        "decided_by": "Rector",
        "months": 24,
        "reason": "Few students",
        "conditions": ["Ten students", "A report"],
        "dossier": None,
    }


def test_as_many_statements_for_two_as_for_many(
    agreement: Agreement, as_role: SignIn, django_assert_num_queries: Any
) -> None:
    client = as_role("officer")
    post(client, "/agreements/draft/reviews")
    for number in range(12):
        with django_assert_num_queries(7):
            assert client.get(f"{API}/reviews").json()["count"] == 2 * (number + 1)
        reviewing.ask_reviews(agreement=a_shared_draft(f"draft{number}"), by=INSTALLATION)


def test_a_decision_by_confirmation_is_read_like_any_other(agreement: Agreement, as_role: SignIn) -> None:
    edit_agreement(agreement=agreement, by=INSTALLATION, changes={"ends_on": PartialDate.parse("2017-10-21")})
    Agreement.objects.filter(pk=agreement.pk).update(
        signed_on_from=date(2012, 10, 22), signed_on_until=date(2012, 10, 23)
    )
    agreement.refresh_from_db()
    decide_renewal(
        agreement=agreement,
        by=INSTALLATION,
        choice="confirm",
        decided_on=date(2012, 10, 23),
        decided_by="Rector",
        reason="It works",
        months=24,
    )
    (row,) = as_role("auditor").get(f"{API}/agreements/draft/decisions").json()["items"]
    assert (row["choice"], row["months"]) == ("confirm", 24)
