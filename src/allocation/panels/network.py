"""A flow of least cost in whole numbers, kept optimal while arcs are added: the network simplex method.

Dantzig's method on strongly feasible trees (Cunningham, Mathematical Programming 11, 1976), so that it ends, with the
block search of Király and Kovács (Acta Universitatis Sapientiae, Informatica 4, 2012). Node 0 is the root of the
spanning tree. The potential of a node is the price of one unit there; an arc is right when
cost + potential[from] - potential[to] is 0 or more where it is empty, and 0 or less where it is full.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.kernels import kernel

# columns of `arcs`, int32 [arcs, 4]
FROM, TO, CAPACITY, FLOW = 0, 1, 2, 3
# columns of `tree`, int32 [nodes, 7]; UPWARD is 1 where the arc leads from the node to its parent, else -1
PARENT, ARC, UPWARD, DEPTH, CHILD, NEXT, BEFORE = 0, 1, 2, 3, 4, 5, 6
# an arc's state: in the tree (or never to be used), empty, full
IN_TREE, EMPTY, FULL = 0, 1, -1
NONE = -1
UNLIMITED = 2**31 - 1

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
States = NDArray[np.int8]


class Flow(NamedTuple):
    """A flow and its spanning tree: `arcs` int32 [arcs, 4], `cost` int64 and `state` int8 [arcs], `tree` int32
    [nodes, 7], `potential` int64 [nodes]. A tuple, so that compiled loops can take it; the arrays change in place."""

    arcs: Ints
    cost: Longs
    state: States
    tree: Ints
    potential: Longs


@kernel
def attach(tree: Ints, node: int, parent: int, arc: int, upward: int) -> None:
    """Hang `node` below `parent` by `arc`."""
    child = tree[parent, CHILD]
    tree[node, PARENT] = parent
    tree[node, ARC] = arc
    tree[node, UPWARD] = upward
    tree[node, NEXT] = child
    tree[node, BEFORE] = NONE
    if child != NONE:
        tree[child, BEFORE] = node
    tree[parent, CHILD] = node


@kernel
def _detach(tree: Ints, node: int) -> None:
    before, after = tree[node, BEFORE], tree[node, NEXT]
    if before != NONE:
        tree[before, NEXT] = after
    else:
        tree[tree[node, PARENT], CHILD] = after
    if after != NONE:
        tree[after, BEFORE] = before


@kernel
def _entering(flow: Flow, start: int, block: int) -> tuple[int, int]:
    """The arc that is most wrong in the first block that holds a wrong one (or NONE), and where to look next."""
    arcs, cost, state, potential = flow.arcs, flow.cost, flow.state, flow.potential
    count = arcs.shape[0]
    worst, found, left, at = 0, NONE, block, start
    for _ in range(count):
        if state[at] != IN_TREE:
            wrong = state[at] * (cost[at] + potential[arcs[at, FROM]] - potential[arcs[at, TO]])
            if wrong < worst:
                worst, found = wrong, at
        at += 1
        if at == count:
            at = 0
        left -= 1
        if left == 0:
            if found != NONE:
                break
            left = block
    return found, at


@kernel
def _meeting(tree: Ints, one: int, other: int) -> int:
    """The nearest common ancestor."""
    while one != other:
        if tree[one, DEPTH] >= tree[other, DEPTH]:
            one = tree[one, PARENT]
        else:
            other = tree[other, PARENT]
    return one


@kernel
def _leaving(flow: Flow, entering: int, first: int, second: int, join: int) -> tuple[int, int, int]:
    """How much flow fits on the entering arc and round the cycle that runs over it from `first` to `second` and home
    through the tree; the node whose arc to its parent stops it, and on which side of the cycle that is: 1, 2, or 0
    when the entering arc itself does.

    Of several the last one round the cycle, seen from the join: that keeps the tree strongly feasible.
    """
    arcs, tree = flow.arcs, flow.tree
    most = arcs[entering, CAPACITY]
    out, side, node = NONE, 0, first
    while node != join:
        arc = tree[node, ARC]
        room = arcs[arc, FLOW] if tree[node, UPWARD] == 1 else arcs[arc, CAPACITY] - arcs[arc, FLOW]
        if room < most:
            most, out, side = room, node, 1
        node = tree[node, PARENT]
    node = second
    while node != join:
        arc = tree[node, ARC]
        room = arcs[arc, CAPACITY] - arcs[arc, FLOW] if tree[node, UPWARD] == 1 else arcs[arc, FLOW]
        if room <= most:
            most, out, side = room, node, 2
        node = tree[node, PARENT]
    return most, out, side


@kernel
def _push(flow: Flow, entering: int, join: int, amount: int) -> None:
    """`amount` more on the entering arc (less when negative), and round through the tree."""
    arcs, tree = flow.arcs, flow.tree
    arcs[entering, FLOW] += amount
    node = arcs[entering, FROM]
    while node != join:
        arcs[tree[node, ARC], FLOW] -= tree[node, UPWARD] * amount
        node = tree[node, PARENT]
    node = arcs[entering, TO]
    while node != join:
        arcs[tree[node, ARC], FLOW] += tree[node, UPWARD] * amount
        node = tree[node, PARENT]


@kernel
def _rehang(flow: Flow, node: int, parent: int, arc: int, out: int) -> None:
    """Hang the part of the tree below `out` from `parent` by `arc` at `node`, which becomes its top."""
    arcs, tree = flow.arcs, flow.tree
    while True:
        next_node, next_arc = tree[node, PARENT], tree[node, ARC]
        _detach(tree, node)
        attach(tree, node, parent, arc, 1 if arcs[arc, FROM] == node else -1)
        if node == out:
            break
        node, parent, arc = next_node, node, next_arc


@kernel
def _shift(tree: Ints, potential: Longs, top: int, amount: int) -> None:
    """Add `amount` to the potentials of `top` and all below it, and set their depths."""
    node = top
    while True:
        potential[node] += amount
        tree[node, DEPTH] = tree[tree[node, PARENT], DEPTH] + 1
        if tree[node, CHILD] != NONE:
            node = tree[node, CHILD]
            continue
        while node != top and tree[node, NEXT] == NONE:
            node = tree[node, PARENT]
        if node == top:
            break
        node = tree[node, NEXT]


@kernel
def optimise(flow: Flow) -> int:
    """Bring a feasible flow to least cost, in place; returns the number of pivots."""
    arcs, state, tree, potential = flow.arcs, flow.state, flow.tree, flow.potential
    block = max(int(np.sqrt(arcs.shape[0])), 20)
    pivots, at = 0, 0
    while True:
        entering, at = _entering(flow, at, block)
        if entering == NONE:
            return pivots
        pivots += 1
        first, second = arcs[entering, FROM], arcs[entering, TO]
        if state[entering] == FULL:
            first, second = second, first
        join = _meeting(tree, first, second)
        most, out, side = _leaving(flow, entering, first, second, join)
        if most > 0:
            _push(flow, entering, join, state[entering] * most)
        if side == 0:
            state[entering] = -state[entering]
            continue
        top, above = (first, second) if side == 1 else (second, first)
        leaving = tree[out, ARC]
        state[entering] = IN_TREE
        state[leaving] = EMPTY if arcs[leaving, FLOW] == 0 else FULL
        _rehang(flow, top, above, entering, out)
        price = tree[top, UPWARD] * flow.cost[entering]
        _shift(tree, potential, top, potential[above] - potential[top] - price)
