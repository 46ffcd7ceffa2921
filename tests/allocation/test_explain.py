"""Every reason given for a choice that a student missed is true, whatever the mechanism, and names its numbers."""

import time
from random import Random

import numpy as np
import pytest

from allocation import InvalidProblem, places
from allocation.places.explaining import CODES, explain, explain_all
from tests.allocation.tiny_rounds import before, rank, tiny_round

ONE_SIDED = ["serial_dictatorship", "deferred_acceptance", "top_trading_cycles", "least_rank"]
BALANCED = ["balanced_exchange", "balanced_optimum"]


def reasons(problem, result, student):
    return [reason.as_data() for reason in explain(problem, result, student)]


def net(problem, placement, institution):
    came = sum(j != -1 and problem.partner[j] == institution for j in placement)
    return came - sum(j != -1 and problem.home[i] == institution for i, j in enumerate(placement))


def key(problem, student, programme):
    """Standing at a programme of the own list, the least first in line."""
    column = problem.choices[student].tolist().index(programme)
    score = 0.0
    if problem.scores is not None:
        score = float(
            problem.scores[student] if problem.scores.ndim == 1 else problem.scores[student, column]
        )
    return (-score, int(problem.lottery[student]))


def cut_off_is_true(problem, placement, student, reason):
    programme = reason.programme
    holders = [i for i, j in enumerate(placement) if j == programme]
    wanting = [
        i
        for i in range(problem.n)
        if programme in problem.choices[i] and rank(problem, i, programme) <= rank(problem, i, placement[i])
    ]
    last = max(holders, key=lambda i: key(problem, i, programme))
    score = key(problem, student, programme)[0]
    assert len(holders) == problem.capacity[programme] == reason.numbers["places"]
    assert all(before(problem, holder, student, programme) for holder in holders)
    assert reason.numbers["ahead"] == sum(
        before(problem, i, student, programme) for i in wanting if i != student
    )
    assert reason.numbers["score"] == (None if problem.scores is None else -score)
    assert reason.numbers["cut_off"] == (
        None if problem.scores is None else -key(problem, last, programme)[0]
    )
    assert reason.numbers["cut_off_lottery"] == problem.lottery[last]


def places_full_is_true(problem, placement, student, reason):
    taken = placement.count(reason.programme)
    assert taken == problem.capacity[reason.programme] == reason.numbers["places"] == reason.numbers["taken"]


def cap_full_is_true(problem, placement, student, reason):
    cap = problem.caps[reason.numbers["cap"]]
    under = [i for i, j in enumerate(placement) if j in cap.programmes]
    assert reason.programme in cap.programmes
    assert len(under) == cap.most == reason.numbers["most"] == reason.numbers["taken"]
    if reason.numbers["lottery"] is not None:
        keys = [key(problem, i, placement[i]) for i in under]
        assert key(problem, student, reason.programme) > max(keys)
        assert reason.numbers["cut_off_lottery"] == max(keys)[1]
        assert reason.numbers["cut_off"] == (None if problem.scores is None else -max(keys)[0])
    else:
        assert placement[student] not in cap.programmes


def not_certified_is_true(problem, placement, student, reason):
    home = problem.home[student]
    gone = sum(j != -1 and problem.home[i] == home for i, j in enumerate(placement))
    own = problem.home.tolist().count(home)
    assert placement[student] == -1
    assert reason.numbers["institution"] == home
    assert gone == reason.numbers["exports"] == reason.numbers["quota"]
    assert gone == (own if problem.exports is None else min(own, problem.exports[home]))


def balance_closed_is_true(problem, placement, student, reason):
    institution = reason.numbers["institution"]
    after = [*placement[:student], reason.programme, *placement[student + 1 :]]
    assert reason.numbers["net"] == net(problem, placement, institution)
    assert reason.numbers["net"] == reason.numbers["imports"] - reason.numbers["exports"]
    assert reason.numbers["lowest"] <= reason.numbers["net"] <= reason.numbers["highest"]
    changed = net(problem, after, institution)
    assert not reason.numbers["lowest"] <= changed <= reason.numbers["highest"]


TRUE = {
    "cut_off": cut_off_is_true,
    "places_full": places_full_is_true,
    "cap_full": cap_full_is_true,
    "not_certified": not_certified_is_true,
    "balance_closed": balance_closed_is_true,
}


def solved(problem, mechanism):
    """The result, or None where the mechanism cannot read this problem."""
    try:
        return places.solve(problem, mechanism)
    except InvalidProblem:
        return None


@pytest.mark.parametrize("mechanism", ONE_SIDED + BALANCED)
def test_every_reason_is_true(mechanism):
    random = Random(11)
    seen = set()
    for _ in range(250):
        problem = tiny_round(random, consortium=mechanism in BALANCED)
        result = solved(problem, mechanism)
        if result is None:
            continue
        placement = result.placement.tolist()
        for student in range(problem.n):
            found = explain(problem, result, student)
            better = problem.choices[student, : rank(problem, student, placement[student])]
            assert [reason.programme for reason in found] == better.tolist()
            for reason in found:
                seen.add(reason.code)
                if reason.code != "open":
                    TRUE[reason.code](problem, placement, student, reason)
    assert {"places_full", "cap_full"} <= seen
    assert ("cut_off" in seen) == (mechanism in ("serial_dictatorship", "deferred_acceptance"))
    assert ({"not_certified", "balance_closed"} <= seen) == (mechanism in BALANCED)


