"""Missions and visits with their stops, and action items, with the rights of whoever asks."""

from typing import Any, Literal

from django.db.models import F
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from edge.api.kit import (
    Domain,
    Edtf,
    Id,
    OnADay,
    Page,
    Paging,
    Policy,
    answers,
    edtf,
    known,
    not_found,
    page_of,
)
from edge.api.resources.partners import (
    InstitutionRef,
    OfficerRef,
    institution_named,
    institution_ref,
    officer_ref,
)
from edge.missions.permissions import action_items_visible_to, missions_visible_to
from edge.missions.queries import (
    ItemOnDay,
    MissionOnDay,
    for_the_whole_story,
    in_order_of_pressure,
    item_on,
    seen_references,
    told,
)

router = Router(tags=["missions"])
Seen = frozenset[tuple[str, str]]


class AboutRef(Schema):
    kind: Literal["agreement", "commitment", "tie", "project", "jointprogramme"]
    id: str = Field(examples=["A2"])


class DelegateOut(Schema):
    person: str = Field(description="The name in Latin script.", examples=["Mark Waer"])
    capacity: str | None = Field(examples=["Rector"])
    institution: InstitutionRef | None


class MeetingOut(Schema):
    subject: str
    person: str | None = Field(examples=["Hao Ping"])
    others: str | None
    on: Edtf | None


class OutcomeOut(Schema):
    id: str
    text: str = Field(examples=["memorandum of understanding signed"])
    on: Edtf | None
    came: bool | None = Field(description="Whether it had come out by the day; null when not known.")
    produced: AboutRef | None = Field(description="What it produced, where the account may see that.")


class ActionItemOut(Schema):
    id: str
    text: str = Field(examples=["Sign the implementation agreement with Peking University"])
    about: AboutRef | None = Field(description="Where the account may see that.")
    owner: OfficerRef | None
    due_on: Edtf | None
    done_on: Edtf | None
    standing: Literal["open", "done", "not_known"] = Field(description="On the day.")
    open: bool = Field(description="Not certainly done by the day.")
    overdue: bool


class StopOut(Schema):
    order: int
    institution: InstitutionRef | None
    host: str | None
    place: str | None
    on: Edtf | None
    purpose: str
    meetings: list[MeetingOut]
    outcomes: list[OutcomeOut]
    action_items: list[ActionItemOut]


class MissionOut(Schema):
    id: str
    title: str = Field(examples=["Rectoral delegation to China"])
    direction: Literal["out", "in"] = Field(description="out: a mission of the hub; in: a visit to the hub.")
    starts_on: Edtf | None
    ends_on: Edtf | None
    stage: Literal["ahead", "under_way", "begun", "over", "not_known"] = Field(
        description="On the day; begun: nobody recorded when it ended."
    )
    stops: int
    outcomes: int = Field(description="Certainly come out by the day.")
    open_action_items: int


class MissionDetail(MissionOut):
    purposes: list[str]
    source: str | None
    delegates: list[DelegateOut]
    journey: list[StopOut]
    action_items: list[ActionItemOut] = Field(description="Those that belong to no single stop.")


class ActionItemOfMission(ActionItemOut):
    mission: str = Field(description="The id of the mission.")
    institution: InstitutionRef | None = Field(description="Where the stop is that it belongs to.")


class MissionsAsked(OnADay, Paging):
    direction: Literal["out", "in"] | None = Field(None, description="Only missions, or only visits.")
    partner: Domain | None = Field(None, description="Only what concerns this partner, by domain or id.")


class ActionItemsAsked(OnADay, Paging):
    open: bool | None = Field(None, description="Only those that are open on the day, or only the others.")
    partner: Domain | None = Field(None, description="Only what concerns this partner, by domain or id.")


@router.get(
    "/missions",
    response=answers(Page[MissionOut]),
    auth=Policy("missions.read_mission"),
    operation_id="list_missions",
    summary="Missions and visits",
)
def list_missions(request: HttpRequest, asked: Query[MissionsAsked]) -> dict[str, Any]:
    """The latest first; those without a first day last."""
    on = asked.day
    rows: Any = missions_visible_to(request.user)
    if asked.partner:
        rows = rows.with_partner(institution_named(request.user, asked.partner))
    if asked.direction:
        rows = rows.filter(direction=asked.direction)
    rows = for_the_whole_story(rows, on=on).order_by(F("starts_on_from").desc(nulls_last=True), "-pk")
    page = page_of(rows, asked, lambda row: row)
    return {**page, "items": [_mission(story) for story in told(page["items"], on=on)]}


