"""The words of a clause as a page shows them: a paragraph a line, lists, and the fields that nobody has filled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_FIELD = re.compile(r"(\{[A-Za-z_]\w*\})")


@dataclass(frozen=True, slots=True)
class Run:
    """Some words; `is_open` when they are a merge field in its braces."""

    text: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or with `is_list` the items of a list; each line is its runs."""

    is_list: bool
    lines: tuple[tuple[Run, ...], ...]


def blocks_of(body: str) -> Sequence[Block]:
    """The blocks of a clause's text, as the PDF sets them: a line that begins with "- " is an item."""
    blocks: list[Block] = []
    items: list[tuple[Run, ...]] = []
    for line in [*body.split("\n"), ""]:
        if line.startswith("- "):
            items.append(runs_of(line[2:]))
            continue
        if items:
            blocks.append(Block(is_list=True, lines=tuple(items)))
            items = []
        if line.strip():
            blocks.append(Block(is_list=False, lines=(runs_of(line),)))
    return blocks


def runs_of(line: str) -> tuple[Run, ...]:
    return tuple(Run(piece, bool(_FIELD.fullmatch(piece))) for piece in _FIELD.split(line) if piece)
