"""Both sides over HTTP: the text read and made, comments, proposals, approvals by hash; to each what is its own."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from edge.agreements.actions import exchange, texts
from edge.agreements.models import Agreement, Approval, ClauseComment, Proposal, TextVersion
from edge.agreements.rules.canonical import Words
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people import actions as people
from edge.people.models import Account
from edge.people.permissions import INSTALLATION
from tests.actions.arranging_texts import a_text, the_next
from tests.pages.drafts import a_shared_draft, tsinghua

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
API = "/api/v1"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def agreement(founding_case: None) -> Agreement:
    return a_shared_draft()


@pytest.fixture
def version(agreement: Agreement) -> TextVersion:
    return a_text(agreement)


@pytest.fixture
def peking(founding_case: None) -> Client:
    """The officer of a partner who is no party to the draft."""
    account = people.open_account(by=INSTALLATION, email="wang@pku.example", name="Wang")
    pku = Institution.objects.get(domain="pku.edu.cn")
    partners.grant_limited_role(account=account, by=INSTALLATION, institution=pku)
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


@pytest.fixture
def nobody(founding_case: None) -> Client:
    """A student's account: it may sign in, and holds no role."""
    account: Account = people.open_account(by=INSTALLATION, email="student@example.org", name="Student")
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def post(client: Client, path: str, **sent: Any) -> Any:
    return client.post(f"{API}{path}", sent, content_type="application/json")


