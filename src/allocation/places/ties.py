"""Which of several equally cheap placements: the one that the lottery prefers, so that there is exactly one answer.

The rule. Of all cheapest placements take those that are best for the first student of the lottery, of these those
that are best for the second, and so on (staying home is worst). One placement is left, whatever algorithm found the
first one: another solver, or a later version of this one, gives the same answer.

How. With prices that prove a placement cheapest, the others that are as cheap are reached from it along cycles of
arcs of length 0 (complementary slackness). So a student, first of the lottery first, gets a better option exactly
when a way leads back from its leaf to where the student stands, over students whose turn has not come. It is looked
for from both ends at once. What one end has seen when it can go no further stays cut off: cycles that are followed
later lie on one side. So the nodes fall into groups, every search that fails makes one group more, and a search never
leaves its group.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.kernels import kernel
from allocation.places.circulation import (
    NOBODY,
    Arcs,
    Flow,
    Standing,
    arcs_from,
    follow,
    leave,
    room_for_arcs,
    set_free,
    write,
)
from allocation.places.network import NO_LEAF, Network
from allocation.places.problem import Long, Whole


class Wishes(NamedTuple):
    """Who could stand as cheaply at a leaf, by leaf: `first` int64 [nodes + 1] is where each leaf starts in `row` and
    `option`. `waiting` int8 [n]: whose turn has not come yet; only they move."""

    first: Long
    row: Whole
    option: Whole
    waiting: NDArray[np.int8]


class Ways(NamedTuple):
    """What is noted at the nodes. `group` [nodes]; of the search from the source (0) and of the one back from the
    target (1), all [2, nodes]: the number of the search that saw a node last, from which node and by which arc, and
    the nodes in the order in which they were seen. Of both, [2]: how many of these are done and how many there are,
    and the arcs looked at so far."""

    group: Whole
    seen: Whole
    origin: Whole
    change: Long
    queue: Whole
    done: Long
    known: Long
    spent: Long


class Search(NamedTuple):
    """All that the search for a way reads and changes."""

    flow: Flow
    wishes: Wishes
    ways: Ways


def settle(network: Network, standing: Standing) -> Whole:
    """The option of each student in the one placement that is left, int32 [n]; rows come in the order of the lottery.

    `standing` is a cheapest one with its prices (`circulation.cheapest`), and is used up.
    """
    nodes = len(network.parent)
    notes, sides = np.zeros((3, 2, nodes), dtype=np.int32), np.zeros((3, 2), dtype=np.int64)
    changes = np.zeros((2, nodes), dtype=np.int64)
    ways = Ways(np.zeros(nodes, dtype=np.int32), notes[0], notes[1], changes, notes[2], *sides)
    set_free(network, standing)
    flow = Flow(network, standing, room_for_arcs(network))
    _settle(Search(flow, _wishes(network, standing), ways))
    return standing.option


@kernel
def _wishes(network: Network, standing: Standing) -> Wishes:
    """Index the other leaves at which those who are free could stand as cheaply."""
    nodes, options = len(network.parent), network.leaf.shape[1]
    waiting = np.zeros(len(standing.option), np.int8)
    first = np.zeros(nodes + 1, np.int64)
    for node in range(nodes):
        row = standing.free.head[node]
        while row != NOBODY:
            waiting[row] = 1
            for option in range(options):
                if _as_cheap(network, standing, row, option):
                    first[network.leaf[row, option] + 1] += 1
            row = standing.free.following[row]
    first[:] = np.cumsum(first)
    wishes = Wishes(first, np.empty(first[nodes], np.int32), np.empty(first[nodes], np.int32), waiting)
    free = first[:nodes].copy()
    for row in range(len(waiting)):
        if waiting[row]:
            for option in range(options):
                if _as_cheap(network, standing, row, option):
                    leaf = network.leaf[row, option]
                    wishes.row[free[leaf]] = row
                    wishes.option[free[leaf]] = option
                    free[leaf] += 1
    return wishes


@kernel
def _as_cheap(network: Network, standing: Standing, row: int, option: int) -> bool:
    """Whether an option costs what the one taken costs, both with the prices; the one taken does."""
    leaf, taken = network.leaf[row, option], standing.option[row]
    if leaf == NO_LEAF:
        return False
    paid = network.cost[taken] + standing.price[network.leaf[row, taken]]
    return bool(network.cost[option] + standing.price[leaf] == paid)


@kernel
def _settle(search: Search) -> None:
    """Give every student in turn the best option to which a way leads."""
    flow, wishes, ways = search
    network, standing, _ = flow
    groups, number = 1, 0
    for row in range(len(wishes.waiting)):
        if not wishes.waiting[row]:
            continue
        taken = standing.option[row]
        here = network.leaf[row, taken]
        leave(standing.free, row, here)
        wishes.waiting[row] = 0
        for better in range(taken):
            there = network.leaf[row, better]
            if not _as_cheap(network, standing, row, better) or ways.group[there] != ways.group[here]:
                continue
            number += 1
            met = _meet(search, there, here, number)
            if met != NOBODY:
                _go(flow, ways, met)
                standing.option[row] = better
                break
            _split(ways, groups)
            groups += 1


@kernel
def _meet(search: Search, source: int, target: int, number: int) -> int:
    """Look for a way of length 0 inside the group, from both ends, by turns the one that has seen fewer arcs: the
    node where they meet, nobody where there is no way."""
    flow, wishes, ways = search
    for side in range(2):
        end = source if side == 0 else target
        ways.seen[side, end] = number
        ways.origin[side, end] = end
        ways.queue[side, 0] = end
        ways.done[side], ways.known[side], ways.spent[side] = 0, 1, 0
    while ways.done[0] < ways.known[0] and ways.done[1] < ways.known[1]:
        side = 0 if ways.spent[0] <= ways.spent[1] else 1
        node = ways.queue[side, ways.done[side]]
        ways.done[side] += 1
        if side == 0:
            written = arcs_from(flow, flow.standing.free, node, 0, 0)
        else:
            written = _arcs_into(flow, wishes, node)
        ways.spent[side] += written + 1
        met = _note(flow.arcs, ways, written, side, node)
        if met != NOBODY:
            return met
    return NOBODY


@kernel
def _arcs_into(flow: Flow, wishes: Wishes, node: int) -> int:
    """Write the arcs of length 0 into a node, each with the node it comes from; how many."""
    network, standing, arcs = flow
    price, through, here, at = standing.price, standing.flow, standing.price[node], 0
    above = network.parent[node]
    if above != node and through[node] > network.lower[node] and price[above] == here:
        at = write(arcs, at, above, 0, -2 - 2 * node)
    for index in range(network.first[node], network.first[node + 1]):
        below = network.child[index]
        if through[below] < network.upper[below] and price[below] == here:
            at = write(arcs, at, below, 0, -1 - 2 * below)
    leaves, taken, waiting = network.leaf, standing.option, wishes.waiting
    for index in range(wishes.first[node], wishes.first[node + 1]):
        row, option = wishes.row[index], wishes.option[index]
        if waiting[row] and taken[row] != option:
            at = write(arcs, at, leaves[row, taken[row]], 0, int(row) * leaves.shape[1] + option)
    return at


@kernel
def _note(arcs: Arcs, ways: Ways, written: int, side: int, node: int) -> int:
    """Note what the arcs lead to, inside the group and not seen from this side before; the node that was seen from
    the other side too, if there is one."""
    group, seen, heads = ways.group, ways.seen, arcs.to
    number = seen[side, node]
    for arc in range(written):
        to = heads[arc]
        if seen[side, to] == number or group[to] != group[node]:
            continue
        seen[side, to] = number
        ways.origin[side, to] = node
        ways.change[side, to] = arcs.change[arc]
        ways.queue[side, ways.known[side]] = to
        ways.known[side] += 1
        if seen[1 - side, to] == number:
            return int(to)
    return NOBODY


@kernel
def _go(flow: Flow, ways: Ways, met: int) -> None:
    """Follow the way that was found, from where both ends met; its arcs do not depend on each other."""
    for side in range(2):
        node = met
        while ways.origin[side, node] != node:
            follow(flow.network, flow.standing, ways.change[side, node])
            node = ways.origin[side, node]


@kernel
def _split(ways: Ways, group: int) -> None:
    """Make a group of what was seen from the end that could go no further."""
    side = 0 if ways.done[0] == ways.known[0] else 1
    for index in range(ways.known[side]):
        ways.group[ways.queue[side, index]] = group
