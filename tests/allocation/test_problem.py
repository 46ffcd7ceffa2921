"""What a problem accepts, and what it says about everything that is wrong with one."""

import pickle
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation import InvalidProblem, places
from allocation.lottery import positions
from tests.allocation.places_strategies import problems

SOUND: dict[str, Any] = {"choices": [[0, 1], [2, -1], [-1, -1]], "capacity": [1, 1, 1]}
CONSORTIUM = SOUND | {"partner": [0, 1, 1], "home": [2, 0, 0]}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        # lists
        (
            {"choices": [[0, 1], [3, -1]]},
            "choices, row 1, column 0: there is no programme 3; there are 3, counted from 0 (-1 fills the row)",
        ),
        (
            {"choices": [[0, 1], [0, -2]]},
            "choices, row 1, column 1: there is no programme -2; there are 3, counted from 0 (-1 fills the row)",
        ),
        (
            {"choices": [[0, 1], [-1, 2]]},
            "choices, row 1, column 1: -1 stands only after the last choice, and programme 2 comes after one",
        ),
        ({"choices": [[0, 1, 0]]}, "choices, row 0, column 2: programme 0 stands in the row already"),
        ({"choices": [[0, 1], [1.5, 2]]}, "choices, row 1, column 0: a whole number is wanted, not 1.5"),
        ({"choices": np.array([[0.0, 1.0]])}, "choices, row 0, column 0: a whole number is wanted, not 0.0"),
        (
            {"choices": np.array([[True, False]])},
            "choices, row 0, column 0: a whole number is wanted, not True",
        ),
        ({"choices": [[0, True], [2, -1]]}, "choices, row 0, column 1: a whole number is wanted, not True"),
        ({"choices": ((0, 1), (True, -1))}, "choices, row 1, column 0: a whole number is wanted, not True"),
        ({"choices": [["0", "1"]]}, "choices, row 0, column 0: a whole number is wanted, not '0'"),
        ({"choices": [[0, None]]}, "choices, row 0, column 1: a whole number is wanted, not None"),
        ({"choices": [[0, 2**40]]}, "choices, row 0, column 1: the number 1099511627776 is out of range"),
        (
            {"choices": [[0, 1], [2]]},
            "choices, row 1: every row has as many columns as the first, 2 (fill with -1)",
        ),
        ({"choices": [0, 1]}, "choices: 2 axes are wanted, not 1"),
        ({"choices": 5}, "choices: 2 axes are wanted, not 0"),
        # places
        ({"capacity": [1, -1, 1]}, "capacity, row 1: 0 or more is wanted, not -1"),
        ({"capacity": [1, 0.5, 1]}, "capacity, row 1: a whole number is wanted, not 0.5"),
        ({"capacity": [1, float("nan"), 1]}, "capacity, row 1: a whole number is wanted, not nan"),
        ({"capacity": [1, 1, True]}, "capacity, row 2: a whole number is wanted, not True"),
        ({"capacity": [[1, 1, 1]]}, "capacity: 1 axes are wanted, not 2"),
        (
            {"capacity": [1, 1]},
            "choices, row 1, column 0: there is no programme 2; there are 2, counted from 0 (-1 fills the row)",
        ),
        # scores
        (
            {"scores": [[1, 2], [float("nan"), 0], [0, 0]]},
            "scores, row 1, column 0: the score is a finite number, not nan",
        ),
        (
            {"scores": [[1, float("inf")], [0, 0], [0, 0]]},
            "scores, row 0, column 1: the score is a finite number, not inf",
        ),
        (
            {"scores": [[1, -1e300], [0, 0], [0, 0]]},
            "scores, row 0, column 1: the score is a finite number, not -inf",
        ),
        ({"scores": [[1, 2], [3, True], [0, 0]]}, "scores, row 1, column 1: a number is wanted, not True"),
        ({"scores": [[1, 2], [3, 10**400], [0, 0]]}, "scores: a number is out of range"),
        ({"scores": [1, float("nan"), 2]}, "scores, row 1: the score is a finite number, not nan"),
        ({"scores": [1, 2]}, "scores: 3 rows are wanted, not 2"),
        ({"scores": [[1], [2], [3]]}, "scores: 2 columns are wanted, not 1"),
        ({"scores": [[1, 2], [3, 4]]}, "scores: 3 rows are wanted, not 2"),
        ({"scores": [[1, "2"], [3, 4], [5, 6]]}, "scores, row 0, column 1: a number is wanted, not '2'"),
        ({"scores": [[[1]]]}, "scores: 2 axes are wanted, not 3"),
        ({"scores": 1.0}, "scores: 2 axes are wanted, not 0"),
        # seed
        ({"seed": 1.0}, "seed: a whole number or None is wanted, not 1.0"),
        ({"seed": True}, "seed: a whole number or None is wanted, not True"),
        ({"seed": "1"}, "seed: a whole number or None is wanted, not '1'"),
    ],
)
def test_what_is_wrong_with_lists_places_and_scores(changed: dict[str, Any], message: str):
    with pytest.raises(InvalidProblem) as caught:
        places.Problem(**SOUND | changed)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"partner": [0, 1]}, "partner: 3 rows are wanted, not 2"),
        ({"partner": [0, -1, 1]}, "partner, row 1: 0 or more is wanted, not -1"),
        ({"home": [0, 1]}, "home: 3 rows are wanted, not 2"),
        ({"home": [2, 0, -1]}, "home, row 2: 0 or more is wanted, not -1"),
        (
            {"home": [1, 0, 0]},
            "choices, row 0, column 1: programme 1 belongs to the home institution of the student",
        ),
        ({"priority": [1, 2]}, "priority: 3 rows are wanted, not 2"),
        ({"priority": [1, 2.5, 3]}, "priority, row 1: a whole number is wanted, not 2.5"),
        ({"exports": [1, 1, -1]}, "exports, row 2: 0 or more is wanted, not -1"),
        ({"exports": [1, 1]}, "home, row 0: there is no institution 2; exports gives 2, counted from 0"),
        ({"exports": [1, 1, 1], "history": [0, 0]}, "history: 3 rows are wanted as in exports, not 2"),
        ({"history": [0]}, "partner, row 1: there is no institution 1; history gives 1, counted from 0"),
        (
            {"tolerance": [[0, 0], [0, 0]]},
            "home, row 0: there is no institution 2; tolerance gives 2, counted from 0",
        ),
        ({"tolerance": [[0], [0], [0]]}, "tolerance: 2 columns are wanted, not 1"),
        (
            {"tolerance": [[0, 0], [0, 0], [1, -1]]},
            "tolerance, row 2: the lowest balance, 1, is above the highest, -1: they exclude each other",
        ),
        (
            {"tolerance": [[0, 0], [1, 2], [0, 0]]},
            "tolerance, row 1, column 0: the lowest balance is 0 or less, not 1",
        ),
        (
            {"tolerance": [[0, 0], [0, 0], [-2, -1]]},
            "tolerance, row 2, column 1: the highest balance is 0 or more, not -1",
        ),
        ({"donors": [0, 1, 1]}, "donors, row 2: institution 1 stands in the order already, in row 1"),
        ({"donors": [0, 1, 3]}, "donors, row 2: there is no institution 3; there are 3, counted from 0"),
        ({"donors": [0, 1, -1]}, "donors, row 2: there is no institution -1; there are 3, counted from 0"),
    ],
)
def test_what_is_wrong_with_institutions(changed: dict[str, Any], message: str):
    with pytest.raises(InvalidProblem) as caught:
        places.Problem(**CONSORTIUM | changed)
    assert str(caught.value) == message


