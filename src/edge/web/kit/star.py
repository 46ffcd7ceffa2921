"""The star: the hub in the middle, its partners around it, as coordinates that a template only prints.

Also here, because the other drawings share them: the node symbols (one shape per state, so that a
picture is readable without colour) and the estimate of how wide a text will be. No model, no query.
Units are those of the SVG viewBox, about one CSS pixel; y grows downwards; the hub is at 0, 0.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Box = tuple[float, float, float, float]  # left, top, right, bottom
Pair = tuple[float, float]

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
# sizes to measure with: a name is set in 15, but bold is wider
_FONT = {"name": 16.5, "local": 15, "state": 13, "small": 14, "number": 13, "hub": 15}
_LEADING = {"name": 19, "local": 20, "state": 17, "small": 18, "number": 15, "hub": 18}
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
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One path of a symbol with its classes from drawings.css."""

    d: str
    css: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a label; `x`, `y` is the end of its baseline that `anchor` names."""

    text: str
    x: float
    y: float
    css: str
    lang: str = ""
    rest: str = ""  # follows the text on the same line, in the page's own language


@dataclass(frozen=True, kw_only=True)
class Label:
    """A text beside a node; `corners` is what it covers, `rotate` is empty for upright text."""

    lines: tuple[Line, ...]
    anchor: str
    rotate: str
    corners: tuple[Pair, Pair, Pair, Pair]
    leader: str = ""


@dataclass(frozen=True, kw_only=True)
class Ray:
    x1: float
    y1: float
    x2: float
    y2: float
    tie: Tie | None


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
    has_ties: bool

    @property
    def layouts(self) -> tuple[tuple[str, Plan], ...]:
        return ("wide", self.wide), ("narrow", self.narrow)


def star(*, hub: Hub, points: Sequence[Point]) -> Star:
    """Draw the star in both layouts. The order of `points` is kept: the picture is meant to be learnt."""
    present = {look_of(point.state) for point in points}
    shown = [state for state in TONES if state in _ALWAYS_IN_LEGEND or state in present]
    return Star(
        hub=hub,
        wide=plan_star(hub=hub, points=points),
        narrow=plan_star(hub=hub, points=points, compact=True),
        legend=tuple(
            LegendItem(state=s, word=_LOOKS[s][1], shapes=symbol(state=s, x=12, y=12, r=8)) for s in shown
        ),
        has_ties=any(point.ties for point in points),
    )


def plan_star(*, hub: Hub, points: Sequence[Point], compact: bool = False) -> Plan:
    """Place hub, nodes, rays and labels.

    Wide: full labels up to 8 points, upright names up to 24, names along the rays up to 60, and
    above 60 two rings. `compact`: numbered nodes, about 300 wide up to 60 points; names belong in a list below.
    """
    hub_r, hub_lines = _hub(hub.name, 30 if compact else 34)
    rings, r = _compact_rings(len(points)) if compact else _wide_rings(len(points))
    places = [polar(360 * i / len(points), rings[i % len(rings)]) for i in range(len(points))]
    if compact:
        labels = [_number(i + 1, len(points), place, r) for i, place in enumerate(places)]
    elif len(points) <= UPRIGHT:
        labels = _upright(points, r, rings[0], detailed=len(points) <= DETAILED)
    else:
        labels = [_radial(p, 360 * i / len(points), rings, i, r) for i, p in enumerate(points)]
    nodes = tuple(
        Node(
            number=i + 1,
            point=point,
            x=rounded(x),
            y=rounded(y),
            r=r,
            tone=TONES[look_of(point.state)],
            shapes=symbol(state=point.state, x=x, y=y, r=r),
            rays=_rays(point, 360 * i / len(points), math.hypot(x, y), hub_r, r),
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


def rounded(value: float) -> float:
    """One decimal, and never minus zero."""
    return round(value, 1) + 0.0


def polar(degrees: float, distance: float) -> Pair:
    """The point at a bearing (clockwise from north, which is up) and distance from 0, 0."""
    angle = math.radians(degrees)
    return distance * math.sin(angle), -distance * math.cos(angle)


def frame_of(corners: Sequence[Pair], *, pad: float) -> Box:
    """Left, top, width and height of a whole-numbered frame around the points, with a margin."""
    left = math.floor(min(x for x, _y in corners) - pad)
    top = math.floor(min(y for _x, y in corners) - pad)
    right = math.ceil(max(x for x, _y in corners) + pad)
    bottom = math.ceil(max(y for _x, y in corners) + pad)
    return left, top, right - left, bottom - top


def look_of(state: str) -> str:
    """The state as it is drawn: every way of having ended looks the same. KeyError for an unknown word."""
    look = "ended" if state in _ENDED else state
    TONES[look]
    return look


def text_width(text: str, size: float) -> float:
    """Estimate a text's width at a font size, on the generous side for common sans fonts; Han is square."""
    return sum(_em(character) for character in text) * size


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.02
    if unicodedata.combining(character):
        return 0.0
    if character in "iljtfI.,:;'|()[] ·-":
        return 0.36
    if character in "mwMW@%":
        return 0.98
    return 0.72 if character.isupper() else 0.6


