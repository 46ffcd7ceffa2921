"""Reading missions and visits across tables, always as of a day and from what the account may see."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, Prefetch, QuerySet

from edge.agreements.models import Agreement
from edge.agreements.permissions import agreements_visible_to, commitments_visible_to
from edge.agreements.rules import Happening
from edge.calls.permissions import projects_visible_to
from edge.core.dates import Known
from edge.core.queries import found_pks
from edge.missions import rules
from edge.missions.models import ActionItem, Delegate, Meeting, Mission, Outcome, Stop
from edge.missions.permissions import action_items_visible_to, missions_visible_to
from edge.missions.rules import Stage, Standing
from edge.partners.models import Institution
from edge.partners.permissions import ties_visible_to
from edge.partners.queries import domain_of, read_names_on

# What a line may refer to and not everybody who reads missions sees; of the rest they see everything.
_SEEN = {
    "agreement": agreements_visible_to,
    "commitment": commitments_visible_to,
    "tie": ties_visible_to,
    "project": projects_visible_to,
}


@dataclass(frozen=True, kw_only=True)
class OutcomeOnDay:
    """An outcome, and whether it had come out by the day (None: not known)."""

    outcome: Outcome
    came: Known


@dataclass(frozen=True, kw_only=True)
class ItemOnDay:
    """An action item as it stood on the day."""

    item: ActionItem
    standing: Standing
    is_open: bool
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class StopOnDay:
    """A stop, its `number` in the journey (from 1, without gaps), and what was known of it on the day."""

    number: int
    stop: Stop
    meetings: tuple[Meeting, ...]
    outcomes: tuple[OutcomeOnDay, ...]
    items: tuple[ItemOnDay, ...]

    @property
    def came(self) -> list[Outcome]:
        return [row.outcome for row in self.outcomes if row.came]

    @property
    def perhaps(self) -> list[Outcome]:
        return [row.outcome for row in self.outcomes if row.came is None]

    @property
    def ahead(self) -> list[Outcome]:
        """Recorded for a later day."""
        return [row.outcome for row in self.outcomes if row.came is False]

    @property
    def open_items(self) -> list[ItemOnDay]:
        return [row for row in self.items if row.is_open]


@dataclass(frozen=True, kw_only=True)
class MissionOnDay:
    """A mission or visit as it stood on the day; `items` are the action items that belong to no stop."""

    mission: Mission
    stage: Stage
    delegates: tuple[Delegate, ...]
    stops: tuple[StopOnDay, ...]
    items: tuple[ItemOnDay, ...]

    @property
    def institutions(self) -> list[Institution]:
        """Where it stops, each once, in the order of the journey."""
        found = [row.stop.institution for row in self.stops if row.stop.institution]
        return list({institution.pk: institution for institution in found}.values())

    @property
    def all_items(self) -> list[ItemOnDay]:
        return [*(item for stop in self.stops for item in stop.items), *self.items]

    @property
    def open_number(self) -> int:
        return sum(row.is_open for row in self.all_items)

    @property
    def came_number(self) -> int:
        return sum(len(stop.came) for stop in self.stops)

    @property
    def lines(self) -> list[Outcome | ActionItem]:
        """Everything in it that may refer to another record."""
        outcomes = [row.outcome for stop in self.stops for row in stop.outcomes]
        return [*outcomes, *(row.item for row in self.all_items)]


# ---------------------------------------------------------------- reading
def for_the_whole_story(missions: QuerySet[Mission], *, on: date) -> QuerySet[Mission]:
    """With delegates, stops, meetings, outcomes and action items: six statements for any number."""
    stops = Stop.objects.select_related("institution").prefetch_related(
        Prefetch("meetings", queryset=Meeting.objects.select_related("person").order_by("on_from", "pk")),
        Prefetch("outcomes", queryset=Outcome.objects.order_by("on_from", "pk")),
    )
    delegates = Delegate.objects.select_related("person", "institution").order_by("pk")
    items = ActionItem.objects.with_signing(on=on).select_related("owner__person", "owner__institution")
    return missions.prefetch_related(
        Prefetch("delegates", queryset=delegates),
        Prefetch("stops", queryset=stops.order_by("order")),
        Prefetch("action_items", queryset=items.order_by("pk")),
    )


def told(missions: Iterable[Mission], *, on: date) -> list[MissionOnDay]:
    """The missions, read by `for_the_whole_story` for that day, as they stood; institutions bear their name of the
    day. One more statement."""
    found = [_told(mission, on) for mission in missions]
    places = [institution for story in found for institution in story.institutions]
    homes = [row.institution for story in found for row in story.delegates if row.institution]
    read_names_on([*places, *homes], on=on)
    return found


def _told(mission: Mission, on: date) -> MissionOnDay:
    items: dict[int | None, list[ItemOnDay]] = {}
    for item in mission.action_items.all():
        items.setdefault(item.stop_id, []).append(item_on(item, on=on))
    stops = [
        StopOnDay(
            number=number,
            stop=stop,
            meetings=tuple(stop.meetings.all()),
            outcomes=tuple(
                OutcomeOnDay(outcome=outcome, came=rules.came_out_by(outcome.on, stop.on, on=on))
                for outcome in stop.outcomes.all()
            ),
            items=tuple(items.get(stop.pk, ())),
        )
        for number, stop in enumerate(mission.stops.all(), start=1)
    ]
    return MissionOnDay(
        mission=mission,
        stage=rules.stage_on(mission.starts_on, mission.ends_on, on=on),
        delegates=tuple(mission.delegates.all()),
        stops=tuple(stops),
        items=tuple(items.get(None, ())),
    )


def item_on(item: Any, *, on: date) -> ItemOnDay:
    """How an action item, read with `with_signing` for that day, stood."""
    done = Happening(on=item.done_on, unknown_day=item.done_on_unknown)
    still_open = rules.is_open(done=done, signed=item.signed, on=on)
    return ItemOnDay(
        item=item,
        standing=rules.standing_on(done=done, signed=item.signed, on=on),
        is_open=still_open,
        overdue=rules.is_overdue(item.due_on, still_open=still_open, on=on),
    )


def stories_on(account: Any, *, on: date, partner: Institution | None = None) -> list[MissionOnDay]:
    """Every mission and visit that the account may see, the earliest first; of a `partner` only what concerns it.
    Seven statements, with a partner eight."""
    missions = missions_visible_to(account)
    if partner is not None and not partner.is_hub:
        return missions_with(account, partner, on)
    return told(_in_order_of_days(for_the_whole_story(missions, on=on)), on=on)


def missions_with(account: Any, partner: Institution, on: date) -> list[MissionOnDay]:
    """The missions and visits that concern the partner, the earliest first, narrowed to what concerns it: its own
    stops whole, and of others what is about an agreement with it. Eight statements."""
    missions = missions_visible_to(account).with_partner(partner)  # type: ignore[attr-defined]
    agreements = frozenset(Agreement.objects.with_partner(partner).values_list("public_id", flat=True))
    stories = told(_in_order_of_days(for_the_whole_story(missions, on=on)), on=on)
    return [_concerning(partner, story, agreements) for story in stories]


def _in_order_of_days(missions: QuerySet[Mission]) -> QuerySet[Mission]:
    return missions.order_by(F("starts_on_from").asc(nulls_last=True), "pk")


def _concerning(partner: Institution, story: MissionOnDay, agreements: frozenset[str]) -> MissionOnDay:
    def about(line: Outcome | ActionItem) -> bool:
        return line.about_kind == "agreement" and line.about_id in agreements

    stops = []
    for row in story.stops:
        if row.stop.institution_id == partner.pk:
            stops.append(row)
            continue
        outcomes = tuple(each for each in row.outcomes if about(each.outcome))
        items = tuple(each for each in row.items if about(each.item))
        if outcomes or items:
            stops.append(replace(row, outcomes=outcomes, items=items, meetings=()))
    items = tuple(each for each in story.items if about(each.item))
    return replace(story, stops=tuple(stops), items=items)


# ---------------------------------------------------------------- action items
def open_action_items(
    account: Any,
    *,
    on: date,
    partner: Institution | None = None,
    most: int | None = None,
    overdue: bool = False,
) -> list[ItemOnDay]:
    """What is open on the day, by the latest day on which it can be due; what has none comes last. Only what is
    `overdue`, if so asked. One statement."""
    visible: Any = action_items_visible_to(account)
    items = visible.overdue(on=on) if overdue else visible.open(on=on)
    if partner is not None and not partner.is_hub:
        items = items.with_partner(partner)
    rows = in_order_of_pressure(items).select_related(
        "mission", "stop__institution", "owner__person", "owner__institution"
    )
    return [item_on(item, on=on) for item in rows[:most]]


def in_order_of_pressure(items: Any) -> Any:
    due = F("due_on_until").asc(nulls_last=True)
    return items.order_by(due, "mission__starts_on_from", F("stop__order").asc(nulls_last=True), "pk")


# ---------------------------------------------------------------- finding
def find_missions(account: Any, text: str) -> QuerySet[Mission]:
    return missions_visible_to(account).filter(pk__in=found_pks("mission", text))


def find_action_items(account: Any, text: str) -> QuerySet[ActionItem]:
    found = action_items_visible_to(account).filter(pk__in=found_pks("actionitem", text))
    return found.select_related("mission")


# ---------------------------------------------------------------- as data
def missions_on(account: Any, *, on: date, partner: Institution | None = None) -> list[dict[str, Any]]:
    """The missions of the brief, as plain data. A fixed number of statements, and one for each kind of record that
    outcomes and action items refer to."""
    stories = stories_on(account, on=on, partner=partner)
    seen = seen_references(account, [line for story in stories for line in story.lines])
    return [story_as_data(story, seen) for story in stories]


def seen_references(account: Any, lines: Iterable[Outcome | ActionItem]) -> frozenset[tuple[str, str]]:
    """(kind, public id) of what the lines refer to and the account may see. One statement a kind."""
    wanted: dict[str, set[str]] = {}
    for line in lines:
        if line.about_kind:
            wanted.setdefault(line.about_kind, set()).add(line.about_id)
    seen: set[tuple[str, str]] = set()
    for kind, ids in wanted.items():
        if kind in _SEEN:
            ids = set(_SEEN[kind](account).filter(public_id__in=ids).values_list("public_id", flat=True))
        seen.update((kind, public_id) for public_id in ids)
    return frozenset(seen)


def story_as_data(story: MissionOnDay, seen: frozenset[tuple[str, str]]) -> dict[str, Any]:
    """Days are EDTF text; an outcome or an open item begins with the public id of the record that it is about."""

    def words(line: Outcome | ActionItem) -> str:
        named = (line.about_kind, line.about_id) in seen
        return f"{line.about_id}: {line.text}" if named else line.text

    return {
        "title": story.mission.title,
        "direction": story.mission.direction,
        "stops": [
            {
                "order": row.number,
                "institution": domain_of(row.stop.institution) if row.stop.institution else None,
                "on": None if row.stop.on is None else str(row.stop.on),
                "purpose": row.stop.purpose or None,
                "outcomes": [words(outcome) for outcome in row.came],
                "open": [words(each.item) for each in row.open_items],
            }
            for row in story.stops
        ],
    }
