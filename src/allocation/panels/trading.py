"""Reviewers traded between panels, one against one, until no trade helps: a quick way to an assignment worth keeping.

Promises nothing but that needs, loads, conflicts and groups hold after as before; what it finds is measured elsewhere.
The tables are tuples, so that compiled loops can take them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.kernels import kernel
from allocation.panels.picking import FREE

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
States = NDArray[np.int8]
Place = tuple[int, int]  # a proposal, and a place in its panel

SWEEPS = 50  # over all proposals: enough to come to rest, and the same on every machine


class Terms(NamedTuple):
    """What trades go by: `affinity` int64 [P, R], `state` int8 [P, R] (FREE where a pair is possible), `load_max` and
    `load_min` int64 [R], and the smallest group of each reviewer, `innermost` int32 [trees, R] by `tree` int32 [P]."""

    affinity: Longs
    state: States
    load_max: Longs
    load_min: Longs
    tree: Ints
    innermost: Ints


class Seats(NamedTuple):
    """Who sits where: `panels` int64 [P, widest] (-1 pads at the end), `taken` bool [P, R], the sum of affinities of
    each proposal `sums` int64 [P], the `load` of each reviewer int64 [R]."""

    panels: Longs
    taken: NDArray[np.bool_]
    sums: Longs
    load: Longs


class Aim(NamedTuple):
    """No sum below `floor`; `fair`: the smaller sum of both as large as can be, else the largest rise of the total."""

    floor: int
    fair: bool


class Deal(NamedTuple):
    """A trade: the entrant (-1: no trade), the proposal and the place that the entrant leaves (-1: had room), what the
    trade is worth, and the sums of both proposals after it."""

    entrant: int
    other: int
    place: int
    worth: int
    mine: int
    theirs: int


@kernel
def trade(terms: Terms, panels: Longs) -> None:
    """Better `panels` int64 [P, widest] (-1 pads at the end) in place: first the least sum, then the total above it."""
    seats = _sit_down(terms, panels)
    needed = np.flatnonzero(seats.taken.sum(axis=1) > 0)
    if needed.shape[0] == 0:
        return
    floor = _lift(terms, seats, needed)
    for _ in range(SWEEPS):
        at_rest = True
        for proposal in needed:
            for place in range(panels.shape[1]):
                at = int(proposal), place
                deal = _deal(terms, seats, at, Aim(floor, False))
                if deal.entrant >= 0:
                    _shake_hands(seats, at, deal)
                    at_rest = False
        if at_rest:
            return


@kernel
def _sit_down(terms: Terms, panels: Longs) -> Seats:
    taken = np.zeros(terms.state.shape, np.bool_)
    sums = np.zeros(panels.shape[0], np.int64)
    load = np.zeros(terms.load_max.shape[0], np.int64)
    for proposal in range(panels.shape[0]):
        for reviewer in panels[proposal]:
            if reviewer >= 0:
                taken[proposal, reviewer] = True
                sums[proposal] += terms.affinity[proposal, reviewer]
                load[reviewer] += 1
    return Seats(panels, taken, sums, load)


@kernel
def _lift(terms: Terms, seats: Seats, needed: Longs) -> int:
    """Trade for the proposal with the least sum as long as it and its partner come out above it; returns the least."""
    worst = needed[np.argmin(seats.sums[needed])]
    for _ in range(SWEEPS * needed.shape[0]):
        best, where = Deal(-1, -1, -1, 0, 0, 0), 0
        for place in range(seats.panels.shape[1]):
            deal = _deal(terms, seats, (worst, place), Aim(seats.sums[worst] + 1, True))
            if deal.entrant >= 0 and (best.entrant < 0 or deal.worth > best.worth):
                best, where = deal, place
        if best.entrant < 0:
            break
        _shake_hands(seats, (worst, where), best)
        worst = needed[np.argmin(seats.sums[needed])]
    return int(seats.sums[worst])


@kernel
def _deal(terms: Terms, seats: Seats, at: Place, aim: Aim) -> Deal:
    """The best trade for a place that leaves both sums at the floor or above."""
    best = Deal(-1, -1, -1, aim.floor - 1 if aim.fair else 0, 0, 0)
    leaver = seats.panels[at]
    if leaver < 0:
        return best
    if seats.load[leaver] > terms.load_min[leaver]:
        best = _with_room(terms, seats, at, aim, best)
    return _with_others(terms, seats, at, aim, best)


@kernel
def _with_room(terms: Terms, seats: Seats, at: Place, aim: Aim, best: Deal) -> Deal:
    """The best trade so far, or a better one with somebody who has room for one proposal more."""
    proposal, leaver = at[0], seats.panels[at]
    row = terms.affinity[proposal]
    without = seats.sums[proposal] - row[leaver]
    for entrant in range(row.shape[0]):
        mine = without + row[entrant]
        worth = mine if aim.fair else mine - seats.sums[proposal]
        if worth <= best.worth or mine < aim.floor or seats.load[entrant] >= terms.load_max[entrant]:
            continue
        if _may(terms, seats, proposal, leaver, entrant):
            best = Deal(entrant, -1, -1, worth, mine, mine)
    return best


@kernel
def _with_others(terms: Terms, seats: Seats, at: Place, aim: Aim, best: Deal) -> Deal:
    """The best trade so far, or a better one with who sits in another panel."""
    proposal, leaver = at[0], seats.panels[at]
    row = terms.affinity[proposal]
    without = seats.sums[proposal] - row[leaver]
    for other in range(seats.panels.shape[0]):
        if other == proposal or seats.taken[other, leaver]:
            continue
        for seat in range(seats.panels.shape[1]):
            entrant = seats.panels[other, seat]
            if entrant < 0:
                break
            mine = without + row[entrant]
            theirs = seats.sums[other] + terms.affinity[other, leaver] - terms.affinity[other, entrant]
            least = min(mine, theirs)
            worth = least if aim.fair else mine + theirs - seats.sums[proposal] - seats.sums[other]
            if worth <= best.worth or least < aim.floor or not _may(terms, seats, proposal, leaver, entrant):
                continue
            if _may(terms, seats, other, entrant, leaver):
                best = Deal(entrant, other, seat, worth, mine, theirs)
    return best


@kernel
def _may(terms: Terms, seats: Seats, proposal: int, leaver: int, entrant: int) -> bool:
    """Whether the entrant can take the leaver's place: possible, not there yet, and of the same group."""
    if terms.state[proposal, entrant] != FREE or seats.taken[proposal, entrant]:
        return False
    node = terms.innermost[terms.tree[proposal]]
    return bool(node[leaver] == node[entrant])


@kernel
def _shake_hands(seats: Seats, at: Place, deal: Deal) -> None:
    """Carry a trade out."""
    proposal, place = at
    leaver = seats.panels[proposal, place]
    seats.panels[proposal, place] = deal.entrant
    seats.taken[proposal, leaver] = False
    seats.taken[proposal, deal.entrant] = True
    seats.sums[proposal] = deal.mine
    if deal.other < 0:
        seats.load[leaver] -= 1
        seats.load[deal.entrant] += 1
        return
    seats.panels[deal.other, deal.place] = leaver
    seats.taken[deal.other, deal.entrant] = False
    seats.taken[deal.other, leaver] = True
    seats.sums[deal.other] = deal.theirs
