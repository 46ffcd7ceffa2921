"""The dictionary under test: each word of the index has its page, each page is in the index and complete."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "domain"
ROW = re.compile(r"^\| \[([^\]]+)\]\(([a-z-]+\.md)\) \|(.*)\|$", re.M)
PARTS = ["What it holds", "Rules", "Where it is", "Not to be confused with"]


def rows() -> list[tuple[str, str, list[str]]]:
    """(word, file name, Dutch, Chinese and meaning) of every row of the table of words."""
    text = (FOLDER / "index.md").read_text(encoding="utf-8")
    return [
        (word, page, [cell.strip() for cell in rest.split("|")]) for word, page, rest in ROW.findall(text)
    ]


def pages() -> list[Path]:
    return sorted(path for path in FOLDER.glob("*.md") if path.name != "index.md")


def test_the_words_of_the_index_and_the_pages_are_the_same() -> None:
    listed = [page for _, page, _ in rows()]
    assert sorted(listed) == [path.name for path in pages()]


def test_a_word_is_listed_under_its_own_name_in_alphabetical_order() -> None:
    assert [page for word, page, _ in rows() if page != word.replace(" ", "-") + ".md"] == []
    words = [word for word, _, _ in rows()]
    assert words == sorted(words)


def test_every_word_has_one_dutch_and_one_chinese_term_of_its_own() -> None:
    terms = [cells for _, _, cells in rows()]
    assert [cells for cells in terms if len(cells) != 3 or not all(cells)] == []
    assert [chinese for _, chinese, _ in terms if not re.fullmatch(r"[\u4e00-\u9fff]+", chinese)] == []
    for column in (0, 1):
        used = [cells[column] for cells in terms]
        assert sorted(used) == sorted(set(used))


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.stem)
def test_a_page_has_its_title_its_sentence_and_its_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0].lower() == "# " + path.stem.replace("-", " ").replace("as of day", "as-of day")
    assert lines[2].endswith(".")
    assert re.findall(r"^## (.+)$", text, re.M) == PARTS
    assert 10 <= len(lines) <= 30


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.stem)
def test_a_page_names_rooms_that_exist(path: Path) -> None:
    root = FOLDER.parents[1]
    named = re.findall(r"`(src/[\w./-]+)`", path.read_text(encoding="utf-8"))
    assert named != []
    assert [room for room in named if not (root / room).exists()] == []
