"""One partner's timeline: agreements as bars and events as marks, each drawn as precisely as it is known.

An imprecise start is a slope over the days it can mean, an unknown one fades in; an open end is an arrow.
What lies after the as-of day is drawn lighter. No model, no query; states come in, they are not derived here.
Units are those of the SVG viewBox, about one CSS pixel; y grows downwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from edge.core.dates import PartialDate, add_months
from edge.web.kit.plane import Pair, rounded, shortened, text_width
from edge.web.kit.star import TONES, look_of

_LABEL, _SMALL = 14.8, 13  # labels are set in 14, but bold is wider
_YEARS_AT, _MONTHS_AT = 36.0, 51.0  # baselines of the axis, below the row of the as-of label
_BAR, _BAR_PITCH, _MARK_PITCH = 14.0, 46.0, 26.0
_ARROW = 9.0
_GAP = 12.0  # between two things in one lane
WIDE, NARROW = 960, 300


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What ended an agreement before its term, and when; `word` is translated ("superseded")."""

    word: str
    on: PartialDate


@dataclass(frozen=True, kw_only=True)
class Bar:
    """An agreement. `end` is its last day in force; None is an open end. `start` None with `start_unknown`
    has started on an unknown day, without it has not started; `attested_from` is the first day that proves it."""

    key: str
    label: str
    url: str
    state: str
    state_label: str
    start: PartialDate | None = None
    start_unknown: bool = False
    end: PartialDate | None = None
    ended_by: Ending | None = None
    attested_from: date | None = None

    @property
    def attested(self) -> PartialDate | None:
        """The attesting day, for the filters that write dates."""
        return PartialDate.of_day(self.attested_from) if self.attested_from else None


@dataclass(frozen=True, kw_only=True)
class Mark:
    """An event; a `kind` of "due" is drawn hollow, as something that is expected."""

    when: PartialDate
    label: str
    url: str
    kind: str = "event"


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A line of the axis; `year` and `month` say which of its two labels are written, from `label_x` on."""

    day: date
    x: float
    label_x: float
    year: bool
    month: bool


@dataclass(frozen=True, kw_only=True)
class DrawnBar:
    """A bar: `whole` is its outline, `past` and `future` what lies before and after the as-of day."""

    bar: Bar
    tone: str
    look: str
    lane: int
    whole: str
    past: str
    future: str
    fade: tuple[float, float, float, float] | None  # left, top, width, height of an unknown start
    label: str
    state_label: str
    x: float
    y: float
    left: float
    right: float
    top: float
    outline: tuple[Pair, ...]

    @property
    def width(self) -> float:
        return rounded(self.right - self.left)


@dataclass(frozen=True, kw_only=True)
class MarkLabel:
    """A mark's text, where it is anchored, and what mark and text cover together."""

    text: str
    x: float
    anchor: str
    left: float
    right: float


@dataclass(frozen=True, kw_only=True)
class DrawnMark:
    """An event: its days from `x1` to `x2`, a diamond in their middle at the height `cy`, and its label."""

    mark: Mark
    lane: int
    diamond: str
    x1: float
    x2: float
    cy: float
    label: MarkLabel

    @property
    def top(self) -> float:
        return rounded(self.cy - _MARK_PITCH / 2 + 1)

    @property
    def label_y(self) -> float:
        return rounded(self.cy + 4.5)

    @property
    def width(self) -> float:
        return rounded(self.label.right - self.label.left)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the text alternative, about a bar or a mark."""

    bar: Bar | None
    mark: Mark | None


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One layout; everything lies inside 0, 0, width, height."""

    width: float
    height: float
    ticks: tuple[Tick, ...]
    grid_top: float
    year_y: float
    month_y: float
    axis_y: float
    as_of_x: float
    as_of_anchor: str
    bars: tuple[DrawnBar, ...]
    marks: tuple[DrawnMark, ...]


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The timeline as the template wants it; `entries` is the same in words, in order of time."""

    as_of: date
    wide: Chart
    narrow: Chart
    entries: tuple[Entry, ...]

    @property
    def layouts(self) -> tuple[tuple[str, Chart], ...]:
        return ("wide", self.wide), ("narrow", self.narrow)

    @property
    def day(self) -> PartialDate:
        """The as-of day, for the filters that write dates."""
        return PartialDate.of_day(self.as_of)


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Days on the axis, from `first` to before `stop`, and where they lie."""

    first: date
    stop: date
    left: float
    right: float

    def x(self, day: date) -> float:
        share = (day - self.first).days / (self.stop - self.first).days
        return self.left + share * (self.right - self.left)

    @property
    def by_month(self) -> bool:
        """Whether the axis is marked in months: a span under three years."""
        return (self.stop - self.first).days < 3 * 365


