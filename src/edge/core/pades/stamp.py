"""The visible box of a signature: names in Latin and Chinese script, drawn as outlines.

The letters come from the variable fonts of our packages at the weight that is wanted. A variable font cannot be
embedded as it is, and making a fixed one of 30,000 glyphs takes longer than signing may; outlines need neither. What
is written stays readable to programs as the text behind the drawing (/ActualText).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped]  # publishes no types
from fontTools.pens.qu2cuPen import Qu2CuPen  # type: ignore[import-untyped]  # as above
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # as above
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import BaseStamp, BaseStampStyle

# A Latin font first: the Chinese one lacks some Latin letters.
_FONTS = (
    ("justmytype_western_core", "notosans/NotoSans[wdth,wght].ttf"),
    ("justmytype_intl_cjk", "notosanssc/NotoSansSC[wght].ttf"),
)
_BOLD, _REGULAR = 600, 400
_LARGE, _SMALL, _LEADING, _MARGIN = 10.0, 6.5, 1.35, 5.0  # points; leading in letter heights
_LONGEST_LINE = 120
_INK, _RULE = b"0.1 0.13 0.2 rg", b"0.45 0.5 0.58 RG 0.75 w"


@dataclass(frozen=True)
class SignatureBox(BaseStampStyle):
    """What stands in the box: the first line large, the others small below it; what does not fit is left out."""

    lines: tuple[str, ...] = ()

    def create_stamp(
        self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, Any]
    ) -> BaseStamp:
        return _Drawing(writer, self, box)


class _Drawing(BaseStamp):
    style: SignatureBox

    def render(self) -> bytes:
        width, height = float(self.box.width), float(self.box.height)
        frame = b"q %s 0.4 0.4 %.2f %.2f re S Q" % (_RULE, width - 0.8, height - 0.8)
        return b"\n".join([frame, *_set_lines(self.style.lines, width, height)])

    def as_form_xobject(self) -> StreamObject:
        xobject = super().as_form_xobject()
        xobject.compress()
        return xobject


def _set_lines(lines: Sequence[str], width: float, height: float) -> Iterator[bytes]:
    room = width - 2 * _MARGIN
    top = height - _MARGIN
    for index, text in enumerate(line[:_LONGEST_LINE] for line in lines):
        weight = _REGULAR if index else _BOLD
        advance = sum(_glyph(letter, weight)[1] for letter in text)
        wanted = _SMALL if index else _LARGE
        size = min(wanted, room / advance) if advance else wanted
        top -= size * _LEADING
        if top < _MARGIN / 2:
            return
        spoken = ("\ufeff" + text).encode("utf-16-be").hex().encode()
        yield b"/Span <</ActualText <%s>>> BDC" % spoken
        yield b"q %s %.5f 0 0 %.5f %.3f %.3f cm" % (_INK, size, size, _MARGIN, top + 0.25 * size)
        for letter in text:
            drawn, step = _glyph(letter, weight)
            yield b"%s 1 0 0 1 %.4f 0 cm" % (drawn, step)
        yield b"Q EMC"


@lru_cache(maxsize=4096)
def _glyph(letter: str, weight: int) -> tuple[bytes, float]:
    """The operators that fill one letter of size 1, and how far it moves on; a letter that no font holds is a box."""
    for font, glyphs in _faces(weight):
        name = font.get(ord(letter))
        if name is not None:
            glyph = glyphs[name]
            pen = _PathPen(glyphs)
            glyph.draw(Qu2CuPen(pen, max_err=1.0, all_cubic=True))
            return b" ".join([*pen.operators, b"f"] if pen.operators else []), glyph.width / 1000
    return b"0.08 0 0.5 0.7 re f", 0.66


@lru_cache(maxsize=2)
def _faces(weight: int) -> list[tuple[dict[int, str], Any]]:
    """(letters, glyphs) of each font at a weight."""
    return [(font.getBestCmap(), font.getGlyphSet(location={"wght": weight})) for font in _fonts()]


@lru_cache(maxsize=1)
def _fonts() -> list[Any]:
    return [TTFont(str(files(package) / "fonts" / "ofl" / name), lazy=True) for package, name in _FONTS]


class _PathPen(BasePen):
    """Writes outlines as path operators of PDF, in units of a thousandth."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.operators: list[bytes] = []

    def _moveTo(self, point: tuple[float, float]) -> None:
        self.operators.append(b"%s m" % _numbers(point))

    def _lineTo(self, point: tuple[float, float]) -> None:
        self.operators.append(b"%s l" % _numbers(point))

    def _curveToOne(
        self, first: tuple[float, float], second: tuple[float, float], third: tuple[float, float]
    ) -> None:
        self.operators.append(b"%s c" % _numbers(first, second, third))

    def _closePath(self) -> None:
        self.operators.append(b"h")


def _numbers(*points: tuple[float, float]) -> bytes:
    return b" ".join(b"%.3f %.3f" % (x / 1000, y / 1000) for x, y in points)
