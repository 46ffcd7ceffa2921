"""Missions and visits on a day: how far they are, what came out of them, what is still open. Values in, answer out."""

from datetime import date
from enum import StrEnum

from edge.agreements.rules import Happening
from edge.core.dates import Known, PartialDate


class Direction(StrEnum):
    """Out: a mission of the hub's delegation. In: a visit to the hub."""

    OUT = "out"
    IN = "in"


class Stage(StrEnum):
    """How far a mission is on a day. BEGUN: it has begun, and whether it is over nobody can tell."""

    AHEAD = "ahead"
    UNDER_WAY = "under_way"
    BEGUN = "begun"
    OVER = "over"
    NOT_KNOWN = "not_known"


class Standing(StrEnum):
    """How an action item stands on a day."""

    OPEN = "open"
    DONE = "done"
    NOT_KNOWN = "not_known"


# What an outcome or an action item may refer to, by the name of the table.
ABOUT = ("agreement", "commitment", "tie", "project", "jointprogramme")


def stage_on(starts_on: PartialDate | None, ends_on: PartialDate | None, *, on: date) -> Stage:
    """How far it is; a first or last day that is not recorded is not known, not "never"."""
    begun = None if starts_on is None else starts_on.on_or_before(on)
    over = None if ends_on is None else ends_on.before(on)
    if over:
        return Stage.OVER
    if begun is False:
        return Stage.AHEAD
    if begun is None:
        return Stage.NOT_KNOWN
    return Stage.BEGUN if over is None else Stage.UNDER_WAY


def came_out_by(outcome_on: PartialDate | None, stop_on: PartialDate | None, *, on: date) -> Known:
    """Had it come out of the stop by that day? Without a day of its own it has the stop's; without any, not known."""
    day = outcome_on or stop_on
    return None if day is None else day.on_or_before(on)


def standing_on(*, done: Happening, signed: bool, on: date) -> Standing:
    """`signed`: the item waits for the signature of an agreement, which was certainly signed by the day."""
    by_then = True if signed else done.by(on)
    if by_then is None:
        return Standing.NOT_KNOWN
    return Standing.DONE if by_then else Standing.OPEN


def is_open(*, done: Happening, signed: bool, on: date) -> bool:
    """Open until it is certainly done. Done on a day that nobody knows, it is on no day called open any more."""
    return standing_on(done=done, signed=signed, on=on) != Standing.DONE and not done.unknown_day


def is_overdue(due_on: PartialDate | None, *, still_open: bool, on: date) -> bool:
    """Open, and even the latest day on which it can be due lies before the day."""
    return still_open and due_on is not None and due_on.before(on) is True
