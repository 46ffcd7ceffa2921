"""The minimum is the largest of all assignments, the total the largest above it, and the certificate says so."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, kron, vstack

from allocation import InvalidProblem, panels
from allocation.panels.maxmin import maxmin_then_total
from tests.allocation.panels.strategies import all_assignments, feasible_rounds


def best_of_all(inputs):
    """Minimum and total, exactly, of the best assignment of a tiny round."""
    affinity = [[Fraction(float(np.float32(one))) for one in row] for row in inputs["affinity"]]
    worths = []
    for assigned in all_assignments(inputs):
        sums = [
            sum((one for one, here in zip(*rows, strict=True) if here), Fraction(0))
            for rows in zip(affinity, assigned, strict=True)
        ]
        wanting = [one for one, need in zip(sums, inputs["need"], strict=True) if need]
        worths.append((min(wanting, default=Fraction(0)), sum(sums, Fraction(0))))
    return max(worths)


def best_by_program(problem):
    """The same by two integer programs of HiGHS: the largest minimum, then the total above it."""
    rows, columns = problem.affinity.shape
    affinity = np.asarray(problem.affinity, dtype=float)
    needs = kron(eye_array(rows), np.ones((1, columns)))
    loads = kron(np.ones((1, rows)), eye_array(columns))
    sums = csr_array(kron(eye_array(rows), np.ones((1, columns))).multiply(affinity.reshape(1, -1)))
    rules = [
        LinearConstraint(hstack([needs, csr_array((rows, 1))]), problem.need, problem.need),
        LinearConstraint(hstack([loads, csr_array((columns, 1))]), problem.load_min, problem.load_max),
    ]
    floor = hstack([sums, -np.ones((rows, 1))])
    pairs = rows * columns
    cost = np.append(np.zeros(pairs), -1)
    whole = np.append(np.ones(pairs), 0)
    exact = {"mip_rel_gap": 0}
    bounds = (np.append(np.zeros(pairs), -np.inf), np.append(np.ones(pairs), np.inf))
    least = milp(
        cost,
        constraints=[*rules, LinearConstraint(floor, 0)],
        integrality=whole,
        bounds=bounds,
        options=exact,
    )
    minimum = -least.fun
    above = LinearConstraint(vstack([hstack([sums, csr_array((rows, 1))])]), minimum - 1e-7)
    best = milp(
        np.append(-affinity.ravel(), 0),
        constraints=[*rules, above],
        integrality=whole,
        bounds=bounds,
        options=exact,
    )
    return minimum, -best.fun


def fields(proposals, reviewers, seed, *, spare=1.15):
    """Proposals and reviewers of eight fields of unlike sizes, reviewers outside a field worth little: a field with too
    few of its own must share what it has."""
    rng = np.random.default_rng(seed)
    many, few = rng.dirichlet(np.full(8, 2.0)), rng.dirichlet(np.full(8, 2.0))
    own, theirs = rng.choice(8, proposals, p=many), rng.choice(8, reviewers, p=few)
    near = rng.random((8, 8)) * 0.3
    np.fill_diagonal(near, 0.65)
    affinity = near[own][:, theirs] + 0.35 * rng.random((proposals, reviewers))
    load = int(np.ceil(3 * proposals * spare / reviewers))
    return {"affinity": affinity.astype(np.float32), "need": [3] * proposals, "load_max": [load] * reviewers}


@settings(max_examples=150, deadline=None)
@given(feasible_rounds())
def test_the_best_of_all_assignments_is_found_and_proved(inputs):
    problem = panels.Problem(**inputs)
    result = panels.solve(problem, "maxmin_then_total")
    minimum, total = best_of_all(inputs)
    assert (result.minimum, result.total) == (pytest.approx(float(minimum)), pytest.approx(float(total)))
    certificate = result.certificate
    assert certificate.optimal and certificate.details["proven"] and certificate.bound == result.total
    found = panels.checks(problem, result)
    assert found.feasible and found.figures


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_it_agrees_with_integer_programs(seed):
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(4, 8)), int(rng.integers(5, 9))
    spare = rng.integers(0, 2, columns)
    loads = np.bincount(rng.integers(0, columns, 2 * rows), minlength=columns)
    try:
        problem = panels.Problem(
            rng.random((rows, columns), dtype=np.float32), [2] * rows, loads + spare, np.maximum(loads - 1, 0)
        )
    except InvalidProblem:
        return
    result = panels.solve(problem, "maxmin_then_total")
    minimum, total = best_by_program(problem)
    assert result.minimum == pytest.approx(minimum, abs=1e-6)
    assert result.total == pytest.approx(total, abs=1e-5)
    assert result.certificate.optimal


# Reviewers all rank alike: sums are shared out as in a number partition, and mixtures alone prove nothing.
ALIKE = [
    ([6, 7, 3, 4, 7, 4, 2], [6, 1, 6, 1, 4, 4, 6], 3, [0, 5, 4, 3, 5, 3, 1]),
    ([5, 4, 7, 2, 7, 3, 8], [6, 1, 5, 8, 2, 6, 8, 4], 2, [2, 1, 1, 0, 2, 3, 3, 2]),
]


@pytest.mark.parametrize(("weights", "qualities", "need", "loads"), ALIKE)
def test_where_no_mixture_is_whole_it_branches_and_still_proves(weights, qualities, need, loads):
    problem = panels.Problem(np.outer(weights, qualities).astype(np.float32), [need] * len(weights), loads)
    result = panels.solve(problem, "maxmin_then_total")
    assert result.certificate.details["branches"] > 1 and result.certificate.optimal
    minimum, total = best_by_program(problem)
    assert (result.minimum, result.total) == (pytest.approx(minimum), pytest.approx(total))


def test_the_largest_total_leaves_one_behind_where_the_largest_minimum_does_not():
    """One reviewer good at everything, one at almost nothing (after Stelmakh, Shah and Singh, PeerReview4All, 2019)."""
    inputs = {
        "affinity": [[1, 0, 0.25], [1, 0, 0.25], [1, 0.2, 0.5]],
        "need": [1, 1, 1],
        "load_max": [1, 1, 1],
    }
    problem = panels.Problem(**inputs)
    naive = panels.solve(problem, "total")
    fair = panels.solve(problem, "maxmin_then_total")
    assert (naive.minimum, naive.total) == (0.0, pytest.approx(1.5))
    assert (fair.minimum, fair.total) == (pytest.approx(0.2), pytest.approx(1.45))


@pytest.mark.parametrize(("proposals", "reviewers", "seed"), [(110, 300, 0), (300, 110, 1), (110, 300, 3)])
def test_a_round_of_scarce_fields_is_proved(proposals, reviewers, seed):
    problem = panels.Problem(**fields(proposals, reviewers, seed))
    naive = panels.solve(problem, "total")
    fair = panels.solve(problem, "maxmin_then_total")
    assert fair.certificate.optimal and fair.certificate.details["proven"]
    assert fair.minimum > naive.minimum and fair.total < naive.total
    assert panels.checks(problem, fair).feasible


@pytest.mark.parametrize(("proposals", "reviewers", "load"), [(110, 300, 2), (300, 110, 9)])
def test_a_round_of_any_affinities_is_proved(proposals, reviewers, load):
    rng = np.random.default_rng(proposals)
    affinity = rng.random((proposals, reviewers), dtype=np.float32)
    problem = panels.Problem(affinity, [3] * proposals, [load] * reviewers)
    result = panels.solve(problem, "maxmin_then_total")
    assert result.certificate.optimal
    alone = np.sort(affinity, axis=1)[:, -3:].sum(axis=1).min()  # the worst off has whom it likes best
    assert result.minimum == pytest.approx(alone, abs=1e-6)


def test_marks_of_few_values_are_proved_as_well():
    """Marks from 0 to 4 leave ties everywhere: the lottery breaks them, or mixtures would not be whole."""
    inputs = fields(110, 300, 0, spare=1.0)
    marks = np.floor(inputs["affinity"] * 5).astype(np.float32)
    problem = panels.Problem(marks, inputs["need"], inputs["load_max"])
    result = panels.solve(problem, "maxmin_then_total")
    assert result.certificate.optimal
    assert result.total == int(result.total) and result.minimum == int(result.minimum)


def alike(proposals=24, reviewers=60, seed=2):
    """Reviewers of one common quality and hardly a place to spare: proving takes longer than any limit."""
    rng = np.random.default_rng(seed)
    affinity = 0.8 * rng.random(reviewers)[None, :] + 0.1 * rng.random((proposals, reviewers))
    loads = [int(np.ceil(3 * proposals / reviewers))] * reviewers
    return panels.Problem(affinity.astype(np.float32), [3] * proposals, loads)


@pytest.mark.parametrize("limit", [0, 1, 4_000])
def test_what_a_limit_leaves_open_is_said(limit):
    problem = alike()
    result = maxmin_then_total(problem, limit=limit)
    told = result.certificate.told()
    assert panels.checks(problem, result).feasible
    assert not told["optimal"] and not told["proven"] and told["gap"] > 0
    assert told["bound"] == told["minimum_bound"] > result.minimum
    assert told["total_bound"] >= result.total


def test_a_limit_stops_everywhere_at_the_same_point():
    one, other = (maxmin_then_total(alike(), limit=4_000) for _ in range(2))
    assert (one.pairs == other.pairs).all()
    assert one.certificate.told() == other.certificate.told()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_the_names_of_proposals_and_reviewers_do_not_matter(seed):
    rng = np.random.default_rng(seed)
    inputs = fields(12, 20, seed)
    rows, columns = rng.permutation(12), rng.permutation(20)
    renamed = {**inputs, "affinity": inputs["affinity"][rows][:, columns]}
    one = panels.solve(panels.Problem(**inputs), "maxmin_then_total")
    other = panels.solve(panels.Problem(**renamed), "maxmin_then_total")
    assert (one.minimum, one.total) == (pytest.approx(other.minimum), pytest.approx(other.total))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_one_reviewer_more_never_lowers_the_minimum(seed):
    rng = np.random.default_rng(seed)
    inputs = fields(10, 16, seed)
    more = np.hstack([inputs["affinity"], rng.random((10, 1), dtype=np.float32)])
    before = panels.solve(panels.Problem(**inputs), "maxmin_then_total")
    loads = [*inputs["load_max"], 2]
    after = panels.solve(panels.Problem(more, inputs["need"], loads), "maxmin_then_total")
    assert after.minimum >= before.minimum - 1e-9


@pytest.mark.parametrize(
    ("affinity", "need", "load_max"),
    [
        (np.zeros((0, 3)), [], [1, 1, 1]),
        (np.zeros((2, 3)), [0, 0], [1, 1, 1]),
        (np.zeros((2, 0)), [0, 0], []),
    ],
)
def test_a_round_that_asks_nothing_has_the_empty_answer(affinity, need, load_max):
    result = panels.solve(panels.Problem(affinity, need, load_max), "maxmin_then_total")
    assert (result.minimum, result.total, result.assignment.nnz) == (0.0, 0.0, 0)
    assert result.certificate.optimal
