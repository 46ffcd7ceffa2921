"""A journey for the small register: one mission with two stops and one record of everything that hangs on them."""

from dataclasses import dataclass

from edge.agreements.models import Agreement
from edge.core.dates import PartialDate
from edge.missions import actions as missions
from edge.missions.models import ActionItem, Delegate, Meeting, Mission, Outcome, Stop
from edge.partners.models import Institution
from edge.people.models import Person
from edge.people.permissions import INSTALLATION

BY = INSTALLATION


@dataclass(frozen=True, kw_only=True)
class Journey:
    mission: Mission
    delegate: Delegate
    first: Stop
    second: Stop
    meeting: Meeting
    outcome: Outcome
    item: ActionItem


def a_journey(*, partner: Institution, person: Person, agreement: Agreement) -> Journey:
    """To `partner` and then to a ministry; something came out of the first stop about `agreement`."""
    mission = missions.add_mission(
        by=BY, title="Spring journey", direction="out", starts_on=PartialDate.parse("2012-04")
    )
    first = missions.add_stop(
        mission=mission, by=BY, institution=partner, purpose="Talks", on=PartialDate.parse("2012-04")
    )
    second = missions.add_stop(mission=mission, by=BY, host="The ministry", purpose="A courtesy call")
    return Journey(
        mission=mission,
        delegate=missions.add_delegate(mission=mission, by=BY, person=person, capacity="Dean"),
        first=first,
        second=second,
        meeting=missions.add_meeting(stop=first, by=BY, subject="Lunch with the dean"),
        outcome=missions.record_outcome(stop=first, by=BY, text="talks resumed", produced=agreement),
        item=missions.add_action_item(mission=mission, stop=first, by=BY, text="Write to them"),
    )
