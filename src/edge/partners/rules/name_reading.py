"""Reads the words of an institution's name as spreadsheets write it: blanks, accents, slips, breaks, codes.

Nothing here knows an institution; `names` compares what is read with those that are known.
"""

import html
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from edge.partners.rules.name_words import CLASSES, COUNTRIES, LONGEST_COUNTRY, SIMPLIFIED, SMALL

LONGEST = 400  # characters of a text that are read; the longest name of ROR has about 200
_HAN = "\u3400-\u9fff"
_PIECE = re.compile(
    rf"(?P<word>[{_HAN}]|[^\W_{_HAN}]+)|(?P<break>[,;:/()\[\]{{}}|\"“”„«»–—−=]|(?<=\s)-|-(?=\s))"
)
_ELISION = re.compile(r"\b([ld]|dell|nell|dall|all)['’‘ʼ`´](?=\w)", re.IGNORECASE)
_APOSTROPHES = {ord(letter): None for letter in "'’‘ʼ`´ʻ"}
_SPACED_OUT = re.compile(r"\b(?:[A-Za-z]\.){2,}")  # U.S.A.
_SEAM = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")  # Copenhagen|Denmark
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"})
_UMLAUTS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ø": "oe",
        "å": "aa",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "Ø": "Oe",
        "Å": "Aa",
    }
)
_CODE = re.compile(r"([A-Z]{1,3})[\s_]*([A-Z][A-Z -]{0,9}?)[\s_]*(\d{2,3})(?:-[A-Z]{2,5})?")
_SHORTEST_MENDED = 7  # letters: shorter words lie too near to others


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written, without case, also without accents, and what it stands for ("" for a small word).

    `broken`: a comma, a bracket or a dash parts it from the word before. `small`: the small words before it.
    """

    raw: str
    exact: str
    folded: str
    stands_for: str
    broken: bool
    small: str = ""

    @property
    def is_han(self) -> bool:
        return "\u3400" <= self.raw[0] <= "\u9fff"


def fold(text: str) -> str:
    """The words of a text in small letters, without accents, parted by one blank; Han simplified, by letter."""
    return " ".join(word.folded for word in words_of(text))


def words_of(text: str) -> tuple[Word, ...]:
    """Every word of the text in its order; characters beyond LONGEST are not read."""
    text = unicodedata.normalize("NFKC", html.unescape(text[:LONGEST]) if "&" in text else text[:LONGEST])
    text = _ELISION.sub(r"\1 ", text).translate(_APOSTROPHES)
    text = _SPACED_OUT.sub(lambda found: found[0].replace(".", "") + " ", text)
    if not text.isascii():
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return tuple(_read(text))


def _read(text: str) -> Iterator[Word]:
    broken = False
    for piece in _PIECE.finditer(text):
        if piece["break"]:
            broken = True
            continue
        raw = piece["word"]
        seam = 0 if raw.isascii() and raw[1:].islower() else _seam(raw)
        if seam:
            yield _word(raw[:seam], broken=broken)
            raw, broken = raw[seam:], True
        yield _word(raw, broken=broken)
        broken = False


def _seam(raw: str) -> int:
    """Where a country is glued to the word before it (CopenhagenDenmark), 0 when none is."""
    seams = (found.start() for found in _SEAM.finditer(raw))
    return next((seam for seam in seams if raw[seam:].lower() in COUNTRIES), 0)


@lru_cache(maxsize=2**16)  # names are made of the same words again and again
def _word(raw: str, *, broken: bool) -> Word:
    if raw.isascii():
        exact = folded = raw.lower()
    else:
        exact = raw.casefold().translate(SIMPLIFIED)
        folded = without_accents(exact)
    return Word(raw, exact, folded, "" if folded in SMALL else CLASSES.get(folded, folded), broken)


def without_accents(text: str) -> str:
    """Small letters without accents; what has none stays. The same again gives the same."""
    while True:
        parts = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
        bare = unicodedata.normalize(
            "NFC", "".join(part for part in parts if not unicodedata.combining(part))
        )
        if bare == text:
            return text
        text = bare


def german_spelling(text: str) -> str:
    """The same name as typed without umlauts: Muenchen, Koebenhavn, Aarhus."""
    return text.translate(_UMLAUTS)


def content(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words that carry a name; all of them when there are small words only. A break is never lost."""
    kept: list[Word] = []
    broken, small = False, ""
    for word in words:
        broken |= word.broken
        if not word.stands_for:
            small = f"{small} {word.raw}".strip()
            continue
        if small:
            word = replace(word, broken=broken, small=small)
        kept.append(word)
        broken, small = False, ""
    return tuple(kept) or tuple(replace(word, stands_for=word.folded) for word in words)


def as_written(words: Sequence[Word]) -> str:
    """The words with their small words and a comma at each break: "Department of Physics, Optics"."""
    text = ""
    for word in words:
        text += (", " if word.broken else " ") if text else ""
        text += f"{word.small} {word.raw}" if word.small else word.raw
    return text


def mended(words: Sequence[Word], *, known: Collection[str]) -> tuple[Word, ...]:
    """The words, those with one slip in a word that many institutions share put right (Universitei).

    A word that some known name holds is no slip, and a slip in a word that tells an institution apart is
    not mended: Shanxi and Shaanxi are one letter apart.
    """
    return tuple(word if word.folded in known else _mended(word) for word in words)


def _mended(word: Word) -> Word:
    is_a_word = word.folded in CLASSES or not word.stands_for or len(word.folded) < _SHORTEST_MENDED
    if is_a_word:
        return word
    meant = {
        CLASSES[found]
        for shape in shapes(word.folded)
        for found in _SHARED_SHAPES.get(shape, ())
        if found[0] == word.folded[0]
    }
    if len(meant) != 1:
        return word
    return replace(word, stands_for=meant.pop())


def shapes(word: str) -> set[str]:
    """The word itself and without any one letter; two words that share a shape are one slip apart."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _shapes_of(words: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        for shape in shapes(word):
            found.setdefault(shape, []).append(word)
    return found


_SHARED_SHAPES = _shapes_of([word for word in CLASSES if len(word) >= _SHORTEST_MENDED])


def country_at(words: Sequence[Word], at: int) -> tuple[int, frozenset[str]]:
    """(how many words, the codes) of the country named from there on; (0, none) when none is."""
    for length in range(min(LONGEST_COUNTRY, len(words) - at), 0, -1):
        codes = COUNTRIES.get("".join(word.folded for word in words[at : at + length]))
        if codes:
            return length, codes
    return 0, frozenset()


def erasmus_code(text: str) -> str:
    """The letters and digits of an Erasmus code in any spacing ("B  GENT01", "B_GENT01"), "" for another text."""
    found = _CODE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return re.sub(r"[ -]", "", "".join(found.groups())) if found else ""
