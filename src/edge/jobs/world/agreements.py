"""Agreements in time: umbrellas with what is made under them, chains of renewals, and every sort of ending.

The dates of each agreement are drawn here; what hangs on agreements is written in `promises`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from edge.agreements.models import Agreement, AgreementKind, AgreementParty
from edge.agreements.rules import Outlives, outlives
from edge.core.dates import PartialDate
from edge.jobs.world.drawing import (
    LAST_DAY,
    SOURCE,
    Draw,
    Weighted,
    a_day,
    a_draw,
    columns,
    known,
    months_later,
    public_ids,
)
from edge.jobs.world.institutions import Cast, Partner
from edge.jobs.world.sizes import Sizes
from edge.jobs.world.writing import Row, Writer
from edge.partners.models import Institution

_PURPOSES = (
    "research collaboration",
    "mobility of students, staff and researchers",
    "exchange of publications",
    "joint summer schools",
    "co-led PhD projects",
)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One agreement as it was drawn; `day` is when it was signed or is being prepared, however well that is known."""

    kind: AgreementKind
    partners: tuple[int, ...]  # places in the cast, the first one leads
    day: date
    parent: int | None = None  # places in the list of deeds
    supersedes: int | None = None
    signed_on: PartialDate | None = None
    signed_on_unknown: bool = False
    starts_on: PartialDate | None = None
    ends_by: date | None = None
    ends_on: PartialDate | None = None
    renewal_on: PartialDate | None = None
    review_on: PartialDate | None = None
    withdrawn_on: PartialDate | None = None
    withdrawn_on_unknown: bool = False
    terminated_on: PartialDate | None = None
    terminated_on_unknown: bool = False
    outlives_reason: str = ""

    @property
    def is_signed(self) -> bool:
        return self.signed_on is not None or self.signed_on_unknown


@dataclass(frozen=True, kw_only=True)
class Deeds:
    """Every agreement as it was drawn, with the key of the first, the public ids, and the places by partner."""

    first: int
    deeds: tuple[Deed, ...]
    public_ids: tuple[str, ...]
    by_partner: dict[int, list[int]]

    def keys_of(self, partner: int) -> list[int]:
        return [self.first + place for place in self.by_partner.get(partner, ())]


def write_agreements(writer: Writer, cast: Cast, *, seed: int, sizes: Sizes) -> Deeds:
    """Write agreements with their parties: the hub and one partner each, now and then a second one."""
    kinds = list(AgreementKind.objects.order_by("order", "code"))
    deeds = _deeds(a_draw(seed, "agreements"), kinds, len(cast.partners), sizes.agreements)
    draw = a_draw(seed, "agreement rows")
    ids = public_ids(draw)
    by_partner: dict[int, list[int]] = {}
    for place, deed in enumerate(deeds):
        for partner in deed.partners:
            by_partner.setdefault(partner, []).append(place)
    found = Deeds(
        first=writer.next_key(Agreement),
        deeds=tuple(deeds),
        public_ids=tuple(next(ids) for _deed in deeds),
        by_partner=by_partner,
    )
    hub = Institution.objects.hub()

    def texts(row: Row) -> tuple[str, ...]:
        """As `Agreement.search_texts`."""
        deed = deeds[row["id"] - found.first]
        kind, names = deed.kind, [cast.partners[place].name for place in deed.partners]
        parties = (hub.name, hub.local_name, *(text for name in names for text in (name.name, name.local)))
        return (row["title"], row["reference"], kind.name_en, kind.name_nl, kind.name_zh, *parties)

    rows = (_row(draw, found, cast, place) for place in range(len(deeds)))
    writer.store(Agreement, rows, total=len(deeds), texts=texts)
    writer.store(AgreementParty, list(_parties(writer, a_draw(seed, "parties"), found, cast)))
    return found


def _deeds(draw: Draw, kinds: Sequence[AgreementKind], partners: int, number: int) -> list[Deed]:
    """Families of agreements until there are enough; a family may be cut off in its middle."""
    among = Weighted.falling(partners, head=50, power=0.5)
    umbrellas = [kind for kind in kinds if kind.is_umbrella]
    others = [kind for kind in kinds if not kind.is_umbrella]
    alone = [kind for kind in others if not kind.needs_umbrella]
    deeds: list[Deed] = []
    while len(deeds) < number:
        lead = among.place(draw)
        second = among.place(draw) if draw.random() < 0.03 else lead
        parties = tuple(dict.fromkeys((lead, second)))
        if draw.random() < 0.5:
            _chain(draw, deeds, draw.choice(umbrellas), others, parties)
        else:
            # Now and then one that should have been made under an umbrella, for the list of those.
            kind = draw.choice(others if draw.random() < 0.05 else alone or others)
            _chain(draw, deeds, kind, (), parties)
    return deeds[:number]


def _chain(
    draw: Draw,
    deeds: list[Deed],
    kind: AgreementKind,
    below: Sequence[AgreementKind],
    parties: tuple[int, ...],
) -> None:
    """An agreement, what is made under it, and its successors with theirs."""
    day, older = a_day(draw), None
    while True:
        deed = _deed(draw, kind, parties, day, supersedes=older)
        place = len(deeds)
        deeds.append(deed)
        if below:
            deeds.extend(_child(draw, deed, place, below) for _nth in range(draw.choice((0, 1, 1, 2, 3))))
        if deed.ends_by is None or not deed.is_signed or deed.day > LAST_DAY or draw.random() > 0.4:
            return
        older, day = place, deed.ends_by + timedelta(days=draw.randrange(-60, 200))


