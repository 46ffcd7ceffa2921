"""Top trading cycles (Shapley and Scarf 1974; Abdulkadiroglu and Sonmez 2003): places are traded for better ones.

Every programme points to the student of highest standing among those who list it and remain, every student to the
most wanted programme that still has a place; whoever stands on a cycle gets what they point to. Efficient. Nobody
gains by leaving out or reordering what they want. Not promised: stability.

Nested caps: the programmes under one outermost cap own its places together, so they point to one student, the one of
highest standing at any of them that is still open. A cycle then takes one place of each cap at most, and what holds
without caps holds with them.
"""

from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from allocation.kernels import kernel
from allocation.places.openings import Openings, fill, is_open, openings
from allocation.places.order import Lists, lists, standing, who
from allocation.places.problem import PADDING, Long, Problem, Whole
from allocation.places.result import HOME

Flags: TypeAlias = NDArray[np.bool_]


def top_trading_cycles(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    """Placement int32 [n]."""
    asked = lists(problem)
    return _trade(asked, openings(problem), _sorted_queues(asked, owners(problem))), {}


def owners(problem: Problem) -> Whole:
    """int32 [m]: programmes that own their places together have one number, that of one of them.

    They are the programmes of an outermost cap; a cap that can never be full, by places and number of students alone,
    binds nobody together.
    """
    owner = np.arange(problem.m, dtype=np.int32)
    tree, nodes = problem.tree, len(problem.caps)
    supply = np.zeros(nodes + 1, dtype=np.int64)  # what may come at most into each cap; the last, outside all
    np.add.at(supply, tree.innermost, problem.capacity)
    binding = np.zeros(nodes, dtype=np.bool_)
    for node in tree.outwards:
        binding[node] = tree.bound[node] < min(supply[node], problem.n)
        supply[tree.parent[node]] += min(tree.bound[node], supply[node])
    for node in tree.outwards[binding]:  # an outer cap comes after those inside it, and overrules them
        members = list(problem.caps[node].programmes)
        owner[members] = members[0]
    return owner


class Queues(NamedTuple):
    """Who lists what an owner owns, the highest standing first: `keys` int64, -standing each, those of an owner
    between two values of `start` int64 [m + 1]; `head` int64 [m]: the first that was not yet passed over; `shared`:
    whether any owner owns several programmes."""

    owner: Whole
    start: Long
    keys: Long
    head: Long
    shared: bool


def _sorted_queues(lists: Lists, owner: Whole) -> Queues:
    queues = _queues(lists, owner)
    bounds = queues.start.tolist()
    for start, stop in pairwise(bounds):
        queues.keys[start:stop].sort()
    return queues


@kernel
def _trade(lists: Lists, openings: Openings, queues: Queues) -> Whole:
    """One path of students is walked: each points to a programme, whose owner points to the next on the path. When it
    comes back to a student on the path, that cycle is executed; when its last student has nothing left to point to,
    that student goes home; then the walk goes on from what remains of the path. In which order cycles are found
    decides nothing: two of them share no owner.
    """
    choices, points, positions, order = lists
    left, room, parent, innermost = openings
    owner, start, keys, shared = queues
    head = start[:-1].copy()
    n = len(order)
    column = np.zeros(n, np.int32)
    placement = np.full(n, HOME, np.int32)
    gone = np.zeros(n, np.bool_)
    on_path = np.zeros(n, np.bool_)
    path = np.empty(n, np.int32)
    for root in order:
        path[0], depth = root, 1
        if gone[root]:
            continue
        while depth > 0:
            student = path[depth - 1]
            on_path[student] = True
            column[student] = _first_open(choices, student, column[student], left, room, parent, innermost)
            if column[student] == choices.shape[1]:
                gone[student] = True
                depth -= 1
                continue
            head = _first_in_queue(
                lists, openings, queues, queues.owner[choices[student, column[student]]], gone
            )
            if not on_path[head]:
                path[depth] = head
                depth += 1
                continue
            while not gone[head]:  # the cycle: from the end of the path back to the student it points to
                depth -= 1
                student = path[depth]
                placement[student] = choices[student, column[student]]
                fill(openings, placement[student])
                gone[student] = True
    return placement


@kernel
def _first_open(choices: Whole, student: int, column: int, openings: Openings) -> int:
    """The first column from `column` on whose programme is open, or the length of the list."""
    while column < choices.shape[1] and choices[student, column] != PADDING:
        if is_open(openings, choices[student, column]):
            return column
        column += 1
    return choices.shape[1]


@kernel
def _queues(lists: Lists, owner: Whole) -> Queues:
    """All queues in one array, each in the order of the students."""
    choices = lists.choices
    start = np.zeros(len(owner) + 1, np.int64)
    for student in range(choices.shape[0]):
        for column in range(choices.shape[1]):
            if choices[student, column] == PADDING:
                break
            start[owner[choices[student, column]] + 1] += 1
    shared = False
    for group in range(len(owner)):
        start[group + 1] += start[group]
        shared = shared or owner[group] != group
    keys = np.empty(start[len(owner)], np.int64)
    free = start[:-1].copy()
    for student in range(choices.shape[0]):
        for column in range(choices.shape[1]):
            if choices[student, column] == PADDING:
                break
            group = owner[choices[student, column]]
            keys[free[group]] = -standing(lists, student, column)
            free[group] += 1
    return Queues(owner, start, keys, start[:-1].copy(), shared)


@kernel
def _first_in_queue(lists: Lists, openings: Openings, queues: Queues, group: int, gone: Flags) -> int:
    """The student of highest standing who remains, at a programme of this owner that is open. Somebody always is:
    the owner is asked because a student who remains points to one of its programmes."""
    while True:
        key = queues.keys[queues.head[group]]
        student = who(lists, -key)
        if not gone[student] and (not queues.shared or _is_asked(lists, openings, queues, group, key)):
            return student
        queues.head[group] += 1


@kernel
def _is_asked(lists: Lists, openings: Openings, queues: Queues, group: int, key: int) -> bool:
    """Whether it is at an open programme of this owner that the student has this standing."""
    student = who(lists, -key)
    for column in range(lists.choices.shape[1]):
        programme = lists.choices[student, column]
        if programme == PADDING:
            break
        same = queues.owner[programme] == group and -standing(lists, student, column) == key
        if same and is_open(openings, programme):
            return True
    return False
