"""The best panel of one proposal at given prices and above a floor, exactly and in whole numbers.

A panel is as many reviewers as the proposal needs, within the bounds of its groups. Each reviewer has a value (what is
gained after the reviewer's price) and an affinity; wanted is the largest value among the panels whose affinities add up
to the floor or more. Without the floor the panels are the bases of a matroid (laminar bounds and a size), so that taking
the best reviewer who still fits, again and again, is exact (Edmonds, Mathematical Programming 1, 1971). The floor makes
a knapsack of it: affinity is counted into the value at a rate (Lagrange), which bounds whatever a depth-first search
could still find and leaves few reviewers to search among.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.kernels import kernel

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
States = NDArray[np.int8]

NOTHING = -(2**62)  # the value where no panel is possible
FREE, SET, BARRED = 0, 1, -1  # the state of a pair: open, in every panel, in none
STEPS = 100_000  # of the search for one panel: the same on every machine, unlike seconds
TURNS = 40  # of the search for the best rate, which mostly ends by itself after a few


class Rules(NamedTuple):
    """The groups of all proposals: see `Trees`; `most` never above the number of reviewers."""

    tree: Ints
    first: Ints
    parent: Ints
    least: Ints
    most: Ints
    innermost: Ints


class Room(NamedTuple):
    """Places spoken for, while a panel grows: `within` [nodes] of each group, taken or kept for the least of the groups
    inside it; `left` [1] of the whole panel, those that are free for anybody."""

    within: Longs
    left: Longs


class Offer(NamedTuple):
    """What one proposal chooses from: the `value`, `affinity`, `state` and smallest group (`node`) of each reviewer."""

    value: Longs
    affinity: Longs
    state: States
    node: Ints
    grouped: bool


class Items(NamedTuple):
    """Reviewers who may still better a panel, the largest key first: `who`, `key`, `value`, `affinity`, `node`; the sums
    of the keys `before` each [m + 1], and the `most` affinity from each one on [m]."""

    who: Longs
    key: Longs
    value: Longs
    affinity: Longs
    node: Ints
    before: Longs
    most: Longs


@kernel
def _open(rules: Rules, tree: int, need: int, room: Room) -> bool:
    """Nobody taken yet; False when the leasts of the groups do not fit together."""
    room.left[0] = need
    first, last = rules.first[tree], rules.first[tree + 1]
    for node in range(first, last):
        room.within[node] = 0
    for node in range(last - 1, first - 1, -1):
        kept = max(np.int64(rules.least[node]), room.within[node])
        if kept > rules.most[node]:
            return False
        if rules.parent[node] < 0:
            room.left[0] -= kept
        else:
            room.within[rules.parent[node]] += kept
    return room.left[0] >= 0


@kernel
def _fits(rules: Rules, node: int, room: Room) -> bool:
    """Whether there is a place for somebody whose smallest group is `node` (negative: none)."""
    around = node
    while around >= 0 and room.within[around] >= rules.least[around]:
        if room.within[around] >= rules.most[around]:
            return False
        around = rules.parent[around]
    return around >= 0 or room.left[0] > 0


@kernel
def _take(rules: Rules, node: int, room: Room) -> bool:
    """Give a place to somebody whose smallest group is `node`, or return False and change nothing."""
    if not _fits(rules, node, room):
        return False
    around = node
    while around >= 0:
        room.within[around] += 1
        if room.within[around] <= rules.least[around]:
            return True  # the place was kept for this group: nothing changes around it
        around = rules.parent[around]
    room.left[0] -= 1
    return True


@kernel
def _give_back(rules: Rules, node: int, room: Room) -> None:
    """The opposite of `_take`."""
    around = node
    while around >= 0:
        room.within[around] -= 1
        if room.within[around] < rules.least[around]:
            return
        around = rules.parent[around]
    room.left[0] += 1


@kernel
def _best(keys: Longs, ties: Longs, offer: Offer, rules: Rules, room: Room, taken: Longs) -> int:
    """Fill `taken` with the free reviewers of the largest keys that fit (equals: larger tie, then index); how many."""
    if offer.grouped:
        return _best_that_fit(keys, ties, offer, rules, room, taken)
    count, wanted = 0, taken.shape[0]
    for reviewer in range(keys.shape[0]):
        if offer.state[reviewer] != FREE:
            continue
        if count == wanted:
            if not _before(keys, ties, reviewer, taken[count - 1]):
                continue
            count -= 1
        at = count
        while at > 0 and _before(keys, ties, reviewer, taken[at - 1]):
            taken[at] = taken[at - 1]
            at -= 1
        taken[at] = reviewer
        count += 1
    return count


@kernel
def _before(keys: Longs, ties: Longs, one: int, other: int) -> bool:
    return keys[one] > keys[other] or (keys[one] == keys[other] and ties[one] > ties[other])


@kernel
def _best_that_fit(keys: Longs, ties: Longs, offer: Offer, rules: Rules, room: Room, taken: Longs) -> int:
    count = 0
    while count < taken.shape[0]:
        best = -1
        for reviewer in range(keys.shape[0]):
            if offer.state[reviewer] != FREE or (best >= 0 and not _before(keys, ties, reviewer, best)):
                continue
            if _fits(rules, offer.node[reviewer], room) and not (taken[:count] == reviewer).any():
                best = reviewer
        if best < 0:
            break
        _take(rules, offer.node[best], room)
        taken[count] = best
        count += 1
    for reviewer in taken[:count]:
        _give_back(rules, offer.node[reviewer], room)
    return count


@kernel
def _sum(row: Longs, taken: Longs) -> int:
    total = np.int64(0)
    for reviewer in taken:
        total += row[reviewer]
    return total


@kernel
def _least(row: Longs, taken: Longs) -> int:
    least = row[taken[0]]
    for reviewer in taken:
        least = min(least, row[reviewer])
    return least


@kernel
def _weigh(
    offer: Offer, floor: int, top_rate: int, rules: Rules, room: Room, low: Longs, chosen: Longs
) -> tuple[int, int, int, int]:
    """Look for the rate at which affinity counted into the value bounds best. `low` comes as the best panel without a
    floor, `chosen` as the panel of most affinity, and leaves as the best panel met that reaches the floor.

    Returns the value of `chosen`, the bound on every panel, its rate, and the least key of the panel that gave it.
    Rates are slopes between two panels, one below the floor and one above (Dinkelbach), rounded up.
    """
    low_value, low_affinity = _sum(offer.value, low), _sum(offer.affinity, low)
    high_value, high_affinity = _sum(offer.value, chosen), _sum(offer.affinity, chosen)
    best, bound, best_rate, least_key = high_value, low_value, np.int64(0), _least(offer.value, low)
    taken = np.empty_like(chosen)
    for _ in range(TURNS):
        step = high_affinity - low_affinity
        rate = min(top_rate, (low_value - high_value + step - 1) // step)
        keys = offer.value + rate * offer.affinity
        _best(keys, offer.affinity, offer, rules, room, taken)
        value, affinity = _sum(offer.value, taken), _sum(offer.affinity, taken)
        reached = value + rate * (affinity - floor)
        if reached < bound:
            bound, best_rate, least_key = reached, rate, _least(keys, taken)
        if affinity >= floor and value > best:
            best = value
            chosen[:] = taken
        if affinity >= floor and affinity < high_affinity and value > high_value:
            high_value, high_affinity = value, affinity
        elif affinity < floor and affinity > low_affinity:
            low_value, low_affinity = value, affinity
        else:
            break
    return best, bound, best_rate, least_key


@kernel
def _outdone(one: int, others: Longs, offer: Offer, rules: Rules, room: Room, wanted: int) -> bool:
    """Whether a whole panel could be had from those of the `others` who are no worse in value and in affinity.

    Then any panel with this reviewer is no better than one in which another stands instead (matroid augmentation).
    """
    nodes = np.empty(wanted, np.int32)
    count = 0
    for other in others:
        if offer.value[other] >= offer.value[one] and offer.affinity[other] >= offer.affinity[one]:
            if not offer.grouped or _take(rules, offer.node[other], room):
                nodes[count] = offer.node[other]
                count += 1
                if count == wanted:
                    break
    if offer.grouped:
        for node in nodes[:count]:
            _give_back(rules, node, room)
    return count == wanted


@kernel
def _candidates(
    offer: Offer, rate: int, least_key: int, slack: int, rules: Rules, room: Room, wanted: int
) -> Items:
    """Those who can be in a panel better than the best one met, the largest key first.

    Whoever enters the panel of the bound drives out a key of `least_key` or more, and that may cost `slack` at most.
    """
    keys = offer.value + rate * offer.affinity
    who = np.flatnonzero((offer.state == FREE) & (keys > least_key - slack))
    who = who[np.argsort(-keys[who], kind="mergesort")]
    count = 0
    for one in who:
        if not _outdone(one, who[:count], offer, rules, room, wanted):
            who[count] = one
            count += 1
    who = who[:count]
    before = np.zeros(count + 1, np.int64)
    before[1:] = np.cumsum(keys[who])
    most = offer.affinity[who]
    for i in range(count - 2, -1, -1):
        most[i] = max(most[i], most[i + 1])
    return Items(who, keys[who], offer.value[who], offer.affinity[who], offer.node[who], before, most)


@kernel
def _ahead(start: int, wanted: int, items: Items, grouped: bool, rules: Rules, room: Room) -> int:
    """The sum of the best `wanted` keys that fit from item `start` on, or NOTHING when there are too few."""
    if start + wanted > items.key.shape[0]:
        return NOTHING
    if not grouped:
        return items.before[start + wanted] - items.before[start]
    total = np.int64(0)
    taken = np.empty(wanted, np.int64)
    count = 0
    for i in range(start, items.key.shape[0]):
        if count == wanted:
            break
        if _take(rules, items.node[i], room):
            taken[count] = i
            count += 1
            total += items.key[i]
    for i in taken[:count]:
        _give_back(rules, items.node[i], room)
    return total if count == wanted else NOTHING


@kernel
def _swap(offer: Offer, floor: int, best: int, chosen: Longs) -> int:
    """Exchange one reviewer at a time for a free one of the same group while the value rises and the floor is reached;
    `best` is the value of `chosen` before, returned is that after."""
    reached = _sum(offer.affinity, chosen)
    inside = np.zeros(offer.value.shape[0], np.bool_)
    inside[chosen] = True
    place = 0
    unchanged = 0
    while unchanged < chosen.shape[0]:
        leaver = chosen[place]
        entrant = leaver
        for reviewer in range(offer.value.shape[0]):
            if (
                offer.value[reviewer] > offer.value[entrant]
                and reached - offer.affinity[leaver] + offer.affinity[reviewer] >= floor
                and offer.state[reviewer] == FREE
                and offer.node[reviewer] == offer.node[leaver]
                and not inside[reviewer]
            ):
                entrant = reviewer
        unchanged = unchanged + 1 if entrant == leaver else 0
        inside[leaver], inside[entrant] = False, True
        chosen[place] = entrant
        reached += offer.affinity[entrant] - offer.affinity[leaver]
        best += offer.value[entrant] - offer.value[leaver]
        place = (place + 1) % chosen.shape[0]
    return best


@kernel
def _last(
    start: int, short: Longs, best: int, items: Items, rules: Rules, room: Room
) -> tuple[int, int, int]:
    """The best last reviewer from item `start` on for a panel that is `short` of a key, a value and an affinity (key
    and value to be more than). Returns the value of that reviewer less what was short, the item or -1, and how many
    were looked at."""
    key, value, affinity = short
    found = -1
    for i in range(start, items.key.shape[0]):
        if items.key[i] <= key + best:
            return best, found, i - start + 1
        if (
            items.affinity[i] >= affinity
            and items.value[i] > value + best
            and _take(rules, items.node[i], room)
        ):
            _give_back(rules, items.node[i], room)
            best, found = items.value[i] - value, i
    return best, found, items.key.shape[0] - start


@kernel
def _search(
    items: Items, grouped: bool, floor: int, handicap: int, best: int, rules: Rules, room: Room, chosen: Longs
) -> tuple[int, bool]:
    """Depth first through `items` for panels above `best`; `handicap` is what the keys of any panel count too much.

    Returns the best value, whose panel is written to `chosen`, and whether the search was whole.
    """
    wanted = chosen.shape[0]
    at = np.zeros(wanted, np.int64)
    short = np.zeros((wanted, 3), np.int64)  # of a key, a value and an affinity
    short[0, 0], short[0, 2] = handicap, floor
    depth = steps = 0
    while depth >= 0:
        i, left = at[depth], wanted - depth
        ahead = _ahead(i, left, items, grouped, rules, room)
        over = ahead == NOTHING or ahead <= short[depth, 0] + best or steps >= STEPS
        if not over and left * items.most[i] < short[depth, 2]:
            over = True
        if not over and left == 1:
            best, last, looked_at = _last(i, short[depth], best, items, rules, room)
            steps += looked_at
            if last >= 0:
                chosen[:depth] = items.who[at[:depth]]
                chosen[depth] = items.who[last]
            over = True
        if over:
            depth -= 1
            if depth >= 0:
                _give_back(rules, items.node[at[depth]], room)
                at[depth] += 1
        elif _take(rules, items.node[i], room):
            short[depth + 1, 0] = short[depth, 0] - items.key[i]
            short[depth + 1, 1] = short[depth, 1] - items.value[i]
            short[depth + 1, 2] = short[depth, 2] - items.affinity[i]
            depth += 1
            at[depth] = i + 1
        else:
            at[depth] += 1
        steps += 1
    return best, steps < STEPS


@kernel
def _place_set(offer: Offer, need: int, rules: Rules, room: Room, chosen: Longs) -> int:
    """Take those who are set; how many, or -1 when they do not fit."""
    count = 0
    for reviewer in range(offer.state.shape[0]):
        if offer.state[reviewer] == SET:
            if count == need or not _take(rules, offer.node[reviewer], room):
                return -1
            chosen[count] = reviewer
            count += 1
    return count


@kernel
def _pick(
    offer: Offer, floor: int, top_rate: int, rules: Rules, room: Room, chosen: Longs
) -> tuple[int, int]:
    """The value of the best panel of those still free, written to `chosen`, and a bound on the value of all."""
    low, high = np.empty_like(chosen), np.empty_like(chosen)
    if _best(offer.value, offer.affinity, offer, rules, room, low) < chosen.shape[0]:
        return NOTHING, NOTHING
    if _sum(offer.affinity, low) >= floor:
        chosen[:] = low
        value = _sum(offer.value, low)
        return value, value
    _best(offer.affinity, offer.value, offer, rules, room, high)
    if _sum(offer.affinity, high) < floor:
        return NOTHING, NOTHING
    chosen[:] = high
    best, bound, rate, least_key = _weigh(offer, floor, top_rate, rules, room, low, chosen)
    best = _swap(offer, floor, best, chosen)
    if best == bound:
        return best, bound
    items = _candidates(offer, rate, least_key, bound - best, rules, room, chosen.shape[0])
    best, whole = _search(items, offer.grouped, floor, rate * floor, best, rules, room, chosen)
    return best, best if whole else bound


@kernel
def pick_all(
    weight: int,
    affinity: Longs,
    price: Longs,
    state: States,
    need: Longs,
    floor: int,
    top_rate: int,
    rules: Rules,
    found: Longs,
    bound: Longs,
    panels: Longs,
) -> None:
    """For each proposal the panel of the largest sum of weight * affinity - price whose affinities reach `floor`.

    `affinity` int64 [P, R], `price` int64 [R], `state` int8 [P, R] (FREE, SET, BARRED), `need` int64 [P]. `top_rate`
    keeps the sums inside 64 bits. Written: `found` and `bound` int64 [P], the value of the panel and the value that no
    panel exceeds (equal unless the search was given up; NOTHING when there is no panel), and `panels` int64 [P, most].
    A proposal that needs nobody has the empty panel, whatever the floor and the groups.
    """
    room = Room(np.zeros(rules.parent.shape[0] + 1, np.int64), np.zeros(1, np.int64))
    for p in range(affinity.shape[0]):
        tree = rules.tree[p]
        grouped = rules.first[tree + 1] > rules.first[tree]
        offer = Offer(weight * affinity[p] - price, affinity[p], state[p], rules.innermost[tree], grouped)
        found[p] = bound[p] = 0
        if need[p] == 0:
            continue
        found[p] = bound[p] = NOTHING
        if not _open(rules, tree, need[p], room):
            continue
        count = _place_set(offer, need[p], rules, room, panels[p])
        if count < 0:
            continue
        fixed, reached = _sum(offer.value, panels[p, :count]), _sum(offer.affinity, panels[p, :count])
        if count == need[p]:
            if reached >= floor:
                found[p] = bound[p] = fixed
            continue
        chosen = panels[p, count : need[p]]
        best, most = _pick(offer, floor - reached, top_rate, rules, room, chosen)
        if most > NOTHING:
            found[p], bound[p] = fixed + best, fixed + most
