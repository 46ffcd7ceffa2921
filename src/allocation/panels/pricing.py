"""The optimum over all pairs from a flow over few of them: keep the best, solve, price every other pair, add, repeat.

A pair that was left out can only improve the flow when its affinity is above the prices of its reviewer and its
proposal. When no pair is, the optimum of the kept pairs is the optimum of all of them, and the prices prove it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocation import lottery
from allocation.panels import scanning
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
        nobody = Prices(
            reviewer=np.zeros(reviewers, dtype=np.int64),
            proposal=np.zeros(proposals, dtype=np.int64),
            entry=np.zeros(len(self.terms.joints.low), dtype=np.int64),
        )
        kept = np.zeros(proposals + 1, dtype=np.int64), np.zeros(0, dtype=np.int32)
        found = self._look(nobody, kept, over=ANY_GAIN)[:2]
        if self.weighed and self.wide < reviewers:
            found = self._joined(found, self._best_of_reviewers())
        return *found, self._worth(*found)

    def better(self, reduced: Reduced, prices: Prices) -> tuple[Ints, Ints, Longs, int]:
        """The pairs not kept that are worth more than the prices, the best of each proposal, their worth, and how many
        pairs were looked at."""
        order = np.lexsort((reduced.pair_reviewer, reduced.pair_proposal))
        sizes = np.bincount(reduced.pair_proposal, minlength=self.pairs.shape[0])
        begin = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes, dtype=np.int64)])
        kept = begin, reduced.pair_reviewer[order]
        proposals, reviewers, looked_at = self._look(prices, kept, over=0)
        return proposals, reviewers, self._worth(proposals, reviewers), looked_at

    def _worth(self, proposals: Ints, reviewers: Ints) -> Longs:
        if not self.weighed:
            return np.zeros(len(proposals), dtype=np.int64)
        return self.pairs.whole(self.pairs.affinity_of(proposals, reviewers))

    def _look(self, prices: Prices, kept: tuple[Longs, Ints], *, over: int) -> tuple[Ints, Ints, int]:
        """For every proposal the reviewers of largest gain above `over`; and how many pairs were looked at."""
        joints, trees = self.terms.joints, self.terms.joints.trees
        best = np.empty((self.pairs.shape[0], self.wide), dtype=np.int32)
        count = np.zeros(self.pairs.shape[0], dtype=np.int64)
        looked_at = 0
        for start, stop in self.pairs.blocks():
            here = slice(start, stop)
            looked_at += scanning.best_of_rows(
                self.pairs.affinities(start, stop),
                self._shut(start, stop),
                self.scale,
                scanning.Places(
                    trees.tree[here], joints.begin[here], trees.first, trees.innermost, joints.high
                ),
                scanning.Tags(prices.reviewer, prices.proposal[here], prices.entry),
                scanning.Kept(kept[0][start : stop + 1], kept[1]),
                self.begin_at[here],
                over,
                best[here],
                count[here],
            )
        filled = np.arange(self.wide) < count[:, None]
        return np.repeat(np.arange(len(count), dtype=np.int32), count), best[filled], looked_at

    def _shut(self, start: int, stop: int) -> NDArray[np.bool_]:
        """The pairs of rows start to stop that are forbidden, or whose proposal needs nobody, or reviewer takes nothing."""
        idle = (self.terms.need[start:stop] == 0)[:, None] | (self.terms.load_max == 0)
        return self.pairs.forbidden(start, stop) | idle

    def _best_of_reviewers(self) -> tuple[Ints, Ints]:
        """The best proposals of each reviewer."""
        reviewers = self.pairs.shape[1]
        best = np.empty((reviewers, self.tall), dtype=np.int32)
        worth = np.empty((reviewers, self.tall), dtype=np.float32)
        count = np.zeros(reviewers, dtype=np.int64)
        for start, stop in self.pairs.blocks():
            affinity, shut = self.pairs.affinities(start, stop), self._shut(start, stop)
            scanning.best_of_columns(affinity, shut, start, worth, best, count)
        filled = np.arange(self.tall) < count[:, None]
        return self._possible(best[filled], np.repeat(np.arange(reviewers, dtype=np.int32), count))

    def _possible(self, proposals: Ints, reviewers: Ints) -> tuple[Ints, Ints]:
        """Without the pairs that a bound of 0 on one of their groups forbids."""
        entry = self.terms.joints.entry_of(proposals, reviewers)
        open_ = entry < 0
        open_[~open_] = self.terms.joints.high[entry[~open_]] > 0
        return proposals[open_], reviewers[open_]

    def _joined(self, some: tuple[Ints, Ints], others: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
        """The pairs of both, each once."""
        width = np.int64(self.pairs.shape[1])
        codes = np.unique(np.concatenate([p.astype(np.int64) * width + r for p, r in (some, others)]))
        return (codes // width).astype(np.int32), (codes % width).astype(np.int32)
