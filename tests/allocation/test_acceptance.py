"""Deferred acceptance: the worked example, and stability, the best stable outcome and the truth by enumeration."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings

from allocation import places
from tests.allocation import literal
from tests.allocation.brute import all_lists, gains, random_market
from tests.allocation.places_strategies import problems
from tests.allocation.tiny_rounds import Placement, all_placements, envies, places_kept, rank, wasted


def accepted(problem: places.Problem) -> Placement:
    return tuple(places.solve(problem, "deferred_acceptance").placement.tolist())


def is_stable(problem: places.Problem, placement: Placement) -> bool:
    """The bounds are kept and no student could be held somewhere better: offered together with what is held, the
    greedy choice of the programmes would refuse every such offer."""
    if not places_kept(problem, placement):
        return False
    held = {(i, j) for i, j in enumerate(placement) if j >= 0}
    better = [
        (i, j)
        for i, row in enumerate(literal.lists_of(problem))
        for j in row[: rank(problem, i, placement[i])]
    ]
    return all(offer not in literal.greedy(problem, {*held, offer}) for offer in better)


def test_worked_example_e6():
    """s1: [h2, h1], s2: [h1, h2], s3: [h1, h2]; h1: s1 > s3 > s2, h2: s2 > s1 > s3; one seat each."""
    problem = places.Problem([[1, 0], [0, 1], [0, 1]], [1, 1], [[2, 3], [1, 3], [2, 1]])
    assert accepted(problem) == (0, 1, -1)


def test_gale_and_shapleys_example_of_three_couples():
    """1962, section 3, example 1: each first choice of the one side is the last of the other, and stands."""
    problem = places.Problem([[0, 1, 2], [1, 2, 0], [2, 0, 1]], [1, 1, 1], [[1, 2, 3]] * 3)
    assert accepted(problem) == (0, 1, 2)


def test_gale_and_shapleys_example_of_four_couples():
    """1962, section 3, example 2: only one stable set of marriages, (alpha C) (beta D) (gamma A) (delta B)."""
    men = [[0, 1, 2, 3], [0, 3, 2, 1], [1, 0, 2, 3], [3, 1, 2, 0]]  # alpha to delta, by A to D
    women = [[3, 2, 0, 1], [1, 3, 0, 2], [3, 0, 1, 2], [2, 1, 0, 3]]  # A to D, by alpha to delta
    scores = [[4 - women[j].index(i) for j in row] for i, row in enumerate(men)]
    problem = places.Problem(men, [1, 1, 1, 1], scores)
    assert accepted(problem) == (2, 3, 0, 1)
    assert [p for p in all_placements(problem) if is_stable(problem, p)] == [(2, 3, 0, 1)]


def test_programmes_without_places_hold_nobody():
    assert accepted(places.Problem([[0, 1], [0, 1]], [0, 2], [[1, 1], [2, 2]])) == (1, 1)


def test_more_places_than_anybody_can_fill():
    assert accepted(places.Problem([[0], [0]], [2**31 - 1])) == (0, 0)


def test_nobody_and_nothing():
    assert accepted(places.Problem([], [])) == ()
    assert accepted(places.Problem(np.empty((3, 0), dtype=np.int32), [1])) == (-1, -1, -1)


def test_not_efficient_and_the_documentation_says_so():
    """Two students would gladly change places; a third, who gets nothing out of it, stands between them."""
    problem = places.Problem([[1, 0], [0, 1], [0, 1]], [1, 1], [[2, 3], [1, 3], [2, 1]])
    assert accepted(problem) == (0, 1, -1)
    assert places_kept(problem, (1, 0, -1))
    assert not is_stable(problem, (1, 0, -1))


@settings(max_examples=150, deadline=None)
@given(problems(students=5, programmes=4, caps=False))
def test_nobody_envies_with_reason_and_no_place_is_wasted(problem: places.Problem):
    placement = accepted(problem)
    assert places_kept(problem, placement)
    assert envies(problem, placement) == set()
    assert wasted(problem, placement) == set()


@settings(max_examples=150, deadline=None)
@given(problems(students=4, programmes=4))
def test_stable_and_best_for_every_student_among_all_that_are(problem: places.Problem):
    placement = accepted(problem)
    assert is_stable(problem, placement)
    for other in all_placements(problem):
        if is_stable(problem, other):
            assert all(rank(problem, i, placement[i]) <= rank(problem, i, other[i]) for i in range(problem.n))


@pytest.mark.parametrize("caps", [False, True])
def test_no_list_is_better_than_the_truth(caps: bool):
    random = Random(5)
    for _ in range(30):
        market = random_market(random, caps=caps)
        for student in range(len(market.lists)):
            for handed_in in all_lists(len(market.capacity)):
                assert not gains(market, "deferred_acceptance", student, handed_in)


def test_long_rejection_chains():
    """Every student displaces the one before: as many proposals as there can be."""
    n = 60
    lists = [[(i + r) % n for r in range(n)] for i in range(n)]
    scores = [[(i * 7 + j * 13) % 61 for j in row] for i, row in enumerate(lists)]
    problem = places.Problem(lists, [1] * n, scores, seed=None)
    assert list(accepted(problem)) == literal.gale_and_shapley(problem)


def test_large_programmes_hold_the_best():
    random = np.random.default_rng(3)
    choices = random.permuted(np.tile(np.arange(3), (3000, 1)), axis=1)
    problem = places.Problem(choices, [400, 700, 0], random.integers(0, 50, size=(3000, 3)))
    assert list(accepted(problem)) == literal.gale_and_shapley(problem)


def test_large_programmes_under_caps_are_as_cumulative_offers_have_them():
    random = np.random.default_rng(6)
    choices = random.permuted(np.tile(np.arange(4), (100, 1)), axis=1)
    caps = [((0, 1), 40), ((0, 1, 2), 55), ((3,), 20)]
    problem = places.Problem(choices, [30, 25, 25, 30], random.integers(0, 20, size=(100, 4)), caps=caps)
    assert list(accepted(problem)) == literal.cumulative_offers(problem)
