"""The star: the hub in the middle, its partners around it, as coordinates that a template only prints.

Also here, because the other drawings share them: the node symbols (one shape per state, so that a
picture is readable without colour) and the estimate of how wide a text will be. No model, no query.
Units are those of the SVG viewBox, about one CSS pixel; y grows downwards; the hub is at 0, 0.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from edge.web.kit.plane import Box, Pair, beside, frame_of, number, pair, polar, rounded, text_width, wrapped
from edge.web.kit.star_labels import FONT, LEADING, Label, Line, number_label, radial_label, upright_labels

_LOOKS: dict[str, tuple[str, Promise]] = {  # the colour of a state, and its word in the legend
    "in_force": ("ok", _("in force")),
    "due": ("due", _("in force, due for renewal")),
    "in_preparation": ("accent", _("in preparation")),
    "not_known": ("unknown", pgettext_lazy("state of an agreement", "not known")),
    "suspended": ("late", _("suspended")),
    "ended": ("muted", _("ended")),
    "none": ("muted", _("no agreement")),
}
TONES = {state: tone for state, (tone, _word) in _LOOKS.items()}
_ENDED = {"superseded", "expired", "terminated", "withdrawn"}
_ALWAYS_IN_LEGEND = ("in_force", "due", "in_preparation", "not_known")
_THICKNESS = {1: 1.8, 2: 3.4, 3: 5.2}  # of a lane, by its step
_SHARE = {1: 0.35, 2: 0.6, 3: 0.9}  # of the distance of two lanes, where that leaves less
DETAILED, UPRIGHT, ONE_RING = 8, 24, 60  # up to so many points: full labels, upright names, one ring


@dataclass(frozen=True, kw_only=True)
class Hub:
    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Tie:
    hub_unit: str
    partner_unit: str
    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """An instrument in use on the star; its place in the order is its place among the lanes of every ray."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Lane:
    """An instrument in use with a partner: `width` 1, 2 or 3 by how many projects run, `label` its sentence."""

    instrument: str  # the key
    width: int
    label: str
    url: str
    synthetic: bool = False


@dataclass(frozen=True, kw_only=True)
class Count:
    """So many agreements with a partner are in this state; `label` is the translated word for it."""

    state: str
    label: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Point:
    """A partner on the star. `state` is one of TONES (or a way of having ended); `state_label` its sentence."""

    key: str
    name: str
    url: str
    state: str
    state_label: str
    local_name: str = ""
    local_lang: str = ""
    city: str = ""
    ties: tuple[Tie, ...] = ()
    lanes: tuple[Lane, ...] = ()
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One path of a symbol with its classes from drawings.css."""

    d: str
    css: str


@dataclass(frozen=True, kw_only=True)
class Ray:
    """A line from the hub to a node: an instrument's lane, a tie, the track of an instrument that is not in use
    with this partner, or (none of the three) an agreement alone. `thickness` is that of a lane."""

    x1: float
    y1: float
    x2: float
    y2: float
    tie: Tie | None = None
    lane: Lane | None = None
    track: bool = False
    thickness: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Node:
    number: int
    point: Point
    x: float
    y: float
    r: float
    tone: str
    shapes: tuple[Shape, ...]
    rays: tuple[Ray, ...]
    label: Label


@dataclass(frozen=True, kw_only=True)
class LaneItem:
    """An instrument in the legend: its place among the lanes, as heights in a box of 32 by 24."""

    name: str
    tracks: tuple[float, ...]
    y: float


@dataclass(frozen=True, kw_only=True)
class LegendItem:
    state: str
    word: Promise
    shapes: tuple[Shape, ...]  # around 12, 12 in a box of 24


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One layout of the star: everything lies inside `view_box`."""

    view_box: str
    left: float
    top: float
    width: float
    height: float
    rings: tuple[float, ...]
    hub_r: float
    hub_lines: tuple[Line, ...]
    nodes: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class Star:
    """The star as the template wants it: a wide layout, a narrow one for phones, and the legend."""

    hub: Hub
    wide: Plan
    narrow: Plan
    legend: tuple[LegendItem, ...]
    lanes: tuple[LaneItem, ...]
    has_ties: bool
    has_synthetic: bool

    @property
    def layouts(self) -> tuple[tuple[str, Plan], ...]:
        return ("wide", self.wide), ("narrow", self.narrow)


