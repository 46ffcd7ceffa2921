"""Serial dictatorship: the order, what it refuses, and its promises by enumeration."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings

from allocation import InvalidProblem, places
from allocation.lottery import positions
from tests.allocation.brute import all_lists, better_outcomes, gains, random_market
from tests.allocation.places_strategies import problems
from tests.allocation.tiny_rounds import places_kept, wasted


def serially(problem: places.Problem) -> list[int]:
    return places.solve(problem, "serial_dictatorship").placement.tolist()


def test_the_higher_score_chooses_first():
    assert serially(places.Problem([[0, 1], [0, 1], [0, 1]], [1, 1], [1.5, 3, 2])) == [-1, 0, 1]


def test_without_scores_the_lottery_decides():
    order = np.argsort(positions(7, 4)).tolist()
    placement = serially(places.Problem([[0, 1, 2, 3]] * 4, [1] * 4, seed=7))
    assert [placement[student] for student in order] == [0, 1, 2, 3]


def test_without_a_seed_the_index_decides():
    assert serially(places.Problem([[0, 1], [0, 1], [0, 1]], [1, 1], [2, 2, 2], seed=None)) == [0, 1, -1]


def test_the_lottery_breaks_ties_of_scores_only():
    first, second = np.argsort(positions(3, 3))[:2].tolist()
    scores = [5.0, 5.0, 5.0]
    assert serially(places.Problem([[0]] * 3, [1], scores, seed=3))[first] == 0
    scores[second] = 6.0
    assert serially(places.Problem([[0]] * 3, [1], scores, seed=3))[second] == 0


def test_scores_per_choice_are_one_order_when_each_student_has_one():
    problem = places.Problem([[0, 1], [0, -1], [-1, -1]], [1, 1], [[1, 1], [2, 9], [7, 8]])
    assert serially(problem) == [1, 0, -1]


def test_negative_scores_come_after_zero():
    assert serially(places.Problem([[0], [0], [0]], [2], [-2.5, 0.0, -0.5])) == [-1, 0, 0]


def test_scores_that_differ_by_programme_are_no_common_order():
    problem = places.Problem([[0, 1], [1, 0]], [1, 1], [[1, 1], [2, 3]])
    with pytest.raises(InvalidProblem) as caught:
        serially(problem)
    assert (
        str(caught.value)
        == "scores, row 1, column 1: one score for all programmes is wanted, and 3.0 is not 2.0"
    )


@settings(max_examples=150, deadline=None)
@given(problems(scores=("none", "common")))
def test_it_keeps_the_bounds_wastes_nothing_and_nobody_can_be_better_off_for_free(problem: places.Problem):
    placement = tuple(serially(problem))
    assert places_kept(problem, placement)
    assert wasted(problem, placement) == set()
    assert better_outcomes(problem, placement) == []


@pytest.mark.parametrize("caps", [False, True])
def test_no_list_is_better_than_the_truth(caps: bool):
    random = Random(11)
    for _ in range(25):
        market = random_market(random, common=True, caps=caps)
        for student in range(len(market.lists)):
            for handed_in in all_lists(len(market.capacity)):
                assert not gains(market, "serial_dictatorship", student, handed_in)
