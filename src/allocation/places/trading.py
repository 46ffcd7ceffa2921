"""Top trading cycles (Shapley and Scarf 1974; Abdulkadiroglu and Sonmez 2003): places are traded for better ones.

Every programme points to the student of highest standing among those who list it and remain, every student to the
most wanted programme that still has a place; whoever stands on a cycle gets what they point to. Efficient. Nobody
gains by leaving out or reordering what they want. Not promised: stability.

Nested caps: the programmes under one outermost cap own its places together, so they point to one student, the one of
highest standing at any of them that is still open. A cycle then takes one place of each cap at most, and what holds
without caps holds with them.
"""

from typing import Any

import numpy as np

from allocation.kernels import kernel
from allocation.places.caps import NO_CAP, has_room, take
from allocation.places.heaps import drop_least, heapify
from allocation.places.order import Points, by_lottery, points, standing, who
from allocation.places.problem import PADDING, Long, Problem, Whole
from allocation.places.result import HOME


def top_trading_cycles(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    """Placement int32 [n]."""
    tree = problem.tree
    owner = owners(problem)
    left, room = problem.capacity.copy(), tree.bound.copy()
    listed = (problem.choices, points(problem), problem.lottery, by_lottery(problem))
    return _trade(*listed, owner, left, room, tree.parent, tree.innermost), {}


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


@kernel
def _trade(
    choices: Whole,
    points: Points,
    positions: Long,
    order: Whole,
    owner: Whole,
    left: Whole,
    room: Long,
    parent: Whole,
    innermost: Whole,
) -> Whole:
    """`left` int32 [m] and `room` int64 [nodes] are what programmes and caps can still take; both are used up.

    One path of students is walked: each points to a programme, whose owner points to the next on the path. When it
    comes back to a student on the path, that cycle is executed; when its last student has nothing left to point to,
    that student goes home; then the walk goes on from what remains of the path. In which order cycles are found
    decides nothing: two of them share no owner.
    """
    n = len(order)
    start, keys = _applicants(choices, points, positions, owner)
    size = np.full(len(owner), -1, np.int64)  # how many applicants of each owner remain; -1 = not in order yet
    column = np.zeros(n, np.int32)
    placement = np.full(n, HOME, np.int32)
    gone = np.zeros(n, np.bool_)
    waiting = np.zeros(n, np.bool_)
    path = np.empty(n, np.int32)
    for root in order:
        depth = 0
        if not gone[root]:
            path[0], depth, waiting[root] = root, 1, True
        while depth > 0:
            student = path[depth - 1]
            column[student] = _first_open(choices[student], column[student], left, room, parent, innermost)
            if column[student] == choices.shape[1]:
                gone[student] = True
                depth -= 1
                continue
            group = owner[choices[student, column[student]]]
            if size[group] < 0:
                size[group] = start[group + 1] - start[group]
                heapify(keys, start[group], size[group])
            first = _first_applicant(
                keys, start[group], size, group, gone, choices, points, positions, order, owner, left, room, parent, innermost
            )
    return placement
