"""Who signs: a key with its certificate, from a .p12 file, from two PEM files, or on a PKCS#11 token."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.utils.translation import gettext as _
from pyhanko.sign import signers
from pyhanko.sign.attributes import CMSAlgorithmProtectionProvider, CMSAttributeProvider
from pyhanko.sign.signers.pdf_cms import CAdESSignedAttributeProviderSpec, PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from edge.core.pades.certificates import as_asn1, certificates_in, facts_of
from edge.core.pades.findings import CertificateFacts
from edge.core.refusals import Refusal

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class SignerUnusable(Refusal):
    """The file, the pass phrase or the token does not give a key that can sign."""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A key that can sign, with its certificate. Use it as long as its source is open (a token: inside its `with`)."""

    certificate: x509.Certificate
    raw: signers.Signer  # the library's own object; `signing` reads it, nobody else

    @property
    def facts(self) -> CertificateFacts:
        return facts_of(as_asn1(self.certificate))


class _KeyInMemory(signers.Signer):
    """Signs with a key that is held in memory and read once."""

    def __init__(self, key: Key, certificate: x509.Certificate, chain: Iterable[x509.Certificate]) -> None:
        self._key = key
        store = SimpleCertificateStore.from_certs([as_asn1(one) for one in chain])
        # Roots are what the reader trusts; a copy in the file would only be bytes that nothing vouches for.
        super().__init__(signing_cert=as_asn1(certificate), cert_registry=store, embed_roots=False)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        algorithm = getattr(hashes, digest_algorithm.upper())()
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), algorithm)
        return self._key.sign(data, ec.ECDSA(algorithm))


class _BoundAlgorithms(CAdESSignedAttributeProviderSpec):
    """What PAdES wants signed along, and the names of the algorithms (RFC 6211): not a bit of them can be changed."""

    def __init__(self, raw: signers.Signer) -> None:
        super().__init__(
            attr_settings=PdfCMSSignedAttributes(),
            signing_cert=raw.signing_cert,
            is_pades=True,
            timestamper=None,
        )
        self._raw = raw

    def signed_attr_providers(
        self, data_digest: bytes, digest_algorithm: str
    ) -> Iterable[CMSAttributeProvider]:
        yield from super().signed_attr_providers(data_digest, digest_algorithm)
        mechanism = self._raw.get_signature_mechanism_for_digest(digest_algorithm)
        yield CMSAlgorithmProtectionProvider(digest_algorithm, mechanism)


def signer_from_p12(content: bytes, passphrase: str) -> Signer:
    """The key and certificate of a .p12 (or .pfx) file. Raises SignerUnusable, on the field `passphrase` too."""
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(content, passphrase.encode())
    except (ValueError, TypeError) as error:
        raise SignerUnusable(
            _("The certificate file cannot be opened: the pass phrase is wrong, or it is no .p12 file."),
            field="passphrase",
        ) from error
    if key is None or certificate is None:
        raise SignerUnusable(_("The certificate file holds no key with a certificate."))
    return _in_memory(key, certificate, chain)


def signer_from_pem(certificate: bytes, key: bytes, passphrase: str | None = None) -> Signer:
    """The first certificate of a PEM file, the others as its chain, with the key of another. Raises SignerUnusable."""
    try:
        first, *chain = certificates_in(certificate)
        secret = serialization.load_pem_private_key(key, passphrase.encode() if passphrase else None)
    except (ValueError, TypeError) as error:
        raise SignerUnusable(
            _("The certificate or the key cannot be read: a file is damaged, or the pass phrase is wrong."),
            field="passphrase",
        ) from error
    return _in_memory(secret, first, chain)


def _in_memory(key: Any, certificate: x509.Certificate, chain: Iterable[x509.Certificate]) -> Signer:
    if not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise SignerUnusable(_("Only RSA keys and elliptic-curve keys can sign here."))
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < 2048:
        raise SignerUnusable(_("The key is too short: an RSA key needs 2048 bits or more."))
    if key.public_key() != certificate.public_key():
        raise SignerUnusable(_("The key does not belong to the certificate."))
    return _signer(certificate, _KeyInMemory(key, certificate, chain))


def _signer(certificate: x509.Certificate, raw: signers.Signer) -> Signer:
    raw.signed_attr_prov_spec = _BoundAlgorithms(raw)
    return Signer(certificate=certificate, raw=raw)


@contextmanager
def signer_from_pkcs11(
    module: str, *, token: str, pin: str, certificate_label: str, key_label: str | None = None
) -> Iterator[Signer]:
    """The key on a token or smart card, open as long as the `with` lasts. Raises SignerUnusable.

    `module` is the path of the maker's library; the key stays on the token. Needs the package python-pkcs11.
    """
    try:
        from pkcs11.exceptions import PKCS11Error  # optional: docs/how-to/sign-electronically.md
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError as error:
        raise SignerUnusable(
            _(
                "Signing with a token or smart card needs the package python-pkcs11, which is not installed here."
            )
        ) from error
    try:
        session = open_pkcs11_session(module, token_criteria=TokenCriteria(label=token), user_pin=pin)
    except (PKCS11Error, RuntimeError, OSError) as error:
        raise SignerUnusable(
            _("The token does not open: its library, its label or its PIN is not right."), field="pin"
        ) from error
    try:
        raw = PKCS11Signer(session, cert_label=certificate_label, key_label=key_label, embed_roots=False)
        yield _signer(_from_asn1(raw.signing_cert), raw)
    except PKCS11Error as error:
        raise SignerUnusable(_("The token refused to sign, or holds no such key.")) from error
    finally:
        session.close()


def _from_asn1(certificate: asn1_x509.Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())
