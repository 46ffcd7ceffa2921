"""Balanced exchange: two-sided top trading cycles, in which every institution imports as many as it exports.

Dur and Unver, Two-Sided Matching via Balanced Exchange, Journal of Political Economy 2019; with several programmes
per institution, with a tolerance window and a clearing bank (ours), and with nested caps (ours).

The rule. An institution can export while its export quota is not used up and a student of its own remains; it then
points to the first of them by priority. An institution that cannot export can still import towards its window as
long as another one, the donor, can export one more and stay inside its own; it then points to the bank, and the bank
points to the first donor in the published order. Every student points to the first programme on the list that has a
place, has room under its caps, and belongs to an institution that points somewhere; who has none left stays home and
leaves without touching a counter. Each of them points to one, so there is a cycle; it is executed: its students go
where they point, the counters fall by one. A cycle through the bank is a chain from a donor to an acceptor.

Why pointers only move forward. Places, caps, export quotas and remaining students only shrink. While an institution
can export, its net flow changes only when it is the donor, so it only falls: who has been at the lower end of its
window never is a donor again. Once it cannot export it never can again, and its net flow only rises. So whatever has
been passed over stays shut, the donor is found by one walk through the published order, and the work is the sum of
the lists plus the institutions.

What holds (without caps, or when every cap stays inside one institution), also with windows and the bank:
- quotas; every net flow inside this year's window; nobody gets what is not on the list;
- the order in which cycles are executed changes nothing: cycles share no institution, one at most passes the bank,
  and executing one leaves what the others point to as it was;
- balanced efficiency: no placement inside quotas and windows makes one student better off and none worse off. What
  was shut first in the run and used by such a placement would be a full programme, or an importer at the top of its
  window whose students all left or stay, or one for which no donor was left: then every net flow is at least what it
  was, one is more, and they no longer add up to 0;
- the truth is best for each student: as long as student i waits, whatever leads to i keeps leading to i. Execute all
  cycles without i: this state does not depend on the list of i, and i gets any programme open in it by naming it;
- a better place in the priority order of the own institution never hurts a student, and a larger export quota takes
  no place from a student of that institution who had one.

What is not promised: no envy between students of different homes; the largest number of moves; that a further place
hurts nobody; that two students cannot gain by agreeing on their lists at somebody else's cost to the institution.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from allocation.errors import InvalidProblem
from allocation.kernels import kernel
from allocation.places.caps import has_room, take
from allocation.places.problem import PADDING, Problem, Whole
from allocation.places.result import HOME
from allocation.places.windows import balance, donors, this_year

Long: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.uint8]

NOBODY = -1  # no programme, no donor, no institution, no position on the path


@dataclass(frozen=True, kw_only=True, eq=False)
class Trade:
    """A placement and how it came about, enough to replay it.

    `placement` int32 [n], -1 stays home. `cycle` int32 [n]: the number of the cycle, in order of execution, by which
    the student moved, -1 = stays home; in each cycle every institution exports and imports one, except in a chain
    through the bank, whose donor only exports and whose acceptor only imports. `chains`: how many of the `cycles` went
    through the bank. `passed_over` int64 [p, 2]: student and column of the choices given up because a cycle asked
    for more than a cap over several institutions still had.
    """

    placement: Whole
    cycle: Whole
    cycles: int
    chains: int
    passed_over: Long


def balanced_exchange(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    """Place students by balanced exchange: placement int32 [n], -1 stays home, and its certificate of balance.

    The certificate is counted from the placement, not taken from the run: `windows.Balance.certificate`, with how
    many cycles and chains were executed and the choices that were passed over. InvalidProblem in office mode.
    """
    trade = trade_places(problem)
    details = balance(problem, trade.placement).certificate()
    details |= {"cycles": trade.cycles, "chains": trade.chains, "passed_over": trade.passed_over.tolist()}
    return trade.placement, details


def trade_places(problem: Problem) -> Trade:
    """Execute the cycles of a round. InvalidProblem in office mode, which has one home only."""
    if problem.home is None:
        raise InvalidProblem("home", "balanced exchange needs the home institution of every student")
    lowest, highest = this_year(problem)
    queue, starts = _queues(problem, problem.home)
    given = _Given(
        choices=problem.choices,
        partner=problem.partner,
        queue=queue,
        ends=starts[1:],
        order=np.ascontiguousarray(donors(problem)),
        lowest=lowest,
        highest=highest,
        innermost=problem.tree.innermost,
        parent=problem.tree.parent,
        lottery=problem.lottery if problem.caps else np.empty(0, dtype=np.int64),
    )
    state = _begin(problem, starts)
    cycles, chains = _run(given, state)
    return Trade(
        placement=state.placement,
        cycle=state.cycle,
        cycles=cycles,
        chains=chains,
        passed_over=np.argwhere(state.passed_over),
    )


def _queues(problem: Problem, home: Whole) -> tuple[Whole, Long]:
    """The students by home institution, inside it by priority and then by lottery, int32 [n]; and where the students
    of each institution start, int64 [c + 1]."""
    drawn = np.empty(problem.n, dtype=np.int32)
    drawn[problem.lottery] = np.arange(problem.n, dtype=np.int32)
    if problem.priority is not None:
        drawn = drawn[np.argsort(problem.priority[drawn], kind="stable")]
    starts = np.zeros(problem.c + 1, dtype=np.int64)
    np.cumsum(np.bincount(home, minlength=problem.c), out=starts[1:])
    return _by_home(drawn, home, starts), starts


class _Given(NamedTuple):
    """What a run reads: the lists, who comes after whom, and the bounds. `ends` int64 [c]: where the queue of each
    institution ends; `order` int32 [c]: the donors; `innermost` and `parent`: the forest of caps."""

    choices: Whole
    partner: Whole
    queue: Whole
    ends: Long
    order: Whole
    lowest: Long
    highest: Long
    innermost: Whole
    parent: Whole
    lottery: Long


class _State(NamedTuple):
    """What a run changes.

    Counters: `places` [m], `imports` [c], `exports` [c] and `room` [caps] still left, `net` [c] reached. Pointers
    that only move forward: `head` [c] into the queue, `column` [n] into the lists, `donor` [1] into the order. The
    walk: `path` of institutions, c stands for the bank, and `where` each of them is on it.
    """

    places: Long
    imports: Long
    exports: Long
    room: Long
    net: Long
    head: Long
    column: Whole
    donor: Long
    path: Long
    where: Long
    placement: Whole
    cycle: Whole
    passed_over: Marks


def _begin(problem: Problem, starts: Long) -> _State:
    own = starts[1:] - starts[:-1]
    certified = own if problem.exports is None else np.minimum(own, problem.exports)
    imports = np.zeros(problem.c, dtype=np.int64)
    np.add.at(imports, problem.partner, problem.capacity.astype(np.int64))
    spans = (problem.n, problem.k) if problem.caps else (0, 0)
    return _State(
        places=problem.capacity.astype(np.int64),
        imports=imports,
        exports=certified.astype(np.int64),
        room=problem.tree.bound.copy(),
        net=np.zeros(problem.c, dtype=np.int64),
        head=starts[:-1].copy(),
        column=np.zeros(problem.n, dtype=np.int32),
        donor=np.zeros(1, dtype=np.int64),
        path=np.empty(problem.c + 1, dtype=np.int64),
        where=np.full(problem.c + 1, NOBODY, dtype=np.int64),
        placement=np.full(problem.n, HOME, dtype=np.int32),
        cycle=np.full(problem.n, NOBODY, dtype=np.int32),
        passed_over=np.zeros(spans, dtype=np.uint8),
    )


@kernel
def _by_home(drawn: Whole, home: Whole, starts: Long) -> Whole:
    """Sort by home, keeping the order inside each."""
    free = starts[:-1].copy()
    queue = np.empty_like(drawn)
    for at in range(len(drawn)):
        student = drawn[at]
        queue[free[home[student]]] = student
        free[home[student]] += 1
    return queue


@kernel
def _run(given: _Given, state: _State) -> tuple[int, int]:
    """Walk from each institution, in the published order, until it can be on no cycle any more.

    Every cycle passes an institution that can export and either can be pointed to or can be the donor, so none is
    left at the end.
    """
    cycles = chains = 0
    for at in range(len(given.order)):
        root = given.order[at]
        while _can_export(given, state, root) and (state.imports[root] > 0 or _can_give(given, state, root)):
            length = _enter(state, 0, root)
            while length > 0:
                following = _following(given, state, length)
                if following == NOBODY:
                    length = _leave(state, length)
                elif state.where[following] == NOBODY:
                    length = _enter(state, length, following)
                elif _fits(given, state, state.where[following], length):
                    if state.where[_bank(given)] >= state.where[following]:
                        chains += 1
                    length = _execute(given, state, state.where[following], length, cycles)
                    cycles += 1
                else:
                    length = _pass_over(given, state, state.where[following], length)
    return cycles, chains


@kernel
def _bank(given: _Given) -> int:
    return len(given.order)


@kernel
def _enter(state: _State, length: int, institution: int) -> int:
    state.path[length] = institution
    state.where[institution] = length
    return length + 1


@kernel
def _leave(state: _State, length: int) -> int:
    """Take the top off the path; who points to it is looked at again next."""
    state.where[state.path[length - 1]] = NOBODY
    return length - 1


@kernel
def _can_export(given: _Given, state: _State, institution: int) -> bool:
    return state.exports[institution] > 0 and state.head[institution] < given.ends[institution]


@kernel
def _can_give(given: _Given, state: _State, institution: int) -> bool:
    return _can_export(given, state, institution) and state.net[institution] > given.lowest[institution]


@kernel
def _donor(given: _Given, state: _State) -> int:
    """The first institution in the published order that can give, or nobody."""
    at = state.donor[0]
    while at < len(given.order) and not _can_give(given, state, given.order[at]):
        at += 1
    state.donor[0] = at
    return given.order[at] if at < len(given.order) else NOBODY


@kernel
def _can_accept(given: _Given, state: _State, institution: int) -> bool:
    """Whether an institution that cannot export may import through the bank."""
    return state.net[institution] < given.highest[institution] and _donor(given, state) != NOBODY


@kernel
def _is_open(given: _Given, state: _State, programme: int) -> bool:
    if state.places[programme] <= 0 or not has_room(given.innermost[programme], given.parent, state.room):
        return False
    institution = given.partner[programme]
    return _can_export(given, state, institution) or _can_accept(given, state, institution)


@kernel
def _first_student(given: _Given, state: _State, institution: int) -> int:
    """The first student left at an institution that exports, standing at an open programme; or nobody. Students
    without any leave on the way."""
    width = given.choices.shape[1]
    while _can_export(given, state, institution):
        student = given.queue[state.head[institution]]
        column = state.column[student]
        while column < width and given.choices[student, column] != PADDING:
            if _is_open(given, state, given.choices[student, column]):
                state.column[student] = column
                return student
            column += 1
        state.head[institution] += 1
    return NOBODY


@kernel
def _following(given: _Given, state: _State, length: int) -> int:
    """Where the top of the path points: over its first student to an institution, to the bank, or nowhere."""
    top = state.path[length - 1]
    if top == _bank(given):
        return _donor(given, state)
    student = _first_student(given, state, top)
    if student != NOBODY:
        return given.partner[given.choices[student, state.column[student]]]
    # The last student left while the institution was on the path. A student who points to it may still arrive by
    # the bank; as the start of the walk, or as the donor, it is of no use any more.
    if length == 1 or state.path[length - 2] == _bank(given) or not _can_accept(given, state, top):
        return NOBODY
    return _bank(given)


@kernel
def _student_of(given: _Given, state: _State, institution: int) -> int:
    """The student whom an institution on a cycle sends, or nobody (the bank, an acceptor)."""
    if institution == _bank(given) or not _can_export(given, state, institution):
        return NOBODY
    return given.queue[state.head[institution]]


@kernel
def _fits(given: _Given, state: _State, first: int, length: int) -> bool:
    """Take the room of all students of the cycle at once, and tell whether there was enough of it."""
    if len(state.room) == 0:
        return True
    for at in range(first, length):
        student = _student_of(given, state, state.path[at])
        if student != NOBODY:
            take(_innermost(given, state, student), given.parent, state.room, 1)
    for at in range(first, length):
        student = _student_of(given, state, state.path[at])
        if student != NOBODY and _least_room(given, state, student) < 0:
            return False
    return True


@kernel
def _innermost(given: _Given, state: _State, student: int) -> int:
    """The smallest cap around the programme to which a student points, -1 = none."""
    return given.innermost[given.choices[student, state.column[student]]]


@kernel
def _least_room(given: _Given, state: _State, student: int) -> int:
    """The least room of the caps around the programme to which a student points; much when there is none."""
    least = np.iinfo(np.int64).max
    node = _innermost(given, state, student)
    while node >= 0:
        least = min(least, state.room[node])
        node = given.parent[node]
    return least


@kernel
def _pass_over(given: _Given, state: _State, first: int, length: int) -> int:
    """Give the room back; of the students under a cap that was asked for too much, the last in the lottery gives up
    this choice, and the walk goes on from there."""
    last = NOBODY
    for at in range(first, length):
        student = _student_of(given, state, state.path[at])
        if student == NOBODY or _least_room(given, state, student) >= 0:
            continue
        if last == NOBODY or given.lottery[student] > given.lottery[_student_of(given, state, state.path[last])]:
            last = at
    for at in range(first, length):
        student = _student_of(given, state, state.path[at])
        if student != NOBODY:
            take(_innermost(given, state, student), given.parent, state.room, -1)
    student = _student_of(given, state, state.path[last])
    state.passed_over[student, state.column[student]] = 1
    state.column[student] += 1
    while length > last + 1:
        length = _leave(state, length)
    return length


@kernel
def _execute(given: _Given, state: _State, first: int, length: int, number: int) -> int:
    """Send the students of the cycle, whose room under the caps is taken already; what is left of the path."""
    filled = False
    for at in range(first, length):
        institution = state.path[at]
        state.where[institution] = NOBODY
        student = _student_of(given, state, institution)
        if student == NOBODY:
            continue
        filled = filled or _least_room(given, state, student) == 0
        programme = given.choices[student, state.column[student]]
        state.placement[student] = programme
        state.cycle[student] = number
        state.places[programme] -= 1
        state.imports[given.partner[programme]] -= 1
        state.net[given.partner[programme]] += 1
        state.net[institution] -= 1
        state.exports[institution] -= 1
        state.head[institution] += 1
    if not filled:
        return first
    # Somebody further down the path may point to a programme under the cap that is full now: walk again.
    while first > 0:
        first = _leave(state, first)
    return 0
