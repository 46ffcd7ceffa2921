"""A file or folder of an office as sheets of rows: .xlsx, CSV, JSON, or a zip or folder of those.

What stands above the headings, blank rows, and sheets that hold something else are passed over; what was
guessed or left out is named in the notes. Nothing here knows what a column means.
"""

import io
import itertools
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from edge.sheets.rules.excel import excel_sheets
from edge.sheets.rules.sheet import (
    BookIn,
    Cell,
    ErrorCell,
    Limits,
    NumberedCells,
    RawSheet,
    RowIn,
    SheetIn,
    is_blank,
    shown,
)
from edge.sheets.rules.texts import csv_sheet, json_sheets
from edge.sheets.rules.troubles import Code, Trouble, trouble, unreadable
from edge.sheets.rules.words import fold, tidy

_HEADINGS_WITHIN = 6  # the headings are one of the first six filled rows
_TEXT_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".json"})
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and every Office file behind a password
_ZIP = b"PK\x03\x04"
_DEFAULT = Limits()


def read_book(
    source: Path | BinaryIO,
    *,
    name: str = "",
    known: Collection[str] = (),
    titles: Collection[str] = (),
    encoding: str | None = None,
    limits: Limits = _DEFAULT,
) -> BookIn:
    """Open a workbook, folder or file, and find the headings of every sheet of data in it.

    `name` is the file's name where `source` is not a path; a sheet of a CSV or JSON file bears it without
    its ending. `known` are the folded headings and `titles` the folded sheet titles that are looked for
    (`headings.known_headings`, `headings.known_titles`): a sheet without any of them is left out as stray
    where another sheet has some; hidden ones and empty ones always are. `encoding` overrides what a CSV
    file seems to be written in. The file is held in memory packed, its rows are not.
    Raises Unreadable for the whole file; the rows of a sheet may raise it while they are read.
    """
    if isinstance(source, Path):
        name = name or source.name
    raw, notes = _open(source, name, known, encoding, limits)
    if len(raw) > limits.sheets:
        raise unreadable(Code.TOO_MANY_SHEETS, limit=limits.sheets)
    sheets: list[tuple[SheetIn, bool]] = []
    for sheet in raw:
        found = None if sheet.hidden else _with_headings(sheet, known, limits)
        if found is None:
            code = Code.SHEET_HIDDEN if sheet.hidden else Code.SHEET_EMPTY
            notes.append(trouble(code, sheet=sheet.name))
            continue
        meant = fold(sheet.name) in titles or any(fold(heading) in known for heading in found.headings)
        sheets.append((found, meant))
    if not sheets:
        raise unreadable(Code.FILE_EMPTY)
    if any(meant for _sheet, meant in sheets):
        notes += [trouble(Code.SHEET_STRAY, sheet=sheet.name) for sheet, meant in sheets if not meant]
        sheets = [(sheet, meant) for sheet, meant in sheets if meant]
    return BookIn(sheets=tuple(sheet for sheet, _meant in sheets), notes=tuple(notes))


def _open(
    source: Path | BinaryIO, name: str, known: Collection[str], encoding: str | None, limits: Limits
) -> tuple[list[RawSheet], list[Trouble]]:
    if isinstance(source, Path) and source.is_dir():
        return _folder(source, known, encoding, limits)
    content = _content(source, limits)
    if content.startswith(_OLD_EXCEL):
        raise unreadable(Code.FILE_OLD_OR_LOCKED)
    if not content.startswith(_ZIP):
        return _text_sheets(content, PurePosixPath(name), known, encoding, limits), []
    file = io.BytesIO(content)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise unreadable(Code.FILE_DAMAGED) from error
    _check_entries(entries, limits)
    if any(entry.filename == "[Content_Types].xml" for entry in entries):
        return excel_sheets(file, limits=limits), []
    return _zip(zipfile.ZipFile(file), known, encoding, limits)


def _content(source: Path | BinaryIO, limits: Limits) -> bytes:
    """All bytes of a file, never more than the limit and one."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return _content(file, limits)
    source.seek(0)
    content = source.read(limits.size + 1)
    if len(content) > limits.size:
        raise unreadable(Code.FILE_TOO_LARGE, limit=limits.size)
    if not content.strip():
        raise unreadable(Code.FILE_EMPTY)
    return content


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Judge an archive by what it declares; the reader of a part stops where its declared size ends."""
    if len(entries) > limits.parts:
        raise unreadable(Code.FILE_UNPACKED, limit=limits.parts)
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise unreadable(Code.FILE_UNPACKED, limit=limits.unpacked)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise unreadable(Code.FILE_OLD_OR_LOCKED)


