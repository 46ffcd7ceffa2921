"""What one writes by hand with OR-Tools: `python -m bench.allocation.plain NAME INSTANCE.npz OUT.npy`.

`circulation`: the most moves, then the least total rank, when every institution imports as many as it exports (no
window, no history). `flow`: reviewers for proposals over all pairs, the largest total affinity. The peers of panels
(openreview-matcher, FairFlow, FairSequence) are in no package registry, so this flow stands in for them.
"""

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from bench.allocation.measuring import instance, peak, tell, timed

UNIT = 2**20  # of affinity
HOME = -1


def circulation(given: dict[str, Any]) -> tuple[min_cost_flow.SimpleMinCostFlow, Any, Any]:
    """Institution out -> student -> institution in -> institution out; a move costs its rank less a large number."""
    choices = np.array(given["choices"], dtype=np.int32)
    home = np.array(given["home"], dtype=np.int32)
    students, longest = choices.shape
    count = len(given["capacity"])
    rows, ranks = np.nonzero(choices != HOME)
    institutions = np.arange(count)
    tail = np.concatenate([home, count + rows, count + students + institutions])
    head = np.concatenate(
        [count + np.arange(students), count + students + choices[rows, ranks], institutions]
    )
    most = np.array(given["capacity"])
    # How many leave is bounded as well: what returns to an institution is what leaves it.
    room = np.concatenate([np.ones(students + len(rows)), np.minimum(most, np.array(given["exports"]))])
    worth = longest * min(students, int(most.sum())) + 1
    cost = np.concatenate([np.zeros(students), ranks + 1 - worth, np.zeros(count)])
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        tail.astype(np.int32), head.astype(np.int32), room.astype(np.int64), cost.astype(np.int64)
    )

    def placement() -> dict[str, Any]:
        used = flow.flows(arcs)[students : students + len(rows)] > 0
        placed = np.full(students, HOME, dtype=np.int32)
        placed[rows[used]] = choices[rows[used], ranks[used]]
        return {
            "placement": placed,
            "placed": int(used.sum()),
            "ranks": int((ranks[used] + 1).sum()),
            "balanced": True,
        }

    return flow, arcs, placement


def all_pairs(given: dict[str, Any]) -> tuple[min_cost_flow.SimpleMinCostFlow, Any, Any]:
    """Source -> proposal -> reviewer -> sink."""
    affinity = np.array(given["affinity"], dtype=np.float32)
    proposals, reviewers = affinity.shape
    need, load = np.array(given["need"]), np.array(given["load_max"])
    rows, columns = np.nonzero(~np.array(given["conflicts"], dtype=bool))
    source, sink = proposals + reviewers, proposals + reviewers + 1
    tail = np.concatenate(
        [rows, np.full(proposals, source), proposals + np.arange(reviewers)],
        dtype=np.int32,
        casting="same_kind",
    )
    head = np.concatenate(
        [proposals + columns, np.arange(proposals), np.full(reviewers, sink)],
        dtype=np.int32,
        casting="same_kind",
    )
    room = np.concatenate([np.ones(len(rows)), need, load]).astype(np.int64)
    cost = np.zeros(len(tail), dtype=np.int64)
    cost[: len(rows)] = -np.rint(affinity[rows, columns].astype(np.float64) * UNIT)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    flow.set_node_supply(source, int(need.sum()))
    flow.set_node_supply(sink, -int(need.sum()))

    def placement() -> dict[str, Any]:
        used = flow.flows(arcs)[: len(rows)] > 0
        given_to = affinity[rows[used], columns[used]].astype(np.float64)
        sums = np.bincount(rows[used], weights=given_to, minlength=proposals)
        return {
            "placement": np.column_stack([rows[used], columns[used]]).astype(np.int32),
            "total": float(given_to.sum()),
            "minimum": float(sums.min()),
        }

    return flow, arcs, placement


def main(name: str, file: str, out: str) -> None:
    given = instance(file, lists=True)
    (flow, _, placement), build, built = timed(
        lambda: {"circulation": circulation, "flow": all_pairs}[name](given)
    )
    status, solve, solved = timed(flow.solve)
    if status != flow.OPTIMAL:
        raise SystemExit(f"no optimum: {status}")
    told: dict[str, Any] = placement()
    found: NDArray = told.pop("placement")
    tell(out, found, build=build, solve=solve, processor=built + solved, peak=peak(), **told)


if __name__ == "__main__":
    main(*sys.argv[1:])
