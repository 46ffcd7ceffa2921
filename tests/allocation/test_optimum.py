"""The balanced optimum: the worked examples, enumeration, two other solvers, and a certificate that proves it."""

import json
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow

from allocation import InvalidProblem, places
from allocation.places.certificate import bound, faults, objective
from allocation.places.circulation import cheapest
from allocation.places.integers import LARGEST, best_in_integers
from allocation.places.network import STAYS, balanced, pair
from allocation.places.optimum import balanced_optimum
from allocation.places.order import by_lottery
from tests.allocation import metamorphic
from tests.allocation.optima import best_by_lottery, larger_round, worth
from tests.allocation.places_strategies import problems
from tests.allocation.tiny_rounds import all_kept, all_placements, tiny_round

A, B, C = 0, 1, 2


def moved(problem: places.Problem) -> dict[int, int]:
    """Who goes where."""
    placement = balanced_optimum(problem)[0].tolist()
    return {student: programme for student, programme in enumerate(placement) if programme != -1}


def proven(problem: places.Problem, placement: Any, certificate: Any) -> list[str]:
    """What a certificate lacks after a journey through JSON."""
    return faults(problem, placement, json.loads(json.dumps(certificate)), is_balanced=True)


# ------------------------------------------------------------------ worked examples
E1 = places.Problem([[B], [C], [A]], [1, 1, 1], home=[A, B, C])
E3 = places.Problem(
    [[B, C], [B, C], [A, -1], [C, A], [A, B]], [2, 1, 1], home=[A, A, B, B, C], exports=[2, 2, 1], seed=None
)
E4 = places.Problem(
    [[C], [B], [B], [A]], [1, 3, 2], home=[B, C, A, C], exports=[1, 2, 2], priority=[0, 0, 0, 1]
)


def test_three_trade_where_no_pair_could():
    assert moved(E1) == {0: B, 1: C, 2: A}


@pytest.mark.parametrize(
    ("tolerance", "count"),
    [
        (None, 2),
        ([[-1, 0], [0, 1]], 3),
        ([[-2, 0], [0, 2]], 4),
        ([[-2, 0], [0, 1]], 3),
        ([[-1, 0], [0, 2]], 3),
    ],
)
def test_a_window_lets_as_many_more_leave_as_both_sides_allow(tolerance: Any, count: int):
    round_ = places.Problem([[B], [B], [B], [A]], [5, 5], home=[A, A, A, B], tolerance=tolerance)
    assert len(moved(round_)) == count


def test_the_optimum_of_e3_places_four():
    placement, details = balanced_optimum(E3)
    assert placement.tolist() == [B, C, A, -1, A]  # students 0 and 1 could change places: the lottery decides
    assert (details["certificate"]["moves"], details["certificate"]["total_rank"]) == (4, 1)


def test_the_largest_balanced_outcome_of_e4_has_three_moves():
    assert moved(E4) == {2: B, 0: C, 3: A}
    assert places.solve(E4, "balanced_exchange").placed == 2


# ------------------------------------------------------------------ enumeration
def test_is_the_best_of_all_outcomes_and_the_one_that_the_lottery_prefers():
    random, ties, solver = Random(4), set(), 0
    for _ in range(500):
        problem = tiny_round(random, consortium=True)
        placement, details = balanced_optimum(problem)
        best = best_by_lottery(problem, all_kept)
        if details["certificate"]["ties"] == "lottery":
            assert placement.tolist() == list(best)
            assert proven(problem, placement, details["certificate"]) == []
        else:
            assert objective(problem, placement) == worth(problem, best) and details["certificate"]["proven"]
            solver += 1
        ties.add(len({one for one in all_placements(problem) if all_kept(problem, one)}) > 1)
    assert ties == {True, False} and solver > 5


