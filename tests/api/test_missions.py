"""The API of missions: as of the day, page by page, for whom, and without naming what is not theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from edge.agreements.models import Agreement
from edge.jobs.founding.missions import load
from edge.missions import actions
from edge.missions.models import Mission
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION as US

DAY = {"as_of": "2012-10-23"}


@pytest.fixture(autouse=True)
def journeys(founding_case: None) -> None:
    if not Mission.objects.filter(public_id="M1").exists():
        institutions = {one.domain: one for one in Institution.objects.all()}
        load(institutions, {one.public_id: one for one in Agreement.objects.all()}, US)


def told(client: Client, address: str, **asked: str) -> Any:
    return client.get(f"/api/v1/{address}", {**DAY, **asked}).json()


def ids(client: Client, address: str, **asked: str) -> list[str]:
    return [item["id"] for item in told(client, address, **asked)["items"]]


def test_missions_and_visits_of_the_register_and_of_a_partner(as_role: Callable[..., Client]) -> None:
    officer = as_role("officer")
    assert ids(officer, "missions") == ["M1", "V1"]
    assert ids(officer, "missions", direction="in") == ["V1"]
    assert ids(officer, "missions", partner="tsinghua.edu.cn") == ["M1"]
    assert ids(officer, "missions", partner="pku.edu.cn") == ["M1", "V1"]
    assert ids(officer, "missions", limit="1", offset="1") == ["V1"]
    assert told(officer, "missions")["items"][0] == {
        "id": "M1",
        "title": "Rectoral delegation to China",
        "direction": "out",
        "starts_on": "2012-10-22",
        "ends_on": None,
        "stage": "begun",
        "stops": 6,
        "outcomes": 2,
        "open_action_items": 4,
    }


def test_a_mission_with_its_journey_on_two_days(as_role: Callable[..., Client]) -> None:
    officer = as_role("officer")
    mission = told(officer, "missions/M1")
    assert mission["delegates"] == [
        {
            "person": "Mark Waer",
            "capacity": "Rector",
            "institution": {"id": "kuleuven.be", "name": "KU Leuven"},
        }
    ]
    first, second, *_others, last = mission["journey"]
    assert [(one["text"], one["came"], one["produced"]) for one in first["outcomes"]] == [
        ("memorandum of understanding signed", True, {"kind": "agreement", "id": "A2"}),
        ("dual master extended", True, {"kind": "agreement", "id": "A11"}),
    ]
    assert [(one["id"], one["standing"], one["open"]) for one in first["action_items"]] == [
        ("M1-A2", "done", False),
        ("M1-A11", "done", False),
    ]
    assert second["action_items"][0] == {
        "id": "M1-A7",
        "text": "Sign the implementation agreement with Peking University",
        "about": {"kind": "agreement", "id": "A7"},
        "owner": None,
        "due_on": None,
        "done_on": None,
        "standing": "open",
        "open": True,
        "overdue": False,
    }
    assert (last["institution"], last["host"], last["on"]) == (
        None,
        "Vice-Minister of Education Hao Ping",
        "2012-10",
    )
    eve = told(officer, "missions/M1", as_of="2012-10-21")["journey"][0]
    assert [one["came"] for one in eve["outcomes"]] == [False, False]
    assert [one["open"] for one in eve["action_items"]] == [True, True]


def test_action_items_open_or_not(as_role: Callable[..., Client]) -> None:
    officer = as_role("officer")
    still_open = ["M1-A7", "M1-A8", "M1-A9", "M1-A10"]
    assert ids(officer, "action-items", open="true") == still_open
    assert ids(officer, "action-items", open="false") == ["M1-A2", "M1-A11"]
    assert ids(officer, "action-items", partner="pku.edu.cn") == ["M1-A7"]
    assert told(officer, "action-items")["items"][2]["institution"]["id"] == "pku.edu.cn"


def test_only_the_hubs_own_are_answered(as_role: Callable[..., Client]) -> None:
    outsider, coordinator = as_role("partner_officer"), as_role("coordinator")
    for address in ("missions", "missions/M1", "missions/nosuch", "action-items"):
        assert outsider.get(f"/api/v1/{address}").status_code == 403, address
    assert coordinator.get("/api/v1/missions/nosuch").status_code == 404
    hub, fudan = Institution.objects.hub(), Agreement.objects.get(public_id="A8")
    fudan.parties.filter(institution=hub).update(unit=hub.units.create(name="Faculty of Law"))
    journey = told(coordinator, "missions/M1")["journey"]
    assert [journey[place]["action_items"][0]["about"] for place in (1, 2)] == [
        {"kind": "agreement", "id": "A7"},
        None,
    ]
    assert [item["about"] for item in told(coordinator, "action-items", partner="fudan.edu.cn")["items"]] == [
        None
    ]


def test_the_number_of_statements_does_not_grow(as_role: Callable[..., Client]) -> None:
    officer = as_role("officer")

    def statements(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert officer.get(f"/api/v1/{address}", DAY).status_code == 200
        return len(captured)

    addresses = ("missions", "missions/M1", "action-items")
    few = {address: statements(address) for address in addresses}
    mission = Mission.objects.get(public_id="M1")
    for number in range(10):
        stop = actions.add_stop(mission=mission, by=US, host=f"Ministry {number}", purpose="Talks")
        actions.add_action_item(mission=mission, stop=stop, by=US, text="Write")
        actions.add_mission(by=US, title=f"Journey {number}", direction="out")
    assert {address: statements(address) for address in addresses} == few
