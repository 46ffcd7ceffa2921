"""Randomised panels: the cap, the best expectation, every draw lawful, and its mean exactly what is said."""

from collections import defaultdict
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from allocation import InvalidProblem, panels
from allocation.panels import randomized as module
from allocation.panels.reduced import Arcs


def draws(
    problem: panels.Problem, cap: float, monkeypatch: pytest.MonkeyPatch
) -> dict[tuple[Any, ...], Fraction]:
    """Every assignment that can be drawn with its exact probability: all ways through the lottery are taken."""
    found: dict[tuple[Any, ...], Fraction] = defaultdict(Fraction)
    open_ways: list[tuple[list[int], Fraction]] = [([], Fraction(1))]
    while open_ways:
        way, odds = open_ways.pop()
        taken = iter(way)
        asked: list[int] = []

        class Scripted:
            def __init__(self, seed: int | None) -> None:
                pass

            def below(self, bound: int) -> int:
                number = next(taken, None)  # noqa: B023
                if number is None:
                    asked.append(bound)  # noqa: B023
                    raise StopIteration
                return number

        monkeypatch.setattr(module, "_Chance", Scripted)
        try:
            result = panels.solve(problem, "randomized", cap=cap)
        except (StopIteration, RuntimeError):
            bound = asked[0]
            open_ways += [([*way, number], odds / bound) for number in range(bound)]
        else:
            found[tuple(map(tuple, result.pairs.tolist()))] += odds
    return found


@pytest.mark.parametrize(("cap", "seed"), [(0.5, 1), (Fraction(2, 3), 2), (1, 3)])
def test_the_mean_of_all_draws_is_what_it_says(cap: Any, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    problem = panels.Problem(
        affinity=rng.random((3, 4), dtype=np.float32),
        need=[2, 1, 2],
        load_max=[2, 2, 2, 2],
        load_min=[1, 0, 0, 1],
    )
    probabilities = panels.solve(problem, "randomized", cap=cap).probabilities.toarray()
    ways = draws(problem, cap, monkeypatch)
    assert sum(ways.values()) == 1
    mean: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for pairs, odds in ways.items():
        for pair in pairs:
            mean[pair] += odds
    for pair in product(range(3), range(4)):
        assert float(mean[pair]) == pytest.approx(probabilities[pair], abs=1e-15)


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.sampled_from([0.25, 0.5, 0.75, 1.0]), st.booleans())
def test_every_draw_keeps_every_rule_and_the_expectation_is_the_best(
    seed: int, cap: float, grouped: bool
) -> None:
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(1, 4)), int(rng.integers(3, 6))
    groups = [((0, 1), 0, 1)] if grouped else []
    affinity = rng.integers(0, 8, (rows, columns)).astype(np.float32)
    conflicts = rng.random((rows, columns)) < 0.15
    try:
        problem = panels.Problem(
            affinity=affinity,
            need=rng.integers(0, 3, rows).astype(np.int32),
            load_max=rng.integers(1, 4, columns).astype(np.int32),
            conflicts=conflicts,
            groups=groups,
            seed=seed,
        )
    except InvalidProblem:
        return
    wanted = _best(problem, cap, grouped)
    if wanted is None:
        with pytest.raises(InvalidProblem, match="more likely than"):
            panels.solve(problem, "randomized", cap=cap)
        return
    result = panels.solve(problem, "randomized", cap=cap)
    assert result.certificate.bound == pytest.approx(wanted, abs=1e-6)
    assert result.probabilities.toarray().max(initial=0.0) <= cap
    assert panels.checks(problem, result.assignment).feasible


def _best(problem: panels.Problem, cap: float, grouped: bool) -> float | None:
    """The same by SciPy's linear program, or None where nothing fits."""
    rows, columns = problem.affinity.shape
    forbidden = (
        problem.conflicts if isinstance(problem.conflicts, np.ndarray) else problem.conflicts.toarray()
    )
    bounds = [(0, 0 if forbidden[at] else cap) for at in product(range(rows), range(columns))]
    needs, loads = np.zeros((rows, rows * columns)), np.zeros((columns, rows * columns))
    together = np.zeros((rows, rows * columns))
    for row, column in product(range(rows), range(columns)):
        needs[row, row * columns + column] = loads[column, row * columns + column] = 1
        together[row, row * columns + column] = column < 2
    above = np.vstack([loads, together]) if grouped else loads
    limits = [*problem.load_max, *([1] * rows if grouped else [])]
    found = linprog(
        -np.asarray(problem.affinity).reshape(-1),
        A_ub=above,
        b_ub=limits,
        A_eq=needs,
        b_eq=problem.need,
        bounds=bounds,
    )
    return -found.fun if found.success else None


def test_the_same_seed_draws_the_same_and_another_may_not() -> None:
    rng = np.random.default_rng(4)
    affinity = rng.random((8, 6), dtype=np.float32)
    told = {"affinity": affinity, "need": [2] * 8, "load_max": [3] * 6}
    first, again = (panels.solve(panels.Problem(**told, seed=7), "randomized", cap=0.5) for _time in range(2))
    assert first.pairs.tolist() == again.pairs.tolist()
    others = {
        tuple(
            map(tuple, panels.solve(panels.Problem(**told, seed=seed), "randomized", cap=0.5).pairs.tolist())
        )
        for seed in range(12)
    }
    assert len(others) > 1


@pytest.mark.parametrize("cap", [0, -0.5, 1.5, float("nan"), True, "half", 1e-9])
def test_a_cap_that_is_no_probability_is_refused(cap: Any) -> None:
    problem = panels.Problem(affinity=[[1.0, 0.5]], need=[1], load_max=[1, 1])
    with pytest.raises(InvalidProblem, match="cap"):
        panels.solve(problem, "randomized", cap=cap)


def test_a_cap_that_leaves_a_proposal_short_names_it() -> None:
    problem = panels.Problem(affinity=[[1.0, 0.5]], need=[2], load_max=[1, 1])
    with pytest.raises(InvalidProblem, match="proposal 0 lacks 1 reviewers on average") as refused:
        panels.solve(problem, "randomized", cap=0.5)
    assert (refused.value.field, refused.value.row) == ("cap", 0)


def test_a_flow_that_is_whole_already_is_not_drawn() -> None:
    arcs = Arcs(
        np.array([0, 1], np.int32),
        np.array([1, 0], np.int32),
        np.zeros(2, np.int64),
        np.zeros(2, np.int64),
        np.array([2, 2], np.int64),
    )
    assert module._draw(arcs, 2, 0).tolist() == [1, 1]


def test_no_pair_is_likelier_than_a_cap_that_no_small_fraction_meets() -> None:
    cap = 0.66656  # the nearest fraction with a small denominator is 2/3, which is more
    problem = panels.Problem(affinity=np.eye(3, dtype=np.float32), need=[1] * 3, load_max=[1] * 3)
    result = panels.solve(problem, "randomized", cap=cap)
    assert 0.66 < result.probabilities.toarray().max() <= cap
