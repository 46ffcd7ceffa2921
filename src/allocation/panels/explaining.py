"""For the chair: why these reviewers read this proposal, and why not those who would suit it better."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from allocation.errors import InvalidProblem
from allocation.panels.problem import Problem
from allocation.panels.result import Result

CONFLICT = "conflict"
TAKES_NOTHING = "takes_nothing"
GROUP = "group"
LOAD_FULL = "load_full"
LOAD_NEEDED = "load_needed"
LOTTERY = "lottery"
OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Passed:
    """A reviewer who suits the proposal better than one it has, and the first `reason` that applies:

    `conflict`; `takes_nothing` (a load of 0); `group`: in the place of any reviewer less suited, a group would be out
    of its bounds; `load_full`: the load is used up by `reads`, where the reviewer is worth more, and one proposal more
    would add about `price` to the total (None when the result has no prices); `load_needed`: who would have to make
    room has the least load already; `lottery`: the draw; `open`: nothing stands against it, so the total is not the
    largest.
    """

    reviewer: int
    affinity: float
    reason: str
    group: int | None = None
    price: float | None = None
    reads: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """`given`: the reviewers of the proposal and their affinities, best first. `passed`: every reviewer with a larger
    affinity than the least of these, best first. `price`: about what one reviewer more would change in the total."""

    proposal: int
    given: tuple[tuple[int, float], ...]
    passed: tuple[Passed, ...]
    price: float | None

    def as_data(self) -> dict[str, Any]:
        """The explanation as JSON holds it."""
        return asdict(self)


def explain(problem: Problem, result: Result, proposal: int) -> Explanation:
    """Why `proposal` has these reviewers and no others; InvalidProblem when there is no such proposal."""
    if not 0 <= proposal < problem.proposals:
        raise InvalidProblem("proposal", f"there is no proposal {proposal}")
    affinity = problem.pairs.affinities(proposal, proposal + 1)[0].astype(np.float64)
    order = np.argsort(-affinity, kind="stable").tolist()
    mine = set(result.assignment.indices[slice(*result.assignment.indptr[proposal : proposal + 2])].tolist())
    least = min((affinity[reviewer] for reviewer in mine), default=np.inf)
    view = _View(problem, result, proposal, mine, affinity)
    passed = [view.reason(one) for one in order if one not in mine and affinity[one] > least]
    worth = result.certificate.worth
    return Explanation(
        proposal=proposal,
        given=tuple((one, float(affinity[one])) for one in order if one in mine),
        passed=tuple(passed),
        price=None if worth is None else float(np.ldexp(worth.proposal[proposal], -worth.exponent)),
    )


class _View:
    """One proposal in the round: who reads it, and what the others have to do."""

    def __init__(
        self, problem: Problem, result: Result, proposal: int, mine: set[int], affinity: Any
    ) -> None:
        self.problem, self.result, self.proposal = problem, result, proposal
        self.mine, self.affinity = mine, affinity
        self.forbidden = problem.pairs.forbidden(proposal, proposal + 1)[0]
        self.loads = np.bincount(result.assignment.indices, minlength=problem.reviewers)
        self.rules = [
            (index, set(group.reviewers), group.least, group.most)
            for index, group in enumerate(problem.groups)
            if group.proposals is None or proposal in group.proposals
        ]

    def reason(self, reviewer: int) -> Passed:
        """Why this reviewer is not one of the proposal's."""
        told: dict[str, Any] = {"reviewer": reviewer, "affinity": float(self.affinity[reviewer])}
        if self.forbidden[reviewer]:
            return Passed(reason=CONFLICT, **told)
        if self.problem.load_max[reviewer] == 0:
            return Passed(reason=TAKES_NOTHING, **told)
        worse = sorted((one for one in self.mine if self.affinity[one] < told["affinity"]), key=self._rank)
        against = {one: self._against(reviewer, one) for one in worse}
        may_go = [one for one in worse if against[one] is None]
        if not may_go:
            return Passed(reason=GROUP, group=against[worse[0]], **told)
        if self.loads[reviewer] >= self.problem.load_max[reviewer]:
            return Passed(reason=LOAD_FULL, price=self._price(reviewer), reads=self._reads(reviewer), **told)
        if all(self.loads[one] <= self.problem.load_min[one] for one in may_go):
            return Passed(reason=LOAD_NEEDED, **told)
        return Passed(reason=LOTTERY if self.result.objective == "randomized" else OPEN, **told)

    def _rank(self, reviewer: int) -> tuple[float, int]:
        return float(self.affinity[reviewer]), reviewer

    def _against(self, coming: int, going: int) -> int | None:
        """The first group that would be out of its bounds if one came for the other."""
        panel = (self.mine - {going}) | {coming}
        for index, members, least, most in self.rules:
            count = len(panel & members)
            if count < least or (most is not None and count > most):
                return index
        return None

    def _price(self, reviewer: int) -> float | None:
        worth = self.result.certificate.worth
        return None if worth is None else float(np.ldexp(worth.reviewer[reviewer], -worth.exponent))

    def _reads(self, reviewer: int) -> tuple[int, ...]:
        proposals, reviewers = self.result.assignment.nonzero()
        return tuple(proposals[reviewers == reviewer].tolist())
