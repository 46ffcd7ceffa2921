"""The list of reported counts, and how the day or year of one is written."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from edge.mobility.models import DIRECTIONS, TRAVELLERS, ReportedCount
from edge.mobility.permissions import counts_visible_to
from edge.mobility.rules import year_name
from edge.people.permissions import may
from edge.web.kit.lists import Column, Listing
from edge.web.kit.lookup import LookupFilter
from edge.web.kit.mobility import direction_words
from edge.web.kit.tags import known, partial_date
from edge.web.pages.mobility.forms import partners_of


@dataclass(frozen=True, kw_only=True)
class MobilityListing(Listing):
    """A list among the three of mobility; that of the stays is named only to those who read stays."""

    template: str = "mobility/list.html"
    reads_stays: bool = False


class CountFilter(django_filters.FilterSet):
    partner = LookupFilter(label=gettext_lazy("Partner"))
    direction = django_filters.ChoiceFilter(
        label=gettext_lazy("Direction"), choices=DIRECTIONS, empty_label=gettext_lazy("both")
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Who"), choices=TRAVELLERS, empty_label=gettext_lazy("all")
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["partner"].extra["queryset"] = partners_of(account)


def counts_listing(account: Any, query: Any) -> MobilityListing:
    rows: QuerySet[ReportedCount] = counts_visible_to(account).select_related("partner")
    rows = rows.annotate(year=Coalesce("academic_year", "on_from__year")).order_by(
        "partner__name", "-year", "pk"
    )
    return MobilityListing(
        title=_("Reported counts"),
        lead=_("What somebody counted, with its day and source. A count is never added to single stays."),
        rows=rows,
        columns=_columns(),
        filters=CountFilter(query, queryset=rows, account=account),
        counted=lambda n: ngettext("%(n)s count", "%(n)s counts", n) % {"n": n},
        empty_title=_("Nothing has been counted yet"),
        empty_text=_("How many students, staff and researchers are where, as somebody reported it."),
        add_url=reverse("count_add") if may(account, "mobility.write_count") else "",
        add_label=_("Report a count"),
        reads_stays=may(account, "mobility.read_stay"),
    )


def _columns() -> list[Column]:
    return [
        Column(
            key="partner",
            heading=_("Partner"),
            cell=_partner_cell,
            value=lambda row: row.partner.name,
            sort=("partner__name",),
        ),
        Column(key="direction", heading=_("Direction"), value=lambda row: direction_words(row.direction)),
        Column(
            key="kind",
            heading=pgettext("travellers", "Who"),
            value=lambda row: capfirst(row.get_kind_display()),
        ),
        Column(key="when", heading=_("For"), cell=when_words, value=_when, sort=("year", "on_from")),
        Column(
            key="number",
            heading=_("Number of people"),
            cell=lambda row: known(row.number),
            value=lambda row: row.number,
            sort=("number",),
            kind="number",
        ),
        Column(
            key="months",
            heading=_("Months"),
            cell=lambda row: known(row.months),
            value=lambda row: row.months,
            kind="number",
        ),
        Column(key="source", heading=_("Source"), value=lambda row: row.source),
    ]


def _partner_cell(row: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("count", args=[row.public_id]), row.partner.name)


def _when(row: Any) -> str:
    return year_name(row.academic_year) if row.academic_year else str(row.on)


def when_words(row: Any) -> SafeString:
    """The day as precisely as it is known, or the academic year."""
    if row.academic_year:
        return format_html("{}", _("academic year %(year)s") % {"year": year_name(row.academic_year)})
    return partial_date(row.on)
