"""Certificates as people and the library need them: read from files, told as facts, kept as trusted roots."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from edge.core.pades.findings import CertificateFacts

_LONGEST_NAME = 200
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def certificates_in(content: bytes) -> list[x509.Certificate]:
    """Every certificate of a PEM or DER file, in order. Raises ValueError when there is none."""
    found = _PEM.findall(content)
    if found:
        return [x509.load_pem_x509_certificate(one) for one in found]
    return [x509.load_der_x509_certificate(content)]


def roots_in(folder: Path) -> list[x509.Certificate]:
    """The trusted roots that an installation keeps as .pem, .crt or .cer files in a folder; none without a folder.

    Raises ValueError with the name of a file that holds no certificate.
    """
    roots: list[x509.Certificate] = []
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    for file in (file for file in files if file.suffix.lower() in (".pem", ".crt", ".cer")):
        try:
            roots += certificates_in(file.read_bytes())
        except ValueError as error:
            raise ValueError(file.name) from error
    return roots


def keep_root(folder: Path, certificate: x509.Certificate) -> Path:
    """Write a certificate among the trusted roots of an installation, under its fingerprint; twice is once."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{facts_of(as_asn1(certificate)).fingerprint[:16]}.pem"
    file.write_bytes(certificate.public_bytes(Encoding.PEM))
    return file


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return _parsed(certificate.public_bytes(Encoding.DER))


@lru_cache(maxsize=256)
def _parsed(der: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(der)


def facts_of(certificate: asn1_x509.Certificate) -> CertificateFacts:
    """What the certificate says; names without control and direction marks, so that none can pose as another text."""
    subject = certificate.subject
    return CertificateFacts(
        subject=_first(subject, "common_name") or tidy(subject.human_friendly),
        organisation=_first(subject, "organization_name"),
        issuer=_first(certificate.issuer, "common_name") or tidy(certificate.issuer.human_friendly),
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.sha256.hex(),
        valid_from=_utc(certificate.not_valid_before),
        valid_until=_utc(certificate.not_valid_after),
        names=_names_of_a_person(subject),
    )


def _names_of_a_person(subject: asn1_x509.Name) -> tuple[str, ...]:
    """What it calls its holder (ETSI EN 319 412-2): a pseudonym and the name of an organisation are nobody's name."""
    given, family = _first(subject, "given_name"), _first(subject, "surname")
    common, organisation = _first(subject, "common_name"), _first(subject, "organization_name")
    own = f"{given} {family}" if given and family else ""
    if _first(subject, "pseudonym") and not own:
        return ()
    called = common if common != organisation else ""
    return tuple(dict.fromkeys(name for name in (called, own) if name))


def tidy(text: object) -> str:
    """Foreign text fit to be shown in one line: no control or direction marks, at most 200 letters."""
    spaced = " ".join(str(text).split())
    return "".join(letter for letter in spaced if unicodedata.category(letter)[0] != "C")[:_LONGEST_NAME]


def _first(name: asn1_x509.Name, part: str) -> str:
    value = name.native.get(part)
    values: Iterable[object] = value if isinstance(value, list) else [value]
    return next((tidy(one) for one in values if one), "")


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