def test_the_error_names_field_row_column_and_rule_and_survives_the_way_between_processes():
    with pytest.raises(InvalidProblem) as caught:
        places.Problem([[0, 0]], [1])
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
        assert (error.field, error.row, error.column) == ("choices", 0, 1)
        assert error.rule == "programme 0 stands in the row already"
        assert isinstance(error, ValueError)


def test_the_first_fault_in_the_order_of_reading_is_named():
    with pytest.raises(InvalidProblem, match=r"^choices, row 0, column 1: there is no programme 7"):
        places.Problem([[0, 7], [0, 0]], [1, 1])


def test_scores_beside_the_filling_are_not_read():
    nan = float("nan")
    problem = places.Problem(scores=[[1, 2], [3, nan], [nan, nan]], **SOUND)
    assert places.solve(problem, "deferred_acceptance").placement.tolist() == [0, 2, -1]


def test_the_score_of_a_student_without_choices_is_not_read():
    assert places.Problem(scores=[1, 2, float("nan")], **SOUND).n == 3


def test_the_defaults():
    problem = places.Problem(**SOUND)
    assert (problem.n, problem.k, problem.m, problem.c, problem.institutions) == (3, 2, 3, 3, 3)
    assert problem.partner.tolist() == [0, 1, 2]
    assert problem.history.tolist() == [0, 0, 0]
    assert (problem.scores, problem.home, problem.exports, problem.priority) == (None, None, None, None)
    assert (problem.tolerance, problem.donors, problem.caps, problem.seed) == (None, None, (), 0)
    assert problem.lottery.tolist() == positions(0, 3).tolist()


