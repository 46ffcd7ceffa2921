"""Words as people type them: tidied, folded for comparing, and those that say "not known" or nothing."""

import difflib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from typing import Final

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"  # joiners and marks that str.strip leaves
_BLANKS = "".join(map(chr, [*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)]))
_LONGEST_COMPARED = 100  # letters: a longer text is no misspelt word
_ENDS = _BLANKS + "\u2028\u2029\u202f\u205f\u3000" + _INVISIBLE
_SAME_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
_UNKNOWN_WORDS = (
    frozenset(
        {"?", "??", "???", "-", "--", "–", "—", "n/a", "na", "n.a.", "n.a", "unk", "不详", "不詳", "未知"}
    )
    | {"unknown", "not known", "not available", "onbekend", "niet bekend", "niet gekend", "不明", "inconnu"}
    | {"inconnue", "desconocido", "desconocida", "desconegut", "unbekannt"}
)
_NO_WORDS = frozenset({"null", "nan", "nat", "(blank)", "(empty)", "(leeg)"})  # programs say so, not people
_NONE_WORDS = frozenset({"none", "nil", "geen", "aucun", "aucune", "ninguno", "ninguna", "无", "無", "没有"})


class Unknown(Enum):
    """It is written that something is not known. Not the same as an empty cell, and never 0."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN


def tidy(text: str) -> str:
    """The text without blanks, line ends, padding and invisible marks at both ends; the inside stays."""
    return text.strip(_ENDS)


def says_unknown(text: str) -> bool:
    """Is the whole text one of "unknown", "?", "n/a", "-" and their like in five languages?"""
    return _as_words(text) in _UNKNOWN_WORDS


def says_nothing(text: str) -> bool:
    """Is the text blank, or what a program writes for "no value" (null, NaN)?"""
    text = tidy(text)
    return not text or text.casefold() in _NO_WORDS


def says_none(text: str) -> bool:
    """Is the text "none", "geen", "无": no date for a date, but for a number perhaps 0 and perhaps not known?"""
    return _as_words(text) in _NONE_WORDS


def _as_words(text: str) -> str:
    """Without case, and with one blank between words, whatever blanks stand there."""
    return " ".join(tidy(text).casefold().split())


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """A text for comparing: without case, accents, blanks, underscores and other marks.

    "Eché_Start" and " eche start" are the same; letters of any script and digits are kept.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in plain.translate(_SAME_LETTERS) if letter.isalnum())


class Spellings:
    """Known (folded) words, among which those spelt much like another are found quickly.

    Only words that share nearly half of the pairs of letters are compared letter by letter.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_pair: dict[str, list[str]] = {}
        for word in words:
            for pair in _pairs(word):
                self._by_pair.setdefault(pair, []).append(word)

    def nearest(self, text: str, *, cutoff: float, most: int = 3) -> list[str]:
        """Those spelt much like a folded text, the most alike first, by the measure of `likeness`."""
        pairs = _pairs(text)
        shared = Counter(word for pair in pairs for word in self._by_pair.get(pair, ()))
        least = max(1, len(pairs) // 2 - 1)
        worth = sorted(word for word, count in shared.items() if count >= least)
        return difflib.get_close_matches(text[:_LONGEST_COMPARED], worth, n=most, cutoff=cutoff)


def _pairs(word: str) -> set[str]:
    word = word[:_LONGEST_COMPARED]
    return {word[place : place + 2] for place in range(len(word) - 1)}


def likeness(first: str, second: str) -> float:
    """How alike two folded words are spelt, 0 to 1: the ratio of Ratcliff and Obershelp (1988) of difflib."""
    return difflib.SequenceMatcher(None, first, second).ratio()
