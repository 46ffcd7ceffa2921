"""The keys that this installation signs with: the hub's seal, and in the demonstration a test authority of its own.

Keys lie in files or on a token, never in the register, and no page or command serves one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.signing import Sealing
from edge.core.pades.authority import Authority, Issued, make_authority
from edge.core.pades.certificates import certificates_in
from edge.core.pades.signers import (
    Key,
    Signer,
    SignerUnusable,
    signer_from_p12,
    signer_from_pem,
    signer_from_pkcs11,
)
from edge.partners.models import Institution

FOLDER = "trust"  # beside the database; only the demonstration keeps keys there
CERTIFICATE, KEY = "test-authority.pem", "test-authority-key.pem"
_TEN_YEARS = timedelta(days=3650)
_A_MOMENT_AGO = timedelta(minutes=5)  # clocks of readers may be a little behind
_A_YEAR = timedelta(days=365)


def hub_seal() -> Sealing | None:
    """How the hub's seal is opened; None where none is set up: then no round can ask for it.

    A token is asked for before a file; in the demonstration the test authority issues a seal.
    """
    if settings.SEAL_PKCS11_MODULE:
        return _on_a_token
    if settings.SEAL_P12:
        return _in_a_file
    return _of_the_demonstration if demo_authority() is not None else None


@contextmanager
def _on_a_token() -> Iterator[Signer]:
    with signer_from_pkcs11(
        settings.SEAL_PKCS11_MODULE,
        token=settings.SEAL_PKCS11_TOKEN,
        pin=_secret(settings.SEAL_SECRET_FILE),
        certificate_label=settings.SEAL_PKCS11_LABEL,
    ) as signer:
        yield signer


@contextmanager
def _in_a_file() -> Iterator[Signer]:
    file = settings.SEAL_P12
    try:
        content = file.read_bytes() if file else b""
    except OSError as error:
        raise SignerUnusable(_("The file of the hub's seal cannot be opened.")) from error
    yield signer_from_p12(content, _secret(settings.SEAL_SECRET_FILE))


def _secret(file: Path | None) -> str:
    """The pass phrase or PIN: the first line of its file."""
    try:
        return file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r") if file else ""
    except OSError as error:
        raise SignerUnusable(_("The file with the secret of the hub's seal cannot be opened.")) from error


@contextmanager
def _of_the_demonstration() -> Iterator[Signer]:
    authority = demo_authority()
    assert authority is not None
    starts, ends = _validity(authority)
    hub = Institution.objects.hub()
    yield _signer(authority.issue_seal(organisation=hub.name, starts=starts, ends=ends))


def demo_signer(*, name: str, organisation: str) -> Signer:
    """A certificate in somebody's name from the test authority, for one signature in the demonstration.

    Raises SignerUnusable everywhere else.
    """
    authority = demo_authority()
    if authority is None:
        raise SignerUnusable(_("Demonstration certificates exist in the demonstration only."))
    starts, ends = _validity(authority)
    return _signer(authority.issue_signer(name=name, organisation=organisation, starts=starts, ends=ends))


def demo_authority() -> Authority | None:
    """The test authority of the demonstration; None in a real installation, whatever lies in its folder."""
    folder = Path(settings.DATA_DIR) / FOLDER
    if not settings.DEMO or not (folder / KEY).is_file():
        return None
    (certificate,) = certificates_in((folder / CERTIFICATE).read_bytes())
    key = load_pem_private_key((folder / KEY).read_bytes(), password=None)
    assert isinstance(key, Key)
    return Authority(certificate=certificate, key=key)


def make_demo_authority() -> Authority:
    """The test authority of the demonstration, made at the first time and anew in its last year.

    Raises SignerUnusable elsewhere.
    """
    if not settings.DEMO:
        raise SignerUnusable(_("Demonstration certificates exist in the demonstration only."))
    kept = demo_authority()
    if kept is not None and kept.certificate.not_valid_after_utc > timezone.now() + _A_YEAR:
        return kept
    now = timezone.now()
    made = make_authority(name="EDGE demonstration", starts=now - _A_MOMENT_AGO, ends=now + _TEN_YEARS)
    folder = Path(settings.DATA_DIR) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / CERTIFICATE).write_bytes(made.certificate_pem())
    _write_secretly(folder / KEY, Issued(certificate=made.certificate, key=made.key).key_pem())
    return made


def _write_secretly(file: Path, content: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)


def _validity(authority: Authority) -> tuple[datetime, datetime]:
    return timezone.now() - _A_MOMENT_AGO, authority.certificate.not_valid_after_utc


def _signer(issued: Issued) -> Signer:
    return signer_from_pem(issued.certificate_pem(), issued.key_pem())
