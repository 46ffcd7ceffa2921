"""What the verbs about missions refuse, keep in order and bring back."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from edge.agreements import actions as agreements
from edge.core import actions as core
from edge.core.models import Activity
from edge.core.refusals import EditConflict
from edge.missions import actions as missions
from edge.missions.models import ActionItem, Mission, Stop
from tests.actions.arranging import BY, Register, a_register, day


@pytest.fixture
def register(db: None) -> Register:
    return a_register()


def places(mission: Mission) -> list[str]:
    return [str(stop) for stop in mission.stops.order_by("order")]


def test_stops_change_places_and_stop_at_the_ends(register: Register) -> None:
    mission = register.journey.mission
    third = missions.add_stop(mission=mission, by=BY, institution=register.other, purpose="Talks")
    assert places(mission) == ["1. Lotus University", "2. The ministry", "3. Bamboo University"]
    missions.move_stop(stop=third, by=BY, forward=True)
    assert places(mission) == ["1. Lotus University", "2. Bamboo University", "3. The ministry"]
    missions.move_stop(stop=register.journey.first, by=BY, forward=False)
    assert places(mission) == ["1. Bamboo University", "2. Lotus University", "3. The ministry"]
    for stop, forward in ((third, True), (register.journey.second, False)):
        with pytest.raises(missions.NoFurther):
            missions.move_stop(stop=stop, by=BY, forward=forward)


def test_moving_is_told_of_both_stops_and_kept_in_both_histories(register: Register) -> None:
    second = register.journey.second
    missions.move_stop(stop=second, by=BY, forward=True)
    lines = Activity.objects.filter(verb="move_stop").order_by("pk")
    assert list(lines.values_list("subject_label", "page_id")) == [
        ("1. The ministry", register.journey.mission.public_id),
        ("2. Lotus University", register.journey.mission.public_id),
    ]
    orders = [row.order for row in register.journey.first.history.order_by("history_id")]
    assert orders == [1, 2]


def test_who_moves_a_stop_that_changed_meanwhile_is_told(register: Register) -> None:
    second = register.journey.second
    missions.edit_stop(stop=second, by=BY, changes={"place": "Beijing"})
    with pytest.raises(EditConflict):
        missions.move_stop(stop=second, by=BY, forward=True, version=second.version)
    assert places(register.journey.mission) == ["1. Lotus University", "2. The ministry"]


def test_a_stop_comes_back_with_what_hung_on_it_at_a_place_that_is_free(register: Register) -> None:
    journey = register.journey
    missions.remove_stop(stop=journey.first, by=BY)
    assert not ActionItem.objects.filter(public_id=journey.item.public_id).exists()
    core.restore(Stop, journey.first.public_id, by=BY, verb="restore")
    assert places(journey.mission) == ["1. Lotus University", "2. The ministry"]
    missions.remove_stop(stop=journey.second, by=BY)
    missions.add_stop(mission=journey.mission, by=BY, institution=register.other, purpose="Talks")
    core.restore(Stop, journey.second.public_id, by=BY, verb="restore")
    assert places(journey.mission) == ["1. Lotus University", "2. Bamboo University", "3. The ministry"]
    restored = Stop.objects.get(public_id=journey.first.public_id)
    assert [restored.meetings.count(), restored.outcomes.count(), restored.action_items.count()] == [1, 1, 1]


def test_a_mission_comes_back_whole(register: Register) -> None:
    mission = register.journey.mission
    missions.remove_mission(mission=mission, by=BY, reason="by mistake")
    assert not Stop.objects.exists()
    core.restore(Mission, mission.public_id, by=BY, verb="restore")
    back = Mission.objects.get(public_id=mission.public_id)
    assert places(back) == ["1. Lotus University", "2. The ministry"]
    assert [back.delegates.count(), back.action_items.count()] == [1, 1]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"starts_on": day("2012-05"), "ends_on": day("2012-04-30")}, "The last day lies before the first."),
        ({"direction": "sideways"}, "is not a valid choice"),
        ({"title": ""}, "cannot be blank"),
    ],
)
def test_a_mission_that_cannot_be_is_refused(db: None, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        missions.add_mission(by=BY, **{"title": "Journey", "direction": "out", **fields})
    assert not Mission.objects.exists()


def test_a_stop_is_somewhere_and_a_person_travels_once(register: Register) -> None:
    mission = register.journey.mission
    with pytest.raises(ValidationError, match="Name the institution, or the host"):
        missions.add_stop(mission=mission, by=BY, purpose="Talks")
    with pytest.raises(ValidationError, match="in the delegation already"):
        missions.add_delegate(mission=mission, by=BY, person=register.person)


def test_a_line_refers_to_what_a_journey_can_be_about_and_to_nothing_else(register: Register) -> None:
    stop = register.journey.first
    with pytest.raises(missions.NothingToReferTo) as refused:
        missions.record_outcome(stop=stop, by=BY, text="x", produced=register.other)
    assert refused.value.field == "produced"
    for record in (register.agreement, register.commitment, register.tie):
        outcome = missions.record_outcome(stop=stop, by=BY, text="x", produced=record)
        assert (outcome.about_kind, outcome.about_id) == (core.kind_of(record), record.public_id)
    emptied = missions.edit_outcome(outcome=outcome, by=BY, changes={"produced": None})
    assert (emptied.about_kind, emptied.about_id) == ("", "")
    kept = missions.edit_outcome(outcome=register.journey.outcome, by=BY, changes={"text": "talks went on"})
    assert kept.about_id == register.agreement.public_id


def test_an_item_belongs_to_a_stop_of_its_own_mission(register: Register) -> None:
    other = missions.add_mission(by=BY, title="Another", direction="in")
    with pytest.raises(missions.AnotherMission):
        missions.add_action_item(mission=other, stop=register.journey.first, by=BY, text="x")
    item = missions.add_action_item(mission=other, by=BY, text="x")
    with pytest.raises(missions.AnotherMission):
        missions.edit_action_item(item=item, by=BY, changes={"stop": register.journey.first})


def test_nobody_waits_for_a_signature_that_was_given(register: Register) -> None:
    mission, signed = register.journey.mission, register.agreement
    with pytest.raises(missions.NeverOpen) as refused:
        missions.add_action_item(mission=mission, by=BY, text="File it", about=signed)
    assert refused.value.field == "until_signed"
    filed = missions.add_action_item(mission=mission, by=BY, text="File it", about=signed, until_signed=False)
    assert ActionItem.objects.open(on=date(2012, 5, 1)).filter(pk=filed.pk).exists()  # type: ignore[attr-defined]


def test_what_was_closed_by_a_signature_can_still_be_corrected(register: Register) -> None:
    item = missions.add_action_item(
        mission=register.journey.mission, by=BY, text="Sign it", about=register.child
    )
    agreements.sign_agreement(agreement=register.child, by=BY, on=day("2012-05-02"))
    corrected = missions.edit_action_item(item=item, by=BY, changes={"text": "Sign the exchange"})
    assert corrected.text == "Sign the exchange"
    rows: Any = ActionItem.objects
    assert [rows.open(on=date(2012, 5, one)).filter(pk=item.pk).exists() for one in (1, 2)] == [True, False]


def test_done_is_said_and_taken_back(register: Register) -> None:
    item = register.journey.item
    done = missions.complete_action_item(item=item, by=BY, on=day("2012-05-02"))
    assert str(done.done_on) == "2012-05-02"
    again = missions.complete_action_item(item=done, by=BY, on=None)
    assert again.done_on is None
    with pytest.raises(EditConflict):
        missions.complete_action_item(item=item, by=BY, on=day("2012-05-03"), version=done.version)
