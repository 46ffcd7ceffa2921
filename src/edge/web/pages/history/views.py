"""The field history of one record, and the activity log of the whole register."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edge.core.models import Activity
from edge.people.models import Account
from edge.people.permissions import may
from edge.web.kit.lists import Column, Listing, list_page
from edge.web.kit.policy import policy
from edge.web.kit.provenance import provenance_of
from edge.web.kit.records import (
    RIGHTS,
    activity_visible_to,
    kind_words,
    kinds_with_history,
    page_of,
    sentence_of,
    url_of,
)
from edge.web.kit.tags import moment
from edge.web.pages.history.reading import entries_of, last_label, parts_with_history, record_with_history


@policy("people.read_history")
def history(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Every saved state of a record, newest first, with before and after; of removed ones too."""
    known = kinds_with_history(request.user).get(kind)
    if known is None:
        raise Http404
    record, present = record_with_history(known, request.user, public_id)
    context = {
        "label": last_label(known, record),
        "kind": str(known.model._meta.verbose_name),
        "entries": entries_of(record),
        "provenance": provenance_of(kind, public_id, account=request.user),
        "parts": parts_with_history(request.user, known, record) if present else [],
        "present": present,
        "url": _page_of_record(request.user, kind, public_id) if present else "",
        "restore_url": reverse("restore", args=[kind, public_id])
        if not present and may(request.user, known.write)
        else "",
    }
    return render(request, "history/history.html", context)


def _page_of_record(account: Any, kind: str, public_id: str) -> str:
    return "" if kind in RIGHTS and not may(account, "people.manage_accounts") else url_of(kind, public_id)


class ActivityFilter(django_filters.FilterSet):
    """Who, about what, and when; days are those of the hub's time zone."""

    actor = django_filters.ModelChoiceFilter(
        queryset=Account.objects.order_by("name", "email"),
        label=gettext_lazy("Person"),
        empty_label=gettext_lazy("anybody"),
    )
    kind = django_filters.ChoiceFilter(
        field_name="subject_kind",
        label=gettext_lazy("About"),
        choices=(),
        empty_label=gettext_lazy("anything"),
    )
    since = django_filters.DateFilter(
        field_name="at",
        lookup_expr="date__gte",
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = django_filters.DateFilter(
        field_name="at",
        lookup_expr="date__lte",
        label=gettext_lazy("Until and including"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = Activity
        fields = ("actor", "kind", "since", "until")

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = kind_words()
        self.filters["kind"].extra["choices"] = sorted(
            ((name, words[name]) for name in kinds), key=lambda pair: pair[1]
        )


@policy("people.read_history")
def activity(request: HttpRequest) -> HttpResponse:
    lines = activity_visible_to(request.user)
    filters = ActivityFilter(request.GET, queryset=lines, kinds=kinds_with_history(request.user))
    listing = Listing(
        title=_("Activity"),
        lead=_("Who did what and when, in the whole register."),
        rows=filters.qs,
        filters=filters,
        columns=_columns(request.user),
        counted=lambda count: ngettext("%(count)s line", "%(count)s lines", count) % {"count": count},
        empty_title=_("Nothing has happened yet"),
        empty_text=_("Every change will be listed with its day and the person who made it."),
    )
    return list_page(request, listing)


def _columns(account: Any) -> list[Column]:
    words = kind_words()

    def linked(line: Activity) -> Any:
        url = page_of(line, account)
        return format_html('<a href="{}">{}</a>', url, sentence_of(line)) if url else sentence_of(line)

    return [
        Column(
            key="at",
            heading=_("When"),
            value=lambda line: timezone.localtime(line.at).isoformat(timespec="seconds"),
            cell=lambda line: moment(line.at),
            sort=("at",),
        ),
        Column(
            key="actor",
            heading=_("Person"),
            value=lambda line: str(line.actor or _("the installation")),
            sort=("actor__name",),
        ),
        Column(key="what", heading=_("What was done"), value=sentence_of, cell=linked),
        Column(
            key="kind",
            heading=_("About"),
            value=lambda line: words.get(line.subject_kind, line.subject_kind),
            sort=("subject_kind",),
        ),
        Column(key="reason", heading=_("Reason"), value=lambda line: str(line.details.get("reason", ""))),
    ]
