"""What the groups of each proposal leave possible: bounds tightened along its tree, and which of them can bind at all.

One entry per proposal and group of it, proposal by proposal, an outer group before those inside it. The tables are
tuples, so that compiled loops can take them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.kernels import kernel
from allocation.panels.groups import WHOLE_PANEL, Trees
from allocation.panels.pairs import Flags, Pairs

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
NO_ENTRY = -1


class Bounds(NamedTuple):
    """`begin` int64 [P + 1]: where the entries of a proposal begin. Per entry, int32: `low` and `reach` how many of the
    group the proposal must have at least and could have at most, counting the groups inside, conflicts and reviewers
    who take nothing, but not the group's own `most`; `inner` how many the groups inside want together. `outer_low`,
    `outer_reach` int32 [P]: the same for the whole panel."""

    trees: Trees
    begin: Longs
    low: Ints
    reach: Ints
    inner: Ints
    outer_low: Ints
    outer_reach: Ints


class Joints(NamedTuple):
    """The entries of given needs: `low` and `high` int32, as given but for what the groups inside want at least, and
    both 0 where nobody is needed or possible; `joint` int32: the nearest entry at or around it that can bind, or
    NO_ENTRY; `above` int32: the nearest one that is around it."""

    trees: Trees
    begin: Longs
    low: Ints
    high: Ints
    joint: Ints
    above: Ints

    @property
    def owner(self) -> Longs:
        """int64: the proposal of each entry."""
        return owners(self.begin)

    @property
    def group(self) -> Ints:
        """int32: which of the given groups each entry is."""
        return self.trees.group[nodes(self.trees, self.begin)]

    def entry_of(self, proposals: Ints, reviewers: Ints) -> Longs:
        """int64: the entry of the smallest group that holds each pair, or NO_ENTRY."""
        tree = self.trees.tree[proposals]
        node = self.trees.innermost[tree, reviewers].astype(np.int64)
        return np.where(node == WHOLE_PANEL, NO_ENTRY, self.begin[proposals] + node - self.trees.first[tree])

    def possible(self, proposals: Ints, reviewers: Ints) -> Flags:
        """bool: whether the groups of each pair leave it a chance at all."""
        entry = self.entry_of(proposals, reviewers)
        possible: Flags = entry == NO_ENTRY
        possible[~possible] = self.high[entry[~possible]] > 0
        return possible

    def joint_of(self, proposals: Ints, reviewers: Ints) -> Longs:
        """int64: the smallest entry that holds each pair and can bind, or NO_ENTRY."""
        joint = self.entry_of(proposals, reviewers)
        grouped = joint != NO_ENTRY
        joint[grouped] = self.joint[joint[grouped]]
        return joint


def owners(begin: Longs) -> Longs:
    """int64: the proposal of each entry, when those of proposal i begin at `begin[i]`."""
    return np.repeat(np.arange(len(begin) - 1, dtype=np.int64), np.diff(begin))


def nodes(trees: Trees, begin: Longs) -> Longs:
    """int64: the node of its tree that each entry is."""
    shift: Longs = trees.first[trees.tree] - begin[:-1]
    node: Longs = np.arange(begin[-1]) + shift[owners(begin)]
    return node


def bounds_of(pairs: Pairs, trees: Trees, closed: Flags) -> Bounds:
    """The bounds of every proposal, where the reviewers `closed` (bool [R]) take nothing."""
    begin, outside, inside = pairs.left(trees, closed)
    nothing = np.zeros_like(inside), np.zeros_like(inside), np.zeros_like(outside)
    low, inner, outer_low = nothing
    bounds = Bounds(trees, begin, low, inside, inner, outer_low, outside)
    _rise(bounds)
    return bounds


def joints_of(bounds: Bounds, need: Ints) -> Joints:
    """The entries when the proposals need so many; a proposal that needs nobody asks nothing of its groups."""
    low, high = bounds.low.copy(), np.zeros_like(bounds.low)
    joint, above = np.full_like(low, NO_ENTRY), np.full_like(low, NO_ENTRY)
    joints = Joints(bounds.trees, bounds.begin, low, high, joint, above)
    _descend(bounds, np.array(need), joints)  # a copy: whether an array is read-only decides what is compiled
    return joints


@kernel
def _rise(bounds: Bounds) -> None:
    """From the inner groups outwards; what can be reached comes as the reviewers in no group inside."""
    trees = bounds.trees
    for proposal in range(trees.tree.shape[0]):
        tree = trees.tree[proposal]
        home = bounds.begin[proposal] - trees.first[tree]
        for node in range(trees.first[tree + 1] - 1, trees.first[tree] - 1, -1):
            entry = home + node
            bounds.low[entry] = max(trees.least[node], bounds.inner[entry])
            reach = min(trees.most[node], bounds.reach[entry])
            if trees.parent[node] == WHOLE_PANEL:
                bounds.outer_low[proposal] += bounds.low[entry]
                bounds.outer_reach[proposal] += reach
            else:
                bounds.inner[home + trees.parent[node]] += bounds.low[entry]
                bounds.reach[home + trees.parent[node]] += reach


@kernel
def _descend(bounds: Bounds, need: Ints, joints: Joints) -> None:
    """From the outer groups inwards."""
    trees = bounds.trees
    for proposal in range(trees.tree.shape[0]):
        tree = trees.tree[proposal]
        home = bounds.begin[proposal] - trees.first[tree]
        for node in range(trees.first[tree], trees.first[tree + 1]):
            entry = home + node
            idle = need[proposal] == 0 or bounds.reach[entry] == 0
            if trees.parent[node] != WHOLE_PANEL:
                around = home + trees.parent[node]
                joints.above[entry] = joints.joint[around]
                idle = idle or joints.high[around] == 0
            if idle:
                joints.low[entry] = 0
            else:
                joints.high[entry] = trees.most[node]
            narrow = trees.most[node] < min(bounds.reach[entry], need[proposal])
            binds = narrow or joints.low[entry] > bounds.inner[entry]
            joints.joint[entry] = entry if binds and not idle else joints.above[entry]
