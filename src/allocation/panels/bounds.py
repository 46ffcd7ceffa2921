"""What the groups of each proposal leave possible: bounds tightened along its tree, and which of them can bind at all.

One entry per proposal and group of it, proposal by proposal, an outer group before those inside it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocation.kernels import kernel
from allocation.panels.groups import WHOLE_PANEL, Trees
from allocation.panels.pairs import Flags, Pairs

Ints = NDArray[np.int32]
NO_ENTRY = -1


@dataclass(frozen=True, kw_only=True, eq=False)
class Bounds:
    """`begin` int64 [P + 1]: where the entries of a proposal begin. Per entry, int32: `low` and `reach` how many of the
    group the proposal must have at least and can have at most, counting the groups inside, conflicts and reviewers who
    take nothing; `inner` how many the groups inside it want together. `outer_low`, `outer_reach` int32 [P]: the same
    for the whole panel."""

    trees: Trees
    begin: NDArray[np.int64]
    low: Ints
    reach: Ints
    inner: Ints
    outer_low: Ints
    outer_reach: Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Joints:
    """The entries of given needs: `low` and `high` int32, as given but for what the groups inside want at least, and
    both 0 where nobody is needed or possible; `joint` int32: the nearest entry at or around it that can bind, or
    NO_ENTRY; `above` int32: the nearest one that is around it."""

    trees: Trees
    begin: NDArray[np.int64]
    low: Ints
    high: Ints
    joint: Ints
    above: Ints

    @cached_property
    def owner(self) -> NDArray[np.int64]:
        """int64: the proposal of each entry."""
        return np.repeat(np.arange(len(self.begin) - 1, dtype=np.int64), np.diff(self.begin))

    @cached_property
    def group(self) -> Ints:
        """int32: which of the given groups each entry is."""
        shift = self.trees.first[self.trees.tree] - self.begin[:-1]
        return self.trees.group[np.arange(len(self.low)) + shift[self.owner]]

    def entry_of(self, proposals: Ints, reviewers: Ints) -> NDArray[np.int64]:
        """The entry of the smallest group that holds each pair, or NO_ENTRY."""
        tree = self.trees.tree[proposals]
        node = self.trees.innermost[tree, reviewers].astype(np.int64)
        return np.where(node == WHOLE_PANEL, NO_ENTRY, self.begin[proposals] + node - self.trees.first[tree])


def bounds_of(pairs: Pairs, trees: Trees, closed: Flags) -> Bounds:
    """The bounds of every proposal, where the reviewers `closed` (bool [R]) take nothing."""
    outside, inside, begin = pairs.left(trees, closed)
    low, inner = np.zeros_like(inside), np.zeros_like(inside)
    outer_low = np.zeros_like(outside)
    reach = inside.copy()
    _rise(
        trees.tree,
        trees.first,
        trees.parent,
        trees.least,
        trees.most,
        begin,
        low,
        inner,
        reach,
        outer_low,
        outside,
    )
    return Bounds(
        trees=trees, begin=begin, low=low, reach=reach, inner=inner, outer_low=outer_low, outer_reach=outside
    )


def joints_of(bounds: Bounds, need: Ints) -> Joints:
    """The entries when the proposals need so many; a proposal that needs nobody asks nothing of its groups."""
    trees = bounds.trees
    low, high = bounds.low.copy(), np.empty_like(bounds.low)
    joint, above = np.full_like(low, NO_ENTRY), np.full_like(low, NO_ENTRY)
    _descend(
        *(trees.tree, trees.first, trees.parent, trees.most),
        *(bounds.begin, bounds.inner, bounds.reach, need),
        *(low, high, joint, above),
    )
    return Joints(trees=trees, begin=bounds.begin, low=low, high=high, joint=joint, above=above)


@kernel
def _rise(
    tree: Ints,
    first: Ints,
    parent: Ints,
    least: Ints,
    most: Ints,
    begin: NDArray[np.int64],
    low: Ints,
    inner: Ints,
    reach: Ints,
    outer_low: Ints,
    outer_reach: Ints,
) -> None:
    """From the inner groups outwards; `reach` and `outer_reach` come as the reviewers in no group inside."""
    for proposal in range(tree.shape[0]):
        home = begin[proposal] - first[tree[proposal]]
        for node in range(first[tree[proposal] + 1] - 1, first[tree[proposal]] - 1, -1):
            entry = home + node
            low[entry] = max(least[node], inner[entry])
            reachable = min(most[node], reach[entry])
            if parent[node] == WHOLE_PANEL:
                outer_low[proposal] += low[entry]
                outer_reach[proposal] += reachable
            else:
                inner[home + parent[node]] += low[entry]
                reach[home + parent[node]] += reachable


@kernel
def _descend(
    tree: Ints,
    first: Ints,
    parent: Ints,
    most: Ints,
    begin: NDArray[np.int64],
    inner: Ints,
    reach: Ints,
    need: Ints,
    low: Ints,
    high: Ints,
    joint: Ints,
    above: Ints,
) -> None:
    """From the outer groups inwards."""
    for proposal in range(tree.shape[0]):
        home = begin[proposal] - first[tree[proposal]]
        for node in range(first[tree[proposal]], first[tree[proposal] + 1]):
            entry = home + node
            idle = need[proposal] == 0 or reach[entry] == 0
            if parent[node] != WHOLE_PANEL:
                around = home + parent[node]
                above[entry] = joint[around]
                idle = idle or high[around] == 0
            if idle:
                low[entry] = 0
            high[entry] = 0 if idle else most[node]
            binds = low[entry] > inner[entry] or most[node] < min(reach[entry], need[proposal])
            joint[entry] = entry if binds and not idle else above[entry]
