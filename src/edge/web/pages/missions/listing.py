"""The lists of missions and visits and of their action items, as of the day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from edge.core.queries import found_pks
from edge.missions.models import DIRECTIONS, ActionItem, Stop
from edge.missions.permissions import action_items_visible_to, missions_visible_to
from edge.missions.queries import for_the_whole_story, in_order_of_pressure, item_on, told
from edge.missions.rules import Stage
from edge.partners.permissions import institutions_visible_to, officers_visible_to
from edge.people.permissions import may
from edge.web.kit.lists import Column, Listing
from edge.web.kit.lookup import LookupFilter
from edge.web.kit.missions import direction_word, stage_state, stage_words, standing_state, standing_words
from edge.web.kit.names import linked
from edge.web.kit.tags import partial_date

TEMPLATE = "missions/lists.html"
FIRST_YEAR, LAST_YEAR = 1000, 9000


class MissionFilters(django_filters.FilterSet):
    """By text, mission or visit, partner, and a year in which it can have taken place."""

    q = django_filters.CharFilter(label=pgettext_lazy("filter of a list", "Text"), method="with_text")
    direction = django_filters.ChoiceFilter(
        label=gettext_lazy("Mission or visit"), choices=DIRECTIONS, empty_label=gettext_lazy("both")
    )
    partner = LookupFilter(label=gettext_lazy("Partner"), method="with_partner")
    year = django_filters.NumberFilter(
        label=gettext_lazy("Year"),
        method="in_year",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        decimal_places=0,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["partner"].extra["queryset"] = institutions_visible_to(self.request.user).partners()

    def with_text(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(pk__in=found_pks("mission", text))  # the rows are those that the account may see

    def with_partner(self, rows: Any, name: str, partner: Any) -> Any:
        return rows.with_partner(partner) if partner else rows

    def in_year(self, rows: QuerySet[Any], name: str, year: Any) -> QuerySet[Any]:
        """From its first through its last day; without one of them, on the other or on the day of a stop."""
        first, after = date(int(year), 1, 1), date(int(year) + 1, 1, 1)
        begins = Coalesce("starts_on_from", "ends_on_from")
        ends = Coalesce("ends_on_until", "starts_on_until")
        stops = Stop.objects.filter(mission=OuterRef("pk"), on_from__lt=after, on_until__gt=first)
        spanned = rows.annotate(begins=begins, ends=ends)
        return spanned.filter(Q(begins__lt=after, ends__gt=first) | Exists(stops))


class ActionItemFilters(django_filters.FilterSet):
    """Over rows of `with_signing`: by text, standing on the day, owner and partner."""

    q = django_filters.CharFilter(label=pgettext_lazy("filter of a list", "Text"), method="with_text")
    standing = django_filters.ChoiceFilter(
        label=gettext_lazy("On this day"),
        choices=[
            ("open", pgettext_lazy("action item", "open")),
            ("overdue", gettext_lazy("overdue")),
            ("closed", gettext_lazy("no longer open")),
        ],
        empty_label=gettext_lazy("any"),
        method="standing_so",
    )
    owner = LookupFilter(label=gettext_lazy("Owner"), field_name="owner")
    partner = LookupFilter(label=gettext_lazy("Partner"), method="with_partner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = self.request.user
        self.filters["owner"].extra["queryset"] = officers_visible_to(account).select_related("person")
        self.filters["partner"].extra["queryset"] = institutions_visible_to(account).partners()

    def with_text(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(pk__in=found_pks("actionitem", text))

    def with_partner(self, rows: Any, name: str, partner: Any) -> Any:
        return rows.with_partner(partner) if partner else rows

    def standing_so(self, rows: Any, name: str, wanted: str) -> Any:
        on: date = self.request.as_of
        if wanted == "overdue":
            return rows.filter(is_open=True, due_on_until__lte=on)
        return rows.filter(is_open=wanted == "open")


# ---------------------------------------------------------------- missions and visits
def missions_listing(request: HttpRequest) -> Listing:
    """Nine statements and those of the frame, for any number of rows."""
    on: date = request.as_of  # type: ignore[attr-defined]
    rows = for_the_whole_story(missions_visible_to(request.user), on=on)
    rows = rows.order_by(F("starts_on_from").desc(nulls_last=True), "-pk")

    def as_of_the_day(found: Iterable[Any]) -> None:
        kept = list(found)
        for row, story in zip(kept, told(kept, on=on), strict=True):
            row.story = story

    return Listing(
        title=_("Missions and visits"),
        lead=_lead(request.user, on),
        rows=rows,
        columns=_mission_columns(),
        filters=MissionFilters(request.GET, queryset=rows, request=request),
        counted=lambda n: ngettext("%(n)s mission or visit", "%(n)s missions and visits", n) % {"n": n},
        past=lambda row: row.story.stage == Stage.OVER,
        decorate=as_of_the_day,
        empty_title=_("No mission or visit yet"),
        empty_text=_(
            "Delegations that travel and delegations that come stand here, with what came out of them and what is "
            "still to be done."
        ),
        add_url=reverse("mission_add") if may(request.user, "missions.write_mission") else "",
        add_label=_("Add mission or visit"),
        template=TEMPLATE,
    )


def _lead(account: Any, on: date) -> str:
    number = action_items_visible_to(account).open(on=on).count()  # type: ignore[attr-defined]
    if not number:
        return _("No action item is open on this day.")
    told = ngettext(
        "%(number)s action item is open on this day.", "%(number)s action items are open on this day.", number
    )
    return told % {"number": number}


def _mission_columns() -> list[Column]:
    return [
        Column(
            key="title",
            heading=_("Title"),
            cell=lambda row: linked(reverse("mission", args=[row.public_id]), row.title),
            value=lambda row: row.title,
            sort=("title",),
        ),
        Column(
            key="direction",
            heading=_("Mission or visit"),
            cell=lambda row: _drawn("missions/direction.html", direction=row.direction),
            value=lambda row: direction_word(row.direction),
            sort=("direction",),
        ),
        _day("starts_on", _("First day")),
        _day("ends_on", _("Last day")),
        Column(
            key="stops",
            heading=_("Stops"),
            value=lambda row: "; ".join(_stop_name(each.stop) for each in row.story.stops),
        ),
        Column(key="outcomes", heading=_("Outcomes"), value=lambda row: row.story.came_number, kind="number"),
        Column(
            key="open",
            heading=pgettext("action item", "Open"),
            value=lambda row: row.story.open_number,
            kind="number",
        ),
        Column(
            key="stage",
            heading=_("On this day"),
            cell=lambda row: _pill(stage_state(row.story.stage), stage_words(row.story.stage)),
            value=lambda row: stage_words(row.story.stage),
        ),
    ]


def _day(name: str, heading: str) -> Column:
    return Column(
        key=name,
        heading=heading,
        cell=lambda row: partial_date(getattr(row, name)),
        value=lambda row: getattr(row, name),
        sort=(f"{name}_from",),
        kind="partial_date",
    )


def _stop_name(stop: Stop) -> str:
    return stop.institution.name if stop.institution else stop.host


def _pill(state: str, label: str) -> SafeString:
    return _drawn("parts/state.html", state=state, label=label, due=None)


def _drawn(template: str, **context: Any) -> SafeString:
    return render_to_string(template, context)


# ---------------------------------------------------------------- action items
def action_items_listing(request: HttpRequest) -> Listing:
    """Three statements and those of the frame, for any number of rows. What is open stands first."""
    on: date = request.as_of  # type: ignore[attr-defined]
    items: Any = action_items_visible_to(request.user)
    still_open = Case(
        When(pk__in=ActionItem.objects.open(on=on).values("pk"), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    rows = in_order_of_pressure(items.with_signing(on=on).annotate(is_open=still_open))
    rows = rows.select_related("mission", "stop__institution", "owner__person", "owner__institution")
    rows = rows.order_by("-is_open", *rows.query.order_by)

    def as_of_the_day(found: Iterable[Any]) -> None:
        for row in found:
            row.then = item_on(row, on=on)

    return Listing(
        title=_("Action items"),
        lead=_lead(request.user, on),
        rows=rows,
        columns=_item_columns(),
        filters=ActionItemFilters(request.GET, queryset=rows, request=request),
        counted=lambda n: ngettext("%(n)s action item", "%(n)s action items", n) % {"n": n},
        past=lambda row: not row.then.is_open,
        decorate=as_of_the_day,
        empty_title=_("No action item yet"),
        empty_text=_(
            "What somebody has to do after a mission or a visit stands here, with its owner and its day."
        ),
        template=TEMPLATE,
    )


def _item_columns() -> list[Column]:
    return [
        Column(
            key="text",
            heading=_("What is to be done"),
            cell=lambda row: linked(reverse("action_item", args=[row.public_id]), row.text),
            value=lambda row: row.text,
            sort=("text",),
        ),
        Column(
            key="mission",
            heading=_("Mission or visit"),
            cell=lambda row: linked(reverse("mission", args=[row.mission.public_id]), row.mission.title),
            value=lambda row: row.mission.title,
            sort=("mission__title",),
        ),
        Column(
            key="stop",
            heading=_("Stop"),
            value=lambda row: _stop_name(row.stop) if row.stop else _("whole journey"),
        ),
        Column(
            key="owner",
            heading=_("Owner"),
            cell=lambda row: str(row.owner) if row.owner else _drawn("missions/nobody.html"),
            value=lambda row: str(row.owner or ""),
            sort=("owner__person__family_name", "owner__person__given_name"),
        ),
        Column(
            key="due_on",
            heading=_("Due"),
            cell=lambda row: partial_date(row.due_on, "unset"),
            value=lambda row: row.due_on,
            sort=("due_on_until",),
            kind="partial_date",
        ),
        Column(
            key="standing",
            heading=_("On this day"),
            cell=lambda row: _pill(standing_state(row.then), standing_words(row.then)),
            value=lambda row: standing_words(row.then),
        ),
        Column(
            key="done_on",
            heading=pgettext("action item", "Done"),
            value=lambda row: row.done_on,
            kind="partial_date",
            in_file_only=True,
        ),
    ]
