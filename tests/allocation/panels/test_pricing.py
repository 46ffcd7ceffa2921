"""However few pairs the search begins with, it ends at the optimum of all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation import panels
from allocation.panels.pricing import optimum
from allocation.panels.total import total
from tests.allocation.panels.strategies import feasible_rounds


@settings(max_examples=150, deadline=None)
@given(feasible_rounds(proposals=5, reviewers=6), st.integers(1, 3))
def test_a_search_that_begins_with_few_pairs_ends_where_one_over_all_does(inputs, keep):
    problem = panels.Problem(**inputs)
    few, all_of_them = total(problem, keep=keep), total(problem)
    assert few.total == pytest.approx(all_of_them.total, abs=1e-6)
    assert few.certificate.optimal and all(panels.checks(problem, few).values())


def crowded(seed, proposals=150, reviewers=60, **changes):
    """Everybody wants the same few reviewers, so that the pairs kept at first cannot staff the round."""
    rng = np.random.default_rng(seed)
    popular = np.linspace(1, 0, reviewers) ** 2
    given_round = {
        "affinity": (popular + 0.05 * rng.random((proposals, reviewers))).astype(np.float32),
        "need": np.full(proposals, 3),
        "load_max": np.full(reviewers, 8),
        "conflicts": rng.random((proposals, reviewers)) < 0.05,
    }
    return panels.Problem(**{**given_round, **changes})


RULES = {
    "loads": {},
    "least loads": {"load_min": np.full(60, 7)},
    "seniors": {"groups": [(range(50, 60), 0, 1), (range(40, 60), 1)]},
    "institutions": {"groups": [(range(first, first + 6), 0, 1) for first in range(0, 60, 6)]},
}


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
@pytest.mark.parametrize("keep", [1, 4])
def test_pricing_mends_a_start_that_cannot_staff_the_round(rules, keep):
    problem = crowded(0, **rules)
    result, plain = total(problem, keep=keep), total(problem, keep=60)
    assert result.total == pytest.approx(plain.total, abs=1e-6)
    assert result.certificate.details["rounds"] > 1 == plain.certificate.details["rounds"]
    assert result.certificate.details["pairs_kept"] < plain.certificate.details["pairs_kept"]
    assert all(panels.checks(problem, result).values())


@pytest.mark.parametrize("keep", [1, 2, None])
def test_groups_that_nobody_may_be_of_stay_empty_however_they_are_nested(keep):
    affinity = [[0.9, 0.8, 0.7, 0.1, 0.2], [0.9, 0.8, 0.7, 0.1, 0.2], [0.9, 0.8, 0.7, 0.1, 0.2]]
    closed = [([0, 1, 2], 0, 0, [0]), ([0, 1], 0, 1, [0]), ([0, 1, 2], 0, 2, [1]), ([0, 1, 2], 0, 0, [1])]
    problem = panels.Problem(affinity, [1, 1, 1], [1] * 5, groups=closed)
    result = total(problem, keep=keep)
    assert sorted(result.pairs[:2, 1].tolist()) == [3, 4] and result.pairs[2].tolist() == [2, 0]
    assert all(panels.checks(problem, result).values())


@pytest.mark.parametrize("largest", [2, 9, 10**6])
def test_a_long_search_lets_pairs_go_and_still_ends_at_the_optimum(largest):
    """Every proposal likes the same reviewers, by a factor: the hardest case for a start with few pairs."""
    rng = np.random.default_rng(0)
    factors = rng.integers(1, largest + 1, 200), rng.integers(1, largest + 1, 80)
    problem = panels.Problem(np.outer(*factors).astype(np.float32), [2] * 200, [5] * 80)
    result, plain = total(problem, keep=1), total(problem, keep=80)
    assert result.total == pytest.approx(plain.total, rel=1e-9)
    assert result.certificate.details["pairs_kept"] < 4_000
    assert all(panels.checks(problem, result).values())


def test_every_pair_that_is_possible_and_not_kept_is_priced_in_every_round():
    problem = crowded(1)
    details = total(problem, keep=60).certificate.details
    possible = int(np.count_nonzero(~problem.conflicts))
    assert (details["pairs_kept"], details["pairs_priced"]) == (possible, 0)
    details = total(problem, keep=5).certificate.details
    assert details["pairs_priced"] >= details["rounds"] * (possible - details["pairs_kept"]) > 0


@settings(max_examples=60, deadline=None)
@given(feasible_rounds(proposals=5, reviewers=6), st.integers(1, 3))
def test_without_weights_few_pairs_staff_what_can_be_staffed(inputs, keep):
    problem = panels.Problem(**inputs)
    found = optimum(problem.pairs, problem.terms, seed=problem.seed, weighed=False, keep=keep)
    assert found.lacking == 0
    assigned = np.zeros((problem.proposals, problem.reviewers), dtype=bool)
    assigned[found.proposals, found.reviewers] = True
    assert panels.checks(problem, assigned).feasible


def test_equal_affinities_spread_over_all_reviewers_from_the_start():
    problem = panels.Problem(np.ones((400, 200)), np.full(400, 3), np.full(200, 6))
    result = panels.solve(problem, "total")
    assert result.certificate.details["rounds"] == 1
    assert (result.assignment.sum(axis=0) == 6).all()
