"""Serial dictatorship: one after the other, each student takes the most wanted programme that still has a place.

The order is by score, ties by lottery, and the same for all programmes. Efficient, and nobody gains by a list that is
not the true one; with nested caps too.
"""

from typing import Any

import numpy as np

from allocation.kernels import kernel
from allocation.places.caps import has_room, take
from allocation.places.order import common_order
from allocation.places.problem import PADDING, Long, Problem, Whole
from allocation.places.result import HOME


def serial_dictatorship(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    """Placement int32 [n]. Scores are None, [n], or [n, k] with one value per student; otherwise InvalidProblem."""
    tree = problem.tree
    left, room = problem.capacity.copy(), tree.bound.copy()
    order = common_order(problem)
    return _in_turn(order, problem.choices, left, room, tree.parent, tree.innermost), {}


@kernel
def _in_turn(order: Whole, choices: Whole, left: Whole, room: Long, parent: Whole, innermost: Whole) -> Whole:
    """`left` int32 [m] and `room` int64 [nodes] are what programmes and caps can still take; both are used up."""
    placement = np.full(len(order), HOME, np.int32)
    for student in order:
        for column in range(choices.shape[1]):
            programme = choices[student, column]
            if programme == PADDING:
                break
            if left[programme] > 0 and has_room(innermost[programme], parent, room):
                left[programme] -= 1
                take(innermost[programme], parent, room, 1)
                placement[student] = programme
                break
    return placement
