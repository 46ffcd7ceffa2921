"""Nested caps: how they may be written, when they are nested, and that every mechanism of one side keeps them."""

from typing import Any

import pytest
from hypothesis import given, settings

from allocation import InvalidProblem, places
from allocation.places.caps import plant
from tests.allocation.places_strategies import nested_caps, problems
from tests.allocation.tiny_rounds import places_kept


def with_caps(caps: Any) -> places.Problem:
    return places.Problem([[0, 1, 2, 3]], [1, 1, 1, 1], caps=caps)


@pytest.mark.parametrize(
    "written",
    [
        places.Cap((0, 2), 3, "faculty"),
        ((0, 2), 3, "faculty"),
        [[0, 2], 3, "faculty"],
        {"programmes": [0, 2], "most": 3, "name": "faculty"},
        {"programmes": range(0, 3, 2), "most": 3, "name": "faculty"},
    ],
)
def test_a_cap_may_be_written_in_several_ways_and_is_kept_in_one(written: Any):
    assert with_caps([written]).caps == (places.Cap((0, 2), 3, "faculty"),)


def test_a_cap_needs_no_name():
    caps = with_caps([((1,), 0), {"programmes": [0], "most": 2}]).caps
    assert caps == (places.Cap((1,), 0, ""), places.Cap((0,), 2, ""))


@pytest.mark.parametrize(
    ("caps", "message"),
    [
        (
            [((0, 1), 2), ((1, 2), 2)],
            "caps, row 1: two caps are nested or share no programme; this one crosses cap 0",
        ),
        (
            [((1, 2, 3), 2), ((0, 1), 2)],
            "caps, row 0: two caps are nested or share no programme; this one crosses cap 1",
        ),
        ([((0, 1), -1)], "caps, row 0: a bound is 0 or more, not -1"),
        ([((0,), 1), ((0, 1), 1.5)], "caps, row 1: the bound is a whole number, not 1.5"),
        ([((0, 1), True)], "caps, row 0: the bound is a whole number, not True"),
        ([((0, 1), None)], "caps, row 0: the bound is a whole number, not None"),
        ([((0, 4), 1)], "caps, row 0, column 1: there is no programme 4; there are 4, counted from 0"),
        ([((0, -1), 1)], "caps, row 0, column 1: there is no programme -1; there are 4, counted from 0"),
        ([((0, 1, 0), 1)], "caps, row 0, column 2: programme 0 stands in the cap already, in column 0"),
        ([((0, "1"), 1)], "caps, row 0, column 1: a programme is a whole number, not '1'"),
        ([(0, 1)], "caps, row 0: a cap is a set of programmes and a bound: (programmes, most)"),
        ([("01", 1)], "caps, row 0: a cap is a set of programmes and a bound: (programmes, most)"),
        ([7], "caps, row 0: a cap is a set of programmes and a bound: (programmes, most)"),
        (
            [{"programmes": [0], "least": 1}],
            "caps, row 0: a cap is a set of programmes and a bound: (programmes, most)",
        ),
    ],
)
def test_what_is_wrong_with_caps(caps: Any, message: str):
    with pytest.raises(InvalidProblem) as caught:
        with_caps(caps)
    assert str(caught.value) == message


def test_caps_around_a_programme_from_the_smallest_outwards():
    tree = with_caps([((0, 1, 2), 5), ((1,), 1), ((1, 2), 2)]).tree
    assert [tree.around(programme) for programme in range(4)] == [[0], [1, 2, 0], [2, 0], []]


def test_two_caps_over_the_same_programmes_are_nested():
    tree = with_caps([((0, 1), 5), ((1, 0), 3)]).tree
    assert tree.around(0) == [0, 1]
    assert tree.parent.tolist() == [1, -1]


def test_a_cap_over_nothing_binds_nobody():
    problem = places.Problem([[0], [0]], [2], caps=[((), 0)])
    for mechanism in ("serial_dictatorship", "deferred_acceptance", "top_trading_cycles"):
        assert places.solve(problem, mechanism).placed == 2


@settings(max_examples=100, deadline=None)
@given(nested_caps(6))
def test_the_programmes_of_a_cap_stand_together_in_the_row(caps: list[places.Cap]):
    tree = plant(tuple(caps), 6)
    assert sorted(tree.position.tolist()) == list(range(6))
    for node, cap in enumerate(caps):
        stretch = range(tree.start[node], tree.stop[node])
        assert sorted(tree.position[list(cap.programmes)].tolist()) == list(stretch)
        parent = tree.parent[node]
        assert parent == -1 or set(cap.programmes) <= set(caps[parent].programmes)
    seen: set[int] = set()
    for node in tree.outwards.tolist():
        assert tree.parent[node] not in seen
        seen.add(node)


@settings(max_examples=150, deadline=None)
@given(problems(caps=True, scores=("none", "common")))
def test_every_mechanism_of_one_side_keeps_the_caps(problem: places.Problem):
    for mechanism in ("serial_dictatorship", "deferred_acceptance", "top_trading_cycles"):
        assert places_kept(problem, tuple(places.solve(problem, mechanism).placement.tolist()))


@pytest.mark.parametrize("mechanism", ["serial_dictatorship", "deferred_acceptance", "top_trading_cycles"])
def test_a_faculty_inside_a_country(mechanism: str):
    """Six students in order of score; a country takes three, one of its faculties one of these."""
    caps = [places.Cap((0, 1, 2), 3, "country"), places.Cap((0, 1), 1, "faculty")]
    problem = places.Problem([[0, 1, 2, 3]] * 6, [2, 2, 4, 1], [6, 5, 4, 3, 2, 1], caps=caps)
    assert places.solve(problem, mechanism).placement.tolist() == [0, 2, 2, 3, -1, -1]
