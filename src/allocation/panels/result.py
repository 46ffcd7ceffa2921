"""What a panel round decided: who reads what, how good that is, and the proof that nothing better exists."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from allocation.panels.problem import Problem


@dataclass(frozen=True, kw_only=True, eq=False)
class Worth:
    """Prices, in whole units of 2**-`exponent` of affinity: about what one unit more of each scarce thing would add.

    `proposal` int64 [P]: of one reviewer more for it (may be negative). `reviewer` int64 [R]: of one proposal more for
    a reviewer whose load is full (positive), or who must have more than is good (negative). `group` int64 [n] with
    `group_at` int32 [n, 2] (proposal, group): of a bound that binds, above (positive) or below (negative); what is not
    listed is worth 0.
    """

    exponent: int
    proposal: NDArray[np.int64]
    reviewer: NDArray[np.int64]
    group_at: NDArray[np.int32]
    group: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Certificate:
    """No assignment has more than `bound` of the `objective`; `gap` is what is missing to it, 0 for a proved optimum.

    `how` says in a sentence how the bound was found; `worth` are the dual prices from which anybody recomputes it;
    `details` are numbers and names that JSON can hold (rounds, pairs priced).
    """

    objective: str
    how: str
    bound: float
    gap: float
    worth: Worth | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def optimal(self) -> bool:
        """Nothing better exists."""
        return self.gap == 0

    def told(self) -> dict[str, Any]:
        """The certificate without its prices, as JSON can hold it."""
        summary = {"objective": self.objective, "how": self.how, "bound": self.bound, "gap": self.gap}
        return {**summary, "optimal": self.optimal, **self.details}


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """`assignment` sparse bool [P, R] (CSR, sorted). `total`: the sum of the affinities assigned. `minimum`: the least
    sum over the reviewers of one proposal (proposals that need nobody do not count; 0 when there is none).
    `probabilities` sparse float64 [P, R]: of the lottery from which a randomised assignment was drawn, else None."""

    objective: str
    assignment: Any
    total: float
    minimum: float
    certificate: Certificate
    probabilities: Any = None

    @property
    def pairs(self) -> NDArray[np.int32]:
        """int32 [n, 2]: every (proposal, reviewer) assigned, in order."""
        return np.column_stack(self.assignment.nonzero()).astype(np.int32)


def assignment_of(problem: Problem, proposals: NDArray[Any], reviewers: NDArray[Any]) -> Any:
    """The sparse bool [P, R] in which the pairs (proposals[i], reviewers[i]) are true; any order, no duplicates."""
    shape = (problem.proposals, problem.reviewers)
    assignment = csr_array((np.ones(len(proposals), dtype=np.bool_), (proposals, reviewers)), shape=shape)
    assignment.sort_indices()
    return assignment


def sums_of(problem: Problem, assignment: Any) -> NDArray[np.float64]:
    """float64 [P]: the sum of affinities of each proposal's reviewers, added in the order of the reviewers."""
    proposals, reviewers = assignment.nonzero()
    given = problem.pairs.affinity_of(proposals, reviewers).astype(np.float64)
    return np.asarray(np.bincount(proposals, weights=given, minlength=problem.proposals), dtype=np.float64)


def total_of(problem: Problem, assignment: Any) -> float:
    """The sum of the affinities assigned, rounded once: the same in whatever order it is added."""
    return math.fsum(problem.pairs.affinity_of(*assignment.nonzero()).tolist())


def minimum_of(problem: Problem, assignment: Any) -> float:
    """The least sum over the reviewers of one proposal that needs any; 0 when none does."""
    read = sums_of(problem, assignment)[problem.need > 0]
    return float(read.min()) if read.size else 0.0


def result_of(
    problem: Problem, assignment: Any, *, objective: str, certificate: Certificate, probabilities: Any = None
) -> Result:
    """The result with its total and minimum computed from the assignment."""
    return Result(
        objective=objective,
        assignment=assignment,
        total=total_of(problem, assignment),
        minimum=minimum_of(problem, assignment),
        certificate=certificate,
        probabilities=probabilities,
    )
