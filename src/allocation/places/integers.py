"""A round as an integer program, for the rules that no network holds: windows for every pair of institutions, and caps
over several institutions beside balance. For small rounds; by HiGHS with one thread and a fixed seed.

Two programs one after the other: the most moves, then the least sum of ranks with as many. Whole numbers decide: a
bound of HiGHS is rounded to the next whole number on the safe side.
"""

from dataclasses import dataclass, field, replace
from math import ceil, inf
from time import monotonic
from typing import Any, TypeAlias

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_matrix

from allocation.places.problem import PADDING, Long, Problem, Whole
from allocation.places.result import HOME
from allocation.places.windows import this_year
from allocation.silence import SilentHighs

Floats: TypeAlias = NDArray[np.float64]

LARGEST = 20_000
"""The largest round that is taken, counted in choices on all lists."""
SECONDS = 60.0

_SAFE = 1e-6  # how far a bound in floating point may be off
_NO_ROW = -1


def size(problem: Problem) -> int:
    """How many choices all lists hold together."""
    return int(np.count_nonzero(problem.choices != PADDING))


@dataclass(frozen=True, kw_only=True, eq=False)
class Program:
    """Columns: the choices of all lists, student by student, each taken or not (int arrays, one number per choice);
    after them `slacks` columns of any number from 0 up. Rows: bounds on sums of columns, group after group."""

    student: Long
    rank: Long
    programme: Whole
    slacks: int = 0
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    entries: list[Long] = field(default_factory=list)
    """Of each group of rows: row, column and coefficient, [3, entries]."""

    def keep(
        self,
        rows: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
        *,
        columns: ArrayLike = (),
        coefficients: ArrayLike = 1,
    ) -> None:
        """Add a group of rows with their bounds: the row of each entry, counted inside the group (-1 = in none), its
        column (one after the other where none is given) and its coefficient."""
        row = np.asarray(rows, dtype=np.int64)
        column = np.asarray(columns if np.size(columns) else np.arange(len(row)), dtype=np.int64)
        coefficient = np.broadcast_to(np.asarray(coefficients, dtype=np.int64), row.shape)
        self.entries.append(np.stack([row + len(self.lower), column, coefficient])[:, row != _NO_ROW])
        self.lower.extend(np.asarray(lower, dtype=np.float64).tolist())
        self.upper.extend(np.asarray(upper, dtype=np.float64).tolist())

    def with_slacks(self, rows: Long, coefficients: Long) -> "Program":
        """The same program with a slack column in each of these rows."""
        entries = np.stack([rows, len(self.student) + np.arange(len(rows)), coefficients])
        return replace(self, slacks=len(rows), entries=[*self.entries, entries])

    def matrix(self) -> csc_matrix:
        """The rows as a sparse matrix."""
        row, column, coefficient = np.concatenate([np.empty((3, 0), np.int64), *self.entries], axis=1)
        shape = (len(self.lower), len(self.student) + self.slacks)
        return csc_matrix((coefficient.astype(np.float64), (row, column)), shape=shape)

    def refuse_broken_rows(self, sums: Floats) -> None:
        """RuntimeError when the sums of the rows are outside their bounds."""
        broken = np.flatnonzero((sums < self.lower) | (sums > self.upper))
        if broken.size:
            raise RuntimeError(f"the solver broke row {broken[0]} of the program")


@dataclass(frozen=True, kw_only=True, eq=False)
class Decision:
    """What HiGHS found for an objective that is to be small: `columns` int64 (None: nothing yet), and the bound under
    which no other can be."""

    columns: Long | None
    bound: float


def program(problem: Problem) -> Program:
    """Lists, capacities, caps and export quotas of a round."""
    student, rank = np.nonzero(problem.choices != PADDING)
    made = Program(student=student, rank=rank, programme=problem.choices[student, rank])
    made.keep(student, np.zeros(problem.n), np.ones(problem.n))
    made.keep(made.programme, np.zeros(problem.m), problem.capacity)
    for cap in problem.caps:
        inside = np.isin(made.programme, np.array(cap.programmes, dtype=np.int64))
        made.keep(np.where(inside, 0, _NO_ROW), [0], [min(cap.most, problem.n)])
    if problem.home is not None and problem.exports is not None:
        made.keep(problem.home[student], np.zeros(problem.c), problem.exports)
    return made


