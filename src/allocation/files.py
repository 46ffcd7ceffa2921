"""Problems and answers as JSON files: one object whose keys are the names of the inputs, lists as they are.

A problem may also come from a machine that knows nothing of arrays: what a file may hold is on
`docs/allocation/index.md`. Answers are written the same way every time, a key a line.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from scipy.sparse import csr_array, issparse

from allocation import panels, places
from allocation.arrays import numbers, whole_numbers
from allocation.errors import InvalidProblem
from allocation.places.checking import checks
from allocation.places.explaining import explain_all

PLACES = (
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
    "caps",
    "seed",
)
PANELS = ("affinity", "need", "load_max", "load_min", "conflicts", "groups", "seed")


def read_places(content: bytes) -> places.Problem:
    """The problem of a round in a file. A score of null is none: it may stand beside -1 only.

    InvalidProblem names the key (`field`), the row and the column; also for what is no JSON, for keys that nobody
    knows and for keys that stand twice.
    """
    given = _read(content, known=PLACES, wanted=("choices", "capacity"))
    if isinstance(given.get("scores"), list):
        given["scores"] = [_without_null(row) for row in given["scores"]]
    return places.Problem(**given)


def read_panels(content: bytes) -> panels.Problem:
    """The problem of a panel round in a file, as `read_places`.

    `affinity` may also be {"shape": [P, R], "entries": [[proposal, reviewer, affinity], ...]}, every other pair 0;
    `conflicts` also {"pairs": [[proposal, reviewer], ...]}.
    """
    given = _read(content, known=PANELS, wanted=("affinity", "need", "load_max"))
    if isinstance(given["affinity"], dict):
        given["affinity"] = _sparse_affinity(given["affinity"])
    if isinstance(given.get("conflicts"), dict):
        if not issparse(given["affinity"]):
            given["affinity"] = numbers(given["affinity"], "affinity", shape=(None, None))
        given["conflicts"] = _sparse_conflicts(given["conflicts"], given["affinity"].shape)
    return panels.Problem(**given)


def told_places(problem: places.Problem, result: places.Result, *, reasons: bool = False) -> dict[str, Any]:
    """The answer of a round as JSON holds it; `reasons` adds, for every student, one for each choice above the one
    given."""
    answer: dict[str, Any] = {
        "mechanism": result.mechanism,
        "placed": result.placed,
        "placement": result.placement.tolist(),
        "checks": checks(problem, result).as_data(),
        "details": dict(result.details),
    }
    if reasons:
        explained = explain_all(problem, result)
        answer["reasons"] = [
            [reason.as_data() for reason in explained.of(student)] for student in range(problem.n)
        ]
    return answer


def told_panels(problem: panels.Problem, result: panels.Result, *, reasons: bool = False) -> dict[str, Any]:
    """The answer of a panel round as JSON holds it: pairs in order, and the certificate without its prices; `reasons`
    adds, for every proposal, why it has these reviewers and no others."""
    answer: dict[str, Any] = {
        "objective": result.objective,
        "assignment": result.pairs.tolist(),
        "total": result.total,
        "minimum": result.minimum,
        "checks": panels.checks(problem, result).as_data(),
        "certificate": result.certificate.told(),
    }
    if result.probabilities is not None:
        likely = result.probabilities.tocoo()
        answer["probabilities"] = [
            list(entry)
            for entry in zip(likely.row.tolist(), likely.col.tolist(), likely.data.tolist(), strict=True)
        ]
    if reasons:
        answer["reasons"] = [
            panels.explain(problem, result, proposal).as_data() for proposal in range(problem.proposals)
        ]
    return answer


def written(answer: Mapping[str, Any]) -> bytes:
    """The answer as a file: a key a line, and inside it an entry a line, other than of a list of numbers."""
    return (
        _lines((f"{_plain(name)}: {_value(value)}" for name, value in answer.items()), "{}", "") + "\n"
    ).encode()


def _value(value: Any) -> str:
    if isinstance(value, Mapping) and value:
        return _lines((f"{_plain(name)}: {_plain(entry)}" for name, entry in value.items()), "{}", "  ")
    if isinstance(value, list) and value and isinstance(value[0], list | dict):
        return _lines(map(_plain, value), "[]", "  ")
    return _plain(value)


def _lines(entries: Iterable[str], brackets: str, indent: str) -> str:
    inside = ",\n".join(f"{indent}  {entry}" for entry in entries)
    return f"{brackets[0]}\n{inside}\n{indent}{brackets[1]}"


def _plain(value: Any) -> str:
    """NaN and infinity are no JSON: an answer that holds one is a defect, and is not written."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _read(content: bytes, *, known: Iterable[str], wanted: Iterable[str]) -> dict[str, Any]:
    given = _parsed(content)
    if not isinstance(given, dict):
        raise InvalidProblem(
            "file", "one object is wanted: {" + ", ".join(f'"{name}": …' for name in wanted) + "}"
        )
    known = tuple(known)
    for name in given:
        if name not in known:
            raise InvalidProblem(name, f"there is no input of this name; there are {', '.join(known)}")
    for name in wanted:
        if given.get(name) is None:
            raise InvalidProblem(name, "this input is wanted and not there")
    return given


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_each_once)
    except UnicodeDecodeError as error:
        raise InvalidProblem(
            "file", f"no text in UTF-8: byte {error.start} belongs to no character"
        ) from None
    except json.JSONDecodeError as error:
        rule = f"no JSON: {error.msg}, line {error.lineno}, column {error.colno}"
        raise InvalidProblem("file", rule) from None
    except RecursionError:
        raise InvalidProblem("file", "lists lie too deep in each other") from None
    except ValueError as error:
        if isinstance(error, InvalidProblem):
            raise
        raise InvalidProblem("file", "a number has too many digits") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidProblem(twice, "this key stands twice in one object")
    return read


