"""Both sides at one text over the screens: what each may do and reads, what came by letter, and what never leaks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from edge.agreements.actions import contacts, exchange, links, texts
from edge.agreements.models import (
    Agreement,
    AgreementDocument,
    Approval,
    ClauseComment,
    ContactOffer,
    Proposal,
    TaskLink,
    TextVersion,
)
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import Words
from edge.core.models import OutgoingMail
from edge.partners.models import Institution, Officer
from edge.people.models import Account
from edge.people.permissions import INSTALLATION as BY
from tests.actions.arranging_texts import a_text, clause, the_next
from tests.pages.drafts import a_shared_draft, tsinghua
from tests.pages.filling import errors, send

pytestmark = pytest.mark.django_db
AsRole = Callable[..., Client]
THREE = {"en": Words(heading="Term", body="Three years."), "zh": Words(heading="期限", body="三年。")}
WRITES = {"administrator": 200, "officer": 200, "leadership": 403, "auditor": 403}


@pytest.fixture
def agreement(founding_case: None) -> Agreement:
    return a_shared_draft()


@pytest.fixture
def version(agreement: Agreement) -> TextVersion:
    return a_text(agreement)


@pytest.fixture
def officer(as_role: AsRole) -> Client:
    return as_role("officer")


@pytest.fixture
def partner(as_role: AsRole) -> Client:
    return as_role("partner_officer")


def hub() -> Institution:
    return Institution.objects.hub()


def page(version: TextVersion, rest: str = "") -> str:
    return f"/versions/{version.public_id}/{rest}"


def text_page(client: Client, agreement: Agreement) -> str:
    return client.get(f"/agreements/{agreement.public_id}/text/").content.decode()


def proposed(version: TextVersion, institution: Institution | None = None, **fields: Any) -> Proposal:
    said: dict[str, Any] = {
        "change": "change",
        "clause_key": "term",
        "texts": THREE,
        "name": "Wang",
        **fields,
    }
    return exchange.propose_change(version=version, by=BY, institution=institution or tsinghua(), **said)


# ---------------------------------------------------------------- both sides
def test_a_disputed_clause_is_settled_from_both_sides(
    officer: Client, partner: Client, agreement: Agreement, version: TextVersion
) -> None:
    send(partner, page(version, "comments/add/?clause=term"), text="Five years is long.")
    send(partner, page(version, "proposals/add/?clause=term"), **{"body-en": "It lasts three years."})
    for client in (officer, partner):
        read = text_page(client, agreement)
        assert "Five years is long." in read and "It lasts three years." in read
    proposal = Proposal.objects.get()
    assert send(officer, f"/proposals/{proposal.public_id}/accept/", answer="Agreed.").status_code == 302
    second = TextVersion.objects.get(number=2)
    assert send(officer, page(second, "approve/")).status_code == 302
    assert send(partner, page(second, "approve/"), capacity="Vice-President").status_code == 302
    assert "Every side approves this very text" in text_page(partner, agreement)
    assert set(Approval.objects.values_list("institution", "sha256")) == {
        (hub().pk, second.sha256),
        (tsinghua().pk, second.sha256),
    }


def test_the_page_of_a_partner_offers_its_own_verbs(
    partner: Client, agreement: Agreement, version: TextVersion
) -> None:
    own, theirs = proposed(version), proposed(version, hub())
    read = text_page(partner, agreement)
    assert f"/proposals/{own.public_id}/withdraw/" in read
    assert f"/proposals/{theirs.public_id}/accept/" in read
    assert f"/proposals/{own.public_id}/accept/" not in read
    assert f"/agreements/{agreement.public_id}/contacts/" in read
    assert "/links/" not in read and "?for=" not in read


def test_what_the_rules_refuse_is_told_above_the_form_and_kept(partner: Client, version: TextVersion) -> None:
    words = clauses_of(version)[1].texts
    answer = send(
        partner,
        page(version, "proposals/add/?clause=term"),
        reason="No reason at all.",
        **{"body-en": words["en"].body},
    )
    assert errors(answer) == {"__all__": ["This is the text that stands there already."]}
    assert "No reason at all." in answer.content.decode()


def test_what_changed_while_one_read_is_not_approved(
    partner: Client, agreement: Agreement, version: TextVersion
) -> None:
    stale = {"sha256": version.sha256, "capacity": "Vice-President"}
    texts.show_version(version=the_next(version), by=BY)
    answer = partner.post(page(version, "approve/"), stale)
    assert answer.status_code == 422
    assert "The text has changed: it is now Version 2, by Olivia." in answer.content.decode()
    assert "Vice-President" in answer.content.decode()
    assert not Approval.objects.exists()


def test_a_rejection_without_a_reason_is_asked_for_one(officer: Client, version: TextVersion) -> None:
    proposal = proposed(version)
    answer = send(officer, f"/proposals/{proposal.public_id}/reject/")
    assert errors(answer) == {"answer": ["This field is required."]}
    assert send(officer, f"/proposals/{proposal.public_id}/reject/", answer="The law.").status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == ("rejected", "The law.")


def test_a_proposal_an_approval_and_a_comment_are_taken_back_or_settled(
    officer: Client, partner: Client, version: TextVersion
) -> None:
    proposal = proposed(version)
    send(partner, page(version, "approve/"))
    comment = exchange.comment_clause(version=version, by=BY, institution=hub(), text="x", name="Olivia")
    approval = Approval.objects.get()
    for path in (
        f"/proposals/{proposal.public_id}/withdraw/",
        f"/approvals/{approval.public_id}/withdraw/",
        f"/comments/{comment.public_id}/settle/",
    ):
        assert send(partner, path).status_code == 302, path
    approval.refresh_from_db()
    assert approval.withdrawn_at is not None
    assert send(officer, page(version, "approve/")).status_code == 302
    own = Approval.objects.get(institution=hub())
    assert partner.get(f"/approvals/{own.public_id}/withdraw/").status_code == 403


def test_a_partner_fills_its_fields(partner: Client, agreement: Agreement) -> None:
    words = "At {partner_address}, for {programme}."
    version = a_text(agreement, clauses=[clause("scope", "Scope", words, "宗旨", words)])
    assert page(version, "own-fields/") in text_page(partner, agreement)
    answer = send(partner, page(version, "own-fields/"))
    assert errors(answer) == {"__all__": ["Fill in at least one field."]}
    answer = send(partner, page(version, "own-fields/"), **{"partner_address-en": "30 Shuangqing Road"})
    assert answer.status_code == 302
    filled = TextVersion.objects.get(number=2)
    assert clauses_of(filled)[0].texts["en"].body == "At 30 Shuangqing Road, for {programme}."


def test_where_no_own_field_is_open_there_is_no_such_page(partner: Client, version: TextVersion) -> None:
    assert partner.get(page(version, "own-fields/")).status_code == 404


# ---------------------------------------------------------------- by letter
def test_an_officer_records_what_came_by_letter(
    officer: Client, partner: Client, agreement: Agreement, version: TextVersion
) -> None:
    side = f"?for={tsinghua().public_id}"
    read = text_page(officer, agreement)
    for path in (f"comments/add/{side}", f"approve/{side}"):
        assert page(version, path) in read
    for path, more in (
        (f"comments/add/{side}", {"text": "Please shorten."}),
        (f"proposals/add/{side}&clause=term", {"body-en": "Four years."}),
        (f"approve/{side}", {}),
    ):
        letter = SimpleUploadedFile("letter.txt", b"Dear Olivia")
        answer = send(officer, page(version, path), name="President Li", upload=letter, **more)
        assert answer.status_code == 302, path
    for model in (ClauseComment, Proposal, Approval):
        [said] = model.objects.all()
        assert (said.institution, said.name) == (tsinghua(), "President Li")
        assert said.letter is not None
    assert AgreementDocument.objects.filter(role="letter", internal=True).count() == 3
    theirs = text_page(partner, agreement)
    assert "Please shorten." in theirs and "President Li" in theirs
    assert "letter.txt" not in partner.get(f"/agreements/{agreement.public_id}/").content.decode()


def test_a_letter_is_asked_for_and_who_wrote_it(officer: Client, version: TextVersion) -> None:
    answer = send(officer, page(version, f"approve/?for={tsinghua().public_id}"))
    assert errors(answer) == {"name": ["This field is required."], "upload": ["This field is required."]}


def test_a_partner_records_no_letters_of_anybody(partner: Client, version: TextVersion) -> None:
    for side in (tsinghua(), hub()):
        assert partner.get(page(version, f"approve/?for={side.public_id}")).status_code == 403


@pytest.mark.parametrize("side", ["fudan.edu.cn", "nowhere"])
def test_there_are_letters_of_parties_only(officer: Client, version: TextVersion, side: str) -> None:
    assert officer.get(page(version, f"comments/add/?for={side}")).status_code == 404


# ---------------------------------------------------------------- links
def test_a_link_is_made_listed_and_closed_and_its_address_shown_once(
    officer: Client, agreement: Agreement, version: TextVersion
) -> None:
    path = f"/agreements/{agreement.public_id}/links/"
    assert "No link yet" in officer.get(path).content.decode()
    answer = send(officer, f"{path}add/", name="Prof. Liu", task="approve", language="zh", days="7")
    assert (answer.status_code, answer["Location"]) == (302, path)
    first, second = officer.get(path).content.decode(), officer.get(path).content.decode()
    address = "http://testserver/tasks/"
    assert address in first and address not in second
    assert "Prof. Liu" in second and "not opened yet" in second
    link = TaskLink.objects.get()
    assert send(officer, f"/links/{link.public_id}/close/")["Location"] == path
    assert "closed" in officer.get(path).content.decode()
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_a_link_is_refused_where_there_is_nothing_to_open(officer: Client, agreement: Agreement) -> None:
    answer = send(
        officer, f"/agreements/{agreement.public_id}/links/add/", name="Liu", task="read", language="en"
    )
    assert errors(answer) == {"__all__": ["Show a version of the text first: there is nothing to open yet."]}


def test_who_makes_links_is_who_writes_the_text(as_role: AsRole, agreement: Agreement) -> None:
    path = f"/agreements/{agreement.public_id}/links/"
    answers = {role: as_role(role).get(path).status_code for role in (*WRITES, "partner_officer")}
    assert answers == {**WRITES, "partner_officer": 403}


# ---------------------------------------------------------------- contacts
def test_a_partner_gives_a_contact_and_the_hub_takes_it_over(
    officer: Client, partner: Client, agreement: Agreement
) -> None:
    path = f"/agreements/{agreement.public_id}/contacts/"
    given = {
        "family_name": "Liu",
        "given_name": "Yan",
        "email": "liu@tsinghua.example",
        "title": "Coordinator",
    }
    assert send(partner, f"{path}add/", **given)["Location"] == path
    offer = ContactOffer.objects.get()
    assert "Take over" not in partner.get(path).content.decode()
    assert partner.get(f"/contacts/{offer.public_id}/take/").status_code == 403
    assert "Take over" in officer.get(path).content.decode()
    assert send(officer, f"/contacts/{offer.public_id}/take/").status_code == 302
    assert Officer.objects.get(person__email="liu@tsinghua.example").institution == tsinghua()
    assert "taken over" in partner.get(path).content.decode()


# ---------------------------------------------------------------- nothing leaks
def test_a_partner_reads_nothing_that_is_not_its_own(
    as_role: AsRole, partner: Client, agreement: Agreement, version: TextVersion
) -> None:
    """Notes of the hub, drafts, the list of links, and another partner's contacts: on no page, in no mail."""
    exchange.comment_clause(
        version=version, by=BY, institution=hub(), text="SECRET-NOTE", internal=True, clause_key="term"
    )
    draft = the_next(version, "fees", "SECRET-DRAFT", note="SECRET-REASON")
    exchange.comment_clause(version=draft, by=BY, institution=hub(), text="SECRET-REMARK")
    exchange.propose_change(
        version=draft, by=BY, institution=hub(), change="remove", clause_key="fees", reason="SECRET-PROPOSAL"
    )
    opened = links.open_link(
        agreement=agreement,
        by=BY,
        institution=tsinghua(),
        task="read",
        name="SECRET-HOLDER",
        address=lambda secret: f"/tasks/{secret}/",
    )
    with_fudan = a_shared_draft("other", "SECRET-AGREEMENT")
    with_fudan.parties.filter(institution=tsinghua()).update(institution=_fudan())
    foreign = a_text(with_fudan)
    said = proposed(foreign, _fudan(), reason="SECRET-FOREIGN")
    contact = contacts.offer_contact(
        agreement=with_fudan,
        by=BY,
        institution=_fudan(),
        family_name="SECRET-CONTACT",
        email="x@fudan.example",
        title="x",
    )
    paths = [
        "/",
        "/agreements/",
        f"/agreements/{agreement.public_id}/",
        f"/agreements/{agreement.public_id}/text/",
        f"/agreements/{agreement.public_id}/contacts/",
        page(version),
        page(version, "canonical.json"),
        page(version, "comments/add/"),
        "/find/?q=SECRET",
        f"/tasks/{opened.secret}/",
    ]
    for path in paths:
        answer = partner.get(path)
        assert answer.status_code == 200, path
        found = (
            answer.content.decode().replace("SECRET-HOLDER", "")
            if "tasks" in path
            else answer.content.decode()
        )
        assert "SECRET-" not in found, path
    assert "SECRET-NOTE" in as_role("officer").get(page(version)).content.decode()
    for path in (
        page(draft),
        page(draft, "approve/"),
        page(draft, "comments/add/"),
        page(foreign),
        page(foreign, "proposals/add/?clause=term"),
        f"/proposals/{said.public_id}/accept/",
        f"/contacts/{contact.public_id}/take/",
        f"/agreements/{with_fudan.public_id}/contacts/",
        f"/links/{opened.link.public_id}/close/",
    ):
        foreign_answer = partner.get(path)
        assert foreign_answer.status_code in (403, 404), path
        assert b"SECRET-" not in foreign_answer.content, path
    mails = OutgoingMail.objects.filter(to=Account.objects.get(name__startswith="Ping").email)
    told = [f"{mail.subject} {mail.body}" for mail in mails if with_fudan.title not in mail.subject]
    assert told != [] and "SECRET-" not in "".join(told)


