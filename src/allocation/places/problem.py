"""The problem of a round: who wants which programmes in which order, and what the programmes and institutions allow.

Two regimes: in office mode one university places its own students (`home` is None); in consortium mode several
institutions exchange students and each student has a home.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allocation import lottery
from allocation.arrays import numbers, whole_numbers
from allocation.errors import InvalidProblem
from allocation.kernels import kernel
from allocation.places.caps import Cap, Tree, plant, read_caps

Whole: TypeAlias = NDArray[np.int32]
Long: TypeAlias = NDArray[np.int64]
Scores: TypeAlias = NDArray[np.float32]

PADDING = -1


@dataclass(frozen=True, eq=False, init=False, repr=False)
class Problem:
    """Students 0 to n - 1, programmes 0 to m - 1, institutions 0 to c - 1; arrays are checked once, then read-only.

    An array that has the right type already is shared with the caller, not copied. InvalidProblem names the field,
    the row, the column and the rule.
    """

    choices: Whole
    """int32 [n, k]: the programmes of each student, most wanted first, without duplicates; -1 fills the row."""
    capacity: Whole
    """int32 [m]: places of each programme this round."""
    scores: Scores | None
    """float32 [n, k]: score of student i for choices[i, r]; or [n]: one score for all programmes; None: lottery.
    The higher score comes first, equal scores by lottery. What stands beside -1 is not read."""
    partner: Whole
    """int32 [m]: the institution that each programme belongs to; each programme its own when not given."""
    home: Whole | None
    """int32 [n]: the institution of each student, None in office mode."""
    exports: Whole | None
    """int32 [c]: how many students each institution lets go, None = all of its own."""
    priority: Whole | None
    """int32 [n]: rank of a student inside the home institution, lower first; ties by lottery."""
    history: Whole
    """int32 [c]: imports minus exports carried from earlier rounds, 0 when not given."""
    tolerance: Whole | None
    """int32 [c, 2]: the window [lowest, highest] in which the carried balance ends; None = imports equal exports."""
    donors: Whole | None
    """int32 [c]: the published order in which institutions draw on their tolerance, each once."""
    caps: tuple[Cap, ...]
    """Nested upper bounds over sets of programmes."""
    seed: int | None
    """Seed of the published lottery; None = ties by index."""

    def __init__(  # noqa: PLR0917 - the published order of the names; the first two or three are given without
        self,
        choices: ArrayLike,
        capacity: ArrayLike,
        scores: ArrayLike | None = None,
        partner: ArrayLike | None = None,
        home: ArrayLike | None = None,
        exports: ArrayLike | None = None,
        priority: ArrayLike | None = None,
        history: ArrayLike | None = None,
        tolerance: ArrayLike | None = None,
        donors: ArrayLike | None = None,
        caps: Iterable[Any] | None = None,
        seed: int | None = 0,
    ) -> None:
        read: dict[str, Any] = {"choices": whole_numbers(choices, "choices", shape=(None, None))}
        n, k = read["choices"].shape
        read["capacity"] = _not_negative(whole_numbers(capacity, "capacity", shape=(None,)), "capacity")
        m = len(read["capacity"])
        read["scores"] = None if scores is None else _read_scores(scores, n, k)
        if partner is None:
            partner = np.arange(m, dtype=np.int32)
        read["partner"] = _not_negative(whole_numbers(partner, "partner", shape=(m,)), "partner")
        read["home"] = None
        if home is not None:
            read["home"] = _not_negative(whole_numbers(home, "home", shape=(n,)), "home")
        read["priority"] = None if priority is None else whole_numbers(priority, "priority", shape=(n,))
        read |= _read_balance(read, exports=exports, history=history, tolerance=tolerance, donors=donors)
        read["caps"] = read_caps(caps, m)
        read["seed"] = _read_seed(seed)
        for name, value in read.items():
            object.__setattr__(self, name, value)
        _refuse_faulty_lists(self)
        self.tree  # noqa: B018 - planted now, so that caps that cross are refused with the rest

    def __repr__(self) -> str:
        return f"Problem({self.n} students, {self.m} programmes, {self.c} institutions, {self.k} choices)"

    @property
    def n(self) -> int:
        """How many students."""
        return int(self.choices.shape[0])

    @property
    def k(self) -> int:
        """How many choices at most."""
        return int(self.choices.shape[1])

    @property
    def m(self) -> int:
        """How many programmes."""
        return len(self.capacity)

    @property
    def c(self) -> int:
        """How many institutions."""
        return len(self.history)

    @property
    def institutions(self) -> int:
        """How many institutions."""
        return self.c

    @cached_property
    def tree(self) -> Tree:
        """The caps as a forest."""
        return plant(self.caps, self.m)

    @cached_property
    def lottery(self) -> Long:
        """int64 [n]: where each student stands in the published lottery, 0 first."""
        positions = lottery.positions(self.seed, self.n)
        positions.flags.writeable = False
        return positions

    @cached_property
    def score_table(self) -> Scores:
        """float32 [n, k] of scores, [n, 1] where a student has one for all programmes, [n, 0] where none has any."""
        if self.scores is None:
            table = np.empty((self.n, 0), dtype=np.float32)
            table.flags.writeable = False
            return table
        return self.scores.reshape(self.n, -1) if self.scores.ndim == 1 and self.n else self.scores


def _not_negative(array: Whole, field: str) -> Whole:
    """`array`, when no number in it is below 0."""
    if array.size and int(array.min()) < 0:
        row = int(np.argmax(array < 0))
        raise InvalidProblem(field, f"0 or more is wanted, not {array[row]}", row=row)
    return array


def _read_scores(given: ArrayLike, n: int, k: int) -> Scores:
    """Scores [n] or [n, k]; which of them, the first row tells."""
    if isinstance(given, Sequence) and len(given):
        flat = not isinstance(given[0], Sequence | np.ndarray)
    else:
        flat = np.ndim(given) == 1
    shape = (n,) if flat and n else (n, k)
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused as that
        return numbers(given, "scores", shape=shape)


def _read_balance(read: dict[str, Any], **given: ArrayLike | None) -> dict[str, Any]:
    """What is given per institution: all of one length, and no programme or student of an institution beyond it."""
    shapes: dict[str, tuple[int | None, ...]] = {"tolerance": (None, 2)}
    arrays: dict[str, Any] = {
        name: None if value is None else whole_numbers(value, name, shape=shapes.get(name, (None,)))
        for name, value in given.items()
    }
    named = [array for array in (read["partner"], read["home"]) if array is not None and array.size]
    count = 1 + max((int(array.max()) for array in named), default=-1)
    lengths = {name: len(array) for name, array in arrays.items() if array is not None}
    if lengths:
        first, length = next(iter(lengths.items()))
        _refuse_other_lengths(lengths, first, length)
        _refuse_unknown_institutions(read, length, first)
        count = length
    if arrays["history"] is None:
        arrays["history"] = whole_numbers(np.zeros(count, dtype=np.int32), "history", shape=(count,))
    if arrays["exports"] is not None:
        _not_negative(arrays["exports"], "exports")
    if arrays["tolerance"] is not None:
        _refuse_shut_windows(arrays["tolerance"])
    if arrays["donors"] is not None:
        _refuse_faulty_donors(arrays["donors"])
    return arrays


def _refuse_other_lengths(lengths: dict[str, int], first: str, length: int) -> None:
    for name, found in lengths.items():
        if found != length:
            raise InvalidProblem(name, f"{length} rows are wanted as in {first}, not {found}")


def _refuse_unknown_institutions(read: dict[str, Any], count: int, source: str) -> None:
    for field in ("partner", "home"):
        array = read[field]
        if array is not None and array.size and int(array.max()) >= count:
            row = int(np.argmax(array >= count))
            rule = f"there is no institution {array[row]}; {source} gives {count}, counted from 0"
            raise InvalidProblem(field, rule, row=row)


def _refuse_shut_windows(tolerance: Whole) -> None:
    """A window holds 0: where nobody moves and nothing is carried, nothing is out of balance."""
    for row, (lowest, highest) in enumerate(tolerance.tolist()):
        if lowest > highest:
            rule = f"the lowest balance, {lowest}, is above the highest, {highest}: they exclude each other"
            raise InvalidProblem("tolerance", rule, row=row)
        if lowest > 0:
            raise InvalidProblem(
                "tolerance", f"the lowest balance is 0 or less, not {lowest}", row=row, column=0
            )
        if highest < 0:
            raise InvalidProblem(
                "tolerance", f"the highest balance is 0 or more, not {highest}", row=row, column=1
            )


def _refuse_faulty_donors(donors: Whole) -> None:
    seen: dict[int, int] = {}
    for row, donor in enumerate(donors.tolist()):
        if not 0 <= donor < len(donors):
            rule = f"there is no institution {donor}; there are {len(donors)}, counted from 0"
            raise InvalidProblem("donors", rule, row=row)
        if donor in seen:
            rule = f"institution {donor} stands in the order already, in row {seen[donor]}"
            raise InvalidProblem("donors", rule, row=row)
        seen[donor] = row


def _read_seed(given: Any) -> int | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | np.integer):
        raise InvalidProblem("seed", f"a whole number or None is wanted, not {given!r}")
    return int(given)


# The faults of a list, in the words of the rule: {found} is the programme, {count} how many there are.
_SOUND, _UNKNOWN, _GAP, _TWICE, _OWN, _SCORE = range(6)
_RULES = {
    _UNKNOWN: "there is no programme {found}; there are {count}, counted from 0 (-1 fills the row)",
    _GAP: "-1 stands only after the last choice, and programme {found} comes after one",
    _TWICE: "programme {found} stands in the row already",
    _OWN: "programme {found} belongs to the home institution of the student",
    _SCORE: "the score is a finite number, not {score}",
}


def _refuse_faulty_lists(problem: Problem) -> None:
    home = problem.home if problem.home is not None else _NOBODY
    table = problem.score_table
    row, column, fault = _first_fault(problem.choices, table, problem.partner, home)
    if fault == _SOUND:
        return
    score = table[row, min(column, table.shape[1] - 1)] if table.shape[1] else None
    rule = _RULES[fault].format(found=problem.choices[row, column], count=problem.m, score=score)
    field = "scores" if fault == _SCORE else "choices"
    one_score = fault == _SCORE and problem.scores is not None and problem.scores.ndim == 1
    raise InvalidProblem(field, rule, row=row, column=None if one_score else column)


@kernel
def _first_fault(choices: Whole, scores: Scores, partner: Whole, home: Whole) -> tuple[int, int, int]:
    """The row, the column and the kind of the first fault in the order of reading; one pass over the lists."""
    last_seen = np.full(len(partner), -1, np.int64)
    width = scores.shape[1]
    for row in range(choices.shape[0]):
        ended = False
        for column in range(choices.shape[1]):
            programme = choices[row, column]
            if programme == PADDING:
                ended = True
                continue
            fault = _SOUND
            if programme < 0 or programme >= len(partner):
                fault = _UNKNOWN
            elif ended:
                fault = _GAP
            elif last_seen[programme] == row:
                fault = _TWICE
            elif len(home) > 0 and partner[programme] == home[row]:
                fault = _OWN
            elif width > 0 and not np.isfinite(scores[row, min(column, width - 1)]):
                fault = _SCORE
            if fault != _SOUND:
                return row, column, fault
            last_seen[programme] = row
    return 0, 0, _SOUND


_NOBODY = whole_numbers(np.empty(0, dtype=np.int32), "home", shape=(0,))
