"""Reminders: of which topics there are, how far ahead each is told, which days a calendar shows for a date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from edge.agreements.rules.life import due
from edge.core.dates import PartialDate


class Topic(StrEnum):
    """A kind of notice that an account may have by mail or not; DIGEST is the daily mail as a whole."""

    DIGEST = "digest"
    RENEWAL = "renewal"
    REVIEW = "agreement-review"
    CANCEL_BY = "cancel-by"
    COMMITMENT = "commitment"
    ASKED = "internal-review"
    PROPOSAL = "proposal"
    CONDITION = "condition"
    EXCHANGE = "exchange"


IN_DIGEST = (
    Topic.RENEWAL,
    Topic.CANCEL_BY,
    Topic.REVIEW,
    Topic.COMMITMENT,
    Topic.ASKED,
    Topic.PROPOSAL,
    Topic.CONDITION,
)
NOTICES = (90, 180, 365)  # days ahead at which a renewal, a review and a day to cancel are told
MOST_AHEAD = max(NOTICES)


def notice_for(day: PartialDate | None, *, on: date, notices: Sequence[int] = NOTICES) -> int | None:
    """The nearest notice that has come for a day, or None when none has: what was found late is told once."""
    return next((days for days in sorted(notices) if due(day, on=on, within_days=days)), None)


@dataclass(frozen=True, kw_only=True)
class Span:
    """The days that a calendar shows: from `first` to before `stop`, as RFC 5545 counts them."""

    first: date
    stop: date


def span_of(day: PartialDate) -> Span:
    """Every day that the date can mean: of a month the whole month, of a year the whole year."""
    return Span(first=day.earliest, stop=day.latest + timedelta(days=1))
