"""Excel workbooks as rows of cells: stored results of formulas, days as days, numbers as they are shown.

openpyxl reads what surrounds the sheets (their names, date formats, the calendar); the sheets themselves are
read here as a stream, because a text must come back exactly and a sheet must not be held in memory.
A number has the 15 significant digits that Excel shows: 0.30000000000000004 is 0.3.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO
from xml.parsers import expat  # nosec B406 B407

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import MAC_EPOCH, from_excel, from_ISO8601

from edge.core.formulas import unescape_formula
from edge.sheets.rules.sheet import (
    EPOCH_1900,
    EPOCH_1904,
    Cell,
    ErrorCell,
    Limits,
    NumberedCells,
    RawSheet,
    whole_day,
)
from edge.sheets.rules.troubles import Code, unreadable

_BLOCK = 64 * 1024
_CODED = re.compile("_x([0-9A-Fa-f]{4})_")  # how the format writes characters that XML has none for
_PLACE = re.compile(r"([A-Z]{1,3})(\d+)")
_ZERO_MINUTES = timedelta(0)


def excel_sheets(file: BinaryIO, *, limits: Limits) -> list[RawSheet]:
    """The sheets of data of an .xlsx or .xlsm, in their order; charts and macros are not looked at.

    Raises Unreadable; what comes from `read` of a sheet may raise it too.
    """
    try:
        frame = _Frame(file, read_only=True, data_only=True, keep_links=False)
        frame.read_frame()
        found = [
            (sheet.name, sheet.state, rel.target)
            for sheet, rel in frame.parser.find_sheets()
            if "chartsheet" not in rel.Type and rel.target in frame.valid_files
        ]
        meaning = _Meaning.of(frame)
    except Exception as error:  # hostile bytes: whatever the reader raises, the file is damaged
        raise unreadable(Code.FILE_DAMAGED) from error
    return [
        RawSheet(
            name=name,
            hidden=state != "visible",
            read=_reader(frame.archive, part, meaning, limits),
            epoch=EPOCH_1904 if meaning.epoch == MAC_EPOCH else EPOCH_1900,
        )
        for name, state, part in found
    ]


class _Frame(ExcelReader):  # type: ignore[misc]  # openpyxl publishes no types
    """The parts around the sheets; shared texts are left to `_shared_texts`, sheets to `_Rows`."""

    def read_frame(self) -> None:
        self.read_manifest()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)


@dataclass(kw_only=True)
class _Meaning:
    """What the numbers in a sheet's cells point to; shared texts are read when the first sheet is."""

    archive: zipfile.ZipFile
    texts_part: str
    epoch: datetime
    days: frozenset[int]
    spans: frozenset[int]
    texts: list[str] | None = field(default=None)

    @classmethod
    def of(cls, frame: _Frame) -> "_Meaning":
        names = {name.casefold(): name for name in frame.valid_files}
        return cls(
            archive=frame.archive,
            texts_part=names.get("xl/sharedstrings.xml", ""),
            epoch=frame.wb.epoch,
            days=frozenset(frame.wb._date_formats),
            spans=frozenset(frame.wb._timedelta_formats),
        )

    def text(self, index: int) -> str:
        if self.texts is None:
            self.texts = _shared_texts(self.archive, self.texts_part)
        return self.texts[index]


class _Xml:
    """A parser of one part, fed in blocks, that refuses what could make a small part large."""

    def __init__(self, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None]) -> None:
        self.pieces: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.StartElementHandler = lambda name, facts: start(name.rpartition(" ")[2], facts)
        self.parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
        self.parser.CharacterDataHandler = self.pieces.append

    def take(self) -> str:
        """The text since the last call."""
        text = "".join(self.pieces)
        self.pieces.clear()
        return text

    def feed(self, archive: zipfile.ZipFile, part: str) -> Iterator[None]:
        """Read the part; yields after every block of it."""
        try:
            with archive.open(part) as file:
                while block := file.read(_BLOCK):
                    self.parser.Parse(block, False)
                    yield
                self.parser.Parse(b"", True)
                yield
        except (
            expat.ExpatError, zipfile.BadZipFile, zlib.error, OSError, EOFError,
            ValueError, LookupError, NotImplementedError, InvalidOperation,
        ) as error:  # fmt: skip
            raise unreadable(Code.FILE_DAMAGED) from error


def _refuse(*_arguments: Any) -> None:
    raise ValueError("a document type has no place here")


