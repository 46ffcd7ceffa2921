"""Six questions to a placement, whoever made it: each holds, or a counterexample shows that it does not.

Who may claim a place: in office mode, and after a mechanism of one side, whoever stands higher at the programme; in
consortium mode a student of the same home who comes first in its priority, because no claim across homes is promised
there. Bounds are those of `places.outcome`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from allocation.answers import DOES_NOT_ARISE, HOLDS, Answers, Check, broken
from allocation.kernels import kernel
from allocation.places.improving import improving_moves
from allocation.places.order import Lists, lists, standing
from allocation.places.outcome import OPEN, Outcome, State, closed_by, export_quota, home_order, read_outcome
from allocation.places.problem import Long, Problem, Whole
from allocation.places.result import HOME, Result
from allocation.places.windows import this_year

_NOBODY = -1


@dataclass(frozen=True, kw_only=True)
class Checks(Answers):
    """The answers, by attribute or by name.

    `feasible`: everybody has what the own list names; places, caps and, in consortium mode, export quotas are kept.
    `individually_rational`: nobody has what the own list does not name.
    `no_justified_envy`: nobody would rather have what somebody with a lower claim has.
    `non_wasteful`: no bound would break if one student alone took a choice liked better. Without caps deferred
    acceptance never wastes; with them a student under a full cap may like another programme under it better, where
    somebody else stands higher.
    `efficient`: no outcome inside the bounds is better for one student and worse for none. Does not arise when the
    placement breaks a bound itself.
    `balanced`: every net flow is inside this year's window. Does not arise in office mode.
    """

    feasible: Check
    individually_rational: Check
    no_justified_envy: Check
    non_wasteful: Check
    efficient: Check
    balanced: Check


def checks(problem: Problem, result: Result | ArrayLike) -> Checks:
    """Ask all six questions of a result or of a bare placement (int32 [n], -1 stays home).

    Every answer is exact. Time grows with the length of the lists; only caps over programmes of several institutions
    in consortium mode may call a solver, for `efficient`. InvalidProblem when it is no placement at all.
    """
    outcome = read_outcome(problem, result)
    return Checks(
        feasible=_feasible(outcome),
        individually_rational=_individually_rational(outcome),
        no_justified_envy=_no_justified_envy(outcome),
        non_wasteful=_non_wasteful(outcome),
        efficient=_efficient(outcome),
        balanced=_balanced(outcome),
    )


def _feasible(outcome: Outcome) -> Check:
    state, problem = outcome.state, outcome.problem
    if outcome.off_list.any():
        student = int(np.argmax(outcome.off_list))
        return broken(rule="own list", student=student, programme=state.placement[student])
    over = np.flatnonzero(state.taken > state.capacity)
    if over.size:
        row = over[0]
        return broken(rule="places", programme=row, places=state.capacity[row], taken=state.taken[row])
    over = np.flatnonzero(state.under > state.bound)
    if over.size:
        row = over[0]
        name = problem.caps[row].name
        return broken(rule="cap", cap=row, name=name, most=state.bound[row], taken=state.under[row])
    if problem.home is not None:
        quota = export_quota(problem)
        over = np.flatnonzero(state.exports > quota)
        if over.size:
            row = over[0]
            return broken(rule="exports", institution=row, quota=quota[row], exports=state.exports[row])
    return HOLDS


def _individually_rational(outcome: Outcome) -> Check:
    if not outcome.off_list.any():
        return HOLDS
    student = int(np.argmax(outcome.off_list))
    return broken(student=student, programme=outcome.placement[student])


def _no_justified_envy(outcome: Outcome) -> Check:
    if outcome.balanced:
        student, column, other = _first_envy_at_home(outcome)
    else:
        least, weakest = outcome.weakest
        student, column = _first_envy(outcome.state, lists(outcome.problem), least)
        other = weakest[outcome.problem.choices[student, column]] if student != _NOBODY else _NOBODY
    if student == _NOBODY:
        return HOLDS
    programme = outcome.problem.choices[student, column]
    return broken(student=student, has=outcome.placement[student], programme=programme, instead_of=other)


@kernel
def _first_envy(state: State, order: Lists, least: Long) -> tuple[int, int]:
    """The first student, and the choice, who stands above somebody there; `least` standing per programme."""
    _, table, positions, _ = order
    for student in range(len(state.placement)):
        for column in range(state.above[student]):
            if standing(table, positions, student, column) > least[state.choices[student, column]]:
                return student, column
    return _NOBODY, _NOBODY


def _first_envy_at_home(outcome: Outcome) -> tuple[int, int, int]:
    """The first student, the choice, and the student of the same home who has it and comes later in its priority."""
    state, position = outcome.state, home_order(outcome.problem)
    placed = np.flatnonzero(state.placement != HOME)
    # One number for a programme and a home; of those who share it the last by priority is the weakest claim.
    pair = state.placement[placed].astype(np.int64) * len(state.net) + state.home[placed]
    order = np.lexsort((position[placed], pair))
    pair, placed = pair[order], placed[order].astype(np.int32)
    last = np.append(pair[1:] != pair[:-1], True) if len(pair) else np.empty(0, dtype=np.bool_)
    student, column, other = _first_passed_over(state, position, pair[last], placed[last])
    return student, column, other


@kernel
def _first_passed_over(state: State, position: Long, pair: Long, last: Whole) -> tuple[int, int, int]:
    for student in range(len(state.placement)):
        for column in range(state.above[student]):
            wanted = np.int64(state.choices[student, column]) * len(state.net) + state.home[student]
            at = np.searchsorted(pair, wanted)
            if at < len(pair) and pair[at] == wanted and position[last[at]] > position[student]:
                return student, column, last[at]
    return _NOBODY, _NOBODY, _NOBODY


def _non_wasteful(outcome: Outcome) -> Check:
    state = outcome.state
    student, column = _first_open(state)
    if student == _NOBODY:
        return HOLDS
    programme, has = outcome.problem.choices[student, column], state.placement[student]
    places, taken = state.capacity[programme], state.taken[programme]
    return broken(student=student, has=has, programme=programme, places=places, taken=taken)


@kernel
def _first_open(state: State) -> tuple[int, int]:
    """The first student, and the choice, who could take it with every bound kept."""
    for student in range(len(state.placement)):
        for column in range(state.above[student]):
            if closed_by(state, student, state.choices[student, column])[0] == OPEN:
                return student, column
    return _NOBODY, _NOBODY


def _efficient(outcome: Outcome) -> Check:
    if not outcome.within:
        return DOES_NOT_ARISE
    moves = improving_moves(outcome)
    if moves is None:
        return HOLDS
    return broken(moves=[{"student": student, "from": has, "to": to} for student, has, to in moves])


def _balanced(outcome: Outcome) -> Check:
    if outcome.problem.home is None:
        return DOES_NOT_ARISE
    state = outcome.state
    lowest, highest = this_year(outcome.problem)
    outside = np.flatnonzero((state.net < lowest) | (state.net > highest))
    if not outside.size:
        return HOLDS
    row = outside[0]
    return broken(
        institution=row,
        imports=state.net[row] + state.exports[row],
        exports=state.exports[row],
        net=state.net[row],
        lowest=lowest[row],
        highest=highest[row],
    )
