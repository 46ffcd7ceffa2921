"""Dates known to the day, the month or the year, and what can be said of them on a given day.

A partial date stands for every day it can mean. It is kept as the half-open interval
[`start`, `stop`) of those days, so a comparison with a day has three answers: yes, no and
not known (`True`, `False`, `None`). The precision follows from the interval.
Rules: EDTF level 0 (ISO 8601-2:2019), and nothing else of EDTF.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache, total_ordering

import edtf
from edtf.parser.edtf_exceptions import EDTFParseException

Known = bool | None  # Kleene's three values: yes, no, not known

_LEVEL_0 = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1, 9998


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class NotAPartialDate(ValueError):
    """The text is no EDTF level 0 date that exists in the calendar."""


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """The days [start, stop) that a date of day, month or year precision can mean.

    Raises NotAPartialDate when the interval is not exactly a day, a month or a year.
    """

    start: date
    stop: date

    def __post_init__(self) -> None:
        if self.stop not in (_next_day(self.start), _next_month(self.start), _next_year(self.start)):
            raise NotAPartialDate(f"[{self.start}, {self.stop}) is no day, month or year")

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read `2012`, `2012-04` or `2012-10-22`; raise NotAPartialDate for anything else."""
        return cls(*_interval(text.strip()))

    @classmethod
    def of_day(cls, day: date) -> "PartialDate":
        return cls(day, day + _ONE_DAY)

    @property
    def earliest(self) -> date:
        return self.start

    @property
    def latest(self) -> date:
        return self.stop - _ONE_DAY

    @property
    def precision(self) -> Precision:
        if self.stop == _next_day(self.start):
            return Precision.DAY
        return Precision.MONTH if self.stop == _next_month(self.start) else Precision.YEAR

    def on_or_before(self, day: date) -> Known:
        """Did it happen on or before `day`? None when the day lies inside what is known."""
        if self.latest <= day:
            return True
        return None if self.earliest <= day else False

    def before(self, day: date) -> Known:
        return self.on_or_before(day - _ONE_DAY)

    def __str__(self) -> str:
        width = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[self.precision]
        return self.start.isoformat()[:width]

    def __lt__(self, other: object) -> bool:
        """Order for lists only: by earliest day, the more precise first. No statement about what came first."""
        if not isinstance(other, PartialDate):
            return NotImplemented
        return (self.start, self.stop) < (other.start, other.stop)


@lru_cache(maxsize=20_000)  # the parser takes milliseconds, and a register names few days many times
def _interval(text: str) -> tuple[date, date]:
    """The days that the text can mean; raises NotAPartialDate."""
    if not _LEVEL_0.fullmatch(text) or not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        raise NotAPartialDate(text)
    try:
        parsed = edtf.parse_edtf(text)
        first = date(*parsed.lower_strict()[:3])
    except (EDTFParseException, ValueError) as error:
        raise NotAPartialDate(text) from error
    if first.isoformat()[: len(text)] != text:  # the parser clips 2012-02-30 to the month's end
        raise NotAPartialDate(text)
    following = {4: _next_year, 7: _next_month, 10: _next_day}[len(text)]
    stop = following(first)
    assert stop is not None  # a month's or a year's first day has a following one
    return first, stop


def both(first: Known, second: Known) -> Known:
    """Kleene's "and": no beats not known, not known beats yes."""
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def add_years(day: date, years: int) -> date:
    """The same day of another year; 29 February becomes 28 February where there is none."""
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def add_months(day: date, months: int) -> date:
    """The same day of another month; the end of a month stays the end of a month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    at_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if at_end else min(day.day, last))


def _next_day(day: date) -> date:
    return day + _ONE_DAY


def _next_month(day: date) -> date | None:
    return add_months(day, 1) if day.day == 1 else None


def _next_year(day: date) -> date | None:
    return date(day.year + 1, 1, 1) if (day.month, day.day) == (1, 1) else None
