"""The lists of the community: enrolment by nationality as of a day, and alumni clubs."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from edge.community.models import LEVELS, AlumniClub
from edge.community.permissions import clubs_visible_to, enrolment_visible_to
from edge.community.queries import clubs_on, enrolment_on
from edge.community.rules import is_in_being
from edge.core.queries import found_pks
from edge.people.permissions import may
from edge.web.kit.lists import Column, Listing
from edge.web.kit.names import country_name, linked
from edge.web.kit.tags import known, partial_date, state_pill, unknown_mark, unset_mark


class EnrolmentFilter(django_filters.FilterSet):
    """By level and source; of what they leave, the observation of each nationality that stands on the day."""

    level = django_filters.ChoiceFilter(
        label=gettext_lazy("Level"), choices=LEVELS, empty_label=gettext_lazy("all levels where counted")
    )
    source = django_filters.ChoiceFilter(label=gettext_lazy("Source"), empty_label=gettext_lazy("any"))

    def __init__(self, *args: Any, account: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.on = account, on
        self.ranks: dict[int, int | None] = {}  # of the rows that the filters leave
        sources = enrolment_visible_to(account).order_by("source").values_list("source", flat=True).distinct()
        self.filters["source"].extra["choices"] = lambda: [(source, source) for source in sources]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """In the order of `enrolment_on`; as many as there are nationalities at most."""
        ranked = enrolment_on(self.account, on=self.on, among=super().filter_queryset(queryset))
        self.ranks = {row.pk: row.rank for row in ranked}
        rows = queryset.filter(pk__in=self.ranks)
        cases = [When(pk=pk, then=Value(rank)) for pk, rank in self.ranks.items() if rank is not None]
        place = (
            Case(*cases, output_field=IntegerField()) if cases else Value(None, output_field=IntegerField())
        )
        order = (F("place").asc(nulls_last=True), F("count").desc(nulls_last=True), "nationality", "pk")
        return rows.annotate(place=place).order_by(*order)

    def show_ranks(self, rows: Iterable[Any]) -> None:
        for row in rows:
            row.place = self.ranks[row.pk]


def enrolment_listing(account: Any, query: Any, *, on: date) -> Listing:
    """Five statements and the count for any number of rows, the frame's own aside."""
    rows = enrolment_visible_to(account)
    filters = EnrolmentFilter(query, queryset=rows, account=account, on=on)
    may_add = may(account, "community.write_enrolment")
    return Listing(
        title=_("Enrolment by nationality"),
        lead=_(
            "How many students of each nationality were enrolled at the hub, as last counted by this day."
        ),
        rows=rows,
        columns=_enrolment_columns(),
        filters=filters,
        decorate=filters.show_ranks,
        counted=lambda n: ngettext("%(n)s nationality", "%(n)s nationalities", n) % {"n": n},
        empty_title=_("No count by this day"),
        empty_text=_(
            "Each count has its day, its level and its source; the rank may be known without a number."
        ),
        add_url=reverse("enrolment_count_add") if may_add else "",
        add_label=_("Record a count"),
        template="community/lists.html",
    )


def _enrolment_columns() -> list[Column]:
    return [
        Column(
            key="nationality",
            heading=_("Nationality"),
            cell=lambda row: linked(
                reverse("enrolment_series", args=[row.nationality]), country_name(row.nationality)
            ),
            value=lambda row: country_name(row.nationality),
        ),
        Column(key="code", heading=_("Code"), value=lambda row: row.nationality, in_file_only=True),
        Column(
            key="rank",
            heading=_("Rank"),
            kind="number",
            cell=_rank_cell,
            value=lambda row: row.place,
            sort=("place",),
        ),
        Column(
            key="count",
            heading=_("Students"),
            kind="number",
            cell=lambda row: known(row.count),
            value=lambda row: row.count,
            sort=("count",),
        ),
        Column(
            key="on",
            heading=_("Counted on"),
            kind="partial_date",
            cell=lambda row: linked(reverse("enrolment_count", args=[row.public_id]), partial_date(row.on)),
            value=lambda row: row.on,
            sort=("on_from", "on_until"),
        ),
        Column(key="level", heading=_("Level"), value=lambda row: row.get_level_display(), sort=("level",)),
        Column(key="source", heading=_("Source"), value=lambda row: row.source, sort=("source",)),
        Column(
            key="definition", heading=_("Who is counted"), value=lambda row: row.definition, in_file_only=True
        ),
        Column(key="note", heading=_("Note"), value=lambda row: row.note, in_file_only=True),
    ]


