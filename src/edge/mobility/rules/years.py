"""Academic years: from 1 September through 31 August, named by the calendar year in which they begin.

A convention of EDGE (docs/decisions/0008-academic-year.md), not a fact about any one university.
"""

from datetime import date, timedelta

from edge.core.dates import PartialDate

FIRST_MONTH = 9


def year_of(day: date) -> int:
    """The academic year that the day lies in: 2012 from 1 September 2012 through 31 August 2013."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def first_day(year: int) -> date:
    return date(year, FIRST_MONTH, 1)


def last_day(year: int) -> date:
    return first_day(year + 1) - timedelta(days=1)


def year_name(year: int) -> str:
    """`2012-2013`."""
    return f"{year}-{year + 1}"


def years_of(when: PartialDate) -> tuple[int, ...]:
    """The academic years in which the date can lie: one for a day or a month, two for a calendar year."""
    first, last = year_of(when.earliest), year_of(when.latest)
    return tuple(range(first, last + 1))


def window(on: date, *, years: int = 3) -> tuple[int, ...]:
    """The academic years of a balance, oldest first: so many, ending with the year of the day."""
    last = year_of(on)
    return tuple(range(last - years + 1, last + 1))
