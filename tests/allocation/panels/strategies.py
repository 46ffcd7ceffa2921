"""Whole panel rounds for property tests: inputs as a caller would write them, and every assignment of a tiny one."""

from itertools import combinations, product

import numpy as np
from hypothesis import strategies as st

FEW = st.integers(0, 3)


@st.composite
def affinities(draw, proposals, reviewers):
    """Halves between -1 and 2, so that equals are common and sums exact; or anything in between."""
    cells = draw(st.sampled_from([st.integers(-2, 4).map(lambda n: n / 2), st.floats(-1, 1, width=16)]))
    return [[draw(cells) for _ in range(reviewers)] for _ in range(proposals)]


@st.composite
def nested_sets(draw, reviewers, most=4):
    """Sets of reviewers of which any two are disjoint or nested: a partition, cut and joined at will."""
    found, open_sets = [], [list(range(reviewers))]
    while open_sets and len(found) < most and draw(st.booleans()):
        whole = open_sets.pop(draw(st.integers(0, len(open_sets) - 1)))
        if not whole:
            continue
        members = draw(st.lists(st.sampled_from(whole), unique=True, min_size=1))
        found.append(sorted(members))
        open_sets += [sorted(members), sorted(set(whole) - set(members))]
    return found


@st.composite
def group_bounds(draw, proposals, reviewers, assigned=None):
    """Groups as mappings, nested over all proposals and so for each; around what is assigned when that is given."""
    groups = []
    for members in draw(nested_sets(reviewers)):
        where = None
        if draw(st.booleans()):
            where = draw(st.lists(st.integers(0, proposals - 1), unique=True, min_size=1))
        counts = (
            [0] if assigned is None else assigned[:, members].sum(axis=1)[where if where else slice(None)]
        )
        least = (
            draw(st.integers(0, 1))
            if assigned is None
            else max(int(min(counts)) - draw(st.integers(0, 1)), 0)
        )
        most = None if draw(st.booleans()) else max(int(max(counts)), least) + draw(st.integers(0, 1))
        groups.append({"reviewers": members, "least": least, "most": most, "proposals": where})
    return groups


@st.composite
def any_rounds(draw, proposals=3, reviewers=4):
    """Rounds of which many cannot be staffed."""
    count_p, count_r = draw(st.integers(1, proposals)), draw(st.integers(1, reviewers))
    load_max = [draw(FEW) for _ in range(count_r)]
    load_min = [draw(st.integers(0, most)) if draw(st.booleans()) else 0 for most in load_max]
    return {
        "affinity": draw(affinities(count_p, count_r)),
        "need": [draw(st.integers(0, min(2, count_r))) for _ in range(count_p)],
        "load_max": load_max,
        "load_min": draw(st.sampled_from([load_min, None])),
        "conflicts": [[draw(st.integers(0, 4)) == 0 for _ in range(count_r)] for _ in range(count_p)],
        "groups": draw(group_bounds(count_p, count_r)) if draw(st.booleans()) else None,
    }


@st.composite
def feasible_rounds(draw, proposals=4, reviewers=4):
    """Rounds with every kind of rule, drawn around an assignment that keeps them all."""
    count_p, count_r = draw(st.integers(1, proposals)), draw(st.integers(1, reviewers))
    cells = st.booleans() if count_r < 4 else st.integers(0, 2).map(lambda n: n == 0)
    assigned = np.array([[draw(cells) for _ in range(count_r)] for _ in range(count_p)], dtype=int)
    loads = assigned.sum(axis=0)
    spare = st.integers(0, 2)
    return {
        "affinity": draw(affinities(count_p, count_r)),
        "need": assigned.sum(axis=1).tolist(),
        "load_max": [int(load) + draw(spare) for load in loads],
        "load_min": [max(int(load) - draw(spare), 0) for load in loads] if draw(st.booleans()) else None,
        "conflicts": [
            [not cell and draw(st.integers(0, 3)) == 0 for cell in row] for row in assigned.tolist()
        ],
        "groups": draw(group_bounds(count_p, count_r, assigned)),
    }


def all_assignments(given):
    """Every feasible assignment of a tiny round, as 0/1 arrays [P, R], read off its rules one by one."""
    count_p, count_r = len(given["affinity"]), len(given["load_max"])
    conflicts = given.get("conflicts") or [[False] * count_r for _ in range(count_p)]
    panels = [
        [
            panel
            for panel in combinations(range(count_r), given["need"][proposal])
            if not any(conflicts[proposal][one] for one in panel) and _groups_kept(given, proposal, panel)
        ]
        for proposal in range(count_p)
    ]
    load_min = given.get("load_min") or [0] * count_r
    for chosen in product(*panels):
        assigned = np.zeros((count_p, count_r), dtype=int)
        for proposal, panel in enumerate(chosen):
            assigned[proposal, list(panel)] = 1
        loads = assigned.sum(axis=0)
        if (loads <= given["load_max"]).all() and (loads >= load_min).all():
            yield assigned


def _groups_kept(given, proposal, panel):
    for group in given.get("groups") or ():
        if group["proposals"] is None or proposal in group["proposals"]:
            count = len(set(panel) & set(group["reviewers"]))
            if count < group["least"] or (group["most"] is not None and count > group["most"]):
                return False
    return True