def _without_null(row: Any) -> Any:
    """null as NaN, which no score may be."""
    if row is None:
        return float("nan")
    if isinstance(row, list) and None in row:
        return [float("nan") if score is None else score for score in row]
    return row


def _sparse_affinity(given: dict[str, Any]) -> Any:
    _refuse_other_keys(given, "affinity", ("shape", "entries"))
    rows, columns = whole_numbers(given["shape"], "affinity", shape=(2,)).tolist()
    if rows < 0 or columns < 0:
        raise InvalidProblem("affinity", f"a shape of 0 or more is wanted, not {rows} and {columns}")
    entries = given["entries"]
    for row, entry in enumerate(entries if isinstance(entries, list) else [entries]):
        if not isinstance(entry, list) or len(entry) != 3:
            rule = "every entry is a proposal, a reviewer and an affinity"
            raise InvalidProblem("affinity", rule, row=row)
    pairs = _pairs([entry[:2] for entry in entries], "affinity", (rows, columns))
    worth = numbers([entry[2] for entry in entries], "affinity", shape=(None,))
    return csr_array((worth, (pairs[:, 0], pairs[:, 1])), shape=(rows, columns))


def _sparse_conflicts(given: dict[str, Any], shape: tuple[int, ...]) -> Any:
    _refuse_other_keys(given, "conflicts", ("pairs",))
    pairs = _pairs(given["pairs"], "conflicts", shape)
    return csr_array((np.ones(len(pairs), dtype=np.bool_), (pairs[:, 0], pairs[:, 1])), shape=shape)


def _refuse_other_keys(given: dict[str, Any], field: str, wanted: tuple[str, ...]) -> None:
    if set(given) != set(wanted):
        shown = ", ".join(f'"{name}"' for name in wanted)
        raise InvalidProblem(field, f"an object with exactly {shown} is wanted, or rows of numbers")


def _pairs(given: Any, field: str, shape: tuple[int, ...]) -> Any:
    """int32 [entries, 2] of proposals and reviewers that exist, each pair once; `row` of an error is the entry."""
    pairs = whole_numbers(given, field, shape=(None, 2))
    for column, noun in enumerate(("proposal", "reviewer")):
        wrong = np.flatnonzero((pairs[:, column] < 0) | (pairs[:, column] >= shape[column]))
        if wrong.size:
            row = int(wrong[0])
            rule = f"there is no {noun} {pairs[row, column]}; there are {shape[column]}, counted from 0"
            raise InvalidProblem(field, rule, row=row, column=column)
    key = pairs[:, 0].astype(np.int64) * max(shape[1], 1) + pairs[:, 1]
    _, first = np.unique(key, return_index=True)
    if len(first) < len(key):
        again = int(np.setdiff1d(np.arange(len(key)), first)[0])
        raise InvalidProblem(
            field, f"proposal {pairs[again, 0]} with reviewer {pairs[again, 1]} stands there twice", row=again
        )
    return pairs
