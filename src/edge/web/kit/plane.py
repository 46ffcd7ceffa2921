"""Plane geometry and the width of texts, for everything that is drawn: numbers in, numbers out.

Units are those of the SVG viewBox, about one CSS pixel; y grows downwards.
"""

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

Box = tuple[float, float, float, float]  # left, top, right, bottom
Pair = tuple[float, float]


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


def number(value: float) -> str:
    return f"{rounded(value):g}"


def pair(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def beside(degrees: float, distance: float, aside: float) -> Pair:
    (x, y), (dx, dy) = polar(degrees, distance), polar(degrees + 90, aside)
    return x + dx, y + dy


def corners_of(box: Box) -> tuple[Pair, Pair, Pair, Pair]:
    left, top, right, bottom = (rounded(side) for side in box)
    return (left, top), (right, top), (right, bottom), (left, bottom)


def text_width(text: str, size: float) -> float:
    """Estimate a text's width at a font size, on the generous side for common sans fonts; Han is square."""
    return _ems(text) * size


@lru_cache(maxsize=8192)  # a drawing tries each of its labels in many places
def _ems(text: str) -> float:
    return sum(map(_em, text))


@lru_cache(maxsize=8192)
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
