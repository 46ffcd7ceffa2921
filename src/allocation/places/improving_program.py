"""Whether better moves exist under caps over several institutions: an integer program, decided by HiGHS."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from allocation.places.outcome import Outcome
from allocation.places.problem import Long
from allocation.places.result import HOME


def decide_moves(outcome: Outcome, pairs: Long) -> list[tuple[int, int, int]] | None:
    """Of these moves (student and column of the list, int64 [p, 2]) the largest set that keeps every bound: (student,
    from, to), or None when no set does.

    A variable per move, 0 or 1; rows: one move per student, places, caps, export quotas, windows.
    """
    if not len(pairs):
        return None
    lower, upper = _room(outcome)
    solved = milp(
        np.full(len(pairs), -1.0),
        integrality=np.ones(len(pairs)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(_changes(outcome, pairs, len(upper)), lower, upper),
    )
    if solved.x is None:
        raise RuntimeError(f"HiGHS gave no answer: {solved.message}")
    choices, placement = outcome.problem.choices, outcome.placement
    chosen = pairs[solved.x > 0.5].tolist()
    moves = [(student, int(placement[student]), int(choices[student, column])) for student, column in chosen]
    return moves or None


def _room(outcome: Outcome) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By how much the students of each row may change, at least and at most; rows as in `_changes`."""
    state = outcome.state
    upper = [
        np.ones(outcome.problem.n),
        state.capacity - state.taken,
        state.bound - state.under,
        state.quota - state.exports,
        state.highest - state.net,
    ]
    lower = [np.full(len(rows), -np.inf) for rows in upper[:-1]] + [state.lowest - state.net]
    return np.concatenate(lower).astype(np.float64), np.concatenate(upper).astype(np.float64)


def _changes(outcome: Outcome, pairs: Long, height: int) -> csr_array:
    """What each move (a column) adds to students, programmes, caps, exports and net flows, one after the other."""
    state, tree = outcome.state, outcome.problem.tree
    programmes = outcome.problem.n
    caps = programmes + len(state.capacity)
    exports = caps + len(state.bound)
    nets = exports + len(state.net)
    entries: list[tuple[int, int, int]] = []

    def at(programme: int, move: int, sign: int) -> None:
        rows = [programmes + programme, *(caps + cap for cap in tree.around(programme))]
        rows.append(nets + int(state.partner[programme]))
        entries.extend((row, move, sign) for row in rows)

    for move, (student, column) in enumerate(pairs.tolist()):
        has, home = int(state.placement[student]), int(state.home[student])
        entries.append((student, move, 1))
        at(int(state.choices[student, column]), move, 1)
        if has == HOME:
            entries += [(exports + home, move, 1), (nets + home, move, -1)]
        else:
            at(has, move, -1)
    row, column, value = np.array(entries, dtype=np.int64).T
    return csr_array((value.astype(np.float64), (row, column)), shape=(height, len(pairs)))
