"""Another name in the certificate: refused, taken with a reason, shown wherever the signature is shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edge.agreements.actions import links, signing
from edge.agreements.actions.trusting import add_root
from edge.agreements.models import SigningRound, SigningStep
from edge.core.pades.signing import sign_pdf
from edge.partners.models import Institution
from edge.people import actions as people
from tests.actions.arranging_signing import (
    BY,
    PASSPHRASE,
    Ready,
    a_ready_text,
    authority,
    key_of,
    p12_of,
    sign_next,
)
from tests.pages.drafts import tsinghua

pytestmark = pytest.mark.django_db
AsRole = Callable[[str], Client]


@pytest.fixture
def ready(founding_case: None, settings: Any, tmp_path: Any) -> Ready:
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "files", tmp_path
    add_root(by=BY, content=authority().certificate_pem())
    return a_ready_text(Institution.objects.hub(), tsinghua())


def signed_elsewhere(round_: SigningRound, name: str, place: str = "signature-1") -> SimpleUploadedFile:
    pdf = sign_pdf(
        signing.file_of(round_), signer=key_of(name), moment=timezone.now(), field_name=place, name=name
    )
    return SimpleUploadedFile("signed.pdf", pdf, "application/pdf")


def send(client: Client, step: SigningStep, file: SimpleUploadedFile, **said: str) -> Any:
    path = reverse("step_send", args=[step.public_id])
    return client.post(path, {"upload": file, "place": "Leuven", **said})


def test_another_name_is_taken_only_with_a_reason_which_stays_readable(as_role: AsRole, ready: Ready) -> None:
    round_ = ready.opened()
    step, client = round_.steps.get(order=1), as_role("officer")
    refused = send(client, step, signed_elsewhere(round_, "Rik Stranger"))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "names Rik Stranger (test), University, and not the signatory, Syn Beech." in page
    assert SigningStep.objects.get(pk=step.pk).signed_on is None
    why = "Née Stranger: her passport bears both names."
    taken = send(client, step, signed_elsewhere(round_, "Rik Stranger"), although=why)
    assert taken.status_code == 302
    step.refresh_from_db()
    assert step.certificate["name_match"] == "different" and step.certificate["although"] == why
    newest = SigningStep.history.filter(id=step.pk).latest()
    assert newest.history_change_reason == why
    page = client.get(reverse("signing_round", args=[round_.public_id])).content.decode()
    assert "Attention: the certificate names Rik Stranger (test), and not the signatory, Syn Beech." in page
    assert f"It was taken all the same: {why}" in page


def test_a_key_used_here_is_compared_as_well(as_role: AsRole, ready: Ready) -> None:
    step = ready.opened().steps.get(order=1)
    path, client = reverse("step_sign", args=[step.public_id]), as_role("officer")
    file = SimpleUploadedFile("key.p12", p12_of("Rik Stranger"))
    refused = client.post(path, {"certificate": file, "passphrase": PASSPHRASE})
    assert refused.status_code == 422 and "and not the signatory, Syn Beech." in refused.content.decode()
    file = SimpleUploadedFile("key.p12", p12_of("Syn Beech"))
    assert client.post(path, {"certificate": file, "passphrase": PASSPHRASE}).status_code == 302
    page = client.get(reverse("signing_round", args=[step.round.public_id])).content.decode()
    assert "The certificate names the signatory, Syn Beech." in page and "Attention" not in page


@pytest.mark.parametrize(
    ("local_name", "certificate", "answer"),
    [
        ("山毛榉", "山毛榉", "The certificate names the signatory, Syn Beech."),
        ("", "山毛榉", "cannot be told from the names."),
    ],
)
def test_a_chinese_certificate_is_known_by_the_name_in_that_script(
    as_role: AsRole, ready: Ready, local_name: str, certificate: str, answer: str
) -> None:
    people.edit_person(person=ready.rector.person, by=BY, changes={"local_name": local_name})
    round_ = ready.opened()
    step, client = round_.steps.get(order=1), as_role("officer")
    assert send(client, step, signed_elsewhere(round_, certificate)).status_code == 302
    assert answer in client.get(reverse("signing_round", args=[round_.public_id])).content.decode()


def test_through_a_link_another_name_is_for_the_office_to_judge(ready: Ready) -> None:
    round_ = ready.opened()
    sign_next(round_)
    round_.refresh_from_db()
    opened = links.open_link(
        agreement=ready.agreement,
        by=BY,
        institution=ready.partner,
        task="sign",
        name="Prof. Liu",
        address=lambda secret: secret,
    )
    path = f"/tasks/{opened.secret}/"
    file = signed_elsewhere(round_, "Rik Stranger", "signature-2")
    refused = Client().post(path, {"upload": file, "although": "I say so."})
    assert refused.status_code == 422
    assert "let the office say why this one is right" in refused.content.decode()
    assert SigningRound.objects.get(pk=round_.pk).state == "open"


def test_who_was_to_sign_is_told_to_those_who_hold_the_kept_file_and_to_no_one_else(ready: Ready) -> None:
    round_ = ready.opened()
    step = round_.steps.get(order=1)
    made_up = signed_elsewhere(round_, "Rik Stranger")
    page = Client().post("/verify/", {"file": made_up}).content.decode()
    assert "The certificate names the signatory, Rik Stranger." in page  # as the file states of itself
    assert "Syn Beech" not in page
    pdf = signed_elsewhere(round_, "Rik Stranger")
    content = pdf.read()
    signing.take_signed_file(
        step=step, by=BY, pdf=content, roots=[authority().certificate], although="her maiden name"
    )
    kept = SimpleUploadedFile("kept.pdf", content, "application/pdf")
    page = Client().post("/verify/", {"file": kept}).content.decode()
    assert "Attention: the certificate names Rik Stranger (test), University, and not the signatory" in page
