"""Draws who came in and who went out by academic year: bars to the left and to the right of the years.

Plain numbers in, coordinates out; the template only writes them down. The same chart is laid out wide and narrow.
What is not known is a hatched stub with a word, never a bar of no length; "at least" has an open, dashed end.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Number = int | Decimal
Amount = tuple[Number | None, bool]  # the total, None when nothing is known; whether there may be more
Words = Callable[[Amount], str]

ROW = 30  # height of a year, in units of the drawing
BAR = 18
HEAD = 30  # above the first year: the names of the two directions
FOOT = 8
STUB = 34  # width of what is not known
TAIL = 16  # width of the open end of "at least"
GAP = 6  # between a bar and its number


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Where a layout has its columns: a middle one for the years, a field on each side for bars and numbers."""

    width: int
    middle: int  # of the column of years
    field: int  # the longest bar
    name: str


# Beside the longest bar with its open end there is room for "ten minste 12.345", and narrow for "≥ 12,345".
WIDE = Shape(width=720, middle=96, field=160, name="wide")
NARROW = Shape(width=340, middle=76, field=44, name="narrow")


@dataclass(frozen=True, kw_only=True)
class YearRow:
    """One academic year: its name and what is known of each direction."""

    label: str
    out: Amount
    into: Amount


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One direction of one year. `kind` is known, more (at least), none (known to be 0) or unknown."""

    kind: str
    x: float
    width: float
    tail_x: float
    text_x: float
    anchor: str
    text: str


@dataclass(frozen=True, kw_only=True)
class DrawnRow:
    label: str
    top: float
    text_y: float
    into: Bar
    out: Bar


@dataclass(frozen=True, kw_only=True)
class Layout:
    name: str
    width: int
    height: int
    centre: float
    in_edge: float  # where the bars of those who came begin, to the left
    out_edge: float  # where the bars of those who went begin, to the right
    bottom: int
    rows: tuple[DrawnRow, ...]


@dataclass(frozen=True, kw_only=True)
class FlowChart:
    """The chart in both layouts, and its rows for the words beneath it."""

    rows: tuple[YearRow, ...]
    layouts: tuple[Layout, ...]


def flow_chart(rows: Sequence[YearRow], *, words: Words, short: Words) -> FlowChart | None:
    """The chart of the years in their order, or None where nothing at all is known: there is nothing to draw.

    `words` writes an amount out in the reader's language, `short` does so where there is little room.
    """
    if not any(amount[0] is not None for row in rows for amount in (row.out, row.into)):
        return None
    largest = max((amount[0] or 0 for row in rows for amount in (row.out, row.into)), default=0)
    layouts = (_layout(rows, WIDE, largest, words), _layout(rows, NARROW, largest, short))
    return FlowChart(rows=tuple(rows), layouts=layouts)


def _layout(rows: Sequence[YearRow], shape: Shape, largest: Number, words: Words) -> Layout:
    centre = shape.width / 2
    in_edge, out_edge = centre - shape.middle / 2, centre + shape.middle / 2
    drawn = tuple(
        DrawnRow(
            label=row.label,
            top=HEAD + number * ROW + (ROW - BAR) / 2,
            text_y=HEAD + number * ROW + ROW / 2 + 5,
            into=_bar(row.into, shape, largest, edge=in_edge, leftwards=True, words=words),
            out=_bar(row.out, shape, largest, edge=out_edge, leftwards=False, words=words),
        )
        for number, row in enumerate(rows)
    )
    bottom = HEAD + len(rows) * ROW
    return Layout(
        name=shape.name,
        width=shape.width,
        height=bottom + FOOT,
        centre=centre,
        in_edge=in_edge,
        out_edge=out_edge,
        bottom=bottom,
        rows=drawn,
    )


def _bar(amount: Amount, shape: Shape, largest: Number, *, edge: float, leftwards: bool, words: Words) -> Bar:
    total, more = amount
    if total is None or (more and not total):
        kind, width = "unknown", float(STUB)
    elif not total:
        kind, width = "none", 0.0
    else:
        kind = "more" if more else "known"
        # One person is still to be seen beside a thousand.
        width = max(2.0, round(float(total) / float(largest) * shape.field, 1))
    sign = -1 if leftwards else 1
    end = edge + sign * (width + (TAIL if kind == "more" else 0))
    return Bar(
        kind=kind,
        x=edge - width if leftwards else edge,
        width=width,
        tail_x=edge - width - TAIL if leftwards else edge + width,
        text_x=end + sign * GAP,
        anchor="end" if leftwards else "start",
        text=words(amount),
    )
