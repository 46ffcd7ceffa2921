"""Requests for agreements as the verbs keep them: complete, weighed, answered once, each told to whoever asked."""

from typing import Any

import pytest

from edge.agreements import actions as agreements
from edge.agreements.actions.answering import NobodyNamed, NotWeighed
from edge.agreements.actions.life import NotYours
from edge.agreements.actions.requesting import NotComplete, NotItsTurn, NotWhole, missing_fields
from edge.agreements.models import AgreementRequest, RequestAnswer, RequestPoint
from edge.agreements.permissions import requests_visible_to
from edge.agreements.queries.requests import (
    institutions_like,
    missing_points,
    requests_waiting,
    shipped_points,
)
from edge.agreements.rules.requesting import ANSWERS
from edge.core.models import OutgoingMail
from edge.core.refusals import EditConflict, Refusal
from edge.partners import actions as partners
from edge.people import actions as people
from edge.people.models import Account
from edge.people.permissions import INSTALLATION, forget_roles
from tests.actions.arranging import BY, Register, a_register, an_account, day, kind
from tests.actions.every_verb_requests import a_point, accept, begun, submitted, weighed


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


def coordinator_of(unit: Any) -> Account:
    account = an_account(f"co{unit.pk}")
    partners.grant_limited_role(account=account, by=BY, unit=unit)
    forget_roles(account)
    return account


def test_a_request_keeps_the_catalogue_with_which_it_began(register: Register) -> None:
    point = a_point(register)
    first = begun(register)
    agreements.edit_point(point=point, by=BY, changes={"name_en": "Does it still fit?"})
    agreements.add_point(by=BY, sort="question", code="size", theme="standing", name_en="How big?")
    second = begun(register)
    assert [str(one) for one in first.answers.all()] == ["Does it fit?"]
    assert [str(one) for one in second.answers.all()] == ["Does it still fit?", "How big?"]
    agreements.remove_point(point=RequestPoint.objects.get(code="fit"), by=BY)
    assert first.answers.count() == 1


def test_a_retired_point_is_asked_no_more(register: Register) -> None:
    agreements.edit_point(point=a_point(register), by=BY, changes={"retired": True})
    assert not begun(register).answers.exists()


def test_the_first_request_of_all_fills_the_catalogue_and_never_again(register: Register) -> None:
    first = agreements.begin_request(by=BY, title="First", institution=register.other)
    assert first.answers.count() == RequestPoint.objects.count() == len(shipped_points())
    RequestPoint.objects.all().delete()
    assert agreements.begin_request(by=BY, title="Second", institution=register.other).answers.count() == 0
    assert missing_points() == []


def test_what_is_shipped_is_whole_in_three_languages() -> None:
    points = shipped_points()
    assert len({one.code for one in points}) == len(points)
    questions = [one for one in points if one.fields["sort"] == "question"]
    assert len(questions) == 26
    assert len({one.fields["theme"] for one in questions}) == 5
    named = [one.fields[f"name_{code}"] for one in points for code in ("en", "nl", "zh")]
    assert all(named) and len(set(named)) == len(named)
    for one in points:
        RequestPoint(**one.fields).clean_fields(exclude=["public_id"])


def test_a_draft_may_be_incomplete_and_a_submitted_request_may_not(register: Register) -> None:
    asked = agreements.begin_request(by=BY, title="Idea", new_name="Orchid University")
    with pytest.raises(NotComplete, match="its country, unit that asks, purpose, expected results"):
        agreements.submit_request(request=asked, by=BY)
    assert missing_fields(asked)[-2:] == ["justification", "champion"]
    assert AgreementRequest.objects.get().stage == "draft"


def test_a_renewal_names_what_it_renews_and_the_institution_is_its_party(register: Register) -> None:
    with pytest.raises(Refusal, match="is not a party"):
        begun(register, wanted="renewal", renews=register.agreement)
    asked = begun(register, wanted="renewal", institution=register.partner)
    assert missing_fields(asked) == ["the agreement to renew"]


def test_the_promise_is_given_in_working_days_anew_each_time(register: Register, settings: Any) -> None:
    settings.REQUEST_WORKING_DAYS = 3
    asked = submitted(register)
    assert asked.submitted_on is not None and asked.due_on is not None
    assert 3 <= (asked.due_on - asked.submitted_on).days <= 5
    sent = agreements.send_back_request(request=asked, by=BY, missing={"money": "who pays?"})
    assert sent.due_on is None
    again = agreements.submit_request(request=sent, by=BY)
    assert again.due_on == asked.due_on
    assert [gap.answered_on for gap in again.gaps.all()] == [again.submitted_on]


def test_a_coordinator_asks_for_the_own_units_and_below(register: Register) -> None:
    coordinator = coordinator_of(register.faculty)
    assert begun(register, by=coordinator, unit=register.group).requested_by == coordinator
    with pytest.raises(NotYours):
        begun(register, by=coordinator, unit=None)
    with pytest.raises(NotYours):
        begun(register, by=coordinator, unit=register.school)
    with pytest.raises(Refusal, match="no unit of the hub"):
        begun(register, unit=register.school)
    with pytest.raises(Refusal, match="another institution"):
        begun(register, institution=register.hub)


