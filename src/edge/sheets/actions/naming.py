"""Which institutions the names in a file mean.

An institution is taken silently only by its id or code, or by the exact name that one institution alone
bears; everything else a person confirms, and what was confirmed is remembered. Two new names that resemble
each other may be one institution, so that is asked too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from edge.partners.models import Institution, InstitutionName
from edge.partners.rules import KnownName, NameIndex, Outcome, Suggestion, is_erasmus_code
from edge.partners.rules.name_reading import Word, content, country_at, words_of
from edge.partners.rules.name_words import AGREEMENT, GENERIC
from edge.partners.rules.near_names import NearNames
from edge.partners.rules.same_institution import plain
from edge.sheets.models import ConfirmedName
from edge.sheets.rules import read_country

NEW = "new"  # the choice that a name is an institution that the register does not have yet
LIKE = "like:"  # before the key of another name of the file: the choice that both are one new institution
_REMARK = re.compile(  # says nothing of who it is
    r"\s*\([^()]*\b(?:agreement|mou|moa|loi|renewed|new)\b[^()]*\)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A name as a sheet gives it, with the place that stands beside it."""

    text: str
    country: str = ""
    city: str = ""
    code: str = ""

    @property
    def key(self) -> str:
        return f"{plain(self.text)}|{self.country}"


@dataclass(kw_only=True)
class NameAnswer:
    """What a name was taken for, or between what a person has to choose: (id, name, reason)."""

    asked: Asked
    outcome: str  # certain, confirmed, new, several, perhaps, none
    institution: Institution | None = None
    candidates: tuple[tuple[str, str, str], ...] = ()
    rows: int = 0


class Names:
    """The institutions by the names that a file gives them; `new` are those that only the file knows."""

    def __init__(self, *, choices: Mapping[str, str], add_unknown: bool) -> None:
        self.choices, self.add_unknown = choices, add_unknown
        self.answers: dict[str, NameAnswer] = {}
        self.new: dict[str, Institution] = {}
        self._read()

    # ------------------------------------------------------------ the register
    def _read(self) -> None:
        self._stamp = _stamp()
        self._index: NameIndex | None = None
        self.known = {one.public_id: one for one in Institution.objects.select_related("partnership")}
        self.by_pk = {one.pk: one for one in self.known.values()}
        self.hub = next((one for one in self.known.values() if one.is_hub), None)
        self._by_code = {}
        for one in self.known.values():
            for code in (_spaceless(one.erasmus_code), one.ror_id, one.domain, one.public_id):
                if code:
                    self._by_code[code.casefold()] = one
        self._confirmed = {(row.text, row.country): row.institution_id for row in ConfirmedName.objects.all()}

    def renew(self) -> None:
        """Read again what other rows of the file have added, if they have."""
        if _stamp() != self._stamp:
            self._read()
            self.answers.clear()

    def by_code(self, code: str) -> Institution | None:
        """By id, domain, ROR id or Erasmus code, in any case and spacing."""
        return self._by_code.get(code.casefold()) or self._by_code.get(_spaceless(code).casefold())

    def index(self) -> NameIndex:
        if self._index is None:
            self._index = NameIndex(self._known_names())
        return self._index

    def _known_names(self) -> Iterator[KnownName]:
        for one in self.known.values():
            for name in dict.fromkeys((one.name, one.local_name)):
                if name:
                    yield KnownName(key=one.public_id, name=name, country=one.country, city=one.city)
        for other in InstitutionName.objects.all():
            one = self.by_pk[other.institution_id]
            yield KnownName(
                key=one.public_id, name=other.name, kind=other.kind, country=one.country, city=one.city
            )

    # ------------------------------------------------------------ what is asked
    def expect(self, several: Iterable[Asked]) -> None:
        """Settle these names together: only so is it seen that two new ones resemble each other."""
        fresh = {one.key: one for one in several if one.key not in self.answers}
        for key, asked in fresh.items():
            self.answers[key] = self._answer(asked)
        self._compare([self.answers[key] for key in fresh if self.answers[key].outcome == NEW])
        for key in fresh:
            self._settle_new(self.answers[key])

    def ask(self, asked: Asked) -> NameAnswer:
        """What the name is taken for."""
        self.expect([asked])
        return self.answers[asked.key]

    def look(self, asked: Asked) -> NameAnswer:
        """What the register makes of a name that the file itself introduces: never a new one of its own."""
        answer = self._answer(asked)
        if answer.outcome in ("several", "perhaps") or asked.key in self.choices:
            self.answers.setdefault(asked.key, answer).rows += 1
        return answer

    def _answer(self, asked: Asked) -> NameAnswer:
        for code in (asked.code, asked.text):
            if code and (one := self.by_code(code)) is not None:
                return NameAnswer(asked=asked, outcome="certain", institution=one)
        chosen = self.choices.get(asked.key, "")
        if chosen in self.known:
            return NameAnswer(asked=asked, outcome="confirmed", institution=self.known[chosen])
        known = self._confirmed.get((plain(asked.text)[:300], asked.country))
        if known is not None and chosen != NEW and not chosen.startswith(LIKE):
            return NameAnswer(asked=asked, outcome="confirmed", institution=self.by_pk[known])
        if _new_key(asked) in self.new:
            return NameAnswer(asked=asked, outcome=NEW)
        suggestion = self.index().suggest(asked.text, country=asked.country or None, city=asked.city or None)
        return self._judged(asked, suggestion, chosen)

    def _judged(self, asked: Asked, suggestion: Suggestion, chosen: str) -> NameAnswer:
        candidates = tuple(
            (str(one.key), self.known[str(one.key)].name, str(one.reason.value))
            for one in suggestion.candidates
        )
        certain = suggestion.outcome == Outcome.CERTAIN
        if chosen == NEW or chosen.startswith(LIKE):
            return NameAnswer(asked=asked, outcome=NEW, candidates=candidates)
        if certain and suggestion.candidates[0].reason in ("code", "same_name"):
            one = self.known[str(suggestion.key)]
            return NameAnswer(asked=asked, outcome="certain", institution=one, candidates=candidates)
        if self.add_unknown and suggestion.outcome == Outcome.NONE:
            return NameAnswer(asked=asked, outcome=NEW)
        outcome = "perhaps" if certain else str(suggestion.outcome.value)
        return NameAnswer(asked=asked, outcome=outcome, candidates=candidates)

    # ------------------------------------------------------------ new ones
    def _compare(self, new: list[NameAnswer]) -> None:
        """Of two new names that resemble each other the later one is asked about, unless somebody said already."""
        words = [_telling_words(answer.asked) for answer in new]
        near, holders = NearNames(words), _by_part(new)
        for number, answer in enumerate(new):
            if answer.asked.key in self.choices:
                continue
            alike = [other for _score, other in near.find(words[number])]
            alike += holders.get(words[number], [])  # this one stands within that one
            alike += [other for part in _parts(answer.asked) for other in holders.get(part, [])]
            earlier = [
                new[other].asked
                for other in dict.fromkeys(alike)
                if other < number and _may_be_one(new[other].asked, answer.asked)
            ]
            if earlier:
                answer.outcome = "perhaps"
                answer.candidates = tuple((f"{LIKE}{one.key}", one.text, "near") for one in earlier[:8])

    def _settle_new(self, answer: NameAnswer) -> None:
        if answer.outcome != NEW or answer.institution is not None:
            return
        key, chosen = _new_key(answer.asked), self.choices.get(answer.asked.key, "")
        other = self.answers.get(chosen.removeprefix(LIKE)) if chosen.startswith(LIKE) else None
        if other is not None and other is not answer:
            self._settle_new(other)
            if other.institution is not None:
                self.new[key] = other.institution
        if key not in self.new:
            self.new[key] = _institution_of(answer.asked)
        answer.institution = self.new[key]


