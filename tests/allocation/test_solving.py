"""Mechanisms by name, confirmed placements, and places of an office that keeps its balance."""

from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from allocation import InvalidProblem, places
from allocation.places.freezing import remaining
from tests.allocation.places_strategies import problems
from tests.allocation.tiny_rounds import balance_kept, exports_kept, places_kept

ONE_SIDED = ["serial_dictatorship", "deferred_acceptance", "top_trading_cycles"]


def test_an_unknown_mechanism_is_answered_with_the_six():
    with pytest.raises(ValueError) as caught:
        places.solve(places.Problem([[0]], [1]), "boston")
    assert str(caught.value) == (
        "there is no mechanism 'boston'; there are serial_dictatorship, deferred_acceptance, top_trading_cycles, "
        "balanced_exchange, balanced_optimum, least_rank"
    )
    assert len(places.MECHANISMS) == 6


def test_a_result_tells_the_rank_and_cannot_be_changed():
    result = places.solve(places.Problem([[1, 0], [1, 0], [1, -1]], [1, 1], [3, 2, 1]), "serial_dictatorship")
    assert result.mechanism == "serial_dictatorship"
    assert (result.placement.tolist(), result.rank.tolist(), result.placed) == ([1, 0, -1], [0, 1, -1], 2)
    assert (result.placement.dtype, result.rank.dtype) == (np.int32, np.int32)
    with pytest.raises(ValueError, match="read-only"):
        result.placement[0] = 0


@pytest.mark.parametrize("mechanism", ONE_SIDED)
def test_a_confirmed_student_keeps_the_place_and_uses_it_up(mechanism: str):
    problem = places.Problem([[0, 1], [0, 1], [0, 1]], [1, 1], [3, 2, 1])
    assert places.solve(problem, mechanism).placement.tolist() == [0, 1, -1]
    result = places.solve(problem, mechanism, frozen=[-2, -2, 0])
    assert result.placement.tolist() == [1, -1, 0]
    assert result.rank.tolist() == [1, -1, 0]


def test_a_student_confirmed_to_stay_leaves_the_place_to_the_next():
    problem = places.Problem([[0], [0], [0]], [1], [3, 2, 1])
    assert places.solve(problem, "deferred_acceptance", frozen=[-1, -2, -2]).placement.tolist() == [-1, 0, -1]


def test_a_confirmed_place_counts_under_the_caps():
    problem = places.Problem([[0], [1], [1]], [1, 2], [1, 3, 2], caps=[((0, 1), 2)])
    assert places.solve(problem, "deferred_acceptance", frozen=[0, -2, -2]).placement.tolist() == [0, 1, -1]


@pytest.mark.parametrize(
    ("frozen", "message"),
    [
        ([0, -2], "frozen: 3 rows are wanted, not 2"),
        ([0, -2, -3], "frozen, row 2: a confirmed place is on the list of the student, and -3 is not"),
        ([1, -2, -2], "frozen, row 0: a confirmed place is on the list of the student, and 1 is not"),
        ([0, 0, -2], "capacity, row 0: 1 are allowed and 2 are confirmed"),
        ([-2, 1, 1], "caps, row 0: 1 are allowed and 2 are confirmed"),
        ([-2, 0.5, -2], "frozen, row 1: a whole number is wanted, not 0.5"),
    ],
)
def test_what_cannot_be_confirmed(frozen: list[Any], message: str):
    problem = places.Problem([[0, -1], [0, 1], [1, -1]], [1, 2], caps=[((1,), 1)])
    with pytest.raises(InvalidProblem) as caught:
        places.solve(problem, "deferred_acceptance", frozen=frozen)
    assert str(caught.value) == message


def test_more_than_the_export_quota_cannot_be_confirmed():
    problem = places.Problem([[0], [0]], [2], partner=[0], home=[1, 1], exports=[0, 1])
    with pytest.raises(InvalidProblem, match=r"^exports, row 1: 1 are allowed and 2 are confirmed$"):
        places.solve(problem, "balanced_exchange", frozen=[0, 0])


@settings(max_examples=150, deadline=None)
@given(problems())
def test_confirming_a_whole_result_changes_nothing(problem: places.Problem):
    mechanism = "deferred_acceptance"
    result = places.solve(problem, mechanism)
    again = places.solve(problem, mechanism, frozen=result.placement)
    assert again.placement.tolist() == result.placement.tolist()
    assert again.rank.tolist() == result.rank.tolist()


