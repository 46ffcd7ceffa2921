"""Top trading cycles: efficiency and the truth by enumeration, and what is not promised."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings

from allocation import places
from tests.allocation import literal
from tests.allocation.brute import all_lists, better_outcomes, gains, random_market, shortened
from tests.allocation.places_strategies import problems
from tests.allocation.tiny_rounds import Placement, places_kept, wasted


def traded(problem: places.Problem) -> Placement:
    return tuple(places.solve(problem, "top_trading_cycles").placement.tolist())


def test_two_students_change_what_they_stand_first_for():
    """Student 0 stands first at programme 0 and wants 1, student 1 the other way round."""
    problem = places.Problem([[1, 0], [0, 1]], [1, 1], [[1, 2], [1, 2]])
    assert traded(problem) == (1, 0)


def test_a_trade_passes_over_a_third_student():
    """The example E6 of deferred acceptance: students 0 and 1 trade, student 2 envies with reason."""
    problem = places.Problem([[1, 0], [0, 1], [0, 1]], [1, 1], [[2, 3], [1, 3], [2, 1]])
    assert traded(problem) == (1, 0, -1)


def test_a_cycle_of_three():
    problem = places.Problem([[1, 0], [2, 1], [0, 2]], [1, 1, 1], [[0, 9]] * 3)
    assert traded(problem) == (1, 2, 0)


def test_nobody_and_nothing():
    assert traded(places.Problem([], [])) == ()
    assert traded(places.Problem(np.empty((3, 0), dtype=np.int32), [1])) == (-1, -1, -1)


@settings(max_examples=150, deadline=None)
@given(problems(students=5, programmes=4))
def test_it_keeps_the_bounds_wastes_nothing_and_nobody_can_be_better_off_for_free(problem: places.Problem):
    placement = traded(problem)
    assert places_kept(problem, placement)
    assert wasted(problem, placement) == set()
    assert better_outcomes(problem, placement) == []


@pytest.mark.parametrize("caps", [False, True])
def test_leaving_out_or_reordering_never_helps(caps: bool):
    random = Random(8)
    for _ in range(40):
        market = random_market(random, caps=caps)
        for student, row in enumerate(market.lists):
            for handed_in in shortened(row):
                assert not gains(market, "top_trading_cycles", student, handed_in)


@pytest.mark.parametrize("caps", [False, True])
def test_no_list_is_better_than_the_truth_where_programmes_share_one_order(caps: bool):
    random = Random(9)
    for _ in range(25):
        market = random_market(random, common=True, caps=caps)
        for student in range(len(market.lists)):
            for handed_in in all_lists(len(market.capacity)):
                assert not gains(market, "top_trading_cycles", student, handed_in)


def test_not_promised_naming_a_programme_only_to_trade_it():
    """Student 0 wants programme 0 only, but stands first at 1, which student 1 wants and trades for it."""
    alone = places.Problem([[0, -1], [1, 0], [0, -1]], [1, 1], [[0, 0], [0, 3], [2, 0]])
    assert traded(alone) == (-1, 1, 0)
    with_bait = places.Problem([[0, 1], [1, 0], [0, -1]], [1, 1], [[0, 3], [0, 3], [2, 0]])
    assert traded(with_bait) == (0, 1, -1)


def test_programmes_under_one_cap_point_to_one_student():
    """Both programmes have a place, but the cap around them has one: student 1 stands higher than student 0."""
    problem = places.Problem([[1, 0], [0, 1]], [1, 1], [[1, 5], [1, 6]], caps=[((0, 1), 1)])
    assert traded(problem) == (-1, 0)


def test_a_long_path():
    """Student i wants what student i + 1 stands first for: one cycle through everybody."""
    n = 500
    lists = [[(i + 1) % n, i] for i in range(n)]
    problem = places.Problem(lists, [1] * n, [[0, 1]] * n)
    assert traded(problem) == tuple((i + 1) % n for i in range(n))


def test_large_queues_are_as_the_textbook_has_them():
    random = np.random.default_rng(4)
    choices = random.permuted(np.tile(np.arange(6), (120, 1)), axis=1)[:, :4]
    problem = places.Problem(choices, [20] * 6, random.integers(-3, 4, size=(120, 4)), caps=[((1, 4, 5), 33)])
    assert list(traded(problem)) == literal.top_trading_cycles(problem)
