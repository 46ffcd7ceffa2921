"""The registers that are measured: a folder (or a database) with the founding case, and the world beside it."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Register:
    """Where a register lies; `environment` is all that its commands and its server need."""

    folder: Path
    environment: dict[str, str]


def filled(folder: Path, *, url: str | None = None) -> Register:
    """A new register with the founding case and the demonstration's accounts."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EDGE_")}
    environment = {
        **kept,
        "EDGE_MODE": "demo",
        "EDGE_DATA_DIR": str(folder),
        "PYTHONPATH": str(_ROOT),
        **({"EDGE_DATABASE_URL": url} if url else {}),
    }
    register = Register(folder=folder, environment=environment)
    _run(register, "-m", "bench.facts", "fill")
    return register


def facts_of(register: Register) -> dict[str, Any]:
    """The cookies of a signed-in officer, the pages to ask for, and the partner with most agreements."""
    told: dict[str, Any] = json.loads(_run(register, "-m", "bench.facts", "tell"))
    environment = {"DJANGO_SETTINGS_MODULE": "bench.bare.settings"}
    told["bare_cookie"] = json.loads(_run(register, "-m", "bench.facts", "cookie", **environment))
    return told


def command(register: Register, *words: str, shown: bool = False) -> float:
    """Run `edge WORDS` and return the seconds it took, from the start of its process to the end."""
    since = time.perf_counter()
    arguments = [sys.executable, "-m", "edge.config.cli", *words]
    out = None if shown else subprocess.DEVNULL
    subprocess.run(arguments, env=register.environment, cwd=_ROOT, stdout=out, check=True)
    return time.perf_counter() - since


def _run(register: Register, *words: str, **more: str) -> str:
    arguments = [sys.executable, *words]
    environment = {**register.environment, **more}
    done = subprocess.run(
        arguments, env=environment, cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout
