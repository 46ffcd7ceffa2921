"""What waits for whom in the work on texts: reviews, proposals, conditions, signatures; to each what is its own."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from edge.agreements.actions import exchange, reviewing
from edge.agreements.models import Agreement, InternalReview, TextVersion
from edge.partners.models import Institution
from edge.people.models import Account
from edge.people.permissions import INSTALLATION
from edge.strategy.queries import attention_on, brief_of
from tests.actions.arranging_exchange import share
from tests.actions.arranging_signing import a_ready_text, sign_next
from tests.actions.arranging_texts import a_text
from tests.pages.drafts import a_shared_draft, tsinghua

pytestmark = pytest.mark.django_db
TEXTS = {"review_asked", "proposal_waiting", "condition_open", "signature_waiting"}
Who = Callable[[str], Account]


@pytest.fixture
def agreement(founding_case: None) -> Agreement:
    return a_shared_draft()


@pytest.fixture
def version(agreement: Agreement) -> TextVersion:
    return a_text(agreement)


def waiting(account: Any, *, on: date | None = None, **narrowed: Any) -> list[tuple[str, str]]:
    items = attention_on(account, on=on or timezone.localdate(), **narrowed)
    return [(item.what, item.about) for item in items if item.what in TEXTS]


def propose(version: TextVersion, institution: Institution) -> None:
    exchange.propose_change(
        version=version, by=INSTALLATION, institution=institution, change="remove", clause_key="term"
    )


def ask_a_review(agreement: Agreement, reviewer: Account | None) -> InternalReview:
    reviewing.add_route(
        by=INSTALLATION, kind=agreement.kind, area="legal", stage=1, working_days=5, reviewer=reviewer
    )
    (review,) = reviewing.ask_reviews(agreement=agreement, by=INSTALLATION)
    return review


def test_a_proposal_waits_for_the_side_that_did_not_make_it(version: TextVersion, account: Who) -> None:
    officer, partner = account("officer"), account("partner_officer")
    asked = ("proposal_waiting", version.public_id)
    propose(version, tsinghua())
    assert (waiting(officer), waiting(partner)) == ([asked], [])
    propose(version, Institution.objects.hub())
    assert (waiting(officer), waiting(partner)) == ([asked], [asked])
    assert waiting(account("auditor")) == waiting(account("leadership")) == []


def test_a_review_waits_for_whom_it_was_asked_of(agreement: Agreement, account: Who) -> None:
    auditor, officer = account("auditor"), account("officer")
    review = ask_a_review(agreement, auditor)
    assert (waiting(auditor), waiting(officer)) == ([("review_asked", review.public_id)], [])
    (item,) = [one for one in attention_on(auditor, on=timezone.localdate()) if one.what == "review_asked"]
    assert (item.label, item.why, item.overdue, item.partners) == (
        "Exchange with Tsinghua: review (legal)",
        "Your verdict is asked.",
        False,
        ("Tsinghua University",),
    )
    assert str(item.on) == str(review.due_on)
    after = timezone.localdate() + timedelta(days=30)
    (late,) = [one for one in attention_on(auditor, on=after) if one.what == "review_asked"]
    assert (late.overdue, late.why) == (True, "Your verdict is asked, and the promised day has passed.")


def test_a_review_of_nobody_by_name_waits_for_the_officers(agreement: Agreement, account: Who) -> None:
    review = ask_a_review(agreement, None)
    assert waiting(account("officer")) == [("review_asked", review.public_id)]
    for role in ("auditor", "leadership", "coordinator", "partner_officer"):
        assert waiting(account(role)) == []


def test_a_condition_stays_until_somebody_met_it(agreement: Agreement, account: Who) -> None:
    review = ask_a_review(agreement, account("auditor"))
    reviewing.decide_review(
        review=review, by=INSTALLATION, verdict="conditions", reason="Data", conditions=["A clause"]
    )
    asked = [("condition_open", review.public_id)]
    assert waiting(account("officer")) == waiting(account("auditor")) == asked
    assert waiting(account("partner_officer")) == []
    reviewing.meet_condition(condition=review.conditions.get(), by=INSTALLATION, how="Clause 7")
    assert waiting(account("officer")) == []


def test_the_signature_waits_for_the_side_whose_turn_it_is(founding_case: None, account: Who) -> None:
    ready = a_ready_text(Institution.objects.hub(), tsinghua())
    share(ready.agreement, ready.partner)
    officer, partner = account("officer"), account("partner_officer")
    opened = ready.opened()
    asked = [("signature_waiting", opened.public_id)]
    assert (waiting(officer), waiting(partner)) == (asked, [])
    sign_next(opened)
    assert (waiting(officer), waiting(partner)) == ([], asked)
    sign_next(opened)
    assert (waiting(officer), waiting(partner)) == ([], [])


def test_another_partner_s_officer_and_another_unit_s_coordinator_learn_of_none(
    version: TextVersion, account: Who
) -> None:
    propose(version, Institution.objects.hub())
    ask_a_review(version.agreement, None)
    assert waiting(account("officer")) != []
    version.agreement.parties.update(shared_from=None)
    assert waiting(account("partner_officer")) == waiting(account("coordinator")) == []


def test_before_the_day_it_came_up_nothing_waits(version: TextVersion, account: Who) -> None:
    propose(version, tsinghua())
    ask_a_review(version.agreement, account("officer"))
    assert len(waiting(account("officer"))) == 2
    assert waiting(account("officer"), on=date(2012, 10, 23)) == []


def test_with_a_partner_only_what_is_about_agreements_with_it(version: TextVersion, account: Who) -> None:
    propose(version, tsinghua())
    officer = account("officer")
    fudan = Institution.objects.get(domain="fudan.edu.cn")
    assert waiting(officer, partner=fudan) == []
    assert len(waiting(officer, partner=tsinghua())) == 1
    assert waiting(officer, partner=Institution.objects.hub(), people_only=True) == []


def test_at_most_so_many_of_each_are_read(version: TextVersion, account: Who) -> None:
    for _number in range(4):
        propose(version, tsinghua())
    ask_a_review(version.agreement, account("officer"))
    found = [what for what, _about in waiting(account("officer"), most=2)]
    assert sorted(found) == ["proposal_waiting", "proposal_waiting", "review_asked"]


def test_the_command_line_is_nobody_whose_answer_is_asked(version: TextVersion) -> None:
    propose(version, tsinghua())
    assert waiting(INSTALLATION) == []
    told = brief_of(INSTALLATION, on=timezone.localdate())
    assert not TEXTS & {item["what"] for item in told["attention"]}


def test_one_statement_for_any_number(version: TextVersion, account: Who) -> None:
    def statements() -> int:
        officer = account("officer")
        with CaptureQueriesContext(connection) as captured:
            attention_on(officer, on=timezone.localdate())
        return len(captured)

    few = statements()
    for number in range(5):
        propose(version, tsinghua())
        propose(a_text(a_shared_draft(f"draft{number}")), tsinghua())
    assert statements() == few


# ---------------------------------------------------------------- on the home page
def test_home_leads_each_to_where_it_is_solved(version: TextVersion, as_role: Callable[..., Client]) -> None:
    propose(version, tsinghua())
    propose(version, Institution.objects.hub())
    auditor = Account.objects.get(email__startswith="auditor")
    review = ask_a_review(version.agreement, auditor)
    today = timezone.localdate().isoformat()
    text = reverse("agreement_text", args=["draft"])
    for role in ("officer", "partner_officer"):
        page = as_role(role, today).get("/").content.decode()
        assert f'href="{text}"' in page
        assert "Proposal to answer" in page
    page = as_role("auditor", today).get("/").content.decode()
    assert f'href="{reverse("review_decide", args=[review.public_id])}"' in page
    assert "Your review is asked" in page
