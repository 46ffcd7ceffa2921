"""Numbers over time as lines: a point for every count, a gap where a number is not known.

A count of a month or a year stands in the middle of the days that it can mean, with a line over all of them.
Each way of counting has a line and a point of its own shape. Values in, coordinates out; no model, no query.
Units are those of the SVG viewBox, about one CSS pixel; y grows downwards.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from edge.core.dates import PartialDate
from edge.web.kit.axis import anchor_at, axis_around
from edge.web.kit.plane import Pair, pair, rounded, text_width
from edge.web.kit.timeline import NARROW, WIDE, Scale, Tick, ticks

MOST_LINES = 4  # more of them could not be told apart; the table holds them all
_TOP, _DEPTH, _BOTTOM = 72.0, 190.0, 26.0
_SMALL = 13.0


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One count; `value` None is not known. `shown` is the number as the reader's language writes it."""

    on: PartialDate
    value: int | None
    shown: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """The readings of one way of counting, in order of time."""

    label: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, kw_only=True)
class Point:
    x1: float  # the first and the last day that the count can mean
    x2: float
    y: float
    symbol: str
    filled: bool
    known: bool
    text: str
    text_x: float
    text_y: float
    anchor: str


@dataclass(frozen=True, kw_only=True)
class DrawnLine:
    label: str
    place: int
    d: str
    points: tuple[Point, ...]
    symbol: str  # of the legend, around 12, 12
    filled: bool


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A line of the grid with its number."""

    y: float
    value: int


@dataclass(frozen=True, kw_only=True)
class SeriesChart:
    width: int
    height: float
    left: float
    right: float
    floor: float
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    as_of_x: float
    as_of_anchor: str
    lines: tuple[DrawnLine, ...]


@dataclass(frozen=True, kw_only=True)
class Series:
    """The chart in both widths; `left_out` lines are only in the table."""

    as_of: PartialDate
    charts: tuple[tuple[str, SeriesChart], ...]
    left_out: int


def series(lines: Sequence[Line], *, as_of: date) -> Series | None:
    """Draw the lines with the most readings first; None where no number at all is known."""
    if not any(one.value is not None for line in lines for one in line.readings):
        return None
    drawn = sorted(lines, key=lambda line: -len(line.readings))[:MOST_LINES]
    return Series(
        as_of=PartialDate.of_day(as_of),
        charts=tuple(
            (layout, _chart(drawn, as_of, width)) for layout, width in (("wide", WIDE), ("narrow", NARROW))
        ),
        left_out=len(lines) - len(drawn),
    )


def marks_up_to(most: int) -> list[int]:
    """Whole numbers from 0 in steps of 1, 2 or 5 times a power of ten, at most six, the last at or above `most`."""
    least = max(1, most) / 5
    power = 10 ** max(0, math.floor(math.log10(least)))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= least)
    return list(range(0, step * math.ceil(max(1, most) / step) + 1, step))


def _chart(lines: Sequence[Line], as_of: date, width: int) -> SeriesChart:
    readings = [one for line in lines for one in line.readings]
    numbers = marks_up_to(max(one.value or 0 for one in readings))
    left = text_width(str(numbers[-1]), _SMALL) + 12
    days = [as_of, *(day for one in readings for day in (one.on.earliest, one.on.latest))]
    scale = axis_around(days, left=left, right=width - 10.0)
    floor = _TOP + _DEPTH

    def height(value: float) -> float:
        return rounded(floor - _DEPTH * value / numbers[-1])

    here = scale.x(as_of)
    return SeriesChart(
        width=width,
        height=rounded(floor + _BOTTOM),
        left=rounded(left),
        right=rounded(scale.right),
        floor=floor,
        ticks=ticks(scale),
        marks=tuple(Mark(y=height(value), value=value) for value in numbers),
        as_of_x=rounded(here),
        as_of_anchor=anchor_at(here, width),
        lines=tuple(
            _line(line, place, scale, [height(one.value or 0) for one in line.readings])
            for place, line in enumerate(lines)
        ),
    )


def _line(line: Line, place: int, scale: Scale, heights: Sequence[float]) -> DrawnLine:
    points, text_ends = [], -math.inf
    for one, y in zip(line.readings, heights, strict=True):
        x1, x2 = scale.x(one.on.earliest), scale.x(one.on.latest + timedelta(days=1))
        middle, half = (x1 + x2) / 2, text_width(one.shown, _SMALL) / 2
        at = min(max(middle, scale.left + half), scale.right - half)
        written = one.value is not None and at - half > text_ends + 6
        text_ends = at + half if written else text_ends
        points.append(
            Point(
                x1=rounded(x1),
                x2=rounded(x2),
                y=rounded(y),
                symbol=symbol(place, middle, y),
                filled=place % 2 == 0,
                known=one.value is not None,
                text=one.shown if written else "",
                text_x=rounded(at),
                text_y=rounded(y - 11),
                anchor="middle",
            )
        )
    return DrawnLine(
        label=line.label,
        place=place,
        d=_strokes(points),
        points=tuple(points),
        symbol=symbol(place, 12, 12),
        filled=place % 2 == 0,
    )


def _strokes(points: Sequence[Point]) -> str:
    """From each known number to the next where nothing unknown lies between them."""
    centres: list[tuple[Pair, bool]] = [(((one.x1 + one.x2) / 2, one.y), one.known) for one in points]
    return "".join(
        f"M{pair(*first)}L{pair(*second)}"
        for (first, known), (second, next_known) in pairwise(centres)
        if known and next_known
    )


def symbol(place: int, x: float, y: float) -> str:
    """The point of a line: a circle, a square, a diamond or a triangle."""
    if place == 0:
        return f"M{pair(x - 5, y)}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z"
    shapes: tuple[tuple[Pair, ...], ...] = (
        ((-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)),
        ((0, -6), (6, 0), (0, 6), (-6, 0)),
        ((0, -6), (5.5, 4.5), (-5.5, 4.5)),
    )
    return "M" + "L".join(pair(x + dx, y + dy) for dx, dy in shapes[(place - 1) % 3]) + "Z"
