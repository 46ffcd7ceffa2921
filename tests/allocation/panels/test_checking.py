"""The checks find what is planted, and name it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array

from allocation import InvalidProblem, panels
from allocation.panels.checking import bound_of
from allocation.panels.result import assignment_of, result_of
from tests.allocation.panels.strategies import all_assignments, feasible_rounds

ROUND = {
    "affinity": [[0.9, 0.8, 0.1, 0.4], [0.7, 0.9, 0.2, 0.3], [0.6, 0.5, 0.4, 0.1]],
    "need": [2, 1, 1],
    "load_max": [1, 2, 1, 1],
    "load_min": [0, 0, 1, 0],
    "conflicts": [[0, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0]],
    "groups": [([0, 1], 0, 1, [0], "one house")],
}
BEST = [[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0]]


def asked(changes):
    assigned = np.array(BEST, dtype=bool)
    for (proposal, reviewer), value in changes.items():
        assigned[proposal, reviewer] = value
    return panels.checks(panels.Problem(**ROUND), assigned)


@pytest.mark.parametrize(
    ("changes", "broken", "counterexample"),
    [
        ({}, set(), None),
        (
            {(0, 3): False},
            {"needs"},
            {"rule": "need", "proposal": 0, "needed": 2, "given": 1},
        ),
        (
            {(1, 1): False, (1, 0): True},
            {"loads"},
            {"rule": "load", "reviewer": 0, "least": 0, "most": 1, "given": 2},
        ),
        (
            {(2, 2): False, (2, 0): True, (0, 0): False, (0, 1): True},
            {"loads"},
            {"rule": "load", "reviewer": 2, "least": 1, "most": 1, "given": 0},
        ),
        (
            {(0, 3): False, (0, 2): True, (2, 2): False, (2, 1): True},
            {"conflicts"},
            {"rule": "conflict", "proposal": 2, "reviewer": 1},
        ),
        (
            {(0, 3): False, (0, 1): True},
            {"groups"},
            {"rule": "group", "group": 0, "proposal": 0, "least": 0, "most": 1, "given": 2},
        ),
    ],
)
def test_each_broken_rule_is_found_and_named(changes, broken, counterexample):
    found = asked(changes)
    rules = ("needs", "loads", "conflicts", "groups")
    assert {name for name in rules if not found[name]} == broken
    assert found.feasible.holds is not bool(broken)
    assert found.feasible.counterexample == counterexample
    assert found.figures.holds is None and found.certified.holds is None


@settings(max_examples=100, deadline=None)
@given(feasible_rounds(proposals=3, reviewers=3), st.integers(0, 2**9 - 1))
def test_feasible_is_the_definition_for_any_assignment(inputs, bits):
    problem = panels.Problem(**inputs)
    cells = np.array([bits >> place & 1 for place in range(9)], dtype=bool).reshape(3, 3)
    assigned = cells[: problem.proposals, : problem.reviewers]
    feasible = any((assigned == one).all() for one in all_assignments(inputs))
    assert panels.checks(problem, assigned).feasible.holds == feasible


def solved(seed=0):
    rng = np.random.default_rng(seed)
    problem = panels.Problem(
        rng.random((30, 12)),
        np.full(30, 2),
        np.full(12, 6),
        np.full(12, 3),
        rng.random((30, 12)) < 0.1,
        [(range(6), 1, None, range(10)), (range(3), 0, 1)],
    )
    return problem, panels.solve(problem, "total")


def swapped(problem, result):
    """Two reviewers change places, which breaks no rule."""
    pairs = result.pairs
    for one in range(len(pairs)):
        for other in range(one):
            moved = pairs.copy()
            moved[[one, other], 1] = pairs[[other, one], 1]
            if len(np.unique(moved, axis=0)) < len(pairs):
                continue
            assignment = assignment_of(problem, moved[:, 0], moved[:, 1])
            change = result_of(problem, assignment, objective="total", certificate=result.certificate)
            if panels.checks(problem, assignment).feasible and change.total < result.total:
                return change
    raise AssertionError("no swap")


def test_an_assignment_that_is_not_the_best_fails_its_certificate():
    problem, result = solved()
    worse = swapped(problem, result)
    found = panels.checks(problem, worse)
    assert found.feasible and found.figures and not found.certified
    told = found.certified.counterexample
    assert told["bound"] == pytest.approx(result.total) and told["total"] == worse.total
    honest = replace(worse.certificate, gap=told["gap"], bound=worse.total + told["gap"])
    assert panels.checks(problem, replace(worse, certificate=honest)).certified


def test_figures_that_are_not_of_the_assignment_are_found():
    problem, result = solved()
    for name in ("total", "minimum"):
        lie = replace(result, **{name: getattr(result, name) + 0.25})
        told = panels.checks(problem, lie).figures.counterexample
        assert (told["figure"], told["found"]) == (name, getattr(result, name))


def test_prices_that_prove_less_or_nothing_are_found():
    problem, result = solved()
    worth = result.certificate.worth
    assert worth.group.size and worth.reviewer.any()
    for name in ("proposal", "reviewer", "group"):
        prices = getattr(worth, name).copy()
        prices[np.flatnonzero(prices)[0]] += 2**worth.exponent
        wrong = replace(result.certificate, worth=replace(worth, **{name: prices}))
        assert not panels.checks(problem, replace(result, certificate=wrong)).certified
    lost = replace(result.certificate, worth=None)
    told = panels.checks(problem, replace(result, certificate=lost)).certified.counterexample
    assert told == {"rule": "certificate", "missing": "prices"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"exponent": 3},
        {"proposal": np.zeros(2, dtype=np.int64)},
        {"reviewer": np.zeros(2, dtype=np.int64)},
        {"group_at": np.array([[0, 7]]), "group": np.array([-1])},
        {"group_at": np.array([[20, 0]]), "group": np.array([-1])},
        {"group_at": np.array([[99, 0]]), "group": np.array([-1])},
        {"group_at": np.array([[0, 0]]), "group": np.array([5])},
    ],
    ids=str,
)
def test_prices_that_do_not_fit_the_problem_prove_nothing(wrong):
    problem, result = solved()
    certificate = replace(result.certificate, worth=replace(result.certificate.worth, **wrong))
    told = panels.checks(problem, replace(result, certificate=certificate)).certified.counterexample
    assert told["missing"] == "prices that fit the problem"


def test_what_inner_groups_want_counts_for_a_price_on_the_outer_one():
    groups = [([0, 1], 0, 1), ([0], 1, None)]
    problem = panels.Problem([[0.0, 1.0, 1.0]], [1], [1, 1, 1], groups=groups)
    one = 2**problem.pairs.exponent
    worth = panels.Worth(
        exponent=problem.pairs.exponent,
        proposal=np.array([one]),
        reviewer=np.zeros(3, dtype=np.int64),
        group_at=np.array([[0, 0]]),
        group=np.array([-one]),
    )
    # 1 for the seat, less 1 for the reviewer of the outer group it must have, and 1 beyond for reviewer 1
    assert bound_of(problem, worth) == one


def test_what_nobody_may_have_or_do_is_worth_nothing():
    problem = panels.Problem([[0.5, 0.75], [0.25, 1.0]], [0, 1], [0, 3])
    worth = panels.solve(problem, "total").certificate.worth
    assert worth.proposal[0] == worth.reviewer[0] == 0


@settings(max_examples=100, deadline=None)
@given(feasible_rounds(proposals=3, reviewers=4), st.randoms(use_true_random=False))
def test_any_prices_bound_every_assignment(inputs, random):
    problem = panels.Problem(**inputs)
    worth = panels.solve(problem, "total").certificate.worth
    unit = 2**worth.exponent

    def moved(prices):
        return np.array(
            [price + random.randint(-2, 2) * unit // 2 for price in prices.tolist()], dtype=np.int64
        )

    prices = replace(worth, proposal=moved(worth.proposal), reviewer=moved(worth.reviewer))
    bound = bound_of(problem, prices)
    whole = problem.pairs.whole(np.asarray(inputs["affinity"], dtype=np.float32))
    for assigned in all_assignments(inputs):
        assert int((whole * assigned).sum()) <= bound


def test_an_assignment_may_be_dense_or_sparse_and_must_fit():
    problem = panels.Problem(**ROUND)
    assigned = np.array(BEST, dtype=bool)
    for one in (assigned, assigned.tolist(), csr_array(assigned), coo_array(assigned)):
        assert panels.checks(problem, one).feasible
    for wrong in (assigned[:2], assigned.astype(int), csr_array(assigned.astype(float))):
        with pytest.raises(InvalidProblem, match="assignment"):
            panels.checks(problem, wrong)


def test_the_answers_are_told_as_data():
    problem = panels.Problem(**ROUND)
    result = panels.solve(problem, "total")
    told = panels.checks(problem, result).as_data()
    names = ["feasible", "needs", "loads", "conflicts", "groups", "figures", "certified"]
    assert list(told) == names and set(told.values()) == {True}
    with pytest.raises(KeyError):
        panels.checks(problem, result)["best"]
