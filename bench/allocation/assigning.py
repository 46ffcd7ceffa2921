"""Panels under the clocks: certified optima beside a plain flow over all pairs."""

from bench.allocation.figures import Figure, at_most, megabytes, split, table, times_as_fast
from bench.allocation.running import Bench, Measured

HARD, SMALL, LARGE = (300, 110), (1_500, 500), (5_000, 2_000)  # proposals, reviewers
NO_PEER = (
    "The peers of this field (openreview-matcher, FairFlow, FairSequence) are in no package registry; OR-Tools' flow"
    " over all pairs stands in for them. It counts affinities in units of 2**-20."
)


def measure(bench: Bench, *, long: bool) -> list[Figure]:
    """Print the tables about panels; the figures that were wanted of them."""
    for objective in ("total", "maxmin_then_total"):
        bench.ours("panels", bench.drawn("panels", 60, 30), objective, repeats=0)
    print(f"\n## Panels\n\nThree reviewers for every proposal, one pair in fifty in conflict. {NO_PEER}\n")
    small, large, hard = (bench.drawn("panels", *sizes) for sizes in (SMALL, LARGE, HARD))
    runs = {
        ("total", SMALL): bench.ours("panels", small, "total", repeats=3),
        ("flow over all pairs", SMALL): bench.plain("flow", small),
        ("total", LARGE): bench.ours("panels", large, "total", repeats=0),
        ("maxmin_then_total", HARD): bench.ours("panels", hard, "maxmin_then_total", repeats=2),
        ("flow over all pairs", HARD): bench.plain("flow", hard),
    }
    if long:
        runs["flow over all pairs", LARGE] = bench.plain("flow", large)
    heads = (
        "objective",
        "reviewers x proposals",
        "build",
        "solve",
        "peak memory",
        "total",
        "minimum",
        "certified",
    )
    print(table(heads, [_row(bench, name, sizes, one) for (name, sizes), one in runs.items()]))
    first, second = runs["total", SMALL], runs["total", LARGE]
    worst = runs["maxmin_then_total", HARD]
    return [
        at_most("panels, 500 x 1,500, certified total", 0.5, first.seconds, proof=_proved(first)),
        at_most("panels, 2,000 x 5,000, certified total", 5, second.seconds, proof=_proved(second)),
        at_most("panels, 2,000 x 5,000, memory", 1024, second["peak"], unit="MB"),
        at_most("panels, 110 x 300, best minimum, then total", 2, worst.seconds, proof=_proved(worst)),
        _agreement(first, runs["flow over all pairs", SMALL]),
    ]


def _proved(one: Measured) -> bool:
    return one["optimal"] is True


def _row(bench: Bench, name: str, sizes: tuple[int, int], one: Measured) -> tuple[str, ...]:
    proposals, reviewers = bench.sizes(*sizes)
    return (
        name.replace("_", " "),
        f"{reviewers:,} x {proposals:,}",
        *split(one),
        megabytes(one["peak"]),
        f"{one['total']:.3f}" if one.told else "",
        f"{one['minimum']:.3f}" if one.told else "",
        "" if "optimal" not in one.told else "yes" if one["optimal"] else f"gap {one['gap']:.6g}",
    )


def _agreement(ours: Measured, flow: Measured) -> Figure:
    """The same total, but for what a flow loses by counting in units of 2**-20."""
    close = bool(ours.told and flow.told) and abs(ours["total"] - flow["total"]) < 0.005
    measured = f"{ours['total']:.3f} and {flow['total']:.3f}, {times_as_fast(ours, flow)} as fast"
    return Figure(
        name="panels, total against the flow", wanted="the same total", measured=measured, met=close
    )
