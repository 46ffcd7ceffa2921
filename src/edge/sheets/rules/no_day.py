"""Words that stand where a day would stand: some say that it is not known, others that there is none (yet).

"Unknown" in a column of what happens says that it happened. A dash, "n/a", "none" and "t.b.d." do not: they are
read as an empty cell, unless a person says what they mean in that column.
"""

import re
import unicodedata
from enum import StrEnum

from edge.sheets.rules.words import fold, says_none, says_unknown, tidy

_MARKS = re.compile(r"[-‐‑‒–—―−─_/.…\\]+")
_DAY_UNKNOWN = """
date unknown, unknown date, date not known, unknown, not known, datum onbekend, datum niet bekend, onbekend,
日期不详, 日期不詳, 日期未知, 不详, 不詳, 未知, 不明
"""
_NO_DAY = """
t.b.d., t.b.a., t.b.c., to be determined, to be decided, to be defined, to be agreed, to be announced,
to be confirmed, to be set, not yet, not yet known, not yet set, not set, n/a, not applicable,
n.t.b., n.n.b., n.v.t., nog te bepalen, nader te bepalen, te bepalen, nog niet, nog niet bekend, niet bepaald,
niet van toepassing, 待定, 未定, 待确定, 待確定, 另定, 尚未, 不适用, 不適用, 无, 無
"""


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split(","))


_FOLDED_UNKNOWN, _FOLDED_NO_DAY = _folded(_DAY_UNKNOWN), _folded(_NO_DAY)


class NoDay(StrEnum):
    """What such words mean in a column of what happens, where a person said so."""

    NOT_SET = "not_set"  # it has not happened, or nothing is said of it
    UNKNOWN_DAY = "unknown_day"  # it happened


def says_day_unknown(text: str) -> bool:
    """Is the whole text "unknown", "?", "onbekend", "不详" or the like: it is known that the day is not known?"""
    return fold(text) in _FOLDED_UNKNOWN or (says_unknown(_plain(text)) and not says_no_day(text))


def says_no_day(text: str) -> bool:
    """Is the whole text "t.b.d.", "n.t.b.", "待定", "n/a", "none", or nothing but dashes: no day, known or not?"""
    plain = _plain(text)
    return bool(_MARKS.fullmatch(plain.replace(" ", ""))) or fold(text) in _FOLDED_NO_DAY or says_none(plain)


def _plain(text: str) -> str:
    """With letters of full width made plain ("？" is "?"), and one blank between words."""
    return " ".join(tidy(unicodedata.normalize("NFKC", tidy(text))).split())