class _SharedTexts:
    def __init__(self) -> None:
        self.found: list[str] = []
        self.xml = _Xml(self._start, self._end)
        self.parts: list[str] = []
        self.sounded = 0  # inside the phonetic reading of Japanese names, which is no part of the text

    def _start(self, name: str, _facts: dict[str, str]) -> None:
        if name == "si":
            self.parts = []
        self.sounded += name == "rPh"
        self.xml.take()

    def _end(self, name: str) -> None:
        text = self.xml.take()
        self.sounded -= name == "rPh"
        if name == "t" and not self.sounded:
            self.parts.append(text)
        elif name == "si":
            self.found.append(_decoded("".join(self.parts)))


def _shared_texts(archive: zipfile.ZipFile, part: str) -> list[str]:
    texts = _SharedTexts()
    if part:
        for _block in texts.xml.feed(archive, part):
            pass
    return texts.found


def _reader(
    archive: zipfile.ZipFile, part: str, meaning: _Meaning, limits: Limits
) -> Callable[[], Iterator[NumberedCells]]:
    def read() -> Iterator[NumberedCells]:
        rows = _Rows(meaning, limits)
        for _block in rows.xml.feed(archive, part):
            yield from rows.done
            rows.done.clear()

    return read


class _Rows:
    """The rows of one sheet as their elements go by. Empty cells and rows without any are left out."""

    def __init__(self, meaning: _Meaning, limits: Limits) -> None:
        self.meaning, self.limits = meaning, limits
        self.done: list[NumberedCells] = []
        self.xml = _Xml(self._start, self._end)
        self.row = self.column = self.sounded = self.count = 0
        self.cells: list[Cell] = []
        self.facts: dict[str, str] = {}
        self.value: str | None = None
        self.parts: list[str] = []
        self.computed = False

    def _start(self, name: str, facts: dict[str, str]) -> None:
        if name == "c":
            self.facts, self.value, self.computed = facts, None, False
            self.parts = []
            place = _PLACE.fullmatch(facts.get("r", ""))
            self.column = _column_of(place[1]) if place else self.column + 1
        elif name == "row":
            self.row = int(float(facts.get("r", self.row + 1)))
            self.cells, self.column = [], 0
        self.sounded += name == "rPh"
        self.xml.take()

    def _end(self, name: str) -> None:
        text = self.xml.take()
        if name == "v":
            self.value = text
        elif name == "t" and not self.sounded:
            self.parts.append(text)
        elif name == "f":
            self.computed = True
        elif name == "c":
            self._keep(self._meant())
        elif name == "row" and self.cells:
            self.done.append((self.row, self.cells))
        self.sounded -= name == "rPh"

    def _keep(self, cell: Cell) -> None:
        if cell is None:
            return
        self.count += 1
        if self.count > self.limits.cells:
            raise unreadable(Code.TOO_MANY_CELLS, limit=self.limits.cells)
        if self.column > self.limits.columns:
            raise unreadable(Code.TOO_MANY_COLUMNS, limit=self.limits.columns)
        self.cells.extend([None] * (self.column - len(self.cells)))
        self.cells[self.column - 1] = cell

    def _meant(self) -> Cell:
        kind = self.facts.get("t", "n")
        if kind == "inlineStr":
            return _text("".join(self.parts))
        if self.value is None or (self.value == "" and kind != "str"):
            return ErrorCell("") if self.computed else None
        match kind:
            case "s":
                return unescape_formula(self.meaning.text(int(self.value))) or None
            case "str":
                return _text(self.value)
            case "b":
                return self.value.strip() in ("1", "true")
            case "e":
                return ErrorCell(self.value)
            case "d":
                return _as_day(from_ISO8601(self.value))
        return self._number(self.value)

    def _number(self, text: str) -> Cell:
        style = int(self.facts.get("s", 0))
        if style in self.meaning.days:
            try:
                return _as_day(
                    from_excel(float(text), self.meaning.epoch, timedelta=style in self.meaning.spans)
                )
            except (OverflowError, ValueError):
                return ErrorCell("#####")  # what Excel shows for a day outside its calendar
        return exact(text)


def exact(text: str) -> Decimal:
    """A number as Excel shows it: whole numbers in full, others to 15 significant digits."""
    if text.lstrip("-").isdigit() and text.isascii():
        return Decimal(text)
    shown = Decimal(f"{float(text):.15g}")
    if not shown.is_finite():
        raise ValueError(text)
    return Decimal(int(shown)) if shown == shown.to_integral_value() and shown.adjusted() < 18 else shown


def _text(text: str) -> str | None:
    return unescape_formula(_decoded(text)) or None


def _decoded(text: str) -> str:
    return _CODED.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


def _as_day(value: date | datetime | time | timedelta) -> Cell:
    """A day, a moment, or (for a time or a span without a day) its text; 0 as a day is written 0."""
    if isinstance(value, datetime):
        return whole_day(value)
    if isinstance(value, date):
        return value
    if value in (time(0), _ZERO_MINUTES):
        return Decimal(0)
    return str(value)


def _column_of(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column
