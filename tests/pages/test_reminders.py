"""One's own mail and calendar: the boxes, the link that ends a topic, the calendar behind its secret."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, AgreementParty, Commitment
from edge.core.dates import PartialDate
from edge.core.secrets import digest_of
from edge.jobs.digest import letter_of, wanted_items
from edge.people import actions as people
from edge.people.models import Account, CalendarFeed, MailChoice
from edge.people.permissions import INSTALLATION
from tests.pages.filling import send

SignIn = Callable[..., Client]
AccountOf = Callable[[str], Account]
THIS_YEAR = timezone.localdate().year


@pytest.fixture
def officer(account: AccountOf) -> Account:
    return account("officer")


def events_of(client: Client, path: str) -> list[Any]:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def feed_path(account: Account) -> str:
    return reverse("calendar_feed", args=[people.make_feed(account=account, by=account)])


# ---------------------------------------------------------------- what comes by mail
def test_the_boxes_are_kept_and_stand_as_they_were_left(as_role: SignIn, officer: Account) -> None:
    client = as_role("officer")
    send(client, "/me/mail/", topic_renewal=None, topic_condition=None)
    assert people.unwanted_topics(officer) == {"renewal", "condition"}
    page = client.get("/me/mail/")
    assert page.context["form"]["topic_renewal"].value() is False
    assert page.context["form"]["topic_digest"].value() is True
    send(client, "/me/mail/", topic_renewal="on")
    assert people.unwanted_topics(officer) == {"condition"}


def test_one_click_ends_one_topic_of_one_account_without_signing_in(officer: Account) -> None:
    browser = Client(enforce_csrf_checks=True)
    path = people.stop_path(officer, "review-nobody-has")
    assert browser.post(path).status_code == 404
    path = people.stop_path(officer, "renewal")
    page = browser.get(path)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    assert people.unwanted_topics(officer) == frozenset()  # to look at it ends nothing
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert browser.post(path).status_code == 200
    assert list(MailChoice.objects.values_list("account__email", "topic", "wanted")) == [
        (officer.email, "renewal", False)
    ]
    assert "_auth_user_id" not in browser.session


def test_a_link_that_was_changed_ends_nothing(officer: Account, account: AccountOf) -> None:
    path = people.stop_path(officer, "renewal")
    wrong = [path.replace("/stop/", "/stop/x"), path[:-3] + "AA/", "/mail/stop/abc/"]
    nowhere = Client().get("/mail/stop/nothing/")
    for each in wrong:
        answer = Client().post(each)
        assert (answer.status_code, answer.content) == (404, nowhere.content)
    people.edit_account(account=officer, by=INSTALLATION, changes={"is_active": False})
    assert Client().post(path).status_code == 404
    assert MailChoice.objects.count() == 0


def test_every_link_of_a_mail_leads_where_it_says(officer: Account) -> None:
    on = date(2012, 9, 15)
    letter = letter_of(officer, wanted_items(officer, on=on), on=on)
    stop = letter.headers["List-Unsubscribe"].strip("<>")
    assert stop in letter.body
    assert Client().post(stop.partition("8000")[2]).status_code == 200
    assert people.unwanted_topics(officer) == {"digest"}


# ---------------------------------------------------------------- the calendar
def test_the_secret_is_shown_once_and_only_its_hash_is_kept(as_role: SignIn, officer: Account) -> None:
    client = as_role("officer")
    page = client.post("/me/calendar/make/")
    address = page.context["address"]
    secret = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert address in page.content.decode()
    assert 'action="/me/mail/"' in page.content.decode()  # the boxes beside it lead to their own page
    assert CalendarFeed.objects.get().secret_sha256 == digest_of(secret)
    assert secret not in client.get("/me/mail/").content.decode()
    assert Client().get(f"/calendar/{secret}.ics").status_code == 200
    client.post("/me/calendar/make/")
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404  # a new one closes the old one


def test_days_are_whole_days_and_a_month_is_the_whole_month(as_role: SignIn, officer: Account) -> None:
    agreement = Agreement.objects.get(public_id="A2")
    commitment = agreements.add_commitment(
        agreement=agreement,
        by=INSTALLATION,
        text="ten places",
        due_on=PartialDate.parse(f"{THIS_YEAR + 1}-02"),
    )
    exact = agreements.add_commitment(
        agreement=agreement, by=INSTALLATION, text="a day", due_on=PartialDate.parse(f"{THIS_YEAR + 1}-03-04")
    )
    found = {str(event["uid"]).split("-")[1]: event for event in events_of(Client(), feed_path(officer))}
    month, day = found[commitment.public_id], found[exact.public_id]
    assert month["dtstart"].dt == date(THIS_YEAR + 1, 2, 1)
    assert month["dtend"].dt == date(THIS_YEAR + 1, 3, 1)
    assert "The month is known, the day is not." in month["description"]
    assert day["dtend"].dt - day["dtstart"].dt == timedelta(days=1)
    assert "not" not in day["description"].partition("\n")[0]
    assert str(month["url"]).endswith(f"/commitments/{commitment.public_id}/")


def test_the_calendar_shows_what_the_account_may_see_at_that_moment(account: AccountOf) -> None:
    partner_officer = account("partner_officer")
    path = feed_path(partner_officer)
    agreement = Agreement.objects.get(public_id="A3")  # of another partner
    due_on = PartialDate.parse(str(THIS_YEAR + 1))
    foreign = agreements.add_commitment(
        agreement=agreement, by=INSTALLATION, text="not to be seen", due_on=due_on
    )
    assert "not to be seen" not in Client().get(path).content.decode()
    assert foreign.public_id not in Client().get(path).content.decode()
    shown = (
        AgreementParty.objects.filter(
            shared_from__isnull=False, institution__domain="tsinghua.edu.cn", agreement__commitments=None
        ).first()
        or AgreementParty.objects.filter(shared_from__isnull=False).first()
    )
    assert shown is not None
    agreements.add_commitment(agreement=shown.agreement, by=INSTALLATION, text="seen", due_on=due_on)
    assert "Commitment due: seen" in Client().get(path).content.decode()
    agreements.share_agreement(party=shown, by=INSTALLATION, shared_from=None, shared_until=None)
    assert "Commitment due: seen" not in Client().get(path).content.decode()


def test_closed_unknown_and_locked_out_read_the_same(as_role: SignIn, account: AccountOf) -> None:
    auditor, leader = account("auditor"), account("leadership")
    closed, locked = feed_path(auditor), feed_path(leader)
    as_role("auditor").post("/me/calendar/close/")
    people.edit_account(account=leader, by=INSTALLATION, changes={"is_active": False})
    unknown = Client().get("/calendar/nothing.ics")
    for path in (closed, locked):
        answer = Client().get(path)
        assert (answer.status_code, answer.content) == (404, unknown.content)
        assert dict(answer.items()) == dict(unknown.items())
    assert Commitment.objects.exists()
