"""`edge allocate`: rounds from files and bundles; what it writes, and that a refusal leaves nothing."""

import json
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "allocation" / "index.md"
ROUND: dict[str, Any] = {
    "choices": [[1, 0], [0, 1], [0, 1]],
    "capacity": [1, 1],
    "scores": [[2, 3], [1, 3], [2, 1]],
}
PANEL: dict[str, Any] = {"affinity": [[0.75, 0.5], [0.5, 0]], "need": [1, 1], "load_max": [1, 1]}
PLACES = ("--mechanism", "deferred_acceptance")
PANELS = ("--objective", "total")


@pytest.fixture(autouse=True)
def english_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def a_file(folder: Path, given: Any, name: str = "round.json") -> Path:
    file = folder / name
    file.write_bytes(given if isinstance(given, bytes) else json.dumps(given).encode())
    return file


def printed(*arguments: Any) -> str:
    out = StringIO()
    call_command("allocate", *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(*arguments: Any) -> str:
    """The sentence of a refusal; nothing was printed and the exit code is 2."""
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("allocate", *map(str, arguments), stdout=out)
    assert (error.value.returncode, out.getvalue()) == (2, "")
    return str(error.value)


# ---------------------------------------------------------------- places
def test_a_round_is_decided_and_written_with_its_checks(tmp_path: Path) -> None:
    out = tmp_path / "decided.json"
    told = printed("places", a_file(tmp_path, ROUND), *PLACES, "--out", out)
    assert told == f"2 of 3 students are placed.\nWritten: {out}\n"
    answer = json.loads(out.read_bytes())
    assert answer["placement"] == [0, 1, -1]
    assert (answer["mechanism"], answer["placed"]) == ("deferred_acceptance", 2)
    assert answer["checks"]["no_justified_envy"] is True
    assert answer["checks"]["efficient"]["holds"] is False
    assert "reasons" not in answer
    assert sorted(path.name for path in tmp_path.iterdir()) == ["decided.json", "round.json"]


def test_without_a_file_for_the_answer_it_is_printed(tmp_path: Path) -> None:
    out = tmp_path / "decided.json"
    file = a_file(tmp_path, ROUND)
    printed("places", file, *PLACES, "--out", out)
    assert printed("places", file, *PLACES) == out.read_text()


def test_every_student_gets_the_reasons_that_were_asked_for(tmp_path: Path) -> None:
    answer = json.loads(printed("places", a_file(tmp_path, ROUND), *PLACES, "--explain"))
    assert [[reason["programme"] for reason in reasons] for reasons in answer["reasons"]] == [
        [1],
        [0],
        [0, 1],
    ]
    last = answer["reasons"][2][0]
    assert (last["code"], last["score"], last["cut_off"], last["ahead"]) == ("cut_off", 2, 3, 1)


@pytest.mark.parametrize("mechanism", ["balanced_exchange", "balanced_optimum"])
def test_a_consortium_gets_its_balance_told(tmp_path: Path, mechanism: str) -> None:
    exchange = {"choices": [[1], [2], [0]], "capacity": [1, 1, 1], "home": [0, 1, 2]}
    answer = json.loads(printed("places", a_file(tmp_path, exchange), "--mechanism", mechanism))
    assert answer["placement"] == [1, 2, 0]
    assert answer["checks"]["balanced"] is True
    assert answer["details"]["net"] == [0, 0, 0]


# ---------------------------------------------------------------- panels
def test_a_panel_round_is_decided_with_its_certificate(tmp_path: Path) -> None:
    out = tmp_path / "decided.json"
    told = printed("panels", a_file(tmp_path, PANEL), *PANELS, "--out", out)
    assert told == f"2 pairs of a reviewer and a proposal, for 2 proposals.\nWritten: {out}\n"
    answer = json.loads(out.read_bytes())
    assert answer["assignment"] == [[0, 1], [1, 0]]
    assert (answer["total"], answer["minimum"]) == (1.0, 0.5)
    assert (answer["certificate"]["gap"], answer["certificate"]["optimal"]) == (0, True)


def test_a_lottery_tells_its_probabilities_and_keeps_the_cap(tmp_path: Path) -> None:
    file = a_file(tmp_path, PANEL)
    answer = json.loads(printed("panels", file, "--objective", "randomized", "--cap", "0.75"))
    assert max(likely for _, _, likely in answer["probabilities"]) <= 0.75
    assert {pair[:2][0] for pair in answer["probabilities"]} == {0, 1}
    for text in ("0", "1.5", "half", "nan"):
        sentence = f"“{text}” is no probability: write a number above 0 and at most 1."
        assert refused("panels", file, "--objective", "randomized", "--cap", text) == sentence


# ---------------------------------------------------------------- bundles
@pytest.mark.parametrize(("kind", "given", "how"), [("places", ROUND, PLACES), ("panels", PANEL, PANELS)])
def test_a_bundle_gives_the_same_bytes_again_until_it_is_changed(
    tmp_path: Path, kind: str, given: dict[str, Any], how: tuple[str, str]
) -> None:
    file, bundle = a_file(tmp_path, given), tmp_path / "round.bundle"
    told = printed(kind, file, *how, "--out", tmp_path / "decided.json", "--bundle", bundle)
    assert told.endswith(f"Written: {bundle}\n")
    assert printed("check", bundle) == f"{bundle}: computed again, the round gives the same bytes.\n"
    first = bundle.read_bytes()
    printed(kind, file, *how, "--bundle", bundle)
    assert bundle.read_bytes() == first
    bundle.write_bytes(first.replace(b'"seed":0', b'"seed":1'))
    told = refused("check", bundle)
    assert told.startswith(f"{bundle}: computed again, the round gives other bytes (seal, ")
    assert "lottery" in told


# ---------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            ROUND | {"choices": [[1, 1], [0, 1], [0, 1]]},
            "“choices” breaks a rule in row 0, column 1, counted from 0: programme 1 stands in the row already.",
        ),
        (
            ROUND | {"capacity": [1, -1]},
            "“capacity” breaks a rule in row 1, counted from 0: 0 or more is wanted, not -1.",
        ),
        (
            ROUND | {"sorces": []},
            "“sorces” breaks a rule: there is no input of this name; there are choices, ",
        ),
        (b"{", "“file” breaks a rule: no JSON: "),
    ],
)
def test_a_file_that_is_refused_is_told_in_a_sentence_and_nothing_is_written(
    tmp_path: Path, given: Any, words: str
) -> None:
    out, bundle = tmp_path / "decided.json", tmp_path / "round.bundle"
    out.write_text("what lay there")
    file = a_file(tmp_path, given)
    told = refused("places", file, *PLACES, "--out", out, "--bundle", bundle)
    assert told.startswith(f"{file}: ") and words in told
    assert out.read_text() == "what lay there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["decided.json", "round.json"]


