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

What holds, also with windows and the bank, when there are no caps or each stays inside one institution:

- quotas; every net flow inside this year's window; nobody gets what is not on the list;
- the order in which cycles are executed changes nothing: cycles share no institution, at most one passes the bank,
  and executing one leaves what the others point to as it was;
- balanced efficiency: no placement inside quotas and windows makes one student better off and none worse off. Take
  the first thing shut in the run that such a placement uses: it is a full programme; or it imports at the top of its
  window and its students all moved or have nothing left; or no donor was left for it, and then no net flow can end
  lower than it stands and one ends higher, so that they no longer add up to 0;
- the truth is best for each student, and no group gains by agreeing on other lists. Whatever leads to a student keeps
  leading there until the student leaves. Execute all cycles without the student: this state does not depend on the
  student's list, and in it the student gets any open programme by naming it; a list that gets the same place changes
  nothing for anybody else;
- a better place in the priority order of the own institution never hurts a student, and a larger export quota moves
  no student of that institution who had a place already.

Caps over several institutions: a cycle may enter one cap more than once and ask for more than it has. Then, of its
students under such a cap, the last in the lottery gives up that choice for good (`passed_over`), and the walk, which
begins at the first institution in the published order that can still trade, goes on. Quotas, windows, caps and lists
hold, and so does the larger export quota. The rest does not; the smallest cases that brute force found (institutions
A, B, C, D; lottery by index; enough places):

- not efficient: homes A, C, B; lists [B, C], [A], [C]; at most 1 over A and B: nobody moves, where 0 and 1 could swap
  A against C;
- a lie pays: homes D, C, A; lists [C, A], [A], [D]; at most 1 over B, C and D: nobody moves, and student 0 would go
  to A by leaving out C;
- a better priority hurts: homes A, D, B, C, B; lists [B], [A], [A], [D, B], [C]; at most 1 over C and D: student 4 of
  B goes to C behind student 2, and stays home in front of student 2, in a cycle of four that asks for two.

Not promised in any case: no envy between students of different homes; the largest number of moves; that a further
place, a wider window, or having a window at all hurts nobody (who wanted the place it opens was part of a swap).
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from allocation.errors import InvalidProblem
from allocation.kernels import kernel
from allocation.places.caps import NO_CAP, has_room, take
from allocation.places.problem import PADDING, Problem, Whole
from allocation.places.result import HOME
from allocation.places.windows import balance, donors, this_year

Long: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.uint8]

NOBODY = -1  # no programme, no donor, no institution, no position on the path

