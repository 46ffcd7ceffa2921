"""Enrolment by nationality: levels of study, ranks among the international nationalities; clubs in being. No clock."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from edge.agreements.rules import Happening
from edge.core.dates import Known, PartialDate, both


class Level(StrEnum):
    """The level of study that a count of enrolled students is about."""

    ALL = "all"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTORATE = "doctorate"
    EXCHANGE = "exchange"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One observation: so many students (None: not known) of a nationality, and the rank if its source states one."""

    key: int
    nationality: str
    on: PartialDate
    level: str
    source: str
    definition: str = ""
    count: int | None = None
    rank: int | None = None

    @property
    def counting(self) -> Hashable:
        """What it was counted together with: the same day, level, source and definition."""
        return self.on, self.level, self.source, self.definition


@dataclass(frozen=True, kw_only=True)
class Rank:
    """A place among the international nationalities; `stated` by the source, or else worked out from the numbers."""

    place: int
    stated: bool


def ranks(observations: Iterable[Counted], *, home: str = "") -> dict[int, Rank | None]:
    """The rank of every observation, by its key; None where it is not known.

    A stated rank wins. Else the place is one more than the number of nationalities counted higher, so equal
    numbers share it (standard competition ranking), among what was counted together: only when every one of
    them has a number, there are at least two, and no stated rank says otherwise. `home`, the hub's own country,
    is not international: it has no rank and takes no place.
    """
    together: dict[Hashable, list[Counted]] = {}
    answers: dict[int, Rank | None] = {}
    for one in observations:
        if one.nationality == home:
            answers[one.key] = None
        else:
            together.setdefault(one.counting, []).append(one)
    for group in together.values():
        places = _places(group)
        for one in group:
            if one.rank is not None:
                answers[one.key] = Rank(place=one.rank, stated=True)
            else:
                place = places.get(one.key)
                answers[one.key] = Rank(place=place, stated=False) if place else None
    return answers


def _places(group: Sequence[Counted]) -> Mapping[int, int]:
    """The places that the numbers alone give, or none where they cannot."""
    numbers = sorted(one.count for one in group if one.count is not None)
    if len(numbers) < max(2, len(group)):
        return {}
    places = {
        one.key: 1 + len(numbers) - bisect_right(numbers, one.count) for one in group if one.count is not None
    }
    # A stated rank that the numbers do not give shows that some nationality was left out of them.
    return {} if any(one.rank not in (None, places[one.key]) for one in group) else places


def is_in_being(founded: Happening, ends_on: PartialDate | None, *, on: date) -> Known:
    """Had a club been founded by the day, and was the day not after its last? Without a last day it goes on."""
    over: Known = False if ends_on is None else ends_on.before(on)
    return both(founded.by(on), None if over is None else not over)
