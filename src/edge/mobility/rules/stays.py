"""What the days of one stay say: does it cover a day, in which year does it begin, how long is it for certain."""

from dataclasses import dataclass
from datetime import date

from edge.core.dates import Known, PartialDate, Precision, both
from edge.mobility.rules.years import years_of


@dataclass(frozen=True, kw_only=True)
class StayDays:
    """The planned and the actual first and last day. `withdrawn`: it never took place, or was called off."""

    planned_starts_on: PartialDate | None = None
    planned_ends_on: PartialDate | None = None
    starts_on: PartialDate | None = None
    ends_on: PartialDate | None = None
    withdrawn: bool = False

    @property
    def begins(self) -> PartialDate | None:
        return self.starts_on or self.planned_starts_on

    @property
    def ends(self) -> PartialDate | None:
        """The planned last day stands for the actual one until that is known."""
        return self.ends_on or self.planned_ends_on


def covers(stay: StayDays, day: date) -> Known:
    """Is the person there on the day? A plan alone is never certain; a withdrawn stay never covers anything."""
    if stay.withdrawn or stay.begins is None:
        return False
    begun: Known = stay.begins.on_or_before(day)
    if stay.starts_on is None and begun:
        begun = None
    over: Known = None if stay.ends is None else stay.ends.before(day)
    return both(begun, None if over is None else not over)


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """The academic years in which a stay may begin; `certain` when it is one, and it began."""

    years: tuple[int, ...]
    certain: bool


def beginning(stay: StayDays) -> Beginning:
    """In which academic year the stay counts. A withdrawn one counts in none."""
    if stay.withdrawn or stay.begins is None:
        return Beginning(years=(), certain=False)
    years = years_of(stay.begins)
    return Beginning(years=years, certain=stay.starts_on is not None and len(years) == 1)


@dataclass(frozen=True, kw_only=True)
class Length:
    """The days that certainly belong to a stay, both ends counted, and whether there may be more or fewer."""

    days: int
    is_open: bool


def length(stay: StayDays) -> Length:
    """From the latest possible first day to the earliest possible last one. Days in a wrong order say nothing."""
    first, last = stay.begins, stay.ends
    if first is None or last is None:
        return Length(days=0, is_open=True)
    days = (last.earliest - first.latest).days + 1
    exact = first.precision is Precision.DAY and last.precision is Precision.DAY and days > 0
    return Length(days=max(0, days), is_open=not exact)
