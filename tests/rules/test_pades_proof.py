"""What a signed file carries as proof: time-stamps of the moment, answers about withdrawn certificates."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from edge.core.pades.authority import Authority, Issued, make_authority
from edge.core.pades.certificates import as_asn1
from edge.core.pades.findings import Addition, Problem, Revocation
from edge.core.pades.signing import Place, prepare_pdf
from tests.rules.signed_files import (
    ENDS,
    NOW,
    SIGNED_AT,
    STARTS,
    agreement,
    authority,
    edit,
    examine,
    gap,
    person,
    problems,
    signed_by,
)

DAY = timedelta(days=1)


def stamping(by: Authority | None = None, *, at: datetime = SIGNED_AT) -> DummyTimeStamper:
    """A time-stamping service of the authority that knows one moment."""
    issued = (by or authority()).issue_stamp(organisation="Time service", starts=STARTS, ends=ENDS)
    key = issued.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(as_asn1(issued.certificate), asn1_keys.PrivateKeyInfo.load(key), fixed_dt=at)


def soon_expired() -> Issued:
    return person("Lukas Synthetic", STARTS, SIGNED_AT + DAY)


def one_place() -> bytes:
    return prepare_pdf(agreement(), places=[Place(name="one")])


# ---------------------------------------------------------------- time-stamps
def test_a_time_stamp_confirms_the_moment() -> None:
    (found,) = examine(signed_by(one_place(), "one", person(), timestamper=stamping())).signatures
    assert found.valid
    assert found.timestamped_at == SIGNED_AT


def test_a_stamped_signature_outlives_its_certificate() -> None:
    assert problems(signed_by(one_place(), "one", soon_expired())) == {Problem.EXPIRED_SINCE}
    assert problems(signed_by(one_place(), "one", soon_expired(), timestamper=stamping())) == set()


def test_a_stamp_made_after_the_certificate_had_expired_proves_nothing() -> None:
    late = stamping(at=SIGNED_AT + 5 * DAY)
    assert problems(signed_by(one_place(), "one", soon_expired(), timestamper=late)) == {
        Problem.EXPIRED_SINCE
    }


def test_a_stamp_of_an_unknown_service_counts_for_nothing_and_harms_nothing() -> None:
    foreign = make_authority(name="Somebody else", starts=STARTS, ends=ENDS)
    pdf = signed_by(one_place(), "one", person(), timestamper=stamping(foreign))
    (found,) = examine(pdf).signatures
    assert (found.valid, found.timestamped_at) == (True, None)
    expired = signed_by(one_place(), "one", soon_expired(), timestamper=stamping(foreign))
    assert problems(expired) == {Problem.EXPIRED_SINCE}


def test_a_stamp_taken_from_another_signature_is_found() -> None:
    pdf = signed_by(one_place(), "one", person(), timestamper=stamping())
    start, end = gap(pdf, "one")
    envelope = bytes.fromhex(pdf[start + 1 : end - 1].decode())
    moment = SIGNED_AT.strftime("%Y%m%d%H%M%SZ").encode()
    assert envelope.count(moment) == 1
    later = envelope.replace(moment, (SIGNED_AT + DAY).strftime("%Y%m%d%H%M%SZ").encode())
    changed = pdf[: start + 1] + later.hex().encode() + pdf[end - 1 :]
    assert problems(changed) == {Problem.SIGNATURE_UNREADABLE}


def stamped_whole(pdf: bytes, service: DummyTimeStamper) -> bytes:
    """The file with a time-stamp over all of it at its end."""
    output = PdfTimeStamper(service).timestamp_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), "sha256")
    return bytes(output.getvalue())


def test_a_time_stamp_over_the_file_proves_that_its_signatures_existed() -> None:
    pdf = stamped_whole(signed_by(one_place(), "one", soon_expired()), stamping())
    found = examine(pdf)
    assert found.accepted
    assert [one.is_timestamp for one in found.signatures] == [False, True]
    assert found.signatures[1].timestamped_at == SIGNED_AT
    assert found.signatures[0].added_after is Addition.SIGNATURES


def test_a_time_stamp_alone_is_nobodys_signature() -> None:
    assert problems(stamped_whole(agreement(), stamping())) == {Problem.NO_SIGNATURE}


def test_a_foreign_time_stamp_over_the_file_proves_nothing() -> None:
    foreign = make_authority(name="Somebody else", starts=STARTS, ends=ENDS)
    pdf = stamped_whole(signed_by(one_place(), "one", soon_expired()), stamping(foreign))
    assert problems(pdf) == {Problem.EXPIRED_SINCE, Problem.FOREIGN_CERTIFICATE}


# ---------------------------------------------------------------- withdrawn certificates
def withdrawn(serials: dict[int, datetime], by: Authority | None = None) -> asn1_crl.CertificateList:
    """The authority's list of withdrawn certificates as of the day of the tests."""
    issuer = by or authority()
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=issuer.certificate.subject, last_update=NOW - DAY, next_update=NOW + DAY
    )
    for serial, when in serials.items():
        one = x509.RevokedCertificateBuilder(serial_number=serial, revocation_date=when).build()
        builder = builder.add_revoked_certificate(one)
    signed = builder.sign(issuer.key, hashes.SHA256())
    return asn1_crl.CertificateList.load(signed.public_bytes(Encoding.DER))


