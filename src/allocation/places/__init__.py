"""Places for students: a problem of lists, places and bounds in, a placement out, with its checks and its reasons."""

from allocation.places.caps import Cap
from allocation.places.office import office_capacity
from allocation.places.problem import Problem
from allocation.places.result import Result
from allocation.places.solving import MECHANISMS, solve

__all__ = ["MECHANISMS", "Cap", "Problem", "Result", "office_capacity", "solve"]
