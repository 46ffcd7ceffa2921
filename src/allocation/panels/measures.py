"""What a chair wants to know of an assignment at a glance."""

from dataclasses import dataclass

import numpy as np

from allocation.panels.problem import Problem
from allocation.panels.result import Result, sums_of


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Of the sums over the reviewers of each proposal that needs any: `total`, `minimum`, `mean`, the 5 % quantile
    `low` (the value that at most one in twenty lies below), and how many lie under the floor that was asked about.

    `load_least`, `load_most`: the loads of reviewers that may have any. `envy`: how many proposals would have a larger
    sum with the whole panel of another one that needs as many, where no conflict forbids it.
    """

    total: float
    minimum: float
    mean: float
    low: float
    under_floor: int
    load_least: int
    load_most: int
    envy: int


def measures(problem: Problem, result: Result, *, floor: float = 0.0) -> Measures:
    """The measures of a result; `floor` is the least sum that a proposal should have."""
    wanted = problem.need > 0
    sums = sums_of(problem, result.assignment)[wanted]
    loads = np.asarray(result.assignment.sum(axis=0)).reshape(-1)[problem.load_max > 0]
    return Measures(
        total=result.total,
        minimum=result.minimum,
        mean=float(sums.mean()) if sums.size else 0.0,
        low=float(np.quantile(sums, 0.05, method="lower")) if sums.size else 0.0,
        under_floor=int(np.count_nonzero(sums < floor)),
        load_least=int(loads.min()) if loads.size else 0,
        load_most=int(loads.max()) if loads.size else 0,
        envy=_envious(problem, result),
    )


def _envious(problem: Problem, result: Result) -> int:
    """How many proposals would rather have the whole panel of another one of the same need, conflicts respected."""
    own = sums_of(problem, result.assignment)
    envious = 0
    panels = [row.nonzero()[0] for row in result.assignment.toarray()]
    for proposal in np.flatnonzero(problem.need > 0):
        for other in np.flatnonzero(problem.need == problem.need[proposal]):
            readers = panels[other]
            here = np.full(len(readers), proposal)
            if problem.pairs.forbidden_of(here, readers).any():
                continue
            if float(problem.pairs.affinity_of(here, readers).sum(dtype=np.float64)) > own[proposal]:
                envious += 1
                break
    return envious
