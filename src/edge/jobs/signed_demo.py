"""The electronically signed agreement of the demo: two invented universities, signed by both and sealed.

It is a file and no row of the register: an agreement that nobody made would stand in lists and figures of the public
record. Whoever verifies it sees every sentence of a good file, and that the register keeps no such version.
"""

from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from edge.agreements.actions.sealing import make_demo_authority
from edge.agreements.actions.signing import SEAL
from edge.agreements.actions.trusting import add_root
from edge.agreements.models import TrustRoot
from edge.agreements.queries.signing import place_name
from edge.agreements.queries.trusting import roots_folder
from edge.agreements.rules.canonical import ClauseText, PartyText, Text, Words, hash_of
from edge.agreements.typesetting import ToSign, typeset_agreement
from edge.core.pades.authority import Authority, Issued
from edge.core.pades.certificates import as_asn1, facts_of, keep_root
from edge.core.pades.examining import examine_pdf
from edge.core.pades.findings import Claims
from edge.core.pades.signers import Signer, signer_from_pem
from edge.core.pades.signing import Box, Place, prepare_pdf, sign_pdf
from edge.people.permissions import INSTALLATION

REFERENCE, NUMBER = "SYNTHETIC-DEMO", 1
TITLE = "Memorandum of understanding (synthetic example)"
KIND = "memorandum of understanding"
HUB, PARTNER = "Beech University (synthetic)", "Lotus University (synthetic)"
_WORDS = (
    (
        "purpose",
        Words(
            heading="Purpose",
            body="This is a synthetic example. Both universities are invented, and nothing is agreed by it.",
        ),
        Words(heading="宗旨", body="本文件为虚构示例。两所大学均为虚构，不构成任何约定。"),
    ),
    (
        "exchange",
        Words(heading="Exchange", body="The universities exchange ten students in each academic year."),
        Words(heading="交流", body="双方大学每学年互派十名学生。"),
    ),
    (
        "term",
        Words(heading="Term", body="It holds for five years from the day of the last signature."),
        Words(heading="期限", body="自最后签署之日起有效期五年。"),
    ),
)
SIGNATORIES = (
    ToSign(party=HUB, name="Hanne Synthetic", capacity="Rector"),
    ToSign(party=PARTNER, name="莲花 Lian Hua (synthetic)", capacity="President"),
)


def register_test_authority() -> Authority:
    """The demo's own test authority, made once and trusted by this installation, in the register and by `edge verify`.

    An authority that a person retired or removed is not brought back.
    """
    authority = make_demo_authority()
    certificate = authority.certificate
    fingerprint = facts_of(as_asn1(certificate)).fingerprint
    if not TrustRoot.history.filter(fingerprint=fingerprint).exists():
        add_root(by=INSTALLATION, content=authority.certificate_pem(), for_tests=True)
    if TrustRoot.objects.filter(fingerprint=fingerprint, retired_on=None).exists():
        keep_root(roots_folder(), certificate)
    return authority


def write_signed_demo(file: Path, authority: Authority) -> Path:
    """Write the file where there is none that this authority's trust accepts; a good one stays as it is."""
    now = timezone.now()
    if not _is_good(file, authority, now):
        pdf = signed_example(authority, now)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pdf)
    return file


def _is_good(file: Path, authority: Authority, now: datetime) -> bool:
    if not file.is_file():
        return False
    return examine_pdf(file.read_bytes(), roots=[authority.certificate], now=now).accepted


def example_text() -> Text:
    return Text(
        agreement=REFERENCE,
        kind="memorandum_of_understanding",
        parties=[
            PartyText(name=HUB, local_name="", domain="beech.example", unit=""),
            PartyText(name=PARTNER, local_name="莲花大学（虚构）", domain="lotus.example", unit=""),
        ],
        languages=["en", "zh"],
        controlling_language="en",
        clauses=[ClauseText(key=key, texts={"en": en, "zh": zh}, library="") for key, en, zh in _WORDS],
    )


def signed_example(authority: Authority, now: datetime) -> bytes:
    """The bilingual text, signed by both sides one after the other, and sealed."""
    text = example_text()
    typeset = typeset_agreement(
        text, title=TITLE, kind=KIND, number=NUMBER, moment=now, signatories=SIGNATORIES
    )
    places = [
        Place(
            name=place_name(order),
            label=f"{one.name}, {one.capacity}",
            box=Box(page=-1, left=box.left, bottom=box.bottom, right=box.right, top=box.top),
        )
        for order, (one, box) in enumerate(zip(SIGNATORIES, typeset.boxes, strict=True), start=1)
    ]
    places.append(Place(name=SEAL, label=f"{HUB}, seal", seals=True))
    claims = Claims(reference=REFERENCE, version=NUMBER, sha256=hash_of(text))
    pdf = prepare_pdf(typeset.pdf, places=places, claims=claims)
    starts, ends = now - timedelta(minutes=5), authority.certificate.not_valid_after_utc
    for order, one in enumerate(SIGNATORIES, start=1):
        issued = authority.issue_signer(name=one.name, organisation=one.party, starts=starts, ends=ends)
        pdf = sign_pdf(
            pdf,
            signer=_signer(issued),
            moment=now,
            field_name=place_name(order),
            name=one.name,
            reason=one.capacity,
        )
    seal = authority.issue_seal(organisation=HUB, starts=starts, ends=ends)
    return sign_pdf(pdf, signer=_signer(seal), moment=now, field_name=SEAL)


def _signer(issued: Issued) -> Signer:
    return signer_from_pem(issued.certificate_pem(), issued.key_pem())
