"""Every check agrees with its definition on all placements of tiny rounds, and finds what is planted in larger ones."""

import json
from random import Random

import numpy as np
import pytest

from allocation import InvalidProblem, places
from allocation.places import improving_program
from allocation.places.checking import checks
from allocation.places.improving import moved
from allocation.places.improving_program import decide_moves
from allocation.places.outcome import read_outcome
from tests.allocation.tiny_rounds import (
    all_kept,
    all_placements,
    balance_kept,
    dominates,
    envies,
    exports_kept,
    places_kept,
    tiny_round,
    wasted,
)

E4 = {
    "choices": [[2], [1], [1], [0]],
    "capacity": [1, 3, 2],
    "home": [1, 2, 0, 2],
    "exports": [1, 2, 2],
}


def sample(random, placements, size):
    """All of them when they are few, otherwise some drawn ones."""
    return placements if len(placements) <= size else random.sample(placements, size)


@pytest.mark.parametrize("consortium", [False, True])
def test_every_answer_is_the_definition_on_tiny_rounds(consortium):
    random = Random(4)
    seen = set()
    for _ in range(60):
        problem = tiny_round(random, consortium=consortium)
        placements = list(all_placements(problem))
        kept = [placement for placement in placements if all_kept(problem, placement)]
        for placement in [*sample(random, placements, 12), *sample(random, kept, 12)]:
            found = checks(problem, np.array(placement, dtype=np.int32))
            seen |= {(name, found[name].holds) for name in found}
            assert found.feasible.holds == (
                places_kept(problem, placement) and exports_kept(problem, placement)
            )
            assert found.individually_rational.holds is True
            assert_envy(problem, placement, found.no_justified_envy)
            if all_kept(problem, placement):
                assert_waste(problem, placement, found.non_wasteful)
                assert_efficiency(problem, placement, kept, found.efficient)
            else:
                assert found.efficient.holds is None
            if consortium:
                assert found.balanced.holds == balance_kept(problem, placement)
            else:
                assert found.balanced.holds is None
    both = {
        "feasible",
        "no_justified_envy",
        "non_wasteful",
        "efficient",
        *(["balanced"] if consortium else []),
    }
    assert {(name, answer) for name in both for answer in (True, False)} <= seen


def test_caps_over_several_institutions_are_decided_exactly_beside_balance(monkeypatch):
    """Where one of them is full, moves along a cycle may ask for more of it: then an integer program decides."""
    decided = []

    def counted(outcome, pairs):
        decided.append(decide_moves(outcome, pairs))
        return decided[-1]

    monkeypatch.setattr(improving_program, "decide_moves", counted)
    random = Random(4)
    for _ in range(200):
        problem = tiny_round(random, consortium=True)
        kept = [placement for placement in all_placements(problem) if all_kept(problem, placement)]
        for placement in kept:
            if any(sum(j in cap.programmes for j in placement) == cap.most > 0 for cap in problem.caps):
                assert_efficiency(problem, placement, kept, checks(problem, placement).efficient)
    assert {moves is None for moves in decided} == {True, False}


def assert_envy(problem, placement, check):
    expected = envies(problem, placement)
    assert check.holds == (not expected)
    if expected:
        assert (check.counterexample["student"], check.counterexample["instead_of"]) in expected
        assert check.counterexample["programme"] == placement[check.counterexample["instead_of"]]


def assert_waste(problem, placement, check):
    expected = wasted(problem, placement)
    assert check.holds == (not expected)
    if expected:
        assert (check.counterexample["student"], check.counterexample["programme"]) in expected


def assert_efficiency(problem, placement, kept, check):
    assert check.holds == (not any(dominates(problem, other, placement) for other in kept))
    if not check:
        moves = [(move["student"], move["from"], move["to"]) for move in check.counterexample["moves"]]
        assert all(placement[student] == origin for student, origin, _ in moves)
        better = tuple(moved(np.array(placement), moves).tolist())
        assert all_kept(problem, better)
        assert dominates(problem, better, placement)


def test_nothing_is_broken_where_nobody_wants_to_go():
    problem = places.Problem([[-1], [-1]], [1])
    assert checks(problem, [-1, -1]).as_data() == {
        "feasible": True,
        "individually_rational": True,
        "no_justified_envy": True,
        "non_wasteful": True,
        "efficient": True,
        "balanced": None,
    }


def test_a_place_given_twice_is_found():
    problem = places.Problem([[0], [0]], [1])
    found = checks(problem, [0, 0])
    assert found.as_data()["feasible"] == {
        "holds": False,
        "counterexample": {"rule": "places", "programme": 0, "places": 1, "taken": 2},
    }
    assert found["efficient"].holds is None
    assert not found.feasible
    assert not found.efficient


def test_a_full_cap_is_found():
    problem = places.Problem(
        [[0], [1]], [1, 1], caps=[{"programmes": [0, 1], "most": 1, "name": "Faculty of Arts"}]
    )
    assert checks(problem, [0, 1]).feasible.counterexample == {
        "rule": "cap",
        "cap": 0,
        "name": "Faculty of Arts",
        "most": 1,
        "taken": 2,
    }


def test_an_export_quota_is_found():
    problem = places.Problem([[1], [1]], [0, 2], home=[0, 0], exports=[1, 0])
    assert checks(problem, [1, 1]).feasible.counterexample == {
        "rule": "exports",
        "institution": 0,
        "quota": 1,
        "exports": 2,
    }


def test_a_programme_that_the_list_does_not_name_is_found():
    problem = places.Problem([[0], [1]], [1, 1])
    found = checks(problem, [1, -1])
    assert found.feasible.counterexample == {"rule": "own list", "student": 0, "programme": 1}
    assert found.individually_rational.counterexample == {"student": 0, "programme": 1}


