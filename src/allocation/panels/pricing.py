"""The optimum over all pairs from a flow over few of them: keep the best, solve, price every other pair, add, repeat.

A pair that was left out can only improve the flow when its affinity is above the prices of its reviewer and its
proposal. When no pair is, the optimum of the kept pairs is the optimum of all of them, and the prices prove it.
"""

from dataclasses import dataclass
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocation import lottery
from allocation.panels import scanning
from allocation.panels.bounds import NO_ENTRY
from allocation.panels.network import NONE
from allocation.panels.pairs import WHOLE_BITS, Pairs
from allocation.panels.reduced import Prices, Reduced, Terms

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
KEEP_ALL = 20_000  # so few pairs are all kept from the start
ANY_GAIN = -(2**62)
ADD = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class Optimum:
    """`proposals`, `reviewers` int32 [n]: the pairs assigned, proposal by proposal. `lacking`: how many units of need
    or of least load no assignment can meet. `value`: what the pairs are worth, in whole units; `bound`: what nothing
    exceeds at these `prices`. `rounds` of pricing, `priced` pairs looked at (one pair counts once in every round),
    `kept` pairs at the end."""

    proposals: Ints
    reviewers: Ints
    lacking: int
    value: int
    bound: int
    prices: Prices
    rounds: int
    priced: int
    kept: int


