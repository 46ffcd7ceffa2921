"""Two people changed the same text: what one did is carried over to what the other made, clause by clause.

A clause that only one of them touched is as that one wants it. A clause that both touched, each in another way, is
disputed: nothing is decided here, the words of the newer text stand and a person settles it. A language that only
the newer text has stays as it is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from edge.agreements.rules.canonical import ClauseText, Words


@dataclass(frozen=True, kw_only=True)
class Carried:
    """The clauses with both changes, and by key what `mine` said where both touched a clause (None: left out)."""

    clauses: tuple[ClauseText, ...]
    disputed: Mapping[str, ClauseText | None]


def carry_over(
    base: Sequence[ClauseText], mine: Sequence[ClauseText], newest: Sequence[ClauseText]
) -> Carried:
    """Do to `newest` what was done to `base` to make `mine`.

    The order is that of `newest`, unless only `mine` moved clauses. What `mine` added follows the clause that it
    follows there; a disputed clause that `newest` left out stands where `mine` has it, so that it can be judged.
    """
    first, own, other = _by_key(base), _by_key(mine), _by_key(newest)
    everywhere = _languages(base) | _languages(mine) | _languages(newest)
    common = _languages(base) & _languages(newest)
    kept: dict[str, ClauseText] = {}
    disputed: dict[str, ClauseText | None] = {}
    for key in dict.fromkeys((*own, *other)):
        before, wanted, now = first.get(key), own.get(key), other.get(key)
        if _same(before, wanted, _languages(base) | _languages(mine)) or _same(wanted, now, everywhere):
            settled = now
        elif _same(before, now, common):
            settled = replace(wanted, texts={**now.texts, **wanted.texts}) if wanted and now else wanted
        else:
            disputed[key] = wanted
            settled = now or wanted
        if settled is not None:
            kept[key] = settled
    order = _order(list(first), list(own), list(other), kept)
    return Carried(clauses=tuple(kept[key] for key in order), disputed=disputed)


def _by_key(clauses: Sequence[ClauseText]) -> dict[str, ClauseText]:
    return {clause.key: clause for clause in clauses}


def _languages(clauses: Sequence[ClauseText]) -> set[str]:
    return {code for clause in clauses for code in clause.texts}


def _same(one: ClauseText | None, other: ClauseText | None, languages: set[str]) -> bool:
    """Do they say the same in these languages? Where a language is missing, nothing is said in it."""
    if one is None or other is None:
        return one is other
    return all(one.texts.get(code, Words()) == other.texts.get(code, Words()) for code in languages)


def _order(
    first: Sequence[str], own: Sequence[str], other: Sequence[str], kept: Mapping[str, ClauseText]
) -> list[str]:
    """One order for all that is kept; the others follow, in the leading order, what they follow in theirs."""
    shared = {*first} & {*own} & {*other}
    untouched = [key for key in first if key in shared] == [key for key in other if key in shared]
    leading, following = (own, other) if untouched else (other, own)
    order = [key for key in leading if key in kept]
    for place, key in enumerate(following):
        if key in kept and key not in order:
            before = next((one for one in reversed(following[:place]) if one in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, key)
    return order
