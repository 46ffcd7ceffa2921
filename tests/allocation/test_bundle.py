"""A bundle holds a round for good: the same bytes anywhere, and whatever was changed in it is found and named."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from allocation import bundle, lottery, panels, places
from allocation.bundle import hash_of, recompute, write_bundle
from allocation.sources import sources_digest
from tests.allocation.places_strategies import problems

ROOT = Path(__file__).parents[2]
FIRST_LINE = b"EDGE allocation bundle 1\n"

# Written to a program of its own, so that nothing of this one can help it.
ROUNDS = """
import sys
import numpy as np
from allocation import panels, places
from allocation.bundle import write_bundle

random = np.random.default_rng(5)
n, m, k = 400, 30, 6
home = np.arange(n) % 10
partner = np.arange(m) % 10
choices = np.array([random.permutation([j for j in range(m) if j % 10 != h])[:k] for h in home], dtype=np.int32)
given = dict(
    scores=random.integers(0, 9, (n, k)).astype(np.float32), partner=partner, home=home,
    priority=random.integers(0, 20, n), history=random.integers(-3, 4, 10), tolerance=[[-2, 2]] * 10,
    caps=[(range(0, m, 10), 20), (range(m), 300)],
)
for mechanism in ("deferred_acceptance", "top_trading_cycles", "balanced_exchange"):
    problem = places.Problem(choices, np.full(m, 10), **given)
    sys.stdout.buffer.write(write_bundle(problem, places.solve(problem, mechanism)))