def shortened(text: str, size: float, room: float) -> str:
    """The text, or as much of it as fits into `room` with an ellipsis."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1].rstrip()
    return text + "…"


def wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """Break a text at spaces into at most `most` lines no wider than `room`; the last one is shortened."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [shortened(line, size, room) for line in lines]


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
        half = f"M{_xy(x, y - r)}A{_n(r)} {_n(r)} 0 0 0 {_xy(x, y + r)}Z"
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
    d = "".join(f"M{_xy(a, b)}L{_xy(c, e)}" for a, b, c, e in lines)
    return Shape(d=d, css=f"f-none k-{tone} w-{width}")


def _circle(x: float, y: float, r: float) -> str:
    arc = f"a{_n(r)} {_n(r)} 0 1 0"
    return f"M{_xy(x - r, y)}{arc} {_n(2 * r)} 0{arc} {_n(-2 * r)} 0Z"


def _n(value: float) -> str:
    return f"{rounded(value):g}"


def _xy(x: float, y: float) -> str:
    return f"{_n(x)} {_n(y)}"


def _hub(name: str, least: float) -> tuple[float, tuple[Line, ...]]:
    texts = wrapped(name, _FONT["hub"], 84, 3)
    height = len(texts) * _LEADING["hub"]
    widest = max((text_width(text, _FONT["hub"]) for text in texts), default=0)
    first = -height / 2 + 13.5
    lines = tuple(
        Line(text=text, x=0, y=rounded(first + i * _LEADING["hub"]), css="d-hub")
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


def _rays(point: Point, degrees: float, distance: float, hub_r: float, r: float) -> tuple[Ray, ...]:
    """One lane per tie, side by side and centred; without a tie one neutral ray, if there is an agreement."""
    ties: tuple[Tie | None, ...] = point.ties or ((None,) if look_of(point.state) != "none" else ())
    gap = min(6.0, 2 * (r - 3) / max(1, len(ties) - 1))
    rays = []
    for i, tie in enumerate(ties):
        aside = (i - (len(ties) - 1) / 2) * gap
        near, far = math.sqrt(hub_r**2 - aside**2) + 2, distance - math.sqrt(r**2 - aside**2) - 2
        ends = (_beside(degrees, near, aside), _beside(degrees, far, aside))
        (x1, y1), (x2, y2) = ends
        rays.append(Ray(x1=rounded(x1), y1=rounded(y1), x2=rounded(x2), y2=rounded(y2), tie=tie))
    return tuple(rays)


def _beside(degrees: float, distance: float, aside: float) -> Pair:
    (x, y), (dx, dy) = polar(degrees, distance), polar(degrees + 90, aside)
    return x + dx, y + dy


def _number(number: int, count: int, place: Pair, r: float) -> Label:
    """The number of a node, just outside it; on a full ring only every fifth, as on a clock."""
    size, text = _FONT["number"], str(number)
    if count > 36 and number % 5:
        return Label(lines=(), anchor="middle", rotate="", corners=_corners((*place, *place)))
    distance = math.hypot(*place)
    x, y = (part * (distance + r + 11) / distance for part in place)
    half_w, half_h = text_width(text, size) / 2, size * 0.4
    line = Line(text=text, x=rounded(x), y=rounded(y + size * 0.36), css="d-number")
    box = (x - half_w, y - half_h, x + half_w, y + half_h)
    return Label(lines=(line,), anchor="middle", rotate="", corners=_corners(box))


def _upright(points: Sequence[Point], r: float, ring: float, *, detailed: bool) -> list[Label]:
    """Upright labels outside the ring: each starts beside its node and gives way up or down, never inwards.

    Those level with the hub are placed first; the nearer to the top or bottom, the more they give way.
    """
    blocks = [_block(point, detailed=detailed) for point in points]
    turns = [360 * i / len(points) for i in range(len(points))]
    order = sorted(range(len(points)), key=lambda i: (round(abs(polar(turns[i], 1)[1]), 6), i))
    boxes: dict[int, Box] = {}
    for i in order:
        width = 2 + max(text_width(text + rest, _FONT[css]) for text, rest, css, _lang in blocks[i])
        height = sum(_LEADING[css] for _t, _r, css, _l in blocks[i])
        boxes[i] = _give_way(_beside_node(turns[i], ring + r + 8, width, height), turns[i], boxes.values())
    return [_block_label(blocks[i], boxes[i], turns[i], ring, r) for i in range(len(points))]


def _beside_node(turn: float, distance: float, width: float, height: float) -> Box:
    x, y = polar(turn, distance)
    up = polar(turn, 1)[1]
    top = y + (up - 1) * height / 2
    left = x - width / 2 if abs(x) < 1 else (x if x > 0 else x - width)
    return left, top, left + width, top + height


def _give_way(box: Box, turn: float, others: Iterable[Box]) -> Box:
    left, top, right, bottom = box
    up = polar(turn, 1)[1] <= 1e-9
    # nearest first: after one sweep outwards nothing that was passed can be met again
    for o in sorted(others, key=lambda o: -o[3] if up else o[1]):
        if left < o[2] + 6 and o[0] - 6 < right and top < o[3] and o[1] < bottom:
            shift = o[1] - bottom if up else o[3] - top
            top, bottom = top + shift, bottom + shift
    return left, top, right, bottom


def _block(point: Point, *, detailed: bool) -> list[tuple[str, str, str, str]]:
    """Lines of a label as text, rest, class and language."""
    if not detailed:
        return [(text, "", "small", "") for text in wrapped(point.name, _FONT["small"], 150, 2)]
    lines = [(text, "", "name", "") for text in wrapped(point.name, _FONT["name"], 165, 2)]
    if point.local_name and point.local_name != point.name:
        local = shortened(point.local_name, _FONT["local"], 150)
        lines.append((local, f" · {point.city}" if point.city else "", "local", point.local_lang))
    elif point.city:
        lines.append(("", point.city, "local", ""))
    lines += [(text, "", "state", "") for text in wrapped(point.state_label, _FONT["state"], 165, 2)]
    return lines


def _block_label(
    block: Sequence[tuple[str, str, str, str]], box: Box, turn: float, ring: float, r: float
) -> Label:
    left, top, right, bottom = box
    x, y = polar(turn, ring)
    anchor, at = (
        ("middle", (left + right) / 2) if abs(x) < 1 else (("start", left) if x > 0 else ("end", right))
    )
    lines, baseline = [], top
    for text, rest, css, lang in block:
        baseline += _LEADING[css]
        foot = rounded(baseline - _LEADING[css] + _FONT[css])
        lines.append(Line(text=text, rest=rest, x=rounded(at), y=foot, css=f"d-{css}", lang=lang))
    near = min(max(y, top), bottom)  # where a leader would meet the label
    gap = math.hypot(at - x, near - y)
    leader = ""
    if gap > r + 20:
        share = (r + 2) / gap
        leader = f"M{_xy(x + (at - x) * share, y + (near - y) * share)}L{_xy(at, near)}"
    return Label(lines=tuple(lines), anchor=anchor, rotate="", corners=_corners(box), leader=leader)


def _radial(point: Point, turn: float, rings: Sequence[float], index: int, r: float) -> Label:
    """A name along its ray, outside the outermost ring, turned so that it never stands on its head."""
    size = _FONT["number"]
    text = shortened(point.name, size, 170)
    inner, outer = rings[0] + r + 8, rings[0] + r + 8 + text_width(text, size)
    half = size * 0.5
    ends = ((inner, -half), (outer, -half), (outer, half), (inner, half))
    corners = tuple(_beside(turn, along, aside) for along, aside in ends)
    x, y = polar(turn, inner)
    line = Line(text=text, x=rounded(x), y=rounded(y), css="d-radial")
    ring = rings[index % len(rings)]
    leader = "" if ring == rings[0] else f"M{_xy(*polar(turn, ring + r + 2))}L{_xy(*polar(turn, inner - 3))}"
    rotate = f"rotate({_n(turn + 90 if turn > 180 else turn - 90)} {_xy(x, y)})"
    anchor = "end" if turn > 180 else "start"
    return Label(lines=(line,), anchor=anchor, rotate=rotate, corners=corners, leader=leader)  # type: ignore[arg-type]


def _corners(box: Box) -> tuple[Pair, Pair, Pair, Pair]:
    left, top, right, bottom = (rounded(side) for side in box)
    return (left, top), (right, top), (right, bottom), (left, bottom)
