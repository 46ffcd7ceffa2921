"""The light pages behind a link: each task, each closed door, and what such a page never does."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from edge.agreements.actions import exchange, links, texts
from edge.agreements.models import (
    Agreement,
    Approval,
    ClauseComment,
    ContactOffer,
    Proposal,
    TaskLink,
    TextVersion,
    TrustRoot,
)
from edge.agreements.queries.texts import clauses_of
from edge.core.pades.signing import sign_pdf
from edge.core.secrets import WithoutSecrets
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION as BY
from tests.actions.arranging_signing import a_ready_text, authority, key_of, sign_next
from tests.actions.arranging_texts import a_text, the_next
from tests.pages.drafts import a_shared_draft, tsinghua

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
KILOBYTES = 60
Make = Callable[..., str]


@pytest.fixture(autouse=True)
def patience(settings: Any, tmp_path: Path) -> None:
    """Each test begins as a computer that has tried nothing yet."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def agreement(founding_case: None) -> Agreement:
    return a_shared_draft()


@pytest.fixture
def version(agreement: Agreement) -> TextVersion:
    return a_text(agreement)


@pytest.fixture
def link(agreement: Agreement) -> Make:
    """`link("approve")` is the path of a link for Prof. Liu of Tsinghua."""

    def make(task: str, **fields: Any) -> str:
        said: dict[str, Any] = {"name": "Prof. Liu", "institution": tsinghua(), **fields}
        opened = links.open_link(
            agreement=agreement, by=BY, task=task, address=lambda secret: f"/tasks/{secret}/", **said
        )
        return f"/tasks/{opened.secret}/"

    return make


