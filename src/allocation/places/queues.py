"""Who stands for each programme, the highest first: everybody who has a place there or would rather have one."""

from dataclasses import dataclass

import numpy as np

from allocation.kernels import kernel
from allocation.places.order import Lists, lists, standing, who
from allocation.places.outcome import Outcome, State
from allocation.places.problem import Long, Whole
from allocation.places.result import HOME


@dataclass(frozen=True, kw_only=True, eq=False)
class Queues:
    """`student`[`start`[j]:`start`[j + 1]] are those of programme j, first come first; `key` their standing, least
    first, which a search reads. int32 [q], int64 [m + 1], int64 [q]."""

    start: Long
    student: Whole
    key: Long

    def of(self, programme: int) -> Whole:
        """int32: the students of one programme."""
        return self.student[self.start[programme] : self.start[programme + 1]]


def queues(outcome: Outcome) -> Queues:
    """Everybody who has a programme or would rather have it, by standing there, the highest first."""
    start = _starts(outcome.state)
    key = _keys(outcome.state, lists(outcome.problem), start)
    return Queues(start=start, key=key, student=_students(key, start, lists(outcome.problem)))


@kernel
def _starts(state: State) -> Long:
    start = np.zeros(len(state.capacity) + 1, np.int64)
    for student in range(len(state.placement)):
        for column in range(_last(state, student)):
            start[state.choices[student, column] + 1] += 1
    for programme in range(len(state.capacity)):
        start[programme + 1] += start[programme]
    return start


@kernel
def _last(state: State, student: int) -> int:
    """How many choices are liked at least as much as what the placement gives."""
    above, has = int(state.above[student]), state.placement[student]
    listed = has != HOME and above < state.choices.shape[1] and state.choices[student, above] == has
    return above + 1 if listed else above


@kernel
def _keys(state: State, order: Lists, start: Long) -> Long:
    """int64 [q]: the standings of each programme, the least first."""
    choices, table, positions, _ = order
    key = np.empty(start[-1], np.int64)
    free = start[:-1].copy()
    for student in range(len(state.placement)):
        for column in range(_last(state, student)):
            programme = choices[student, column]
            key[free[programme]] = standing(table, positions, student, column)
            free[programme] += 1
    for programme in range(len(start) - 1):
        key[start[programme] : start[programme + 1]].sort()
    return key


@kernel
def _students(key: Long, start: Long, order: Lists) -> Whole:
    """int32 [q]: the students of the keys, the highest of each programme first."""
    drawn = order.order
    student = np.empty(len(key), np.int32)
    for programme in range(len(start) - 1):
        for place in range(start[programme], start[programme + 1]):
            student[start[programme] + start[programme + 1] - 1 - place] = who(key[place], drawn)
    return student
