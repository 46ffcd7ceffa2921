"""Mobility with one partner in words and pictures, for its own page and for the page of the partner."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from edge.mobility.models import DIRECTIONS, TRAVELLERS
from edge.mobility.queries import flows_by_partner, reported_by_key, stocks_by_key
from edge.mobility.rules import (
    SINGLE_STAYS,
    Amount,
    Balance,
    Difference,
    Direction,
    Flow,
    Flows,
    Holds,
    balances,
    flow_of,
    kinds_in,
    window,
    year_name,
    year_of,
)
from edge.partners.models import Institution
from edge.people.permissions import may
from edge.web.kit.flow_chart import FlowChart, YearRow, flow_chart
from edge.web.kit.tags import known

YEARS_SHOWN = 8
_ORDER = [(direction, kind) for direction, _words in DIRECTIONS for kind, _words in TRAVELLERS]


@dataclass(frozen=True, kw_only=True)
class StockRow:
    """One line of the stock on a day. `url` leads to the reported count, where one decided."""

    direction: str
    direction_label: str
    kind_label: str
    amount: Amount
    source: str
    url: str


@dataclass(frozen=True, kw_only=True)
class BalanceRow:
    kind_label: str
    balance: Balance
    people: str
    months: str
    sources: str


@dataclass(frozen=True, kw_only=True)
class FlowRow:
    """One academic year and kind: who went out and came in, in people and months, and where that is from."""

    year: str
    kind_label: str
    out: Flow
    into: Flow
    source: str


def amount_words(amount: tuple[Any, bool]) -> str:
    """An amount as plain text, where no markup can stand: `12`, `at least 12`, `not known`."""
    total, more = amount
    if total is None or (more and not total):
        return _("not known")
    return _("at least %(total)s") % {"total": known(total)} if more else known(total)


def short_words(amount: tuple[Any, bool]) -> str:
    """The same with a sign in place of the words: `≥ 12`."""
    total, more = amount
    return f"≥ {known(total)}" if more and total else amount_words(amount)


def difference_words(difference: Difference) -> str:
    """Out minus in as plain text, with its sign: `+3`, `at least 7`, `at most −2`, `not known`."""
    if difference.value is None or difference.holds is Holds.NOT_KNOWN:
        return _("not known")
    sign = "+" if difference.value > 0 else ""
    number = f"{sign}{known(difference.value)}".replace("-", "−")
    if difference.holds is Holds.AT_LEAST:
        return _("at least %(total)s") % {"total": number}
    return _("at most %(total)s") % {"total": number} if difference.holds is Holds.AT_MOST else number


def source_words(source: str) -> str:
    """The source of a figure; the fixed words of machine output in the reader's language."""
    return "; ".join(_("single stays") if part == SINGLE_STAYS else part for part in source.split("; "))


def direction_words(direction: str) -> str:
    """As a heading."""
    if direction == Direction.OUT.value:
        return pgettext("direction of mobility", "Out")
    return pgettext("direction of mobility", "In")


def kind_label(kind: str | None) -> str:
    return _("All") if kind is None else capfirst(str(dict(TRAVELLERS)[kind]))


def mobility_part(account: Any, partner: Institution, *, on: date) -> dict[str, Any]:
    """The context of `mobility/part.html` for one partner. Three statements: counts, stays on the day, sums."""
    reported = reported_by_key(account, partners=[partner.pk])
    stocks = stocks_by_key(account, on=on, partners=[partner.pk], reported=reported)
    last = year_of(on)
    years = tuple(range(last - YEARS_SHOWN + 1, last + 1))
    flows = flows_by_partner(account, years=years, partners=[partner.pk], reported=reported)
    of_partner: Flows = flows.get(partner.pk, {})
    return {
        "stocks": stock_rows({(key[1], key[2]): stock for key, stock in stocks.items()}),
        "chart": chart_of(of_partner, years),
        "balances": balance_rows(balances(of_partner, window(on))),
        "balance_years": years_words(window(on)),
        "flows": flow_rows(of_partner, years),
        "can_report": may(account, "mobility.write_count"),
        "can_add_stay": may(account, "mobility.write_stay"),
        "url": reverse("partner_mobility", args=[partner.public_id]),
        "partner": partner,
    }


def stock_rows(stocks: dict[tuple[str, str], dict[str, Any]]) -> list[StockRow]:
    directions, kinds = dict(DIRECTIONS), dict(TRAVELLERS)
    return [
        StockRow(
            direction=key[0],
            direction_label=capfirst(str(directions[key[0]])),
            kind_label=capfirst(str(kinds[key[1]])),
            amount=stocks[key]["amount"],
            source=source_words(stocks[key]["source"] or ""),
            url=reverse("count", args=[stocks[key]["count"]]) if stocks[key].get("count") else "",
        )
        for key in _ORDER
        if key in stocks
    ]


def chart_of(flows: Flows, years: Sequence[int], *, kinds: Sequence[str] | None = None) -> FlowChart | None:
    """All kinds together (or the given ones), the latest year first; None when no year is known."""
    shown = kinds_in(flows) if kinds is None else tuple(kinds)
    rows = [
        YearRow(
            label=year_name(year),
            out=flow_of(flows, direction=Direction.OUT.value, year=year, kinds=shown).people,
            into=flow_of(flows, direction=Direction.IN.value, year=year, kinds=shown).people,
        )
        for year in reversed(years)
    ]
    return flow_chart(rows, words=amount_words, short=short_words)


def balance_rows(lines: Iterable[Balance]) -> list[BalanceRow]:
    return [
        BalanceRow(
            kind_label=kind_label(line.kind),
            balance=line,
            people=difference_words(line.people),
            months=difference_words(line.months),
            sources="; ".join(dict.fromkeys(source_words(source) for source in line.sources)),
        )
        for line in lines
    ]


def flow_rows(flows: Flows, years: Iterable[int]) -> list[FlowRow]:
    """A row for each year and kind of which anything is recorded, the latest first."""
    rows = []
    for year in sorted(years, reverse=True):
        for kind in kinds_in({key: flow for key, flow in flows.items() if key[2] == year}):
            out = flow_of(flows, direction=Direction.OUT.value, year=year, kinds=(kind,))
            into = flow_of(flows, direction=Direction.IN.value, year=year, kinds=(kind,))
            sources = dict.fromkeys(source_words(flow.source) for flow in (out, into) if flow.source)
            rows.append(
                FlowRow(
                    year=year_name(year),
                    kind_label=kind_label(kind),
                    out=out,
                    into=into,
                    source="; ".join(sources),
                )
            )
    return rows


def years_words(years: Sequence[int]) -> str:
    """`2010-2011 to 2012-2013`."""
    return _("%(first)s to %(last)s") % {"first": year_name(years[0]), "last": year_name(years[-1])}
