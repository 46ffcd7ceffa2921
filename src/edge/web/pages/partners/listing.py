"""The list of partners as of a day: its filters, its columns and the counts behind them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edge.agreements.models import StateOn
from edge.agreements.permissions import parties_visible_to
from edge.agreements.queries import WITHIN_DAYS
from edge.agreements.rules import State
from edge.partners.models import Institution, Partnership
from edge.partners.permissions import institutions_visible_to, may, ties_visible_to
from edge.partners.queries import find_institutions, names_on
from edge.web.kit.lists import Column, Listing
from edge.web.kit.names import country_name, linked
from edge.web.kit.tags import at_least, state_label, state_shape, unknown_mark

SHOWN_STATES = ("in_force", "due", "suspended", "not_known", "in_preparation")
ENDED_STATES = ("superseded", "expired", "terminated", "withdrawn")
_GRADES: Any = Partnership._meta.get_field("grade").choices
GRADE_ORDER = ("strategic", "priority", "regular", "dormant")


class PartnerFilter(django_filters.FilterSet):
    """Filters of the list, all in the address. A grade is offered to insiders only."""

    q = django_filters.CharFilter(label=gettext_lazy("Name, city or code"), method="containing")
    country = django_filters.ChoiceFilter(label=gettext_lazy("Country"), empty_label=gettext_lazy("all"))
    role = django_filters.ChoiceFilter(
        label=gettext_lazy("Role"),
        empty_label=gettext_lazy("all"),
        choices=[("hub", gettext_lazy("hub")), ("partner", gettext_lazy("partner"))],
    )
    grade = django_filters.ChoiceFilter(
        label=gettext_lazy("Grade"),
        empty_label=gettext_lazy("all"),
        choices=[*_GRADES, ("none", gettext_lazy("not known"))],
        method="graded",
    )
    in_force = django_filters.BooleanFilter(
        label=gettext_lazy("with an agreement in force"), method="having_one", widget=forms.CheckboxInput
    )

    class Meta:
        model = Institution
        fields = ("q", "country", "role", "grade", "in_force")

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        codes = institutions_visible_to(account).exclude(country="").order_by("country")
        countries = [
            (code, country_name(code)) for code in codes.values_list("country", flat=True).distinct()
        ]
        self.filters["country"].extra["choices"] = sorted(countries, key=lambda pair: pair[1])
        if not may(account, "partners.read_partnership"):
            del self.filters["grade"]

    def containing(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(pk__in=find_institutions(self.account, text).values("pk"))

    def graded(self, rows: QuerySet[Any], name: str, grade: str) -> QuerySet[Any]:
        if grade != "none":
            return rows.filter(partnership__grade=grade)
        return rows.filter(Q(partnership=None) | Q(partnership__grade=""), role=Institution.PARTNER)

    def having_one(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return rows.filter(in_force__gt=0) if wanted else rows


def counted_institutions(account: Any, *, on: date) -> QuerySet[Institution]:
    """What the account may see, with what its lists can be sorted and filtered by: `in_force` and `ties`, counted
    among what the account may see, and the place of the grade. Only what is asked for is counted."""
    rows = institutions_visible_to(account).select_related("partnership")
    grades = [When(partnership__grade=grade, then=place) for place, grade in enumerate(GRADE_ORDER)]
    counted: QuerySet[Institution] = rows.alias(
        in_force=_in_force(account, on),
        ties_counted=_ties_of(account, on),
        grade_place=Case(*grades, default=len(GRADE_ORDER), output_field=IntegerField()),
    )
    return counted


def _in_force(account: Any, on: date) -> Coalesce:
    parties: Any = parties_visible_to(account).filter(institution=OuterRef("pk"))
    standing = parties.alias(state=StateOn(on, "agreement")).filter(state=State.IN_FORCE)
    counted = (
        standing.order_by().values("institution").annotate(n=Count("agreement", distinct=True)).values("n")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _ties_of(account: Any, on: date) -> Coalesce:
    ties = ties_visible_to(account).perhaps_holding(on=on)  # type: ignore[attr-defined]
    either = Q(hub_unit__institution=OuterRef("pk")) | Q(partner_unit__institution=OuterRef("pk"))
    counted = (
        ties.filter(either)
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(n=Count("pk", distinct=True))
    )
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def partner_listing(account: Any, query: Any, *, on: date) -> Listing:
    """The list of institutions that the account may see, as of the day."""
    rows = counted_institutions(account, on=on).order_by("role", "name", "pk")
    writer = may(account, "partners.write_institution")
    return Listing(
        title=_("Partners"),
        rows=rows,
        columns=_columns(graded=may(account, "partners.read_partnership")),
        filters=PartnerFilter(query, queryset=rows, account=account),
        counted=lambda n: ngettext("%(n)s institution", "%(n)s institutions", n) % {"n": n},
        empty_title=_("No institution yet"),
        empty_text=_("Add the hub first, then its partners; or load a register on the command line."),
        add_url=reverse("institution_add") if writer else "",
        add_label=_("Add institution"),
        decorate=lambda page: _decorate(account, page, on),
        template="partners/lists.html",
    )


def _columns(*, graded: bool) -> list[Column]:
    columns = [
        Column(
            key="name", heading=_("Name"), cell=_name_cell, value=lambda row: row.shown_name, sort=("name",)
        ),
        Column(
            key="local_name", heading=_("Local name"), value=lambda row: row.local_name, in_file_only=True
        ),
        Column(
            key="city",
            heading=_("City"),
            cell=lambda row: row.city or unknown_mark(),
            value=lambda row: row.city,
            sort=("city", "name"),
        ),
        Column(
            key="country",
            heading=_("Country"),
            cell=lambda row: country_name(row.country) or unknown_mark(),
            value=lambda row: row.country,
            sort=("country", "name"),
        ),
    ]
    if graded:
        columns.append(
            Column(
                key="grade", heading=_("Grade"), cell=_grade_cell, value=_grade, sort=("grade_place", "name")
            )
        )
    return [
        *columns,
        Column(
            key="in_force",
            heading=_("In force"),
            kind="number",
            cell=lambda row: at_least(_number_in_force(row)),
            value=lambda row: at_least_number(*_number_in_force(row)),
            sort=("in_force", "name"),
        ),
        Column(key="states", heading=_("Agreements"), cell=_states_cell, value=_states),
        Column(
            key="ties",
            heading=_("Unit ties"),
            kind="number",
            value=lambda row: row.ties,
            sort=("ties_counted", "name"),
        ),
    ]


def _number_in_force(row: Any) -> tuple[int, bool]:
    """How many are in force, and whether there may be more: some of which that is not known."""
    return row.states["in_force"] + row.states["due"], row.states["not_known"] > 0


def at_least_number(number: int, may_be_more: bool) -> int | None:
    return None if may_be_more and not number else number


def _name_cell(row: Any) -> SafeString:
    link = linked(reverse("partner", args=[row.public_id]), row.shown_name, row)
    return format_html('{} <span class="chip">{}</span>', link, _("hub")) if row.is_hub else link


def _grade(row: Any) -> str:
    partnership = getattr(row, "partnership", None)
    return str(partnership.get_grade_display()) if partnership and partnership.grade else ""


def _grade_cell(row: Any) -> SafeString | str:
    return "" if row.is_hub else _grade(row) or unknown_mark()


def _states(row: Any) -> str:
    return "; ".join(f"{number} {state_label(state)}" for state, number in _numbered(row))


def _states_cell(row: Any) -> SafeString:
    pills = (
        (state, state_shape(state), number, state_label(state))
        for state, number in _numbered(row)
        if state in SHOWN_STATES
    )
    drawn = format_html_join(" ", '<span class="state state-{}">{}<span>{} {}</span></span>', pills)
    ended = sum(number for state, number in _numbered(row) if state in ENDED_STATES)
    if ended:
        words = ngettext("%(n)s ended", "%(n)s ended", ended) % {"n": ended}
        drawn += format_html(' <span class="state">{}<span>{}</span></span>', state_shape("expired"), words)
    if not drawn:
        return format_html('<span class="muted">{}</span>', _("no agreement recorded"))
    return format_html('<span class="states">{}</span>', drawn)


def _numbered(row: Any) -> list[tuple[str, int]]:
    return [(state, row.states[state]) for state in (*SHOWN_STATES, *ENDED_STATES) if row.states.get(state)]


def _decorate(account: Any, rows: Iterable[Any], on: date) -> None:
    """Put the name of the day, the states of the agreements and the number of ties on each row. Three statements
    for any number."""
    found = list(rows)
    keys = [row.pk for row in found]
    names = names_on(found, on=on)
    states = states_by_institution(account, keys, on=on)
    ties = ties_by_institution(account, keys, on=on)
    for row in found:
        row.shown_name = names[row.pk]
        row.states = states.get(row.pk, Counter())
        row.ties = ties[row.pk]


def ties_by_institution(account: Any, institutions: list[int], *, on: date) -> Counter[int]:
    """How many visible ties that the day does not rule out each institution has. One statement."""
    ties = ties_visible_to(account).perhaps_holding(on=on)  # type: ignore[attr-defined]
    either = Q(hub_unit__institution__in=institutions) | Q(partner_unit__institution__in=institutions)
    ends = ties.filter(either).values_list("hub_unit__institution", "partner_unit__institution")
    return Counter(end for pair in ends for end in set(pair))


def states_by_institution(account: Any, institutions: list[int], *, on: date) -> dict[int, Counter[str]]:
    """How many visible agreements of each institution are in each state on the day; those in force with a
    renewal that is near (or overdue) count as "due". One statement."""
    latest = on + timedelta(days=WITHIN_DAYS)
    near = Case(When(agreement__renewal_on_from__lte=latest, then=True), default=False)
    parties: Any = parties_visible_to(account).filter(institution__in=institutions).order_by()
    rows = parties.annotate(state=StateOn(on, "agreement"), near=near)
    counts: dict[int, Counter[str]] = {}
    for institution, state, is_near, number in rows.values_list("institution", "state", "near").annotate(
        n=Count("agreement", distinct=True)
    ):
        shown = "due" if is_near and state == State.IN_FORCE else str(state)
        counts.setdefault(institution, Counter())[shown] += number
    return counts
