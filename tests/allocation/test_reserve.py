"""Who waits for a place, and what follows when one falls free: the confirmed stay, and the moves can be made."""

import json
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation import InvalidProblem, places
from allocation.places.outcome import ONE_SIDED
from allocation.places.reserve import fill_vacancies, reserve_lists
from tests.allocation.places_strategies import problems
from tests.allocation.tiny_rounds import before, rank


def worth(result, worst=99):
    return np.where(result.rank == -1, worst, result.rank)


@st.composite
def rounds_after(draw, mechanism, **given_to_problems):
    """A solved round, who withdraws and who confirms."""
    problem = draw(problems(**given_to_problems))
    kinds = draw(
        st.lists(st.sampled_from(["withdrawn", "confirmed", "open"]), min_size=problem.n, max_size=problem.n)
    )
    of_kind = {kind: [i for i, one in enumerate(kinds) if one == kind] for kind in ("withdrawn", "confirmed")}
    return problem, places.solve(problem, mechanism), of_kind


@given(drawn=rounds_after("deferred_acceptance"))
@settings(max_examples=200, deadline=None)
def test_nobody_gets_worse_by_filling_under_deferred_acceptance(drawn):
    problem, result, who = drawn
    filling = fill_vacancies(problem, result, **who)
    stays = np.setdiff1d(np.arange(problem.n), who["withdrawn"])
    assert (worth(filling.result)[stays] <= worth(result)[stays]).all()
    assert filling.effect.losers == ()


@pytest.mark.parametrize(
    "mechanism", ["deferred_acceptance", "serial_dictatorship", "top_trading_cycles", "balanced_exchange"]
)
def test_nobody_confirmed_moves_and_who_withdrew_is_gone(mechanism):
    consortium = mechanism not in ONE_SIDED
    scores = ("none", "common") if mechanism == "serial_dictatorship" else ("own",)

    @given(drawn=rounds_after(mechanism, consortium=consortium, scores=scores))
    @settings(max_examples=80, deadline=None)
    def held(drawn):
        problem, result, who = drawn
        after = fill_vacancies(problem, result, **who).result.placement
        assert (after[who["confirmed"]] == result.placement[who["confirmed"]]).all()
        assert (after[who["withdrawn"]] == -1).all()

    held()


@given(drawn=rounds_after("deferred_acceptance", caps=False))
@settings(max_examples=150, deadline=None)
def test_moves_can_be_made_one_after_the_other(drawn):
    """No programme ever holds more than its places; a trade is one step for all of it."""
    problem, result, who = drawn
    filling = fill_vacancies(problem, result, **who)
    now = result.placement.copy()
    now[who["withdrawn"]] = -1
    numbers = [step.chain for step in filling.steps]
    assert numbers == sorted(numbers)
    for number in sorted(set(numbers)):
        chain = [step for step in filling.steps if step.chain == number]
        for one, following in pairwise(chain):
            assert following.after == one.before
        if chain[0].trade:
            assert chain[0].after == chain[-1].before
        for step in chain:
            assert now[step.student] == step.before
            now[step.student] = step.after
            if not step.trade:
                assert (now == step.after).sum() <= problem.capacity[step.after]
    assert now.tolist() == filling.result.placement.tolist()


def test_the_chain_of_a_vacancy_in_order():
    """0 leaves programme 0; 1 moves up from 1, 2 from 2, and 3 gets the place that 2 had."""
    problem = places.Problem(
        [[0, -1, -1], [0, 1, -1], [1, 2, -1], [2, -1, -1]], [1, 1, 1], scores=[9, 8, 7, 6]
    )
    result = places.solve(problem, "deferred_acceptance")
    filling = fill_vacancies(problem, result, withdrawn=[0])
    assert [(step.student, step.before, step.after, step.chain) for step in filling.steps] == [
        (1, 1, 0, 0),
        (2, 2, 1, 0),
        (3, -1, 2, 0),
    ]


def test_a_confirmed_student_ends_the_chain():
    problem = places.Problem(
        [[0, -1, -1], [0, 1, -1], [1, 2, -1], [2, -1, -1]], [1, 1, 1], scores=[9, 8, 7, 6]
    )
    result = places.solve(problem, "deferred_acceptance")
    filling = fill_vacancies(problem, result, withdrawn=[0], confirmed=[2])
    assert [(step.student, step.after) for step in filling.steps] == [(1, 0)]


def test_two_who_may_change_over_are_a_trade():
    """Student 2 wants both places and keeps the two others from changing over, until it withdraws."""
    problem = places.Problem([[1, 0], [0, 1], [0, 1]], [1, 1], scores=[[1, 3], [1, 3], [2, 2]])
    result = places.solve(problem, "deferred_acceptance")
    assert result.placement.tolist() == [0, 1, -1]
    filling = fill_vacancies(problem, result, withdrawn=[2])
    assert sorted((step.student, step.after) for step in filling.steps) == [(0, 1), (1, 0)]
    assert {(step.chain, step.trade) for step in filling.steps} == {(0, True)}


