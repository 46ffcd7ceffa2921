"""Allocation: students to places (`allocation.places`) and reviewers to proposals (`allocation.panels`).

Pure: a frozen problem of arrays in, a frozen result out, with checks that anybody can run and an explanation per row.
Knows nothing of the register, its database or its screens.
"""

from allocation.errors import InvalidProblem

__all__ = ["InvalidProblem"]
