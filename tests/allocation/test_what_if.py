"""A changed round is the same mechanism on the changed numbers, and tells losers as well as winners."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation import InvalidProblem, places
from allocation.places.changing import Change, Move, what_if
from tests.allocation.places_strategies import problems


def ranks(result, worst=99):
    return np.where(result.rank == -1, worst, result.rank)


def test_a_further_place_lets_one_student_in():
    problem = places.Problem([[0], [0]], [1], scores=[9, 5])
    effect = what_if(problem, places.solve(problem, "deferred_acceptance"), Change(places={0: 2}))
    assert effect.winners == (Move(student=1, before=-1, after=0, rank_before=-1, rank_after=0),)
    assert effect.losers == ()
    assert effect.filled == {0: 1}
    assert effect.vacated == {}
    assert effect.problem.capacity.tolist() == [2]


def test_a_further_place_can_cost_somebody_a_place_under_balanced_exchange():
    """Students 0 of C, 1 of A, 2 of B. A's programme is shut, so 0 goes to B, and 2 goes from B to C. With a place
    at A, student 0 prefers to trade with 1, and nobody goes to B any more for whom 2 could leave."""
    problem = places.Problem([[0, 1], [2, -1], [2, -1]], [0, 1, 1], home=[2, 0, 1], seed=None)
    result = places.solve(problem, "balanced_exchange")
    effect = what_if(problem, result, Change(places={0: 1}))
    assert result.placement.tolist() == [1, -1, 2]
    assert effect.after.placement.tolist() == [0, 2, -1]
    assert [move.student for move in effect.winners] == [0, 1]
    assert effect.losers == (Move(student=2, before=2, after=-1, rank_before=0, rank_after=-1),)
    assert effect.vacated == {1: 1}
    assert effect.filled == {0: 1}


def test_a_place_less_sends_the_last_home():
    problem = places.Problem([[0, 1], [0, 1]], [2, 1], scores=[9, 5])
    effect = what_if(problem, places.solve(problem, "serial_dictatorship"), Change(places={0: 1}))
    assert effect.losers == (Move(student=1, before=0, after=1, rank_before=0, rank_after=1),)
    assert (effect.vacated, effect.filled) == ({0: 1}, {1: 1})


def test_who_withdraws_is_no_loser_and_keeps_the_index():
    problem = places.Problem([[0], [0], [0]], [1], scores=[9, 5, 7])
    effect = what_if(problem, places.solve(problem, "deferred_acceptance"), Change(withdrawals=(0,)))
    assert [move.student for move in effect.withdrawn] == [0]
    assert effect.losers == ()
    assert [(move.student, move.after) for move in effect.winners] == [(2, 0)]
    assert effect.problem.n == 3


def test_a_wider_window_lets_more_students_leave():
    problem = places.Problem(
        [[1], [1], [1], [0]], [5, 5], home=[0, 0, 0, 1], priority=[0, 1, 2, 0], tolerance=[[0, 0], [0, 1]]
    )
    effect = what_if(problem, places.solve(problem, "balanced_exchange"), Change(tolerance={0: (-1, 0)}))
    assert [move.student for move in effect.winners] == [1]
    assert effect.after.details["net"] == [-1, 1]


def test_a_first_window_opens_for_the_named_institutions_alone():
    """Nothing may be made up for without a tolerance; who is not named in the change keeps that rule."""
    problem = places.Problem(
        [[1], [2], [0]], [5, 5, 5], home=[0, 0, 1], history=[0, -2, -2], priority=[0, 1, 2]
    )
    result = places.solve(problem, "balanced_exchange")
    effect = what_if(problem, result, Change(tolerance={0: (-1, 0)}))
    assert result.placement.tolist() == [1, -1, 0]
    assert effect.after.placement.tolist() == [1, -1, 0]
    both = what_if(problem, result, Change(tolerance={0: (-1, 0), 2: (0, 0)}))
    assert both.after.placement.tolist() == [1, 2, 0]


def test_a_larger_export_quota_lets_the_next_pair_trade():
    problem = places.Problem([[1], [1], [0], [0]], [2, 2], home=[0, 0, 1, 1], exports=[1, 2], seed=None)
    effect = what_if(problem, places.solve(problem, "balanced_exchange"), Change(exports={0: 2}))
    assert [move.student for move in effect.winners] == [1, 3]
    assert effect.losers == ()


def test_frozen_placements_stay_and_the_new_place_goes_to_who_has_none():
    problem = places.Problem([[0, 1], [0, 1], [1, 0]], [1, 1], scores=[9, 7, 5])
    result = places.solve(problem, "deferred_acceptance")
    free = what_if(problem, result, Change(places={0: 2}))
    frozen = what_if(problem, result, Change(places={0: 2}, frozen=True))
    assert free.after.placement.tolist() == [0, 0, 1]
    assert frozen.after.placement.tolist() == [0, 1, 0]


@given(problem=problems(consortium=True), programme=st.integers(0, 4), most=st.integers(0, 4))
@settings(max_examples=80, deadline=None)
def test_the_effect_is_the_difference_of_two_runs(problem, programme, most):
    programme %= problem.m
    result = places.solve(problem, "balanced_exchange")
    effect = what_if(problem, result, Change(places={programme: most}))
    capacity = problem.capacity.copy()
    capacity[programme] = most
    given_again = {
        name: getattr(problem, name)
        for name in (
            "scores",
            "partner",
            "home",
            "exports",
            "priority",
            "history",
            "tolerance",
            "donors",
            "caps",
            "seed",
        )
    }
    again = places.solve(places.Problem(problem.choices, capacity, **given_again), "balanced_exchange")
    assert effect.after.placement.tolist() == again.placement.tolist()
    better, worse = ranks(again) < ranks(result), ranks(again) > ranks(result)
    assert [move.student for move in effect.winners] == np.flatnonzero(better).tolist()
    assert [move.student for move in effect.losers] == np.flatnonzero(worse).tolist()
    before = np.bincount(result.placement[result.placement >= 0], minlength=problem.m)
    for at, students in effect.filled.items():
        before[at] += students
    for at, students in effect.vacated.items():
        before[at] -= students
    assert before.tolist() == np.bincount(again.placement[again.placement >= 0], minlength=problem.m).tolist()


def test_an_effect_is_json():
    problem = places.Problem([[0], [0]], [1], scores=[9, 5])
    effect = what_if(problem, places.solve(problem, "deferred_acceptance"), Change(places={0: 0}))
    assert json.loads(json.dumps(effect.as_data())) == {
        "winners": [],
        "losers": [{"student": 0, "before": 0, "after": -1, "rank_before": 0, "rank_after": -1}],
        "withdrawn": [],
        "vacated": [[0, 1]],
        "filled": [],
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (Change(places={7: 1}), "places"),
        (Change(places={0: -1}), "capacity"),
        (Change(places={0: 1.5}), "capacity"),
        (Change(withdrawals=(2,)), "withdrawals"),
        (Change(exports={0: 1}), "exports"),
        (Change(tolerance={0: (-1, 1)}), "tolerance"),
        (Change(places={0: 0}, frozen=True), "capacity"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change, field):
    problem = places.Problem([[0], [0]], [1], scores=[9, 5])
    with pytest.raises(InvalidProblem) as refusal:
        what_if(problem, places.solve(problem, "deferred_acceptance"), change)
    assert refusal.value.field == field


def test_a_window_that_holds_nothing_is_refused():
    problem = places.Problem([[1], [0]], [1, 1], home=[0, 1])
    result = places.solve(problem, "balanced_exchange")
    with pytest.raises(InvalidProblem, match="tolerance"):
        what_if(problem, result, Change(tolerance={1: (1, 0)}))
    with pytest.raises(InvalidProblem, match="there is no institution 2"):
        what_if(problem, result, Change(exports={2: 1}))