def _folder(
    folder: Path, known: Collection[str], encoding: str | None, limits: Limits
) -> tuple[list[RawSheet], list[Trouble]]:
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    sheets: list[RawSheet] = []
    notes: list[Trouble] = []
    for path in files:
        if path.suffix.casefold() not in _TEXT_ENDINGS:
            notes.append(trouble(Code.SHEET_STRAY, sheet=path.name))
        elif path.stat().st_size == 0:
            notes.append(trouble(Code.SHEET_EMPTY, sheet=path.name))
        else:
            content = _content(path, limits)
            sheets += _text_sheets(content, PurePosixPath(path.name), known, encoding, limits)
    return sheets, notes


def _zip(
    archive: zipfile.ZipFile, known: Collection[str], encoding: str | None, limits: Limits
) -> tuple[list[RawSheet], list[Trouble]]:
    sheets: list[RawSheet] = []
    notes: list[Trouble] = []
    for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
        path = PurePosixPath(entry.filename)
        if entry.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts:
            continue
        if path.suffix.casefold() not in _TEXT_ENDINGS:
            notes.append(trouble(Code.SHEET_STRAY, sheet=path.name))
            continue
        try:
            content = archive.read(entry)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, zlib.error) as error:
            raise unreadable(Code.FILE_DAMAGED) from error
        if not content.strip():
            notes.append(trouble(Code.SHEET_EMPTY, sheet=path.name))
        else:
            sheets += _text_sheets(content, path, known, encoding, limits)
    return sheets, notes


def _text_sheets(
    content: bytes, path: PurePosixPath, known: Collection[str], encoding: str | None, limits: Limits
) -> list[RawSheet]:
    ending = path.suffix.casefold()
    if ending == ".json":
        return json_sheets(content, name=path.stem, limits=limits)
    if ending not in _TEXT_ENDINGS:
        raise unreadable(Code.FILE_KIND, found=path.name)
    return [csv_sheet(content, name=path.stem, known=known, limits=limits, encoding=encoding)]


def _with_headings(raw: RawSheet, known: Collection[str], limits: Limits) -> SheetIn | None:
    """The sheet with its headings found; None where it holds nothing."""
    filled = (row for row in raw.read() if not all(map(is_blank, row[1])))
    rows = list(itertools.islice(filled, _HEADINGS_WITHIN))
    if not rows:
        return None
    guessed = False
    if rows[0][0] == 0:  # JSON names its columns itself
        number, cells = rows[0]
    else:
        (number, cells), guessed = _heading_row(rows, known)
    headings = [" ".join(tidy(shown(cell)).split()) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > limits.columns:
        raise unreadable(Code.TOO_MANY_COLUMNS, limit=limits.columns)
    notes = raw.notes
    if guessed:
        notes += (trouble(Code.HEADINGS_GUESSED, sheet=raw.name, row=number),)
    return SheetIn(
        name=raw.name,
        headings=tuple(headings),
        heading_row=number,
        rows=_Rows(raw=replace(raw, notes=()), heading_row=number, width=len(headings), limits=limits),
        epoch=raw.epoch,
        notes=notes,
    )


def _heading_row(rows: Sequence[NumberedCells], known: Collection[str]) -> tuple[NumberedCells, bool]:
    """The row with most known headings; without any the first row of several texts, and that is a guess."""

    def hits(row: NumberedCells) -> int:
        return len({fold(cell) for cell in row[1] if isinstance(cell, str)} & set(known))

    best = max(rows, key=hits)
    if hits(best):
        return best, False
    widest = max(_texts(row) for row in rows)
    return next(row for row in rows if _texts(row) >= min(2, widest)), True


def _texts(row: NumberedCells) -> int:
    return sum(isinstance(cell, str) and not is_blank(cell) for cell in row[1])


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """The filled rows below the headings, read anew each time."""

    raw: RawSheet
    heading_row: int
    width: int
    limits: Limits

    def __iter__(self) -> Iterator[RowIn]:
        count = 0
        for number, cells in self.raw.read():
            # A formula that was drawn down too far leaves rows of nothing but errors.
            if number <= self.heading_row or all(is_blank(cell) or _is_error(cell) for cell in cells):
                continue
            count += 1
            if count > self.limits.rows:
                raise unreadable(Code.TOO_MANY_ROWS, limit=self.limits.rows)
            within = (*cells[: self.width], *[None] * (self.width - len(cells)))
            yield RowIn(number=number, cells=within, troubles=self._of_the_row(cells))

    def _of_the_row(self, cells: list[Cell]) -> tuple[Trouble, ...]:
        if len(cells) > self.width and not all(map(is_blank, cells[self.width :])):
            code = Code.ROW_TOO_WIDE if self.raw.ragged else Code.ROW_BESIDE
        elif self.raw.ragged and len(cells) < self.width:
            code = Code.ROW_SHORT
        else:
            return ()
        return (trouble(code, expected=self.width, count=len(cells)),)


def _is_error(cell: Cell) -> bool:
    return isinstance(cell, ErrorCell)
