"""From the star of a day to its drawings and its table; words in the reader's language."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from edge.agreements.models import STATE_LABELS
from edge.agreements.rules import State
from edge.strategy.queries import StarOnDay, StarPoint
from edge.strategy.queries.lanes import Lane
from edge.strategy.rules.standing import PartnerState
from edge.web.kit import azimuth
from edge.web.kit import star as drawing


def standing_words(state: PartnerState) -> str:
    return {
        PartnerState.IN_FORCE: _("in force"),
        PartnerState.DUE: _("in force, due for renewal"),
        PartnerState.NOT_KNOWN: pgettext("state of an agreement", "not known"),
        PartnerState.SUSPENDED: _("suspended"),
        PartnerState.IN_PREPARATION: _("in preparation"),
        PartnerState.ENDED: _("ended"),
        PartnerState.NONE: _("no agreement"),
    }[state]


def drawn_star(on_day: StarOnDay) -> drawing.Star:
    return drawing.star(
        hub=_hub(on_day),
        points=[_point(point) for point in on_day.points],
        instruments=[
            drawing.Instrument(key=one.public_id, name=capfirst(str(one))) for one in on_day.instruments
        ],
    )


def drawn_map(on_day: StarOnDay) -> azimuth.Azimuth | None:
    """The view around the hub, or None while nobody recorded where the hub is."""
    hub = on_day.hub
    if hub.latitude is None or hub.longitude is None:
        return None
    centre = azimuth.Centre(hub=_hub(on_day), latitude=float(hub.latitude), longitude=float(hub.longitude))
    return azimuth.azimuth(centre=centre, places=[_place(point) for point in on_day.points])


@dataclass(frozen=True, kw_only=True)
class TableLane:
    """An instrument in use with a partner, as the table says it."""

    name: str
    running: int
    url: str
    synthetic: bool


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """A partner under the drawing: the same facts as the drawing, as text."""

    point: StarPoint
    url: str
    words: str
    counts: tuple[tuple[str, str, int], ...]  # state, its word, how many
    lanes: tuple[TableLane, ...]


def table_rows(on_day: StarOnDay) -> list[TableRow]:
    return [
        TableRow(
            point=point,
            url=_url(point),
            words=standing_words(point.state),
            counts=tuple((count.state, count.label, count.number) for count in _counts(point)),
            lanes=tuple(
                TableLane(
                    name=capfirst(str(lane.instrument)),
                    running=lane.running,
                    url=_projects(point, lane),
                    synthetic=lane.synthetic,
                )
                for lane in point.lanes
            ),
        )
        for point in on_day.points
    ]


def _hub(on_day: StarOnDay) -> drawing.Hub:
    return drawing.Hub(name=on_day.hub.name, url=reverse("partner", args=[on_day.hub.public_id]))


def _url(point: StarPoint) -> str:
    return reverse("partner", args=[point.partner.public_id])


def _counts(point: StarPoint) -> tuple[drawing.Count, ...]:
    return tuple(
        drawing.Count(state=state.value, label=str(STATE_LABELS[state]), number=point.counts[state.value])
        for state in State
        if point.counts.get(state.value)
    )


def _point(point: StarPoint) -> drawing.Point:
    partner = point.partner
    return drawing.Point(
        key=partner.public_id,
        name=partner.name,
        url=_url(point),
        state=point.state.value,
        state_label=standing_words(point.state),
        local_name=partner.local_name,
        local_lang=partner.local_language,
        city=partner.city,
        ties=tuple(_tie(tie) for tie in point.ties),
        lanes=tuple(_lane(point, lane) for lane in point.lanes),
        counts=_counts(point),
    )


def _tie(tie: Any) -> drawing.Tie:
    label = _("unit tie: %(hub_unit)s and %(partner_unit)s") % {
        "hub_unit": tie.hub_unit.name,
        "partner_unit": tie.partner_unit.name,
    }
    return drawing.Tie(
        hub_unit=tie.hub_unit.name,
        partner_unit=tie.partner_unit.name,
        label=label,
        url=reverse("tie", args=[tie.public_id]),
    )


def _lane(point: StarPoint, lane: Lane) -> drawing.Lane:
    if lane.synthetic:
        words = ngettext(
            "%(instrument)s: %(number)s synthetic project runs",
            "%(instrument)s: %(number)s synthetic projects run",
            lane.running,
        )
    else:
        words = ngettext(
            "%(instrument)s: %(number)s project runs", "%(instrument)s: %(number)s projects run", lane.running
        )
    return drawing.Lane(
        instrument=lane.instrument.public_id,
        width=lane.width,
        label=words % {"instrument": capfirst(str(lane.instrument)), "number": lane.running},
        url=_projects(point, lane),
        synthetic=lane.synthetic,
    )


def _projects(point: StarPoint, lane: Lane) -> str:
    """The list of the projects that a lane stands for."""
    asked = {"partner": point.partner.public_id, "instrument": lane.instrument.public_id, "running": "on"}
    return f"{reverse('projects')}?{urlencode(asked)}"


def _place(point: StarPoint) -> azimuth.Place:
    partner = point.partner
    return azimuth.Place(
        key=partner.public_id,
        name=partner.name,
        url=_url(point),
        state=point.state.value,
        state_label=standing_words(point.state),
        latitude=None if partner.latitude is None else float(partner.latitude),
        longitude=None if partner.longitude is None else float(partner.longitude),
    )
