"""The list of people: their names as they write them, and the offices they hold on the day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edge.partners.models import Institution, Officer
from edge.partners.permissions import institutions_visible_to, may, officers_visible_to, people_visible_to
from edge.partners.queries import find_people
from edge.people.models import Person
from edge.web.kit.lists import Column, Listing, yes_no
from edge.web.kit.names import linked
from edge.web.kit.periods import period_state


class PeopleFilter(django_filters.FilterSet):
    """By name or office, by institution, and only those in office on the day."""

    q = django_filters.CharFilter(label=gettext_lazy("Name or office"), method="containing")
    institution = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Institution"),
        queryset=Institution.objects.none(),
        to_field_name="public_id",
        empty_label=gettext_lazy("all"),
        method="filter_office",
    )
    in_office = django_filters.BooleanFilter(
        label=gettext_lazy("in office on this day"), method="filter_office", widget=forms.CheckboxInput
    )

    class Meta:
        model = Person
        fields = ("q", "institution", "in_office")

    def __init__(self, *args: Any, account: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.on = account, on
        self.filters["institution"].queryset = institutions_visible_to(account)

    def containing(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(pk__in=find_people(self.account, text).values("pk"))

    def filter_office(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Both filters speak of one office: "in office" means at the institution that is asked for."""
        if not value:
            return rows
        offices = officers_visible_to(self.account)
        chosen = self.form.cleaned_data
        if chosen.get("institution"):
            offices = offices.filter(institution=chosen["institution"])
        if chosen.get("in_office"):
            offices = offices.perhaps_in_office(on=self.on)  # type: ignore[attr-defined]
        return rows.filter(pk__in=offices.values("person"))


def people_listing(account: Any, query: Any, *, on: date) -> Listing:
    """The people whom the account may see, by family name."""
    rows = people_visible_to(account).by_name()
    writer = may(account, "people.write_person")
    return Listing(
        title=_("People"),
        template="partners/lists.html",
        rows=rows,
        columns=_columns(),
        filters=PeopleFilter(query, queryset=rows, account=account, on=on),
        counted=lambda n: ngettext("%(n)s person", "%(n)s people", n) % {"n": n},
        empty_title=_("No person yet"),
        empty_text=_("Signatories, officers and champions stand here: only what the work needs."),
        add_url=reverse("person_add") if writer else "",
        add_label=_("Add person"),
        decorate=lambda page: _decorate(account, page, on),
    )


def _columns() -> list[Column]:
    return [
        Column(
            key="name",
            heading=_("Name"),
            cell=_name_cell,
            value=lambda row: row.name,
            sort=("family_name", "given_name"),
        ),
        Column(
            key="family_name", heading=_("Family name"), value=lambda row: row.family_name, in_file_only=True
        ),
        Column(
            key="local_name",
            heading=_("Name in own script"),
            value=lambda row: row.local_name,
            in_file_only=True,
        ),
        Column(key="offices", heading=_("Offices on this day"), cell=_offices_cell, value=_offices),
        Column(
            key="synthetic",
            heading=_("Synthetic"),
            value=lambda row: yes_no(row.synthetic),
            in_file_only=True,
        ),
    ]


def _name_cell(row: Person) -> SafeString:
    link = linked(reverse("person", args=[row.public_id]), row.name, row)
    if row.synthetic:
        return format_html('{} <span class="chip synthetic">{}</span>', link, _("synthetic"))
    return link


def _offices(row: Any) -> str:
    return "; ".join(f"{office.title}, {office.institution}" for office in row.offices)


def _offices_cell(row: Any) -> SafeString:
    if not row.offices:
        return format_html('<span class="muted">{}</span>', _("none recorded"))
    parts = (
        (reverse("officer", args=[office.public_id]), office.title, office.institution, _perhaps(office))
        for office in row.offices
    )
    return format_html_join("", '<div><a href="{}">{}</a>, {}{}</div>', parts)


def _perhaps(office: Any) -> SafeString | str:
    """Where the dates leave open whether the office was held on the day."""
    if office.state != "not_known":
        return ""
    return format_html(' <span class="unknown">{}</span>', _("not known on this day"))


def _decorate(account: Any, rows: Iterable[Any], on: date) -> None:
    """Put the offices that the day does not rule out on each person. One statement for any number."""
    found = list(rows)
    offices: dict[int, list[Officer]] = {}
    seen = officers_visible_to(account).perhaps_in_office(on=on)  # type: ignore[attr-defined]
    for office in seen.filter(person__in=found).select_related("institution").order_by("title", "pk"):
        office.state = period_state(office.starts_on, office.ends_on, day=on)
        offices.setdefault(office.person_id, []).append(office)
    for row in found:
        row.offices = offices.get(row.pk, [])
