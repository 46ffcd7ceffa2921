"""Compared clauses as the pages show them."""

from collections.abc import Iterable, Sequence
from typing import Any

from edge.agreements.models import LANGUAGES
from edge.agreements.rules.canonical import ClauseText
from edge.agreements.rules.comparing import Compared, Fate, compare

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
    return [(_TAGS[code], names[code], row.texts[code]) for code in languages]


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
