"""What balanced exchange promises, against every other placement and every other list on tiny rounds.

With windows, the bank, several programmes per institution and caps inside one institution all of it holds. With caps
over several institutions part of it does not: the smallest cases found are the last tests here.
"""

from collections.abc import Iterator
from itertools import product
from random import Random

import numpy as np
import pytest

from allocation.places.exchange import trade_places
from tests.allocation.exchange_cases import Round, Textbook, all_lists, is_lawful, problem, random_round

A, B, C, D = range(4)
KINDS = [(caps, windows) for caps in ("none", "inside") for windows in (False, True)]


def placed(round_: Round) -> list[int]:
    return trade_places(problem(round_)).placement.tolist()


def rank(row: list[int], got: int) -> int:
    """How much is better than this: home comes after the list, and what is not on it after that."""
    return [*row, -1].index(got) if got in (*row, -1) else len(row) + 1


def tiny_rounds(caps: str, windows: bool, count: int) -> Iterator[Round]:
    for seed in range(count):
        random = Random(seed)
        yield random_round(
            random,
            students=random.randint(2, 5),
            institutions=random.randint(2, 3),
            programmes=random.randint(1, 2),
            windows=windows,
            caps=caps,
        )


# ------------------------------------------------------------------ efficiency
@pytest.mark.parametrize(("caps", "windows"), KINDS)
def test_no_lawful_placement_is_better_for_one_and_worse_for_none(caps, windows):
    for round_ in tiny_rounds(caps, windows, 1000):
        assert improvements(round_) == [], round_


def improvements(round_: Round) -> list[list[int]]:
    """Every lawful placement in which nobody is worse off and somebody better."""
    found = placed(round_)
    no_worse = [[*row[: rank(row, got)], got] for row, got in zip(round_["lists"], found, strict=True)]
    read = problem(round_)
    return [
        list(other) for other in product(*no_worse) if list(other) != found and is_lawful(read, list(other))
    ]


# ------------------------------------------------------------------ truth
@pytest.mark.parametrize(("caps", "windows"), KINDS)
def test_no_list_serves_a_student_better_than_the_true_one(caps, windows):
    for round_ in tiny_rounds(caps, windows, 200):
        assert paying_lies(round_) == [], round_


def paying_lies(round_: Round) -> list[tuple[int, list[int]]]:
    """Every student and list that gets the student something better, by the true list."""
    found, lists = placed(round_), round_["lists"]
    lies = []
    for student, (truth, got) in enumerate(zip(lists, found, strict=True)):
        if rank(truth, got) == 0:
            continue
        for lie in all_lists(round_["partner"], round_["home"][student]):
            told = round_ | {"lists": [*lists[:student], lie, *lists[student + 1 :]]}
            if rank(truth, placed(told)[student]) < rank(truth, got):
                lies.append((student, lie))
    return lies


ONE_EACH = {"partner": [A, B, C], "home": [A, A, B, C]}
TWO_AT_A = {"partner": [A, A, B, C], "home": [A, B, C]}
CAPPED = TWO_AT_A | {"caps": [([0, 1], 1)]}
WINDOWS = [
    None,
    [[-1, 1]] * 3,
    [[-1, 0], [-1, 1], [0, 2]],
    [[0, 1], [-1, 0], [-1, 2]],
]


@pytest.mark.parametrize("members", [ONE_EACH, TWO_AT_A, CAPPED], ids=["one each", "two at A", "capped"])
@pytest.mark.parametrize("tolerance", WINDOWS, ids=str)
@pytest.mark.parametrize(("places_each", "exports"), [(1, None), (2, None), (2, [1, 1, 1])])
def test_no_group_gains_together_in_any_round_at_all(members, tolerance, places_each, exports):
    """Every list of every student at once: whoever tells another list than the true one, alone or in a group, somebody
    of them is worse off or nobody of them better."""
    partner, home = members["partner"], members["home"]
    lists = [list(all_lists(partner, own)) for own in home]
    rounds = list(product(*(range(len(own)) for own in lists)))
    members = members | {"capacity": [places_each] * len(partner), "exports": exports, "tolerance": tolerance}
    outcome = np.array([placed(members | {"lists": told(lists, told_by)}) for told_by in rounds])
    profile = np.array(rounds)
    differs = profile[:, np.newaxis, :] != profile[np.newaxis, :, :]  # truth, what is told, student
    none_worse = np.ones(differs.shape[:2], dtype=bool)
    one_better = np.zeros(differs.shape[:2], dtype=bool)
    for student, own in enumerate(lists):
        ranks = np.array([[rank(row, got) for got in range(-1, len(partner))] for row in own])
        truth = profile[:, student]
        lied = ranks[truth[:, np.newaxis], outcome[np.newaxis, :, student] + 1]
        honest = ranks[truth, outcome[:, student] + 1][:, np.newaxis]
        none_worse &= ~differs[..., student] | (lied <= honest)
        one_better |= differs[..., student] & (lied < honest)
    assert not (none_worse & one_better).any()


