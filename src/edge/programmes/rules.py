"""Joint programmes: which cohorts have completed on a day, where each of them is, the last extension. No clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from edge.agreements.rules import NEVER, Happening
from edge.core.dates import Known, PartialDate, both


class ProgrammeKind(StrEnum):
    DUAL_MASTER = "dual_master"
    JOINT_MASTER = "joint_master"
    JOINT_PHD = "joint_phd"
    SUMMER_SCHOOL = "summer_school"


class Whereabouts(StrEnum):
    """Where a cohort is on a day."""

    NOT_BEGUN = "not_begun"
    IN_PHASE = "in_phase"
    PERHAPS = "perhaps"  # the days of some phase neither hold nor rule the day out
    BETWEEN = "between"  # one phase over, the next not begun
    PHASES_OVER = "phases_over"  # every phase is over, completion is not recorded
    COMPLETED = "completed"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, kw_only=True)
class PhaseDays:
    """A cohort's first and last day in the phase that stands at `order`; a day is None where nobody recorded it."""

    order: int
    starts_on: PartialDate | None = None
    ends_on: PartialDate | None = None


@dataclass(frozen=True, kw_only=True)
class CohortFacts:
    """What the register knows of one cohort: its completion, its conferrals and its days in the phases."""

    number: int
    completed: Happening = NEVER
    conferrals: tuple[Happening, ...] = ()
    phases: tuple[PhaseDays, ...] = ()


def completions_on(cohorts: Iterable[CohortFacts], *, on: date) -> dict[int, Known]:
    """Had each cohort of one programme completed on the day? By its number.

    A conferral presupposes completion, so a certain one is proof. Completed (or conferred upon) on an unknown
    day: not known until a later cohort has certainly completed, yes from that day on.
    """
    answers: dict[int, Known] = {}
    a_later_one_has = False
    for cohort in sorted(cohorts, key=lambda cohort: cohort.number, reverse=True):
        signs = (cohort.completed, *cohort.conferrals)
        known = [sign.by(on) for sign in signs]
        unknown_day = any(sign.unknown_day for sign in signs)
        if True in known or (unknown_day and a_later_one_has):
            answers[cohort.number] = a_later_one_has = True
        else:
            answers[cohort.number] = None if None in known else False
    return answers


def phases_on(phases: Sequence[PhaseDays], *, on: date) -> dict[int, Known]:
    """Was the cohort in each of its phases on the day? By the phase's place in the programme.

    An unknown first day is no open side: nothing is known. Without a last day a phase is over once a later one
    has begun.
    """
    answers: dict[int, Known] = {}
    for phase in phases:
        later = [other for other in phases if other.order > phase.order]
        answers[phase.order] = both(_begun(phase, on), _not(_over(phase, later, on)))
    return answers


def _begun(phase: PhaseDays, on: date) -> Known:
    if phase.starts_on is not None:
        return phase.starts_on.on_or_before(on)
    # A phase whose last day lies before the day had begun, whenever that was.
    return True if phase.ends_on is not None and phase.ends_on.before(on) else None


def _over(phase: PhaseDays, later: Iterable[PhaseDays], on: date) -> Known:
    if phase.ends_on is not None:
        return phase.ends_on.before(on)
    begun = [other.starts_on.on_or_before(on) for other in later if other.starts_on is not None]
    if True in begun:
        return True
    return None if None in begun else False


def _not(answer: Known) -> Known:
    return None if answer is None else not answer


def whereabouts_on(cohort: CohortFacts, *, completed: Known, on: date) -> tuple[Whereabouts, tuple[int, ...]]:
    """Where the cohort is on the day, and the places of the phases that it is, or may be, in.

    `completed` is the answer of `completions_on`: whoever has completed is in no phase any more.
    """
    if completed:
        return Whereabouts.COMPLETED, ()
    holds = phases_on(cohort.phases, on=on)
    certain = tuple(order for order, known in sorted(holds.items()) if known)
    if certain and completed is False:
        return Whereabouts.IN_PHASE, certain
    dated = {phase.order for phase in cohort.phases if phase.starts_on or phase.ends_on}
    possible = tuple(order for order, known in sorted(holds.items()) if known is not False and order in dated)
    if possible:
        return Whereabouts.PERHAPS, possible
    if not holds or None in holds.values() or completed is None:
        return Whereabouts.NOT_KNOWN, ()
    begun = {_begun(phase, on) for phase in cohort.phases}
    if begun == {False}:
        return Whereabouts.NOT_BEGUN, ()
    return (Whereabouts.BETWEEN if False in begun else Whereabouts.PHASES_OVER), ()


def attesting(cohort: CohortFacts) -> list[PartialDate]:
    """The days of a cohort that presuppose a programme which had begun."""
    days = [sign.on for sign in (cohort.completed, *cohort.conferrals)]
    days += [phase.starts_on for phase in cohort.phases]
    return [day for day in days if day is not None]


def runs_on(
    starts_on: PartialDate | None,
    ends_on: PartialDate | None,
    *,
    attested_by: Iterable[PartialDate] = (),
    on: date,
) -> Known:
    """Did the programme run on the day: had it begun, and was the day not after its last?

    What presupposes it (a cohort's first day in a phase, a conferral, a decision to extend it) proves that it has
    begun; a first intake that nobody recorded is otherwise not known. Without a last day it goes on.
    """
    begun = starts_on.on_or_before(on) if starts_on is not None else None
    if begun is None and any(day.on_or_before(on) for day in attested_by):
        begun = True
    over: Known = False if ends_on is None else ends_on.before(on)
    return both(begun, _not(over))


def extended_on(decisions: Iterable[PartialDate], *, on: date) -> PartialDate | None:
    """The latest of the decisions that had certainly been taken on the day; of equal ones the most precise."""
    taken = [day for day in decisions if day.on_or_before(on)]
    return max(taken, key=lambda day: (day.latest, day.earliest), default=None)
