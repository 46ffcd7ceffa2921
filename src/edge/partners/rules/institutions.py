"""Rules about institutions, ties, officers and mandates: values in, answer out, the day is an argument."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from edge.core.dates import Known, PartialDate, both

_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_ROR = re.compile(r"https://ror\.org/0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}")
_ERASMUS = re.compile(r"[A-Z]{1,3} *[A-Z][A-Z -]{0,9}[0-9]{2,3}")


class Grade(StrEnum):
    STRATEGIC = "strategic"
    PRIORITY = "priority"
    REGULAR = "regular"
    DORMANT = "dormant"


class Signs(StrEnum):
    """What an officer may sign for the institution."""

    NOTHING = "nothing"
    LISTED = "listed"
    EVERYTHING = "everything"


class MandateAnswer(StrEnum):
    """Why an officer may, may not, or perhaps may sign."""

    GOOD = "good"
    NO_MANDATE = "no_mandate"
    OTHER_KINDS = "other_kinds"
    NOT_ON_THAT_DAY = "not_on_that_day"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, kw_only=True)
class Mandate:
    """What an officer may sign and when; the dates are the first and the last day, None is open."""

    signs: Signs
    kinds: frozenset[str] = frozenset()
    starts_on: PartialDate | None = None
    ends_on: PartialDate | None = None


def holds_on(starts_on: PartialDate | None, ends_on: PartialDate | None, *, day: date) -> Known:
    """Does [first day, last day] contain `day`? An open side always does."""
    started: Known = True if starts_on is None else starts_on.on_or_before(day)
    ended: Known = False if ends_on is None else ends_on.before(day)
    return both(started, None if ended is None else not ended)


def may_sign(mandate: Mandate, *, kind: str, on: PartialDate | None) -> MandateAnswer:
    """May the holder sign an agreement of `kind` on that (perhaps imprecise) day?

    An unknown signing day, or one that only partly overlaps the mandate, gives NOT_KNOWN: no refusal,
    but nothing that may be called proven either.
    """
    if mandate.signs == Signs.NOTHING:
        return MandateAnswer.NO_MANDATE
    if mandate.signs == Signs.LISTED and kind not in mandate.kinds:
        return MandateAnswer.OTHER_KINDS
    if mandate.starts_on is None and mandate.ends_on is None:
        return MandateAnswer.GOOD
    if on is None:
        return MandateAnswer.NOT_KNOWN
    answers = {holds_on(mandate.starts_on, mandate.ends_on, day=day) for day in (on.earliest, on.latest)}
    if answers == {True}:
        return MandateAnswer.GOOD
    if answers == {False} and not _reaches_into(mandate, on):
        return MandateAnswer.NOT_ON_THAT_DAY
    return MandateAnswer.NOT_KNOWN


def _reaches_into(mandate: Mandate, on: PartialDate) -> bool:
    """Both ends of a long date can lie outside a mandate that lies within it."""
    begins = mandate.starts_on.earliest if mandate.starts_on else date.min
    ends = mandate.ends_on.latest if mandate.ends_on else date.max
    return begins <= on.latest and on.earliest <= ends


def is_domain(text: str) -> bool:
    return bool(_DOMAIN.fullmatch(text))


def is_ror_id(text: str) -> bool:
    return bool(_ROR.fullmatch(text))


def is_erasmus_code(text: str) -> bool:
    """Country letters padded to three, town, number: "B  LEUVEN01" (European Commission's list of codes)."""
    return bool(_ERASMUS.fullmatch(text))


def name_on(current: str, former: Iterable[tuple[str, PartialDate | None]], *, day: date) -> str:
    """The name that held on `day`: the former name whose last day is the first one not before `day`."""
    holding = [(last, name) for name, last in former if last is not None and last.before(day) is False]
    return min(holding, key=lambda pair: pair[0].latest)[1] if holding else current


def descends_into(unit: int, new_parent: int | None, parents: Mapping[int, int | None]) -> bool:
    """Would hanging `unit` under `new_parent` make the tree of units bite its tail?"""
    seen: set[int] = set()
    while new_parent is not None and new_parent not in seen:
        if new_parent == unit:
            return True
        seen.add(new_parent)
        new_parent = parents.get(new_parent)
    return False


def subtree(roots: Iterable[int], parents: Mapping[int, int | None]) -> frozenset[int]:
    """The units named and everything below them."""
    children: dict[int, list[int]] = {}
    for unit, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(unit)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(children.get(unit, ()))
    return frozenset(found)
