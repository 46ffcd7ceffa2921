"""The worst served proposal served as well as can be, then the largest total under that floor: exactly.

Shares of single pairs would mislead here, and rounding them loses total. So the search runs over mixtures of whole
panels (`mixing`): the highest floor at which a mixture exists bounds the minimum, and its total bounds the total. Where
the mixture is already an assignment, which is the usual case, it is the optimum. Elsewhere a pair with a broken share
is set in one branch and barred in the other (branch and price: Barnhart et al., Operations Research 46, 1998), and the
branch with the better bounds, minimum first, goes on.
"""

import heapq
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocation.panels.mixing import Mixed, Mixture, Round
from allocation.panels.pairs import Pairs
from allocation.panels.picking import BARRED, FREE, NOTHING, SET
from allocation.panels.pricing import optimum
from allocation.panels.problem import Problem
from allocation.panels.result import Certificate, Result, assignment_of, minimum_of, result_of, total_of
from allocation.panels.trading import Terms, trade

Longs = NDArray[np.int64]
States = NDArray[np.int8]
Worth = tuple[int, int]  # a minimum and a total, in units: compared in this order

LIMIT = 300_000
BROKEN = 1e-6  # a share this far from 0 and from 1 is broken
HOW = "the best mixtures of whole panels bound the minimum, and the total above it; bounds add up in whole numbers"


def maxmin_then_total(problem: Problem, *, limit: int = LIMIT) -> Result:
    """The assignment of the largest minimum, and among those of the largest total, certified.

    The minimum is the least sum of affinities over the reviewers of one proposal. `limit`: after how many steps
    the search stops (see `Mixture`; steps and not seconds, so that every machine stops at the same point). To find this
    optimum is NP-hard, so that no limit suffices for every problem; what is still open the certificate says.

    The certificate's `bound` and `gap` are those of the total; while the minimum is still open, those of the minimum.
    Its details: `minimum_bound`, `minimum_gap`, `total_bound`, `total_gap` (of the total above the minimum found),
    `proven`, `branches`, `steps`, `panels` written out, and `rounding` (the most that whole units may differ by).
    """
    search = Search(problem, limit=limit)
    search.run()
    panels = search.best.panels
    proposals, places = np.nonzero(panels >= 0)
    assignment = assignment_of(problem, proposals, panels[proposals, places])
    certificate = search.certificate(minimum_of(problem, assignment), total_of(problem, assignment))
    return result_of(problem, assignment, objective="maxmin_then_total", certificate=certificate)


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """An assignment, `panels` int64 [P, widest] padded with -1, and what it is worth."""

    panels: Longs
    worth: Worth


@dataclass(frozen=True, kw_only=True, eq=False)
class Branch:
    """A part of all assignments: those with some pairs set and others barred (`changes`: proposal, reviewer, state).
    None in it is worth more than `bound`, nor has a minimum above `top` when the lottery is counted in. It divides at
    `pair`; None: there is nothing to divide, or no limit left."""

    bound: Worth
    top: int
    changes: tuple[tuple[int, int, int], ...]
    pair: tuple[int, int] | None