def keep_balance(made: Program, problem: Problem, home: Whole) -> None:
    """Add the windows of the year: imports minus exports of each institution."""
    both = np.tile(np.arange(len(made.student)), 2)
    rows = np.concatenate([problem.partner[made.programme], home[made.student]])
    made.keep(rows, *this_year(problem), columns=both, coefficients=np.repeat([1, -1], len(made.student)))


def best_in_integers(
    problem: Problem, home: Whole, *, seconds: float = SECONDS
) -> tuple[Whole, dict[str, Any]]:
    """The balanced optimum with every cap: placement int32 [n], and the certificate of `lexicographic`."""
    made = program(problem)
    keep_balance(made, problem, home)
    return lexicographic(problem, made, seconds=seconds)


def lexicographic(problem: Problem, made: Program, *, seconds: float) -> tuple[Whole, dict[str, Any]]:
    """The most moves, then the least sum of ranks with at least as many, each within half of the time given.

    The certificate: `moves`, `total_rank`, `bound` (the most moves and the least sum of ranks with as many that are
    possible), `gap` (the differences), `proven` (both are 0) and `ties`: "solver", since of several optima HiGHS takes
    the one it comes to. TimeoutError where nothing is found in time; the caller has seen to it that something is there.
    """
    ends = monotonic() + seconds
    most = minimise(made, np.full(len(made.student), -1.0), seconds=seconds / 2)
    if most.columns is None:
        raise TimeoutError(f"nothing was found in {seconds:g} seconds; give it more time")
    made.keep(np.zeros(len(made.student)), [most.columns.sum()], [inf])
    least = minimise(made, made.rank.astype(np.float64), seconds=max(ends - monotonic(), 0))
    found = [columns for columns in (most.columns, least.columns) if columns is not None]
    taken = np.flatnonzero(min(found, key=lambda columns: int(columns @ made.rank)))
    placement = np.full(problem.n, HOME, dtype=np.int32)
    placement[made.student[taken]] = made.programme[taken]
    reached = {"moves": len(taken), "total_rank": int(made.rank[taken].sum())}
    bound = {"moves": -_whole(max(most.bound, -problem.n)), "total_rank": _whole(max(least.bound, 0))}
    gap = {name: abs(bound[name] - reached[name]) for name in reached}
    return placement, {
        **reached,
        "bound": bound,
        "gap": gap,
        "proven": not any(gap.values()),
        "ties": "solver",
    }


def minimise(made: Program, cost: Floats, *, seconds: float) -> Decision:
    """Solve for one objective, a cost for every column.

    Without a point to start from: given one, HiGHS 1.16 may hand it back with the value of the optimum (a column that
    presolve merged with another). What it hands back is checked against the rows; RuntimeError when it breaks one.
    """
    if not len(cost):
        return Decision(columns=np.empty(0, dtype=np.int64), bound=0.0)
    solver = SilentHighs()
    for name, value in _OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.setOptionValue("time_limit", float(seconds))
    matrix = made.matrix()
    solver.passModel(_model(made, matrix, cost))
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Decision(columns=None, bound=info.mip_dual_bound)
    columns = np.round(solver.getSolution().col_value).astype(np.int64)
    made.refuse_broken_rows(matrix @ columns)
    return Decision(columns=columns, bound=info.mip_dual_bound)


_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1 - _SAFE,  # two whole numbers closer than that are the same
}


def _model(made: Program, matrix: csc_matrix, cost: Floats) -> highspy.HighsLp:
    choices = len(made.student)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = cost
    model.col_lower_ = np.zeros(model.num_col_)
    model.col_upper_ = np.append(np.ones(choices), np.full(made.slacks, inf))
    model.row_lower_, model.row_upper_ = np.array(made.lower), np.array(made.upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = (
        matrix.indptr,
        matrix.indices,
        matrix.data,
    )
    continuous = [highspy.HighsVarType.kContinuous] * made.slacks
    model.integrality_ = [highspy.HighsVarType.kInteger] * choices + continuous
    return model


def _whole(bound: float) -> int:
    """The least whole number that is not below a bound, a little below it taken as the number itself."""
    return ceil(bound - _SAFE * max(1.0, abs(bound)))
