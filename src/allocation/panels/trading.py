"""Reviewers traded between panels, one against one, until no trade helps: a quick way to an assignment worth keeping.

Promises nothing but that needs, loads, conflicts and groups hold after as before; what it finds is measured elsewhere.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.kernels import kernel
from allocation.panels.picking import FREE

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
States = NDArray[np.int8]

SWEEPS = 50  # over all proposals: enough to come to rest, and the same on every machine


class Table(NamedTuple):
    """What trades go by: `affinity` int64 [P, R], `state` int8 [P, R] (FREE where a pair is possible), `load_max` and
    `load_min` int64 [R], and the smallest group of each reviewer, `innermost` int32 [trees, R] by `tree` int32 [P]."""

    affinity: Longs
    state: States
    load_max: Longs
    load_min: Longs
    tree: Ints
    innermost: Ints


class Deal(NamedTuple):
    """A trade: the entrant, the proposal and the place that the entrant leaves (-1: had room), and both new sums."""

    entrant: int
    other: int
    place: int
    mine: int
    theirs: int


@kernel
def _may(table: Table, seated: States, proposal: int, leaver: int, entrant: int) -> bool:
    """Whether the entrant can take the leaver's place: possible, not there yet, and of the same group."""
    if table.state[proposal, entrant] != FREE or seated[proposal, entrant]:
        return False
    node = table.innermost[table.tree[proposal]]
    return node[leaver] == node[entrant]


@kernel
def _deal(
    table: Table,
    panels: Longs,
    seated: States,
    sums: Longs,
    load: Longs,
    at: tuple[int, int],
    floor: int,
    fair: bool,
) -> Deal:
    """The best trade for place `at` (proposal, place) that leaves both sums at `floor` or more: with `fair` the one
    whose smaller sum is largest, else the one of the largest total, if that rises. Entrant -1 when there is none."""
    proposal, place = at
    leaver = panels[proposal, place]
    row = table.affinity[proposal]
    found = Deal(-1, -1, -1, 0, 0)
    best = floor - 1 if fair else np.int64(0)
    if load[leaver] > table.load_min[leaver]:
        for entrant in range(row.shape[0]):
            mine = sums[proposal] - row[leaver] + row[entrant]
            worth = mine if fair else mine - sums[proposal]
            if worth > best and mine >= floor and load[entrant] < table.load_max[entrant]:
                if _may(table, seated, proposal, leaver, entrant):
                    best, found = worth, Deal(entrant, -1, -1, mine, mine)
    for other in range(panels.shape[0]):
        if other == proposal or seated[other, leaver]:
            continue
        for seat in range(panels.shape[1]):
            entrant = panels[other, seat]
            if entrant < 0:
                break
            mine = sums[proposal] - row[leaver] + row[entrant]
            theirs = sums[other] - table.affinity[other, entrant] + table.affinity[other, leaver]
            worth = min(mine, theirs) if fair else mine + theirs - sums[proposal] - sums[other]
            if worth > best and min(mine, theirs) >= floor and _may(table, seated, proposal, leaver, entrant):
                if _may(table, seated, other, entrant, leaver):
                    best, found = worth, Deal(entrant, other, seat, mine, theirs)
    return found


@kernel
def _shake(panels: Longs, seated: States, sums: Longs, load: Longs, at: tuple[int, int], deal: Deal) -> None:
    """Carry a trade out."""
    proposal, place = at
    leaver = panels[proposal, place]
    panels[proposal, place] = deal.entrant
    seated[proposal, leaver], seated[proposal, deal.entrant] = 0, 1
    sums[proposal] = deal.mine
    if deal.other < 0:
        load[leaver] -= 1
        load[deal.entrant] += 1
    else:
        panels[deal.other, deal.place] = leaver
        seated[deal.other, deal.entrant], seated[deal.other, leaver] = 0, 1
        sums[deal.other] = deal.theirs


@kernel
def _lift(table: Table, panels: Longs, seated: States, sums: Longs, load: Longs, needed: Longs) -> int:
    """Trade for the proposal with the least sum as long as it and its partner come out above it; returns the least."""
    worst = needed[np.argmin(sums[needed])]
    for _ in range(SWEEPS * needed.shape[0]):
        best, where = Deal(-1, -1, -1, 0, 0), 0
        for place in range(panels.shape[1]):
            if panels[worst, place] < 0:
                break
            deal = _deal(table, panels, seated, sums, load, (worst, place), sums[worst] + 1, True)
            if deal.entrant >= 0 and (
                best.entrant < 0 or min(deal.mine, deal.theirs) > min(best.mine, best.theirs)
            ):
                best, where = deal, place
        if best.entrant < 0:
            break
        _shake(panels, seated, sums, load, (worst, where), best)
        worst = needed[np.argmin(sums[needed])]
    return sums[worst]


@kernel
def trade(table: Table, panels: Longs) -> None:
    """Better `panels` int64 [P, widest] (-1 pads at the end) in place: first the least sum, then the total above it."""
    seated = np.zeros(table.state.shape, np.int8)
    sums = np.zeros(panels.shape[0], np.int64)
    load = np.zeros(table.load_max.shape[0], np.int64)
    for proposal in range(panels.shape[0]):
        for reviewer in panels[proposal]:
            if reviewer >= 0:
                seated[proposal, reviewer] = 1
                sums[proposal] += table.affinity[proposal, reviewer]
                load[reviewer] += 1
    needed = np.flatnonzero(panels[:, 0] >= 0)
    if not needed.shape[0]:
        return
    floor = _lift(table, panels, seated, sums, load, needed)
    for _ in range(SWEEPS):
        at_rest = True
        for proposal in needed:
            for place in range(panels.shape[1]):
                if panels[proposal, place] < 0:
                    break
                deal = _deal(table, panels, seated, sums, load, (proposal, place), floor, False)
                if deal.entrant >= 0:
                    _shake(panels, seated, sums, load, (proposal, place), deal)
                    at_rest = False
        if at_rest:
            return
