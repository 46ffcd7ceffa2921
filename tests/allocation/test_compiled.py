"""Compiled code lasts as long as all sources of the library stand, and no longer."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from allocation.compiled import folder_of_compiled
from allocation.sources import LIBRARY, sources_digest

# Two kernels in two files: the outer one draws the inner one in.
INNER = "from allocation.kernels import kernel\n\n\n@kernel\ndef inner(n):\n    return n + {added}\n"
OUTER = (
    "from allocation.inner import inner\nfrom allocation.kernels import kernel\n\n\n"
    "@kernel\ndef outer(n):\n    return 10 * inner(n)\n"
)
ASKED = (
    "from allocation.outer import outer; print(outer(3), sum(outer.stats.cache_hits.values()), "
    "outer.stats.cache_path)"
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of what compiles, and the two kernels."""
    root = tmp_path / "sources" / "allocation"
    root.mkdir(parents=True)
    for name in ("__init__.py", "errors.py", "kernels.py", "compiled.py", "sources.py"):
        shutil.copy(LIBRARY / name, root / name)
    (root / "inner.py").write_text(INNER.format(added=1))
    (root / "outer.py").write_text(OUTER)
    return root


def asked(library: Path, **variables: str) -> tuple[int, bool, Path]:
    """What a process of its own computes, whether it found it compiled, and where that is kept."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    environment |= {"PYTHONPATH": str(library.parent), **variables}
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    answer, hits, kept = done.stdout.split(maxsplit=2)
    return int(answer), hits == "1", Path(kept.strip())


def test_a_change_of_the_inner_loop_alone_changes_the_answer(library: Path) -> None:
    first, again = asked(library), asked(library)
    assert (first[0], first[1]) == (40, False)
    assert (again[0], again[1]) == (40, True)
    (library / "inner.py").write_text(INNER.format(added=2))
    changed = asked(library)
    assert (changed[0], changed[1]) == (50, False)
    kept = library / "__pycache__" / "compiled"
    assert changed[2].parent.parent == kept
    assert [folder.name for folder in kept.iterdir()] == [changed[2].parent.name]  # the earlier one is gone


def test_it_is_kept_where_numba_was_told(library: Path, tmp_path: Path) -> None:
    told = str(tmp_path / "told")
    assert asked(library, NUMBA_CACHE_DIR=told)[0] == 40
    (library / "inner.py").write_text(INNER.format(added=2))
    answer, _, kept = asked(library, NUMBA_CACHE_DIR=told)
    assert answer == 50
    assert kept.is_relative_to(told)
    assert not (library / "__pycache__" / "compiled").exists()


def test_where_nothing_can_be_written_it_computes_all_the_same(library: Path, tmp_path: Path) -> None:
    (library / "__pycache__").write_text("a file where a folder would be")
    answer, _, kept = asked(library, XDG_CACHE_HOME=str(tmp_path / "account"))
    assert answer == 40
    assert kept.is_relative_to(tmp_path / "account" / "edge")
    (tmp_path / "full").write_text("a file where a folder would be")
    assert asked(library, XDG_CACHE_HOME=str(tmp_path / "full"))[0] == 40
    assert folder_of_compiled(chosen=str(tmp_path / "full"), root=library) is None


def test_two_installations_keep_to_their_own(library: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "allocation"
    shutil.copytree(library, other)
    (other / "inner.py").write_text(INNER.format(added=7))
    told = str(tmp_path / "told")
    one, two = (folder_of_compiled(chosen=told, root=root) for root in (library, other))
    assert one is not None and two is not None
    assert one.is_dir() and two.is_dir()
    assert one.parent != two.parent


def test_the_digest_follows_contents_and_names_and_no_times(library: Path) -> None:
    def digest() -> str:
        return sources_digest.__wrapped__(library)

    before = digest()
    os.utime(library / "inner.py", (1, 1))
    (library / "__pycache__").mkdir()
    (library / "__pycache__" / "stray.py").write_text("")
    assert digest() == before
    (library / "inner.py").rename(library / "innermost.py")
    renamed = digest()
    assert renamed != before
    (library / "outer.py").write_text(OUTER.replace("10", "11"))
    assert digest() != renamed


def test_finding_the_folder_takes_no_time_at_start() -> None:
    def taken() -> float:
        started = perf_counter()
        sources_digest.__wrapped__(LIBRARY)
        return perf_counter() - started

    assert min(taken() for _ in range(20)) < 0.005
