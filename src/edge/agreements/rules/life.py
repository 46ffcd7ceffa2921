"""What held of an agreement on a day: state, due days, what needs attention. Values in, answer out.

No clock, no query. Every comparison of an imprecise date with a day has three answers (yes, no, not
known), and an answer that is not known is never turned into one that is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from edge.core.dates import Known, PartialDate, Precision, both


class State(StrEnum):
    IN_PREPARATION = "in_preparation"
    IN_FORCE = "in_force"
    NOT_KNOWN = "not_known"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """A date of something that happens, in one of three cases: `on` is known; it happened on an
    `unknown_day`; or it has not happened (neither)."""

    on: PartialDate | None = None
    unknown_day: bool = False

    def by(self, day: date) -> Known:
        """Had it happened on `day`?"""
        if self.on is not None:
            return self.on.on_or_before(day)
        return None if self.unknown_day else False


NEVER = Happening()


@dataclass(frozen=True, kw_only=True)
class Suspension:
    """Days on which an agreement does not apply: from `starts_on` through the last day `ends_on`."""

    starts_on: PartialDate
    ends_on: PartialDate | None = None

    def covers(self, day: date) -> Known:
        ended: Known = False if self.ends_on is None else self.ends_on.before(day)
        return both(self.starts_on.on_or_before(day), None if ended is None else not ended)


def overlap(first: Suspension, second: Suspension) -> bool:
    """Do two suspensions certainly share a day? One without a last day goes on."""
    return all(
        one.ends_on is None or other.starts_on.latest <= one.ends_on.earliest
        for one, other in ((first, second), (second, first))
    )


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the register knows of one agreement's life.

    `ends_on` is the last day in force. `attested_by` are the days of what presupposes the agreement: a
    signed amendment or extension, an event. `successors` are the agreements that supersede it.
    """

    signed: Happening = NEVER
    starts_on: PartialDate | None = None
    ends_on: PartialDate | None = None
    withdrawn: Happening = NEVER
    terminated: Happening = NEVER
    attested_by: tuple[PartialDate, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    successors: tuple["Facts", ...] = field(default=())


def started(facts: Facts, *, on: date) -> Known:
    """Had it been signed and had it begun on that day?

    The start is the start day, else the signing day. Signed on an unknown day: not known until the first
    day on which something attests it, yes from that day on.
    """
    begun: Known = True if facts.starts_on is None else facts.starts_on.on_or_before(on)
    signed = facts.signed.by(on)
    if facts.signed.unknown_day and any(day.on_or_before(on) for day in facts.attested_by):
        signed = True
    return both(signed, begun)


def certainly_came_into_force(facts: Facts, *, by: date) -> bool:
    """Was there certainly a day, on or before `by`, on which it was in force?

    It was when it certainly began before anything could have ended it; a suspension does not undo that.
    """
    if not started(facts, on=by):
        return False
    if facts.withdrawn.unknown_day or facts.terminated.unknown_day:
        return False
    over = [happening.on.earliest for happening in (facts.withdrawn, facts.terminated) if happening.on]
    if facts.ends_on:
        over.append(facts.ends_on.earliest + timedelta(days=1))
    return all(started(facts, on=day - timedelta(days=1)) for day in over if day <= by)


def state_on(facts: Facts, *, on: date) -> State:
    """The state on a day: the first rule that applies."""
    # 1. Withdrawn or terminated ends everything; when nobody knows whether it has, nothing can be said.
    for happening, state in ((facts.withdrawn, State.WITHDRAWN), (facts.terminated, State.TERMINATED)):
        if happening.by(on):
            return state
    if facts.withdrawn.by(on) is None or facts.terminated.by(on) is None:
        return State.NOT_KNOWN
    # 2. Superseded, for good, once a successor certainly came into force.
    if any(certainly_came_into_force(successor, by=on) for successor in facts.successors):
        return State.SUPERSEDED
    # 3. Not signed or not begun.
    has_started = started(facts, on=on)
    if has_started is False:
        return State.IN_PREPARATION
    if has_started is None and facts.signed.unknown_day and not _attested(facts, on):
        return State.NOT_KNOWN
    # 4. Ended. An end that is not set never ends it.
    ended: Known = False if facts.ends_on is None else facts.ends_on.before(on)
    if ended:
        return State.EXPIRED
    # 5. What is not known stays so.
    if ended is None or has_started is None or any(_may_have_started(s, on) for s in facts.successors):
        return State.NOT_KNOWN
    # 6. Suspended, or in force.
    covers = {suspension.covers(on) for suspension in facts.suspensions}
    if True in covers:
        return State.SUSPENDED
    return State.NOT_KNOWN if None in covers else State.IN_FORCE


def _attested(facts: Facts, on: date) -> bool:
    return any(day.on_or_before(on) for day in facts.attested_by)


def _may_have_started(successor: Facts, on: date) -> bool:
    return started(successor, on=on) is None and not successor.withdrawn.by(on)


def renewal_in_progress(facts: Facts, *, on: date) -> bool:
    """Expired, but a successor is being prepared: the flag that keeps an expired agreement from being forgotten."""
    if state_on(facts, on=on) != State.EXPIRED:
        return False
    return any(state_on(successor, on=on) == State.IN_PREPARATION for successor in facts.successors)


@dataclass(frozen=True, kw_only=True)
class Due:
    """A day on which something is due; `days_at_most` counts to the latest day it can mean."""

    on: PartialDate
    days_at_most: int

    @property
    def overdue(self) -> bool:
        return self.days_at_most < 0


def due(day: PartialDate | None, *, on: date, within_days: int) -> Due | None:
    """Is it due within N days: does its earliest possible day lie at most N days ahead (or behind)?"""
    if day is None or (day.earliest - on).days > within_days:
        return None
    return Due(on=day, days_at_most=(day.latest - on).days)


def last_day(*, ends_on: PartialDate | None, terminated: Happening) -> PartialDate | None:
    """The last day in force: the one recorded, or the day before a termination takes effect where that comes first.

    None where nothing ends it, and where a termination has a day that nobody knows. A termination known to the month
    or the year only gives that month or year. Of two that overlap it is the one that is certainly over first.
    """
    if terminated.unknown_day:
        return None
    if terminated.on is None:
        return ends_on
    last = terminated.on
    if last.precision is Precision.DAY:
        last = PartialDate.of_day(last.earliest - timedelta(days=1))
    return last if ends_on is None or last.latest < ends_on.latest else ends_on


class Outlives(StrEnum):
    """How the end of a child compares with the end of its umbrella."""

    NO = "no"
    YES = "yes"
    PERHAPS = "perhaps"


def outlives(*, child_ends: PartialDate | None, umbrella_ends: PartialDate | None) -> Outlives:
    """A child without an end under an umbrella with one outlives it: nothing else would end it."""
    if umbrella_ends is None:
        return Outlives.NO
    if child_ends is None or child_ends.earliest > umbrella_ends.latest:
        return Outlives.YES
    return Outlives.NO if child_ends.latest <= umbrella_ends.earliest else Outlives.PERHAPS


def certainly_before(first: PartialDate | None, second: PartialDate | None) -> bool:
    return bool(first and second and first.latest < second.earliest)


def makes_a_circle(record: int | None, above: int | None, links: Mapping[int, int | None]) -> bool:
    """Would pointing `record` at `above` lead back to `record`? `links` are the pointers that exist."""
    seen: set[int] = set()
    while above is not None and above not in seen:
        if above == record:
            return True
        seen.add(above)
        above = links.get(above)
    return False


def verdict_on(verdict: str, judged_on: PartialDate | None, *, on: date) -> Verdict:
    """The verdict as it stood: open until it certainly had been given."""
    if judged_on is None or not judged_on.on_or_before(on):
        return Verdict.OPEN
    return Verdict(verdict)


def attested_from(days: Iterable[PartialDate]) -> date | None:
    """The first day on which it is certain that the agreement existed."""
    return min((day.latest for day in days), default=None)


def is_entered(state: State) -> bool:
    """Has it been agreed, whatever became of it since? What is in preparation or was given up has not."""
    return state not in (State.IN_PREPARATION, State.WITHDRAWN)
