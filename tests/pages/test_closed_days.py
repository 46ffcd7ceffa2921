"""Days on which the office is closed: who lists them, a year's at once, and what they do to a promise."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from edge.agreements.actions import add_closed_day, add_closed_days, add_route, ask_reviews
from edge.agreements.models import Agreement, ClosedDay, InternalReview
from edge.agreements.rules.workdays import after_working_days
from edge.jobs import demo
from edge.people.permissions import INSTALLATION
from tests.pages.filling import errors, send

SignIn = Callable[..., Client]


def read(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def listed() -> list[tuple[str, str]]:
    return [(str(day.on), day.name) for day in ClosedDay.objects.order_by("on")]


def workdays_from(start: date, count: int) -> list[date]:
    return [after_working_days(start, number) for number in range(1, count + 1)]


def test_the_officer_adds_changes_and_removes_a_day(as_role: SignIn) -> None:
    officer = as_role("officer")
    assert "No closed day is listed" in read(officer, reverse("closed_days"))
    assert send(officer, reverse("closed_day_add"), on="2027-01-01", name="New Year's Day").status_code == 302
    assert listed() == [("2027-01-01", "New Year's Day")]
    again = send(officer, reverse("closed_day_add"), on="2027-01-01", name="Twice")
    assert errors(again)["on"] == ["This day is in the list already."]
    day = ClosedDay.objects.get()
    assert send(officer, reverse("closed_day_edit", args=[day.public_id]), name="New Year").status_code == 302
    assert listed() == [("2027-01-01", "New Year")]
    history = read(officer, reverse("history", args=["closedday", day.public_id]))
    assert "New Year&#x27;s Day" in history
    gone = send(officer, reverse("closed_day_remove", args=[day.public_id]), reason="We work")
    assert gone.status_code == 302
    assert listed() == []


def test_a_years_days_come_from_a_list_and_leave_what_is_there(as_role: SignIn) -> None:
    add_closed_day(by=INSTALLATION, on=date(2027, 1, 1), name="New Year")
    told = "2027-01-01 New Year's Day\n2027-03-29 Easter Monday\n"
    assert send(as_role("officer"), reverse("closed_days_add"), lines=told).status_code == 302
    assert listed() == [("2027-01-01", "New Year"), ("2027-03-29", "Easter Monday")]


def test_a_list_with_wrong_lines_tells_every_one_and_stores_nothing(as_role: SignIn) -> None:
    told = "2027-01-01 New Year's Day\n29/03/2027 Easter Monday\n2027-05-01\n2027-01-01 Again"
    refused = send(as_role("officer"), reverse("closed_days_add"), lines=told)
    assert errors(refused)["lines"] == [
        "Line 2, “29/03/2027 Easter Monday”: it does not begin with a day such as 2027-01-01.",
        "Line 3, “2027-05-01”: say after the day why the office is closed.",
        "Line 4, “2027-01-01 Again”: this day stands in an earlier line already.",
    ]
    assert "29/03/2027 Easter Monday" in refused.content.decode()  # what was typed stays
    assert listed() == []


def test_those_who_may_not_write_the_list_read_it(as_role: SignIn) -> None:
    day = add_closed_day(by=INSTALLATION, on=date(2027, 1, 1), name="New Year's Day")
    leader = as_role("leadership")
    page = read(leader, reverse("closed_days"))
    assert "New Year" in page
    assert reverse("closed_day_edit", args=[day.public_id]) not in page
    for name, arguments in (
        ("closed_day_add", []),
        ("closed_days_add", []),
        ("closed_day_edit", [day.public_id]),
        ("closed_day_remove", [day.public_id]),
    ):
        assert leader.get(reverse(name, args=arguments)).status_code == 403
    assert as_role("partner_officer").get(reverse("closed_days")).status_code == 403


def test_the_list_is_filtered_by_year_and_taken_along_as_a_file(as_role: SignIn) -> None:
    add_closed_days(by=INSTALLATION, days=[(date(2026, 12, 25), "Christmas"), (date(2027, 1, 1), "New Year")])
    officer = as_role("officer")
    page = read(officer, f"{reverse('closed_days')}?year=2027")
    assert "New Year" in page
    assert "Christmas" not in page
    file = b"".join(officer.get(f"{reverse('closed_days')}?export=csv").streaming_content)  # type: ignore[attr-defined]
    lines = file.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in lines] == [
        ["Day", "Why it is closed"],
        ["2027-01-01", "New Year"],
        ["2026-12-25", "Christmas"],
    ]


@pytest.fixture
def reviewed(founding_case: None) -> Agreement:
    agreement = Agreement.objects.select_related("kind").get(public_id="A7")
    add_route(by=INSTALLATION, kind=agreement.kind, area="legal", stage=1, working_days=3)
    return agreement


def test_a_promise_leaves_out_the_closed_days(reviewed: Agreement, as_role: SignIn) -> None:
    today = timezone.localdate()
    _first, second, third, fourth = workdays_from(today, 4)
    add_closed_day(by=INSTALLATION, on=second, name="Closed")
    asking = read(as_role("officer"), reverse("reviews_ask", args=["A7"]))
    assert str(fourth.day) in asking
    ask_reviews(agreement=reviewed, by=INSTALLATION)
    assert InternalReview.objects.get().due_on == fourth
    add_closed_day(by=INSTALLATION, on=third, name="Closed too")
    assert InternalReview.objects.get().due_on == fourth  # what was promised keeps its day


def test_closed_days_make_no_review_late(reviewed: Agreement, as_role: SignIn) -> None:
    review = ask_reviews(agreement=reviewed, by=INSTALLATION)[0]
    today = timezone.localdate()
    due = today - timedelta(days=14)
    InternalReview.objects.filter(pk=review.pk).update(due_on=due)
    officer, page = as_role("officer"), reverse("review", args=[review.public_id])
    assert "10 working days ago" in read(officer, page)
    add_closed_days(by=INSTALLATION, days=[(day, "Closed") for day in workdays_from(due, 4)])
    assert "6 working days ago" in read(officer, page)
    assert "6 working days late" in read(officer, reverse("reviews"))


def test_the_list_of_reviews_asks_for_the_closed_days_once(reviewed: Agreement, as_role: SignIn) -> None:
    ask_reviews(agreement=reviewed, by=INSTALLATION)
    officer = as_role("officer")
    officer.get(reverse("reviews"))
    with CaptureQueriesContext(connection) as statements:
        page = read(officer, reverse("reviews"))
    assert sum("closedday" in one["sql"] for one in statements) == 1
    assert reverse("closed_days") in page


@pytest.mark.django_db
def test_the_demo_knows_the_public_holidays_once(settings: object) -> None:
    demo.fill_once()
    assert ("2012-04-09", "Easter Monday") in listed()
    assert len({day[:4] for day, _name in listed()}) == 4
    ClosedDay.objects.all().delete()
    demo.fill_once()
    assert listed() == []  # what a person took out stays out
