"""What a renewal dossier holds, as plain values: no prose, no layout, no query."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from edge.core.dates import Known, PartialDate


class Translatable(Protocol):
    """Anything that says itself in the language in force, such as a lazily translated string."""

    def __str__(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class ByLanguage:
    """A recorded text that exists in several languages; an empty one falls back to English."""

    en: str
    nl: str = ""
    zh: str = ""


Words = str | ByLanguage | Translatable


class Absence(StrEnum):
    """Why a cell holds no value, where "not known" (None) would say the wrong thing."""

    NONE_RECORDED = "none_recorded"
    NOT_SET = "not_set"


class Tone(StrEnum):
    """The look of a mark: its colour and its shape; the word beside it carries the meaning."""

    OK = "ok"
    DUE = "due"
    LATE = "late"
    UNKNOWN = "unknown"
    AHEAD = "ahead"
    PAST = "past"


@dataclass(frozen=True, kw_only=True)
class Mark:
    tone: Tone
    words: Words


@dataclass(frozen=True, kw_only=True)
class Source:
    """The record that a figure rests on: what a reader calls it, and its absolute address."""

    label: Words
    url: str


Value = Mark | Absence | PartialDate | date | int | float | Decimal | Words | None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One value with its source. `value=None` is "not known", never 0; `at_least` for sums with unknown parts."""

    value: Value
    source: Source | tuple[Source, ...] | None = None
    link: str = ""
    at_least: bool = False
    second_line: Words = ""

    @property
    def sources(self) -> tuple[Source, ...]:
        return (self.source,) if isinstance(self.source, Source) else self.source or ()


@dataclass(frozen=True, kw_only=True)
class Fact:
    label: Words
    figure: Figure


@dataclass(frozen=True, kw_only=True)
class FigureTable:
    """A table for any domain: each row has as many cells as there are headings.

    `weights` share out the width among the columns (all alike when empty).
    Raises ValueError for a ragged row.
    """

    headings: tuple[Words, ...]
    rows: tuple[tuple[Figure, ...], ...]
    caption: Words = ""
    weights: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        widths = {len(row) for row in self.rows} | ({len(self.weights)} if self.weights else set())
        if widths - {len(self.headings)}:
            raise ValueError(f"{len(self.headings)} headings, but rows or weights of {sorted(widths)} cells")


class ChapterStatus(StrEnum):
    RECORDED = "recorded"
    NOTHING_RECORDED = "nothing_recorded"
    NOT_KEPT_YET = "not_kept_yet"


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A chapter filled by a domain. A key outside CHAPTER_KEYS needs a title and comes after those."""

    key: str
    status: ChapterStatus
    title: Words = ""
    paragraphs: tuple[Words, ...] = ()
    facts: tuple[Fact, ...] = ()
    tables: tuple[FigureTable, ...] = ()


CHAPTER_KEYS = ("mobility", "programmes", "projects", "publications", "missions")


@dataclass(frozen=True, kw_only=True)
class Party:
    name: Words
    role: str  # "hub" or "partner"
    local_name: str = ""
    place: Words = ""
    source: Source


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """`mandate`: did the person hold a mandate to sign this on the day of signing?"""

    person: str
    institution: Words
    capacity: Words = ""
    place: Words = ""
    signed_on: PartialDate | None = None
    mandate: Known = None


@dataclass(frozen=True, kw_only=True)
class DossierAgreement:
    """An agreement as of the day. `state` is a state of `time.md`; dates are as recorded, also future ones.

    `signatories` is None when not known and () when known to be none. `attested_on` is the first day that
    attests an agreement which was signed on an unknown day.
    """

    key: str
    kind: Words
    title: Words
    state: str
    source: Source
    signed: bool = False
    signed_on: PartialDate | None = None
    starts_on: PartialDate | None = None
    ends_on: PartialDate | None = None
    renewal_due: PartialDate | None = None
    attested_on: date | None = None
    renewal_in_progress: bool = False
    parent: str | None = None
    supersedes: str | None = None
    signatories: tuple[Signatory, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class DueAgreement:
    """A line of the due list: `days_at_most` runs to the latest possible due day, negative when overdue."""

    agreement: str
    days_at_most: int


@dataclass(frozen=True, kw_only=True)
class DossierEvent:
    label: Words
    on: PartialDate | None
    source: Source


@dataclass(frozen=True, kw_only=True)
class Officer:
    """A person's office on the day; `may_sign` on the day, `mandate_until` where an end is set."""

    person: str
    role: str  # "hub" or "partner"
    institution: Words
    office: Words
    may_sign: Known
    mandate_until: PartialDate | None = None
    source: Source


@dataclass(frozen=True, kw_only=True)
class UnitTie:
    """`champion` is None when nobody is recorded; `champion_left`: the recorded one left before the day."""

    hub_unit: Words
    partner_unit: Words
    field: Words | None = None
    champion: str | None = None
    champion_left: bool = False
    back_up: str | None = None
    since: PartialDate | None = None
    source: Source


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """`verdict` is met, partly, not_met or open; `evidence` names the records that show it."""

    agreement: str
    text: Words
    verdict: str
    source: Source
    owner: Words | None = None
    due: PartialDate | None = None
    evidence: tuple[Source, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the records say of the partnership as a whole; None is "nothing is recorded".

    `evaluation` is good, mixed or poor; `screening` is cleared, conditions or refused.
    """

    evaluation: str | None = None
    screening: str | None = None
    outward: int | None = None
    inward: int | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    on: date
    who: str
    what: Words
    source: Source


@dataclass(frozen=True, kw_only=True)
class DossierContents:
    """Everything a dossier says, as of one day; the hub is the first of the parties.

    Tuples are empty when nothing is recorded. `chapters` holds those of CHAPTER_KEYS that a domain fills;
    a key left out is set as "not kept yet".
    """

    as_of: date
    parties: tuple[Party, ...]
    agreements: tuple[DossierAgreement, ...]
    due: tuple[DueAgreement, ...] = ()
    key_facts: tuple[Fact, ...] = ()
    events: tuple[DossierEvent, ...] = ()
    officers: tuple[Officer, ...] = ()
    ties: tuple[UnitTie, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    documents: tuple[Source, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    standing: Standing = field(default_factory=Standing)
    changes: tuple[Change, ...] = ()

    def agreement(self, key: str) -> DossierAgreement:
        return next(agreement for agreement in self.agreements if agreement.key == key)

    def successor_of(self, key: str) -> DossierAgreement | None:
        return next((agreement for agreement in self.agreements if agreement.supersedes == key), None)
