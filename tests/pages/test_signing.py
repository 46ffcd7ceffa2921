"""The pages of signing: who sees and does what, what is refused with which sentence, and what is told to nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edge.agreements import actions as agreements
from edge.agreements.actions import signing, texts
from edge.agreements.actions.originals import add_original
from edge.agreements.actions.sealing import make_demo_authority
from edge.agreements.actions.trusting import add_root
from edge.agreements.models import Agreement, Original, SigningRound, SigningStep, TrustRoot
from edge.core.models import FormReceipt
from edge.core.pades.signing import sign_pdf
from edge.missions import actions as missions
from edge.missions.models import Mission, Stop
from edge.partners.models import Institution
from tests.actions.arranging_signing import BY, PASSPHRASE, Ready, authority, key_of, p12_of, roots, sign_next
from tests.actions.arranging_signing import a_ready_text as ready_text

pytestmark = pytest.mark.django_db
DEMO_PARTNER = "tsinghua.edu.cn"
AsRole = Callable[..., Client]


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "files", tmp_path


@pytest.fixture
def ready(founding_case: None) -> Ready:
    """An agreement with the partner whose officer has an account, shared with it and ready to be signed."""
    hub, partner = Institution.objects.hub(), Institution.objects.get(domain=DEMO_PARTNER)
    made = ready_text(hub, partner)
    party = made.agreement.parties.get(institution=partner)
    agreements.share_agreement(
        party=party, by=BY, shared_from=timezone.localdate(), shared_until=None, version=party.version
    )
    add_root(by=BY, content=authority().certificate_pem())
    return made


def address(name: str, record: Any) -> str:
    return reverse(name, args=[record.public_id])


def text_of(response: Any) -> str:
    return response.content.decode()


def p12(name: str, **how: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile("own.p12", p12_of(name, **how))


# ---------------------------------------------------------------- ready or not
def test_the_page_says_what_is_missing_and_a_partner_is_not_told(as_role: AsRole, ready: Ready) -> None:
    texts.withdraw_approval(approval=ready.version.approvals.get(institution=ready.partner), by=BY)
    page = text_of(as_role("officer").get(address("agreement_signing", ready.agreement)))
    assert f"This text is not approved yet by: {ready.partner}." in page
    assert "Open a signing" not in page
    theirs = text_of(as_role("partner_officer").get(address("agreement_signing", ready.agreement)))
    assert "not approved yet" not in theirs and "What is missing" not in theirs
    refused = as_role("officer").post(
        address("signing_round_add", ready.agreement),
        {
            "method": "paper",
            "signatory-1": ready.rector.public_id,
            "signatory-2": ready.president.public_id,
        },
    )
    assert refused.status_code == 422 and "not approved yet" in text_of(refused)


def test_the_officer_opens_a_round_in_an_order_of_choice(as_role: AsRole, ready: Ready) -> None:
    client = as_role("officer")
    url = address("signing_round_add", ready.agreement)
    assert "Open a signing" in text_of(client.get(address("agreement_signing", ready.agreement)))
    form = text_of(client.get(url))
    assert str(ready.rector) in form and str(ready.president) in form
    assert "hub&#x27;s seal" not in form  # none is set up here
    twice = client.post(
        url,
        {
            "method": "electronic",
            "signatory-1": ready.rector.public_id,
            "signatory-2": ready.rector.public_id,
        },
    )
    assert "Somebody stands twice in the order." in text_of(twice)
    done = client.post(
        url,
        {
            "method": "electronic",
            "signatory-1": ready.president.public_id,
            "signatory-2": ready.rector.public_id,
        },
    )
    round_ = SigningRound.objects.get()
    assert (done.status_code, done["Location"]) == (302, address("signing_round", round_))
    assert round_.steps.get(order=1).person_id == ready.president.person_id


@pytest.mark.parametrize("role", ["coordinator", "leadership", "auditor", "partner_officer"])
def test_nobody_else_opens_or_cancels(as_role: AsRole, ready: Ready, role: str) -> None:
    round_ = ready.opened()
    client = as_role(role)
    assert client.get(address("signing_round_add", ready.agreement)).status_code in (403, 404)
    assert client.post(address("signing_round_cancel", round_), {"reason": "no"}).status_code in (403, 404)
    assert SigningRound.objects.get().state == "open"


# ---------------------------------------------------------------- each side signs its own
def test_each_side_signs_its_own_step_through_its_own_login(as_role: AsRole, ready: Ready) -> None:
    round_ = ready.opened()
    first, second = round_.steps.order_by("order")
    ours, theirs = as_role("officer"), as_role("partner_officer")
    page = text_of(theirs.get(address("signing_round", round_)))
    assert address("step_sign", first) not in page and address("step_sign", second) not in page
    for client, step in ((theirs, first), (ours, second)):
        assert client.get(address("step_sign", step)).status_code == 403
    done = ours.post(
        address("step_sign", first),
        {"certificate": p12("Syn Beech"), "passphrase": PASSPHRASE, "place": "Leuven"},
    )
    assert done.status_code == 302
    assert address("step_sign", second) in text_of(theirs.get(address("signing_round", round_)))
    done = theirs.post(
        address("step_sign", second),
        {"certificate": p12("Syn Lotus"), "passphrase": PASSPHRASE, "place": "北京"},
    )
    assert done.status_code == 302
    page = text_of(theirs.get(address("signing_round", round_)))
    assert "Everybody has signed." in page
    assert "Certificate of Syn Lotus (test)" in page and "Trusted (test)" in page
    assert Agreement.objects.get(pk=ready.agreement.pk).is_signed
    kept = theirs.get(address("signing_round_file", round_))
    content = b"".join(kept.streaming_content)  # type: ignore[attr-defined]
    assert content == signing.file_of(SigningRound.objects.get())
    assert kept["Content-Disposition"].startswith("attachment")


def test_a_wrong_pass_phrase_has_its_sentence_and_nothing_of_it_is_kept(
    as_role: AsRole, ready: Ready, caplog: pytest.LogCaptureFixture
) -> None:
    step = ready.opened().steps.get(order=1)
    client, secret = as_role("officer"), "my very secret pass phrase"
    answer = client.post(
        address("step_sign", step), {"certificate": p12("Syn Beech"), "passphrase": secret, "place": ""}
    )
    assert answer.status_code == 422
    assert "the pass phrase is wrong, or it is no .p12 file" in text_of(answer)
    assert secret not in text_of(answer) and secret not in caplog.text
    assert step.signed_on is None and not SigningStep.objects.exclude(signed_on=None).exists()


def test_the_receipt_of_a_signature_does_not_depend_on_the_pass_phrase(as_role: AsRole, ready: Ready) -> None:
    step = ready.opened().steps.get(order=1)
    client = as_role("officer")
    sent = {"place": "", "form_token": "a-token"}
    own = p12_of("Syn Beech")
    client.post(
        address("step_sign", step),
        {**sent, "certificate": SimpleUploadedFile("own.p12", own), "passphrase": PASSPHRASE},
    )
    digest = FormReceipt.objects.get().digest
    again = client.post(
        address("step_sign", step),
        {**sent, "certificate": SimpleUploadedFile("own.p12", own), "passphrase": "another one"},
    )
    assert again.status_code == 302 and FormReceipt.objects.get().digest == digest


@pytest.mark.parametrize(
    ("how", "words"),
    [({"by": "Foreign"}, "issuer that is not trusted here"), ({"ended": True}, "had expired before")],
)
def test_a_key_that_nobody_would_accept(
    as_role: AsRole, ready: Ready, how: dict[str, Any], words: str
) -> None:
    step = ready.opened().steps.get(order=1)
    answer = as_role("officer").post(
        address("step_sign", step), {"certificate": p12("Hub", **how), "passphrase": PASSPHRASE}
    )
    assert answer.status_code == 422 and words in text_of(answer)


def test_no_file_and_no_demonstration_in_a_real_installation(as_role: AsRole, ready: Ready) -> None:
    step = ready.opened().steps.get(order=1)
    client = as_role("officer")
    assert "demonstration" not in text_of(client.get(address("step_sign", step)))
    assert client.post(address("step_sign", step), {"source": "demonstration"}).status_code == 422


def test_in_the_demonstration_one_click_signs_in_the_own_name(
    as_role: AsRole, ready: Ready, settings: Any
) -> None:
    settings.DEMO, settings.ROOT_URLCONF = True, "tests.pages.demo_urls"
    add_root(by=BY, content=make_demo_authority().certificate_pem(), for_tests=True)
    round_ = ready.opened(sealed=True)
    first, second = round_.steps.order_by("order")
    for client, step in ((as_role("officer"), first), (as_role("partner_officer"), second)):
        assert (
            client.post(address("step_sign", step), {"source": "demonstration", "place": ""}).status_code
            == 302
        )
    round_.refresh_from_db()
    assert round_.state == "signed" and round_.sealed_at is not None
    page = text_of(as_role("officer").get(address("signing_round", round_)))
    assert f"{ready.rector.person.name} (test)" in page and "for demonstrations only" in page
    assert "would not be accepted" not in page


# ---------------------------------------------------------------- files that travel by mail
def test_the_hub_takes_back_for_a_partner_what_was_signed_elsewhere(as_role: AsRole, ready: Ready) -> None:
    round_ = ready.opened()
    sign_next(round_)
    step = round_.steps.get(order=2)
    round_.refresh_from_db()
    client = as_role("officer")
    wrong = SimpleUploadedFile("x.pdf", b"%PDF-1.7 another", "application/pdf")
    answer = client.post(address("step_send", step), {"upload": wrong, "place": ""})
    assert answer.status_code == 422 and "its beginning is another" in text_of(answer)
    signed = sign_pdf(
        signing.file_of(round_), signer=key_of("Syn Lotus"), moment=timezone.now(), field_name="signature-2"
    )
    good = SimpleUploadedFile("signed.pdf", signed, "application/pdf")
    assert client.post(address("step_send", step), {"upload": good, "place": "Beijing"}).status_code == 302
    assert SigningRound.objects.get().state == "signed"


def test_a_paper_signature_with_its_scan(as_role: AsRole, ready: Ready) -> None:
    step = ready.opened(method="paper").steps.get(order=1)
    client, today = as_role("officer"), timezone.localdate().isoformat()
    scan = SimpleUploadedFile("scan.txt", b"a scan", "text/plain")
    done = client.post(address("step_paper", step), {"signed_on": today, "place": "Leuven", "upload": scan})
    assert done.status_code == 302
    scanned = client.get(address("step_file", step))
    assert b"".join(scanned.streaming_content) == b"a scan"  # type: ignore[attr-defined]
    future = client.post(address("step_paper", step), {"signed_on": "2999-01-01"})
    assert future.status_code == 422


def test_cancelling_asks_why(as_role: AsRole, ready: Ready) -> None:
    round_ = ready.opened()
    client = as_role("officer")
    assert client.post(address("signing_round_cancel", round_), {"reason": ""}).status_code == 422
    client.post(address("signing_round_cancel", round_), {"reason": "a wrong date"})
    page = text_of(as_role("partner_officer").get(address("signing_round", round_)))
    assert "Cancelled:" in page and "a wrong date" in page


# ---------------------------------------------------------------- what is foreign
def test_what_is_not_shown_reads_like_what_does_not_exist(as_role: AsRole, ready: Ready) -> None:
    round_ = ready.opened()
    step = round_.steps.get(order=1)
    scan = SimpleUploadedFile("scan.txt", b"a scan")
    original = add_original(agreement=ready.agreement, by=BY, holder=ready.hub, upload=scan)
    pages = {
        "agreement_signing": ready.agreement,
        "signing_round": round_,
        "signing_round_file": round_,
        "step_file": step,
        "step_sign": step,
        "step_send": step,
        "step_paper": step,
        "step_day": step,
        "original_scan": original,
    }
    client = as_role("partner_officer")
    assert client.get(address("signing_round", round_)).status_code == 200
    ready.agreement.parties.update(shared_from=None, shared_until=None)
    for name, record in pages.items():
        foreign = client.get(address(name, record))
        nowhere = client.get(reverse(name, args=["nowhere"]))
        assert foreign.status_code == nowhere.status_code == 404, name
        assert foreign.content == nowhere.content, name


# ---------------------------------------------------------------- originals, the ceremony
def test_originals_are_recorded_edited_and_removed(as_role: AsRole, ready: Ready) -> None:
    client = as_role("officer")
    place = reverse("agreement_signing", args=[ready.agreement.public_id])
    sent = {"number": "1", "language": "zh", "holder": ready.partner.pk, "place": "University archive"}
    form = text_of(client.get(reverse("original_add", args=[ready.agreement.public_id])))
    assert str(ready.partner) in form and "Fudan" not in form
    assert client.post(reverse("original_add", args=[ready.agreement.public_id]), sent).status_code == 302
    original = Original.objects.get()
    assert "University archive" in text_of(client.get(place))
    changed = {**sent, "place": "Room 3", "version": original.version}
    assert client.post(address("original_edit", original), changed).status_code == 302
    assert client.post(address("original_edit", original), changed).status_code == 409
    theirs = as_role("partner_officer")
    assert "Room 3" in text_of(theirs.get(place))
    assert theirs.get(address("original_edit", original)).status_code == 403
    original.refresh_from_db()
    gone = {"version": original.version, "reason": "counted twice"}
    assert client.post(address("original_remove", original), gone).status_code == 302
    assert not Original.objects.exists()


def test_the_ceremony_is_where_a_mission_says_so(as_role: AsRole, ready: Ready) -> None:
    stop = Stop.objects.order_by("pk").first()
    assert stop is not None
    missions.record_outcome(stop=stop, by=BY, text="signed", produced=ready.agreement)
    place = reverse("agreement_signing", args=[ready.agreement.public_id])
    assert Mission.objects.get(pk=stop.mission_id).title in text_of(as_role("officer").get(place))
    assert "mission" not in text_of(as_role("partner_officer").get(place)).lower().split("<main")[1]


# ---------------------------------------------------------------- whom we trust
def test_the_administrator_trusts_and_retires_an_authority(as_role: AsRole, founding_case: None) -> None:
    client = as_role("administrator")
    pem = SimpleUploadedFile("root.pem", authority("Another").certificate_pem())
    assert client.post(reverse("trust_root_add"), {"upload": pem, "name": ""}).status_code == 302
    root = TrustRoot.objects.get()
    assert root.fingerprint in text_of(client.get(address("trust_root", root)))
    assert "Another (test)" in text_of(as_role("auditor").get(reverse("trust_roots")))
    retire = {"version": root.version, "on": timezone.localdate().isoformat(), "reason": "replaced"}
    assert as_role("officer").post(address("trust_root_retire", root), retire).status_code == 403
    assert client.post(address("trust_root_retire", root), retire).status_code == 302
    assert "not trusted since" in text_of(client.get(reverse("trust_roots")))
    assert as_role("partner_officer").get(address("trust_root", root)).status_code == 403
    nothing = SimpleUploadedFile("root.pem", b"nothing")
    answer = client.post(reverse("trust_root_add"), {"upload": nothing})
    assert answer.status_code == 422 and "holds no certificate" in text_of(answer)


def test_no_key_of_the_demonstration_is_served(as_role: AsRole, founding_case: None, settings: Any) -> None:
    settings.DEMO, settings.ROOT_URLCONF = True, "tests.pages.demo_urls"
    make_demo_authority()
    key = (settings.DATA_DIR / "trust" / "test-authority-key.pem").read_text()
    assert (settings.DATA_DIR / "trust" / "test-authority-key.pem").stat().st_mode & 0o077 == 0
    add_root(by=BY, content=make_demo_authority().certificate_pem(), for_tests=True)
    client = as_role("administrator")
    for page in (reverse("trust_roots"), address("trust_root", TrustRoot.objects.get())):
        assert key.splitlines()[1] not in text_of(client.get(page))
    assert roots()
