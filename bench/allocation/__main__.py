"""`make bench-allocation`: the allocation library side by side with its peers, every measurement in its own process.

Printed as Markdown: tables of times, memory and outcomes, then every figure that was wanted beside the one measured.
`--quick` does all of it at a tenth of the sizes (its figures are not those that were wanted); `--long` adds the peers
at ten times the students, each stopped at `--limit` seconds.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.allocation import assigning, placing
from bench.allocation.figures import told
from bench.allocation.running import ROOT, Bench

HEAD = """# Figures of allocation

Printed by `make bench-allocation`. Each measurement is a process of its own with one thread on this computer; what it
had compiled lies on disk. Times are seconds on the wall, the middle one of several where they are short: building the
problem, which checks it, and solving it. Memory is the most that the process ever held. Every student has ten choices,
and there are places for nineteen in twenty."""


def main() -> int:
    wanted = _arguments().parse_args()
    print(HEAD)
    with tempfile.TemporaryDirectory(prefix="edge-bench-") as folder:
        bench = Bench(folder=Path(folder), peers=wanted.peers, limit=wanted.limit, quick=wanted.quick)
        figures = []
        try:
            for chapter in (placing, assigning):
                figures += chapter.measure(bench, long=wanted.long)
        except KeyboardInterrupt:
            print("Stopped; nothing is left behind.", file=sys.stderr)
            return 130
    print("\n## Wanted and measured\n")
    if wanted.quick:
        print("At a tenth of the sizes: not to be judged by what was wanted.\n")
    print(told(figures, judged=not wanted.quick))
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.allocation", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the sizes")
    parser.add_argument("--long", action="store_true", help="the peers at ten times the students too")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds after which a peer is stopped")
    parser.add_argument(
        "--peers",
        type=Path,
        default=ROOT / ".venv-bench" / "bin" / "python",
        help="the Python that knows the peers (make bench-allocation installs it)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