def test_everybody_sees_only_what_is_theirs(register: Register) -> None:
    other = partners.add_unit(by=BY, institution=register.hub, name="Faculty of Law")
    mine, theirs = begun(register), begun(register, unit=other)
    leader, nobody, foreign = register.leader.account, an_account("nob"), an_account("par")
    partners.grant_limited_role(account=foreign, by=BY, institution=register.other)
    seen = {
        name: set(requests_visible_to(account))
        for name, account in (
            ("leader", leader),
            ("science", coordinator_of(register.faculty)),
            ("group", coordinator_of(register.group)),
            ("law", coordinator_of(other)),
            ("nobody", nobody),
            ("partner", foreign),
        )
    }
    assert seen == {
        "leader": {mine, theirs},
        "science": {mine},
        "group": set(),
        "law": {theirs},
        "nobody": set(),
        "partner": set(),
    }


def test_what_waits_for_the_office_and_for_those_who_ask(register: Register) -> None:
    officer, coordinator = an_account("off", "officer"), coordinator_of(register.faculty)
    asked = submitted(register, by=coordinator)
    assert list(requests_waiting(officer)) == [asked]
    assert list(requests_waiting(coordinator)) == list(requests_waiting(register.leader.account)) == []
    agreements.send_back_request(request=asked, by=officer, missing={}, reason="who pays?")
    assert list(requests_waiting(officer)) == []
    assert list(requests_waiting(coordinator)) == [asked]


def test_accepting_begins_the_agreement_linked_both_ways(register: Register) -> None:
    asked = accept(register, weighed(register))
    agreement = asked.agreement
    assert agreement is not None
    assert (asked.stage, list(agreement.requests.all())) == ("accepted", [asked])
    assert (agreement.title, agreement.kind.code, agreement.purposes) == (
        "Exchange in physics",
        "student_exchange",
        "Students of physics",
    )
    assert {(party.institution, party.unit) for party in agreement.parties.all()} == {
        (register.hub, register.faculty),
        (register.other, None),
    }
    assert not agreement.is_signed
    with pytest.raises(NotItsTurn):
        accept(register, asked)


def test_nothing_is_accepted_before_every_criterion_is_answered(register: Register) -> None:
    asked = submitted(register)
    with pytest.raises(NotWeighed, match="1 criterion has no answer yet"):
        accept(register, asked)
    agreements.answer_points(request=asked, by=BY, answers={"fit": ("not_known", "")})
    assert accept(register, asked).stage == "accepted"


def test_a_renewal_supersedes_what_it_renews(register: Register) -> None:
    asked = begun(register, wanted="renewal", institution=register.partner, renews=register.agreement)
    agreements.answer_points(request=asked, by=BY, answers={"fit": ("met", "")})
    accepted = accept(register, agreements.submit_request(request=asked, by=BY))
    assert accepted.agreement is not None
    assert accepted.agreement.supersedes == register.agreement


def test_a_new_institution_is_never_made_by_accepting(register: Register) -> None:
    asked = begun(register, institution=None, new_name="Bambo University", new_country="CN")
    agreements.answer_points(request=asked, by=BY, answers={"fit": ("met", "")})
    asked = agreements.submit_request(request=asked, by=BY)
    with pytest.raises(NobodyNamed):
        accept(register, asked)
    assert institutions_like(INSTALLATION, asked) == [register.other]
    accepted = agreements.accept_request(
        request=asked, by=BY, kind=kind("student_exchange"), institution=register.other
    )
    assert (accepted.institution, accepted.new_name) == (register.other, "Bambo University")


def test_the_web_address_finds_the_institution_whatever_its_name(register: Register) -> None:
    told = {"institution": None, "new_name": "Zhuzi Daxue", "new_website": "https://www.bamboo.example/en"}
    assert institutions_like(INSTALLATION, begun(register, **told)) == [register.other]
    told["new_website"] = "https://notbamboo.example/"
    assert register.other not in institutions_like(INSTALLATION, begun(register, **told))


def test_each_answer_of_the_office_is_told_once_to_whoever_asked(register: Register) -> None:
    register.administrator.language = "nl"
    register.administrator.save()
    asked = submitted(register)
    agreements.send_back_request(request=asked, by=BY, missing={"money": "who pays?"}, reason="")
    asked = agreements.submit_request(request=asked, by=BY)
    agreements.refuse_request(request=asked, by=BY, reason="no people")
    mails = list(OutgoingMail.objects.order_by("pk"))
    assert [mail.to for mail in mails] == ["ada@staff.example"] * 2
    assert "who pays?" in mails[0].body
    assert "no people" in mails[1].body
    assert all(f"/requests/{asked.public_id}/" in mail.body for mail in mails)


