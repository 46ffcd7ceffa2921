"""The table of features: all 270 of them, told in our own words, and none called done without a test."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "features.csv"
ORIGINAL = ROOT.parent / "shared" / "design" / "features.md"
NUMBERS = [str(number) for number in range(1, 271)]


def rows() -> list[dict[str, str]]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def original() -> dict[str, tuple[str, str]]:
    """Number -> (wording, class) of the table that ours follows."""
    if not ORIGINAL.is_file():
        pytest.skip("../shared is not here: design/features.md cannot be compared")
    lines = ORIGINAL.read_text(encoding="utf-8").splitlines()
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if re.match(r"\| \d+ \|", line)
    ]
    return {row[0]: (row[1], row[10]) for row in cells}


def plain(text: str) -> str:
    """The words alone, so that a changed comma or capital does not make another wording."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_the_columns_are_the_agreed_ones() -> None:
    assert TABLE.read_text(encoding="utf-8").splitlines()[0] == "number,class,feature,state,tests"
    assert [row["number"] for row in rows() if None in row or None in row.values()] == []


def test_the_numbers_run_from_1_to_270() -> None:
    assert [row["number"] for row in rows()] == NUMBERS


def test_every_class_is_must_differentiator_or_could_wait() -> None:
    assert [row["number"] for row in rows() if row["class"] not in {"M", "D", "C"}] == []


def test_every_class_is_that_of_the_original() -> None:
    classes = {number: mark for number, (_, mark) in original().items()}
    assert list(classes) == NUMBERS
    assert {row["number"]: row["class"] for row in rows()} == classes


def test_every_wording_is_there_and_is_used_once() -> None:
    wordings = [plain(row["feature"]) for row in rows()]
    assert "" not in wordings
    assert [wording for wording in wordings if wordings.count(wording) > 1] == []


def test_no_wording_is_copied() -> None:
    copied = [number for number, (wording, _) in original().items() if plain(wording) in _our_wordings()]
    assert copied == []


def _our_wordings() -> set[str]:
    return {plain(row["feature"]) for row in rows()}


def test_every_state_is_done_partly_or_open() -> None:
    assert [row["number"] for row in rows() if row["state"] not in {"done", "partly", "open"}] == []


def test_what_is_done_names_a_test() -> None:
    assert [row["number"] for row in rows() if row["state"] == "done" and not row["tests"].split()] == []


def test_what_is_open_names_none() -> None:
    assert [row["number"] for row in rows() if row["state"] == "open" and row["tests"].strip()] == []


def test_every_test_named_exists() -> None:
    missing = [
        f"{row['number']}: {path}"
        for row in rows()
        for path in row["tests"].split()
        if path.startswith("/") or ".." in path or not (ROOT / path).is_file()
    ]
    assert missing == []
