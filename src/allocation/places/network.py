"""A round as a network: every student stands on one leaf of a tree, and the nodes of the tree hold bounds.

A student stands on the leaf of a programme, or on the leaf of those who stay home. A programme lies under its caps,
a programme and its caps under their institution, all under the root; the flow through a node is the number of
students below it. Staying home is the option after the last choice, so that a placement is one option per student.

Balance in this picture: those who stay home stand under their own institution too. Imports minus exports then are
what stands under an institution minus its own students, so the window of the year is a bound of its node, and no
student needs a node: who may go from b to another leaf is an arc between leaves.

Costs are pairs, students who stay home first and ranks second, kept in one whole number: homes times 2 to the 40th
plus ranks. Pairs compare and add as these numbers do as long as a sum of ranks stays below 2 to the 39th.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.places.caps import NO_CAP
from allocation.places.problem import PADDING, Long, Problem, Whole
from allocation.places.windows import this_year

STAYS = 1 << 40
NO_LEAF = PADDING


class Network(NamedTuple):
    """Leaves, costs and bounds. A parent has a higher number than its children; the root is the last node and is its
    own parent."""

    leaf: Whole
    """int32 [n, k + 1]: the leaf of each option of each student, -1 where there is none; the last is home."""
    cost: Long
    """int64 [k + 1]: the cost of each option, ascending."""
    parent: Whole
    """int32 [nodes]."""
    lower: Long
    """int64 [nodes]: the least number of students below each node; not read for the root."""
    upper: Long
    """int64 [nodes]: the largest number of students below each node; not read for the root."""
    first: Whole
    """int32 [nodes + 1]: where the children of each node start in `child`."""
    child: Whole
    """int32 [nodes - 1]: the children, node by node."""


class Plan(NamedTuple):
    """Which node stands for what: the number of the node of each programme, cap, institution and home, -1 = none."""

    programmes: Whole
    caps: Whole
    institutions: Whole
    homes: Whole
    """One home per institution; in a round without balance a single one for everybody."""


def pair(value: int) -> tuple[int, int]:
    """The students who stay home and the sum of ranks in one number of the network."""
    ranks = (value + STAYS // 2) % STAYS - STAYS // 2
    return (value - ranks) // STAYS, ranks


def one_sided(problem: Problem, order: Whole) -> tuple[Network, Plan]:
    """The network of capacities and caps alone, with the students (rows of `leaf`) in the given order."""
    plan = _plan(problem, institutions=0, homes=1, caps=np.ones(len(problem.caps), dtype=np.bool_))
    parent, lower, upper = _bounds(
        problem, plan, over_programmes=np.full(problem.m, _root(plan), dtype=np.int32)
    )
    home = np.full(problem.n, plan.homes[0], dtype=np.int32)
    return _network(problem.choices[order], home, parent, lower, upper), plan


def balanced(problem: Problem, home: Whole, order: Whole) -> tuple[Network, Plan]:
    """The network of capacities, caps inside one institution, export quotas and the windows of the year.

    Caps over several institutions (`wide_caps`) are left out: with them it is no network any more.
    """
    c = problem.c
    plan = _plan(problem, institutions=c, homes=c, caps=~wide_caps(problem))
    parent, lower, upper = _bounds(problem, plan, over_programmes=plan.institutions[problem.partner])
    students = np.bincount(home, minlength=c)
    lowest, highest = this_year(problem)
    parent[plan.homes] = plan.institutions
    if problem.exports is not None:
        lower[plan.homes] = np.maximum(students - problem.exports, 0)
    lower[plan.institutions] = np.maximum(students + lowest, 0)
    upper[plan.institutions] = np.minimum(students + highest, problem.n + 1)
    return _network(problem.choices[order], plan.homes[home[order]], parent, lower, upper), plan


def wide_caps(problem: Problem) -> NDArray[np.bool_]:
    """bool [caps]: which caps hold programmes of several institutions."""
    return np.array(
        [len({*problem.partner[list(cap.programmes)].tolist()}) > 1 for cap in problem.caps], np.bool_
    )


def _plan(problem: Problem, *, institutions: int, homes: int, caps: NDArray[np.bool_]) -> Plan:
    """Number the nodes: programmes, homes, caps from the inside outwards, institutions, root."""
    depth = np.array([len(_outwards(problem, node)) for node in range(len(caps))], dtype=np.int64)
    inwards = [node for node in np.argsort(-depth, kind="stable").tolist() if caps[node]]
    numbered = np.full(len(caps), NO_CAP, dtype=np.int32)
    numbered[inwards] = problem.m + homes + np.arange(len(inwards), dtype=np.int32)
    above = problem.m + homes + len(inwards)
    return Plan(
        programmes=np.arange(problem.m, dtype=np.int32),
        caps=numbered,
        institutions=above + np.arange(institutions, dtype=np.int32),
        homes=problem.m + np.arange(homes, dtype=np.int32),
    )


def _outwards(problem: Problem, node: int) -> list[int]:
    """The caps around a cap."""
    around = []
    while (node := int(problem.tree.parent[node])) != NO_CAP:
        around.append(node)
    return around


def _root(plan: Plan) -> int:
    return len(plan.programmes) + len(plan.homes) + int((plan.caps != NO_CAP).sum()) + len(plan.institutions)


def _bounds(problem: Problem, plan: Plan, over_programmes: Whole) -> tuple[Whole, Long, Long]:
    """Parents and bounds with what every network has: capacities and caps; no other bound.

    `over_programmes`: the node over each programme where it has no cap, and over its outermost cap. Where there is
    no bound, n + 1 stands, so that a node that all n students stand under is not taken for a full one.
    """
    nodes = _root(plan) + 1
    parent = np.full(nodes, nodes - 1, dtype=np.int32)
    lower, upper = np.zeros(nodes, dtype=np.int64), np.full(nodes, problem.n + 1, dtype=np.int64)
    upper[plan.programmes] = np.minimum(problem.capacity, problem.n + 1)
    numbered = np.append(plan.caps, NO_CAP)  # the cap -1 has the node -1
    innermost = numbered[problem.tree.innermost]
    parent[plan.programmes] = np.where(innermost != NO_CAP, innermost, over_programmes)
    for cap, node in enumerate(plan.caps.tolist()):
        if node == NO_CAP:
            continue
        outer = numbered[problem.tree.parent[cap]]
        members = problem.caps[cap].programmes
        if outer != NO_CAP:
            parent[node] = outer
        elif members:
            parent[node] = over_programmes[members[0]]
        upper[node] = min(problem.caps[cap].most, problem.n + 1)
    return parent, lower, upper


def _network(choices: Whole, home: Whole, parent: Whole, lower: Long, upper: Long) -> Network:
    n, k = choices.shape
    leaf = np.empty((n, k + 1), dtype=np.int32)
    leaf[:, :k], leaf[:, k] = choices, home
    cost = np.arange(k + 1, dtype=np.int64)
    cost[k] = STAYS
    first = np.zeros(len(parent) + 1, dtype=np.int32)
    np.cumsum(np.bincount(parent[:-1], minlength=len(parent)), out=first[1:])
    child = np.argsort(parent[:-1], kind="stable").astype(np.int32)
    return Network(leaf, cost, parent, lower, upper, first, child)
