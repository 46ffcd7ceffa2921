"""When a place falls free: who waits for it, and the chain of moves that follows while confirmed students stay put.

The continuation is the mechanism itself, run on what is not confirmed. Under deferred acceptance (and with it under
serial dictatorship) nobody who is not confirmed gets worse by it: what each of them has is still stable without the
places of those who are settled, the mechanism gives the best stable outcome, and who withdraws only leaves room
(Gale and Sotomayor 1985; under nested caps Hatfield and Milgrom 2005). The others do not promise that: read `losers`.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from allocation.errors import InvalidProblem
from allocation.places.changing import Change, Effect, Move, changed_problem, compare, read_students
from allocation.places.freezing import NOT_FROZEN
from allocation.places.outcome import Outcome, home_order, read_outcome
from allocation.places.problem import Long, Problem, Whole
from allocation.places.queues import queues
from allocation.places.result import HOME, Result
from allocation.places.solving import solve

# These keep no order of students at a programme: a place that falls free is decided by a new optimum.
_WITHOUT_ORDER = frozenset({"least_rank", "balanced_optimum"})


@dataclass(frozen=True, kw_only=True, eq=False)
class ReserveLists:
    """`student`[`start`[j]:`start`[j + 1]] would rather have programme j than what they got, first come first.

    int32 [q] and int64 [m + 1]. `home` int32 [n] in consortium mode under balance, otherwise None: there the list of
    a programme is one list per home, in the order of its priority, because who takes a place that falls free depends
    on whose turn to send it is.
    """

    start: Long
    student: Whole
    home: Whole | None

    def of(self, programme: int, *, home: int | None = None) -> Whole:
        """int32: who waits for a programme; under balance also of one `home` only."""
        waiting = self.student[self.start[programme] : self.start[programme + 1]]
        if home is None:
            return waiting
        if self.home is None:
            raise ValueError("these lists are in one order for all, whatever the home")
        own: Whole = waiting[self.home[waiting] == home]
        return own


def reserve_lists(problem: Problem, result: Result) -> ReserveLists:
    """Per programme the students who would rather have it, in the order in which it takes them.

    Of one side that is the order of the programme: while everybody who is placed stays, a free place goes to the
    first on the list who is not placed. ValueError for a mechanism that decides by an optimum and keeps no order.
    """
    if result.mechanism in _WITHOUT_ORDER:
        raise ValueError(f"{result.mechanism} keeps no order of students; ask fill_vacancies who would move")
    outcome = read_outcome(problem, result)
    return _by_home(outcome) if outcome.balanced else _by_standing(outcome)


def _by_standing(outcome: Outcome) -> ReserveLists:
    queue = queues(outcome)
    programme = np.repeat(np.arange(outcome.problem.m), np.diff(queue.start))
    waits = outcome.placement[queue.student] != programme
    start = np.zeros(outcome.problem.m + 1, dtype=np.int64)
    np.cumsum(np.bincount(programme[waits], minlength=outcome.problem.m), out=start[1:])
    return ReserveLists(start=start, student=queue.student[waits], home=None)


def _by_home(outcome: Outcome) -> ReserveLists:
    problem, home = outcome.problem, outcome.state.home
    better = np.arange(problem.k) < outcome.state.above[:, np.newaxis]
    student, programme = np.nonzero(better)[0], problem.choices[better]
    order = np.lexsort((home_order(problem)[student], home[student], programme))
    start = np.zeros(problem.m + 1, dtype=np.int64)
    np.cumsum(np.bincount(programme, minlength=problem.m), out=start[1:])
    return ReserveLists(start=start, student=student[order].astype(np.int32), home=home)


@dataclass(frozen=True, kw_only=True)
class Step(Move):
    """One move of a chain, counted from 0: the first takes a place that fell free or can be given now (or goes home
    and leaves one), each other the place that the one before left. In a `trade` the first takes that of the last."""

    chain: int
    trade: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Filling:
    """`result`: the round afterwards. `steps`: every move of who did not withdraw, chain by chain and in order, then
    the trades. `effect`: before and after in full, winners and losers among them."""

    result: Result
    steps: tuple[Step, ...]
    effect: Effect

    @property
    def losers(self) -> tuple[Move, ...]:
        """Who is worse off than before."""
        return self.effect.losers

    def as_data(self) -> dict[str, Any]:
        """The steps, the losers and who withdrew, as JSON holds them."""
        return {
            "steps": [step.as_data() for step in self.steps],
            "losers": [move.as_data() for move in self.losers],
            "withdrawn": [move.as_data() for move in self.effect.withdrawn],
        }


def fill_vacancies(
    problem: Problem, result: Result, *, withdrawn: Collection[int] = (), confirmed: Collection[int] = ()
) -> Filling:
    """Go on with the mechanism of `result` after students withdrew, while confirmed ones keep what they have.

    Who confirmed and is not placed stays home. Free places of the result are filled as well, so the call also serves
    places that came later: give the problem with the new numbers. InvalidProblem names a student who does not exist
    or who both withdrew and confirmed, and what cannot hold all that is confirmed.
    """
    settled = read_students(confirmed, "confirmed", problem.n)
    changed, gone = changed_problem(problem, Change(withdrawals=withdrawn))
    both = np.intersect1d(settled, gone)
    if both.size:
        raise InvalidProblem("confirmed", f"student {both[0]} withdrew, and cannot be confirmed too")
    frozen = np.full(problem.n, NOT_FROZEN, dtype=np.int32)
    frozen[settled] = result.placement[settled]
    after = solve(changed, result.mechanism, frozen=frozen)
    effect = compare(changed, result, after, gone)
    return Filling(result=after, steps=_steps(effect), effect=effect)


def _steps(effect: Effect) -> tuple[Step, ...]:
    """The moves in an order in which they can be made: those that start at a place which more take than leave (or at
    home, where there is room for everybody), followed back to where nobody moves in; what is left goes in circles."""
    movers = sorted((*effect.winners, *effect.losers), key=lambda move: move.student)
    into: dict[int, list[Move]] = {}
    for move in reversed(movers):
        into.setdefault(move.after, []).append(move)
    left = Counter(move.before for move in movers)
    starts = {at: len(moves) if at == HOME else len(moves) - left[at] for at, moves in into.items()}
    chains = [_chain(into, at) for at in sorted(starts) for _ in range(starts[at])]
    trades: list[list[Move]] = []
    for at in sorted(into):
        while into[at]:
            trades.append(_chain(into, at))
    return tuple(
        Step(**vars(move), chain=number, trade=number >= len(chains))
        for number, moves in enumerate((*chains, *trades))
        for move in moves
    )


def _chain(into: dict[int, list[Move]], at: int) -> list[Move]:
    """Take the moves of one chain out, beginning with one that ends here."""
    chain = []
    while into.get(at):
        chain.append(into[at].pop())
        at = chain[-1].before
        if at == HOME:
            break
    return chain