def told(lists: list[list[list[int]]], which: tuple[int, ...]) -> list[list[int]]:
    return [own[number] for own, number in zip(lists, which, strict=True)]


# ------------------------------------------------------------------ priority inside the institution
@pytest.mark.parametrize(("caps", "windows"), KINDS)
def test_a_better_priority_never_hurts(caps, windows):
    for round_ in tiny_rounds(caps, windows, 400):
        assert hurt_by_priority(round_) == [], round_


def hurt_by_priority(round_: Round) -> list[tuple[int, list[int]]]:
    """Every student and order of the own institution in which the student moved up and is worse off."""
    found, read = placed(round_), problem(round_)
    queue = Textbook(read).waiting
    hurt = []
    for student, place in product(range(read.n), range(read.n)):
        above = [other for other in queue if other != student]
        if place >= queue.index(student):
            continue
        moved_up = [*above[:place], student, *above[place:]]
        priority = [moved_up.index(i) for i in range(read.n)]
        row = round_["lists"][student]
        if rank(row, placed(round_ | {"priority": priority})[student]) > rank(row, found[student]):
            hurt.append((student, moved_up))
    return hurt


@pytest.mark.parametrize("caps", ["none", "inside", "across"])
@pytest.mark.parametrize("windows", [False, True])
def test_certifying_more_moves_nobody_of_the_institution_who_had_a_place(caps, windows):
    for round_ in tiny_rounds(caps, windows, 400):
        found = placed(round_)
        quotas = round_["exports"] or [round_["home"].count(c) for c in range(len(round_["history"]))]
        for institution, quota in enumerate(quotas):
            more = placed(
                round_ | {"exports": [*quotas[:institution], quota + 1, *quotas[institution + 1 :]]}
            )
            for student, got in enumerate(found):
                if round_["home"][student] == institution and got != -1:
                    assert more[student] == got, round_


# ------------------------------------------------------------------ caps over several institutions: what is lost
def round_of(home: list[int], lists: list[list[int]], capped: list[int]) -> Round:
    """A programme with places enough at each of four institutions, and a cap of one; priority and lottery by index."""
    partner = [A, B, C, D]
    return {
        "lists": lists,
        "capacity": [5] * 4,
        "partner": partner,
        "home": home,
        "caps": [(capped, 1)],
        "priority": list(range(len(home))),
        "seed": None,
    }


def test_a_cap_over_institutions_can_leave_a_better_placement_aside():
    round_ = round_of([A, C, B], [[B, C], [A], [C]], [A, B])
    assert placed(round_) == [-1, -1, -1]
    assert improvements(round_) == [[C, A, -1]]


def test_a_cap_over_institutions_can_make_a_lie_pay():
    round_ = round_of([D, C, A], [[C, A], [A], [D]], [B, C, D])
    assert placed(round_) == [-1, -1, -1]
    assert (0, [A]) in paying_lies(round_)


def test_under_a_cap_over_institutions_a_better_priority_can_hurt():
    round_ = round_of([A, D, B, C, B], [[B], [A], [A], [D, B], [C]], [C, D])
    assert placed(round_) == [B, -1, A, B, C]
    assert placed(round_ | {"priority": [0, 1, 3, 3, 2]})[4] == -1
    assert (4, [0, 1, 4, 2, 3]) in hurt_by_priority(round_)
