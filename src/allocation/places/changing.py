"""What if: the same round with a few numbers changed, by the same mechanism, and who wins and who loses by it.

Losers are as much of an answer as winners: under balanced exchange even a further place can make somebody worse off.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from allocation.arrays import whole_numbers
from allocation.errors import InvalidProblem
from allocation.places.freezing import NOT_FROZEN
from allocation.places.outcome import export_quota
from allocation.places.problem import PADDING, Problem, Whole
from allocation.places.result import HOME, Result
from allocation.places.solving import solve
from allocation.places.windows import donors

_V = TypeVar("_V")


@dataclass(frozen=True, kw_only=True)
class Change:
    """`places`: the new number of places of some programmes; `tolerance`: the new window (lowest, highest) of some
    institutions; `exports`: the new export quota of some institutions; `withdrawals`: students who leave the round.
    `frozen`: everybody who is placed and does not withdraw keeps the place; only the others may win."""

    places: Mapping[int, int] = field(default_factory=dict)
    tolerance: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    exports: Mapping[int, int] = field(default_factory=dict)
    withdrawals: Collection[int] = ()
    frozen: bool = False


@dataclass(frozen=True, kw_only=True)
class Move:
    """One student: programmes (-1 = home) and ranks on the own list (0 first, -1 = not placed), before and after."""

    student: int
    before: int
    after: int
    rank_before: int
    rank_after: int

    def as_data(self) -> dict[str, int]:
        """The move as JSON holds it."""
        return dict(vars(self))


@dataclass(frozen=True, kw_only=True, eq=False)
class Effect:
    """`before` and `after`: the two results, of `problem` after the change. `winners`, `losers`: who is better and who
    is worse off, by index; `withdrawn`: who left the round, with the place that each had. `vacated`, `filled`: by
    programme, how many students fewer or more there are."""

    problem: Problem
    before: Result
    after: Result
    winners: tuple[Move, ...]
    losers: tuple[Move, ...]
    withdrawn: tuple[Move, ...]
    vacated: Mapping[int, int]
    filled: Mapping[int, int]

    def as_data(self) -> dict[str, Any]:
        """The effect as JSON holds it, without the two results; programmes as [programme, students] pairs."""
        moves = {
            name: [move.as_data() for move in getattr(self, name)]
            for name in ("winners", "losers", "withdrawn")
        }
        return {**moves, "vacated": _pairs(self.vacated), "filled": _pairs(self.filled)}


def what_if(problem: Problem, result: Result, change: Change) -> Effect:
    """Run the mechanism of `result` again on the changed problem and compare.

    InvalidProblem names what in the change cannot be: an index out of range, a number that is not whole, an export
    quota or a window in office mode, or fewer places than frozen students have.
    """
    changed, gone = changed_problem(problem, change)
    frozen = None
    if change.frozen:
        frozen = np.where(result.placement == HOME, NOT_FROZEN, result.placement)
        frozen[gone] = NOT_FROZEN
    after = solve(changed, result.mechanism, frozen=frozen)
    return compare(changed, result, after, gone)


def compare(problem: Problem, before: Result, after: Result, gone: Whole) -> Effect:
    """Who won and who lost between two results; `gone` int32: students who left the round, neither of the two."""
    stays = np.ones(problem.n, dtype=np.bool_)
    stays[gone] = False
    worst = problem.k
    ranks = [np.where(one.rank == HOME, worst, one.rank) for one in (before, after)]
    change = np.bincount(after.placement[after.placement != HOME], minlength=problem.m).astype(np.int64)
    change -= np.bincount(before.placement[before.placement != HOME], minlength=problem.m)
    return Effect(
        problem=problem,
        before=before,
        after=after,
        winners=_moves(before, after, np.flatnonzero(stays & (ranks[1] < ranks[0]))),
        losers=_moves(before, after, np.flatnonzero(stays & (ranks[1] > ranks[0]))),
        withdrawn=_moves(before, after, np.sort(gone)),
        vacated={int(j): -int(change[j]) for j in np.flatnonzero(change < 0)},
        filled={int(j): int(change[j]) for j in np.flatnonzero(change > 0)},
    )


def _moves(before: Result, after: Result, students: Any) -> tuple[Move, ...]:
    return tuple(
        Move(
            student=int(student),
            before=int(before.placement[student]),
            after=int(after.placement[student]),
            rank_before=int(before.rank[student]),
            rank_after=int(after.rank[student]),
        )
        for student in students
    )


def changed_problem(problem: Problem, change: Change) -> tuple[Problem, Whole]:
    """The problem after the change, and the students who leave it (int32, their lists empty, their indices kept)."""
    new: dict[str, Any] = {}
    if change.places:
        capacity = problem.capacity.tolist()
        for programme, most in _known(change.places, "places", problem.m, "programme"):
            capacity[programme] = most
        new["capacity"] = capacity
    if change.exports:
        _refuse_office(problem, "exports")
        quota = export_quota(problem).tolist()
        for institution, most in _known(change.exports, "exports", problem.c, "institution"):
            quota[institution] = most
        new["exports"] = quota
    if change.tolerance:
        _refuse_office(problem, "tolerance")
        new |= _windows(problem, change.tolerance)
    gone = read_students(change.withdrawals, "withdrawals", problem.n)
    if gone.size:
        choices = problem.choices.copy()
        choices[gone] = PADDING
        new["choices"] = choices
    return replace(problem, **new), gone


def _windows(problem: Problem, new: Mapping[int, tuple[int, int]]) -> dict[str, Any]:
    """Tolerance, and what else must be said so that the windows of all other institutions stay as they are."""
    known = dict(_known(new, "tolerance", problem.c, "institution"))
    tolerance = np.zeros((problem.c, 2), dtype=np.int64) if problem.tolerance is None else problem.tolerance
    rows = tolerance.tolist()
    for institution, window in known.items():
        rows[institution] = list(window)
    if problem.tolerance is not None:
        return {"tolerance": rows}
    # Without a tolerance nothing may be made up for, whatever was carried: for the others this stays so.
    history = [carried if at in known else 0 for at, carried in enumerate(problem.history.tolist())]
    return {"tolerance": rows, "history": history, "donors": donors(problem)}


def read_students(given: Collection[int], field: str, students: int) -> Whole:
    """Indices of students, each once and rising, int32. InvalidProblem names the one that does not exist."""
    read = whole_numbers(list(given), field, shape=(None,))
    wrong = (read < 0) | (read >= students)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidProblem(
            field, f"there is no student {read[row]}; there are {students}, counted from 0", row=row
        )
    return np.unique(read).astype(np.int32)


def _known(given: Mapping[int, _V], field: str, count: int, noun: str) -> Iterator[tuple[int, _V]]:
    """The items of a mapping by index. InvalidProblem names the key that is none."""
    for row, (index, value) in enumerate(given.items()):
        if isinstance(index, bool) or not isinstance(index, int | np.integer) or not 0 <= index < count:
            raise InvalidProblem(
                field, f"there is no {noun} {index!r}; there are {count}, counted from 0", row=row
            )
        yield int(index), value


def _refuse_office(problem: Problem, field: str) -> None:
    if problem.home is None:
        raise InvalidProblem(
            field, "balance is changed where students have a home institution, not in office mode"
        )


def _pairs(changes: Mapping[int, int]) -> list[list[int]]:
    return [[programme, students] for programme, students in changes.items()]
