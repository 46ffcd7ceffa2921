"""Dates in every usual spelling, read as day, month or year; what cannot be known is said, never guessed.

Rules of this reader:
* A year first is year, month, day. Otherwise the order of day and month is known when one of them is over
  12, when dots separate them (no locale of CLDR that writes dots puts the month first), when another cell of
  the column settles it (`learn_dates`), or when the person chose; else the date is ambiguous.
* Of three numbers with a year of two digits, the year comes last; below the pivot it is 20xx, else 19xx.
* "2012-10" is a month. "2012-13" and "2012/13" are academic years. "2010-11" is a month (ISO) and "2010/11"
  is ambiguous, unless the column settles it.
* A plain number of five digits is a day of Excel's calendar, from 1950 to 2100.
* A length of time, a span, "ca. 2012" and "autumn 2012" are no dates, each for a reason of its own.
* "unknown" says that the day is not known; "t.b.d.", "n/a", "-" and "无" say no day at all (`no_day`).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from edge.core.dates import PartialDate, add_months, add_years
from edge.sheets.rules.months import is_passed_over, month_of
from edge.sheets.rules.no_day import NoDay, says_day_unknown, says_no_day
from edge.sheets.rules.not_dates import why_no_date
from edge.sheets.rules.sheet import EPOCH_1900, Cell, error_in
from edge.sheets.rules.troubles import Code, Trouble, trouble
from edge.sheets.rules.words import UNKNOWN, Unknown, says_nothing, tidy

FIRST_YEAR, LAST_YEAR = 1000, 2999  # 9999 is how some systems write "no end"
_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)  # of plain numbers that mean a day
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_THREE = re.compile(r"(\d{1,4})\s*([./ -])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_YEAR_AND_TWO = re.compile(r"(\d{4})\s*([./-])\s*(\d{1,2})")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{4})")
_TWO_YEARS = re.compile(r"(\d{4})\s*[-/]\s*(\d{4})")
_AROUND_ACADEMIC = re.compile(
    r"^(ay|a\.y\.|academic year|academiejaar|schooljaar|academisch jaar)\s+|\s*(学年|academic year)$",
    re.IGNORECASE,
)
_CHINESE_FIGURES = str.maketrans("零〇一二三四五六七八九", "00123456789")
_CHINESE = re.compile(
    r"([\d零〇一二三四五六七八九]{4})年(?:(\d{1,2}|十?[一二三四五六七八九]|十)月(?:(\d{1,2}|[二三]?十?[一二三四五六七八九]|[二三]?十)[日号])?)?"
)
_TIME = re.compile(
    r"(?:t|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_ZERO = re.compile(r"0+([./-]0+){0,2}")
_LEFT_BETWEEN = re.compile(r"[\s,./'’-]*")


class DateOrder(StrEnum):
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class ShortForm(StrEnum):
    """What "2010/11" and "2010-11" mean in a column."""

    MONTH = "month"
    ACADEMIC_YEAR = "academic_year"


@dataclass(frozen=True, kw_only=True)
class DateHabits:
    """How a column writes its dates; None where nothing settles it, or its cells contradict each other.

    Years of two digits below `pivot` are 20xx. `epoch` is day 0 of plain numbers (`SheetIn.epoch`). `no_day` is
    what a person said that words for no day mean in the column; None leaves it to the words.
    """

    order: DateOrder | None = None
    short: ShortForm | None = None
    pivot: int = 70
    epoch: date = EPOCH_1900
    no_day: NoDay | None = None


@dataclass(frozen=True, order=True)
class AcademicYear:
    """The academic year that begins in `first`; its text is "2012-2013"."""

    first: int

    def __str__(self) -> str:
        return f"{self.first}-{self.first + 1}"


DateValue = PartialDate | AcademicYear | Unknown | None
_NO_HABITS = DateHabits()


def learn_dates(cells: Iterable[Cell], *, pivot: int = 70, epoch: date = EPOCH_1900) -> DateHabits:
    """What the cells of one column that can be read in one way only say of the others."""
    orders: set[DateOrder] = set()
    shorts: set[ShortForm] = set()
    for cell in cells:
        if not isinstance(cell, str):
            continue
        text, _zone = _without_time(_plain(cell))
        if found := _THREE.fullmatch(text):
            first, second = int(found[1]), int(found[3])
            if len(found[1]) <= 2 and (first > 12) != (second > 12) and max(first, second) <= 31:
                orders.add(DateOrder.DAY_FIRST if first > 12 else DateOrder.MONTH_FIRST)
        elif (found := _YEAR_AND_TWO.fullmatch(text)) and len(found[3]) == 2 and found[2] != ".":
            is_month, is_academic = _short_forms(int(found[1]), int(found[3]))
            if is_month != is_academic:
                shorts.add(ShortForm.MONTH if is_month else ShortForm.ACADEMIC_YEAR)
    return DateHabits(
        order=orders.pop() if len(orders) == 1 else None,
        short=shorts.pop() if len(shorts) == 1 else None,
        pivot=pivot,
        epoch=epoch,
    )


def read_date(cell: Cell, habits: DateHabits = _NO_HABITS) -> DateValue | Trouble:
    """Read a cell as a date: a PartialDate, an AcademicYear, UNKNOWN, None for a blank cell, or a Trouble.

    A misspelt month is a warning that carries its date as `value`; a word for no day is one without a value. A
    moment is its day, unless it bears a time zone and a time, which may be another day here.
    """
    if found := error_in(cell):
        return found
    match cell:
        case None:
            return None
        case bool():
            return trouble(Code.DATE_UNREADABLE, found=str(cell).lower())
        case date():
            return _of_day(cell.date() if isinstance(cell, datetime) else cell)
        case Decimal():
            return _of_number(cell, habits)
    return _of_text(str(cell), habits)


def read_academic_year(
    cell: Cell, habits: DateHabits = _NO_HABITS
) -> AcademicYear | Unknown | Trouble | None:
    """Read a cell of a column of academic years, where "2010-11" can mean nothing else."""
    short = _YEAR_AND_TWO.fullmatch(_academic_text(_plain(cell))) if isinstance(cell, str) else None
    if short and _short_forms(int(short[1]), int(short[3]))[1]:
        return AcademicYear(int(short[1]))
    found = read_date(cell, habits)
    if isinstance(found, PartialDate):
        return trouble(Code.ACADEMIC_YEAR_WANTED, found=str(found))
    if isinstance(found, Trouble) and found.value is not None:
        return trouble(Code.ACADEMIC_YEAR_WANTED, found=str(found.value))
    return found


def _of_text(cell: str, habits: DateHabits) -> DateValue | Trouble:
    if says_nothing(cell):
        return None
    if says_day_unknown(cell):
        return UNKNOWN
    if says_no_day(cell):
        return trouble(Code.DATE_NOT_SET, found=tidy(cell))
    whole = _plain(cell)
    if _ZERO.fullmatch(whole):
        return trouble(Code.DATE_ZERO, found=whole)
    text, zoned = _without_time(whole)
    if re.fullmatch(r"\d{4,8}(\.\d+)?", text):
        return _of_number(Decimal(text), habits)
    for reader in (
        _of_academic_year,
        _of_year_and_two,
        _of_three,
        _of_month_and_year,
        _of_chinese,
        _of_words,
    ):
        found = reader(text, habits)
        if found is not None:
            break
    else:
        return why_no_date(whole)
    if zoned and not isinstance(found, Trouble):
        return trouble(Code.DATE_ZONE, found=whole)
    return found


def _plain(text: str) -> str:
    """Full-width figures and dashes of every length made plain, runs of blanks made one."""
    return " ".join(tidy(unicodedata.normalize("NFKC", text)).translate(_DASHES).split())


def _without_time(text: str) -> tuple[str, bool]:
    """The text without its time of day, and whether a time zone makes the day doubtful."""
    found = _TIME.search(text)
    if not found:
        return text, False
    midnight = int(found[1]) == int(found[2]) == int(found[3] or 0) == 0
    return text[: found.start()], bool(found[5]) and not midnight


def _of_number(number: Decimal, habits: DateHabits) -> PartialDate | Trouble:
    if number == 0:
        return trouble(Code.DATE_ZERO, found="0")
    whole = number == number.to_integral_value()
    if whole and FIRST_YEAR <= number <= LAST_YEAR:
        return _year(int(number), f"{int(number)}")
    if whole and 10_000_000 <= number <= 99_999_999:
        digits = f"{int(number)}"
        return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]), digits)
    if 1 <= number <= 100_000:
        day = habits.epoch + timedelta(days=int(number))
        if _FIRST_DAY <= day <= _LAST_DAY:
            return PartialDate.of_day(day)
    if whole and 3000 <= number <= 9999:
        return _far(f"{int(number)}")
    return trouble(Code.DATE_UNREADABLE, found=format(number, "f"))


def _short_forms(year: int, two: int) -> tuple[bool, bool]:
    """Can "2010/11" be a month, and can it be an academic year?"""
    return 1 <= two <= 12, two == (year + 1) % 100


def _academic_text(text: str) -> str:
    return tidy(_AROUND_ACADEMIC.sub("", text))


def _of_academic_year(text: str, _habits: DateHabits) -> AcademicYear | Trouble | None:
    bare = _academic_text(text)
    if found := _TWO_YEARS.fullmatch(bare):
        first, last = int(found[1]), int(found[2])
        return AcademicYear(first) if last == first + 1 else trouble(Code.DATE_RANGE, found=text)
    if bare == text:
        return None
    if (found := _YEAR_AND_TWO.fullmatch(bare)) and _short_forms(int(found[1]), int(found[3]))[1]:
        return AcademicYear(int(found[1]))
    return trouble(Code.DATE_UNREADABLE, found=text)


def _of_year_and_two(text: str, habits: DateHabits) -> PartialDate | AcademicYear | Trouble | None:
    found = _YEAR_AND_TWO.fullmatch(text)
    if not found:
        return None
    year, mark, two = int(found[1]), found[2], int(found[3])
    is_month, is_academic = _short_forms(year, two)
    if mark == "." or len(found[3]) == 1:
        is_academic = False
    if is_month and is_academic:
        short = habits.short or (ShortForm.MONTH if mark == "-" else None)
        if short is None:
            return trouble(
                Code.DATE_MONTH_OR_ACADEMIC_YEAR,
                found=text, month=f"{year}-{two:02}", academic_year=AcademicYear(year),
            )  # fmt: skip
        is_academic = short == ShortForm.ACADEMIC_YEAR
    if is_academic:
        return AcademicYear(year)
    return _month(year, two, text)


def _of_three(text: str, habits: DateHabits) -> PartialDate | Trouble | None:
    found = _THREE.fullmatch(text)
    if not found:
        return None
    first, mark, second, third = found.groups()
    if len(first) == 4 and len(third) <= 2:
        return _day(int(first), int(second), int(third), text)
    if len(first) > 2 or len(third) not in (2, 4):
        return trouble(Code.DATE_UNREADABLE, found=text)
    year = _full_year(third, habits)
    a, b = int(first), int(second)
    if mark == "." or a > 12 or a == b:
        return _day(year, b, a, text)
    if b > 12:
        return _day(year, a, b, text)
    if habits.order == DateOrder.DAY_FIRST:
        return _day(year, b, a, text)
    if habits.order == DateOrder.MONTH_FIRST:
        return _day(year, a, b, text)
    return _either(year, a, b, text)


def _either(year: int, a: int, b: int, text: str) -> PartialDate | Trouble:
    """Two readings where both exist in the calendar."""
    day_first, month_first = _day(year, b, a, text), _day(year, a, b, text)
    if isinstance(day_first, Trouble) or isinstance(month_first, Trouble):
        return month_first if isinstance(day_first, Trouble) else day_first
    return trouble(Code.DATE_AMBIGUOUS, found=text, day_first=day_first, month_first=month_first)


def _of_month_and_year(text: str, _habits: DateHabits) -> PartialDate | Trouble | None:
    found = _MONTH_AND_YEAR.fullmatch(text)
    return _month(int(found[3]), int(found[1]), text) if found else None


def _of_chinese(text: str, _habits: DateHabits) -> PartialDate | Trouble | None:
    found = _CHINESE.fullmatch(text.replace(" ", ""))
    if not found:
        return None
    year = _chinese(found[1])
    if found[2] is None:
        return _year(year, text)
    month = _chinese(found[2])
    return _month(year, month, text) if found[3] is None else _day(year, month, _chinese(found[3]), text)


def _chinese(figures: str) -> int:
    """A number below 100 in Chinese or Arabic figures."""
    tens, ten, ones = figures.partition("十")
    if ten:
        return (_chinese(tens) if tens else 1) * 10 + (_chinese(ones) if ones else 0)
    return int(figures.translate(_CHINESE_FIGURES))


def _of_words(text: str, habits: DateHabits) -> PartialDate | Trouble | None:
    """A date with the month in words, such as "22 okt 2012", "Sept 07, 2021", "oktober 2012", "Oct-12"."""
    parts = re.findall(r"\d+|[^\W\d_]+", text)
    if not _LEFT_BETWEEN.fullmatch(re.sub(r"\d+|[^\W\d_]+|[ºª°]", "", text)):
        return None
    named = [(place, name) for place, part in enumerate(parts) if (name := month_of(part))]
    if len(named) != 1:
        return None
    place, (month, misspelt) = named[0]
    before = [part for part in parts[:place] if not is_passed_over(part)]
    after = [part for part in parts[place + 1 :] if not is_passed_over(part)]
    if not all(part.isdecimal() for part in before + after):
        return None
    found = _around(before, month, after, text, habits)
    if misspelt and isinstance(found, PartialDate):
        return trouble(Code.DATE_MONTH_MISSPELT, found=text, read=found, value=found)
    return found


def _around(
    before: list[str], month: int, after: list[str], text: str, habits: DateHabits
) -> PartialDate | Trouble | None:
    """The date of a named month with the figures before and after it."""
    lengths = (tuple(map(len, before)), tuple(map(len, after)))
    match lengths:
        case ((), (4,)):
            return _month(int(after[0]), month, text)
        case ((4,), ()):
            return _month(int(before[0]), month, text)
        case ((), (1 | 2, 4 | 2)):  # October 22, 2012
            return _day(_full_year(after[1], habits), month, int(after[0]), text)
        case ((1 | 2,), (4 | 2,)):  # 22 October 2012
            return _day(_full_year(after[0], habits), month, int(before[0]), text)
        case ((4,), (1 | 2,)):  # 2012 October 22
            return _day(int(before[0]), month, int(after[0]), text)
        case ((), (2,)):
            if re.search(r"[-/'’]\s*\d\d$", text) or int(after[0]) > 31:  # Oct-12, as Excel shows a month
                return _month(_full_year(after[0], habits), month, text)
            return trouble(Code.DATE_DAY_OR_YEAR, found=text)
        case ((), ()) | ((1 | 2,), ()) | ((), (1,)):
            return trouble(Code.DATE_NO_YEAR, found=text)
    return None


def _full_year(digits: str, habits: DateHabits) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < habits.pivot else 1900)


# Intervals are made here and not by PartialDate.parse, whose parser of EDTF takes milliseconds for each date.
def _day(year: int, month: int, day: int, text: str) -> PartialDate | Trouble:
    try:
        return _of_day(date(year, month, day))
    except ValueError:
        return (
            _far(text) if not FIRST_YEAR <= year <= LAST_YEAR else trouble(Code.DATE_IMPOSSIBLE, found=text)
        )


def _month(year: int, month: int, text: str) -> PartialDate | Trouble:
    found = _day(year, month, 1, text)
    return found if isinstance(found, Trouble) else PartialDate(found.start, add_months(found.start, 1))


def _year(year: int, text: str) -> PartialDate | Trouble:
    found = _day(year, 1, 1, text)
    return found if isinstance(found, Trouble) else PartialDate(found.start, add_years(found.start, 1))


def _of_day(day: date) -> PartialDate | Trouble:
    return PartialDate.of_day(day) if FIRST_YEAR <= day.year <= LAST_YEAR else _far(day.isoformat())


def _far(text: str) -> Trouble:
    return trouble(Code.DATE_FAR, found=text, first=FIRST_YEAR, last=LAST_YEAR)
