"""Which known institution a name in a spreadsheet means, and when a person has to say.

A wrong institution costs more than none: CERTAIN is answered only when the text names one known
institution and nothing in it, in the country or in the city speaks against that one. What a text says
besides the name has to be a place, an acronym, a part such as a department, or the kind of agreement.
Left out: institutions that are not known. A name that only an unknown institution bears finds nothing; one
that it shares with a known institution is taken for the known one, unless the place says otherwise.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from edge.partners.rules.name_answers import (
    SCORES,
    Candidate,
    KnownName,
    Outcome,
    Reason,
    Suggestion,
    candidate,
    decided,
)
from edge.partners.rules.name_reading import (
    Word,
    as_written,
    content,
    country_at,
    erasmus_code,
    german_spelling,
    mended,
    words_of,
)
from edge.partners.rules.name_words import (
    AGREEMENT,
    COUNTRIES,
    COUNTRY_CODES,
    GENERIC,
    INDEPENDENT,
    LONGEST_COUNTRY,
    SHARED,
    TYPES,
    UNITS,
)
from edge.partners.rules.near_names import NearNames

_MOST_WORDS = 60
_LEAST_SHARE = 0.3  # of a text, for a name in it to be shown although the rest says nothing
_ACRONYM_IN_ITS_CITY = 0.15
_SHORT = 4  # letters: a name of one such word in capitals is an acronym, whatever it is called


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key of the index leads here: a known name, as it is or without its own place."""

    number: int
    without_place: bool = False


@dataclass(slots=True)
class _Rest:
    """What a text says besides the name, as seen from one institution."""

    countries: set[str] = field(default_factory=set)
    own_city: bool = False
    other_city: bool = False
    unknown: bool = False
    goes_on: bool = False  # "University of Technology": the name is not at its end
    independent: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The text's words that carry names, and the place that was told with it."""

    words: tuple[Word, ...]
    countries: frozenset[str]
    city: str


