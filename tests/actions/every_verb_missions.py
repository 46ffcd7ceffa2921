"""The verbs about missions and visits, how they are done in the small register, and the lines that they leave."""

from collections.abc import Callable
from typing import Any

from edge.missions import actions as missions
from tests.actions.arranging import BY, Register, day

Act = Callable[[Register], Any]
Line = tuple[str, str, str]

VERBS: dict[str, tuple[Act, list[Line]]] = {
    "add_mission": (
        lambda r: missions.add_mission(by=BY, title="Autumn visit", direction="in"),
        [("add_mission", "mission", "mission")],
    ),
    "edit_mission": (
        lambda r: missions.edit_mission(
            mission=r.journey.mission, by=BY, changes={"ends_on": day("2012-05")}
        ),
        [("edit_mission", "mission", "mission")],
    ),
    "remove_mission": (
        lambda r: missions.remove_mission(mission=r.journey.mission, by=BY),
        [("remove_mission", "mission", "mission")],
    ),
    "add_delegate": (
        lambda r: missions.add_delegate(mission=r.journey.mission, by=BY, person=r.president.person),
        [("add_delegate", "delegate", "mission")],
    ),
    "edit_delegate": (
        lambda r: missions.edit_delegate(delegate=r.journey.delegate, by=BY, changes={"capacity": "Rector"}),
        [("edit_delegate", "delegate", "mission")],
    ),
    "remove_delegate": (
        lambda r: missions.remove_delegate(delegate=r.journey.delegate, by=BY),
        [("remove_delegate", "delegate", "mission")],
    ),
    "add_stop": (
        lambda r: missions.add_stop(
            mission=r.journey.mission, by=BY, institution=r.other, purpose="A first talk"
        ),
        [("add_stop", "stop", "mission")],
    ),
    "edit_stop": (
        lambda r: missions.edit_stop(stop=r.journey.first, by=BY, changes={"place": "Chengdu"}),
        [("edit_stop", "stop", "mission")],
    ),
    "move_stop": (
        lambda r: missions.move_stop(stop=r.journey.second, by=BY, forward=True),
        [("move_stop", "stop", "mission"), ("move_stop", "stop", "mission")],
    ),
    "remove_stop": (
        lambda r: missions.remove_stop(stop=r.journey.first, by=BY),
        [("remove_stop", "stop", "mission")],
    ),
    "add_meeting": (
        lambda r: missions.add_meeting(stop=r.journey.second, by=BY, subject="Tea"),
        [("add_meeting", "meeting", "mission")],
    ),
    "edit_meeting": (
        lambda r: missions.edit_meeting(meeting=r.journey.meeting, by=BY, changes={"minutes": "Agreed."}),
        [("edit_meeting", "meeting", "mission")],
    ),
    "remove_meeting": (
        lambda r: missions.remove_meeting(meeting=r.journey.meeting, by=BY),
        [("remove_meeting", "meeting", "mission")],
    ),
    "record_outcome": (
        lambda r: missions.record_outcome(stop=r.journey.second, by=BY, text="a promise"),
        [("record_outcome", "outcome", "mission")],
    ),
    "edit_outcome": (
        lambda r: missions.edit_outcome(outcome=r.journey.outcome, by=BY, changes={"produced": r.child}),
        [("edit_outcome", "outcome", "mission")],
    ),
    "remove_outcome": (
        lambda r: missions.remove_outcome(outcome=r.journey.outcome, by=BY),
        [("remove_outcome", "outcome", "mission")],
    ),
    "add_action_item": (
        lambda r: missions.add_action_item(
            mission=r.journey.mission, by=BY, text="Sign it", about=r.child, owner=r.rector
        ),
        [("add_action_item", "actionitem", "mission")],
    ),
    "edit_action_item": (
        lambda r: missions.edit_action_item(
            item=r.journey.item, by=BY, changes={"due_on": day("2012-06"), "about": r.child}
        ),
        [("edit_action_item", "actionitem", "mission")],
    ),
    "complete_action_item": (
        lambda r: missions.complete_action_item(item=r.journey.item, by=BY, on=day("2012-05-02")),
        [("complete_action_item", "actionitem", "mission")],
    ),
    "remove_action_item": (
        lambda r: missions.remove_action_item(item=r.journey.item, by=BY),
        [("remove_action_item", "actionitem", "mission")],
    ),
}
# Those that change by which words a mission or an action item is found.
FOUND_BY = {
    *("add_mission", "edit_mission", "add_stop", "edit_stop", "move_stop", "remove_stop"),
    *("add_action_item", "edit_action_item", "complete_action_item"),
}
