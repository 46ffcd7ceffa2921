"""Panel rules: how many reviewers of a group (a side, an institution, the seniors) a proposal may or must have.

For one proposal any two groups are disjoint or one lies inside the other (laminar), so the groups of a proposal are a
tree below its whole panel. Proposals under the same groups share one tree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.arrays import whole_numbers
from allocation.errors import InvalidProblem

WHOLE_PANEL = -1


@dataclass(frozen=True)
class Group:
    """Between `least` and `most` of these `reviewers` for each of `proposals`; None is no bound, and every proposal."""

    reviewers: tuple[int, ...]
    least: int = 0
    most: int | None = None
    proposals: tuple[int, ...] | None = None
    name: str = ""

    def __str__(self) -> str:
        return f"“{self.name}”" if self.name else f"of {len(self.reviewers)} reviewers"


class Trees(NamedTuple):
    """The groups as trees. A tree's nodes stand together, an outer group before those inside it. A tuple, so that
    compiled loops can take it.

    `tree` int32 [P]: the tree of each proposal. `first` int32 [trees + 1]: where the nodes of a tree begin.
    `parent` int32 [nodes]: the node around it, or WHOLE_PANEL. `group` int32 [nodes]: which group it is.
    `least`, `most` int32 [nodes]. `innermost` int32 [trees, R]: the smallest node that holds a reviewer, if any.
    """

    tree: NDArray[np.int32]
    first: NDArray[np.int32]
    parent: NDArray[np.int32]
    group: NDArray[np.int32]
    least: NDArray[np.int32]
    most: NDArray[np.int32]
    innermost: NDArray[np.int32]

    def nodes_of(self, proposal: int) -> range:
        """The nodes of this proposal's tree, outermost first."""
        tree = int(self.tree[proposal])
        return range(int(self.first[tree]), int(self.first[tree + 1]))


def read_groups(given: Iterable[Any] | None, *, proposals: int, reviewers: int) -> tuple[Group, ...]:
    """Groups as they come (Group, a tuple in its order, or a mapping with its names); row is the group at fault."""
    if given is None:
        return ()
    if isinstance(given, str | Mapping | Group) or not isinstance(given, Iterable):
        raise InvalidProblem("groups", "a list of groups is wanted")
    return tuple(_read_group(one, row, proposals, reviewers) for row, one in enumerate(given))


def _read_group(given: Any, row: int, proposals: int, reviewers: int) -> Group:
    group = _named(given, row)
    members = _indices(group.reviewers, row, "reviewer", reviewers)
    where = None if group.proposals is None else _indices(group.proposals, row, "proposal", proposals)
    least = _bound(group.least, row, "least")
    most = None if group.most is None else _bound(group.most, row, "most")
    if most is not None and least > most:
        raise InvalidProblem("groups", f"at least {least} and at most {most} exclude each other", row=row)
    if least > len(members):
        rule = f"at least {least} of {len(members)} reviewers cannot be had: {least - len(members)} missing"
        raise InvalidProblem("groups", rule, row=row)
    if not isinstance(group.name, str):
        raise InvalidProblem("groups", "a name is text", row=row)
    return Group(members, least, most, where, group.name)


def _named(given: Any, row: int) -> Group:
    if isinstance(given, Group):
        return given
    names = [field.name for field in fields(Group)]
    if isinstance(given, Mapping):
        unknown = sorted(str(key) for key in given if key not in names)
        if unknown or "reviewers" not in given:
            wrong = f"{unknown[0]!r} is none of {', '.join(names)}" if unknown else "“reviewers” is missing"
            raise InvalidProblem("groups", wrong, row=row)
        return Group(**given)
    if isinstance(given, tuple | list) and 1 <= len(given) <= len(names):
        return Group(*given)
    raise InvalidProblem("groups", f"a group is {', '.join(names)}", row=row)