# Kernels take their arrays one by one: a tuple of arrays is counted at every call, which made a run six times slower.
#
# The tables of a run: a row per programme, per institution (and a last one for the bank), per student; so that a step
# of the walk reads one line of memory each.
_PLACES, _PARTNER, _INNERMOST = range(3)  # places left; its institution; the smallest cap around it
_IMPORTS, _EXPORTS, _NET, _HEAD, _END, _LOWEST, _HIGHEST, _WHERE = range(8)
# left to import and to export; net flow so far; the queue of students left, for the bank of donors left; the window;
# the position on the path
_COLUMN, _CYCLE = range(2)  # the choice pointed to; the cycle that took the student there
# The path of the walk: an institution or the bank, its first student (nobody for the bank and for who accepts from
# it), and the programme to which that student points.
_INSTITUTION, _STUDENT, _PROGRAMME = range(3)
_MUCH = 2**62


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
    queue, starts = _queues(problem, problem.home)
    students = np.zeros((problem.n, 2), dtype=np.int32)
    students[:, _CYCLE] = NOBODY
    passed_over = np.zeros(problem.choices.shape if problem.caps else (0, 0), dtype=np.uint8)
    cycles, chains = _run(
        problem.choices,
        queue,
        donors(problem).copy(),
        problem.lottery,
        problem.tree.parent,
        problem.tree.bound.copy(),
        _programmes(problem),
        _institutions(problem, starts),
        students,
        passed_over,
    )
    return Trade(
        placement=_placed(problem.choices, students),
        cycle=students[:, _CYCLE].copy(),
        cycles=cycles,
        chains=chains,
        passed_over=np.argwhere(passed_over),
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


def _programmes(problem: Problem) -> Long:
    return np.stack([problem.capacity, problem.partner, problem.tree.innermost], axis=1).astype(np.int64)


def _institutions(problem: Problem, starts: Long) -> Long:
    """The table of institutions at the start, with the bank as its last row."""
    table = np.zeros((problem.c + 1, 8), dtype=np.int64)
    np.add.at(table[:, _IMPORTS], problem.partner, problem.capacity)
    table[:-1, _EXPORTS] = starts[1:] - starts[:-1] if problem.exports is None else problem.exports
    table[:-1, _HEAD], table[:-1, _END] = starts[:-1], starts[1:]
    table[:-1, _LOWEST], table[:-1, _HIGHEST] = this_year(problem)
    table[-1, _END] = problem.c
    table[:, _WHERE] = NOBODY
    return table


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
def _placed(choices: Whole, students: Whole) -> Whole:
    """The placement of the students that a cycle took."""
    placement = np.full(len(students), HOME, np.int32)
    for student in range(len(students)):
        if students[student, _CYCLE] != NOBODY:
            placement[student] = choices[student, students[student, _COLUMN]]
    return placement


@kernel
def _run(  # noqa: PLR0917 - arrays one by one, see above
    choices: Whole,
    queue: Whole,
    order: Whole,
    lottery: Long,
    parent: Whole,
    room: Long,
    programmes: Long,
    institutions: Long,
    students: Whole,
    passed_over: Marks,
) -> tuple[int, int]:
    """Walk from each institution, in the published order, until it can be on no cycle any more; count cycles, chains.

    Every cycle passes an institution that can export and either can be pointed to or can be the donor, so none is
    left at the end.
    """
    bank = len(order)
    path = np.empty((bank + 1, 3), np.int64)
    cycles, chains = 0, 0
    for root in order:
        while _can_start(institutions, root):
            length = _enter(path, 0, institutions, root)
            while length > 0:
                following = _following(
                    path[:length], choices, queue, order, parent, room, programmes, institutions, students
                )
                if following == NOBODY:
                    length = _leave(path, length, length - 1, institutions)
                    continue
                first = institutions[following, _WHERE]
                if first == NOBODY:
                    length = _enter(path, length, institutions, following)
                    continue
                cycle = path[first:length]
                if not _fits(cycle, parent, room, programmes):
                    last = first + _pass_over(cycle, lottery, parent, room, programmes, students, passed_over)
                    length = _leave(path, length, last + 1, institutions)
                    continue
                if institutions[bank, _WHERE] >= first:
                    chains += 1
                filled = _execute(cycle, cycles, parent, room, programmes, institutions, students)
                cycles += 1
                # Under a cap that is full now, somebody further down the path may point to a shut programme.
                length = _leave(path, length, 0 if filled else first, institutions)
    return cycles, chains


@kernel
def _enter(path: Long, length: int, institutions: Long, institution: int) -> int:
    path[length, _INSTITUTION] = institution
    institutions[institution, _WHERE] = length
    return length + 1


@kernel
def _leave(path: Long, length: int, left: int, institutions: Long) -> int:
    """Take what is above `left` off the path; who points there is looked at again next."""
    for at in range(left, length):
        institutions[path[at, _INSTITUTION], _WHERE] = NOBODY
    return left


@kernel
def _can_export(institutions: Long, institution: int) -> bool:
    row = institutions[institution]
    return bool(row[_EXPORTS] > 0 and row[_HEAD] < row[_END])


@kernel
def _can_give(institutions: Long, institution: int) -> bool:
    """Whether an institution can be the donor."""
    row = institutions[institution]
    return _can_export(institutions, institution) and bool(row[_NET] > row[_LOWEST])


@kernel
def _can_start(institutions: Long, institution: int) -> bool:
    """Whether an institution can export, and be pointed to by a student or by the bank."""
    row = institutions[institution]
    return _can_export(institutions, institution) and bool(row[_IMPORTS] > 0 or row[_NET] > row[_LOWEST])


@kernel
def _donor(institutions: Long, order: Whole) -> int:
    """The first institution in the published order that can give, or nobody."""
    bank = len(order)
    at = institutions[bank, _HEAD]
    while at < bank and not _can_give(institutions, order[at]):
        at += 1
    institutions[bank, _HEAD] = at
    return int(order[at]) if at < bank else NOBODY


@kernel
def _can_accept(institutions: Long, order: Whole, institution: int) -> bool:
    """Whether an institution that cannot export may import through the bank."""
    row = institutions[institution]
    return row[_NET] < row[_HIGHEST] and _donor(institutions, order) != NOBODY


@kernel
def _is_open(  # noqa: PLR0917 - arrays one by one, see above
    programme: int, order: Whole, parent: Whole, room: Long, programmes: Long, institutions: Long
) -> bool:
    row = programmes[programme]
    if row[_PLACES] <= 0 or not has_room(row[_INNERMOST], parent, room):
        return False
    return _can_export(institutions, row[_PARTNER]) or _can_accept(institutions, order, row[_PARTNER])


@kernel
def _following(  # noqa: PLR0917 - arrays one by one, see above
    path: Long,
    choices: Whole,
    queue: Whole,
    order: Whole,
    parent: Whole,
    room: Long,
    programmes: Long,
    institutions: Long,
    students: Whole,
) -> int:
    """Where the top of the path points: over its first student to an institution, to the bank, or nowhere.

    Students who stand at no open programme any more leave on the way.
    """
    bank = len(order)
    top = path[-1]
    top[_STUDENT] = top[_PROGRAMME] = NOBODY
    if top[_INSTITUTION] == bank:
        return _donor(institutions, order)
    row = institutions[top[_INSTITUTION]]
    while row[_EXPORTS] > 0 and row[_HEAD] < row[_END]:
        student = queue[row[_HEAD]]
        column = students[student, _COLUMN]
        while column < choices.shape[1] and choices[student, column] != PADDING:
            programme = choices[student, column]
            if _is_open(programme, order, parent, room, programmes, institutions):
                students[student, _COLUMN] = column
                top[_STUDENT], top[_PROGRAMME] = student, programme
                return int(programmes[programme, _PARTNER])
            column += 1
        row[_HEAD] += 1
    # The last student left while the institution was on the path. A student who points to it may still arrive by
    # the bank; as the start of the walk, or as the donor, it is of no use any more.
    if (
        len(path) == 1
        or path[-2, _INSTITUTION] == bank
        or not _can_accept(institutions, order, top[_INSTITUTION])
    ):
        return NOBODY
    return bank


@kernel
def _fits(cycle: Long, parent: Whole, room: Long, programmes: Long) -> bool:
    """Take the room of all students of the cycle at once, and tell whether there was enough of it."""
    if len(room) == 0:
        return True
    for at in range(len(cycle)):
        if cycle[at, _PROGRAMME] != NOBODY:
            take(programmes[cycle[at, _PROGRAMME], _INNERMOST], parent, room, 1)
    least = _MUCH
    for at in range(len(cycle)):
        least = min(least, _least_room(cycle[at, _PROGRAMME], parent, room, programmes))
    return least >= 0


@kernel
def _least_room(programme: int, parent: Whole, room: Long, programmes: Long) -> int:
    """The least room of the caps around a programme; more than any where there is no cap or no programme."""
    least = _MUCH
    node = programmes[programme, _INNERMOST] if programme != NOBODY else NO_CAP
    while node != NO_CAP:
        least = min(least, room[node])
        node = parent[node]
    return least


@kernel
def _pass_over(  # noqa: PLR0917 - arrays one by one, see above
    cycle: Long,
    lottery: Long,
    parent: Whole,
    room: Long,
    programmes: Long,
    students: Whole,
    passed_over: Marks,
) -> int:
    """Give the room back; of the students under a cap that was asked for too much, the last in the lottery gives up
    this choice, and the walk goes on from there: that one's position in the cycle."""
    last = NOBODY
    for at in range(len(cycle)):
        if _least_room(cycle[at, _PROGRAMME], parent, room, programmes) >= 0:
            continue
        if last == NOBODY or lottery[cycle[at, _STUDENT]] > lottery[cycle[last, _STUDENT]]:
            last = at
    for at in range(len(cycle)):
        if cycle[at, _PROGRAMME] != NOBODY:
            take(programmes[cycle[at, _PROGRAMME], _INNERMOST], parent, room, -1)
    student = cycle[last, _STUDENT]
    passed_over[student, students[student, _COLUMN]] = 1
    students[student, _COLUMN] += 1
    return last


@kernel
def _execute(  # noqa: PLR0917 - arrays one by one, see above
    cycle: Long,
    number: int,
    parent: Whole,
    room: Long,
    programmes: Long,
    institutions: Long,
    students: Whole,
) -> bool:
    """Send the students of the cycle, whose room under the caps is taken already; whether a cap is full now."""
    filled = False
    for at in range(len(cycle)):
        programme = cycle[at, _PROGRAMME]
        if programme == NOBODY:
            continue
        filled = filled or _least_room(programme, parent, room, programmes) == 0
        students[cycle[at, _STUDENT], _CYCLE] = number
        programmes[programme, _PLACES] -= 1
        arrival = institutions[programmes[programme, _PARTNER]]
        arrival[_IMPORTS] -= 1
        arrival[_NET] += 1
        departure = institutions[cycle[at, _INSTITUTION]]
        departure[_EXPORTS] -= 1
        departure[_HEAD] += 1
        departure[_NET] -= 1
    return filled
