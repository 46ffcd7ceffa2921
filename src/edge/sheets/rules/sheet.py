"""What a sheet is once it has been opened, whichever format it came in: headings, and rows of cells."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from edge.sheets.rules.troubles import Code, Trouble, trouble

EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)  # day 0 of Excel's two calendars


@dataclass(frozen=True)
class ErrorCell:
    """A cell that holds an error (#REF!, #N/A), or with `text` "" a formula whose result was never stored."""

    text: str


# A text is never empty, and no longer escaped; numbers are exact; a datetime has a time other than midnight.
Cell = None | str | Decimal | bool | date | datetime | ErrorCell
NumberedCells = tuple[int, list[Cell]]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is read at most. `size` and `unpacked` in bytes, `rows` and `cells` filled ones."""

    size: int = 30 * 1024 * 1024
    unpacked: int = 300 * 1024 * 1024
    parts: int = 2_000  # of a zip archive
    sheets: int = 50
    rows: int = 200_000  # of one sheet
    columns: int = 250
    cells: int = 4_000_000  # of one sheet


@dataclass(frozen=True, kw_only=True)
class RowIn:
    """One filled row. `number` is the one the person sees in Excel (in JSON: the element, from 1).

    `cells` has exactly one for each heading; `troubles` are those of the row as a whole.
    """

    number: int
    cells: tuple[Cell, ...]
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SheetIn:
    """A sheet of data: its name, its headings as they stand ("" where there is none), and its filled rows.

    `rows` may be gone through more than once; every time the file is read anew, row by row, and Unreadable
    may come after some rows. `epoch` is day 0 of plain numbers that mean days. `notes` are warnings.
    """

    name: str
    headings: tuple[str, ...]
    heading_row: int
    rows: Iterable[RowIn]
    epoch: date = EPOCH_1900
    notes: tuple[Trouble, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BookIn:
    """All sheets of a workbook, folder or file. `notes` tell what was guessed, and which sheets were left out."""

    sheets: tuple[SheetIn, ...]
    notes: tuple[Trouble, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RawSheet:
    """A sheet before its headings are found: numbered rows of cells, blank ones included or not.

    `ragged` where a row of another length than the headings is a sign of damage (CSV).
    """

    name: str
    read: Callable[[], Iterator[NumberedCells]]
    hidden: bool = False
    ragged: bool = False
    epoch: date = EPOCH_1900
    notes: tuple[Trouble, ...] = ()


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def column_name(index: int) -> str:
    """The letters above a column in Excel; the first column is 0 and A."""
    name, rest = "", index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(65 + letter) + name
    return name


def whole_day(moment: datetime) -> date | datetime:
    """A moment as a day where its time is midnight."""
    return moment.date() if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else moment


def error_in(cell: Cell) -> Trouble | None:
    """The trouble of a cell that holds an error instead of a value."""
    if not isinstance(cell, ErrorCell):
        return None
    return trouble(Code.CELL_ERROR, found=cell.text) if cell.text else trouble(Code.CELL_NOT_COMPUTED)


def shown(cell: Cell) -> str:
    """A cell as the text it would be: numbers in full, days as ISO, true and false, "" for nothing."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return format(cell, "f")
        case datetime():
            return cell.isoformat(sep=" ")
        case ErrorCell():
            return cell.text
    return str(cell)