class NameIndex:
    """Known institutions by all their names."""

    def __init__(self, known: Iterable[KnownName]) -> None:
        """Index 25,000 names in about a second. Their order makes no difference to any answer."""
        self._known: list[KnownName] = []
        self._words: list[tuple[Word, ...]] = []
        self._entries: dict[str, list[_Entry]] = {}
        self._codes: dict[str, list[KnownName]] = {}
        self._cities: dict[str, str] = {}  # as written -> one string for comparing
        self._near: NearNames | None = None
        for name in known:
            if name.kind == "erasmus_code":
                self._codes.setdefault(erasmus_code(name.name) or name.name, []).append(name)
            else:
                self._add(name)
        self._add_own_words()
        self._vocabulary = {word.folded for words in self._words for word in words}
        self._other_cities = set(self._cities.values()) - {""}
        self._longest = max(map(len, self._entries), default=0)

    # ------------------------------------------------------------ what is known
    def _add(self, name: KnownName) -> None:
        words = content(words_of(name.name))
        if not words:
            return
        number = len(self._known)
        self._known.append(name)
        self._words.append(words)
        if name.city not in self._cities:
            self._cities[name.city] = _joined(content(words_of(name.city)))
        self._enter(_joined(words), _Entry(number))
        if not name.name.isascii() and (german := german_spelling(name.name)) != name.name:
            self._enter(_joined(content(words_of(german))), _Entry(number))
        if _is_acronym(name, words):
            return
        base = self._without_place(words, self._cities[name.city])
        if len(base) > 1 and len(base) < len(words) and _tells_apart(base):
            self._enter(_joined(base), _Entry(number, without_place=True))
        if len(words) > 1 and not any(word.stands_for in TYPES for word in words):  # KU Leuven University
            for at in range(len(words) + 1):
                self._enter(_joined(words[:at]) + "univ" + _joined(words[at:]), _Entry(number))

    def _enter(self, key: str, entry: _Entry) -> None:
        self._entries.setdefault(key, []).append(entry)

    def _without_place(self, words: tuple[Word, ...], city: str) -> tuple[Word, ...]:
        """The name without the country and the city at its end."""
        words = _without_country(words)
        for at in range(1, len(words) if city.endswith(words[-1].stands_for) else 0):
            if _joined(words[at:]) == city:
                return words[:at]
        return words

    def _add_own_words(self) -> None:
        """Gent University: the order of an institution's English name with its own word for the place."""
        patterns: dict[Hashable, tuple[set[str], dict[str, list[int]]]] = {}
        for number, (name, words) in enumerate(zip(self._known, self._words, strict=True)):
            if len(words) != 2 or "univ" not in (words[0].stands_for, words[1].stands_for):
                continue
            first = words[0].stands_for == "univ"
            orders, places = patterns.setdefault(name.key, (set(), {}))
            if words[0 if first else 1].folded == "university":
                orders.add("univ{}" if first else "{}univ")
            places.setdefault(words[1 if first else 0].stands_for, []).append(number)
        for orders, places in patterns.values():
            for order in orders:
                for place, numbers in places.items():
                    for number in numbers:
                        self._enter(order.format(place), _Entry(number))

    # ------------------------------------------------------------ what is asked
    def suggest(self, text: str, *, country: str | None = None, city: str | None = None) -> Suggestion:
        """Tell which institution the text means; `country` (ISO 3166 or EL, UK) and `city` are what else is known."""
        if code := erasmus_code(text):
            found = [candidate(name, Reason.CODE, certain=True) for name in self._codes.get(code, ())]
            if found:
                return decided(found)
        words = content(mended(words_of(text)[:_MOST_WORDS], known=self._vocabulary))
        if not words:
            return Suggestion(outcome=Outcome.NONE)
        asked = _Asked(words, _told(country or ""), _joined(content(words_of(city or ""))))
        hits = self._hits(words)
        found = [one for hit in hits for one in self._judged(asked, hit, hits)]
        return decided(found or self._near_ones(asked))

    def _hits(self, words: tuple[Word, ...]) -> list[tuple[int, int]]:
        """The stretches of the text that are known names, none within a longer one."""
        found = []
        for start in range(len(words)):
            key = ""
            for end in range(start + 1, len(words) + 1):
                key += words[end - 1].stands_for
                if len(key) > self._longest:
                    break
                if key in self._entries and self._may_stand(words, start, end):
                    found.append((start, end))
        found.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
        kept: list[tuple[int, int]] = []
        for start, end in found:
            if not any(first <= start and end <= last for first, last in kept):
                kept.append((start, end))
        return kept

    def _may_stand(self, words: tuple[Word, ...], start: int, end: int) -> bool:
        """Not a name: the end of a longer Chinese word, shared words only, a small acronym in small letters."""
        if end - start == len(words):
            return True
        before = words[start - 1] if start else None
        if before and before.is_han and words[start].is_han and not words[start].broken:
            return False
        # "..., China University of Petroleum, ..." has shared words only, and stands apart.
        apart = end - start > 2 and _stands_apart(words, start, end)
        if not apart and not _tells_apart(words[start:end]):
            return False
        alone = words[start] if end - start == 1 else None
        return alone is None or len(alone.raw) > _SHORT or alone.raw.isupper()

    def _judged(self, asked: _Asked, hit: tuple[int, int], hits: list[tuple[int, int]]) -> list[Candidate]:
        """The institutions that bear the name at `hit`, each with what the rest says of it."""
        start, end = hit
        bearers = [
            (entry, same, self._rest(asked.words, start, end, self._known[entry.number]))
            for entry, same in self._bearers(asked.words[start:end])
        ]
        in_city = [self._in_its_city(entry, asked, rest) for entry, _same, rest in bearers]
        share = len(_joined(asked.words[start:end])) / len(_joined(asked.words))
        found = []
        for (entry, same, rest), its_city in zip(bearers, in_city, strict=True):
            name = self._known[entry.number]
            rest.other_city |= not its_city and bool(name.city) and any(in_city)
            rest.unknown |= self._names_another(asked.words, hit, hits, name)
            hidden = rest.goes_on or (share < _LEAST_SHARE and not _stands_apart(asked.words, start, end))
            if rest.unknown and (entry.without_place or hidden):
                continue  # "University of Southern Denmark" is not hidden in "University of Southern California"
            reason, certain = self._reason(asked, entry, same=same, rest=rest, its_city=its_city)
            score = SCORES[reason] * (share if reason == Reason.LONGER_NAME else 1)
            if reason == Reason.ACRONYM:  # HNU in Haikou is more likely than HNU elsewhere
                score += _ACRONYM_IN_ITS_CITY if its_city else -_ACRONYM_IN_ITS_CITY * rest.other_city
            found.append(candidate(name, reason, certain=certain, score=score, unit=rest.unit))
        return found

    def _names_another(
        self, words: tuple[Word, ...], hit: tuple[int, int], hits: list[tuple[int, int]], name: KnownName
    ) -> bool:
        """Is another known institution named beside this one, and not by an acronym only?"""
        for start, end in hits:
            if end <= hit[0] or hit[1] <= start:
                numbers = [entry.number for entry in self._entries[_joined(words[start:end])]]
                bearers = {
                    self._known[number].key
                    for number in numbers
                    if not _is_acronym(self._known[number], self._words[number])
                }
                if bearers and name.key not in {self._known[number].key for number in numbers}:
                    return True
        return False

    def _bearers(self, span: tuple[Word, ...]) -> list[tuple[_Entry, bool]]:
        """One entry an institution, and whether it is spelled the same; an entry without its place comes last."""
        entries = self._entries[_joined(span)]
        entries = [entry for entry in entries if not entry.without_place] or entries
        spelled = _spelled(span)

        def rank(entry: _Entry) -> tuple[bool, bool, str, str, str]:
            name, words = self._known[entry.number], self._words[entry.number]
            return _spelled(words) != spelled, _is_acronym(name, words), name.name, name.city, name.country

        found: dict[Hashable, tuple[_Entry, bool]] = {}
        for entry in sorted(entries, key=rank):
            found.setdefault(self._known[entry.number].key, (entry, not rank(entry)[0]))
        accented = any(word.exact != word.folded for word in span)
        if accented and any(same for _entry, same in found.values()):  # tone marks tell Shǎnxī from Shānxī
            return [pair for pair in found.values() if pair[1]]
        return list(found.values())

    def _in_its_city(self, entry: _Entry, asked: _Asked, rest: _Rest) -> bool:
        return rest.own_city or (
            bool(asked.city) and asked.city == self._cities[self._known[entry.number].city]
        )

    def _reason(
        self, asked: _Asked, entry: _Entry, *, same: bool, rest: _Rest, its_city: bool
    ) -> tuple[Reason, bool]:
        """Why this institution, and whether that is certain: the first thing that speaks against it decides."""
        name, words = self._known[entry.number], self._words[entry.number]
        told = [codes for codes in (asked.countries, rest.countries) if codes]
        country = _code_of(name.country)
        if country and any(country not in codes for codes in told):
            return Reason.OTHER_COUNTRY, False
        if rest.independent or rest.unknown:
            return Reason.LONGER_NAME, False
        if _is_acronym(name, words):
            return Reason.ACRONYM, False
        elsewhere = not its_city and bool(name.city) and asked.city in self._other_cities
        if rest.other_city or elsewhere:
            return Reason.OTHER_PLACE, False
        says_country = any(word.folded in COUNTRIES for word in words)
        placed = its_city or (bool(told and country) and not says_country)
        if entry.without_place:
            return Reason.WITHOUT_PLACE, placed
        if " ".join(word.stands_for for word in words) in SHARED and not placed:
            return Reason.SHARED_NAME, False
        if rest.unit:
            return Reason.UNIT_OF, True
        return (Reason.SAME_NAME if same else Reason.SAME_WORDS), True

    # ------------------------------------------------------------ what a text says besides the name
    def _rest(self, words: tuple[Word, ...], start: int, end: int, name: KnownName) -> _Rest:
        rest = _Rest()
        before = list(_parts(words[:start]))
        for at, part in enumerate(before):
            if part[0].stands_for in UNITS:  # up to the name: "Department of Physics, Optics and ..."
                self._take_unit(rest, [word for later in before[at:] for word in later], name)
                break
            attached = at == len(before) - 1 and not words[start].broken
            self._take(rest, part, name, may_be_unit=not attached)
        rest.goes_on = bool(words[end:]) and not words[end].broken and bool(words[end].small)
        for part in _parts(words[end:]):
            if part[0].stands_for in UNITS:
                self._take_unit(rest, part, name)
            else:
                self._take(rest, part, name, may_be_unit=part[0].broken)
        return rest

    def _take_unit(self, rest: _Rest, part: Sequence[Word], name: KnownName) -> None:
        rest.unit = as_written(part)
        rest.independent |= any(word.stands_for in INDEPENDENT for word in part)
        own = self._cities[name.city]
        rest.other_city |= any(
            word.stands_for != own and word.stands_for in self._other_cities for word in part
        )

    def _take(self, rest: _Rest, part: Sequence[Word], name: KnownName, *, may_be_unit: bool) -> None:
        if may_be_unit and part[-1].stands_for in UNITS - {"school"}:  # London Business School is no part
            self._take_unit(rest, part, name)
            return
        at = 0
        while at < len(part):
            own = self._own_words(part, at, name)
            length, codes = country_at(part, at)
            rest.own_city |= bool(own) and _joined(part[at : at + own]) == self._cities[name.city]
            rest.countries |= codes
            postcode = part[0].broken and not part[at].folded.isalpha()
            if not own and not length and not postcode:
                self._take_word(rest, part, at, name)
            at += max(own, length, 1)

    def _own_words(self, part: Sequence[Word], at: int, name: KnownName) -> int:
        """How many words from there on are the institution's city, or another of its names."""
        for end in range(len(part), at, -1):
            key = _joined(part[at:end])
            if key == self._cities[name.city]:
                return end - at
            if any(self._known[entry.number].key == name.key for entry in self._entries.get(key, ())):
                return end - at
        return 0

    def _take_word(self, rest: _Rest, part: Sequence[Word], at: int, name: KnownName) -> None:
        word = part[at]
        if word.stands_for in INDEPENDENT:
            rest.independent = True
        elif any(_joined(part[at : at + length]) in self._other_cities for length in (1, 2, 3)):
            rest.other_city = True
        elif word.stands_for not in AGREEMENT and not _are_initials(word.raw, name.name):
            rest.unknown = True

    # ------------------------------------------------------------ what lies near
    def _near_ones(self, asked: _Asked) -> list[Candidate]:
        if self._near is None:  # made when first needed: a list of well-written names never needs it
            self._near = NearNames([tuple(word.stands_for for word in words) for words in self._words])
        name_ends = len(_without_country(asked.words))
        told = asked.countries or country_at(asked.words, name_ends)[1]
        parts = list(_parts(asked.words))
        stretches = [asked.words, *parts] if len(parts) > 1 else [asked.words]
        return [
            one
            for stretch in stretches
            for one in self._near_to(
                told, asked.city, _without_country(stretch), whole=stretch is asked.words
            )
        ]

    def _near_to(
        self, told: frozenset[str], city: str, words: tuple[Word, ...], *, whole: bool
    ) -> Iterator[Candidate]:
        # One Han character less is another university, not a slip: 湖南, 湖北.
        spelled = [] if any(word.is_han for word in words) else [word.stands_for for word in words]
        assert self._near is not None
        for score, number in self._near.find(spelled):
            name = self._known[number]
            theirs = [word.stands_for for word in self._words[number]]
            elsewhere = bool(told and name.country) and _code_of(name.country) not in told
            if elsewhere or _is_acronym(name, self._words[number]):
                continue
            swapped = whole and sorted(theirs) == sorted(spelled)
            # Jinan University and the University of Jinan are two; the city tells which one is meant.
            certain = swapped and bool(city) and self._cities[name.city] == city
            reason = Reason.SWAPPED if swapped else Reason.NEAR
            yield candidate(name, reason, certain=certain, score=score * 0.9)


