"""Proof that a placement is an optimum, which anybody can check without solving anything again.

The certificate holds a surcharge for each bound: for a place of a programme, for room under a cap and, where
imports and exports are balanced, for an institution and for staying home there. A surcharge is a pair of whole
numbers (students who stay home, sum of ranks), compared by the first and then by the second; it is above 0 only for
a bound from above, below 0 only for a bound from below. Then, by weak duality of linear programs,

    least = sum over students of the cheapest option, each choice (0, rank), home (1, 0), with the surcharges it meets
          - sum over bounds of surcharge times bound

is a lower bound for every placement that keeps the bounds, in the same order of pairs: no placement has fewer
students at home, and none with as few a smaller sum of ranks. A placement that reaches it is an optimum. Nothing here
uses the network or the search that found the placement.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from allocation.places.problem import PADDING, Long, Problem, Whole
from allocation.places.result import HOME
from allocation.places.windows import balance, this_year

Pair: TypeAlias = tuple[int, int]

KINDS = ("programmes", "caps", "institutions", "homes")
_LARGEST = 2**40  # of a surcharge, so that their sums stay exact
_FAR = 2**62
_BLOCK = 2**16  # students at a time, so that memory does not grow with the round


def objective(problem: Problem, placement: Whole) -> Pair:
    """How many students a placement moves, and the sum of their ranks (0 = first choice). ValueError when somebody
    is sent to what is not on the list."""
    moved = placement != HOME
    at = problem.choices == np.where(moved, placement, PADDING - 1)[:, np.newaxis]
    if not at.any(axis=1)[moved].all():
        student = int(np.flatnonzero(moved & ~at.any(axis=1))[0])
        raise ValueError(f"programme {placement[student]} is not on the list of student {student}")
    return int(moved.sum()), int(at.argmax(axis=1)[moved].sum()) if moved.any() else 0


def bound(problem: Problem, surcharges: Mapping[str, Any], *, is_balanced: bool) -> Pair:
    """The most moves, and with as many the least sum of ranks, that these surcharges leave possible.

    `surcharges`: for each of `KINDS` a list of pairs; the last two are read in a round that is balanced. ValueError
    for lists of other lengths and for numbers of 2 to the 40th and more.
    """
    lengths = dict(zip(KINDS, (problem.m, len(problem.caps), problem.c, problem.c), strict=True))
    read = {kind: _read(surcharges, kind, lengths[kind]) for kind in (KINDS if is_balanced else KINDS[:2])}
    home_price = np.zeros((problem.n, 2), dtype=np.int64)
    price = read["programmes"] + _around(problem, read["caps"])
    if is_balanced:
        price = price + read["institutions"][problem.partner]
        home_price = (read["homes"] + read["institutions"])[problem.home]
    homes, ranks = _cheapest_options(problem, price, home_price)
    for lower, upper, pairs in _limits(problem, read):
        for least, most, (first, second) in zip(lower, upper, pairs.tolist(), strict=True):
            held = most if (first, second) > (0, 0) else least
            homes, ranks = homes - first * held, ranks - second * held
    return problem.n - homes, ranks


def faults(
    problem: Problem, placement: Whole, certificate: Mapping[str, Any], *, is_balanced: bool
) -> list[str]:
    """What keeps a certificate from proving that this placement is an optimum; nothing when it does.

    Reads `surcharges` and checks `moves`, `total_rank` and `bound` of the certificate against them.
    """
    try:
        reached = objective(problem, placement)
        possible = bound(problem, certificate["surcharges"], is_balanced=is_balanced)
    except (KeyError, TypeError, ValueError) as error:
        return [f"the certificate or the placement cannot be read: {error}"]
    found = _broken_bounds(problem, placement, is_balanced=is_balanced)
    said = (certificate.get("moves"), certificate.get("total_rank"))
    promised = tuple(dict(certificate.get("bound", {})).get(name) for name in ("moves", "total_rank"))
    if said != reached:
        found.append(f"the placement has {_words(reached)}, not {_words(said)}")
    if promised != possible:
        found.append(f"the surcharges allow {_words(possible)}, not {_words(promised)}")
    if reached != possible:
        found.append(f"the placement has {_words(reached)}, and the surcharges allow {_words(possible)}")
    return found


def _words(values: tuple[Any, ...]) -> str:
    return f"{values[0]} moves with a sum of ranks of {values[1]}"


def _broken_bounds(problem: Problem, placement: Whole, *, is_balanced: bool) -> list[str]:
    """The bounds that a placement breaks, in words."""
    taken = np.bincount(placement[placement != HOME], minlength=problem.m)
    found = [
        f"programme {programme} is over its capacity"
        for programme in np.flatnonzero(taken > problem.capacity)
    ]
    for number, cap in enumerate(problem.caps):
        if taken[list(cap.programmes)].sum() > cap.most:
            found.append(f"cap {number} is exceeded")
    if is_balanced:
        count = balance(problem, placement)
        outside = np.flatnonzero(~count.inside)
        found += [f"institution {institution} is outside its window" for institution in outside]
        if problem.exports is not None:
            over = np.flatnonzero(count.exports > problem.exports)
            found += [f"institution {institution} is over its export quota" for institution in over]
    return found


def _read(surcharges: Mapping[str, Any], kind: str, length: int) -> Long:
    pairs = (
        np.array(surcharges[kind], dtype=object).reshape(-1, 2) if len(surcharges[kind]) else np.empty((0, 2))
    )
    if len(pairs) != length:
        raise ValueError(f"{length} surcharges are wanted for {kind}, not {len(pairs)}")
    for number in pairs.ravel().tolist():
        if isinstance(number, bool) or not isinstance(number, int) or not -_LARGEST < number < _LARGEST:
            raise ValueError(f"a surcharge is a pair of whole numbers below 2 to the 40th, not {number!r}")
    return pairs.astype(np.int64)


def _around(problem: Problem, caps: Long) -> Long:
    """For each programme the sum of the surcharges of the caps around it, int64 [m, 2]."""
    total = np.zeros((problem.m, 2), dtype=np.int64)
    for cap, pair in zip(problem.caps, caps, strict=True):
        total[list(cap.programmes)] += pair
    return total


def _cheapest_options(problem: Problem, price: Long, home_price: Long) -> Pair:
    """The sum over the students of the least pair: the first number decides, then the second."""
    homes = ranks = 0
    for start in range(0, problem.n, _BLOCK):
        rows = slice(start, start + _BLOCK)
        listed = problem.choices[rows] != PADDING
        options = np.full((len(listed), problem.k + 1, 2), _FAR)
        options[:, :-1][listed] = price[problem.choices[rows][listed]]
        options[:, :-1, 1] += np.arange(problem.k)
        options[:, -1] = home_price[rows]
        options[:, -1, 0] += 1
        least = options[:, :, 0].min(axis=1)
        homes += int(least.sum())
        ranks += int(
            np.where(options[:, :, 0] == least[:, np.newaxis], options[:, :, 1], _FAR).min(axis=1).sum()
        )
    return homes, ranks


def _limits(problem: Problem, read: Mapping[str, Long]) -> list[tuple[list[int], list[int], Long]]:
    """The least and the most students at each bound, with its surcharges.

    Who stays home counts as standing under the own institution: imports minus exports inside the window then means
    as many students under it as it has, plus the window.
    """
    capacity, most = problem.capacity.tolist(), [cap.most for cap in problem.caps]
    limits = [([0] * problem.m, capacity, read["programmes"]), ([0] * len(most), most, read["caps"])]
    if "institutions" in read and problem.home is not None:
        own: NDArray[np.int64] = np.bincount(problem.home, minlength=problem.c)
        lowest, highest = this_year(problem)
        kept = np.zeros_like(own) if problem.exports is None else np.maximum(own - problem.exports, 0)
        limits += [
            (np.maximum(own + lowest, 0).tolist(), (own + highest).tolist(), read["institutions"]),
            (kept.tolist(), own.tolist(), read["homes"]),
        ]
    return limits
