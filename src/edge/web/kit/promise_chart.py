"""Promised against done, a bar an academic year, as coordinates that a template only prints.

What is not known has no bar: it is hatched at the foot, and a sum over it is drawn as "at least". No model, no query.
Units are those of the SVG viewBox, about one CSS pixel.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from edge.web.kit.plane import rounded
from edge.web.kit.series import marks_up_to

WIDE, NARROW = 640, 330
_HEIGHT, _TOP, _BOTTOM, _LEFT, _RIGHT = 220, 26, 34, 58, 12
_YEAR_ROOM, _WIDEST = 64, 56  # a written academic year with air; the widest bar


@dataclass(frozen=True, kw_only=True)
class YearDone:
    """What was done in the academic year that begins in `year`; None is not known.

    `total` is what is known to have been done since the first year, `at_least` where a year of it is not known.
    """

    year: int
    done: Decimal | None
    total: Decimal
    at_least: bool

    @property
    def label(self) -> str:
        return f"{self.year}-{(self.year + 1) % 100:02d}"


@dataclass(frozen=True, kw_only=True)
class Bar:
    """`y` None where nothing is known; then `hatch` is the mark at the foot. `open` is drawn as "at least"."""

    x: float
    width: float
    y: float | None
    height: float
    middle: float
    text: Decimal | None
    hatch: str
    open: bool
    label: str  # "" where the years stand too close


@dataclass(frozen=True, kw_only=True)
class Level:
    y: float
    value: int


@dataclass(frozen=True, kw_only=True)
class PromiseLayout:
    width: int
    height: int
    left: float
    right: float
    foot: float
    bars: tuple[Bar, ...]
    levels: tuple[Level, ...]
    promised: float


@dataclass(frozen=True, kw_only=True)
class PromiseChart:
    wide: PromiseLayout
    narrow: PromiseLayout
    yearly: bool

    @property
    def layouts(self) -> tuple[tuple[str, PromiseLayout], ...]:
        return ("wide", self.wide), ("narrow", self.narrow)

    @property
    def has_unknown(self) -> bool:
        return any(bar.y is None for bar in self.wide.bars)

    @property
    def has_open(self) -> bool:
        return any(bar.open for bar in self.wide.bars)


def years_done(found: dict[int, Decimal | None]) -> list[YearDone]:
    """Every year from the first to the last, with running totals; a year between of which nothing is said is not
    known."""
    total, at_least, years = Decimal(0), False, []
    for year in range(min(found, default=0), max(found, default=-1) + 1):
        done = found.get(year)
        total, at_least = total + (done or 0), at_least or done is None
        years.append(YearDone(year=year, done=done, total=total, at_least=at_least))
    return years


def promise_chart(
    years: Sequence[YearDone], *, promised: Decimal | None, yearly: bool
) -> PromiseChart | None:
    """Draw what was done against what was promised: each year anew, or all together by running totals.

    None where nothing was promised in numbers or nothing is known of any year: there is nothing to draw then.
    """
    if promised is None or not any(year.done is not None for year in years):
        return None
    wide, narrow = (_layout(width, years, promised=promised, yearly=yearly) for width in (WIDE, NARROW))
    return PromiseChart(wide=wide, narrow=narrow, yearly=yearly)


def _layout(width: int, years: Sequence[YearDone], *, promised: Decimal, yearly: bool) -> PromiseLayout:
    shown = [year.done if yearly else _running(year) for year in years]
    marks = marks_up_to(math.ceil(max([promised, *(one for one in shown if one is not None)])))
    right, foot = width - _RIGHT, _HEIGHT - _BOTTOM
    room = (right - _LEFT) / len(years)

    def up(value: Decimal | int) -> float:
        return rounded(foot - float(value) / marks[-1] * (foot - _TOP))

    every = math.ceil(_YEAR_ROOM / room)
    bars = []
    for place, (year, value) in enumerate(zip(years, shown, strict=True)):
        middle, wide = _LEFT + (place + 0.5) * room, min(_WIDEST, room * 0.6)
        y = None if value is None else up(value)
        bars.append(
            Bar(
                x=rounded(middle - wide / 2),
                width=rounded(wide),
                y=y,
                height=0.0 if y is None else rounded(foot - y),
                middle=rounded(middle),
                text=value,
                hatch="" if value is not None else _hatch(middle, foot),
                open=not yearly and year.at_least and value is not None,
                label=year.label if place % every == 0 else "",
            )
        )
    return PromiseLayout(
        width=width,
        height=_HEIGHT,
        left=_LEFT,
        right=right,
        foot=foot,
        bars=tuple(bars),
        levels=tuple(Level(y=up(mark), value=mark) for mark in marks),
        promised=up(promised),
    )


def _running(year: YearDone) -> Decimal | None:
    """The running total; of a year of which nothing is known, nothing."""
    return None if year.done is None else year.total


def _hatch(middle: float, foot: float) -> str:
    left = rounded(middle - 5)
    return f"M{left:g} {foot:g}l10-10M{left + 4:g} {foot:g}l6-6M{left:g} {foot - 4:g}l6-6"
