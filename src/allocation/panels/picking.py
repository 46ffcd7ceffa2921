"""The best panel of one proposal at given prices and above a floor, exactly and in whole numbers.

A panel is as many reviewers as the proposal needs, within the bounds of its groups. Each reviewer has a value (what is
gained after the reviewer's price) and an affinity; wanted is the largest value among the panels whose affinities reach
the floor. Without a floor the panels are the bases of a matroid (laminar bounds and a size), so that taking the best
reviewer who still fits, again and again, is exact (Edmonds, Mathematical Programming 1, 1971). The floor makes a
knapsack of it: affinity is counted into the value at a rate (Lagrange), which bounds whatever a depth-first search
could still find and leaves few reviewers to search among. The tables are tuples, so that compiled loops can take them.
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


class Table(NamedTuple):
    """All proposals: `affinity` int64 [P, R], `need` int64 [P], and their groups (see `Trees`). `top_rate`: the largest
    rate at which sums stay inside 64 bits."""

    affinity: Longs
    need: Longs
    tree: Ints
    first: Ints
    parent: Ints
    least: Ints
    most: Ints
    innermost: Ints
    top_rate: int


class Asked(NamedTuple):
    """The value of a pair is `weight` * affinity - `price` int64 [R]; `state` int8 [P, R]; the sum of affinities is
    `floor` or more."""

    weight: int
    price: Longs
    state: States
    floor: int


class Picked(NamedTuple):
    """To be filled in: `panels` int64 [P, widest], the value `found` of each and the `bound` that no panel exceeds,
    int64 [P]. The two are equal unless a search was given up, and NOTHING where there is no panel."""

    found: Longs
    bound: Longs
    panels: Longs


class Room(NamedTuple):
    """Places while a panel grows: `within` [nodes] those of a group that are spoken for, taken or kept for the least of
    the groups inside it; `left` [1] those that are open to everybody; and the bounds of the groups."""

    parent: Ints
    least: Ints
    most: Ints
    within: Longs
    left: Longs


class Offer(NamedTuple):
    """What one proposal chooses from: the `value`, `affinity`, `state` and smallest group (`node`) of each reviewer."""

    value: Longs
    affinity: Longs
    state: States
    node: Ints
    grouped: bool
    room: Room


class Items(NamedTuple):
    """Those of an offer who may better a panel, the largest key first: `who`, and what is known of them; the sums of
    the keys `before` each [m + 1], and the `most` affinity from each one on [m]."""

    who: Longs
    key: Longs
    value: Longs
    affinity: Longs
    node: Ints
    before: Longs
    most: Longs
    grouped: bool
    room: Room


@kernel
def pick_all(table: Table, asked: Asked, picked: Picked) -> None:
    """The panel of the largest value for each proposal; who needs nobody has the empty panel, whatever is asked."""
    room = Room(
        table.parent,
        table.least,
        table.most,
        np.zeros(table.parent.shape[0], np.int64),
        np.zeros(1, np.int64),
    )
    for p in range(table.affinity.shape[0]):
        tree = table.tree[p]
        first, last = table.first[tree], table.first[tree + 1]
        value = asked.weight * table.affinity[p] - asked.price
        offer = Offer(value, table.affinity[p], asked.state[p], table.innermost[tree], last > first, room)
        picked.found[p] = picked.bound[p] = 0 if table.need[p] == 0 else NOTHING
        if table.need[p] == 0 or not _open(room, first, last, table.need[p]):
            continue
        panel = picked.panels[p, : table.need[p]]
        count = _seat(offer, panel)
        if count < 0:
            continue
        fixed = _sum(value, panel[:count])
        floor = asked.floor - _sum(offer.affinity, panel[:count])
        best, bound = _pick(offer, floor, table.top_rate, panel[count:])
        if bound > NOTHING:
            picked.found[p], picked.bound[p] = fixed + best, fixed + bound


@kernel
def _pick(offer: Offer, floor: int, top_rate: int, chosen: Longs) -> tuple[int, int]:
    """The value of the best panel of those who are free, written to `chosen`, and a bound on the value of all."""
    low = np.empty_like(chosen)
    if _best(offer.value, offer.affinity, offer, low) < chosen.shape[0]:
        return NOTHING, NOTHING
    if _sum(offer.affinity, low) >= floor:
        chosen[:] = low
        return _sum(offer.value, low), _sum(offer.value, low)
    _best(offer.affinity, offer.value, offer, chosen)
    if _sum(offer.affinity, chosen) < floor:
        return NOTHING, NOTHING
    bound, rate, least_key = _weigh(offer, floor, top_rate, low, chosen)
    best = _swap(offer, floor, chosen)
    if best == bound:
        return best, bound
    items = _candidates(offer, rate, least_key - (bound - best), chosen.shape[0])
    best, whole = _search(items, floor, rate * floor, best, chosen)
    return best, best if whole else bound


# ------------------------------------------------------------------ places


@kernel
def _open(room: Room, first: int, last: int, need: int) -> bool:
    """Nobody taken yet; False when the leasts of the groups do not fit together."""
    room.left[0] = need
    for node in range(first, last):
        room.within[node] = 0
    for node in range(last - 1, first - 1, -1):
        kept = max(np.int64(room.least[node]), room.within[node])
        if kept > room.most[node]:
            return False
        if room.parent[node] < 0:
            room.left[0] -= kept
        else:
            room.within[room.parent[node]] += kept
    return bool(room.left[0] >= 0)


@kernel
def _fits(room: Room, node: int) -> bool:
    """Whether there is a place for somebody whose smallest group is `node` (negative: none)."""
    around = node
    while around >= 0 and room.within[around] >= room.least[around]:
        if room.within[around] >= room.most[around]:
            return False
        around = room.parent[around]
    return bool(around >= 0 or room.left[0] > 0)


@kernel
def _take(room: Room, node: int) -> bool:
    """Give a place to somebody whose smallest group is `node`, or return False and change nothing."""
    if not _fits(room, node):
        return False
    around = node
    while around >= 0:
        room.within[around] += 1
        if room.within[around] <= room.least[around]:
            return True  # the place was kept for this group: nothing changes around it
        around = room.parent[around]
    room.left[0] -= 1
    return True


@kernel
def _give_back(room: Room, node: int) -> None:
    """The opposite of `_take`."""
    around = node
    while around >= 0:
        room.within[around] -= 1
        if room.within[around] < room.least[around]:
            return
        around = room.parent[around]
    room.left[0] += 1


@kernel
def _seat(offer: Offer, panel: Longs) -> int:
    """Take those who are set; how many, or -1 when they do not fit."""
    count = 0
    for reviewer in range(offer.state.shape[0]):
        if offer.state[reviewer] == SET:
            if count == panel.shape[0] or not _take(offer.room, offer.node[reviewer]):
                return -1
            panel[count] = reviewer
            count += 1
    return count


# ------------------------------------------------------------------ without a floor


@kernel
def _best(keys: Longs, ties: Longs, offer: Offer, taken: Longs) -> int:
    """Fill `taken` with the free reviewers of the largest keys that fit (equals: larger tie, then index); how many."""
    if offer.grouped:
        return _best_that_fit(keys, ties, offer, taken)
    count, wanted = 0, taken.shape[0]
    if wanted == 0:
        return 0
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
    return bool(keys[one] > keys[other] or (keys[one] == keys[other] and ties[one] > ties[other]))


@kernel
def _best_that_fit(keys: Longs, ties: Longs, offer: Offer, taken: Longs) -> int:
    count = 0
    while count < taken.shape[0]:
        best = -1
        for reviewer in range(keys.shape[0]):
            if offer.state[reviewer] != FREE or (best >= 0 and not _before(keys, ties, reviewer, best)):
                continue
            if _fits(offer.room, offer.node[reviewer]) and not (taken[:count] == reviewer).any():
                best = reviewer
        if best < 0:
            break
        _take(offer.room, offer.node[best])
        taken[count] = best
        count += 1
    for reviewer in taken[:count]:
        _give_back(offer.room, offer.node[reviewer])
    return count


@kernel
def _sum(row: Longs, taken: Longs) -> int:
    total = np.int64(0)
    for reviewer in taken:
        total += row[reviewer]
    return int(total)


# ------------------------------------------------------------------ above a floor


@kernel
def _weigh(offer: Offer, floor: int, top_rate: int, low: Longs, chosen: Longs) -> tuple[int, int, int]:
    """Look for the rate at which affinity counted into the value bounds best: the bound on every panel, its rate, and
    the least key of the panel that gave it.

    `low` is the best panel without a floor. `chosen` comes as the panel of most affinity and leaves as the best panel
    met that reaches the floor. Rates are slopes between two panels on either side of it, rounded up (Dinkelbach).
    """
    low_value, low_affinity = _sum(offer.value, low), _sum(offer.affinity, low)
    high_value, high_affinity = _sum(offer.value, chosen), _sum(offer.affinity, chosen)
    best, bound, best_rate, least_key = high_value, low_value, 0, int(offer.value[low].min())
    taken = np.empty_like(chosen)
    for _ in range(TURNS):
        step = high_affinity - low_affinity
        rate = min(top_rate, (low_value - high_value + step - 1) // step)
        keys = offer.value + rate * offer.affinity
        _best(keys, offer.affinity, offer, taken)
        value, affinity = _sum(offer.value, taken), _sum(offer.affinity, taken)
        if value + rate * (affinity - floor) < bound:
            bound, best_rate, least_key = value + rate * (affinity - floor), rate, int(keys[taken].min())
        if affinity >= floor and value > best:
            best = value
            chosen[:] = taken
        if affinity >= floor and affinity < high_affinity and value > high_value:
            high_value, high_affinity = value, affinity
        elif affinity < floor and affinity > low_affinity:
            low_value, low_affinity = value, affinity
        else:
            break
    return bound, best_rate, least_key


@kernel
def _swap(offer: Offer, floor: int, chosen: Longs) -> int:
    """Exchange one reviewer at a time for a free one of the same group while the value rises and the floor is reached;
    returns the value."""
    reached = _sum(offer.affinity, chosen)
    inside = np.zeros(offer.value.shape[0], np.bool_)
    inside[chosen] = True
    place = unchanged = 0
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
        inside[leaver] = False
        inside[entrant] = True
        chosen[place] = entrant
        reached += offer.affinity[entrant] - offer.affinity[leaver]
        place = (place + 1) % chosen.shape[0]
    return _sum(offer.value, chosen)


@kernel
def _candidates(offer: Offer, rate: int, above: int, wanted: int) -> Items:
    """Those who can be in a panel better than the best one met, the largest key first.

    Whoever enters the panel of the bound drives out its least key or more, and so needs a key `above` a limit.
    """
    keys = offer.value + rate * offer.affinity
    who = np.flatnonzero((offer.state == FREE) & (keys > above))
    who = who[np.argsort(-keys[who], kind="mergesort")]
    count = 0
    for one in who:
        if not _outdone(one, who[:count], offer, wanted):
            who[count] = one
            count += 1
    who = who[:count]
    before = np.zeros(count + 1, np.int64)
    before[1:] = np.cumsum(keys[who])
    affinity = offer.affinity[who]
    most = affinity.copy()
    for i in range(count - 2, -1, -1):
        most[i] = max(most[i], most[i + 1])
    node = offer.node[who]
    return Items(who, keys[who], offer.value[who], affinity, node, before, most, offer.grouped, offer.room)


@kernel
def _outdone(one: np.int64, others: Longs, offer: Offer, wanted: int) -> bool:
    """Whether those of the `others` who are no worse in value and in affinity leave no room for this reviewer.

    Then in any panel with this reviewer one of them can stand instead: in a matroid, whoever is spanned by others can
    be exchanged for one of them.
    """
    nodes = np.empty(wanted, np.int32)
    count = 0
    fits = True
    for other in others:
        worse = offer.value[other] < offer.value[one] or offer.affinity[other] < offer.affinity[one]
        if not worse and (not offer.grouped or _take(offer.room, offer.node[other])):
            nodes[count] = offer.node[other]
            count += 1
            fits = count < wanted and (not offer.grouped or _fits(offer.room, offer.node[one]))
            if not fits:
                break
    if offer.grouped:
        for node in nodes[:count]:
            _give_back(offer.room, node)
    return not fits


@kernel
def _ahead(start: int, wanted: int, items: Items) -> int:
    """The sum of the best `wanted` keys that fit from item `start` on, or NOTHING when there are too few."""
    if start + wanted > items.key.shape[0]:
        return NOTHING
    if not items.grouped:
        return int(items.before[start + wanted] - items.before[start])
    total = np.int64(0)
    taken = np.empty(wanted, np.int64)
    count = 0
    for i in range(start, items.key.shape[0]):
        if count == wanted:
            break
        if _take(items.room, items.node[i]):
            taken[count] = i
            count += 1
            total += items.key[i]
    for i in taken[:count]:
        _give_back(items.room, items.node[i])
    return int(total) if count == wanted else NOTHING


@kernel
def _last(start: int, short: Longs, best: int, items: Items) -> tuple[int, int, int]:
    """The best last reviewer from item `start` on for a panel that is `short` of a key, a value and an affinity, if its
    value is above `best`: the value of the panel, the item or -1, and how many were looked at."""
    key, value, affinity = short
    found = -1
    for i in range(start, items.key.shape[0]):
        if items.key[i] <= key + best:
            return best, found, i - start + 1
        if (
            items.affinity[i] >= affinity
            and items.value[i] > value + best
            and _fits(items.room, items.node[i])
        ):
            best, found = items.value[i] - value, i
    return best, found, items.key.shape[0] - start


@kernel
def _search(items: Items, floor: int, handicap: int, best: int, chosen: Longs) -> tuple[int, bool]:
    """Depth first for panels whose value is above `best`; `handicap` is what the keys of any panel count too much.

    Returns the best value, whose panel is written to `chosen`, and whether the search was whole.
    """
    at = np.zeros(chosen.shape[0], np.int64)
    short = np.zeros((chosen.shape[0], 3), np.int64)  # of a key, a value and an affinity
    short[0, 0], short[0, 2] = handicap, floor
    depth = steps = 0
    while depth >= 0:
        i, left = at[depth], chosen.shape[0] - depth
        ahead = _ahead(i, left, items)
        over = ahead == NOTHING or ahead <= short[depth, 0] + best or steps >= STEPS
        over = over or left * items.most[i] < short[depth, 2]
        if not over and left == 1:
            best, last, looked_at = _last(i, short[depth], best, items)
            steps += looked_at
            if last >= 0:
                at[depth] = last
                chosen[:] = items.who[at]
            over = True
        if over:
            depth -= 1
            if depth >= 0:
                _give_back(items.room, items.node[at[depth]])
                at[depth] += 1
        elif _take(items.room, items.node[i]):
            short[depth + 1, 0] = short[depth, 0] - items.key[i]
            short[depth + 1, 1] = short[depth, 1] - items.value[i]
            short[depth + 1, 2] = short[depth, 2] - items.affinity[i]
            depth += 1
            at[depth] = i + 1
        else:
            at[depth] += 1
        steps += 1
    return best, steps < STEPS
