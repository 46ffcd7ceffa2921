"""The list of goals, and the matrix of partners and instruments as a list of partners."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Case, CharField, F, Value, When
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from edge.agreements.models import VERDICT_LABELS
from edge.calls.models import Instrument
from edge.calls.permissions import instruments_visible_to
from edge.core.queries import found_pks
from edge.partners.permissions import institutions_visible_to
from edge.people.permissions import may
from edge.strategy.permissions import goals_visible_to
from edge.strategy.queries.goals import goals_for_reading, goals_on
from edge.strategy.queries.matrix import MatrixCell, matrix_of, partners_of_matrix
from edge.web.kit.lists import Column, Listing
from edge.web.kit.lookup import LookupFilter
from edge.web.kit.names import linked
from edge.web.kit.tags import known, partial_date, state_label, state_pill, unset_mark

COMMON = "common"


class GoalFilters(django_filters.FilterSet):
    """Over rows that carry `verdict_then`, the verdict as of the day."""

    q = django_filters.CharFilter(label=gettext_lazy("text"), method="with_text")
    partner = LookupFilter(label=gettext_lazy("partner"), field_name="partner")
    whose = django_filters.ChoiceFilter(
        label=gettext_lazy("whose"),
        choices=[(COMMON, gettext_lazy("common goals")), ("partner", gettext_lazy("goals with one partner"))],
        method="of_whom",
        empty_label=gettext_lazy("any"),
    )
    verdict = django_filters.ChoiceFilter(
        label=gettext_lazy("verdict"),
        field_name="verdict_then",
        choices=[(verdict.value, label) for verdict, label in VERDICT_LABELS.items()],
        empty_label=gettext_lazy("any"),
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["partner"].extra["queryset"] = institutions_visible_to(account).partners()

    def with_text(self, rows: Any, name: str, text: str) -> Any:
        return rows.filter(pk__in=found_pks("goal", text))

    def of_whom(self, rows: Any, name: str, whose: str) -> Any:
        return rows.filter(partner__isnull=whose == COMMON)


def goals_listing(account: Any, query: Any, *, on: date) -> Listing:
    given = When(judged_on_until__lte=on + timedelta(days=1), then=F("verdict"))
    rows = goals_for_reading(goals_visible_to(account)).annotate(
        verdict_then=Case(given, default=Value("open"), output_field=CharField())
    )
    return Listing(
        title=_("Goals"),
        lead=_("What the strategy wants to reach: in common with all partners, and with each of them."),
        rows=rows,
        columns=_goal_columns(),
        filters=GoalFilters(query, queryset=rows, account=account),
        counted=lambda n: ngettext("%(n)s goal", "%(n)s goals", n) % {"n": n},
        decorate=lambda found: _put_standing(found, on),
        empty_title=_("No goal is set"),
        empty_text=_("A goal says what is to be reached, by when, and how one would see it."),
        add_url=reverse("goal_add") if may(account, "strategy.write_goal") else "",
        add_label=_("Set goal"),
        template="strategy/lists.html",
    )


def _put_standing(rows: Iterable[Any], on: date) -> None:
    found = list(rows)
    for row, standing in zip(found, goals_on(found, on=on), strict=True):
        row.standing = standing


def partner_words(goal: Any) -> str:
    return goal.partner.name if goal.partner else _("all partners")


def _verdict_cell(row: Any) -> SafeString:
    verdict = row.standing.verdict.value
    if not row.standing.overdue:
        return state_pill(verdict)
    return format_html('<span class="states">{} {}</span>', state_pill(verdict), state_pill("late"))


def _last_cell(row: Any) -> SafeString:
    """The last value with its unit; nothing measured is not the same as measured and not known."""
    last = row.standing.last
    if last is None:
        return format_html('<span class="unset">{}</span>', _("nothing measured"))
    return format_html("{} {}", known(last.value), row.unit_of_measure)


def _goal_columns() -> list[Column]:
    return [
        Column(
            key="text",
            heading=_("Goal"),
            cell=lambda row: linked(reverse("goal", args=[row.public_id]), capfirst(row.text)),
            value=lambda row: row.text,
            sort=("text",),
        ),
        Column(key="partner", heading=_("With"), value=partner_words, sort=("partner__name",)),
        Column(key="indicator", heading=_("Indicator"), value=lambda row: row.indicator, in_file_only=True),
        Column(
            key="baseline",
            heading=_("Baseline"),
            value=lambda row: row.baseline,
            kind="number",
            in_file_only=True,
        ),
        Column(
            key="last",
            heading=_("Last value"),
            cell=_last_cell,
            value=lambda row: row.standing.last.value if row.standing.last else None,
            kind="number",
        ),
        Column(
            key="target",
            heading=_("Target"),
            cell=lambda row: unset_mark() if row.target is None else known(row.target),
            value=lambda row: row.target,
            sort=("target",),
            kind="number",
        ),
        Column(
            key="due_on",
            heading=_("Due"),
            cell=lambda row: partial_date(row.due_on, "unset"),
            value=lambda row: row.due_on,
            sort=("due_on_from",),
            kind="partial_date",
        ),
        Column(
            key="verdict",
            heading=_("Verdict"),
            cell=_verdict_cell,
            value=lambda row: state_label(row.standing.verdict.value),
        ),
    ]


# ---------------------------------------------------------------- the matrix
class MatrixFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("partner"), method="with_text")

    def with_text(self, rows: Any, name: str, text: str) -> Any:
        return rows.filter(pk__in=found_pks("institution", text))


def matrix_listing(account: Any, query: Any, *, on: date) -> Listing:
    rows = partners_of_matrix(account)
    instruments = list(instruments_visible_to(account).order_by("order", "code"))
    return Listing(
        title=_("Partners and instruments"),
        lead=_("In each cell: how many projects run on this day, and how many had begun by then."),
        rows=rows,
        columns=[
            Column(
                key="partner",
                heading=_("Partner"),
                cell=lambda row: linked(reverse("partner", args=[row.public_id]), row.name, row),
                value=lambda row: row.name,
            ),
            *(column for place, one in enumerate(instruments) for column in _columns_of(place, one)),
        ],
        filters=MatrixFilters(query, queryset=rows),
        counted=lambda n: ngettext("%(n)s partner", "%(n)s partners", n) % {"n": n},
        decorate=lambda found: _put_cells(account, found, on),
        empty_title=_("No partner has an agreement or a project yet"),
        empty_text=_("Partners stand here in the order of the star, with a column for each instrument."),
        template="strategy/matrix.html",
    )


def _put_cells(account: Any, rows: Iterable[Any], on: date) -> None:
    found = list(rows)
    for row in matrix_of(account, found, on=on):
        partner: Any = row.partner
        partner.cells = row.cells


def _columns_of(place: int, instrument: Instrument) -> list[Column]:
    """One column of the page; in a file three, so that each number stands by itself."""
    name = capfirst(str(instrument))
    return [
        Column(
            key=f"{instrument.code}_running",
            heading=name,
            cell=lambda row: cell_words(row, row.cells[place]),
            value=lambda row: row.cells[place].running,
            kind="number",
        ),
        Column(
            key=f"{instrument.code}_begun",
            heading=_("%(instrument)s: begun") % {"instrument": name},
            value=lambda row: row.cells[place].begun,
            kind="number",
            in_file_only=True,
        ),
        Column(
            key=f"{instrument.code}_synthetic",
            heading=_("%(instrument)s: synthetic, counted nowhere") % {"instrument": name},
            value=lambda row: row.cells[place].synthetic,
            kind="number",
            in_file_only=True,
        ),
    ]


def cell_words(partner: Any, cell: MatrixCell) -> SafeString:
    """How many run and how many had begun, each leading to these projects; "none" is not "not known"."""
    asked = {"partner": partner.public_id, "instrument": cell.instrument.public_id}
    url = f"{reverse('projects')}?{urlencode(asked)}"
    if cell.begun is None:
        words = format_html("{}", known(None))
    elif not cell.begun:
        words = format_html('<span class="muted">{}</span>', _("none recorded"))
    else:
        words = format_html(
            '<a href="{}&amp;running=on">{}</a> / <a href="{}">{}</a>',
            url,
            _("%(number)s running") % {"number": known(cell.running)},
            url,
            _("%(number)s begun") % {"number": known(cell.begun)},
        )
    if not cell.synthetic:
        return words
    chip = ngettext("%(n)s synthetic", "%(n)s synthetic", cell.synthetic) % {"n": cell.synthetic}
    return format_html('{}<br><a class="chip synthetic" href="{}">{}</a>', words, url, chip)