def _rank_cell(row: Any) -> SafeString | str:
    """The rank; where it was worked out from the numbers, it says so."""
    if row.place is None:
        return unknown_mark()
    if row.rank is not None:
        return str(row.place)
    return format_html('<span title="{}">{}</span>', _("worked out from the numbers"), row.place)


class ClubFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=pgettext_lazy("filter of a list", "Text"), method="containing")
    country = django_filters.ChoiceFilter(label=gettext_lazy("Country"), empty_label=gettext_lazy("any"))
    holds = django_filters.BooleanFilter(
        label=gettext_lazy("in being on this day"), method="in_being", widget=forms.CheckboxInput
    )

    def __init__(self, *args: Any, account: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.on = account, on
        codes = clubs_visible_to(account).exclude(country="").values_list("country", flat=True)
        self.filters["country"].extra["choices"] = lambda: sorted(
            ((code, country_name(code)) for code in codes.order_by("country").distinct()),
            key=lambda one: one[1],
        )

    def containing(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(pk__in=found_pks("alumniclub", text))

    def in_being(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return (
            rows.filter(pk__in=clubs_on(self.account, on=self.on).order_by().values("pk")) if wanted else rows
        )


def clubs_listing(account: Any, query: Any, *, on: date) -> Listing:
    rows = clubs_visible_to(account).select_related("partner").order_by("name", "pk")
    may_add = may(account, "community.write_club")
    return Listing(
        title=_("Alumni clubs"),
        rows=rows,
        columns=_club_columns(on),
        filters=ClubFilter(query, queryset=rows, account=account, on=on),
        past=lambda club: club_state(club, on=on) == "expired",
        counted=lambda n: ngettext("%(n)s alumni club", "%(n)s alumni clubs", n) % {"n": n},
        empty_title=_("No alumni club yet"),
        empty_text=_("Clubs of the hub's alumni, for a country or around a partner, stand here."),
        add_url=reverse("club_add") if may_add else "",
        add_label=_("Add club"),
        template="community/lists.html",
    )


def club_state(club: AlumniClub, *, on: date) -> str:
    """The state whose shape and word stand for the club on the day."""
    in_being = is_in_being(club.founding(), club.ends_on, on=on)
    if in_being is None:
        return "not_known"
    if in_being:
        return "in_force"
    return "expired" if club.ends_on is not None and club.ends_on.before(on) else "in_preparation"


def club_words() -> dict[str, str]:
    return {
        "in_force": _("in being"),
        "in_preparation": _("not yet founded"),
        "expired": _("dissolved"),
        "not_known": _("not known whether in being"),
    }


def _club_columns(on: date) -> list[Column]:
    return [
        Column(
            key="name",
            heading=_("Name"),
            cell=lambda row: linked(reverse("club", args=[row.public_id]), row.name),
            value=lambda row: row.name,
            sort=("name",),
        ),
        Column(
            key="country",
            heading=_("Country"),
            cell=lambda row: country_name(row.country) or unknown_mark(),
            value=lambda row: country_name(row.country),
            sort=("country",),
        ),
        Column(key="city", heading=_("City"), value=lambda row: row.city, sort=("city",)),
        Column(
            key="partner", heading=_("Partner"), value=lambda row: row.partner.name if row.partner else ""
        ),
        Column(
            key="founded_on",
            heading=_("Founded on"),
            kind="partial_date",
            cell=_founded_cell,
            value=lambda row: row.founded_on,
            sort=("founded_on_from",),
        ),
        Column(
            key="members",
            heading=_("Members"),
            kind="number",
            cell=lambda row: known(row.members),
            value=lambda row: row.members,
            sort=("members",),
        ),
        Column(
            key="state",
            heading=_("On this day"),
            cell=lambda row: state_pill(club_state(row, on=on), _word(row, on)),
            value=lambda row: _word(row, on),
        ),
    ]


def _word(club: AlumniClub, on: date) -> str:
    return club_words()[club_state(club, on=on)]


def _founded_cell(club: AlumniClub) -> SafeString | str:
    return partial_date(club.founded_on) if club.founding().unknown_day or club.founded_on else unset_mark()
