"""The best mixture of panels under a floor: what whole panels can reach at most, and the prices that prove it.

A mixture gives every proposal shares of panels that add up to one, keeps the expected loads within their bounds and
uses no panel below the floor. It is a linear program with a column for every possible panel, of which only those are
written out that the prices of the reviewers call for (column generation: Dantzig and Wolfe, Operations Research 8,
1960). Its bound is much sharper than that of shares of single pairs, as no panel below the floor hides in an average.

Prices come from floating point and are proposals only. Whatever they are, the bound computed from them holds, in whole
numbers: the loads at their prices and, for each proposal, the best panel after prices (weak duality).
"""

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from allocation import lottery
from allocation.panels.pairs import WHOLE_BITS
from allocation.panels.picking import BARRED, FREE, NOTHING, SET, Asked, Picked, Table, pick_all
from allocation.panels.problem import Problem
from allocation.silence import SilentHighs

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
States = NDArray[np.int8]

PRICE_BITS = (
    11  # prices are finer than affinities by so many bits, so that rounding them costs less than one unit
)
SUM_BITS = 60  # no sum over one panel is larger
TINY = 1e-9  # what floating point cannot tell from 0, of a share or of an affinity whose largest is near 1
PRIMAL, DUAL = (
    4,
    1,
)  # simplex methods: the first goes on where new columns leave it, the second helps when it stalls
STALLED = 50  # pivots for each row
ENDLESS = highspy.kHighsInf


class Round:
    """A problem in whole numbers of 2**-exponent, its affinities multiples of `grain`.

    `plain` int64 [P, R]: the affinities. `affinity`: the same and a number of the lottery, which for all pairs of an
    assignment together stays below a grain: it decides between equals, and almost always leaves one best assignment.
    `state` int8 [P, R]: BARRED where a pair is impossible. `need`, `load_max`, `load_min` int64. `widest`: the largest
    need. `unit`: how many units of prices make one of affinity. `looked_at`: proposals a panel was picked for so far.
    """

    def __init__(self, problem: Problem) -> None:
        pairs, trees, count = problem.pairs, problem.trees, problem.proposals
        self.plain = pairs.whole(pairs.affinities(0, count))
        self.grain = _grain(self.plain)
        self.affinity = self.plain + _drawn(problem, self.grain)
        self.need = problem.need.astype(np.int64)
        self.load_max = np.minimum(problem.load_max, count).astype(np.int64)
        self.load_min = problem.load_min.astype(np.int64)
        shut = pairs.forbidden(0, count) | (problem.load_max == 0)
        self.state: States = np.where(shut, BARRED, FREE).astype(np.int8)
        self.widest = int(self.need.max(initial=0))
        most = np.minimum(trees.most, problem.reviewers).astype(np.int32)
        # a wide panel has large sums: its prices are coarser
        self.unit = 2 ** max(0, PRICE_BITS - max(0, 2 * self.widest.bit_length() - 10))
        self._top_price = 2**SUM_BITS // max(self.widest, 1)
        self.looked_at = 0
        self._table = Table(
            self.affinity,
            self.need,
            trees.tree,
            trees.first,
            trees.parent,
            trees.least,
            most,
            trees.innermost,
            2 ** (SUM_BITS - WHOLE_BITS) // max(self.widest, 1),
        )

    def pick(self, *, weighed: bool, prices: Longs, floor: int, state: States) -> Picked:
        """The best panel of each proposal after `prices` int64 [R], values in units of prices. Not `weighed`: only
        prices count."""
        self.looked_at += len(self.need)
        nothing = np.zeros_like(self.need)
        panels = np.full((len(nothing), self.widest), -1, dtype=np.int64)
        picked = Picked(nothing, nothing.copy(), panels)
        pick_all(self._table, Asked(self.unit if weighed else 0, prices, state, floor), picked)
        return picked

    def whole_prices(self, duals: Floats) -> Longs:
        """The whole prices that come nearest; none is negative where there is no least load."""
        prices = np.rint(np.ldexp(duals, WHOLE_BITS) * self.unit)
        clipped: Longs = np.clip(
            prices, np.where(self.load_min > 0, -self._top_price, 0), self._top_price
        ).astype(np.int64)
        return clipped

    def ceiling(self, prices: Longs, bound: Longs) -> int | None:
        """What the worth of the loads at these prices and the `bound` of each proposal add up to; None: some proposal
        has no panel."""
        if (bound == NOTHING).any():
            return None
        loads = np.where(prices > 0, self.load_max, self.load_min)
        paid = sum(price * load for price, load in zip(prices.tolist(), loads.tolist(), strict=True))
        return int(paid + sum(bound.tolist()))

    def highest_floor(self, prices: Longs, state: States, *, low: int, high: int) -> int:
        """The highest floor from `low` on at which the prices do not prove that whole panels are impossible, or
        `low` - 1; they do prove it at `high`.

        The best panels change only where the floor passes the sum of one of them. So a floor that is not refuted may
        rise to the least of these sums, and once few are left in between, the next one up decides.
        """
        low -= 1
        near = (high - low) // 1_000
        halve = True
        while high - low > 1:
            halve = high - low > near or not halve
            floor = (low + high) // 2 if halve else low + 1
            picked = self.pick(weighed=False, prices=prices, floor=floor, state=state)
            ceiling = self.ceiling(prices, picked.bound)
            if ceiling is None or ceiling < 0:
                high = floor
            else:
                least = self._sums(self.affinity, picked.panels)[self.need > 0].min(initial=high)
                low = min(max(floor, int(least)), high - 1)
        return low

    def worth(self, panels: Longs) -> tuple[int, int]:
        """The least sum of affinities of those who need anybody (0 when nobody does), and the total, in units."""
        sums = self._sums(self.plain, panels)
        return int(sums[self.need > 0].min()) if self.need.any() else 0, sum(sums.tolist())

    def _sums(self, affinity: Longs, panels: Longs) -> Longs:
        rows = np.arange(len(panels))[:, None]
        sums: Longs = np.where(panels >= 0, affinity[rows, panels], 0).sum(axis=1)
        return sums


