"""The last day that is told: the one recorded, unless a termination ends the agreement before."""

import pytest

from edge.agreements.rules import NEVER, Happening, Suspension, last_day, overlap
from edge.core.dates import PartialDate

P = PartialDate.parse


@pytest.mark.parametrize(
    ("ends", "terminated", "told"),
    [
        (
            "2027-12-31",
            "2027-03-31",
            "2027-03-30",
        ),  # it takes effect on that day, so the day before is the last
        ("2027-12-31", "2028-03-31", "2027-12-31"),
        (None, "2027-03-31", "2027-03-30"),
        ("2027-12-31", "2027-03", "2027-03"),
        ("2027", "2027-03-31", "2027-03-30"),  # it is over by then, whenever in 2027 it would have ended
        ("2027-03", "2027", "2027-03"),
    ],
)
def test_the_last_day_is_the_earlier_of_both(ends: str | None, terminated: str, told: str) -> None:
    found = last_day(ends_on=P(ends) if ends else None, terminated=Happening(on=P(terminated)))
    assert str(found) == told


def test_without_a_termination_it_is_the_one_recorded() -> None:
    assert last_day(ends_on=P("2027-12"), terminated=NEVER) == P("2027-12")
    assert last_day(ends_on=None, terminated=NEVER) is None


def test_after_a_termination_on_an_unknown_day_nobody_knows_it() -> None:
    assert last_day(ends_on=P("2027-12"), terminated=Happening(unknown_day=True)) is None


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        (("2012-10-01", "2012-11-30"), ("2012-11-01", None), True),
        (("2012-10-01", "2012-10-31"), ("2012-11-01", None), False),
        (("2012-10-01", "2012-10-31"), ("2012-10-31", "2012-12-01"), True),
        (("2012", None), ("2011-01-01", "2012-12-30"), False),  # it may have begun on the last day of 2012
    ],
)
def test_suspensions_overlap_only_where_that_is_certain(
    first: tuple[str, str | None], second: tuple[str, str | None], answer: bool
) -> None:
    one, other = (
        Suspension(starts_on=P(starts), ends_on=P(ends) if ends else None) for starts, ends in (first, second)
    )
    assert overlap(one, other) is answer
    assert overlap(other, one) is answer