def star(*, hub: Hub, points: Sequence[Point], instruments: Sequence[Instrument] = ()) -> Star:
    """Draw the star in both layouts. The order of `points` and of `instruments` is kept: the picture is meant to
    be learnt. `instruments` are those in use with any of the points; each keeps its lane on every ray."""
    keys = [instrument.key for instrument in instruments]
    present = {look_of(point.state) for point in points}
    shown = [state for state in TONES if state in _ALWAYS_IN_LEGEND or state in present]
    return Star(
        hub=hub,
        wide=plan_star(hub=hub, points=points, instruments=keys),
        narrow=plan_star(hub=hub, points=points, instruments=keys, compact=True),
        legend=tuple(
            LegendItem(state=s, word=_LOOKS[s][1], shapes=symbol(state=s, x=12, y=12, r=8)) for s in shown
        ),
        lanes=_legend_of_lanes(instruments),
        has_ties=any(point.ties for point in points),
        has_synthetic=any(lane.synthetic for point in points for lane in point.lanes),
    )


def plan_star(
    *, hub: Hub, points: Sequence[Point], instruments: Sequence[str] = (), compact: bool = False
) -> Plan:
    """Place hub, nodes, rays and labels.

    Wide: full labels up to 8 points, upright names up to 24, names along the rays up to 60, and
    above 60 two rings. `compact`: numbered nodes, about 300 wide up to 60 points; names belong in a list below.
    """
    hub_r, hub_lines = _hub(hub.name, 30 if compact else 34)
    rings, r = _compact_rings(len(points)) if compact else _wide_rings(len(points))
    places = [polar(360 * i / len(points), rings[i % len(rings)]) for i in range(len(points))]
    if compact:
        labels = [number_label(i + 1, len(points), place, r) for i, place in enumerate(places)]
    elif len(points) <= UPRIGHT:
        labels = upright_labels(points, r, rings[0], detailed=len(points) <= DETAILED)
    else:
        labels = [radial_label(p, 360 * i / len(points), rings, i, r) for i, p in enumerate(points)]
    nodes = tuple(
        Node(
            number=i + 1,
            point=point,
            x=rounded(x),
            y=rounded(y),
            r=r,
            tone=TONES[look_of(point.state)],
            shapes=symbol(state=point.state, x=x, y=y, r=r),
            rays=_rays(point, instruments, 360 * i / len(points), (hub_r, math.hypot(x, y)), r),
            label=label,
        )
        for i, (point, (x, y), label) in enumerate(zip(points, places, labels, strict=True))
    )
    reach = max(rings) + r + 8
    corners = [c for label in labels for c in label.corners] + [(-reach, -reach), (reach, reach)]
    left, top, width, height = frame_of(corners, pad=8)
    return Plan(
        view_box=f"{left} {top} {width} {height}",
        left=left,
        top=top,
        width=width,
        height=height,
        rings=tuple(sorted(set(rings))),
        hub_r=hub_r,
        hub_lines=hub_lines,
        nodes=nodes,
    )


def look_of(state: str) -> str:
    """The state as it is drawn: every way of having ended looks the same. KeyError for an unknown word."""
    look = "ended" if state in _ENDED else state
    TONES[look]
    return look


def symbol(*, state: str, x: float, y: float, r: float) -> tuple[Shape, ...]:
    """The node of a state, shape first: solid in force, half due, hollow in preparation, hatched
    not known, two bars suspended, dotted with a cross ended, dotted none. As in the state pills of the tables."""
    look = look_of(state)
    tone = TONES[look]
    disc, stroke = _circle(x, y, r), f"f-paper k-{tone} w-2"
    if look == "in_force":
        return (Shape(d=disc, css=f"f-{tone} k-{tone} w-2"),)
    if look == "due":
        # a half disc on the left, as a moon: the side never changes
        half = f"M{pair(x, y - r)}A{number(r)} {number(r)} 0 0 0 {pair(x, y + r)}Z"
        return Shape(d=disc, css=stroke), Shape(d=half, css=f"f-{tone}")
    if look == "in_preparation":
        return (Shape(d=disc, css=stroke),)
    if look == "not_known":
        return Shape(d=disc, css=stroke), _stroke(_hatch(x, y, r), tone, 1)
    if look == "suspended":
        bars = [(x + s * r * 0.28, y - r * 0.42, x + s * r * 0.28, y + r * 0.42) for s in (-1, 1)]
        return Shape(d=disc, css=stroke), _stroke(bars, tone, 2)
    dotted = Shape(d=disc, css=f"{stroke} dotted")
    arm = r * 0.32
    cross = [(x - arm, y - arm, x + arm, y + arm), (x - arm, y + arm, x + arm, y - arm)]
    return (dotted, _stroke(cross, tone, 1)) if look == "ended" else (dotted,)


