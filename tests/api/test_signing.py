"""Signing rounds, originals and verification over HTTP: who signed, and what a file proves, kept or only looked at."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from edge.agreements.actions import add_original, trusting
from edge.agreements.actions.signing import file_of
from edge.agreements.models import AgreementParty, SigningRound
from edge.core.models import Document
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION
from tests.actions.arranging_exchange import share
from tests.actions.arranging_signing import Ready, a_ready_text, authority, signed_by_all

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
API = "/api/v1"


@pytest.fixture
def ready(founding_case: None) -> Ready:
    """A text with Tsinghua that both sides approve, shown to its officer."""
    told = a_ready_text(Institution.objects.hub(), Institution.objects.get(domain="tsinghua.edu.cn"))
    share(told.agreement, told.partner)
    trusting.add_root(by=INSTALLATION, content=authority().certificate_pem())
    return told


@pytest.fixture
def round_(ready: Ready) -> SigningRound:
    return signed_by_all(ready)


def address(ready: Ready, part: str) -> str:
    return f"{API}/agreements/{ready.agreement.public_id}/{part}"


def verify(client: Client, pdf: bytes, media_type: str = "application/pdf") -> Any:
    return client.post(f"{API}/verifications", pdf, content_type=media_type)


def test_a_round_with_its_steps_and_whose_turn_it_is(as_role: SignIn, ready: Ready) -> None:
    opened = ready.opened()
    told = as_role("partner_officer").get(address(ready, "signings")).json()["items"][0]
    assert (told["id"], told["state"], told["method"], told["sha256"]) == (
        opened.public_id,
        "open",
        "electronic",
        ready.version.sha256,
    )
    assert [(step["institution"], step["signed_on"], step["certificate"]) for step in told["steps"]] == [
        ("kuleuven.be", None, None),
        ("tsinghua.edu.cn", None, None),
    ]
    assert told["turn"] == told["steps"][0]["id"]


def test_a_signed_round_names_the_certificates(as_role: SignIn, round_: SigningRound) -> None:
    told = as_role("officer").get(f"{API}/signings/{round_.public_id}").json()
    assert (told["state"], told["turn"], told["sealed_at"] is None) == ("signed", None, False)
    assert [(step["person"], step["certificate"]["subject"]) for step in told["steps"]] == [
        ("Syn Beech", "Syn Beech (test)"),
        ("Syn Lotus", "Syn Lotus (test)"),
    ]
    assert told["document"]["sha256"] == round_.document.sha256  # type: ignore[union-attr]


def test_the_kept_file_is_examined_anew(as_role: SignIn, ready: Ready, round_: SigningRound) -> None:
    told = as_role("partner_officer").get(f"{API}/signings/{round_.public_id}/verification").json()
    assert (told["accepted"], told["same_text"], told["same_file"], told["problems"]) == (
        True,
        True,
        True,
        [],
    )
    assert [one["signer"] for one in told["signatures"]][:2] == ["Syn Beech (test)", "Syn Lotus (test)"]
    assert [one["signatory"] for one in told["signatures"]][:2] == ["Syn Beech", "Syn Lotus"]
    assert told["record"]["reference"] == ready.agreement.public_id


def test_a_round_on_paper_has_no_file_to_verify(as_role: SignIn, ready: Ready) -> None:
    opened = ready.opened("paper")
    response = as_role("officer").get(f"{API}/signings/{opened.public_id}/verification")
    assert (response.status_code, response.json()["detail"]) == (
        404,
        "This round has no file that was signed electronically.",
    )


def test_a_file_that_is_no_longer_there_is_said_to_be_gone(as_role: SignIn, round_: SigningRound) -> None:
    assert round_.document is not None
    round_.document.file.storage.delete(round_.document.file.name)
    response = as_role("officer").get(f"{API}/signings/{round_.public_id}/verification")
    assert (response.status_code, response.json()["detail"]) == (404, "The file is not where it was kept.")


def test_a_posted_file_is_examined_and_kept_nowhere(as_role: SignIn, round_: SigningRound) -> None:
    pdf, before = file_of(round_), Document.objects.count()
    told = verify(as_role("partner_officer"), pdf).json()
    assert (told["accepted"], told["same_file"], told["sha256"]) == (True, True, round_.document.sha256)  # type: ignore[union-attr]
    changed = pdf.replace(b"%PDF-1.", b"%PDF-2.", 1)
    assert changed != pdf
    told = verify(as_role("partner_officer"), changed).json()
    assert (told["accepted"], told["intact"], told["same_file"]) == (False, False, False)
    assert told["problems"][0]["sentence"]
    assert Document.objects.count() == before


def test_of_a_foreign_agreement_only_whether_the_text_is_held(
    as_role: SignIn, ready: Ready, round_: SigningRound
) -> None:
    AgreementParty.objects.filter(agreement=ready.agreement).update(shared_from=None)
    partner = as_role("partner_officer")
    response = verify(partner, file_of(round_))
    told = response.json()
    assert (told["record"], told["same_text"], told["same_file"]) == (None, True, True)
    assert ready.agreement.title not in response.content.decode()
    foreign = partner.get(f"{API}/signings/{round_.public_id}/verification")
    assert (foreign.status_code, foreign.content) == (
        404,
        partner.get(f"{API}/signings/none/verification").content,
    )
    assert partner.get(f"{API}/signings/{round_.public_id}").status_code == 404
    for part in ("signings", "originals"):
        assert partner.get(address(ready, part)).status_code == 404


def test_a_coordinator_of_another_unit_reads_of_no_signing(
    as_role: SignIn, ready: Ready, round_: SigningRound
) -> None:
    client = as_role("coordinator")
    add_original(agreement=ready.agreement, by=INSTALLATION, number=1, holder=ready.hub)
    parts = [address(ready, "signings"), address(ready, "originals"), f"{API}/signings/{round_.public_id}"]
    parts.append(f"{parts[-1]}/verification")
    assert [client.get(part).status_code for part in parts] == [200] * 4
    law = partners.add_unit(by=INSTALLATION, institution=ready.hub, name="Faculty of Law")
    AgreementParty.objects.filter(agreement=ready.agreement, institution=ready.hub).update(unit=law)
    assert [client.get(part).status_code for part in parts] == [404] * 4


def test_what_is_no_pdf_is_said_to_be_none(as_role: SignIn, founding_case: None) -> None:
    told = verify(as_role("officer"), b"no pdf at all").json()
    assert (told["accepted"], told["problems"][0]["code"], told["same_text"]) == (False, "not_a_pdf", None)
    assert verify(as_role("officer"), b"").status_code == 415


def test_a_file_too_large_or_of_another_kind_is_not_read(as_role: SignIn, founding_case: None) -> None:
    with override_settings(UPLOAD_LIMIT=1024 * 1024):
        large = verify(as_role("officer"), b"x" * (1024 * 1024 + 1))
    assert (large.status_code, large.json()["detail"]) == (
        413,
        "The file is larger than 1 MiB; it was not read.",
    )
    for media_type in ("application/json", "multipart/form-data", "application/x-www-form-urlencoded"):
        assert verify(as_role("officer"), b"{}", media_type).status_code == 415
    assert settings.UPLOAD_LIMIT > 1024 * 1024


def test_originals_with_who_keeps_them_and_null_for_what_is_not_known(as_role: SignIn, ready: Ready) -> None:
    add_original(agreement=ready.agreement, by=INSTALLATION, number=1, language="zh", holder=ready.partner)
    add_original(
        agreement=ready.agreement, by=INSTALLATION, number=2, holder=ready.hub, place="Naamsestraat 22"
    )
    rows = as_role("officer").get(address(ready, "originals")).json()["items"]
    assert [(row["number"], row["language"], row["holder"], row["place"], row["scan"]) for row in rows] == [
        (1, "zh", "tsinghua.edu.cn", None, None),
        (2, None, "kuleuven.be", "Naamsestraat 22", None),
    ]


def test_a_known_number_of_statements(
    as_role: SignIn, ready: Ready, round_: SigningRound, django_assert_num_queries: Any
) -> None:
    client = as_role("officer")
    add_original(agreement=ready.agreement, by=INSTALLATION, number=1, holder=ready.hub)
    for part, number in (("signings", 7), ("originals", 6)):
        with django_assert_num_queries(number):
            client.get(address(ready, part))
