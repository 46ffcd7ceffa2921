"""A panel round as it is put: how well who could read what, the readers each proposal needs, the load each can take.

Reading it refuses whatever no assignment could answer, and says which rule is broken where.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse

from allocation.arrays import numbers, whole_numbers
from allocation.errors import InvalidProblem
from allocation.panels.bounds import Bounds, bounds_of, joints_of
from allocation.panels.groups import Group, Trees, grow_trees, read_groups
from allocation.panels.pairs import ROWS_AT_ONCE, Flags, Pairs
from allocation.panels.reduced import Terms
from allocation.panels.supply import check_each, staffing


@dataclass(frozen=True, eq=False)
class Problem:
    """P proposals and R reviewers, as lists, arrays or sparse matrices; arrays given are not to be changed after.

    `affinity` float32 [P, R], finite: dense, or sparse where an absent pair has affinity 0 and may still be assigned.
    `need` int32 [P]: reviewers wanted. `load_max`, `load_min` int32 [R]: proposals at most, and at least.
    `conflicts` bool [P, R], dense or sparse: pairs that are forbidden. `groups`: see `Group`; for errors, row is the
    group and column the proposal. `seed`: of the published lottery (None: equals by index).
    Raises InvalidProblem; of need above supply it names the proposal and how many reviewers are missing.
    """

    affinity: Any
    need: NDArray[np.int32]
    load_max: NDArray[np.int32]
    load_min: Any = None
    conflicts: Any = None
    groups: tuple[Group, ...] = ()
    seed: int | None = 0
    # an assignment that keeps every rule, as proposals and reviewers: the proof that there is one, not a good one
    staffing: tuple[NDArray[np.int32], NDArray[np.int32]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        affinity = _read_affinity(self.affinity)
        proposals, reviewers = affinity.shape
        load_min = np.zeros(reviewers, np.int32) if self.load_min is None else self.load_min
        read = {
            "affinity": affinity,
            "need": _counts(self.need, "need", proposals),
            "load_max": _counts(self.load_max, "load_max", reviewers),
            "load_min": _counts(load_min, "load_min", reviewers),
            "conflicts": _read_conflicts(self.conflicts, affinity.shape),
            "groups": read_groups(self.groups, proposals=proposals, reviewers=reviewers),
            "seed": _read_seed(self.seed),
        }
        for name, value in read.items():
            object.__setattr__(self, name, value)
        above = np.flatnonzero(self.load_min > self.load_max)
        if above.size:
            row = int(above[0])
            rule = f"at least {self.load_min[row]} and at most {self.load_max[row]} exclude each other"
            raise InvalidProblem("load_min", rule, row=row)
        check_each(self.bounds, self.groups, self.need)
        found = staffing(self.pairs, self.bounds, self.terms, seed=self.seed)
        object.__setattr__(self, "staffing", found)

    @property
    def proposals(self) -> int:
        """P: how many proposals."""
        return int(self.affinity.shape[0])

    @property
    def reviewers(self) -> int:
        """R: how many reviewers."""
        return int(self.affinity.shape[1])

    @cached_property
    def trees(self) -> Trees:
        """The groups of every proposal as a tree."""
        return grow_trees(self.groups, proposals=self.proposals, reviewers=self.reviewers)

    @cached_property
    def bounds(self) -> Bounds:
        """What the groups of every proposal leave possible."""
        return bounds_of(self.pairs, self.trees, self.load_max == 0)

    @cached_property
    def terms(self) -> Terms:
        """What must hold, for a flow."""
        joints = joints_of(self.bounds, self.need)
        return Terms(need=self.need, load_max=self.load_max, load_min=self.load_min, joints=joints)

    @cached_property
    def pairs(self) -> Pairs:
        """Every pair, by blocks of rows or one by one, and its affinity in whole units."""
        return Pairs(affinity=self.affinity, conflicts=self.conflicts)


def _read_affinity(given: Any) -> Any:
    if issparse(given):
        return _read_sparse(given, "affinity")
    with np.errstate(over="ignore"):  # what does not fit becomes infinite and is refused as such
        affinity = numbers(given, "affinity", shape=(None, None))
    for start in range(0, affinity.shape[0], ROWS_AT_ONCE):
        wrong = ~np.isfinite(affinity[start : start + ROWS_AT_ONCE])
        if wrong.any():
            row, column = np.argwhere(wrong)[0].tolist()
            _refuse_infinite(affinity[start + row, column], start + row, column)
    return affinity


def _refuse_infinite(value: Any, row: int, column: int) -> None:
    found = "NaN" if np.isnan(value) else "infinite or out of range"
    raise InvalidProblem("affinity", f"a finite number is wanted, not {found}", row=row, column=column)


def _read_sparse(given: Any, field: str) -> Any:
    """Sorted, without duplicates (which add up, as everywhere in SciPy) and of one type."""
    if given.ndim != 2:
        raise InvalidProblem(field, f"2 axes are wanted, not {given.ndim}")
    if given.dtype.kind not in "iuf":
        raise InvalidProblem(field, f"numbers are wanted, not {given.dtype}")
    sparse = _canonical(given, field)
    with np.errstate(over="ignore"):
        sparse = csr_array(sparse.astype(np.float32))
    wrong = np.flatnonzero(~np.isfinite(sparse.data))
    if wrong.size:
        row, column = _where(sparse, int(wrong[0]))
        _refuse_infinite(sparse.data[wrong[0]], row, column)
    sparse.data.flags.writeable = False
    return sparse


def _canonical(given: Any, field: str) -> Any:
    try:
        sparse = csr_array(given, copy=True)
        sparse.check_format(full_check=True)
    except (ValueError, IndexError) as error:
        raise InvalidProblem(field, f"the sparse matrix is malformed: {error}") from None
    sparse.sum_duplicates()
    return sparse


def _where(sparse: Any, entry: int) -> tuple[int, int]:
    """Row and column of the nth stored entry."""
    return int(np.searchsorted(sparse.indptr, entry, side="right")) - 1, int(sparse.indices[entry])


def _counts(given: Any, field: str, length: int) -> NDArray[np.int32]:
    counts = whole_numbers(given, field, shape=(length,))
    negative = np.flatnonzero(counts < 0)
    if negative.size:
        row = int(negative[0])
        raise InvalidProblem(field, f"{counts[row]} is negative", row=row)
    return counts


def _read_conflicts(given: Any, shape: tuple[int, int]) -> Any:
    if given is None:
        return None
    if issparse(given):
        if given.shape != shape:
            raise InvalidProblem("conflicts", f"{shape[0]} rows and {shape[1]} columns are wanted")
        sparse = _canonical(given, "conflicts")
        wrong = np.flatnonzero((sparse.data != 0) & (sparse.data != 1))
        if wrong.size:
            row, column = _where(sparse, int(wrong[0]))
            raise InvalidProblem("conflicts", "true or false is wanted", row=row, column=column)
        sparse = csr_array(sparse.astype(np.bool_))
        sparse.eliminate_zeros()
        return sparse
    return _read_flags(given, shape)


def _read_flags(given: Any, shape: tuple[int, int]) -> Flags:
    """True and false, or 1 and 0."""
    flags = whole_numbers(_as_ones(given), "conflicts", shape=shape)
    wrong = np.argwhere((flags != 0) & (flags != 1))
    if wrong.size:
        row, column = wrong[0].tolist()
        raise InvalidProblem("conflicts", "true or false is wanted", row=row, column=column)
    sealed = flags.astype(np.bool_)
    sealed.flags.writeable = False
    return sealed


def _as_ones(given: Any) -> Any:
    """True and false as 1 and 0; what is something else stays, to be refused as it was written."""
    if isinstance(given, np.ndarray):
        return given.astype(np.int8) if given.dtype == np.bool_ else given
    if not isinstance(given, list | tuple) or not all(isinstance(row, list | tuple) for row in given):
        return given
    ones = set(map(type, chain.from_iterable(given))) <= {bool, int}
    return [list(map(int, row)) for row in given] if ones else given


def _read_seed(given: Any) -> int | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | np.integer):
        raise InvalidProblem("seed", f"a whole number is wanted, not {given!r}")
    return int(given)