@settings(max_examples=150, deadline=None)
@given(problems())
def test_confirming_a_part_keeps_it_and_every_bound(problem: places.Problem):
    random = Random(problem.n)
    for mechanism in ("deferred_acceptance", "top_trading_cycles"):
        placement = places.solve(problem, mechanism).placement
        frozen = [random.choice([-2, int(programme)]) for programme in placement]
        again = places.solve(problem, mechanism, frozen=frozen).placement
        assert all(now == kept for now, kept in zip(again.tolist(), frozen, strict=True) if kept != -2)
        assert places_kept(problem, tuple(again.tolist()))


@settings(max_examples=150, deadline=None)
@given(problems(consortium=True))
def test_confirming_a_part_of_an_exchange_keeps_quotas_and_windows(problem: places.Problem):
    """As long as what is confirmed is inside the windows itself."""
    random = Random(problem.n)
    placement = places.solve(problem, "balanced_exchange").placement
    frozen = [random.choice([-2, int(programme)]) for programme in placement]
    confirmed = tuple(max(programme, -1) for programme in frozen)
    again = tuple(places.solve(problem, "balanced_exchange", frozen=frozen).placement.tolist())
    assert all(now == kept for now, kept in zip(again, frozen, strict=True) if kept != -2)
    assert places_kept(problem, again)
    assert exports_kept(problem, again)
    if balance_kept(problem, confirmed):
        assert balance_kept(problem, again)


def test_a_vacancy_is_filled_in_balance():
    """Student 0 went from A to B and 2 from B to A; 0 withdraws, so A may send one more: student 1."""
    problem = places.Problem([[1], [1], [0]], [1, 1], home=[0, 0, 1], priority=[0, 1, 2])
    assert places.solve(problem, "balanced_exchange").placement.tolist() == [1, -1, 0]
    assert places.solve(problem, "balanced_exchange", frozen=[-1, -2, 0]).placement.tolist() == [-1, 1, 0]


def test_the_window_that_confirmed_moves_leave():
    """A sent one and B took one in, so A may still take one in and B still send one."""
    problem = places.Problem(
        [[1], [0]], [1, 1], home=[0, 1], exports=[2, 1], history=[1, 0], tolerance=[[-1, 1], [0, 2]]
    )
    rest = remaining(problem, np.array([1, -2], dtype=np.int32))
    assert rest.choices.tolist() == [[-1], [0]]
    assert rest.capacity.tolist() == [1, 0]
    assert rest.exports is not None
    assert rest.exports.tolist() == [1, 1]
    assert rest.history.tolist() == [0, 0]
    assert rest.tolerance is not None
    assert rest.tolerance.tolist() == [[-1, 1], [-1, 1]]
    assert rest.donors is not None
    assert rest.donors.tolist() == [0, 1]


def test_places_that_an_office_can_give():
    """min(places, incoming + credit + tolerance), never below 0."""
    given_places, incoming, credit = [10, 10, 10, 4, 0], [3, 0, 12, 3, 5], [2, -6, 0, 9, 1]
    assert places.office_capacity(given_places, incoming, credit, 1).tolist() == [6, 0, 10, 4, 0]
    assert places.office_capacity([5, 5], [1, 2], tolerance=[0, 9]).tolist() == [1, 5]
    assert places.office_capacity([], []).tolist() == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, -1], [0, 0]), "places, row 1: 0 or more is wanted, not -1"),
        (([1, 1], [0, -2]), "incoming, row 1: 0 or more is wanted, not -2"),
        (([1, 1], [0]), "incoming: 2 rows are wanted, not 1"),
        (([1, 1], [0, 0], [0.5, 0]), "credit, row 0: a whole number is wanted, not 0.5"),
        (([1, 1], [0, 0], 0, -1), "tolerance, row 0: 0 or more is wanted, not -1"),
    ],
)
def test_what_an_office_cannot_give(arguments: tuple[Any, ...], message: str):
    with pytest.raises(InvalidProblem) as caught:
        places.office_capacity(*arguments)
    assert str(caught.value) == message
