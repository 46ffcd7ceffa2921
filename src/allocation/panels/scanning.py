"""Looking at every pair of a round, a block of rows at a time, for the best that are not kept yet.

The gain of a pair is its affinity in whole units, less the price of its reviewer, plus the price where it arrives: its
proposal, or the smallest of its groups. The tables are tuples, so that compiled loops can take them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.kernels import kernel
from allocation.panels.bounds import Joints
from allocation.panels.groups import WHOLE_PANEL
from allocation.panels.pairs import Affinities, Flags

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


class Block(NamedTuple):
    """Rows from `start` on: `affinity` float32 and `shut` bool [rows, R], the pairs to pass over."""

    start: int
    affinity: Affinities
    shut: Flags


class Kept(NamedTuple):
    """The reviewers already kept for proposal i: those that stand in `reviewer` from `begin[i]` to `end[i]`, int64."""

    begin: Longs
    end: Longs
    reviewer: Longs


class Rows(NamedTuple):
    """What is known of all rows: the groups' entries; the pairs kept; at which reviewer the look along each row begins
    and by what stride it goes on, round the row (int64 [P]); units per 1.0 of affinity."""

    joints: Joints
    kept: Kept
    begin_at: Longs
    strides: Longs
    scale: float


class Tags(NamedTuple):
    """The prices of reviewers [R], proposals [P] and entries, int64, and the least gain (exclusive) that is wanted."""

    reviewer: Longs
    proposal: Longs
    entry: Longs
    over: int


class Best(NamedTuple):
    """The best found so far for each of [n]: `who` int32 [n, most], best first, of which `filled` int64 [n] are there;
    `value` [n, most] how good each is. Of equals the first met comes first."""

    who: Ints
    filled: Longs
    value: NDArray[np.generic]


@kernel
def best_of_rows(block: Block, rows: Rows, tags: Tags, best: Best) -> int:
    """Bring the best reviewers of the block's proposals up to date; returns how many pairs were looked at."""
    reviewers = block.affinity.shape[1]
    held = np.full(reviewers, -1, dtype=np.int32)
    looked_at = 0
    for row in range(block.affinity.shape[0]):
        proposal = block.start + row
        held[rows.kept.reviewer[rows.kept.begin[proposal] : rows.kept.end[proposal]]] = row
        reviewer = rows.begin_at[proposal]
        for _ in range(reviewers):
            reviewer += rows.strides[proposal]
            if reviewer >= reviewers:
                reviewer -= reviewers
            if block.shut[row, reviewer] or held[reviewer] == row:
                continue
            looked_at += 1
            price, possible = _arriving(rows.joints, tags, proposal, reviewer)
            units = np.int64(np.rint(block.affinity[row, reviewer] * rows.scale))
            gain = units - tags.reviewer[reviewer] + price
            if possible and gain > tags.over:
                _put_in(best, proposal, gain, reviewer)
    return looked_at


@kernel
def _arriving(joints: Joints, tags: Tags, proposal: int, reviewer: int) -> tuple[int, bool]:
    """The price where a pair arrives, and whether its groups leave it a chance at all."""
    trees = joints.trees
    node = trees.innermost[trees.tree[proposal], reviewer]
    if node == WHOLE_PANEL:
        return tags.proposal[proposal], True
    entry = joints.begin[proposal] + node - trees.first[trees.tree[proposal]]
    return tags.entry[entry], joints.high[entry] > 0


@kernel
def best_of_columns(block: Block, best: Best) -> None:
    """Bring the best proposals of every reviewer up to date, by affinity alone."""
    for row in range(block.affinity.shape[0]):
        for reviewer in range(block.affinity.shape[1]):
            if not block.shut[row, reviewer]:
                _put_in(best, reviewer, block.affinity[row, reviewer], block.start + row)


@kernel
def _put_in(best: Best, row: int, value: float, index: int) -> None:
    """Insert into the list of a row behind its equals; the last one gives way when the list is full."""
    filled, most = best.filled[row], best.who.shape[1]
    at = min(filled, most - 1)
    if filled == most:
        if value <= best.value[row, at]:
            return
    else:
        best.filled[row] = filled + 1
    while at > 0 and best.value[row, at - 1] < value:
        best.value[row, at] = best.value[row, at - 1]
        best.who[row, at] = best.who[row, at - 1]
        at -= 1
    best.value[row, at] = value
    best.who[row, at] = index
