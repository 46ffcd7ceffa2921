"""The demo's signed agreement: made once, accepted by `edge verify` in its folder, and by nobody who trusts another."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from edge.agreements.actions.sealing import demo_signer, hub_seal
from edge.agreements.actions.trusting import retire_root
from edge.agreements.models import Agreement, TrustRoot
from edge.agreements.rules.canonical import hash_of
from edge.core.pades.examining import examine_pdf
from edge.core.pades.signers import SignerUnusable
from edge.jobs.signed_demo import (
    NUMBER,
    REFERENCE,
    example_text,
    register_test_authority,
    signed_example,
    write_signed_demo,
)
from edge.people.permissions import INSTALLATION

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.DEMO = tmp_path, True


def verify(file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    try:
        call_command("verify", str(file))
    except SystemExit as ended:
        return int(ended.code or 0), capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_it_is_accepted_here_and_says_that_it_is_synthetic(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Agreement.objects.count()
    file = write_signed_demo(tmp_path / "signed-demo.pdf", register_test_authority())
    code, told = verify(file, capsys)
    assert code == 0
    assert "The file is intact, and its 3 signatures are valid." in told
    assert "(synthetic)" in told and f"version {NUMBER} of {REFERENCE}" in told
    assert hash_of(example_text()) in told
    assert Agreement.objects.count() == before  # no row of the register
    (root,) = TrustRoot.objects.all()
    assert root.for_tests


def test_a_changed_byte_of_it_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_signed_demo(tmp_path / "signed-demo.pdf", register_test_authority())
    pdf = bytearray(file.read_bytes())
    pdf[pdf.index(b"stream", 3000) + 40] ^= 1
    file.write_bytes(bytes(pdf))
    code, told = verify(file, capsys)
    assert code == 1 and "The file was changed after it was signed" in told


def test_a_second_run_makes_nothing_anew_and_brings_no_retired_root_back(tmp_path: Path) -> None:
    file = tmp_path / "signed-demo.pdf"
    content = write_signed_demo(file, register_test_authority()).read_bytes()
    assert write_signed_demo(file, register_test_authority()).read_bytes() == content
    retire_root(root=TrustRoot.objects.get(), by=INSTALLATION, on=timezone.localdate())
    for kept in (tmp_path / "trusted-roots").iterdir():
        kept.unlink()
    register_test_authority()
    assert TrustRoot.objects.count() == 1 and not list((tmp_path / "trusted-roots").iterdir())
    file.write_bytes(b"broken")
    assert write_signed_demo(file, register_test_authority()).read_bytes().startswith(b"%PDF")


def test_elsewhere_nobody_trusts_it_and_nobody_gets_a_demonstration_certificate(settings: Any) -> None:
    now = timezone.now()
    pdf = signed_example(register_test_authority(), now)
    assert not examine_pdf(pdf, roots=[], now=now).accepted
    assert hub_seal() is not None
    settings.DEMO = False  # what lies in the folder then counts for nothing
    assert hub_seal() is None
    with pytest.raises(SignerUnusable):
        demo_signer(name="A", organisation="B")
