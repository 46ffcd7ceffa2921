"""The lists of projects and of instruments, as of the day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from edge.calls.models import Evaluation, Instrument
from edge.calls.permissions import evaluations_visible_to, instruments_visible_to, projects_visible_to
from edge.calls.queries import has_uncounted_portfolios, latest_evaluations
from edge.calls.rules import ProjectState, project_state
from edge.core.queries import found_pks, is_synthetic_world
from edge.partners.permissions import institutions_visible_to
from edge.people.permissions import may
from edge.web.kit.lists import Column, Listing, yes_no
from edge.web.kit.lookup import LookupFilter
from edge.web.kit.names import linked
from edge.web.kit.tags import at_least, known, money, partial_date, state_pill

TEMPLATE = "calls/lists.html"
# How a project's state is drawn: in the shapes and colours of the states that everybody knows.
_DRAWN = {
    ProjectState.RUNNING: "in_force",
    ProjectState.NOT_BEGUN: "in_preparation",
    ProjectState.ENDED: "ended",
    ProjectState.NOT_KNOWN: "not_known",
}


def state_words(state: ProjectState) -> str:
    return {
        ProjectState.RUNNING: _("running"),
        ProjectState.NOT_BEGUN: _("not begun"),
        ProjectState.ENDED: pgettext("state of a project", "ended"),
        ProjectState.NOT_KNOWN: pgettext("state of a project", "not known"),
    }[state]


def project_pill(state: ProjectState) -> SafeString:
    return state_pill(_DRAWN[state], state_words(state))


def score_words(evaluation: Evaluation | None) -> str:
    """The score and its scale: `4.5 (1 to 5)`."""
    if evaluation is None:
        return ""
    return _("%(score)s (%(lowest)s to %(highest)s)") % {
        "score": known(evaluation.value),
        "lowest": known(evaluation.scale_from),
        "highest": known(evaluation.scale_to),
    }


class ProjectFilters(django_filters.FilterSet):
    """Over what the account may see; `on` is the day of "running"."""

    q = django_filters.CharFilter(label=gettext_lazy("text"), method="with_text")
    partner = LookupFilter(label=gettext_lazy("partner"), field_name="partner")
    instrument = django_filters.ModelChoiceFilter(
        label=gettext_lazy("instrument"),
        queryset=Instrument.objects.none(),
        to_field_name="public_id",
        empty_label=gettext_lazy("any"),
    )
    running = django_filters.BooleanFilter(
        label=gettext_lazy("running on this day"), method="that_run", widget=forms.CheckboxInput
    )

    def __init__(self, *args: Any, account: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.filters["partner"].extra["queryset"] = institutions_visible_to(account).partners()
        self.filters["instrument"].queryset = instruments_visible_to(account)

    def with_text(self, rows: Any, name: str, text: str) -> Any:
        return rows.filter(pk__in=found_pks("project", text))

    def that_run(self, rows: Any, name: str, wanted: bool) -> Any:
        return rows.running(on=self.on) if wanted else rows


def projects_listing(account: Any, query: Any, *, on: date) -> Listing:
    rows = (
        projects_visible_to(account)
        .select_related("partner", "instrument", "hub_unit")
        .order_by("partner__name", "title", "pk")
    )
    sees_scores = may(account, "calls.read_evaluation")
    return Listing(
        title=_("Projects"),
        rows=rows,
        columns=[*_project_columns(on), *(_score_columns() if sees_scores else ())],
        filters=ProjectFilters(query, queryset=rows, account=account, on=on),
        counted=lambda n: ngettext("%(n)s project", "%(n)s projects", n) % {"n": n},
        past=lambda row: _state(row, on) == ProjectState.ENDED,
        decorate=lambda found: _put_scores(account, found, on),
        empty_title=_("No project is recorded"),
        empty_text=_("The projects that the platform funds stand here: partner, instrument, period, budget."),
        add_url=reverse("project_add") if may(account, "calls.write_project") else "",
        add_label=_("Add project"),
        template=TEMPLATE if sees_scores else "kit/list.html",  # the other lists are the hub's own
    )


def _state(row: Any, on: date) -> ProjectState:
    return project_state(row.starts_on, row.ends_on, on=on)


def _put_scores(account: Any, rows: Iterable[Any], on: date) -> None:
    found = list(rows)
    latest = latest_evaluations(evaluations_visible_to(account), [row.pk for row in found], on=on)
    for row in found:
        row.latest = latest.get(row.pk)


def _title_cell(row: Any) -> SafeString:
    link = linked(reverse("project", args=[row.public_id]), row.title)
    if row.synthetic:
        return format_html('{} <span class="chip synthetic">{}</span>', link, _("synthetic"))
    return link


def _budget_cell(row: Any) -> str:
    return known(None) if row.budget is None else f"{row.currency} {money(row.budget)}"


def _project_columns(on: date) -> list[Column]:
    return [
        Column(
            key="title",
            heading=_("Title"),
            cell=_title_cell,
            value=lambda row: row.title,
            sort=("title",),
        ),
        Column(key="reference", heading=_("Reference"), value=lambda row: row.reference, in_file_only=True),
        Column(
            key="partner",
            heading=_("Partner"),
            cell=lambda row: linked(reverse("partner", args=[row.partner.public_id]), row.partner.name),
            value=lambda row: row.partner.name,
            sort=("partner__name",),
        ),
        Column(
            key="instrument",
            heading=_("Instrument"),
            value=lambda row: capfirst(str(row.instrument)),
            sort=("instrument__order", "instrument__code"),
        ),
        Column(
            key="state",
            heading=_("On this day"),
            cell=lambda row: project_pill(_state(row, on)),
            value=lambda row: state_words(_state(row, on)),
        ),
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
        Column(
            key="budget",
            heading=_("Budget"),
            cell=_budget_cell,
            value=lambda row: row.budget,
            sort=("currency", "budget"),
            kind="number",
        ),
        Column(key="currency", heading=_("Currency"), value=lambda row: row.currency, in_file_only=True),
        Column(
            key="synthetic",
            heading=_("Synthetic"),
            value=lambda row: yes_no(row.synthetic),
            in_file_only=True,
        ),
    ]


def _score_columns() -> list[Column]:
    return [
        Column(
            key="score",
            heading=_("Latest score"),
            cell=lambda row: score_words(row.latest) or known(None),
            value=lambda row: row.latest.value if row.latest else None,
            kind="number",
        ),
        Column(
            key="scale_from",
            heading=_("Lowest score of the scale"),
            value=lambda row: row.latest.scale_from if row.latest else None,
            kind="number",
            in_file_only=True,
        ),
        Column(
            key="scale_to",
            heading=_("Highest score of the scale"),
            value=lambda row: row.latest.scale_to if row.latest else None,
            kind="number",
            in_file_only=True,
        ),
    ]


def counted_instruments(account: Any, *, on: date) -> QuerySet[Instrument]:
    """The instruments with the number of projects that run, that have begun and that may have, as far as they count."""
    projects = projects_visible_to(account).in_figures(synthetic_world=is_synthetic_world())

    def number(rows: Any) -> Coalesce:
        of_one = rows.filter(instrument=OuterRef("pk")).order_by().values("instrument")
        return Coalesce(Subquery(of_one.annotate(number=Count("pk")).values("number")), 0)

    return instruments_visible_to(account).annotate(
        running=number(projects.running(on=on)),
        begun=number(projects.begun(on=on)),
        perhaps=number(projects.perhaps_begun(on=on)),
    )


def instruments_listing(account: Any, *, on: date) -> Listing:
    asked = reverse("projects")
    uncounted = has_uncounted_portfolios(account, on=on)  # they may have been funded with any instrument

    def more(row: Any) -> bool:
        return uncounted or bool(row.perhaps)

    def number(row: Any, of: int) -> int | None:
        return None if more(row) and not of else of

    return Listing(
        title=_("Instruments"),
        lead=_("The ways in which the platform funds cooperation; every office has its own."),
        rows=counted_instruments(account, on=on).order_by("order", "code"),
        columns=[
            Column(
                key="name",
                heading=_("Instrument"),
                cell=lambda row: linked(reverse("instrument", args=[row.public_id]), capfirst(str(row))),
                value=lambda row: capfirst(str(row)),
                sort=("order", "code"),
            ),
            Column(key="code", heading=_("Code"), value=lambda row: row.code, sort=("code",)),
            Column(
                key="running",
                heading=_("Projects that run"),
                cell=lambda row: linked(
                    f"{asked}?instrument={row.public_id}&running=on", at_least((row.running, more(row)))
                ),
                value=lambda row: number(row, row.running),
                sort=("running",),
                kind="number",
            ),
            Column(
                key="begun",
                heading=_("Projects begun"),
                cell=lambda row: linked(
                    f"{asked}?instrument={row.public_id}", at_least((row.begun, more(row)))
                ),
                value=lambda row: number(row, row.begun),
                sort=("begun",),
                kind="number",
            ),
            Column(
                key="more",
                heading=_("There may be more projects"),
                value=lambda row: yes_no(more(row)),
                in_file_only=True,
            ),
            Column(
                key="ends_on",
                heading=_("Last day"),
                cell=lambda row: partial_date(row.ends_on, "unset"),
                value=lambda row: row.ends_on,
                kind="partial_date",
            ),
        ],
        counted=lambda n: ngettext("%(n)s instrument", "%(n)s instruments", n) % {"n": n},
        empty_title=_("No instrument is recorded"),
        add_url=reverse("instrument_add") if may(account, "calls.write_instrument") else "",
        add_label=_("Add instrument"),
        template=TEMPLATE,
    )
