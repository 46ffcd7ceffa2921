"""What is left of a round when some placements are confirmed: a smaller round for everybody else.

A frozen student keeps the place, which is used up: in its programme, in the caps around it, in the export quota of
the home institution and in the balance of both institutions. A student frozen at home takes no part.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from allocation.arrays import whole_numbers
from allocation.errors import InvalidProblem
from allocation.places.caps import Cap
from allocation.places.problem import PADDING, Long, Problem, Whole
from allocation.places.windows import donors, this_year

NOT_FROZEN = -2


def read_frozen(problem: Problem, frozen: ArrayLike) -> Whole:
    """int32 [n]: the confirmed programme of each student, -1 = confirmed to stay, -2 = not frozen.

    InvalidProblem names the student whose confirmed programme is not on the list, and the programme, cap or
    institution of which more is confirmed than there is.
    """
    confirmed = whole_numbers(frozen, "frozen", shape=(problem.n,))
    away = confirmed >= 0
    listed = (problem.choices == confirmed[:, np.newaxis]).any(axis=1)
    wrong = (confirmed < NOT_FROZEN) | (away & ~listed)
    if wrong.any():
        row = int(np.argmax(wrong))
        rule = f"a confirmed place is on the list of the student, and {confirmed[row]} is not"
        raise InvalidProblem("frozen", rule, row=row)
    return confirmed


def remaining(problem: Problem, confirmed: Whole) -> Problem:
    """The problem of everybody who is not frozen, with the same students, programmes, institutions and lottery.

    The window of an institution is what is left of this year's after the confirmed moves, widened where these alone
    have left it, so that nobody is forced to move and no balance gets worse.
    """
    away = confirmed >= 0
    used = np.bincount(confirmed[away], minlength=problem.m)
    choices = np.where((confirmed != NOT_FROZEN)[:, np.newaxis], np.int32(PADDING), problem.choices)
    rest: dict[str, Any] = {
        "choices": choices,
        "capacity": _left("capacity", problem.capacity, used),
        "caps": _caps_left(problem, used),
    }
    if problem.home is not None:
        rest |= _balance_left(problem, confirmed, problem.home)
    return replace(problem, **rest)


def _left(field: str, bound: Whole | Long, used: Long) -> Long:
    """What is left of a bound per row; InvalidProblem when more is confirmed than there is."""
    left = bound.astype(np.int64) - used
    if left.size and int(left.min()) < 0:
        row = int(np.argmax(left < 0))
        raise InvalidProblem(field, f"{bound[row]} are allowed and {used[row]} are confirmed", row=row)
    return left


def _caps_left(problem: Problem, used: Long) -> tuple[Cap, ...]:
    inside = np.array([int(used[list(cap.programmes)].sum()) for cap in problem.caps], dtype=np.int64)
    left = _left("caps", problem.tree.bound, inside).tolist()
    return tuple(replace(cap, most=most) for cap, most in zip(problem.caps, left, strict=True))


def _balance_left(problem: Problem, confirmed: Whole, home: Whole) -> dict[str, Any]:
    """Export quotas and windows after the confirmed moves; who draws first is decided as before them."""
    away = confirmed >= 0
    exported = np.bincount(home[away], minlength=problem.c)
    moved = np.bincount(problem.partner[confirmed[away]], minlength=problem.c) - exported
    rest: dict[str, Any] = {"donors": donors(problem)}
    if problem.exports is not None:
        rest["exports"] = _left("exports", problem.exports, exported)
    if problem.tolerance is not None or moved.any():
        lowest, highest = this_year(problem)
        window = np.stack([np.minimum(lowest - moved, 0), np.maximum(highest - moved, 0)], axis=1)
        rest |= {"tolerance": window, "history": np.zeros(problem.c, dtype=np.int32)}
    return rest
