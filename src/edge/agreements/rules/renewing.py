"""Renewal: the day by which to cancel, the end of the next term, the last day that others need cover."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from edge.core.dates import PartialDate, Precision, add_months


def cancel_by(ends_on: PartialDate | None, notice_days: int | None) -> PartialDate | None:
    """The last day on which it can still be cancelled: so many days before the last day in force.

    Counted from the earliest day that the end can mean, which is the safe one. None where the end or the notice is
    not known.
    """
    if ends_on is None or notice_days is None:
        return None
    return PartialDate.of_day(ends_on.earliest - timedelta(days=notice_days))


def next_end(ends_on: PartialDate, months: int) -> PartialDate:
    """The last day of the term that follows, in the precision of the last one.

    A term that ends with a month's last day ends with a month's last day again.
    """
    if ends_on.precision is Precision.DAY:
        return PartialDate.of_day(add_months(ends_on.earliest, months))
    if ends_on.precision is Precision.MONTH:
        first = add_months(ends_on.start, months)
        return PartialDate(first, add_months(first, 1))
    if months % 12 == 0:
        return PartialDate(add_months(ends_on.start, months), add_months(ends_on.stop, months))
    # A year and some months more may end in either of two years: what is certain is the earlier one.
    first = add_months(ends_on.start, months)
    return PartialDate(date(first.year, 1, 1), date(first.year + 1, 1, 1))


class Renews(StrEnum):
    """Whether an agreement that renews itself has done so by a day."""

    NOT_AT_ALL = "not_at_all"
    MAY_STILL_BE_CANCELLED = "may_still_be_cancelled"
    HAS_RENEWED = "has_renewed"


def renews(*, ends_on: PartialDate | None, months: int | None, notice_days: int | None, on: date) -> Renews:
    """It has renewed itself once the day to cancel has certainly passed; without notice, once its end has."""
    if months is None or ends_on is None:
        return Renews.NOT_AT_ALL
    last = cancel_by(ends_on, notice_days or 0)
    assert last is not None
    return Renews.HAS_RENEWED if last.latest < on else Renews.MAY_STILL_BE_CANCELLED


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Something that needs the agreement: until when, where that is known; `over` when it needs it no more."""

    until: PartialDate | None
    over: bool = False


@dataclass(frozen=True, kw_only=True)
class CoverNeeded:
    """Of several: the last day known to be needed, and whether some need cover with no known end."""

    until: date | None
    without_end: int

    @property
    def anything(self) -> bool:
        return self.until is not None or self.without_end > 0

    def outlasts(self, day: date | None) -> bool:
        """Do some need it after the day? An end that nobody knows may always lie after it."""
        return self.without_end > 0 or (self.until is not None and (day is None or self.until > day))


def cover_needed(covers: Iterable[Cover]) -> CoverNeeded:
    """The latest day that any of them can mean."""
    needed = [cover for cover in covers if not cover.over]
    days = [cover.until.latest for cover in needed if cover.until is not None]
    return CoverNeeded(
        until=max(days, default=None), without_end=sum(cover.until is None for cover in needed)
    )
