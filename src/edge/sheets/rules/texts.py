"""CSV and JSON as rows of cells: the encoding and the separator are found out, and a guess is named.

A CSV cell is always text. Quotation marks are taken strictly: one that is never closed would swallow the
rest of the file without a word, and is refused instead.
"""

import codecs
import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from typing import Any

from edge.core.formulas import unescape_formula
from edge.sheets.rules.sheet import Cell, Limits, NumberedCells, RawSheet, is_blank, shown
from edge.sheets.rules.troubles import Code, Trouble, trouble, unreadable
from edge.sheets.rules.words import fold

_SEPARATORS = ",;\t|"
_LOOKED_AT = 64 * 1024  # bytes and characters that are enough to tell encoding and separator
_FALLBACK = "cp1252"
_LONGEST_FIELD = 1_000_000
_LONGEST_NUMBER = 300  # digits, as in Excel
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def csv_sheet(
    content: bytes, *, name: str, known: Collection[str], limits: Limits, encoding: str | None = None
) -> RawSheet:
    """One CSV file as a sheet. `known` are folded headings, by which the separator is recognised.

    Without `encoding`: by its mark, else UTF-16 by its pattern, else UTF-8, else Windows-1252, which is a
    guess and named in the notes. Raises Unreadable.
    """
    notes: tuple[Trouble, ...] = ()
    if encoding is None:
        encoding, guessed = _encoding_of(content)
        if guessed:
            notes = (trouble(Code.ENCODING_GUESSED, sheet=name, encoding=encoding),)
    try:
        head = content[:_LOOKED_AT].decode(encoding, errors="ignore")
    except LookupError as error:
        raise unreadable(Code.FILE_ENCODING, encoding=encoding) from error
    separator, lead = _separator_of(head, known)
    return RawSheet(
        name=name,
        ragged=True,
        notes=notes,
        read=_csv_reader(content, encoding, separator, lead, limits),
    )


def json_sheets(content: bytes, *, name: str, limits: Limits) -> list[RawSheet]:
    """An array of flat objects as a sheet, or an object of such arrays as several.

    The headings are the keys in order of first appearance; a nested object gives "outer.inner"; a list of
    plain values is joined by "; ". Row numbers count the elements from 1. Raises Unreadable.
    """
    try:
        found = json.loads(
            content.decode(_encoding_of(content)[0]),
            parse_float=_exact,
            parse_int=_exact,
            parse_constant=_refuse,
        )
    except (ValueError, RecursionError) as error:
        raise unreadable(Code.FILE_DAMAGED) from error
    named = {name: found} if isinstance(found, list) else found
    if not isinstance(named, dict) or not named:
        raise unreadable(Code.FILE_NOT_FLAT)
    return [_json_sheet(title, items, limits) for title, items in named.items()]


def _encoding_of(content: bytes) -> tuple[str, bool]:
    """The encoding, and whether it is a guess."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding, False
    head = content[:_LOOKED_AT]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le", False
    if head[0::2].count(0) > len(head) // 4:
        return "utf-16-be", False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _FALLBACK, True
    return "utf-8", False


def _separator_of(head: str, known: Collection[str]) -> tuple[str, int]:
    """The separator, and how many characters a leading "sep=;" of Excel takes."""
    if head[:4].casefold() == "sep=" and len(head) > 5:
        return head[4], len(head[:8].splitlines(keepends=True)[0])
    return max(_SEPARATORS, key=lambda separator: _fitness(head, separator, known)), 0


def _fitness(head: str, separator: str, known: Collection[str]) -> tuple[int, float]:
    """How many known headings a separator lays bare; then how evenly it cuts the rows, and into how many."""
    try:
        rows = [row for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator) if any(row)]
    except csv.Error:
        return 0, 0.0
    rows = rows[:200]
    hits = max((len({fold(cell) for cell in row} & set(known)) for row in rows[:6]), default=0)
    width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
    return hits, (width - 1) ** 0.5 * count / max(1, len(rows))


def _csv_reader(
    content: bytes, encoding: str, separator: str, lead: int, limits: Limits
) -> Callable[[], Iterator[NumberedCells]]:
    def read() -> Iterator[NumberedCells]:
        file = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
        number = cells = 0
        try:
            file.read(lead)
            csv.field_size_limit(_LONGEST_FIELD)
            for number, row in enumerate(csv.reader(file, delimiter=separator, strict=True), start=1):
                cells += len(row)
                if cells > limits.cells:
                    raise unreadable(Code.TOO_MANY_CELLS, limit=limits.cells)
                yield number, [unescape_formula(text) or None for text in row]
        except csv.Error as error:
            raise unreadable(Code.FILE_QUOTES, row=number + 1) from error
        except UnicodeError as error:
            raise unreadable(Code.FILE_ENCODING, encoding=encoding) from error

    return read


def _json_sheet(name: str, items: Any, limits: Limits) -> RawSheet:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise unreadable(Code.FILE_NOT_FLAT)
    flat = [dict(_flattened(item)) for item in items]
    headings = list(dict.fromkeys(key for item in flat for key in item))
    if len(headings) > limits.columns:
        raise unreadable(Code.TOO_MANY_COLUMNS, limit=limits.columns)

    def read() -> Iterator[NumberedCells]:
        yield 0, list(headings)
        for number, item in enumerate(flat, start=1):
            yield number, [item.get(heading) for heading in headings]

    return RawSheet(name=name, read=read)


def _flattened(item: dict[str, Any], before: str = "") -> Iterator[tuple[str, Cell]]:
    for key, value in item.items():
        if isinstance(value, dict):
            yield from _flattened(value, f"{before}{key}.")
        elif isinstance(value, list):
            if any(isinstance(part, dict | list) for part in value):
                raise unreadable(Code.FILE_NOT_FLAT)
            yield before + key, "; ".join(shown(part) for part in value if not is_blank(part)) or None
        else:
            yield before + key, unescape_formula(value) or None if isinstance(value, str) else value


def _exact(text: str) -> Decimal:
    number = Decimal(text)
    if abs(number.adjusted()) > _LONGEST_NUMBER:
        raise ValueError("a short text that would be a number of many thousand digits")
    return number


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
