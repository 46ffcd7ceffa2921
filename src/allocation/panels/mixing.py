"""The best mixture of panels under a floor: what whole panels can at most reach together, and the prices that prove it.

A mixture gives every proposal shares of panels that add up to one, keeps the expected loads within bounds and uses no
panel below the floor. It is a linear program with one column for each possible panel, of which only those are written
out that the prices of the reviewers call for (column generation: Dantzig and Wolfe, Operations Research 8, 1960). Its
bound is much sharper than that of shares of single pairs, as no panel below the floor hides in an average.

Prices come from floating point and are proposals only. Whatever they are, the bound computed from them is valid, in
whole numbers: the loads at their prices plus, for each proposal, the best panel after prices (weak duality).
"""

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from allocation import lottery
from allocation.panels.pairs import WHOLE_BITS
from allocation.panels.picking import BARRED, FREE, NOTHING, SET, Rules, pick_all
from allocation.panels.problem import Problem
from allocation.silence import SilentHighs

Longs = NDArray[np.int64]
States = NDArray[np.int8]

PRICE_BITS = (
    11  # prices are finer than affinities by so many bits, so that rounding them costs less than one unit
)
SUM_BITS = 60  # no sum over one panel is larger
TINY = 1e-9  # of a share, or of an affinity of which the largest is near 1: what floating point cannot tell from 0
ENDLESS = highspy.kHighsInf


class Round:
    """A problem in whole numbers. `affinity` int64 [P, R] in units of 2**-exponent, `state` int8 [P, R]: BARRED where a
    pair is impossible; `need`, `load_max`, `load_min` int64."""

    def __init__(self, problem: Problem) -> None:
        pairs, trees = problem.pairs, problem.trees
        count = problem.proposals
        self.plain = pairs.whole(pairs.affinities(0, count))
        self.grain = _grain(self.plain)
        self.affinity = self.plain + _drawn(problem, self.grain)
        self.need = problem.need.astype(np.int64)
        self.load_max = np.minimum(problem.load_max, count).astype(np.int64)
        self.load_min = problem.load_min.astype(np.int64)
        shut = pairs.forbidden(0, count) | (problem.load_max == 0)
        self.state: States = np.where(shut, BARRED, FREE).astype(np.int8)
        self.widest = int(self.need.max(initial=1))
        most = np.minimum(trees.most, max(problem.reviewers, 1)).astype(np.int32)
        self._rules = Rules(trees.tree, trees.first, trees.parent, trees.least, most, trees.innermost)
        self.unit = 2 ** max(0, PRICE_BITS - max(0, 2 * self.widest.bit_length() - 10))
        self._top_price = 2**SUM_BITS // self.widest
        self._top_rate = 2 ** (SUM_BITS - WHOLE_BITS) // self.widest

    def pick(self, *, weighed: bool, prices: Longs, floor: int, state: States) -> tuple[Longs, Longs, Longs]:
        """The best panel of each proposal after `prices` int64 [R], in units of 2**-(exponent) / unit: the value found
        and the value that none exceeds, int64 [P], and the panel, int64 [P, widest]."""
        found, bound = np.zeros_like(self.need), np.zeros_like(self.need)
        panels = np.full((len(found), self.widest), -1, dtype=np.int64)
        weight = self.unit if weighed else 0
        pick_all(
            weight,
            self.affinity,
            prices,
            state,
            self.need,
            floor,
            self._top_rate,
            self._rules,
            found,
            bound,
            panels,
        )
        return found, bound, panels

    def whole_prices(self, duals: NDArray[np.float64]) -> Longs:
        """The prices of reviewers that come nearest; none is negative without a least load."""
        prices = np.rint(np.ldexp(duals, WHOLE_BITS) * self.unit)
        prices = np.clip(prices, np.where(self.load_min > 0, -self._top_price, 0), self._top_price)
        return prices.astype(np.int64)

    def paid(self, prices: Longs) -> int:
        """The worth of all loads at these prices."""
        loads = np.where(prices > 0, self.load_max, self.load_min)
        return sum(price * load for price, load in zip(prices.tolist(), loads.tolist(), strict=True))

    def highest_floor(self, prices: Longs, state: States, *, low: int, high: int) -> int:
        """The highest floor from `low` on at which the prices do not prove that whole panels are impossible, or
        `low` - 1; they do prove it at `high`.

        The best panels change only where the floor passes the sum of one of them: from one floor that is not refuted
        the next to look at is just above the least of these sums.
        """
        low -= 1
        near = (high - low) // 1_000  # halve until then, and every other time after
        halve = True
        while high - low > 1:
            halve = high - low > near or not halve
            floor = (low + high) // 2 if halve else low + 1
            bound, panels = self.pick(weighed=False, prices=prices, floor=floor, state=state)[1:]
            if (bound == NOTHING).any() or self.paid(prices) + sum(bound.tolist()) < 0:
                high = floor
            else:
                low = min(max(floor, self._least(panels)), high - 1)
        return low

    def worth(self, panels: Longs) -> tuple[int, int]:
        """The least sum of affinities of those who need anybody (0 when nobody does), and the total, in units."""
        sums = self._sums(self.plain, panels)
        return int(sums[self.need > 0].min()) if self.need.any() else 0, sum(sums.tolist())

    def _least(self, panels: Longs) -> int:
        return int(self._sums(self.affinity, panels)[self.need > 0].min(initial=2**SUM_BITS))

    def _sums(self, affinity: Longs, panels: Longs) -> Longs:
        rows = np.arange(len(panels))[:, None]
        sums: Longs = np.where(panels >= 0, affinity[rows, panels], 0).sum(axis=1)
        return sums


