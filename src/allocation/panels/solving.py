"""The one door to the objectives of a panel round."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from allocation.errors import InvalidProblem
from allocation.panels.problem import Problem
from allocation.panels.result import Result

OBJECTIVES = ("total", "maxmin_then_total", "randomized")


def solve(problem: Problem, objective: str, *, cap: float = 0.5) -> Result:
    """The best assignment by `objective`, one of OBJECTIVES, with its certificate.

    `cap` (for "randomized" only): the largest probability that any pair may have, above 0 and at most 1.
    """
    if objective not in OBJECTIVES:
        raise InvalidProblem("objective", f"{objective!r} is none of {', '.join(OBJECTIVES)}")
    module = {"maxmin_then_total": "maxmin"}.get(objective, objective)
    found: Callable[..., Any] = getattr(import_module(f"allocation.panels.{module}"), objective)
    result: Result = found(problem, cap=cap) if objective == "randomized" else found(problem)
    return result
