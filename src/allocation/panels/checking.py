"""Questions to an assignment, whoever made it: each holds, or a counterexample shows that it does not.

Nothing of the search is used here: rules are read off the problem one by one, and the bound of a certificate is added
up again from its prices over all pairs.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array, issparse

from allocation.answers import DOES_NOT_ARISE, HOLDS, Answers, Check, broken
from allocation.errors import InvalidProblem
from allocation.panels.problem import Problem
from allocation.panels.result import Result, Worth, minimum_of, total_of


@dataclass(frozen=True, kw_only=True)
class Checks(Answers):
    """The answers, by attribute or by name.

    `needs`: every proposal has as many reviewers as it needs. `loads`: every reviewer has a load within bounds.
    `conflicts`: no forbidden pair is assigned. `groups`: every group bound of every proposal is kept.
    `feasible`: all four. `figures`: total and minimum are those of the assignment. `certified`: the prices prove that
    no assignment has a larger total than the bound, and the total is as near to it as stated. The last two do not
    arise for an assignment alone, the last only for the objective "total".
    """

    feasible: Check
    needs: Check
    loads: Check
    conflicts: Check
    groups: Check
    figures: Check
    certified: Check


def checks(problem: Problem, outcome: Any) -> Checks:
    """All answers about a Result, or about an assignment alone: bool [P, R], dense or sparse."""
    assignment = outcome.assignment if isinstance(outcome, Result) else outcome
    assignment = read_assignment(problem, assignment)
    rules = {
        "needs": _needs(problem, assignment),
        "loads": _loads(problem, assignment),
        "conflicts": _conflicts(problem, assignment),
        "groups": _groups(problem, assignment),
    }
    failing = [check for check in rules.values() if not check]
    figures = certified = DOES_NOT_ARISE
    if isinstance(outcome, Result):
        figures = _figures(problem, outcome, assignment)
        certified = _certified(problem, outcome, assignment)
    return Checks(feasible=failing[0] if failing else HOLDS, **rules, figures=figures, certified=certified)


def read_assignment(problem: Problem, given: Any) -> Any:
    """The assignment as sorted sparse bool [P, R]; InvalidProblem when it does not fit the problem."""
    shape = (problem.proposals, problem.reviewers)
    matrix = given if issparse(given) else np.asarray(given)
    if matrix.shape != shape:
        rule = f"{shape[0]} rows and {shape[1]} columns are wanted, not {matrix.shape}"
        raise InvalidProblem("assignment", rule)
    if matrix.dtype != np.bool_:
        raise InvalidProblem("assignment", f"true and false are wanted, not {matrix.dtype}")
    assignment = csr_array(matrix, copy=True)
    assignment.sum_duplicates()
    assignment.eliminate_zeros()
    return assignment


def _needs(problem: Problem, assignment: Any) -> Check:
    given = np.diff(assignment.indptr)
    for proposal in np.flatnonzero(given != problem.need):
        needed = int(problem.need[proposal])
        return broken(rule="need", proposal=int(proposal), needed=needed, given=int(given[proposal]))
    return HOLDS


def _loads(problem: Problem, assignment: Any) -> Check:
    given = np.bincount(assignment.indices, minlength=problem.reviewers)
    for reviewer in np.flatnonzero((given < problem.load_min) | (given > problem.load_max)):
        least, most = int(problem.load_min[reviewer]), int(problem.load_max[reviewer])
        return broken(rule="load", reviewer=int(reviewer), least=least, most=most, given=int(given[reviewer]))
    return HOLDS


def _conflicts(problem: Problem, assignment: Any) -> Check:
    proposals, reviewers = assignment.nonzero()
    for found in np.flatnonzero(problem.pairs.forbidden_of(proposals, reviewers)):
        return broken(rule="conflict", proposal=int(proposals[found]), reviewer=int(reviewers[found]))
    return HOLDS


def _groups(problem: Problem, assignment: Any) -> Check:
    proposals, reviewers = assignment.nonzero()
    for index, group in enumerate(problem.groups):
        members = np.zeros(problem.reviewers, dtype=np.bool_)
        members[list(group.reviewers)] = True
        given = np.bincount(proposals[members[reviewers]], minlength=problem.proposals)
        for proposal in range(problem.proposals) if group.proposals is None else group.proposals:
            count = int(given[proposal])
            if count < group.least or (group.most is not None and count > group.most):
                where = {"group": index, "proposal": proposal}
                return broken(rule="group", **where, least=group.least, most=group.most, given=count)
    return HOLDS


def _figures(problem: Problem, result: Result, assignment: Any) -> Check:
    found = {"total": total_of(problem, assignment), "minimum": minimum_of(problem, assignment)}
    for name, value in found.items():
        stated = getattr(result, name)
        if stated != value:
            return broken(rule="figure", figure=name, stated=stated, found=value)
    return HOLDS


def _certified(problem: Problem, result: Result, assignment: Any) -> Check:
    """The bound of the prices is that of the certificate, and not further above the total than the stated gap."""
    certificate = result.certificate
    if result.objective != "total":
        return DOES_NOT_ARISE
    if certificate.worth is None:
        return broken(rule="certificate", missing="prices")
    bound = bound_of(problem, certificate.worth)
    if bound is None:
        return broken(rule="certificate", missing="prices that fit the problem")
    value = sum(problem.pairs.whole(problem.pairs.affinity_of(*assignment.nonzero())).tolist())
    gap = float(np.ldexp(bound - value, -problem.pairs.exponent))
    if gap > certificate.gap or certificate.bound < result.total + gap:
        stated = {"stated_bound": certificate.bound, "stated_gap": certificate.gap}
        return broken(rule="certificate", total=result.total, bound=result.total + gap, gap=gap, **stated)
    return HOLDS


def bound_of(problem: Problem, worth: Worth) -> int | None:
    """What no feasible assignment exceeds, in whole units of 2**-exponent: need x worth of every proposal, load x worth
    of every reviewer, bound x worth of every group, and of every pair that is possible what it is worth beyond.

    That holds for any prices (weak duality of linear programmes); good ones make it tight. None when the prices do not
    fit the problem: other units, other sizes, groups that do not exist or a worth above where there is no upper bound.
    """
    if worth.exponent != problem.pairs.exponent:
        return None
    if len(worth.proposal) != problem.proposals or len(worth.reviewer) != problem.reviewers:
        return None
    bound = _paid(worth.proposal, problem.need, problem.need)
    bound += _paid(worth.reviewer, problem.load_min, problem.load_max)
    surcharges: list[tuple[int, int, int]] = []
    for (proposal, index), price in zip(worth.group_at.tolist(), worth.group.tolist(), strict=True):
        limits = _limits(problem, proposal, index)
        if limits is None or (price > 0 and limits[1] is None):
            return None
        bound += price * (limits[0] if price < 0 else limits[1] or 0)
        surcharges.append((proposal, index, price))
    return bound + _beyond(problem, worth, surcharges)


def _paid(prices: Any, least: Any, most: Any) -> int:
    """The most that numbers between `least` and `most` can cost, in Python's whole numbers."""
    pairs = zip(prices.tolist(), least.tolist(), most.tolist(), strict=True)
    return sum(price * (high if price > 0 else low) for price, low, high in pairs)


