"""The rules of spreadsheets: opening them, matching columns, reading cells, and naming every doubt.

In this order: `read_book`, `find_kind`, `match_headings` (and `choose_columns`), `learn`, then `read_row` and
`RowsSeen.see` for each row.
"""

from edge.sheets.rules.cells import (
    read_boolean,
    read_choice,
    read_code,
    read_country,
    read_email,
    read_language,
    read_text,
    read_url,
    spaced_erasmus_code,
)
from edge.sheets.rules.dates import (
    AcademicYear,
    DateHabits,
    DateOrder,
    ShortForm,
    learn_dates,
    read_academic_year,
    read_date,
)
from edge.sheets.rules.duplicates import RowsSeen
from edge.sheets.rules.fields import As, Field, Kind
from edge.sheets.rules.headings import (
    ColumnMapping,
    ColumnMatch,
    How,
    choose_columns,
    find_kind,
    known_headings,
    known_titles,
    match_headings,
    to_remember,
    troubles_of,
)
from edge.sheets.rules.no_day import NoDay
from edge.sheets.rules.numbers import Money, learn_mark, read_decimal, read_integer, read_money
from edge.sheets.rules.rows import Habits, Learnt, RowTrouble, learn, read_cell, read_row
from edge.sheets.rules.sheet import BookIn, Cell, ErrorCell, Limits, RowIn, SheetIn, column_name
from edge.sheets.rules.troubles import PARAMS, WARNINGS, Code, Trouble, Unreadable, trouble
from edge.sheets.rules.words import UNKNOWN, Unknown, fold, tidy
from edge.sheets.rules.workbook import read_book

__all__ = [
    "PARAMS",
    "UNKNOWN",
    "WARNINGS",
    "AcademicYear",
    "As",
    "BookIn",
    "Cell",
    "Code",
    "ColumnMapping",
    "ColumnMatch",
    "DateHabits",
    "DateOrder",
    "ErrorCell",
    "Field",
    "Habits",
    "How",
    "Kind",
    "Learnt",
    "Limits",
    "Money",
    "NoDay",
    "RowIn",
    "RowTrouble",
    "RowsSeen",
    "SheetIn",
    "ShortForm",
    "Trouble",
    "Unknown",
    "Unreadable",
    "choose_columns",
    "column_name",
    "find_kind",
    "fold",
    "known_headings",
    "known_titles",
    "learn",
    "learn_dates",
    "learn_mark",
    "match_headings",
    "read_academic_year",
    "read_book",
    "read_boolean",
    "read_cell",
    "read_choice",
    "read_code",
    "read_country",
    "read_date",
    "read_decimal",
    "read_email",
    "read_integer",
    "read_language",
    "read_money",
    "read_row",
    "read_text",
    "read_url",
    "spaced_erasmus_code",
    "tidy",
    "to_remember",
    "trouble",
    "troubles_of",
]
