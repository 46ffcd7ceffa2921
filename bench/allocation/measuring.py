"""What every measured process does: read its instance, run under the clocks, tell what it took as one line of JSON.

Knows NumPy only: the peers run in an environment of their own.
"""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MEGABYTE = 1024.0


def instance(file: str, *, lists: bool) -> dict[str, Any]:
    """The inputs by name, as arrays or as the plain Python lists that every tool starts from."""
    with np.load(Path(file)) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return {name: array.tolist() for name, array in arrays.items()} if lists else arrays


def timed(act: Callable[[], Any]) -> tuple[Any, float, float]:
    """What `act` answers, the seconds on the wall and those on the processor; no rubbish is collected meanwhile."""
    gc.collect()
    gc.disable()
    since, spent = time.perf_counter(), time.process_time()
    answer = act()
    seconds, processor = time.perf_counter() - since, time.process_time() - spent
    gc.enable()
    return answer, seconds, processor


def peak() -> float:
    """The most memory this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def tell(out: str, placement: NDArray | None, **measured: Any) -> None:
    """Keep the placement for whoever compares, print the figures."""
    if placement is not None:
        np.save(Path(out), placement)
    sys.stdout.write("\n" + json.dumps(measured) + "\n")
