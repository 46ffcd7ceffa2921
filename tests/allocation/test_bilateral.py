"""Bilateral exchange: every pair inside its window, the best by enumeration, and what is refused."""

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from allocation import InvalidProblem, places
from allocation.places.bilateral import bilateral_exchange
from allocation.places.certificate import objective
from allocation.places.integers import LARGEST, program
from tests.allocation.optima import larger_round, worth
from tests.allocation.tiny_rounds import (
    Placement,
    all_placements,
    balance_kept,
    exports_kept,
    places_kept,
    tiny_round,
)

A, B, C = 0, 1, 2
CYCLE = places.Problem([[B], [C], [A]], [1, 1, 1], home=[A, B, C])


def flows(problem: places.Problem, placement: Placement) -> list[list[int]]:
    """Students from a (row) to b (column)."""
    counted = [[0] * problem.c for _ in range(problem.c)]
    for student, programme in enumerate(placement):
        if programme != -1:
            counted[problem.home[student]][problem.partner[programme]] += 1
    return counted


def kept(problem: places.Problem, table: list[list[int]], placement: Placement) -> bool:
    """All bounds, the windows of pairs, and those of institutions where there is a tolerance."""
    counted, c = flows(problem, placement), range(problem.c)
    pairs = all(counted[a][b] - counted[b][a] <= table[a][b] for a in c for b in c if a != b)
    own = problem.tolerance is None or balance_kept(problem, placement)
    return pairs and own and places_kept(problem, placement) and exports_kept(problem, placement)


def test_where_every_pair_must_match_a_cycle_of_three_stays_home():
    assert bilateral_exchange(CYCLE, 0)[0].tolist() == [-1, -1, -1]
    assert bilateral_exchange(CYCLE, 1)[0].tolist() == [B, C, A]


def test_the_answer_tells_flows_balance_and_proof():
    problem = places.Problem([[B], [B], [A]], [2, 2], home=[A, A, B])
    placement, details = bilateral_exchange(problem, [[0, 1], [0, 0]])
    assert placement.tolist() == [B, B, A]
    assert details["flows"] == [[A, B, 2], [B, A, 1]]
    assert (details["exports"], details["net"], details["balanced"]) == ([2, 1], [-1, 1], False)
    assert details["certificate"] == {
        "moves": 3,
        "total_rank": 0,
        "bound": {"moves": 3, "total_rank": 0},
        "gap": {"moves": 0, "total_rank": 0},
        "proven": True,
        "ties": "solver",
    }


def test_the_cell_of_a_table_bounds_one_direction():
    problem = places.Problem([[B], [B], [A]], [2, 2], home=[A, A, B])
    assert np.count_nonzero(bilateral_exchange(problem, [[0, 0], [1, 0]])[0] != -1) == 2


def test_a_window_below_nothing_asks_for_more_in_the_other_direction():
    problem = places.Problem([[B], [B], [A], [A]], [2, 2], home=[A, A, B, B])
    placement = bilateral_exchange(problem, [[0, 2], [-1, 0]])[0]
    assert placement[:2].tolist() == [B, B] and np.count_nonzero(placement[2:] == A) == 1


def test_the_window_of_an_institution_holds_too_where_there_is_one():
    problem = replace(CYCLE, choices=[[B], [C], [-1]], tolerance=[[-1, 0], [0, 0], [0, 1]])
    assert bilateral_exchange(problem, 1)[0].tolist() == [B, C, -1]
    assert bilateral_exchange(replace(problem, tolerance=[[0, 0]] * 3), 1)[0].tolist() == [-1, -1, -1]


def test_is_the_best_of_all_outcomes():
    random, refused, seen = Random(2), 0, set()
    for _ in range(250):
        problem = tiny_round(random, consortium=True)
        table = [
            [random.choice([-1, *[0] * 6, 1, 1, 2, 2]) for _ in range(problem.c)] for _ in range(problem.c)
        ]
        best = [worth(problem, one) for one in all_placements(problem) if kept(problem, table, one)]
        if not best:
            refused += 1
            with pytest.raises(InvalidProblem, match="exclude each other"):
                bilateral_exchange(problem, table)
            continue
        placement, details = bilateral_exchange(problem, table)
        assert kept(problem, table, tuple(placement.tolist()))
        assert objective(problem, placement) == min(best, key=lambda one: (-one[0], one[1]))
        assert details["certificate"]["proven"]
        seen.add(objective(problem, placement)[0])
    assert refused > 20 and seen >= {0, 1, 2}