def _grain(affinity: Longs) -> int:
    """The largest power of two of which all affinities are multiples."""
    bits = int(np.bitwise_or.reduce(np.abs(affinity), axis=None)) if affinity.size else 0
    return bits & -bits if bits else 2**WHOLE_BITS


def _drawn(problem: Problem, grain: int) -> Longs:
    """A number of the lottery for each pair, so small that those of an assignment together are less than a grain."""
    shape = problem.proposals, problem.reviewers
    most = grain // (int(problem.need.sum(dtype=np.int64)) + 1)
    if most <= 1:
        return np.zeros(shape, dtype=np.int64)
    drawn = lottery.numbers(0 if problem.seed is None else problem.seed, shape[0] * shape[1])
    return (drawn % np.uint64(most)).astype(np.int64).reshape(shape)


@dataclass(frozen=True, kw_only=True, eq=False)
class Mixed:
    """What the best mixture came to. `ceiling`: no whole panels have a larger total, in units (None: there are none);
    not weighed: below 0 the `prices` int64 [R] prove that there are none. `short`: how many panels are missing, 0 when
    everybody is served. `shares` float64 [P, R]: the share of each pair."""

    ceiling: int | None
    prices: Longs
    short: float
    shares: Floats

    @property
    def impossible(self) -> bool:
        """Not weighed: proved that no whole panels exist."""
        return self.short > 0 and (self.ceiling is None or self.ceiling < 0)


