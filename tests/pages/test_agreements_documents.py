"""Files of agreements and of evidence: kept as they came, served so that they cannot act, to who may read them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from edge.agreements.models import AgreementDocument, Commitment
from tests.pages.filling import opened, send

SignIn = Callable[..., Client]
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def attach(client: Client, path: str, name: str, **typed: Any) -> Any:
    upload = SimpleUploadedFile(name, PDF, "application/pdf")
    internal = {} if typed.pop("internal", True) else {"internal": None}
    body = {**opened(client, path), **typed, **internal, "upload": upload}
    return client.post(path, {key: value for key, value in body.items() if value is not None})


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def attached(as_role: SignIn) -> dict[str, AgreementDocument]:
    officer = as_role("officer")
    path = "/agreements/A2/documents/add/"
    attach(officer, path, "secret.pdf", role="draft")
    attach(officer, path, "备忘录.pdf", role="original", language="zh", internal=False)
    return {document.document.name: document for document in AgreementDocument.objects.all()}


def test_a_file_is_served_to_be_kept_and_cannot_act(
    as_role: SignIn, attached: dict[str, AgreementDocument]
) -> None:
    response = as_role("officer").get(f"/documents/{attached['secret.pdf'].public_id}/file/")
    assert body_of(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Disposition"] == 'attachment; filename="secret.pdf"'
    assert response["Cache-Control"] == "no-store"
    assert str(settings.MEDIA_ROOT) not in str(response.headers)


def test_a_chinese_file_name_arrives(as_role: SignIn, attached: dict[str, AgreementDocument]) -> None:
    response = as_role("officer").get(f"/documents/{attached['备忘录.pdf'].public_id}/file/")
    assert "filename*=utf-8''%E5%A4%87%E5%BF%98%E5%BD%95.pdf" in response["Content-Disposition"]


def test_a_partner_officer_gets_what_is_not_internal_and_nothing_else(
    as_role: SignIn, attached: dict[str, AgreementDocument]
) -> None:
    partner = as_role("partner_officer")
    page = partner.get("/agreements/A2/").content.decode()
    assert "备忘录.pdf" in page
    assert "secret.pdf" not in page
    assert body_of(partner.get(f"/documents/{attached['备忘录.pdf'].public_id}/file/")) == PDF
    hidden = partner.get(f"/documents/{attached['secret.pdf'].public_id}/file/")
    assert hidden.status_code == 404
    assert partner.get("/documents/zzzz/file/").status_code == 404


def test_a_document_is_described_anew_and_detached(
    as_role: SignIn, attached: dict[str, AgreementDocument]
) -> None:
    officer = as_role("officer")
    document = attached["secret.pdf"]
    send(officer, f"/documents/{document.public_id}/edit/", role="annex", language="en")
    document.refresh_from_db()
    assert (document.role, document.language, document.internal) == ("annex", "en", True)
    send(officer, f"/documents/{document.public_id}/remove/", reason="the wrong file")
    assert officer.get(f"/documents/{document.public_id}/file/").status_code == 404


def test_files_of_evidence_are_the_insiders_own(as_role: SignIn) -> None:
    attach(as_role("officer"), "/commitments/C1/evidence/add/", "report.pdf", text="two began")
    evidence = Commitment.objects.get(public_id="C1").evidence.get()
    address = f"/evidence/{evidence.public_id}/file/"
    assert body_of(as_role("leadership").get(address)) == PDF
    partner = as_role("partner_officer")
    assert partner.get(address).status_code == 403
    assert "report.pdf" not in partner.get("/commitments/C1/").content.decode()
    assert "two began" in partner.get("/commitments/C1/").content.decode()


def test_a_new_file_takes_the_place_of_the_old_one(as_role: SignIn) -> None:
    officer = as_role("officer")
    attach(officer, "/commitments/C1/evidence/add/", "report.pdf", text="two began")
    evidence = Commitment.objects.get(public_id="C1").evidence.get()
    attach(officer, f"/evidence/{evidence.public_id}/edit/", "second.pdf")
    evidence.refresh_from_db()
    assert evidence.document is not None
    assert (evidence.text, evidence.document.name) == ("two began", "second.pdf")
