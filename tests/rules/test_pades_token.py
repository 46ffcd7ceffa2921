"""Signing with a key that never leaves its token (PKCS#11), tried on Debian's token in software."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from edge.agreements.actions.sealing import hub_seal
from edge.core.pades.authority import Authority, Issued, make_authority
from edge.core.pades.examining import examine_pdf
from edge.core.pades.signers import SignerUnusable, signer_from_pkcs11
from edge.core.pades.signing import sign_pdf
from tests.conftest import missing, program
from tests.rules import signed_files

LIBRARIES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
TOKEN, LABEL, PIN = "edge", "seal", "4321"
ID = "a1"


@pytest.fixture(scope="module")
def authority() -> Authority:
    now = timezone.now()
    return make_authority(name="Token", starts=now - timedelta(days=1), ends=now + timedelta(days=100))


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[str]:
    """The library of a token of its own, that holds one key with its certificate."""
    tool = program("softhsm2", "softhsm2-util", package="softhsm2")
    _the_package()
    library = next((name for name in LIBRARIES if Path(name).exists()), None) or shutil.which(
        "libsofthsm2.so"
    )
    assert library, "softhsm2-util is here, and its library is not"
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    now = timezone.now()
    issued = authority.issue_seal(
        organisation="Hub University", starts=now - timedelta(hours=1), ends=now + timedelta(days=50)
    )
    _fill(tool, folder, issued)
    _store_certificate(library, issued)
    yield library
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


def _the_package() -> None:
    try:
        import pkcs11  # noqa: F401
    except ImportError:
        missing("pkcs11", "pip install python-pkcs11")


def _fill(tool: Path, folder: Path, issued: Issued) -> None:
    key = folder / "key.pem"
    key.write_bytes(issued.key_pem())
    pin = ["--pin", PIN]
    for arguments in (
        ["--init-token", "--free", "--label", TOKEN, "--so-pin", "12345678", *pin],
        ["--import", str(key), "--token", TOKEN, "--label", LABEL, "--id", ID, *pin],
    ):
        subprocess.run([tool, *arguments], check=True, capture_output=True, timeout=60)


def _store_certificate(library: str, issued: Issued) -> None:
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    with pkcs11.lib(library).get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
        told: dict[Any, Any] = decode_x509_certificate(issued.certificate.public_bytes(Encoding.DER))
        session.create_object(
            told
            | {
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: LABEL,
                pkcs11.Attribute.ID: bytes.fromhex(ID),
            }
        )


def test_a_key_on_a_token_signs_and_everybody_can_verify_it(module: str, authority: Authority) -> None:
    now = timezone.now()
    with signer_from_pkcs11(module, token=TOKEN, pin=PIN, certificate_label=LABEL) as signer:
        assert signer.facts.subject == "Hub University seal (test)"
        signed = sign_pdf(signed_files.prepared(), signer=signer, moment=now, field_name="leuven")
    examined = examine_pdf(signed, roots=[authority.certificate], now=now)
    (one,) = examined.signatures
    assert one.valid and one.intact and one.trusted and one.signer == "Hub University seal (test)"
    assert examined.sha256 == hashlib.sha256(signed).hexdigest()


def test_the_hubs_seal_is_opened_on_its_token_and_closed_again(
    module: str, authority: Authority, settings: Any, tmp_path: Path
) -> None:
    secret = tmp_path / "pin"
    secret.write_text(f"{PIN}\n")
    settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN = module, TOKEN
    settings.SEAL_PKCS11_LABEL, settings.SEAL_SECRET_FILE = LABEL, secret
    seal, now = hub_seal(), timezone.now()
    assert seal is not None
    for _time in range(2):  # a token that was left open would refuse the second time
        with seal() as signer:
            signed = sign_pdf(signed_files.prepared(), signer=signer, moment=now, field_name="leuven")
        assert examine_pdf(signed, roots=[authority.certificate], now=now).signatures[0].valid


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"pin": "9999"}, "The token does not open"),
        ({"token": "another"}, "The token does not open"),
        ({"module": "/nowhere/lib.so"}, "The token does not open"),
        ({"certificate_label": "another"}, "The token refused to sign, or holds no such key"),
    ],
)
def test_what_is_wrong_with_a_token_is_said_in_a_sentence(
    module: str, wrong: dict[str, str], sentence: str
) -> None:
    told = {"module": module, "token": TOKEN, "pin": PIN, "certificate_label": LABEL, **wrong}
    with (
        pytest.raises(SignerUnusable, match=sentence),
        signer_from_pkcs11(told.pop("module"), **told) as signer,
    ):
        sign_pdf(signed_files.prepared(), signer=signer, moment=timezone.now(), field_name="leuven")
