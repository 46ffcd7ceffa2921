"""The labels of the star: numbers, upright names that give way to each other, names along their rays."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from edge.web.kit.plane import (
    Box,
    Pair,
    beside,
    corners_of,
    number,
    pair,
    polar,
    rounded,
    shortened,
    text_width,
    wrapped,
)

# sizes to measure with: a name is set in 15, but bold is wider
FONT = {"name": 16.5, "local": 15, "state": 13, "small": 14, "number": 13, "hub": 15}
LEADING = {"name": 19, "local": 20, "state": 17, "small": 18, "number": 15, "hub": 18}


class Named(Protocol):
    """What a label says: a partner on the star."""

    @property
    def name(self) -> str: ...
    @property
    def local_name(self) -> str: ...
    @property
    def local_lang(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def state_label(self) -> str: ...


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


def number_label(number: int, count: int, place: Pair, r: float) -> Label:
    """The number of a node, just outside it; on a full ring only every fifth, as on a clock."""
    size, text = FONT["number"], str(number)
    if count > 36 and number % 5:
        return Label(lines=(), anchor="middle", rotate="", corners=corners_of((*place, *place)))
    distance = math.hypot(*place)
    x, y = (part * (distance + r + 11) / distance for part in place)
    half_w, half_h = text_width(text, size) / 2, size * 0.4
    line = Line(text=text, x=rounded(x), y=rounded(y + size * 0.36), css="d-number")
    box = (x - half_w, y - half_h, x + half_w, y + half_h)
    return Label(lines=(line,), anchor="middle", rotate="", corners=corners_of(box))


def upright_labels(points: Sequence[Named], r: float, ring: float, *, detailed: bool) -> list[Label]:
    """Upright labels outside the ring: each starts beside its node and gives way up or down, never inwards.

    Those level with the hub are placed first; the nearer to the top or bottom, the more they give way.
    """
    blocks = [_block(point, detailed=detailed) for point in points]
    turns = [360 * i / len(points) for i in range(len(points))]
    order = sorted(range(len(points)), key=lambda i: (round(abs(polar(turns[i], 1)[1]), 6), i))
    boxes: dict[int, Box] = {}
    for i in order:
        width = 2 + max(text_width(text + rest, FONT[css]) for text, rest, css, _lang in blocks[i])
        height = sum(LEADING[css] for _t, _r, css, _l in blocks[i])
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


def _block(point: Named, *, detailed: bool) -> list[tuple[str, str, str, str]]:
    """Lines of a label as text, rest, class and language."""
    if not detailed:
        return [(text, "", "small", "") for text in wrapped(point.name, FONT["small"], 150, 2)]
    lines = [(text, "", "name", "") for text in wrapped(point.name, FONT["name"], 165, 2)]
    if point.local_name and point.local_name != point.name:
        local = shortened(point.local_name, FONT["local"], 150)
        lines.append((local, f" · {point.city}" if point.city else "", "local", point.local_lang))
    elif point.city:
        lines.append(("", point.city, "local", ""))
    lines += [(text, "", "state", "") for text in wrapped(point.state_label, FONT["state"], 165, 2)]
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
        baseline += LEADING[css]
        foot = rounded(baseline - LEADING[css] + FONT[css])
        lines.append(Line(text=text, rest=rest, x=rounded(at), y=foot, css=f"d-{css}", lang=lang))
    near = min(max(y, top), bottom)  # where a leader would meet the label
    gap = math.hypot(at - x, near - y)
    leader = ""
    if gap > r + 20:
        share = (r + 2) / gap
        leader = f"M{pair(x + (at - x) * share, y + (near - y) * share)}L{pair(at, near)}"
    return Label(lines=tuple(lines), anchor=anchor, rotate="", corners=corners_of(box), leader=leader)


def radial_label(point: Named, turn: float, rings: Sequence[float], index: int, r: float) -> Label:
    """A name along its ray, outside the outermost ring, turned so that it never stands on its head."""
    size = FONT["number"]
    text = shortened(point.name, size, 170)
    inner, outer = rings[0] + r + 8, rings[0] + r + 8 + text_width(text, size)
    half = size * 0.5
    ends = ((inner, -half), (outer, -half), (outer, half), (inner, half))
    corners = tuple(beside(turn, along, aside) for along, aside in ends)
    x, y = polar(turn, inner)
    line = Line(text=text, x=rounded(x), y=rounded(y), css="d-radial")
    ring = rings[index % len(rings)]
    leader = (
        "" if ring == rings[0] else f"M{pair(*polar(turn, ring + r + 2))}L{pair(*polar(turn, inner - 3))}"
    )
    rotate = f"rotate({number(turn + 90 if turn > 180 else turn - 90)} {pair(x, y)})"
    anchor = "end" if turn > 180 else "start"
    return Label(lines=(line,), anchor=anchor, rotate=rotate, corners=corners, leader=leader)  # type: ignore[arg-type]