def _fudan() -> Institution:
    return Institution.objects.get(domain="fudan.edu.cn")


def test_what_is_not_there_reads_like_what_is_foreign(partner: Client, agreement: Agreement) -> None:
    draft = a_text(agreement, shown=False)
    comment = exchange.comment_clause(version=draft, by=BY, institution=hub(), text="x")
    proposal = proposed(draft, hub())
    for kind, record in (
        ("comments/{}/settle/", comment),
        ("proposals/{}/accept/", proposal),
        ("versions/{}/approve/", draft),
    ):
        foreign = partner.get("/" + kind.format(record.public_id))
        nowhere = partner.get("/" + kind.format("nowhere"))
        assert foreign.status_code == nowhere.status_code == 404
        assert foreign.content == nowhere.content


# ---------------------------------------------------------------- cost
@pytest.mark.parametrize("path", ["links/", "contacts/"])
def test_the_lists_take_the_same_statements_for_one_and_for_many(
    officer: Client, agreement: Agreement, version: TextVersion, path: str
) -> None:
    def add(number: int) -> None:
        links.open_link(
            agreement=agreement,
            by=BY,
            institution=tsinghua(),
            task="read",
            name=f"P{number}",
            address=lambda secret: secret,
        )
        contacts.offer_contact(
            agreement=agreement,
            by=BY,
            institution=tsinghua(),
            family_name=f"F{number}",
            email=f"f{number}@x.example",
            title="x",
        )

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as context:
            officer.get(f"/agreements/{agreement.public_id}/{path}")
        return len(context)

    add(0)
    statements()
    few = statements()
    for number in range(1, 8):
        add(number)
    assert statements() == few