def _hatch(x: float, y: float, r: float) -> list[Box]:
    """Chords of a circle at 45 degrees, a fixed distance apart: a pattern that needs no id."""
    lines = []
    step = max(3.4, r / 3)
    for k in range(-int(r / step), int(r / step) + 1):
        half = math.sqrt(max(r * r - (k * step) ** 2, 0)) * math.sqrt(0.5)
        mx, my = x + k * step * math.sqrt(0.5), y + k * step * math.sqrt(0.5)
        lines.append((mx - half, my + half, mx + half, my - half))
    return lines


def _stroke(lines: Sequence[Box], tone: str, width: int) -> Shape:
    d = "".join(f"M{pair(a, b)}L{pair(c, e)}" for a, b, c, e in lines)
    return Shape(d=d, css=f"f-none k-{tone} w-{width}")


def _circle(x: float, y: float, r: float) -> str:
    arc = f"a{number(r)} {number(r)} 0 1 0"
    return f"M{pair(x - r, y)}{arc} {number(2 * r)} 0{arc} {number(-2 * r)} 0Z"


def _hub(name: str, least: float) -> tuple[float, tuple[Line, ...]]:
    texts = wrapped(name, FONT["hub"], 84, 3)
    height = len(texts) * LEADING["hub"]
    widest = max((text_width(text, FONT["hub"]) for text in texts), default=0)
    first = -height / 2 + 13.5
    lines = tuple(
        Line(text=text, x=0, y=rounded(first + i * LEADING["hub"]), css="d-hub")
        for i, text in enumerate(texts)
    )
    return float(math.ceil(max(least, math.hypot(widest / 2, height / 2 - 4) + 8))), lines


def _wide_rings(count: int) -> tuple[tuple[float, ...], float]:
    """Radii of the rings, and of a node: neighbours never touch."""
    if count <= DETAILED:
        return (158.0,), 17.0
    if count <= UPRIGHT:
        return (188.0,), 13.0
    if count <= ONE_RING:
        return (200.0,), 8.0
    outer = rounded(max(210, count * 18 / math.tau))
    return (outer, outer - 34), 8.0


def _compact_rings(count: int) -> tuple[tuple[float, ...], float]:
    """One ring; the nodes shrink so that neighbours never touch, and above 60 the star grows instead."""
    ring = rounded(max(116.0, count * 12 / math.tau))
    pitch = math.tau * ring / max(1, count)
    return (ring,), rounded(14.0 if count <= 12 else min(12.0, (pitch - 3) / 2))


def _rays(point: Point, instruments: Sequence[str], degrees: float, reach: Pair, r: float) -> tuple[Ray, ...]:
    """Side by side and centred, clockwise: a lane for every instrument of the star, then one for every tie.

    With neither lane nor tie one neutral ray, if there is an agreement. `reach` is the radius of the hub and the
    distance of the node.
    """
    if not point.lanes and not point.ties:
        return (_ray(degrees, 0, reach, r),) if look_of(point.state) != "none" else ()
    used = {lane.instrument: lane for lane in point.lanes}
    slots = instruments if used else ()
    count = len(slots) + len(point.ties)
    gap = min(6.0, 2 * (r - 3) / max(1, count - 1))
    rays = []
    for i in range(count):
        aside = (i - (count - 1) / 2) * gap
        if i >= len(slots):
            rays.append(_ray(degrees, aside, reach, r, tie=point.ties[i - len(slots)]))
            continue
        lane = used.get(slots[i])
        thickness = rounded(min(_THICKNESS[lane.width], gap * _SHARE[lane.width])) if lane else 0.0
        rays.append(_ray(degrees, aside, reach, r, lane=lane, track=lane is None, thickness=thickness))
    return tuple(rays)


def _ray(degrees: float, aside: float, reach: Pair, r: float, **more: Any) -> Ray:
    hub_r, distance = reach
    near, far = math.sqrt(hub_r**2 - aside**2) + 2, distance - math.sqrt(r**2 - aside**2) - 2
    (x1, y1), (x2, y2) = beside(degrees, near, aside), beside(degrees, far, aside)
    return Ray(x1=rounded(x1), y1=rounded(y1), x2=rounded(x2), y2=rounded(y2), **more)


def _legend_of_lanes(instruments: Sequence[Instrument]) -> tuple[LaneItem, ...]:
    """Each instrument as its lane among the tracks of all: from the top of the box down, as clockwise on a ray
    that points to the right."""
    count = len(instruments)
    gap = min(5.0, 20 / max(1, count - 1))
    heights = tuple(rounded(12 + (i - (count - 1) / 2) * gap) for i in range(count))
    return tuple(
        LaneItem(name=instrument.name, tracks=heights, y=y)
        for instrument, y in zip(instruments, heights, strict=True)
    )
