"""The daily mail: everything that is due, with the reader's rights; once, whatever is killed when; and renewals."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, InternalReview, Proposal, ReviewCondition, TextVersion
from edge.agreements.queries.reminding import calendar_days, due_items
from edge.agreements.rules.reminding import Topic
from edge.core.dates import PartialDate
from edge.core.models import OutgoingMail
from edge.jobs import outbox, reminders
from edge.jobs.models import Told
from edge.jobs.outbox import send_waiting
from edge.jobs.reminders import carry_out_renewals, queue_reminders
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people import actions as people
from edge.people.models import Account
from edge.people.permissions import INSTALLATION, forget_roles
from tests.actions.arranging import a_hub, a_partner, an_account, an_agreement, day

ON = date(2012, 9, 15)
TODAY = timezone.localdate


class Killed(BaseException):
    """The process ends here: nothing catches it."""


def kill(*_args: Any, **_words: Any) -> None:
    raise Killed


@pytest.fixture
def officer(db: None) -> Account:
    return an_account("olga", "officer")


@pytest.fixture
def agreement(officer: Account) -> Agreement:
    return an_agreement(
        "Memorandum with Lotus",
        a_hub(),
        a_partner("Lotus University"),
        signed_on=day("2008"),
        renewal_on=day("2012-11"),
        review_on=day("2012-10"),
    )


def queued() -> OutgoingMail:
    return OutgoingMail.objects.get()


# ---------------------------------------------------------------- one mail an account and day
def test_one_mail_holds_everything_in_text_and_in_html(agreement: Agreement, officer: Account) -> None:
    agreements.add_commitment(
        agreement=agreement, by=INSTALLATION, text="two <PhD> projects", due_on=day("2012-06")
    )
    assert queue_reminders(on=ON) == 1
    letter = queued()
    assert letter.key == f"digest:2012-09-15:{officer.public_id}"
    assert letter.subject == "3 things are due"
    for words in ("due for renewal (2012-11)", "due for review (2012-10)", "on or before 2012-06"):
        assert words in letter.body
        assert words in letter.html
    assert "Lotus University" in letter.body
    assert "two &lt;PhD&gt; projects" in letter.html
    assert "two <PhD> projects" in letter.body
    assert send_waiting().sent == 1
    sent: Any = mail.outbox[0]
    assert sent.alternatives[0][1] == "text/html"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.extra_headers["Message-ID"].startswith("<")


def test_the_mail_speaks_the_language_of_its_reader(agreement: Agreement, officer: Account) -> None:
    people.edit_account(account=officer, by=INSTALLATION, changes={"language": "nl"})
    queue_reminders(on=ON)
    assert '<html lang="nl">' in queued().html


def test_a_topic_that_is_not_wanted_is_left_out_and_the_whole_mail_too(
    agreement: Agreement, officer: Account
) -> None:
    people.choose_mail(account=officer, by=officer, topic=Topic.REVIEW, wanted=False)
    queue_reminders(on=ON)
    assert "due for review" not in queued().body
    OutgoingMail.objects.all().delete()
    Told.objects.all().delete()
    people.choose_mail(account=officer, by=officer, topic=Topic.DIGEST, wanted=False)
    assert queue_reminders(on=ON + timedelta(days=1)) == 0
    people.choose_mail(account=officer, by=officer, topic=Topic.DIGEST, wanted=True)
    assert queue_reminders(on=ON + timedelta(days=2)) == 1


def test_a_choice_made_after_queueing_still_counts(agreement: Agreement, officer: Account) -> None:
    queue_reminders(on=ON)
    people.choose_mail(account=officer, by=officer, topic=Topic.RENEWAL, wanted=False)
    assert send_waiting().sent == 1
    assert "due for renewal" not in mail.outbox[0].body
    assert "due for review" in mail.outbox[0].body


# ---------------------------------------------------------------- once, also when killed
def test_killed_while_queueing_leaves_nothing_behind_and_the_next_run_tells(
    agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(reminders.Told.objects, "bulk_create", kill)
        with pytest.raises(Killed):
            queue_reminders(on=ON)
    assert (OutgoingMail.objects.count(), Told.objects.count()) == (0, 0)
    assert (queue_reminders(on=ON), queue_reminders(on=ON)) == (1, 0)


def test_killed_between_queueing_and_sending_the_mail_leaves_once(
    agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_reminders(on=ON)
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_message", kill)
        with pytest.raises(Killed):
            send_waiting()
    assert mail.outbox == []
    assert queue_reminders(on=ON) == 0
    assert [send_waiting().sent, send_waiting().sent] == [1, 0]
    assert len(mail.outbox) == 1


def test_killed_between_sending_and_marking_the_second_copy_is_known_as_one(
    agreement: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No program can do better with a mail server: the copy bears the same Message-ID, and is the last."""
    queue_reminders(on=ON)
    with monkeypatch.context() as patched:
        patched.setattr(OutgoingMail, "save", kill)
        with pytest.raises(Killed):
            send_waiting()
    assert queued().sent_at is None
    assert [send_waiting().sent, send_waiting().sent] == [1, 0]
    first, again = mail.outbox
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert queue_reminders(on=ON) == 0


