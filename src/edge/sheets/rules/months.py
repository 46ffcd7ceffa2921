"""Names of months as people write them in nine languages, also shortened and misspelt."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale

from edge.sheets.rules.words import Spellings, fold

_LANGUAGES = ("en", "nl", "fr", "es", "de", "it", "pt", "ca", "da")
_MORE = {"sept": 9, "janv": 1, "okt": 10, "mrt": 3, "maerz": 3, "set": 9, "sett": 9}
_FILLERS = frozenset(
    {"st", "nd", "rd", "th", "er", "e", "de", "of", "del", "den", "the", "do", "le", "van", "d"}
)
_MISSPELT_FROM = 5  # letters: shorter words resemble too much


@dataclass(frozen=True, kw_only=True)
class _Names:
    """Folded names and what they mean; `full` are the whole ones, which alone are worth a guess."""

    months: Mapping[str, int]
    full: Mapping[str, int]
    spellings: Spellings
    passed_over: frozenset[str]  # weekdays and little words


def month_of(word: str) -> tuple[int, bool] | None:
    """The month (1 to 12) that a word names, and whether it is misspelt; None for any other word."""
    names, word = _names(), fold(word)
    if word in names.months:
        return names.months[word], False
    if len(word) < _MISSPELT_FROM:
        return None
    meant = {names.full[name] for name in names.spellings.nearest(word, cutoff=0.8)}
    return (meant.pop(), True) if len(meant) == 1 else None


def is_passed_over(word: str) -> bool:
    """Is it a weekday, an ordinal ending or an article, such as "of", "de", "th"?"""
    return fold(word) in _names().passed_over


@cache
def _names() -> _Names:
    meanings: dict[str, set[int]] = {name: {month} for name, month in _MORE.items()}
    full: dict[str, int] = {}
    weekdays: set[str] = set()
    for language in _LANGUAGES:
        locale = Locale.parse(language)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in locale.months[context][width].items():
                    meanings.setdefault(fold(name), set()).add(month)
                    if width == "wide":
                        full[fold(name)] = month
                weekdays |= {fold(name) for name in locale.days[context][width].values()}
    months = {name: min(found) for name, found in meanings.items() if len(found) == 1}
    full = {name: month for name, month in full.items() if name in months}
    passed_over = frozenset((weekdays | _FILLERS) - set(months))
    return _Names(months=months, full=full, spellings=Spellings(full), passed_over=passed_over)
