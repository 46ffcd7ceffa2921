"""The list of reviews: what is asked of whom, by when."""

from collections.abc import Collection
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edge.agreements.models import InternalReview
from edge.agreements.permissions import reviews_visible_to
from edge.agreements.rules.workdays import working_days_late
from edge.people.permissions import may
from edge.web.kit.lists import Column, Listing
from edge.web.kit.names import linked
from edge.web.kit.tags import state_pill, unset_mark

_DRAWN = {"open": "open", "agreed": "met", "conditions": "partly", "refused": "not_met"}


class ReviewFilters(django_filters.FilterSet):
    mine = django_filters.BooleanFilter(
        label=gettext_lazy("asked of me"), method="that_are_mine", widget=forms.CheckboxInput
    )
    verdict = django_filters.ChoiceFilter(
        label=gettext_lazy("verdict"),
        choices=InternalReview._meta.get_field("verdict").choices,
        empty_label=gettext_lazy("any"),
    )
    area = django_filters.ChoiceFilter(
        label=gettext_lazy("area"),
        choices=InternalReview._meta.get_field("area").choices,
        empty_label=gettext_lazy("any"),
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def that_are_mine(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return rows.filter(reviewer=self.account) if wanted else rows


def reviews_listing(account: Any, query: Any, *, today: date, closed: Collection[date]) -> Listing:
    """`closed` are the days on which the office is closed: they make nobody late."""
    rows = (
        reviews_visible_to(account)
        .select_related("agreement", "text_version", "reviewer")
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )
    return Listing(
        title=_("Internal reviews"),
        lead=_days_counted(account, len(closed)),
        rows=rows,
        columns=_columns(today, closed),
        filters=ReviewFilters(query, queryset=rows, account=account),
        counted=lambda n: ngettext("%(n)s review", "%(n)s reviews", n) % {"n": n},
        past=lambda row: row.verdict != "open",
        empty_title=_("No review is asked for"),
        empty_text=_(
            "An agreement's page asks for the reviews that its kind needs; they stand here, with their day."
        ),
    )


def _days_counted(account: Any, closed: int) -> SafeString | str:
    """What a promised working day is, for those who may look up the days that are none."""
    if not may(account, "agreements.read_closed_day"):
        return ""
    words = ngettext(
        "Working days are Monday to Friday; %(n)s day is listed on which the office is closed.",
        "Working days are Monday to Friday; %(n)s days are listed on which the office is closed.",
        closed,
    )
    return format_html(
        '{} <a href="{}">{}</a>', words % {"n": closed}, reverse("closed_days"), _("Closed days")
    )


def verdict_pill(review: Any) -> SafeString:
    return state_pill(_DRAWN[review.verdict], review.get_verdict_display())


def lateness(review: Any, today: date, closed: Collection[date]) -> int:
    """Working days past the promised day; 0 while there is time, or when it is decided."""
    if review.verdict != "open" or review.due_on is None:
        return 0
    return working_days_late(review.due_on, today, closed=closed)


def _columns(today: date, closed: Collection[date]) -> list[Column]:
    return [
        Column(
            key="agreement",
            heading=_("Agreement"),
            cell=lambda row: linked(reverse("review", args=[row.public_id]), row.agreement.title),
            value=lambda row: row.agreement.title,
            sort=("agreement__title",),
        ),
        Column(key="area", heading=_("Area"), value=lambda row: row.get_area_display(), sort=("area",)),
        Column(
            key="version",
            heading=_("Version"),
            cell=lambda row: str(row.text_version) if row.text_version else unset_mark(),
            value=lambda row: str(row.text_version or ""),
        ),
        Column(
            key="reviewer",
            heading=_("Reviewer"),
            cell=lambda row: (
                str(row.reviewer)
                if row.reviewer
                else format_html('<span class="unset">{}</span>', _("any officer"))
            ),
            value=lambda row: str(row.reviewer or ""),
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
            key="verdict",
            heading=_("Verdict"),
            cell=verdict_pill,
            value=lambda row: row.get_verdict_display(),
        ),
    ]


def _due_cell(row: Any, today: date, closed: Collection[date]) -> SafeString | str:
    if row.due_on is None:
        return _("its turn has not come")
    late = lateness(row, today, closed)
    if not late:
        return format_html("{}", row.due_on.isoformat())
    words = ngettext("%(n)s working day late", "%(n)s working days late", late) % {"n": late}
    return format_html("{} {}", row.due_on.isoformat(), state_pill("late", words))
