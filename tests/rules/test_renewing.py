"""Renewal: the day to cancel, the next term, and the cover that others need."""

from datetime import date

import pytest

from edge.agreements.rules.renewing import (
    Cover,
    CoverNeeded,
    Renews,
    cancel_by,
    cover_needed,
    next_end,
    renews,
)
from edge.core.dates import PartialDate

P = PartialDate.parse


@pytest.mark.parametrize(
    ("ends", "notice", "last"),
    [
        ("2017-10-21", 180, "2017-04-24"),
        ("2017-10-21", 0, "2017-10-21"),
        ("2017-10", 30, "2017-09-01"),  # of a month the safe day counts from its first
        ("2017", 1, "2016-12-31"),
    ],
)
def test_the_last_day_to_cancel(ends: str, notice: int, last: str) -> None:
    assert cancel_by(P(ends), notice) == P(last)


def test_without_an_end_or_a_notice_no_day_is_made_up() -> None:
    assert cancel_by(None, 90) is None
    assert cancel_by(P("2017"), None) is None


@pytest.mark.parametrize(
    ("ends", "months", "following"),
    [
        ("2017-10-21", 60, "2022-10-21"),
        ("2017-02-28", 12, "2018-02-28"),
        ("2016-02-29", 12, "2017-02-28"),
        ("2017-11-30", 3, "2018-02-28"),  # the end of a month stays the end of a month
        ("2017-10", 18, "2019-04"),
        ("2017", 36, "2020"),
    ],
)
def test_the_next_term_ends_as_precisely_as_the_last(ends: str, months: int, following: str) -> None:
    assert next_end(P(ends), months) == P(following)


def test_it_has_renewed_itself_once_the_day_to_cancel_has_passed() -> None:
    told = {"ends_on": P("2017-10-21"), "months": 60, "notice_days": 180}
    assert renews(**told, on=date(2017, 4, 24)) == Renews.MAY_STILL_BE_CANCELLED
    assert renews(**told, on=date(2017, 4, 25)) == Renews.HAS_RENEWED
    assert renews(**{**told, "months": None}, on=date(2030, 1, 1)) == Renews.NOT_AT_ALL
    assert renews(**{**told, "ends_on": None}, on=date(2030, 1, 1)) == Renews.NOT_AT_ALL


def test_the_cover_that_is_needed_is_the_latest_day_that_any_can_mean() -> None:
    covers = [Cover(until=P("2013-06-30")), Cover(until=P("2014")), Cover(until=P("2020"), over=True)]
    needed = cover_needed(covers)
    assert needed == CoverNeeded(until=date(2014, 12, 31), without_end=0)
    assert needed.outlasts(date(2014, 12, 30))
    assert not needed.outlasts(date(2014, 12, 31))
    unknown = cover_needed([Cover(until=None)])
    assert unknown.anything
    assert unknown.outlasts(date(2099, 1, 1))
    assert not cover_needed([]).anything
