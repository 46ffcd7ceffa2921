"""`python -m bench.dirty_import`: ten thousand dirty rows with 300 errors: checked, corrected, brought in, undone.

Prints how many of the planted errors were found, how many clean rows were called wrong, and the seconds and the
memory of each step, on the database that EDGE_TEST_DATABASE_URL names (SQLite in a folder of its own without).
"""

import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def settle(folder: Path) -> None:
    """Django on an empty database of its own."""
    os.environ |= {
        "EDGE_MODE": "demo",
        "EDGE_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "edge.config.settings",
    }
    if url := os.environ.get("EDGE_TEST_DATABASE_URL"):
        os.environ["EDGE_DATABASE_URL"] = url
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def timed(name: str, act: Callable[[], Any]) -> Any:
    since, spent = time.perf_counter(), time.process_time()
    answer = act()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:<28}{time.perf_counter() - since:8.1f} s {time.process_time() - spent:8.1f} s of processor"
        f" {peak:8.0f} MB at most",
        flush=True,
    )
    return answer


def measure(folder: Path, *, seed: int, scale: float, errors: int) -> None:
    from edge.people.permissions import INSTALLATION
    from edge.sheets.actions import check_file, undo_import
    from tests.actions.bringing import an_office_with_partners, bring, done, kept, register_now
    from tests.actions.dirty import dirty_book

    an_office_with_partners()
    book = dirty_book(seed, scale=scale, errors=errors)
    print(
        f"seed {seed}: {book.rows} rows, {len(book.planted)} errors of {len({p.what for p in book.planted})} kinds"
    )
    outcome = timed(
        "check",
        lambda: check_file(
            io.BytesIO(book.content), by=INSTALLATION, name="office.xlsx", choices=book.choices
        ),
    )
    wrong = {(one.sheet, one.row) for one in outcome.findings if one.error}
    planted = {(one.sheet, one.row) for one in book.planted}
    found, clean = len(planted & wrong), book.rows - len(planted)
    print(f"found {found} of {len(planted)} ({found / max(1, len(planted)):.2%})")
    print(f"false alarms {len(wrong - planted)} of {clean} clean rows ({len(wrong - planted) / clean:.3%})")
    path, before = kept(folder, book.content), register_now()
    one, outcome = timed("bring in, corrected", lambda: bring(path, **book.corrected()))
    print(f"errors left {outcome.errors}; {done(outcome)}")
    again = timed("the same again", lambda: bring(path, **book.corrected()))[1]
    print(f"changed by it: {sum(counts['created'] + counts['changed'] for counts in again.counts.values())}")
    timed("undo", lambda: undo_import(one=one, by=INSTALLATION))
    print(f"the register is as it was: {register_now() == before}")


if __name__ == "__main__":
    seed, scale, errors = (float(text) for text in (*sys.argv[1:], *("1", "1", "300")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory(prefix="edge-bench-") as name:
        settle(Path(name))
        measure(Path(name), seed=int(seed), scale=scale, errors=int(errors))
