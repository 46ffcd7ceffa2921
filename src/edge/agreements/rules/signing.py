"""On which days a signature on paper can have been given."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class WrongDay(StrEnum):
    """Why a signature cannot have been given on a day."""

    TO_COME = "to_come"
    BEFORE_APPROVALS = "before_approvals"
    BEFORE_THE_STEP_BEFORE = "before_the_step_before"
    AFTER_THE_STEP_AFTER = "after_the_step_after"


def day_of_signature(
    on: date,
    *,
    today: date,
    approved: Iterable[date],
    before: date | None = None,
    after: date | None = None,
) -> WrongDay | None:
    """What rules the day out; None where it can be.

    `approved` are the days on which each side approved the text; `before` is the day of the signature that comes first
    in the order, `after` of the one that follows, where they are given.
    """
    if on > today:
        return WrongDay.TO_COME
    if on < max(approved, default=on):
        return WrongDay.BEFORE_APPROVALS
    if before is not None and on < before:
        return WrongDay.BEFORE_THE_STEP_BEFORE
    if after is not None and on > after:
        return WrongDay.AFTER_THE_STEP_AFTER
    return None
