"""The founding case: the visit of April 2012 to Leuven, and the rectoral delegation to China of October 2012.

Which day of April it was, on which days of its week the delegation was where, when it ended and who else was in
it are not on record; they stay unknown. The stops stand in the order in which the public record lists them.
"""

from typing import Any

from edge.agreements.models import Agreement
from edge.core.dates import PartialDate
from edge.missions import actions as missions
from edge.missions.models import Mission, Stop
from edge.missions.rules import Direction
from edge.partners.models import Institution
from edge.people.models import Person

SOURCE = "Public record of the Leuven Sino-Euro EDGE Platform, October 2012"
APRIL, OCTOBER = PartialDate.parse("2012-04"), PartialDate.parse("2012-10")
DAY_OF_SIGNING = PartialDate.parse("2012-10-22")
_JUBILEE = "; the 60-year anniversary of its School of Medicine"
# Visited in the same week: domain, memorandum, implementation agreement under it, what else it was for.
VISITED = (
    ("pku.edu.cn", "A3", "A7", ""),
    ("fudan.edu.cn", "A4", "A8", ""),
    ("sjtu.edu.cn", "A5", "A9", _JUBILEE),
    ("ecnu.edu.cn", "A6", "A10", ""),
)


def load(institutions: dict[str, Institution], agreements: dict[str, Agreement], by: Any) -> None:
    """Load both journeys; `institutions` by domain, `agreements` by their number (A1 to A11)."""
    people = {person.public_id: person for person in Person.objects.filter(public_id__in=("P1", "P3", "P4"))}
    _visit_of_april(institutions, agreements, people, by)
    _delegation_of_october(institutions, agreements, people, by)


def _visit_of_april(
    institutions: dict[str, Institution],
    agreements: dict[str, Agreement],
    people: dict[str, Person],
    by: Any,
) -> None:
    visit = missions.add_mission(
        by=by,
        public_id="V1",
        title="Visit of State Councillor Liu Yandong to Leuven",
        direction=Direction.IN.value,
        purposes="signing of the memoranda of understanding",
        starts_on=APRIL,
        source=SOURCE,
    )
    missions.add_delegate(
        mission=visit,
        by=by,
        public_id="V1-P3",
        person=people["P3"],
        capacity="State Councillor, guest of honour",
    )
    stop = missions.add_stop(
        mission=visit,
        by=by,
        public_id="V1-1",
        institution=institutions["kuleuven.be"],
        place="Leuven",
        on=APRIL,
        purpose="Signing of the memoranda of understanding",
    )
    for domain, memorandum, _implementation, _more in VISITED:
        missions.record_outcome(
            stop=stop,
            by=by,
            public_id=f"V1-{memorandum}",
            text=f"memorandum of understanding with {institutions[domain].name} signed",
            on=APRIL,
            produced=agreements[memorandum],
        )


def _delegation_of_october(
    institutions: dict[str, Institution],
    agreements: dict[str, Agreement],
    people: dict[str, Person],
    by: Any,
) -> None:
    mission = missions.add_mission(
        by=by,
        public_id="M1",
        title="Rectoral delegation to China",
        direction=Direction.OUT.value,
        starts_on=DAY_OF_SIGNING,
        source=SOURCE,
    )
    missions.add_delegate(
        mission=mission,
        by=by,
        public_id="M1-P1",
        person=people["P1"],
        institution=institutions["kuleuven.be"],
        capacity="Rector",
    )
    _at_tsinghua(mission, institutions["tsinghua.edu.cn"], agreements, by)
    for number, (domain, _memorandum, implementation, more) in enumerate(VISITED, start=2):
        host = institutions[domain]
        stop = missions.add_stop(
            mission=mission,
            by=by,
            public_id=f"M1-{number}",
            institution=host,
            on=OCTOBER,
            purpose=f"Finalising the implementation agreement{more}",
        )
        _to_do(stop, agreements[implementation], f"Sign the implementation agreement with {host.name}", by)
    _with_the_vice_minister(mission, people["P4"], by)


def _at_tsinghua(mission: Mission, tsinghua: Institution, agreements: dict[str, Agreement], by: Any) -> None:
    stop = missions.add_stop(
        mission=mission,
        by=by,
        public_id="M1-1",
        institution=tsinghua,
        place="Beijing",
        on=DAY_OF_SIGNING,
        purpose="Signing of the memorandum of understanding, extension of the dual master, conferral ceremony",
    )
    done = {"A2": "memorandum of understanding signed", "A11": "dual master extended"}
    asked = {"A2": "Sign the memorandum of understanding", "A11": "Extend the dual master"}
    for number, text in done.items():
        missions.record_outcome(
            stop=stop,
            by=by,
            public_id=f"M1-done-{number}",
            text=text,
            on=DAY_OF_SIGNING,
            produced=agreements[number],
        )
        _to_do(stop, agreements[number], asked[number], by, done_on=DAY_OF_SIGNING, until_signed=False)


def _with_the_vice_minister(mission: Mission, hao_ping: Person, by: Any) -> None:
    stop = missions.add_stop(
        mission=mission,
        by=by,
        public_id="M1-6",
        host="Vice-Minister of Education Hao Ping",
        on=OCTOBER,
        purpose="Meeting with the Vice-Minister of Education",
    )
    missions.add_meeting(
        stop=stop,
        by=by,
        public_id="M1-6-P4",
        subject="Meeting with the Vice-Minister of Education",
        person=hao_ping,
        on=OCTOBER,
    )


def _to_do(stop: Stop, agreement: Agreement, text: str, by: Any, **fields: Any) -> None:
    missions.add_action_item(
        mission=stop.mission,
        stop=stop,
        by=by,
        public_id=f"M1-{agreement.public_id}",
        text=text,
        about=agreement,
        **fields,
    )