def apart(text: str) -> tuple[str, str]:
    """A new institution's name and the country that stands after it: "Curtin University, Australia"."""
    name = " ".join(_REMARK.sub("", text).split())
    head, comma, tail = name.rpartition(",")
    if comma and head:
        answer = read_country(tail)
        if isinstance(answer, str):
            return head.strip(), answer
    return name, ""


def _institution_of(asked: Asked) -> Institution:
    name, country = apart(asked.text)
    one = Institution(name=name, country=asked.country or country, city=asked.city)
    room = one._meta.get_field("erasmus_code").max_length or 0
    if is_erasmus_code(asked.code) and len(asked.code) <= room:  # else it is a hint, and no more
        one.erasmus_code = asked.code
    return one


def _new_key(asked: Asked) -> str:
    name, country = apart(asked.text)
    return f"{plain(name)}|{asked.country or country}"


def _may_be_one(first: Asked, second: Asked) -> bool:
    """Not when they stand in two countries, bear two codes, or are the same to us anyway."""
    countries = {one.country or apart(one.text)[1] for one in (first, second)} - {""}
    codes = {_spaceless(one.code) for one in (first, second)} - {""}
    return len(countries) < 2 and len(codes) < 2 and _new_key(first) != _new_key(second)


def _by_part(answers: Sequence[NameAnswer]) -> dict[tuple[str, ...], list[int]]:
    """The places of the names by what stands between their commas: "Student exchange (SEA), Ajman University"."""
    holders: dict[tuple[str, ...], list[int]] = {}
    for number, answer in enumerate(answers):
        for part in _parts(answer.asked):
            holders.setdefault(part, []).append(number)
    return holders


def _parts(asked: Asked) -> Iterator[tuple[str, ...]]:
    """What stands between the commas and brackets of a name, where that is more than a word."""
    part: list[Word] = []
    for word in (*content(words_of(asked.text)), None):
        if word is None or word.broken:
            if len(part) > 1 and not all(one.stands_for in GENERIC | AGREEMENT for one in part):
                yield _without_country(tuple(part))
            part = []
        if word is not None:
            part.append(word)


def _telling_words(asked: Asked) -> tuple[str, ...]:
    return _without_country(content(words_of(apart(asked.text)[0])))


def _without_country(words: tuple[Word, ...]) -> tuple[str, ...]:
    """The words of a name without the country at its end."""
    for at in range(1, len(words)):
        if country_at(words, at)[0] == len(words) - at:
            words = words[:at]
            break
    return tuple(word.stands_for for word in words)


def _spaceless(code: str) -> str:
    return "".join(code.split()).replace("_", "")


def _stamp() -> Any:
    return Institution.objects.aggregate(many=Count("pk"), last=Max("pk"), changed=Max("updated_at"))
