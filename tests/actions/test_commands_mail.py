"""Notices and their delivery: each occasion once, in the reader's language, with the reader's rights of the moment."""

import threading
from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import translation

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, Commitment
from edge.agreements.rules import Verdict
from edge.core.actions import queue_mail
from edge.core.dates import PartialDate
from edge.core.models import OutgoingMail
from edge.jobs.outbox import send_waiting
from edge.jobs.reminders import queue_reminders
from edge.people import actions as people
from edge.people.models import Account
from edge.people.permissions import INSTALLATION


@pytest.fixture(autouse=True)
def english_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def subjects() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("subject", flat=True))


# ---------------------------------------------------------------- notices
def test_each_notice_of_a_renewal_is_queued_once(founding_case: None) -> None:
    """A1 is due in November 2012: its earliest day is 1 November."""
    days = {
        date(2011, 11, 1): 0,  # 366 days ahead
        date(2011, 11, 2): 1,  # 365
        date(2011, 11, 3): 0,
        date(2012, 5, 4): 0,
        date(2012, 5, 5): 1,  # 180
        date(2012, 8, 2): 0,
        date(2012, 8, 3): 1,  # 90
        date(2012, 10, 1): 0,
        date(2012, 10, 22): 0,  # superseded
    }
    assert {day: queue_reminders(on=day) for day in days} == days
    assert subjects() == ["Due for renewal: Memorandum of understanding with Tsinghua University (2007)"] * 3
    last = OutgoingMail.objects.order_by("pk").last()
    assert last is not None
    assert last.to == "officer@demo.invalid"
    assert "It is due for renewal (2012-11), at most 119 days from now." in last.body
    assert "/agreements/A1/\n" in last.body


def test_what_is_found_late_is_told_once_not_three_times(founding_case: None) -> None:
    assert queue_reminders(on=date(2012, 9, 15)) == 1
    assert queue_reminders(on=date(2012, 9, 15)) == 0


def test_another_renewal_day_is_another_occasion(founding_case: None) -> None:
    queue_reminders(on=date(2012, 9, 15))
    first = Agreement.objects.get(public_id="A1")
    agreements.edit_agreement(
        agreement=first, by=INSTALLATION, changes={"renewal_on": PartialDate.parse("2012-09-01")}
    )
    assert queue_reminders(on=date(2012, 9, 15)) == 0  # one mail a day
    assert queue_reminders(on=date(2012, 9, 16)) == 1
    last = OutgoingMail.objects.order_by("pk").last()
    assert last is not None
    assert "Its renewal was due on or before 2012-09-01, and it is still in force." in last.body


def test_a_commitment_past_its_day_is_told_until_a_verdict_is_given(founding_case: None) -> None:
    commitment = Commitment.objects.get(public_id="C1")
    agreements.edit_commitment(
        commitment=commitment, by=INSTALLATION, changes={"due_on": PartialDate.parse("2013-06")}
    )
    assert queue_reminders(on=date(2013, 6, 30)) == 0
    assert queue_reminders(on=date(2013, 7, 1)) == 1
    assert queue_reminders(on=date(2013, 7, 2)) == 0
    assert subjects() == ["Past its day: more co-led PhD projects"]
    second = Commitment.objects.get(public_id="C2")
    agreements.edit_commitment(
        commitment=second, by=INSTALLATION, changes={"due_on": PartialDate.parse("2013-06")}
    )
    agreements.judge_commitment(
        commitment=Commitment.objects.get(public_id="C2"),
        by=INSTALLATION,
        verdict=Verdict.MET,
        on=PartialDate.parse("2013-05-01"),
    )
    assert queue_reminders(on=date(2013, 7, 3)) == 0


