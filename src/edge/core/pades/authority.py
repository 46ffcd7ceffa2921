"""A certificate authority for demonstrations and tests. Every name it gives says so: it vouches for nobody.

Subjects are the same at every run; keys and serial numbers are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

MARK = "(test)"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A certificate with its key, and the certificates between it and the root."""

    certificate: x509.Certificate
    key: Key
    chain: tuple[x509.Certificate, ...] = ()

    def as_p12(self, passphrase: str) -> bytes:
        encryption = BestAvailableEncryption(passphrase.encode())
        return pkcs12.serialize_key_and_certificates(
            b"edge", self.key, self.certificate, list(self.chain), encryption
        )

    def certificate_pem(self) -> bytes:
        return b"".join(one.public_bytes(Encoding.PEM) for one in (self.certificate, *self.chain))

    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A root, or an authority below one, that issues certificates with the validity it is told."""

    certificate: x509.Certificate
    key: Key
    chain: tuple[x509.Certificate, ...] = ()  # what stands between it and the root, itself included

    def issue_signer(self, *, name: str, organisation: str, starts: datetime, ends: datetime) -> Issued:
        """A certificate for a person who signs; `name` in any script."""
        return self._issue(
            f"{name} {MARK}", organisation, (starts, ends), usage=_usage(content_commitment=True)
        )

    def issue_seal(self, *, organisation: str, starts: datetime, ends: datetime) -> Issued:
        """A certificate for the seal of an institution, which no person signs with."""
        usage = _usage(digital_signature=True, content_commitment=True)
        return self._issue(f"{organisation} seal {MARK}", organisation, (starts, ends), usage=usage)

    def issue_stamp(self, *, organisation: str, starts: datetime, ends: datetime) -> Issued:
        """A certificate for a time-stamping service."""
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        return self._issue(
            f"{organisation} time-stamp {MARK}",
            organisation,
            (starts, ends),
            usage=_usage(digital_signature=True),
            extended=stamping,
        )

    def issue_authority(self, *, name: str, starts: datetime, ends: datetime) -> "Authority":
        """An authority below this one."""
        key = _new_key()
        certificate = _certificate(
            subject=_name(f"{name} {MARK}", ""),
            key=key,
            issuer=self,
            starts=starts,
            ends=ends,
            authority=True,
        )
        return Authority(certificate=certificate, key=key, chain=(certificate, *self.chain))

    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def _issue(
        self,
        name: str,
        organisation: str,
        validity: tuple[datetime, datetime],
        *,
        usage: x509.KeyUsage,
        extended: x509.ExtendedKeyUsage | None = None,
    ) -> Issued:
        key = _new_key()
        certificate = _certificate(
            subject=_name(name, organisation),
            key=key,
            issuer=self,
            starts=validity[0],
            ends=validity[1],
            usage=usage,
            extended=extended,
        )
        return Issued(certificate=certificate, key=key, chain=self.chain)


def make_authority(*, name: str, starts: datetime, ends: datetime) -> Authority:
    """A root of its own, marked as a test. Validity as moments with a time zone; ends lies after starts."""
    key = _new_key()
    certificate = _certificate(
        subject=_name(f"{name} {MARK}", ""), key=key, issuer=None, starts=starts, ends=ends, authority=True
    )
    return Authority(certificate=certificate, key=key)


def make_self_signed(*, name: str, organisation: str, starts: datetime, ends: datetime) -> Issued:
    """A certificate that nobody but its own key vouches for."""
    key = _new_key()
    certificate = _certificate(
        subject=_name(f"{name} {MARK}", organisation),
        key=key,
        issuer=None,
        starts=starts,
        ends=ends,
        usage=_usage(content_commitment=True),
    )
    return Issued(certificate=certificate, key=key)


def _new_key() -> rsa.RSAPrivateKey:
    # RSA, because every reader of PDF knows it: elliptic curves belong to PDF 2.0, and our files are PDF 1.7.
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _name(common: str, organisation: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common[:64])]
    if organisation:
        parts.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]))
    return x509.Name(parts)


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _certificate(
    *,
    subject: x509.Name,
    key: Key,
    issuer: Authority | None,
    starts: datetime,
    ends: datetime,
    authority: bool = False,
    usage: x509.KeyUsage | None = None,
    extended: x509.ExtendedKeyUsage | None = None,
) -> x509.Certificate:
    signing_key = issuer.key if issuer else key
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=authority, path_length=None), True),
        (usage or _usage(key_cert_sign=True, crl_sign=True), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), False),
        *([(extended, True)] if extended else []),
    ]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signing_key, hashes.SHA256())