def test_envy_of_a_lower_score_is_found():
    problem = places.Problem([[0], [0]], [1], scores=[3, 5])
    assert checks(problem, [0, -1]).no_justified_envy.counterexample == {
        "student": 1,
        "has": -1,
        "programme": 0,
        "instead_of": 0,
    }
    assert checks(problem, [-1, 0]).no_justified_envy


def test_priority_counts_inside_a_home_and_not_across():
    problem = places.Problem([[1], [1], [0]], [1, 1], home=[0, 0, 1], priority=[2, 1, 0], scores=[9, 1, 5])
    assert checks(problem, [1, -1, 0]).no_justified_envy.counterexample["student"] == 1
    assert checks(problem, [-1, 1, 0]).no_justified_envy


def test_an_empty_place_that_somebody_wants_is_found():
    problem = places.Problem([[0, 1]], [1, 1])
    assert checks(problem, [1]).non_wasteful.counterexample == {
        "student": 0,
        "has": 1,
        "programme": 0,
        "places": 1,
        "taken": 0,
    }


def test_who_moves_under_a_full_cap_takes_no_more_of_it():
    problem = places.Problem([[0, 1]], [1, 1], caps=[([0, 1], 1)])
    assert not checks(problem, [1]).non_wasteful


def test_a_trade_of_three_is_found():
    problem = places.Problem([[1, 0], [2, 1], [0, 2]], [1, 1, 1])
    moves = checks(problem, [0, 1, 2]).efficient.counterexample["moves"]
    assert sorted((move["student"], move["from"], move["to"]) for move in moves) == [
        (0, 0, 1),
        (1, 1, 2),
        (2, 2, 0),
    ]


def test_a_balanced_round_is_efficient_although_a_larger_one_exists():
    problem = places.Problem(E4["choices"], E4["capacity"], home=E4["home"], exports=E4["exports"])
    found = checks(problem, [2, 1, -1, -1])
    assert found.efficient
    assert found.balanced
    assert checks(problem, [2, -1, 1, 0]).efficient


def test_an_unbalanced_round_is_found():
    problem = places.Problem([[1], [0]], [1, 1], home=[0, 1], tolerance=[[-1, 1], [0, 0]])
    assert checks(problem, [1, -1]).balanced.counterexample == {
        "institution": 1,
        "imports": 1,
        "exports": 0,
        "net": 1,
        "lowest": 0,
        "highest": 0,
    }


def test_a_result_of_one_side_is_judged_by_places_and_not_by_balance():
    problem = places.Problem([[1], [1]], [0, 1], home=[0, 0], scores=[1, 2])
    found = checks(problem, places.solve(problem, "deferred_acceptance"))
    assert found.efficient
    assert found.no_justified_envy
    assert found.balanced.holds is False


def test_answers_are_json_and_read_like_a_mapping():
    problem = places.Problem([[1, 0], [0, 1]], [1, 1])
    found = checks(problem, [0, 1])
    assert json.loads(json.dumps(found.as_data()))["efficient"]["holds"] is False
    assert list(found) == list(found.as_data())
    assert found["efficient"] is found.efficient
    with pytest.raises(KeyError):
        found["no such check"]


@pytest.mark.parametrize("wrong", [[0], [5, 0], [-2, 0], [0.5, 0]])
def test_what_is_no_placement_is_refused(wrong):
    problem = places.Problem([[0], [0]], [1])
    with pytest.raises(InvalidProblem, match="placement"):
        checks(problem, wrong)


@pytest.fixture(scope="module")
def large_round():
    """20,000 students, 400 programmes with one order for all: three mechanisms agree, and every check holds."""
    random = np.random.default_rng(7)
    lists = np.argsort(random.random((20_000, 400), dtype=np.float32), axis=1)[:, :8]
    scores = random.random(20_000, dtype=np.float32)
    problem = places.Problem(lists.astype(np.int32), np.full(400, 40, np.int32), scores)
    return problem, places.solve(problem, "serial_dictatorship")


def test_a_large_sound_round_passes(large_round):
    problem, result = large_round
    found = checks(problem, result)
    assert all(found[name].holds is not False for name in found)
    assert result.placed > 15_000


def test_one_student_sent_home_from_a_large_round_is_found(large_round):
    problem, result = large_round
    planted = result.placement.copy()
    victim = int(np.argmax(problem.scores))
    planted[victim] = -1
    found = checks(problem, planted)
    assert found.non_wasteful.holds is found.efficient.holds is False
    assert found.no_justified_envy.counterexample["student"] == victim
    assert checks(problem, moved(planted, [(victim, -1, int(result.placement[victim]))])).efficient


def test_one_pair_changed_over_in_a_large_round_is_found(large_round):
    problem, result = large_round
    loser, winner = trade_to_plant(problem, result)
    planted = result.placement.copy()
    planted[[loser, winner]] = planted[[winner, loser]]
    found = checks(problem, planted)
    assert found.feasible
    assert found.non_wasteful
    moves = [(move["student"], move["from"], move["to"]) for move in found.efficient.counterexample["moves"]]
    better = read_outcome(problem, moved(planted, moves))
    before = read_outcome(problem, planted).state.above
    assert better.within
    assert (better.state.above[[student for student, _, _ in moves]] < before[[m[0] for m in moves]]).all()


def trade_to_plant(problem, result):
    """Two students who list what the other has, and each like their own better."""
    own, rank = result.placement, result.rank
    later = {
        (int(own[i]), int(j)): i
        for i in range(problem.n)
        for j in problem.choices[i, rank[i] + 1 :]
        if rank[i] >= 0
    }
    return next((i, later[j, h]) for (h, j), i in later.items() if (j, h) in later)
