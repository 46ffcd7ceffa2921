"""Tables that leave the house as CSV or Excel, in which no text can become a formula.

A text that a spreadsheet would run (it starts with = + - @, their full-width forms, a tab or a line end)
gets an apostrophe in front, and `formulas.unescape_formula` takes exactly that one away again. Numbers stay
numbers. An empty text and a missing value look the same in both formats: both are an empty cell.

Left out: Excel with a semicolon as its list separator splits a comma-separated file in its own way when
it is opened by double click; for people with Excel the workbook is the safe export.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils.functional import Promise
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from edge.core.dates import PartialDate
from edge.core.formulas import escape_formula

Kind = Literal["text", "number", "date", "partial_date"]
Cell = str | int | Decimal  # a value made ready: texts escaped, dates as text
Value = str | Promise | int | Decimal | date | PartialDate | None

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CHUNK = 32 * 1024
_MOST_ROWS, _MOST_COLUMNS, _LONGEST_TEXT = 1_048_576, 16_384, 32_767  # Excel's limits; text in UTF-16 units
_NARROWEST, _WIDEST = 8, 60  # column widths in characters
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # no clock: the same table gives the same bytes


class DoesNotFit(ValueError):
    """Excel would silently cut this text, or has no room for this many rows or columns."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """`key` is the stable name for programs, `heading` the (translated) words above the column."""

    key: str
    heading: str | Promise
    kind: Kind = "text"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A title, its columns, and rows of as many values; `rows` may be a generator and is read once."""

    title: str | Promise
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


def write_csv(table: Table) -> Iterator[bytes]:
    """Yield the table as CSV by RFC 4180: UTF-8 with BOM, commas, CRLF, in chunks of some 32 KiB.

    Dates are EDTF (ISO) text, None is an empty field. Raises TypeError for a value of another type and
    ValueError for a row of another length than the columns, after what was written before it.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    for row in _all_rows(table):
        writer.writerow([_as_field(cell) for cell in row])
        if buffer.tell() >= _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_xlsx(table: Table) -> bytes:
    """The table as a workbook of one sheet: see `write_workbook`."""
    return write_workbook(table.title, [table])


def write_workbook(title: str | Promise, tables: Sequence[Table]) -> bytes:
    """A sheet a table: bold frozen headings, a filter, columns as wide as their text.

    Rows go to a temporary file, not to memory. The same tables give the same bytes. Numbers that Excel
    cannot hold exactly (more than 15 digits) are written as text. Raises DoesNotFit, and what `write_csv`
    raises.
    """
    file = io.BytesIO()
    with Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"title": _plain(title), "created": _CREATED})
        for table in tables:
            if len(table.columns) > _MOST_COLUMNS:
                raise DoesNotFit(f"{len(table.columns)} columns; a sheet has {_MOST_COLUMNS}")
            sheet = book.add_worksheet(sheet_title(_plain(table.title)), worksheet_class=_PlainTextSheet)
            _fill(book, sheet, table)
    return file.getvalue()


def sheet_title(title: str) -> str:
    """A sheet name by Excel's rules: none of []:*?/\\ or controls, 31 UTF-16 units, no outer apostrophe."""
    title = "".join(letter if letter.isprintable() else " " for letter in title)
    title = re.sub(r"\s+", " ", re.sub(r"[\[\]:*?/\\]", " ", title)).strip(" '")
    title = title.encode("utf-16-le")[:62].decode("utf-16-le", errors="ignore").strip(" '")
    if title.casefold() == "history":  # the one name Excel keeps for itself
        return f"{title} 1"
    return title or "1"


class _PlainTextSheet(Worksheet):
    """A sheet whose texts are only ever text.

    The library writes a text of the form <r>...</r> as it stands, and so would let a cell bring its own
    XML, formulas included; and its escape of the escape _x0041_ forgets every second one in a row.
    """

    def _xml_rich_inline_string(self, string: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        self._xml_inline_string(string, True, attributes)

    @staticmethod
    def _escape_control_characters(data: str) -> str:
        data = re.sub(r"_(?=x[0-9a-fA-F]{4}_)", "_x005F_", data)
        return re.sub("[\x00-\x08\x0b-\x1f\ufffe\uffff]", lambda control: f"_x{ord(control[0]):04X}_", data)


def _fill(book: Workbook, sheet: Worksheet, table: Table) -> None:
    over_text, over_numbers = (
        book.add_format({"bold": True}),
        book.add_format({"bold": True, "align": "right"}),
    )
    widths = [_NARROWEST] * len(table.columns)
    last = 0
    for last, row in enumerate(_all_rows(table)):
        if last >= _MOST_ROWS:
            raise DoesNotFit(f"more than {_MOST_ROWS} rows")
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            form = (over_numbers if column.kind == "number" else over_text) if last == 0 else None
            try:
                _write_cell(sheet, last, place, cell, form)
            except DoesNotFit as error:
                raise DoesNotFit(f"row {last}, {column.key}: {error}") from None
            widths[place] = max(widths[place], _width_of(cell))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    if widths:
        sheet.autofilter(0, 0, last, len(widths) - 1)


def _write_cell(sheet: Worksheet, row: int, place: int, cell: Cell, form: Format | None) -> None:
    if isinstance(cell, int | Decimal):
        if _is_exact_in_excel(cell):
            sheet.write_number(row, place, cell, form)
            return
        cell = escape_formula(_as_field(cell))
    if len(cell.encode("utf-16-le")) > 2 * _LONGEST_TEXT:
        raise DoesNotFit(f"more than {_LONGEST_TEXT} characters")
    if cell:
        sheet.write_string(row, place, cell, form)


def _width_of(cell: Cell) -> int:
    """The longest line in characters, Chinese and other wide ones counted twice, within bounds."""
    lines = str(cell)[:1000].splitlines()
    longest = max((len(line) + sum(letter > "\u2e7f" for letter in line) for line in lines), default=0)
    return min(_WIDEST, longest + 2)


def _all_rows(table: Table) -> Iterator[list[Cell]]:
    """The headings, then every row, with texts escaped and dates as text."""
    yield [escape_formula(_plain(column.heading)) for column in table.columns]
    for number, row in enumerate(table.rows, start=1):
        if len(row) != len(table.columns):
            raise ValueError(f"row {number} has {len(row)} values for {len(table.columns)} columns")
        yield [_as_cell(value) for value in row]


def _as_cell(value: Value) -> Cell:
    match value:
        case None:
            return ""
        case str() | Promise():
            return escape_formula(_plain(value))
        case bool() | datetime():
            raise TypeError(f"{value!r} has no place in a table: write it as text")
        case Decimal() if not value.is_finite():
            raise ValueError(f"{value} is no number")
        case int() | Decimal():
            return value
        case date():
            return value.isoformat()
        case PartialDate():
            return str(value)
    raise TypeError(f"{value!r} has no place in a table: write it as text")


def _as_field(cell: Cell) -> str:
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def _is_exact_in_excel(number: int | Decimal) -> bool:
    """Excel keeps 15 significant digits, and nothing beyond 1e308 or below 1e-307."""
    digits = "".join(map(str, Decimal(number).as_tuple().digits)).strip("0")
    return len(digits) <= 15 and (not digits or abs(Decimal(number).adjusted()) < 300)


def _plain(text: str | Promise) -> str:
    """A text that can be encoded: half of a surrogate pair becomes the replacement character."""
    return _LONE_SURROGATE.sub("\ufffd", str(text))
