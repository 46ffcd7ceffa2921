"""The library under the clocks: `python -m bench.allocation.ours TASK INSTANCE.npz OUT.npy NAME REPEATS FORM`.

TASK is places, panels or explain; NAME the mechanism or the objective; FORM is arrays or lists. Told: seconds of
the first call in this process, the middle of the later ones, and what one pass over all choices takes.
"""

import sys
import time
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocation import panels, places
from allocation.kernels import kernel
from bench.allocation.measuring import instance, peak, tell, timed

READING = time.process_time()  # of the processor, since the process began


@kernel
def one_pass(choices: NDArray[np.int32]) -> int:
    """The sum of all choices: what nothing that reads every list can undercut."""
    total = 0
    for student in range(choices.shape[0]):
        for column in range(choices.shape[1]):
            total += choices[student, column]
    return total


def place(given: dict[str, Any], name: str, repeats: int, out: str) -> None:
    held = peak()
    build, solve, processor, result = [], [], [], None
    for _ in range(1 + repeats):
        result = None  # what an earlier call answered is not held against this one
        problem, built, busy = timed(partial(places.Problem, **given))
        result, solved, busier = timed(partial(places.solve, problem, name))
        build, solve, processor = [*build, built], [*solve, solved], [*processor, busy + busier]
    most = peak()
    passes = [timed(lambda: one_pass(problem.choices))[1] for _ in range(6)][1:]
    moved = result.placement >= 0
    tell(
        out,
        result.placement,
        **_times(build, solve, processor),
        held=held,
        peak=most,
        one_pass=float(np.median(passes)),
        placed=int(moved.sum()),
        ranks=int((result.rank[moved] + 1).sum()),
        balanced=None if problem.home is None else _balanced(problem, result.placement),
    )


def _balanced(problem: places.Problem, placement: NDArray[np.int32]) -> bool:
    """Counted here from the placement alone: imports less exports end inside the window of the year."""
    moved = placement >= 0
    net = np.bincount(problem.partner[placement[moved]], minlength=problem.c)
    net = net - np.bincount(problem.home[moved], minlength=problem.c)
    if problem.tolerance is None:
        return not net.any()
    room = problem.tolerance.astype(np.int64) - problem.history[:, None]
    return bool((np.minimum(room[:, 0], 0) <= net).all() and (net <= np.maximum(room[:, 1], 0)).all())


def assign(given: dict[str, Any], name: str, repeats: int, out: str) -> None:
    held = peak()
    build, solve, processor, result = [], [], [], None
    for _ in range(1 + repeats):
        result = None
        problem, built, busy = timed(partial(panels.Problem, **given))
        result, solved, busier = timed(partial(panels.solve, problem, name))
        build, solve, processor = [*build, built], [*solve, solved], [*processor, busy + busier]
    tell(
        out,
        result.pairs,
        **_times(build, solve, processor),
        held=held,
        peak=peak(),
        total=result.total,
        minimum=result.minimum,
        gap=result.certificate.gap,
        optimal=result.certificate.optimal,
    )


def explain(given: dict[str, Any], name: str, repeats: int, out: str) -> None:
    """Every reason of every student, after the round was solved."""
    problem = places.Problem(**given)
    result = places.solve(problem, name)
    seconds, processor, told = [], [], 0
    for _ in range(1 + repeats):
        told, took, busy = timed(partial(_all_reasons, problem, result))
        seconds, processor = [*seconds, took], [*processor, busy]
    tell(out, None, **_times([0.0] * len(seconds), seconds, processor), held=0.0, peak=peak(), told=told)


def _all_reasons(problem: places.Problem, result: places.Result) -> int:
    explained = places.explain_all(problem, result)
    return sum(len(explained.of(student)) for student in range(problem.n))


def _times(build: list[float], solve: list[float], processor: list[float]) -> dict[str, float]:
    """The first call, and the middle of the later ones (the first where it is the only one)."""
    later = slice(1, None) if len(build) > 1 else slice(None)
    return {
        "reading": READING,
        "first": build[0] + solve[0],
        "build": float(np.median(build[later])),
        "solve": float(np.median(solve[later])),
        "processor": float(np.median(processor[later])),
    }


def main(task: str, file: str, out: str, *how: str) -> None:
    name, repeats, form = how
    given = instance(file, lists=form == "lists")
    {"places": place, "panels": assign, "explain": explain}[task](given, name, int(repeats), out)


if __name__ == "__main__":
    main(*sys.argv[1:])
