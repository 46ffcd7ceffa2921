"""Reviewers for proposals: `Problem` in, `solve` by an objective, a `Result` with its certificate out."""

from allocation.panels.checking import Checks, checks
from allocation.panels.explaining import Explanation, Passed, explain
from allocation.panels.groups import Group
from allocation.panels.measures import Measures, measures
from allocation.panels.problem import Problem
from allocation.panels.result import Certificate, Result, Worth
from allocation.panels.solving import OBJECTIVES, solve

__all__ = [
    "OBJECTIVES",
    "Certificate",
    "Checks",
    "Explanation",
    "Group",
    "Measures",
    "Passed",
    "Problem",
    "Result",
    "Worth",
    "checks",
    "explain",
    "measures",
    "solve",
]
