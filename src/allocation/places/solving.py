"""Solving a round by the mechanism of that name, also when some placements are confirmed and stay as they are."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from allocation.kernels import kernel
from allocation.places.freezing import NOT_FROZEN, read_frozen, remaining
from allocation.places.problem import Problem, Whole
from allocation.places.result import HOME, Result

Mechanism: TypeAlias = Callable[[Problem], tuple[Whole, dict[str, Any]]]


def _serial_dictatorship(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    from allocation.places.serial import serial_dictatorship

    return serial_dictatorship(problem)


def _deferred_acceptance(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    from allocation.places.acceptance import deferred_acceptance

    return deferred_acceptance(problem)


def _top_trading_cycles(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    from allocation.places.trading import top_trading_cycles

    return top_trading_cycles(problem)


def _balanced_exchange(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    from allocation.places.exchange import balanced_exchange

    return balanced_exchange(problem)


def _balanced_optimum(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    from allocation.places.optimum import balanced_optimum

    return balanced_optimum(problem)


def _least_rank(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    from allocation.places.least_rank import least_rank

    return least_rank(problem)


# Each brings its own libraries when it is first asked for, so that a round waits for no solver it does not use.
MECHANISMS: Mapping[str, Mechanism] = MappingProxyType(
    {
        "serial_dictatorship": _serial_dictatorship,
        "deferred_acceptance": _deferred_acceptance,
        "top_trading_cycles": _top_trading_cycles,
        "balanced_exchange": _balanced_exchange,
        "balanced_optimum": _balanced_optimum,
        "least_rank": _least_rank,
    }
)


def solve(problem: Problem, mechanism: str, *, frozen: ArrayLike | None = None) -> Result:
    """Decide the round.

    `frozen` int32 [n]: confirmed placements that stay as they are (a programme, or -1 = stays home), -2 = everybody
    else, who is placed on what is left. ValueError when there is no such mechanism; InvalidProblem when it cannot
    read this problem or when more is confirmed than there is.
    """
    if mechanism not in MECHANISMS:
        raise ValueError(f"there is no mechanism {mechanism!r}; there are {', '.join(MECHANISMS)}")
    if frozen is None:
        placement, details = MECHANISMS[mechanism](problem)
    else:
        confirmed = read_frozen(problem, frozen)
        placement, details = MECHANISMS[mechanism](remaining(problem, confirmed))
        placement = np.where(confirmed == NOT_FROZEN, placement, confirmed)
    rank = _ranks(problem.choices, placement)
    placement.flags.writeable = rank.flags.writeable = False
    return Result(mechanism=mechanism, placement=placement, rank=rank, details=details)


@kernel
def _ranks(choices: Whole, placement: Whole) -> Whole:
    """Where the placement of each student stands on the list, 0 first, -1 = not placed."""
    rank = np.full(len(placement), HOME, np.int32)
    for student in range(len(placement)):
        if placement[student] == HOME:
            continue
        for column in range(choices.shape[1]):
            if choices[student, column] == placement[student]:
                rank[student] = column
                break
    return rank
