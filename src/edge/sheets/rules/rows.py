"""A row of a sheet as values of its kind's fields, and everything that is wrong with it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from edge.sheets.rules.cells import (
    read_boolean,
    read_choice,
    read_code,
    read_country,
    read_email,
    read_language,
    read_text,
    read_url,
)
from edge.sheets.rules.dates import (
    AcademicYear,
    DateHabits,
    DateOrder,
    learn_dates,
    read_academic_year,
    read_date,
)
from edge.sheets.rules.fields import DATES, NUMBERS, As, Field, Kind
from edge.sheets.rules.headings import ColumnMapping
from edge.sheets.rules.no_day import NoDay
from edge.sheets.rules.numbers import Mark, Money, learn_mark, read_decimal, read_integer, read_money, within
from edge.sheets.rules.sheet import EPOCH_1900, Cell, RowIn
from edge.sheets.rules.troubles import Code, Trouble, trouble
from edge.sheets.rules.words import UNKNOWN, tidy

_NO_DATE_HABITS = DateHabits()

# A str, int, Decimal, bool, Money, PartialDate, AcademicYear, UNKNOWN, a tuple of such, or None.
Value = object


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How one column writes its dates, and the mark before fractions in its numbers."""

    dates: DateHabits = _NO_DATE_HABITS
    mark: Mark | None = None


Learnt = Mapping[str, Habits]  # by field key
_NO_HABITS = Habits()


@dataclass(frozen=True, kw_only=True)
class RowTrouble:
    """One thing wrong with a row: `column` (from 0) and `field` are None where it concerns the whole row."""

    trouble: Trouble
    column: int | None = None
    field: str | None = None


def learn(
    kind: Kind,
    mapping: ColumnMapping,
    rows: Iterable[RowIn],
    *,
    orders: Mapping[str, DateOrder] | None = None,
    marks: Mapping[str, Mark] | None = None,
    no_days: Mapping[str, NoDay] | None = None,
    pivot: int = 70,
    epoch: date = EPOCH_1900,
) -> dict[str, Habits]:
    """Go through all rows once, and learn how the columns of dates and numbers are written.

    `orders`, `marks` and `no_days`, by field key, are what a person chose; they win. `epoch` is that of the sheet.
    Only different texts are kept meanwhile.
    """
    columns = mapping.fields
    sought = [field for field in kind.fields if field.key in columns and field.kind in DATES | NUMBERS]
    texts: dict[str, dict[str, None]] = {field.key: {} for field in sought}
    for row in rows:
        for field in sought:
            cell = row.cells[columns[field.key]]
            if isinstance(cell, str):
                texts[field.key][cell] = None
    learnt = {}
    for field in sought:
        habits = Habits(
            dates=learn_dates(texts[field.key], pivot=pivot, epoch=epoch), mark=learn_mark(texts[field.key])
        )
        if order := (orders or {}).get(field.key):
            habits = replace(habits, dates=replace(habits.dates, order=order))
        if no_day := (no_days or {}).get(field.key):
            habits = replace(habits, dates=replace(habits.dates, no_day=no_day))
        if mark := (marks or {}).get(field.key):
            habits = replace(habits, mark=mark)
        learnt[field.key] = habits
    return learnt


def read_row(
    kind: Kind, mapping: ColumnMapping, row: RowIn, learnt: Learnt
) -> tuple[dict[str, Value], list[RowTrouble]]:
    """The values of a row by field key, and its troubles, errors and warnings in the order of the fields.

    A field without a column is not among the values: nothing is said of it, which is not the same as None,
    an empty cell. A field with an error is None. Nothing here looks beyond the row.
    """
    values: dict[str, Value] = {}
    troubles = [RowTrouble(trouble=each) for each in row.troubles]
    for field in kind.fields:
        column = mapping.fields.get(field.key)
        if column is None:
            continue
        value, found = read_cell(field, row.cells[column], learnt.get(field.key, _NO_HABITS))
        values[field.key] = value
        troubles += [RowTrouble(trouble=each, column=column, field=field.key) for each in found]
    return values, troubles


def read_cell(field: Field, cell: Cell, habits: Habits = _NO_HABITS) -> tuple[Value, list[Trouble]]:
    """The value of one cell, and what is wrong with it: at most one trouble for each value it holds."""
    if field.many and isinstance(cell, str):
        value, troubles = _read_many(field, cell, habits)
    else:
        value, troubles = _read_one(field, cell, habits)
    if field.required and not troubles and value in (None, ()):
        troubles = [trouble(Code.REQUIRED)]
    return value, troubles


