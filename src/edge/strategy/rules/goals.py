"""How far a goal has come on a day: its last value, and how much of the way from the baseline to the target that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from edge.core.dates import PartialDate


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One value of a goal's indicator; None is "measured, and not known"."""

    on: PartialDate
    value: Decimal | None


def last_measured(values: Iterable[Measured], *, on: date) -> Measured | None:
    """The last value certainly measured on or before the day, whatever it says; None when there is none."""
    made = [value for value in values if value.on.on_or_before(on)]
    return max(made, key=lambda value: value.on.latest, default=None)


def share_of_the_way(
    *, baseline: Decimal | None, target: Decimal | None, value: Decimal | None
) -> Decimal | None:
    """(value - baseline) / (target - baseline), to two decimals: 0 at the baseline, 1 at the target.

    Below 0 it went the wrong way, above 1 beyond the target; a target below the baseline is a decrease that is
    wanted. None when one of the three is not known, or when baseline and target are the same.
    """
    if baseline is None or target is None or value is None or target == baseline:
        return None
    share = (value - baseline) / (target - baseline)
    return share.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
