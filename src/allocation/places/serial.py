"""Serial dictatorship: one after the other, each student takes the most wanted programme that still has a place.

The order is by score, ties by lottery, and the same for all programmes. Efficient, and nobody gains by a list that is
not the true one; with nested caps too.
"""

from typing import Any

import numpy as np

from allocation.kernels import kernel
from allocation.places.openings import Openings, fill, is_open, openings
from allocation.places.order import common_order
from allocation.places.problem import PADDING, Problem, Whole
from allocation.places.result import HOME


def serial_dictatorship(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    """Placement int32 [n]. Scores are None, [n], or [n, k] with one value per student; otherwise InvalidProblem."""
    return _in_turn(common_order(problem), problem.choices, openings(problem)), {}


@kernel
def _in_turn(order: Whole, choices: Whole, openings: Openings) -> Whole:
    left, room, parent, innermost = openings
    placement = np.full(len(order), HOME, np.int32)
    for student in order:
        for column in range(choices.shape[1]):
            programme = choices[student, column]
            if programme == PADDING:
                break
            if is_open(programme, left, room, parent, innermost):
                fill(programme, left, room, parent, innermost)
                placement[student] = programme
                break
    return placement
