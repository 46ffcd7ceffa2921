"""`make bench`: every main page on the founding case and on a large synthetic world, beside a bare Django page.

Two gunicorn workers serve each register on a free port of this computer; a few clients ask at the same time.
Printed for each page: requests a second, median and 95th percentile in the server and median on the processor, in
milliseconds, SQL statements, and how the world compares with the founding case. A list is also compared with the
bare page: what Django's own middleware, one statement, fifty rows and a template take on the same tables.
Everything lies in a folder that is gone afterwards, however it ends.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.asking import Figures, ask
from bench.registers import Register, command, facts_of, filled
from bench.serving import served

LISTS = ("agreements", "stays")
P95_RATIO, RPS_RATIO, MOST_MS = 2.0, 0.5, 300.0


def main() -> int:
    wanted = _arguments().parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="edge-bench-") as folder:
            small = filled(Path(folder, "founding"), url=wanted.founding_database)
            large = filled(Path(folder, "world"), url=wanted.world_database)
            sizes = [f"--{name}={getattr(wanted, name)}" for name in ("institutions", "agreements", "stays")]
            print(f"edge generate {' '.join(sizes)}")
            command(large, "generate", *sizes, "--seed=1", shown=True)
            compare(small, large, seconds=wanted.seconds, clients=wanted.clients)
            for words in (
                ("brief", "--json"),
                ("dossier", facts_of(large)["busiest"], "--out", f"{folder}/x.pdf"),
            ):
                print(f"edge {words[0]:26}{command(large, *words):10.2f} s in the world")
    except KeyboardInterrupt:
        print("Stopped; nothing is left behind.", file=sys.stderr)
        return 130
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--institutions", type=int, default=5000)
    parser.add_argument("--agreements", type=int, default=50_000)
    parser.add_argument("--stays", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each page is asked for")
    parser.add_argument("--clients", type=int, default=4, help="how many ask at the same time")
    parser.add_argument(
        "--founding-database", help="postgres://... of an empty database; SQLite when not given"
    )
    parser.add_argument("--world-database", help="another empty one, for the world")
    return parser


def compare(small: Register, large: Register, *, seconds: float, clients: int) -> None:
    """Print the table of every page, and last what does not hold."""
    results = [_measured(register, seconds=seconds, clients=clients) for register in (small, large)]
    print(f"\n{'':30}{'founding case':^41}{'world':^41}{'p95':>8}{'CPU':>8}{'req/s':>8}")
    heads = f"{'req/s':>8}{'median':>9}{'p95':>8}{'CPU':>8}{'SQL':>8}" * 2
    print(f"{'page':30}{heads}{'ratio':>8}{'ratio':>8}{'/bare':>8}")
    failures: list[str] = []
    for name, first in results[0].items():
        second = results[1][name]
        ratio, of_bare = second.p95 / first.p95, second.per_second / results[1]["bare page"].per_second
        processor = second.processor / first.processor
        print(f"{name:30}{_row(first)}{_row(second)}{ratio:8.2f}{processor:8.2f}{of_bare:8.2f}")
        failures += _failures(name, first, second, ratio, of_bare)
    print("\n".join(["", *failures]) if failures else "\nEvery figure holds.")


def _measured(register: Register, *, seconds: float, clients: int) -> dict[str, Figures]:
    facts = facts_of(register)
    results = {}
    with served(register, "bench.bare.wsgi:application") as port:
        results["bare page"] = ask(port, "/rows/", facts["bare_cookie"], seconds=seconds, clients=clients)
    with served(register, "bench.measured:application") as port:
        for name, path in facts["pages"].items():
            results[name] = ask(port, path, facts["cookie"], seconds=seconds, clients=clients)
    return results


def _row(figures: Figures) -> str:
    times = f"{figures.median:9.1f}{figures.p95:8.1f}{figures.processor:8.1f}"
    return f"{figures.per_second:8.1f}{times}{figures.statements:8}"


def _failures(name: str, first: Figures, second: Figures, ratio: float, of_bare: float) -> Sequence[str]:
    if name == "bare page":
        return ()
    told = {
        f"{name}: p95 is {ratio:.2f} times that of the founding case": ratio > P95_RATIO,
        f"{name}: {first.statements} and {second.statements} statements": first.statements
        != second.statements,
        f"{name}: {second.p95:.0f} ms in the server": second.p95 > MOST_MS,
        f"{name}: {of_bare:.2f} of the bare page's requests": name in LISTS and of_bare < RPS_RATIO,
    }
    return [words for words, fails in told.items() if fails]


if __name__ == "__main__":
    sys.exit(main())
