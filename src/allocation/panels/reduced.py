"""The flow of a round in which only some pairs are kept: reviewers send, groups and proposals receive.

The root sends to every reviewer between the least and the largest load, a reviewer at most once to a proposal (through
the smallest of its groups that can bind), a group to the one around it, and every proposal keeps what it needs. What
cannot be had otherwise comes from the root at a penalty.
"""

from dataclasses import dataclass
from operator import mul
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from allocation.kernels import kernel
from allocation.panels import network
from allocation.panels.bounds import NO_ENTRY, Joints

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Several: TypeAlias = int | NDArray[Any]  # the same for all, or one for each
ROOT = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Terms:
    """What must hold: `need` int32 [P], `load_max` and `load_min` int32 [R], the groups' entries for these needs."""

    need: Ints
    load_max: Ints
    load_min: Ints
    joints: Joints


@dataclass(frozen=True, kw_only=True, eq=False)
class Prices:
    """The price of one unit, int64: at each reviewer [R], proposal [P] and entry (its own where it is kept, else of
    what is around it)."""

    reviewer: Longs
    proposal: Longs
    entry: Longs


class Reduced:
    """A round of kept pairs, brought to its optimum by `optimise` and enlarged by `keep`."""

    def __init__(self, terms: Terms, penalty: int) -> None:
        """Nothing is kept: everything needed comes at `penalty`, which is above the worth of any path."""
        self.terms, self.penalty = terms, penalty
        self.proposals, self.reviewers = len(terms.need), len(terms.load_max)
        joints = terms.joints
        self._base = 1 + self.reviewers  # the node of proposal 0
        wanting = np.flatnonzero((joints.joint == np.arange(len(joints.joint))) & (joints.low > 0))
        self.node_of = np.full(len(joints.low), network.NONE, dtype=np.int32)
        self.node_of[wanting] = self._base + self.proposals + np.arange(len(wanting), dtype=np.int32)
        self._owner = joints.owner
        demand = self._demands(wanting)
        self._first_tree(demand)
        loads = terms.load_max - terms.load_min
        self._append(
            ROOT, 1 + np.arange(self.reviewers), loads, 0, np.where(loads > 0, network.EMPTY, network.IN_TREE)
        )
        room = (joints.high - joints.low)[wanting]
        states = np.where(room > 0, network.EMPTY, network.IN_TREE)
        self._append(self.node_of[wanting], self._around(joints.above[wanting], wanting), room, 0, states)
        self.pair_proposal = self.pair_reviewer = np.zeros(0, dtype=np.int32)
        self.pair_arc = np.zeros(0, dtype=np.int64)
        self.newest = np.full(self.proposals, network.NONE, dtype=np.int32)
        self.earlier = np.zeros(0, dtype=np.int32)

    def _demands(self, wanting: Longs) -> Ints:
        """What each node but the root must receive beyond the lower bounds of what flows through it; reviewers send."""
        joints = self.terms.joints
        demand = np.concatenate([-self.terms.load_min, self.terms.need, joints.low[wanting]])
        np.subtract.at(demand, self._around(joints.above[wanting], wanting) - 1, joints.low[wanting])
        return demand.astype(np.int32)

    def _first_tree(self, demand: Ints) -> None:
        """Every node hangs from the root by an arc at the penalty, towards the root unless it wants something."""
        count = len(demand)
        nodes = np.arange(1, count + 1, dtype=np.int32)
        inward = demand > 0
        self.arcs = np.zeros((count, 4), dtype=np.int32)
        self.arcs[:, network.FROM] = np.where(inward, ROOT, nodes)
        self.arcs[:, network.TO] = np.where(inward, nodes, ROOT)
        self.arcs[:, network.CAPACITY] = network.UNLIMITED
        self.arcs[:, network.FLOW] = np.abs(demand)
        self.cost = np.full(count, self.penalty, dtype=np.int64)
        self.state = np.full(count, network.IN_TREE, dtype=np.int8)
        self.tree = np.full((count + 1, 7), network.NONE, dtype=np.int32)
        self.tree[ROOT, network.DEPTH] = 0
        self.potential = np.zeros(count + 1, dtype=np.int64)
        self.potential[1:] = np.where(inward, self.penalty, -self.penalty)
        _hang(
            self.tree, nodes, np.full(count, ROOT, dtype=np.int32), np.arange(count), np.where(inward, -1, 1)
        )
        self.aids = count

    def _append(
        self, start: Several, end: NDArray[Any], capacity: Several, cost: Several, state: Several
    ) -> Longs:
        """New empty arcs; returns their numbers."""
        block = np.zeros((len(end), 4), dtype=np.int32)
        block[:, network.FROM], block[:, network.TO], block[:, network.CAPACITY] = start, end, capacity
        numbers = len(self.arcs) + np.arange(len(block), dtype=np.int64)
        self.arcs = np.concatenate([self.arcs, block])
        self.cost = np.concatenate([self.cost, np.broadcast_to(np.asarray(cost, dtype=np.int64), len(block))])
        self.state = np.concatenate(
            [self.state, np.broadcast_to(np.asarray(state, dtype=np.int8), len(block))]
        )
        return numbers

    def _around(self, above: Ints, entries: Longs) -> Ints:
        """The node of the entry `above`, or of the proposal itself."""
        proposal = self._base + self._owner[entries]
        return np.where(above == NO_ENTRY, proposal, self.node_of[above]).astype(np.int32)

    def keep(self, proposals: Ints, reviewers: Ints, worth: Longs) -> None:
        """Add pairs that were not kept, each worth so much."""
        joint = self.terms.joints.joint_of(proposals, reviewers)
        grouped = np.flatnonzero(joint != NO_ENTRY)
        self._open(joint[grouped])
        end = self._base + proposals
        end[grouped] = self.node_of[joint[grouped]]
        arcs = self._append(1 + reviewers, end, 1, -worth, network.EMPTY)
        self.pair_proposal = np.concatenate([self.pair_proposal, proposals.astype(np.int32)])
        self.pair_reviewer = np.concatenate([self.pair_reviewer, reviewers.astype(np.int32)])
        self.pair_arc = np.concatenate([self.pair_arc, arcs])
        self.earlier = np.concatenate([self.earlier, np.empty(len(arcs), dtype=np.int32)])
        _chain(self.newest, self.earlier, self.pair_proposal, len(arcs))

    @property
    def worth(self) -> Longs:
        """What each of the kept pairs is worth."""
        return -self.cost[self.pair_arc]

    def _open(self, entries: Longs) -> None:
        """Nodes for entries that have none yet, and for those around them, hung below what is around them."""
        joints = self.terms.joints
        missing: set[int] = set()
        while len(entries):
            entries = np.unique(entries)
            entries = entries[self.node_of[entries] == network.NONE]
            missing.update(entries.tolist())
            around = joints.above[entries]
            entries = around[around != NO_ENTRY].astype(np.int64)
        new = np.asarray(sorted(missing), dtype=np.int64)
        nodes = len(self.tree) + np.arange(len(new), dtype=np.int32)
        self.node_of[new] = nodes
        outer = self._around(joints.above[new], new)
        arcs = self._append(nodes, outer, joints.high[new], 0, network.IN_TREE)
        self.tree = np.concatenate([self.tree, np.full((len(new), 7), network.NONE, dtype=np.int32)])
        self.potential = np.concatenate([self.potential, np.zeros(len(new), dtype=np.int64)])
        _hang(self.tree, nodes, outer, arcs, np.ones(len(new), dtype=np.int64))
        _level(self.tree, self.potential, nodes)

    def optimise(self) -> int:
        """Least cost with the pairs kept; returns the pivots it took."""
        return network.optimise(network.Flow(self.arcs, self.cost, self.state, self.tree, self.potential))

    @property
    def lacking(self) -> int:
        """How many units still come, or go, at the penalty."""
        return int(self.arcs[: self.aids, network.FLOW].sum(dtype=np.int64))

    @property
    def assigned(self) -> NDArray[np.bool_]:
        """Which of the kept pairs are assigned."""
        assigned: NDArray[np.bool_] = self.arcs[self.pair_arc, network.FLOW] == 1
        return assigned

    def prices(self) -> Prices:
        """The potentials, with what hangs idle at the penalty brought as near as its arcs allow."""
        potential = self.potential.copy()
        idle = potential < -(self.penalty // 2)
        if self.lacking == 0 and idle.any():
            potential[idle] += self._slack(idle)
        entry = self.node_of.copy()
        _fill_in(entry, self.terms.joints.above, self._owner + self._base)
        return Prices(
            reviewer=potential[1 : self._base],
            proposal=potential[self._base : self._base + self.proposals],
            entry=potential[entry],
        )

    def bound(self, prices: Prices) -> int:
        """What no assignment of the kept pairs exceeds: needs, loads and bounds at these prices, and what single pairs
        are worth beyond them. In Python's whole numbers, which do not overflow."""
        terms, joints = self.terms, self.terms.joints
        joint = joints.joint_of(self.pair_proposal, self.pair_reviewer)
        grouped = joint != NO_ENTRY
        arriving = prices.proposal[self.pair_proposal]
        arriving[grouped] = prices.entry[joint[grouped]]
        gains = self.worth - prices.reviewer[self.pair_reviewer] + arriving
        group = group_worth(joints, prices)
        bound: int = sum(gains[gains > 0].tolist()) - _product(terms.need, prices.proposal)
        bound += _product(terms.load_max, np.maximum(prices.reviewer, 0))
        bound += _product(terms.load_min, np.minimum(prices.reviewer, 0))
        bound += _product(joints.high, np.maximum(group, 0))
        bound += _product(joints.low, np.minimum(group, 0))
        return bound

    def _slack(self, idle: NDArray[np.bool_]) -> int:
        """By how much the idle nodes may rise together before an arc that reaches them becomes wrong."""
        start, end, room, flow = self.arcs[self.aids :].T
        wrong = self.cost[self.aids :] + self.potential[start] - self.potential[end]
        forward = wrong[(flow < room) & ~idle[start] & idle[end]]
        backward = -wrong[(flow > 0) & idle[start] & ~idle[end]]
        slacks = np.concatenate([forward, backward])
        return int(slacks.min()) if len(slacks) else int(-self.potential[idle].max())


def group_worth(joints: Joints, prices: Prices) -> Longs:
    """What one more within each entry's bounds is worth: the price around it less its own."""
    around = prices.proposal[joints.owner]
    inside = joints.above != NO_ENTRY
    around[inside] = prices.entry[joints.above[inside]]
    return around - prices.entry


def _product(counts: Ints, prices: Longs) -> int:
    """What so many of each cost together."""
    paid = np.flatnonzero(prices)
    product: int = sum(map(mul, counts[paid].tolist(), prices[paid].tolist()))
    return product


@kernel
def _hang(tree: Ints, nodes: Ints, parents: Ints, arcs: Longs, upward: Longs) -> None:
    for index in range(nodes.shape[0]):
        network.attach(tree, nodes[index], parents[index], arcs[index], upward[index])
        tree[nodes[index], network.DEPTH] = tree[parents[index], network.DEPTH] + 1


@kernel
def _chain(newest: Ints, earlier: Ints, pair_proposal: Ints, count: int) -> None:
    """Enter the last `count` pairs with their proposals."""
    for pair in range(pair_proposal.shape[0] - count, pair_proposal.shape[0]):
        earlier[pair] = newest[pair_proposal[pair]]
        newest[pair_proposal[pair]] = pair


@kernel
def _level(tree: Ints, potential: Longs, nodes: Ints) -> None:
    """The potential of the parent: the arc between them costs nothing."""
    for node in nodes:
        potential[node] = potential[tree[node, network.PARENT]]


@kernel
def _fill_in(node_of: Ints, above: Ints, proposal_node: Longs) -> None:
    """Entries without a node get the one of the nearest around them; outer entries come first."""
    for entry in range(node_of.shape[0]):
        if node_of[entry] == network.NONE:
            node_of[entry] = proposal_node[entry] if above[entry] == NO_ENTRY else node_of[above[entry]]