def timeline(*, bars: Sequence[Bar], marks: Sequence[Mark], as_of: date) -> Timeline:
    """Draw agreements and events in both layouts, and list them in order of time."""
    return Timeline(
        as_of=as_of,
        wide=chart(bars=bars, marks=marks, as_of=as_of, width=WIDE),
        narrow=chart(bars=bars, marks=marks, as_of=as_of, width=NARROW),
        entries=_entries(bars, marks),
    )


def chart(*, bars: Sequence[Bar], marks: Sequence[Mark], as_of: date, width: int) -> Chart:
    """Place bars and marks in as few lanes as their texts allow, on an axis that always holds the as-of day."""
    scale = _scale(bars, marks, as_of, width)
    head = (_MONTHS_AT if scale.by_month else _YEARS_AT) + 8
    shapes = [_extent(bar, scale, as_of) for bar in bars]
    spans = [_label_span(bar, shape, width) for bar, shape in zip(bars, shapes, strict=True)]
    lanes = assign_lanes([(span[0] - _GAP, span[1]) for span in spans])
    drawn = tuple(
        _draw_bar(bar, shape, span, base=head + lane * _BAR_PITCH, lane=lane, here=scale.x(as_of))
        for bar, shape, span, lane in zip(bars, shapes, spans, lanes, strict=True)
    )
    floor = head + _BAR_PITCH * (max(lanes, default=-1) + 1)
    events = _draw_marks(marks, scale, floor + 4, width)
    bottom = floor + (4 + _MARK_PITCH * (max(mark.lane for mark in events) + 1) if events else 0)
    at = scale.x(as_of)
    room = 96.0  # half of the longest "as of" with its day
    anchor = "start" if at < room else ("end" if at > width - room else "middle")
    return Chart(
        width=width,
        height=rounded(bottom + 8),
        ticks=ticks(scale),
        grid_top=24.0,
        year_y=_YEARS_AT,
        month_y=_MONTHS_AT,
        axis_y=rounded(bottom + 4),
        as_of_x=rounded(at),
        as_of_anchor=anchor,
        bars=drawn,
        marks=events,
    )


