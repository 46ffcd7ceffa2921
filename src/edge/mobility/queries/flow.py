"""The flow of academic years: what was reported for a year, else what the single stays of that year say."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, Q, QuerySet

from edge.core.models import SyntheticWorld
from edge.mobility.models import YearSum
from edge.mobility.queries.stock import Key, reported_by_key
from edge.mobility.rules import (
    SINGLE_STAYS,
    Amount,
    Flow,
    FlowKey,
    Reported,
    as_amount,
    counted,
    months_of,
)
from edge.people.permissions import may

FlowsByPartner = dict[int, dict[FlowKey, Flow]]


def flows_by_partner(
    account: Any,
    *,
    years: Collection[int],
    partners: Collection[int] | None = None,
    reported: dict[Key, list[Reported]] | None = None,
) -> FlowsByPartner:
    """For each partner its known flows in those academic years; what is missing is not known.

    A year counts as a whole, also where it reaches beyond the day of the reader. Two statements; one when the
    counts (`reported`) were read already.
    """
    found: FlowsByPartner = defaultdict(dict)
    if may(account, "mobility.read_balance"):
        sums = sums_counting().filter(academic_year__in=years)
        if partners is not None:
            sums = sums.filter(partner__in=partners)
        for partner, flows in _of_stays(sums).items():
            found[partner].update(flows)
    counts = reported_by_key(account, partners=partners) if reported is None else reported
    for (partner, direction, kind), rows in counts.items():
        for count in rows:
            if count.academic_year is not None and count.academic_year in years:
                found[partner][direction, kind, count.academic_year] = _of_count(count)
    return dict(found)


def sums_counting() -> QuerySet[YearSum]:
    """The sums that figures are made of: those of generated stays in a generated register only."""
    return YearSum.objects.filter(Q(synthetic=False) | Q(Exists(SyntheticWorld.objects.all())))


def _of_count(count: Reported) -> Flow:
    nobody = count.number == 0  # and so no months either, although nobody wrote that down
    return Flow(
        people=as_amount(count.number),
        months=as_amount(0 if nobody and count.months is None else count.months),
        source=count.source,
        count=count.record,
    )


def _of_stays(sums: QuerySet[YearSum]) -> FlowsByPartner:
    """Real and generated stays of one year are one flow, where both count."""
    totals: dict[tuple[int, FlowKey], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    columns = ("partner", "direction", "kind", "academic_year", "people", "perhaps", "days", "open_length")
    for partner, direction, kind, year, *numbers in sums.order_by().values_list(*columns):
        total = totals[partner, (direction, kind, year)]
        for place, number in enumerate(numbers):
            total[place] += number
    found: FlowsByPartner = defaultdict(dict)
    for (partner, key), (people, perhaps, days, unsure) in totals.items():
        months = Amount(months_of(days), bool(perhaps or unsure)) if days else Amount(None, True)
        found[partner][key] = Flow(people=counted(people, perhaps), months=months, source=SINGLE_STAYS)
    return found
