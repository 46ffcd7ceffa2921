"""Reading a panel round: every malformed input is refused with its field, row, column and rule."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import coo_array, csr_array, csr_matrix

from allocation import InvalidProblem, panels
from tests.allocation.panels.strategies import all_assignments, any_rounds

ROUND = {"affinity": [[1.0, 0.5, 0.2], [0.3, 0.8, 0.1]], "need": [1, 2], "load_max": [2, 2, 1]}
BOTH_SIDES = [([0], 0, 1), ([1, 2], 1, 2)]


def refused(**changes):
    with pytest.raises(InvalidProblem) as caught:
        panels.Problem(**{**ROUND, **changes})
    return caught.value


@pytest.mark.parametrize(
    ("changes", "field", "row", "column", "rule"),
    [
        ({"affinity": [1.0, 2.0]}, "affinity", None, None, "2 axes are wanted, not 1"),
        ({"affinity": [[1.0], [1.0, 2.0]]}, "affinity", 1, None, "as many columns as the first"),
        ({"affinity": [[1, 1, 1], [1, float("nan"), 1]]}, "affinity", 1, 1, "not NaN"),
        ({"affinity": [[1, 1, -np.inf], [1, 1, 1]]}, "affinity", 0, 2, "not infinite or out of range"),
        ({"affinity": [[1, 1, 1e39], [1, 1, 1]]}, "affinity", 0, 2, "not infinite or out of range"),
        ({"affinity": [[1, "a", 1], [1, 1, 1]]}, "affinity", 0, 1, "a number is wanted"),
        ({"affinity": csr_array([[1, 1, 1], [1, np.nan, 1]])}, "affinity", 1, 1, "not NaN"),
        ({"affinity": coo_array([[True]])}, "affinity", None, None, "numbers are wanted, not bool"),
        ({"need": [1]}, "need", None, None, "2 rows are wanted, not 1"),
        ({"need": [1, -1]}, "need", 1, None, "-1 is negative"),
        ({"need": [1.5, 1]}, "need", 0, None, "a whole number is wanted, not 1.5"),
        ({"need": [1, True]}, "need", 1, None, "a whole number is wanted, not True"),
        ({"load_max": [2, 2]}, "load_max", None, None, "3 rows are wanted, not 2"),
        ({"load_max": [2, 2, -2]}, "load_max", 2, None, "-2 is negative"),
        ({"load_max": [2, 0.5, 1]}, "load_max", 1, None, "a whole number is wanted, not 0.5"),
        ({"load_max": [2, 2, 2**40]}, "load_max", 2, None, "is out of range"),
        ({"load_min": [0, 3, 0]}, "load_min", 1, None, "at least 3 and at most 2 exclude each other"),
        ({"load_min": [0, -3, 0]}, "load_min", 1, None, "-3 is negative"),
        ({"conflicts": [[True, False, False]]}, "conflicts", None, None, "2 rows are wanted, not 1"),
        ({"conflicts": [[0, 0, 0], [0, 2, 0]]}, "conflicts", 1, 1, "true or false is wanted"),
        ({"conflicts": csr_array([[0, 3, 0], [0, 0, 0]])}, "conflicts", 0, 1, "true or false is wanted"),
        ({"conflicts": csr_array((2, 2))}, "conflicts", None, None, "2 rows and 3 columns are wanted"),
        ({"seed": 1.5}, "seed", None, None, "a whole number is wanted, not 1.5"),
        ({"seed": True}, "seed", None, None, "a whole number is wanted, not True"),
        ({"groups": {"reviewers": [0]}}, "groups", None, None, "a list of groups is wanted"),
        ({"groups": [([0],), 3]}, "groups", 1, None, "a group is reviewers, least, most, proposals, name"),
        ({"groups": [{"reviewers": [0], "at_least": 1}]}, "groups", 0, None, "'at_least' is none of"),
        ({"groups": [{"least": 1}]}, "groups", 0, None, "“reviewers” is missing"),
        ({"groups": [([],)]}, "groups", 0, None, "names no reviewer"),
        ({"groups": [(3,)]}, "groups", 0, None, "a list of reviewers is wanted"),
        ({"groups": [([0, 3],)]}, "groups", 0, 1, "there is no reviewer 3"),
        ({"groups": [([0, 0.5],)]}, "groups", 0, 1, "a whole number is wanted, not 0.5"),
        ({"groups": [([0, 1, 0],)]}, "groups", 0, 2, "reviewer 0 stands there twice"),
        ({"groups": [([0], 0, 1, [2])]}, "groups", 0, 0, "there is no proposal 2"),
        ({"groups": [([0], -1)]}, "groups", 0, None, "“least” is -1, and 0 is the least"),
        ({"groups": [([0], 0, 1.5)]}, "groups", 0, None, "“most” is a whole number, not 1.5"),
        ({"groups": [([0, 1], 2, 1)]}, "groups", 0, None, "at least 2 and at most 1 exclude each other"),
        ({"groups": [([0], 2)]}, "groups", 0, None, "at least 2 of 1 reviewers cannot be had: 1 missing"),
        ({"groups": [([0], 0, 1, None, 7)]}, "groups", 0, None, "a name is text"),
        ({"groups": [([0, 1],), ([2],), ([1, 2],)]}, "groups", 2, None, "groups 0 and 2 share reviewer 1"),
        (
            {"groups": [([0, 1], 0, 1), ([0], 1), ([1], 1)]},
            "groups",
            0,
            0,
            "the groups inside want at least 2",
        ),
        ({"groups": [([1, 2], 2, None, [0])]}, "groups", 0, 0, "which needs 1"),
        ({"groups": [([1, 2], 0, 0)]}, "need", 1, None, "1 is missing"),
        ({"conflicts": [[0, 0, 0], [1, 1, 1]]}, "need", 1, None, "2 are missing"),
        (
            {"conflicts": [[0, 0, 0], [0, 1, 1]], "groups": [([1, 2], 1)]},
            "groups",
            0,
            1,
            "group of 2 reviewers: at least 1 are wanted for proposal 1; .* leave 0: 1 missing",
        ),
        ({"need": [1, 4]}, "need", 1, None, "4 reviewers needed, 1 is missing"),
        ({"load_max": [1, 1, 0]}, "need", 1, None, "2 reviewers needed, 1 is missing"),
        ({"load_min": [2, 2, 0]}, "load_min", 1, None, "at least 2 .*: 1 missing"),
    ],
)
def test_what_is_wrong_is_named(changes, field, row, column, rule):
    error = refused(**changes)
    assert (error.field, error.row, error.column) == (field, row, column)
    assert re.search(rule, error.rule), error.rule


def test_a_proposal_of_its_own_may_have_groups_that_cross_those_of_another():
    crossing = [([0, 1], 0, 1, [0]), ([1, 2], 0, 1, [0])]
    assert refused(groups=crossing).row == 1
    panels.Problem(**ROUND, groups=[([0, 1], 0, 1, [0]), ([1, 2], 0, 2, [1])])


def test_groups_come_as_tuples_mappings_or_themselves():
    wanted = panels.Group((1, 2), 1, 2, (1,), "side")
    named = {"reviewers": [2, 1], "least": 1, "most": 2, "proposals": np.array([1]), "name": "side"}
    for given_group in (wanted, named, ((2, 1), 1, 2, (1,), "side"), [np.array([1, 2]), 1, 2, [1], "side"]):
        assert panels.Problem(**ROUND, groups=[given_group]).groups == (wanted,)
    assert panels.Problem(**ROUND).groups == ()
    assert panels.Problem(**ROUND, groups=BOTH_SIDES).groups[0] == panels.Group((0,), 0, 1)


def test_conflicts_come_as_truths_or_as_ones_dense_or_sparse():
    truths = np.array([[False, True, False], [False, False, False]])
    mixed = [[False, 1, 0], [0, False, False]]
    for given_conflicts in (
        truths,
        truths.tolist(),
        mixed,
        truths.astype(int).tolist(),
        truths.astype(np.uint8),
    ):
        assert (panels.Problem(**ROUND, conflicts=given_conflicts).conflicts == truths).all()
    for given_conflicts in (csr_array(truths), csr_matrix(truths), coo_array(truths.astype(float))):
        assert (panels.Problem(**ROUND, conflicts=given_conflicts).conflicts.toarray() == truths).all()


def test_arrays_are_of_one_type_sealed_and_shared_when_they_are_right():
    affinity = np.ones((2, 3), dtype=np.float32)
    problem = panels.Problem(**{**ROUND, "affinity": affinity}, load_min=[0, 1, 0])
    assert np.shares_memory(problem.affinity, affinity)
    for name, dtype in [
        ("affinity", np.float32),
        ("need", np.int32),
        ("load_max", np.int32),
        ("load_min", np.int32),
    ]:
        array = getattr(problem, name)
        assert array.dtype == dtype
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    sparse = panels.Problem(**{**ROUND, "affinity": csr_matrix(affinity.astype(np.float64))})
    assert isinstance(sparse.affinity, csr_array) and sparse.affinity.dtype == np.float32


def test_an_absent_pair_has_affinity_0_and_may_be_assigned():
    problem = panels.Problem(csr_array(([0.5], ([0], [0])), shape=(2, 2)), [1, 1], [1, 1])
    assert panels.solve(problem, "total").pairs.tolist() == [[0, 0], [1, 1]]


def test_the_missing_reviewers_of_a_group_that_all_want_are_named():
    with pytest.raises(InvalidProblem) as caught:
        panels.Problem(np.ones((4, 5)), [2] * 4, [2] * 5, groups=[([0], 1, None, None, "senior")])
    assert (caught.value.field, caught.value.row) == ("need", 2)
    assert "2 reviewers needed, 1 is missing" in caught.value.rule


def test_a_large_shortage_is_found_where_it_begins():
    proposals, reviewers = 300, 120
    conflicts = np.zeros((proposals, reviewers), dtype=bool)
    conflicts[100:, 10:] = (
        True  # two hundred proposals share the ten reviewers 0 to 9, who take twenty in all
    )
    with pytest.raises(InvalidProblem) as caught:
        panels.Problem(
            np.ones((proposals, reviewers)), [1] * proposals, [2] * 10 + [9] * 110, conflicts=conflicts
        )
    assert (caught.value.field, caught.value.row) == ("need", 120)


def served(inputs, first):
    """Whether the first proposals can be staffed when the others want nothing, of reviewers without least loads."""
    need = [count if index < first else 0 for index, count in enumerate(inputs["need"])]
    groups = [
        {**group, "proposals": [p for p in group["proposals"] or range(len(need)) if p < first]}
        for group in inputs["groups"] or ()
    ]
    given_round = {**inputs, "need": need, "groups": groups, "load_min": None}
    return any(True for _ in all_assignments(given_round))


@settings(max_examples=300, deadline=None)
@given(any_rounds())
def test_a_round_is_refused_exactly_when_nobody_could_staff_it(inputs):
    feasible = any(True for _ in all_assignments(inputs))
    try:
        panels.Problem(**inputs)
    except InvalidProblem as error:
        assert not feasible, error
        if error.field == "need" and "served" in error.rule:  # each alone could be served, all together not
            assert served(inputs, error.row) and not served(inputs, error.row + 1)
        if error.field == "load_min":
            assert served(inputs, len(inputs["need"]))
    else:
        assert feasible


@settings(max_examples=150, deadline=None)
@given(any_rounds())
def test_as_many_reviewers_as_are_missing_mend_the_proposal(inputs):
    """With the groups away: a new reviewer who takes one proposal, times the number missing, and not one fewer."""
    inputs = {**inputs, "groups": None, "load_min": None}
    try:
        panels.Problem(**inputs)
    except InvalidProblem as error:
        if "served" not in error.rule:
            return
        missing = int(error.rule.split(" needed, ")[1].split()[0])
        fits = [mended(inputs, error.row, extra) for extra in range(missing + 1)]
        assert fits == [False] * missing + [True]


def mended(inputs, proposal, extra):
    only_him = [[row != proposal] * extra for row in range(len(inputs["need"]))]
    return served(
        {
            **inputs,
            "affinity": [row + [0.0] * extra for row in inputs["affinity"]],
            "conflicts": [a + b for a, b in zip(inputs["conflicts"], only_him, strict=True)],
            "load_max": inputs["load_max"] + [1] * extra,
        },
        proposal + 1,
    )
