"""The list of days on which the office is closed."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edge.agreements.models import ClosedDay
from edge.web.kit.lists import Column, Listing
from edge.web.kit.row_links import links_column
from edge.web.kit.tags import day

FIRST_YEAR, LAST_YEAR = 1900, 2200


class ClosedDayFilters(django_filters.FilterSet):
    year = django_filters.NumberFilter(
        label=gettext_lazy("year"),
        field_name="on",
        lookup_expr="year",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(attrs={"placeholder": "2027", "min": FIRST_YEAR, "max": LAST_YEAR}),
    )


def closed_days_listing(query: Any, *, can_write: bool, can_read_history: bool) -> Listing:
    rows: QuerySet[ClosedDay] = ClosedDay.objects.order_by("-on")
    return Listing(
        title=_("Days on which the office is closed"),
        lead=_(
            "Working days are Monday to Friday without these. They move the day by which a review is promised from "
            "now on, and make nobody late; what was promised before keeps its day."
        ),
        rows=rows,
        columns=_columns(can_write=can_write, can_read_history=can_read_history),
        filters=ClosedDayFilters(query, queryset=rows),
        counted=lambda n: ngettext("%(n)s day", "%(n)s days", n) % {"n": n},
        empty_title=_("No closed day is listed"),
        empty_text=_("Until there are some, every day from Monday to Friday counts as a working day."),
        add_url=reverse("closed_day_add") if can_write else "",
        add_label=_("Add day"),
        template="reviews/closed_days.html",
    )


def _columns(*, can_write: bool, can_read_history: bool) -> list[Column]:
    columns = [
        Column(
            key="on",
            heading=_("Day"),
            cell=lambda row: day(row.on),
            value=lambda row: row.on,
            sort=("on",),
            kind="date",
        ),
        Column(key="name", heading=_("Why it is closed"), value=lambda row: row.name, sort=("name",)),
    ]
    return [
        *columns,
        # In a file its id is the name under which the day is known everywhere.
        *links_column(
            kind="closedday",
            edit="closed_day_edit",
            remove="closed_day_remove",
            can_write=can_write,
            can_read_history=can_read_history,
        ),
    ]
