"""Nested upper bounds: at most so many students over a set of programmes, such as a partner, a faculty or a country.

Any two sets are disjoint or one lies inside the other (laminar); then a place is free when every bound around its
programme is, and a greedy choice by priority is the best choice. Sets that cross are refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from allocation.errors import InvalidProblem
from allocation.kernels import kernel

Whole: TypeAlias = NDArray[np.int32]
Long: TypeAlias = NDArray[np.int64]

NO_CAP = -1


@dataclass(frozen=True)
class Cap:
    """At most `most` students over these `programmes`; `name` is for people and decides nothing."""

    programmes: tuple[int, ...]
    most: int
    name: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tree:
    """The caps as a forest, node i for cap i: `parent` int32 [nodes], -1 = outermost; `bound` int64 [nodes];
    `innermost` int32 [m], the smallest cap around each programme, -1 = none. In the row where programme j stands at
    `position`[j] (int32 [m]) the programmes of a cap stand together, from `start` up to `stop` (int32 [nodes]).
    `outwards` int32 [nodes]: the caps, each one before the one around it."""

    parent: Whole
    bound: Long
    innermost: Whole
    position: Whole
    start: Whole
    stop: Whole
    outwards: Whole

    def around(self, programme: int) -> list[int]:
        """The caps around a programme, from the smallest outwards."""
        found, node = [], int(self.innermost[programme])
        while node != NO_CAP:
            found.append(node)
            node = int(self.parent[node])
        return found


def read_caps(given: Iterable[Any] | None, programmes: int) -> tuple[Cap, ...]:
    """The caps as the caller gave them: `Cap`, a pair (programmes, most) or a mapping with these names.

    InvalidProblem names the cap as row and the member as column.
    """
    return tuple(_read_cap(cap, row, programmes) for row, cap in enumerate(given or ()))


def plant(caps: tuple[Cap, ...], programmes: int) -> Tree:
    """The forest of nested caps. InvalidProblem when two of them cross, naming the larger as row."""
    parent = np.full(len(caps), NO_CAP, dtype=np.int32)
    outermost = np.full(programmes, NO_CAP, dtype=np.int32)
    innermost = np.full(programmes, NO_CAP, dtype=np.int32)
    outwards = sorted(range(len(caps)), key=lambda node: (len(caps[node].programmes), node))
    for node in outwards:
        members = np.array(caps[node].programmes, dtype=np.int64)
        inside, count = np.unique(outermost[members], return_counts=True)
        for other, shared in zip(inside.tolist(), count.tolist(), strict=True):
            if other == NO_CAP:
                continue
            if shared < len(caps[other].programmes):
                rule = f"two caps are nested or share no programme; this one crosses cap {other}"
                raise InvalidProblem("caps", rule, row=node)
            parent[other] = node
        innermost[members] = np.where(innermost[members] == NO_CAP, node, innermost[members])
        outermost[members] = node
    bound = np.array([cap.most for cap in caps], dtype=np.int64)
    sizes = [len(cap.programmes) for cap in caps]
    position, start, stop = _in_a_row(sizes, outwards, parent, innermost)
    tree = Tree(
        parent=parent,
        bound=bound,
        innermost=innermost,
        position=position,
        start=start,
        stop=stop,
        outwards=np.array(outwards, dtype=np.int32),
    )
    for array in vars(tree).values():
        array.flags.writeable = False
    return tree


def _in_a_row(
    sizes: list[int], outwards: list[int], parent: Whole, innermost: Whole
) -> tuple[Whole, Whole, Whole]:
    """Positions of the programmes, and where each cap starts and stops: each takes its stretch inside its parent's."""
    start = np.zeros(len(sizes), dtype=np.int32)
    free = np.zeros(
        len(sizes) + 1, dtype=np.int32
    )  # the next free position inside each cap; the last, outside all
    for node in reversed(outwards):
        start[node] = free[node] = free[parent[node]]
        free[parent[node]] += sizes[node]
    stop = start + np.array(sizes, dtype=np.int32)
    position = np.empty(len(innermost), dtype=np.int32)
    for node in np.unique(innermost).tolist():
        inside = np.flatnonzero(innermost == node)
        position[inside] = free[node] + np.arange(len(inside), dtype=np.int32)
    return position, start, stop


@kernel
def has_room(node: int, parent: Whole, room: Long) -> bool:
    """Whether every cap from `node` outwards can take one student more."""
    while node >= 0:
        if room[node] <= 0:
            return False
        node = parent[node]
    return True


@kernel
def take(node: int, parent: Whole, room: Long, students: int) -> None:
    """Take this many students out of the room of every cap from `node` outwards (a negative number gives back)."""
    while node >= 0:
        room[node] -= students
        node = parent[node]


def _read_cap(given: Any, row: int, programmes: int) -> Cap:
    members, most, name = _parts(given, row)
    bound = _whole(most, "the bound", row)
    if not 0 <= bound < 2**62:
        raise InvalidProblem("caps", f"a bound is 0 or more, not {bound}", row=row)
    seen: dict[int, int] = {}
    for column, member in enumerate(members):
        programme = _whole(member, "a programme", row, column)
        if not 0 <= programme < programmes:
            rule = f"there is no programme {programme}; there are {programmes}, counted from 0"
            raise InvalidProblem("caps", rule, row=row, column=column)
        if programme in seen:
            rule = f"programme {programme} stands in the cap already, in column {seen[programme]}"
            raise InvalidProblem("caps", rule, row=row, column=column)
        seen[programme] = column
    return Cap(programmes=tuple(seen), most=bound, name=str(name))


def _parts(given: Any, row: int) -> tuple[Iterable[Any], Any, Any]:
    """The members, the bound and the name of one cap, however it was written."""
    if isinstance(given, Cap):
        parts: tuple[Any, ...] = (given.programmes, given.most, given.name)
    elif isinstance(given, Mapping) and {"programmes", "most"} <= set(given) <= {
        "programmes",
        "most",
        "name",
    }:
        parts = (given["programmes"], given["most"], given.get("name", ""))
    elif isinstance(given, tuple | list) and len(given) in (2, 3):
        parts = (*given, "")[:3]
    else:
        parts = (None, None, None)
    if not isinstance(parts[0], Iterable) or isinstance(parts[0], str | bytes | Mapping):
        raise InvalidProblem("caps", "a cap is a set of programmes and a bound: (programmes, most)", row=row)
    return parts[0], parts[1], parts[2]


def _whole(value: Any, what: str, row: int, column: int | None = None) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InvalidProblem("caps", f"{what} is a whole number, not {value!r}", row=row, column=column)
    return int(value)
