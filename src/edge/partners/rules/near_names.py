"""Known names that lie near a text: a slip in a telling word, words in another order, a word more or less.

What many names share weighs less, so that two universities of technology are not near each other; yet
what sort of university it is (normal, medical) weighs more than that it is one. Nothing found here is ever certain.
"""

from collections.abc import Sequence

from edge.partners.rules.name_reading import shapes
from edge.partners.rules.name_words import GENERIC, TYPES

NEAR_ENOUGH = 0.78
_TYPE_WEIGHT, _SHARED_WEIGHT = 0.3, 0.8  # a telling word weighs 1
_SHORTEST_SLIP = 5  # letters of a word that may hold a slip
_MOST_SEEDS = 2_000  # names that are compared in full


class NearNames:
    """Finds the names that share a telling word with a text, exactly or but for one slip."""

    def __init__(self, names: Sequence[tuple[str, ...]]) -> None:
        """`names`: the words of each name; its position is its number."""
        self._names = names
        self._weights = [sum(map(_weight, words)) for words in names]
        self._holders: dict[str, list[int]] = {}
        for number, words in enumerate(names):
            for word in words:
                if word not in GENERIC:
                    self._holders.setdefault(word, []).append(number)
        self._shapes: dict[str, list[str]] = {}
        for word in self._holders:
            if len(word) >= _SHORTEST_SLIP and word.isascii():
                for shape in shapes(word):
                    self._shapes.setdefault(shape, []).append(word)

    def find(self, words: Sequence[str]) -> list[tuple[float, int]]:
        """(score, number) of the names near the words, the nearest first.

        The score is Dice's, 2 * shared / (weight of one + weight of the other), in which a word with a slip
        counts for 1 - 1/length of its weight (L. R. Dice, Ecology 26, 1945).
        """
        alike = {word: self._alike(word) for word in words if word not in GENERIC}
        weight = sum(map(_weight, words))
        found = []
        for number in self._seeds(alike):
            score = 2 * self._shared(words, alike, number) / (weight + self._weights[number])
            if score >= NEAR_ENOUGH:
                found.append((round(min(score, 1.0), 3), number))
        return sorted(found, key=lambda pair: (-pair[0], pair[1]))

    def _alike(self, word: str) -> dict[str, float]:
        """The words of known names that this one may be, and how much it is like them."""
        found = {word: 1.0} if word in self._holders else {}
        if len(word) >= _SHORTEST_SLIP and word.isascii():
            for shape in shapes(word):
                for other in self._shapes.get(shape, ()):
                    if other != word:
                        found[other] = 1 - 1 / max(len(word), len(other))
        return found

    def _seeds(self, alike: dict[str, dict[str, float]]) -> set[int]:
        """The names that hold a telling word of the text, by its rarest words first."""
        meant = {other for others in alike.values() for other in others}
        seeds: set[int] = set()
        for word in sorted(meant, key=lambda word: (len(self._holders[word]), word)):
            numbers = self._holders[word]
            if seeds and len(seeds) + len(numbers) > _MOST_SEEDS:
                break
            seeds.update(numbers)
        return seeds

    def _shared(self, words: Sequence[str], alike: dict[str, dict[str, float]], number: int) -> float:
        theirs, shared = list(self._names[number]), 0.0
        for word in words:
            likeness, other = max(
                (
                    (likeness, other)
                    for other, likeness in alike.get(word, {word: 1.0}).items()
                    if other in theirs
                ),
                default=(0.0, ""),
            )
            if likeness:
                theirs.remove(other)
                shared += likeness * _weight(word)
        return shared


def _weight(word: str) -> float:
    if word in TYPES:
        return _TYPE_WEIGHT
    return _SHARED_WEIGHT if word in GENERIC else 1.0
