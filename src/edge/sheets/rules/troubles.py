"""What can be wrong with a file, a column, a row or a cell: a closed list of codes, without sentences.

The sentence of a code is written above, where it is translated; `PARAMS` says what it may name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_LONGEST_FOUND = 80  # characters of a cell that are repeated in a message


class Code(StrEnum):
    # the file
    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    FILE_KIND = "file_kind"
    FILE_OLD_OR_LOCKED = "file_old_or_locked"  # .xls, or an .xlsx behind a password: both look the same
    FILE_DAMAGED = "file_damaged"
    FILE_UNPACKED = "file_unpacked"
    FILE_NOT_FLAT = "file_not_flat"  # JSON that is no array of objects
    FILE_QUOTES = "file_quotes"  # CSV with a quotation mark that is never closed, or closed too early
    FILE_ENCODING = "file_encoding"
    TOO_MANY_SHEETS = "too_many_sheets"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_CELLS = "too_many_cells"
    ENCODING_GUESSED = "encoding_guessed"
    # a sheet and its columns
    SHEET_HIDDEN = "sheet_hidden"
    SHEET_EMPTY = "sheet_empty"
    SHEET_STRAY = "sheet_stray"
    HEADINGS_GUESSED = "headings_guessed"
    COLUMN_MISSING = "column_missing"
    COLUMN_UNMATCHED = "column_unmatched"
    COLUMN_UNCONFIRMED = "column_unconfirmed"
    COLUMN_DUPLICATE = "column_duplicate"
    COLUMN_AMBIGUOUS = "column_ambiguous"
    # a row
    ROW_TOO_WIDE = "row_too_wide"
    ROW_BESIDE = "row_beside"
    ROW_SHORT = "row_short"
    ROW_TWICE = "row_twice"
    ROW_CONFLICT = "row_conflict"
    # any cell
    CELL_ERROR = "cell_error"
    CELL_NOT_COMPUTED = "cell_not_computed"
    REQUIRED = "required"
    UNKNOWN_NOT_ALLOWED = "unknown_not_allowed"
    UNKNOWN_BUT_REQUIRED = "unknown_but_required"
    # dates
    DATE_AMBIGUOUS = "date_ambiguous"
    DATE_MONTH_OR_ACADEMIC_YEAR = "date_month_or_academic_year"
    DATE_DAY_OR_YEAR = "date_day_or_year"
    DATE_NO_YEAR = "date_no_year"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_FAR = "date_far"
    DATE_ZERO = "date_zero"
    DATE_DURATION = "date_duration"
    DATE_RANGE = "date_range"
    DATE_UNCERTAIN = "date_uncertain"
    DATE_ZONE = "date_zone"
    DATE_UNREADABLE = "date_unreadable"
    DATE_MONTH_MISSPELT = "date_month_misspelt"
    DATE_IS_ACADEMIC_YEAR = "date_is_academic_year"
    DATE_NOT_SET = "date_not_set"  # "t.b.d.", "-": a word for no day, read as an empty cell
    DATE_UNKNOWN_DAY = "date_unknown_day"  # the same, where a person said that it happened on an unknown day
    ACADEMIC_YEAR_WANTED = "academic_year_wanted"
    # numbers and money
    NUMBER_UNREADABLE = "number_unreadable"
    NUMBER_AMBIGUOUS = "number_ambiguous"
    NUMBER_AT_LEAST = "number_at_least"
    NUMBER_APPROXIMATE = "number_approximate"
    NUMBER_RANGE = "number_range"
    NUMBER_WITH_WORDS = "number_with_words"
    NUMBER_NONE = "number_none"
    NUMBER_IS_DATE = "number_is_date"
    NUMBER_NOT_WHOLE = "number_not_whole"
    NUMBER_TOO_FINE = "number_too_fine"
    NUMBER_TOO_SMALL = "number_too_small"
    NUMBER_TOO_LARGE = "number_too_large"
    CURRENCY_AMBIGUOUS = "currency_ambiguous"
    CURRENCY_UNKNOWN = "currency_unknown"
    CURRENCY_MISSING = "currency_missing"
    # texts, codes, words from a list
    TEXT_TOO_LONG = "text_too_long"
    TEXT_CONTROL = "text_control"
    CODE_IS_DATE = "code_is_date"
    CODE_ROUNDED = "code_rounded"
    CODE_FORM = "code_form"
    BOOLEAN_UNREADABLE = "boolean_unreadable"
    COUNTRY_UNKNOWN = "country_unknown"
    COUNTRY_AMBIGUOUS = "country_ambiguous"
    COUNTRY_MISSPELT = "country_misspelt"
    COUNTRY_OR_NOTHING = "country_or_nothing"
    LANGUAGE_UNKNOWN = "language_unknown"
    LANGUAGE_AMBIGUOUS = "language_ambiguous"
    CHOICE_UNKNOWN = "choice_unknown"
    CHOICE_AMBIGUOUS = "choice_ambiguous"
    EMAIL_FORM = "email_form"
    URL_FORM = "url_form"
    URL_COMPLETED = "url_completed"


WARNINGS = frozenset(
    {
        Code.ENCODING_GUESSED,
        Code.SHEET_HIDDEN,
        Code.SHEET_EMPTY,
        Code.SHEET_STRAY,
        Code.HEADINGS_GUESSED,
        Code.COLUMN_UNMATCHED,
        Code.COLUMN_DUPLICATE,
        Code.ROW_BESIDE,
        Code.ROW_SHORT,
        Code.ROW_TWICE,
        Code.DATE_MONTH_MISSPELT,
        Code.DATE_NOT_SET,
        Code.DATE_UNKNOWN_DAY,
        Code.COUNTRY_MISSPELT,
        Code.COUNTRY_OR_NOTHING,
        Code.URL_COMPLETED,
    }
)

_SAYS_MORE: dict[Code, tuple[str, ...]] = {
    Code.FILE_EMPTY: (),
    Code.FILE_TOO_LARGE: ("limit",),  # bytes
    Code.FILE_UNPACKED: ("limit",),  # bytes, or parts of the archive
    Code.FILE_OLD_OR_LOCKED: (),
    Code.FILE_DAMAGED: (),
    Code.FILE_NOT_FLAT: (),
    Code.FILE_QUOTES: ("row",),
    Code.FILE_ENCODING: ("encoding",),
    Code.TOO_MANY_SHEETS: ("limit",),
    Code.TOO_MANY_ROWS: ("limit",),
    Code.TOO_MANY_COLUMNS: ("limit",),
    Code.TOO_MANY_CELLS: ("limit",),
    Code.ENCODING_GUESSED: ("sheet", "encoding"),
    Code.SHEET_HIDDEN: ("sheet",),
    Code.SHEET_EMPTY: ("sheet",),
    Code.SHEET_STRAY: ("sheet",),
    Code.HEADINGS_GUESSED: ("sheet", "row"),
    Code.COLUMN_MISSING: ("field",),
    Code.COLUMN_UNMATCHED: ("heading", "column"),
    Code.COLUMN_UNCONFIRMED: ("heading", "column", "field"),
    Code.COLUMN_DUPLICATE: ("heading", "column", "field"),
    Code.COLUMN_AMBIGUOUS: ("heading", "column", "fields"),
    Code.ROW_TOO_WIDE: ("expected", "count"),
    Code.ROW_BESIDE: ("expected", "count"),
    Code.ROW_SHORT: ("expected", "count"),
    Code.ROW_TWICE: ("row", "first"),
    Code.ROW_CONFLICT: ("row", "first", "fields"),
    Code.CELL_NOT_COMPUTED: (),
    Code.REQUIRED: (),
    Code.DATE_AMBIGUOUS: ("found", "day_first", "month_first"),
    Code.DATE_MONTH_OR_ACADEMIC_YEAR: ("found", "month", "academic_year"),
    Code.DATE_DAY_OR_YEAR: ("found",),
    Code.DATE_FAR: ("found", "first", "last"),
    Code.DATE_MONTH_MISSPELT: ("found", "read"),
    Code.NUMBER_AMBIGUOUS: ("found", "whole", "fraction"),
    Code.NUMBER_TOO_FINE: ("found", "limit"),
    Code.NUMBER_TOO_SMALL: ("found", "limit"),
    Code.NUMBER_TOO_LARGE: ("found", "limit"),
    Code.CURRENCY_AMBIGUOUS: ("found", "currencies"),
    Code.TEXT_TOO_LONG: ("found", "limit", "count"),
    Code.TEXT_CONTROL: ("found", "character"),
    Code.COUNTRY_UNKNOWN: ("found", "nearest"),
    Code.COUNTRY_AMBIGUOUS: ("found", "countries"),
    Code.COUNTRY_MISSPELT: ("found", "read"),
    Code.LANGUAGE_AMBIGUOUS: ("found", "languages"),
    Code.CHOICE_UNKNOWN: ("found", "nearest", "allowed"),
    Code.CHOICE_AMBIGUOUS: ("found", "allowed"),
    Code.URL_COMPLETED: ("found", "read"),
}
# What the sentence of each code may name. Most name what was found in the cell, and nothing else.
PARAMS: Mapping[Code, tuple[str, ...]] = {code: _SAYS_MORE.get(code, ("found",)) for code in Code}


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Why a file, column, row or cell is refused, or (a warning) what was understood all the same.

    `params` holds texts under exactly the names that PARAMS gives for the code; a day in it is EDTF, several
    things are joined by ", ", a missing one is "". `value` is what a warning about a cell was read as; an
    error has none.
    """

    code: Code
    params: Mapping[str, str] = field(default_factory=dict, hash=False)
    value: object = None

    def __post_init__(self) -> None:
        if set(self.params) != set(PARAMS[self.code]):
            raise TypeError(f"{self.code} names {PARAMS[self.code]}, not {tuple(self.params)}")

    @property
    def is_warning(self) -> bool:
        return self.code in WARNINGS


class Unreadable(Exception):
    """The file, or a sheet of it, cannot be read at all; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"{trouble.code} {dict(trouble.params)}")
        self.trouble = trouble


def trouble(code: Code, *, value: object = None, **params: object) -> Trouble:
    """A Trouble with its params as texts; what was `found` in a cell is cut to 80 characters."""
    texts = {name: str(param) for name, param in params.items()}
    if len(texts.get("found", "")) > _LONGEST_FOUND:
        texts["found"] = texts["found"][: _LONGEST_FOUND - 1] + "…"
    return Trouble(code=code, params=texts, value=value)


def unreadable(code: Code, **params: object) -> Unreadable:
    return Unreadable(trouble(code, **params))
