"""What needs somebody's eye: one-sided partnerships, and people who are known to be there but were not counted."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Abs

from edge.mobility.models import ReportedCount
from edge.mobility.permissions import counts_visible_to
from edge.mobility.queries.flow import flows_by_partner, sums_counting
from edge.mobility.queries.stock import Key, Stock, reported_in, stocks_by_key
from edge.mobility.rules import (
    LEAST_LEAN,
    Amount,
    Direction,
    Flow,
    FlowKey,
    counted,
    is_one_sided,
    sum_of,
    window,
    year_of,
)
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to
from edge.people.permissions import may


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


def imbalances(account: Any, *, on: date, most: int = 10) -> list[Imbalance]:
    """Partners whose balance over the last three academic years is one-sided, the largest difference first.

    Years of which nothing is recorded count for neither side. For those who read balances; others get none.
    Three statements, five where a year was reported for some partner.
    """
    if not may(account, "mobility.read_balance"):
        return []
    years = window(on)
    reported = _with_reports(account, years)
    found = {**_by_sums(years, most + len(reported)), **reported}
    leaning = [(out, into, partner) for partner, (out, into) in found.items() if is_one_sided(out, into)]
    leaning.sort(key=lambda line: (-abs(int(line[0].total or 0) - int(line[1].total or 0)), line[2]))
    first = leaning[:most]
    named = institutions_visible_to(account).in_bulk([partner for _out, _into, partner in first])
    return [
        Imbalance(partner=named[partner], out=out, into=into, years=years)
        for out, into, partner in first
        if partner in named
    ]


def _by_sums(years: tuple[int, ...], most: int) -> dict[int, tuple[Amount, Amount]]:
    """Out and in by single stays of the most one-sided; `is_one_sided` in SQL, so that few rows leave the database."""
    out, into = Q(direction=Direction.OUT.value), Q(direction=Direction.IN.value)
    rows = (
        sums_counting()
        .filter(academic_year__in=years)
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


def _with_reports(account: Any, years: tuple[int, ...]) -> dict[int, tuple[Amount, Amount]]:
    """Anew for the partners of whom a year was reported: there the report takes the place of the stays."""
    reported = ReportedCount.objects.filter(academic_year__in=years).values_list("partner", flat=True)
    partners = set(
        counts_visible_to(account).filter(pk__in=reported.values("pk")).values_list("partner", flat=True)
    )
    if not partners:
        return {}
    flows = flows_by_partner(account, years=years, partners=partners)
    return {partner: (_total(of, Direction.OUT), _total(of, Direction.IN)) for partner, of in flows.items()}


def _total(flows: dict[FlowKey, Flow], direction: Direction) -> Amount:
    return sum_of(flow.people for key, flow in flows.items() if key[0] == direction.value)


def never_counted(account: Any, *, on: date, most: int = 10) -> list[Stock]:
    """Whom one knows to be there without knowing how many, on the day: reported, but never with a number by then.

    In the order of the partners' names. Four statements at most.
    """
    before = Q(on_until__lte=on + timedelta(days=1)) | Q(academic_year__lte=year_of(on))
    suspects = (
        counts_visible_to(account)
        .order_by()
        .values("partner__name", "partner", "direction", "kind")
        .annotate(nulls=Count("pk", filter=Q(number=None)), before=Count("pk", filter=before))
        .filter(Q(nulls__gt=0) | Q(before=0))
        .order_by("partner__name", "partner", "direction", "kind")
    )
    keys: list[Key] = [(row["partner"], row["direction"], row["kind"]) for row in suspects]
    if not keys:
        return []
    partners = {key[0] for key in keys}
    reported = reported_in(counts_visible_to(account).filter(partner__in=partners))
    found = stocks_by_key(account, on=on, partners=partners, reported=reported)
    unknown = [key for key in keys if found[key]["amount"].total is None][:most]
    named = institutions_visible_to(account).in_bulk({key[0] for key in unknown})
    return [
        Stock(partner=named[key[0]], direction=key[1], kind=key[2], **found[key])
        for key in unknown
        if key[0] in named
    ]
