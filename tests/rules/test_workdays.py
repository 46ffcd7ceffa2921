"""Promises of working days around closed days, the list that a year's closed days are pasted from, and Easter."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.rules.workdays import (
    LONGEST_NAME,
    Trouble,
    after_working_days,
    read_closed_days,
    working_days_late,
)
from edge.jobs.founding.closed_days import easter_sunday, public_holidays

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2040, 1, 1))


def test_a_closed_day_moves_the_promise_by_one_working_day() -> None:
    monday = date(2012, 10, 22)
    assert after_working_days(monday, 10) == date(2012, 11, 5)
    assert after_working_days(monday, 10, closed={date(2012, 11, 1)}) == date(2012, 11, 6)
    assert after_working_days(monday, 10, closed={date(2012, 11, 3)}) == date(2012, 11, 5)  # a Saturday


def test_nobody_is_late_on_a_closed_day() -> None:
    due, today = date(2012, 10, 31), date(2012, 11, 2)
    assert working_days_late(due, today) == 2
    assert working_days_late(due, today, closed={date(2012, 11, 1)}) == 1


@given(start=DAYS, days=st.integers(0, 30), closed=st.sets(st.integers(0, 60), max_size=20))
def test_late_counts_what_the_promise_counted(start: date, days: int, closed: set[int]) -> None:
    off = {start + timedelta(days=each) for each in closed}
    promised = after_working_days(start, days, closed=off)
    assert working_days_late(start, promised, closed=off) == days
    assert days == 0 or (promised.weekday() < 5 and promised not in off)


def test_a_list_is_read_line_by_line() -> None:
    text = "2027-01-01 New Year's Day\n\n  2027-03-29\tEaster Monday "
    read = [(line.number, str(line.on), line.name, line.trouble) for line in read_closed_days(text)]
    assert read == [
        (1, "2027-01-01", "New Year's Day", None),
        (3, "2027-03-29", "Easter Monday", None),
    ]


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        ("New Year's Day", Trouble.NO_DAY),
        ("2027-02-30 No such day", Trouble.NO_DAY),
        ("20270101 Written together", Trouble.NO_DAY),
        ("2027-W01-1 Written as a week", Trouble.NO_DAY),
        ("01/01/2027 Which comes first?", Trouble.NO_DAY),
        ("2027-01-01", Trouble.NO_NAME),
        ("2027-05-01 Again", Trouble.TWICE),
        ("2027-01-01 " + "x" * (LONGEST_NAME + 1), Trouble.TOO_LONG),
    ],
)
def test_a_line_that_cannot_be_kept_says_why(line: str, trouble: Trouble) -> None:
    first, second = read_closed_days(f"2027-05-01 Labour Day\n{line}")
    assert first.trouble is None
    assert (second.number, second.trouble) == (2, trouble)


def test_easter_falls_where_the_almanacs_say() -> None:
    """Days of Easter as printed in almanacs; 1818 and 1943 are the earliest and the latest possible."""
    found = {year: easter_sunday(year).isoformat()[5:] for year in (1818, 1943, 2012, 2024, 2025, 2026, 2038)}
    assert found == {
        1818: "03-22",
        1943: "04-25",
        2012: "04-08",
        2024: "03-31",
        2025: "04-20",
        2026: "04-05",
        2038: "04-25",
    }


def test_belgium_has_ten_public_holidays_a_year() -> None:
    days = dict(public_holidays(2012))
    assert len(days) == 10
    assert days[date(2012, 4, 9)] == "Easter Monday"
    assert days[date(2012, 5, 17)] == "Ascension Day"
    assert days[date(2012, 5, 28)] == "Whit Monday"
