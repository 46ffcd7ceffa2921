"""The published lottery: which of two equals comes first, computed by anybody from the seed alone.

Each index gets the 64-bit number that SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) gives at that step from the
seed; the smaller number comes first. Whole numbers only, and no generator of a library: the
order stays the same on every machine and in every later version.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.int64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def numbers(seed: int, count: int) -> NDArray[np.uint64]:
    """The lottery numbers of indices 0 to `count` - 1; `seed` is any whole number, taken modulo 2 to the 64th."""
    steps = np.arange(1, count + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):  # arithmetic modulo 2 to the 64th is what is meant
        mixed = np.uint64(seed % 2**64) + steps * _STEP
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return mixed ^ (mixed >> np.uint64(31))


def positions(seed: int | None, count: int) -> Integers:
    """Where each index stands in the lottery, 0 first; without a seed in the order of the indices."""
    if seed is None:
        return np.arange(count, dtype=np.int64)
    drawn = np.argsort(numbers(seed, count))  # no two are equal: every step of SplitMix64 can be undone
    place = np.empty(count, dtype=np.int64)
    place[drawn] = np.arange(count, dtype=np.int64)
    return place
