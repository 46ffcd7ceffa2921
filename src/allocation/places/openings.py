"""What is still open in a running round: places of programmes, and room under the caps around them."""

from typing import NamedTuple

from allocation.kernels import kernel
from allocation.places.caps import has_room, take
from allocation.places.problem import Long, Problem, Whole


class Openings(NamedTuple):
    """`left` int32 [m] places and `room` int64 [caps] students are counted down; `parent` and `innermost` as in the
    tree of caps."""

    left: Whole
    room: Long
    parent: Whole
    innermost: Whole


def openings(problem: Problem) -> Openings:
    """Everything open, as at the start of the round."""
    tree = problem.tree
    return Openings(problem.capacity.copy(), tree.bound.copy(), tree.parent, tree.innermost)


@kernel
def is_open(programme: int, left: Whole, room: Long, parent: Whole, innermost: Whole) -> bool:
    """Whether the programme and every cap around it can take one student more."""
    return left[programme] > 0 and has_room(innermost[programme], parent, room)


@kernel
def fill(programme: int, left: Whole, room: Long, parent: Whole, innermost: Whole) -> None:
    """Give one place of the programme away."""
    left[programme] -= 1
    take(innermost[programme], parent, room, 1)
