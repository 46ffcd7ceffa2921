"""The list of joint programmes as of a day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from edge.core.queries import found_pks
from edge.partners.models import perhaps_holding
from edge.partners.permissions import institutions_visible_to
from edge.people.permissions import may
from edge.programmes.models import KINDS, JointProgramme
from edge.programmes.permissions import programmes_visible_to
from edge.programmes.queries import for_reading, offered_by, on_day
from edge.web.kit.lists import Column, Listing
from edge.web.kit.lookup import LookupFilter
from edge.web.kit.names import linked
from edge.web.kit.tags import partial_date, state_pill, unknown_mark
from edge.web.pages.programmes.reading import state_of, state_words


class ProgrammeFilter(django_filters.FilterSet):
    """By text, kind and partner, and only what the day does not rule out."""

    q = django_filters.CharFilter(label=pgettext_lazy("filter of a list", "Text"), method="containing")
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=KINDS, empty_label=gettext_lazy("any")
    )
    partner = LookupFilter(label=gettext_lazy("Partner"), method="with_partner")
    runs = django_filters.BooleanFilter(
        label=gettext_lazy("running on this day"), method="running", widget=forms.CheckboxInput
    )

    def __init__(self, *args: Any, account: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        partners = institutions_visible_to(account).order_by("name", "pk")
        self.filters["partner"].extra["queryset"] = partners

    def containing(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(pk__in=found_pks("jointprogramme", text))

    def with_partner(self, rows: QuerySet[Any], name: str, partner: Any) -> QuerySet[Any]:
        return rows.filter(pk__in=offered_by(partner)) if partner else rows

    def running(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return rows.filter(perhaps_holding(self.on)) if wanted else rows


def programmes_listing(account: Any, query: Any, *, on: date) -> Listing:
    """Eight statements and the count for any number of rows, the frame's own aside."""
    rows = for_reading(programmes_visible_to(account)).order_by("title", "pk")
    may_add = may(account, "programmes.add_programme")

    def decorate(found: Iterable[Any]) -> None:
        rows = list(found)
        for programme, day in zip(rows, on_day(rows, on=on), strict=True):
            programme.day = day
            programme.state = state_of(day, on=on)

    return Listing(
        title=_("Joint programmes"),
        rows=rows,
        columns=_columns(),
        filters=ProgrammeFilter(query, queryset=rows, account=account, on=on),
        decorate=decorate,
        past=lambda programme: programme.state == "expired",
        counted=lambda n: ngettext("%(n)s joint programme", "%(n)s joint programmes", n) % {"n": n},
        empty_title=_("No joint programme yet"),
        empty_text=_("Dual and joint degrees stand here with their phases, cohorts and extensions."),
        add_url=reverse("programme_add") if may_add else "",
        add_label=_("Add programme"),
    )


def _columns() -> list[Column]:
    return [
        Column(
            key="title",
            heading=_("Title"),
            cell=lambda row: linked(reverse("programme", args=[row.public_id]), row.title),
            value=lambda row: row.title,
            sort=("title",),
        ),
        Column(key="kind", heading=_("Kind"), value=lambda row: row.get_kind_display(), sort=("kind",)),
        Column(
            key="partners",
            heading=_("Offered with"),
            value=lambda row: "; ".join(
                str(partner) for partner in row.day.partners if not partner.institution.is_hub
            ),
        ),
        Column(
            key="completed",
            heading=_("Completed cohorts"),
            kind="number",
            cell=_completed_cell,
            value=lambda row: row.day.completed_cohorts if row.day.cohorts else None,
        ),
        Column(
            key="extended_on",
            heading=_("Last extended"),
            kind="partial_date",
            cell=_extended_cell,
            value=lambda row: row.day.extended_on,
        ),
        Column(
            key="state",
            heading=_("On this day"),
            cell=lambda row: state_pill(row.state, state_words()[row.state]),
            value=lambda row: state_words()[row.state],
        ),
    ]


def _completed_cell(programme: JointProgramme) -> SafeString | str:
    """The number, and of how many more it is not known."""
    day = programme.day  # type: ignore[attr-defined]
    if not day.cohorts:
        return unknown_mark()
    if not day.perhaps_completed:
        return str(day.completed_cohorts)
    perhaps = _("%(number)s not known") % {"number": day.perhaps_completed}
    if not day.completed_cohorts:
        return format_html('<span class="unknown">{}</span>', perhaps)
    return format_html('{} <span class="unknown">({})</span>', day.completed_cohorts, perhaps)


def _extended_cell(programme: JointProgramme) -> SafeString:
    extended = programme.day.extended_on  # type: ignore[attr-defined]
    if extended is None:
        return format_html('<span class="unset">{}</span>', _("no decision recorded"))
    return partial_date(extended)