@pytest.mark.parametrize("mechanism", ["serial_dictatorship", "deferred_acceptance"])
def test_where_standing_decides_it_is_always_the_reason(mechanism):
    random = Random(12)
    counted = 0
    for _ in range(300):
        problem = tiny_round(random, consortium=False)
        result = solved(problem, mechanism)
        if result is None:
            continue
        for student in range(problem.n):
            for reason in explain(problem, result, student):
                counted += 1
                if reason.numbers.get("places") == 0 or reason.numbers.get("most") == 0:
                    continue
                assert reason.code in ("cut_off", "cap_full")
                assert reason.numbers["lottery"] is not None
    assert counted > 300


@pytest.mark.parametrize("mechanism", BALANCED)
def test_no_place_is_left_open_without_caps_over_several_institutions(mechanism):
    random = Random(13)
    for _ in range(300):
        problem = tiny_round(random, consortium=True, caps=False)
        result = places.solve(problem, mechanism)
        assert "open" not in {reason.code for i in range(problem.n) for reason in explain(problem, result, i)}


def test_a_cut_off_with_its_numbers():
    problem = places.Problem([[0, -1], [0, -1], [0, -1], [0, 1]], [2, 1], scores=[80, 95, 70, 75], seed=None)
    result = places.solve(problem, "deferred_acceptance")
    assert reasons(problem, result, 2) == [
        {
            "rank": 0,
            "programme": 0,
            "code": "cut_off",
            "places": 2,
            "ahead": 3,
            "score": 70.0,
            "cut_off": 80.0,
            "lottery": 2,
            "cut_off_lottery": 0,
        }
    ]
    assert reasons(problem, result, 1) == []


def test_equal_scores_are_decided_by_the_lottery_and_say_so():
    problem = places.Problem([[0], [0]], [1], scores=[80, 80], seed=None)
    (found,) = explain(problem, places.solve(problem, "deferred_acceptance"), 1)
    assert (found.numbers["score"], found.numbers["cut_off"]) == (80.0, 80.0)
    assert (found.numbers["lottery"], found.numbers["cut_off_lottery"]) == (1, 0)


def test_a_full_cap_names_itself_and_the_last_taken_under_it():
    cap = {"programmes": [0, 1], "most": 1, "name": "Faculty of Law"}
    problem = places.Problem([[0], [1]], [1, 1], scores=[9, 5], caps=[cap])
    (found,) = explain(problem, places.solve(problem, "deferred_acceptance"), 1)
    assert found.code == "cap_full"
    assert dict(found.numbers) == {
        "cap": 0,
        "name": "Faculty of Law",
        "most": 1,
        "taken": 1,
        "score": 5.0,
        "cut_off": 9.0,
        "lottery": int(problem.lottery[1]),
        "cut_off_lottery": int(problem.lottery[0]),
    }


def test_who_is_not_certified_is_told_the_quota_of_the_home():
    problem = places.Problem(
        [[1], [1], [0], [0]], [2, 2], home=[0, 0, 1, 1], exports=[1, 2], priority=[0, 1, 2, 3]
    )
    result = places.solve(problem, "balanced_exchange")
    assert reasons(problem, result, 1) == [
        {"rank": 0, "programme": 1, "code": "not_certified", "institution": 0, "quota": 1, "exports": 1}
    ]


def test_a_closed_window_is_told_with_the_net_flow():
    problem = places.Problem(
        [[1], [1], [1], [0]], [5, 5], home=[0, 0, 0, 1], priority=[0, 1, 2, 0], tolerance=[[-1, 0], [0, 1]]
    )
    result = places.solve(problem, "balanced_exchange")
    assert result.placement.tolist() == [1, 1, -1, 0]
    assert reasons(problem, result, 2) == [
        {
            "rank": 0,
            "programme": 1,
            "code": "balance_closed",
            "institution": 1,
            "imports": 2,
            "exports": 1,
            "net": 1,
            "lowest": 0,
            "highest": 1,
        }
    ]


def test_a_wasted_place_is_called_open():
    problem = places.Problem([[0, 1]], [1, 1])
    assert reasons(problem, [1], 0) == [{"rank": 0, "programme": 0, "code": "open", "places": 1, "taken": 0}]


def test_a_student_who_does_not_exist_has_no_reasons():
    problem = places.Problem([[0]], [1])
    for student in (-1, 1):
        with pytest.raises(IndexError):
            explain(problem, [0], student)


def test_a_round_of_100_000_is_explained_in_seconds_and_agrees_with_each_student():
    random = np.random.default_rng(3)
    first = random.integers(0, 4000, (100_000, 1), dtype=np.int32)
    problem = places.Problem(
        (first + np.arange(10, dtype=np.int32) * 97) % 5000,
        np.full(5000, 15, np.int32),
        random.random((100_000, 10), dtype=np.float32),
    )
    result = places.solve(problem, "deferred_acceptance")
    explain_all(problem, result)  # compiled
    began = time.process_time()
    found = explain_all(problem, result)
    assert time.process_time() - began < 5
    above = np.where(result.rank == -1, 10, result.rank)
    assert ((found.code != 0) == (np.arange(10) < above[:, np.newaxis])).all()
    for student in (0, 50_000, 99_999, int(np.argmax(above))):
        for reason in explain(problem, result, student):
            assert reason.code == CODES[int(found.code[student, reason.rank])]
            assert reason.numbers["ahead"] == found.ahead[student, reason.rank]
            assert reason in found.of(student)