def with_answer(pdf: bytes, answer: asn1_crl.CertificateList) -> bytes:
    def supply(writer: IncrementalPdfFileWriter) -> None:
        DocumentSecurityStore.supply_dss_in_writer(writer, None, crls=[answer])

    return edit(pdf, supply)


def test_answers_about_certificates_may_follow_the_last_signature() -> None:
    found = examine(with_answer(signed_by(one_place(), "one", person()), withdrawn({})))
    assert found.accepted
    assert found.signatures[0].added_after is Addition.VALIDATION_DATA
    assert found.signatures[0].revocation is Revocation.NOT_REVOKED


def test_a_withdrawn_certificate() -> None:
    serial = person().certificate.serial_number
    pdf = with_answer(signed_by(one_place(), "one", person()), withdrawn({serial: SIGNED_AT - DAY}))
    found = examine(pdf)
    assert found.problems == {Problem.REVOKED}
    assert found.signatures[0].revocation is Revocation.REVOKED


def test_an_answer_of_somebody_else_says_nothing() -> None:
    foreign = make_authority(name="Somebody else", starts=STARTS, ends=ENDS)
    pdf = with_answer(signed_by(one_place(), "one", person()), withdrawn({}, foreign))
    found = examine(pdf)
    assert found.accepted
    assert found.signatures[0].revocation is Revocation.UNKNOWN


def test_loose_bytes_behind_such_answers_are_an_edit() -> None:
    pdf = with_answer(signed_by(one_place(), "one", person()), withdrawn({}))
    old = pdf.rindex(b"startxref")
    assert Problem.EDITED_AFTER in problems(pdf + b"\n9 0 obj\n<< >>\nendobj\n" + pdf[old:])


# ---------------------------------------------------------------- nothing is fetched
def test_nothing_is_asked_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where a certificate names addresses to ask at."""
    import socket

    def no_network(*_all: Any, **_named: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    issuer, key = authority(), person().key
    points = x509.CRLDistributionPoints(
        [
            x509.DistributionPoint(
                full_name=[x509.UniformResourceIdentifier("http://crl.example/one.crl")],
                relative_name=None,
                reasons=None,
                crl_issuer=None,
            )
        ]
    )
    places = x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(oid, x509.UniformResourceIdentifier(f"http://{name}.example/"))
            for oid, name in (
                (x509.AuthorityInformationAccessOID.OCSP, "ocsp"),
                (x509.AuthorityInformationAccessOID.CA_ISSUERS, "ca"),
            )
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(person().certificate.subject)
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(STARTS)
        .not_valid_after(ENDS)
        .add_extension(points, False)
        .add_extension(places, False)
        .add_extension(person().certificate.extensions.get_extension_for_class(x509.KeyUsage).value, True)
        .sign(issuer.key, hashes.SHA256())
    )
    pdf = signed_by(one_place(), "one", Issued(certificate=certificate, key=key))
    assert examine(pdf).accepted
    assert problems(pdf, roots=[]) == {Problem.FOREIGN_CERTIFICATE}
    assert examine(pdf).examined_at == NOW.astimezone(UTC)
