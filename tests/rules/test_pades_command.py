"""`edge verify`: what it prints, with which code it ends, and that it needs no database.

Run without a database on purpose: a query would fail these tests.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command

from edge.core.pades.certificates import keep_root
from edge.core.pades.findings import Comparison, Examination, Problem
from edge.jobs.management.commands import verify
from tests.rules.signed_files import (
    NOW,
    SIGNED_AT,
    STARTS,
    agreement,
    authority,
    examine,
    person,
    sealed,
    signed_by,
    steps,
)


@pytest.fixture(autouse=True)
def an_installation_of_its_own(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(verify.timezone, "now", lambda: NOW)
    settings.DATA_DIR = tmp_path / "var"


def kept(folder: Path, content: bytes, name: str = "signed.pdf") -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


def verified(*arguments: str, **options: Any) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify", *arguments, stdout=out, **options)
    except SystemExit as end:
        assert isinstance(end.code, int)
        return end.code, out.getvalue()
    return 0, out.getvalue()


def root_file(folder: Path) -> str:
    return kept(folder, authority().certificate_pem(), "root.pem")


def test_a_good_file_ends_with_0(tmp_path: Path) -> None:
    code, text = verified(kept(tmp_path, sealed()), "--trust", root_file(tmp_path))
    assert code == 0
    assert text.startswith(
        "The file is intact, and its 3 signatures are valid.\n1. Signed by Lukas Synthetic (test)"
    )
    assert "version 3 of A7 “Peking & Leuven”" in text


def test_roots_of_the_installation_are_trusted(tmp_path: Path, settings: Any) -> None:
    file = kept(tmp_path, sealed())
    assert verified(file)[0] == 1
    keep_root(settings.DATA_DIR / verify.TRUSTED_ROOTS, authority().certificate)
    assert verified(file)[0] == 0


def test_a_root_may_be_der(tmp_path: Path) -> None:
    root = kept(tmp_path, authority().certificate.public_bytes(Encoding.DER), "root.cer")
    assert verified(kept(tmp_path, sealed()), trust=[root])[0] == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (sealed()[:-40] + b"%" + sealed()[-39:], "The file was changed"),
        (steps()[1], "Signatures present: 2 of 3;"),
        (agreement(), "The file carries no signature"),
        (b"no pdf", "The file is no PDF."),
    ],
)
def test_a_bad_file_ends_with_1_and_its_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    code, text = verified(kept(tmp_path, content), "--trust", root_file(tmp_path))
    assert code == 1
    assert text.startswith("This file is not accepted.\n" + sentence)


def test_as_data(tmp_path: Path) -> None:
    code, text = verified(kept(tmp_path, steps()[1]), "--json", "--trust", root_file(tmp_path))
    data = json.loads(text)
    assert (code, data["accepted"], data["intact"]) == (1, False, True)
    assert [one["code"] for one in data["problems"]] == ["fewer_than_expected"]


def test_data_are_english_in_every_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = kept(tmp_path, sealed())
    english = verified(file, "--json")
    monkeypatch.setenv("LC_ALL", "nl_BE.UTF-8")
    assert verified(file, "--json") == english


@pytest.mark.parametrize("trust", [None, "nothing.pem", "signed.pdf"])
def test_what_cannot_be_opened_ends_with_2(tmp_path: Path, trust: str | None) -> None:
    file = kept(tmp_path, sealed())
    arguments = [str(tmp_path / "absent.pdf")] if trust is None else [file, "--trust", str(tmp_path / trust)]
    with pytest.raises(CommandError) as refused:
        verified(*arguments)
    assert refused.value.returncode == 2


def test_a_broken_root_of_the_installation_is_named(tmp_path: Path, settings: Any) -> None:
    folder = settings.DATA_DIR / verify.TRUSTED_ROOTS
    folder.mkdir(parents=True)
    (folder / "broken.pem").write_text("nothing")
    with pytest.raises(CommandError, match=r"broken\.pem"):
        verified(kept(tmp_path, sealed()))


# ---------------------------------------------------------------- the register's word
def same_file(examination: Examination) -> Comparison | None:
    assert examination.claims is not None
    return Comparison(
        reference=examination.claims.reference,
        title="Student exchange",
        version=examination.claims.version,
        same_text=True,
        same_file=True,
        kept_since=SIGNED_AT + timedelta(hours=1),
    )


def test_the_register_is_asked_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "compare_with_register", same_file)
    monkeypatch.setattr(verify, "with_register_names", lambda examination: examination)
    file, root = kept(tmp_path, sealed()), root_file(tmp_path)
    assert "It keeps this very file." in verified(file, "--register", "--trust", root)[1]
    told = json.loads(verified(file, "--register", "--trust", root, "--json")[1])
    assert told["record"]["same_file"] is True
    assert "It keeps this very file." not in verified(file, "--trust", root)[1]
    monkeypatch.setattr(verify, "compare_with_register", lambda _examination: None)
    assert "This register keeps no such version." in verified(file, "--register", "--trust", root)[1]


def test_a_file_that_the_register_kept_outlives_its_certificates() -> None:
    issued = person("Lukas Synthetic", STARTS, SIGNED_AT + timedelta(days=1))
    pdf = signed_by(steps()[0], "peking", issued, hours=0.5)
    asked = {"roots": [authority().certificate], "now": NOW}
    assert Problem.EXPIRED_SINCE in examine(pdf).problems
    examination, comparison = verify.verified(pdf, **asked, compare=same_file)
    assert comparison is not None
    assert examination.problems == {Problem.FEWER_THAN_EXPECTED}


# ---------------------------------------------------------------- as a person runs it
def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """In an empty folder, with no variable of EDGE's and no database."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("EDGE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "edge.config.cli", "verify", *arguments],
        cwd=folder,
        env={**bare, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_anybody_can_run_it_without_register_database_or_secret(tmp_path: Path) -> None:
    good = run(tmp_path, kept(tmp_path, sealed()), "--trust", root_file(tmp_path))
    assert (good.returncode, good.stderr) == (0, "")
    bad = run(tmp_path, kept(tmp_path, sealed()))
    assert (bad.returncode, bad.stderr) == (1, "")
    usage = run(tmp_path)
    assert usage.returncode == 2
    absent = run(tmp_path, "absent.pdf")
    assert (absent.returncode, absent.stdout) == (2, "")
    assert "cannot be opened" in absent.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["root.pem", "signed.pdf"]  # it leaves nothing
