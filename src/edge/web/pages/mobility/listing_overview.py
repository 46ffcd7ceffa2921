"""The overview of mobility: one row a partner, with the stock on the day, the flow of the year and the balance."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edge.core.queries import found_pks
from edge.mobility.models import TRAVELLERS
from edge.mobility.queries import (
    flow_totals,
    flows_by_partner,
    reported_by_key,
    stock_totals,
    stocks_by_key,
)
from edge.mobility.rules import (
    NOT_KNOWN,
    Amount,
    Balance,
    Direction,
    balances,
    flow_of,
    kinds_in,
    sum_of,
    window,
    year_name,
    year_of,
)
from edge.partners.queries import read_names_on
from edge.people.permissions import may
from edge.web.kit.flow_chart import FlowChart
from edge.web.kit.lists import Column, yes_no
from edge.web.kit.mobility import chart_of, difference_words, years_words
from edge.web.kit.names import linked
from edge.web.kit.tags import at_least, unknown_mark
from edge.web.pages.mobility.forms import partners_of
from edge.web.pages.mobility.listing_counts import MobilityListing

OUT, IN = Direction.OUT.value, Direction.IN.value
CHART_YEARS = 6
_ALL = tuple(kind for kind, _words in TRAVELLERS)


@dataclass(frozen=True, kw_only=True)
class Line:
    """What the overview says of one partner."""

    out: Amount
    into: Amount
    out_flow: Amount
    in_flow: Amount
    balance: Balance | None


@dataclass(frozen=True, kw_only=True)
class Overview(MobilityListing):
    """The list with its totals and its chart; both are read when the whole page is drawn, not for a file."""

    account: Any = None
    on: date = date.min
    kinds: Sequence[str] = _ALL

    @cached_property
    def totals(self) -> dict[str, Amount]:
        found = stock_totals(self.account, on=self.on)
        return {
            name: _summed(found, direction, self.kinds) for name, direction in (("out", OUT), ("into", IN))
        }

    @cached_property
    def chart(self) -> FlowChart | None:
        last = year_of(self.on)
        years = range(last - CHART_YEARS + 1, last + 1)
        flows = flow_totals(self.account, years=years)
        kept = {key: flow for key, flow in flows.items() if key[1] in self.kinds}
        return chart_of(kept, years)


class OverviewFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Partner"), method="containing")
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Who"), choices=TRAVELLERS, empty_label=gettext_lazy("all"), method="kept"
    )

    def containing(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(pk__in=found_pks("institution", text))

    def kept(self, rows: QuerySet[Any], name: str, kind: str) -> QuerySet[Any]:
        """It chooses what is counted, not which partners are listed."""
        return rows


def overview_listing(request: HttpRequest, *, on: date) -> Overview:
    account = request.user
    asked = request.GET.get("kind", "")
    kinds = (asked,) if asked in _ALL else _ALL
    rows = partners_of(account)
    return Overview(
        title=_("Mobility"),
        rows=rows,
        columns=_columns(on),
        filters=OverviewFilter(request.GET, queryset=rows),
        counted=lambda n: ngettext("%(n)s partner", "%(n)s partners", n) % {"n": n},
        decorate=lambda page: _decorate(account, page, on, kinds),
        empty_title=_("No partner yet"),
        empty_text=_("Who goes to a partner and who comes from there is shown here, partner by partner."),
        add_url=reverse("count_add") if may(account, "mobility.write_count") else "",
        add_label=_("Report a count"),
        template="mobility/overview.html",
        reads_stays=may(account, "mobility.read_stay"),
        account=account,
        on=on,
        kinds=kinds,
    )


def _decorate(account: Any, rows: Iterable[Any], on: date, kinds: Sequence[str]) -> None:
    """Put a `line` on each partner: four statements for any number of them, and one for their names on the day."""
    found = list(rows)
    if not found:
        return
    read_names_on(found, on=on)
    partners = [row.pk for row in found]
    reported = reported_by_key(account, partners=partners)
    stocks = stocks_by_key(account, on=on, partners=partners, reported=reported)
    years = window(on)
    flows = flows_by_partner(account, years=years, partners=partners, reported=reported)
    present: dict[int, dict[tuple[str, str], Amount]] = defaultdict(dict)
    for key, stock in stocks.items():
        present[key[0]][key[1:]] = stock["amount"]
    for row in found:
        of_row = {key: flow for key, flow in flows.get(row.pk, {}).items() if key[1] in kinds}
        known = kinds_in(of_row)
        lines = balances(of_row, years)
        row.line = Line(
            out=_summed(present[row.pk], OUT, kinds),
            into=_summed(present[row.pk], IN, kinds),
            out_flow=flow_of(of_row, direction=OUT, year=years[-1], kinds=known).people,
            in_flow=flow_of(of_row, direction=IN, year=years[-1], kinds=known).people,
            balance=lines[-1] if lines else None,
        )


def _summed(amounts: Any, direction: str, kinds: Sequence[str]) -> Amount:
    """Over the kinds of which anything is recorded; not known when there is none."""
    return sum_of(amounts[direction, kind] for kind in kinds if (direction, kind) in amounts)


def _columns(on: date) -> list[Column]:
    year = year_name(year_of(on))
    return [
        Column(
            key="name",
            heading=_("Partner"),
            cell=lambda row: linked(reverse("partner_mobility", args=[row.public_id]), row.name, row),
            value=lambda row: row.name,
            sort=("name",),
        ),
        *_amounts("in", _("In on this day"), lambda row: row.line.into),
        *_amounts("out", _("Out on this day"), lambda row: row.line.out),
        *_amounts("in_year", _("In, %(year)s") % {"year": year}, lambda row: row.line.in_flow),
        *_amounts("out_year", _("Out, %(year)s") % {"year": year}, lambda row: row.line.out_flow),
        Column(
            key="balance",
            heading=_("Out minus in, %(years)s") % {"years": years_words(window(on))},
            cell=_balance_cell,
            value=_balance_value,
            kind="number",
        ),
        Column(
            key="balance_holds",
            heading=_("Balance holds"),
            value=lambda row: row.line.balance.people.holds.value if row.line.balance else "not_known",
            in_file_only=True,
        ),
    ]


def _amounts(key: str, heading: str, of: Any) -> list[Column]:
    """A number that may be "at least": in a file its own column says so, beside a plain number."""
    return [
        Column(
            key=key,
            heading=heading,
            cell=lambda row: at_least(of(row)),
            value=lambda row: of(row).total,
            kind="number",
        ),
        Column(
            key=f"{key}_more",
            heading=_("%(column)s: there may be more") % {"column": heading},
            value=lambda row: yes_no((of(row) or NOT_KNOWN).more),
            in_file_only=True,
        ),
    ]


def _balance_cell(row: Any) -> SafeString:
    balance = row.line.balance
    if balance is None or balance.people.value is None:
        return unknown_mark()
    return format_html("{}", difference_words(balance.people))


def _balance_value(row: Any) -> Any:
    return row.line.balance.people.value if row.line.balance else None
