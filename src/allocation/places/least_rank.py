"""Least rank: the most placements, and with as many the least sum of ranks, under capacities and nested caps.

A min-cost flow, the yardstick of what the lists and places allow. Scores, priorities, export quotas and balance are
not looked at. Not strategy-proof, and not fair to scores: shown beside a mechanism, seldom used as one.
"""

from typing import Any

import numpy as np

from allocation.places.certificate import bound, objective
from allocation.places.circulation import cheapest
from allocation.places.network import Network, Plan, one_sided, pair
from allocation.places.order import by_lottery
from allocation.places.problem import Long, Problem, Whole
from allocation.places.result import HOME
from allocation.places.ties import settle


def least_rank(problem: Problem) -> tuple[Whole, dict[str, Any]]:
    """Placement int32 [n], -1 stays home, and `certificate` (see `cheapest_placement`).

    Of several optima the one that the lottery prefers (`allocation.places.ties`).
    """
    order = by_lottery(problem)
    network, plan = one_sided(problem, order)
    placement, certificate = cheapest_placement(problem, network, plan, order, is_balanced=False)
    return placement, {"certificate": certificate}


def cheapest_placement(
    problem: Problem, network: Network, plan: Plan, order: Whole, *, is_balanced: bool
) -> tuple[Whole, dict[str, Any]]:
    """The optimum of a network whose rows are the students in this order, and its certificate.

    The certificate: `moves`, `total_rank` (0 = first choice), `bound` with the same two as the most and the least
    that is possible, counted from the `surcharges` alone (`allocation.places.certificate`), and `ties`: "lottery".
    """
    standing = cheapest(network)
    surcharges = _surcharges(plan, standing.price, network.parent)
    placement = _placement(problem, order, settle(network, standing))
    moves, total_rank = objective(problem, placement)
    most, least = bound(problem, surcharges, is_balanced=is_balanced)
    return placement, {
        "moves": moves,
        "total_rank": total_rank,
        "bound": {"moves": most, "total_rank": least},
        "surcharges": surcharges,
        "ties": "lottery",
    }


def _placement(problem: Problem, order: Whole, option: Whole) -> Whole:
    """The programme at the option of each student; the option after the last choice is home."""
    programmes = np.full((problem.n, problem.k + 1), HOME, dtype=np.int32)
    programmes[:, : problem.k] = problem.choices
    placement = np.empty(problem.n, dtype=np.int32)
    placement[order] = programmes[order, option]
    return placement


def _surcharges(plan: Plan, price: Long, parent: Whole) -> dict[str, list[list[int]]]:
    """What each bound adds to the price, as pairs; nothing where a bound is not in the network."""
    added = [list(pair(value)) for value in (price - price[parent]).tolist()]
    return {
        kind: [added[node] if node >= 0 else [0, 0] for node in nodes.tolist()]
        for kind, nodes in plan._asdict().items()
    }
