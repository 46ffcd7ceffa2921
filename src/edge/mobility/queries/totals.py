"""Totals over all partners, on a day and in academic years, without reading every partner."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Sum

from edge.mobility.models import Stay
from edge.mobility.queries.flow import flows_by_partner, sums_counting
from edge.mobility.queries.stock import Key, people_in, reported_by_key, stocks_by_key
from edge.mobility.rules import (
    SINGLE_STAYS,
    Amount,
    Flow,
    FlowKey,
    counted,
    sum_of,
)
from edge.people.permissions import may

TotalKey = tuple[str, str]  # direction, kind of people


def stock_totals(account: Any, *, on: date) -> dict[TotalKey, Amount]:
    """By direction and kind over all partners, "at least" where one of them is not known. Four statements.

    All stays are counted at once, those with partners of whom a count exists are counted by themselves.
    """
    reported = reported_by_key(account)
    partners = {key[0] for key in reported}
    parts: dict[TotalKey, list[Amount]] = defaultdict(list)
    for key, stock in stocks_by_key(account, on=on, partners=partners, reported=reported).items():
        parts[key[1:]].append(stock["amount"])
    if may(account, "mobility.read_balance"):
        elsewhere = Stay.objects.counting().exclude(partner__in=partners).there(on=on)
        for total, amount in people_in(elsewhere, "direction", on=on).items():
            parts[total].append(amount)
    return {total: sum_of(amounts) for total, amounts in parts.items()}


def flow_totals(account: Any, *, years: Collection[int]) -> dict[FlowKey, Flow]:
    """The people of each direction, kind and year over all partners; who has no record adds nothing. Three statements.

    People only: with months the database would have to read more than its index of the sums.
    """
    reported = reported_by_key(account)
    with_years = {
        key: [count for count in counts if count.academic_year in years] for key, counts in reported.items()
    }
    named: dict[Key, Any] = {key: counts for key, counts in with_years.items() if counts}
    partners = {key[0] for key in named}
    parts: dict[FlowKey, list[Flow]] = defaultdict(list)
    if partners:
        for flows in flows_by_partner(account, years=years, partners=partners, reported=named).values():
            for key, flow in flows.items():
                parts[key].append(flow)
    if may(account, "mobility.read_balance"):
        for key, flow in _flows_elsewhere(years, partners).items():
            parts[key].append(flow)
    return {key: _together(flows) for key, flows in parts.items()}


def _flows_elsewhere(years: Collection[int], partners: Collection[int]) -> dict[FlowKey, Flow]:
    rows = (
        sums_counting()
        .filter(academic_year__in=years)
        .exclude(partner__in=partners)
        .order_by()
        .values_list("direction", "kind", "academic_year")
        .annotate(Sum("people"), Sum("perhaps"))
    )
    return {
        (direction, kind, year): Flow(people=counted(people, perhaps), source=SINGLE_STAYS)
        for direction, kind, year, people, perhaps in rows
    }


def _together(flows: list[Flow]) -> Flow:
    return Flow(people=sum_of(flow.people for flow in flows))
