"""The worst served proposal as well served as can be, then the largest total under that floor: both at once, exactly.

Shares of single pairs would mislead here, and rounding them loses total. So the search runs over mixtures of whole
panels (`mixing`): the highest floor at which a mixture exists bounds the minimum, and its total bounds the total. Where
a mixture is already an assignment, which is the usual case, it is the optimum. Elsewhere a pair with a broken share is
set in one branch and barred in the other (branch and price: Barnhart et al., Operations Research 46, 1998), the branch
with the better pair of bounds first.
"""

import heapq
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from allocation.panels.mixing import Mixed, Mixture, Round
from allocation.panels.picking import BARRED, FREE, NOTHING, SET
from allocation.panels.pricing import optimum
from allocation.panels.problem import Problem
from allocation.panels.result import Certificate, Result, assignment_of, result_of

Longs = NDArray[np.int64]
States = NDArray[np.int8]

LIMIT = 2_000  # of branches: a number of steps and no seconds, so that every machine stops at the same point
BROKEN = 1e-6  # a share this far from 0 and from 1 is broken
SETTLED = "settled"


def maxmin_then_total(problem: Problem, *, limit: int = LIMIT) -> Result:
    """The assignment with the largest minimum, and of those one with the largest total, certified.

    The minimum is the least sum of affinities over the reviewers of one proposal. `limit`: after how many branches the
    search stops; the certificate then says how far the minimum or the total can still be from the optimum. Finding the
    optimum is hard in general (NP-hard already for two reviewers a proposal), so no limit suffices for every problem.
    """
    search = Search(problem)
    search.run(limit)
    panels = search.best.panels
    proposals, places = np.nonzero(panels >= 0)
    assignment = assignment_of(problem, proposals, panels[proposals, places])
    return result_of(problem, assignment, objective="maxmin_then_total", certificate=search.certificate())


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """An assignment, a panel per row, with its minimum and its total in units."""

    panels: Longs
    minimum: int
    total: int

    @property
    def worth(self) -> tuple[int, int]:
        return self.minimum, self.total


@dataclass(frozen=True, order=True)
class Branch:
    """A part of the search, ordered by what it promises: `bounds` (minimum, total), negated. `state` holds its pairs
    that are set and barred, `pair` where it divides (None: nowhere)."""

    bounds: tuple[int, int]
    depth: int
    number: int
    state: States = field(compare=False)
    pair: tuple[int, int] | None = field(compare=False)


