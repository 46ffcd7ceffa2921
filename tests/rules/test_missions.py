"""Missions on a day: how far they are, what came out of them, what is open; examples, and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.agreements.rules import NEVER, Happening
from edge.core.dates import PartialDate
from edge.missions.rules import (
    Stage,
    Standing,
    came_out_by,
    is_open,
    is_overdue,
    stage_on,
    standing_on,
)

DAYS = st.dates(min_value=date(2011, 1, 1), max_value=date(2013, 12, 31))
PARTIAL = st.builds(
    lambda day, length: PartialDate.parse(day.isoformat()[:length]), DAYS, st.sampled_from([4, 7, 10])
)
HAPPENING = st.sampled_from([NEVER, Happening(unknown_day=True)]) | st.builds(
    lambda day: Happening(on=day), PARTIAL
)


def partial(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


@pytest.mark.parametrize(
    ("starts", "ends", "on", "stage"),
    [
        ("2012-10-22", "2012-10-26", "2012-10-21", Stage.AHEAD),
        ("2012-10-22", "2012-10-26", "2012-10-22", Stage.UNDER_WAY),
        ("2012-10-22", "2012-10-26", "2012-10-26", Stage.UNDER_WAY),
        ("2012-10-22", "2012-10-26", "2012-10-27", Stage.OVER),
        ("2012-10-22", None, "2012-10-21", Stage.AHEAD),
        ("2012-10-22", None, "2020-01-01", Stage.BEGUN),
        ("2012-10-22", "2012-10", "2012-10-25", Stage.BEGUN),
        ("2012-04", None, "2012-04-15", Stage.NOT_KNOWN),
        ("2012-04", "2012-04", "2012-05-01", Stage.OVER),
        (None, None, "2012-04-15", Stage.NOT_KNOWN),
        (None, "2012-04", "2012-05-01", Stage.OVER),
    ],
)
def test_how_far_a_mission_is(starts: str | None, ends: str | None, on: str, stage: Stage) -> None:
    assert stage_on(partial(starts), partial(ends), on=date.fromisoformat(on)) == stage


@pytest.mark.parametrize(
    ("outcome", "stop", "on", "came"),
    [
        ("2012-10-22", "2012-10", "2012-10-21", False),
        ("2012-10-22", "2012-10", "2012-10-22", True),
        (None, "2012-10", "2012-10-22", None),
        (None, "2012-10", "2012-10-31", True),
        (None, "2012-10", "2012-09-30", False),
        (None, None, "2030-01-01", None),
    ],
)
def test_what_had_come_out_of_a_stop(
    outcome: str | None, stop: str | None, on: str, came: bool | None
) -> None:
    assert came_out_by(partial(outcome), partial(stop), on=date.fromisoformat(on)) is came


@pytest.mark.parametrize(
    ("done", "signed", "standing", "still_open"),
    [
        (NEVER, False, Standing.OPEN, True),
        (NEVER, True, Standing.DONE, False),
        (Happening(on=PartialDate.parse("2012-10-22")), False, Standing.DONE, False),
        (Happening(on=PartialDate.parse("2012-10-24")), False, Standing.OPEN, True),
        (Happening(on=PartialDate.parse("2012-10")), False, Standing.NOT_KNOWN, True),
        (Happening(unknown_day=True), False, Standing.NOT_KNOWN, False),
        (Happening(unknown_day=True), True, Standing.DONE, False),
    ],
)
def test_how_an_action_item_stands_on_23_october(
    done: Happening, signed: bool, standing: Standing, still_open: bool
) -> None:
    on = date(2012, 10, 23)
    assert standing_on(done=done, signed=signed, on=on) == standing
    assert is_open(done=done, signed=signed, on=on) is still_open


def test_overdue_counts_from_the_latest_day_it_can_be_due() -> None:
    due = PartialDate.parse("2012-10")
    days = (date(2012, 10, 31), date(2012, 11, 1))
    assert [is_overdue(due, still_open=True, on=on) for on in days] == [False, True]
    assert not is_overdue(due, still_open=False, on=date(2013, 1, 1))
    assert not is_overdue(None, still_open=True, on=date(2013, 1, 1))


@given(HAPPENING, DAYS, st.integers(0, 1000))
def test_what_is_done_stays_done(done: Happening, on: date, later: int) -> None:
    if standing_on(done=done, signed=False, on=on) == Standing.DONE:
        assert standing_on(done=done, signed=False, on=on + timedelta(days=later)) == Standing.DONE


@given(HAPPENING, st.booleans(), DAYS)
def test_done_is_never_open_and_open_is_never_done(done: Happening, signed: bool, on: date) -> None:
    standing = standing_on(done=done, signed=signed, on=on)
    still_open = is_open(done=done, signed=signed, on=on)
    assert not (still_open and standing == Standing.DONE)
    assert still_open or standing != Standing.OPEN


@given(st.none() | PARTIAL, st.none() | PARTIAL, DAYS)
def test_a_less_precise_day_never_claims_more(
    outcome: PartialDate | None, stop: PartialDate | None, on: date
) -> None:
    """With the month instead of the day, yes and no may become "not known", and never each other."""
    day = outcome or stop
    if day is None:
        assert came_out_by(outcome, stop, on=on) is None
        return
    vague = PartialDate.parse(str(day)[:4])
    assert came_out_by(vague, None, on=on) in (came_out_by(outcome, stop, on=on), None)