def test_a_vacancy_in_a_balanced_round_goes_to_the_home_whose_turn_it_is():
    problem = places.Problem([[1], [1], [0], [0]], [1, 1], home=[0, 0, 1, 1], priority=[0, 1, 0, 1])
    result = places.solve(problem, "balanced_exchange")
    filling = fill_vacancies(problem, result, withdrawn=[0], confirmed=[2])
    assert filling.result.placement.tolist() == [-1, 1, 0, -1]
    assert places.solve(problem, "balanced_exchange").details["net"] == [0, 0]


def test_losers_are_told_where_the_mechanism_does_not_spare_them():
    random = Random(2)
    found = 0
    for _ in range(400):
        problem = places.Problem(
            [random.sample(range(3), 3) for _ in range(4)],
            [1, 1, 1],
            scores=[[random.randint(0, 3) for _ in range(3)] for _ in range(4)],
            seed=None,
        )
        result = places.solve(problem, "top_trading_cycles")
        filling = fill_vacancies(problem, result, withdrawn=[0])
        worse = np.flatnonzero(worth(filling.result) > worth(result))
        assert [move.student for move in filling.effect.losers] == worse[worse != 0].tolist()
        found += len(filling.effect.losers)
    assert found > 0


@pytest.mark.parametrize("mechanism", ["deferred_acceptance", "serial_dictatorship", "top_trading_cycles"])
def test_the_reserve_list_is_the_order_of_the_programme(mechanism):
    scores = ("none", "common") if mechanism == "serial_dictatorship" else ("none", "common", "own")

    @given(problem=problems(scores=scores))
    @settings(max_examples=80, deadline=None)
    def ordered(problem):
        result = places.solve(problem, mechanism)
        lists = reserve_lists(problem, result)
        for programme in range(problem.m):
            waiting = lists.of(programme).tolist()
            expected = {
                i
                for i in range(problem.n)
                if programme in problem.choices[i]
                and rank(problem, i, programme) < rank(problem, i, int(result.placement[i]))
            }
            assert set(waiting) == expected
            assert len(waiting) == len(expected)
            assert all(before(problem, one, other, programme) for one, other in pairwise(waiting))

    ordered()


@pytest.mark.parametrize("mechanism", ["deferred_acceptance", "serial_dictatorship", "top_trading_cycles"])
def test_while_all_others_stay_the_place_goes_to_the_first_on_the_list_who_has_none(mechanism):
    @given(problem=problems(scores=("none", "common"), caps=False), draw=st.data())
    @settings(max_examples=80, deadline=None)
    def continued(problem, draw):
        result = places.solve(problem, mechanism)
        placed = np.flatnonzero(result.placement != -1).tolist()
        if not placed:
            return
        leaver = draw.draw(st.sampled_from(placed))
        programme = int(result.placement[leaver])
        waiting = [
            i for i in reserve_lists(problem, result).of(programme).tolist() if result.placement[i] == -1
        ]
        filling = fill_vacancies(
            problem, result, withdrawn=[leaver], confirmed=[i for i in placed if i != leaver]
        )
        assert [step.student for step in filling.steps] == waiting[:1]

    continued()


def test_under_balance_a_list_is_one_per_home_by_its_priority():
    problem = places.Problem(
        [[2], [2], [2], [2], [2]], [0, 0, 1], home=[0, 1, 0, 1, 0], priority=[3, 1, 1, 0, 2]
    )
    lists = reserve_lists(problem, places.solve(problem, "balanced_exchange"))
    assert lists.of(2).tolist() == [2, 4, 0, 3, 1]
    assert lists.of(2, home=1).tolist() == [3, 1]
    assert lists.of(0).tolist() == []


def test_lists_without_homes_have_no_part_per_home():
    problem = places.Problem([[0], [0]], [1])
    lists = reserve_lists(problem, places.solve(problem, "deferred_acceptance"))
    with pytest.raises(ValueError, match="one order for all"):
        lists.of(0, home=0)


def test_an_optimum_keeps_no_reserve_list():
    problem = places.Problem([[0], [0]], [1])
    result = places.Result(mechanism="least_rank", placement=np.array([0, -1]), rank=np.array([0, -1]))
    with pytest.raises(ValueError, match="least_rank keeps no order"):
        reserve_lists(problem, result)


def test_a_filling_is_json():
    problem = places.Problem([[0], [0]], [1], scores=[9, 5])
    filling = fill_vacancies(problem, places.solve(problem, "deferred_acceptance"), withdrawn=[0])
    move = {"student": 1, "before": -1, "after": 0, "rank_before": -1, "rank_after": 0}
    assert json.loads(json.dumps(filling.as_data())) == {
        "steps": [{**move, "chain": 0, "trade": False}],
        "losers": [],
        "withdrawn": [{"student": 0, "before": 0, "after": -1, "rank_before": 0, "rank_after": -1}],
    }


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ({"withdrawn": [0], "confirmed": [0]}, "student 0 withdrew, and cannot be confirmed too"),
        ({"confirmed": [2]}, "there is no student 2"),
        ({"withdrawn": [-1]}, "there is no student -1"),
    ],
)
def test_who_cannot_be_is_named(who, rule):
    problem = places.Problem([[0], [0]], [1])
    with pytest.raises(InvalidProblem, match=rule):
        fill_vacancies(problem, places.solve(problem, "deferred_acceptance"), **who)
