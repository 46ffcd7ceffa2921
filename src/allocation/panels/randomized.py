"""Randomised panels: no pair more likely than a cap, the largest expected total under it, and one draw.

The cap is a fraction a/b. The flow of the round is solved in units of 1/b (needs, loads and bounds times b, every pair
at most a), so every probability is a whole number of b-ths and the optimum is exact. The draw rounds that flow along
cycles (Budish, Che, Kojima and Milgrom, American Economic Review 2013; Gandhi and others, Journal of the ACM 2006):
where something is fractional, there is a cycle of fractional arcs; one of its two directions is chosen with the odds
that keep every expectation, until nothing is fractional. Loads, group bounds and needs are nodes of the same flow, so
each of them stays between the whole numbers around its expectation in every draw.
"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from allocation import lottery
from allocation.errors import InvalidProblem
from allocation.panels.problem import Problem
from allocation.panels.reduced import Arcs, Kept, Nodes, aids, flow_of, joined
from allocation.panels.result import Certificate, Result, assignment_of, result_of

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
FINEST = 1000  # the largest b
MOST_PAIRS = 5_000_000


def randomized(problem: Problem, *, cap: float = 0.5) -> Result:
    """Draw an assignment by the seed; `probabilities` are those of the draw, at most `cap` each.

    The certificate speaks of the expected total. Raises InvalidProblem for a cap outside (0, 1], for one so low that a
    proposal cannot be filled on average (named, with how much is missing), and beyond MOST_PAIRS pairs.
    """
    most = _fraction(cap)
    kept = _all_pairs(problem)
    nodes = Nodes(problem.terms, kept)
    arcs, demand = _scaled(nodes, kept, most)
    _refuse_too_low(problem, nodes, arcs, demand, most)
    flow = flow_of(arcs, demand)
    pairs = len(kept.worth)
    drawn = _draw(_closed(problem, nodes, arcs, flow, most), most.denominator, problem.seed)
    assigned = drawn[:pairs] > 0
    assignment = assignment_of(problem, kept.proposals[assigned], kept.reviewers[assigned])
    expected = int(np.dot(flow[:pairs].astype(object), kept.worth.astype(object))) if pairs else 0
    value = float(Fraction(expected, most.denominator) / Fraction(2) ** problem.pairs.exponent)
    certificate = Certificate(
        objective="randomized",
        how="the flow in units of the cap's denominator is solved to its optimum in whole numbers by OR-Tools",
        bound=value,
        gap=0.0,
        details={
            "expected": value,
            "cap": [most.numerator, most.denominator],
            "rounding": problem.pairs.rounding,
        },
    )
    likely = flow[:pairs] > 0
    probabilities = csr_array(
        (flow[:pairs][likely] / most.denominator, (kept.proposals[likely], kept.reviewers[likely])),
        shape=(problem.proposals, problem.reviewers),
    )
    probabilities.sort_indices()
    return result_of(
        problem, assignment, objective="randomized", certificate=certificate, probabilities=probabilities
    )


def _fraction(cap: float) -> Fraction:
    if isinstance(cap, bool) or not isinstance(cap, int | float | Fraction) or not 0 < cap <= 1:
        raise InvalidProblem("cap", f"a number above 0 and at most 1 is wanted, not {cap!r}")
    most = Fraction(cap).limit_denominator(FINEST)
    if float(most) > cap:  # the nearest fraction may lie above what was asked for
        most = Fraction(int(Fraction(cap) * FINEST), FINEST)
    if most == 0:
        raise InvalidProblem("cap", f"{cap!r} is less than 1/{FINEST}")
    return most


def _all_pairs(problem: Problem) -> Kept:
    """Every pair that is allowed at all, with its affinity in whole units."""
    if problem.proposals * problem.reviewers > MOST_PAIRS:
        rule = f"a randomised round takes at most {MOST_PAIRS} pairs of a proposal and a reviewer"
        raise InvalidProblem("affinity", rule)
    proposals, reviewers, worth = [], [], []
    joints = problem.terms.joints
    for start, stop in problem.pairs.blocks():
        rows, columns = np.nonzero(~problem.pairs.forbidden(start, stop))
        proposal, reviewer = (rows + start).astype(np.int32), columns.astype(np.int32)
        open_ = (problem.need[proposal] > 0) & (problem.load_max[reviewer] > 0)
        open_ &= joints.possible(proposal, reviewer)
        affinities = problem.pairs.affinities(start, stop)[rows, columns]
        proposals.append(proposal[open_])
        reviewers.append(reviewer[open_])
        worth.append(problem.pairs.whole(affinities[open_]))
    nothing = np.zeros(0, dtype=np.int32)
    return Kept(
        proposals=np.concatenate([nothing, *proposals]),
        reviewers=np.concatenate([nothing, *reviewers]),
        worth=np.concatenate([nothing.astype(np.int64), *worth]),
    )


def _scaled(nodes: Nodes, kept: Kept, most: Fraction) -> tuple[Arcs, Longs]:
    """The arcs and demands of the round in units of 1/b; a pair holds at most a of them."""
    arcs = nodes.arcs(kept)
    room = arcs.room * most.denominator
    room[: len(kept.worth)] = most.numerator
    return arcs._replace(room=room), nodes.demand() * most.denominator


def _refuse_too_low(problem: Problem, nodes: Nodes, arcs: Arcs, demand: Longs, most: Fraction) -> None:
    """Name the first proposal that the cap leaves short, and how much is missing on average."""
    free = arcs._replace(cost=np.zeros_like(arcs.cost))
    helped = flow_of(joined(free, aids(demand, nodes.root)), demand)[len(arcs.cost) :]
    if not helped.any():
        return
    short = helped[nodes.base : nodes.root]
    if short.any():
        row = int(np.flatnonzero(short)[0])
        missing = Fraction(int(short[row]), most.denominator)
        rule = f"no pair may be more likely than {most}: proposal {row} lacks {float(missing):g} reviewers on average"
        raise InvalidProblem("cap", rule, row=row)
    raise InvalidProblem(
        "cap", f"no pair may be more likely than {most}: least loads or groups cannot be met"
    )


def _closed(problem: Problem, nodes: Nodes, arcs: Arcs, flow: Longs, most: Fraction) -> Arcs:
    """The flow as a circulation: lower bounds put back, and an arc from every proposal to the root."""
    whole = most.denominator
    pairs, loads = len(flow) - len(problem.load_max) - len(nodes.entries), len(problem.load_max)
    full = flow.copy()
    full[pairs : pairs + loads] += problem.load_min.astype(np.int64) * whole
    full[pairs + loads :] += problem.terms.joints.low[nodes.entries].astype(np.int64) * whole
    back = np.arange(nodes.base, nodes.root, dtype=np.int32)
    root = np.full(len(back), nodes.root, dtype=np.int32)
    needed = problem.need.astype(np.int64) * whole
    nothing = np.zeros(len(back), dtype=np.int64)
    return joined(arcs._replace(flow=full), Arcs(back, root, nothing, nothing, needed))


def _draw(arcs: Arcs, whole: int, seed: int | None) -> Longs:
    """Every flow rounded to a multiple of `whole` beside it, in units of `whole`, so that its mean is what it was."""
    flow = [int(value) for value in arcs.flow]
    start, end = arcs.start.tolist(), arcs.end.tolist()
    beside: dict[int, set[int]] = {}
    for arc, value in enumerate(flow):
        if value % whole:
            beside.setdefault(start[arc], set()).add(arc)
            beside.setdefault(end[arc], set()).add(arc)
    chance = _Chance(seed)
    while beside:
        cycle = _cycle(beside, start, end)
        up = min(whole - flow[arc] % whole if forward else flow[arc] % whole for arc, forward in cycle)
        down = min(flow[arc] % whole if forward else whole - flow[arc] % whole for arc, forward in cycle)
        push = up if chance.below(up + down) < down else -down
        for arc, forward in cycle:
            flow[arc] += push if forward else -push
            if flow[arc] % whole == 0:
                for node in (start[arc], end[arc]):
                    beside[node].discard(arc)
                    if not beside[node]:
                        del beside[node]
    return np.asarray(flow, dtype=np.int64) // whole


def _cycle(beside: dict[int, set[int]], start: list[int], end: list[int]) -> list[tuple[int, bool]]:
    """A cycle of fractional arcs, each with whether it is walked forwards. Every node that has one has two."""
    node = min(beside)
    seen, path = {node: 0}, []
    last = -1
    while True:
        arc = min(one for one in beside[node] if one != last)
        forward = start[arc] == node
        path.append((arc, forward))
        node, last = (end[arc] if forward else start[arc]), arc
        if node in seen:
            return path[seen[node] :]
        seen[node] = len(path)


class _Chance:
    """Whole numbers drawn from the published lottery of a seed, each equally likely."""

    def __init__(self, seed: int | None) -> None:
        self._seed, self._numbers, self._at = (
            (0 if seed is None else seed),
            lottery.numbers(seed or 0, 1024),
            0,
        )

    def below(self, bound: int) -> int:
        """One of 0 to `bound` - 1; numbers beyond the last whole multiple of it are passed over."""
        last = 2**64 - 2**64 % bound
        while True:
            if self._at == len(self._numbers):
                self._numbers = lottery.numbers(self._seed, 2 * len(self._numbers))
            number = int(self._numbers[self._at])
            self._at += 1
            if number < last:
                return number % bound
