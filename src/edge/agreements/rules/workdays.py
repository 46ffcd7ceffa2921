"""Working days: Monday to Friday, without the days on which the office is closed."""

from collections.abc import Collection
from datetime import date, timedelta


def after_working_days(start: date, days: int, *, closed: Collection[date] = ()) -> date:
    """The day by which `days` working days have passed since `start`, which itself does not count.

    A promise of ten working days given on a Monday is due on the Monday two weeks later. Zero days is the same day.
    """
    day, left = start, days
    while left > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in closed:
            left -= 1
    return day


def working_days_late(due: date, today: date, *, closed: Collection[date] = ()) -> int:
    """How many working days have passed since the promised day; 0 while there is time."""
    day, late = due, 0
    while day < today:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in closed:
            late += 1
    return late