class Search:
    """From the optimum of the total upwards in minimum, and from the bounds downwards, until they meet."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.whole = Round(problem)
        self.mixture = Mixture(self.whole)
        self.best = self._of_total()
        self.branches = 0
        self.open: list[Branch] = []

    def _of_total(self) -> Found:
        flow = optimum(self.problem.pairs, self.problem.terms, seed=self.problem.seed)
        panels = np.full((len(self.whole.need), self.whole.widest), -1, dtype=np.int64)
        begin = np.concatenate([[0], np.cumsum(self.whole.need)])
        panels[flow.proposals, np.arange(len(flow.proposals)) - begin[flow.proposals]] = flow.reviewers
        self.mixture.write_out(np.arange(len(panels)), panels)
        return self._worth(panels)

    def _worth(self, panels: Longs) -> Found:
        rows = np.arange(len(panels))[:, None]
        sums = np.where(panels >= 0, self.whole.plain[rows, panels], 0).sum(axis=1)
        wanting = sums[self.whole.need > 0]
        least = int(wanting.min()) if len(wanting) else 0
        return Found(panels=panels, minimum=least, total=sum(sums.tolist()))

    def run(self, limit: int) -> None:
        root = self._branch(self.whole.state, self._first_floor(), depth=0)
        while root is not None or self.open:
            node = root if root is not None else heapq.heappop(self.open)
            root = None
            if (-node.bounds[0], -node.bounds[1]) <= self.best.worth:
                self.open = []
                return
            if node.pair is None or self.branches >= limit:
                heapq.heappush(self.open, node)
                return
            children = []
            for state in (SET, BARRED):
                changed = node.state.copy()
                changed[node.pair] = state
                child = self._branch(changed, -node.bounds[0] + self.whole.grain - 1, node.depth - 1)
                if child is not None:
                    children.append(child)
            children.sort()
            if children and children[0].pair is not None:
                root = children.pop(0)
            for child in children:
                heapq.heappush(self.open, child)

    def _first_floor(self) -> int:
        none = np.zeros(self.problem.reviewers, dtype=np.int64)
        found = self.whole.pick(weighed=True, prices=none, floor=NOTHING, state=self.whole.state)[0]
        wanting = found[self.whole.need > 0] // self.whole.unit
        return int(wanting.min()) if len(wanting) else 0

    def _branch(self, state: States, floor: int, depth: int) -> Branch | None:
        self.branches += 1
        floor = self._floor(state, floor)
        if floor < self.best.minimum:
            return None
        grain = self.whole.grain
        if floor % grain:
            mixed = self.mixture.total(floor, state, above=NOTHING)
            self._note(mixed)
            floor -= floor % grain
        above = self.best.total if floor == self.best.minimum else NOTHING
        mixed = self.mixture.total(floor, state, above=above + grain - 1)
        if mixed.ceiling is None or mixed.ceiling <= above:
            return None
        self._note(mixed)
        total = mixed.ceiling // grain * grain
        if (floor, total) <= self.best.worth:
            return None
        return Branch((-floor, -total), depth, self.branches, state, self._pair(mixed, state))

    def _floor(self, state: States, high: int) -> int:
        """The highest floor up to `high` at which a mixture exists, or one below the best minimum."""
        low, floor = self.best.minimum, high
        while high >= low:
            mixed = self.mixture.service(floor, state)
            if mixed.short > 0 and (mixed.ceiling is None or mixed.ceiling < 0):
                refuted, high = floor, self.whole.highest_floor(mixed.prices, state, low=low, high=floor)
                slow = refuted - high < (high - low) // 2
                floor = (low + high + 1) // 2 if slow else high
            elif floor == high:
                break
            else:
                low, floor = floor, high
        return high

    def _note(self, mixed: Mixed) -> None:
        taken = mixed.shares > 0.5
        if (np.abs(mixed.shares - taken) > BROKEN).any() or (taken.sum(axis=1) != self.whole.need).any():
            return
        loads = taken.sum(axis=0)
        if (loads > self.whole.load_max).any() or (loads < self.whole.load_min).any():
            return
        panels = np.full((len(taken), self.whole.widest), -1, dtype=np.int64)
        proposals, reviewers = np.nonzero(taken)
        begin = np.concatenate([[0], np.cumsum(self.whole.need)])
        panels[proposals, np.arange(len(proposals)) - begin[proposals]] = reviewers
        found = self._worth(panels)
        if found.worth > self.best.worth:
            self.best = found

    def _pair(self, mixed: Mixed, state: States) -> tuple[int, int] | None:
        free = state == FREE
        broken = np.where(free, np.abs(mixed.shares - 0.5), 1.0)
        at = np.unravel_index(np.argmin(broken), broken.shape)
        return (int(at[0]), int(at[1])) if broken[at] < 0.5 - BROKEN else None

    def certificate(self) -> Certificate:
        exponent = self.problem.pairs.exponent
        tops = [(-node.bounds[0], -node.bounds[1]) for node in self.open]
        minimum = max([self.best.minimum, *(top[0] for top in tops)])
        total = max([self.best.total, *(top[1] for top in tops if top[0] == self.best.minimum)])
        return Certificate(
            objective="maxmin_then_total",
            how="",
            bound=total / 2**exponent,
            gap=(total - self.best.total) / 2**exponent,
            details={
                "minimum_gap": minimum - self.best.minimum,
                "total_gap": total - self.best.total,
                "branches": self.branches,
                "open": len(self.open),
                "solved": self.mixture.solved,
                "panels": len(self.mixture._panels),
            },
        )
