"""Projects and their scores: how one stands on a day, which score counts, mean and interval, budgets by currency."""

import math
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.calls.rules import (
    Budget,
    Budgets,
    Interval,
    ProjectState,
    Scale,
    Score,
    Sums,
    budgets,
    confidence,
    counted,
    latest_of_each,
    latest_score,
    project_state,
    summaries,
    summary_of,
    sums_of,
    t_quantile,
)
from edge.core.dates import PartialDate

ON = date(2012, 10, 23)
FIVE = Scale(lowest=Decimal(1), highest=Decimal(5))
TEN = Scale(lowest=Decimal(0), highest=Decimal(10))


def day(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def score(value: str, on: str | None, *, scale: Scale = FIVE, key: int = 0) -> Score:
    return Score(value=Decimal(value), scale=scale, on=day(on), key=key)


# ---------------------------------------------------------------- a project on a day
@pytest.mark.parametrize(
    ("starts", "ends", "state"),
    [
        ("2010", "2013", "running"),
        ("2010", None, "running"),
        ("2012-10-23", "2012-10-23", "running"),
        ("2010", "2012", "running"),  # it may have ended, but not certainly
        ("2012-10-24", None, "not_begun"),
        ("2013", "2014", "not_begun"),
        ("2010", "2012-10-22", "ended"),
        (None, "2011", "ended"),
        (None, None, "not_known"),
        (None, "2013", "not_known"),
        ("2012", None, "not_known"),
        ("2012-10", "2013", "not_known"),
    ],
)
def test_a_project_stands_on_a_day_where_its_dates_certainly_put_it(starts, ends, state):
    assert project_state(day(starts), day(ends), on=ON) == ProjectState(state)


def test_none_certain_is_not_known_where_some_may_be_or_are_spoken_of_and_0_where_not():
    assert counted(certain=0, perhaps=0, known_to_exist=False) == 0
    assert counted(certain=0, perhaps=1, known_to_exist=False) is None
    assert counted(certain=0, perhaps=0, known_to_exist=True) is None
    assert counted(certain=2, perhaps=1, known_to_exist=True) == 2


# ---------------------------------------------------------------- which score counts
def test_the_latest_score_certainly_given_by_the_day_counts():
    scores = [score("2", "2010"), score("4", "2012-10-23"), score("5", "2012-10-24"), score("3", "2011-05")]
    assert latest_score(scores, on=ON).value == 4


def test_a_score_of_an_unknown_or_undecided_day_does_not_count():
    assert latest_score([score("5", None), score("4", "2012")], on=ON) is None


def test_of_two_scores_of_one_day_the_later_recorded_counts():
    scores = [score("5", "2012-01-01", key=7), score("1", "2012-01-01", key=3)]
    assert latest_score(scores, on=ON).value == 5


def test_each_project_has_one_score():
    found = latest_of_each(
        [("a", score("2", "2010")), ("b", score("3", "2013")), ("a", score("4", "2011"))], on=ON
    )
    assert {project: kept.value for project, kept in found.items()} == {"a": 4}


# ---------------------------------------------------------------- mean and interval
def summed(values, scale):
    return summary_of(sum((sums_of(value) for value in values), Sums()), scale)


def test_the_interval_of_the_published_example():
    """NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.2, ZARR13.DAT: n = 195, mean 9.261460, s 0.022789,
    95 % limits 9.258242 and 9.264679."""
    found = confidence(mean=Decimal("9.261460"), deviation=Decimal("0.022789"), number=195, scale=TEN)
    assert found == Interval(low=Decimal("9.26"), high=Decimal("9.26"))
    half = t_quantile(194) * Decimal("0.022789") / Decimal(195).sqrt()
    assert abs(Decimal("9.261460") - half - Decimal("9.258242")) < Decimal("0.000001")
    assert abs(Decimal("9.261460") + half - Decimal("9.264679")) < Decimal("0.000001")


def test_three_scores_by_hand():
    """4, 4.5 and 5: mean 4.5, s 0.5, half the interval 4.303 x 0.5 / sqrt 3 = 1.2422; clipped to the scale."""
    found = summed([Decimal("4"), Decimal("4.5"), Decimal("5")], FIVE)
    assert (found.number, found.mean) == (3, Decimal("4.50"))
    assert found.interval == Interval(low=Decimal("3.26"), high=Decimal("5.00"))


def test_one_score_has_a_mean_and_no_interval():
    found = summed([Decimal("3.25")], FIVE)
    assert (found.mean, found.interval) == (Decimal("3.25"), None)


def test_scales_are_never_mixed():
    four, five, eight = (sums_of(Decimal(value)) for value in (4, 5, 8))
    found = summaries({FIVE: four + five, TEN: eight})
    assert [(one.scale, one.number, one.mean) for one in found] == [
        (FIVE, 2, Decimal("4.50")),
        (TEN, 1, Decimal("8.00")),
    ]


def density(t: float, freedom: int) -> float:
    log = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - 0.5 * math.log(freedom * math.pi)
    return math.exp(log - (freedom + 1) / 2 * math.log1p(t * t / freedom))


def below(t: float, freedom: int, steps: int = 2000) -> float:
    """The probability below t: half, and Simpson's rule from 0 to t."""
    width = t / steps
    inner = sum((4 if i % 2 else 2) * density(i * width, freedom) for i in range(1, steps))
    return 0.5 + (density(0, freedom) + inner + density(t, freedom)) * width / 3


@pytest.mark.parametrize("freedom", [*range(1, 41), 47, 60, 77, 100, 120, 194, 1000])
def test_every_quantile_leaves_2_5_percent_above_it(freedom):
    assert below(float(t_quantile(freedom)), freedom) == pytest.approx(0.975, abs=6e-5)


def test_the_quantiles_fall_as_there_are_more_scores():
    quantiles = [t_quantile(freedom) for freedom in range(1, 500)]
    assert all(first > second for first, second in pairwise(quantiles))


VALUES = st.lists(
    st.decimals(min_value=1, max_value=5, places=2, allow_nan=False, allow_infinity=False),
    min_size=1,
    max_size=40,
)


@given(values=VALUES)
def test_mean_and_interval_lie_on_the_scale_and_hold_each_other(values):
    found = summed(values, FIVE)
    exact = sum(map(Fraction, values)) / len(values)
    assert abs(Fraction(found.mean) - exact) <= Fraction(1, 200)
    if len(values) == 1:
        assert found.interval is None
    else:
        assert 1 <= found.interval.low <= found.mean <= found.interval.high <= 5


@given(values=VALUES, others=VALUES)
def test_what_is_left_without_some_is_what_the_rest_says(values, others):
    own, rest = (sum(map(sums_of, some), Sums()) for some in (others, values))
    assert summary_of(own + rest - own, FIVE) == summed(values, FIVE)


@given(values=VALUES)
def test_the_order_of_scores_says_nothing(values):
    assert summed(values, FIVE) == summed(values[::-1], FIVE)


# ---------------------------------------------------------------- budgets
def test_currencies_are_never_added_up_and_an_unknown_budget_is_told():
    found = budgets(
        [
            (Decimal("100.10"), "EUR"),
            (Decimal("5"), "CNY"),
            (None, ""),
            (Decimal("0.20"), "EUR"),
        ]
    )
    assert found == Budgets(
        totals=(
            Budget(currency="CNY", total=Decimal("5")),
            Budget(currency="EUR", total=Decimal("100.30")),
        ),
        unknown=1,
    )


def test_no_project_has_no_budget():
    assert budgets([]) == Budgets(totals=(), unknown=0)