def _joined(words: Sequence[Word]) -> str:
    """The key of a name: its words as one, so that blanks make no difference (Jiao Tong, Jiaotong)."""
    return "".join(word.stands_for for word in words)


def _spelled(words: Sequence[Word]) -> str:
    return "".join(word.exact for word in words)


def _tells_apart(words: Sequence[Word]) -> bool:
    return any(word.stands_for not in GENERIC and word.folded not in COUNTRIES for word in words)


def _is_acronym(name: KnownName, words: tuple[Word, ...]) -> bool:
    """UGent and PolyU hold a word, so they are read as names; HNU is an acronym, whatever it is called."""
    raw = words[0].raw
    capitals = len(words) == 1 and raw.isupper()
    if name.kind == "acronym":
        return capitals or len(words) > 1 or len(raw) <= _SHORT
    return capitals and len(raw) <= _SHORT


def _are_initials(raw: str, name: str) -> bool:
    """UQO of Université du Québec en Outaouais: in order, perhaps with a letter of a small word between."""
    if not raw.isupper() or not 2 <= len(raw) <= 10:
        return False
    initials = "".join(word.folded[0] for word in content(words_of(name)))
    letters = iter(raw.lower())
    return len(raw) <= len(initials) + 2 and all(initial in letters for initial in initials)


def _parts(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """The words between breaks."""
    first = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words[at].broken:
            yield tuple(words[first:at])
            first = at


def _stands_apart(words: tuple[Word, ...], start: int, end: int) -> bool:
    """Commas, brackets or dashes part the name from everything else."""
    return (start == 0 or words[start].broken) and (end == len(words) or words[end].broken)


def _without_country(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words before the country at their end, when more than the country is there."""
    for at in range(max(1, len(words) - LONGEST_COUNTRY), len(words)):
        if "".join(word.folded for word in words[at:]) in COUNTRIES:
            return words[:at]
    return words


def _code_of(country: str) -> str:
    code = country.strip().upper()
    return COUNTRY_CODES.get(code, code)


def _told(country: str) -> frozenset[str]:
    """The codes that a told country may stand for; lists put Hong Kong and Macao under China."""
    code = _code_of(country)
    return COUNTRIES["china"] if code == "CN" else frozenset({code} - {""})
