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
from allocation.places.problem import PADDING, Long, Problem, Whole
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
    pairs = _pairs(problem, problem.home, table)
    made = _program(problem, problem.home)
    _keep_pairs(made, problem, problem.home, pairs, table)
    if (_bounds(pairs, table)[0] > 0).any() or (
        _bounds(pairs, table)[1] < 0
    ).any():  # nobody moving is not inside
        _refuse_what_cannot_be_kept(made, pairs, seconds)
    placement, certificate = lexicographic(problem, made, seconds=seconds)
    details = {"flows": _flows(problem, problem.home, placement), "certificate": certificate}
    return placement, balance(problem, placement).certificate() | details


def _read(windows: ArrayLike, institutions: int) -> Long:
    """The table of windows. Two cells of a pair that exclude each other are named."""
    if np.ndim(windows) == 0:
        window = whole_numbers(windows, "windows", shape=()).item()
        if window < 0:
            raise InvalidProblem("windows", f"one window for all pairs is 0 or more, not {window}")
        return np.full((institutions, institutions), window, dtype=np.int64)
    table: Long = whole_numbers(windows, "windows", shape=(institutions, institutions)).astype(np.int64)
    for a, b in np.argwhere(np.triu(table + table.T < 0, k=1)).tolist():
        rule = (
            f"{a} may send {b} at most {table[a, b]} more than it receives, and {b} may send {a} at most "
            f"{table[b, a]} more: they exclude each other"
        )
        raise InvalidProblem("windows", rule, row=a, column=b)
    return table


def _program(problem: Problem, home: Whole) -> Program:
    """All rules but those for pairs."""
    made = program(problem)
    if problem.tolerance is not None:
        keep_balance(made, problem, home)
    return made


def _pairs(problem: Problem, home: Whole, table: Long) -> Long:
    """The pairs (a, b), a < b, between which somebody could move or somebody must, int64 [pairs, 2] in order."""
    concerned = np.triu((table < 0) | (table.T < 0), k=1)
    student, rank = np.nonzero(problem.choices != PADDING)
    ends = np.stack([home[student], problem.partner[problem.choices[student, rank]]])
    concerned[ends.min(axis=0), ends.max(axis=0)] = True
    return np.argwhere(concerned)


def _bounds(pairs: Long, table: Long) -> tuple[Long, Long]:
    """The least and the most by which the flow from a to b exceeds the flow from b to a."""
    a, b = pairs.T
    return -table[b, a], table[a, b]


def _keep_pairs(made: Program, problem: Problem, home: Whole, pairs: Long, table: Long) -> None:
    """Add the windows of the pairs, as the last group of rows."""
    origin, target = home[made.student].astype(np.int64), problem.partner[made.programme].astype(np.int64)
    keys = pairs[:, 0] * problem.c + pairs[:, 1]
    rows = np.searchsorted(keys, np.minimum(origin, target) * problem.c + np.maximum(origin, target))
    made.keep(rows, *_bounds(pairs, table), coefficients=np.where(origin < target, 1, -1))


def _refuse_what_cannot_be_kept(made: Program, pairs: Long, seconds: float) -> None:
    """Widen the windows by as little as makes them possible; InvalidProblem names those that had to be widened."""
    choices, count = len(made.student), len(pairs)
    rows = np.repeat(np.arange(count), 2)
    wider = made.with_slacks(rows + len(made.lower) - count, np.tile([1, -1], count))
    decision = minimise(wider, np.repeat([0.0, 1.0], [choices, 2 * count]), seconds=seconds)
    if decision.columns is None:
        raise TimeoutError(f"nothing was found in {seconds:g} seconds; give it more time")
    missing = decision.columns[choices:].reshape(count, 2).sum(axis=1)
    short = [
        f"{a} and {b} by {lack}"
        for (a, b), lack in zip(pairs.tolist(), missing.tolist(), strict=True)
        if lack
    ]
    if short:
        a, b = pairs[int(np.argmax(missing > 0))].tolist()
        rule = f"the windows exclude each other; wider by so much they would not: {', '.join(short)}"
        raise InvalidProblem("windows", rule, row=a, column=b)


def _flows(problem: Problem, home: Whole, placement: Whole) -> list[list[int]]:
    """How many students go from a to b, as [a, b, students] in order, where somebody does."""
    moved = placement != HOME
    keys = home[moved].astype(np.int64) * problem.c + problem.partner[placement[moved]]
    flows, counts = np.unique(keys, return_counts=True)
    return [
        [key // problem.c, key % problem.c, count]
        for key, count in zip(flows.tolist(), counts.tolist(), strict=True)
    ]