def items(client: Client, path: str, **asked: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get(f"{API}{path}", asked).json()["items"]
    return rows


def rewritten(client: Client, version: TextVersion, body: str, **other: Any) -> Any:
    """The next version as a program makes it: what was read, one clause said otherwise."""
    read = client.get(f"{API}/versions/{version.public_id}").json()
    clauses = [{"key": clause["key"], "texts": clause["texts"]} for clause in read["clauses"]]
    clauses[1]["texts"]["en"]["body"] = body
    told = {
        "base": read["id"],
        "languages": read["languages"],
        "controlling_language": read["controlling_language"],
        "clauses": clauses,
        **other,
    }
    return post(client, f"/agreements/{read['agreement']}/versions", **told)


# ---------------------------------------------------------------- the text
def test_a_version_word_for_word(as_role: SignIn, version: TextVersion) -> None:
    told = as_role("officer").get(f"{API}/versions/{version.public_id}").json()
    assert (told["agreement"], told["number"], told["base"], told["template"]) == ("draft", 1, None, None)
    assert [clause["key"] for clause in told["clauses"]] == ["scope", "term", "fees"]
    assert told["clauses"][1] == {
        "number": 2,
        "key": "term",
        "library": None,
        "texts": {
            "en": {"heading": "Term", "body": "This agreement lasts five years."},
            "zh": {"heading": "期限", "body": "本协议有效期五年。"},
        },
    }
    assert [party["domain"] for party in told["parties"]] == ["kuleuven.be", "tsinghua.edu.cn"]


def test_the_bytes_of_the_canonical_form_give_the_hash(as_role: SignIn, version: TextVersion) -> None:
    response = as_role("partner_officer").get(f"{API}/versions/{version.public_id}/canonical.json")
    assert hashlib.sha256(response.content).hexdigest() == version.sha256
    assert response.json()["clauses"][0]["texts"]["zh"]["heading"] == "宗旨"


def test_two_versions_compared_word_by_word(as_role: SignIn, version: TextVersion) -> None:
    later = the_next(version, body="This agreement lasts three years.")
    client = as_role("officer")
    told = client.get(f"{API}/versions/{later.public_id}/comparison").json()
    assert (told["before"]["number"], told["after"]["number"]) == (1, 2)
    assert [(row["key"], row["fate"]) for row in told["clauses"]] == [
        ("scope", "same"),
        ("term", "changed"),
        ("fees", "same"),
    ]
    assert [piece for piece in told["clauses"][1]["texts"]["en"]["body"] if piece["mark"] != "kept"] == [
        {"mark": "removed", "text": "five"},
        {"mark": "added", "text": "three"},
    ]
    back = client.get(f"{API}/versions/{version.public_id}/comparison", {"against": 2}).json()
    assert (back["before"]["number"], back["after"]["number"]) == (2, 1)
    assert client.get(f"{API}/versions/{version.public_id}/comparison", {"against": 3}).status_code == 404


def test_the_next_version_from_clauses(as_role: SignIn, version: TextVersion) -> None:
    client = as_role("officer")
    response = rewritten(client, version, "It lasts two years.", note="Shorter")
    told = response.json()
    assert (response.status_code, told["number"], told["base"], told["note"]) == (201, 2, 1, "Shorter")
    assert (told["shown_at"], told["made_by"], told["institution"]) == (
        None,
        "Olivia Officer (synthetic)",
        "kuleuven.be",
    )
    assert told["clauses"][1]["texts"]["en"]["body"] == "It lasts two years."
    shown = post(client, f"/versions/{told['id']}/show")
    assert (shown.status_code, shown.json()["shown_at"] is None) == (200, False)


def test_the_first_version_too(as_role: SignIn, agreement: Agreement) -> None:
    words = {"en": {"heading": "Scope", "body": "We exchange students."}}
    response = post(
        as_role("officer"),
        "/agreements/draft/versions",
        base=None,
        languages=["en"],
        controlling_language=None,
        clauses=[{"texts": words}],
    )
    assert (response.status_code, response.json()["number"]) == (201, 1)
    assert response.json()["clauses"][0]["texts"] == words


def test_of_two_who_begin_from_one_version_the_second_is_told_which_counts(
    as_role: SignIn, version: TextVersion
) -> None:
    client = as_role("officer")
    first = rewritten(client, version, "It lasts two years.", note="Shorter").json()
    second = rewritten(client, version, "It lasts nine years.")
    assert (second.status_code, second.json()["current"]) == (
        409,
        {"id": first["id"], "number": 2, "sha256": first["sha256"]},
    )
    assert "Olivia Officer (synthetic) made Version 2 meanwhile (Shorter)" in second.json()["detail"]
    assert TextVersion.objects.filter(agreement=version.agreement).count() == 2


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"controlling_language": "nl"}, "body.controlling_language"),
        ({"languages": []}, "body.languages"),
        ({"clauses": []}, "body.clauses"),
        ({"clauses": [{"texts": {"fr": {"heading": "", "body": "Oui"}}}]}, "body.clauses.0.texts.fr.[key]"),
        ({"clauses": [{"texts": {"en": {"heading": "x" * 201}}}]}, "body.clauses.0.texts.en.heading"),
        ({"clauses": [{"texts": {"en": {"body": "a\x00b"}}}]}, "body.clauses.0.texts.en.body"),
        ({"clauses": [{"key": "a b", "texts": {}}]}, "body.clauses.0.key"),
        ({"clauses": [{"texts": {"en": {"body": " "}}}]}, "body"),
        ({"wish": 1}, "body.wish"),
    ],
)
def test_what_cannot_be_a_text_is_named_with_its_place(
    as_role: SignIn, version: TextVersion, change: dict[str, Any], place: str
) -> None:
    response = rewritten(as_role("officer"), version, "It lasts two years.", **change)
    assert (response.status_code, [row["place"] for row in response.json()["errors"]]) == (422, [place])
    assert TextVersion.objects.count() == 1


def test_what_is_no_json_or_far_too_large_is_refused(as_role: SignIn, version: TextVersion) -> None:
    client, path = as_role("officer"), f"{API}/versions/{version.public_id}/comments"
    broken = client.post(path, "{", content_type="application/json")
    assert (broken.status_code, broken.json()["errors"][0]["place"]) == (422, "body")
    large = client.post(path, "x" * 3_000_000, content_type="application/json")
    assert (large.status_code, large.json()) == (
        413,
        {"detail": "What was sent is too large; it was not read."},
    )


# ---------------------------------------------------------------- comments and proposals
def test_both_sides_comment_and_the_hub_keeps_some_for_itself(as_role: SignIn, version: TextVersion) -> None:
    officer, partner = as_role("officer"), as_role("partner_officer")
    path = f"/versions/{version.public_id}/comments"
    made = post(partner, path, text="Five years is long.", clause="term")
    assert (made.status_code, made.json()["institution"], made.json()["clause"]) == (
        201,
        "tsinghua.edu.cn",
        "term",
    )
    assert post(officer, path, text="SECRET limit: three", internal=True).status_code == 201
    assert [row["text"] for row in items(officer, "/agreements/draft/comments")] == [
        "Five years is long.",
        "SECRET limit: three",
    ]
    theirs = partner.get(f"{API}/agreements/draft/comments")
    assert theirs.json()["count"] == 1
    assert "SECRET" not in theirs.content.decode()
    refused = post(partner, path, text="For us alone", internal=True)
    assert (refused.status_code, refused.json()["errors"][0]["place"]) == (422, "body.internal")
    assert post(partner, path, text="  ").status_code == 422
    assert post(partner, path, text="Which?", clause="nowhere").json()["errors"] == [
        {"place": "body.clause_key", "rule": "Version 1 has no such clause."}
    ]
    assert items(officer, "/agreements/draft/comments", settled="true") == []


