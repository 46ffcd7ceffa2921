"""The page on which anybody verifies a signed file: each bad case has its own sentence."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfWriter
from pypdf.annotations import FreeText

from edge.agreements import actions as agreements
from edge.agreements.actions import signing
from edge.agreements.actions.trusting import add_root
from edge.agreements.models import Agreement, SigningRound, TextVersion, TrustRoot
from edge.core.models import Document
from edge.core.pades.signing import sign_pdf
from edge.web.pages.signing import views_verify
from tests.actions.arranging import an_account
from tests.actions.arranging_signing import (
    BY,
    Ready,
    a_ready_text,
    authority,
    key_of,
    sign_next,
    signed_by_all,
)
from tests.rules import signed_files

pytestmark = pytest.mark.django_db
HOLDS = "This register holds a text with this very hash"
HOLDS_NONE = "This register holds no text with this hash."


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "files", tmp_path


@pytest.fixture
def ready() -> Ready:
    add_root(by=BY, content=authority().certificate_pem())
    return a_ready_text()


@pytest.fixture
def signed(ready: Ready) -> SigningRound:
    return signed_by_all(ready)


def ask(pdf: bytes, client: Client | None = None, status: int = 200) -> str:
    upload = SimpleUploadedFile("signed.pdf", pdf, "application/pdf")
    # A browser without a cookie, and without the token that other forms need.
    asking = client or Client(enforce_csrf_checks=True)
    answer = asking.post(reverse("verify"), {"file": upload})
    assert answer.status_code == status
    return answer.content.decode()


def test_a_good_file_of_the_register(signed: SigningRound) -> None:
    page = ask(signing.file_of(signed))
    assert "The file is intact, and its 3 signatures are valid." in page
    for words in (
        "1. Signed by Syn Beech (test), University",
        "2. Signed by Syn Lotus (test), University",
        "3. Signed by Seal (test), Hub University",
        "It leads to the trusted root Trusted (test).",
        signed.sha256,
        HOLDS,
        "It keeps this very file.",
    ):
        assert words in page, words


def test_the_title_is_told_to_nobody_who_may_not_see_it(signed: SigningRound) -> None:
    title = signed.agreement.title
    assert title not in ask(signing.file_of(signed))
    published = Agreement.objects.get(pk=signed.agreement_id)
    agreements.edit_agreement(agreement=published, by=BY, changes={"published": True})
    assert title in ask(signing.file_of(signed))


def test_who_may_see_the_agreement_is_told_its_title(signed: SigningRound, client: Client) -> None:
    client.force_login(
        an_account("olga", "officer"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page = ask(signing.file_of(signed), client)
    assert f"The register keeps the same text as version 1 of {signed.agreement.public_id}" in page


def test_a_text_that_the_register_does_not_hold_is_told_without_its_neighbours(signed: SigningRound) -> None:
    version = TextVersion.objects.get(pk=signed.text_version_id)
    TextVersion.objects.filter(pk=version.pk).update(sha256="0" * 64)
    page = ask(signing.file_of(signed))
    assert HOLDS_NONE in page and signed.agreement.title not in page
    other = ask(signed_files.sealed())  # of an agreement that is none of ours
    assert HOLDS_NONE in other


# ---------------------------------------------------------------- every bad case its own sentence
def test_a_changed_byte(signed: SigningRound) -> None:
    pdf = bytearray(signing.file_of(signed))
    pdf[pdf.index(b"stream", 3000) + 40] ^= 1
    page = ask(bytes(pdf))
    assert "This file is not accepted." in page and "The file was changed after it was signed" in page
    assert "This signature is valid." not in page


def test_an_incremental_edit(signed: SigningRound) -> None:
    writer = PdfWriter(BytesIO(signing.file_of(signed)), incremental=True)
    writer.add_annotation(0, FreeText(text="Twenty students", rect=(50, 50, 300, 100)))
    output = BytesIO()
    writer.write(output)
    page = ask(output.getvalue())
    assert "The file was edited after it was signed" in page
    assert "This file is not accepted." in page


def test_a_removed_signature(signed: SigningRound) -> None:
    first = signed.steps.get(order=1).document
    assert first is not None
    with first.file.open("rb") as stored:
        page = ask(stored.read())
    assert "Signatures present: 1 of 3" in page and "signature-2, seal" in page


def test_no_signature_at_all(ready: Ready) -> None:
    round_ = ready.opened()
    assert "The file carries no signature" in ask(signing.file_of(round_))


def test_a_foreign_certificate(signed: SigningRound) -> None:
    TrustRoot.objects.all().delete()
    page = ask(signing.file_of(signed))
    assert "A certificate comes from an issuer that is not trusted here" in page


def test_a_certificate_that_had_expired_before_it_signed() -> None:
    add_root(by=BY, content=authority().certificate_pem())
    pdf = signed_files.prepared()
    expired = sign_pdf(pdf, signer=key_of("Late", ended=True), moment=timezone.now(), field_name="leuven")
    page = ask(expired)
    assert "A certificate had expired before it was used to sign" in page


def test_a_certificate_that_has_expired_since() -> None:
    add_root(by=BY, content=authority().certificate_pem())
    moment = timezone.now() - timedelta(days=150)
    pdf = sign_pdf(
        signed_files.prepared(), signer=key_of("Late", ended=True), moment=moment, field_name="leuven"
    )
    assert "A certificate has expired since" in ask(pdf)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"hello", "is no PDF"),
        (b"%PDF-1.7\n", "can no longer be read in full"),
        (b"", "submitted file is empty"),
    ],
)
def test_what_is_no_signed_pdf(content: bytes, words: str) -> None:
    page = ask(content, status=200 if content else 422)
    assert words in page


# ---------------------------------------------------------------- bounded, and nothing kept
def test_nothing_of_the_file_is_kept_and_nobody_is_remembered(signed: SigningRound) -> None:
    kept = Document.objects.count()
    client = Client()
    upload = SimpleUploadedFile("signed.pdf", signing.file_of(signed))
    answer = client.post(reverse("verify"), {"file": upload})
    assert answer.status_code == 200 and Document.objects.count() == kept
    assert "sessionid" not in client.cookies


def test_a_file_too_large_is_refused_unread(settings: Any) -> None:
    settings.UPLOAD_LIMIT = 1024
    page = ask(b"%PDF-" + bytes(80 * 1024), status=413)
    assert "it was not read" in page


def test_too_many_files_from_one_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views_verify, "MOST", 2)
    for _ in range(2):
        ask(b"hello")
    assert "Too many files came from this computer" in ask(b"hello", status=429)


def test_names_in_a_hostile_file_are_text_and_no_markup() -> None:
    add_root(by=BY, content=authority().certificate_pem())
    pdf = sign_pdf(
        signed_files.prepared(),
        signer=key_of("<script>alert(1)</script>"),
        moment=timezone.now(),
        field_name="leuven",
    )
    page = ask(pdf)
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


# ---------------------------------------------------------------- without the file
def told(answer: Any) -> str:
    """The page without the tokens of its forms, which are others each time."""
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode())


def test_without_the_file_only_what_is_published_is_told(signed: SigningRound) -> None:
    client, url = Client(), reverse("verify")
    hidden = client.get(url, {"asked": signed.agreement.public_id})
    nowhere = client.get(url, {"asked": "nowhere"})
    assert hidden.status_code == nowhere.status_code == 404
    assert told(hidden).replace(signed.agreement.public_id, "nowhere") == told(nowhere)
    published = Agreement.objects.get(pk=signed.agreement_id)
    agreements.edit_agreement(agreement=published, by=BY, changes={"published": True})
    for asked in (signed.agreement.public_id, signed.sha256):
        page = client.get(url, {"asked": asked}).content.decode()
        assert signed.agreement.title in page and signed.sha256 in page
        assert "its 3 signatures are valid" in page
        assert "Beech" not in page  # the public register names no person


def test_the_page_works_in_every_language_without_a_script(client: Client) -> None:
    page = client.get(reverse("verify")).content.decode()
    assert 'enctype="multipart/form-data"' in page and "<form" in page
    assert client.get(reverse("verify"), headers={"accept-language": "zh-hans"}).status_code == 200


def test_while_it_is_being_signed_the_file_says_who_is_missing(ready: Ready) -> None:
    round_ = ready.opened()
    sign_next(round_)
    round_.refresh_from_db()
    assert "Signatures present: 1 of 2" in ask(signing.file_of(round_))
