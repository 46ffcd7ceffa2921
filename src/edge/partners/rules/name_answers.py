"""What is known of an institution's names, and what a text was found to mean: values in and out of `names`."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

MOST_CANDIDATES = 8


class Outcome(StrEnum):
    """CERTAIN: one institution. SEVERAL fit equally. PERHAPS: near, a person decides. NONE is known."""

    CERTAIN = "certain"
    SEVERAL = "several"
    PERHAPS = "perhaps"
    NONE = "none"


class Reason(StrEnum):
    """Why an institution is a candidate; those after WITHOUT_PLACE are not certain, SWAPPED excepted."""

    CODE = "code"
    SAME_NAME = "same_name"
    SAME_WORDS = "same_words"  # but for language, accents, blanks, or a slip in a shared word
    UNIT_OF = "unit_of"
    WITHOUT_PLACE = "without_place"  # the known name adds its city; certain when the place is told
    SHARED_NAME = "shared_name"
    OTHER_PLACE = "other_place"
    SWAPPED = "swapped"  # the same words in another order; certain when the city is told and is its own
    NEAR = "near"
    LONGER_NAME = "longer_name"  # a hospital, a college, or words that say nothing to us
    ACRONYM = "acronym"
    OTHER_COUNTRY = "other_country"


SCORES = {
    Reason.CODE: 1.0,
    Reason.SAME_NAME: 1.0,
    Reason.SAME_WORDS: 0.97,
    Reason.UNIT_OF: 0.95,
    Reason.WITHOUT_PLACE: 0.9,
    Reason.SHARED_NAME: 0.85,
    Reason.OTHER_PLACE: 0.7,
    Reason.LONGER_NAME: 0.65,
    Reason.ACRONYM: 0.6,
    Reason.OTHER_COUNTRY: 0.5,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownName:
    """One name of an institution; `key` is the caller's own and the same for all names of an institution.

    `kind`: "acronym" and "erasmus_code" are read as such, every other kind as a name. `country`: ISO 3166,
    two letters, or "". `language` is the caller's own; equivalents are found by the words themselves.
    """

    key: Hashable
    name: str
    kind: str = ""
    country: str = ""
    city: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An institution that the text may mean, by which of its names, and how near (0 to 1).

    `unit` is what the text names of that institution: "Department of Physics".
    """

    key: Hashable
    name: str
    reason: Reason
    score: float
    unit: str = ""
    certain: bool = False


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What a text means; candidates are in order, the nearest first."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()

    @property
    def key(self) -> Hashable | None:
        """The institution when it is certain, else None."""
        return self.candidates[0].key if self.outcome == Outcome.CERTAIN else None


def candidate(
    name: KnownName, reason: Reason, *, certain: bool, score: float | None = None, unit: str = ""
) -> Candidate:
    """The institution of that name as a candidate; without a score it has that of its reason."""
    score = SCORES[reason] if score is None else score
    return Candidate(
        key=name.key, name=name.name, reason=reason, score=round(score, 3), unit=unit, certain=certain
    )


def decided(found: list[Candidate]) -> Suggestion:
    """One candidate an institution, in order; certain when exactly one of them is."""
    best: dict[Hashable, Candidate] = {}
    ordered = sorted(found, key=lambda one: (not one.certain, -one.score, one.name, str(one.key)))
    for one in ordered:
        best.setdefault(one.key, one)
    certain = tuple(one for one in best.values() if one.certain)
    if certain:
        outcome = Outcome.CERTAIN if len(certain) == 1 else Outcome.SEVERAL
        return Suggestion(outcome=outcome, candidates=certain[:MOST_CANDIDATES])
    perhaps = tuple(best.values())[:MOST_CANDIDATES]
    if not perhaps:
        return Suggestion(outcome=Outcome.NONE)
    equal = len(perhaps) > 1 and perhaps[0].score == perhaps[1].score
    return Suggestion(outcome=Outcome.SEVERAL if equal else Outcome.PERHAPS, candidates=perhaps)
