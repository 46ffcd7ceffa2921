"""Deferred acceptance under nested caps: the programmes hold together what a greedy choice under the caps holds.

All proposals so far are read from the highest standing down, and each is held when its programme and every cap
around it can still take it. Such a choice never takes back a proposal that it refused (nested caps make a laminar
matroid), so students still propose in any order, the result is stable under the caps and truth-telling is best
(Hatfield and Milgrom 2005; Kamada and Kojima 2018). Standings are compared across the programmes of a cap.
"""

import numpy as np

from allocation.kernels import kernel
from allocation.places.caps import take
from allocation.places.heaps import drop_least, rise
from allocation.places.order import Points, standing, who
from allocation.places.problem import PADDING, Long, Whole
from allocation.places.result import HOME

_NOBODY = 2**63 - 1
_PLACE = -2  # the programme itself is what is full, not a cap around it
_FREE = -3


@kernel
def accept_under_caps(
    choices: Whole,
    points: Points,
    positions: Long,
    order: Whole,
    start: Long,
    room: Long,
    parent: Whole,
    innermost: Whole,
    position: Whole,
    first: Whole,
    stop: Whole,
) -> Whole:
    """Placement int32 [n]; `start` int64 [m + 1] where the keys of each programme lie, `room` (used up) to `stop` as in the tree of caps.

    A proposal goes against the least standing held under the innermost bound that is full: it takes that place or is
    refused. The least of each programme stands in a tournament over the row of programmes, so that the least of a
    cap is found in as many steps as there are digits in m.
    """
    n, k, m = choices.shape[0], choices.shape[1], len(innermost)
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
            full = _innermost_full(programme, held, start, innermost, parent, room)
            displaced = HOME
            if full != _FREE:
                weakest = _weakest(full, programme, least, position, first, stop)
                if key < weakest:
                    continue  # the same student proposes again
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
def _innermost_full(
    programme: int, held: Long, start: Long, innermost: Whole, parent: Whole, room: Long
) -> int:
    """The smallest bound around a programme that can take nobody more: the programme, a cap or nothing."""
    if held[programme] >= start[programme + 1] - start[programme]:
        return _PLACE
    node = innermost[programme]
    while node >= 0:
        if room[node] <= 0:
            return node
        node = parent[node]
    return _FREE


@kernel
def _weakest(full: int, programme: int, least: Long, position: Whole, first: Whole, stop: Whole) -> int:
    """The least standing held under a full bound, above all standings where a bound of 0 holds nobody."""
    m = len(position)
    if full == _PLACE:
        return least[m + position[programme]]
    found = np.int64(_NOBODY)
    low, high = m + first[full], m + stop[full]
    while low < high:
        if low & 1:
            found = min(found, least[low])
            low += 1
        if high & 1:
            high -= 1
            found = min(found, least[high])
        low //= 2
        high //= 2
    return found


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
