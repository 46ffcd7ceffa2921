"""The stays of synthetic students, staff and guests: few partners have very many, most have few; and counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from edge.core.dates import Precision
from edge.jobs.world.agreements import Deeds
from edge.jobs.world.drawing import LAST_DAY, SOURCE, Draw, Weighted, a_draw, edges, public_ids
from edge.jobs.world.institutions import Cast, person_row, person_texts
from edge.jobs.world.names import a_person
from edge.jobs.world.sizes import Sizes
from edge.jobs.world.writing import Row, Writer
from edge.mobility.models import ReportedCount, Stay
from edge.mobility.rules import Direction, StayKind, Travellers
from edge.people.models import Person

DAY = Precision.DAY
FIRST_YEAR, LAST_YEAR = 2000, 2025  # academic years, by the calendar year in which they begin
# More from year to year, and hardly anybody in the two years without travel.
_YEARS = Weighted.of(
    [{2019: 20.0, 2020: 8.0}.get(year, year - 1985.0) for year in range(FIRST_YEAR, LAST_YEAR + 1)]
)
_STARTS = tuple(date(year, 9, 1).toordinal() for year in range(FIRST_YEAR, LAST_YEAR + 1))
_LAST = LAST_DAY.toordinal()
_FUNDING = ("Erasmus+", "own means", "scholarship of the hub", "scholarship of the partner", "")

# Kind, weight, first day after 1 September (from, to), length in days (from, to).
_KINDS = (
    (StayKind.EXCHANGE, 50, (8, 25), (110, 150)),
    (StayKind.EXCHANGE, 20, (150, 170), (110, 150)),
    (StayKind.SUMMER_SCHOOL, 8, (300, 340), (10, 35)),
    (StayKind.DUAL_DEGREE_PHASE, 4, (8, 25), (290, 690)),
    (StayKind.TRAINEESHIP, 5, (0, 364), (60, 180)),
    (StayKind.JOINT_PHD_STAY, 3, (0, 364), (150, 720)),
    (StayKind.STAFF_TEACHING, 4, (0, 364), (2, 14)),
    (StayKind.STAFF_TRAINING, 2, (0, 364), (2, 10)),
    (StayKind.RESEARCHER_VISIT, 4, (0, 364), (5, 180)),
)
_KIND = Weighted.of([weight for _kind, weight, _start, _length in _KINDS])


@dataclass(frozen=True, kw_only=True)
class Roads:
    """How the stays spread over the partners, and how large a share of a partner's goes out."""

    partners: Weighted
    outgoing: tuple[float, ...]


def write_stays(writer: Writer, cast: Cast, deeds: Deeds, *, seed: int, sizes: Sizes) -> None:
    """Write the participants, then the stays: the first ones have a participant each, the rest one of these again."""
    bias = a_draw(seed, "directions")
    roads = Roads(
        partners=Weighted.falling(len(cast.partners), head=7.5),
        outgoing=tuple(bias.choice((0.5, 0.1 + 0.8 * bias.random())) for _partner in cast.partners),
    )
    first_person = writer.next_key(Person)
    _participants(writer, a_draw(seed, "participants"), _journeys(seed, roads), cast, sizes.participants)
    draw, ids, key = a_draw(seed, "stays"), public_ids(a_draw(seed, "stay ids")), writer.next_key(Stay)
    agreements = [deeds.keys_of(place) for place in range(len(cast.partners))]

    def rows() -> Iterator[Row]:
        for nth, (place, outgoing) in zip(range(sizes.stays), _journeys(seed, roads), strict=False):
            person = nth if nth < sizes.participants else int(draw.random() * sizes.participants)
            partner = cast.partners[place]
            row = {
                "id": key + nth,
                "public_id": next(ids),
                "person_id": first_person + person,
                "partner_id": partner.pk,
                "direction": Direction.OUT.value if outgoing else Direction.IN.value,
                "synthetic": True,
                "source": SOURCE,
            }
            _sides(draw, row, cast.units, partner.units, agreements[place])
            _dates(draw, row)
            yield row

    writer.store(Stay, rows(), total=sizes.stays)


def _journeys(seed: int, roads: Roads) -> Iterator[tuple[int, bool]]:
    """Place of the partner and whether it leads there, for each stay; the same whenever it is asked."""
    draw = a_draw(seed, "journeys")
    while True:
        place = roads.partners.place(draw)
        yield place, draw.random() < roads.outgoing[place]


