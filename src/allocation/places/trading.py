"""Top trading cycles (Shapley and Scarf 1974; Abdulkadiroglu and Sonmez 2003): places are traded for better ones.

Every programme points to the student of highest standing among those who list it and remain, every student to the
most wanted programme that still has a place; whoever stands on a cycle gets what they point to. Efficient. Nobody
gains by leaving out or reordering what they want. Not promised: stability.

Nested caps: the programmes under one outermost cap own their places together, so they point to one student, who has
the highest standing at any of them. A cycle then takes one place of each cap at most, and what holds
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
    return _trade(asked, openings(problem), _queues(asked, owners(problem))), {}


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
    for node in tree.outwards[
        binding[tree.outwards]
    ]:  # an outer cap comes after those inside it, and overrules them
        members = list(problem.caps[node].programmes)
        owner[members] = members[0]
    return owner


class Queues(NamedTuple):
    """Who lists what an owner owns, the highest standing first: `keys` int64, -standing each, those of owner j from
    `start`[j] to `start`[j + 1] (int64 [m + 1])."""

    owner: Whole
    start: Long
    keys: Long


def _queues(lists: Lists, owner: Whole) -> Queues:
    start, keys = _by_owner(lists, owner)
    for first, end in pairwise(start.tolist()):
        keys[first:end].sort()
    return Queues(owner, start, keys)


@kernel
def _by_owner(lists: Lists, owner: Whole) -> tuple[Long, Long]:
    """The queues one after the other, each still in the order of the students."""
    choices, points, positions, _order = lists
    start = np.zeros(len(owner) + 1, np.int64)
    for student in range(choices.shape[0]):
        for column in range(choices.shape[1]):
            if choices[student, column] == PADDING:
                break
            start[owner[choices[student, column]] + 1] += 1
    for group in range(len(owner)):
        start[group + 1] += start[group]
    keys = np.empty(start[len(owner)], np.int64)
    free = start[:-1].copy()
    for student in range(choices.shape[0]):
        for column in range(choices.shape[1]):
            if choices[student, column] == PADDING:
                break
            group = owner[choices[student, column]]
            keys[free[group]] = -standing(points, positions, student, column)
            free[group] += 1
    return start, keys


@kernel
def _trade(lists: Lists, openings: Openings, queues: Queues) -> Whole:
    """One path of students is walked: each points to a programme, whose owner points to the next on the path. When it
    comes back to a student on the path, that cycle is executed; when its last student has nothing left to point to,
    that student goes home; then the walk goes on from what remains of the path. In which order cycles are found
    decides nothing: two of them share no owner.
    """
    choices, _points, _positions, order = lists
    left, room, parent, innermost = openings
    owner, start, keys = queues
    head = start[:-1].copy()  # the first in each queue who was not yet seen to be gone
    column = np.zeros(len(order), np.int32)
    placement = np.full(len(order), HOME, np.int32)
    gone, on_path = np.zeros(len(order), np.bool_), np.zeros(len(order), np.bool_)
    path = np.empty(len(order), np.int32)
    for root in order:
        path[0], depth = root, 0 if gone[root] else 1
        while depth > 0:
            student = path[depth - 1]
            on_path[student] = True
            at = _first_open(choices, student, column[student], left, room, parent, innermost)
            column[student] = at
            if at == choices.shape[1]:
                gone[student] = True
                depth -= 1
                continue
            group = owner[choices[student, at]]
            head[group] = _first_remaining(keys, head[group], order, gone)
            first = who(-keys[head[group]], order)
            if not on_path[first]:
                path[depth] = first
                depth += 1
                continue
            while not gone[first]:  # the cycle: from the end of the path back to the student it points to
                depth -= 1
                student = path[depth]
                placement[student] = choices[student, column[student]]
                fill(placement[student], left, room, parent, innermost)
                gone[student] = True
    return placement


@kernel
def _first_open(  # noqa: PLR0917 - arrays in a tuple would be counted at every call, which costs more than the call
    choices: Whole, student: int, column: int, left: Whole, room: Long, parent: Whole, innermost: Whole
) -> int:
    """The first column from `column` on whose programme is open, or the length of the list."""
    while column < choices.shape[1] and choices[student, column] != PADDING:
        if is_open(choices[student, column], left, room, parent, innermost):
            return column
        column += 1
    return int(choices.shape[1])


@kernel
def _first_remaining(keys: Long, head: int, order: Whole, gone: Flags) -> int:
    """The first in a queue who is not gone. There is one: a queue is asked because somebody in it points here."""
    while gone[who(-keys[head], order)]:
        head += 1
    return head