def _limits(problem: Problem, proposal: int, index: int) -> tuple[int, int | None] | None:
    """The bounds of a group for a proposal, the lower one counting what the groups inside want; None if not its own."""
    trees = problem.trees
    nodes = trees.nodes_of(proposal) if 0 <= proposal < problem.proposals else range(0)
    wanted = dict.fromkeys(nodes, 0)
    for node in reversed(nodes):
        low = max(wanted[node], int(trees.least[node]))
        if trees.group[node] == index:
            return (low if problem.need[proposal] else 0), problem.groups[index].most
        if trees.parent[node] in wanted:
            wanted[int(trees.parent[node])] += low
    return None


def _beyond(problem: Problem, worth: Worth, surcharges: list[tuple[int, int, int]]) -> int:
    """What the possible pairs are worth beyond the prices of their proposal, their reviewer and their groups."""
    members = [np.asarray(group.reviewers) for group in problem.groups]
    surcharges = sorted(surcharges)
    beyond = at = 0
    for start, stop in problem.pairs.blocks():
        gains = problem.pairs.whole(problem.pairs.affinities(start, stop))
        gains -= worth.proposal[start:stop, None] + worth.reviewer[None, :]
        while at < len(surcharges) and surcharges[at][0] < stop:
            proposal, index, price = surcharges[at]
            gains[proposal - start, members[index]] -= price
            at += 1
        gains[problem.pairs.forbidden(start, stop)] = 0
        gains[problem.need[start:stop] == 0] = 0
        gains[:, problem.load_max == 0] = 0
        for index, group in enumerate(problem.groups):
            if group.most == 0:
                where = np.arange(start, stop) if group.proposals is None else np.asarray(group.proposals)
                where = where[(where >= start) & (where < stop)] - start
                gains[np.ix_(where, members[index])] = 0
        beyond += sum(np.maximum(gains, 0).sum(axis=1).tolist())
    return beyond
