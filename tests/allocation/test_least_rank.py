"""Least rank: the most placements and the least ranks, by enumeration, by another solver, and with a proof."""

import json
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import linear_sum_assignment

from allocation import places
from allocation.places.certificate import faults, objective
from allocation.places.least_rank import least_rank
from tests.allocation import metamorphic
from tests.allocation.optima import best_by_lottery, larger_round
from tests.allocation.places_strategies import problems
from tests.allocation.tiny_rounds import all_placements, places_kept, tiny_round


def proven(problem: places.Problem, placement: Any, certificate: Any) -> list[str]:
    """What a certificate lacks after a journey through JSON."""
    return faults(problem, placement, json.loads(json.dumps(certificate)), is_balanced=False)


def test_more_placements_come_before_better_ranks():
    placement, details = least_rank(places.Problem([[0, 1], [0, -1]], [1, 1]))
    assert placement.tolist() == [1, 0]
    certificate = details["certificate"]
    assert (certificate["moves"], certificate["total_rank"]) == (2, 1)
    assert certificate["bound"] == {"moves": 2, "total_rank": 1}


def test_scores_priorities_quotas_and_balance_are_not_looked_at():
    plain = places.Problem([[1, 2], [1, -1], [0, -1]], [1, 1, 1])
    other = replace(plain, scores=[1, 2, 3], home=[0, 0, 2], exports=[0, 0, 0], priority=[3, 2, 1])
    assert least_rank(other)[0].tolist() == least_rank(plain)[0].tolist() == [2, 1, 0]


def test_of_two_with_one_place_the_first_of_the_lottery_gets_it():
    first = {int(least_rank(places.Problem([[0], [0]], [1], seed=seed))[0].argmax()) for seed in range(20)}
    assert first == {0, 1}
    for seed in range(20):
        problem = places.Problem([[0], [0]], [1], seed=seed)
        assert least_rank(problem)[0].tolist() == (-problem.lottery).tolist()


def test_is_the_best_of_all_outcomes_and_the_one_that_the_lottery_prefers():
    random = Random(9)
    for turn in range(500):
        problem = tiny_round(random, consortium=turn % 2 == 0)
        placement, details = least_rank(problem)
        assert placement.tolist() == list(best_by_lottery(problem, places_kept))
        assert proven(problem, placement, details["certificate"]) == []


@settings(max_examples=150, deadline=None)
@given(problems())
def test_is_the_best_of_all_outcomes_whatever_is_drawn(problem: places.Problem):
    placement, details = least_rank(problem)
    assert placement.tolist() == list(best_by_lottery(problem, places_kept))
    assert proven(problem, placement, details["certificate"]) == []


def test_an_assignment_solver_comes_to_the_same_placements_and_ranks():
    for seed in range(10):
        problem = larger_round(Random(seed), students=150, institutions=5, programmes=25, caps=None)
        seats = np.repeat(np.arange(problem.m), problem.capacity)
        cost = np.full((problem.n, len(seats) + problem.n), 1e6)
        for student, row in enumerate(problem.choices.tolist()):
            for rank, programme in enumerate(row):
                if programme >= 0:
                    cost[student, np.flatnonzero(seats == programme)] = rank
        cost[:, len(seats) :] = 1e4
        total = cost[linear_sum_assignment(cost)].sum()
        moves, ranks = objective(problem, least_rank(problem)[0])
        assert total == ranks + 1e4 * (problem.n - moves)


def test_every_placement_that_is_worse_or_breaks_a_bound_fails_the_certificate():
    problem = places.Problem([[0, 1], [0, 2], [1, 0], [1, -1]], [1, 1, 1], caps=[((0, 1), 1)])
    best, details = least_rank(problem)
    passed = [
        one for one in all_placements(problem) if not proven(problem, np.array(one), details["certificate"])
    ]
    assert tuple(best.tolist()) in passed
    for one in passed:
        assert places_kept(problem, one) and objective(problem, np.array(one)) == objective(problem, best)
    told = proven(problem, np.array([0, 2, 1, -1]), details["certificate"])
    assert told[0] == "cap 0 is exceeded"
    assert (
        proven(problem, np.array([0, 0, -1, -1]), details["certificate"])[0]
        == "programme 0 is over its capacity"
    )


def rounds(count: int = 150) -> list[tuple[Random, places.Problem]]:
    random = Random("least rank")
    return [
        (random, larger_round(random, students=12, institutions=3, programmes=6, wide=True))
        for _ in range(count)
    ]


def placement(problem: places.Problem) -> list[int]:
    return least_rank(problem)[0].tolist()


def test_other_names_for_programmes_change_the_names_only():
    for random, problem in rounds():
        name = random.sample(range(problem.m), problem.m)
        renamed = placement(metamorphic.with_programmes_renamed(problem, name))
        assert renamed == [name[j] if j >= 0 else -1 for j in placement(problem)]


def test_a_programme_nobody_wants_and_a_cap_that_is_never_full_change_nothing():
    for _, problem in rounds():
        assert placement(metamorphic.with_programme_nobody_wants(problem)) == placement(problem)
        assert placement(metamorphic.with_slack_cap(problem)) == placement(problem)


def test_the_order_in_which_caps_are_given_changes_nothing():
    for _, problem in rounds():
        assert placement(replace(problem, caps=problem.caps[::-1])) == placement(problem)


@pytest.mark.parametrize("mechanism", ["deferred_acceptance", "top_trading_cycles"])
def test_no_mechanism_of_one_side_places_more(mechanism: str):
    random, fewer = Random(mechanism), 0
    for _ in range(300):
        problem = metamorphic.scored(random)
        most, least = objective(problem, least_rank(problem)[0])
        moves, ranks = objective(problem, places.solve(problem, mechanism).placement)
        assert most > moves or (most == moves and least <= ranks)
        fewer += most > moves
    assert fewer > 10


@pytest.mark.parametrize(("choices", "capacity"), [([], []), ([], [1]), ([[], []], []), ([[-1, -1]], [2])])
def test_a_round_in_which_nobody_can_be_placed(choices: Any, capacity: Any):
    placement, details = least_rank(places.Problem(choices, capacity))
    assert placement.tolist() == [-1] * len(choices)
    assert details["certificate"]["bound"] == {"moves": 0, "total_rank": 0}