class Mixture:
    """The program over the panels written out so far; it keeps them, and its basis, from one question to the next.

    `steps`: rows and pivots of every program solved, and proposals looked at. After `limit` of them an answer is what
    is known by then: its ceiling holds, its shares need not be the best.
    """

    def __init__(self, whole: Round, *, limit: int) -> None:
        self.whole, self.limit = whole, limit
        self._pivots = 0
        self._weighed = True
        self._panels: set[tuple[int, ...]] = set()
        self._proposal = np.zeros(0, dtype=np.int64)
        self._members = np.zeros((0, whole.widest), dtype=np.int64)
        self._sums = np.zeros(0, dtype=np.int64)
        proposals = len(whole.need)
        self._program = _program(rows=proposals + len(whole.load_max))
        one = np.ones(proposals)
        least = np.where(whole.load_min > 0, whole.load_min, -ENDLESS)
        lower, upper = np.concatenate([one, least]), np.concatenate([one, whole.load_max])
        starts = np.zeros(len(lower), dtype=np.int32)
        self._program.addRows(len(lower), lower, upper, 0, starts, np.zeros(0, dtype=np.int32), np.zeros(0))
        # what may be missing: the panel of a proposal, or a part of a least load
        missing = np.concatenate([np.arange(proposals), proposals + np.flatnonzero(whole.load_min > 0)])
        self._aids = len(missing)
        self._add_columns(np.zeros(self._aids), np.arange(self._aids), missing)

    @property
    def count(self) -> int:
        """How many panels are written out."""
        return len(self._panels)

    @property
    def at_limit(self) -> bool:
        """No more is to be asked."""
        return self.steps >= self.limit

    @property
    def steps(self) -> int:
        """The work done so far: the same on every machine."""
        return self._pivots + self.whole.looked_at

    def total(self, floor: int, state: States, *, above: int) -> Mixed:
        """The largest total of a mixture, or less work once the ceiling is `above` or less."""
        return self._solve(floor, state, weighed=True, enough=above)

    def service(self, floor: int, state: States) -> Mixed:
        """Whether a mixture serves everybody."""
        return self._solve(floor, state, weighed=False, enough=-1)

    def write_out(self, proposals: NDArray[Any], panels: Longs) -> int:
        """Add the panels int64 [P, widest] of these proposals; how many of them were new."""
        keys = [(p, *sorted(panels[p, : self.whole.need[p]].tolist())) for p in proposals.tolist()]
        new = [key for key in keys if key not in self._panels]
        if not new:
            return 0
        self._panels.update(new)
        proposal = np.asarray([key[0] for key in new], dtype=np.int64)
        members = np.full((len(new), self.whole.widest), -1, dtype=np.int64)
        for row, key in enumerate(new):
            members[row, : len(key) - 1] = key[1:]
        sums = np.where(members >= 0, self.whole.affinity[proposal[:, None], members], 0).sum(axis=1)
        ends = np.cumsum([len(key) for key in new])
        rows = np.concatenate([np.asarray(key) + len(self.whole.need) for key in new])
        rows[ends - 1 - self.whole.need[proposal]] = proposal
        self._add_columns(self._costs(sums), ends - 1 - self.whole.need[proposal], rows)
        self._proposal = np.concatenate([self._proposal, proposal])
        self._members = np.concatenate([self._members, members])
        self._sums = np.concatenate([self._sums, sums])
        return len(new)

    def _add_columns(self, cost: Floats, starts: NDArray[Any], rows: NDArray[Any]) -> None:
        """Columns of ones, as much of them as wanted; `starts`: where the rows of each begin."""
        lower, upper, ones = np.zeros(len(cost)), np.full(len(cost), ENDLESS), np.ones(len(rows))
        starts, rows = starts.astype(np.int32), rows.astype(np.int32)
        self._program.addCols(len(cost), cost, lower, upper, len(rows), starts, rows, ones)

    def _costs(self, sums: Longs) -> Floats:
        return np.ldexp(sums, -WHOLE_BITS) if self._weighed else np.zeros(len(sums))

    def _solve(self, floor: int, state: States, *, weighed: bool, enough: int) -> Mixed:
        """Solve, write the panels out that the prices call for, and again, until there are none."""
        self._weigh(weighed)
        self._allow(floor, state)
        whole, proposals = self.whole, len(self.whole.need)
        least: int | None = None
        while True:
            solved = self._run()
            answer = self._program.getSolution()
            duals, shares = np.asarray(answer.row_dual), np.asarray(answer.col_value)
            prices = whole.whole_prices(duals[proposals:])
            short = float(shares[: self._aids].sum()) if solved else 1.0
            if not weighed and short <= TINY:
                break
            picked = whole.pick(weighed=weighed, prices=prices, floor=floor, state=state)
            ceiling = whole.ceiling(prices, picked.bound)
            if ceiling is None:
                least = None
                break
            least = ceiling // whole.unit if least is None else min(least, ceiling // whole.unit)
            gain = np.ldexp(picked.found / whole.unit, -WHOLE_BITS) - duals[:proposals]
            if least <= enough or self.at_limit or not solved:
                break
            if not self.write_out(np.flatnonzero(gain > TINY), picked.panels):
                break
        short = 0.0 if short <= TINY else short
        return Mixed(ceiling=least, prices=prices, short=short, shares=self._pairs(shares[self._aids :]))

    def _run(self) -> bool:
        """Solve the program; False when both methods stall."""
        rows = self._program.getNumRow()
        for method in (PRIMAL, DUAL):
            self._program.setOptionValue("simplex_strategy", method)
            self._program.run()
            self._pivots += rows + self._program.getInfo().simplex_iteration_count
            if self._program.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                return True
        return False

    def _weigh(self, weighed: bool) -> None:
        """Count the affinities, and what is missing as worse than any panel is good; or only what is missing."""
        self._weighed = weighed
        missing = -16.0 * max(self.whole.widest, 1) if weighed else -1.0
        costs = np.concatenate([np.full(self._aids, missing), self._costs(self._sums)])
        self._program.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)

    def _allow(self, floor: int, state: States) -> None:
        """Use no panel below the floor, with a pair that is barred or without one that is set."""
        present = self._members >= 0
        states = np.where(present, state[self._proposal[:, None], self._members], FREE)
        wanted = (state == SET).sum(axis=1)[self._proposal]
        allowed = (states != BARRED).all(axis=1) & ((states == SET).sum(axis=1) == wanted)
        allowed &= (self._sums >= floor) | ~present.any(axis=1)
        count = len(allowed)
        columns = (self._aids + np.arange(count)).astype(np.int32)
        self._program.changeColsBounds(count, columns, np.zeros(count), np.where(allowed, ENDLESS, 0.0))

    def _pairs(self, shares: Floats) -> Floats:
        """From shares of panels to shares of pairs; panels written out last have none yet."""
        pairs = np.zeros(self.whole.affinity.shape)
        used = np.flatnonzero(shares > TINY)
        row, column = np.nonzero(self._members[used] >= 0)
        np.add.at(pairs, (self._proposal[used[row]], self._members[used[row], column]), shares[used[row]])
        return pairs


def _program(*, rows: int) -> Any:
    """An empty program, soon of so many rows: one thread, nothing drawn by chance."""
    program = SilentHighs()
    for option, value in (
        ("threads", 1),
        ("random_seed", 0),
        ("simplex_iteration_limit", STALLED * rows),
        ("presolve", "off"),
        ("solver", "simplex"),
        ("primal_feasibility_tolerance", TINY),
        ("dual_feasibility_tolerance", TINY),
    ):
        program.setOptionValue(option, value)
    program.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return program