def test_every_officer_hears_of_each_request_that_is_handed_in(register: Register) -> None:
    olivia, nora = an_account("olivia", "officer"), an_account("nora", "officer")
    unwilling = an_account("oscar", "officer")
    people.choose_mail(account=unwilling, by=unwilling, topic="exchange", wanted=False)
    asked = submitted(register)
    mails = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {olivia.email, nora.email}
    one = mails[olivia.email]
    assert one.subject == f"A request is handed in: {asked}"
    assert f"{asked.unit} asks for an agreement. The office answers by" in one.body
    assert f"/requests/{asked.public_id}/" in one.body and "List-Unsubscribe" in one.headers
    asked = agreements.send_back_request(request=asked, by=olivia, missing={"money": "who pays?"}, reason="")
    agreements.submit_request(request=asked, by=BY)
    assert OutgoingMail.objects.filter(to=olivia.email).count() == 2


def test_an_officer_who_hands_in_needs_no_mail_of_it(register: Register) -> None:
    olivia = an_account("olivia", "officer")
    asked = begun(register)
    agreements.submit_request(request=asked, by=olivia)
    assert not OutgoingMail.objects.exists()


def test_who_answers_the_own_request_gets_no_mail(register: Register) -> None:
    asked = submitted(register, by=register.administrator)
    agreements.refuse_request(request=asked, by=register.administrator, reason="no people")
    assert not OutgoingMail.objects.exists()


def test_a_refusal_needs_its_reason_and_sending_back_says_what_is_missing(register: Register) -> None:
    asked = submitted(register)
    with pytest.raises(Refusal, match="Say why"):
        agreements.refuse_request(request=asked, by=BY, reason="  ")
    with pytest.raises(Refusal, match="Say what is missing"):
        agreements.send_back_request(request=asked, by=BY, missing={"money": " "})


def test_an_answer_is_undone_and_the_agreement_stays_by_itself(register: Register) -> None:
    asked = accept(register, weighed(register))
    agreement = asked.agreement
    assert agreement is not None
    with pytest.raises(Refusal, match="used by"):
        agreements.remove_agreement(agreement=agreement, by=BY)
    opened = agreements.reopen_request(request=asked, by=BY, reason="a mistake")
    assert (opened.stage, opened.agreement, opened.decided_on) == ("submitted", None, None)
    agreements.remove_agreement(agreement=agreement, by=BY)


def test_what_is_with_the_office_is_neither_changed_nor_removed(register: Register) -> None:
    asked = submitted(register)
    with pytest.raises(NotItsTurn):
        agreements.edit_request(request=asked, by=BY, changes={"title": "Other"})
    with pytest.raises(NotItsTurn):
        agreements.remove_request(request=asked, by=BY)
    withdrawn = agreements.withdraw_request(request=asked, by=BY)
    assert withdrawn.due_on is None
    agreements.remove_request(request=withdrawn, by=BY)
    assert not RequestAnswer.objects.exists()


def test_answers_need_their_sentence_and_are_of_their_sort(register: Register) -> None:
    asked = begun(register)
    with pytest.raises(NotWhole):
        agreements.answer_points(request=asked, by=BY, answers={"fit": ("doubtful", " ")})
    for wrong in set(ANSWERS["question"]) - set(ANSWERS["criterion"]):
        with pytest.raises(NotWhole):
            agreements.answer_points(request=asked, by=BY, answers={"fit": (wrong, "words")})
    assert asked.answers.get().verdict == ""


def test_two_who_answer_at_once_overwrite_nothing_unseen(register: Register) -> None:
    asked = begun(register)
    agreements.answer_points(request=asked, by=BY, answers={"fit": ("met", "")}, version=asked.version)
    with pytest.raises(EditConflict):
        agreements.answer_points(
            request=asked, by=BY, answers={"fit": ("not_met", "no")}, version=asked.version
        )
    row = asked.answers.get()
    assert (row.verdict, row.version) == ("met", 2)


def test_criteria_stand_still_once_accepted_and_questions_go_on(register: Register) -> None:
    agreements.add_point(by=BY, sort="question", code="size", theme="standing", name_en="How big?")
    a_point(register)
    asked = accept(register, weighed(register))
    with pytest.raises(NotItsTurn):
        agreements.answer_points(request=asked, by=BY, answers={"fit": ("not_met", "no")})
    agreements.answer_points(request=asked, by=BY, answers={"size": ("answered", "900 students")})
    assert asked.answers.get(code="size").verdict == "answered"


def test_the_wanted_start_becomes_the_start_of_the_agreement(register: Register) -> None:
    asked = begun(register, starts_on=day("2027-09"))
    agreements.answer_points(request=asked, by=BY, answers={"fit": ("met", "")})
    accepted = accept(register, agreements.submit_request(request=asked, by=BY))
    assert accepted.agreement is not None
    assert str(accepted.agreement.starts_on) == "2027-09"