def assign_lanes(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Greedy interval colouring: the lowest lane that is free, taken in order of start, then as given.

    Uses as few lanes as the most spans that overlap in one place (optimal for intervals).
    """
    free_from: list[float] = []
    lanes = [0] * len(spans)
    for i in sorted(range(len(spans)), key=lambda i: (spans[i][0], i)):
        left, right = spans[i]
        lane = next((k for k, free in enumerate(free_from) if free <= left), len(free_from))
        if lane == len(free_from):
            free_from.append(right)
        free_from[lane] = right
        lanes[i] = lane
    return lanes


def ticks(scale: Scale) -> tuple[Tick, ...]:
    """Every 1, 2, 5, 10... years; under three years every 1, 2, 3 or 6 months, with the year at January."""
    return _month_ticks(scale) if scale.by_month else _year_ticks(scale)


def _tick(scale: Scale, day: date, *, year: bool, month: bool) -> Tick:
    at = scale.x(day)
    room = at <= scale.right - 34
    return Tick(day=day, x=rounded(at), label_x=rounded(at + 4), year=year and room, month=month and room)


def _year_ticks(scale: Scale) -> tuple[Tick, ...]:
    years = range(scale.first.year, scale.stop.year + 1)
    room = (scale.right - scale.left) / max(1, len(years) - 1)
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if s * room >= 46)
    days = [date(year, 1, 1) for year in years if year % step == 0]
    return tuple(
        _tick(scale, day, year=True, month=False) for day in days if scale.first <= day <= scale.stop
    )


def _month_ticks(scale: Scale) -> tuple[Tick, ...]:
    months = (scale.stop.year - scale.first.year) * 12 + scale.stop.month - scale.first.month
    room = (scale.right - scale.left) / max(1, months)
    step = next((s for s in (1, 2, 3, 6) if s * room >= 44), 6)
    days = [add_months(scale.first, i) for i in range(months + 1)]
    days = [day for day in days if (day.month - 1) % step == 0]
    return tuple(_tick(scale, day, year=i == 0 or day.month == 1, month=True) for i, day in enumerate(days))


def _scale(bars: Sequence[Bar], marks: Sequence[Mark], as_of: date, width: int) -> Scale:
    """An axis of whole years (whole months when under three years) around every day that is drawn."""
    days = [as_of] + [day for mark in marks for day in (mark.when.earliest, mark.when.latest)]
    for bar in bars:
        for known in (bar.start, bar.end, bar.ended_by.on if bar.ended_by else None):
            days += [known.earliest, known.latest] if known else []
        if bar.start_unknown and bar.start is None:
            days.append(_plus(bar.attested_from or as_of, -300))
    first, last = min(days), max(days)
    # so that an arrow, or a bar without dates, has room to the right of everything else
    last = _plus(last, max(45, (last - first).days // 12))
    if (last - first).days < 2 * 365:
        first = first.replace(day=1)
        stop = add_months(last.replace(day=1), 1)
    else:
        first, stop = date(first.year, 1, 1), date(min(last.year + 1, 9999), 1, 1)
    return Scale(first=first, stop=stop, left=10.0, right=width - 14.0)


def _plus(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


@dataclass(frozen=True, kw_only=True)
class _Extent:
    """The corners of a bar on the axis, left to right: where it may begin, has begun, begins to end, has ended."""

    may_begin: float
    has_begun: float
    may_end: float
    has_ended: float
    open_end: bool
    fade: float  # where an unknown start fades in from; the same as `may_begin` without one


def _extent(bar: Bar, scale: Scale, as_of: date) -> _Extent:
    here = scale.x(as_of)
    if bar.start is None and not bar.start_unknown:
        # no dates: a stub at the as-of day (or where it was ended), so that it is seen but claims no time
        at = scale.x(bar.ended_by.on.earliest) if bar.ended_by else here
        at = min(at, scale.right - 24)
        stub = min(at + 64, scale.right)
        return _Extent(may_begin=at, has_begun=at, may_end=stub, has_ended=stub, open_end=False, fade=at)
    if bar.start is not None:
        begin, begun = scale.x(bar.start.earliest), scale.x(bar.start.latest)
        fade = begin
    else:
        begin = begun = scale.x(bar.attested_from or as_of)
        fade = max(scale.left, begin - 84)
    end, ended = _end_of(bar, scale)
    # an end that may lie before the start is known leaves no certain time: the two slopes meet in a point
    ended = max(ended, begin + 3)
    begun = min(begun, ended)
    end = min(max(end, begun), ended)
    return _Extent(
        may_begin=begin,
        has_begun=begun,
        may_end=end,
        has_ended=ended,
        open_end=bar.end is None and bar.ended_by is None,
        fade=fade,
    )


def _end_of(bar: Bar, scale: Scale) -> Pair:
    """From where a bar may have ended to where it certainly has; the earlier of its term and what ended it."""
    ends = []
    if bar.end:  # its last day is still in force
        ends.append((scale.x(_plus(bar.end.earliest, 1)), scale.x(_plus(bar.end.latest, 1))))
    if bar.ended_by:  # on this day it no longer is
        ends.append((scale.x(bar.ended_by.on.earliest), scale.x(bar.ended_by.on.latest)))
    return min(ends, default=(scale.right, scale.right))


def _label_span(bar: Bar, shape: _Extent, width: int) -> tuple[float, float, str, str]:
    """What a bar and its label cover, the label (above the bar, from its left end) and its state, as they fit."""
    label = shortened(bar.label, _LABEL, width - 8)
    used = text_width(label, _LABEL)
    state = bar.state_label
    wanted = used + 10 + text_width(state, _SMALL)
    if wanted > width - 8:
        state, wanted = "", used
    at = max(4.0, min(shape.fade, width - 4 - wanted))
    return min(at, shape.fade), max(at + wanted, shape.has_ended), label, state


def _draw_bar(
    bar: Bar, shape: _Extent, span: tuple[float, float, str, str], *, base: float, lane: int, here: float
) -> DrawnBar:
    left, right, label, state = span
    look = look_of(bar.state)
    top, bottom = base + 22, base + 22 + _BAR
    outline = _outline(shape, top, bottom)
    wanted = text_width(label, _LABEL) + (10 + text_width(state, _SMALL) if state else 0)
    # half-filled stays the sign of "due", as on the nodes of the star
    filled = cut(outline, axis=1, limit=(top + bottom) / 2, keep_greater=True) if look == "due" else outline
    fade = (rounded(shape.fade), top, rounded(shape.may_begin - shape.fade), _BAR)
    return DrawnBar(
        bar=bar,
        tone=TONES[look],
        look=look,
        lane=lane,
        whole=_path(outline),
        past=_path(cut(filled, axis=0, limit=here, keep_greater=False)),
        future=_path(cut(filled, axis=0, limit=here, keep_greater=True)),
        fade=fade if shape.fade < shape.may_begin else None,
        label=label,
        state_label=state,
        x=rounded(max(left, min(shape.fade, right - wanted))),
        y=base + 15,
        left=rounded(left),
        right=rounded(right),
        top=base,
        outline=tuple((rounded(x), rounded(y)) for x, y in outline),
    )


def _outline(shape: _Extent, top: float, bottom: float) -> list[Pair]:
    """Clockwise from the bottom left: slopes stand on their certain side, an open end is a point to the right."""
    left = [(shape.may_begin, bottom), (shape.has_begun, top)]
    if shape.open_end:
        neck = max(shape.has_begun, shape.has_ended - _ARROW)
        tip = [(neck, top), (shape.has_ended, (top + bottom) / 2), (neck, bottom)]
    else:
        tip = [(shape.may_end, top), (shape.has_ended, bottom)]
    return left + tip


def cut(outline: Sequence[Pair], *, axis: int, limit: float, keep_greater: bool) -> list[Pair]:
    """The part of a polygon on one side of a vertical (axis 0) or horizontal (axis 1) line.

    One edge of Sutherland and Hodgman (1974); empty when nothing lies there.
    """

    def inside(point: Pair) -> bool:
        return point[axis] >= limit if keep_greater else point[axis] <= limit

    kept: list[Pair] = []
    for i, point in enumerate(outline):
        before = outline[i - 1]
        if inside(point) != inside(before):
            share = (limit - before[axis]) / (point[axis] - before[axis])
            kept.append(
                (before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1]))
            )
        if inside(point):
            kept.append(point)
    return kept


def _path(outline: Sequence[Pair]) -> str:
    if len(outline) < 3:
        return ""
    return "M" + "L".join(f"{rounded(x):g} {rounded(y):g}" for x, y in outline) + "Z"


def _draw_marks(marks: Sequence[Mark], scale: Scale, floor: float, width: int) -> tuple[DrawnMark, ...]:
    """A diamond in the middle of the days an event can mean, those days as a line, and its label."""
    days = [(scale.x(mark.when.earliest), scale.x(mark.when.latest)) for mark in marks]
    labels = [_mark_label(mark, x1, x2, width) for mark, (x1, x2) in zip(marks, days, strict=True)]
    lanes = assign_lanes([(label.left - _GAP, label.right) for label in labels])
    drawn = []
    for mark, (x1, x2), label, lane in zip(marks, days, labels, lanes, strict=True):
        cx, cy = (x1 + x2) / 2, floor + lane * _MARK_PITCH + _MARK_PITCH / 2
        drawn.append(
            DrawnMark(
                mark=mark,
                lane=lane,
                diamond=_path([(cx, cy - 6), (cx + 6, cy), (cx, cy + 6), (cx - 6, cy)]),
                x1=rounded(x1),
                x2=rounded(x2),
                cy=rounded(cy),
                label=label,
            )
        )
    return tuple(drawn)


def _mark_label(mark: Mark, x1: float, x2: float, width: int) -> MarkLabel:
    """The label stands to the right of the mark, else to its left, else where more of it can be read."""
    middle = (x1 + x2) / 2
    left, right = min(x1, middle - 6), max(x2, middle + 6)
    at, before = right + 6, left - 6 - 4
    if text_width(mark.label, _SMALL) > max(width - 4 - at, before) < 80:
        at = middle + 12  # the days fill the whole axis: the label lies on their line, beside the diamond
    text = shortened(mark.label, _SMALL, max(width - 4 - at, before))
    size = text_width(text, _SMALL)
    if size <= width - 4 - at:
        end = rounded(max(right, at + size))
        return MarkLabel(text=text, x=rounded(at), anchor="start", left=rounded(left), right=end)
    start = rounded(left - 6 - size)
    return MarkLabel(text=text, x=rounded(left - 6), anchor="end", left=start, right=rounded(right))


def _entries(bars: Sequence[Bar], marks: Sequence[Mark]) -> tuple[Entry, ...]:
    """In order of the earliest day each can mean; what has no day at all comes last, in the order given."""

    def day_of(entry: Entry) -> tuple[bool, date]:
        if entry.mark:
            return False, entry.mark.when.earliest
        bar = entry.bar
        known = bar.start.earliest if bar and bar.start else (bar.attested_from if bar else None)
        return known is None, known or date.max

    entries = [Entry(bar=bar, mark=None) for bar in bars] + [Entry(bar=None, mark=mark) for mark in marks]
    return tuple(sorted(entries, key=day_of))
