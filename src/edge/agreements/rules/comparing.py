"""Two versions side by side, clause by clause and word by word, in every script.

A clause is told apart by its key. What stands in another order is said to have moved: the fewest clauses that
explain the new order (all but a longest run that keeps it). Inside a clause the words are compared; Chinese,
written without spaces, character by character.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from edge.agreements.rules.canonical import ClauseText, Words

_PIECES = re.compile(
    r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
    r"|\n|[^\S\n]+|[^\w\s]"
)


MOST_STEPS = 120  # words taken out and put in, of one text


class Fate(StrEnum):
    """What became of a clause."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Mark(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with what became of it."""

    mark: Mark
    text: str


@dataclass(frozen=True, kw_only=True)
class WordsCompared:
    """Heading and body of one language, as pieces in the order of reading."""

    heading: tuple[Piece, ...]
    body: tuple[Piece, ...]
    changed: bool


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A clause in both versions; `before` and `after` are its numbers there, None where it does not stand."""

    key: str
    fate: Fate
    moved: bool
    before: int | None
    after: int | None
    texts: Mapping[str, WordsCompared]

    @property
    def differs(self) -> bool:
        return self.moved or self.fate != Fate.SAME

    @property
    def left_behind(self) -> tuple[str, ...]:
        """The languages in which a clause that changed says what it said before: perhaps somebody forgot them."""
        if self.fate != Fate.CHANGED:
            return ()
        same = (item for item in self.texts.items() if not item[1].changed)
        return tuple(code for code, words in same if words.heading or words.body)


def compare(
    before: Sequence[ClauseText], after: Sequence[ClauseText], languages: Sequence[str]
) -> list[Compared]:
    """Every clause of both, in the order of the new text; what was left out stands where it stood."""
    old = {clause.key: number for number, clause in enumerate(before)}
    new = {clause.key: number for number, clause in enumerate(after)}
    moved = _moved([old[clause.key] for clause in after if clause.key in old])
    rows = []
    for key in _reading_order(before, after, new):
        first = before[old[key]] if key in old else None
        second = after[new[key]] if key in new else None
        texts = {code: _compare_words(_of(first, code), _of(second, code)) for code in languages}
        rows.append(
            Compared(
                key=key,
                fate=_fate(first, second, texts),
                moved=key in old and key in new and old[key] in moved,
                before=old[key] + 1 if key in old else None,
                after=new[key] + 1 if key in new else None,
                texts=texts,
            )
        )
    return rows


def _reading_order(
    before: Sequence[ClauseText], after: Sequence[ClauseText], new: Mapping[str, int]
) -> list[str]:
    """The keys of the new text; one that was left out comes after the one that it followed."""
    order = [clause.key for clause in after]
    place = -1
    left_out: dict[int, list[str]] = {}
    for clause in before:
        if clause.key in new:
            place = new[clause.key]
        else:
            left_out.setdefault(place, []).append(clause.key)
    keys = list(left_out.get(-1, ()))
    for number, key in enumerate(order):
        keys.append(key)
        keys.extend(left_out.get(number, ()))
    return keys


def _moved(positions: Sequence[int]) -> set[int]:
    """The old positions that lie outside a longest increasing run of the new order."""
    ends: list[int] = []  # the least last value of a run of each length
    at: list[int] = []
    for position in positions:
        length = bisect_left(ends, position)
        ends[length : length + 1] = [position]
        at.append(length)
    keep: set[int] = set()
    wanted, last = len(ends) - 1, max(positions, default=0) + 1
    for position, length in zip(reversed(positions), reversed(at), strict=True):
        if length == wanted and position < last:
            keep.add(position)
            wanted, last = wanted - 1, position
    return set(positions) - keep


def _of(clause: ClauseText | None, language: str) -> Words:
    return clause.texts.get(language, Words()) if clause else Words()


def _fate(first: ClauseText | None, second: ClauseText | None, texts: Mapping[str, WordsCompared]) -> Fate:
    if first is None:
        return Fate.ADDED
    if second is None:
        return Fate.REMOVED
    return Fate.CHANGED if any(words.changed for words in texts.values()) else Fate.SAME


def _compare_words(first: Words, second: Words) -> WordsCompared:
    return WordsCompared(
        heading=pieces(first.heading, second.heading),
        body=pieces(first.body, second.body),
        changed=first != second,
    )


def pieces(first: str, second: str) -> tuple[Piece, ...]:
    """The pieces that lead from one text to the other; without the added ones they read as the first."""
    if first == second:
        return (Piece(Mark.KEPT, first),) if first else ()
    if not first or not second:
        return (Piece(Mark.REMOVED, first) if first else Piece(Mark.ADDED, second),)
    before, after = _PIECES.findall(first), _PIECES.findall(second)
    start, end = _common_ends(before, after)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    found = [(Mark.KEPT, before[:start])]
    at_old = at_new = 0
    for low, high, new_low in _runs(old, new):
        found.append((Mark.REMOVED, old[at_old:low]))
        found.append((Mark.ADDED, new[at_new:new_low]))
        found.append((Mark.KEPT, old[low:high]))
        at_old, at_new = high, new_low + high - low
    found.append((Mark.REMOVED, old[at_old:]))
    found.append((Mark.ADDED, new[at_new:]))
    found.append((Mark.KEPT, before[len(before) - end :]))
    return tuple(Piece(mark, "".join(words)) for mark, words in found if words)


def _runs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """The runs that both share, in order: from where to where in the old text, and from where in the new.

    The greedy algorithm of Myers (Algorithmica 1986): time grows with the words times the differences. Where
    more than MOST_STEPS differ, the clause was written anew, and nothing is said to have been kept.
    """
    furthest = {1: 0}
    trace = []
    for steps in range(min(len(old) + len(new), MOST_STEPS) + 1):
        trace.append(dict(furthest))
        for diagonal in range(-steps, steps + 1, 2):
            down = diagonal == -steps or (
                diagonal != steps and furthest[diagonal - 1] < furthest[diagonal + 1]
            )
            at = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            while at < len(old) and at - diagonal < len(new) and old[at] == new[at - diagonal]:
                at += 1
            furthest[diagonal] = at
            if at >= len(old) and at - diagonal >= len(new):
                return _walk_back(trace, len(old), len(new))
    return []


def _walk_back(trace: Sequence[Mapping[int, int]], at: int, new_at: int) -> list[tuple[int, int, int]]:
    """The shared runs on the way that the trace records, from the end to the beginning."""
    found = []
    for steps in range(len(trace) - 1, -1, -1):
        furthest, diagonal = trace[steps], at - new_at
        down = diagonal == -steps or (
            diagonal != steps and furthest.get(diagonal - 1, -1) < furthest.get(diagonal + 1, -1)
        )
        before = diagonal + 1 if down else diagonal - 1
        left = furthest.get(before, 0) if steps else 0
        begins = (left if down else left + 1) if steps else 0
        if at > begins:
            found.append((begins, at, begins - diagonal))
        at, new_at = left, left - before
    return found[::-1]


def _common_ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many words both begin with, and how many of the rest both end with."""
    most = min(len(before), len(after))
    start = 0
    while start < most and before[start] == after[start]:
        start += 1
    end = 0
    while end < most - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return start, end