def test_officers_only_each_in_the_own_language(founding_case: None, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, str] = {}
    monkeypatch.setattr(
        "edge.jobs.reminders.queue_mail", lambda *, to, **_: told.setdefault(to, translation.get_language())
    )
    colleague = people.open_account(by=INSTALLATION, email="nl@example.org", name="Nel", language="nl")
    people.grant_role(account=colleague, by=INSTALLATION, role="officer")
    past = people.open_account(by=INSTALLATION, email="past@example.org", name="Past")
    people.grant_role(account=past, by=INSTALLATION, role="officer", ends_on=date(2020, 1, 1))
    queue_reminders(on=date(2012, 9, 15))
    assert told == {"officer@demo.invalid": "en", "nl@example.org": "nl"}


def test_the_command_says_how_many(founding_case: None) -> None:
    out = StringIO()
    call_command("remind", as_of="2012-09-15", stdout=out)
    call_command("remind", as_of="2012-09-15", stdout=out)
    assert out.getvalue() == "1 notice queued.\n0 notices queued.\n"


# ---------------------------------------------------------------- delivery
def test_a_mail_is_sent_once_however_often_the_outbox_is_emptied(db: None) -> None:
    queue_mail(key="one", to="a@example.org", subject="First", body="Text")
    queue_mail(key="two", to="b@example.org", subject="Second", body="Text")
    assert (send_waiting().sent, send_waiting().sent) == (2, 0)
    assert [(message.subject, message.to) for message in mail.outbox] == [
        ("First", ["a@example.org"]),
        ("Second", ["b@example.org"]),
    ]
    assert OutgoingMail.objects.filter(sent_at=None).count() == 0


def test_the_same_occasion_bears_the_same_message_id(db: None) -> None:
    queue_mail(key="one", to="a@example.org", subject="First", body="Text")
    send_waiting()
    OutgoingMail.objects.update(sent_at=None)  # as if the power failed between sending and marking
    send_waiting()
    first, again = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == again


def test_one_mail_that_fails_waits_and_keeps_no_other_from_leaving(db: None) -> None:
    OutgoingMail.objects.create(key="bad", to="a@example.org", subject="two\nlines", body="Text")
    queue_mail(key="good", to="b@example.org", subject="Good", body="Text")
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("send_mail", stdout=out)
    told = str(error.value)
    assert (error.value.returncode, out.getvalue()) == (1, "1 mail sent.\n")
    assert told.startswith("1 mail still waits: ")
    assert [message.subject for message in mail.outbox] == ["Good"]
    assert list(OutgoingMail.objects.filter(sent_at=None).values_list("key", flat=True)) == ["bad"]


def test_rights_are_looked_at_again_when_a_notice_leaves(account: Callable[..., Account]) -> None:
    queue_reminders(on=date(2012, 9, 15))
    officer = account("officer")
    people.withdraw_role(grant=officer.grants.get(), by=INSTALLATION)
    queue_mail(key="other", to=officer.email, subject="Not a notice", body="Text")
    done = send_waiting()
    assert (done.sent, done.dropped, done.failed) == (1, 1, ())
    assert [message.subject for message in mail.outbox] == ["Not a notice"]
    assert list(OutgoingMail.objects.values_list("key", flat=True)) == ["other"]


def test_a_closed_account_is_not_written_to(account: Callable[..., Account]) -> None:
    officer = account("officer")
    queue_mail(key="one", to=officer.email.upper(), subject="First", body="Text")
    people.edit_account(account=officer, by=INSTALLATION, changes={"is_active": False})
    assert send_waiting().dropped == 1
    assert mail.outbox == []


@pytest.mark.needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_no_mail_twice() -> None:
    for key in ("held", "free"):
        queue_mail(key=key, to="a@example.org", subject=key, body="Text")
    holding, done = threading.Event(), threading.Event()

    def another_sender() -> None:
        with transaction.atomic():
            OutgoingMail.objects.select_for_update().get(key="held")
            holding.set()
            done.wait(timeout=30)
        connection.close()

    thread = threading.Thread(target=another_sender)
    thread.start()
    try:
        assert holding.wait(timeout=30)
        assert send_waiting().sent == 1
    finally:
        done.set()
        thread.join()
    assert [message.subject for message in mail.outbox] == ["free"]
    assert send_waiting().sent == 1
    assert [message.subject for message in mail.outbox] == ["free", "held"]
