"""The verbs about missions and visits: who travels, where they stop, what came out of it, what is to be done."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from edge.agreements.models import Agreement
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.models import Record
from edge.core.refusals import Refusal
from edge.missions.models import ActionItem, Delegate, Meeting, Mission, Outcome, Stop
from edge.missions.rules import ABOUT

Changes = Mapping[str, Any]


class NoFurther(Refusal):
    pass


class AnotherMission(Refusal):
    pass


class NothingToReferTo(Refusal):
    pass


class NeverOpen(Refusal):
    pass


# ---------------------------------------------------------------- the mission and its delegation
def add_mission(*, by: Any, **fields: Any) -> Mission:
    """Put a mission (out) or a visit (in) into the register."""
    return core.create(Mission(**fields), by=by, verb="add_mission")


def edit_mission(*, mission: Mission, by: Any, changes: Changes, version: int | None = None) -> Mission:
    return core.change(mission, by=by, verb="edit_mission", changes=changes, version=version)


def remove_mission(*, mission: Mission, by: Any, reason: str = "", version: int | None = None) -> None:
    """Remove it with its delegates, stops and all that hangs on them; they come back together."""
    core.remove(mission, by=by, verb="remove_mission", reason=reason, version=version)


def add_delegate(*, mission: Mission, by: Any, **fields: Any) -> Delegate:
    return core.create(Delegate(mission=mission, **fields), by=by, verb="add_delegate", page=mission)


def edit_delegate(*, delegate: Delegate, by: Any, changes: Changes, version: int | None = None) -> Delegate:
    page = delegate.mission
    return core.change(delegate, by=by, verb="edit_delegate", changes=changes, version=version, page=page)


def remove_delegate(*, delegate: Delegate, by: Any, reason: str = "", version: int | None = None) -> None:
    page = delegate.mission
    core.remove(delegate, by=by, verb="remove_delegate", page=page, reason=reason, version=version)


# ---------------------------------------------------------------- stops, in order
@transaction.atomic
def add_stop(*, mission: Mission, by: Any, **fields: Any) -> Stop:
    """Record a stop, as the last of the journey; `move_stop` brings it forward."""
    core.locked(mission, version=None)
    stop = Stop(mission=mission, order=_last_place(mission) + 1, **fields)
    return core.create(stop, by=by, verb="add_stop", page=mission)


def edit_stop(*, stop: Stop, by: Any, changes: Changes, version: int | None = None) -> Stop:
    return core.change(stop, by=by, verb="edit_stop", changes=changes, version=version, page=stop.mission)


def remove_stop(*, stop: Stop, by: Any, reason: str = "", version: int | None = None) -> None:
    """Remove it with its meetings, outcomes and action items. The others keep their order."""
    core.remove(stop, by=by, verb="remove_stop", page=stop.mission, reason=reason, version=version)


@transaction.atomic
def move_stop(*, stop: Stop, by: Any, forward: bool, version: int | None = None) -> Stop:
    """Change places with the stop before it (`forward`) or after it. Raises NoFurther at either end."""
    mission = stop.mission
    core.locked(mission, version=None)
    current = core.locked(stop, version=version)
    others = Stop.objects.filter(mission=mission)
    if forward:
        neighbour = others.filter(order__lt=current.order).order_by("-order").first()
    else:
        neighbour = others.filter(order__gt=current.order).order_by("order").first()
    if neighbour is None:
        raise NoFurther(_("The stop is at the end of the journey already."))
    free, wanted = current.order, neighbour.order
    # Aside for a moment: two stops never have one place, not even between two statements.
    others.filter(pk=neighbour.pk).update(order=_last_place(mission) + 1)
    moved = core.change(current, by=by, verb="move_stop", changes={"order": wanted}, page=mission)
    core.change(neighbour, by=by, verb="move_stop", changes={"order": free}, page=mission)
    return moved


def _last_place(mission: Mission) -> int:
    last: int | None = Stop.objects.filter(mission=mission).aggregate(last=Max("order"))["last"]
    return last or 0


def _to_a_free_place(stop: Stop) -> None:
    """A stop that is brought back keeps its place, or becomes the last where another one has it now."""
    if Stop.objects.filter(mission=stop.mission_id, order=stop.order).exists():
        stop.order = _last_place(stop.mission) + 1


# ---------------------------------------------------------------- what happened at a stop
def add_meeting(*, stop: Stop, by: Any, **fields: Any) -> Meeting:
    return core.create(Meeting(stop=stop, **fields), by=by, verb="add_meeting", page=stop.mission)


def edit_meeting(*, meeting: Meeting, by: Any, changes: Changes, version: int | None = None) -> Meeting:
    page = meeting.stop.mission
    return core.change(meeting, by=by, verb="edit_meeting", changes=changes, version=version, page=page)


def remove_meeting(*, meeting: Meeting, by: Any, reason: str = "", version: int | None = None) -> None:
    page = meeting.stop.mission
    core.remove(meeting, by=by, verb="remove_meeting", page=page, reason=reason, version=version)


def record_outcome(*, stop: Stop, by: Any, produced: Record | None = None, **fields: Any) -> Outcome:
    """Record what came out of a stop, and the record that it `produced`: one of the kinds of `rules.ABOUT`."""
    outcome = Outcome(stop=stop, **_reference(produced, field="produced"), **fields)
    return core.create(outcome, by=by, verb="record_outcome", page=stop.mission)


def edit_outcome(*, outcome: Outcome, by: Any, changes: Changes, version: int | None = None) -> Outcome:
    """`changes` may name what it `produced`, which then takes the place of what it referred to."""
    changes = _with_reference(changes, "produced")
    page = outcome.stop.mission
    return core.change(outcome, by=by, verb="edit_outcome", changes=changes, version=version, page=page)


def remove_outcome(*, outcome: Outcome, by: Any, reason: str = "", version: int | None = None) -> None:
    page = outcome.stop.mission
    core.remove(outcome, by=by, verb="remove_outcome", page=page, reason=reason, version=version)


# ---------------------------------------------------------------- what is to be done
def add_action_item(
    *, mission: Mission, by: Any, stop: Stop | None = None, about: Record | None = None, **fields: Any
) -> ActionItem:
    """Record what somebody has to do; at a `stop` of the mission where it belongs to one, `about` a record."""
    item = ActionItem(mission=mission, stop=stop, **_reference(about, field="about"), **fields)
    _check_stop(item)
    _check_waiting(item)
    return core.create(item, by=by, verb="add_action_item", page=mission)


@transaction.atomic
def edit_action_item(
    *, item: ActionItem, by: Any, changes: Changes, version: int | None = None
) -> ActionItem:
    """`changes` may name what it is `about`, which then takes the place of what it referred to."""
    changes = _with_reference(changes, "about")
    page = item.mission
    core.locked(page, version=None)
    wanted = core.locked(item, version=version)
    before = _waits_for(wanted)
    for name, value in changes.items():
        setattr(wanted, name, value)
    _check_stop(wanted)
    if _waits_for(wanted) != before:  # what it waited for may have been signed since, and closed it
        _check_waiting(wanted)
    return core.change(item, by=by, verb="edit_action_item", changes=changes, version=version, page=page)


def complete_action_item(
    *, item: ActionItem, by: Any, on: PartialDate | None, version: int | None = None
) -> ActionItem:
    """Say on which day it was done; None takes that back."""
    changes = {"done_on": on, "done_on_unknown": False}
    return core.change(
        item, by=by, verb="complete_action_item", changes=changes, version=version, page=item.mission
    )


def remove_action_item(*, item: ActionItem, by: Any, reason: str = "", version: int | None = None) -> None:
    page = item.mission
    core.remove(item, by=by, verb="remove_action_item", page=page, reason=reason, version=version)


# ---------------------------------------------------------------- rules of theirs
def _reference(record: Record | None, *, field: str) -> dict[str, str]:
    if record is None:
        return {"about_kind": "", "about_id": ""}
    kind = core.kind_of(record)
    if kind not in ABOUT:
        raise NothingToReferTo(
            _("An outcome or an action item cannot refer to “%(record)s”.") % {"record": record}, field=field
        )
    return {"about_kind": kind, "about_id": record.public_id}


def _with_reference(changes: Changes, field: str) -> Changes:
    if field not in changes:
        return changes
    others = {name: value for name, value in changes.items() if name != field}
    return {**others, **_reference(changes[field], field=field)}


def _check_stop(item: ActionItem) -> None:
    if item.stop is not None and item.stop.mission_id != item.mission_id:
        raise AnotherMission(
            _("“%(stop)s” is a stop of another mission.") % {"stop": item.stop}, field="stop"
        )


def _waits_for(item: ActionItem) -> str:
    """The public id of the agreement whose signature would complete it, or ""."""
    return item.about_id if item.until_signed and item.about_kind == "agreement" else ""


def _check_waiting(item: Any) -> None:
    """Nobody waits for what has happened: without a day on which it was done, the item would never be open."""
    if not _waits_for(item) or item.done_on is not None or item.done_on_unknown:
        return
    agreement = Agreement.objects.filter(public_id=item.about_id).first()
    if agreement is not None and agreement.is_signed:
        raise NeverOpen(
            _(
                "“%(agreement)s” is signed already: this would never be open. Take the tick away, or say on which day "
                "it was done."
            )
            % {"agreement": agreement},
            field="until_signed",
        )


core.found_through(Stop, lambda stop: Mission.objects.filter(pk=stop.mission_id))
core.checked_on_return(Stop, _to_a_free_place)
