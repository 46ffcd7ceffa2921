"""Amounts of which a part may not be known: sums that say "at least", differences that say how far they hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

Number = int | Decimal
DAYS_A_MONTH = 30  # Erasmus+ Programme Guide 2014 and later: every month of a stay counts as 30 days
_A_TENTH = Decimal("0.1")


class Amount(NamedTuple):
    """What is known of a number, and whether there may be more. `total` is None when nothing is known."""

    total: Number | None
    more: bool

    @property
    def is_exact(self) -> bool:
        return self.total is not None and not self.more


NOT_KNOWN = Amount(None, True)


def counted(certain: int, perhaps: int) -> Amount:
    """People who certainly count and people who may: nobody certain and somebody possible is not known, not 0."""
    return Amount(certain or None, True) if perhaps else Amount(certain, False)


def sum_of(amounts: Iterable[Amount]) -> Amount:
    """All together; one part that is not known makes the sum "at least". Nothing to add is not known."""
    parts = list(amounts)
    totals = [part.total for part in parts if part.total is not None]
    if not totals:
        return NOT_KNOWN
    return Amount(sum(totals[1:], start=totals[0]), any(part.more for part in parts))


def months_of(days: int) -> Decimal:
    """Days as months of 30 days, with one decimal, half a tenth upwards."""
    return (Decimal(days) / DAYS_A_MONTH).quantize(_A_TENTH, rounding=ROUND_HALF_UP)


class Holds(StrEnum):
    """How far a difference holds."""

    EXACTLY = "exactly"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Out minus in. `value` is None when nothing can be said of it."""

    value: Number | None
    holds: Holds


def difference(out: Amount, into: Amount) -> Difference:
    """Out minus in: more may have gone out, then it is "at least"; more may have come in, then "at most"."""
    if out.total is None or into.total is None or (out.more and into.more):
        return Difference(value=None, holds=Holds.NOT_KNOWN)
    holds = Holds.AT_LEAST if out.more else Holds.AT_MOST if into.more else Holds.EXACTLY
    return Difference(value=out.total - into.total, holds=holds)


LEAST_LEAN = 5  # people


def is_one_sided(out: Amount, into: Amount) -> bool:
    """Does one direction have at least five people more, and more than twice as many as the other?

    Five, because among a handful of people one more is chance; twice, because large flows differ by five in
    any good year. Both numbers must be known, and the smaller one in full: with more of it there would be no
    such lean. More of the larger one only adds to it.
    """
    if out.total is None or into.total is None or out.total == into.total:
        return False
    small, large = sorted((out, into), key=lambda amount: amount.total or 0)
    if small.total is None or large.total is None or small.more:
        return False
    return large.total - small.total >= LEAST_LEAN and large.total > 2 * small.total