@settings(max_examples=150, deadline=None)
@given(problems(consortium=True, caps=False))
def test_is_the_best_of_all_outcomes_whatever_is_drawn(problem: places.Problem):
    placement, details = balanced_optimum(problem)
    assert placement.tolist() == list(best_by_lottery(problem, all_kept))
    assert details["balanced"] is True
    assert proven(problem, placement, details["certificate"]) == []


# ------------------------------------------------------------------ other solvers
def test_highs_comes_to_the_same_moves_and_ranks():
    random = Random(11)
    for _ in range(25):
        problem = larger_round(random, students=80, institutions=7, programmes=15)
        assert problem.home is not None
        placement, details = balanced_optimum(problem)
        certificate = best_in_integers(problem, problem.home)[1]
        assert certificate["proven"]
        assert objective(problem, placement) == (certificate["moves"], certificate["total_rank"])
        assert proven(problem, placement, details["certificate"]) == []


@pytest.mark.parametrize("seed", range(4))
def test_or_tools_comes_to_the_same_moves_and_ranks(seed: int):
    """By a network written down in another way: students are nodes, and imports flow back to be exported."""
    problem = larger_round(Random(seed), students=3000, institutions=60, programmes=150, caps=None)
    solver = min_cost_flow.SimpleMinCostFlow()
    far = problem.n * problem.k + 1
    count = iter(range(10**9))
    come, leave = ([next(count) for _ in range(problem.c)] for _ in range(2))
    programmes, bank = [next(count) for _ in range(problem.m)], next(count)

    def arc(tail: int, head: int, most: int, cost: int = 0) -> None:
        solver.add_arc_with_capacity_and_unit_cost(tail, head, int(most), cost)

    for programme, node in enumerate(programmes):
        arc(node, come[problem.partner[programme]], problem.capacity[programme])
    for c in range(problem.c):
        low, high = (problem.tolerance[c] - problem.history[c]).tolist()
        arc(come[c], leave[c], problem.exports[c])
        arc(bank, leave[c], max(0, -low))
        arc(come[c], bank, max(0, high))
    exporting = [next(count) for _ in range(problem.c)]
    for c in range(problem.c):
        arc(leave[c], exporting[c], problem.exports[c])
    for student, row in enumerate(problem.choices.tolist()):
        node = next(count)
        arc(exporting[problem.home[student]], node, 1)
        for rank, programme in enumerate(row):
            if programme >= 0:
                arc(node, programmes[programme], 1, rank - far)
    assert solver.solve() == solver.OPTIMAL
    moves, ranks = objective(problem, balanced_optimum(problem)[0])
    assert solver.optimal_cost() == ranks - far * moves
    assert moves > 500


# ------------------------------------------------------------------ the certificate
def test_every_other_placement_fails_the_certificate():
    for placement in all_placements(E3):
        told = proven(E3, np.array(placement, dtype=np.int32), balanced_optimum(E3)[1]["certificate"])
        assert (told == []) == (worth(E3, placement) == (4, 1) and all_kept(E3, placement))


def test_a_student_sent_to_a_worse_choice_is_found():
    problem = larger_round(Random(5), students=200, institutions=8, programmes=40, caps=None)
    placement, details = balanced_optimum(problem)
    moves, ranks = objective(problem, placement)
    student = int(np.argmax((placement != -1) & (problem.choices[:, 1] != -1)))
    wrong = placement.copy()
    wrong[student] = next(j for j in problem.choices[student].tolist() if j != placement[student])
    worse = objective(problem, wrong)[1]
    told = proven(problem, wrong, details["certificate"])
    assert f"the placement has {moves} moves with a sum of ranks of {worse}, not {moves} moves" in told[-2]
    assert f"and the surcharges allow {moves} moves with a sum of ranks of {ranks}" in told[-1]