# ---------------------------------------------------------------- who is told of what
def test_a_mail_that_names_what_the_reader_may_no_longer_see_leaves_without_it(
    agreement: Agreement, officer: Account
) -> None:
    queue_reminders(on=ON)
    people.withdraw_role(grant=officer.grants.get(), by=INSTALLATION)
    done = send_waiting()
    assert (done.sent, done.dropped) == (0, 1)


def test_a_leader_and_an_auditor_look_after_nothing(agreement: Agreement) -> None:
    for role in ("leadership", "auditor"):
        assert due_items(an_account(role, role), on=ON) == []


def test_the_owner_of_a_commitment_is_told_only_of_what_is_shown(
    agreement: Agreement, officer: Account
) -> None:
    partner = agreement.parties.get(institution__role="partner").institution
    person = people.add_person(by=INSTALLATION, family_name="Wang", email="wang@staff.example")
    owner = partners.appoint_officer(by=INSTALLATION, institution=partner, person=person, title="Dean")
    agreements.add_commitment(
        agreement=agreement, by=INSTALLATION, text="ten places", owner=owner, due_on=day("2012-06")
    )
    wang = an_account("wang")
    partners.grant_limited_role(account=wang, by=INSTALLATION, institution=partner)
    forget_roles(wang)
    assert due_items(wang, on=ON) == []
    party = agreement.parties.get(institution=partner)
    agreements.share_agreement(party=party, by=INSTALLATION, shared_from=date(2012, 1, 1), shared_until=None)
    assert [item.title for item in due_items(wang, on=ON)] == ["ten places"]


def review_of(agreement: Agreement, reviewer: Account | None, **fields: Any) -> InternalReview:
    words = {"area": "legal", "asked_on": date(2012, 9, 1), "due_on": date(2012, 9, 14), **fields}
    return InternalReview.objects.create(agreement=agreement, reviewer=reviewer, **words)


def test_a_reviewer_is_told_when_asked_and_again_when_late(agreement: Agreement) -> None:
    lawyer = an_account("lara")
    review_of(agreement, lawyer)
    (before,) = due_items(lawyer, on=date(2012, 9, 14))
    (after,) = due_items(lawyer, on=date(2012, 9, 15))
    assert (before.topic, before.late, after.late) == (Topic.ASKED, False, True)
    assert before.occasion != after.occasion
    assert due_items(lawyer, on=date(2012, 8, 31)) == []


