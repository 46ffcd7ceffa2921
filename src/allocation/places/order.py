"""Who comes first at a programme: the higher score, and among equals the one whom the lottery names first.

Score and lottery make one whole number, the larger first, so that no two students are ever equal and a comparison is
one step. A score is at most float32: what differs only beyond that is equal here.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from allocation.errors import InvalidProblem
from allocation.kernels import kernel
from allocation.places.problem import PADDING, Long, Problem, Whole

Points: TypeAlias = NDArray[np.int32]


class Lists(NamedTuple):
    """What the programmes read of the students: `choices` int32 [n, k]; `points` int32 ([n, k], [n, 1] or [n, 0]), the
    bits of the scores; `positions` int64 [n] in the lottery, and `order` int32 [n], the students as it drew them.

    A loop unpacks it once: taking an array out of a tuple is counted, which at every step costs more than the step.
    """

    choices: Whole
    points: Points
    positions: Long
    order: Whole


def lists(problem: Problem) -> Lists:
    """The lists of a problem as `standing` and `who` read them; the scores are not copied."""
    points = problem.score_table.view(np.int32)
    return Lists(problem.choices, points, problem.lottery, by_lottery(problem))


def by_lottery(problem: Problem) -> Whole:
    """int32 [n]: the students in the order of the lottery."""
    order = np.empty(problem.n, dtype=np.int32)
    order[problem.lottery] = np.arange(problem.n, dtype=np.int32)
    return order


def common_order(problem: Problem) -> Whole:
    """int32 [n]: the students in the one order that all programmes share.

    InvalidProblem when the scores of a student differ from programme to programme: then there is no such order.
    """
    table = problem.score_table
    if table.shape[1] > 1:
        differs = (table != table[:, :1]) & (problem.choices != PADDING)
        if differs.any():
            row = int(np.argmax(differs.any(axis=1)))
            column = int(np.argmax(differs[row]))
            rule = f"one score for all programmes is wanted, and {table[row, column]} is not {table[row, 0]}"
            raise InvalidProblem("scores", rule, row=row, column=column)
    return np.argsort(_behind(table.view(np.int32), problem.lottery)).astype(np.int32)


@kernel
def _behind(points: Points, positions: Long) -> Long:
    """Minus the standing of each student at the first choice. Who has none has no turn, wherever that puts them."""
    behind = np.empty(len(positions), np.int64)
    for student in range(len(positions)):
        behind[student] = -standing(points, positions, student, 0)
    return behind


@kernel
def standing(points: Points, positions: Long, student: int, column: int) -> int:
    """The standing of a student at the programme in this column of the list: the larger comes first. Its low half is
    n - 1 minus the position in the lottery, so that `who` can read the student back."""
    width = points.shape[1]
    bits = np.int64(0)
    if width > 0:
        bits = np.int64(points[student, min(column, width - 1)])
        if bits < 0:  # negative numbers count downwards in their bits, and -0.0 is 0.0
            bits = -(bits & 0x7FFFFFFF)
    return int((bits << 32) + (len(positions) - 1 - positions[student]))


@kernel
def who(key: int, order: Whole) -> int:
    """The student whose standing this is."""
    return int(order[len(order) - 1 - (key & 0xFFFFFFFF)])