def test_a_certificate_that_claims_what_it_does_not_prove_is_found():
    placement, details = balanced_optimum(E4)
    for name, value in [("moves", 4), ("total_rank", -1)]:
        certificate = details["certificate"] | {name: value}
        assert len(proven(E4, placement, certificate)) == 1
        certificate = details["certificate"] | {"bound": details["certificate"]["bound"] | {name: value}}
        assert len(proven(E4, placement, certificate)) == 1
    less = np.array([C, B, -1, -1], dtype=np.int32)
    claimed = details["certificate"] | {"moves": 2, "total_rank": 0, "bound": {"moves": 2, "total_rank": 0}}
    assert proven(E4, less, claimed) == [
        "the surcharges allow 3 moves with a sum of ranks of 0, not 2 moves with a sum of ranks of 0",
        "the placement has 2 moves with a sum of ranks of 0, and the surcharges allow 3 moves with a sum of ranks of 0",
    ]


def test_broken_bounds_are_named():
    certificate = balanced_optimum(E4)[1]["certificate"]
    told = proven(E4, np.array([C, B, B, A], dtype=np.int32), certificate)
    assert told[:1] == ["institution 1 is outside its window"]
    narrow = replace(E4, caps=[((A, B), 1)], exports=[0, 1, 1])
    told = proven(narrow, np.array([C, -1, B, A], dtype=np.int32), certificate | {"surcharges": {}})
    assert told == ["the certificate or the placement cannot be read: 'programmes'"]
    surcharges = certificate["surcharges"] | {"caps": [[0, 0]]}
    told = proven(narrow, np.array([C, -1, B, A], dtype=np.int32), certificate | {"surcharges": surcharges})
    assert told[:2] == ["cap 0 is exceeded", "institution 0 is over its export quota"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"programmes": [[0, 0]]}, "3 surcharges are wanted for programmes, not 1"),
        (
            {"homes": [[0, 0], [0, 0], [0, 0.5]]},
            "a surcharge is a pair of whole numbers below 2 to the 40th, not 0.5",
        ),
        ({"homes": [[0, 0], [0, 0], [0, 2**40]]}, f"below 2 to the 40th, not {2**40}"),
        ({"institutions": [[0, 0], [0, 0], [True, 0]]}, "not True"),
        ({"institutions": [[0, 0], [0, 0], [0]]}, "cannot be read"),
    ],
)
def test_surcharges_that_cannot_be_read(change: Any, message: str):
    placement, details = balanced_optimum(E4)
    certificate = deepcopy(details["certificate"])
    certificate["surcharges"] |= change
    (told,) = proven(E4, placement, certificate)
    assert message in told


def test_a_placement_off_the_list_is_no_optimum():
    told = proven(E4, np.array([A, -1, -1, -1], dtype=np.int32), balanced_optimum(E4)[1]["certificate"])
    assert told == [
        "the certificate or the placement cannot be read: programme 0 is not on the list of student 0"
    ]


_surcharge = st.lists(st.tuples(st.integers(-1, 1), st.integers(-3, 3)), min_size=12, max_size=12)


@settings(max_examples=100, deadline=None)
@given(problems(consortium=True, students=4, programmes=4), _surcharge, st.integers(0, 4))
def test_no_surcharges_whatever_claim_more_than_there_is(problem: places.Problem, drawn: Any, nothing: int):
    """Weak duality: any surcharges bound the best outcome from above, so a certificate cannot lie."""
    lengths = {
        "programmes": problem.m,
        "caps": len(problem.caps),
        "institutions": problem.c,
        "homes": problem.c,
    }
    values = iter([*drawn * 4])
    surcharges = {
        kind: [(0, 0) if at % 5 < nothing else next(values) for at in range(length)]
        for kind, length in lengths.items()
    }
    most, least = bound(problem, surcharges, is_balanced=True)
    for placement in all_placements(problem):
        if all_kept(problem, placement):
            moves, ranks = worth(problem, placement)
            assert (most, -least) >= (moves, -ranks)


