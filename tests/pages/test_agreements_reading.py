"""The list and the pages of agreements and commitments: what each role sees on a day, and nothing beyond it."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from edge.agreements import actions
from edge.agreements.models import Agreement, AgreementKind, Commitment
from edge.agreements.rules import Verdict
from edge.core.dates import PartialDate
from edge.partners.models import Institution, Officer, Unit
from edge.people.permissions import INSTALLATION

SignIn = Callable[..., Client]
INSIDERS = ("administrator", "officer", "leadership", "auditor", "coordinator")
ALL = {f"A{number}" for number in range(1, 12)}


def listed(client: Client, query: str = "", path: str = "agreements") -> list[str]:
    """The public ids in the rows of a list, in order."""
    text = client.get(f"/{path}/{query}").content.decode()
    return re.findall(rf'<th scope="row"><a href="/{path}/([^/"]+)/"', text)


def text_of(response: Any) -> str:
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def page(client: Client, public_id: str) -> str:
    return text_of(client.get(f"/agreements/{public_id}/"))


def test_insiders_find_every_agreement(as_role: SignIn) -> None:
    assert [set(listed(as_role(role))) for role in INSIDERS] == [ALL] * len(INSIDERS)


def test_a_partner_officer_finds_what_is_shared_with_the_partner(as_role: SignIn) -> None:
    assert set(listed(as_role("partner_officer"))) == {"A1", "A2"}


def test_a_coordinator_does_not_find_what_another_unit_agreed(as_role: SignIn) -> None:
    hub, partner = Institution.objects.hub(), Institution.objects.get(domain="pku.edu.cn")
    other = Unit.objects.create(institution=hub, name="Faculty of Law")
    own = Unit.objects.get(public_id="U1")
    for number, unit in (("X1", other), ("X2", own)):
        actions.prepare_agreement(
            by=INSTALLATION,
            public_id=number,
            kind=AgreementKind.objects.get(code="summer_school"),
            title=f"Summer school {number}",
            parties=[(hub, unit), (partner, None)],
        )
    client = as_role("coordinator")
    assert set(listed(client)) == ALL | {"X2"}
    assert client.get("/agreements/X1/").status_code == 404
    assert client.get("/agreements/X1/").content == client.get("/agreements/zzzz/").content.replace(
        b"zzzz", b"X1"
    )


def test_what_is_not_shared_reads_like_what_does_not_exist(as_role: SignIn) -> None:
    client = as_role("partner_officer")
    absent = client.get("/agreements/zzzz/")
    for number in ("A3", "A7", "A11"):
        hidden = client.get(f"/agreements/{number}/")
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert hidden.content.replace(number.encode(), b"zzzz") == absent.content


def test_answer_1_the_states_after_the_signing(as_role: SignIn) -> None:
    client = as_role("officer", "2012-10-23")
    assert set(listed(client, "?state=in_force")) == {"A2", "A3", "A4", "A5", "A6", "A11"}
    assert listed(client, "?state=superseded") == ["A1"]
    assert set(listed(client, "?state=in_preparation")) == {"A7", "A8", "A9", "A10"}
    assert set(listed(client, "?state=in_force&state=superseded")) == {
        "A1",
        "A2",
        "A3",
        "A4",
        "A5",
        "A6",
        "A11",
    }


def test_answer_2_what_is_due_on_15_september(as_role: SignIn) -> None:
    client = as_role("officer", "2012-09-15")
    assert listed(client, "?due=90") == ["A1"]
    text = text_of(client.get("/agreements/?due=90"))
    assert "Nov 2012" in text
    assert " 76 " in text
    assert listed(as_role("officer", "2012-10-23"), "?due=365") == []


def test_answer_9_who_signed_where_when_and_in_which_capacity(as_role: SignIn) -> None:
    text = page(as_role("officer"), "A2")
    assert "Mark Waer Rector, for KU Leuven 22 Oct 2012 , Beijing" in text
    assert "Chen Jining 陈吉宁 President, for Tsinghua University 22 Oct 2012 , Beijing" in text


def test_answer_10_the_commitments_with_their_evidence(as_role: SignIn) -> None:
    text = page(as_role("officer"), "A2")
    assert "more co-led PhD projects nobody yet not set none recorded" in text
    assert "more intensive use of summer schools nobody yet not set none recorded" in text


TOLD = [
    (
        "A1",
        "2012-09-15",
        "Due for renewal (November 2012): at most 76 days left. Its successor is in preparation",
    ),
    ("A1", "2012-10-23", "took its place on 22 October 2012."),
    (
        "A3",
        "2012-04-15",
        "Signed in April 2012 (1 to 30 April 2012): whether it had been signed by 15 April 2012",
    ),
    ("A7", "2012-10-23", "Not signed yet, while the agreement that it is made under is in force."),
    ("A11", "2012-10-21", "The first day that proves it is 22 October 2012"),
    ("A11", "2012-10-23", "It was signed on an unknown day; what is recorded of 22 October 2012 proves it."),
    ("A2", "2012-10-23", "2 commitments have no evidence yet."),
]


def test_the_page_says_what_matters_and_why(as_role: SignIn) -> None:
    clients = {day: as_role("officer", day) for _number, day, _sentence in TOLD}
    unsaid = [(number, day) for number, day, sentence in TOLD if sentence not in page(clients[day], number)]
    assert unsaid == []


def test_unknown_and_not_set_are_told_apart(as_role: SignIn) -> None:
    client = as_role("officer")
    assert "Signed on an unknown day proved from 22 Oct 2012" in page(client, "A11")
    assert "Last day in force not set" in page(client, "A11")
    assert "Signed not signed" in page(client, "A7")
    assert "The signatories are not known." in page(client, "A3")
    assert "Nobody yet: it is not signed." in page(client, "A7")
    actions.edit_agreement(
        agreement=Agreement.objects.get(public_id="A3"), by=INSTALLATION, changes={"signatories_known": True}
    )
    assert "Known to be none" in page(client, "A3")


def test_the_umbrella_stands_above_its_children_and_the_chain_is_shown(as_role: SignIn) -> None:
    client = as_role("officer")
    assert '<a href="/agreements/A7/">' in client.get("/agreements/A3/").content.decode()
    assert '<a href="/agreements/A3/">' in client.get("/agreements/A7/").content.decode()
    assert "It takes the place of Memorandum of understanding with Tsinghua University (2007)" in page(
        client, "A2"
    )


def test_every_filter_narrows_the_list(as_role: SignIn) -> None:
    client = as_role("officer")
    peking = Institution.objects.get(domain="pku.edu.cn").public_id
    kind = AgreementKind.objects.get(code="dual_degree").public_id
    assert set(listed(client, f"?partner={peking}")) == {"A3", "A7"}
    assert listed(client, f"?kind={kind}") == ["A11"]
    assert set(listed(client, "?signed=no")) == {"A7", "A8", "A9", "A10"}
    assert set(listed(client, "?signed=yes")) == ALL - {"A7", "A8", "A9", "A10"}
    assert listed(client, "?q=Electrical") == ["A11"]
    assert listed(client, "?unit=U1") == []


def test_a_filter_by_what_the_reader_may_not_see_is_no_valid_choice(as_role: SignIn) -> None:
    peking = Institution.objects.get(domain="pku.edu.cn")
    Agreement.objects.get(public_id="A1").parties.create(institution=peking)
    text = text_of(as_role("partner_officer").get(f"/agreements/?partner={peking.public_id}"))
    assert "Nothing that you may choose here is called" in text
    assert "Fudan University" not in text


def test_every_column_sorts_both_ways(as_role: SignIn) -> None:
    client = as_role("officer")
    for key in ("title", "kind", "partners", "state", "signed", "ends", "renewal", "days"):
        up, down = listed(client, f"?sort={key}"), listed(client, f"?sort=-{key}")
        assert set(up) == set(down) == ALL
        assert up != down or key == "ends"  # no last day is set in the founding case


def test_days_that_are_not_set_come_last(as_role: SignIn) -> None:
    assert listed(as_role("officer"), "?sort=renewal")[0] == "A1"
    assert listed(as_role("officer"), "?sort=signed")[0] == "A1"
    assert set(listed(as_role("officer"), "?sort=signed")[-4:]) == {"A7", "A8", "A9", "A10"}


def _more(number: int) -> None:
    hub = Institution.objects.hub()
    partner = Institution.objects.get(domain="tsinghua.edu.cn")
    owner = Officer.objects.get(public_id="O1")
    for place in range(number):
        more = actions.prepare_agreement(
            by=INSTALLATION,
            kind=AgreementKind.objects.get(code="summer_school"),
            title=f"Summer school {place}",
            signed_on="2012",
            renewal_on="2012-11",
            parties=[(hub, None), (partner, None)],
        )
        promise = actions.add_commitment(agreement=more, by=INSTALLATION, text=f"use it {place}", owner=owner)
        actions.give_evidence(commitment=promise, by=INSTALLATION, text="used")


def statements(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_more_rows_need_no_more_statements(as_role: SignIn) -> None:
    _more(1)
    clients = [as_role(role) for role in ("officer", "coordinator", "partner_officer")]
    paths = ("/agreements/", "/agreements/?due=365", "/commitments/", "/agreements/A2/")
    asked = [(client, path) for client in clients for path in paths]
    before = [statements(client, path) for client, path in asked]
    _more(9)
    assert [statements(client, path) for client, path in asked] == before


# What could leak: every internal fact is set, and nothing of it may reach the partner.
SECRETS = (
    "note-secret",
    "source-secret",
    "reason-secret",
    "verdict-secret",
    "review-secret",
    "file-secret",
    "hush",
)


@pytest.fixture
def secrets(founding_case: None) -> None:
    shared = Agreement.objects.get(public_id="A2")
    changes = {"internal_note": "note-secret", "source": "source-secret", "outlives_reason": "reason-secret"}
    actions.edit_agreement(agreement=shared, by=INSTALLATION, changes=changes, reason="hush")
    actions.add_event(
        agreement=shared, by=INSTALLATION, kind="review", text="review-secret", on=PartialDate.parse("2012")
    )
    promise = Commitment.objects.get(public_id="C1")
    actions.edit_commitment(
        commitment=promise, by=INSTALLATION, changes={"owner": Officer.objects.get(public_id="O1")}
    )
    actions.judge_commitment(
        commitment=promise,
        by=INSTALLATION,
        verdict=Verdict.PARTLY,
        judgement="verdict-secret",
        on=PartialDate.parse("2012-10-22"),
    )
    actions.suspend_agreement(
        agreement=shared,
        by=INSTALLATION,
        starts_on="2031",
        ends_on=PartialDate.parse("2031"),
        reason="reason-secret",
    )
    # A successor that the partner has not been shown, and one agreement with a third party.
    actions.prepare_agreement(
        by=INSTALLATION,
        public_id="A99",
        kind=shared.kind,
        title="hush successor",
        supersedes=shared,
        parties=[(Institution.objects.hub(), None), (Institution.objects.get(domain="pku.edu.cn"), None)],
    )


def test_a_partner_officer_reads_nothing_that_the_hub_keeps_to_itself(as_role: SignIn, secrets: None) -> None:
    partner, insider = as_role("partner_officer"), as_role("officer")
    for path in ("/agreements/", "/agreements/A2/", "/commitments/", "/commitments/C1/", "/agreements/A1/"):
        text = partner.get(path).content.decode()
        assert [secret for secret in SECRETS if secret in text] == []
        assert "/history/" not in text
        assert "Peking" not in text
    assert "partly met" in page(partner, "A2")
    whole = insider.get("/agreements/A2/").content.decode() + insider.get("/commitments/C1/").content.decode()
    missing = [secret for secret in SECRETS if secret not in whole and secret != "file-secret"]
    assert missing == [], "the leak test must have something to leak"


def test_a_partner_officer_sees_the_institution_and_not_the_name_of_an_owner_at_the_hub(
    as_role: SignIn, secrets: None
) -> None:
    assert "Mark Waer" not in text_of(as_role("partner_officer").get("/commitments/"))
    assert "Mark Waer, Rector" in text_of(as_role("officer").get("/commitments/"))


def test_no_verb_is_offered_to_who_may_only_read(as_role: SignIn) -> None:
    for role in ("leadership", "auditor", "partner_officer"):
        client = as_role(role)
        text = client.get("/agreements/A2/").content.decode() + client.get("/agreements/").content.decode()
        assert (
            re.findall(r'href="[^"]*/(?:edit|add|sign|extend|suspend|terminate|withdraw|remove|share)/', text)
            == []
        )


def test_a_coordinator_is_offered_the_verbs_of_the_own_units_only(as_role: SignIn) -> None:
    hub, partner = Institution.objects.hub(), Institution.objects.get(domain="sjtu.edu.cn")
    actions.prepare_agreement(
        by=INSTALLATION,
        public_id="X2",
        kind=AgreementKind.objects.get(code="summer_school"),
        title="Summer school",
        parties=[(hub, Unit.objects.get(public_id="U1")), (partner, None)],
    )
    client = as_role("coordinator")
    own, foreign = (client.get(f"/agreements/{number}/").content.decode() for number in ("X2", "A2"))
    assert "/agreements/X2/edit/" in own
    assert "/share/" not in own
    assert "/agreements/X2/remove/" not in own
    assert "/edit/" not in foreign
    assert client.get("/agreements/A2/edit/").status_code == 403


def rows_of(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_files_hold_what_the_list_holds(as_role: SignIn) -> None:
    for client in (as_role("officer"), as_role("partner_officer")):
        expected = {Agreement.objects.get(public_id=number).title for number in listed(client)}
        rows = rows_of(client.get("/agreements/?export=csv"))
        book = openpyxl.load_workbook(io.BytesIO(client.get("/agreements/?export=xlsx").content))
        sheet = [[cell.value for cell in row] for row in book.active.iter_rows()]
        assert {row[0] for row in rows[1:]} == {row[0] for row in sheet[1:]} == expected


def test_in_a_file_an_unknown_day_is_empty_and_the_case_is_kept(as_role: SignIn) -> None:
    head, *rows = rows_of(as_role("officer").get("/agreements/?export=csv"))
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    dual = found["Dual Master in Electrical Engineering"]
    waiting = found["Implementation agreement with Peking University"]
    assert (dual["Signed"], dual["Is signed"]) == ("", "yes")
    assert (waiting["Signed"], waiting["Is signed"]) == ("", "no")


def test_a_title_cannot_become_a_formula_in_a_file(as_role: SignIn) -> None:
    actions.edit_agreement(
        agreement=Agreement.objects.get(public_id="A1"), by=INSTALLATION, changes={"title": "=1+1"}
    )
    assert "'=1+1" in [row[0] for row in rows_of(as_role("officer").get("/agreements/?export=csv"))]


def test_commitments_are_filtered_as_they_stood_on_the_day(as_role: SignIn) -> None:
    promise = Commitment.objects.get(public_id="C1")
    actions.give_evidence(
        commitment=promise, by=INSTALLATION, text="two began", on=PartialDate.parse("2012-11-05")
    )
    actions.edit_commitment(
        commitment=promise, by=INSTALLATION, changes={"due_on": PartialDate.parse("2012-10")}
    )
    actions.judge_commitment(
        commitment=promise, by=INSTALLATION, verdict=Verdict.MET, on=PartialDate.parse("2012-12-01")
    )
    early, late = as_role("officer", "2012-11-02"), as_role("officer", "2012-12-02")
    assert set(listed(early, "?without_evidence=on", "commitments")) == {"C1", "C2"}
    assert listed(early, "?overdue=on", "commitments") == ["C1"]
    assert listed(early, "?verdict=met", "commitments") == []
    assert listed(late, "?without_evidence=on", "commitments") == ["C2"]
    assert listed(late, "?overdue=on", "commitments") == []
    assert listed(late, "?verdict=met", "commitments") == ["C1"]
    assert "A verdict was given later ( 1 Dec 2012 )." in text_of(early.get("/commitments/C1/"))
    assert "Recorded for later days" in text_of(early.get("/commitments/C1/"))


def test_the_share_ends_on_its_last_day(as_role: SignIn) -> None:
    party = Agreement.objects.get(public_id="A1").parties.get(institution__domain="tsinghua.edu.cn")
    actions.share_agreement(
        party=party, by=INSTALLATION, shared_from=date(2012, 1, 1), shared_until=date(2012, 6, 1)
    )
    assert listed(as_role("partner_officer")) == ["A2"]
