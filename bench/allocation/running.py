"""Runs every measurement in a process of its own, with a limit on its time, and reads back what it tells.

The process that asks stays small: what it holds would count as memory of those it starts.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
OWN_LIMIT = 600.0  # seconds
REDUCED = 10  # by how much `quick` divides the students, and the square root of it the programmes


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one process told. `told` is empty where it did not end well; `failed` says how, and `stopped` after how many
    seconds it was stopped, where it was."""

    out: Path
    told: dict[str, Any] = field(default_factory=dict)
    failed: str = ""
    stopped: float = float("inf")

    def __getitem__(self, name: str) -> Any:
        """A figure by its name, NaN where nothing was measured."""
        return self.told.get(name, float("nan"))

    @property
    def seconds(self) -> float:
        """Building and solving; at least so long where it was stopped, infinite where nothing was measured."""
        return float(self.told["build"] + self.told["solve"]) if self.told else self.stopped

    def same_as(self, other: "Measured") -> bool:
        """Whether both put every student in the same programme."""
        if not (self.told and other.told):
            return False
        return bool(np.array_equal(np.load(self.out), np.load(other.out)))


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Where instances and answers lie, the Python of the peers, the limit in seconds, and the sizes that are drawn."""

    folder: Path
    peers: Path
    limit: float
    quick: bool

    def sizes(self, *full: int) -> tuple[int, ...]:
        """The sizes asked for, or smaller ones of the same shape."""
        if not self.quick:
            return full
        return (max(20, full[0] // REDUCED), max(10, int(full[1] / REDUCED**0.5)))

    def drawn(self, kind: str, *full: int) -> Path:
        """The file of an instance, drawn once."""
        sizes = [str(size) for size in self.sizes(*full)]
        file = self.folder / f"{kind}-{'-'.join(sizes)}.npz"
        if not file.exists():
            self._run(Path(sys.executable), "instances", kind, str(file), *sizes, limit=600)
        return file

    def ours(self, task: str, file: Path, name: str, *, repeats: int = 5, form: str = "arrays") -> Measured:
        """The library: `task` is places, panels or explain, `name` the mechanism or the objective."""
        python, more = Path(sys.executable), (name, str(repeats), form)
        out = self._out("ours", task, file, *more)
        return self._measured(out, python, "ours", task, str(file), str(out), *more, limit=OWN_LIMIT)

    def plain(self, name: str, file: Path) -> Measured:
        """OR-Tools as one writes it by hand."""
        out = self._out("plain", name, file)
        return self._measured(out, Path(sys.executable), "plain", name, str(file), str(out), limit=self.limit)

    def peer(self, name: str, file: Path) -> Measured:
        if not self.peers.exists():
            return Measured(out=self.folder, failed="not installed")
        out = self._out("peers", name, file)
        return self._measured(out, self.peers, "peers", name, str(file), str(out), limit=self.limit)

    def _out(self, module: str, name: str, file: Path, *more: str) -> Path:
        return self.folder / f"{'-'.join((file.stem, module, name, *more))}.npy"

    def _measured(self, out: Path, python: Path, module: str, *arguments: str, limit: float) -> Measured:
        try:
            ended = self._run(python, module, *arguments, limit=limit)
        except subprocess.TimeoutExpired:
            return Measured(out=out, failed=f"> {limit:.0f} s", stopped=limit)
        if ended.returncode:
            last = (ended.stderr.strip().splitlines() or ["no word"])[-1]
            print(f"{module} {' '.join(arguments)}: {last}", file=sys.stderr)
            return Measured(out=out, failed="failed")
        return Measured(out=out, told=json.loads(ended.stdout.strip().splitlines()[-1]))

    def _run(
        self, python: Path, module: str, *arguments: str, limit: float
    ) -> subprocess.CompletedProcess[str]:
        # One thread each: two programs that share two processors are not compared fairly otherwise.
        single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
        ended = subprocess.run(
            [str(python), "-m", f"bench.allocation.{module}", *arguments],
            cwd=ROOT,
            env={**os.environ, **single, "PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
        if module == "instances" and ended.returncode:
            raise SystemExit(ended.stderr)
        return ended
