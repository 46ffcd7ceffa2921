"""The cheapest way to let every student stand somewhere, inside the bounds of a network: exact, in whole numbers.

Primal and dual at once (Ford and Fulkerson 1962; Edmonds and Karp 1972): everybody starts at the cheapest option, so
that no arc costs less than the prices of its ends, and some nodes have too much and some too little. Then, until
none has too much:
1. find how far the nodes with too much are from the nearest with too little, by cost and prices (Dijkstra 1959);
2. raise the prices of what lies nearer by what is missing, so that the shortest ways cost nothing;
3. move students along these ways, as many as they can take (Dinic 1970, one round after the other).

A student who stands at a leaf is an arc from it to each other leaf on the list, so the search knows leaves and bounds
only: its steps are one pass over the lists at most. Few different distances occur, since ranks are small numbers,
hence few searches. The prices at the end are the certificate (`allocation.places.certificate`).

Everything is in a fixed order (nodes by number, students by row), and there are no floating point numbers.
"""

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from allocation.kernels import kernel
from allocation.places.network import NO_LEAF, Network
from allocation.places.problem import Long, Whole

NOBODY = -1
FAR = 2**62
UNSEEN, DEAD = -1, -2


class Lists(NamedTuple):
    """A list of students at each leaf: `head` int32 [nodes] is its first, `following` and `preceding` int32 [n] are
    the neighbours of a student; -1 = none."""

    head: Whole
    following: Whole
    preceding: Whole


class Standing(NamedTuple):
    """Where everybody stands, and what that comes to at each node."""

    option: Whole
    """int32 [n]: the option of each student."""
    everybody: Lists
    """Who stands at each leaf."""
    free: Lists
    """Those of them who could as well stand elsewhere at the prices of the moment: the only ones to be moved."""
    flow: Long
    """int64 [nodes]: what each node hands on to its parent, inside its bounds."""
    excess: Long
    """int64 [nodes]: what arrives at each node and is not handed on."""
    price: Long
    """int64 [nodes]: what it costs to stand under the node, over the cost of the option."""


class Arcs(NamedTuple):
    """Room for the arcs out of some nodes. `change` tells what following an arc does: an option of a student (row
    times options plus option), or one student more (-1 - 2 v) or less (-2 - 2 v) handed on by node v."""

    to: Long
    length: Long
    change: Long


class Flow(NamedTuple):
    """All that the steps of an algorithm read and change."""

    network: Network
    standing: Standing
    arcs: Arcs


class Search(NamedTuple):
    """What a search notes at each node, all [nodes]: the distance, the number of steps, its arcs, the way so far."""

    distance: Long
    level: Whole
    start: Long
    stop: Long
    queue: Whole
    way: Long


def cheapest(network: Network) -> Standing:
    """Where everybody stands at the least total cost, with the prices that prove it, 0 for the root.

    Costs plus prices are least at the option taken, and a node has a price above its parent's only at its upper
    bound, below it only at its lower bound. ValueError where no placement keeps all bounds.
    """
    standing = _start(network)
    if not _balance(Flow(network, standing, room_for_arcs(network)), _room_for_search(network)):
        raise ValueError("no placement keeps all bounds of the network")
    np.subtract(standing.price, standing.price[-1], out=standing.price)
    return standing


def room_for_arcs(network: Network) -> Arcs:
    """Room for all arcs that can be there at once; memory is taken only for those that are."""
    most = network.leaf.size + 2 * len(network.parent)
    return Arcs(np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64))


def _room_for_search(network: Network) -> Search:
    nodes = len(network.parent)
    long, whole = (np.zeros((4, nodes), np.int64), np.zeros((2, nodes), np.int32))
    return Search(long[0], whole[0], long[1], long[2], whole[1], long[3])


@kernel
def _start(network: Network) -> Standing:
    """Everybody at the cheapest option, and every node hands on what it may: what is over or missing stays there."""
    n, nodes = len(network.leaf), len(network.parent)
    standing = Standing(
        np.zeros(n, np.int32),
        _empty_lists(nodes, n),
        _empty_lists(nodes, n),
        np.zeros(nodes, np.int64),
        np.zeros(nodes, np.int64),
        np.zeros(nodes, np.int64),
    )
    for row in range(n):
        option = 0
        while network.leaf[row, option] == NO_LEAF:
            option += 1
        standing.option[row] = option
        leaf = network.leaf[row, option]
        _arrive(standing.everybody, row, leaf)
        standing.excess[leaf] += 1
    for node in range(nodes - 1):
        handed_on = max(network.lower[node], min(network.upper[node], standing.excess[node]))
        standing.flow[node] = handed_on
        standing.excess[node] -= handed_on
        standing.excess[network.parent[node]] += handed_on
    standing.excess[nodes - 1] -= n
    return standing


