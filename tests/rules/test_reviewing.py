"""Internal review: working days, whose turn it is, and the outcome as a whole."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.rules.reviewing import Outcome, Review, outcome_of, stage_to_ask
from edge.agreements.rules.workdays import after_working_days, working_days_late

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2040, 1, 1))
REVIEWS = st.lists(
    st.builds(
        Review,
        stage=st.integers(1, 3),
        verdict=st.sampled_from(["open", "agreed", "conditions", "refused"]),
        conditions_open=st.integers(0, 2),
    ),
    max_size=5,
)


def test_ten_working_days_are_two_weeks() -> None:
    monday = date(2012, 10, 22)
    assert after_working_days(monday, 10) == date(2012, 11, 5)
    assert after_working_days(date(2012, 10, 26), 1) == date(2012, 10, 29)  # from a Friday
    assert after_working_days(date(2012, 10, 27), 1) == date(2012, 10, 29)  # from a Saturday
    assert after_working_days(monday, 0) == monday
    assert after_working_days(monday, 2, closed={date(2012, 10, 23)}) == date(2012, 10, 25)


@given(DAYS, st.integers(0, 60))
def test_what_is_late_is_counted_as_what_was_promised(start: date, days: int) -> None:
    due = after_working_days(start, days)
    assert due >= start
    assert working_days_late(due, due) == 0
    later = after_working_days(due, 7)
    assert working_days_late(due, later) == 7
    assert sum((start + timedelta(days=n)).weekday() < 5 for n in range(1, (due - start).days + 1)) == days


def test_a_stage_waits_for_the_one_before_it() -> None:
    first, second = Review(stage=1, verdict="open"), Review(stage=2, verdict="open")
    assert stage_to_ask([second, first]) == 1
    assert stage_to_ask([Review(stage=1, verdict="conditions", conditions_open=2), second]) == 2
    assert stage_to_ask([Review(stage=1, verdict="refused"), second]) is None
    assert stage_to_ask([Review(stage=1, verdict="agreed")]) is None


def test_the_outcome_as_a_whole() -> None:
    agreed, waiting = Review(stage=1, verdict="agreed"), Review(stage=1, verdict="open")
    assert outcome_of([]) == Outcome.NONE
    assert outcome_of([agreed, waiting]) == Outcome.WAITING
    assert outcome_of([Review(stage=2, verdict="refused"), waiting]) == Outcome.REFUSED
    assert (
        outcome_of([agreed, Review(stage=1, verdict="conditions", conditions_open=1)]) == Outcome.CONDITIONS
    )
    assert outcome_of([agreed, Review(stage=1, verdict="conditions")]) == Outcome.PASSED


@given(REVIEWS)
def test_only_what_is_asked_can_be_waited_for(reviews: list[Review]) -> None:
    asked, outcome = stage_to_ask(reviews), outcome_of(reviews)
    assert (outcome == Outcome.WAITING) == (asked is not None)
    if asked is not None:
        assert all(review.verdict != "open" for review in reviews if review.stage < asked)
