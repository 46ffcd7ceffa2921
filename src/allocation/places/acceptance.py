"""Deferred acceptance (Gale and Shapley 1962): students propose down their lists, programmes hold the best so far.

Stable: nobody is sent home from a programme that holds somebody of lower standing or an empty place. Best for all
students among the stable placements, and nobody gains by a list that is not the true one. Not promised: efficiency.
"""

from typing import Any

import numpy as np

from allocation.kernels import kernel
from allocation.places.capped_acceptance import accept_under_caps, nest
from allocation.places.heaps import heapify, sink
from allocation.places.order import Lists, lists, standing, who
from allocation.places.problem import PADDING, Long, Problem, Whole
from allocation.places.result import HOME


def deferred_acceptance(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    """Placement int32 [n]. Under nested caps `accept_under_caps` says who is held."""
    listed = lists(problem)
    start = _held_at_most(problem.choices, problem.capacity)
    if problem.caps:
        return accept_under_caps(listed, start, nest(problem.tree)), {}
    return _accept(listed, start), {}


@kernel
def _held_at_most(choices: Whole, capacity: Whole) -> Long:
    """int64 [m + 1]: where the keys of each programme start when it holds as many as it has places and applicants."""
    start = np.zeros(len(capacity) + 1, np.int64)
    for student in range(choices.shape[0]):
        for column in range(choices.shape[1]):
            if choices[student, column] == PADDING:
                break
            start[choices[student, column] + 1] += 1
    for programme in range(len(capacity)):
        start[programme + 1] = start[programme] + min(np.int64(capacity[programme]), start[programme + 1])
    return start


@kernel
def _accept(lists: Lists, start: Long) -> Whole:
    """In rounds: all who are without a place propose until somebody holds them; who was displaced comes next round."""
    choices, points, positions, order = lists
    (n, k), m = choices.shape, len(start) - 1
    keys = np.empty(start[m], np.int64)
    held = np.zeros(m, np.int64)
    # Below its bar a programme refuses: the least standing it holds when full, everything where it has no place.
    bar = np.where(start[1:] > start[:-1], np.int64(-(2**63)), np.int64(2**63 - 1))
    column = np.zeros(n, np.int32)
    waiting = np.arange(n).astype(np.int32)
    count = n
    while count > 0:
        displaced = 0
        for turn in range(count):
            student = waiting[turn]
            at = column[student]
            while at < k and choices[student, at] != PADDING:
                programme, key = choices[student, at], standing(points, positions, student, at)
                at += 1
                if key < bar[programme]:
                    continue
                first, places = start[programme], start[programme + 1] - start[programme]
                if held[programme] < places:
                    keys[first + held[programme]] = key
                    held[programme] += 1
                    if held[programme] == places:
                        heapify(keys, first, places)
                        bar[programme] = keys[first]
                else:
                    waiting[displaced] = who(keys[first], order)
                    displaced += 1
                    sink(keys, first, places, 0, key)
                    bar[programme] = keys[first]
                break
            column[student] = at
        count = displaced
    return _held_by(order, start, held, keys)


@kernel
def _held_by(order: Whole, start: Long, held: Long, keys: Long) -> Whole:
    placement = np.full(len(order), HOME, np.int32)
    for programme in range(len(held)):
        for place in range(start[programme], start[programme] + held[programme]):
            placement[who(keys[place], order)] = programme
    return placement
