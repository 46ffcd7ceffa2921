"""Compared clauses as the pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from edge.agreements.models import LANGUAGES, TextVersion
from edge.agreements.rules.canonical import ClauseText
from edge.agreements.rules.comparing import Compared, Fate, Mark, Piece, WordsCompared, compare

TAGS = {"en": "en", "nl": "nl", "zh": "zh-Hans"}


def rows_of(rows: Iterable[Compared], languages: Sequence[str]) -> list[dict[str, Any]]:
    """For `drafting/compared.html`: each clause with its columns."""
    return [
        {"row": row, "columns": _columns(row, languages), "left_behind": names_left_behind(row)}
        for row in rows
    ]


def names_left_behind(row: Compared) -> str:
    """The names of the languages in which a changed clause was not changed; empty where it was in all."""
    names = dict(LANGUAGES)
    return ", ".join(str(names[code]) for code in row.left_behind)


@dataclass(frozen=True, kw_only=True)
class Side:
    """A clause in one language as one version has it, with what it has alone marked; no number where the clause does
    not stand in that version."""

    version: TextVersion
    number: int | None
    heading: tuple[Piece, ...]
    body: tuple[Piece, ...]

    @property
    def says_nothing(self) -> bool:
        return not self.heading and not self.body


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A clause in one language in both versions, the older first; `tag` is the language for machines."""

    tag: str
    language: str
    sides: tuple[Side, Side]


def pairs_of(
    rows: Iterable[Compared], languages: Sequence[str], versions: tuple[TextVersion, TextVersion]
) -> list[dict[str, Any]]:
    """For `drafting/sides.html`: each clause with both versions beside each other, language by language."""
    return [
        {
            "row": row,
            "pairs": [_pair(row, code, versions) for code in languages],
            "left_behind": names_left_behind(row),
        }
        for row in rows
    ]


def _pair(row: Compared, code: str, versions: tuple[TextVersion, TextVersion]) -> Pair:
    words, (older, newer) = _readable(row.texts[code]), versions
    return Pair(
        tag=TAGS[code],
        language=str(dict(LANGUAGES)[code]),
        sides=(
            _side(older, row.before, words, without=Mark.ADDED),
            _side(newer, row.after, words, without=Mark.REMOVED),
        ),
    )


def _side(version: TextVersion, number: int | None, words: WordsCompared, *, without: Mark) -> Side:
    return Side(
        version=version,
        number=number,
        heading=tuple(piece for piece in words.heading if piece.mark != without),
        body=tuple(piece for piece in words.body if piece.mark != without),
    )


def columns_of(before: ClauseText, after: ClauseText, languages: Sequence[str]) -> list[Any]:
    """One clause in two wordings, whatever its key."""
    (row,) = compare([before], [after], languages)
    return _columns(row, languages)


def _columns(row: Compared, languages: Sequence[str]) -> list[Any]:
    names = dict(LANGUAGES)
    return [(TAGS[code], names[code], _readable(row.texts[code])) for code in languages]


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
