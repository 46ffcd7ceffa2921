"""Is a stay covered by its agreement to its last day: does the agreement end, or rest, before the person is back?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from edge.agreements.rules import NEVER, Happening, Suspension
from edge.core.dates import Known, PartialDate
from edge.mobility.rules.stays import StayDays


class Why(StrEnum):
    """What is the matter with the agreement."""

    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    ENDS = "ends"
    SUSPENDED = "suspended"


@dataclass(frozen=True, kw_only=True)
class AgreementDays:
    """The days of an agreement that can leave a stay without it; `ends_on` is its last day in force."""

    ends_on: PartialDate | None = None
    terminated: Happening = NEVER
    withdrawn: Happening = NEVER
    suspensions: tuple[Suspension, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cover:
    """`lacks`: yes, no, or not known, with what is the matter and its day where that is known."""

    lacks: Known
    why: Why | None = None
    day: PartialDate | None = None


COVERED = Cover(lacks=False)


def cover_of(stay: StayDays, agreement: AgreementDays, *, on: date) -> Cover:
    """Whether a stay that is planned or under way on the day outlasts its agreement, or finds it suspended that day.

    A stay that was withdrawn or is certainly over lacks nothing. One whose last day is not known lasts at least until
    the day and its own first day; then an end that comes later may or may not come before the person is back.
    """
    if stay.withdrawn or (stay.ends is not None and stay.ends.before(on)):
        return COVERED
    low, high = _last_day(stay, on)
    answers = [
        Cover(lacks=_has_come(agreement.withdrawn, low, high), why=Why.WITHDRAWN, day=agreement.withdrawn.on),
        Cover(
            lacks=_has_come(agreement.terminated, low, high), why=Why.TERMINATED, day=agreement.terminated.on
        ),
        Cover(lacks=_is_before(agreement.ends_on, low, high), why=Why.ENDS, day=agreement.ends_on),
        *(
            Cover(lacks=suspension.covers(on), why=Why.SUSPENDED, day=suspension.starts_on)
            for suspension in agreement.suspensions
        ),
    ]
    certain = [answer for answer in answers if answer.lacks]
    perhaps = [answer for answer in answers if answer.lacks is None]
    return next(iter([*certain, *perhaps]), COVERED)


def _last_day(stay: StayDays, on: date) -> tuple[date, date | None]:
    """The earliest and the latest that the last day can be; None for no bound."""
    if stay.ends is not None:
        return stay.ends.earliest, stay.ends.latest
    return max(on, stay.begins.earliest) if stay.begins else on, None


def _has_come(happening: Happening, low: date, high: date | None) -> Known:
    """Has it taken effect by the last day, which lies from `low` to `high`?"""
    if happening.on is None:
        return None if happening.unknown_day else False
    if happening.on.latest <= low:
        return True
    return False if high is not None and happening.on.earliest > high else None


def _is_before(ends_on: PartialDate | None, low: date, high: date | None) -> Known:
    """Is the agreement's last day in force before the stay's last day?"""
    if ends_on is None:
        return False
    if ends_on.latest < low:
        return True
    return False if high is not None and ends_on.earliest >= high else None
