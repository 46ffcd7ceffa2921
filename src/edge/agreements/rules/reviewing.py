"""Internal review: which reviews are asked when, and whether the text may go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Where the reviews of a version stand as a whole."""

    NONE = "none"
    WAITING = "waiting"
    REFUSED = "refused"
    CONDITIONS = "conditions"
    PASSED = "passed"


@dataclass(frozen=True, kw_only=True)
class Review:
    """One review: its stage, its verdict ("open", "agreed", "conditions", "refused"), and how many of its
    conditions are not met yet."""

    stage: int
    verdict: str
    conditions_open: int = 0


def stage_to_ask(reviews: Sequence[Review]) -> int | None:
    """The stage whose reviews are asked now: the first that is not decided. None when all are, or one refused.

    Those of one stage run side by side; the next begins when all of them have agreed, with or without conditions.
    """
    if any(review.verdict == "refused" for review in reviews):
        return None
    return min((review.stage for review in reviews if review.verdict == "open"), default=None)


def outcome_of(reviews: Sequence[Review]) -> Outcome:
    """A refusal decides; then what is open; then conditions that nobody has met."""
    if not reviews:
        return Outcome.NONE
    if any(review.verdict == "refused" for review in reviews):
        return Outcome.REFUSED
    if any(review.verdict == "open" for review in reviews):
        return Outcome.WAITING
    if any(review.conditions_open for review in reviews):
        return Outcome.CONDITIONS
    return Outcome.PASSED
