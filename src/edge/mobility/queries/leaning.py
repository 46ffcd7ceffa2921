"""What needs somebody's eye: one-sided partnerships, and people who are known to be there but were not counted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Abs

from edge.mobility.permissions import counts_visible_to
from edge.mobility.queries.flow import sums_counting
from edge.mobility.queries.stock import Key, Stock, reported_by_key, stocks_by_key
from edge.mobility.rules import (
    LEAST_LEAN,
    Amount,
    Direction,
    as_amount,
    counted,
    deciding,
    is_one_sided,
    sum_of,
    window,
    year_of,
)
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to
from edge.people.permissions import may

FEW = 100
NOBODY = 0  # no partner's key: with it among them, a statement about no partner at all is asked as any other


@dataclass(frozen=True, kw_only=True)
class Imbalance:
    """A partner with whom the exchange leans to one side over the window of academic years."""

    partner: Institution
    out: Amount
    into: Amount
    years: tuple[int, ...]

    @property
    def leans(self) -> str:
        """The direction that has more people."""
        return Direction.OUT.value if (self.out.total or 0) > (self.into.total or 0) else Direction.IN.value


def imbalances(
    account: Any, *, on: date, most: int = 10, partner: Institution | None = None
) -> list[Imbalance]:
    """Partners whose balance over the last three academic years is one-sided, the largest difference first.

    Of all partners or of one. Years of which nothing is recorded count for neither side. For those who read
    balances; others get none. Four statements.
    """
    if not may(account, "mobility.read_balance"):
        return []
    years = window(on)
    concerned = Q() if partner is None else Q(partner=partner)
    reported = _with_reports(account, years, concerned)
    found = {**_by_sums(years, concerned, most + len(reported)), **reported}
    leaning = [(out, into, pk) for pk, (out, into) in found.items() if is_one_sided(out, into)]
    leaning.sort(key=lambda line: (-abs(int(line[0].total or 0) - int(line[1].total or 0)), line[2]))
    first = leaning[:most]
    named = institutions_visible_to(account).in_bulk([NOBODY, *(pk for _out, _into, pk in first)])
    return [
        Imbalance(partner=named[pk], out=out, into=into, years=years)
        for out, into, pk in first
        if pk in named
    ]


def _by_sums(years: tuple[int, ...], concerned: Q, most: int) -> dict[int, tuple[Amount, Amount]]:
    """Out and in by single stays of the most one-sided; `is_one_sided` in SQL, so that few rows leave the database."""
    out, into = Q(direction=Direction.OUT.value), Q(direction=Direction.IN.value)
    rows = (
        sums_counting()
        .filter(concerned, academic_year__in=years)
        .order_by()
        .values("partner")
        .annotate(
            out=Sum("people", filter=out),
            into=Sum("people", filter=into),
            out_perhaps=Sum("perhaps", filter=out),
            in_perhaps=Sum("perhaps", filter=into),
        )
        .filter(
            Q(out__gte=F("into") + LEAST_LEAN, out__gt=F("into") * 2, in_perhaps=0)
            | Q(into__gte=F("out") + LEAST_LEAN, into__gt=F("out") * 2, out_perhaps=0)
        )
        .order_by(Abs(F("out") - F("into")).desc(), "partner")
    )
    columns = ("partner", "out", "into", "out_perhaps", "in_perhaps")
    return {
        partner: (counted(out, out_perhaps), counted(into, in_perhaps))
        for partner, out, into, out_perhaps, in_perhaps in rows.values_list(*columns)[:most]
    }


def _with_reports(account: Any, years: tuple[int, ...], concerned: Q) -> dict[int, tuple[Amount, Amount]]:
    """Anew for the partners of whom a year was reported: there the report takes the place of the stays."""
    counts = counts_visible_to(account).filter(concerned, academic_year__in=years).order_by()
    sums = sums_counting().filter(academic_year__in=years, partner__in=counts.values("partner")).order_by()
    key = ("partner", "direction", "kind", "academic_year")
    stays: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for *of, people, perhaps in sums.values_list(*key, "people", "perhaps"):
        total = stays[tuple(of)]
        total[0] += people
        total[1] += perhaps
    amounts = {of: counted(people, perhaps) for of, (people, perhaps) in stays.items()}
    amounts |= {tuple(of): as_amount(number) for *of, number in counts.values_list(*key, "number")}
    parts: dict[tuple[int, str], list[Amount]] = defaultdict(list)
    for (partner, direction, _kind, _year), amount in amounts.items():
        parts[partner, direction].append(amount)
    out, into = Direction.OUT.value, Direction.IN.value
    partners = dict.fromkeys(partner for partner, _direction in parts)
    return {pk: (sum_of(parts.get((pk, out), ())), sum_of(parts.get((pk, into), ()))) for pk in partners}


def never_counted(
    account: Any, *, on: date, most: int | None = 10, partner: Institution | None = None
) -> list[Stock]:
    """Whom one knows to be there without knowing how many, on the day: reported, but never with a number by then.

    In the order of the partners' names; of all partners or of one. Four statements, and with `most` three more
    for every further hundred that have to be looked at.
    """
    suspects = _suspects(account, on=on, partner=partner)
    unknown: dict[Key, Any] = {}
    for start in count(0, FEW):
        keys = list(suspects[start : start + FEW] if most is not None else suspects)
        found = _amounts(account, keys, on=on)
        unknown |= {key: found[key] for key in keys if found[key]["amount"].total is None}
        if most is None or len(unknown) >= most or len(keys) < FEW:
            break
    first = list(unknown)[:most]
    named = institutions_visible_to(account).in_bulk({NOBODY, *(key[0] for key in first)})
    return [
        Stock(partner=named[key[0]], direction=key[1], kind=key[2], **unknown[key])
        for key in first
        if key[0] in named
    ]


def _suspects(account: Any, *, on: date, partner: Institution | None) -> QuerySet[Any, Key]:
    """The keys of which a count has no number, or none was made by the day."""
    by_then = Q(on_until__lte=on + timedelta(days=1)) | Q(academic_year__lte=year_of(on))
    rows = counts_visible_to(account)
    return (
        (rows if partner is None else rows.filter(partner=partner))
        .order_by()
        .values("partner__name", "partner", "direction", "kind")
        .annotate(nulls=Count("pk", filter=Q(number=None)), before=Count("pk", filter=by_then))
        .filter(Q(nulls__gt=0) | Q(before=0))
        .order_by("partner__name", "partner", "direction", "kind")
        .values_list("partner", "direction", "kind")
    )


def _amounts(account: Any, keys: list[Key], *, on: date) -> dict[Key, dict[str, Any]]:
    """Their stock on the day. Stays are read of those only of whom nothing was reported by then. Two statements."""
    read = reported_by_key(account, partners={NOBODY, *(key[0] for key in keys)})
    reported = {key: read[key] for key in keys}
    later = {key[0] for key, counts in reported.items() if deciding(counts, on=on) is None}
    return stocks_by_key(account, on=on, partners={NOBODY, *later}, reported=reported)
