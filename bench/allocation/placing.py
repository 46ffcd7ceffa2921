"""Places under the clocks: the mechanisms beside `matching`, `algmatch`, `fairpyx` and a circulation by hand."""

import numpy as np

from bench.allocation.figures import (
    Figure,
    at_most,
    faster,
    megabytes,
    seconds,
    split,
    table,
    times_as_fast,
    took,
)
from bench.allocation.running import Bench, Measured

SMALL, MIDDLE, LARGE = (10_000, 1_000), (100_000, 5_000), (1_000_000, 5_000)
GROWING = (10_000, 100_000, 1_000_000)  # students, for the same 5,000 programmes
DEFERRED, EXCHANGE, OPTIMUM = "deferred_acceptance", "balanced_exchange", "balanced_optimum"
TRADING = "top_trading_cycles"
OFFICE = (DEFERRED, TRADING, "least_rank")


def measure(bench: Bench, *, long: bool) -> list[Figure]:
    """Print the tables about places; the figures that were wanted of them."""
    _warm(bench)
    return [
        *_deferred_acceptance(bench),
        *(_peers_at_length(bench) if long else []),
        *_top_trading_cycles(bench),
        *_large(bench),
        *_growth(bench),
        *_truth(bench),
        *_explaining(bench),
    ]


def _warm(bench: Bench) -> None:
    """Every mechanism once at a small size, so that its compiled code is kept on disk."""
    for name in OFFICE:
        bench.ours("places", bench.drawn("office", 1_000, 100), name, repeats=0)
    bench.ours("places", bench.drawn("common", 1_000, 100), "serial_dictatorship", repeats=0)
    for name in (EXCHANGE, OPTIMUM):
        for kind in ("consortium", "exact"):
            bench.ours("places", bench.drawn(kind, 1_000, 100), name, repeats=0)
    bench.ours("explain", bench.drawn("office", 1_000, 100), DEFERRED, repeats=0)


def _compared(rows: list[tuple[str, Measured]], first: Measured) -> None:
    heads = ("tool", "build", "solve", "times ours", "peak memory", "placed", "same placement")
    print()
    print(
        table(
            heads,
            [
                (
                    name,
                    *split(one),
                    f"{one.seconds / first.seconds:,.0f}" if one.told and first.told else "",
                    megabytes(one["peak"]),
                    str(one["placed"]) if one.told else "",
                    "" if one is first or not one.told else "yes" if one.same_as(first) else "no",
                )
                for name, one in rows
            ],
        )
    )


def _deferred_acceptance(bench: Bench) -> list[Figure]:
    file = bench.drawn("office", *SMALL)
    print(f"\n## Deferred acceptance, {_words(bench, SMALL)}, from the same Python lists")
    ours = bench.ours("places", file, DEFERRED, repeats=15, form="lists")
    peers = {name: bench.peer(name, file) for name in ("matching", "algmatch")}
    _compared([("allocation", ours), *peers.items()], ours)
    same = all(peer.same_as(ours) for peer in peers.values())
    return [
        *(faster(f"deferred acceptance against `{name}`", 1000, ours, peer) for name, peer in peers.items()),
        Figure(
            name="deferred acceptance, placement",
            wanted="the same as both peers",
            measured="the same" if same else "not the same",
            met=same,
        ),
    ]


def _peers_at_length(bench: Bench) -> list[Figure]:
    file = bench.drawn("office", *MIDDLE)
    print(f"\n## Deferred acceptance, {_words(bench, MIDDLE)}, from the same Python lists")
    ours = bench.ours("places", file, DEFERRED, repeats=5, form="lists")
    _compared(
        [("allocation", ours), *((name, bench.peer(name, file)) for name in ("matching", "algmatch"))], ours
    )
    return []


def _top_trading_cycles(bench: Bench) -> list[Figure]:
    file = bench.drawn("office", *SMALL)
    print(f"\n## Top trading cycles, {_words(bench, SMALL)}, from the same Python lists")
    ours = bench.ours("places", file, TRADING, repeats=15, form="lists")
    forbidding, open_ = bench.peer("fairpyx", file), bench.peer("fairpyx_open", file)
    _compared(
        [
            ("allocation", ours),
            ("fairpyx", forbidding),
            ("fairpyx, nothing forbidden", open_),
        ],
        ours,
    )
    print(
        "\n`fairpyx` lets programmes choose by the bids of students and executes no cycle, so its placement is another"
        " one. Forbidding what is on no list states the same problem and takes it longer; without that, programmes that"
        " nobody listed take students out of the round."
    )
    return [
        faster("top trading cycles against `fairpyx`", 500, ours, forbidding),
        Figure(
            name="top trading cycles against `fairpyx`, nothing forbidden",
            wanted="stated",
            measured=times_as_fast(ours, open_),
            met=None,
        ),
    ]