def keys_for(known: Sequence[ClauseText], incoming: Sequence[ClauseText]) -> list[str]:
    """The keys of clauses that came back without any (from a Word file): of the known clause that each one is.

    First those with the same words, then those with the same heading, then those whose words are mostly the same;
    what resembles nothing is "" and new. No known clause is taken twice.
    """
    keys = [""] * len(incoming)
    free = dict.fromkeys(range(len(known)))
    for alike in (_same_words, _same_heading, _mostly_the_same):
        for number, clause in enumerate(incoming):
            if not keys[number]:
                taken = next((place for place in free if alike(known[place], clause)), None)
                if taken is not None:
                    keys[number] = known[taken].key
                    del free[taken]
    return keys


def _same_words(first: ClauseText, second: ClauseText) -> bool:
    return all(first.texts.get(code) == words for code, words in second.texts.items())


def _same_heading(first: ClauseText, second: ClauseText) -> bool:
    headings = [
        (first.texts.get(code, Words()).heading, words.heading) for code, words in second.texts.items()
    ]
    return any(one and one == other for one, other in headings)


def _mostly_the_same(first: ClauseText, second: ClauseText) -> bool:
    for code, words in second.texts.items():
        matcher = SequenceMatcher(None, first.texts.get(code, Words()).body, words.body, autojunk=False)
        if matcher.real_quick_ratio() > 0.6 and matcher.quick_ratio() > 0.6 and matcher.ratio() > 0.6:
            return True
    return False
