"""Missions and visits on pages: their words and shapes, and every line with what it refers to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from edge.missions.models import Outcome
from edge.missions.queries import ItemOnDay, MissionOnDay, StopOnDay, missions_with
from edge.missions.rules import Direction, Stage, Standing
from edge.partners.models import Institution
from edge.web.kit.about import Reference, references

_STATES = {
    Stage.AHEAD: "in_preparation",
    Stage.UNDER_WAY: "in_force",
    Stage.BEGUN: "not_known",
    Stage.OVER: "ended",
    Stage.NOT_KNOWN: "not_known",
}
_STANDINGS = {Standing.OPEN: "open", Standing.DONE: "met", Standing.NOT_KNOWN: "not_known"}


@dataclass(frozen=True, kw_only=True)
class OutcomeShown:
    outcome: Outcome
    about: Reference | None


@dataclass(frozen=True, kw_only=True)
class ItemShown:
    """An action item with the state that is drawn for it and its word."""

    row: ItemOnDay
    about: Reference | None
    state: str
    label: str


@dataclass(frozen=True, kw_only=True)
class StopShown:
    """A stop with its lines sorted: what came out by the day, what may have, what is recorded for later."""

    row: StopOnDay
    came: tuple[OutcomeShown, ...]
    perhaps: tuple[OutcomeShown, ...]
    ahead: tuple[OutcomeShown, ...]
    open_items: tuple[ItemShown, ...]
    closed_items: tuple[ItemShown, ...]
    happened: str  # yes, no or not_known: whether the delegation had been there by the day


@dataclass(frozen=True, kw_only=True)
class MissionShown:
    story: MissionOnDay
    stops: tuple[StopShown, ...]
    items: tuple[ItemShown, ...]
    state: str
    label: str


def direction_word(direction: str) -> str:
    return {Direction.OUT.value: _("mission"), Direction.IN.value: _("visit")}[direction]


def stage_words(stage: Stage) -> str:
    return {
        Stage.AHEAD: pgettext("mission", "ahead"),
        Stage.UNDER_WAY: pgettext("mission", "under way"),
        Stage.BEGUN: pgettext("mission", "begun, last day not recorded"),
        Stage.OVER: pgettext("mission", "over"),
        Stage.NOT_KNOWN: pgettext("mission", "not known whether it had begun"),
    }[stage]


def stage_state(stage: Stage) -> str:
    """The state whose shape and colour stand for it."""
    return _STATES[stage]


def standing_words(row: ItemOnDay) -> str:
    if row.overdue:
        return _("overdue")
    return {
        Standing.OPEN: pgettext("action item", "open"),
        Standing.DONE: pgettext("action item", "done"),
        Standing.NOT_KNOWN: pgettext("action item", "not known whether done"),
    }[row.standing]


def standing_state(row: ItemOnDay) -> str:
    return "late" if row.overdue else _STANDINGS[row.standing]


def matters(story: MissionOnDay) -> str:
    """One line that says what matters about it on the day."""
    stops, came, still_open = len(story.stops), story.came_number, story.open_number
    sentences = [
        ngettext("%(number)s stop.", "%(number)s stops.", stops) % {"number": stops}
        if stops
        else _("No stop is recorded yet."),
        ngettext("%(number)s outcome by this day.", "%(number)s outcomes by this day.", came)
        % {"number": came}
        if came
        else _("Nothing is known to have come out of it by this day."),
    ]
    if story.all_items:
        sentences.append(
            ngettext("%(number)s action item is open.", "%(number)s action items are open.", still_open)
            % {"number": still_open}
            if still_open
            else _("No action item is open.")
        )
    return " ".join(sentences)


def shown(account: Any, stories: Iterable[MissionOnDay], *, on: date) -> list[MissionShown]:
    """The stories with what their lines refer to. One statement for each kind of record that is referred to."""
    found = list(stories)
    known = references(account, [line for story in found for line in story.lines], on=on)

    def about(line: Any) -> Reference | None:
        return known.get((line.about_kind, line.about_id))

    def outcomes(lines: Iterable[Outcome]) -> tuple[OutcomeShown, ...]:
        return tuple(OutcomeShown(outcome=line, about=about(line)) for line in lines)

    def items(rows: Iterable[ItemOnDay]) -> tuple[ItemShown, ...]:
        return tuple(item_shown(row, about(row.item)) for row in rows)

    def stop(row: StopOnDay) -> StopShown:
        day = row.stop.on
        return StopShown(
            row=row,
            came=outcomes(row.came),
            perhaps=outcomes(row.perhaps),
            ahead=outcomes(row.ahead),
            open_items=items(row.open_items),
            closed_items=items(each for each in row.items if not each.is_open),
            happened={True: "yes", False: "no", None: "not_known"}[day.on_or_before(on) if day else None],
        )

    return [
        MissionShown(
            story=story,
            stops=tuple(stop(row) for row in story.stops),
            items=items(story.items),
            state=stage_state(story.stage),
            label=stage_words(story.stage),
        )
        for story in found
    ]


def item_shown(row: ItemOnDay, about: Reference | None) -> ItemShown:
    return ItemShown(row=row, about=about, state=standing_state(row), label=standing_words(row))


def missions_part(account: Any, partner: Institution, *, on: date) -> list[MissionShown]:
    """What `missions/part.html` shows on a partner's page as `missions`: eight statements, and one for each kind of
    record that is referred to."""
    return shown(account, missions_with(account, partner, on), on=on)
