"""The verbs about years and answers of a commitment, mail choices and calendar addresses, and their lines."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from edge.agreements import actions as agreements
from edge.agreements.models import YearVerdict
from edge.people import actions as people
from tests.actions.arranging import BY, Register

Act = Callable[[Register], Any]
Line = tuple[str, str, str]
JUDGED = ("judge_year", "yearverdict", "agreement")


def a_year(register: Register) -> YearVerdict:
    return agreements.judge_year(commitment=register.commitment, by=BY, year=2012, verdict="met", done=None)


def after_a_year(act: Callable[[YearVerdict], Any]) -> Act:
    """A year and the verb about it, as one: either all of it is written or nothing."""

    def done(register: Register) -> Any:
        with transaction.atomic():
            return act(a_year(register))

    return done


def a_feed_closed(register: Register) -> None:
    with transaction.atomic():
        people.make_feed(account=register.administrator, by=BY)
        people.close_feed(account=register.administrator, by=BY)


VERBS: dict[str, tuple[Act, list[Line]]] = {
    "judge_year": (a_year, [JUDGED]),
    "edit_year": (
        after_a_year(lambda year: agreements.edit_year(year=year, by=BY, changes={"verdict": "partly"})),
        [JUDGED, ("edit_year", "yearverdict", "agreement")],
    ),
    "remove_year": (
        after_a_year(lambda year: agreements.remove_year(year=year, by=BY)),
        [JUDGED, ("remove_year", "yearverdict", "agreement")],
    ),
    "answer_commitment": (
        lambda r: agreements.answer_commitment(commitment=r.commitment, by=r.administrator, text="Two."),
        [("answer_commitment", "commitmentanswer", "agreement")],
    ),
    "choose_mail": (
        lambda r: people.choose_mail(account=r.administrator, by=BY, topic="digest", wanted=False),
        [("choose_mail", "mailchoice", "account")],
    ),
    "make_feed": (
        lambda r: people.make_feed(account=r.administrator, by=BY),
        [("make_feed", "calendarfeed", "account")],
    ),
    "close_feed": (
        a_feed_closed,
        [("make_feed", "calendarfeed", "account"), ("close_feed", "calendarfeed", "account")],
    ),
}