def optimum(
    pairs: Pairs,
    terms: Terms,
    *,
    seed: int | None,
    weighed: bool = True,
    keep: int | None = None,
    start: tuple[Ints, Ints] | None = None,
) -> Optimum:
    """The feasible assignment of the largest total affinity; with `weighed` False any that lacks least.

    `keep`: how many reviewers per proposal are kept at first (chosen from the needs when None). `start`: proposals and
    reviewers of a feasible assignment, if one is known. `seed` decides where the look at equals begins, and so which of
    several optima is found.
    """
    survey = Survey(pairs, terms, seed=seed, weighed=weighed, keep=keep)
    reduced = Reduced(terms, penalty=survey.penalty)
    reduced.keep(*survey.first(start))
    reduced.optimise()
    priced = blocks = unchanged = 0
    while unchanged < survey.blocks and (weighed or reduced.lacking):
        proposals, reviewers, worth, looked_at = survey.better(reduced, blocks % survey.blocks)
        priced += looked_at
        blocks += 1
        unchanged += 1
        if len(proposals):
            reduced.keep(proposals, reviewers, worth)
            reduced.optimise()
            unchanged = 0
    assigned = reduced.assigned
    proposals, reviewers = reduced.pair_proposal[assigned], reduced.pair_reviewer[assigned]
    order = np.lexsort((reviewers, proposals))
    prices = reduced.prices()
    return Optimum(
        proposals=proposals[order],
        reviewers=reviewers[order],
        lacking=reduced.lacking,
        value=sum(reduced.worth[assigned].tolist()),
        bound=reduced.bound(prices),
        prices=prices,
        rounds=-(-blocks // max(survey.blocks, 1)),
        priced=priced,
        kept=len(assigned),
    )


class Survey:
    """All pairs of a round under its terms, looked at a block of rows at a time."""

    def __init__(
        self, pairs: Pairs, terms: Terms, *, seed: int | None, weighed: bool, keep: int | None
    ) -> None:
        self.pairs, self.terms, self.weighed = pairs, terms, weighed
        proposals, reviewers = pairs.shape
        self.scale = float(np.ldexp(1.0, pairs.exponent)) if weighed else 0.0
        # above the worth of any path, which meets every proposal and every reviewer once at most
        self.penalty = 2 ** (WHOLE_BITS + 2) * (min(proposals, reviewers) + 1) if weighed else 1
        self.wide = min(keep or 4 * int(terms.need.max(initial=0)) + 8, reviewers)
        if keep is None and proposals * reviewers <= KEEP_ALL:
            self.wide = reviewers
        self.tall = min(2 * int(terms.load_max.max(initial=0)) + 4, proposals)
        self._ranges = list(pairs.blocks())
        self.blocks = len(self._ranges)
        # equals are spread over all reviewers, as the look along every row begins elsewhere
        drawn = lottery.numbers(0 if seed is None else seed, proposals) % np.uint64(max(reviewers, 1))
        self.begin_at = drawn.astype(np.int64)
        self.stride = _stride(reviewers)

    def first(self, start: tuple[Ints, Ints] | None) -> tuple[Ints, Ints, Longs]:
        """The pairs to begin with and their worth: `start`, the best of each proposal, and the best of each reviewer."""
        proposals, reviewers = self.pairs.shape
        sizes = reviewers, proposals, len(self.terms.joints.low)
        free_r, free_p, free_e = (np.zeros(size, dtype=np.int64) for size in sizes)
        nothing = scanning.Kept(np.full(proposals, NONE, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int32))
        rows = scanning.Rows(self.terms.joints, nothing, self.begin_at, self.stride, self.scale)
        tags = scanning.Tags(free_r, free_p, free_e, ANY_GAIN)
        best = _nobody(proposals, self.wide, np.int64)
        for index in range(self.blocks):
            scanning.best_of_rows(self._block(index), rows, tags, best, 0)
        found = [_listed(best)]
        if self.weighed and self.wide < reviewers:
            found.append(self._best_of_reviewers())
        if start is not None:
            found.append(start)
        chosen = self._each_once(found)
        return *chosen, self._worth(*chosen)

    def better(self, reduced: Reduced, index: int) -> tuple[Ints, Ints, Longs, int]:
        """The pairs of a block that are not kept and worth more than the prices, the best of each proposal; their
        worth; and how many pairs were looked at."""
        prices = reduced.prices()
        tags = scanning.Tags(prices.reviewer, prices.proposal, prices.entry, 0)
        kept = scanning.Kept(reduced.newest, reduced.earlier, reduced.pair_reviewer)
        rows = scanning.Rows(self.terms.joints, kept, self.begin_at, self.stride, self.scale)
        start, stop = self._ranges[index]
        best = _nobody(stop - start, ADD, np.int64)
        looked_at = scanning.best_of_rows(self._block(index), rows, tags, best, start)
        proposals, reviewers = _listed(best)
        proposals += start
        return proposals, reviewers, self._worth(proposals, reviewers), looked_at

    def _worth(self, proposals: Ints, reviewers: Ints) -> Longs:
        if not self.weighed:
            return np.zeros(len(proposals), dtype=np.int64)
        return self.pairs.whole(self.pairs.affinity_of(proposals, reviewers))

    def _best_of_reviewers(self) -> tuple[Ints, Ints]:
        """The best proposals of each reviewer, without the pairs that a bound of 0 on one of their groups forbids."""
        best = _nobody(self.pairs.shape[1], self.tall, np.float32)
        for index in range(self.blocks):
            scanning.best_of_columns(self._block(index), best)
        reviewers, proposals = _listed(best)
        entry = self.terms.joints.entry_of(proposals, reviewers)
        possible = entry == NO_ENTRY
        possible[~possible] = self.terms.joints.high[entry[~possible]] > 0
        return proposals[possible], reviewers[possible]

    def _block(self, index: int) -> scanning.Block:
        """Pairs of some rows; forbidden ones, proposals that need nobody and reviewers who take nothing are shut."""
        start, stop = self._ranges[index]
        idle = (self.terms.need[start:stop] == 0)[:, None] | (self.terms.load_max == 0)
        shut = self.pairs.forbidden(start, stop) | idle
        return scanning.Block(start, self.pairs.affinities(start, stop), shut)

    def _each_once(self, found: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
        """The pairs of all, each once and in order."""
        width = np.int64(max(self.pairs.shape[1], 1))
        codes = np.unique(np.concatenate([p.astype(np.int64) * width + r for p, r in found]))
        return (codes // width).astype(np.int32), (codes % width).astype(np.int32)


def _stride(reviewers: int) -> int:
    """A step round a row that meets every reviewer once and leaves even gaps after any number of steps: near the
    golden section of the row, and without a common divisor with it."""
    step = max(int(reviewers * 0.6180339887498949), 1)
    while gcd(step, reviewers) != 1:
        step += 1
    return step


def _nobody(rows: int, most: int, dtype: Any) -> scanning.Best:
    who, value = np.empty((rows, most), dtype=np.int32), np.empty((rows, most), dtype=dtype)
    return scanning.Best(who, np.zeros(rows, dtype=np.int64), value)


def _listed(best: scanning.Best) -> tuple[Ints, Ints]:
    """Whose best it is, and who that is."""
    filled = np.arange(best.who.shape[1]) < best.filled[:, None]
    return np.repeat(np.arange(len(best.filled), dtype=np.int32), best.filled), best.who[filled]
