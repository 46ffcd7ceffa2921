"""The values of a goal over time with its baseline and target, as coordinates that a template only prints.

A value of a month or a year is a bar over the days that it can mean; a value that is not known breaks the line
and is marked at the foot. No model, no query. Units are those of the SVG viewBox, about one CSS pixel.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from edge.core.dates import PartialDate, Precision
from edge.web.kit.plane import rounded

WIDE, NARROW = 640, 330
_HEIGHT, _TOP, _BOTTOM, _LEFT, _RIGHT = 240, 16, 34, 58, 26
_YEAR_ROOM = 44  # a written year, with air


@dataclass(frozen=True, kw_only=True)
class Value:
    """One measured value; None is not known. `later` when it was measured after the as-of day."""

    on: PartialDate
    value: Decimal | None
    later: bool = False


@dataclass(frozen=True, kw_only=True)
class Dot:
    """Where a value is drawn: a dot, over the days `x1` to `x2` when these are more than one; `y` None at the foot."""

    x: float
    x1: float
    x2: float
    y: float | None
    exact: bool
    value: Value
    hatch: str = ""  # the mark at the foot of a value that is not known


@dataclass(frozen=True, kw_only=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One layout: `lines` are the paths between known values that follow each other."""

    width: int
    height: int
    left: float
    right: float
    top: float
    foot: float
    dots: tuple[Dot, ...]
    lines: tuple[str, ...]
    target: float | None
    baseline: float | None
    as_of: float
    years: tuple[Tick, ...]
    levels: tuple[Tick, ...]


@dataclass(frozen=True, kw_only=True)
class GoalChart:
    wide: Layout
    narrow: Layout

    @property
    def has_unknown(self) -> bool:
        return any(dot.y is None for dot in self.wide.dots)

    @property
    def has_later(self) -> bool:
        return any(dot.value.later for dot in self.wide.dots if dot.y is not None)

    @property
    def layouts(self) -> tuple[tuple[str, Layout], ...]:
        return ("wide", self.wide), ("narrow", self.narrow)


def goal_chart(
    *,
    values: Sequence[Value],
    as_of: date,
    target: Decimal | None = None,
    baseline: Decimal | None = None,
    starts_on: PartialDate | None = None,
    due_on: PartialDate | None = None,
) -> GoalChart | None:
    """Draw the values, or None when none is known: there is nothing to draw then."""
    if not any(value.value is not None for value in values):
        return None
    days = [day for value in values for day in (value.on.earliest, value.on.latest)] + [as_of]
    days += [set_day.earliest for set_day in (starts_on, due_on) if set_day]
    first, last = date(min(days).year, 1, 1), date(min(max(days).year + 1, 9999), 1, 1)
    known = [float(value.value) for value in values if value.value is not None]
    levels = _levels([*known, *(float(line) for line in (target, baseline) if line is not None)])
    layouts = [
        _layout(width, values, (first, last), levels, as_of, target=target, baseline=baseline)
        for width in (WIDE, NARROW)
    ]
    return GoalChart(wide=layouts[0], narrow=layouts[1])


def _levels(numbers: Sequence[float]) -> tuple[float, ...]:
    """About four round levels (1, 2 or 5 times a power of ten) from 0, or below it, to the highest number."""
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    rough = (high - low or 1.0) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    start, stop = math.floor(low / step), math.ceil((high or step) / step)
    return tuple(round(place * step, 10) for place in range(start, max(stop, start + 1) + 1))


def _layout(
    width: int,
    values: Sequence[Value],
    span: tuple[date, date],
    levels: Sequence[float],
    as_of: date,
    *,
    target: Decimal | None,
    baseline: Decimal | None,
) -> Layout:
    right, foot = width - _RIGHT, _HEIGHT - _BOTTOM
    days = (span[1] - span[0]).days

    def across(day: date) -> float:
        return rounded(_LEFT + (day - span[0]).days / days * (right - _LEFT))

    def up(value: Decimal | float) -> float:
        return rounded(foot - (float(value) - levels[0]) / (levels[-1] - levels[0]) * (foot - _TOP))

    dots = tuple(
        _dot(value, across, up, foot)
        for value in sorted(values, key=lambda value: (value.on.start, value.on.stop))
    )
    return Layout(
        width=width,
        height=_HEIGHT,
        left=_LEFT,
        right=right,
        top=_TOP,
        foot=foot,
        dots=dots,
        lines=_lines(dots),
        target=None if target is None else up(target),
        baseline=None if baseline is None else up(baseline),
        as_of=across(as_of),
        years=_years(span, across, right - _LEFT),
        levels=tuple(Tick(at=up(level), text=f"{level:,g}".replace(",", " ")) for level in levels),
    )


def _dot(value: Value, across: Callable[[date], float], up: Callable[[Decimal], float], foot: float) -> Dot:
    middle = value.on.start + timedelta(days=(value.on.stop - value.on.start).days // 2)
    x = across(middle)
    left, right = rounded(x - 5), rounded(x - 1)
    hatch = f"M{left:g} {foot:g}l10-10M{right:g} {foot:g}l6-6M{left:g} {foot - 4:g}l6-6"
    return Dot(
        x=x,
        hatch="" if value.value is not None else hatch,
        x1=across(value.on.earliest),
        x2=across(value.on.latest),
        y=None if value.value is None else up(value.value),
        exact=value.on.precision is Precision.DAY,
        value=value,
    )


def _lines(dots: Sequence[Dot]) -> tuple[str, ...]:
    """The paths between known values; a value that is not known ends one."""
    paths: list[list[str]] = [[]]
    for dot in dots:
        if dot.y is None:
            paths.append([])
        else:
            paths[-1].append(f"{dot.x:g} {dot.y:g}")
    return tuple(f"M{'L'.join(path)}" for path in paths if len(path) > 1)


def _years(span: tuple[date, date], across: Callable[[date], float], room: float) -> tuple[Tick, ...]:
    years = range(span[0].year, span[1].year + 1)
    every = max(1, math.ceil(len(years) * _YEAR_ROOM / room))
    return tuple(Tick(at=across(date(year, 1, 1)), text=str(year)) for year in years[::every])