def _large(bench: Bench) -> list[Figure]:
    """The largest round, from arrays; the first call of a process, its compiled code kept on disk."""
    print(f"\n## Places, {_words(bench, LARGE)}, from arrays\n")
    office, common = bench.drawn("office", *LARGE), bench.drawn("common", *LARGE)
    rows = {
        "serial dictatorship": bench.ours("places", common, "serial_dictatorship", repeats=2),
        "deferred acceptance": bench.ours("places", office, DEFERRED, repeats=2),
        "top trading cycles": bench.ours("places", office, TRADING, repeats=2),
        "balanced exchange": bench.ours("places", bench.drawn("consortium", *LARGE), EXCHANGE, repeats=2),
    }
    heads = ("mechanism", "first call", "build", "solve", "peak memory", "passes over the choices", "placed")
    print(
        table(
            heads,
            [
                (
                    name,
                    one.failed or seconds(one["first"]),
                    *split(one),
                    megabytes(one["peak"]),
                    f"{one.seconds / one['one_pass']:,.0f}",
                    str(one["placed"]),
                )
                for name, one in rows.items()
            ],
        )
    )
    lists = bench.ours("places", office, DEFERRED, repeats=0, form="lists")
    deferred, exchange = rows["deferred acceptance"], rows["balanced exchange"]
    print(
        f"\nOne pass over the choices takes {seconds(deferred['one_pass'])}. Starting Python and reading the library"
        f" takes {seconds(deferred['reading'])} more, once a process. Deferred acceptance from Python lists:"
        f" {seconds(lists['first'])}; the lists alone take {megabytes(lists['held'])},"
        f" all of it {megabytes(lists['peak'])}."
    )
    name = "1M x 5k"
    return [
        at_most(f"deferred acceptance, {name}, first call", 1.5, deferred["first"]),
        at_most(f"deferred acceptance, {name}, memory", 1024, deferred["peak"], unit="MB"),
        at_most(f"balanced exchange with history and tolerance, {name}", 2, exchange["first"]),
        Figure(
            name="balanced exchange, certificate",
            wanted="every balance inside its window",
            measured=f"recounted from the placement: {exchange['balanced']}",
            met=exchange["balanced"] is True,
        ),
        *(
            Figure(
                name=f"{title}, distance to one pass over the choices",
                wanted="stated",
                measured=f"{one.seconds / one['one_pass']:,.0f} passes",
                met=None,
            )
            for title, one in (("deferred acceptance", deferred), ("balanced exchange", exchange))
        ),
    ]


def _growth(bench: Bench) -> list[Figure]:
    """Seconds a student, for the same programmes, at the largest size over the smallest."""
    _, programmes = LARGE
    print(f"\n## Growth with {bench.sizes(*LARGE)[1]:,} programmes\n")
    rows, figures = [], []
    for name, kind in ((DEFERRED, "office"), (EXCHANGE, "consortium")):
        runs = [bench.ours("places", bench.drawn(kind, count, programmes), name) for count in GROWING]
        each = [
            one.seconds / bench.sizes(count, programmes)[0] for one, count in zip(runs, GROWING, strict=True)
        ]
        rows.append((name.replace("_", " "), *map(took, runs), f"{each[-1] / each[0]:.2f}"))
        figures.append(
            at_most(f"growth of {name.replace('_', ' ')} over linear", 1.3, each[-1] / each[0], unit="x")
        )
    heads = [f"{bench.sizes(count, programmes)[0]:,} students" for count in GROWING]
    print(table(("mechanism", *heads, "over linear"), rows))
    return figures


def _truth(bench: Bench) -> list[Figure]:
    """What telling the truth costs: balanced exchange beside the most moves that balance allows."""
    print(f"\n## The price of truth-telling, {_words(bench, MIDDLE)}\n")
    consortium, exact = bench.drawn("consortium", *MIDDLE), bench.drawn("exact", *MIDDLE)
    windows = {
        name: bench.ours("places", consortium, name, repeats=1 if name == EXCHANGE else 0)
        for name in (EXCHANGE, OPTIMUM)
    }
    level = {
        name: bench.ours("places", exact, name, repeats=1 if name == EXCHANGE else 0)
        for name in (EXCHANGE, OPTIMUM)
    }
    plain = bench.plain("circulation", exact)
    rows = [
        *((f"{name.replace('_', ' ')}, with windows", one) for name, one in windows.items()),
        *((f"{name.replace('_', ' ')}, no window", one) for name, one in level.items()),
        ("OR-Tools circulation by hand, no window", plain),
    ]
    heads = ("mechanism", "time", "peak memory", "moves", "mean rank", "balanced")
    print(
        table(
            heads,
            [
                (
                    name,
                    took(one),
                    megabytes(one["peak"]),
                    str(one["placed"]) if one.told else "",
                    f"{one['ranks'] / one['placed']:.3f}" if one.told else "",
                    str(one["balanced"]) if one.told else "",
                )
                for name, one in rows
            ],
        )
    )
    best = level[OPTIMUM]
    agree = bool(best.told and plain.told) and (best["placed"], best["ranks"]) == (
        plain["placed"],
        plain["ranks"],
    )
    first, most = windows[EXCHANGE], windows[OPTIMUM]
    return [
        at_most("balanced optimum, 100k x 5k", 15, most.seconds, proof=most["balanced"] is True),
        Figure(
            name="balanced optimum against the circulation by hand",
            wanted="as many moves, the same total rank",
            measured=f"{'the same' if agree else 'not the same'}; {times_as_fast(best, plain)} as fast",
            met=agree,
        ),
        Figure(
            name="price of truth-telling, 100k x 5k",
            wanted="stated",
            measured=f"{first['placed']} of {most['placed']} moves ({first['placed'] / most['placed']:.1%})",
            met=None,
        ),
    ]


def _explaining(bench: Bench) -> list[Figure]:
    one = bench.ours("explain", bench.drawn("office", *MIDDLE), DEFERRED, repeats=0)
    print(f"\n## Explanations, {_words(bench, MIDDLE)}\n")
    count = int(one["told"]) if np.isfinite(one["told"]) else 0
    print(f"Every reason of every student, {count:,} in all: {took(one)}, {megabytes(one['peak'])}.")
    return [at_most("explanations for all students of 100k", 5, one.seconds, proof=count > 0)]


def _words(bench: Bench, sizes: tuple[int, int]) -> str:
    students, programmes = bench.sizes(*sizes)
    return f"{students:,} students and {programmes:,} programmes"
