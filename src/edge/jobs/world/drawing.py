"""What every part of the world draws: public ids, partial dates, weighted places; the same from the same seed."""

import calendar
import math
import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from edge.core.dates import PartialDate, Precision

Draw = random.Random

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2025, 12, 31)  # what the world has lived through
SOURCE = "Synthetic world"

_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"  # as in other public ids
_TRIPLES = [a + b + c for a in _LETTERS for b in _LETTERS for c in _LETTERS]
_ALL_IDS = len(_TRIPLES) ** 4  # 30 ** 12
_STRIDE = 328_448_601_015_232_897  # about 0.618 of them, so that neighbours lie far apart
assert math.gcd(_STRIDE, _ALL_IDS) == 1


def a_draw(seed: int, part: str) -> Draw:
    """The chance of one part of the world: it depends on the seed and on no other part."""
    return random.Random(f"{seed} {part}")  # nosec B311  # not for secrets: it must be the same again


def public_ids(draw: Draw) -> Iterator[str]:
    """Endlessly many different public ids that look as random as others.

    A stride that shares no factor with their number passes through all of them before it repeats one.
    """
    place, size = draw.randrange(_ALL_IDS), len(_TRIPLES)
    while True:
        place = (place + _STRIDE) % _ALL_IDS
        front, back = divmod(place, size * size)
        yield (
            _TRIPLES[front // size] + _TRIPLES[front % size] + _TRIPLES[back // size] + _TRIPLES[back % size]
        )


def a_day(draw: Draw, first: date = FIRST_DAY, last: date = LAST_DAY) -> date:
    return first + timedelta(days=draw.randrange((last - first).days + 1))


def known(draw: Draw, day: date, *, imprecise: float = 0.3) -> PartialDate:
    """The day as somebody wrote it down: now and then only the month, or only the year."""
    chance = draw.random()
    if chance >= imprecise:
        return PartialDate.of_day(day)
    return around(day, Precision.MONTH if chance < imprecise * 0.7 else Precision.YEAR)


def around(day: date, precision: Precision) -> PartialDate:
    """The day, the month or the year that the day lies in."""
    if precision == Precision.DAY:
        return PartialDate.of_day(day)
    first = day.replace(day=1) if precision == Precision.MONTH else date(day.year, 1, 1)
    return PartialDate(first, months_later(first, 1 if precision == Precision.MONTH else 12))


def months_later(day: date, months: int) -> date:
    """The same day so many months on; the end of a month stays one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def columns(**dates: PartialDate | None) -> dict[str, str | None]:
    """The two columns of each partial date."""
    found: dict[str, str | None] = {}
    for name, day in dates.items():
        found[f"{name}_from"] = day.start.isoformat() if day else None
        found[f"{name}_until"] = day.stop.isoformat() if day else None
    return found


@lru_cache(maxsize=100_000)
def edges(day: int, precision: Precision) -> tuple[str, str]:
    """The two columns of the day with this ordinal, as well as it is known: asked millions of times."""
    meant = around(date.fromordinal(day), precision)
    return meant.start.isoformat(), meant.stop.isoformat()


@dataclass(frozen=True)
class Weighted:
    """Places 0, 1, 2 ... that are drawn with these weights."""

    sums: tuple[float, ...]

    @classmethod
    def of(cls, weights: Sequence[float]) -> "Weighted":
        return cls(tuple(accumulate(weights)))

    @classmethod
    def falling(cls, number: int, *, head: float, power: float = 1.0) -> "Weighted":
        """Few large ones and a long tail: weight 1 / (place + head) ** power (Zipf and Mandelbrot)."""
        return cls.of([(place + head) ** -power for place in range(number)])

    def place(self, draw: Draw) -> int:
        return bisect_right(self.sums, draw.random() * self.sums[-1])


def parts_of(total: int, share: float) -> int:
    """That share of a number, and at least one."""
    return max(1, int(total * share))


def words(text: str) -> tuple[str, ...]:
    """A list of single words, as short in the file as it is to read."""
    return tuple(text.split())