def read(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


# ---------------------------------------------------------------- the tasks
def test_reading_shows_the_text_in_its_languages_and_its_hash(version: TextVersion, link: Make) -> None:
    page = read(link("read"))
    for words in ("Exchange with Tsinghua", "Prof. Liu", "five years", "本协议有效期五年。", version.sha256):
        assert words in page
    assert "<form" not in page
    assert TaskLink.objects.get().opened_at is not None


def test_the_text_goes_out_as_files_with_the_hash_in_them(version: TextVersion, link: Make) -> None:
    path = link("read")
    pdf, word = Client().get(f"{path}text.pdf"), Client().get(f"{path}text.docx")
    assert pdf.content.startswith(b"%PDF-") and word.content.startswith(b"PK")
    assert pdf["Content-Disposition"] == 'attachment; filename="draft-v1.pdf"'
    assert pdf["Referrer-Policy"] == "strict-origin"


def test_answering_comments_and_proposes_clause_by_clause(version: TextVersion, link: Make) -> None:
    path = link("answer")
    answer = f"{path}answer/?clause=term"
    assert answer in read(path)
    client = Client()
    sent = client.post(answer, {"do": "comment", "comment-text": "Too long for us."})
    assert (sent.status_code, sent["Location"]) == (302, f"{path}?done=1#clause-term")
    body = {
        "do": "propose",
        "propose-change": "change",
        "propose-heading-en": "Term",
        "propose-body-en": "Three years.",
        "propose-heading-zh": "期限",
        "propose-body-zh": "三年。",
        "propose-reason": "Our rule.",
    }
    assert client.post(answer, body).status_code == 302
    comment, proposal = ClauseComment.objects.get(), Proposal.objects.get()
    assert (comment.name, comment.clause_key, comment.institution) == ("Prof. Liu", "term", tsinghua())
    assert (proposal.name, proposal.account, proposal.reason) == ("Prof. Liu", None, "Our rule.")
    page = read(f"{path}?done=1")
    assert "Thank you: it has arrived." in page and "Too long for us." in page and "Three years." in page


def test_a_refused_proposal_keeps_what_was_typed(version: TextVersion, link: Make) -> None:
    answer = f"{link('answer')}answer/?clause=term"
    words = clauses_of(version)[1].texts
    body = {
        "do": "propose",
        "propose-change": "change",
        "propose-reason": "For no reason.",
        **{f"propose-heading-{code}": one.heading for code, one in words.items()},
        **{f"propose-body-{code}": one.body for code, one in words.items()},
    }
    sent = Client().post(answer, body)
    assert sent.status_code == 422
    assert "This is the text that stands there already." in sent.content.decode()
    assert "For no reason." in sent.content.decode()


def test_approving_names_the_hash_and_is_done_once(version: TextVersion, link: Make) -> None:
    path = link("approve")
    assert f'value="{version.sha256}"' in read(path)
    sent = Client().post(path, {"sha256": version.sha256, "capacity": "Dean"})
    assert (sent.status_code, sent["Location"]) == (302, f"{path}?done=1")
    approval = Approval.objects.get()
    assert (approval.name, approval.capacity, approval.sha256) == ("Prof. Liu", "Dean", version.sha256)
    page = read(path)
    assert "Your side approves this very text." in page and "<form" not in page


def test_what_changed_while_one_read_is_not_approved(version: TextVersion, link: Make) -> None:
    path = link("approve")
    texts.show_version(version=the_next(version), by=BY)
    sent = Client().post(path, {"sha256": version.sha256, "capacity": "Dean"})
    assert sent.status_code == 422
    assert "The text has changed: it is now Version 2" in sent.content.decode()
    assert not Approval.objects.exists()


def test_contacts_are_given_one_after_the_other(agreement: Agreement, link: Make) -> None:
    path = link("contacts")
    for name in ("Liu", "Zhao"):
        body = {"family_name": name, "email": f"{name}@tsinghua.example", "title": "Coordinator"}
        assert Client().post(path, body).status_code == 302
    page = read(path)
    assert "Liu, Coordinator" in page and "Zhao, Coordinator" in page
    assert ContactOffer.objects.filter(institution=tsinghua(), state="open").count() == 2


def test_a_link_opens_its_own_task_and_no_other(version: TextVersion, link: Make) -> None:
    path = link("read")
    client = Client()
    assert client.get(f"{path}answer/").status_code == 404
    assert client.post(path, {"sha256": version.sha256}).status_code == 404
    assert client.get(f"{link('answer')}answer/?clause=nowhere").status_code == 404
    assert not Approval.objects.exists()


def test_the_file_is_signed_elsewhere_and_comes_back_through_the_link(founding_case: None) -> None:
    ready = a_ready_text(Institution.objects.hub(), tsinghua())
    pem = authority().certificate.public_bytes(Encoding.PEM).decode()
    TrustRoot.objects.create(name="Trusted", pem=pem, fingerprint="0" * 64)
    opened = links.open_link(
        agreement=ready.agreement,
        by=BY,
        institution=tsinghua(),
        task="sign",
        name="Prof. Liu",
        address=lambda secret: secret,
    )
    path = f"/tasks/{opened.secret}/"
    assert "Nothing is to be signed by your side at this moment." in read(path)
    round_ = ready.opened()
    assert Client().get(f"{path}signing.pdf").status_code == 404
    sign_next(round_)
    assert "It is the turn of Syn Lotus, President." in read(path)
    file = Client().get(f"{path}signing.pdf").content
    signed = sign_pdf(file, signer=key_of("Lotus"), moment=timezone.now(), field_name="signature-2")
    wrong = Client().post(path, {"upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7 nothing")})
    assert wrong.status_code == 422
    assert "This is not the file that was sent out" in wrong.content.decode()
    sent = Client().post(path, {"upload": SimpleUploadedFile("a.pdf", signed), "place": "Beijing"})
    assert sent.status_code == 302
    round_.refresh_from_db()
    assert round_.state == "signed"
    assert "its signature is good" in read(path)


# ---------------------------------------------------------------- closed doors
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "This link has expired."),
        ({"revoked_at": timezone.now()}, "This link was closed."),
    ],
)
def test_a_closed_link_says_why_and_does_nothing(
    version: TextVersion, link: Make, change: dict[str, Any], sentence: str
) -> None:
    path = link("approve")
    TaskLink.objects.update(**change)
    for answer in (
        Client().get(path),
        Client().post(path, {"sha256": version.sha256}),
        Client().get(f"{path}text.pdf"),
        Client().get(f"{path}answer/"),
    ):
        assert answer.status_code == 410
        assert sentence in answer.content.decode()
        assert "five years" not in answer.content.decode()
    assert not Approval.objects.exists()


