"""A time-stamping service that is set up: asked for every signature, and nothing is signed without its word."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils import timezone
from pyhanko.sign.timestamps import DummyTimeStamper

from edge.agreements.actions import signing
from edge.agreements.models import SigningStep
from edge.core.pades.certificates import as_asn1
from edge.core.pades.examining import examine_pdf
from edge.core.pades.signing import SigningRefused
from tests.actions.arranging_signing import BY, Ready, a_ready_text, a_seal, authority, key_of, roots

pytestmark = pytest.mark.django_db


class Service(ThreadingHTTPServer):
    """A time-stamping service on this computer, under the authority of the tests; `answer` spoils its answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        now = timezone.now()
        issued = authority().issue_stamp(
            organisation="Time service", starts=now - timedelta(days=1), ends=now + timedelta(days=399)
        )
        key = issued.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self.stamper = DummyTimeStamper(as_asn1(issued.certificate), asn1_keys.PrivateKeyInfo.load(key))
        self.asked = 0
        self.answer: bytes | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/tsa"


class _Answers(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        assert self.headers["Content-Type"] == "application/timestamp-query"
        question = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked += 1
        stamped = self.server.stamper.request_tsa_response(question).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(stamped if self.server.answer is None else self.server.answer)

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def service(settings: Any, tmp_path: Any) -> Iterator[Service]:
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "files", tmp_path
    with Service() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        settings.TIMESTAMP_URL = running.url
        yield running
        running.shutdown()


@pytest.fixture
def ready(service: Service) -> Ready:
    return a_ready_text()


def sign(ready: Ready, **words: Any) -> SigningStep:
    round_ = ready.agreement.rounds.get()
    step = signing.current_step(round_)
    assert step is not None
    key = key_of(step.person.name)
    return signing.sign_electronically(step=step, by=BY, signer=key, roots=roots(), **words)


def test_every_signature_and_the_seal_carry_the_word_of_the_service(ready: Ready, service: Service) -> None:
    ready.opened(sealed=True)
    sign(ready)
    assert service.asked == 1
    sign(ready, seal=a_seal())
    assert service.asked == 3
    pdf = signing.file_of(ready.agreement.rounds.get())
    all_run_out = timezone.now() + timedelta(days=350)  # of the signatories, not of the service
    examined = examine_pdf(pdf, roots=roots(), now=all_run_out)
    assert [one.timestamped_at is not None for one in examined.signatures] == [True, True, True]
    assert examined.accepted


@pytest.mark.parametrize(
    ("answer", "why"),
    [(b"no time-stamp", "what the time-stamping service answers is no time-stamp"), (b"", "no time-stamp")],
)
def test_nothing_is_signed_on_an_answer_that_is_none(
    ready: Ready, service: Service, answer: bytes, why: str
) -> None:
    round_ = ready.opened()
    before = signing.file_of(round_)
    service.answer = answer
    with pytest.raises(SigningRefused, match=why):
        sign(ready)
    assert signing.file_of(ready.agreement.rounds.get()) == before
    assert not SigningStep.objects.exclude(signed_on=None).exists()


def test_an_answer_to_another_question_is_refused(ready: Ready, service: Service) -> None:
    ready.opened()
    other = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"\0" * 32},
            "cert_req": True,
            "nonce": 1,
        }
    )
    service.answer = service.stamper.request_tsa_response(other).dump()
    with pytest.raises(SigningRefused, match="the time-stamping service answers another question"):
        sign(ready)


def test_while_the_service_is_silent_nothing_is_signed_and_the_sentence_says_so(
    ready: Ready, settings: Any
) -> None:
    ready.opened()
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/tsa"
    with pytest.raises(SigningRefused, match="the time-stamping service does not answer"):
        sign(ready)
