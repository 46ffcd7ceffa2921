"""Whether a round can be staffed at all, and where it cannot: which proposal lacks how many reviewers.

The groups of one proposal first (they need no flow), then all proposals together under the loads. When those fail, the
proposal named is the first in order that cannot be served in full once those before it are.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from allocation.errors import InvalidProblem
from allocation.panels.bounds import Bounds, joints_of, nodes, owners
from allocation.panels.groups import WHOLE_PANEL, Group
from allocation.panels.pairs import Pairs
from allocation.panels.pricing import Optimum, optimum
from allocation.panels.reduced import Terms

Ints = NDArray[np.int32]


def check_each(bounds: Bounds, groups: tuple[Group, ...], need: Ints) -> None:
    """Raise for the first proposal whose need or groups no choice of reviewers meets, whatever the loads."""
    _check_groups(bounds, groups)
    trees = bounds.trees
    heavy = np.flatnonzero(bounds.outer_low > need)
    if heavy.size:
        proposal = int(heavy[0])
        tops = [node for node in trees.nodes_of(proposal) if trees.parent[node] == WHOLE_PANEL]
        wanting = next(node for node in tops if bounds.low[_entry(bounds, proposal, node)] > 0)
        least = int(bounds.outer_low[proposal])
        rule = f"the groups want at least {least} reviewers for proposal {proposal}, which needs {need[proposal]}"
        raise InvalidProblem("groups", rule, row=int(trees.group[wanting]), column=proposal)
    short = np.flatnonzero(bounds.outer_reach < need)
    if short.size:
        proposal = int(short[0])
        wanted, reach = int(need[proposal]), int(bounds.outer_reach[proposal])
        raise _too_few(proposal, wanted, wanted - reach, f"conflicts, loads of 0 and groups leave {reach}")


def _check_groups(bounds: Bounds, groups: tuple[Group, ...]) -> None:
    """Raise for the first bounds that exclude each other."""
    trees = bounds.trees
    owner, node = owners(bounds.begin), nodes(trees, bounds.begin)
    ceiling = np.minimum(bounds.reach, trees.most[node])
    wrong = np.flatnonzero(bounds.low > ceiling)
    if not wrong.size:
        return
    entry = int(wrong[0])
    low, most, reach = int(bounds.low[entry]), int(trees.most[node[entry]]), int(bounds.reach[entry])
    index, proposal = int(trees.group[node[entry]]), int(owner[entry])
    if low > most:
        rule = f"at most {most} for proposal {proposal}, and the groups inside want at least {low}"
    else:
        rule = (
            f"at least {low} are wanted for proposal {proposal}; conflicts, loads of 0 and the groups inside "
            f"leave {reach}: {low - reach} missing"
        )
    raise InvalidProblem("groups", f"group {groups[index]}: {rule}", row=index, column=proposal)


def staffing(pairs: Pairs, bounds: Bounds, terms: Terms, *, seed: int | None) -> tuple[Ints, Ints]:
    """Some assignment that keeps every rule, as proposals and reviewers; raise when the loads cannot meet all needs, or
    the needs not all the least loads, under conflicts and groups."""

    def best(need: Ints, load_min: Ints) -> Optimum:
        some = Terms(need=need, load_max=terms.load_max, load_min=load_min, joints=joints_of(bounds, need))
        return optimum(pairs, some, seed=seed, weighed=False)

    need, load_min = terms.need, terms.load_min
    loads, needs = (int(one.sum(dtype=np.int64)) for one in (np.minimum(terms.load_max, len(need)), need))
    if loads >= needs >= load_min.sum(dtype=np.int64):
        found = best(need, load_min)
        if not found.lacking:
            return found.proposals, found.reviewers
    nothing = np.zeros_like(load_min)
    if loads < needs or best(need, nothing).lacking:
        proposal, missing = _first(need, lambda first: best(first, nothing).lacking, there_are=loads)
        before = f"{_told(proposal, 'proposal')} once served, " if proposal else ""
        why = f"{before}loads, conflicts and groups leave {int(need[proposal]) - missing}"
        raise _too_few(proposal, int(need[proposal]), missing, why)
    reviewer, missing = _first(load_min, lambda first: best(need, first).lacking, there_are=needs)
    beside = f" beside what {_told(reviewer, 'reviewer')} must have" if reviewer else ""
    rule = f"at least {load_min[reviewer]} cannot be given{beside}: {missing} missing"
    raise InvalidProblem("load_min", rule, row=reviewer)


def _first(wanted: Ints, lacking: Callable[[Ints], int], *, there_are: int) -> tuple[int, int]:
    """The first index that fails when everything after it wants nothing, and how many units it then lacks.

    There are never more units than `there_are`; where they run out is looked at first, as it is often there.
    """
    indices = np.arange(len(wanted))

    def lacks(index: int) -> int:
        return lacking(np.where(indices <= index, wanted, 0).astype(np.int32))

    run_out = int(np.searchsorted(np.cumsum(wanted, dtype=np.int64), there_are, side="right"))
    low, high = 0, min(run_out, len(wanted) - 1)
    middle = max(high - 1, 0)
    while low < high:
        if lacks(middle):
            high = middle
        else:
            low = middle + 1
        middle = (low + high) // 2
    return low, lacks(low)


def _too_few(proposal: int, wanted: int, missing: int, why: str) -> InvalidProblem:
    noun, verb = "reviewer" if wanted == 1 else "reviewers", "is" if missing == 1 else "are"
    return InvalidProblem("need", f"{wanted} {noun} needed, {missing} {verb} missing: {why}", row=proposal)


def _told(index: int, noun: str) -> str:
    """Those before an index, in words."""
    return f"{noun} 0" if index == 1 else f"the {index} {noun}s before it"


def _entry(bounds: Bounds, proposal: int, node: int) -> int:
    return int(bounds.begin[proposal]) + node - bounds.trees.nodes_of(proposal).start
