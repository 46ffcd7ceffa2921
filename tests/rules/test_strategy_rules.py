"""Diversity over published numbers, the way of a goal from baseline to target, and the width of a lane."""

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.core.dates import PartialDate
from edge.strategy.rules.diversification import Diversification, diversification
from edge.strategy.rules.goals import Measured, last_measured, share_of_the_way
from edge.strategy.rules.lanes import lane_width

ON = date(2012, 10, 23)


# ---------------------------------------------------------------- diversity
def test_the_entropy_of_shannon_s_own_examples():
    """Shannon 1948: 1/2, 1/4, 1/8, 1/8 has 7/4 bits; 1/2, 1/3, 1/6 has 1 + 1/2 H(2/3, 1/3) bits."""
    assert diversification([4, 2, 1, 1]).shannon / math.log(2) == pytest.approx(7 / 4)
    inner = -(2 / 3 * math.log2(2 / 3) + 1 / 3 * math.log2(1 / 3))
    assert diversification([3, 2, 1]).shannon / math.log(2) == pytest.approx(1 + inner / 2)


def test_the_index_of_the_published_example():
    """US Department of Justice, Herfindahl-Hirschman Index: shares of 30, 30, 20 and 20 percent have 2,600 points
    of 10,000."""
    found = diversification([30, 30, 20, 20])
    assert found.hhi == pytest.approx(0.26)
    assert found.effective == pytest.approx(1 / 0.26)


def test_the_agreements_of_the_founding_case():
    found = diversification([2, 1, 1, 1, 1])
    assert (found.total, found.number, found.hhi) == (6, 5, pytest.approx(8 / 36))


def test_nothing_to_share_is_not_known_and_one_share_has_no_evenness():
    assert diversification([]) == Diversification(
        total=0, number=0, unknown=0, shannon=None, evenness=None, hhi=None, effective=None
    )
    assert diversification([None, 0]).hhi is None
    assert diversification([7]) == Diversification(
        total=7, number=1, unknown=0, shannon=0.0, evenness=None, hhi=1.0, effective=1.0
    )


def test_what_nobody_counted_is_left_out_and_told():
    assert diversification([3, None, 3]) == diversification([3, 3]).__class__(
        total=6, number=2, unknown=1, shannon=math.log(2), evenness=1.0, hhi=0.5, effective=2.0
    )


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        diversification([1, -1])


COUNTS = st.lists(st.integers(1, 10_000), min_size=1, max_size=60)


@given(counts=COUNTS)
def test_the_indices_keep_their_bounds(counts):
    found = diversification(counts)
    n = len(counts)
    assert 1 / n - 1e-12 <= found.hhi <= 1
    assert -1e-12 <= found.shannon <= math.log(n) + 1e-12
    assert 1 - 1e-9 <= found.effective <= n + 1e-9
    if n > 1:
        assert 0 <= found.evenness <= 1 + 1e-12
    assert math.exp(found.shannon) >= found.effective - 1e-9  # Hill 1973: the numbers fall with their order


@given(counts=COUNTS, factor=st.integers(2, 9))
def test_only_the_shares_matter(counts, factor):
    found, times = diversification(counts), diversification([count * factor for count in counts])
    assert times.hhi == pytest.approx(found.hhi)
    assert times.shannon == pytest.approx(found.shannon, abs=1e-9)


# ---------------------------------------------------------------- goals
def measured(on: str, value: str | None) -> Measured:
    return Measured(on=PartialDate.parse(on), value=Decimal(value) if value else None)


def test_the_last_value_measured_by_the_day_counts_whatever_it_says():
    values = [measured("2011", "4"), measured("2012-10-23", None), measured("2012-10-24", "9")]
    assert last_measured(values, on=ON) == values[1]
    assert last_measured(values[:1], on=ON) == values[0]
    assert last_measured([measured("2012", "5")], on=ON) is None  # perhaps later in that year


@pytest.mark.parametrize(
    ("baseline", "target", "value", "share"),
    [
        ("8", "40", "24", "0.50"),
        ("8", "40", "8", "0.00"),
        ("8", "40", "48", "1.25"),
        ("8", "40", "0", "-0.25"),
        ("40", "10", "25", "0.50"),
        ("8", None, "24", None),
        (None, "40", "24", None),
        ("8", "40", None, None),
        ("8", "8", "9", None),
    ],
)
def test_the_share_of_the_way(baseline, target, value, share):
    read = {
        name: Decimal(text) if text is not None else None
        for name, text in (("baseline", baseline), ("target", target), ("value", value))
    }
    assert share_of_the_way(**read) == (None if share is None else Decimal(share))


def test_a_lane_has_three_widths():
    assert [lane_width(number) for number in (0, 1, 2, 3, 4, 50)] == [0, 1, 2, 2, 3, 3]
