"""The largest total affinity: a transportation problem, solved to a proved optimum.

Every proposal gets as many reviewers as it needs, every reviewer a load within bounds, no pair twice or in conflict,
the groups of each proposal within their bounds. The matrix of such a problem is totally unimodular (groups are
laminar), so whole numbers lose nothing, and prices exist at which nobody would trade (Ahuja, Magnanti and Orlin,
Network Flows, 1993, chapters 9 and 11).
"""

import numpy as np

from allocation.panels.pricing import Optimum, optimum
from allocation.panels.problem import Problem
from allocation.panels.reduced import group_worth
from allocation.panels.result import (
    Certificate,
    Result,
    Worth,
    assignment_of,
    result_of,
    total_of,
)

HOW = "prices at which no pair left out would improve the total; the bound is what all needs and loads cost at them"


def total(problem: Problem, *, keep: int | None = None) -> Result:
    """The assignment of the largest total affinity, certified.

    `keep`: with how many reviewers per proposal the search begins; it changes the time taken, never the total.
    The proof is exact for affinities in whole units of 2**-exponent; `details["rounding"]` is the most by which the
    total of any assignment may differ from that, 0.0 when every affinity is a whole number of units.
    """
    found = optimum(problem.pairs, problem.terms, seed=problem.seed, keep=keep, start=problem.staffing)
    worth = worth_of(problem, found)
    assignment = assignment_of(problem, found.proposals, found.reviewers)
    gap = float(np.ldexp(found.bound - found.value, -worth.exponent))
    certificate = Certificate(
        objective="total",
        how=HOW,
        bound=total_of(problem, assignment) + gap,
        gap=gap,
        worth=worth,
        details={
            "rounds": found.rounds,
            "pairs_priced": found.priced,
            "pairs_kept": found.kept,
            "rounding": problem.pairs.rounding * len(found.proposals),
        },
    )
    return result_of(problem, assignment, objective="total", certificate=certificate)


def worth_of(problem: Problem, found: Optimum) -> Worth:
    """The prices of an optimum as what needs, loads and bounds are worth."""
    joints = problem.terms.joints
    group = group_worth(joints, found.prices)
    binding = np.flatnonzero(group)
    return Worth(
        exponent=problem.pairs.exponent,
        proposal=-found.prices.proposal,
        reviewer=found.prices.reviewer,
        group_at=np.column_stack([joints.owner[binding], joints.group[binding]]).astype(np.int32),
        group=group[binding],
    )
