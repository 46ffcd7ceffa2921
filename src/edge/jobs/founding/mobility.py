"""What the founding case says of mobility: fifteen students counted, and a direction that nobody counted.

The demonstration adds generated stays of generated people. They are marked so and change no figure of the case.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from edge.agreements.models import Agreement
from edge.core.dates import PartialDate
from edge.mobility import actions as mobility
from edge.mobility.rules import Direction, StayKind, Travellers
from edge.partners.models import Institution

SOURCE = "Public record of the Leuven Sino-Euro EDGE Platform, October 2012"
GENERATED = "Generated for the demonstration"
COUNTED_ON = PartialDate.of_day(date(2012, 10, 23))
TSINGHUA = "tsinghua.edu.cn"
STAYS, SEED = 40, 2012
_GIVEN = {
    Direction.IN: ("Xiaolan", "Jianguo", "Meihua", "Weidong", "Yating", "Zhiqiang"),
    Direction.OUT: ("Lotte", "Pieter", "Hanne", "Jonas", "Marieke", "Wout"),
}
# Kinds as often as they are drawn, with their shortest and longest length in days.
_LENGTHS = {
    StayKind.EXCHANGE: (4, 120, 300),
    StayKind.SUMMER_SCHOOL: (3, 14, 40),
    StayKind.DUAL_DEGREE_PHASE: (1, 280, 330),
    StayKind.JOINT_PHD_STAY: (1, 180, 360),
    StayKind.STAFF_TEACHING: (1, 5, 14),
    StayKind.RESEARCHER_VISIT: (2, 20, 90),
}
_FIRST, _DAYS = date(2008, 2, 1), 1700  # the beginnings lie between February 2008 and September 2012


def load(institutions: dict[str, Institution], agreements: dict[str, Agreement], by: Any) -> None:
    """The two facts on record: Tsinghua's students in Leuven, and that of those at Tsinghua no number is known."""
    counted = {
        "by": by,
        "partner": institutions[TSINGHUA],
        "kind": Travellers.STUDENTS.value,
        "on": COUNTED_ON,
        "source": SOURCE,
    }
    mobility.report_count(public_id="M1", direction=Direction.IN.value, number=15, **counted)
    mobility.report_count(
        public_id="M2", direction=Direction.OUT.value, number=None, note="limited", **counted
    )


def load_synthetic_stays(institutions: dict[str, Institution], by: Any) -> int:
    """Some stays with every partner in both directions, the same ones every time; returns how many."""
    draw = random.Random(SEED)  # nosec B311: an invented example, not a secret
    partners = [institution for institution in institutions.values() if not institution.is_hub]
    with mobility.sums_kept_once():
        made = []
        for number in range(1, STAYS + 1):
            direction = Direction.IN if number % 2 else Direction.OUT
            stay = mobility.add_stay(
                by=by,
                public_id=f"S{number:02}",
                partner=partners[number // 2 % len(partners)],
                direction=direction.value,
                participant={
                    "public_id": f"X{number:02}",
                    "family_name": f"Synthetic-{number:02}",
                    "given_name": draw.choice(_GIVEN[direction]),
                    "family_first": direction is Direction.IN,
                },
                synthetic=True,
                source=GENERATED,
                **dict(_kind_and_days(draw, number)),
            )
            made.append(stay)
        mobility.withdraw_stay(
            stay=made[-1], by=by, on=PartialDate.parse("2009-01"), reason="no visa in time"
        )
    return len(made)


def _kind_and_days(draw: random.Random, number: int) -> Iterator[tuple[str, Any]]:
    """A kind with its days; one in eight is known to the month only, one in ten is no more than planned."""
    kinds = [kind for kind, (often, _least, _most) in _LENGTHS.items() for _ in range(often)]
    kind = draw.choice(kinds)
    _often, least, most = _LENGTHS[kind]
    first = _FIRST + timedelta(days=draw.randrange(_DAYS))
    last = first + timedelta(days=draw.randint(least, most))
    starts, ends = PartialDate.of_day(first), PartialDate.of_day(last)
    yield "kind", kind.value
    if number % 10 == 0:
        yield "planned_starts_on", starts
        yield "planned_ends_on", ends
    elif number % 8 == 0:
        yield "starts_on", PartialDate.parse(f"{first:%Y-%m}")
    else:
        yield "starts_on", starts
        yield "ends_on", ends
