"""What a placement comes to: who is where, how full everything is, and what closes a choice to a student.

Checks, reasons and reserve lists all read it from here, so that they cannot contradict each other. Placements are
judged by the bounds that their mechanism knows: mechanisms of one side know places and caps; in consortium mode the
balanced ones know export quotas and windows too, and so does a placement of which no mechanism is known.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allocation.arrays import whole_numbers
from allocation.errors import InvalidProblem
from allocation.kernels import kernel
from allocation.places.caps import NO_CAP
from allocation.places.order import Lists, lists, standing
from allocation.places.problem import PADDING, Long, Problem, Whole
from allocation.places.result import HOME, Result
from allocation.places.windows import this_year

Flags: TypeAlias = NDArray[np.bool_]

ONE_SIDED = frozenset({"serial_dictatorship", "deferred_acceptance", "top_trading_cycles", "least_rank"})

# What a choice above the one given meets, by its final state. OPEN: nothing, so a place was wasted.
NOTHING, CUT_OFF, PLACES_FULL, CAP_FULL, NOT_CERTIFIED, BALANCE_CLOSED, OPEN = range(7)

_UNBOUNDED = np.int64(2**62)
NO_STANDING = 2**63 - 1  # above every standing: nobody is held


class State(NamedTuple):
    """The arrays that kernels read; `home`, `quota`, `lowest` and `highest` bind nobody where the mechanism does not
    know them. `above` int32 [n]: how many choices a student likes better than what the placement gives."""

    choices: Whole
    placement: Whole
    above: Whole
    capacity: Whole
    taken: Long
    parent: Whole
    bound: Long
    under: Long
    innermost: Whole
    position: Whole
    start: Whole
    stop: Whole
    partner: Whole
    home: Whole
    quota: Long
    exports: Long
    net: Long
    lowest: Long
    highest: Long


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """A problem with a placement. `mechanism` is None where only the placement is known. `balanced`: whether it is
    judged by export quotas and windows. `off_list` bool [n]: who has a programme that the own list does not name."""

    problem: Problem
    mechanism: str | None
    balanced: bool
    off_list: Flags
    state: State

    @property
    def placement(self) -> Whole:
        """int32 [n], -1 = stays home."""
        return self.state.placement

    @cached_property
    def rank(self) -> Whole:
        """int32 [n]: where the placement stands on the list, -1 = not placed, or not on the list."""
        staying = (self.placement == HOME) | self.off_list
        return np.where(staying, np.int32(HOME), self.state.above).astype(np.int32)

    @cached_property
    def weakest(self) -> tuple[Long, Whole]:
        """The least standing at each programme, int64 [m], and whose it is, int32 [m] (-1 = nobody)."""
        return _weakest(self.state, lists(self.problem))

    @property
    def within(self) -> bool:
        """Whether every bound by which the placement is judged is kept, and everybody has what the own list names."""
        state = self.state
        return not (
            self.off_list.any()
            or (state.taken > state.capacity).any()
            or (state.under > state.bound).any()
            or (state.exports > state.quota).any()
            or (state.net < state.lowest).any()
            or (state.net > state.highest).any()
        )


def read_outcome(problem: Problem, given: Result | ArrayLike) -> Outcome:
    """Count a result, or a placement int32 [n] whoever made it. InvalidProblem when it is no placement at all."""
    mechanism = given.mechanism if isinstance(given, Result) else None
    placement = _read_placement(problem, given.placement if isinstance(given, Result) else given)
    above, off_list = _above(problem.choices, placement)
    balanced = problem.home is not None and mechanism not in ONE_SIDED
    return Outcome(
        problem=problem,
        mechanism=mechanism,
        balanced=balanced,
        off_list=off_list,
        state=_state(problem, placement, above, balanced),
    )


def _read_placement(problem: Problem, given: ArrayLike) -> Whole:
    placement = whole_numbers(given, "placement", shape=(problem.n,))
    wrong = (placement < HOME) | (placement >= problem.m)
    if wrong.any():
        row = int(np.argmax(wrong))
        rule = (
            f"there is no programme {placement[row]}; there are {problem.m}, counted from 0 (-1 stays home)"
        )
        raise InvalidProblem("placement", rule, row=row)
    return placement


def _state(problem: Problem, placement: Whole, above: Whole, balanced: bool) -> State:
    tree, count = problem.tree, max(problem.c, 1)
    taken, imports, exports = flows(problem, placement)
    lowest, highest = np.full(count, -_UNBOUNDED), np.full(count, _UNBOUNDED)
    quota = highest.copy()
    if balanced:
        lowest, highest = this_year(problem)
        quota = export_quota(problem)
    nowhere = np.zeros(problem.n, dtype=np.int32)
    nowhere.flags.writeable = False  # as the homes of a problem are: kernels are compiled once for both
    return State(
        choices=problem.choices,
        placement=placement,
        above=above,
        capacity=problem.capacity,
        taken=taken,
        parent=tree.parent,
        bound=tree.bound,
        under=_under(taken, tree.parent, tree.innermost),
        innermost=tree.innermost,
        position=tree.position,
        start=tree.start,
        stop=tree.stop,
        partner=problem.partner,
        home=nowhere if problem.home is None else problem.home,
        quota=quota,
        exports=exports,
        net=imports - exports,
        lowest=lowest,
        highest=highest,
    )


def flows(problem: Problem, placement: Whole) -> tuple[Long, Long, Long]:
    """How many students have each programme (int64 [m]), came to each institution and left it (int64 [c], at least
    one row; nobody leaves in office mode, where homes are not told)."""
    moving = placement != HOME
    taken = np.bincount(placement[moving], minlength=problem.m).astype(np.int64)
    count = max(problem.c, 1)
    imports = np.zeros(count, dtype=np.int64)
    np.add.at(imports, problem.partner, taken)
    exports = np.zeros(count, dtype=np.int64)
    if problem.home is not None:
        exports += np.bincount(problem.home[moving], minlength=count)
    return taken, imports, exports


def export_quota(problem: Problem) -> Long:
    """int64 [c]: how many students each institution lets go; as many as it has when no quota is given."""
    home: Any = problem.home
    own = np.bincount(home, minlength=problem.c).astype(np.int64)
    return own if problem.exports is None else np.minimum(own, problem.exports)


def home_order(problem: Problem) -> Long:
    """int64 [n]: where each student stands by priority and then by lottery; compared inside one home only."""
    priority = np.zeros(problem.n, dtype=np.int32) if problem.priority is None else problem.priority
    position = np.empty(problem.n, dtype=np.int64)
    position[np.lexsort((problem.lottery, priority))] = np.arange(problem.n)
    return position


@kernel
def _above(choices: Whole, placement: Whole) -> tuple[Whole, Flags]:
    """How many choices each student likes better, and who has a programme that is not on the list."""
    n, k = choices.shape
    above = np.zeros(n, np.int32)
    off_list = np.zeros(n, np.bool_)
    for student in range(n):
        listed = False
        for column in range(k):
            listed = choices[student, column] == placement[student]
            if listed or choices[student, column] == PADDING:
                break
            above[student] += 1
        off_list[student] = placement[student] != HOME and not listed
    return above, off_list


@kernel
def _under(taken: Long, parent: Whole, innermost: Whole) -> Long:
    """How many students are under each cap."""
    under = np.zeros(len(parent), np.int64)
    for programme in range(len(taken)):
        node = innermost[programme]
        while node != NO_CAP:
            under[node] += taken[programme]
            node = parent[node]
    return under


@kernel
def _weakest(state: State, order: Lists) -> tuple[Long, Whole]:
    _, table, positions, _ = order
    least = np.full(len(state.capacity), np.int64(NO_STANDING))
    student_of = np.full(len(state.capacity), HOME, np.int32)
    for student in range(len(state.placement)):
        programme, column = state.placement[student], state.above[student]
        if programme == HOME or column == state.choices.shape[1]:
            continue
        if state.choices[student, column] != programme:
            continue
        key = standing(table, positions, student, int(column))
        if key < least[programme]:
            least[programme] = key
            student_of[programme] = student
    return least, student_of


@kernel
def closed_by(state: State, student: int, programme: int) -> tuple[int, int]:
    """What stands in the way if this student alone moved to a better choice: the code, and which programme, cap or
    institution it is about. OPEN when every bound would still be kept."""
    if state.taken[programme] >= state.capacity[programme]:
        return PLACES_FULL, programme
    has = state.placement[student]
    node = state.innermost[programme]
    while node != NO_CAP:
        # Who is under the cap already would leave as many under it by moving inside.
        inside = has != HOME and state.start[node] <= state.position[has] < state.stop[node]
        if state.under[node] >= state.bound[node] and not inside:
            return CAP_FULL, node
        node = state.parent[node]
    gains = state.partner[programme]
    loses = state.home[student] if has == HOME else state.partner[has]
    if has == HOME and state.exports[loses] >= state.quota[loses]:
        return NOT_CERTIFIED, loses
    if gains != loses and state.net[gains] >= state.highest[gains]:
        return BALANCE_CLOSED, gains
    if gains != loses and state.net[loses] <= state.lowest[loses]:
        return BALANCE_CLOSED, loses
    return OPEN, programme
