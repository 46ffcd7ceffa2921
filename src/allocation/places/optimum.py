"""Balanced optimum: the most moves, and with as many the least sum of ranks, when imports must match exports.

A min-cost circulation under capacities, nested caps, export quotas and the balance windows of the year. It is the
price of truth-telling, shown beside `balanced_exchange`: here a student may gain by a list that is not the true one,
and priorities inside an institution are not looked at. In office mode it is `least_rank`.
"""

from typing import Any

import numpy as np

from allocation.errors import InvalidProblem
from allocation.places.integers import LARGEST, best_in_integers, size
from allocation.places.least_rank import cheapest_placement, least_rank
from allocation.places.network import balanced, wide_caps
from allocation.places.order import by_lottery
from allocation.places.problem import Problem, Whole
from allocation.places.result import HOME
from allocation.places.windows import balance


def balanced_optimum(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    """Placement int32 [n], -1 stays home; the balance of every institution (`windows.Balance.certificate`) and
    `certificate` (`least_rank.cheapest_placement`).

    A cap over several institutions is outside what a circulation can hold. When the optimum without it keeps it,
    nothing is lost; otherwise the round is decided by integer programming, with a certificate without surcharges
    (`integers.best_in_integers`), and InvalidProblem is raised where it is too large for that.
    """
    if problem.home is None:
        return least_rank(problem)
    order = by_lottery(problem)
    network, plan = balanced(problem, problem.home, order)
    placement, certificate = cheapest_placement(problem, network, plan, order, is_balanced=True)
    exceeded = _exceeded(problem, placement)
    if exceeded is not None:
        if size(problem) > LARGEST:
            rule = (
                "a cap over several institutions binds, and beside balance that can be decided for "
                f"{LARGEST} choices at most, not for {size(problem)}"
            )
            raise InvalidProblem("caps", rule, row=exceeded)
        placement, certificate = best_in_integers(problem, problem.home)
    return placement, balance(problem, placement).certificate() | {"certificate": certificate}


def _exceeded(problem: Problem, placement: Whole) -> int | None:
    """The first cap over several institutions that a placement exceeds."""
    taken = np.bincount(placement[placement != HOME], minlength=problem.m)
    for number in np.flatnonzero(wide_caps(problem)).tolist():
        cap = problem.caps[number]
        if taken[list(cap.programmes)].sum() > cap.most:
            return number
    return None
