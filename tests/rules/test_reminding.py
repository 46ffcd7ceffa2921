"""When a day is told, and which days a calendar shows for it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.rules.reminding import NOTICES, notice_for, span_of
from edge.core.dates import PartialDate

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))
DATES = st.builds(
    lambda day, width: PartialDate.parse(day.isoformat()[:width]), DAYS, st.sampled_from([4, 7, 10])
)


def test_the_nearest_notice_that_has_come_counts() -> None:
    due_on = PartialDate.parse("2012-11")
    assert notice_for(due_on, on=date(2011, 11, 1)) is None  # 366 days ahead
    assert notice_for(due_on, on=date(2011, 11, 2)) == 365
    assert notice_for(due_on, on=date(2012, 5, 5)) == 180
    assert notice_for(due_on, on=date(2012, 8, 3)) == 90
    assert notice_for(due_on, on=date(2015, 1, 1)) == 90  # long past, and still the same occasion
    assert notice_for(None, on=date(2012, 8, 3)) is None


@given(due_on=DATES, on=DAYS)
def test_a_notice_never_grows_as_time_passes(due_on: PartialDate, on: date) -> None:
    today, tomorrow = notice_for(due_on, on=on), notice_for(due_on, on=on + timedelta(days=1))
    assert today is None or (tomorrow is not None and tomorrow <= today)
    assert today in (None, *NOTICES)


def test_a_month_spans_the_month_and_a_day_the_day() -> None:
    month, day = span_of(PartialDate.parse("2012-02")), span_of(PartialDate.parse("2012-10-22"))
    assert (month.first, month.stop) == (date(2012, 2, 1), date(2012, 3, 1))
    assert (day.first, day.stop) == (date(2012, 10, 22), date(2012, 10, 23))


@given(due_on=DATES)
def test_a_span_holds_every_day_that_the_date_can_mean_and_no_other(due_on: PartialDate) -> None:
    span = span_of(due_on)
    assert due_on.on_or_before(span.first) is not False
    assert due_on.on_or_before(span.first - timedelta(days=1)) is False
    assert due_on.on_or_before(span.stop - timedelta(days=1)) is True
