"""Whatever the prices: what a mixture says that nothing exceeds is not exceeded; floors are refuted rightly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation import panels
from allocation.panels.mixing import Mixture, Round
from allocation.panels.picking import NOTHING
from tests.allocation.panels.strategies import all_assignments, feasible_rounds

PLENTY = 10**6


def worths(whole, inputs):
    """Minimum and total, in units and with the lottery, of every assignment."""
    wanting = whole.need > 0
    for assigned in all_assignments(inputs):
        sums = (whole.affinity * assigned).sum(axis=1)
        yield int(sums[wanting].min()) if wanting.any() else 0, int(sums.sum())


@settings(max_examples=100, deadline=None)
@given(feasible_rounds(), st.integers(0, 10**6))
def test_a_ceiling_holds_at_any_prices(inputs, seed):
    whole = Round(panels.Problem(**inputs))
    rng = np.random.default_rng(seed)
    prices = whole.whole_prices(rng.normal(0, 0.5, len(whole.load_max)))
    all_worths = list(worths(whole, inputs))
    floor = int(rng.choice([worth[0] for worth in all_worths]))
    best = max(total for minimum, total in all_worths if minimum >= floor)
    picked = whole.pick(weighed=True, prices=prices, floor=floor, state=whole.state)
    assert whole.ceiling(prices, picked.bound) >= best * whole.unit


@settings(max_examples=100, deadline=None)
@given(feasible_rounds())
def test_floors_are_refuted_only_above_the_best_minimum(inputs):
    whole = Round(panels.Problem(**inputs))
    if not whole.need.any():
        return
    mixture = Mixture(whole, limit=PLENTY)
    all_worths = list(worths(whole, inputs))
    best = max(all_worths)[0]
    assert mixture.service(best, whole.state).short == 0
    floor = 2**45
    while (mixed := mixture.service(floor, whole.state)).impossible:
        floor = whole.highest_floor(mixed.prices, whole.state, low=best, high=floor)
        assert floor >= best
    top = mixture.total(floor, whole.state, above=NOTHING)
    assert top.short == pytest.approx(0)
    totals = [total for minimum, total in all_worths if minimum >= floor]
    assert top.ceiling >= max(totals, default=NOTHING)


def test_prices_that_refute_a_floor_can_be_added_up_by_hand():
    """Two proposals, one good reviewer: nobody reaches 3 without the good one, who takes one proposal."""
    whole = Round(panels.Problem([[3, 1, 1], [3, 1, 1]], [1, 1], [1, 1, 1]))
    mixed = Mixture(whole, limit=PLENTY).service(3 * whole.grain, whole.state)
    assert mixed.impossible and mixed.short == pytest.approx(1)
    good = mixed.prices[0]
    assert good > 0 and mixed.prices[1:].tolist() == [0, 0]
    # the load of the good reviewer brings one price, the panels of both proposals cost two
    assert mixed.ceiling == (good - 2 * good) // whole.unit


def test_affinities_of_equal_worth_are_told_apart_by_the_lottery_only():
    problem = panels.Problem(np.ones((4, 5), dtype=np.float32), [2] * 4, [2] * 5)
    whole, again = Round(problem), Round(problem)
    lots = whole.affinity - whole.plain
    assert (lots == again.affinity - again.plain).all()
    assert len(np.unique(lots)) == lots.size
    assert lots.min() >= 0 and np.sort(lots.ravel())[-8:].sum() < whole.grain
