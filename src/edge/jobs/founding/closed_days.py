"""The public holidays of Belgium as the demo's closed days: a list that a real office brings along itself.

The ten days of the Royal Decree of 18 April 1974 on public holidays (Article 1). Easter by the rule of the Gregorian
calendar as Jean Meeus gives it (Astronomical Algorithms, 1991, chapter 8).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from edge.agreements.actions import add_closed_day
from edge.people.permissions import INSTALLATION

_FIXED = (
    (1, 1, "New Year's Day"),
    (5, 1, "Labour Day"),
    (7, 21, "National Day"),
    (8, 15, "Assumption"),
    (11, 1, "All Saints' Day"),
    (11, 11, "Armistice Day"),
    (12, 25, "Christmas Day"),
)
_AFTER_EASTER = ((1, "Easter Monday"), (39, "Ascension Day"), (50, "Whit Monday"))


def easter_sunday(year: int) -> date:
    """Easter Sunday in the Gregorian calendar."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int) -> list[tuple[date, str]]:
    """The ten of a year with their names, in order."""
    easter = easter_sunday(year)
    fixed = [(date(year, month, day), name) for month, day, name in _FIXED]
    moving = [(easter + timedelta(days=after), name) for after, name in _AFTER_EASTER]
    return sorted(fixed + moving)


def load_closed_days(years: Iterable[int]) -> None:
    """Put the public holidays of these years into the list of closed days, which holds none yet."""
    for year in sorted(set(years)):
        for on, name in public_holidays(year):
            add_closed_day(by=INSTALLATION, on=on, name=name, public_id=f"holiday-{on}")