def test_an_unknown_link_tells_nothing_whatever_is_asked(version: TextVersion, link: Make) -> None:
    link("read")
    paths = ("", "answer/", "text.pdf", "text.docx")
    answers = [Client().get(f"/tasks/{secret}/{rest}") for secret in ("x" * 43, "y") for rest in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert b"opens nothing" in answers[0].content


def test_whoever_guesses_waits(founding_case: None) -> None:
    client = Client()
    statuses = [client.get(f"/tasks/{number}/").status_code for number in range(45)]
    assert statuses[0] == 404 and statuses[-1] == 429
    assert client.get("/welcome/x/").status_code == 429


def test_forms_cannot_be_sent_from_elsewhere(version: TextVersion, link: Make) -> None:
    path = link("approve")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"sha256": version.sha256}).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get(path).content.decode())
    assert token is not None
    body = {"sha256": version.sha256, "csrfmiddlewaretoken": token[1]}
    assert strict.post(path, body).status_code == 302


# ---------------------------------------------------------------- what such a page is
def test_a_page_is_light_without_scripts_and_from_here_alone(version: TextVersion, link: Make) -> None:
    long = a_text(
        a_shared_draft("long", "A long text"),
        clauses=[
            type(clause)(key=f"{clause.key}-{number}", texts=clause.texts)
            for number in range(30)
            for clause in clauses_of(version)
        ],
    )
    opened = links.open_link(
        agreement=long.agreement,
        by=BY,
        institution=tsinghua(),
        task="answer",
        name="Liu",
        address=lambda secret: secret,
    )
    style = ROOT / "src/edge/web/static/edge/light.css"
    for path in (link("answer"), f"/tasks/{opened.secret}/", f"/tasks/{opened.secret}/answer/?clause=term-3"):
        page = read(path)
        assert len(page.encode()) + style.stat().st_size < KILOBYTES * 1024, path
        assert "<script" not in page and "<style" not in page and " style=" not in page
        assert re.findall(r'(?:src|href)="(?!/tasks/|#)([^"]*)"', page) == [
            "/static/edge/favicon.svg",
            "/static/edge/light.css",
        ]
    assert "@import" not in style.read_text() and "url(" not in style.read_text()


@pytest.mark.parametrize(("language", "tag", "words"), [("en", "en", "You are asked"), ("zh", "zh-hans", "")])
def test_a_page_speaks_the_language_of_its_link(
    version: TextVersion, link: Make, language: str, tag: str, words: str
) -> None:
    page = Client(headers={"accept-language": "nl"}).get(link("read", language=language)).content.decode()
    assert f'<html lang="{tag}">' in page and words in page


def test_a_page_tells_nobody_where_it_is(version: TextVersion, link: Make) -> None:
    answer = Client().get(link("read"))
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]


def test_a_log_line_does_not_open_what_it_names() -> None:
    secret = "a" * 43
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "%s: %s", ("Gone", f"/tasks/{secret}/answer/"), None
    )
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == "Gone: /tasks/[secret]/answer/"


def test_through_a_link_one_reads_what_every_party_may_read(
    agreement: Agreement, version: TextVersion, link: Make
) -> None:
    hub = Institution.objects.hub()
    exchange.comment_clause(version=version, by=BY, institution=hub, text="OPENLY", name="Olivia")
    exchange.comment_clause(version=version, by=BY, institution=hub, text="SECRET-NOTE", internal=True)
    draft = the_next(version, "fees", "SECRET-DRAFT")
    exchange.comment_clause(version=draft, by=BY, institution=hub, text="SECRET-REMARK")
    path = link("answer")
    for page in (read(path), read(f"{path}answer/?clause=fees")):
        assert "SECRET-" not in page
    assert "OPENLY" in read(path)