def _child(draw: Draw, umbrella: Deed, place: int, kinds: Sequence[AgreementKind]) -> Deed:
    """What is made under an umbrella, among its parties, while it holds; it says why where it outlives it."""
    last = min(umbrella.ends_by or LAST_DAY, LAST_DAY)
    day = a_day(draw, umbrella.day, last) if umbrella.is_signed and umbrella.day < last else LAST_DAY
    child = _deed(draw, draw.choice(kinds), umbrella.partners, day, parent=place)
    if not umbrella.is_signed and child.is_signed:
        child = replace(
            child, signed_on=None, signed_on_unknown=False, terminated_on=None, terminated_on_unknown=False
        )
    stays = outlives(child_ends=child.ends_on, umbrella_ends=umbrella.ends_on)
    if stays != Outlives.NO and not child.kind.attests_parent:
        child = replace(child, outlives_reason="Running projects are finished.")
    return child


def _deed(draw: Draw, kind: AgreementKind, parties: tuple[int, ...], day: date, **links: Any) -> Deed:
    deed = Deed(kind=kind, partners=parties, day=day, **links)
    if draw.random() < 0.6:
        ends = months_later(day, 12 * draw.randrange(3, 9))
        renewal = months_later(ends, -6) if draw.random() < 0.5 else None
        deed = replace(
            deed,
            ends_by=ends,
            ends_on=known(draw, ends),
            renewal_on=known(draw, renewal) if renewal else None,
        )
    elif draw.random() < 0.3:
        deed = replace(deed, renewal_on=known(draw, months_later(day, 60)))
    if draw.random() < 0.15:
        deed = replace(deed, review_on=known(draw, months_later(day, draw.randrange(18, 60))))
    fate = draw.random()
    if day > LAST_DAY or fate < 0.06:
        return deed  # in preparation
    if fate < 0.08:
        gone = known(draw, day + timedelta(days=draw.randrange(400)))
        unknown_day = draw.random() < 0.2
        return replace(deed, withdrawn_on=None if unknown_day else gone, withdrawn_on_unknown=unknown_day)
    return _signed(draw, deed, unknown_day=fate < 0.12)


def _signed(draw: Draw, deed: Deed, *, unknown_day: bool) -> Deed:
    """Signed on its day, or nobody knows when; begun later now and then, terminated before its time rarely."""
    begins = deed.day + timedelta(days=draw.randrange(120)) if draw.random() < 0.2 else None
    deed = replace(
        deed,
        signed_on=None if unknown_day else known(draw, deed.day),
        signed_on_unknown=unknown_day,
        starts_on=known(draw, begins) if begins else None,
    )
    if draw.random() < 0.03:
        over = known(draw, deed.day + timedelta(days=draw.randrange(200, 1500)))
        lost = draw.random() < 0.1
        deed = replace(deed, terminated_on=None if lost else over, terminated_on_unknown=lost)
    return deed


def _row(draw: Draw, found: Deeds, cast: Cast, place: int) -> dict[str, Any]:
    deed = found.deeds[place]
    lead = cast.partners[deed.partners[0]]
    return {
        "id": found.first + place,
        "public_id": found.public_ids[place],
        "kind_id": deed.kind.pk,
        "title": f"{deed.kind.name_en.capitalize()} with {lead.name.name} ({deed.day.year})",
        "reference": f"SW-{deed.day.year}-{place + 1:05}",
        "purposes": "\n".join(draw.sample(_PURPOSES, draw.randrange(4))),
        "parent_id": None if deed.parent is None else found.first + deed.parent,
        "supersedes_id": None if deed.supersedes is None else found.first + deed.supersedes,
        "signed_on_unknown": deed.signed_on_unknown,
        "withdrawn_on_unknown": deed.withdrawn_on_unknown,
        "terminated_on_unknown": deed.terminated_on_unknown,
        "termination_requested_on_unknown": False,
        "signatories_known": are_signatories_known(place, deed),
        "outlives_reason": deed.outlives_reason,
        "source": SOURCE,
        **columns(
            **{name: getattr(deed, name, None) for name in Agreement.partial_dates}  # type: ignore[attr-defined]
        ),
    }


def are_signatories_known(place: int, deed: Deed) -> bool:
    """Of seven in ten of those whose signing day is known; of few of these it is known that nobody is named."""
    return deed.signed_on is not None and place % 10 < 7


def _parties(writer: Writer, draw: Draw, found: Deeds, cast: Cast) -> Iterator[Row]:
    ids, key = public_ids(draw), writer.next_key(AgreementParty)
    for place, deed in enumerate(found.deeds):
        with_units = draw.random() < 0.15
        sides = [(cast.hub, cast.units)]
        sides += [(partner.pk, partner.units) for partner in _partners(cast, deed)]
        for nth, (institution, units) in enumerate(sides):
            shared = nth > 0 and draw.random() < 0.1
            yield {
                "id": key,
                "public_id": next(ids),
                "agreement_id": found.first + place,
                "institution_id": institution,
                "unit_id": draw.choice(units) if with_units else None,
                "shared_from": deed.day.isoformat() if shared else None,
            }
            key += 1


def _partners(cast: Cast, deed: Deed) -> list[Partner]:
    return [cast.partners[place] for place in deed.partners]
