"""The tables of the benchmark and the figures that were wanted beside those that were measured, as Markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan

from bench.allocation.running import Measured


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What was wanted, in words, what was measured, and whether it is met (None: only stated)."""

    name: str
    wanted: str
    measured: str
    met: bool | None


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def seconds(value: float) -> str:
    """Seconds, or milliseconds below a tenth of one."""
    if not value < float("inf"):
        return "not measured"
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.2f} ms"


def megabytes(value: float) -> str:
    return "" if isnan(value) else f"{value:,.0f} MB"


def took(one: Measured) -> str:
    return one.failed or seconds(one.seconds)


def split(one: Measured) -> tuple[str, str]:
    """Building and solving apart."""
    return (one.failed, "") if one.failed else (seconds(one["build"]), seconds(one["solve"]))


def at_most(name: str, limit: float, value: float, *, unit: str = "s", proof: bool = True) -> Figure:
    """A figure that may not be passed; `proof` is what must hold besides."""
    shown = megabytes(value) if unit == "MB" else f"{value:.2f}x" if unit == "x" else seconds(value)
    wanted = {"s": f"at most {limit:g} s", "MB": f"at most {limit:g} MB", "x": f"at most {limit:g}x"}[unit]
    return Figure(name=name, wanted=wanted, measured=shown, met=value <= limit and proof)


def faster(name: str, times: float, ours: Measured, peer: Measured) -> Figure:
    """How many times faster than a peer; a peer that was stopped took at least as long as its limit."""
    wanted = f"at least {times:,.0f}x"
    ratio = peer.seconds / ours.seconds
    if not 0 < ratio < float("inf"):
        return Figure(name=name, wanted=wanted, measured="not measured", met=None)
    return Figure(name=name, wanted=wanted, measured=times_as_fast(ours, peer), met=ratio >= times)


def times_as_fast(ours: Measured, peer: Measured) -> str:
    """How many times as long the peer took; more than that where it was stopped."""
    ratio = peer.seconds / ours.seconds
    return f"{'' if peer.told else 'more than '}{ratio:,.{0 if ratio >= 20 else 1}f}x"


def told(figures: Iterable[Figure], *, judged: bool) -> str:
    """The table of all figures, wanted and measured, and whether each is met where that is to be judged."""
    words = {True: "yes", False: "no", None: "stated"}
    rows = [(one.name, one.wanted, one.measured, words[one.met] if judged else "") for one in figures]
    return table(("figure", "wanted", "measured", "met"), rows)