def _participants(
    writer: Writer, draw: Draw, journeys: Iterator[tuple[int, bool]], cast: Cast, number: int
) -> None:
    ids, key = public_ids(draw), writer.next_key(Person)

    def rows() -> Iterator[Row]:
        for nth, (place, outgoing) in zip(range(number), journeys, strict=False):
            language = "" if outgoing else cast.partners[place].city.language
            yield person_row(key + nth, next(ids), a_person(draw, language), participant=True)

    writer.store(Person, rows(), total=number, texts=person_texts)


def _sides(
    draw: Draw, row: dict[str, Any], hub_units: tuple[int, ...], units: tuple[int, ...], agreements: list[int]
) -> None:
    pick = draw.random
    row["hub_unit_id"] = hub_units[int(pick() * len(hub_units))] if pick() < 0.9 else None
    row["partner_unit_id"] = units[int(pick() * len(units))] if pick() < 0.5 else None
    row["agreement_id"] = agreements[int(pick() * len(agreements))] if agreements and pick() < 0.5 else None
    row["funding"] = _FUNDING[int(pick() * len(_FUNDING))]


def _dates(draw: Draw, row: dict[str, Any]) -> None:
    """Planned and actual days. Some were withdrawn, some are to come, some go on, some are not known to the day."""
    pick = draw.random
    kind, _weight, start, length = _KINDS[_KIND.place(draw)]
    row["kind"] = kind.value
    first = _STARTS[_YEARS.place(draw)] + start[0] + int(pick() * (start[1] - start[0] + 1))
    last = first + length[0] + int(pick() * (length[1] - length[0] + 1))
    chance = pick()
    precision = DAY if chance < 0.92 else Precision.MONTH if chance < 0.98 else Precision.YEAR
    if chance < 0.8:
        _set(row, "planned_starts_on", first - int(chance * 10) % 4, DAY)
        _set(row, "planned_ends_on", last, DAY)
    fate = pick()
    if first > _LAST or fate < 0.04:  # to come, or withdrawn, or never confirmed
        _set(row, "planned_starts_on", first, precision)
        _set(row, "planned_ends_on", last, precision)
        if fate < 0.03:
            row["withdrawn_on_unknown"] = fate < 0.003
            if not row["withdrawn_on_unknown"]:
                _set(row, "withdrawn_on", min(first - int(pick() * 90), _LAST), DAY)
        return
    _set(row, "starts_on", first, precision)
    if last <= _LAST and fate < 0.99:
        _set(row, "ends_on", last, precision)
    elif fate < 0.99:
        _set(row, "planned_ends_on", last, DAY)


def _set(row: dict[str, Any], name: str, day: int, precision: Precision) -> None:
    row[f"{name}_from"], row[f"{name}_until"] = edges(day, precision)


def write_counts(writer: Writer, cast: Cast, *, seed: int, sizes: Sizes) -> None:
    """Counts that some partners reported of several years, and of a day; one in twelve has no number."""
    draw, key = a_draw(seed, "counts"), writer.next_key(ReportedCount)
    ids = public_ids(draw)
    counted = draw.sample(range(len(cast.partners)), sizes.counted_partners)
    rows: list[dict[str, Any]] = []
    for place in sorted(counted):
        for direction in Direction:
            size = 20_000 / (place + 8) * draw.random() + 2
            for kind in (Travellers.STUDENTS, *((Travellers.STAFF,) if draw.random() < 0.3 else ())):
                since = draw.randrange(2004, 2023)
                for year in range(since, min(since + draw.randrange(2, 8), LAST_YEAR + 1)):
                    row = _count(draw, cast.partners[place].pk, direction, kind, size)
                    rows.append({**row, "academic_year": year, "source": "yearly report of the partner"})
                if draw.random() < 0.4:
                    row = _count(draw, cast.partners[place].pk, direction, kind, size)
                    _set(row, "on", date(since + 1, 11, draw.randrange(1, 30)).toordinal(), DAY)
                    rows.append({**row, "source": "counted by the office"})
    writer.store(
        ReportedCount,
        [{**row, "id": key + nth, "public_id": next(ids)} for nth, row in enumerate(rows)],
    )


def _count(draw: Draw, partner: int, direction: Direction, kind: Travellers, size: float) -> dict[str, Any]:
    known = draw.random() > 1 / 12
    people = int(size / 20 * (0.5 + draw.random())) if known else None
    months = f"{people * (2 + 6 * draw.random()):.1f}" if people and draw.random() < 0.3 else None
    return {
        "partner_id": partner,
        "direction": direction.value,
        "kind": kind.value,
        "number": people,
        "months": months,
        "note": SOURCE,
    }
