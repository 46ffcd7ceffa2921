"""Reported counts in the order of time: which one decides on a day, and which one is a year's flow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from edge.core.dates import PartialDate
from edge.mobility.rules.amounts import Amount, Number
from edge.mobility.rules.years import first_day


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What somebody reported, for a day or for an academic year; `number` and `months` are None when not known."""

    on: PartialDate | None
    academic_year: int | None
    number: int | None
    months: Decimal | None = None
    source: str = ""
    record: Any = None  # the record that it was read from, for links


def stands_on(count: Reported) -> date:
    """Where a count stands in the order of time: its latest possible day, or the first day of its year."""
    if count.on is not None:
        return count.on.latest
    assert count.academic_year is not None  # a table constraint: one of the two is set
    return first_day(count.academic_year)


def deciding(counts: Iterable[Reported], *, on: date) -> Reported | None:
    """The latest count that is certainly on or before the day; None when there is none.

    It decides whatever it says, "not known" too. Of two that stand on one day the more precise decides.
    """
    before = [count for count in counts if stands_on(count) <= on]
    return max(before, key=_order, default=None)


def _order(count: Reported) -> tuple[date, date]:
    """Later first days are more precise ones; a count for a day is more precise than one for its whole year."""
    day = stands_on(count)
    return day, date.min if count.on is None else count.on.earliest


def as_amount(value: Number | None) -> Amount:
    """A reported number is what it is; a count that reports "not known" says that there may be some."""
    return Amount(value, value is None)