def test_a_proposal_is_accepted_by_the_other_side_and_makes_the_next_version(
    as_role: SignIn, version: TextVersion
) -> None:
    officer, partner = as_role("officer"), as_role("partner_officer")
    wanted = {"en": {"heading": "Term", "body": "Three years."}, "zh": {"heading": "期限", "body": "三年。"}}
    made = post(
        partner,
        f"/versions/{version.public_id}/proposals",
        change="change",
        clause="term",
        texts=wanted,
        reason="Our rule",
    )
    assert (made.status_code, made.json()["state"], made.json()["texts"]) == (201, "open", wanted)
    path = f"/proposals/{made.json()['id']}"
    own = post(partner, f"{path}/accept")
    assert (own.status_code, own.json()["detail"]) == (422, "The other side decides about this proposal.")
    taken = post(officer, f"{path}/accept", answer="Fine")
    assert (taken.status_code, taken.json()["number"]) == (201, 2)
    late = post(officer, f"{path}/decline", answer="No")
    assert (late.status_code, late.json()["current"]) == (409, None)
    assert "the proposal is accepted" in late.json()["detail"]
    (row,) = items(partner, "/agreements/draft/proposals", state="accepted")
    assert (row["answer"], row["decided_by"]) == ("Fine", "Olivia Officer (synthetic)")


def test_a_proposal_is_declined_with_a_reason_or_taken_back(as_role: SignIn, version: TextVersion) -> None:
    officer, partner = as_role("officer"), as_role("partner_officer")
    first, second = (
        post(partner, f"/versions/{version.public_id}/proposals", change="remove", clause=key).json()["id"]
        for key in ("term", "fees")
    )
    assert post(officer, f"/proposals/{first}/decline", answer=" ").status_code == 422
    assert post(officer, f"/proposals/{first}/decline", answer="Needed").json()["state"] == "rejected"
    assert post(officer, f"/proposals/{second}/withdraw").status_code == 422
    assert post(partner, f"/proposals/{second}/withdraw").json()["state"] == "withdrawn"
    assert TextVersion.objects.count() == 1


def test_a_proposal_about_a_clause_that_changed_meanwhile_names_the_text_of_now(
    as_role: SignIn, version: TextVersion
) -> None:
    proposal = exchange.propose_change(
        version=version,
        by=INSTALLATION,
        institution=tsinghua(),
        change="change",
        clause_key="term",
        texts={"en": Words(heading="Term", body="Nine."), "zh": Words(heading="期限", body="九年。")},
    )
    later = the_next(version)
    response = post(as_role("officer"), f"/proposals/{proposal.public_id}/accept")
    assert (response.status_code, response.json()["current"]["id"]) == (409, later.public_id)


# ---------------------------------------------------------------- approvals
def test_both_sides_approve_one_hash_and_stand_so(as_role: SignIn, version: TextVersion) -> None:
    officer, partner = as_role("officer"), as_role("partner_officer")
    standing = officer.get(f"{API}/agreements/draft/standing").json()
    assert [(side["institution"], side["standing"]) for side in standing["sides"]] == [
        ("kuleuven.be", "waiting"),
        ("tsinghua.edu.cn", "waiting"),
    ]
    assert "not approved yet by: KU Leuven, Tsinghua University" in standing["missing"][0]
    path = f"/versions/{version.public_id}/approvals"
    for client in (officer, partner):
        made = post(client, path, sha256=version.sha256, capacity="Head")
        assert (made.status_code, made.json()["sha256"]) == (201, version.sha256)
    standing = partner.get(f"{API}/agreements/draft/standing").json()
    assert (standing["agreed"], standing["missing"]) == (True, None)
    assert standing["last_agreed"]["number"] == 1
    assert [row["institution"] for row in items(partner, "/agreements/draft/approvals")] == [
        "kuleuven.be",
        "tsinghua.edu.cn",
    ]
    assert officer.get(f"{API}/agreements/draft/standing").json()["missing"] == []


