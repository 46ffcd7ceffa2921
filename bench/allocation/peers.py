"""The peers, each from the same Python lists: `python -m bench.allocation.peers NAME INSTANCE.npz OUT.npy`.

`matching` and `algmatch` for deferred acceptance, `fairpyx` for its top trading cycles. Building what a peer reads is
measured apart from its solving.
"""

import importlib
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.allocation.measuring import instance, peak, tell, timed

Lists = list[list[int]]
HOME = -1


def listed(choices: Lists) -> Lists:
    """The lists without what fills their rows."""
    return [[programme for programme in row if programme != HOME] for row in choices]


def ranked(given: dict[str, Any]) -> dict[int, list[int]]:
    """The applicants of every programme that has some, the highest score first."""
    applicants: dict[int, list[tuple[float, int]]] = {}
    for student, (row, scores) in enumerate(zip(given["choices"], given["scores"], strict=True)):
        for programme, score in zip(row, scores, strict=True):
            if programme != HOME:
                applicants.setdefault(programme, []).append((-score, student))
    return {programme: [student for _, student in sorted(pairs)] for programme, pairs in applicants.items()}


def with_matching(given: dict[str, Any]) -> tuple[Callable[[], Any], Callable[[Any], NDArray]]:
    from matching.games import HospitalResident

    sys.setrecursionlimit(
        10**9
    )  # it copies its players, each of whom knows many others, as deep as they reach
    wanted, hospitals = listed(given["choices"]), ranked(given)
    game = HospitalResident.create_from_dictionaries(
        {student: row for student, row in enumerate(wanted) if row},
        hospitals,
        {programme: given["capacity"][programme] for programme in hospitals},
    )

    def placement(found: Any) -> NDArray:
        placed = np.full(len(wanted), HOME, dtype=np.int32)
        for programme, students in found.items():
            placed[[student.name for student in students]] = programme.name
        return placed

    return game.solve, placement


def with_algmatch(given: dict[str, Any]) -> tuple[Callable[[], Any], Callable[[Any], NDArray]]:
    from algmatch import HospitalResidentsProblem

    hospitals = ranked(given)
    problem = HospitalResidentsProblem(
        dictionary={
            "residents": dict(enumerate(listed(given["choices"]))),
            "hospitals": {
                programme: {"capacity": given["capacity"][programme], "preferences": students}
                for programme, students in hospitals.items()
            },
        }
    )

    def placement(found: Any) -> NDArray:
        placed = np.full(len(given["choices"]), HOME, dtype=np.int32)
        for student, programme in found["resident_sided"].items():
            if programme:
                placed[int(student[1:])] = int(programme[1:])
        return placed

    return problem.get_stable_matching, placement


def with_fairpyx(
    given: dict[str, Any], *, forbidding: bool = True
) -> tuple[Callable[[], Any], Callable[[Any], NDArray]]:
    """Bids of 10 for the first choice down to 1 for the tenth, and every programme that is not on the list forbidden.

    Without `forbidding` such a programme is only worth nothing: faster to build, but it takes places from others;
    whoever gets one counts as staying home.
    """
    from fairpyx import AllocationBuilder, Instance
    from fairpyx.algorithms.Optimization_based_Mechanisms.TTC import TTC_function

    wanted = listed(given["choices"])
    longest = len(given["choices"][0])
    bids = {
        student: {programme: longest - rank for rank, programme in enumerate(row)}
        for student, row in enumerate(wanted)
    }
    places = dict(enumerate(given["capacity"]))
    every = set(places)
    forbidden = {student: every.difference(row) for student, row in bids.items()} if forbidding else None
    builder = AllocationBuilder(
        Instance(
            valuations=bids,
            agent_capacities=dict.fromkeys(bids, 1),
            item_capacities=places,
            agent_conflicts=forbidden,
        )
    )

    def solve() -> Any:
        TTC_function(builder)
        return builder.sorted()

    def placement(found: Any) -> NDArray:
        placed = np.full(len(wanted), HOME, dtype=np.int32)
        for student, bundle in found.items():
            placed[student] = next((programme for programme in bundle if programme in bids[student]), HOME)
        return placed

    return solve, placement


def with_fairpyx_open(given: dict[str, Any]) -> tuple[Callable[[], Any], Callable[[Any], NDArray]]:
    return with_fairpyx(given, forbidding=False)


PEERS = {
    "matching": with_matching,
    "algmatch": with_algmatch,
    "fairpyx": with_fairpyx,
    "fairpyx_open": with_fairpyx_open,
}
_TRADING = "fairpyx.algorithms.Optimization_based_Mechanisms.TTC"
READ_FIRST = {
    "matching": "matching.games",
    "algmatch": "algmatch",
    "fairpyx": _TRADING,
    "fairpyx_open": _TRADING,
}


def main(name: str, file: str, out: str) -> None:
    importlib.import_module(READ_FIRST[name])  # reading its own files is not held against it
    given = instance(file, lists=True)
    (solve, placement), build, built = timed(lambda: PEERS[name](given))
    found, seconds, processor = timed(solve)
    placed = placement(found)
    tell(
        out,
        placed,
        build=build,
        solve=seconds,
        processor=built + processor,
        peak=peak(),
        placed=int((placed != HOME).sum()),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