# ------------------------------------------------------------------ caps over several institutions
def test_a_cap_over_several_institutions_that_does_not_bind_costs_nothing():
    problem = replace(E4, caps=[((A, B, C), 3)])
    placement, details = balanced_optimum(problem)
    assert placement.tolist() == [C, -1, B, A] and details["certificate"]["ties"] == "lottery"
    assert proven(problem, placement, details["certificate"]) == []


def test_a_cap_over_several_institutions_that_binds_is_decided_in_whole_numbers():
    placement, details = balanced_optimum(replace(E4, caps=[((A, B), 1)]))
    assert placement.tolist() == [C, B, -1, -1]
    certificate = details["certificate"]
    assert (certificate["bound"], certificate["gap"]) == (
        {"moves": 2, "total_rank": 0},
        {"moves": 0, "total_rank": 0},
    )
    assert certificate["proven"] and "surcharges" not in certificate


def test_among_as_many_moves_under_such_a_cap_the_better_choice_is_taken():
    """A start handed to HiGHS would come back here with a rank of 2."""
    problem = places.Problem(
        [[0, -1, -1], [3, 0, -1], [1, 2, 3]],
        [1, 2, 1, 1],
        partner=[0, 1, 1, 1],
        home=[1, 2, 0],
        tolerance=[[-2, 1], [-2, 2], [-1, 1]],
        caps=[((0, 1, 2, 3), 1), ((0,), 1)],
    )
    certificate = balanced_optimum(problem)[1]["certificate"]
    assert (certificate["moves"], certificate["total_rank"], certificate["proven"]) == (1, 0, True)


def test_half_a_cycle_is_not_taken():
    """Three cycles of two, each two of which share a cap of 1: in fractions one and a half of them would fit."""
    D, E, F = 3, 4, 5
    choices = [[C], [A], [E], [D], [B], [F]]
    problem = places.Problem(
        choices, [1] * 6, home=[A, C, D, E, F, B], caps=[((A, B), 1), ((C, D), 1), ((E, F), 1)]
    )
    placement, details = balanced_optimum(problem)
    assert (np.count_nonzero(placement != -1), details["certificate"]["proven"]) == (2, True)


def test_a_cap_over_several_institutions_is_refused_beyond_a_size():
    n = LARGEST // 2 + 1
    problem = places.Problem(
        [[1, 2]] * n + [[0, 2]] * n, [n] * 3, home=[0] * n + [1] * n, caps=[((0,), n), ((0, 1, 2), 5)]
    )
    with pytest.raises(InvalidProblem) as caught:
        balanced_optimum(problem)
    assert (caught.value.field, caught.value.row) == ("caps", 1)
    assert f"for {LARGEST} choices at most, not for {4 * n}" in caught.value.rule


# ------------------------------------------------------------------ what changes nothing, what helps
def rounds(count: int = 150) -> list[tuple[Random, places.Problem]]:
    random = Random("balanced optimum")
    return [(random, larger_round(random, students=12, institutions=3, programmes=6)) for _ in range(count)]


def placement(problem: places.Problem) -> list[int]:
    return balanced_optimum(problem)[0].tolist()


def test_other_names_for_programmes_change_the_names_only():
    for random, problem in rounds():
        name = random.sample(range(problem.m), problem.m)
        renamed = placement(metamorphic.with_programmes_renamed(problem, name))
        assert renamed == [name[j] if j >= 0 else -1 for j in placement(problem)]


def test_other_names_for_institutions_change_nothing():
    for random, problem in rounds():
        name = np.array(random.sample(range(problem.c), problem.c))
        old = np.argsort(name)
        renamed = replace(
            problem,
            partner=name[problem.partner],
            home=name[problem.home],
            exports=problem.exports[old],
            history=problem.history[old],
            tolerance=problem.tolerance[old],
        )
        assert placement(renamed) == placement(problem)


def test_a_programme_that_nobody_wants_changes_nothing():
    for _, problem in rounds():
        assert placement(metamorphic.with_programme_nobody_wants(problem)) == placement(problem)


