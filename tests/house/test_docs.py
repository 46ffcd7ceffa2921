"""The documentation under test: its links lead somewhere, and the commands it tells a reader to type exist."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(
    r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)|<(?:img|source)[^>]+(?:src|srcset)=\"([^\"]+)\"",
    re.M,
)
FENCE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n(.*?)^\1", re.M | re.S)
INLINE_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
MAKE = re.compile(r"(?:^|[\s;&])make((?:\s+[a-z][\w-]*)+)")
EDGE = re.compile(r"(?:^|[\s;&/])edge\s+([a-z][a-z0-9_-]*)")


def pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "changes" / "README.md"]


def prose(text: str) -> str:
    """The text without code, in which brackets mean something else."""
    return INLINE_CODE.sub("", FENCE.sub("", text))


def commands(text: str) -> Iterator[str]:
    """Every line of code a page shows: whole inline pieces, and the lines of fenced blocks."""
    for block in FENCE.finditer(text):
        for line in block.group(2).splitlines():
            yield line.split("#")[0].strip().removeprefix("$ ")
    for piece in INLINE_CODE.finditer(FENCE.sub("", text)):
        yield piece.group(1).strip()


def targets() -> set[str]:
    """The targets of the Makefile that a person may type."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", text, re.M))


def test_every_relative_link_and_picture_exists() -> None:
    broken = []
    for page in pages():
        for groups in LINK.findall(prose(page.read_text(encoding="utf-8"))):
            target = unquote(next(group for group in groups if group).split("#")[0])
            if target and not re.match(r"[a-z][a-z0-9+.-]*:", target) and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {target}")
    assert not broken, "\n".join(broken)


def test_every_make_command_shown_is_a_target() -> None:
    unknown = [
        f"{page.relative_to(ROOT)}: make {target}"
        for page in pages()
        for line in commands(page.read_text(encoding="utf-8"))
        if line.startswith("make ")
        for shown in MAKE.findall(line)
        for target in shown.split()
        if target not in targets()
    ]
    assert not unknown, "\n".join(unknown)


def test_every_edge_command_shown_exists() -> None:
    known = {name.replace("_", "-") for name in get_commands()} | {"help"}
    unknown = [
        f"{page.relative_to(ROOT)}: edge {name}"
        for page in pages()
        for line in commands(page.read_text(encoding="utf-8"))
        if re.match(r"([A-Z_]+=\S+ )*(\.venv/bin/)?edge ", line)
        for name in EDGE.findall(line)[:1]
        if name not in known
    ]
    assert not unknown, "\n".join(unknown)


def test_every_edge_command_is_documented() -> None:
    folder = ROOT / "src" / "edge" / "jobs" / "management" / "commands"
    ours = {path.stem.replace("_", "-") for path in folder.glob("[a-z]*.py")}
    shown = {
        name
        for page in pages()
        for line in commands(page.read_text(encoding="utf-8"))
        for name in EDGE.findall(line)[:1]
    }
    assert ours - shown == set()


def test_every_picture_of_the_docs_is_shown_on_a_page() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages())
    pictures = [path for kind in ("png", "svg", "webp") for path in (ROOT / "docs").rglob(f"*.{kind}")]
    assert [path.relative_to(ROOT).as_posix() for path in pictures if path.name not in text] == []


def test_every_page_of_the_docs_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    reached, waiting = {index}, [index]
    while waiting:
        page = waiting.pop()
        for groups in LINK.findall(prose(page.read_text(encoding="utf-8"))):
            target = (page.parent / unquote(next(group for group in groups if group).split("#")[0])).resolve()
            for found in target.rglob("*.md") if target.is_dir() else [target]:
                if found.suffix == ".md" and found.is_file() and found not in reached:
                    reached.add(found)
                    waiting.append(found)
    lost = [
        path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md") if path not in reached
    ]
    assert not lost, "\n".join(lost)
