"""The total is the best of all assignments, under every kind of rule, and its certificate proves it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, kron

from allocation import InvalidProblem, panels
from tests.allocation.panels.strategies import all_assignments, feasible_rounds


def best_total(inputs):
    affinity = np.asarray(inputs["affinity"], dtype=np.float32).astype(float)
    return max(float((affinity * assigned).sum()) for assigned in all_assignments(inputs))


@settings(max_examples=200, deadline=None)
@given(feasible_rounds())
def test_the_total_is_the_largest_of_all_assignments(inputs):
    problem = panels.Problem(**inputs)
    result = panels.solve(problem, "total")
    assert result.total == pytest.approx(best_total(inputs), abs=1e-6)
    assert result.certificate.optimal and result.certificate.gap == 0.0
    assert result.certificate.bound == result.total
    found = panels.checks(problem, result)
    assert all(found.values()), found.as_data()
    assert any((result.assignment.toarray() == one).all() for one in all_assignments(inputs))


def drawn_round(seed, proposals=24, reviewers=15, *, whole=False):
    """A round with conflicts, least loads, two sides, three institutions and one small group inside the first."""
    rng = np.random.default_rng(seed)
    affinity = rng.random((proposals, reviewers)).astype(np.float32)
    if whole:
        affinity = np.floor(affinity * 4)
    half = reviewers // 2
    return {
        "affinity": affinity,
        "need": rng.integers(1, 4, proposals),
        "load_max": rng.integers(4, 7, reviewers),
        "load_min": rng.integers(0, 3, reviewers),
        "conflicts": rng.random((proposals, reviewers)) < 0.15,
        "groups": [
            panels.Group(tuple(range(half)), 1, 2, name="one side"),
            panels.Group(tuple(range(half, reviewers)), 0, 2, tuple(range(0, proposals, 2)), "other side"),
            panels.Group((0, 1, 2), 0, 1, name="an institution"),
            panels.Group((half, half + 1), 0, 1, tuple(range(0, proposals, 2))),
        ],
    }


def best_by_highs(inputs):
    """The same round as a whole-number programme, written down pair by pair."""
    affinity = np.asarray(inputs["affinity"], dtype=float)
    proposals, reviewers = affinity.shape
    rows = [
        LinearConstraint(kron(eye_array(proposals), np.ones((1, reviewers))), inputs["need"], inputs["need"]),
        LinearConstraint(
            kron(np.ones((1, proposals)), eye_array(reviewers)), inputs["load_min"], inputs["load_max"]
        ),
    ]
    for group in inputs["groups"]:
        members = np.isin(np.arange(reviewers), group.reviewers).astype(float)
        for proposal in range(proposals) if group.proposals is None else group.proposals:
            row = np.zeros((proposals, reviewers))
            row[proposal] = members
            most = np.inf if group.most is None else group.most
            rows.append(LinearConstraint(csr_array(row.reshape(1, -1)), group.least, most))
    upper = 1.0 - np.asarray(inputs["conflicts"]).reshape(-1)
    found = milp(-affinity.reshape(-1), constraints=rows, bounds=(0, upper), integrality=1)
    assert found.status == 0
    return -found.fun


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("whole", [False, True])
def test_the_total_is_that_of_a_whole_number_programme(seed, whole):
    inputs = drawn_round(seed, whole=whole)
    problem = panels.Problem(**inputs)
    result = panels.solve(problem, "total")
    assert result.total == pytest.approx(best_by_highs(inputs), abs=1e-5)
    assert all(panels.checks(problem, result).values())


@settings(max_examples=60, deadline=None)
@given(feasible_rounds(), st.randoms(use_true_random=False))
def test_the_order_of_proposals_and_reviewers_does_not_matter(inputs, random):
    rows, columns = list(range(len(inputs["need"]))), list(range(len(inputs["load_max"])))
    random.shuffle(rows)
    random.shuffle(columns)
    affinity, conflicts = np.asarray(inputs["affinity"]), np.asarray(inputs["conflicts"])
    least = inputs["load_min"]
    shuffled = {
        "affinity": affinity[np.ix_(rows, columns)],
        "conflicts": conflicts[np.ix_(rows, columns)],
        "need": np.asarray(inputs["need"])[rows],
        "load_max": np.asarray(inputs["load_max"])[columns],
        "load_min": None if least is None else np.asarray(least)[columns],
        "groups": [
            {
                **group,
                "reviewers": [columns.index(one) for one in group["reviewers"]],
                "proposals": group["proposals"] and [rows.index(one) for one in group["proposals"]],
            }
            for group in inputs["groups"]
        ],
    }
    one = panels.solve(panels.Problem(**inputs), "total")
    other = panels.solve(panels.Problem(**shuffled), "total")
    assert one.total == pytest.approx(other.total, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(feasible_rounds(), st.integers(-3, 3), st.data())
def test_a_constant_on_a_row_adds_it_once_for_every_reviewer_needed(inputs, constant, data):
    proposal = data.draw(st.integers(0, len(inputs["need"]) - 1))
    raised = [list(row) for row in inputs["affinity"]]
    raised[proposal] = [value + constant for value in raised[proposal]]
    before = panels.solve(panels.Problem(**inputs), "total").total
    after = panels.solve(panels.Problem(**{**inputs, "affinity": raised}), "total").total
    assert after == pytest.approx(before + constant * inputs["need"][proposal], abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(feasible_rounds(), st.floats(-2, 5, width=16))
def test_the_affinity_of_a_forbidden_pair_changes_nothing(inputs, value):
    conflicts = np.asarray(inputs["conflicts"])
    other = np.where(conflicts, value, np.asarray(inputs["affinity"]))
    before = panels.solve(panels.Problem(**inputs), "total").total
    assert panels.solve(panels.Problem(**{**inputs, "affinity": other}), "total").total == pytest.approx(
        before
    )


def test_forbidding_a_pair_that_is_not_assigned_leaves_the_total():
    inputs = drawn_round(3)
    result = panels.solve(panels.Problem(**inputs), "total")
    forbidden = np.asarray(inputs["conflicts"]).copy()
    free = ~result.assignment.toarray() & ~forbidden
    forbidden[free & (np.random.default_rng(0).random(free.shape) < 0.3)] = True
    again = panels.solve(panels.Problem(**{**inputs, "conflicts": forbidden}), "total")
    assert again.total == result.total


@settings(max_examples=60, deadline=None)
@given(feasible_rounds())
def test_sparse_input_is_dense_input(inputs):
    dense = panels.solve(panels.Problem(**inputs), "total")
    sparse = {
        **inputs,
        "affinity": csr_array(np.asarray(inputs["affinity"], dtype=np.float32)),
        "conflicts": csr_array(np.asarray(inputs["conflicts"])),
    }
    result = panels.solve(panels.Problem(**sparse), "total")
    assert (result.assignment != dense.assignment).nnz == 0 and result.total == dense.total


def test_the_same_seed_gives_the_same_assignment_and_another_the_same_total():
    inputs = drawn_round(1, 40, 20, whole=True)
    one, again = (panels.solve(panels.Problem(**inputs, seed=7), "total") for _ in range(2))
    assert (one.pairs == again.pairs).all()
    for seed in (None, 1, 2, 3):
        assert panels.solve(panels.Problem(**inputs, seed=seed), "total").total == one.total


def test_huge_and_tiny_affinities_are_one_problem_in_other_units():
    inputs = drawn_round(5)
    one = panels.solve(panels.Problem(**inputs), "total")
    for factor in (2.0**-100, 2.0**90):
        other = panels.solve(
            panels.Problem(**{**inputs, "affinity": inputs["affinity"] * np.float32(factor)}), "total"
        )
        assert (other.pairs == one.pairs).all() and other.total == one.total * factor


@pytest.mark.parametrize(
    ("proposals", "reviewers", "need"), [(0, 0, 0), (0, 3, 0), (3, 0, 0), (2, 3, 0)], ids=str
)
def test_rounds_in_which_nobody_is_needed_are_solved(proposals, reviewers, need):
    problem = panels.Problem(np.zeros((proposals, reviewers)), [need] * proposals, [2] * reviewers)
    result = panels.solve(problem, "total")
    assert (result.assignment.nnz, result.total, result.minimum) == (0, 0.0, 0.0)
    assert all(panels.checks(problem, result).values())


@pytest.mark.parametrize(
    "affinity", [[[-3.0, 0.5]], [[0.5, 3.0]], [[1e-30, 2e-30]], [[-1e30, 1.0]], [[0.0, 0.0]]]
)
def test_whole_units_have_36_bits_at_most(affinity):
    pairs = panels.Problem(affinity, [1], [1, 1]).pairs
    whole = np.abs(pairs.whole(pairs.affinities(0, 1)))
    assert whole.max() <= 2**36 and (whole.max() > 2**34 or not np.any(affinity))


def test_an_affinity_finer_than_a_unit_is_named_in_the_certificate():
    exact = panels.solve(panels.Problem([[1.0, 0.5]], [1], [1, 1]), "total")
    rough = panels.solve(panels.Problem([[1.0, 1e-9]], [1], [1, 1]), "total")
    assert exact.certificate.details["rounding"] == 0.0
    assert 0 < rough.certificate.details["rounding"] < 1e-10


def test_an_unknown_objective_is_refused():
    with pytest.raises(InvalidProblem, match="objective: 'best' is none of"):
        panels.solve(panels.Problem([[1.0]], [1], [1]), "best")
