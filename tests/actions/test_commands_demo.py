"""The demo as a person starts it: in a folder of its own, with no variable set; and started again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.config import env

CHANGED_BY_A_PERSON = """
import django
django.setup()
from edge.agreements.actions import edit_agreement, remove_agreement
from edge.agreements.models import Agreement
from edge.partners.actions import edit_institution, edit_unit
from edge.partners.models import Institution, Unit
from edge.people.permissions import INSTALLATION as me
edit_agreement(agreement=Agreement.objects.get(public_id="A3"), by=me, changes={"title": "Renamed by a person"})
remove_agreement(agreement=Agreement.objects.get(public_id="A10"), by=me, reason="entered twice")
edit_unit(unit=Unit.objects.get(public_id="U1"), by=me, changes={"name": "Another Group"})
edit_institution(institution=Institution.objects.hub(), by=me, changes={"domain": "hub.example.org"})
"""


def edge(
    folder: Path, *arguments: str, program: tuple[str, ...] = ("-m", "edge.config.cli"), **variables: str
):
    """Run `edge ARGUMENTS` in the folder, with none of this machine's variables of EDGE."""
    return subprocess.run(
        [sys.executable, *program, *arguments],
        cwd=folder,
        env=surroundings(**variables),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def surroundings(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDGE_", "DJANGO_"))}
    return {**kept, "LC_ALL": "C.UTF-8", **variables}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a demo that was prepared once, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    done = edge(folder, "demo", "--no-serve")
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_the_first_run_leaves_a_register_a_dossier_and_doors(first_run: tuple[Path, str]) -> None:
    folder, told = first_run
    assert (folder / "var" / "dossier-tsinghua.edu.cn-en.pdf").read_bytes().startswith(b"%PDF")
    for role in ("administrator", "officer", "coordinator", "leadership", "partner_officer", "auditor"):
        assert f"http://127.0.0.1:8000/demo/sign-in/{role}/" in told
    assert "dossier-tsinghua.edu.cn-en.pdf" in told


def test_plain_commands_then_work_in_the_folder(first_run: tuple[Path, str]) -> None:
    folder, _told = first_run
    done = edge(folder, "brief", "--as-of", "2012-10-23", "--partner", "sjtu.edu.cn", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert {row["id"]: row["state"] for row in json.loads(done.stdout)["agreements"]} == {
        "A5": "in_force",
        "A9": "in_preparation",
    }
    same = edge(
        folder, "dossier", "tsinghua.edu.cn", "--as-of", "2012-10-21", "--language", "en", "-o", "again.pdf"
    )
    assert same.returncode == 0
    assert (folder / "again.pdf").read_bytes() == (
        folder / "var" / "dossier-tsinghua.edu.cn-en.pdf"
    ).read_bytes()


def test_a_refusal_is_one_sentence_on_stderr_and_exit_code_2(first_run: tuple[Path, str]) -> None:
    folder, _told = first_run
    refusals = {
        (
            "brief",
            "--as-of",
            "2012-02-30",
        ): "“2012-02-30” is no day of the calendar. Write it as 2012-10-23, or as “today”.\n",
        (
            "brief",
            "--partner",
            "nowhere.org",
        ): "No institution with the domain “nowhere.org” is in the register.\n",
        ("dossier", "kuleuven.be"): "KU Leuven is the hub: a dossier is about a partner.\n",
        ("import-ror", "absent.json"): "absent.json cannot be opened.\n",
    }
    for arguments, sentence in refusals.items():
        done = edge(folder, *arguments)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)


def test_a_second_run_loses_nothing_that_a_person_changed_or_removed(first_run: tuple[Path, str]) -> None:
    folder, _told = first_run
    variables = {"DJANGO_SETTINGS_MODULE": "edge.config.settings"}
    changed = edge(folder, program=("-c", CHANGED_BY_A_PERSON), **variables)
    assert changed.returncode == 0, changed.stderr
    collected = {
        path: path.stat().st_mtime_ns for path in (folder / "var" / "static").rglob("*") if path.is_file()
    }
    assert len(collected) > 10
    before = edge(folder, "brief", "--as-of", "2012-10-23", "--json").stdout
    began = time.monotonic()
    again = edge(folder, "demo", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert time.monotonic() - began < 60
    after = edge(folder, "brief", "--as-of", "2012-10-23", "--json").stdout
    assert after == before
    titles = {row["id"]: row["title"] for row in json.loads(after)["agreements"]}
    assert titles["A3"] == "Renamed by a person"
    assert "A10" not in titles
    assert "Another Group" in after
    assert {path: path.stat().st_mtime_ns for path in collected} == collected


def test_a_busy_port_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        done = edge(tmp_path, "demo", "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Port {port} on 127.0.0.1 is in use, perhaps by EDGE itself.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "secret", [{}, {"EDGE_SECRET_KEY": "x" * 64, "EDGE_ALLOWED_HOSTS": "edge.example.org"}]
)
def test_no_demo_is_made_of_an_installation_in_production(secret: dict[str, str], tmp_path: Path) -> None:
    done = edge(tmp_path, "demo", "--no-serve", EDGE_MODE="production", **secret)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert ("EDGE_MODE is “production”" in done.stderr) is bool(secret)
    assert list(tmp_path.iterdir()) == []


def test_who_keeps_a_secret_has_no_demo_made_of_the_register_by_mistake(tmp_path: Path) -> None:
    """Nothing says which mode it is but the secret, and that says enough."""
    named = {"EDGE_SECRET_KEY": "x" * 64, "EDGE_ALLOWED_HOSTS": "edge.example.org"}
    done = edge(tmp_path, "demo", "--no-serve", **named)
    assert (done.returncode, done.stdout) == (2, "")
    assert "EDGE_MODE is “production”" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def served(first_run: tuple[Path, str]) -> Iterator[str]:
    """The demo, served on a free port until the test is over."""
    folder, _told = first_run
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "edge.config.cli", "demo", "--port", str(port)],
        cwd=folder,
        env=surroundings(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.communicate(timeout=60)


def test_the_demo_is_served_and_asks_for_a_sign_in(served: str) -> None:
    answer = None
    for _attempt in range(240):
        try:
            answer = urllib.request.urlopen(f"{served}/", timeout=30)
            break
        except urllib.error.URLError:
            time.sleep(0.5)
    assert answer is not None
    assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"{served}/api/v1/brief", timeout=30)
    assert (refusal.value.code, json.load(refusal.value)) == (401, {"detail": "Sign in first."})


# ---------------------------------------------------------------- the marker
def test_the_marker_counts_less_than_a_real_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "edge.env"
    file.write_text("# a remark\n\nEDGE_MODE = demo\nEDGE_IMAGINED=one=two\n")
    monkeypatch.setenv("EDGE_MODE", "production")
    monkeypatch.setenv("EDGE_IMAGINED", "")
    monkeypatch.delenv("EDGE_IMAGINED")
    env.load(file)
    assert (os.environ["EDGE_MODE"], os.environ["EDGE_IMAGINED"]) == ("production", "one=two")


@pytest.mark.parametrize("line", ["EDGE_MODE", "PATH=elsewhere", "=demo"])
def test_a_marker_with_nonsense_is_refused_with_its_line(line: str, tmp_path: Path) -> None:
    file = tmp_path / "edge.env"
    file.write_text(f"# a remark\n{line}\n")
    with pytest.raises(env.ImproperlyConfigured, match="line 2: expected EDGE_NAME=VALUE"):
        env.load(file)


def test_an_installation_that_keeps_a_secret_is_no_demo_whatever_lies_in_its_folder(
    first_run: tuple[Path, str],
) -> None:
    folder, _told = first_run
    told = "from edge.config import settings; print(settings.MODE)"
    plain = edge(folder, program=("-c", told))
    secret = edge(folder, program=("-c", told), EDGE_SECRET_KEY="x" * 64)
    assert (plain.stdout, secret.stdout) == ("demo\n", "production\n")
