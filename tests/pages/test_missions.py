"""The pages of missions and visits: lists, the journey as of the day, the briefing, every form, and who sees them."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement
from edge.jobs.founding.missions import load
from edge.missions import actions
from edge.missions.models import ActionItem, Meeting, Mission, Outcome, Stop
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION as US
from tests.pages.filling import errors, opened, send

EDITING = (
    "/missions/add/",
    "/missions/M1/edit/",
    "/missions/M1/remove/",
    "/missions/M1/delegates/add/",
    "/delegates/M1-P1/edit/",
    "/delegates/M1-P1/remove/",
    "/missions/M1/stops/add/",
    "/stops/M1-2/edit/",
    "/stops/M1-2/remove/",
    "/stops/M1-2/meetings/add/",
    "/meetings/M1-6-P4/edit/",
    "/meetings/M1-6-P4/remove/",
    "/stops/M1-2/outcomes/add/",
    "/outcomes/V1-A3/edit/",
    "/outcomes/V1-A3/remove/",
    "/missions/M1/action-items/add/",
    "/action-items/M1-A7/edit/",
    "/action-items/M1-A7/remove/",
)
READING = ("/missions/", "/missions/M1/", "/missions/M1/briefing/", "/action-items/", "/action-items/M1-A7/")


@pytest.fixture(autouse=True)
def journeys(founding_case: None) -> None:
    if not Mission.objects.filter(public_id="M1").exists():
        institutions = {one.domain: one for one in Institution.objects.all()}
        load(institutions, {one.public_id: one for one in Agreement.objects.all()}, US)


@pytest.fixture
def officer(as_role: Callable[..., Client]) -> Client:
    return as_role("officer")


def text_of(response: Any) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def rows(client: Client, path: str) -> list[str]:
    """The first column of the list as CSV: what is on the page is in the file, and nothing else."""
    response: Any = client.get(f"{path}{'&' if '?' in path else '?'}export=csv")
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return [row[0] for row in list(csv.reader(io.StringIO(content)))[1:]]


def statements(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


# ---------------------------------------------------------------- who
@pytest.mark.parametrize("role", ["administrator", "officer"])
def test_writers_open_every_form(as_role: Callable[..., Client], role: str) -> None:
    client = as_role(role)
    answers = {path: client.get(path).status_code for path in (*EDITING, *READING)}
    assert answers == dict.fromkeys((*EDITING, *READING), 200)


@pytest.mark.parametrize("role", ["leadership", "auditor", "coordinator"])
def test_readers_read_and_change_nothing(as_role: Callable[..., Client], role: str) -> None:
    client = as_role(role)
    assert {path: client.get(path).status_code for path in READING} == dict.fromkeys(READING, 200)
    assert {path: client.post(path, {}).status_code for path in EDITING} == dict.fromkeys(EDITING, 403)
    for path in ("/stops/M1-2/move/", "/action-items/M1-A7/done/"):
        assert client.post(path, {"forward": "yes", "done": "yes"}).status_code == 403
    page = client.get("/missions/M1/").content.decode()
    assert "/edit/" not in page and "/done/" not in page and "/move/" not in page


def test_a_partner_officer_sees_nothing_of_them_anywhere(as_role: Callable[..., Client]) -> None:
    client = as_role("partner_officer")
    for path in (*READING, *EDITING):
        assert client.get(path).status_code == 403, path
    for path in (
        "/find/?q=delegation",
        "/find/?q=Sign",
        "/partners/tsinghua.edu.cn/",
        "/agreements/A2/",
        "/",
    ):
        page = client.get(path).content.decode()
        assert "Rectoral delegation" not in page and "/missions/M1/" not in page, path


def test_what_does_not_exist_is_not_found(officer: Client) -> None:
    for name in ("mission", "mission_edit", "mission_briefing", "delegate_add", "stop_edit", "action_item"):
        assert officer.get(reverse(name, args=["nosuch"])).status_code == 404, name
    assert officer.post("/stops/nosuch/move/").status_code == 404
    assert officer.get("/stops/M1-2/move/").status_code == 405


# ---------------------------------------------------------------- reading
def test_the_journey_as_of_the_day(as_role: Callable[..., Client]) -> None:
    page = text_of(as_role("officer", "2012-10-23").get("/missions/M1/"))
    assert "6 stops. 2 outcomes by this day. 4 action items are open." in page
    places = [
        "Stop 1: Tsinghua University",
        "Memorandum of understanding signed",
        "Dual master extended",
        "Stop 2: Peking University",
        "Sign the implementation agreement with Peking University",
        "Stop 3: Fudan University",
        "Stop 4: Shanghai Jiao Tong University",
        "60-year anniversary of its School of Medicine",
        "Stop 5: East China Normal University",
        "Stop 6: Vice-Minister of Education Hao Ping",
        "Hao Ping 郝平",
    ]
    found = [page.index(place) for place in places]
    assert found == sorted(found)
    assert "begun, last day not recorded" in page


def test_on_the_eve_it_lies_ahead_and_nothing_has_come_of_it(as_role: Callable[..., Client]) -> None:
    page = text_of(as_role("officer", "2012-10-21").get("/missions/M1/"))
    assert "Nothing is known to have come out of it by this day. 6 action items are open." in page
    assert "2 outcomes are recorded for later days." in page
    assert "Memorandum of understanding signed" not in page


def test_what_an_outcome_produced_is_linked_with_its_state_today(as_role: Callable[..., Client]) -> None:
    page = as_role("officer", "2012-10-23").get("/missions/M1/").content.decode()
    block = page[page.index('href="/agreements/A2/"') :][:600]
    assert "state-in_force" in block


def test_the_visit_is_told_apart_by_word_and_shape(officer: Client) -> None:
    visit = officer.get("/missions/V1/").content.decode()
    mission = officer.get("/missions/M1/").content.decode()
    assert "journey-in" in visit and "journey-out" not in visit
    assert "journey-out" in mission and "journey-in" not in mission


def test_the_lists_and_their_filters(officer: Client) -> None:
    both = ["Rectoral delegation to China", "Visit of State Councillor Liu Yandong to Leuven"]
    found = {
        "": both,
        "?direction=in": both[1:],
        "?direction=out": both[:1],
        "?partner=tsinghua.edu.cn": both[:1],
        "?partner=pku.edu.cn": both,
        "?partner=nosuch.edu": [],
        "?year=2012": both,
        "?year=2011": [],
        "?q=Fudan": both[:1],
        "?q=delegation": both[:1],
        "?sort=title": both,
    }
    assert {query: rows(officer, f"/missions/{query}") for query in found} == found


def test_a_year_that_a_journey_can_fall_into(officer: Client) -> None:
    winter = actions.add_mission(
        by=US, title="Winter", direction="out", starts_on="2010-12-28", ends_on="2011-01-03"
    )
    undated = actions.add_mission(by=US, title="Undated", direction="out")
    actions.add_stop(mission=undated, by=US, host="A ministry", on="2009-05", purpose="Talks")
    found = {year: rows(officer, f"/missions/?year={year}") for year in (2009, 2010, 2011)}
    assert found == {2009: ["Undated"], 2010: [winter.title], 2011: [winter.title]}


def test_the_list_of_action_items_and_its_filters(officer: Client) -> None:
    missing = [f"M1-A{number}" for number in (7, 8, 9, 10)]
    texts = [ActionItem.objects.get(public_id=one).text for one in missing]
    done = [ActionItem.objects.get(public_id=one).text for one in ("M1-A2", "M1-A11")]
    eighth = ActionItem.objects.get(public_id="M1-A8")
    rector = eighth.mission.delegates.get().person
    actions.edit_action_item(item=eighth, by=US, changes={"due_on": "2012-10-22"})
    assert rows(officer, "/action-items/") == [texts[1], texts[0], *texts[2:], *done]
    assert rows(officer, "/action-items/?standing=open") == [texts[1], texts[0], *texts[2:]]
    assert rows(officer, "/action-items/?standing=overdue") == [texts[1]]
    assert rows(officer, "/action-items/?standing=closed") == done
    assert rows(officer, "/action-items/?partner=fudan.edu.cn") == [texts[1]]
    assert rows(officer, "/action-items/?owner=O1") == []
    assert rows(officer, "/action-items/?q=Peking") == [texts[0]]
    assert rector.public_id == "P1"


def test_the_briefing_holds_a_section_for_each_stop(officer: Client) -> None:
    page = text_of(officer.get("/missions/M1/briefing/"))
    for words in (
        "1. Tsinghua University",
        "Memorandum of understanding with Tsinghua University (2007)",
        "More co-led PhD projects",
        "Chen Jining",
        "Biomedical Sciences Group – School of Medicine",
        "6. Vice-Minister of Education Hao Ping",
        "This stop is about no partner of the register.",
    ):
        assert words in page, words


def test_it_is_found_in_the_one_box(officer: Client) -> None:
    page = officer.get("/find/", {"q": "rectoral delegation"}).content.decode()
    assert 'href="/missions/M1/"' in page
    assert 'href="/action-items/M1-A7/"' in officer.get("/find/", {"q": "Sign Peking"}).content.decode()


@pytest.mark.parametrize("path", ["/missions/", "/missions/M1/", "/missions/M1/briefing/", "/action-items/"])
def test_the_number_of_statements_is_the_same_for_one_and_for_many(officer: Client, path: str) -> None:
    few = statements(officer, path)
    mission, peking = Mission.objects.get(public_id="M1"), Institution.objects.get(domain="pku.edu.cn")
    for number in range(8):
        stop = actions.add_stop(mission=mission, by=US, institution=peking, purpose=f"Talks {number}")
        agreement = Agreement.objects.get(public_id="A7")
        actions.record_outcome(stop=stop, by=US, text="Talked", produced=agreement)
        actions.add_action_item(mission=mission, stop=stop, by=US, text="Go on", about=agreement)
        actions.add_mission(by=US, title=f"Journey {number}", direction="in")
    assert statements(officer, path) == few


# ---------------------------------------------------------------- writing
def test_a_mission_with_all_its_parts_from_the_pages(officer: Client) -> None:
    path = send(officer, "/missions/add/", title="Spring visit", direction="in", starts_on="2013-04")[
        "Location"
    ]
    mission = Mission.objects.get(title="Spring visit")
    assert path == f"/missions/{mission.public_id}/"
    send(
        officer, f"{path}delegates/add/", person="陈吉宁", capacity="President", institution="tsinghua.edu.cn"
    )
    send(officer, f"{path}stops/add/", institution="KU Leuven", on="2013-04-08", purpose="Talks about places")
    stop = mission.stops.get()
    send(officer, f"/stops/{stop.public_id}/meetings/add/", subject="Lunch", person="Mark Waer")
    send(officer, f"/stops/{stop.public_id}/outcomes/add/", text="five more places", produced="A2")
    send(
        officer,
        f"{path}action-items/add/?stop={stop.public_id}",
        text="Write the annex",
        about="more co-led PhD projects",
        owner="O1",
        due_on="2013-05",
    )
    page = text_of(officer.get(f"{path}?as_of=2013-04-10"))
    for words in ("Chen Jining", "Lunch, Mark Waer", "Five more places", "Write the annex", "due May 2013"):
        assert words in page, words
    item = mission.action_items.get()
    assert (item.stop, item.about_kind, item.about_id) == (stop, "commitment", "C1")
    assert str(stop.meetings.get().on) == "2013-04-08"


def test_a_form_keeps_what_it_shows(officer: Client) -> None:
    """Opened and sent unchanged, no form changes anything: neither what a line refers to nor its stop."""
    before = [list(model.objects.order_by("pk").values()) for model in (Mission, Stop, Outcome, ActionItem)]
    for path in EDITING:
        if path.endswith("/edit/"):
            assert send(officer, path).status_code == 302, path
    after = [list(model.objects.order_by("pk").values()) for model in (Mission, Stop, Outcome, ActionItem)]
    assert after == before


def test_what_cannot_be_is_refused_beside_its_field(officer: Client) -> None:
    wrong: list[tuple[str, dict[str, Any], str, str]] = [
        ("/missions/add/", {"title": "x"}, "direction", "This field is required."),
        ("/missions/M1/stops/add/", {"purpose": "x"}, "institution", "Name the institution, or the host"),
        ("/missions/M1/stops/add/", {"purpose": "x", "host": "y", "on": "October"}, "on", "is not a date"),
        (
            "/stops/M1-2/outcomes/add/",
            {"text": "x", "produced": "nosuch"},
            "produced",
            "Nothing that you may",
        ),
        ("/missions/M1/action-items/add/", {"text": "x", "about": "A2"}, "until_signed", "is signed already"),
        (
            "/missions/M1/action-items/add/",
            {"text": "x", "done_on": "2012", "done_on_unknown": "on"},
            "done_on_unknown",
            "on a day that is known, or",
        ),
        ("/missions/M1/delegates/add/", {"person": "P1"}, "__all__", "in the delegation already"),
    ]
    for path, typed, field, words in wrong:
        found = errors(send(officer, path, **typed))
        assert words in " ".join(found.get(field, ())), (path, found)


def test_a_name_of_several_kinds_asks_which_one(officer: Client) -> None:
    agreement = Agreement.objects.get(public_id="A11")
    agreements.add_commitment(agreement=agreement, by=US, text=agreement.title, public_id="C99")
    path = "/stops/M1-2/outcomes/add/"
    found = errors(send(officer, path, text="x", produced=agreement.title))
    assert "is the name of several" in found["produced"][0] and "[C99]" in found["produced"][0]
    assert send(officer, path, text="x", produced=f"{agreement.title} [C99]").status_code == 302
    assert Outcome.objects.get(text="x").about_id == "C99"


def test_a_stop_is_moved_with_one_click(officer: Client) -> None:
    response = officer.post("/stops/M1-2/move/", {"forward": "yes"})
    assert response["Location"] == "/missions/M1/#stop-M1-2"
    assert list(Mission.objects.get(public_id="M1").stops.values_list("public_id", flat=True))[:2] == [
        "M1-2",
        "M1-1",
    ]
    page = officer.post("/stops/M1-2/move/", {"forward": "yes"}, follow=True)
    assert "at the end of the journey already" in text_of(page)


def test_done_with_one_click_and_taken_back(officer: Client) -> None:
    item = ActionItem.objects.get(public_id="M1-A7")
    sent = {"done": "yes", "version": item.version, "next": "/missions/M1/"}
    response = officer.post("/action-items/M1-A7/done/", sent)
    assert response["Location"] == "/missions/M1/"
    item.refresh_from_db()
    assert str(item.done_on) == "2012-10-23"
    assert "3 action items are open" in text_of(officer.get("/missions/M1/"))
    officer.post("/action-items/M1-A7/done/", {"done": "no", "version": item.version})
    item.refresh_from_db()
    assert item.done_on is None


def test_done_never_leads_elsewhere_and_never_overwrites_unseen(officer: Client) -> None:
    item = ActionItem.objects.get(public_id="M1-A7")
    actions.edit_action_item(item=item, by=US, changes={"text": "Sign at once"})
    sent = {"done": "yes", "version": item.version, "next": "https://evil.example/"}
    response = officer.post("/action-items/M1-A7/done/", sent)
    assert response["Location"] == "/action-items/M1-A7/"
    item.refresh_from_db()
    assert item.done_on is None


def test_removed_and_brought_back_with_its_parts(officer: Client) -> None:
    send(officer, "/missions/M1/remove/", reason="by mistake")
    assert officer.get("/missions/M1/").status_code == 404
    assert officer.get("/action-items/M1-A7/").status_code == 404
    back = reverse("restore", args=["mission", "M1"])
    assert officer.post(back, opened(officer, back))["Location"] == "/missions/M1/"
    assert officer.get("/action-items/M1-A7/").status_code == 200


def test_the_history_of_the_mission_leads_to_that_of_its_parts(officer: Client) -> None:
    page = officer.get("/history/mission/M1/").content.decode()
    for kind, public_id in (("delegate", "M1-P1"), ("stop", "M1-1"), ("actionitem", "M1-A7")):
        assert f"/history/{kind}/{public_id}/" in page
    assert "/history/outcome/M1-done-A2/" in officer.get("/history/stop/M1-1/").content.decode()


def test_who_saves_the_minutes_second_reads_both_and_overwrites_nothing(officer: Client) -> None:
    path = "/meetings/M1-6-P4/edit/"
    typed = {**opened(officer, path), "minutes": "my minutes"}
    meeting = Meeting.objects.get(public_id="M1-6-P4")
    actions.edit_meeting(meeting=meeting, by=US, changes={"minutes": "their minutes"})
    response = officer.post(path, typed)
    assert response.status_code == 409
    assert "Minutes their minutes my minutes" in text_of(response)
    meeting.refresh_from_db()
    assert meeting.minutes == "their minutes"
