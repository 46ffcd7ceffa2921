"""The flow of a round in which only some pairs are kept, its optimum, and the prices that go with it.

The root sends to every reviewer between the least and the largest load, a reviewer at most once to a proposal (through
the smallest of its groups that can bind), a group to the one around it, and every proposal keeps what it needs. The
optimum is found by OR-Tools (cost scaling, in whole numbers); the prices are shortest distances in what the flow leaves
(Ahuja, Magnanti and Orlin, Network Flows, 1993, section 9.3).
"""

from dataclasses import dataclass
from operator import mul
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from allocation.kernels import kernel
from allocation.panels.bounds import NO_ENTRY, Joints

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Terms:
    """What must hold: `need` int32 [P], `load_max` and `load_min` int32 [R], the groups' entries for these needs."""

    need: Ints
    load_max: Ints
    load_min: Ints
    joints: Joints


@dataclass(frozen=True, kw_only=True, eq=False)
class Kept:
    """The pairs of a reduced round, int32, and what each is worth, int64."""

    proposals: Ints
    reviewers: Ints
    worth: Longs


@dataclass(frozen=True, kw_only=True, eq=False)
class Prices:
    """The price of one unit, int64: at each reviewer [R], each proposal [P], each entry (that of what is around it
    where the entry does not bind)."""

    reviewer: Longs
    proposal: Longs
    entry: Longs


@dataclass(frozen=True, kw_only=True, eq=False)
class Solved:
    """`assigned` bool: which of the kept pairs; `lacking`: how many units of need or least load are not met."""

    assigned: NDArray[np.bool_]
    lacking: int
    prices: Prices


class Arcs(NamedTuple):
    """Arcs from and to nodes (int32), their cost, how much more fits and how much flows (int64)."""

    start: Ints
    end: Ints
    cost: Longs
    room: Longs
    flow: Longs


def solved(terms: Terms, kept: Kept, before: Prices, *, aided: bool) -> Solved:
    """The assignment of kept pairs that is worth most, and its prices, sought from those `before`.

    `aided`: what cannot be met may lack at a cost of 1 a unit; otherwise the kept pairs hold a feasible assignment.
    """
    nodes = Nodes(terms, kept)
    arcs, demand = nodes.arcs(kept), nodes.demand()
    pairs = len(kept.worth)
    if aided:
        arcs = joined(arcs, aids(demand, nodes.root))
    flow = flow_of(arcs, demand)
    room = arcs.room - flow
    potential = nodes.potential(before)
    settle(Arcs(arcs.start, arcs.end, arcs.cost, room, flow), potential)
    prices = nodes.prices(potential - potential[nodes.root])
    lacking = int(flow[-len(demand) :].sum()) if aided else 0
    return Solved(assigned=flow[:pairs] == 1, lacking=lacking, prices=prices)


class Nodes:
    """The nodes of a reduced round: reviewers, proposals, the root, then the entries that can bind with these pairs."""

    def __init__(self, terms: Terms, kept: Kept) -> None:
        self.terms, joints = terms, terms.joints
        self.base = len(terms.load_max)  # the node of proposal 0
        self.root = self.base + len(terms.need)
        joint = joints.joint_of(kept.proposals, kept.reviewers)
        grouped = joint != NO_ENTRY
        pairs = np.bincount(joint[grouped], minlength=len(joints.low))
        self.node_of = self.base + joints.owner
        self.entries, self.around = _open(joints, pairs, self.node_of, self.root + 1)
        self.arrives = (self.base + kept.proposals).astype(np.int64)
        self.arrives[grouped] = self.node_of[joint[grouped]]

    def arcs(self, kept: Kept) -> Arcs:
        """Empty arcs: the pairs, the loads, the entries."""
        terms, joints = self.terms, self.terms.joints
        pairs, loads, bounds = len(kept.worth), len(terms.load_max), len(self.entries)
        start = kept.reviewers, np.full(loads, self.root), self.node_of[self.entries]
        end = self.arrives, np.arange(loads), self.around
        room = np.ones(pairs), terms.load_max - terms.load_min, (joints.high - joints.low)[self.entries]
        return Arcs(
            start=np.concatenate(start).astype(np.int32),
            end=np.concatenate(end).astype(np.int32),
            cost=np.concatenate([-kept.worth, np.zeros(loads + bounds, dtype=np.int64)]),
            room=np.concatenate(room).astype(np.int64),
            flow=np.zeros(pairs + loads + bounds, dtype=np.int64),
        )

    def demand(self) -> Longs:
        """int64 [nodes]: what each must keep when lower bounds are already sent; the root has what all others want."""
        low = self.terms.joints.low[self.entries]
        demand = np.concatenate([-self.terms.load_min, self.terms.need, [0], low]).astype(np.int64)
        np.subtract.at(demand, self.around, low)
        demand[self.root] = -demand.sum()
        return demand

    def potential(self, prices: Prices) -> Longs:
        """The prices as potentials of the nodes."""
        root = np.zeros(1, dtype=np.int64)
        return np.concatenate([prices.reviewer, prices.proposal, root, prices.entry[self.entries]])

    def prices(self, potential: Longs) -> Prices:
        """Potentials as prices; where nothing can flow the price is 0."""
        reviewer, proposal = potential[: self.base], potential[self.base : self.root]
        reviewer[self.terms.load_max == 0] = 0
        proposal[self.terms.need == 0] = 0
        return Prices(reviewer=reviewer, proposal=proposal, entry=potential[self.node_of])