affinity = random.random((40, 25)).astype(np.float32)
problem = panels.Problem(affinity, np.full(40, 3), np.full(25, 6), groups=[(range(5), 0, 1)])
sys.stdout.buffer.write(write_bundle(problem, panels.solve(problem, "total")))
"""


def a_round():
    problem = places.Problem(
        [[1, 2], [0, 2], [0, 1], [1, 2]],
        [1, 2, 1],
        scores=[3, 5, 1, 2],
        caps=[([0, 1], 4, "Faculty of Arts")],
    )
    return problem, places.solve(problem, "deferred_acceptance")


def taken_apart(content):
    """Header, where the arrays start, and where each of them lies, as the format says and nothing else."""
    start = len(FIRST_LINE) + 8
    length = int.from_bytes(content[len(FIRST_LINE) : start], "little")
    header, at, where = json.loads(content[start : start + length]), start + length, {}
    for name, kind, shape, _ in header["arrays"]:
        size = int(np.prod(shape)) * np.dtype(kind).itemsize
        where[name] = slice(at, at + size)
        at += size
    return header, where


def put_together(header, arrays):
    """A bundle with all digests right, whatever it says."""
    for entry in header["arrays"]:
        entry[3] = hashlib.sha256(arrays[entry[0]]).hexdigest()
    written = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    body = FIRST_LINE + len(written).to_bytes(8, "little") + written
    body += b"".join(arrays[entry[0]] for entry in header["arrays"])
    return body + hashlib.sha256(body).digest()


def changed(content, *, array=None, header=None):
    """The bundle with the first number of an array raised, or a part of the header replaced; all digests made right."""
    said, where = taken_apart(content)
    arrays = {name: content[part] for name, part in where.items()}
    if array is not None:
        kind = next(entry[1] for entry in said["arrays"] if entry[0] == array)
        numbers = np.frombuffer(arrays[array], dtype=kind).copy()
        numbers[0] += 1
        arrays[array] = numbers.tobytes()
    return put_together(said | (header or {}), arrays)


def test_an_untouched_bundle_gives_the_same_bytes():
    content = write_bundle(*a_round())
    verdict = recompute(content)
    assert verdict
    assert (verdict.differs, verdict.other_code, verdict.told) == ((), (), "")


def test_a_bundle_is_written_as_it_is_documented():
    problem, result = a_round()
    content = write_bundle(problem, result)
    header, where = taken_apart(content)
    assert content[-32:] == hashlib.sha256(content[:-32]).digest()
    assert list(where) == ["choices", "capacity", "scores", "partner", "history", "placement", "rank"]
    assert np.frombuffer(content[where["choices"]], "<i4").reshape(4, 2).tolist() == problem.choices.tolist()
    assert np.frombuffer(content[where["placement"]], "<i4").tolist() == result.placement.tolist()
    assert header["kind"] == "places"
    assert header["rule"] == "deferred_acceptance"
    assert header["input"] == hash_of(problem)
    assert header["settings"] == {
        "caps": [{"programmes": [0, 1], "most": 4, "name": "Faculty of Arts"}],
        "seed": 0,
    }
    assert header["lottery"] == hashlib.sha256(lottery.positions(0, 4).astype("<i8").tobytes()).hexdigest()
    assert header["code"]["edge"] == "0.1.0"
    assert len(header["code"]["sources"]) == 64
    assert header["solvers"] == {}
    assert put_together(header, {name: content[part] for name, part in where.items()}) == content


@pytest.mark.parametrize(("hash_seed", "threads"), [("0", "1"), ("12345", "2")])
def test_another_program_with_other_hashes_and_threads_writes_the_same_bytes(
    hash_seed, threads, first_written
):
    assert written_elsewhere(hash_seed, threads) == first_written
    assert first_written.count(FIRST_LINE) == 4


@pytest.fixture(scope="module")
def first_written():
    return written_elsewhere("1", "1")


def written_elsewhere(hash_seed, threads):
    environment = os.environ | {
        "PYTHONHASHSEED": hash_seed,
        "NUMBA_NUM_THREADS": threads,
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
        "PYTHONPATH": str(ROOT / "src"),
    }
    done = subprocess.run([sys.executable, "-c", ROUNDS], env=environment, capture_output=True, check=True)
    return done.stdout


@given(problem=problems(), mechanism=st.sampled_from(["deferred_acceptance", "top_trading_cycles"]))
@settings(max_examples=50, deadline=None)
def test_every_round_of_one_side_recomputes(problem, mechanism):
    assert recompute(write_bundle(problem, places.solve(problem, mechanism)))


@given(problem=problems(consortium=True))
@settings(max_examples=50, deadline=None)
def test_every_balanced_round_recomputes(problem):
    content = write_bundle(problem, places.solve(problem, "balanced_exchange"))
    assert recompute(content)
    assert taken_apart(content)[0]["outcome"]["details"]["balanced"] is True


def test_a_round_with_confirmed_placements_recomputes_with_them():
    problem, _ = a_round()
    frozen = [-2, -2, 1, -2]
    result = places.solve(problem, "deferred_acceptance", frozen=frozen)
    assert result.placement[2] == 1
    assert recompute(write_bundle(problem, result, frozen=frozen))
    assert "placement" in recompute(write_bundle(problem, result)).differs


@pytest.mark.parametrize("sparse", [False, True])
def test_a_panel_round_recomputes(sparse):
    random = np.random.default_rng(3)
    affinity = np.where(random.random((6, 5)) < 0.5, random.random((6, 5)), 0).astype(np.float32)
    conflicts = random.random((6, 5)) < 0.1
    problem = panels.Problem(
        csr_array(affinity) if sparse else affinity,
        [2] * 6,
        [4] * 5,
        load_min=[1] * 5,
        conflicts=csr_array(conflicts) if sparse else conflicts,
        groups=[{"reviewers": [0, 1], "least": 0, "most": 1, "proposals": [0, 3], "name": "one side"}],
    )
    content = write_bundle(problem, panels.solve(problem, "total"))
    assert recompute(content)
    assert taken_apart(content)[0]["outcome"]["certificate"]["optimal"] is True
    verdict = recompute(changed(content, array="assignment"))
    assert verdict.differs == ("assignment",)


@pytest.mark.parametrize("part", ["choices", "capacity", "scores", "placement", "rank"])
def test_one_byte_changed_is_found_where_it_is(part):
    content = bytearray(write_bundle(*a_round()))
    at = taken_apart(bytes(content))[1][part].start
    content[at] ^= 1
    verdict = recompute(bytes(content))
    assert not verdict
    assert verdict.differs[:2] == ("seal", part)


def test_every_single_byte_counts():
    content = write_bundle(*a_round())
    for at in range(0, len(content), 7):
        damaged = bytearray(content)
        damaged[at] ^= 0x10
        assert not recompute(bytes(damaged)), at


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"array": "placement"}, ("placement",)),
        ({"array": "rank"}, ("rank",)),
        ({"header": {"rule": "top_trading_cycles", "outcome": {"details": {"cycles": 9}}}}, ("outcome",)),
        ({"header": {"lottery": "0" * 64}}, ("lottery",)),
        ({"header": {"outcome": {"details": {"note": "all were heard"}}}}, ("outcome",)),
        ({"array": "capacity"}, ("input", "placement", "rank")),
    ],
)
def test_who_makes_the_digests_right_is_found_by_computing_again(change, differs):
    verdict = recompute(changed(write_bundle(*a_round()), **change))
    assert verdict.differs == differs


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ({"rule": "by_favour"}, "there is no mechanism"),
        ({"settings": {"caps": [], "seed": "lucky"}}, "seed"),
        ({"settings": {}}, "caps"),
    ],
)
def test_a_round_that_cannot_be_is_told(header, told):
    verdict = recompute(changed(write_bundle(*a_round()), header=header))
    assert verdict.differs == ("problem",)
    assert told in verdict.told


def test_another_version_of_the_code_is_told_and_is_no_fault():
    content = write_bundle(*a_round())
    code = taken_apart(content)[0]["code"]
    verdict = recompute(changed(content, header={"code": code | {"sources": "0" * 64}}))
    assert verdict
    assert verdict.other_code == ("code: sources",)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:10],
        lambda content: content[:60],
        lambda content: content[:-40],
        lambda content: content + b"more",
        lambda content: content.replace(b'"kind":"places"', b'"kind":"palace"'),
        lambda content: content.replace(b'"shape"', b'"shapes"').replace(b'"rule":', b'"rule" :'),
        lambda content: content.replace(b'"<i4"', b'"|O8"'),
    ],
)
def test_what_is_no_bundle_is_told(damage):
    verdict = recompute(damage(write_bundle(*a_round())))
    assert verdict.differs == ("form",)
    assert verdict.told


def test_the_hash_is_that_of_what_the_problem_says():
    given = {"choices": [[0, 1], [1, -1]], "capacity": [1, 1], "scores": [[1, 0], [2, 7]]}
    same = [
        places.Problem(**given),
        places.Problem(**given, partner=[0, 1], history=[0, 0], caps=()),
        places.Problem(**{**given, "scores": np.array([[1, -0.0], [2, np.nan]])}),
    ]
    others = [
        places.Problem(**given, seed=1),
        places.Problem(**given, seed=None),
        places.Problem(**{**given, "capacity": [1, 2]}),
        places.Problem(**{**given, "scores": None}),
        places.Problem(**given, home=[2, 2]),
        places.Problem(**given, caps=[([0], 1)]),
    ]
    assert len({hash_of(problem) for problem in same}) == 1
    assert len({hash_of(problem) for problem in [same[0], *others]}) == 7


def test_a_solver_is_named_with_its_version_where_one_is_used():
    problem = panels.Problem([[0.5, 0.25], [0.75, 1.0]], [1, 1], [2, 2])
    content = write_bundle(problem, panels.solve(problem, "maxmin_then_total"))
    assert list(taken_apart(content)[0]["solvers"]) == ["highspy"]
    assert recompute(content)


def test_the_sources_are_hashed_as_they_stand(tmp_path):
    (tmp_path / "panels").mkdir()
    (tmp_path / "bundle.py").write_bytes(b"one")
    (tmp_path / "panels" / "total.py").write_bytes(b"two")
    expected = hashlib.sha256(b"bundle.py 3\nonepanels/total.py 3\ntwo").hexdigest()
    assert sources_digest(tmp_path) == expected
    assert bundle._code()["sources"] == sources_digest(Path(bundle.__file__).parent)
