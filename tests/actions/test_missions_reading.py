"""Missions and visits as of a day: the founding case, whose they are, and SQL and rules with one answer."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, AgreementEvent, AgreementKind
from edge.agreements.rules import Happening
from edge.core.dates import PartialDate
from edge.jobs.founding.missions import load
from edge.missions import actions as missions
from edge.missions import rules
from edge.missions.models import ActionItem, Mission
from edge.missions.queries import (
    find_action_items,
    find_missions,
    item_on,
    missions_on,
    missions_with,
    open_action_items,
    stories_on,
)
from edge.missions.queries.briefing import briefing_of
from edge.partners.models import Institution
from edge.people.models import Account
from edge.people.permissions import INSTALLATION as US

pytestmark = pytest.mark.django_db

DAY, EVE = date(2012, 10, 23), date(2012, 10, 21)


@pytest.fixture
def journeys(founding_case: None) -> None:
    """The founding case with its visit and its mission."""
    if not Mission.objects.filter(public_id="M1").exists():
        institutions = {one.domain: one for one in Institution.objects.all()}
        load(institutions, {one.public_id: one for one in Agreement.objects.all()}, US)


def told(on: date, account: Any = US, **more: Any) -> dict[str, Any]:
    return {mission["title"]: mission for mission in missions_on(account, on=on, **more)}


def of_delegation(on: date, account: Any = US) -> list[dict[str, Any]]:
    stops: list[dict[str, Any]] = told(on, account)["Rectoral delegation to China"]["stops"]
    return stops


def institution(domain: str) -> Institution:
    return Institution.objects.get(domain=domain)


def statements(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    return len(captured)


# ---------------------------------------------------------------- the founding case
def test_answer_7_of_the_founding_case(journeys: None) -> None:
    assert of_delegation(DAY) == [
        {
            "order": 1,
            "institution": "tsinghua.edu.cn",
            "on": "2012-10-22",
            "purpose": "Signing of the memorandum of understanding, extension of the dual master, conferral ceremony",
            "outcomes": ["A2: memorandum of understanding signed", "A11: dual master extended"],
            "open": [],
        },
        *(
            {
                "order": order,
                "institution": domain,
                "on": "2012-10",
                "purpose": f"Finalising the implementation agreement{more}",
                "outcomes": [],
                "open": [f"{number}: Sign the implementation agreement with {institution(domain).name}"],
            }
            for order, domain, number, more in (
                (2, "pku.edu.cn", "A7", ""),
                (3, "fudan.edu.cn", "A8", ""),
                (4, "sjtu.edu.cn", "A9", "; the 60-year anniversary of its School of Medicine"),
                (5, "ecnu.edu.cn", "A10", ""),
            )
        ),
        {
            "order": 6,
            "institution": None,
            "on": "2012-10",
            "purpose": "Meeting with the Vice-Minister of Education",
            "outcomes": [],
            "open": [],
        },
    ]


def test_on_the_eve_nothing_came_out_of_it_and_everything_is_open(journeys: None) -> None:
    first, *others = of_delegation(EVE)
    assert first["outcomes"] == []
    assert first["open"] == ["A2: Sign the memorandum of understanding", "A11: Extend the dual master"]
    assert [len(stop["open"]) for stop in others] == [1, 1, 1, 1, 0]


def test_the_visit_of_april_is_told_apart_and_its_day_is_a_month(journeys: None) -> None:
    signed = ["A3", "A4", "A5", "A6"]

    def outcomes(on: date) -> list[str]:
        visit = told(on)["Visit of State Councillor Liu Yandong to Leuven"]
        assert visit["direction"] == "in"
        [stop] = visit["stops"]
        assert (stop["institution"], stop["on"]) == ("kuleuven.be", "2012-04")
        return [text.split(":")[0] for text in stop["outcomes"]]

    assert {on: outcomes(on) for on in (date(2012, 3, 31), date(2012, 4, 29), date(2012, 4, 30), DAY)} == {
        date(2012, 3, 31): [],
        date(2012, 4, 29): [],
        date(2012, 4, 30): signed,
        DAY: signed,
    }


def test_what_may_have_come_out_is_not_known_and_not_counted(journeys: None) -> None:
    visit = stories_on(US, on=date(2012, 4, 15))[0]
    [stop] = visit.stops
    assert (len(stop.came), len(stop.perhaps), len(stop.ahead)) == (0, 4, 0)
    assert visit.stage == rules.Stage.NOT_KNOWN
    [stop] = stories_on(US, on=date(2012, 3, 31))[0].stops
    assert (len(stop.came), len(stop.perhaps), len(stop.ahead)) == (0, 0, 4)


def test_an_item_closes_on_the_day_the_agreement_is_certainly_signed(journeys: None) -> None:
    seventh = Agreement.objects.get(public_id="A7")
    agreements.sign_agreement(agreement=seventh, by=US, on=PartialDate.parse("2012-11"))
    open_then = {on: of_delegation(on)[1]["open"] for on in (date(2012, 11, 29), date(2012, 11, 30))}
    assert [len(texts) for texts in open_then.values()] == [1, 0]


# ---------------------------------------------------------------- of one partner
def test_of_a_partner_only_what_concerns_it(journeys: None) -> None:
    peking = told(DAY, partner=institution("pku.edu.cn"))
    assert {
        title: [(stop["order"], stop["outcomes"], stop["open"]) for stop in mission["stops"]]
        for title, mission in peking.items()
    } == {
        "Visit of State Councillor Liu Yandong to Leuven": [
            (1, ["A3: memorandum of understanding with Peking University signed"], [])
        ],
        "Rectoral delegation to China": [
            (2, [], ["A7: Sign the implementation agreement with Peking University"])
        ],
    }
    assert [story.mission.public_id for story in missions_with(US, institution("tsinghua.edu.cn"), DAY)] == [
        "M1"
    ]
    assert len(told(DAY, partner=institution("kuleuven.be"))) == 2


def test_a_partner_is_concerned_by_the_delegates_it_sends(journeys: None) -> None:
    tsinghua = institution("tsinghua.edu.cn")
    visit = Mission.objects.get(public_id="V1")
    delegate = visit.delegates.get()
    missions.edit_delegate(delegate=delegate, by=US, changes={"institution": tsinghua})
    assert {story.mission.public_id for story in missions_with(US, tsinghua, DAY)} == {"V1", "M1"}


# ---------------------------------------------------------------- action items
def test_open_action_items_the_most_pressing_first(journeys: None) -> None:
    ninth = ActionItem.objects.get(public_id="M1-A9")
    missions.edit_action_item(item=ninth, by=US, changes={"due_on": PartialDate.parse("2012-10-22")})
    missions.add_action_item(
        mission=ninth.mission,
        by=US,
        public_id="M1-report",
        text="Report to the board",
        due_on=PartialDate.parse("2012-10"),
    )
    found = open_action_items(US, on=DAY)
    ids = [row.item.public_id for row in found]
    assert ids == ["M1-A9", "M1-report", "M1-A7", "M1-A8", "M1-A10"]
    assert [row.overdue for row in found] == [True, False, False, False, False]
    assert [row.item.public_id for row in open_action_items(US, on=DAY, most=2)] == ids[:2]
    sjtu = open_action_items(US, on=DAY, partner=institution("sjtu.edu.cn"))
    assert [row.item.public_id for row in sjtu] == ["M1-A9"]


def test_done_on_an_unknown_day_it_is_open_on_no_day(journeys: None) -> None:
    item = ActionItem.objects.get(public_id="M1-A8")
    missions.edit_action_item(item=item, by=US, changes={"done_on_unknown": True})
    for on in (EVE, DAY, date(2020, 1, 1)):
        assert "M1-A8" not in {row.item.public_id for row in open_action_items(US, on=on)}
    shown = item_on(ActionItem.objects.with_signing(on=DAY).get(pk=item.pk), on=DAY)  # type: ignore[attr-defined]
    assert shown.standing == rules.Standing.NOT_KNOWN


DAYS = st.dates(min_value=date(2012, 9, 1), max_value=date(2012, 12, 31))
PARTIAL = st.builds(
    lambda day, length: PartialDate.parse(day.isoformat()[:length]), DAYS, st.sampled_from([4, 7, 10])
)
HAPPENING = st.sampled_from([Happening(), Happening(unknown_day=True)]) | st.builds(
    lambda day: Happening(on=day), PARTIAL
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    done=HAPPENING,
    signed=HAPPENING,
    attested=st.none() | PARTIAL,
    waits=st.booleans(),
    due_on=st.none() | PARTIAL,
    on=DAYS,
)
def test_sql_and_rules_call_the_same_items_open(
    *,
    done: Happening,
    signed: Happening,
    attested: PartialDate | None,
    waits: bool,
    due_on: PartialDate | None,
    on: date,
) -> None:
    ActionItem.objects.all().delete()
    AgreementEvent.objects.all().delete()
    Agreement.objects.all().delete()
    mission = Mission.objects.get_or_create(title="Journey", direction="out")[0]
    agreement = Agreement.objects.create(
        kind=AgreementKind.objects.all()[0],
        title="x",
        public_id="X",
        signed_on=signed.on,
        signed_on_unknown=signed.unknown_day,
    )
    if attested:
        AgreementEvent.objects.create(
            agreement=agreement, kind="extension", text="x", on=attested, attests=True
        )
    item = ActionItem.objects.create(
        mission=mission,
        text="Sign it",
        about_kind="agreement",
        about_id="X",
        until_signed=waits,
        done_on=done.on,
        done_on_unknown=done.unknown_day,
        due_on=due_on,
    )
    certainly_signed = signed.by(on) is True or bool(
        signed.unknown_day and attested and attested.on_or_before(on)
    )
    still_open = rules.is_open(done=done, signed=waits and certainly_signed, on=on)
    rows: Any = ActionItem.objects
    assert list(rows.open(on=on)) == ([item] if still_open else [])
    overdue = rules.is_overdue(due_on, still_open=still_open, on=on)
    assert list(rows.overdue(on=on)) == ([item] if overdue else [])


# ---------------------------------------------------------------- rights
def test_missions_are_the_hubs_own(journeys: None, account: Callable[[str], Account]) -> None:
    for role in ("administrator", "officer", "leadership", "auditor", "coordinator"):
        assert len(missions_on(account(role), on=DAY)) == 2, role
    outsider = account("partner_officer")
    assert missions_on(outsider, on=DAY) == []
    assert missions_with(outsider, institution("tsinghua.edu.cn"), DAY) == []
    assert open_action_items(outsider, on=DAY) == []
    assert list(find_missions(outsider, "delegation")) == list(find_action_items(outsider, "sign")) == []


def test_a_record_that_the_reader_may_not_see_is_not_named(
    journeys: None, account: Callable[[str], Account]
) -> None:
    """A coordinator of one unit: an agreement of another unit of the hub is none of theirs."""
    eighth = Agreement.objects.get(public_id="A8")
    hub = Institution.objects.hub()
    eighth.parties.filter(institution=hub).update(unit=hub.units.create(name="Faculty of Law"))
    peking, fudan = of_delegation(DAY, account("coordinator"))[1:3]
    assert peking["open"] == ["A7: Sign the implementation agreement with Peking University"]
    assert fudan["open"] == ["Sign the implementation agreement with Fudan University"]


# ---------------------------------------------------------------- finding and briefing
def test_found_by_its_title_and_by_where_it_goes(journeys: None) -> None:
    assert {one.public_id for one in find_missions(US, "rectoral")} == {"M1"}
    assert {one.public_id for one in find_missions(US, "复旦")} == {"M1"}
    assert {one.public_id for one in find_missions(US, "leuven")} == {"V1"}
    missions.remove_stop(stop=Mission.objects.get(public_id="M1").stops.get(order=3), by=US)
    assert list(find_missions(US, "复旦")) == []
    assert {one.public_id for one in find_action_items(US, "peking")} == {"M1-A7"}


def test_a_briefing_for_each_stop_says_what_is_known_of_the_partner(journeys: None) -> None:
    story = next(one for one in stories_on(US, on=DAY) if one.mission.public_id == "M1")
    stops = briefing_of(US, story, on=DAY)
    assert [[one.partner.domain for one in stop.partners] for stop in stops] == [
        ["tsinghua.edu.cn"],
        ["pku.edu.cn"],
        ["fudan.edu.cn"],
        ["sjtu.edu.cn"],
        ["ecnu.edu.cn"],
        [],
    ]
    [tsinghua] = stops[0].partners
    assert [(one.public_id, one.state) for one in tsinghua.agreements] == [
        ("A1", "superseded"),
        ("A2", "in_force"),
        ("A11", "in_force"),
    ]
    assert [(row.commitment.public_id, one.public_id) for row, one in tsinghua.commitments] == [
        ("C1", "A2"),
        ("C2", "A2"),
    ]
    assert [one.public_id for one in tsinghua.officers] == ["O2"]
    assert [one.public_id for one in stops[3].partners[0].ties] == ["T1"]


def test_a_visit_is_briefed_on_the_partners_it_is_about(journeys: None) -> None:
    story = next(one for one in stories_on(US, on=DAY) if one.mission.public_id == "V1")
    [stop] = briefing_of(US, story, on=DAY)
    assert [one.partner.domain for one in stop.partners] == [
        "pku.edu.cn",
        "fudan.edu.cn",
        "sjtu.edu.cn",
        "ecnu.edu.cn",
    ]


# ---------------------------------------------------------------- statements
def test_the_number_of_statements_does_not_grow(journeys: None) -> None:
    peking = institution("pku.edu.cn")
    readings: dict[str, Callable[[], Any]] = {
        "stories": lambda: stories_on(US, on=DAY),
        "brief": lambda: missions_on(US, on=DAY),
        "partner": lambda: missions_with(US, peking, DAY),
        "open": lambda: open_action_items(US, on=DAY),
        "briefing": lambda: [briefing_of(US, story, on=DAY) for story in stories_on(US, on=DAY)[:1]],
    }
    few = {name: statements(act) for name, act in readings.items()}
    assert few == {"stories": 7, "brief": 8, "partner": 8, "open": 1, "briefing": few["briefing"]}
    for number in range(30):
        mission = missions.add_mission(by=US, title=f"Mission {number}", direction="out")
        stop = missions.add_stop(mission=mission, by=US, institution=peking, purpose="Talks")
        missions.record_outcome(
            stop=stop, by=US, text="Talked", produced=Agreement.objects.get(public_id="A3")
        )
        missions.add_action_item(
            mission=mission, stop=stop, by=US, text="Go on", about=Agreement.objects.get(public_id="A7")
        )
    assert {name: statements(act) for name, act in readings.items()} == few