@kernel
def _empty_lists(nodes: int, n: int) -> Lists:
    return Lists(np.full(nodes, NOBODY, np.int32), np.full(n, NOBODY, np.int32), np.full(n, NOBODY, np.int32))


@kernel
def _arrive(lists: Lists, row: int, leaf: int) -> None:
    """Put a student at the head of the list of a leaf."""
    head = lists.head[leaf]
    lists.preceding[row] = NOBODY
    lists.following[row] = head
    if head != NOBODY:
        lists.preceding[head] = row
    lists.head[leaf] = row


@kernel
def leave(lists: Lists, row: int, leaf: int) -> None:
    """Take a student out of the list of a leaf."""
    before, after = lists.preceding[row], lists.following[row]
    if before == NOBODY:
        lists.head[leaf] = after
    else:
        lists.following[before] = after
    if after != NOBODY:
        lists.preceding[after] = before


@kernel
def set_free(network: Network, standing: Standing) -> None:
    """List those who stand as cheaply at another leaf of theirs."""
    leaves, cost, price, option = network.leaf, network.cost, standing.price, standing.option
    standing.free.head[:] = NOBODY
    for row in range(len(leaves)):
        here = leaves[row, option[row]]
        paid = cost[option[row]] + price[here]
        for other in range(len(cost)):
            leaf = leaves[row, other]
            if leaf >= 0 and leaf != here and cost[other] + price[leaf] == paid:
                _arrive(standing.free, row, here)
                break


@kernel
def arcs_from(flow: Flow, lists: Lists, node: int, longest: int, at: int) -> int:
    """Write the arcs out of a node that are no longer than `longest` from position `at`; the position after them.

    The length of an arc is its cost plus the price where it leads minus the price where it starts: never below 0.
    Students: those in `lists`.
    """
    network, standing, arcs = flow
    price, here = standing.price, standing.price[node]
    above = network.parent[node]
    if above != node and standing.flow[node] < network.upper[node] and price[above] - here <= longest:
        at = write(arcs, at, above, price[above] - here, -1 - 2 * node)
    for index in range(network.first[node], network.first[node + 1]):
        below = network.child[index]
        if standing.flow[below] > network.lower[below] and price[below] - here <= longest:
            at = write(arcs, at, below, price[below] - here, -2 - 2 * below)
    leaves, cost, taken, following = network.leaf, network.cost, standing.option, lists.following
    row = lists.head[node]
    while row != NOBODY:
        paid = here + cost[taken[row]]
        for option in range(len(cost)):
            leaf = leaves[row, option]
            if leaf >= 0 and leaf != node:
                length = cost[option] + price[leaf] - paid
                if length <= longest:
                    at = write(arcs, at, leaf, length, int(row) * len(cost) + option)
        row = following[row]
    return at


@kernel
def write(arcs: Arcs, at: int, to: int, length: int, change: int) -> int:
    arcs.to[at] = to
    arcs.length[at] = length
    arcs.change[at] = change
    return at + 1


@kernel
def follow(network: Network, standing: Standing, change: int) -> None:
    """Do what an arc stands for, except for the excess at its ends."""
    if change < 0:
        node = (-change - 1) // 2
        standing.flow[node] += 1 if change % 2 != 0 else -1
        return
    row, option = change // network.leaf.shape[1], change % network.leaf.shape[1]
    old, new = network.leaf[row, standing.option[row]], network.leaf[row, option]
    for lists in (standing.everybody, standing.free):
        leave(lists, row, old)
        _arrive(lists, row, new)
    standing.option[row] = option


@kernel
def _balance(flow: Flow, search: Search) -> bool:
    """Search, raise prices and move students until no node has too much; False when there is no way left."""
    network, standing, _ = flow
    while True:
        nearest = _search(flow, search.distance)
        if nearest == FAR:
            return not (standing.excess > 0).any()
        for node in range(len(network.parent)):
            standing.price[node] += nearest - min(nearest, search.distance[node])
        set_free(network, standing)
        while _set_levels(flow, search):
            _move(flow, search)


