"""Each news fragment in `changes/` has a name that says its kind, and something to read in it."""

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "changes"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.(added|changed|fixed|removed)\.md")


def fragments() -> list[Path]:
    return sorted(path for path in FOLDER.iterdir() if path.name != "README.md")


def test_every_fragment_is_named_by_slug_and_kind() -> None:
    assert [path.name for path in fragments() if not NAME.fullmatch(path.name)] == []


def test_every_fragment_says_something() -> None:
    assert [path.name for path in fragments() if len(path.read_text(encoding="utf-8").split()) < 3] == []


def test_the_folder_explains_itself() -> None:
    assert "<slug>.<kind>.md" in (FOLDER / "README.md").read_text(encoding="utf-8")
