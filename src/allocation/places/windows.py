"""The balance of institutions over the years: the window of this round, who draws on it first, what it came to.

Signs as everywhere: a balance is imports minus exports, so a positive one is a credit (more came than left).
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from allocation.places.problem import Problem, Whole
from allocation.places.result import HOME

Long: TypeAlias = NDArray[np.int64]


def this_year(problem: Problem) -> tuple[Long, Long]:
    """The least and the greatest net flow (imports minus exports) of each institution in this round, int64 [c] each.

    With the tolerance [L, H] of the carried balance and the history h: min(0, L - h) and max(0, H - h). A round in
    which nobody moves is always inside, and one that brings a balance back towards its tolerance is too. Without a
    tolerance both are 0, whatever was carried: imports equal exports.
    """
    if problem.tolerance is None:
        nothing = np.zeros(problem.c, dtype=np.int64)
        return nothing, nothing.copy()
    room = problem.tolerance.astype(np.int64) - problem.history.astype(np.int64)[:, np.newaxis]
    return np.minimum(room[:, 0], 0), np.maximum(room[:, 1], 0)


def donors(problem: Problem) -> Whole:
    """The order in which institutions draw on their tolerance, int32 [c]: as published in the problem, otherwise the
    largest carried credit first, equal credits by index."""
    if problem.donors is not None:
        return problem.donors
    return np.argsort(-problem.history.astype(np.int64), kind="stable").astype(np.int32)


@dataclass(frozen=True, kw_only=True, eq=False)
class Balance:
    """What a placement comes to for each institution, all int64 [c]: how many came (`imports`), how many left
    (`exports`), and the window of this round, `lowest` to `highest`."""

    imports: Long
    exports: Long
    lowest: Long
    highest: Long

    @property
    def net(self) -> Long:
        """Imports minus exports."""
        return self.imports - self.exports

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Which institutions end inside their window."""
        return (self.lowest <= self.net) & (self.net <= self.highest)

    def certificate(self) -> dict[str, Any]:
        """All of it in lists, by institution, with `balanced`: whether every one is inside its window."""
        return {
            "balanced": bool(self.inside.all()),
            "imports": self.imports.tolist(),
            "exports": self.exports.tolist(),
            "net": self.net.tolist(),
            "lowest": self.lowest.tolist(),
            "highest": self.highest.tolist(),
            "inside": self.inside.tolist(),
        }


def balance(problem: Problem, placement: Whole) -> Balance:
    """Count a placement (int32 [n], -1 stays home), whoever made it. ValueError in office mode, where the students
    of one institution leave and nobody comes."""
    if problem.home is None:
        raise ValueError("a balance needs the home institution of every student")
    moving = placement != HOME
    lowest, highest = this_year(problem)
    return Balance(
        imports=np.bincount(problem.partner[placement[moving]], minlength=problem.c),
        exports=np.bincount(problem.home[moving], minlength=problem.c),
        lowest=lowest,
        highest=highest,
    )
