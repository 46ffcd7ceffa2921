"""What the rows of a file refer to: institutions, units, agreements, officers and people, found in the register.

An institution is taken silently only by its id or code, or by the exact name that one institution alone
bears; everything else a person confirms, and what was confirmed is remembered.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from edge.agreements.models import Agreement, AgreementKind
from edge.calls.models import Instrument
from edge.partners.models import Institution, InstitutionName, Officer, Unit
from edge.partners.rules import KnownName, NameIndex, Outcome, Suggestion, is_erasmus_code
from edge.partners.rules.same_institution import plain
from edge.people.models import Person
from edge.sheets.actions.faults import Fault, Waits
from edge.sheets.models import ConfirmedName
from edge.sheets.rules import read_country

_REMARK = re.compile(
    r"\s*\((?:agreement|mou|moa|loi|renewed|new)\)\s*$", re.IGNORECASE
)  # says nothing of who it is
NEW = "new"  # the choice that a name is an institution that the register does not have yet


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
    """What a name was taken for, or between what a person has to choose."""

    asked: Asked
    outcome: str  # certain, confirmed, new, several, perhaps, none
    institution: Institution | None = None
    candidates: tuple[tuple[str, str, str], ...] = ()
    rows: int = 0


class Register:
    """The register as a file's rows see it; what the file adds is learnt on the way."""

    def __init__(self, *, choices: Mapping[str, str], add_unknown: bool) -> None:
        self.choices, self.add_unknown = choices, add_unknown
        self.answers: dict[str, NameAnswer] = {}
        self.broken: defaultdict[str, set[str]] = defaultdict(set)  # texts of rows in error, by kind
        self.new: dict[str, Institution] = {}
        self._units: dict[int, list[Unit]] = {}
        self._found: dict[tuple[str, ...], Any] = {}
        self._stamp: Any = None
        self._load()

    def _load(self) -> None:
        self._index: NameIndex | None = None
        self.hub = Institution.objects.filter(role=Institution.HUB).first()
        self._institutions = {one.public_id: one for one in Institution.objects.all()}
        self._by_code = {}
        for one in self._institutions.values():
            for code in (one.domain, one.ror_id, _spaceless(one.erasmus_code), one.public_id):
                if code:
                    self._by_code[code.casefold()] = one
        self._confirmed = {(row.text, row.country): row.institution_id for row in ConfirmedName.objects.all()}
        self._by_pk = {one.pk: one for one in self._institutions.values()}

    def renew(self) -> None:
        """Read again: rows of the file have been stored in the meantime. Institutions only if there are others."""
        self._units, self._found = {}, {}
        stamp = Institution.objects.aggregate(many=Count("pk"), last=Max("pk"), changed=Max("updated_at"))
        if stamp != self._stamp:
            self._stamp = stamp
            self._load()
            self.answers.clear()

    # ------------------------------------------------------------ institutions
    def index(self) -> NameIndex:
        if self._index is None:
            names = [
                KnownName(key=one.public_id, name=name, kind="", country=one.country, city=one.city)
                for one in self._institutions.values()
                for name in dict.fromkeys((one.name, one.local_name))
                if name
            ]
            for other in InstitutionName.objects.all():
                one = self._by_pk[other.institution_id]
                names.append(
                    KnownName(
                        key=one.public_id,
                        name=other.name,
                        kind=other.kind,
                        country=one.country,
                        city=one.city,
                        language=other.language,
                    )
                )
            self._index = NameIndex(names)
        return self._index

    def look(self, asked: Asked) -> NameAnswer:
        """What the register makes of a name that the file itself introduces: asked for where it may be known."""
        answer = self._answer(asked, own=True)
        undecided = answer.outcome in ("several", "perhaps")
        if undecided and self.choices.get(asked.key) == NEW:
            answer.outcome = NEW
        if undecided or asked.key in self.choices:
            self.answers.setdefault(asked.key, answer).rows += 1
        return answer

    def ask(self, asked: Asked) -> NameAnswer:
        """What the name is taken for; asked once for each name of the file."""
        answer = self.answers.get(asked.key)
        if answer is None:
            answer = self.answers[asked.key] = self._answer(asked)
        answer.rows += 1
        return answer

    def _answer(self, asked: Asked, *, own: bool = False) -> NameAnswer:
        for code in (asked.code, asked.text):
            one = self._by_code.get(code.casefold()) or self._by_code.get(_spaceless(code).casefold())
            if code and one is not None:
                return NameAnswer(asked=asked, outcome="certain", institution=one)
        chosen = self.choices.get(asked.key, "")
        if chosen and chosen != NEW and chosen in self._institutions:
            return NameAnswer(asked=asked, outcome="confirmed", institution=self._institutions[chosen])
        known = self._confirmed.get((plain(asked.text), asked.country))
        if known is not None and chosen != NEW:
            return NameAnswer(asked=asked, outcome="confirmed", institution=self._by_pk[known])
        suggestion = self.index().suggest(asked.text, country=asked.country or None, city=asked.city or None)
        return self._judged(asked, suggestion, chosen, add=None if own else self.add_unknown)

    def _judged(self, asked: Asked, suggestion: Suggestion, chosen: str, *, add: bool | None) -> NameAnswer:
        candidates = tuple(
            (str(one.key), self._institutions[str(one.key)].name, str(one.reason.value))
            for one in suggestion.candidates
        )
        if add is not None and (chosen == NEW or (add and suggestion.outcome == Outcome.NONE)):
            new = self._new(asked)
            return NameAnswer(asked=asked, outcome="new", institution=new, candidates=candidates)
        if suggestion.outcome == Outcome.CERTAIN and suggestion.candidates[0].reason in ("code", "same_name"):
            one = self._institutions[str(suggestion.key)]
            return NameAnswer(asked=asked, outcome="certain", institution=one, candidates=candidates)
        outcome = "perhaps" if suggestion.outcome == Outcome.CERTAIN else str(suggestion.outcome.value)
        return NameAnswer(asked=asked, outcome=outcome, candidates=candidates)

    def _new(self, asked: Asked) -> Institution:
        name, country = apart(asked.text)
        key = f"{plain(name)}|{asked.country or country}"
        if key not in self.new:
            self.new[key] = Institution(
                name=name,
                country=asked.country or country,
                city=asked.city,
                erasmus_code=asked.code if is_erasmus_code(asked.code) else "",
            )
        return self.new[key]

    def institution(self, field_: str, asked: Asked) -> Institution:
        """The institution; raises Fault when it cannot be told, Waits when its own row is in error."""
        answer = self.ask(asked)
        if answer.institution is not None:
            return answer.institution
        if plain(asked.text) in self.broken["institutions"]:
            raise Waits
        code = {"none": "institution_unknown", "several": "institution_several"}.get(
            answer.outcome, "institution_perhaps"
        )
        raise Fault(field_, code, candidates=answer.candidates, found=asked.text)

    # ------------------------------------------------------------ what stands below them
    def unit(self, field_: str, institution: Institution, text: str) -> Unit:
        if institution.pk not in self._units:
            self._units[institution.pk] = list(Unit.objects.filter(institution=institution))
        known = self._units[institution.pk]
        wanted = plain(text)
        found = [one for one in known if one.public_id == text] or [
            one for one in known if wanted in (plain(one.name), plain(one.local_name))
        ]
        if len(found) == 1:
            return found[0]
        if wanted in self.broken["units"]:
            raise Waits
        code = "unit_several" if found else "unit_unknown"
        raise Fault(
            field_,
            code,
            candidates=[(one.public_id, one.name, "") for one in found or known[:8]],
            found=text,
            institution=institution.name,
        )

    def agreement(self, field_: str, text: str) -> Agreement:
        """By its id, the office's reference, or the title that one agreement alone bears."""
        return self._one(
            ("agreement", text),
            lambda: list(
                Agreement.objects.filter(Q(public_id=text) | Q(reference=text) | Q(title__iexact=text))[:3]
            ),
            lambda found: [one for one in found if text in (one.public_id, one.reference)] or found,
            field=field_,
            what="agreement",
            kind="agreements",
        )

    def kind(self, field_: str, text: str) -> AgreementKind:
        return self._named(AgreementKind, field_, text, "agreement_kind")

    def instrument(self, field_: str, text: str) -> Instrument:
        return self._named(Instrument, field_, text, "instrument")

    def _named(self, model: Any, field_: str, text: str, what: str) -> Any:
        key = (what, text)
        if key not in self._found:
            wanted = plain(text).replace("_", " ")
            every = list(model.objects.all())
            self._found[key] = [
                one
                for one in every
                if wanted
                in {
                    plain(name).replace("_", " ")
                    for name in (one.code, one.name_en, one.name_nl, one.name_zh)
                }
            ]
        found = self._found[key]
        if len(found) == 1:
            return found[0]
        every = list(model.objects.all()[:40])
        raise Fault(
            field_,
            f"{what}_unknown",
            candidates=[(one.code, str(one), "") for one in every],
            found=text,
            allowed=", ".join(one.code for one in every),
        )

    def officer(self, field_: str, text: str) -> Officer:
        """By id, or by "Person, office" as lists show it."""
        name = text.split(",", maxsplit=1)[0].strip()
        return self._one(
            ("officer", text),
            lambda: list(
                Officer.objects.select_related("person").filter(
                    Q(public_id=text) | Q(person__family_name__in=name.split())
                )[:200]
            ),
            lambda found: [
                one
                for one in found
                if text == one.public_id or plain(text) in (plain(str(one)), plain(one.person.name))
            ],
            field=field_,
            what="officer",
            kind="officers",
        )

    def _one(self, key: tuple[str, ...], read: Any, choose: Any, *, field: str, what: str, kind: str) -> Any:
        if key not in self._found:
            self._found[key] = choose(read())
        found = self._found[key]
        if len(found) == 1:
            return found[0]
        if plain(key[1]) in self.broken[kind]:
            raise Waits
        code = f"{what}_several" if found else f"{what}_unknown"
        raise Fault(
            field, code, candidates=[(one.public_id, str(one), "") for one in found[:8]], found=key[1]
        )

    # ------------------------------------------------------------ people
    def person(self, *, person_id: str, family: str, given: str, local: str, listed: bool) -> Person | None:
        """Somebody whom the register knows: by id, or (of the listed) by the whole name when one alone bears it."""
        if person_id:
            return Person.objects.filter(public_id=person_id).first()
        if not listed:
            return None
        names = Person.objects.listed().filter(family_name=family, given_name=given, local_name=local)
        found = list(names[:2])
        return found[0] if len(found) == 1 else None


def apart(text: str) -> tuple[str, str]:
    """A new institution's name and the country that stands after it: "Curtin University, Australia"."""
    name = " ".join(_REMARK.sub("", text).split())
    head, comma, tail = name.rpartition(",")
    if comma and head:
        answer = read_country(tail)
        if isinstance(answer, str):
            return head.strip(), answer
    return name, ""


def _spaceless(code: str) -> str:
    return "".join(code.split()).replace("_", "")
