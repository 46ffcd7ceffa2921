"""How missions and their parts are worked on: the form, the verbs and the words of each kind."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from edge.missions import actions
from edge.web.kit.desk import Desk
from edge.web.pages.missions.forms import (
    ActionItemForm,
    DelegateForm,
    MeetingForm,
    MissionForm,
    OutcomeForm,
    StopForm,
)


def page_of(mission: Any) -> str:
    return reverse("mission", args=[mission.public_id])


def at_stop(stop: Any) -> str:
    """The place on the mission's page where the stop is told."""
    return f"{page_of(stop.mission)}#stop-{stop.public_id}"


def _page_of_item(item: Any) -> str:
    return reverse("action_item", args=[item.public_id])


MISSION = Desk(
    kind="mission",
    form=MissionForm,
    add=lambda whole, by, **fields: actions.add_mission(by=by, **fields),
    edit=lambda record, **how: actions.edit_mission(mission=record, **how),
    remove=lambda record, **how: actions.remove_mission(mission=record, **how),
    add_verb=_("Add"),
    add_title=_("Add a mission or a visit"),
    add_lead=_("A mission is a delegation of the hub that travels; a visit is one that comes to the hub."),
    added=_("It is in the register. Name the delegates and the stops next."),
    edit_title=_("Edit “%(record)s”"),
    edited=_("It is saved."),
    save_verb=_("Save"),
    page=page_of,
    back=lambda mission: reverse("missions"),
)

DELEGATE = Desk(
    kind="delegate",
    form=DelegateForm,
    add=lambda whole, by, **fields: actions.add_delegate(mission=whole, by=by, **fields),
    edit=lambda record, **how: actions.edit_delegate(delegate=record, **how),
    remove=lambda record, **how: actions.remove_delegate(delegate=record, **how),
    add_verb=_("Add delegate"),
    add_title=_("Who travels with the delegation?"),
    add_lead=_("Add the person under “People” first when it is not listed."),
    added=_("The delegate is recorded."),
    edit_title=_("Edit the delegate %(record)s"),
    edited=_("The delegate is saved."),
    save_verb=_("Save delegate"),
    page=lambda delegate: f"{page_of(delegate.mission)}#delegation",
    back=lambda delegate: f"{page_of(delegate.mission)}#delegation",
    rights=lambda delegate: delegate.mission,
)

STOP = Desk(
    kind="stop",
    form=StopForm,
    add=lambda whole, by, **fields: actions.add_stop(mission=whole, by=by, **fields),
    edit=lambda record, **how: actions.edit_stop(stop=record, **how),
    remove=lambda record, **how: actions.remove_stop(stop=record, **how),
    add_verb=_("Add stop"),
    add_title=_("Where does the delegation stop?"),
    add_lead=_("It becomes the last stop of the journey; it can be moved forward on the page."),
    added=_("The stop is recorded."),
    edit_title=_("Edit the stop %(record)s"),
    edited=_("The stop is saved."),
    save_verb=_("Save stop"),
    page=at_stop,
    back=lambda stop: f"{page_of(stop.mission)}#journey",
    rights=lambda stop: stop.mission,
)

MEETING = Desk(
    kind="meeting",
    form=MeetingForm,
    add=lambda whole, by, **fields: actions.add_meeting(stop=whole, by=by, **fields),
    edit=lambda record, **how: actions.edit_meeting(meeting=record, **how),
    remove=lambda record, **how: actions.remove_meeting(meeting=record, **how),
    add_verb=_("Add meeting"),
    add_title=_("Who was met at this stop, and what about?"),
    added=_("The meeting is recorded."),
    edit_title=_("Edit the meeting “%(record)s”"),
    edited=_("The meeting is saved."),
    save_verb=_("Save meeting"),
    page=lambda meeting: at_stop(meeting.stop),
    back=lambda meeting: at_stop(meeting.stop),
    rights=lambda meeting: meeting.stop,
)

OUTCOME = Desk(
    kind="outcome",
    form=OutcomeForm,
    add=lambda whole, by, **fields: actions.record_outcome(stop=whole, by=by, **fields),
    edit=lambda record, **how: actions.edit_outcome(outcome=record, **how),
    remove=lambda record, **how: actions.remove_outcome(outcome=record, **how),
    add_verb=_("Record outcome"),
    add_title=_("What came out of this stop?"),
    added=_("The outcome is recorded."),
    edit_title=_("Edit the outcome “%(record)s”"),
    edited=_("The outcome is saved."),
    save_verb=_("Save outcome"),
    page=lambda outcome: at_stop(outcome.stop),
    back=lambda outcome: at_stop(outcome.stop),
    rights=lambda outcome: outcome.stop,
)

ACTION_ITEM = Desk(
    kind="actionitem",
    form=ActionItemForm,
    add=lambda whole, by, **fields: actions.add_action_item(mission=whole, by=by, **fields),
    edit=lambda record, **how: actions.edit_action_item(item=record, **how),
    remove=lambda record, **how: actions.remove_action_item(item=record, **how),
    add_verb=_("Add action item"),
    add_title=_("What is to be done?"),
    added=_("The action item is recorded."),
    edit_title=_("Edit the action item “%(record)s”"),
    edited=_("The action item is saved."),
    save_verb=_("Save action item"),
    page=_page_of_item,
    back=lambda item: page_of(item.mission),
    rights=lambda item: item.mission,
)
