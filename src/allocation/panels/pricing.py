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
from allocation.panels.pairs import Pairs
from allocation.panels.reduced import Kept, Prices, Terms, bound_of_kept, gains_of, solved

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
KEEP_ALL = 20_000  # so few pairs are all kept from the start
EVENLY = 8  # so many pairs of each proposal are among the first whatever their affinity
ADD = 20  # of the pairs left out, so many at most enter for one proposal in one round
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
    pairs: Pairs,
    terms: Terms,
    *,
    seed: int | None,
    start: tuple[Ints, Ints] | None = None,
    weighed: bool = True,
    keep: int | None = None,
) -> Optimum:
    """The feasible assignment of the largest total affinity; with `weighed` False any that lacks least.

    `start`: proposals and reviewers of a feasible assignment, sought when it is not given; there must be one if the
    affinities are to be weighed. `keep`: how many reviewers per proposal are kept at first (chosen from the needs when
    None). `seed`: equals are taken in the order of its lottery, which decides between several optima.
    """
    if weighed and start is None:
        some = optimum(pairs, terms, seed=seed, weighed=False)
        start = some.proposals, some.reviewers
    survey = Survey(pairs, terms, seed=seed, weighed=weighed, keep=keep)
    codes = survey.first(start)
    prices = survey.no_prices()
    most, best = 2 * len(codes), None
    rounds = priced = 0
    while True:
        kept = survey.kept(codes)
        found = solved(terms, kept, prices, aided=not weighed)
        prices = found.prices
        value = sum(kept.worth[found.assigned].tolist())
        if not weighed and not found.lacking:
            break
        more, looked_at = survey.better(codes, prices)
        rounds, priced = rounds + 1, priced + looked_at
        if not len(more):
            break
        if len(codes) > most and (best is None or value > best):  # a better value each time, so that it ends
            best = value
            codes = codes[found.assigned | _largest(gains_of(terms, kept, prices), most // 2)]
        codes = np.union1d(codes, more)
    order = np.lexsort((kept.reviewers[found.assigned], kept.proposals[found.assigned]))
    return Optimum(
        proposals=kept.proposals[found.assigned][order],
        reviewers=kept.reviewers[found.assigned][order],
        lacking=found.lacking,
        value=value,
        bound=bound_of_kept(terms, kept, prices),
        prices=prices,
        rounds=rounds,
        priced=priced,
        kept=len(codes),
    )


class Survey:
    """All pairs of a round under its terms, looked at a block of rows at a time.

    A pair's code is its place when proposals and reviewers stand in the order of the lottery, row by row.
    """

    def __init__(
        self, pairs: Pairs, terms: Terms, *, seed: int | None, weighed: bool, keep: int | None
    ) -> None:
        self.pairs, self.terms, self.weighed = pairs, terms, weighed
        proposals, reviewers = pairs.shape
        self.scale = float(np.ldexp(1.0, pairs.exponent)) if weighed else 0.0
        self.wide = min(keep or 4 * int(terms.need.max(initial=0)) + 8, reviewers)
        if keep is None and proposals * reviewers <= KEEP_ALL:
            self.wide = reviewers
        self.tall = min(2 * int(terms.load_max.max(initial=0)) + 4, proposals)
        self.rows, self.columns = lottery.positions(seed, proposals), lottery.positions(seed, reviewers)
        self.drawn_rows, self.drawn_columns = np.argsort(self.rows), np.argsort(self.columns)
        self.begin_at, self.strides = _walks(self.rows, reviewers, self.wide, seed)

    def no_prices(self) -> Prices:
        """Everything for nothing."""
        proposals, reviewers = self.pairs.shape
        sizes = reviewers, proposals, len(self.terms.joints.low)
        reviewer, proposal, entry = (np.zeros(size, dtype=np.int64) for size in sizes)
        return Prices(reviewer=reviewer, proposal=proposal, entry=entry)

    def kept(self, codes: Longs) -> Kept:
        """The pairs of these codes and their worth."""
        width = max(self.pairs.shape[1], 1)
        proposals = self.drawn_rows[codes // width].astype(np.int32)
        reviewers = self.drawn_columns[codes % width].astype(np.int32)
        if self.weighed:
            worth = self.pairs.whole(self.pairs.affinity_of(proposals, reviewers))
        else:
            worth = np.zeros(len(codes), dtype=np.int64)
        return Kept(proposals=proposals, reviewers=reviewers, worth=worth)

    def first(self, start: tuple[Ints, Ints] | None) -> Longs:
        """The pairs to begin with: the best of each proposal, the best of each reviewer, some evenly from all (so that
        the first prices mean something everywhere), and `start`."""
        found = [self._any(self.wide, self.scale)]
        if self.weighed and self.wide < self.pairs.shape[1]:
            found += [self._best_of_reviewers(), self._any(min(self.wide, EVENLY), 0.0)]
        if start is not None:
            found.append(self._codes(*start))
        return np.unique(np.concatenate(found))

    def better(self, codes: Longs, prices: Prices) -> tuple[Longs, int]:
        """The pairs not kept that are worth more than the prices, the best of each proposal; and how many pairs were
        looked at."""
        return self._look(codes, prices, self.scale, over=0, most=min(self.wide, ADD))

    def _any(self, most: int, scale: float) -> Longs:
        """The best reviewers of each proposal, at so many units per 1.0 of affinity, for nothing."""
        nothing = np.zeros(0, dtype=np.int64)
        return self._look(nothing, self.no_prices(), scale, over=ANY_GAIN, most=most)[0]

    def _codes(self, proposals: Ints, reviewers: Ints) -> Longs:
        return self.rows[proposals] * self.pairs.shape[1] + self.columns[reviewers]

    def _look(self, codes: Longs, prices: Prices, scale: float, *, over: int, most: int) -> tuple[Longs, int]:
        """For every proposal the reviewers of largest gain that are not kept; and how many pairs were looked at."""
        proposals, reviewers = self.pairs.shape
        begin = np.searchsorted(codes, self.rows * reviewers)
        end = np.searchsorted(codes, (self.rows + 1) * reviewers)
        kept = scanning.Kept(begin, end, self.drawn_columns[codes % max(reviewers, 1)])
        rows = scanning.Rows(self.terms.joints, kept, self.begin_at, self.strides, scale)
        tags = scanning.Tags(prices.reviewer, prices.proposal, prices.entry, over)
        best = _nobody(proposals, most, np.int64)
        looked_at = sum(scanning.best_of_rows(block, rows, tags, best) for block in self._blocks())
        return self._codes(*_listed(best)), looked_at

    def _best_of_reviewers(self) -> Longs:
        """The best proposals of each reviewer, without the pairs that a bound of 0 on one of their groups forbids."""
        best = _nobody(self.pairs.shape[1], self.tall, np.float32)
        for block in self._blocks():
            scanning.best_of_columns(block, best)
        reviewers, proposals = _listed(best)
        possible = self.terms.joints.possible(proposals, reviewers)
        return self._codes(proposals[possible], reviewers[possible])

    def _blocks(self) -> Iterator[scanning.Block]:
        """All pairs; forbidden ones, proposals that need nobody and reviewers who take nothing are shut."""
        for start, stop in self.pairs.blocks():
            idle = (self.terms.need[start:stop] == 0)[:, None] | (self.terms.load_max == 0)
            shut = self.pairs.forbidden(start, stop) | idle
            yield scanning.Block(start, self.pairs.affinities(start, stop), shut)


def _walks(rows: Longs, reviewers: int, wide: int, seed: int | None) -> tuple[Longs, Longs]:
    """Where the look along each row begins and by what stride it goes on, int64 [P], so that equals are spread: a row
    begins where the one before it in the lottery ended, and once all reviewers have been met the stride changes."""
    if not reviewers:
        return np.zeros_like(rows), np.zeros_like(rows)
    # a stride without a common divisor with their number meets everybody once
    strides = np.flatnonzero(np.gcd(np.arange(reviewers), reviewers) == 1)
    strides = strides[np.argsort(lottery.positions(seed, len(strides)))]
    met, place = np.divmod(rows * wide, reviewers)
    stride = strides[met % len(strides)]
    return place * stride % reviewers, stride


def _largest(values: Longs, most: int) -> NDArray[np.bool_]:
    """Which are the `most` largest, of equals some from everywhere."""
    scattered = np.arange(len(values)) * 7919 % 104_729
    chosen = np.zeros(len(values), dtype=np.bool_)
    chosen[np.lexsort((scattered, -values))[:most]] = True
    return chosen


def _nobody(rows: int, most: int, dtype: Any) -> scanning.Best:
    who, value = np.empty((rows, most), dtype=np.int32), np.empty((rows, most), dtype=dtype)
    return scanning.Best(who, np.zeros(rows, dtype=np.int64), value)


def _listed(best: scanning.Best) -> tuple[Ints, Ints]:
    """Whose best it is, and who that is."""
    filled = np.arange(best.who.shape[1]) < best.filled[:, None]
    return np.repeat(np.arange(len(best.filled), dtype=np.int32), best.filled), best.who[filled]
