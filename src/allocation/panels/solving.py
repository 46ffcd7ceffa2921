"""The one door to the objectives of a panel round."""

from allocation.errors import InvalidProblem
from allocation.panels.maxmin import maxmin_then_total
from allocation.panels.problem import Problem
from allocation.panels.randomized import randomized
from allocation.panels.result import Result
from allocation.panels.total import total

OBJECTIVES = ("total", "maxmin_then_total", "randomized")


def solve(problem: Problem, objective: str, *, cap: float = 0.5) -> Result:
    """The best assignment by `objective`, one of OBJECTIVES, with its certificate.

    `cap` (for "randomized" only): the largest probability that any pair may have, above 0 and at most 1.
    """
    if objective not in OBJECTIVES:
        raise InvalidProblem("objective", f"{objective!r} is none of {', '.join(OBJECTIVES)}")
    if objective == "randomized":
        return randomized(problem, cap=cap)
    return maxmin_then_total(problem) if objective == "maxmin_then_total" else total(problem)
