"""The verbs about agreements as a person does them: each form once, by who may, with conflicts shown."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from edge.agreements import actions
from edge.agreements.models import (
    Agreement,
    AgreementKind,
    AgreementParty,
    Commitment,
    Evidence,
    Signatory,
)
from edge.agreements.rules import State
from edge.core.dates import PartialDate
from edge.core.models import Activity
from edge.partners.models import Institution, Unit
from edge.people.permissions import INSTALLATION
from tests.pages.filling import errors, opened, send

SignIn = Callable[..., Client]


@pytest.fixture
def officer(as_role: SignIn) -> Client:
    return as_role("officer")


def stored(public_id: str) -> Any:
    return Agreement.objects.with_state(on=date(2012, 10, 23)).get(public_id=public_id)


def id_of(model: Any, **found: Any) -> str:
    return str(model.objects.get(**found).public_id)


def test_an_agreement_is_added_with_its_parties(officer: Client) -> None:
    response = send(
        officer,
        "/agreements/add/",
        kind=id_of(AgreementKind, code="summer_school"),
        title="Summer school",
        partner=id_of(Institution, domain="sjtu.edu.cn"),
        partner_unit="U3",
        hub_unit="U1",
        ends_on="2014",
    )
    made = Agreement.objects.get(title="Summer school")
    assert response.url == f"/agreements/{made.public_id}/"
    assert [str(party) for party in made.parties.all()] == [
        "KU Leuven, Biomedical Sciences Group",
        "Shanghai Jiao Tong University, School of Medicine",
    ]
    assert str(made.ends_on) == "2014"
    assert Activity.objects.filter(page_id=made.public_id, verb="prepare_agreement").count() == 1


def test_a_successor_is_prepared_with_the_same_kind_and_parties(officer: Client) -> None:
    older = Agreement.objects.get(public_id="A3")
    third = Institution.objects.get(domain="fudan.edu.cn")
    actions.add_party(agreement=older, by=INSTALLATION, institution=third)
    response = send(officer, "/agreements/add/?supersedes=A3", ends_on="2017-04-30")
    made = Agreement.objects.get(supersedes=older)
    assert response.url == f"/agreements/{made.public_id}/"
    assert (made.kind, made.title) == (older.kind, "Memorandum of understanding with Peking University")
    assert [str(party) for party in made.parties.all()] == [
        "KU Leuven",
        "Peking University",
        "Fudan University",
    ]
    assert stored(made.public_id).state == State.IN_PREPARATION


def test_an_agreement_is_added_under_another(officer: Client) -> None:
    kind = id_of(AgreementKind, code="student_exchange")
    send(officer, "/agreements/add/?parent=A4", kind=kind, title="Exchange")
    assert Agreement.objects.get(title="Exchange").parent.public_id == "A4"


def test_signing_records_the_day_and_who_signed_by_which_mandate(officer: Client) -> None:
    sign = opened(officer, "/agreements/A7/sign/")
    response = officer.post(
        "/agreements/A7/sign/", {**sign, "on": "2012-10-23", "officer_0": "O1", "place_0": "Beijing"}
    )
    assert response.url == "/agreements/A7/"
    signed = stored("A7")
    assert (signed.state, str(signed.signed_on)) == (State.IN_FORCE, "2012-10-23")
    assert [(str(row), row.place, row.officer.public_id) for row in signed.signatories.all()] == [
        ("Mark Waer, Rector", "Beijing", "O1")
    ]


def test_signing_on_an_unknown_day_is_a_case_of_its_own(officer: Client) -> None:
    send(officer, "/agreements/A7/sign/", unknown_day="on")
    signed = stored("A7")
    assert (signed.signed_on, signed.signed_on_unknown, signed.state) == (None, True, State.NOT_KNOWN)


def test_the_verbs_of_a_life_end_where_they_say(officer: Client) -> None:
    send(officer, "/agreements/A2/extend/", on="2012-10-23", new_end="2015", text="Extended", place="Leuven")
    assert (str(stored("A2").ends_on), stored("A2").events.filter(kind="extension").count()) == ("2015", 1)
    send(officer, "/agreements/A4/suspend/", starts_on="2012-10-01", reason="why")
    assert stored("A4").state == State.SUSPENDED
    suspension = stored("A4").suspensions.get()
    send(officer, f"/suspensions/{suspension.public_id}/edit/", ends_on="2012-10-02")
    assert stored("A4").state == State.IN_FORCE
    send(officer, f"/suspensions/{suspension.public_id}/remove/", reason="a mistake")
    assert stored("A4").suspensions.count() == 0
    send(officer, "/agreements/A7/withdraw/", on="2012-10-20", reason="given up")
    assert stored("A7").state == State.WITHDRAWN
    send(officer, "/agreements/A5/terminate/", on="2012-10-20", reason="ended by the partner")
    assert stored("A5").state == State.TERMINATED
    ended = Activity.objects.filter(verb="terminate_agreement")  # with what is made under it
    assert {line.details["reason"] for line in ended} == {"ended by the partner"}


def test_a_past_fact_is_corrected_and_the_history_keeps_both(officer: Client) -> None:
    send(officer, "/agreements/A3/edit/", signed_on="2012-04-26")
    assert str(stored("A3").signed_on) == "2012-04-26"
    assert [str(row.signed_on_until) for row in Agreement.history.filter(public_id="A3")][-1] == "2012-05-01"


def test_an_unchanged_form_changes_nothing(officer: Client) -> None:
    before = {number: Agreement.objects.get(public_id=number).version for number in ("A2", "A7", "A11")}
    for number in before:
        assert send(officer, f"/agreements/{number}/edit/").status_code == 302
    assert {number: Agreement.objects.get(public_id=number).version for number in before} == before


def test_parties_signatories_and_events_are_written_and_removed(officer: Client) -> None:
    fudan = id_of(Institution, domain="fudan.edu.cn")
    send(officer, "/agreements/A3/parties/add/", institution=fudan)
    party = AgreementParty.objects.get(agreement__public_id="A3", institution__domain="fudan.edu.cn")
    send(officer, f"/parties/{party.public_id}/share/", shared_from="2012-10-01", shared_until="2013-10-01")
    party.refresh_from_db()
    assert (party.shared_from, party.shared_until) == (date(2012, 10, 1), date(2013, 10, 1))
    send(officer, f"/parties/{party.public_id}/remove/", reason="not a party")
    assert AgreementParty.objects.filter(pk=party.pk).exists() is False
    hub = Institution.objects.hub().public_id
    send(officer, "/agreements/A3/signatories/add/", institution=hub, officer="O1", place="Leuven")
    signatory = Signatory.objects.get(agreement__public_id="A3")
    assert (str(signatory), stored("A3").signatories_known) == ("Mark Waer, Rector", True)
    send(officer, f"/signatories/{signatory.public_id}/edit/", place="Brussels")
    signatory.refresh_from_db()
    assert signatory.place == "Brussels"
    send(officer, f"/signatories/{signatory.public_id}/remove/", reason="a mistake")
    send(
        officer,
        "/agreements/A11/events/add/",
        kind="evaluation",
        on="2012-05",
        text="evaluated",
        attests="on",
    )
    event = stored("A11").events.get(kind="evaluation")
    send(officer, f"/events/{event.public_id}/edit/", on="2012-06")
    assert [str(row.on) for row in stored("A11").events.filter(kind="evaluation")] == ["2012-06"]
    send(officer, f"/events/{event.public_id}/remove/", reason="a mistake")
    assert stored("A11").events.filter(kind="evaluation").count() == 0


def test_a_commitment_is_promised_shown_and_judged(officer: Client) -> None:
    response = send(officer, "/agreements/A2/commitments/add/", text="two a year", owner="O1", due_on="2013")
    promise = Commitment.objects.get(text="two a year")
    assert response.url == f"/commitments/{promise.public_id}/"
    send(
        officer,
        f"/commitments/{promise.public_id}/evidence/add/",
        text="one began",
        on="2012-10",
        link="kuleuven.be/x",
    )
    evidence = Evidence.objects.get(commitment=promise)
    assert evidence.link == "https://kuleuven.be/x"
    send(officer, f"/evidence/{evidence.public_id}/edit/", text="two began")
    send(
        officer,
        f"/commitments/{promise.public_id}/judge/",
        verdict="met",
        judgement="both began",
        judged_on="2012-10-23",
    )
    promise.refresh_from_db()
    assert (promise.verdict, str(promise.judged_on)) == ("met", "2012-10-23")
    send(officer, f"/commitments/{promise.public_id}/judge/", verdict="open")
    promise.refresh_from_db()
    assert (promise.verdict, promise.judged_on) == ("open", None)
    send(officer, f"/evidence/{evidence.public_id}/remove/", reason="a mistake")
    send(officer, f"/commitments/{promise.public_id}/edit/", owner=None)
    promise.refresh_from_db()
    assert promise.owner is None
    send(officer, f"/commitments/{promise.public_id}/remove/", reason="a mistake")
    assert Commitment.objects.filter(pk=promise.pk).exists() is False


def test_a_verdict_without_a_day_is_given_today(officer: Client) -> None:
    send(officer, "/commitments/C1/judge/", verdict="not_met", judged_on=None)
    judged = Commitment.objects.get(public_id="C1")
    assert (judged.verdict, judged.judged_on is not None) == ("not_met", True)


def test_only_the_administrator_writes_kinds(as_role: SignIn) -> None:
    assert as_role("officer").get("/kinds/add/").status_code == 403
    assert as_role("partner_officer").get("/kinds/").status_code == 403
    administrator = as_role("administrator")
    names = {"name_en": "library agreement", "name_nl": "bibliotheek", "name_zh": "图书馆协议"}
    send(administrator, "/kinds/add/", code="library", order="200", **names)
    kind = AgreementKind.objects.get(code="library")
    send(administrator, f"/kinds/{kind.public_id}/edit/", name_en="library loan")
    kind.refresh_from_db()
    assert kind.name_en == "library loan"
    send(administrator, f"/kinds/{kind.public_id}/remove/", reason="not used")
    assert AgreementKind.objects.filter(code="library").exists() is False
    refused = send(administrator, "/kinds/dual_degree/remove/", reason="not used")
    assert "Dual Master in Electrical Engineering" in errors(refused)["__all__"][0]


def test_an_agreement_is_removed_with_a_reason_and_not_while_it_is_used(as_role: SignIn) -> None:
    officer = as_role("officer")
    assert "is used by" in errors(send(officer, "/agreements/A1/remove/", reason="a mistake"))["__all__"][0]
    assert send(officer, "/agreements/A7/remove/", reason="a mistake").url == "/agreements/"
    assert Agreement.objects.filter(public_id="A7").exists() is False


def test_who_saved_first_is_shown_beside_what_was_typed(officer: Client) -> None:
    typed = {**opened(officer, "/agreements/A3/edit/"), "reference": "mine"}
    actions.edit_agreement(
        agreement=Agreement.objects.get(public_id="A3"), by=INSTALLATION, changes={"reference": "theirs"}
    )
    response = officer.post("/agreements/A3/edit/", typed)
    assert response.status_code == 409
    assert [(row.theirs, row.yours) for row in response.context["conflict"]] == [("theirs", "mine")]
    assert Agreement.objects.get(public_id="A3").reference == "theirs"
    again = {**typed, **{name: response.context["form"][name].value() for name in ("version", "form_token")}}
    assert officer.post("/agreements/A3/edit/", again).status_code == 302
    assert Agreement.objects.get(public_id="A3").reference == "mine"


@pytest.mark.parametrize(
    "path",
    ["/agreements/A7/sign/", "/agreements/A7/withdraw/", "/agreements/A7/extend/", "/agreements/A7/remove/"],
)
def test_a_verb_on_a_page_that_is_out_of_date_is_not_done(officer: Client, path: str) -> None:
    typed = {**opened(officer, path), "on": "2012-10-23", "reason": "why"}
    actions.edit_agreement(
        agreement=Agreement.objects.get(public_id="A7"), by=INSTALLATION, changes={"reference": "theirs"}
    )
    assert officer.post(path, typed).status_code == 409
    assert (stored("A7").state, stored("A7").events.count()) == (State.IN_PREPARATION, 0)


def test_the_same_form_sent_twice_makes_one_agreement(officer: Client) -> None:
    typed = {
        **opened(officer, "/agreements/add/"),
        "kind": id_of(AgreementKind, code="summer_school"),
        "title": "Once",
        "partner": id_of(Institution, domain="sjtu.edu.cn"),
    }
    first, second = officer.post("/agreements/add/", typed), officer.post("/agreements/add/", typed)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert Agreement.objects.filter(title="Once").count() == 1
    other = officer.post("/agreements/add/", {**typed, "title": "Twice"})
    assert other.status_code == 409
    assert Agreement.objects.filter(title="Twice").count() == 0


# ---- who may not


READING_ONLY = ("leadership", "auditor", "partner_officer")
PATHS = (
    "/agreements/add/",
    "/agreements/A2/edit/",
    "/agreements/A2/sign/",
    "/agreements/A2/remove/",
    "/agreements/A2/parties/add/",
    "/agreements/A2/signatories/add/",
    "/agreements/A2/events/add/",
    "/agreements/A2/documents/add/",
    "/agreements/A2/commitments/add/",
    "/commitments/C1/edit/",
    "/commitments/C1/judge/",
    "/commitments/C1/evidence/add/",
)


def test_who_reads_only_is_refused_at_every_verb(as_role: SignIn) -> None:
    share = f"/parties/{AgreementParty.objects.filter(agreement__public_id='A2').last().public_id}/share/"
    for role in READING_ONLY:
        client = as_role(role)
        assert {client.post(path).status_code for path in (*PATHS, share)} == {403}


def test_a_coordinator_writes_for_the_own_units_and_shares_nothing(as_role: SignIn) -> None:
    coordinator = as_role("coordinator")
    kind, partner = id_of(AgreementKind, code="summer_school"), id_of(Institution, domain="sjtu.edu.cn")
    without = send(coordinator, "/agreements/add/", kind=kind, title="Ours", partner=partner, hub_unit=None)
    assert list(errors(without)) == ["hub_unit"]
    other = Unit.objects.create(institution=Institution.objects.hub(), name="Faculty of Law")
    foreign = send(
        coordinator, "/agreements/add/", kind=kind, title="Ours", partner=partner, hub_unit=other.public_id
    )
    assert list(errors(foreign)) == ["hub_unit"]
    send(coordinator, "/agreements/add/", kind=kind, title="Ours", partner=partner, hub_unit="U1")
    made = Agreement.objects.get(title="Ours")
    party = made.parties.get(institution__domain="sjtu.edu.cn")
    assert coordinator.get(f"/agreements/{made.public_id}/edit/").status_code == 200
    assert coordinator.get(f"/parties/{party.public_id}/share/").status_code == 403
    assert coordinator.post(f"/agreements/{made.public_id}/remove/").status_code == 403
    assert coordinator.get("/agreements/A2/edit/").status_code == 403


def test_a_coordinator_cannot_hand_a_share_to_another_institution(as_role: SignIn) -> None:
    made = actions.prepare_agreement(
        by=INSTALLATION,
        kind=AgreementKind.objects.get(code="summer_school"),
        title="Ours",
        parties=[
            (Institution.objects.hub(), Unit.objects.get(public_id="U1")),
            (Institution.objects.get(domain="sjtu.edu.cn"), None),
        ],
    )
    party = made.parties.get(institution__domain="sjtu.edu.cn")
    actions.share_agreement(party=party, by=INSTALLATION, shared_from=date(2012, 1, 1), shared_until=None)
    tsinghua = id_of(Institution, domain="tsinghua.edu.cn")
    send(as_role("coordinator"), f"/parties/{party.public_id}/edit/", institution=tsinghua)
    party.refresh_from_db()
    assert party.institution.domain == "sjtu.edu.cn"


def test_sending_a_form_does_not_clear_an_umbrella_that_the_reader_cannot_see(as_role: SignIn) -> None:
    hub, partner = Institution.objects.hub(), Institution.objects.get(domain="sjtu.edu.cn")
    law = Unit.objects.create(institution=hub, name="Faculty of Law")
    kinds = {kind.code: kind for kind in AgreementKind.objects.all()}
    hidden = actions.prepare_agreement(
        by=INSTALLATION,
        kind=kinds["memorandum_of_understanding"],
        title="Of Law",
        parties=[(hub, law), (partner, None)],
    )
    own = actions.prepare_agreement(
        by=INSTALLATION,
        kind=kinds["summer_school"],
        title="Ours",
        parent=hidden,
        parties=[(hub, Unit.objects.get(public_id="U1")), (partner, None)],
    )
    coordinator = as_role("coordinator")
    assert "Of Law" not in coordinator.get(f"/agreements/{own.public_id}/").content.decode()
    assert "Of Law" not in coordinator.get(f"/agreements/{own.public_id}/edit/").content.decode()
    send(coordinator, f"/agreements/{own.public_id}/edit/", reference="new")
    own.refresh_from_db()
    assert (own.reference, own.parent) == ("new", hidden)


def test_the_day_of_a_proof_is_a_partial_date(officer: Client) -> None:
    send(officer, "/agreements/A11/events/add/", kind="amendment", on="2012-05", text="amended", attests="on")
    assert stored("A11").events.get(kind="amendment").on == PartialDate.parse("2012-05")


@pytest.mark.django_db
def test_the_partner_from_whose_page_one_comes_is_chosen_already(as_role):
    page = as_role("officer").get("/agreements/add/?institution=pku.edu.cn")
    assert page.context["form"].initial["partner"].public_id == "pku.edu.cn"