def aids(demand: Longs, root: int) -> Arcs:
    """An arc of cost 1 between the root and every node, that brings what it wants or takes what it has too much."""
    nodes = np.arange(len(demand), dtype=np.int32)
    wants = demand > 0
    start, end = np.where(wants, root, nodes), np.where(wants, nodes, root)
    nothing = np.zeros_like(demand)
    return Arcs(start.astype(np.int32), end.astype(np.int32), nothing + 1, np.abs(demand), nothing)


def joined(some: Arcs, others: Arcs) -> Arcs:
    columns = [np.concatenate([one, other]) for one, other in zip(some, others, strict=True)]
    return Arcs(*columns)


def flow_of(arcs: Arcs, demand: Longs) -> Longs:
    """The flow of least cost that meets the demands."""
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(arcs.start, arcs.end, arcs.room, arcs.cost)
    solver.set_nodes_supplies(np.arange(len(demand), dtype=np.int32), -demand)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow of a round that can be staffed was not found: {status}")
    flow: Longs = solver.flows(np.arange(len(arcs.cost), dtype=np.int32))
    return flow.astype(np.int64)


def bound_of_kept(terms: Terms, kept: Kept, prices: Prices) -> int:
    """What no assignment of the kept pairs exceeds: needs, loads and bounds at these prices, and what single pairs are
    worth beyond them. In Python's whole numbers, which do not overflow."""
    joints = terms.joints
    gains = gains_of(terms, kept, prices)
    group = group_worth(joints, prices)
    bound: int = sum(gains[gains > 0].tolist()) - _product(terms.need, prices.proposal)
    bound += _product(terms.load_max, np.maximum(prices.reviewer, 0))
    bound += _product(terms.load_min, np.minimum(prices.reviewer, 0))
    bound += _product(joints.high, np.maximum(group, 0))
    bound += _product(joints.low, np.minimum(group, 0))
    return bound


def gains_of(terms: Terms, kept: Kept, prices: Prices) -> Longs:
    """int64: what each kept pair is worth, less the price of its reviewer, plus the price where it arrives."""
    joint = terms.joints.joint_of(kept.proposals, kept.reviewers)
    grouped = joint != NO_ENTRY
    arriving = prices.proposal[kept.proposals]
    arriving[grouped] = prices.entry[joint[grouped]]
    return kept.worth - prices.reviewer[kept.reviewers] + arriving


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
def _open(joints: Joints, pairs: Longs, node_of: Longs, first: int) -> tuple[Longs, Longs]:
    """The entries that need a node, as their bounds can bind with so many `pairs` that arrive at each, and the node
    around each of them. `node_of` comes with the proposals' nodes and leaves with the nodes where units of an entry go,
    those of the entries from `first` on. Outer entries stand first."""
    count = len(pairs)
    needed = np.zeros(count, dtype=np.bool_)
    for entry in range(count - 1, -1, -1):
        if joints.joint[entry] == entry:
            needed[entry] = joints.low[entry] > 0 or pairs[entry] > joints.high[entry]
            if joints.above[entry] != NO_ENTRY:
                pairs[joints.above[entry]] += min(pairs[entry], joints.high[entry])
    entries = np.flatnonzero(needed)
    around = np.empty_like(entries)
    opened = 0
    for entry in range(count):
        if joints.above[entry] != NO_ENTRY:
            node_of[entry] = node_of[joints.above[entry]]
        if needed[entry]:
            around[opened] = node_of[entry]
            node_of[entry] = first + opened
            opened += 1
    return entries, around


@kernel
def settle(arcs: Arcs, potential: Longs) -> None:
    """Lower potentials, in place, until potential[end] <= potential[start] + cost on every arc with room, and the other
    way round with -cost on every arc that flows. Ends because the flow is optimal: no cycle costs less than nothing."""
    nodes = len(potential)
    begin, order = _leaving(arcs, nodes)
    queue = np.arange(nodes)
    waiting = np.ones(nodes, dtype=np.bool_)
    head, count = 0, nodes
    while count:
        node = queue[head]
        head = (head + 1) % nodes
        count -= 1
        waiting[node] = False
        for place in range(begin[node], begin[node + 1]):
            arc = order[place]
            if arc >= 0:
                end, price = arcs.end[arc], potential[node] + arcs.cost[arc]
            else:
                end, price = arcs.start[~arc], potential[node] - arcs.cost[~arc]
            if price < potential[end]:
                potential[end] = price
                if not waiting[end]:
                    waiting[end] = True
                    queue[(head + count) % nodes] = end
                    count += 1


@kernel
def _leaving(arcs: Arcs, nodes: int) -> tuple[Longs, Longs]:
    """What can be walked from each node: arc numbers with room, and ~number for those that flow, walked backwards."""
    begin = np.zeros(nodes + 1, dtype=np.int64)
    for arc in range(len(arcs.cost)):
        if arcs.room[arc] > 0:
            begin[arcs.start[arc] + 1] += 1
        if arcs.flow[arc] > 0:
            begin[arcs.end[arc] + 1] += 1
    begin = np.cumsum(begin)
    filled = begin[:-1].copy()
    order = np.empty(begin[-1], dtype=np.int64)
    for arc in range(len(arcs.cost)):
        if arcs.room[arc] > 0:
            order[filled[arcs.start[arc]]] = arc
            filled[arcs.start[arc]] += 1
        if arcs.flow[arc] > 0:
            order[filled[arcs.end[arc]]] = ~arc
            filled[arcs.end[arc]] += 1
    return begin, order
