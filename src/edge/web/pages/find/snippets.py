"""Where in a text the words stand that somebody looked for: a few words around them, in any script.

A word is found as the index of words finds it (`edge.core.tokens`): without accents, by its beginning, and Chinese
by what stands in it. Left out: words that the index cuts otherwise than at letters are found and not marked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from edge.core.tokens import Term, tokens_of

BEFORE, LENGTH = 40, 160  # characters before the first word that was found, and in all
_JOINS = "'\u2019\u00ad"


@dataclass(frozen=True, slots=True)
class Bit:
    """A run of a text, and whether it is what was looked for."""

    text: str
    found: bool


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """`bits` in the order of reading; `hits` is how many different words of the search stand in the text."""

    bits: tuple[Bit, ...]
    hits: int


def snippet_of(text: str, terms: Sequence[Term]) -> Snippet:
    """The part of a text around the first words of the search that stand in it; its beginning where none does."""
    found = [(term, start, stop) for term in terms for start, stop in _places(text, term)]
    hits = len({term for term, _start, _stop in found})
    spans = _joined((start, stop) for _term, start, stop in found)
    first = spans[0][0] if spans else 0
    start = _word_start(text, max(0, first - BEFORE))
    stop = min(len(text), start + LENGTH)
    bits = [Bit("… ", False)] if start else []
    at = start
    for low, high in spans:
        if high > stop:
            break
        bits += [Bit(text[at:low], False), Bit(text[low:high], True)]
        at = high
    bits.append(Bit(text[at:stop], False))
    if stop < len(text):
        bits.append(Bit(" …", False))
    return Snippet(bits=tuple(Bit(_on_one_line(bit.text), bit.found) for bit in bits if bit.text), hits=hits)


def _places(text: str, term: Term) -> list[tuple[int, int]]:
    """From where to where in the text the term stands."""
    folded, places = _folded(text)
    found, at = [], folded.find(term.token)
    while at >= 0:
        before = folded[at - 1] if at else " "
        if not (term.token.isascii() and before.isascii() and before.isalnum()):
            stop = places[at + len(term.token) - 1] + 1
            found.append((places[at], stop))
        at = folded.find(term.token, at + 1)
    return found


@lru_cache(maxsize=64)
def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """The text as the index reads it, and of each of its letters the place in the text."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = _plain(letter)
        letters.append(plain)
        places.extend([place] * len(plain))
    return "".join(letters), tuple(places)


@lru_cache(maxsize=8192)
def _plain(letter: str) -> str:
    """A letter as the index has it, a blank for what ends a word, nothing for what joins two halves of one."""
    if letter in _JOINS:
        return ""
    return next(iter(tokens_of(letter)), " ")


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without overlaps, in the order of the text."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _word_start(text: str, place: int) -> int:
    """The beginning of the word at the place, so that no word is cut in the middle; Chinese has none to keep."""
    while place > 0 and text[place - 1].isascii() and text[place - 1].isalnum():
        place -= 1
    return place


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ")
