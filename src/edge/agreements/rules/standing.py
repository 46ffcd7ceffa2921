"""Where the two sides stand with a text: whose approval holds, what is in the way of signing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Given:
    """An approval that was given: for which side, of which hash; `withdrawn` takes it back."""

    side: int
    sha256: str
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Of the sides that have to approve: who has approved this very text, whose approval lapsed, who has not yet.

    An approval lapses as soon as the text has another hash; it holds again when that text comes back.
    """

    approved: tuple[int, ...]
    lapsed: tuple[int, ...]
    waiting: tuple[int, ...]

    @property
    def agreed(self) -> bool:
        """Every side approves the current hash: the text is ready to be signed."""
        return not self.waiting and not self.lapsed and bool(self.approved)


def standing_of(sides: Iterable[int], given: Iterable[Given], *, sha256: str) -> Standing:
    """How the sides stand with the text that has this hash."""
    sides = tuple(dict.fromkeys(sides))
    kept = [one for one in given if not one.withdrawn]
    holds = {one.side for one in kept if one.sha256 == sha256}
    once = {one.side for one in kept}
    return Standing(
        approved=tuple(side for side in sides if side in holds),
        lapsed=tuple(side for side in sides if side not in holds and side in once),
        waiting=tuple(side for side in sides if side not in once),
    )


def last_agreed(sides: Iterable[int], given: Iterable[Given], hashes: Sequence[str]) -> int | None:
    """The position, in `hashes` (of the versions, oldest first), of the last text that every side approved."""
    sides, given = tuple(sides), tuple(given)
    for position in range(len(hashes) - 1, -1, -1):
        if standing_of(sides, given, sha256=hashes[position]).agreed:
            return position
    return None
