"""Looking at every pair of a round, a block of rows at a time, for the best that are not kept yet.

The gain of a pair is its affinity in whole units, less the price of its reviewer, plus the price where it arrives: its
proposal, or the smallest of its groups. Pairs in conflict or under a bound of 0 are passed over.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.kernels import kernel
from allocation.panels.groups import WHOLE_PANEL
from allocation.panels.pairs import Affinities, Flags

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


class Places(NamedTuple):
    """Where the groups of the block's proposals are: see `Trees` and `Joints`; `tree` and `begin` of these rows only."""

    tree: Ints
    begin: Longs
    first: Ints
    innermost: Ints
    high: Ints


class Tags(NamedTuple):
    """Prices in whole units: of every reviewer, of the block's proposals, of every entry."""

    reviewer: Longs
    proposal: Longs
    entry: Longs


class Kept(NamedTuple):
    """The reviewers already kept for the block's proposals: those of row i stand in `reviewer[begin[i] : begin[i + 1]]`."""

    begin: Longs
    reviewer: Ints


@kernel
def best_of_rows(
    affinity: Affinities,
    shut: Flags,
    scale: float,
    places: Places,
    tags: Tags,
    kept: Kept,
    begin_at: Longs,
    over: int,
    best: Ints,
    count: Longs,
) -> int:
    """The reviewers of largest gain above `over` for each row: `best` int32 [rows, most], of which `count` [rows] are
    filled, best first; of equals the first met, looking from `begin_at` on. Returns how many pairs were looked at."""
    rows, reviewers = affinity.shape
    gains = np.empty(best.shape[1], dtype=np.int64)
    held = np.full(reviewers, -1, dtype=np.int32)
    looked_at = 0
    for row in range(rows):
        held[kept.reviewer[kept.begin[row] : kept.begin[row + 1]]] = row
        home = places.begin[row] - places.first[places.tree[row]]
        inner = places.innermost[places.tree[row]]
        filled = 0
        floor = over
        for step in range(reviewers):
            reviewer = step + begin_at[row]
            if reviewer >= reviewers:
                reviewer -= reviewers
            if shut[row, reviewer] or held[reviewer] == row:
                continue
            looked_at += 1
            price = tags.proposal[row]
            if inner[reviewer] != WHOLE_PANEL:
                if places.high[home + inner[reviewer]] == 0:
                    continue
                price = tags.entry[home + inner[reviewer]]
            gain = np.int64(np.rint(affinity[row, reviewer] * scale)) - tags.reviewer[reviewer] + price
            if gain > floor:
                filled = put_in(gains, best[row], filled, gain, reviewer)
                if filled == best.shape[1]:
                    floor = gains[filled - 1]
        count[row] = filled
    return looked_at


@kernel
def best_of_columns(
    affinity: Affinities, shut: Flags, start: int, worth: Affinities, best: Ints, count: Longs
) -> None:
    """Bring the best proposals of each reviewer up to date with a block whose first row is `start`: `best` int32
    [R, most] of affinities `worth` float32 [R, most], of which `count` [R] are filled; of equals the first met."""
    most = best.shape[1]
    for row in range(affinity.shape[0]):
        for reviewer in range(affinity.shape[1]):
            value = affinity[row, reviewer]
            full = count[reviewer] == most
            if shut[row, reviewer] or (full and value <= worth[reviewer, most - 1]):
                continue
            count[reviewer] = put_in(worth[reviewer], best[reviewer], count[reviewer], value, start + row)


@kernel
def put_in(values: NDArray[np.generic], who: Ints, filled: int, value: float, index: int) -> int:
    """Insert into a list that falls in value, behind its equals, and drop the last when it is full; its new length."""
    at = min(filled, values.shape[0] - 1)
    while at > 0 and values[at - 1] < value:
        values[at] = values[at - 1]
        who[at] = who[at - 1]
        at -= 1
    values[at] = value
    who[at] = index
    return min(filled + 1, values.shape[0])
