"""The list of requests, and the catalogue of criteria and questions."""

from collections.abc import Collection
from datetime import date
from operator import attrgetter
from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from edge.agreements.models import AgreementRequest, RequestPoint
from edge.agreements.permissions import points_visible_to, requests_visible_to
from edge.agreements.queries.requests import for_listing, requests_waiting
from edge.people.permissions import may
from edge.web.kit.lists import Column, Listing, yes_no
from edge.web.kit.names import linked
from edge.web.kit.row_links import links_column
from edge.web.kit.tags import day, state_pill, unknown_mark, unset_mark
from edge.web.pages.requests.finding import days_late, page_of, stage_pill

_CLOSED = frozenset({"accepted", "refused", "withdrawn"})


def _choices(model: Any, field: str) -> Any:
    return model._meta.get_field(field).choices


class RequestFilters(django_filters.FilterSet):
    mine = django_filters.BooleanFilter(
        label=gettext_lazy("waits for me"), method="that_wait", widget=forms.CheckboxInput
    )
    stage = django_filters.ChoiceFilter(
        label=gettext_lazy("state"),
        choices=_choices(AgreementRequest, "stage"),
        empty_label=gettext_lazy("any"),
    )
    wanted = django_filters.ChoiceFilter(
        label=gettext_lazy("what is asked for"),
        choices=_choices(AgreementRequest, "wanted"),
        empty_label=gettext_lazy("any"),
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def that_wait(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return rows.filter(pk__in=requests_waiting(self.account).order_by().values("pk")) if wanted else rows


def requests_listing(account: Any, query: Any, *, today: date, closed: Collection[date]) -> Listing:
    """`closed` are the days on which the office is closed: they make nobody late."""
    rows = for_listing(requests_visible_to(account)).order_by(
        F("due_on").asc(nulls_last=True), "-created_at", "-pk"
    )
    may_ask = may(account, "agreements.write_request")
    return Listing(
        title=_("Requests for agreements"),
        lead=_("What somebody asks the office for, before there is an agreement."),
        rows=rows,
        columns=_columns(today, closed),
        filters=RequestFilters(query, queryset=rows, account=account),
        counted=lambda n: ngettext("%(n)s request", "%(n)s requests", n) % {"n": n},
        past=lambda row: row.stage in _CLOSED,
        empty_title=_("No request has been made"),
        empty_text=_(
            "A request says with whom, for what and why; the office accepts it, or says what is missing."
        ),
        add_url=reverse("request_add") if may_ask else "",
        add_label=_("Request an agreement"),
    )


def _columns(today: date, closed: Collection[date]) -> list[Column]:
    return [
        Column(
            key="title",
            heading=_("Request"),
            cell=lambda row: linked(page_of(row), row.title),
            value=lambda row: row.title,
            sort=("title",),
        ),
        Column(key="wanted", heading=_("What is asked for"), value=lambda row: row.get_wanted_display()),
        Column(
            key="institution",
            heading=_("Institution"),
            cell=_institution_cell,
            value=lambda row: row.partner_name,
            sort=("institution__name", "new_name"),
        ),
        Column(
            key="unit",
            heading=_("Unit"),
            cell=lambda row: str(row.unit) if row.unit else unset_mark(),
            value=lambda row: str(row.unit or ""),
            sort=("unit__name",),
        ),
        Column(
            key="kind",
            heading=_("Kind"),
            cell=lambda row: str(row.kind) if row.kind else unknown_mark(),
            value=lambda row: str(row.kind or ""),
        ),
        Column(key="asked_by", heading=_("Asked by"), value=lambda row: str(row.requested_by or "")),
        Column(
            key="submitted",
            heading=_("With the office since"),
            cell=lambda row: day(row.submitted_on, "short") if row.submitted_on else unset_mark(),
            value=lambda row: row.submitted_on,
            sort=("submitted_on",),
            kind="date",
        ),
        Column(
            key="due",
            heading=_("Promised for"),
            cell=lambda row: _due_cell(row, today, closed),
            value=lambda row: row.due_on,
            sort=("due_on",),
            kind="date",
        ),
        Column(
            key="state",
            heading=_("State"),
            cell=stage_pill,
            value=lambda row: str(row.get_stage_display()),
            sort=("stage",),
        ),
        *_file_columns(),
    ]


def _file_columns() -> list[Column]:
    """What a file has besides: the words and numbers of the request, under the labels of the form."""
    named = ("purpose", "results", "activities", "money", "champion", "backup", "justification", "reason")
    numbers = ("students_out", "students_in", "staff_out", "staff_in", "doctorates")
    labels = {field.name: getattr(field, "verbose_name", "") for field in AgreementRequest._meta.get_fields()}
    found = [
        (name, str(labels[name]), "number" if name in numbers else "text") for name in (*numbers, *named)
    ]
    return [
        Column(key=name, heading=label, value=attrgetter(name), kind=kind, in_file_only=True)
        for name, label, kind in (*found, ("public_id", _("Id"), "text"))
    ]


def _institution_cell(row: Any) -> SafeString | str:
    if row.institution is None:
        return format_html('{} <span class="chip">{}</span>', row.new_name, _("not in the register"))
    return linked(reverse("partner", args=[row.institution.public_id]), row.institution.name, row.institution)


def _due_cell(row: Any, today: date, closed: Collection[date]) -> SafeString | str:
    if row.stage != "submitted":
        return unset_mark()
    late = days_late(row, today, closed)
    if not late:
        return day(row.due_on, "short")
    words = ngettext("%(n)s working day late", "%(n)s working days late", late) % {"n": late}
    return format_html("{} {}", day(row.due_on, "short"), state_pill("late", words))


class PointFilters(django_filters.FilterSet):
    sort = django_filters.ChoiceFilter(
        field_name="sort",
        label=gettext_lazy("sort"),
        choices=_choices(RequestPoint, "sort"),
        empty_label=gettext_lazy("any"),
    )
    theme = django_filters.ChoiceFilter(
        label=gettext_lazy("theme"),
        choices=_choices(RequestPoint, "theme"),
        empty_label=gettext_lazy("any"),
    )


def points_listing(account: Any, query: Any) -> Listing:
    can_write = may(account, "agreements.write_point")
    rows = points_visible_to(account).order_by("sort", "order", "code")
    return Listing(
        title=_("Criteria and questions"),
        lead=_(
            "What a prospective partner is weighed against, and what is asked about it. A request keeps the points "
            "with which it began."
        ),
        rows=rows,
        columns=_point_columns(can_write=can_write, can_read_history=may(account, "people.read_history")),
        filters=PointFilters(query, queryset=rows),
        counted=lambda n: ngettext("%(n)s point", "%(n)s points", n) % {"n": n},
        past=lambda row: row.retired,
        empty_title=_("The catalogue is empty"),
        empty_text=_("The first request fills it with what EDGE ships; the office may do so before."),
        add_url=reverse("criterion_add") if can_write else "",
        add_label=_("Add criterion or question"),
        template="requests/criteria.html",
    )


def _point_columns(*, can_write: bool, can_read_history: bool) -> list[Column]:
    columns = [
        Column(
            key="name",
            heading=_("Criterion or question"),
            cell=lambda row: (
                format_html('{}<br><span class="since">{}</span>', row, row.help) if row.help else str(row)
            ),
            value=str,
            sort=("name_en",),
        ),
        Column(
            key="sort",
            heading=_("Sort"),
            value=lambda row: str(row.get_sort_display()),
            sort=("sort", "order"),
        ),
        Column(
            key="theme",
            heading=_("Theme"),
            value=lambda row: str(row.get_theme_display()),
            sort=("theme", "order"),
        ),
        Column(
            key="order",
            heading=pgettext("in an order", "Place"),
            value=lambda row: row.order,
            sort=("order",),
            kind="number",
        ),
        Column(key="retired", heading=_("No longer asked"), value=lambda row: yes_no(row.retired)),
        Column(key="code", heading=_("Code"), value=lambda row: row.code, sort=("code",)),
    ]
    return [
        *columns,
        *links_column(
            kind="requestpoint",
            edit="criterion_edit",
            remove="criterion_remove",
            can_write=can_write,
            can_read_history=can_read_history,
        ),
    ]
