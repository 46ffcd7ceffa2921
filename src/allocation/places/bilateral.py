"""Bilateral exchange: imports match exports between every two institutions, not only over all of them.

For small rounds of a consortium in which each pair of members settles its own account. The most moves, and with as
many the least sum of ranks, by integer programming: no network holds a rule for pairs, and no mechanism that is
strategy-proof is known to us for it.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from allocation.arrays import whole_numbers
from allocation.errors import InvalidProblem
from allocation.places.integers import (
    LARGEST,
    SECONDS,
    Program,
    keep_balance,
    lexicographic,
    minimise,
    program,
    size,
)
from allocation.places.problem import Long, Problem, Whole
from allocation.places.result import HOME
from allocation.places.windows import balance


def bilateral_exchange(
    problem: Problem, windows: ArrayLike, *, seconds: float = SECONDS
) -> tuple[Whole, dict[str, Any]]:
    """Placement int32 [n], -1 stays home.

    `windows`: a whole number w, so that the flows between two institutions differ by w at most, or a table int [c, c]
    in which the cell (a, b) is the most by which the flow from a to b may exceed the flow from b to a; below 0 it asks
    for more in the other direction. The diagonal is not read. Capacities, caps and export quotas hold as everywhere;
    the window of an institution over all its partners holds too where the problem gives a `tolerance`.

    Details: `flows`, a list of [a, b, students]; the balance of every institution; `certificate`
    (`integers.lexicographic`: what was found, the bound, the gap, whether it is proven).

    InvalidProblem in office mode, for more than `integers.LARGEST` choices, and for windows that exclude each other,
    which it names. TimeoutError when nothing was found in `seconds`. Which optimum is taken, and what a time limit
    leaves, is HiGHS's: the same for the same version, the second only if there is time enough.
    """
    if problem.home is None:
        raise InvalidProblem("home", "bilateral exchange needs the home institution of every student")
    if size(problem) > LARGEST:
        rule = f"bilateral exchange takes {LARGEST} choices at most on all lists, not {size(problem)}"
        raise InvalidProblem("choices", rule)
    table = _read(windows, problem.c)
    made = _program(problem, problem.home)
    pairs = _pairs(problem, problem.home, table)
    _refuse_what_excludes_each_other(_program(problem, problem.home), problem, pairs, table, seconds)
    _keep_pairs(made, problem, problem.home, pairs, table)
    placement, certificate = lexicographic(problem, made, seconds=seconds)
    details = {"flows": _flows(problem, problem.home, placement), "certificate": certificate}
    return placement, balance(problem, placement).certificate() | details
