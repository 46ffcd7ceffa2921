"""Audit bundles: one file that holds a round and what it decided, from which anybody computes the round again.

A bundle is canonical: the same problem and result give the same bytes on every machine. In this order:

1. the line `EDGE allocation bundle 1`, ended by a line feed;
2. 8 bytes: the length of the header, a whole number, little-endian;
3. the header: JSON in ASCII, keys sorted, no blanks, with
   `kind` ("places" or "panels"), `rule` (the mechanism or objective), `options` (the `cap` of a randomised one),
   `input` (SHA-256 of the problem, as `hash_of` says), `settings` (seed, caps or groups), `lottery` (SHA-256 of the
   positions of students or proposals in the lottery, 64-bit numbers), `code` (version of the package, SHA-256 of the
   sources of this library), `solvers` (versions, where the rule can call one), `outcome` (numbers of the result), and
   `arrays` (for each: name, type as NumPy writes it, shape, SHA-256);
4. the arrays, one after the other as the header lists them, row by row, little-endian;
5. 32 bytes: SHA-256 of everything before.

The digests find damage; who changes them along with the data is found by computing the round again. They are no
signature and do not tell who wrote the bundle: publish `hash_of` of the problem before the round is decided.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allocation import lottery, panels, places
from allocation.arrays import whole_numbers
from allocation.errors import InvalidProblem
from allocation.records import Arrays, Problem, Record, Result, kind_of, outcome_of, problem_of, record_of
from allocation.sources import sources_digest

_FIRST_LINE = b"EDGE allocation bundle 1\n"
_LENGTH, _SEAL = 8, 32
_TYPES = frozenset({"<i4", "<i8", "<f4", "<f8", "|u1"})
_HEADER = frozenset(
    {"kind", "rule", "options", "input", "settings", "lottery", "code", "solvers", "outcome", "arrays"}
)

# Which rules can leave a part of their work to a solver, whose version may matter.
_SOLVERS: Mapping[str, tuple[str, ...]] = {
    "balanced_optimum": ("highspy",),
    "maxmin_then_total": ("highspy",),
    "randomized": ("highspy",),
}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What computing a bundle again came to. True when it gave the same bytes.

    `differs` names the parts that do not fit, the surest first: "form" (this is no bundle), "seal" (some byte was
    changed after it was written), arrays and parts of the header by their names, "problem" (nothing valid is
    described; `told` says why). `other_code`: parts of the code that have another version here, which is no fault
    while the outcome is the same.
    """

    differs: tuple[str, ...]
    other_code: tuple[str, ...] = ()
    told: str = ""

    def __bool__(self) -> bool:
        return not self.differs