def test_another_hash_is_not_approved_and_the_answer_names_the_current_one(
    as_role: SignIn, version: TextVersion
) -> None:
    later = texts.show_version(version=the_next(version), by=INSTALLATION)
    partner = as_role("partner_officer")
    now = {"id": later.public_id, "number": 2, "sha256": later.sha256}
    stale = post(partner, f"/versions/{version.public_id}/approvals", sha256=version.sha256)
    crossed = post(partner, f"/versions/{later.public_id}/approvals", sha256=version.sha256)
    for response in (stale, crossed):
        assert (response.status_code, response.json()["current"]) == (409, now)
        assert "The text has changed: it is now Version 2" in response.json()["detail"]
    assert post(partner, f"/versions/{later.public_id}/approvals", sha256="abc").status_code == 422
    assert not Approval.objects.exists()


def test_the_same_side_approves_a_version_once(as_role: SignIn, version: TextVersion) -> None:
    officer, path = as_role("officer"), f"/versions/{version.public_id}/approvals"
    first, second = (post(officer, path, sha256=version.sha256) for _time in range(2))
    assert (first.status_code, second.status_code) == (201, 422)
    assert second.json()["detail"] == "This side has approved this version already."
    assert Approval.objects.count() == 1


def test_what_the_database_refuses_at_the_last_moment_is_somebody_else_s_being_first(
    as_role: SignIn, version: TextVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = exchange.comment_clause

    def and_then_the_database(**told: Any) -> None:
        said(**told)
        raise IntegrityError

    monkeypatch.setattr(exchange, "comment_clause", and_then_the_database)
    response = post(as_role("officer"), f"/versions/{version.public_id}/comments", text="Mine")
    assert (response.status_code, response.json()["current"]) == (409, None)
    assert not ClauseComment.objects.exists()


def test_a_draft_that_was_not_shown_is_not_named_to_the_partner_by_any_refusal(
    as_role: SignIn, version: TextVersion
) -> None:
    draft = the_next(version, note="SECRET")
    response = post(as_role("partner_officer"), f"/versions/{version.public_id}/approvals", sha256="0" * 64)
    assert (response.status_code, response.json()["current"]["number"]) == (409, 1)
    assert draft.sha256 not in response.content.decode()
    assert "SECRET" not in response.content.decode()


def test_an_approval_is_taken_back_by_its_own_side_only(as_role: SignIn, version: TextVersion) -> None:
    officer, partner = as_role("officer"), as_role("partner_officer")
    given = post(partner, f"/versions/{version.public_id}/approvals", sha256=version.sha256).json()
    path = f"/approvals/{given['id']}/withdraw"
    assert post(officer, path).status_code == 403
    taken = post(partner, path, reason="A slip")
    assert (taken.status_code, taken.json()["withdrawn_at"] is None) == (200, False)
    assert partner.get(f"{API}/agreements/draft/standing").json()["agreed"] is False


# ---------------------------------------------------------------- to each only what is its own
LISTS = ("versions", "comments", "proposals", "approvals")


def _said_of_everything(version: TextVersion) -> None:
    hub = Institution.objects.hub()
    for institution in (hub, tsinghua()):
        said = {"version": version, "by": INSTALLATION, "institution": institution}
        exchange.comment_clause(**said, text="SECRET comment")
        exchange.propose_change(**said, change="remove", clause_key="term", reason="SECRET reason")
        texts.approve_version(**said, sha256=version.sha256, name="SECRET name")


def test_another_partner_and_a_student_read_and_write_nothing(
    as_role: SignIn, version: TextVersion, peking: Client, nobody: Client
) -> None:
    _said_of_everything(version)
    proposal, approval = Proposal.objects.first(), Approval.objects.first()
    assert proposal is not None and approval is not None
    reading = [f"/agreements/draft/{part}" for part in (*LISTS, "standing", "signings", "originals")]
    reading += [f"/versions/{version.public_id}{part}" for part in ("", "/canonical.json", "/comparison")]
    writing: dict[str, dict[str, Any]] = {
        f"/versions/{version.public_id}/comments": {"text": "Mine"},
        f"/versions/{version.public_id}/proposals": {"change": "remove", "clause": "term"},
        f"/versions/{version.public_id}/approvals": {"sha256": version.sha256},
        f"/proposals/{proposal.public_id}/accept": {},
        f"/proposals/{proposal.public_id}/decline": {"answer": "No"},
        f"/proposals/{proposal.public_id}/withdraw": {},
        f"/approvals/{approval.public_id}/withdraw": {},
    }
    before = (ClauseComment.objects.count(), Proposal.objects.count(), Approval.objects.count())
    for client, status in ((peking, 404), (nobody, 403)):
        answers = [client.get(f"{API}{path}") for path in reading]
        answers += [post(client, path, **sent) for path, sent in writing.items()]
        assert {answer.status_code for answer in answers} == {status}
        assert not any("SECRET" in answer.content.decode() for answer in answers)
    assert before == (ClauseComment.objects.count(), Proposal.objects.count(), Approval.objects.count())
    assert "SECRET" in as_role("partner_officer").get(f"{API}/agreements/draft/comments").content.decode()


def test_a_coordinator_reads_what_the_whole_hub_signs_and_writes_it_not(
    as_role: SignIn, version: TextVersion
) -> None:
    client = as_role("coordinator")
    assert len(items(client, "/agreements/draft/versions")) == 1
    assert post(client, f"/versions/{version.public_id}/comments", text="Mine").status_code == 403
    assert rewritten(client, version, "It lasts two years.").status_code == 403
    hub = Institution.objects.hub()
    law = partners.add_unit(by=INSTALLATION, institution=hub, name="Faculty of Law")
    version.agreement.parties.filter(institution=hub).update(unit=law)
    for part in LISTS:
        assert client.get(f"{API}/agreements/draft/{part}").status_code == 404
    assert client.get(f"{API}/versions/{version.public_id}").status_code == 404


@pytest.mark.parametrize("role", ["leadership", "auditor", "partner_officer"])
def test_who_may_read_and_not_write_is_told_so(as_role: SignIn, version: TextVersion, role: str) -> None:
    client = as_role(role)
    assert client.get(f"{API}/versions/{version.public_id}").status_code == 200
    response = rewritten(client, version, "It lasts two years.")
    assert (response.status_code, response.json()["detail"]) == (403, "Your role does not allow this.")


def test_a_partner_reads_of_no_version_that_it_was_not_shown(as_role: SignIn, version: TextVersion) -> None:
    draft = the_next(version, note="SECRET")
    exchange.comment_clause(
        version=draft, by=INSTALLATION, institution=Institution.objects.hub(), text="SECRET"
    )
    partner = as_role("partner_officer")
    for part in LISTS:
        assert "SECRET" not in partner.get(f"{API}/agreements/draft/{part}").content.decode()
    for part in ("", "/canonical.json", "/comparison"):
        assert partner.get(f"{API}/versions/{draft.public_id}{part}").status_code == 404
    assert partner.get(f"{API}/versions/{version.public_id}/comparison", {"against": 2}).status_code == 404
    assert partner.get(f"{API}/agreements/draft/standing").json()["version"]["number"] == 1


# ---------------------------------------------------------------- how much is asked
STATEMENTS = {
    "/agreements/draft/comments": 6,
    "/agreements/draft/proposals": 6,
    "/agreements/draft/approvals": 6,
    "/agreements/draft/versions": 6,
    "/agreements/draft/standing": 15,
}


def test_as_many_statements_for_one_as_for_twenty(
    as_role: SignIn, version: TextVersion, django_assert_num_queries: Any
) -> None:
    client = as_role("officer")
    _said_of_everything(version)

    def asked() -> None:
        for path, number in STATEMENTS.items():
            with django_assert_num_queries(number):
                assert client.get(f"{API}{path}").status_code == 200
        with django_assert_num_queries(5):
            client.get(f"{API}/versions/{version.public_id}")
        with django_assert_num_queries(8):
            client.get(f"{API}/versions/{version.public_id}/comparison", {"against": 1})

    asked()
    hub = Institution.objects.hub()
    for number in range(20):
        said = {"version": version, "by": INSTALLATION, "institution": hub}
        exchange.comment_clause(**said, text=f"Comment {number}")
        exchange.propose_change(**said, change="remove", clause_key="fees", reason=f"Reason {number}")
    asked()
