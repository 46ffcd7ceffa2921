"""The stock: how many people are where on a day, by partner, direction and kind of people."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from edge.core.dates import PartialDate
from edge.mobility.models import ReportedCount, Stay, StayQuerySet, certainly_covers
from edge.mobility.permissions import counts_visible_to
from edge.mobility.rules import (
    NOT_KNOWN,
    SINGLE_STAYS,
    TRAVELLERS,
    Amount,
    Direction,
    Number,
    Reported,
    Travellers,
    as_amount,
    counted,
    deciding,
)
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to
from edge.people.permissions import may

Key = tuple[int, str, str]  # partner, direction, kind of people
_DIRECTIONS = [direction.value for direction in Direction]
_KINDS = [kind.value for kind in Travellers]


@dataclass(frozen=True, kw_only=True)
class Stock:
    """How many people of one kind are there on a day.

    `amount` may be "at least"; `source` is the reported count's, "single stays" for what was counted from
    them, and None where nothing is known. `count` is the public id of the count that decided.
    """

    partner: Institution
    direction: str
    kind: str
    amount: Amount
    source: str | None
    count: str = ""

    @property
    def number(self) -> Number | None:
        """The number for machines: null when not known."""
        return self.amount.total


def stocks_on(account: Any, *, on: date, partner: Institution | None = None) -> list[Stock]:
    """An entry for every partner, direction and kind that was ever reported or has a stay on the day.

    The latest reported count on or before the day decides, whatever it says; only without any is it counted
    from single stays, and the two are never added up. In the order of the partners' names. Four statements,
    with a partner two.
    """
    wanted = None if partner is None else [partner.pk]
    found = stocks_by_key(account, on=on, partners=wanted)
    if partner is not None:
        named = {partner.pk: partner}
    else:
        named = institutions_visible_to(account).in_bulk({key[0] for key in found})
    order = sorted((key for key in found if key[0] in named), key=lambda key: _place(named[key[0]], key))
    return [Stock(partner=named[key[0]], direction=key[1], kind=key[2], **found[key]) for key in order]


def stocks_by_key(
    account: Any,
    *,
    on: date,
    partners: Collection[int] | None = None,
    reported: dict[Key, list[Reported]] | None = None,
) -> dict[Key, dict[str, Any]]:
    """Amount, source and count by key, without the institutions. `reported` when it was read already."""
    counts = reported_by_key(account, partners=partners) if reported is None else reported
    present = _present(on, partners) if may(account, "mobility.read_balance") else {}
    found = {}
    for key in counts.keys() | present.keys():
        decides = deciding(counts.get(key, ()), on=on)
        if decides is not None:
            amount = as_amount(decides.number)
            found[key] = {"amount": amount, "source": decides.source, "count": decides.record}
        elif key in present:
            found[key] = {"amount": present[key], "source": SINGLE_STAYS}
        else:
            found[key] = {"amount": NOT_KNOWN, "source": None}
    return found


def reported_by_key(account: Any, *, partners: Collection[int] | None = None) -> dict[Key, list[Reported]]:
    """Every reported count that the account may see. One statement."""
    rows = counts_visible_to(account)
    return reported_in(rows if partners is None else rows.filter(partner__in=partners))


def reported_in(rows: QuerySet[ReportedCount]) -> dict[Key, list[Reported]]:
    key, day = ("partner", "direction", "kind"), ("on_from", "on_until")
    columns = (*key, *day, "academic_year", "number", "months", "source", "public_id")
    found: dict[Key, list[Reported]] = defaultdict(list)
    for partner, direction, kind, start, stop, year, number, months, source, public_id in rows.order_by(
        "pk"
    ).values_list(*columns):
        count = Reported(
            on=PartialDate(start, stop) if start else None,
            academic_year=year,
            number=number,
            months=months,
            source=source,
            record=public_id,
        )
        found[partner, direction, kind].append(count)
    return dict(found)


def _present(on: date, partners: Collection[int] | None) -> dict[Key, Amount]:
    """Who is there by single stays. Two statements; one for named partners."""
    stays = Stay.objects.counting()
    if partners is None:
        return people_in(stays.there(on=on), "partner", "direction", on=on)
    near = stays.filter(partner__in=partners).perhaps_begun(on=on).not_over(on=on)
    return people_in([near], "partner", "direction", on=on)


def people_in(sets: Iterable[StayQuerySet], *by: str, on: date) -> dict[Any, Amount]:
    """Who of the stays that the day does not rule out is certainly there, by the columns and the kind of people."""
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for rows in sets:
        lines = rows.order_by().values_list(*by, "kind")
        lines = lines.annotate(everybody=Count("*"), certain=Count("pk", filter=certainly_covers(on)))
        for *key, kind, everybody, certain in lines:
            total = sums[*key, TRAVELLERS[kind].value]
            total[0] += certain
            total[1] += everybody - certain
    return {key: counted(certain, perhaps) for key, (certain, perhaps) in sums.items()}


def _place(partner: Institution, key: Key) -> tuple[str, int, int, int]:
    return partner.name, partner.pk, _DIRECTIONS.index(key[1]), _KINDS.index(key[2])


def of_kind(kind: str) -> Q:
    """The condition that a stay is one of that kind of people."""
    return Q(kind__in=[stay.value for stay, people in TRAVELLERS.items() if people.value == kind])
