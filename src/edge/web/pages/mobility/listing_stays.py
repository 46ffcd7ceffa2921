"""The list of stays: as quick with a million of them as with ten, so no count and no order over what has no index."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edge.agreements.permissions import agreements_visible_to
from edge.core.queries import found_pks
from edge.mobility.models import DIRECTIONS, FIRST_YEAR, LAST_YEAR, STAY_KINDS, Stay
from edge.mobility.permissions import stays_visible_to
from edge.mobility.queries.cover import LACKS, PERHAPS, by_cover
from edge.mobility.rules import first_day
from edge.people.permissions import may
from edge.web.kit.lists import Column, yes_no
from edge.web.kit.lookup import LookupFilter
from edge.web.kit.mobility import direction_words
from edge.web.kit.tags import partial_date
from edge.web.pages.mobility.desks import stay_page
from edge.web.pages.mobility.forms import partners_of
from edge.web.pages.mobility.listing_counts import MobilityListing


class StayFilter(django_filters.FilterSet):
    """By person, partner, direction, kind, academic year of the beginning, and who is there on the day."""

    q = django_filters.CharFilter(label=gettext_lazy("Person"), method="by_person")
    partner = LookupFilter(label=gettext_lazy("Partner"))
    direction = django_filters.ChoiceFilter(
        label=gettext_lazy("Direction"), choices=DIRECTIONS, empty_label=gettext_lazy("both")
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=STAY_KINDS, empty_label=gettext_lazy("all")
    )
    year = django_filters.NumberFilter(
        label=gettext_lazy("Academic year"),
        method="beginning_in",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(attrs={"placeholder": "2012", "min": FIRST_YEAR, "max": LAST_YEAR}),
    )
    there = django_filters.BooleanFilter(
        label=gettext_lazy("there on this day"), method="there_on_day", widget=forms.CheckboxInput
    )
    agreement = django_filters.CharFilter(method="under_agreement", widget=forms.HiddenInput)
    cover = django_filters.ChoiceFilter(
        label=gettext_lazy("Cover"),
        choices=[
            (LACKS, gettext_lazy("not covered to the last day")),
            (PERHAPS, gettext_lazy("not known whether covered")),
        ],
        empty_label=gettext_lazy("any"),
        method="not_covered",
    )
    synthetic = django_filters.ChoiceFilter(
        label=gettext_lazy("Synthetic"),
        choices=[("yes", gettext_lazy("only synthetic ones")), ("no", gettext_lazy("no synthetic ones"))],
        empty_label=gettext_lazy("all"),
        method="synthetic_or_not",
    )

    def __init__(self, *args: Any, account: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.on = account, on
        self.filters["partner"].extra["queryset"] = partners_of(account)

    def by_person(self, rows: QuerySet[Stay], name: str, text: str) -> QuerySet[Stay]:
        return rows.filter(person__in=found_pks("person", text))

    def beginning_in(self, rows: QuerySet[Stay], name: str, year: Any) -> QuerySet[Stay]:
        """Those that may begin in the academic year, by the actual first day or else the planned one."""
        starts, ends = first_day(int(year)), first_day(int(year) + 1)
        # From a year before: no date is less precise than that, and the index needs two bounds.
        near = (starts - timedelta(days=366), ends - timedelta(days=1))
        actual = Stay.objects.filter(starts_on_from__range=near, starts_on_until__gt=starts)
        planned = Stay.objects.filter(
            starts_on_from=None, planned_starts_on_from__lt=ends, planned_starts_on_until__gt=starts
        )
        return _either(rows, actual, planned)

    def there_on_day(self, rows: QuerySet[Stay], name: str, wanted: bool) -> QuerySet[Stay]:
        """What the days do not rule out; a withdrawn stay is nowhere."""
        if not wanted:
            return rows
        present = Stay.objects.filter(withdrawn_on_from=None, withdrawn_on_unknown=False)
        return _either(rows, *present.there(on=self.on))

    def not_covered(self, rows: QuerySet[Stay], name: str, cover: str) -> QuerySet[Stay]:
        """Planned or under way on the day, under an agreement that ends before their last day or is suspended."""
        return _either(rows, *by_cover(self.account, cover, on=self.on))

    def under_agreement(self, rows: QuerySet[Stay], name: str, public_id: str) -> QuerySet[Stay]:
        """Those under one agreement, from the link on its page."""
        seen = agreements_visible_to(self.account).filter(public_id=public_id).order_by()
        return rows.filter(agreement__in=seen.values("pk"))

    def synthetic_or_not(self, rows: QuerySet[Stay], name: str, wanted: str) -> QuerySet[Stay]:
        return rows.filter(synthetic=wanted == "yes")


def _either(rows: QuerySet[Stay], *sets: QuerySet[Stay]) -> QuerySet[Stay]:
    """Those in one of the sets. As an "or" of conditions it would be answered by reading every row."""
    first, *others = (found.order_by().values("pk") for found in sets)
    return rows.filter(pk__in=first.union(*others, all=True))


def stays_listing(account: Any, query: Any, *, on: date) -> MobilityListing:
    rows = stays_visible_to(account).prefetch_related("person", "partner").order_by("-pk")
    return MobilityListing(
        title=_("Stays"),
        lead=_lead(account, query.get("agreement", "")),
        rows=rows,
        columns=[*_columns(), *_file_columns()],
        filters=StayFilter(query, queryset=rows, account=account, on=on),
        counted=lambda n: ngettext("%(n)s stay", "%(n)s stays", n) % {"n": n},
        past=lambda row: row.is_withdrawn,
        empty_title=_("No stay yet"),
        empty_text=_("Who went to a partner and who came from there, with the days and the agreement."),
        add_url=reverse("stay_add") if may(account, "mobility.write_stay") else "",
        add_label=_("Add stay"),
        reads_stays=True,
    )


def _lead(account: Any, agreement: str) -> str:
    """Whose stays these are, where the address names an agreement; it is read only then."""
    under = agreements_visible_to(account).filter(public_id=agreement).first() if agreement else None
    if under is None:
        return _("Single people's stays. They fill no reported count, and withdrawn ones count nowhere.")
    return _("Only stays under “%(agreement)s”.") % {"agreement": under}


def _columns() -> list[Column]:
    return [
        Column(key="person", heading=_("Person"), cell=person_cell, value=lambda row: row.person.name),
        Column(key="partner", heading=_("Partner"), value=lambda row: row.partner.name),
        Column(key="direction", heading=_("Direction"), value=lambda row: direction_words(row.direction)),
        Column(key="kind", heading=_("Kind"), value=lambda row: capfirst(row.get_kind_display())),
        Column(
            key="starts_on",
            heading=_("First day"),
            cell=first_day_cell,
            value=lambda row: row.starts_on,
            sort=("starts_on_from",),
            kind="partial_date",
        ),
        Column(
            key="ends_on",
            heading=_("Last day"),
            cell=last_day_cell,
            value=lambda row: row.ends_on,
            kind="partial_date",
        ),
    ]


def _file_columns() -> list[Column]:
    """What stands in another cell on the page and needs its own in a file."""
    return [
        Column(
            key="planned_starts_on",
            heading=_("Planned first day"),
            value=lambda row: row.planned_starts_on,
            kind="partial_date",
            in_file_only=True,
        ),
        Column(
            key="planned_ends_on",
            heading=_("Planned last day"),
            value=lambda row: row.planned_ends_on,
            kind="partial_date",
            in_file_only=True,
        ),
        Column(
            key="withdrawn",
            heading=_("Withdrawn"),
            value=lambda row: yes_no(row.is_withdrawn),
            in_file_only=True,
        ),
        Column(
            key="synthetic",
            heading=_("Synthetic"),
            value=lambda row: yes_no(row.synthetic),
            in_file_only=True,
        ),
    ]


def person_cell(row: Any) -> SafeString:
    """The name, leading to the stay; what is generated and what was withdrawn says so."""
    link = format_html('<a href="{}">{}</a>', stay_page(row), row.person.name)
    if row.synthetic:
        link = format_html('{} <span class="chip synthetic">{}</span>', link, _("synthetic"))
    if row.is_withdrawn:
        link = format_html('{} <span class="chip">{}</span>', link, _("withdrawn"))
    return link


def first_day_cell(row: Any) -> SafeString:
    return _planned(row.planned_starts_on) if row.starts_on is None else partial_date(row.starts_on)


def last_day_cell(row: Any) -> SafeString:
    if row.ends_on is None and row.planned_ends_on is not None:
        return _planned(row.planned_ends_on)
    return partial_date(row.ends_on)


def _planned(day: Any) -> SafeString:
    return format_html('{} <span class="muted">{}</span>', partial_date(day), _("planned"))
