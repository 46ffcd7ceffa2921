"""Why a student did not get a choice liked better: one true reason for each, with its numbers.

A reason is a fact about the final placement that anybody can check, not a story of how the mechanism went. An order
is named as the reason only where the mechanism decides by it and everybody who was taken does stand higher. Who may
hand in which choice at all was decided before, and is not explained here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allocation.kernels import kernel
from allocation.places.caps import NO_CAP
from allocation.places.order import Lists, lists, standing
from allocation.places.outcome import (
    BALANCE_CLOSED,
    CAP_FULL,
    CUT_OFF,
    NO_STANDING,
    NOT_CERTIFIED,
    NOTHING,
    OPEN,
    PLACES_FULL,
    Outcome,
    State,
    closed_by,
    read_outcome,
)
from allocation.places.problem import Long, Problem, Whole
from allocation.places.queues import queues
from allocation.places.result import Result

Codes: TypeAlias = NDArray[np.int8]
Table: TypeAlias = NDArray[np.int32]

CODES: Mapping[int, str] = MappingProxyType(
    {
        CUT_OFF: "cut_off",
        PLACES_FULL: "places_full",
        CAP_FULL: "cap_full",
        NOT_CERTIFIED: "not_certified",
        BALANCE_CLOSED: "balance_closed",
        OPEN: "open",
    }
)

# These decide at every programme by standing, so that standing can be the reason; trades and optima do not.
_BY_STANDING = frozenset({"serial_dictatorship", "deferred_acceptance"})
_UNKNOWN = -1


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a student did not get the choice at `rank` (0 first), `programme`. The numbers of each `code`:

    `cut_off`: all `places` of the programme went to students who stand higher: `score` below `cut_off`, the score of
    the last taken, or equal and later in the `lottery` (`cut_off_lottery`; positions, 0 first); scores are None when
    there are none. `ahead`: how many stand higher and have the programme or would rather have it than what they got.
    `places_full`: all `places` are `taken`. `cap_full`: the `cap` (by index and `name`) takes at most `most`, and
    `taken` students are under it; where all of these stand higher, the four numbers of a cut-off too, else None.
    `not_certified`: the `institution`, the student's home, lets `quota` students go, and `exports` go already.
    `balance_closed`: the move would take the `net` flow (`imports` minus `exports`) of this `institution` out of its
    window, `lowest` to `highest`. `open`: none of these; a place was free, and no bound stood against it.
    """

    rank: int
    programme: int
    code: str
    numbers: Mapping[str, Any]

    def as_data(self) -> dict[str, Any]:
        """The reason as JSON holds it."""
        return {"rank": self.rank, "programme": self.programme, "code": self.code, **self.numbers}


@dataclass(frozen=True, kw_only=True, eq=False)
class Explanations:
    """The reasons of all students, one per choice above the one given.

    `code` int8 [n, k]: the keys of `CODES`, 0 = nothing to explain. `subject` int32 [n, k]: the programme, cap or
    institution that the reason is about. `ahead` int32 [n, k]: as in `Reason`; for a cap, how many are under it; -1
    where standing is not the reason.
    """

    code: Codes
    subject: Table
    ahead: Table
    _outcome: Outcome

    def of(self, student: int) -> tuple[Reason, ...]:
        """The reasons of one student, the most wanted choice first. IndexError when there is no such student."""
        if not 0 <= student < self._outcome.problem.n:
            raise IndexError(
                f"there is no student {student}; there are {self._outcome.problem.n}, counted from 0"
            )
        return tuple(self._reason(student, rank) for rank in range(int(self._outcome.state.above[student])))

    def _reason(self, student: int, rank: int) -> Reason:
        code, subject = int(self.code[student, rank]), int(self.subject[student, rank])
        numbers = {
            CUT_OFF: self._of_cut_off,
            PLACES_FULL: self._of_programme,
            CAP_FULL: self._of_cap,
            NOT_CERTIFIED: self._of_home,
            BALANCE_CLOSED: self._of_balance,
            OPEN: self._of_programme,
        }[code](student, rank, subject)
        return Reason(
            rank=rank,
            programme=int(self._outcome.problem.choices[student, rank]),
            code=CODES[code],
            numbers=MappingProxyType(numbers),
        )

    def _of_cut_off(self, student: int, rank: int, programme: int) -> dict[str, Any]:
        ahead, places = int(self.ahead[student, rank]), int(self._outcome.state.capacity[programme])
        return {"places": places, "ahead": ahead, **self._standings(student, rank, programme)}

    def _of_programme(self, student: int, rank: int, programme: int) -> dict[str, Any]:
        state = self._outcome.state
        return {"places": int(state.capacity[programme]), "taken": int(state.taken[programme])}

    def _of_cap(self, student: int, rank: int, cap: int) -> dict[str, Any]:
        state = self._outcome.state
        found = {"cap": cap, "name": self._outcome.problem.caps[cap].name}
        found |= {"most": int(state.bound[cap]), "taken": int(state.under[cap])}
        weakest = self._weakest_under[cap]
        if self.ahead[student, rank] == _UNKNOWN:
            return found | dict.fromkeys(("score", "cut_off", "lottery", "cut_off_lottery"))
        return found | self._standings(student, rank, weakest)

    def _of_home(self, student: int, rank: int, institution: int) -> dict[str, Any]:
        state = self._outcome.state
        quota, exports = int(state.quota[institution]), int(state.exports[institution])
        return {"institution": institution, "quota": quota, "exports": exports}

    def _of_balance(self, student: int, rank: int, institution: int) -> dict[str, Any]:
        state = self._outcome.state
        exports, net = int(state.exports[institution]), int(state.net[institution])
        found = {"institution": institution, "imports": net + exports, "exports": exports, "net": net}
        return found | {"lowest": int(state.lowest[institution]), "highest": int(state.highest[institution])}

    def _standings(self, student: int, rank: int, programme: int) -> dict[str, Any]:
        """Own score and position, and those of who was taken last at a programme."""
        problem, last = self._outcome.problem, int(self._outcome.weakest[1][programme])
        column = int(self._outcome.state.above[last])
        return {
            "score": _score(problem, student, rank),
            "cut_off": _score(problem, last, column),
            "lottery": int(problem.lottery[student]),
            "cut_off_lottery": int(problem.lottery[last]),
        }

    @cached_property
    def _weakest_under(self) -> Whole:
        """int32 [caps]: the programme under each cap that holds the least standing of all."""
        return _weakest_programme(self._outcome.state, self._outcome.weakest[0])


