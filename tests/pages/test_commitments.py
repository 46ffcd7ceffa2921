"""A commitment year by year, answered by both sides, with evidence that points to records of any domain."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from edge.agreements import actions as agreements
from edge.agreements.actions.commitments import NoSide
from edge.agreements.models import (
    Agreement,
    AgreementParty,
    Commitment,
    CommitmentAnswer,
    Evidence,
    YearVerdict,
)
from edge.core.models import OutgoingMail
from edge.people.models import Account
from edge.people.permissions import INSTALLATION
from tests.pages.filling import errors, send

SignIn = Callable[..., Client]


@pytest.fixture
def officer(as_role: SignIn) -> Client:
    return as_role("officer", "2030-01-01")


def shared_agreement() -> Agreement:
    party = AgreementParty.objects.filter(
        shared_from__isnull=False, institution__domain="tsinghua.edu.cn"
    ).first()
    assert party is not None
    return party.agreement


def a_commitment(agreement: Agreement | None = None, **fields: Any) -> Commitment:
    return agreements.add_commitment(
        agreement=agreement or shared_agreement(), by=INSTALLATION, text="two PhD projects a year", **fields
    )


def page_of(commitment: Commitment) -> str:
    return f"/commitments/{commitment.public_id}/"


def test_a_number_each_year_is_typed_in_and_shown(officer: Client) -> None:
    agreement = shared_agreement()
    send(
        officer,
        f"/agreements/{agreement.public_id}/commitments/add/",
        text="two projects",
        amount="2",
        counted_in="PhD projects",
        yearly="on",
    )
    made = Commitment.objects.get(text="two projects")
    assert (made.amount, made.counted_in, made.yearly) == (2, "PhD projects", True)
    assert "PhD projects, each year anew" in officer.get(page_of(made)).content.decode()


def test_a_number_says_of_what(officer: Client) -> None:
    path = f"/agreements/{shared_agreement().public_id}/commitments/add/"
    assert errors(send(officer, path, text="two", amount="2"))


def test_years_are_judged_changed_and_removed_and_drawn(officer: Client) -> None:
    commitment = a_commitment(amount=2, counted_in="projects", yearly=True)
    page = page_of(commitment)
    send(officer, f"{page}years/add/", year="2010", verdict="met", done="2", judged_on="2011-09-01")
    send(officer, f"{page}years/add/", year="2012", verdict="partly", judged_on="2013-09-01")
    seen = officer.get(page)
    years = [(year.label, year.done) for year, _judged in seen.context["years"]]
    assert years == [("2010-11", 2), ("2011-12", None), ("2012-13", None)]
    assert [bar.text for bar in seen.context["chart"].wide.bars] == [2, None, None]
    assert "drawing-promise" in seen.content.decode()
    year = YearVerdict.objects.get(year=2012)
    send(officer, f"/years/{year.public_id}/edit/", done="1")
    assert YearVerdict.objects.get(year=2012).done == 1
    send(officer, f"/years/{year.public_id}/remove/", reason="typed twice")
    assert list(YearVerdict.objects.values_list("year", flat=True)) == [2010]


def test_a_year_is_judged_once_and_by_who_may_write(officer: Client, as_role: SignIn) -> None:
    commitment = a_commitment()
    agreements.judge_year(commitment=commitment, by=INSTALLATION, year=2010, verdict="met")
    path = f"{page_of(commitment)}years/add/"
    assert errors(send(officer, path, year="2010", verdict="met"))
    for role in ("leadership", "auditor", "partner_officer"):
        assert as_role(role).get(path).status_code == 403


def test_what_was_judged_later_is_not_known_on_the_day(as_role: SignIn) -> None:
    commitment = a_commitment(amount=2, counted_in="projects", yearly=True)
    agreements.judge_year(
        commitment=commitment, by=INSTALLATION, year=2010, verdict="met", done=2, judged_on="2013-01-01"
    )
    seen = as_role("officer", "2012-10-23").get(page_of(commitment))
    assert (seen.context["years"], seen.context["chart"]) == ([], None)
    assert "2010-2011" in seen.content.decode()


# ---------------------------------------------------------------- answers of the parties
def test_both_sides_answer_each_for_itself(officer: Client, as_role: SignIn) -> None:
    commitment = a_commitment()
    partner = as_role("partner_officer", "2030-01-01")
    page = page_of(commitment)
    send(partner, f"{page}answers/add/", text="One has begun.", year="2012", done="1")
    send(officer, f"{page}answers/add/", text="We count none.")
    said = CommitmentAnswer.objects.order_by("pk").values_list("institution__domain", "text", "done")
    assert list(said) == [("tsinghua.edu.cn", "One has begun.", 1), ("kuleuven.be", "We count none.", None)]
    for client in (officer, partner):
        assert "One has begun." in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("year", "1200", "The academic year begins in one of the years from 1900"),
        ("year", "9999", "The academic year begins in one of the years from 1900"),
        ("done", "-1", "Less than nothing cannot have been done."),
    ],
)
def test_a_year_or_a_number_that_cannot_be_is_said_in_a_sentence(
    officer: Client, field: str, value: str, rule: str
) -> None:
    page = page_of(a_commitment())
    judged = {"year": "2012", "verdict": "met", "judged_on": "2013-09-01", field: value}
    assert rule in str(errors(send(officer, f"{page}years/add/", **judged))[field])
    answered = {"text": "So it is.", "year": "2012", field: value}
    assert rule in str(errors(send(officer, f"{page}answers/add/", **answered))[field])
    assert not YearVerdict.objects.exists()
    assert not CommitmentAnswer.objects.exists()


def test_the_other_side_hears_of_an_answer(
    officer: Client, as_role: SignIn, account: Callable[[str], Account]
) -> None:
    commitment = a_commitment()
    partner = as_role("partner_officer", "2030-01-01")
    send(partner, f"{page_of(commitment)}answers/add/", text="One has begun.")
    told = OutgoingMail.objects.filter(key__startswith="exchange:answer:")
    assert [mail.to for mail in told] == [account("officer").email]
    body = told.get().body
    assert "Tsinghua University says about the commitment" in body
    assert page_of(commitment) in body


def test_nobody_answers_for_a_foreign_agreement(as_role: SignIn, account: Callable[[str], Account]) -> None:
    foreign = a_commitment(Agreement.objects.get(public_id="A3"))
    partner = as_role("partner_officer")
    assert partner.get(f"{page_of(foreign)}answers/add/").status_code == 404
    assert as_role("auditor").get(f"{page_of(foreign)}answers/add/").status_code == 403
    with pytest.raises(NoSide):
        agreements.answer_commitment(commitment=foreign, by=account("partner_officer"), text="x")
    assert CommitmentAnswer.objects.count() == 0


# ---------------------------------------------------------------- evidence that points to a record
def test_evidence_points_to_a_record_that_only_those_see_who_may(officer: Client, as_role: SignIn) -> None:
    commitment = a_commitment()
    send(
        officer,
        f"{page_of(commitment)}evidence/add/",
        text="The report",
        record="https://edge.example/agreements/A3/?tab=x",
    )
    found = Evidence.objects.get(text="The report")
    assert (found.record_kind, found.record_id) == ("agreement", "A3")
    assert 'href="/agreements/A3/"' in officer.get(page_of(commitment)).content.decode()
    partner = as_role("partner_officer", "2030-01-01").get(page_of(commitment)).content.decode()
    assert "The report" in partner
    assert "/agreements/A3/" not in partner


def test_the_address_of_nothing_and_of_what_is_foreign_is_refused_alike(
    officer: Client, as_role: SignIn
) -> None:
    path = f"{page_of(a_commitment())}evidence/add/"
    told = {
        tuple(errors(send(officer, path, text="x", record=address))["record"])
        for address in ("/agreements/nowhere/", "/nowhere/", "nonsense", "/accounts/")
    }
    assert len(told) == 1


def test_the_address_is_kept_changed_and_taken_out(officer: Client) -> None:
    commitment = a_commitment()
    given = agreements.give_evidence(
        commitment=commitment, by=INSTALLATION, text="x", record_kind="agreement", record_id="A3"
    )
    path = f"/evidence/{given.public_id}/edit/"
    send(officer, path, text="y")
    assert Evidence.objects.get(pk=given.pk).record_id == "A3"
    send(officer, path, record=None)
    assert Evidence.objects.get(pk=given.pk).record_id == ""