def test_a_programme_without_places_at_the_end_of_every_list_changes_nothing():
    for _, problem in rounds():
        lists = [
            [j for j in row if j >= 0] + ([problem.m] if problem.home[i] != 0 else [])
            for i, row in enumerate(problem.choices.tolist())
        ]
        more = replace(
            problem,
            choices=[row + [-1] * (7 - len(row)) for row in lists],
            capacity=[*problem.capacity, 0],
            partner=[*problem.partner, 0],
        )
        assert placement(more) == placement(problem)


def test_a_cap_that_is_never_full_changes_nothing():
    for _, problem in rounds():
        assert placement(metamorphic.with_slack_cap(problem)) == placement(problem)


def test_more_room_never_costs_moves():
    for random, problem in rounds():
        before = objective(problem, balanced_optimum(problem)[0])[0]
        for field in ("capacity", "exports"):
            array = getattr(problem, field).copy()
            array[random.randrange(len(array))] += 1
            wider = replace(problem, **{field: array})
            assert objective(wider, balanced_optimum(wider)[0])[0] >= before
        wider = replace(problem, tolerance=problem.tolerance + np.array([-1, 1]))
        assert objective(wider, balanced_optimum(wider)[0])[0] >= before


def test_balanced_exchange_never_moves_more():
    gained = 0
    for _, problem in rounds():
        more = objective(problem, balanced_optimum(problem)[0])
        less = objective(problem, places.solve(problem, "balanced_exchange").placement)
        assert more[0] > less[0] or (more[0] == less[0] and more[1] <= less[1])
        gained += more[0] > less[0]
    assert gained > 10


def test_of_two_who_could_take_each_others_part_the_lottery_takes_the_first():
    seen = set()
    for seed in range(20):
        problem = places.Problem([[B], [B], [A]], [1, 1], home=[A, A, B], seed=seed)
        first = int(problem.lottery[0] > problem.lottery[1])
        assert placement(problem)[first] == B
        seen.add(first)
    assert seen == {0, 1}


# ------------------------------------------------------------------ corners
def test_office_mode_is_least_rank():
    random = Random(3)
    for _ in range(50):
        problem = tiny_round(random, consortium=False)
        ours, theirs = (places.solve(problem, mechanism) for mechanism in ("balanced_optimum", "least_rank"))
        assert ours.placement.tolist() == theirs.placement.tolist() and ours.details == theirs.details


@pytest.mark.parametrize(
    ("choices", "capacity", "home"),
    [([], [], []), ([], [1], []), ([[], []], [], [0, 0]), ([[-1], [-1]], [2, 2], [0, 1]), ([[0]], [0], [1])],
)
def test_a_round_in_which_nobody_can_move(choices: Any, capacity: Any, home: Any):
    problem = places.Problem(choices, capacity, home=home)
    placement, details = balanced_optimum(problem)
    assert placement.tolist() == [-1] * len(home) and placement.dtype == np.int32
    assert (details["certificate"]["moves"], details["certificate"]["bound"]["moves"]) == (0, 0)


def test_the_same_problem_gives_the_same_bytes():
    problem = larger_round(Random(8), students=500, institutions=20, programmes=50)
    first, again = (places.solve(problem, "balanced_optimum") for _ in range(2))
    assert first.placement.tobytes() == again.placement.tobytes()
    assert json.dumps(dict(first.details)) == json.dumps(dict(again.details))


def test_a_network_without_room_for_everybody_is_refused():
    network, plan = balanced(E4, E4.home, by_lottery(E4))
    network.upper[plan.programmes] = network.upper[plan.homes] = 0
    with pytest.raises(ValueError, match="no placement keeps all bounds"):
        cheapest(network)


@given(st.integers(-(2**20), 2**20), st.integers(-(2**38), 2**38))
def test_a_cost_is_read_back_as_the_pair_that_it_stands_for(homes: int, ranks: int):
    assert pair(homes * STAYS + ranks) == (homes, ranks)
