"""A partner's answer to a proposal of the hub that came by post: recorded with who wrote it and the letter itself."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from edge.agreements.actions import exchange, letters
from edge.agreements.actions.texts import NoSide, newest_for
from edge.agreements.models import AgreementDocument, Proposal
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import Words
from edge.core.models import Document
from edge.partners.models import Institution
from tests.actions.arranging import last_line, lines_since
from tests.actions.arranging_exchange import Sides, a_letter, two_sides

pytestmark = pytest.mark.django_db
WORDS = {"en": Words(heading="Term", body="It lasts four years."), "zh": Words(heading="期限", body="四年。")}


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sides() -> Sides:
    return two_sides()


def proposed(sides: Sides, by: Institution | None = None) -> Proposal:
    return exchange.propose_change(
        version=sides.version,
        by=sides.olivia,
        institution=by or sides.hub,
        change="change",
        clause_key=clauses_of(sides.version)[1].key,
        texts=WORDS,
    )


def answer(sides: Sides, verb: Any, proposal: Proposal, **said: Any) -> Any:
    told = {"institution": sides.partner, "name": "Prof. Liu", "upload": a_letter(), **said}
    return letters.record_letter(verb, by=sides.olivia, proposal=proposal, **told)


def test_an_acceptance_by_letter_makes_the_next_version_and_keeps_the_letter(sides: Sides) -> None:
    proposal, before = proposed(sides), last_line()
    version = answer(sides, exchange.accept_proposal, proposal, answer="Agreed.")
    proposal.refresh_from_db()
    kept = AgreementDocument.objects.get()
    assert (proposal.state, proposal.decided_by, proposal.answer) == ("accepted", "Prof. Liu", "Agreed.")
    assert (proposal.letter, kept.role, kept.internal) == (kept.document, "letter", True)
    assert version.note == "Proposal of Hub University accepted by letter of Prof. Liu"
    assert (version.institution, version.name) == (sides.partner, "Prof. Liu")
    assert clauses_of(version)[1].texts["en"].body == "It lasts four years."
    assert newest_for(sides.partner, sides.agreement) == version
    assert [verb for verb, _kind, _page in lines_since(before)] == [
        "receive_document",
        "attach_document",
        "accept_proposal",
        "settle_proposal",
    ]


def test_a_rejection_by_letter_says_why(sides: Sides) -> None:
    proposal = proposed(sides)
    answer(sides, exchange.reject_proposal, proposal, answer="Three years are enough.")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("rejected", "Prof. Liu")
    assert proposal.letter is not None


def test_a_refused_answer_keeps_no_letter(sides: Sides) -> None:
    theirs = proposed(sides, by=sides.partner)
    with pytest.raises(NoSide, match="The other side decides"):
        answer(sides, exchange.accept_proposal, theirs)
    with pytest.raises(NoSide, match="The hub speaks for itself"):
        answer(sides, exchange.accept_proposal, theirs, institution=sides.hub)
    with pytest.raises(NoSide):
        answer(sides, exchange.accept_proposal, proposed(sides), institution=sides.other)
    assert not Document.objects.exists() and not AgreementDocument.objects.exists()
    assert set(Proposal.objects.values_list("state", flat=True)) == {"open"}


def test_the_page_of_the_text_leads_to_it_for_those_who_write(sides: Sides, client: Client) -> None:
    proposal = proposed(sides)
    path = f"/proposals/{proposal.public_id}/accept/?for={sides.partner.public_id}"
    text = f"/agreements/{sides.agreement.public_id}/text/"
    client.force_login(sides.wang)
    assert "record its yes" not in client.get(text).content.decode()
    assert client.get(path).status_code == 403
    client.force_login(sides.olivia)
    assert path.replace("&", "&amp;") in client.get(text).content.decode()
    page = client.get(path).content.decode()
    assert "Who wrote it" in page and "Record the acceptance" in page
    empty = client.post(path, {"answer": "", "name": "", "form_token": "one"})
    assert empty.status_code == 422
    letter = SimpleUploadedFile("letter.txt", b"We agree.")
    done = client.post(path, {"name": "Prof. Liu", "upload": letter, "answer": "", "form_token": "two"})
    assert (done.status_code, done["Location"]) == (302, text)
    assert "answered by letter" in client.get(text).content.decode()