class _Malformed(ValueError):
    """The bytes do not have the form of a bundle."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Opened:
    header: dict[str, Any]
    arrays: Arrays
    damaged: tuple[str, ...]


def hash_of(problem: Problem) -> str:
    """SHA-256 of a problem, as 64 hexadecimal digits: of its kind, settings and the digests of its arrays, as JSON.

    Equal for problems that say the same, however they were written (`allocation.records`).
    """
    return _input_hash(kind_of(problem), record_of(problem))


def write_bundle(
    problem: Problem, result: Result, *, frozen: ArrayLike | None = None, cap: float = 0.5
) -> bytes:
    """The bundle of a problem and its result.

    `frozen` and `cap` as they were given to `solve`: confirmed placements of a round of places, and the largest
    probability of a pair in a randomised panel round.
    """
    record, outcome = record_of(problem), outcome_of(result)
    arrays = {**record.arrays, **outcome.arrays}
    if frozen is not None:
        arrays["frozen"] = whole_numbers(frozen, "frozen", shape=(None,))
    rule = result.mechanism if isinstance(result, places.Result) else result.objective
    header = {
        "kind": kind_of(problem),
        "rule": rule,
        "options": {"cap": cap} if rule == "randomized" else {},
        "input": _input_hash(kind_of(problem), record),
        "settings": record.settings,
        "lottery": _lottery_hash(problem),
        "code": _code(),
        "solvers": {name: metadata.version(name) for name in _SOLVERS.get(rule, ())},
        "outcome": outcome.settings,
        "arrays": _listed(arrays),
    }
    return _packed(header, arrays)


def recompute(bundle: bytes) -> Verdict:
    """Open a bundle, compute its round again, and compare every byte."""
    try:
        opened = _open(bundle)
    except _Malformed as fault:
        return Verdict(differs=("form",), told=str(fault))
    found = [
        *(["seal"] if hashlib.sha256(bundle[:-_SEAL]).digest() != bundle[-_SEAL:] else []),
        *opened.damaged,
    ]
    try:
        again = _open(_computed_again(opened))
    except (InvalidProblem, KeyError, TypeError, ValueError, IndexError) as fault:
        return Verdict(differs=tuple(dict.fromkeys([*found, "problem"])), told=str(fault))
    was, now = opened.header, again.header
    found += [part for part in sorted(_HEADER - {"arrays", "code", "solvers"}) if was[part] != now[part]]
    found += [name for name in sorted({*opened.arrays, *again.arrays}) if not _same(name, opened, again)]
    other = [
        f"{part}: {name}"
        for part in ("code", "solvers")
        for name in sorted({*was[part], *now[part]})
        if was[part].get(name) != now[part].get(name)
    ]
    return Verdict(differs=tuple(dict.fromkeys(found)), other_code=tuple(other))


def _computed_again(opened: _Opened) -> bytes:
    header, arrays = opened.header, opened.arrays
    problem = problem_of(header["kind"], Record(settings=header["settings"], arrays=arrays))
    if isinstance(problem, places.Problem):
        frozen = arrays.get("frozen")
        return write_bundle(problem, places.solve(problem, header["rule"], frozen=frozen), frozen=frozen)
    cap = header["options"].get("cap", 0.5)
    return write_bundle(problem, panels.solve(problem, header["rule"], cap=cap), cap=cap)


def _same(name: str, one: _Opened, other: _Opened) -> bool:
    """Whether an array stands in both, of one type and shape and with the same bytes."""
    if name not in one.arrays or name not in other.arrays:
        return False
    a, b = one.arrays[name], other.arrays[name]
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def _packed(header: Mapping[str, Any], arrays: Arrays) -> bytes:
    written = _json(header)
    parts = [_FIRST_LINE, len(written).to_bytes(_LENGTH, "little"), written]
    body = b"".join([*parts, *(_bytes(array) for array in arrays.values())])
    return body + hashlib.sha256(body).digest()


def _open(bundle: bytes) -> _Opened:
    """Take a bundle apart. _Malformed says what its form lacks."""
    start = len(_FIRST_LINE) + _LENGTH
    if not bundle.startswith(_FIRST_LINE):
        raise _Malformed("the first line of a bundle is missing")
    length = int.from_bytes(bundle[len(_FIRST_LINE) : start], "little")
    if start + length + _SEAL > len(bundle):
        raise _Malformed("the file ends before its header does")
    header = _read_header(bundle[start : start + length])
    at, arrays, damaged = start + length, {}, []
    for name, kind, shape, digest in header["arrays"]:
        size = prod(shape) * np.dtype(kind).itemsize
        content = bundle[at : min(at + size, len(bundle) - _SEAL)]
        if len(content) != size:
            raise _Malformed(f"the file ends before the array {name} does")
        if hashlib.sha256(content).hexdigest() != digest:
            damaged.append(name)
        arrays[name] = np.frombuffer(content, dtype=kind).reshape(shape)
        at += size
    if at + _SEAL != len(bundle):
        raise _Malformed("there is more in the file than its header lists")
    return _Opened(header=header, arrays=arrays, damaged=tuple(damaged))


def _read_header(written: bytes) -> dict[str, Any]:
    try:
        header = json.loads(written)
    except (ValueError, RecursionError) as fault:
        raise _Malformed(f"the header is no JSON: {fault}") from None
    if not isinstance(header, dict) or set(header) != _HEADER or not _lists_arrays(header["arrays"]):
        raise _Malformed("the header does not have the parts of a bundle")
    objects = ("options", "settings", "code", "solvers", "outcome")
    if header["kind"] not in ("places", "panels") or not all(
        isinstance(header[part], dict) for part in objects
    ):
        raise _Malformed("a part of the header is not of its kind")
    if _json(header) != written:
        raise _Malformed("the header is not written in its one way")
    return header


def _lists_arrays(given: Any) -> bool:
    """Whether the list of arrays can be read: name, known type, shape, digest; no name twice."""
    if not isinstance(given, list) or not all(isinstance(entry, list) and len(entry) == 4 for entry in given):
        return False
    entries: list[list[Any]] = given
    names = [entry[0] for entry in entries]
    return (
        all(isinstance(value, str) for name, kind, _, digest in entries for value in (name, kind, digest))
        and all(kind in _TYPES and isinstance(shape, list) for _, kind, shape, _ in entries)
        and all(type(size) is int and 0 <= size < 2**48 for _, _, shape, _ in entries for size in shape)
        and len(set(names)) == len(names)
    )


def _listed(arrays: Arrays) -> list[list[Any]]:
    return [
        [name, _little(array).dtype.str, list(array.shape), hashlib.sha256(_bytes(array)).hexdigest()]
        for name, array in arrays.items()
    ]


def _little(array: NDArray[Any]) -> NDArray[Any]:
    """The array with its least byte first, which on most machines it has already."""
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))


def _bytes(array: NDArray[Any]) -> bytes:
    return _little(array).tobytes()


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def _input_hash(kind: str, record: Record) -> str:
    said = {"kind": kind, "settings": record.settings, "arrays": _listed(record.arrays)}
    return hashlib.sha256(_json(said)).hexdigest()


def _lottery_hash(problem: Problem) -> str:
    count = problem.n if isinstance(problem, places.Problem) else problem.proposals
    return hashlib.sha256(_bytes(lottery.positions(problem.seed, count))).hexdigest()


@cache
def _code() -> dict[str, str | None]:
    """The version of the package, None where it runs without being installed, and the digest of the sources."""
    try:
        version = metadata.version("edge")
    except metadata.PackageNotFoundError:
        version = None
    return {"edge": version, "sources": sources_digest()}