def test_wide_windows_are_balance_over_all_partners():
    for seed in range(5):
        problem = larger_round(Random(seed), students=60, institutions=5, programmes=12)
        free = objective(problem, places.solve(problem, "balanced_optimum").placement)
        assert objective(problem, bilateral_exchange(problem, problem.n)[0]) == free
        assert objective(problem, bilateral_exchange(problem, 0)[0])[0] <= free[0]


def test_solving_again_gives_the_same():
    problem = larger_round(Random(6), students=80, institutions=6, programmes=14)
    first, again = (bilateral_exchange(problem, 1) for _ in range(2))
    assert first[0].tobytes() == again[0].tobytes() and first[1] == again[1]


# ------------------------------------------------------------------ what is refused
@pytest.mark.parametrize(
    ("windows", "message"),
    [
        (-1, "windows: one window for all pairs is 0 or more, not -1"),
        (1.5, "windows: a whole number is wanted, not 1.5"),
        (True, "windows: a whole number is wanted, not True"),
        ([[0, 0], [0, 0]], "windows: 3 rows are wanted, not 2"),
        ([[0, 0, 0], [0, 0, 0], [0, 0, 0.5]], "windows, row 2, column 2: a whole number is wanted, not 0.5"),
        (
            [[0, 0, 1], [0, 0, 0], [-2, 0, 0]],
            "windows, row 0, column 2: 0 may send 2 at most 1 more than it receives, and 2 may send 0 at most -2 more: "
            "they exclude each other",
        ),
    ],
)
def test_windows_that_cannot_be_read(windows: Any, message: str):
    with pytest.raises(InvalidProblem) as caught:
        bilateral_exchange(CYCLE, windows)
    assert str(caught.value) == message


def test_windows_that_exclude_each_other_are_named_with_what_is_missing():
    """B must send A two more than it gets, and only one student of B wants to go there; C and A are in order."""
    with pytest.raises(InvalidProblem) as caught:
        bilateral_exchange(replace(CYCLE, choices=[[C], [A], [A]]), [[0, -2, 0], [2, 0, 0], [0, 0, 0]])
    assert str(caught.value) == (
        "windows, row 0, column 1: the windows exclude each other; wider by so much they would not: 0 and 1 by 1"
    )


def test_windows_of_several_pairs_that_want_the_same_place_are_named():
    """A has one place, and both B and C must send one student more than they get."""
    with pytest.raises(InvalidProblem) as caught:
        bilateral_exchange(replace(CYCLE, choices=[[B], [A], [A]]), [[0, -1, -1], [1, 0, 0], [1, 0, 0]])
    assert caught.value.rule.startswith(
        "the windows exclude each other; wider by so much they would not: 0 and "
    )
    assert caught.value.rule.count("by 1") == 1


def test_windows_that_ask_for_something_in_a_round_without_lists_exclude_each_other():
    empty = places.Problem([[], []], [1, 1], home=[A, B])
    assert bilateral_exchange(empty, 0)[0].tolist() == [-1, -1]
    with pytest.raises(InvalidProblem, match="0 and 1 by 1"):
        bilateral_exchange(empty, [[0, -1], [1, 0]])


def test_office_mode_has_no_pairs():
    with pytest.raises(InvalidProblem, match=r"^home: bilateral exchange needs"):
        bilateral_exchange(places.Problem([[0]], [1]), 0)


def test_a_round_beyond_the_size_is_refused():
    n = LARGEST // 2 + 1
    problem = places.Problem([[1, 2]] * n, [n] * 3, home=[0] * n)
    with pytest.raises(InvalidProblem, match=f"takes {LARGEST} choices at most on all lists, not {2 * n}"):
        bilateral_exchange(problem, 0)


def test_a_round_that_nothing_is_found_for_in_time_says_so():
    problem = larger_round(Random(1), students=400, institutions=8, programmes=30)
    table = np.zeros((problem.c, problem.c), dtype=int)
    table[0, 1], table[1, 0] = -1, 5
    with pytest.raises(TimeoutError, match="nothing was found in 0 seconds"):
        bilateral_exchange(problem, table, seconds=0.0)


def test_what_the_solver_hands_back_is_checked():
    made = program(CYCLE)
    made.refuse_broken_rows(made.matrix() @ np.ones(3))
    with pytest.raises(RuntimeError, match="the solver broke row 0 of the program"):
        made.refuse_broken_rows(made.matrix() @ np.array([2, 0, 0]))
