"""Whether some students could do better with nobody worse off: a search for moves that keep every bound.

Think of the placement as a flow: a student leaves home, arrives at a programme, passes the caps around it and ends at
the institution, from where others leave. In the graph of what could still flow, an arc of a student leads from where
the student is to a choice liked better; a cycle through such an arc is a set of moves that makes all who move better
off, and if any better outcome exists there is such a cycle (decomposition of the difference of two flows; Ahuja,
Magnanti and Orlin 1993). So the placement is efficient when no arc of a student lies on a cycle: strongly connected
components (Tarjan 1972), linear in the length of the lists.

Caps over programmes of several institutions do not fit into such a flow where balance counts: there the components
without those caps say which moves can matter at all, and HiGHS decides among them.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from allocation.kernels import kernel
from allocation.places.caps import NO_CAP
from allocation.places.network import wide_caps
from allocation.places.outcome import Flags, Outcome, State, read_outcome
from allocation.places.problem import Long, Whole
from allocation.places.result import HOME

Move: TypeAlias = tuple[int, int, int]

_UNSEEN, _DONE = -1, -2


class Graph(NamedTuple):
    """The arcs of what could still flow. Who is at node v: `student`[`start`[v]:`start`[v + 1]]; where bounds let the
    flow change: from v to `head`[`first`[v]:`first`[v + 1]]. `node` int32 [n]: where each student is."""

    node: Whole
    start: Long
    student: Whole
    first: Long
    head: Whole


class _Reached(NamedTuple):
    """Where each node stopped looking, int64 [nodes] each: at which student, which choice, which other arc."""

    student: Long
    column: Long
    arc: Long


@dataclass(frozen=True, kw_only=True)
class _Nodes:
    """Programmes come first, then caps, then institutions, then who is still at home of each, last the bank.

    Where balance does not count, institutions, homes and bank are one and the same node.
    """

    programmes: int
    caps: int
    institutions: int
    balanced: bool

    @property
    def count(self) -> int:
        return self.programmes + self.caps + (2 * self.institutions if self.balanced else 0) + 1

    @property
    def bank(self) -> int:
        return self.count - 1

    def institution(self, which: NDArray[np.integer]) -> Long:
        return self._of(which, self.programmes + self.caps)

    def at_home(self, which: NDArray[np.integer]) -> Long:
        return self._of(which, self.programmes + self.caps + self.institutions)

    def _of(self, which: NDArray[np.integer], offset: int) -> Long:
        return which.astype(np.int64) + offset if self.balanced else np.full(len(which), self.bank)


def improving_moves(outcome: Outcome) -> list[Move] | None:
    """Moves (student, from, to; -1 = home) that keep every bound and make each of these students better off, or None
    when there are none. The placement itself must keep its bounds (`Outcome.within`)."""
    crossing = np.zeros(len(outcome.state.bound), dtype=np.bool_)
    if outcome.balanced:
        crossing = wide_caps(outcome.problem)
    graph = _graph(outcome, crossing)
    component = _components(graph, outcome.state)
    student, column = _first_on_a_cycle(graph, outcome.state, component)
    if student == HOME:
        return None
    moves = _moves_of(outcome, _cycle(graph, outcome.state, student, column).tolist())
    if not crossing.any() or _kept(outcome, moves):
        return moves
    from allocation.places.improving_program import decide_moves  # brings SciPy's optimisers, seldom needed

    return decide_moves(outcome, np.argwhere(_all_on_cycles(graph, outcome.state, component)))


def _kept(outcome: Outcome, moves: list[Move]) -> bool:
    """Whether the placement after these moves keeps every bound."""
    return read_outcome(outcome.problem, moved(outcome.placement, moves)).within


def moved(placement: Whole, moves: list[Move]) -> Whole:
    """The placement after these moves."""
    after = placement.copy()
    for student, _, to in moves:
        after[student] = to
    return after


def _moves_of(outcome: Outcome, pairs: list[list[int]]) -> list[Move]:
    choices, placement = outcome.problem.choices, outcome.placement
    return [(student, int(placement[student]), int(choices[student, column])) for student, column in pairs]


def _graph(outcome: Outcome, crossing: Flags) -> Graph:
    state = outcome.state
    nodes = _Nodes(
        programmes=len(state.capacity),
        caps=len(state.bound),
        institutions=len(state.net),
        balanced=outcome.balanced,
    )
    node = np.where(state.placement == HOME, nodes.at_home(state.home), state.placement).astype(np.int32)
    waiting = np.flatnonzero(state.above > 0)
    student = waiting[np.argsort(node[waiting], kind="stable")].astype(np.int32)
    tail, head = _arcs_of_bounds(outcome, nodes, crossing)
    order = np.argsort(tail, kind="stable")
    return Graph(
        node=node,
        start=_starts(node[waiting], nodes.count),
        student=student,
        first=_starts(tail, nodes.count),
        head=head[order].astype(np.int32),
    )


def _starts(of: NDArray[np.integer], count: int) -> Long:
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(of, minlength=count), out=starts[1:])
    return starts


def _arcs_of_bounds(outcome: Outcome, nodes: _Nodes, crossing: Flags) -> tuple[Long, Long]:
    """Tails and heads: along the flow where a bound has room left, against it where something flows."""
    state = outcome.state
    caps = np.arange(nodes.caps)
    member = np.array(
        [cap.programmes[0] if cap.programmes else 0 for cap in outcome.problem.caps], dtype=np.int64
    )
    top = nodes.institution(state.partner[member]) if nodes.caps else caps
    inside = ~crossing
    parent = state.parent.astype(np.int64)
    outwards = (parent != NO_CAP) & inside[parent] if nodes.caps else inside
    innermost = state.innermost.astype(np.int64)
    capped = (innermost != NO_CAP) & inside[innermost] if nodes.caps else innermost != NO_CAP
    programmes = np.arange(nodes.programmes)
    found = [
        (
            programmes,
            np.where(capped, nodes.programmes + innermost, nodes.institution(state.partner)),
            state.taken < state.capacity,
            state.taken > 0,
        ),
        (
            nodes.programmes + caps,
            np.where(outwards, nodes.programmes + parent, top),
            (state.under < state.bound) & inside,
            (state.under > 0) & inside,
        ),
    ]
    if outcome.balanced:
        each = np.arange(nodes.institutions)
        own, bank = nodes.institution(each), np.full(nodes.institutions, nodes.bank)
        nobody_returns = np.zeros(nodes.institutions, dtype=np.bool_)
        found.append((own, nodes.at_home(each), state.exports < state.quota, nobody_returns))
        found.append((own, bank, state.net < state.highest, state.net > state.lowest))
    tails = [part for tail, head, room, flow in found for part in (tail[room], head[flow])]
    heads = [part for tail, head, room, flow in found for part in (head[room], tail[flow])]
    return np.concatenate(tails), np.concatenate(heads)


@kernel
def _components(graph: Graph, state: State) -> Whole:
    """int32 [nodes]: the strongly connected component of each node (Tarjan 1972, without recursion)."""
    count = len(graph.first) - 1
    index, low = np.full(count, _UNSEEN), np.zeros(count, np.int64)
    component = np.full(count, _UNSEEN, np.int32)
    reached = _Reached(graph.start[:-1].copy(), np.zeros(count, np.int64), graph.first[:-1].copy())
    stack, path = np.empty(count, np.int64), np.empty(count, np.int64)
    seen = found = height = 0
    for root in range(count):
        if index[root] != _UNSEEN:
            continue
        path[0], length = root, 1
        while length > 0:
            node = path[length - 1]
            if index[node] == _UNSEEN:
                index[node] = low[node] = seen
                seen += 1
                stack[height] = node
                height += 1
            following = _next(graph, state, node, reached)
            if following == _DONE:
                length -= 1
                if length > 0:
                    low[path[length - 1]] = min(low[path[length - 1]], low[node])
                if low[node] == index[node]:
                    height = _close(component, stack, height, node, found)
                    found += 1
            elif index[following] == _UNSEEN:
                path[length] = following
                length += 1
            elif component[following] == _UNSEEN:
                low[node] = min(low[node], index[following])
    return component


@kernel
def _next(graph: Graph, state: State, node: int, reached: _Reached) -> int:
    """The next node to which an arc leads from this one, or that there is none left."""
    while reached.student[node] < graph.start[node + 1]:
        student = graph.student[reached.student[node]]
        if reached.column[node] < state.above[student]:
            reached.column[node] += 1
            return int(state.choices[student, reached.column[node] - 1])
        reached.student[node] += 1
        reached.column[node] = 0
    if reached.arc[node] < graph.first[node + 1]:
        reached.arc[node] += 1
        return int(graph.head[reached.arc[node] - 1])
    return _DONE


@kernel
def _close(component: Whole, stack: Long, height: int, node: int, number: int) -> int:
    """Take a component off the stack, down to the node that was entered first."""
    while True:
        height -= 1
        component[stack[height]] = number
        if stack[height] == node:
            return height


@kernel
def _first_on_a_cycle(graph: Graph, state: State, component: Whole) -> tuple[int, int]:
    """The first student, and the choice, whose arc lies on a cycle."""
    for student in range(len(graph.node)):
        for column in range(state.above[student]):
            if component[graph.node[student]] == component[state.choices[student, column]]:
                return student, column
    return HOME, HOME


@kernel
def _all_on_cycles(graph: Graph, state: State, component: Whole) -> Flags:
    """bool [n, k]: every student and choice whose arc lies on a cycle."""
    found = np.zeros(state.choices.shape, np.bool_)
    for student in range(len(graph.node)):
        for column in range(state.above[student]):
            target = state.choices[student, column]
            found[student, column] = component[graph.node[student]] == component[target]
    return found


@kernel
def _cycle(graph: Graph, state: State, student: int, column: int) -> Long:
    """int64 [p, 2]: the students and choices along a shortest cycle through this arc (breadth first)."""
    count = len(graph.first) - 1
    origin, target = graph.node[student], state.choices[student, column]
    before, by, choice = np.full(count, _UNSEEN), np.full(count, HOME), np.zeros(count, np.int64)
    reached = _Reached(graph.start[:-1].copy(), np.zeros(count, np.int64), graph.first[:-1].copy())
    queue = np.empty(count, np.int64)
    queue[0], before[target], last = target, target, 1
    for node in queue:
        if node == origin:
            break
        following = _next(graph, state, int(node), reached)
        while following != _DONE:
            if before[following] == _UNSEEN:
                before[following] = node
                if reached.student[node] < graph.start[node + 1]:  # the arc was one of a student
                    by[following] = graph.student[reached.student[node]]
                    choice[following] = reached.column[node] - 1
                queue[last] = following
                last += 1
            following = _next(graph, state, int(node), reached)
    pairs = [(np.int64(student), np.int64(column))]
    node = np.int64(origin)
    while node != target:
        if by[node] != HOME:
            pairs.append((by[node], choice[node]))
        node = before[node]
    found = np.empty((len(pairs), 2), np.int64)
    for row in range(len(pairs)):
        found[row] = pairs[row]
    return found