class Search:
    """Upwards from the optimum of the total, downwards from the bounds, until the two meet or the limit is reached.

    `best` is what was found, `bound` what nothing exceeds: the minimum, and the total above the minimum found.
    """

    def __init__(self, problem: Problem, *, limit: int) -> None:
        self.problem = problem
        self.whole = Round(problem)
        self.mixture = Mixture(self.whole, limit=limit)
        self.branches = 0
        self._order = count()
        self._waiting: list[tuple[int, int, int, int, Branch]] = []
        flow = optimum(problem.pairs, problem.terms, seed=problem.seed, start=problem.staffing)
        self.best = self._found(flow.proposals, flow.reviewers)
        self.bound: Worth = self.best.worth
        self._top_total = self.best.worth[1]
        self._better(self.best)

    def run(self) -> None:
        """Search, from the whole problem on."""
        top = self._first_floor()
        whole = Branch(bound=(self._whole_grains(top), self._top_total), top=top, changes=(), pair=None)
        branch = self._bounded(whole)
        while branch is not None or self._waiting:
            branch = branch or heapq.heappop(self._waiting)[-1]
            if branch.bound <= self.best.worth:
                branch = None
                continue
            if branch.pair is None or self.mixture.at_limit:
                self._wait(branch)
                break
            branch = self._divide(branch, branch.pair)
        self._conclude()

    def _conclude(self) -> None:
        self.bound = max([self.best.worth, *(entry[-1].bound for entry in self._waiting)])
        if self.bound[0] > self.best.worth[0]:
            self.mixture.limit += self.mixture.limit // 4  # or the total would stay without a bound
            mixed = self.mixture.total(self.best.worth[0], self.whole.state, above=NOTHING)
            self._look_at(mixed)
            assert mixed.ceiling is not None  # the best is above its own minimum
            self.bound = self.bound[0], self._whole_grains(mixed.ceiling)

    def _divide(self, branch: Branch, pair: tuple[int, int]) -> Branch | None:
        """Both parts of a branch; the better one is returned to go on with, if it may hold something better."""
        parts = [
            self._bounded(replace(branch, changes=(*branch.changes, (*pair, state)), pair=None))
            for state in (SET, BARRED)
        ]
        left = [part for part in parts if part is not None and part.bound > self.best.worth]
        left.sort(key=lambda part: part.bound)
        better = left.pop() if left and left[-1].pair is not None else None
        for part in left:
            self._wait(part)
        return better

    def _wait(self, branch: Branch) -> None:
        """Of equal bounds the deepest branch goes first, then the earliest."""
        minimum, total = branch.bound
        heapq.heappush(self._waiting, (-minimum, -total, -len(branch.changes), next(self._order), branch))

    def _first_floor(self) -> int:
        """What the proposal that can have least gets when it comes first."""
        none = np.zeros(self.problem.reviewers, dtype=np.int64)
        picked = self.whole.pick(weighed=True, prices=none, floor=NOTHING, state=self.whole.state)
        wanting = picked.found[self.whole.need > 0] // self.whole.unit
        return int(wanting.min(initial=2**62)) if len(wanting) else 0

    def _bounded(self, part: Branch) -> Branch | None:
        """A part with its own bounds and the pair where it divides; None: nothing better than the best is in it."""
        if part.bound <= self.best.worth:
            return None
        self.branches += 1
        state = self.whole.state.copy()
        for proposal, reviewer, changed in part.changes:
            state[proposal, reviewer] = changed
        top = self._highest(state, part.top)
        floor = self._whole_grains(top)
        # the total above a lower floor may be larger
        part = replace(
            part, top=top, bound=(floor, part.bound[1] if floor == part.bound[0] else self._top_total)
        )
        if part.bound <= self.best.worth or self.mixture.at_limit:
            return part
        if floor < top:  # the lottery decides between equals: such a mixture is seldom broken
            self._look_at(self.mixture.total(top, state, above=NOTHING))
        above = self.best.worth[1] if floor == self.best.worth[0] else NOTHING
        mixed = self.mixture.total(floor, state, above=above + self.whole.grain - 1)
        if mixed.ceiling is None:
            return None
        self._look_at(mixed)
        total = min(self._whole_grains(mixed.ceiling), part.bound[1])
        return replace(part, bound=(floor, total), pair=_broken(mixed, state))

    def _whole_grains(self, units: int) -> int:
        return units - units % self.whole.grain

    def _highest(self, state: States, top: int) -> int:
        """The highest floor up to `top` at which a mixture exists, or one below the minimum found.

        From above by the floors that prices refute (Newton's method); where that is slow, halving the distance.
        """
        low, floor, slow = self.best.worth[0], top, 0
        while top >= low and not self.mixture.at_limit:
            if self._whole_grains(top) == low:  # no more than was found already: is it here as well?
                floor = top = low
            mixed = self.mixture.service(floor, state)
            if mixed.impossible:
                before, top = top, self.whole.highest_floor(mixed.prices, state, low=low, high=floor)
                slow = slow + 1 if before - top < (top - low) // 2 else 0
                floor = (low + top + 1) // 2 if slow > 1 else top
            elif floor == top:
                break
            else:
                low, floor = floor, top
        return top

    def _look_at(self, mixed: Mixed) -> None:
        """Take the mixture for an assignment, or the assignment that shares most with it."""
        broken = np.abs(mixed.shares - (mixed.shares > 0.5)) > BROKEN
        if mixed.short == 0 and not broken.any():
            self._better(self._found(*np.nonzero(mixed.shares > 0.5)))
            return
        like = Pairs(affinity=mixed.shares.astype(np.float32), conflicts=self.problem.conflicts)
        flow = optimum(like, self.problem.terms, seed=self.problem.seed, start=self.problem.staffing)
        self._better(self._found(flow.proposals, flow.reviewers))

    def _better(self, found: Found) -> None:
        """Keep the assignment, and what trading makes of it, when it is better."""
        whole, trees = self.whole, self.problem.trees
        terms = Terms(
            whole.affinity, whole.state, whole.load_max, whole.load_min, trees.tree, trees.innermost
        )
        traded = found.panels.copy()
        trade(terms, traded)
        for one in (found, Found(panels=traded, worth=whole.worth(traded))):
            self.mixture.write_out(np.arange(len(one.panels)), one.panels)
            if one.worth > self.best.worth:
                self.best = one

    def _found(self, proposals: NDArray[Any], reviewers: NDArray[Any]) -> Found:
        """From pairs, proposal by proposal."""
        panels = np.full((len(self.whole.need), self.whole.widest), -1, dtype=np.int64)
        begin = np.cumsum(self.whole.need) - self.whole.need
        panels[proposals, np.arange(len(proposals)) - begin[proposals]] = reviewers
        return Found(panels=panels, worth=self.whole.worth(panels))

    def certificate(self, minimum: float, total: float) -> Certificate:
        """What was proved of the assignment found, whose figures these are."""
        (least, value), (top_least, top_value) = self.best.worth, self.bound
        exponent = self.problem.pairs.exponent
        minimum_gap = float(np.ldexp(top_least - least, -exponent))
        total_gap = float(np.ldexp(top_value - value, -exponent))
        details = {
            "minimum_bound": minimum + minimum_gap,
            "minimum_gap": minimum_gap,
            "total_bound": total + total_gap,
            "total_gap": total_gap,
            "proven": self.bound == self.best.worth,
            "branches": self.branches,
            "steps": self.mixture.steps,
            "panels": self.mixture.count,
            "rounding": self.problem.pairs.rounding * int(self.whole.need.sum()),
        }
        first = "minimum" if minimum_gap else "total"
        bound, gap = details[f"{first}_bound"], details[f"{first}_gap"]
        return Certificate(objective="maxmin_then_total", how=HOW, bound=bound, gap=gap, details=details)


def _broken(mixed: Mixed, state: States) -> tuple[int, int] | None:
    """The free pair whose share is nearest to a half; None when no free pair has a share."""
    distance = np.where((state == FREE) & (mixed.shares > BROKEN), np.abs(mixed.shares - 0.5), 1.0)
    at = np.unravel_index(np.argmin(distance), distance.shape)
    return (int(at[0]), int(at[1])) if distance[at] < 1.0 else None
