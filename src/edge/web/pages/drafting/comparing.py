"""Compared clauses as the pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from edge.agreements.models import LANGUAGES
from edge.agreements.rules.canonical import ClauseText
from edge.agreements.rules.comparing import Compared, Fate, Mark, Piece, WordsCompared, compare

_TAGS = {"en": "en", "nl": "nl", "zh": "zh-Hans"}


def rows_of(rows: Iterable[Compared], languages: Sequence[str]) -> list[dict[str, Any]]:
    """For `drafting/compared.html`: each clause with its columns."""
    return [{"row": row, "columns": _columns(row, languages)} for row in rows]


def columns_of(before: ClauseText, after: ClauseText, languages: Sequence[str]) -> list[Any]:
    """One clause in two wordings, whatever its key."""
    (row,) = compare([before], [after], languages)
    return _columns(row, languages)


def _columns(row: Compared, languages: Sequence[str]) -> list[Any]:
    names = dict(LANGUAGES)
    return [(_TAGS[code], names[code], _readable(row.texts[code])) for code in languages]


def _readable(words: WordsCompared) -> WordsCompared:
    return replace(words, heading=in_phrases(words.heading), body=in_phrases(words.body))


def in_phrases(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Where word after word was replaced, the phrases are shown one after the other, not word by word: the blank
    between two replaced words goes with both."""
    told: list[Piece] = []
    out, into = "", ""
    for place, piece in enumerate(pieces):
        changes_go_on = place + 1 < len(pieces) and pieces[place + 1].mark != Mark.KEPT
        if piece.mark == Mark.REMOVED:
            out += piece.text
        elif piece.mark == Mark.ADDED:
            into += piece.text
        elif out and into and changes_go_on and not piece.text.strip(" "):
            out, into = out + piece.text, into + piece.text
        else:
            told += [*_change(out, into), piece]
            out, into = "", ""
    return (*told, *_change(out, into))


def _change(out: str, into: str) -> list[Piece]:
    return [Piece(mark, text) for mark, text in ((Mark.REMOVED, out), (Mark.ADDED, into)) if text]


def tally(rows: Sequence[Compared]) -> dict[str, int]:
    """How many clauses were changed, added, left out, moved and are the same."""
    return {
        "changed": sum(row.fate == Fate.CHANGED for row in rows),
        "added": sum(row.fate == Fate.ADDED for row in rows),
        "removed": sum(row.fate == Fate.REMOVED for row in rows),
        "moved": sum(row.moved for row in rows),
        "same": sum(not row.differs for row in rows),
        "different": sum(row.differs for row in rows),
    }
