"""The chapters of the brief about activities, for a person who reads it in a terminal."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from edge.jobs.plain_text import table


def activity_chapters(brief: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Headings with their tables: mobility, enrolment, programmes, projects, missions and visits."""
    return (
        (
            _("Mobility"),
            table(
                (_("Partner"), _("Direction"), _("Who"), _("On the day"), _("Source")),
                (_stock_row(row) for row in brief["mobility"]),
            ),
        ),
        (
            _("Enrolment"),
            table(
                (_("Nationality"), _("Students"), _("Rank")),
                (
                    (row["nationality"], _known(row["count"]), _known(row["rank"]))
                    for row in brief["enrolment"]
                ),
            ),
        ),
        (
            _("Joint programmes"),
            table(
                (_("Title"), _("Partners"), _("Completed cohorts"), _("Extended on")),
                (_programme_row(row) for row in brief["programmes"]),
            ),
        ),
        (
            _("Projects"),
            table(
                (_("Partner"), _("Number"), _("Mean score")),
                (
                    (row["partner"], _known(row["count"]), _known(row["mean_score"]))
                    for row in brief["projects"]
                ),
            ),
        ),
        (
            _("Missions and visits"),
            table(
                (_("Title"), _("Stop"), _("At"), _("Day"), _("What for")),
                (row for mission in brief["missions"] for row in _stop_rows(mission)),
            ),
        ),
        (
            _("What came of them"),
            table(
                (_("Title"), _("Stop"), _("Stands"), _("What")),
                (row for mission in brief["missions"] for row in _result_rows(mission)),
            ),
        ),
    )


def _known(value: Any) -> str:
    return _("not known") if value is None else str(value)


def _stock_row(row: dict[str, Any]) -> tuple[str, ...]:
    directions = {"out": _("out"), "in": _("in")}
    kinds = {"students": _("students"), "staff": _("staff"), "researchers": _("researchers")}
    return (
        row["partner"],
        directions[row["direction"]],
        kinds[row["kind"]],
        _known(row["stock"]),
        row["source"] or _("none recorded"),
    )


def _programme_row(row: dict[str, Any]) -> tuple[str, ...]:
    extended = row["extended_on"] or _("not extended")
    return row["title"], ", ".join(row["partners"]), str(row["completed_cohorts"]), extended


def _stop_rows(mission: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for stop in mission["stops"]:
        at, day = stop["institution"] or _("no institution"), _known(stop["on"])
        yield mission["title"], str(stop["order"]), at, day, stop["purpose"] or _("none recorded")


def _result_rows(mission: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for stop in mission["stops"]:
        for stands, texts in ((_("done"), stop["outcomes"]), (pgettext("action item", "open"), stop["open"])):
            for text in texts:
                yield mission["title"], str(stop["order"]), stands, text
