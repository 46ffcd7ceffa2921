"""Deferred acceptance under nested caps: the programmes hold together what a greedy choice under the caps holds.

All proposals so far are read from the highest standing down, and each is held when its programme and every cap
around it can still take it. Such a choice never takes back a proposal that it refused (nested caps make a laminar
matroid), so students still propose in any order, the result is stable under the caps and truth-telling is best
(Hatfield and Milgrom 2005; Kamada and Kojima 2018). Standings are compared across the programmes of a cap.
"""

from typing import NamedTuple

import numpy as np

from allocation.kernels import kernel
from allocation.places.caps import Tree, take
from allocation.places.heaps import drop_least, rise
from allocation.places.order import Lists, standing, who
from allocation.places.problem import PADDING, Long, Whole
from allocation.places.result import HOME

_NOBODY = 2**63 - 1
_FREE = -(2**63)


class Nest(NamedTuple):
    """The tree of caps, and the `room` that each still has."""

    room: Long
    parent: Whole
    innermost: Whole
    position: Whole
    start: Whole
    stop: Whole


def nest(tree: Tree) -> Nest:
    """The caps with all their room."""
    return Nest(tree.bound.copy(), tree.parent, tree.innermost, tree.position, tree.start, tree.stop)


@kernel
def accept_under_caps(lists: Lists, start: Long, nest: Nest) -> Whole:
    """Placement int32 [n]; `start` int64 [m + 1]: where the keys of each programme lie; `nest` is used up.

    A proposal goes against the least standing held under the innermost bound that is full: it takes that place or is
    refused. The least of each programme stands in a tournament over the row of programmes, so that the least of a
    cap is found in as many steps as there are digits in m.
    """
    choices, points, positions, order = lists
    room, parent, innermost, position, first, stop = nest
    (n, k), m = choices.shape, len(innermost)
    keys = np.empty(start[m], np.int64)
    held = np.zeros(m, np.int64)
    least = np.full(2 * m, np.int64(_NOBODY))
    column = np.zeros(n, np.int32)
    placement = np.full(n, HOME, np.int32)
    for newcomer in range(n):
        student = newcomer
        while student != HOME and column[student] < k:
            programme = choices[student, column[student]]
            if programme == PADDING:
                break
            key = standing(points, positions, student, column[student])
            column[student] += 1
            displaced = HOME
            weakest = _FREE
            if held[programme] >= start[programme + 1] - start[programme]:
                weakest = int(least[m + position[programme]])
            else:
                full = _innermost_full(innermost[programme], parent, room)
                if full >= 0:
                    weakest = _least_between(least, first[full], stop[full])
            if key < weakest:
                continue  # refused: the same student proposes again
            if weakest != _FREE:
                displaced = who(weakest, order)
                left = placement[displaced]
                drop_least(keys, start[left], held[left])
                held[left] -= 1
                _enter(least, position[left], keys[start[left]] if held[left] > 0 else _NOBODY)
                take(innermost[left], parent, room, -1)
                placement[displaced] = HOME
            rise(keys, start[programme], held[programme], key)
            held[programme] += 1
            _enter(least, position[programme], keys[start[programme]])
            take(innermost[programme], parent, room, 1)
            placement[student] = programme
            student = displaced
    return placement


@kernel
def _innermost_full(node: int, parent: Whole, room: Long) -> int:
    """The first cap from `node` outwards that can take nobody more, or -1."""
    while node >= 0 and room[node] > 0:
        node = parent[node]
    return node


@kernel
def _least_between(least: Long, start: int, stop: int) -> int:
    """The least standing in a stretch of the row, from the fewest rounds of the tournament that cover it."""
    found = np.int64(_NOBODY)
    low, high = len(least) // 2 + start, len(least) // 2 + stop
    while low < high:
        if low & 1:
            found = min(found, least[low])
            low += 1
        if high & 1:
            high -= 1
            found = min(found, least[high])
        low //= 2
        high //= 2
    return int(found)


@kernel
def _enter(least: Long, position: int, key: int) -> None:
    """Let the least standing of the programme at this position be `key`, in all rounds of the tournament."""
    at = len(least) // 2 + position
    least[at] = key
    while at > 1:
        at //= 2
        winner = min(least[2 * at], least[2 * at + 1])
        if least[at] == winner:
            break
        least[at] = winner