@kernel
def _search(flow: Flow, distance: Long) -> int:
    """The distance from the nodes with too much to the nearest with too little, and to all nodes that are nearer."""
    _, standing, arcs = flow
    distance[:] = FAR
    ahead = [(0, 0) for _ in range(0)]
    for node in range(len(distance)):
        if standing.excess[node] > 0:
            distance[node] = 0
            heappush(ahead, (0, node))
    bound = FAR
    while len(ahead) > 0:
        here, node = heappop(ahead)
        if here > distance[node]:
            continue
        if standing.excess[node] < 0:
            return here
        for arc in range(arcs_from(flow, standing.everybody, node, bound - here, 0)):
            to = arcs.to[arc]
            there = here + arcs.length[arc]
            if there < distance[to]:
                distance[to] = there
                heappush(ahead, (there, to))
                if standing.excess[to] < 0:
                    bound = min(bound, there)
    return FAR


@kernel
def _set_levels(flow: Flow, search: Search) -> bool:
    """Count the steps along arcs of length 0 from the nodes with too much, and write the arcs that lead one step
    further, up to the first level at which something is missing; False when nothing is in reach."""
    _, standing, arcs = flow
    level, queue, excess = search.level, search.queue, standing.excess
    level[:], search.start[:], search.stop[:] = UNSEEN, 0, 0
    ending = 0
    for node in range(len(level)):
        if excess[node] > 0:
            level[node] = 0
            queue[ending] = node
            ending += 1
    at, beginning, reached = 0, 0, FAR
    while beginning < ending and level[queue[beginning]] < reached:
        node = queue[beginning]
        beginning += 1
        if excess[node] < 0:
            reached = level[node]
            continue
        search.start[node] = at
        at = _onwards(arcs, level, node, at, arcs_from(flow, standing.free, node, 0, at))
        search.stop[node] = at
        for arc in range(search.start[node], at):
            to = arcs.to[arc]
            if level[to] == UNSEEN:
                level[to] = level[node] + 1
                queue[ending] = to
                ending += 1
    return reached < FAR


@kernel
def _onwards(arcs: Arcs, level: Whole, node: int, start: int, stop: int) -> int:
    """Of the arcs out of a node keep those that lead one step further; the position after them."""
    heads, changes, further = arcs.to, arcs.change, level[node] + 1
    at = start
    for arc in range(start, stop):
        to = heads[arc]
        if level[to] < 0 or level[to] == further:
            heads[at], changes[at] = to, changes[arc]
            at += 1
    return at


@kernel
def _move(flow: Flow, search: Search) -> None:
    """Move students from each node with too much along the levels, until no way is left along them."""
    network, standing, arcs = flow
    excess, level = standing.excess, search.level
    for source in range(len(level)):
        while excess[source] > 0 and level[source] == 0:
            target = source
            for step in range(_way(flow, search, source)):
                arc = search.way[step]
                follow(network, standing, arcs.change[arc])
                target = arcs.to[arc]
            if target == source:
                break
            excess[source] -= 1
            excess[target] += 1


@kernel
def _way(flow: Flow, search: Search, source: int) -> int:
    """Find a way along the levels to a node with too little; its number of arcs, 0 when there is none.

    A node from which no way leads on is dead for this round; arcs that are passed over stay so.
    """
    network, standing, arcs = flow
    excess, heads, level, start, stop = standing.excess, arcs.to, search.level, search.start, search.stop
    leaves, option = network.leaf, standing.option
    through, lower, upper = standing.flow, network.lower, network.upper
    node, length = source, 0
    while excess[node] >= 0:
        arc = start[node]
        if arc == stop[node]:
            level[node] = DEAD
            if length == 0:
                return 0
            length -= 1
            node = search.queue[length]
            start[node] += 1
        elif (
            level[heads[arc]] != DEAD
            and _is_there(leaves, option, arcs.change[arc], node)
            and _has_room(through, lower, upper, arcs.change[arc])
        ):
            search.way[length] = arc
            search.queue[length] = node
            length += 1
            node = heads[arc]
        else:
            start[node] += 1
    return length


@kernel
def _is_there(leaves: Whole, option: Whole, change: int, node: int) -> bool:
    """Whether the student of an arc out of `node` still stands there. Who arrived since has no arc among these."""
    row = change // leaves.shape[1]
    return bool(change < 0 or leaves[row, option[row]] == node)


@kernel
def _has_room(through: Long, lower: Long, upper: Long, change: int) -> bool:
    """Whether a node can still hand on one student more or less, where that is what an arc does."""
    node = (-change - 1) // 2
    if change >= 0:
        return True
    return bool(through[node] < upper[node] if change % 2 != 0 else through[node] > lower[node])