def _grain(affinity: Longs) -> int:
    """The largest power of two of which all affinities are multiples."""
    bits = int(np.bitwise_or.reduce(np.abs(affinity), axis=None)) if affinity.size else 0
    return bits & -bits if bits else 2**WHOLE_BITS


def _drawn(problem: Problem, grain: int) -> Longs:
    """A number of the lottery for each pair, so small that all pairs of an assignment together are less than a grain."""
    most = max(grain // (int(problem.need.sum(dtype=np.int64)) + 1), 1)
    drawn = lottery.numbers(
        0 if problem.seed is None else problem.seed, problem.proposals * problem.reviewers
    )
    return (drawn % np.uint64(most)).astype(np.int64).reshape(problem.proposals, problem.reviewers)


@dataclass(frozen=True, kw_only=True, eq=False)
class Mixed:
    """What the best mixture came to. `ceiling`: see `Round.ceiling`, at the `prices`. `short`: the shares of panels that
    are missing (0 when everybody is served). `shares` float64 [P, R]: the share of each pair."""

    ceiling: int | None
    prices: Longs
    short: float
    shares: NDArray[np.float64]


class Mixture:
    """The program over the panels written out so far; it keeps them, and its basis, from one question to the next."""

    def __init__(self, whole: Round) -> None:
        self.whole = whole
        self.solved = 0
        self._weighed = True
        self._panels: dict[tuple[int, ...], int] = {}
        self._proposal = np.zeros(0, dtype=np.int64)
        self._members = np.zeros((0, whole.widest), dtype=np.int64)
        self._sums = np.zeros(0, dtype=np.int64)
        self._program = _program()
        proposals, reviewers = whole.affinity.shape
        nothing = np.zeros(0, dtype=np.int32)
        ones = np.ones(proposals)
        self._program.addRows(
            proposals + reviewers,
            np.concatenate([ones, np.where(whole.load_min > 0, whole.load_min, -ENDLESS)]),
            np.concatenate([ones, whole.load_max]).astype(np.float64),
            0,
            np.zeros(proposals + reviewers, dtype=np.int32),
            nothing,
            np.zeros(0),
        )
        # what is missing: the panel of a proposal, or part of a least load
        loaded = proposals + np.flatnonzero(whole.load_min > 0)
        missing = np.concatenate([np.arange(proposals), loaded]).astype(np.int32)
        self._aids = len(missing)
        self._add_columns(np.zeros(self._aids), np.arange(self._aids), missing)

    @property
    def count(self) -> int:
        """How many panels are written out."""
        return len(self._panels)

    def total(self, floor: int, state: States, *, above: int) -> Mixed:
        """The largest total of a mixture, or less work once the ceiling is `above` or less."""
        return self._solve(floor, state, weighed=True, enough=above)

    def service(self, floor: int, state: States) -> Mixed:
        """Whether a mixture serves everybody: `short` is 0, or the ceiling is below 0 and proves the contrary."""
        return self._solve(floor, state, weighed=False, enough=-1)

    def write_out(self, proposals: NDArray[Any], panels: Longs) -> int:
        """Add the panels int64 [P, widest] of these proposals; how many of them were new."""
        keys = [(p, *sorted(panels[p, : self.whole.need[p]].tolist())) for p in proposals.tolist()]
        new = [key for key in keys if key not in self._panels]
        self._panels |= {key: len(self._panels) + i for i, key in enumerate(new)}
        if not new:
            return 0
        proposal = np.asarray([key[0] for key in new], dtype=np.int64)
        members = np.full((len(new), self.whole.widest), -1, dtype=np.int64)
        for row, key in enumerate(new):
            members[row, : len(key) - 1] = key[1:]
        sums = np.where(members >= 0, self.whole.affinity[proposal[:, None], members], 0).sum(axis=1)
        sizes = np.asarray([len(key) for key in new])
        rows = [np.asarray(key) + np.where(np.arange(len(key)) > 0, len(self.whole.need), 0) for key in new]
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self._add_columns(self._cost(sums), starts, np.concatenate(rows))
        self._proposal = np.concatenate([self._proposal, proposal])
        self._members = np.concatenate([self._members, members])
        self._sums = np.concatenate([self._sums, sums])
        return len(new)

    def _add_columns(self, cost: NDArray[Any], starts: NDArray[Any], rows: NDArray[Any]) -> None:
        count = len(cost)
        self._program.addCols(
            count,
            cost.astype(np.float64),
            np.zeros(count),
            np.full(count, ENDLESS),
            len(rows),
            starts.astype(np.int32),
            rows.astype(np.int32),
            np.ones(len(rows)),
        )

    def _solve(self, floor: int, state: States, *, weighed: bool, enough: int) -> Mixed:
        self._set_costs(weighed)
        self._allow(floor, state)
        whole, ceiling = self.whole, None
        while True:
            self._program.run()
            self.solved += 1
            answer = self._program.getSolution()
            duals, shares = np.asarray(answer.row_dual), np.asarray(answer.col_value)
            prices = whole.whole_prices(duals[len(whole.need) :])
            short = float(shares[: self._aids].sum())
            if not weighed and short <= TINY:
                break
            found, bound, panels = whole.pick(weighed=weighed, prices=prices, floor=floor, state=state)
            if (bound == NOTHING).any():
                break
            ceiling = whole.paid(prices) + sum(bound.tolist())
            gain = np.ldexp(found / whole.unit, -WHOLE_BITS) - duals[: len(whole.need)]
            if ceiling // whole.unit <= enough or not self.write_out(np.flatnonzero(gain > TINY), panels):
                break
        short = 0.0 if short <= TINY else short
        shown = None if ceiling is None else ceiling // whole.unit
        return Mixed(ceiling=shown, prices=prices, short=short, shares=self._pairs(shares[self._aids :]))

    def _set_costs(self, weighed: bool) -> None:
        """Count affinities, and what is missing at more than any panel is worth; or only what is missing."""
        missing = -16.0 * self.whole.widest if weighed else -1.0
        self._weighed = weighed
        costs = np.concatenate([np.full(self._aids, missing), self._cost(self._sums)])
        self._program.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)

    def _cost(self, sums: Longs) -> NDArray[np.float64]:
        return np.ldexp(sums, -WHOLE_BITS) if self._weighed else np.zeros(len(sums))

    def _allow(self, floor: int, state: States) -> None:
        """Use no panel below the floor, with a pair that is barred or without one that is set."""
        present = self._members >= 0
        states = np.where(present, state[self._proposal[:, None], self._members], FREE)
        wanted = (state == SET).sum(axis=1)[self._proposal]
        allowed = (
            (self._sums >= floor) & (states != BARRED).all(axis=1) & ((states == SET).sum(axis=1) == wanted)
        )
        count = len(allowed)
        columns = (self._aids + np.arange(count)).astype(np.int32)
        self._program.changeColsBounds(count, columns, np.zeros(count), np.where(allowed, ENDLESS, 0.0))

    def _pairs(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """From shares of panels to shares of pairs."""
        pairs = np.zeros(self.whole.affinity.shape)
        used = np.flatnonzero(shares[: len(self._proposal)] > TINY)
        row, column = np.nonzero(self._members[used] >= 0)
        np.add.at(pairs, (self._proposal[used[row]], self._members[used[row], column]), shares[used[row]])
        return pairs


def _program() -> Any:
    """An empty program: one thread, nothing drawn by chance."""
    program = SilentHighs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("presolve", "off"),
        ("solver", "simplex"),
        ("simplex_strategy", 4),  # primal: new columns leave the basis feasible
        ("primal_feasibility_tolerance", TINY),
        ("dual_feasibility_tolerance", TINY),
    ):
        program.setOptionValue(option, value)
    program.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return program
