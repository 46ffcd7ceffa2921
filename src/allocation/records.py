"""The parts of a round that decide it: settings that JSON can hold and arrays, taken apart and put together again.

Canonical: what decides nothing is not in it (a score beside -1, the sign of a score of 0, whether a default was
written out), so that two problems with equal records have equal answers.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse

from allocation import panels, places

Arrays: TypeAlias = dict[str, NDArray[Any]]
Problem: TypeAlias = places.Problem | panels.Problem
Result: TypeAlias = places.Result | panels.Result

_PLACES_ARRAYS = (
    "choices",
    "capacity",
    "scores",
    "partner",
    "home",
    "exports",
    "priority",
    "history",
    "tolerance",
    "donors",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Record:
    """`settings` hold plain values, `arrays` are by name; both in the order in which they are read."""

    settings: Mapping[str, Any]
    arrays: Arrays


def kind_of(problem: Problem) -> str:
    """ "places" or "panels"."""
    return "places" if isinstance(problem, places.Problem) else "panels"


def record_of(problem: Problem) -> Record:
    """What a problem says."""
    return _of_places(problem) if isinstance(problem, places.Problem) else _of_panels(problem)


def problem_of(kind: str, record: Record) -> Problem:
    """The problem that says this. InvalidProblem, KeyError, TypeError or ValueError when nothing valid says it."""
    return _to_places(record) if kind == "places" else _to_panels(record)


def outcome_of(result: Result) -> Record:
    """What a result decided; `certificate` of a panel round without its prices."""
    if isinstance(result, places.Result):
        return Record(
            settings={"details": dict(result.details)},
            arrays={"placement": result.placement, "rank": result.rank},
        )
    arrays: Arrays = {"assignment": result.pairs}
    if result.probabilities is not None:
        likely = result.probabilities.tocoo()
        arrays["likely"] = np.column_stack([likely.row, likely.col]).astype(np.int32)
        arrays["probabilities"] = likely.data.astype(np.float64)
    return Record(
        settings={"total": result.total, "minimum": result.minimum, "certificate": result.certificate.told()},
        arrays=arrays,
    )


def _of_places(problem: places.Problem) -> Record:
    arrays = {name: getattr(problem, name) for name in _PLACES_ARRAYS if getattr(problem, name) is not None}
    if problem.scores is not None:
        listed = problem.choices >= 0
        counts = listed.any(axis=1) if problem.scores.ndim == 1 else listed
        arrays["scores"] = np.where(counts, problem.scores, np.float32(0)) + np.float32(0)  # -0.0 becomes 0.0
    caps = [{**asdict(cap), "programmes": list(cap.programmes)} for cap in problem.caps]
    return Record(settings={"caps": caps, "seed": problem.seed}, arrays=arrays)


def _to_places(record: Record) -> places.Problem:
    arrays = {name: record.arrays[name] for name in _PLACES_ARRAYS if name in record.arrays}
    return places.Problem(**arrays, caps=record.settings["caps"], seed=record.settings["seed"])


def _of_panels(problem: panels.Problem) -> Record:
    groups = [
        {
            **asdict(group),
            "reviewers": list(group.reviewers),
            "proposals": None if group.proposals is None else list(group.proposals),
        }
        for group in problem.groups
    ]
    arrays: Arrays = {name: getattr(problem, name) for name in ("need", "load_max", "load_min")}
    arrays |= _of_matrix("affinity", problem.affinity)
    if problem.conflicts is not None:
        arrays |= _of_matrix("conflicts", problem.conflicts)
    shape = [problem.proposals, problem.reviewers]
    return Record(settings={"groups": groups, "seed": problem.seed, "shape": shape}, arrays=arrays)


def _to_panels(record: Record) -> panels.Problem:
    shape = tuple(record.settings["shape"])
    affinity, conflicts = (_to_matrix(name, record.arrays, shape) for name in ("affinity", "conflicts"))
    return panels.Problem(
        affinity,
        **{name: record.arrays[name] for name in ("need", "load_max", "load_min")},
        conflicts=conflicts,
        groups=tuple(record.settings["groups"]),
        seed=record.settings["seed"],
    )


def _of_matrix(name: str, matrix: Any) -> Arrays:
    """A dense matrix under its name; a sparse one as its three arrays. True and false become 1 and 0."""
    if issparse(matrix):
        parts = {part: getattr(matrix, part) for part in ("indptr", "indices", "data")}
        parts = {part: array if part == "data" else array.astype(np.int64) for part, array in parts.items()}
        return {f"{name}.{part}": _plain(array) for part, array in parts.items()}
    return {name: _plain(matrix)}


def _plain(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(np.uint8) if array.dtype == np.bool_ else array


def _to_matrix(name: str, arrays: Arrays, shape: tuple[int, ...]) -> Any:
    if name in arrays:
        return arrays[name]
    if f"{name}.data" not in arrays:
        return None
    parts = tuple(arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
    return csr_array(parts, shape=shape)