def _indices(given: Any, row: int, noun: str, count: int) -> tuple[int, ...]:
    """Indices in rising order, each once and each existing."""
    try:
        found = whole_numbers(list(given), "groups", shape=(None,))
    except TypeError:
        raise InvalidProblem("groups", f"a list of {noun}s is wanted", row=row) from None
    except InvalidProblem as error:
        raise InvalidProblem("groups", error.rule, row=row, column=error.row) from None
    if not found.size:
        raise InvalidProblem("groups", f"the group names no {noun}", row=row)
    seen: set[int] = set()
    for column, index in enumerate(found.tolist()):
        if not 0 <= index < count:
            raise InvalidProblem("groups", f"there is no {noun} {index}", row=row, column=column)
        if index in seen:
            raise InvalidProblem("groups", f"{noun} {index} stands there twice", row=row, column=column)
        seen.add(index)
    return tuple(sorted(seen))


def _bound(given: Any, row: int, name: str) -> int:
    if isinstance(given, bool | np.bool_) or not isinstance(given, int | np.integer):
        raise InvalidProblem("groups", f"“{name}” is a whole number, not {given!r}", row=row)
    if not 0 <= given < 2**31:
        raise InvalidProblem("groups", f"“{name}” is {given}, and 0 is the least", row=row)
    return int(given)


def grow_trees(groups: tuple[Group, ...], *, proposals: int, reviewers: int) -> Trees:
    """The trees of all proposals, or InvalidProblem for the first two groups that cross (row: the later of them)."""
    tree, kinds = _kinds(groups, proposals)
    first: list[int] = [0]
    parents: list[int] = []
    node_groups: list[int] = []
    innermost = np.full((len(kinds), reviewers), WHOLE_PANEL, dtype=np.int32)
    for number, kind in enumerate(kinds):
        # the larger group is the outer one; of equal ones the first given
        for index in sorted(kind, key=lambda one: (-len(groups[one].reviewers), one)):
            members = np.asarray(groups[index].reviewers, dtype=np.int64)
            around = innermost[number, members]
            if (around != around[0]).any():
                other = node_groups[int(around.max())]
                _say_crossing(groups, index, other, proposal=int(np.argmax(tree == number)))
            parents.append(int(around[0]))
            innermost[number, members] = len(node_groups)
            node_groups.append(index)
        first.append(len(node_groups))
    most = [2**31 - 1 if (bound := groups[g].most) is None else bound for g in node_groups]
    return Trees(
        tree=tree,
        first=np.asarray(first, dtype=np.int32),
        parent=np.asarray(parents, dtype=np.int32),
        group=np.asarray(node_groups, dtype=np.int32),
        least=np.asarray([groups[g].least for g in node_groups], dtype=np.int32),
        most=np.asarray(most, dtype=np.int32),
        innermost=innermost,
    )


def _kinds(groups: tuple[Group, ...], proposals: int) -> tuple[NDArray[np.int32], list[tuple[int, ...]]]:
    """Which tree each proposal has, and the groups of each tree; trees in the order of their first proposal."""
    general = [index for index, group in enumerate(groups) if group.proposals is None]
    special: dict[int, list[int]] = {}
    for index, group in enumerate(groups):
        for proposal in group.proposals or ():
            special.setdefault(proposal, []).append(index)
    kinds: dict[tuple[int, ...], int] = {}
    tree = np.zeros(proposals, dtype=np.int32)
    for proposal in range(proposals):
        kind = tuple(sorted(general + special[proposal])) if proposal in special else tuple(general)
        tree[proposal] = kinds.setdefault(kind, len(kinds))
    return tree, list(kinds)


def _say_crossing(groups: tuple[Group, ...], one: int, other: int, *, proposal: int) -> None:
    early, late = min(one, other), max(one, other)
    common = set(groups[early].reviewers) & set(groups[late].reviewers)
    rule = (
        f"groups {early} and {late} share reviewer {min(common)} for proposal {proposal}, "
        "and neither lies inside the other"
    )
    raise InvalidProblem("groups", rule, row=late)