def test_conditions_and_proposals_wait_for_the_right_side(agreement: Agreement, officer: Account) -> None:
    review = review_of(
        agreement, officer, verdict="conditions", reason="x", decided_on=date(2012, 9, 2), decided_by="L"
    )
    ReviewCondition.objects.create(review=review, text="Name the controller")
    partner = agreement.parties.get(institution__role="partner").institution
    hub = agreement.parties.get(institution__role="hub").institution
    version = a_version(agreement, hub)
    for side in (partner, hub):
        Proposal.objects.create(
            text_version=version, institution=side, name="N", change="remove", clause_key="a"
        )
    found = [(item.topic, item.title) for item in due_items(officer, on=TODAY())]
    assert (Topic.CONDITION, "Name the controller") in found
    assert [title for topic, title in found if topic == Topic.PROPOSAL] == ["Proposal of Lotus University"]


def a_version(agreement: Agreement, hub: Institution) -> TextVersion:
    return TextVersion.objects.create(
        agreement=agreement,
        number=1,
        languages=["en"],
        kind_code="memorandum_of_understanding",
        origin="edit",
        sha256="0" * 64,
        institution=hub,
        name="Olga",
    )


def test_the_statements_are_the_same_for_one_and_for_many(
    agreement: Agreement, officer: Account, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    hub, partner = Institution.objects.get(role="hub"), Institution.objects.get(role="partner")
    for number in range(20):
        other = an_agreement(
            f"Number {number}", hub, partner, signed_on=day("2008"), renewal_on=day("2012-11")
        )
        agreements.add_commitment(agreement=other, by=INSTALLATION, text="x", due_on=day("2012-06"))
    reader = Account.objects.get(pk=officer.pk)
    with django_assert_max_num_queries(12):
        assert len(due_items(reader, on=ON)) == 42
    reader = Account.objects.get(pk=officer.pk)
    with django_assert_max_num_queries(6):
        assert len(calendar_days(reader, on=ON)) == 42


# ---------------------------------------------------------------- what renews itself
def test_what_renews_itself_does_so_once_its_day_has_passed(agreement: Agreement) -> None:
    agreements.edit_agreement(
        agreement=agreement,
        by=INSTALLATION,
        changes={"ends_on": day("2012-12-31"), "automatic_months": 12, "notice_days": 90},
    )
    assert carry_out_renewals(on=date(2012, 10, 2)) == (0, [])  # the last day to cancel
    assert carry_out_renewals(on=date(2012, 10, 3)) == (1, [])
    assert carry_out_renewals(on=date(2012, 10, 3)) == (0, [])
    assert str(Agreement.objects.get(pk=agreement.pk).ends_on) == "2013-12-31"
    assert carry_out_renewals(on=date(2014, 11, 1)) == (2, [])  # two terms that nobody carried out
    assert str(Agreement.objects.get(pk=agreement.pk).ends_on) == "2015-12-31"


def test_nothing_renews_itself_ahead_of_time_or_once_its_end_was_asked_for(agreement: Agreement) -> None:
    later = TODAY() + timedelta(days=100)
    changes = {"ends_on": PartialDate.of_day(later), "automatic_months": 12, "notice_days": 30}
    agreements.edit_agreement(agreement=agreement, by=INSTALLATION, changes=changes)
    assert carry_out_renewals(on=later + timedelta(days=1)) == (0, [])
    changes = {"ends_on": day("2012-12-31"), "termination_requested_on": day("2012-03")}
    agreements.edit_agreement(agreement=agreement, by=INSTALLATION, changes=changes)
    assert carry_out_renewals(on=TODAY()) == (0, [])


def test_the_day_to_cancel_is_told_and_the_command_says_what_it_did(
    agreement: Agreement, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    agreements.edit_agreement(
        agreement=agreement,
        by=INSTALLATION,
        changes={"ends_on": day("2012-12-31"), "automatic_months": 12, "notice_days": 90},
    )
    queue_reminders(on=ON)
    assert "It renews itself unless it is cancelled by 2012-10-02." in queued().body
    out = StringIO()
    call_command("remind", as_of="2012-10-03", stdout=out)
    assert out.getvalue().startswith("1 agreement renewed itself.\n")
