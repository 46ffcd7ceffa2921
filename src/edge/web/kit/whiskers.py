"""A mean as a dot with whiskers on its scale: coordinates that a template only prints. No model, no query.

Every row of a figure has the same width, so that means on one scale stand under each other.
Units are those of the SVG viewBox, about one CSS pixel.
"""

from dataclasses import dataclass
from decimal import Decimal

from edge.web.kit.plane import rounded

WIDTH, HEIGHT, MIDDLE, MARGIN = 200, 24, 12, 8


@dataclass(frozen=True, kw_only=True)
class Whiskers:
    """Where the ends of the scale, the dot, its whiskers (None without an interval) and the mark of the
    comparison group (None without one) stand on the line."""

    first: float
    last: float
    dot: float
    low: float | None
    high: float | None
    other: float | None
    ticks: tuple[float, ...]


def whiskers(
    *,
    scale: tuple[Decimal, Decimal],
    mean: Decimal,
    interval: tuple[Decimal, Decimal] | None = None,
    other: Decimal | None = None,
) -> Whiskers:
    """Place a mean, its interval and the mean of others on the scale; a tick at each whole number up to ten."""
    lowest, highest = scale

    def at(value: Decimal) -> float:
        return rounded(MARGIN + float((value - lowest) / (highest - lowest)) * (WIDTH - 2 * MARGIN))

    whole = range(int(lowest), int(highest) + 1)
    ticks = tuple(at(Decimal(value)) for value in whole if lowest <= value <= highest)
    return Whiskers(
        first=at(lowest),
        last=at(highest),
        dot=at(mean),
        low=at(interval[0]) if interval else None,
        high=at(interval[1]) if interval else None,
        other=at(other) if other is not None else None,
        ticks=ticks if len(ticks) <= 11 else (),
    )
