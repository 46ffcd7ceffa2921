"""The optimum over all pairs from a flow over few of them: keep the best, solve, price every other pair, add, repeat.

A pair that was left out can only improve the flow when its affinity is above the prices of its reviewer and its
proposal. When no pair is, the optimum of the kept pairs is the optimum of all of them, and the prices prove it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocation import lottery
from allocation.panels import scanning
from allocation.panels.bounds import NO_ENTRY
from allocation.panels.pairs import WHOLE_BITS, Pairs
from allocation.panels.reduced import Prices, Reduced, Terms

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
KEEP_ALL = 20_000  # so few pairs are all kept from the start
ANY_GAIN = -(2**62)


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
    pairs: Pairs, terms: Terms, *, seed: int | None, weighed: bool = True, keep: int | None = None
) -> Optimum:
    """The feasible assignment of the largest total affinity; with `weighed` False any that lacks least.

    `keep`: how many reviewers per proposal are kept at first (chosen from the needs when None). `seed` decides where
    the look at equals begins, and so which of several optima is found.
    """
    survey = Survey(pairs, terms, seed=seed, weighed=weighed, keep=keep)
    reduced = Reduced(terms, penalty=survey.penalty)
    reduced.keep(*survey.first())
    rounds = priced = 0
    while True:
        reduced.optimise()
        prices = reduced.prices()
        if not weighed and reduced.lacking == 0:
            break
        rounds += 1
        proposals, reviewers, worth, looked_at = survey.better(reduced, prices)
        priced += looked_at
        if not len(proposals):
            break
        reduced.keep(proposals, reviewers, worth)
    assigned = reduced.assigned
    proposals, reviewers = reduced.pair_proposal[assigned], reduced.pair_reviewer[assigned]
    order = np.lexsort((reviewers, proposals))
    return Optimum(
        proposals=proposals[order],
        reviewers=reviewers[order],
        lacking=reduced.lacking,
        value=sum(reduced.worth[assigned].tolist()),
        bound=reduced.bound(prices),
        prices=prices,
        rounds=rounds,
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
        # equals are spread over all reviewers, as the look along every row begins elsewhere
        drawn = lottery.numbers(0 if seed is None else seed, proposals) % np.uint64(max(reviewers, 1))
        self.begin_at = drawn.astype(np.int64)

    def first(self) -> tuple[Ints, Ints, Longs]:
        """The pairs to begin with and their worth: the best of each proposal, and the best of each reviewer."""
        proposals, reviewers = self.pairs.shape
        sizes = reviewers, proposals, len(self.terms.joints.low)
        free_r, free_p, free_e = (np.zeros(size, dtype=np.int64) for size in sizes)
        nothing = np.zeros(proposals + 1, dtype=np.int64), np.zeros(0, dtype=np.int32)
        found = self._look(nothing, scanning.Tags(free_r, free_p, free_e, ANY_GAIN))[:2]
        if self.weighed and self.wide < reviewers:
            found = self._joined(found, self._best_of_reviewers())
        return *found, self._worth(*found)

    def better(self, reduced: Reduced, prices: Prices) -> tuple[Ints, Ints, Longs, int]:
        """The pairs not kept that are worth more than the prices, the best of each proposal, their worth, and how many
        pairs were looked at."""
        order = np.argsort(reduced.pair_proposal, kind="stable")
        sizes = np.bincount(reduced.pair_proposal, minlength=self.pairs.shape[0])
        begin = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes, dtype=np.int64)])
        tags = scanning.Tags(prices.reviewer, prices.proposal, prices.entry, 0)
        proposals, reviewers, looked_at = self._look((begin, reduced.pair_reviewer[order]), tags)
        return proposals, reviewers, self._worth(proposals, reviewers), looked_at

    def _worth(self, proposals: Ints, reviewers: Ints) -> Longs:
        if not self.weighed:
            return np.zeros(len(proposals), dtype=np.int64)
        return self.pairs.whole(self.pairs.affinity_of(proposals, reviewers))

    def _look(self, kept: tuple[Longs, Ints], tags: scanning.Tags) -> tuple[Ints, Ints, int]:
        """For every proposal the reviewers of largest gain; and how many pairs were looked at."""
        rows = scanning.Rows(self.terms.joints, *kept, self.begin_at, self.scale)
        best = _nobody(self.pairs.shape[0], self.wide, np.int64)
        looked_at = sum(scanning.best_of_rows(block, rows, tags, best) for block in self._blocks())
        proposals, reviewers = _listed(best)
        return proposals, reviewers, looked_at

    def _best_of_reviewers(self) -> tuple[Ints, Ints]:
        """The best proposals of each reviewer, without the pairs that a bound of 0 on one of their groups forbids."""
        best = _nobody(self.pairs.shape[1], self.tall, np.float32)
        for block in self._blocks():
            scanning.best_of_columns(block, best)
        reviewers, proposals = _listed(best)
        entry = self.terms.joints.entry_of(proposals, reviewers)
        possible = entry == NO_ENTRY
        possible[~possible] = self.terms.joints.high[entry[~possible]] > 0
        return proposals[possible], reviewers[possible]

    def _blocks(self) -> Iterator[scanning.Block]:
        """All pairs; forbidden ones, proposals that need nobody and reviewers who take nothing are shut."""
        for start, stop in self.pairs.blocks():
            idle = (self.terms.need[start:stop] == 0)[:, None] | (self.terms.load_max == 0)
            shut = self.pairs.forbidden(start, stop) | idle
            yield scanning.Block(start, self.pairs.affinities(start, stop), shut)

    def _joined(self, some: tuple[Ints, Ints], others: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
        """The pairs of both, each once."""
        width = np.int64(self.pairs.shape[1])
        codes = np.unique(np.concatenate([p.astype(np.int64) * width + r for p, r in (some, others)]))
        return (codes // width).astype(np.int32), (codes % width).astype(np.int32)


def _nobody(rows: int, most: int, dtype: Any) -> scanning.Best:
    who, value = np.empty((rows, most), dtype=np.int32), np.empty((rows, most), dtype=dtype)
    return scanning.Best(who, np.zeros(rows, dtype=np.int64), value)


def _listed(best: scanning.Best) -> tuple[Ints, Ints]:
    """Whose best it is, and who that is."""
    filled = np.arange(best.who.shape[1]) < best.filled[:, None]
    return np.repeat(np.arange(len(best.filled), dtype=np.int32), best.filled), best.who[filled]