def _read_many(field: Field, cell: str, habits: Habits) -> tuple[Value, list[Trouble]]:
    parting = r"[;\n；]" if field.kind in (As.TEXT, As.LONG_TEXT) else r"[;,\n；，、]"
    values: dict[Value, None] = {}
    troubles: list[Trouble] = []
    for part in re.split(parting, cell):
        value, found = _read_one(field, part or None, habits)
        troubles += found
        if value is not None:
            values[value] = None
    return (UNKNOWN if list(values) == [UNKNOWN] else tuple(values)), troubles


def _read_one(field: Field, cell: Cell, habits: Habits) -> tuple[Value, list[Trouble]]:
    value = _READERS[field.kind](field, cell, habits)
    if isinstance(value, Trouble):
        return value.value, [value]
    if value is UNKNOWN and not field.may_be_unknown:
        return None, [trouble(Code.UNKNOWN_NOT_ALLOWED, found=cell)]
    return value, []


def _date(field: Field, cell: Cell, habits: Habits) -> Value:
    found = read_date(cell, habits.dates)
    if isinstance(found, AcademicYear):
        return trouble(Code.DATE_IS_ACADEMIC_YEAR, found=found)
    return _settled(field, cell, found, habits)


def _academic_year(field: Field, cell: Cell, habits: Habits) -> Value:
    return _settled(field, cell, read_academic_year(cell, habits.dates), habits)


def _date_or_academic_year(field: Field, cell: Cell, habits: Habits) -> Value:
    return _settled(field, cell, read_date(cell, habits.dates), habits)


def _settled(field: Field, cell: Cell, found: Value, habits: Habits) -> Value:
    """What was read, where it is a day; what a word for no day means in this column, where it is such a word."""
    is_word = isinstance(found, Trouble) and found.code == Code.DATE_NOT_SET
    if found is not UNKNOWN and not is_word:
        return found
    text, chosen = tidy(str(cell)), habits.dates.no_day
    if field.required:
        return trouble(Code.UNKNOWN_BUT_REQUIRED, found=text)
    if field.may_be_unknown and found is UNKNOWN and chosen != NoDay.NOT_SET:
        return UNKNOWN
    if field.may_be_unknown and chosen == NoDay.UNKNOWN_DAY:
        return trouble(Code.DATE_UNKNOWN_DAY, found=text, value=UNKNOWN)
    return trouble(Code.DATE_NOT_SET, found=text)


def _integer(field: Field, cell: Cell, habits: Habits) -> Value:
    number = read_integer(cell, mark=habits.mark)
    if isinstance(number, int):
        return within(number, minimum=field.minimum, maximum=field.maximum) or number
    return number


def _decimal(field: Field, cell: Cell, habits: Habits) -> Value:
    number = read_decimal(cell, mark=habits.mark, places=field.places)
    if number is None or isinstance(number, Trouble) or number is UNKNOWN:
        return number
    return within(number, minimum=field.minimum, maximum=field.maximum) or number


def _money(field: Field, cell: Cell, habits: Habits) -> Value:
    places = 2 if field.places is None else field.places
    money = read_money(cell, currency=field.currency, mark=habits.mark, places=places)
    if isinstance(money, Money):
        return within(money.amount, minimum=field.minimum, maximum=field.maximum) or money
    return money


_READERS: Mapping[As, Callable[[Field, Cell, Habits], Value]] = {
    As.TEXT: lambda field, cell, _: read_text(cell, max_length=field.max_length),
    As.LONG_TEXT: lambda field, cell, _: read_text(cell, max_length=field.max_length, lines=True),
    As.CODE: lambda field, cell, _: read_code(cell, max_length=field.max_length, form=field.form),
    As.INTEGER: _integer,
    As.DECIMAL: _decimal,
    As.MONEY: _money,
    As.DATE: _date,
    As.ACADEMIC_YEAR: _academic_year,
    As.DATE_OR_ACADEMIC_YEAR: _date_or_academic_year,
    As.BOOLEAN: lambda _field, cell, _: read_boolean(cell),
    As.COUNTRY: lambda _field, cell, _: read_country(cell),
    As.LANGUAGE: lambda field, cell, _: read_language(cell, field.words),
    As.CHOICE: lambda field, cell, _: read_choice(cell, field.choices, words=field.choice_words),
    As.EMAIL: lambda field, cell, _: read_email(cell, max_length=field.max_length or 254),
    As.URL: lambda field, cell, _: read_url(cell, max_length=field.max_length or 200),
}