def test_institutions_are_counted_from_partners_and_homes_or_from_what_is_given_for_each():
    assert places.Problem(**CONSORTIUM).c == 3
    assert places.Problem(history=[0] * 5, **CONSORTIUM).c == 5


def test_types_and_shapes_of_what_is_kept():
    problem = places.Problem(scores=[1, 2, 3], exports=[1, 1, 1], caps=[((0, 1), 1)], **CONSORTIUM)
    kept = {
        name: getattr(problem, name)
        for name in ("choices", "capacity", "partner", "home", "exports", "history")
    }
    assert {array.dtype for array in kept.values()} == {np.dtype(np.int32)}
    assert problem.scores is not None
    assert problem.scores.dtype == np.float32
    assert problem.scores.shape == (3,)
    assert not any(array.flags.writeable for array in (*kept.values(), problem.scores, problem.lottery))


def test_a_problem_cannot_be_changed():
    problem = places.Problem(**SOUND)
    with pytest.raises(FrozenInstanceError):
        problem.capacity = np.zeros(3, dtype=np.int32)
    with pytest.raises(ValueError, match="read-only"):
        problem.capacity[0] = 9


def test_arrays_of_any_layout_and_size_of_number_give_the_same_problem():
    choices = np.array(SOUND["choices"])
    for given_choices in (
        np.asfortranarray(choices),
        choices.astype(np.int8),
        choices[::1],
        choices.tolist(),
    ):
        problem = places.Problem(given_choices, np.array([1, 1, 1], dtype=np.uint64))
        assert problem.choices.tolist() == choices.tolist()
        assert problem.choices.flags.c_contiguous


def test_an_array_of_the_right_type_is_shared_and_stays_writable_for_its_owner():
    choices = np.array(SOUND["choices"], dtype=np.int32)
    problem = places.Problem(choices, [1, 1, 1])
    assert np.shares_memory(problem.choices, choices)
    assert choices.flags.writeable


def test_empty_problems():
    assert repr(places.Problem([], [])) == "Problem(0 students, 0 programmes, 0 institutions, 0 choices)"
    assert places.Problem([[], []], [1]).k == 0
    assert places.Problem([], [2], scores=[]).scores is not None
    assert places.Problem([], [2], home=[]).c == 1


@settings(max_examples=50, deadline=None)
@given(problems(consortium=True), st.sampled_from([0, 7, None]))
def test_a_problem_is_rebuilt_with_one_part_changed(problem: places.Problem, seed: int | None):
    other = replace(problem, seed=seed)
    assert other.seed == seed
    for name in (
        "choices",
        "capacity",
        "scores",
        "partner",
        "home",
        "exports",
        "priority",
        "history",
        "tolerance",
    ):
        assert (
            getattr(other, name) is None or getattr(other, name).tolist() == getattr(problem, name).tolist()
        )
    assert other.caps == problem.caps