@router.get(
    "/missions/{id}",
    response=answers(MissionDetail),
    auth=Policy("missions.read_mission"),
    operation_id="read_mission",
    summary="One mission or visit",
)
def read_mission(request: HttpRequest, id: Id, asked: Query[OnADay]) -> dict[str, Any]:
    """With its stops in order, what came out of each by the day, and what was still open."""
    rows = for_the_whole_story(missions_visible_to(request.user), on=asked.day)
    found = rows.filter(public_id=id).first()
    if found is None:
        raise not_found()
    [story] = told([found], on=asked.day)
    seen = seen_references(request.user, story.lines)
    return {
        **_mission(story),
        "purposes": story.mission.purpose_lines(),
        "source": known(story.mission.source),
        "delegates": [
            {
                "person": row.person.name,
                "capacity": known(row.capacity),
                "institution": institution_ref(row.institution) if row.institution else None,
            }
            for row in story.delegates
        ],
        "journey": _journey(story, seen),
        "action_items": [_item(row, seen) for row in story.items],
    }


@router.get(
    "/action-items",
    response=answers(Page[ActionItemOfMission]),
    auth=Policy("missions.read_mission"),
    operation_id="list_action_items",
    summary="What is to be done after missions and visits",
)
def list_action_items(request: HttpRequest, asked: Query[ActionItemsAsked]) -> dict[str, Any]:
    """By the latest day on which each can be due; those without a day last."""
    rows: Any = action_items_visible_to(request.user)
    if asked.partner:
        rows = rows.with_partner(institution_named(request.user, asked.partner))
    open_ones = rows.open(on=asked.day)
    rows = rows.with_signing(on=asked.day)
    if asked.open is not None:
        pks = open_ones.values("pk")
        rows = rows.filter(pk__in=pks) if asked.open else rows.exclude(pk__in=pks)
    rows = in_order_of_pressure(rows).select_related(
        "mission", "stop__institution", "owner__person", "owner__institution"
    )
    page = page_of(rows, asked, lambda row: row)
    seen = seen_references(request.user, page["items"])
    return {**page, "items": [_item_of_mission(item_on(row, on=asked.day), seen) for row in page["items"]]}


def _mission(story: MissionOnDay) -> dict[str, Any]:
    return {
        "id": story.mission.public_id,
        "title": story.mission.title,
        "direction": story.mission.direction,
        "starts_on": edtf(story.mission.starts_on),
        "ends_on": edtf(story.mission.ends_on),
        "stage": story.stage.value,
        "stops": len(story.stops),
        "outcomes": story.came_number,
        "open_action_items": story.open_number,
    }


def _journey(story: MissionOnDay, seen: Seen) -> list[dict[str, Any]]:
    return [
        {
            "order": row.number,
            "institution": institution_ref(row.stop.institution) if row.stop.institution else None,
            "host": known(row.stop.host),
            "place": known(row.stop.place),
            "on": edtf(row.stop.on),
            "purpose": row.stop.purpose,
            "meetings": [
                {
                    "subject": meeting.subject,
                    "person": meeting.person.name if meeting.person else None,
                    "others": known(meeting.others),
                    "on": edtf(meeting.on),
                }
                for meeting in row.meetings
            ],
            "outcomes": [
                {
                    "id": each.outcome.public_id,
                    "text": each.outcome.text,
                    "on": edtf(each.outcome.on),
                    "came": each.came,
                    "produced": _about(each.outcome, seen),
                }
                for each in row.outcomes
            ],
            "action_items": [_item(each, seen) for each in row.items],
        }
        for row in story.stops
    ]


def _about(line: Any, seen: Seen) -> dict[str, str] | None:
    named = (line.about_kind, line.about_id) in seen
    return {"kind": line.about_kind, "id": line.about_id} if named else None


def _item(row: ItemOnDay, seen: Seen) -> dict[str, Any]:
    return {
        "id": row.item.public_id,
        "text": row.item.text,
        "about": _about(row.item, seen),
        "owner": officer_ref(row.item.owner),
        "due_on": edtf(row.item.due_on),
        "done_on": edtf(row.item.done_on),
        "standing": row.standing.value,
        "open": row.is_open,
        "overdue": row.overdue,
    }


def _item_of_mission(row: ItemOnDay, seen: Seen) -> dict[str, Any]:
    place = row.item.stop.institution if row.item.stop else None
    return {
        **_item(row, seen),
        "mission": row.item.mission.public_id,
        "institution": institution_ref(place) if place else None,
    }