def explain_all(problem: Problem, result: Result | ArrayLike) -> Explanations:
    """The reasons of all students, of a result or of a bare placement int32 [n]. Time grows with the lists."""
    outcome = read_outcome(problem, result)
    names_standing = outcome.mechanism in _BY_STANDING or (outcome.mechanism is None and not outcome.balanced)
    if names_standing and not outcome.off_list.any():
        least = outcome.weakest[0]
        queue, weakest = queues(outcome), _weakest_programme(outcome.state, least)
        code, subject, ahead = _by_standing(
            outcome.state, lists(problem), least, weakest, (queue.start, queue.key)
        )
    else:
        code, subject = _by_bounds(outcome.state)
        ahead = np.full(code.shape, _UNKNOWN, dtype=np.int32)
    for array in (code, subject, ahead):
        array.flags.writeable = False
    return Explanations(code=code, subject=subject, ahead=ahead, _outcome=outcome)


def explain(problem: Problem, result: Result | ArrayLike, student: int) -> tuple[Reason, ...]:
    """Why this student did not get each choice above the one given, the most wanted first.

    A view on `explain_all`, which is what to call for more than one student. IndexError when there is no such one.
    """
    return explain_all(problem, result).of(student)


def _score(problem: Problem, student: int, column: int) -> float | None:
    width = problem.score_table.shape[1]
    return float(problem.score_table[student, min(column, width - 1)]) if width else None


@kernel
def _weakest_programme(state: State, least: Long) -> Whole:
    """int32 [caps]: the programme under each cap that holds the least standing, -1 where nobody is held."""
    found = np.full(len(state.bound), _UNKNOWN, np.int32)
    for programme in range(len(least)):
        node = state.innermost[programme]
        while node != NO_CAP and least[programme] != NO_STANDING:
            if found[node] == _UNKNOWN or least[programme] < least[found[node]]:
                found[node] = programme
            node = state.parent[node]
    return found


@kernel
def _by_standing(
    state: State, order: Lists, least: Long, weakest: Whole, queue: tuple[Long, Long]
) -> tuple[Codes, Table, Table]:
    """Codes, subjects and who is ahead: the smallest full bound inside which everybody stands higher, if any."""
    _, table, positions, _ = order
    start, keys = queue
    code = np.full(state.choices.shape, NOTHING, np.int8)
    subject, ahead = np.zeros(code.shape, np.int32), np.full(code.shape, _UNKNOWN, np.int32)
    for student in range(len(state.placement)):
        for column in range(state.above[student]):
            programme = state.choices[student, column]
            key = standing(table, positions, student, column)
            reason, about = _cut_off(state, least, weakest, programme, key)
            if reason == CUT_OFF:
                stop = start[programme + 1]
                higher = np.searchsorted(keys[start[programme] : stop], key, side="right")
                ahead[student, column] = stop - start[programme] - higher
            elif reason == CAP_FULL:
                ahead[student, column] = state.under[about]
            else:
                reason, about = closed_by(state, student, programme)
            code[student, column], subject[student, column] = reason, about
    return code, subject, ahead


@kernel
def _cut_off(state: State, least: Long, weakest: Whole, programme: int, key: int) -> tuple[int, int]:
    """The smallest bound around the programme that is full of students who stand higher than `key`."""
    if state.taken[programme] >= state.capacity[programme] and NO_STANDING > least[programme] > key:
        return CUT_OFF, programme
    node = state.innermost[programme]
    while node != NO_CAP:
        holds = weakest[node]
        if state.under[node] >= state.bound[node] and holds != _UNKNOWN and key < least[holds]:
            return CAP_FULL, int(node)
        node = state.parent[node]
    return NOTHING, programme


@kernel
def _by_bounds(state: State) -> tuple[Codes, Table]:
    """Codes and subjects where standing is not the reason."""
    code = np.full(state.choices.shape, NOTHING, np.int8)
    subject = np.zeros(code.shape, np.int32)
    for student in range(len(state.placement)):
        for column in range(state.above[student]):
            reason, about = closed_by(state, student, int(state.choices[student, column]))
            code[student, column], subject[student, column] = reason, about
    return code, subject
