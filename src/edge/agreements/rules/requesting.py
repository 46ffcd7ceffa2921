"""The request for an agreement: its steps, what must be said before it goes to the office, and its answers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Who(StrEnum):
    """Whose step it is: of those who ask, or of the office that answers."""

    ASKING = "asking"
    OFFICE = "office"


@dataclass(frozen=True, kw_only=True)
class Move:
    start: Stage
    verb: str
    end: Stage
    who: Who


def _moves(verb: str, who: Who, end: Stage, *starts: Stage) -> tuple[Move, ...]:
    return tuple(Move(start=start, verb=verb, end=end, who=who) for start in starts)


# From, verb, to, who: the whole process.
MOVES: tuple[Move, ...] = (
    *_moves("submit", Who.ASKING, Stage.SUBMITTED, Stage.DRAFT, Stage.SENT_BACK),
    *_moves("withdraw", Who.ASKING, Stage.WITHDRAWN, Stage.DRAFT, Stage.SUBMITTED, Stage.SENT_BACK),
    *_moves("take_up", Who.ASKING, Stage.DRAFT, Stage.WITHDRAWN),
    *_moves("send_back", Who.OFFICE, Stage.SENT_BACK, Stage.SUBMITTED),
    *_moves("accept", Who.OFFICE, Stage.ACCEPTED, Stage.SUBMITTED),
    *_moves("refuse", Who.OFFICE, Stage.REFUSED, Stage.SUBMITTED),
    *_moves("reopen", Who.OFFICE, Stage.SUBMITTED, Stage.ACCEPTED, Stage.REFUSED),
)

WRITTEN_IN = frozenset({Stage.DRAFT, Stage.SENT_BACK})  # while those who ask still write it
REMOVED_IN = frozenset({Stage.DRAFT, Stage.WITHDRAWN})  # what the office has seen stays
NOT_ANSWERED_IN = frozenset({Stage.REFUSED, Stage.WITHDRAWN})  # nothing about it is answered any more
ASKED_FOR = ("title", "institution", "unit", "purpose", "results", "justification", "champion")
ANSWERS = {
    "criterion": ("met", "doubtful", "not_met", "not_known"),
    "question": ("answered", "not_known", "partner"),
}
_NEEDS_WORDS = frozenset({"doubtful", "not_met", "answered"})


def next_stage(stage: str, verb: str) -> Stage | None:
    """Where the verb leads from here; None when it is not this verb's turn."""
    return next((move.end for move in MOVES if move.start == stage and move.verb == verb), None)


def verbs_from(stage: str, who: Collection[Who]) -> frozenset[str]:
    """The verbs whose turn it is, for the sides named."""
    return frozenset(move.verb for move in MOVES if move.start == stage and move.who in who)


def missing_for_submitting(facts: Mapping[str, object], *, renewal: bool) -> list[str]:
    """The names of the facts that must be given and are not, in the order of the form. Blanks are nothing.

    Numbers and money may be unknown; why and for what may not. A renewal names what it renews.
    """
    wanted = (*ASKED_FOR, "renews") if renewal else ASKED_FOR
    return [name for name in wanted if not str(facts.get(name) or "").strip()]


def answer_is_whole(sort: str, verdict: str, words: str) -> bool:
    """Has the point been answered? A doubt, a "not met" and an answer are nothing without their sentence."""
    if verdict not in ANSWERS[sort]:
        return False
    return verdict not in _NEEDS_WORDS or bool(words.strip())


@dataclass(frozen=True, kw_only=True)
class Weight:
    """How the criteria of a request were answered, counted; `open` are those that were not."""

    met: int = 0
    doubtful: int = 0
    not_met: int = 0
    not_known: int = 0
    open: int = 0


def weigh(verdicts: Iterable[str]) -> Weight:
    """Count, and no more: no sum of points decides about a partner."""
    given = list(verdicts)
    counted = {name: given.count(name) for name in ANSWERS["criterion"]}
    return Weight(**counted, open=len(given) - sum(counted.values()))
