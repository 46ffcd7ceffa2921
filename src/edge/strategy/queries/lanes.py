"""The lanes of the star: with which instruments projects run with a partner on a day, and how many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from edge.calls.models import Instrument
from edge.calls.permissions import instruments_visible_to, projects_visible_to
from edge.core.queries import is_synthetic_world
from edge.strategy.rules.lanes import lane_width


@dataclass(frozen=True, kw_only=True)
class Lane:
    """An instrument in use with a partner: `running` projects of it run; `width` is 1, 2 or 3.

    `synthetic` when every one of them was generated for a demonstration: it is drawn as such and counts nowhere.
    """

    instrument: Instrument
    running: int
    synthetic: bool

    @property
    def width(self) -> int:
        return lane_width(self.running)


def lanes_of(account: Any, partner_pks: Iterable[int], *, on: date) -> dict[int, tuple[Lane, ...]]:
    """The lanes of each partner, in the fixed order of the instruments; partners without any are left out.

    Synthetic projects make a lane only where no other project of that instrument runs. Three statements.
    """
    world = is_synthetic_world()
    instruments = list(instruments_visible_to(account).order_by("order", "code"))
    counts: dict[tuple[int, int], dict[bool, int]] = {}
    rows = projects_visible_to(account).filter(partner__in=list(partner_pks)).running(on=on).order_by()
    grouped = rows.values_list("partner_id", "instrument_id", "synthetic").annotate(number=Count("pk"))
    for partner, instrument, synthetic, number in grouped:
        of_pair = counts.setdefault((partner, instrument), {})
        generated = synthetic and not world
        of_pair[generated] = of_pair.get(generated, 0) + number
    found: dict[int, list[Lane]] = {}
    for instrument in instruments:
        for (partner, pk), numbers in counts.items():
            if pk == instrument.pk:
                found.setdefault(partner, []).append(_lane(instrument, numbers))
    return {partner: tuple(lanes) for partner, lanes in found.items()}


def _lane(instrument: Instrument, numbers: dict[bool, int]) -> Lane:
    synthetic = False not in numbers
    return Lane(instrument=instrument, running=numbers[synthetic], synthetic=synthetic)
