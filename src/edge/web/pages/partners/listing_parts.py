"""The lists of what stands below an institution: units, officers and ties, each as of the day."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from edge.core.queries import found_pks
from edge.partners.models import Institution, perhaps_holding
from edge.partners.permissions import (
    institutions_visible_to,
    may,
    officers_visible_to,
    ties_visible_to,
    units_visible_to,
)
from edge.partners.queries import find_units
from edge.web.kit.lists import Column, Listing
from edge.web.kit.names import linked
from edge.web.kit.tags import partial_date

TEMPLATE = "partners/lists.html"


class PartsFilter(django_filters.FilterSet):
    """By text, by institution, and only what the day does not rule out."""

    q = django_filters.CharFilter(label=pgettext_lazy("filter of a list", "Text"), method="containing")
    institution = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Institution"),
        queryset=Institution.objects.none(),
        to_field_name="public_id",
        empty_label=gettext_lazy("all"),
        method="of_institution",
    )

    def __init__(self, *args: Any, account: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.on = account, on
        self.filters["institution"].queryset = institutions_visible_to(account)

    def of_institution(self, rows: QuerySet[Any], name: str, institution: Any) -> QuerySet[Any]:
        return rows.filter(institution=institution) if institution else rows

    def holding(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return rows.filter(perhaps_holding(self.on)) if wanted else rows


class UnitFilter(PartsFilter):
    def containing(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(pk__in=find_units(self.account, text).values("pk"))


class OfficerFilter(PartsFilter):
    holds = django_filters.BooleanFilter(
        label=gettext_lazy("in office on this day"), method="holding", widget=forms.CheckboxInput
    )

    def containing(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(pk__in=found_pks("officer", text))


class TieFilter(PartsFilter):
    holds = django_filters.BooleanFilter(
        label=gettext_lazy("in place on this day"), method="holding", widget=forms.CheckboxInput
    )

    def containing(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        units = find_units(self.account, text).values("pk")
        return rows.filter(Q(hub_unit__in=units) | Q(partner_unit__in=units) | Q(field__icontains=text))

    def of_institution(self, rows: QuerySet[Any], name: str, institution: Any) -> QuerySet[Any]:
        if not institution:
            return rows
        return rows.filter(Q(hub_unit__institution=institution) | Q(partner_unit__institution=institution))


def units_listing(account: Any, query: Any, *, on: date) -> Listing:
    rows = units_visible_to(account).select_related("institution", "parent")
    rows = rows.order_by("institution__name", "name", "pk")
    return Listing(
        title=_("Units"),
        rows=rows,
        columns=[
            Column(
                key="name", heading=_("Name"), cell=_unit_cell, value=lambda row: row.name, sort=("name",)
            ),
            Column(
                key="local_name", heading=_("Local name"), value=lambda row: row.local_name, in_file_only=True
            ),
            Column(
                key="institution",
                heading=_("Institution"),
                value=lambda row: row.institution.name,
                sort=("institution__name",),
            ),
            Column(
                key="parent", heading=_("Part of"), value=lambda row: row.parent.name if row.parent else ""
            ),
        ],
        filters=UnitFilter(query, queryset=rows, account=account, on=on),
        counted=lambda n: ngettext("%(n)s unit", "%(n)s units", n) % {"n": n},
        empty_title=_("No unit yet"),
        empty_text=_("Faculties, departments and schools stand here, each below its institution."),
        add_url=reverse("unit_add") if may(account, "partners.write_unit") else "",
        add_label=_("Add unit"),
        template=TEMPLATE,
    )


def officers_listing(account: Any, query: Any, *, on: date) -> Listing:
    rows = officers_visible_to(account).select_related("person", "institution")
    rows = rows.order_by("institution__name", "title", "pk")
    return Listing(
        title=_("Officers"),
        rows=rows,
        columns=[
            Column(
                key="person",
                heading=_("Person"),
                cell=_officer_cell,
                value=lambda row: row.person.name,
                sort=("person__family_name", "person__given_name"),
            ),
            Column(key="title", heading=_("Office"), value=lambda row: row.title, sort=("title",)),
            Column(
                key="institution",
                heading=_("Institution"),
                value=lambda row: row.institution.name,
                sort=("institution__name",),
            ),
            Column(key="signs", heading=_("May sign"), value=lambda row: row.get_signs_display()),
            *_period_columns(),
        ],
        filters=OfficerFilter(query, queryset=rows, account=account, on=on),
        counted=lambda n: ngettext("%(n)s officer", "%(n)s officers", n) % {"n": n},
        empty_title=_("No office yet"),
        empty_text=_("Who holds which office at which institution, and what they may sign."),
        add_url=reverse("officer_add") if may(account, "partners.write_officer") else "",
        add_label=_("Record an office"),
        template=TEMPLATE,
    )


def ties_listing(account: Any, query: Any, *, on: date) -> Listing:
    rows = (
        ties_visible_to(account)
        .select_related("hub_unit__institution", "partner_unit__institution", "champion__person")
        .order_by("partner_unit__institution__name", "hub_unit__name", "pk")
    )
    return Listing(
        title=_("Ties"),
        rows=rows,
        columns=[
            Column(
                key="hub_unit",
                heading=_("Unit of the hub"),
                cell=lambda row: linked(reverse("tie", args=[row.public_id]), row.hub_unit.name),
                value=lambda row: row.hub_unit.name,
                sort=("hub_unit__name",),
            ),
            Column(
                key="partner_unit",
                heading=_("Unit of the partner"),
                value=lambda row: row.partner_unit.name,
                sort=("partner_unit__name",),
            ),
            Column(
                key="partner",
                heading=_("Partner"),
                value=lambda row: row.partner_unit.institution.name,
                sort=("partner_unit__institution__name",),
            ),
            Column(key="field", heading=pgettext("of a tie", "Field"), value=lambda row: row.field),
            Column(
                key="champion",
                heading=_("Champion"),
                value=lambda row: row.champion.person.name if row.champion else "",
            ),
            *_period_columns(),
        ],
        filters=TieFilter(query, queryset=rows, account=account, on=on),
        counted=lambda n: ngettext("%(n)s tie", "%(n)s ties", n) % {"n": n},
        empty_title=_("No tie yet"),
        empty_text=_("A tie links a unit of the hub and a unit of a partner; it becomes a ray of the star."),
        add_url=reverse("tie_add") if may(account, "partners.write_tie") else "",
        add_label=_("Tie units"),
        template=TEMPLATE,
    )


def _period_columns() -> list[Column]:
    return [
        Column(
            key="starts_on",
            heading=_("From"),
            cell=lambda row: partial_date(row.starts_on),
            value=lambda row: row.starts_on,
            sort=("starts_on_from",),
            kind="partial_date",
        ),
        Column(
            key="ends_on",
            heading=_("Last day"),
            cell=lambda row: partial_date(row.ends_on, "unset"),
            value=lambda row: row.ends_on,
            sort=("ends_on_from",),
            kind="partial_date",
        ),
    ]


def _unit_cell(row: Any) -> SafeString:
    return linked(reverse("unit", args=[row.public_id]), row.name, row)


def _officer_cell(row: Any) -> SafeString:
    return linked(reverse("officer", args=[row.public_id]), row.person.name, row.person)
