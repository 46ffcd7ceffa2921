"""Working days: Monday to Friday, without the days on which the office is closed; and how a list of those is read."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


def after_working_days(start: date, days: int, *, closed: Collection[date] = ()) -> date:
    """The day by which `days` working days have passed since `start`, which itself does not count.

    A promise of ten working days given on a Monday is due on the Monday two weeks later, and on the Tuesday when
    the office is closed on one of those days. Zero days is the same day.
    """
    day, left = start, days
    while left > 0:
        day += timedelta(days=1)
        if _is_working_day(day, closed):
            left -= 1
    return day


def working_days_late(due: date, today: date, *, closed: Collection[date] = ()) -> int:
    """How many working days have passed since the promised day; 0 while there is time."""
    day, late = due, 0
    while day < today:
        day += timedelta(days=1)
        if _is_working_day(day, closed):
            late += 1
    return late


def _is_working_day(day: date, closed: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in closed


class Trouble(StrEnum):
    """What is wrong with a line of a list of closed days."""

    NO_DAY = "no_day"
    NO_NAME = "no_name"
    TWICE = "twice"
    TOO_LONG = "too_long"


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """One line of the list by its number: the day and its name, or what is wrong with it."""

    number: int
    text: str
    on: date | None = None
    name: str = ""
    trouble: Trouble | None = None


LONGEST_NAME = 120
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_closed_days(text: str) -> list[DayLine]:
    """Lines such as `2027-01-01 New Year's Day`; empty ones are left out, and counted all the same."""
    found: list[DayLine] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            seen = {one.on for one in found if one.on is not None}
            found.append(_read_line(number, line.strip(), seen))
    return found


def _read_line(number: int, line: str, seen: Collection[date]) -> DayLine:
    first, _space, rest = line.replace("\t", " ").partition(" ")
    name = rest.strip()
    try:
        on = date.fromisoformat(first) if _DAY.fullmatch(first) else None  # a week would be read as well
    except ValueError:
        on = None
    if on is None:
        return DayLine(number=number, text=line, trouble=Trouble.NO_DAY)
    if not name:
        return DayLine(number=number, text=line, trouble=Trouble.NO_NAME)
    if len(name) > LONGEST_NAME:
        return DayLine(number=number, text=line, trouble=Trouble.TOO_LONG)
    if on in seen:
        return DayLine(number=number, text=line, trouble=Trouble.TWICE)
    return DayLine(number=number, text=line, on=on, name=name)