def test_a_panel_that_cannot_be_filled_is_told(tmp_path: Path) -> None:
    told = refused("panels", a_file(tmp_path, PANEL | {"need": [1, 2]}), *PANELS)
    assert "breaks a rule" in told


def test_files_that_are_not_there_or_cannot_be_written_are_told(tmp_path: Path) -> None:
    file = a_file(tmp_path, ROUND)
    absent = tmp_path / "absent.json"
    assert refused("places", absent, *PLACES) == f"{absent} cannot be read: No such file or directory."
    nowhere = tmp_path / "absent" / "decided.json"
    out = tmp_path / "decided.json"
    told = refused("places", file, *PLACES, "--out", out, "--bundle", nowhere)
    assert told == f"{nowhere} cannot be written: No such file or directory."
    assert refused("places", file, *PLACES, "--out", out, "--bundle", tmp_path).endswith("Is a directory.")
    for same in ((out, out), (file, out), (out, file)):
        told = refused("places", file, *PLACES, "--out", same[0], "--bundle", same[1])
        assert told == "The round, its answer and its bundle are different files: name each its own."
    assert [path.name for path in tmp_path.iterdir()] == ["round.json"]


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    for given in (ROUND, b"", b"\x00"):
        file = a_file(tmp_path, given)
        assert refused("check", file) == f"{file} is no bundle of a round."


# ---------------------------------------------------------------- as a person types it
def test_it_asks_no_database_and_ends_with_its_code(tmp_path: Path) -> None:
    """No `db` fixture here, and a folder without any register."""
    a_file(tmp_path, ROUND)
    environment = {
        "EDGE_MODE": "demo",
        "EDGE_DATA_DIR": str(tmp_path / "var"),
        "LC_ALL": "C.UTF-8",
        "PATH": "",
    }

    def ends(*arguments: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "edge.config.cli", "allocate", *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    good = ends("places", "round.json", *PLACES, "--out", "decided.json", "--bundle", "round.bundle")
    assert (good.returncode, good.stderr) == (0, "")
    assert ends("check", "round.bundle").returncode == 0
    a_file(tmp_path, ROUND | {"capacity": [1]})
    bad = ends("places", "round.json", *PLACES, "--out", "other.json")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.count("\n") == 1
    assert sorted(path.suffix for path in tmp_path.iterdir() if path.is_file()) == [
        ".bundle",
        ".json",
        ".json",
    ]


# ---------------------------------------------------------------- the page
def test_the_rounds_of_the_page_are_decided_as_it_shows(tmp_path: Path) -> None:
    shown = re.findall(r"^```json\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert len(shown) == 4
    for kind, how, given, answer in (("places", PLACES, *shown[:2]), ("panels", PANELS, *shown[2:])):
        assert printed(kind, a_file(tmp_path, given.encode()), *how) == answer
