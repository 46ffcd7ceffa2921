"""Every pair of a proposal and a reviewer: its affinity, whether it is forbidden, and the number of pairs left."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from allocation.kernels import kernel
from allocation.panels.groups import WHOLE_PANEL, Trees

Affinities: TypeAlias = NDArray[np.float32]
Flags: TypeAlias = NDArray[np.bool_]
Counts: TypeAlias = NDArray[np.int32]

# The largest affinity becomes a whole number of at most this many bits. Every affinity down to 2**-12 of the largest is
# then exact, and sums along any path of a flow stay far inside 64 bits.
WHOLE_BITS = 36
ROWS_AT_ONCE = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """`affinity` float32 [P, R], dense or sparse; `conflicts` bool [P, R], dense, sparse or None.

    All pairs are read a block of rows at a time, so a sparse matrix is never unfolded as a whole.
    """

    affinity: Any
    conflicts: Any

    @property
    def shape(self) -> tuple[int, int]:
        """Proposals and reviewers."""
        proposals, reviewers = self.affinity.shape
        return int(proposals), int(reviewers)

    @cached_property
    def exponent(self) -> int:
        """e of the unit 2**-e in which affinities are whole numbers of at most 36 bits."""
        values = self.affinity.data if issparse(self.affinity) else self.affinity
        largest = max(float(values.max()), -float(values.min())) if values.size else 0.0
        return int(WHOLE_BITS - np.frexp(largest)[1]) if largest else 0

    @cached_property
    def rounding(self) -> float:
        """The most by which an affinity differs from its whole units: 0.0 when every one is a whole number of them."""
        values = self.affinity.data if issparse(self.affinity) else self.affinity.reshape(-1)
        exact = _all_whole(values, float(np.ldexp(1.0, self.exponent)))
        return 0.0 if exact else float(np.ldexp(1.0, -self.exponent - 1))

    def blocks(self) -> Iterator[tuple[int, int]]:
        """The ranges of rows that are read together."""
        for start in range(0, self.shape[0], ROWS_AT_ONCE):
            yield start, min(start + ROWS_AT_ONCE, self.shape[0])

    def affinities(self, start: int, stop: int) -> Affinities:
        """Rows start to stop of the affinity, dense: float32 [stop - start, R]."""
        rows: Affinities = _rows(self.affinity, start, stop, np.float32)
        return rows

    def forbidden(self, start: int, stop: int) -> Flags:
        """Rows start to stop of the conflicts, dense: bool [stop - start, R]."""
        if self.conflicts is None:
            return np.zeros((stop - start, self.shape[1]), dtype=np.bool_)
        rows: Flags = _rows(self.conflicts, start, stop, np.bool_)
        return rows

    def affinity_of(self, proposals: NDArray[Any], reviewers: NDArray[Any]) -> Affinities:
        """The affinity of each pair (proposals[i], reviewers[i])."""
        cells: Affinities = _cells(self.affinity, proposals, reviewers, np.float32)
        return cells

    def forbidden_of(self, proposals: NDArray[Any], reviewers: NDArray[Any]) -> Flags:
        """Whether each pair (proposals[i], reviewers[i]) is forbidden."""
        if self.conflicts is None:
            return np.zeros(len(proposals), dtype=np.bool_)
        cells: Flags = _cells(self.conflicts, proposals, reviewers, np.bool_)
        return cells

    def whole(self, affinities: Affinities) -> NDArray[np.int64]:
        """Affinities as whole numbers of the unit 2**-exponent, rounded half to even."""
        return np.rint(np.ldexp(affinities.astype(np.float64), self.exponent)).astype(np.int64)

    def left(self, trees: Trees, closed: Flags) -> "Left":
        """How many reviewers each proposal has left that are not `closed` (bool [R]) and have no conflict."""
        sizes = np.diff(trees.first)[trees.tree]
        begin = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)])
        counts = Left(begin, np.zeros(self.shape[0], np.int32), np.zeros(int(begin[-1]), np.int32))
        for start, stop in self.blocks():
            shut = self.forbidden(start, stop) | closed
            if len(counts.inside):
                _count(shut, start, trees, counts)
            else:
                counts.outside[start:stop] = self.shape[1] - np.count_nonzero(shut, axis=1)
        return counts


class Left(NamedTuple):
    """How many reviewers a proposal has in no group (`outside` int32 [P]), and in each of its groups but in none inside
    that (`inside` int32, proposal by proposal in the order of its tree, from `begin` int64 [P + 1] on)."""

    begin: NDArray[np.int64]
    outside: Counts
    inside: Counts


def _rows(matrix: Any, start: int, stop: int, dtype: Any) -> Any:
    """Some rows of a dense or sparse matrix, dense. Always read-only, so that a loop over them is compiled once."""
    rows = matrix[start:stop]
    rows = np.ascontiguousarray(rows.toarray() if issparse(rows) else rows, dtype=dtype).view()
    rows.flags.writeable = False
    return rows


def _cells(matrix: Any, rows: NDArray[Any], columns: NDArray[Any], dtype: Any) -> Any:
    """The named cells of a dense or sparse matrix, one by one."""
    if not len(rows):  # SciPy refuses an empty choice of cells
        return np.zeros(0, dtype=dtype)
    return np.asarray(matrix[rows, columns], dtype=dtype).reshape(-1)


@kernel
def _all_whole(values: Affinities, scale: float) -> bool:
    for value in values:
        units = value * scale
        if units != np.rint(units):
            return False
    return True


@kernel
def _count(shut: Flags, start: int, trees: Trees, counts: Left) -> None:
    for row in range(shut.shape[0]):
        tree = trees.tree[start + row]
        home = counts.begin[start + row] - trees.first[tree]
        for reviewer in range(shut.shape[1]):
            if not shut[row, reviewer]:
                node = trees.innermost[tree, reviewer]
                if node == WHOLE_PANEL:
                    counts.outside[start + row] += 1
                else:
                    counts.inside[home + node] += 1
