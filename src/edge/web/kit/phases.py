"""A joint programme in pictures: its phases side by side at their sites, and its cohorts moving through them in time.

Each site has a filling of its own, so that the picture is read without colour. A day that is not exactly known
is a slope, a side that nobody recorded fades; what lies after the as-of day is pale. Values in, coordinates out.
Units are those of the SVG viewBox, about one CSS pixel; y grows downwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from edge.core.dates import PartialDate
from edge.web.kit.axis import anchor_at, axis_around
from edge.web.kit.plane import Pair, pair, rounded, shortened, text_width
from edge.web.kit.timeline import NARROW, WIDE, Scale, Tick, assign_lanes, cut, ticks

FILLINGS = (
    "solid",
    "ruled",
    "dotted",
    "hollow",
)  # of the first, second... site; then from the beginning again
_LABEL, _SMALL = 14.8, 13.0  # what labels of 14 and 13 take, bold being wider
_BLOCK, _BAR, _EVENT_PITCH = 30.0, 16.0, 20.0
_HEAD = 60.0  # the axis with its years and months
_FADE = 56.0  # how long a side without a day is drawn
_NOT_KNOWN = 12  # months that a phase of unknown length is drawn with


@dataclass(frozen=True, kw_only=True)
class PlannedPhase:
    """A phase of the programme; `length` is its number of months in words, `site_key` names where it is spent."""

    title: str
    site: str
    site_key: str
    length: str
    months: int | None


@dataclass(frozen=True, kw_only=True)
class Block:
    """A phase as a block on the strip; its texts stand below it."""

    phase: PlannedPhase
    filling: str
    x: float
    width: float
    lines: tuple[tuple[str, str], ...]  # class, text


@dataclass(frozen=True, kw_only=True)
class Strip:
    width: int
    height: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A cohort's days in a phase. Without a last day it goes on until `until` (a later one begins), else is open; one
    without a first day began after `since` (the last day of the one before)."""

    title: str
    site_key: str
    starts_on: PartialDate | None
    ends_on: PartialDate | None
    until: PartialDate | None = None
    since: PartialDate | None = None


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A conferral (`kind` "conferral") or the completion ("completed") of a cohort."""

    when: PartialDate
    label: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class CohortLane:
    label: str
    state: str  # where it is on the day, in words
    stretches: tuple[Stretch, ...] = ()
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DrawnStretch:
    title: str
    filling: str
    whole: str
    past: str
    future: str


@dataclass(frozen=True, kw_only=True)
class DrawnMilestone:
    milestone: Milestone
    diamond: str
    x1: float
    x2: float
    y: float
    text: str
    text_x: float
    anchor: str
    text_y: float


@dataclass(frozen=True, kw_only=True)
class DrawnLane:
    label: str
    state: str
    y: float  # baseline of the label
    line_y: float  # of the thin line under everything of the lane
    stretches: tuple[DrawnStretch, ...]
    milestones: tuple[DrawnMilestone, ...]


@dataclass(frozen=True, kw_only=True)
class CohortChart:
    width: int
    height: float
    ticks: tuple[Tick, ...]
    axis_y: float
    as_of_x: float
    as_of_anchor: str
    lanes: tuple[DrawnLane, ...]


@dataclass(frozen=True, kw_only=True)
class Site:
    name: str
    filling: str


@dataclass(frozen=True, kw_only=True)
class PhasePlan:
    """Both pictures in both widths, and what each filling means. `charts` is empty where no day at all is known."""

    as_of: PartialDate
    sites: tuple[Site, ...]
    strips: tuple[tuple[str, Strip], ...]
    charts: tuple[tuple[str, CohortChart], ...]


def phase_plan(*, phases: Sequence[PlannedPhase], cohorts: Sequence[CohortLane], as_of: date) -> PhasePlan:
    """Draw the phases in their order and the cohorts in theirs."""
    names = {phase.site_key: phase.site for phase in phases}
    fillings = {key: FILLINGS[place % len(FILLINGS)] for place, key in enumerate(names)}
    layouts = (("wide", WIDE), ("narrow", NARROW))
    dated = any(_days(lane) for lane in cohorts)
    return PhasePlan(
        as_of=PartialDate.of_day(as_of),
        sites=tuple(Site(name=name, filling=fillings[key]) for key, name in names.items()),
        strips=tuple((layout, _strip(phases, fillings, width)) for layout, width in layouts if phases),
        charts=tuple((layout, _chart(cohorts, fillings, as_of, width)) for layout, width in layouts if dated),
    )


# ---------------------------------------------------------------- the strip
def _strip(phases: Sequence[PlannedPhase], fillings: dict[str, str], width: int) -> Strip:
    """Blocks as long as their phases, next to each other; an unknown length is drawn like a year."""
    months = [phase.months or _NOT_KNOWN for phase in phases]
    scale = (width - 2 - 4 * (len(phases) - 1)) / sum(months)
    blocks, at = [], 1.0
    for phase, length in zip(phases, months, strict=True):
        room = length * scale
        texts = (("d-label", phase.title), ("d-state", phase.site), ("d-where", phase.length))
        lines = tuple(
            (css, shortened(text, _LABEL if css == "d-label" else _SMALL, room)) for css, text in texts
        )
        blocks.append(
            Block(
                phase=phase,
                filling="unknown" if phase.months is None else fillings[phase.site_key],
                x=rounded(at),
                width=rounded(room),
                lines=lines,
            )
        )
        at += room + 4
    return Strip(width=width, height=_BLOCK + 66, blocks=tuple(blocks))


# ---------------------------------------------------------------- the cohorts in time
def _days(lane: CohortLane) -> list[date]:
    known = [day for one in lane.stretches for day in (one.starts_on, one.ends_on, one.until, one.since)]
    known += [one.when for one in lane.milestones]
    return [end for day in known if day for end in (day.earliest, day.latest)]


def _chart(cohorts: Sequence[CohortLane], fillings: dict[str, str], as_of: date, width: int) -> CohortChart:
    days = [as_of, *(day for lane in cohorts for day in _days(lane))]
    scale = axis_around(days, left=6.0, right=width - 6.0)
    here, top, lanes = scale.x(as_of), _HEAD, []
    for cohort in cohorts:
        lane, bottom = _lane(cohort, scale, fillings, top=top, here=here)
        lanes.append(lane)
        top = bottom
    return CohortChart(
        width=width,
        height=rounded(top + 6),
        ticks=ticks(scale),
        axis_y=rounded(top),
        as_of_x=rounded(here),
        as_of_anchor=anchor_at(here, width),
        lanes=tuple(lanes),
    )


def _lane(
    cohort: CohortLane, scale: Scale, fillings: dict[str, str], *, top: float, here: float
) -> tuple[DrawnLane, float]:
    """The lane and where it ends: the label, the bars below it, the milestones below them with their words."""
    width = scale.right + 6
    bar_top = top + 26
    stretches = tuple(
        _stretch(one, scale, fillings.get(one.site_key, FILLINGS[-1]), bar_top, here)
        for one in cohort.stretches
    )
    first_event = bar_top + (_BAR if stretches else 0) + 14
    milestones = _milestones(cohort.milestones, scale, first_event, width)
    rows = max((one.y for one in milestones), default=first_event - 10)
    bottom = rows + (14 if milestones else 8)
    used = text_width(cohort.label, _LABEL)
    lane = DrawnLane(
        label=shortened(cohort.label, _LABEL, width - 8),
        state=shortened(cohort.state, _SMALL, width - used - 20) if used < width - 60 else "",
        y=rounded(top + 18),
        line_y=rounded(bottom),
        stretches=stretches,
        milestones=milestones,
    )
    return lane, bottom


def _stretch(one: Stretch, scale: Scale, filling: str, top: float, here: float) -> DrawnStretch:
    outline = _outline(one, scale, top, top + _BAR)
    return DrawnStretch(
        title=one.title,
        filling=filling,
        whole=path(outline),
        past=path(cut(outline, axis=0, limit=here, keep_greater=False)),
        future=path(cut(outline, axis=0, limit=here, keep_greater=True)),
    )


def _outline(one: Stretch, scale: Scale, top: float, bottom: float) -> list[Pair]:
    """Clockwise from the bottom left: slopes over the days a date can mean, a point where a side has no day."""
    if one.starts_on is None and one.ends_on is None:
        return []
    middle = (top + bottom) / 2
    begins = _ends_of(one.starts_on, scale, 0)
    ends = _ends_of(one.ends_on, scale, 1) or _ends_of(one.until, scale, 0)
    if begins is None:
        assert ends is not None
        before = _ends_of(one.since, scale, 1)
        at = min(
            max(scale.left, ends[0] - _FADE, before[1] + 2 if before else 0), max(scale.left, ends[0] - 6)
        )
        neck = min(at + 8, ends[0])
        left = [(neck, bottom), (at, middle), (neck, top)]
    else:
        left = [(begins[0], bottom), (begins[1], top)]
    if ends is None:
        assert begins is not None
        at = min(scale.right, begins[1] + _FADE)
        return [*left, (max(begins[1], at - 8), top), (at, middle), (max(begins[1], at - 8), bottom)]
    reach = left[-1][0]
    may_end = max(ends[0], reach)
    return [*left, (may_end, top), (max(ends[1], may_end), bottom)]


def _ends_of(day: PartialDate | None, scale: Scale, later: int) -> Pair | None:
    """Where the earliest and the latest day lie; a last day is still within, so `later` by one."""
    if day is None:
        return None
    add = timedelta(days=later)
    return scale.x(day.earliest + add), scale.x(day.latest + add)


def _milestones(
    milestones: Sequence[Milestone], scale: Scale, first: float, width: float
) -> tuple[DrawnMilestone, ...]:
    """Diamonds in the middle of the days that each can mean, their words to the right or, at the edge, to the left."""
    placed = []
    for one in milestones:
        x1, x2 = scale.x(one.when.earliest), scale.x(one.when.latest + timedelta(days=1))
        middle = (x1 + x2) / 2
        right, left = max(x2, middle + 6) + 6, min(x1, middle - 6) - 6
        to_right = width - 4 - right >= min(text_width(one.label, _SMALL), left - 4)
        room = width - 4 - right if to_right else left - 4
        text = shortened(one.label, _SMALL, room)
        size = text_width(text, _SMALL)
        span = (min(x1, middle - 6), right + size) if to_right else (left - size, max(x2, middle + 6))
        placed.append((one, x1, x2, middle, text, right if to_right else left, to_right, span))
    lanes = assign_lanes([(span[0] - 10, span[1]) for *_rest, span in placed])
    return tuple(
        DrawnMilestone(
            milestone=one,
            diamond=diamond(middle, first + lane * _EVENT_PITCH),
            x1=rounded(x1),
            x2=rounded(x2),
            y=rounded(first + lane * _EVENT_PITCH),
            text=text,
            text_x=rounded(at),
            anchor="start" if to_right else "end",
            text_y=rounded(first + lane * _EVENT_PITCH + 4.5),
        )
        for (one, x1, x2, middle, text, at, to_right, _span), lane in zip(placed, lanes, strict=True)
    )


def diamond(x: float, y: float) -> str:
    return path([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)])


def path(outline: Sequence[Pair]) -> str:
    """The closed path through the points; nothing where they enclose nothing."""
    if len(outline) < 3:
        return ""
    return "M" + "L".join(pair(x, y) for x, y in outline) + "Z"
