"""What the rows of a file refer to: institutions, units, agreements, officers and people, found in the register."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models.functions import Lower

from edge.agreements.models import Agreement, AgreementKind
from edge.calls.models import Instrument, Project
from edge.core.many import faults_of
from edge.partners.models import Institution, Officer, Unit
from edge.partners.rules.same_institution import plain
from edge.people.models import Person
from edge.sheets.actions.faults import Fault, Waits
from edge.sheets.actions.naming import Asked, Names
from edge.sheets.actions.shelves import Shelves, batches

_AT_ONCE = 500
_TITLED_BY = ("public_id", "reference", "title")


class Register:
    """The register as a file's rows see it; what the file adds is learnt on the way."""

    def __init__(self, *, choices: Mapping[str, str], add_unknown: bool) -> None:
        self.names = Names(choices=choices, add_unknown=add_unknown)
        self.shelves = Shelves()
        self.broken: defaultdict[str, set[str]] = defaultdict(set)  # texts of rows in error, by kind
        self.at = ("", 0)  # the sheet and the row that is being planned
        self.new_at: dict[
            int, tuple[str, int]
        ] = {}  # where a new institution was named first, by its identity
        self.people: dict[tuple[str, ...], Person] = {}  # whom rows of this file have brought
        self._named: dict[tuple[str, str], list[Any]] = {}
        self._expected: defaultdict[type[Any], set[str]] = defaultdict(set)
        self._in_any_case: dict[tuple[type[Any], str], list[Any]] = {}
        self._added: dict[tuple[type[Any], str], list[Any]] = {}

    @property
    def hub(self) -> Institution | None:
        return self.names.hub

    def renew(self, *, institutions: bool) -> None:
        """Read again: rows of the file have been stored in the meantime."""
        self.shelves.clear()
        self._expected.clear()
        self._in_any_case.clear()
        if institutions:
            self.names.renew()

    # ------------------------------------------------------------ institutions and their units
    def institution(self, field_: str, asked: Asked) -> Institution:
        """The institution; raises Fault when it cannot be told, Waits when its own row is in error."""
        answer = self.names.ask(asked)
        answer.rows += 1
        one = answer.institution
        if one is not None:
            if one.pk is None:
                for messages in faults_of(one).values():
                    raise Fault(field_, "said_by_the_table", message=" ".join(messages), found=asked.text)
                self.new_at.setdefault(id(one), self.at)
            return one
        if plain(asked.text) in self.broken["institutions"]:
            raise Waits
        code = {"none": "institution_unknown", "several": "institution_several"}.get(
            answer.outcome, "institution_perhaps"
        )
        raise Fault(field_, code, candidates=answer.candidates, found=asked.text)

    def expect_institutions(self, several: Iterable[Asked], *, units: bool) -> list[int]:
        """Settle these names, and read the units of the institutions; returns the keys of those that are stored."""
        several = list(several)
        self.names.expect(several)
        found = [self.names.answers[one.key].institution for one in several]
        keys = list(dict.fromkeys(one.pk for one in found if one is not None and one.pk is not None))
        if units:
            hub = [self.hub.pk] if self.hub is not None else []
            self.shelves.expect(Unit, "institution_id", [*keys, *hub])
        return keys

    def unit(self, field_: str, institution: Institution, text: str) -> Unit:
        known: list[Unit] = [] if institution.pk is None else self.units_of(institution)
        wanted = plain(text)
        found = [one for one in known if one.public_id == text] or [
            one for one in known if wanted in (plain(one.name), plain(one.local_name))
        ]
        if len(found) == 1:
            return found[0]
        if wanted in self.broken["units"]:
            raise Waits
        raise Fault(
            field_,
            "unit_several" if found else "unit_unknown",
            candidates=[(one.public_id, one.name, "") for one in found or known[:8]],
            found=text,
            institution=institution.name,
        )

    def units_of(self, institution: Institution) -> list[Unit]:
        units: list[Unit] = self.shelves.all(Unit, "institution_id", institution.pk)
        for unit in units:
            unit.institution = institution
        return units

    # ------------------------------------------------------------ what stands below them
    def expect_texts(self, model: type[Any], texts: Iterable[Any], *, along: tuple[str, ...] = ()) -> None:
        """Read the agreements or projects that these texts name: by id, reference or title."""
        wanted = [
            text for text in dict.fromkeys(map(str, texts)) if text and text not in self._expected[model]
        ]
        self._expected[model].update(wanted)
        spellings = dict.fromkeys(form for text in wanted for form in (text, _one_blank(text)))
        for column in _TITLED_BY:
            self.shelves.expect(model, column, spellings, along=along)
        rest = {_one_blank(text).lower() for text in wanted if not self._on_shelves(model, text)}
        titles = model.objects.annotate(lower=Lower("title")).order_by("pk")
        for some in batches(sorted(rest), _AT_ONCE):
            for record in titles.filter(lower__in=some).prefetch_related(*along):
                self._in_any_case.setdefault((model, record.lower), []).append(record)

    def titled(self, model: type[Any], text: str) -> list[Any]:
        """The records that a text names, whatever blanks stand in it; the surer way of naming goes before the
        others."""
        self.expect_texts(model, [text])
        return (
            self._on_shelves(model, text)
            or self._in_any_case.get((model, _one_blank(text).lower()), [])
            or self._added.get((model, plain(text)), [])
        )

    def _on_shelves(self, model: type[Any], text: str) -> list[Any]:
        for column in _TITLED_BY:
            for form in dict.fromkeys((text, _one_blank(text))):
                if found := self.shelves.all(model, column, form):
                    return found
        return []

    def add(self, records: Iterable[Any]) -> None:
        """Rows of the file have been stored: later ones may name them in their own spelling."""
        for record in records:
            if isinstance(record, Agreement | Project):
                self._added.setdefault((type(record), plain(record.title)), []).append(record)

    def agreement(self, field_: str, text: str) -> Agreement:
        """By its id, the office's reference, or the title that one agreement alone bears."""
        return self._one(field_, text, self.titled(Agreement, text), what="agreement", kind="agreements")

    def project(self, field_: str, text: str) -> Project:
        return self._one(field_, text, self.titled(Project, text), what="project", kind="projects")

    def kind(self, field_: str, text: str) -> AgreementKind:
        return self._coded(AgreementKind, field_, text, "agreement_kind")

    def instrument(self, field_: str, text: str) -> Instrument:
        return self._coded(Instrument, field_, text, "instrument")

    def _coded(self, model: Any, field_: str, text: str, what: str) -> Any:
        """By code, or by its name in any language."""
        every = self._named.get((what, ""))
        if every is None:
            every = self._named[what, ""] = list(model.objects.all())
        if (what, text) not in self._named:
            wanted = plain(text).replace("_", " ")
            names = ("code", "name_en", "name_nl", "name_zh")
            self._named[what, text] = [
                one
                for one in every
                if wanted in {plain(getattr(one, name)).replace("_", " ") for name in names}
            ]
        found = self._named[what, text]
        if len(found) == 1:
            return found[0]
        raise Fault(
            field_,
            f"{what}_unknown",
            candidates=[(one.code, str(one), "") for one in every[:40]],
            found=text,
            allowed=", ".join(one.code for one in every[:40]),
        )

    def officer(self, field_: str, text: str) -> Officer:
        """By id, or by "Person, office" as lists show it."""
        found = self.shelves.all(Officer, "public_id", text)
        if not found:
            words = text.split(",", maxsplit=1)[0].split()
            self.expect_named_people(words)
            people = [one.pk for word in words for one in self.shelves.all(Person, "family_name", word)]
            held = [
                officer
                for pk in dict.fromkeys(people)
                for officer in self.shelves.all(Officer, "person_id", pk)
            ]
            found = [one for one in held if plain(text) in (plain(str(one)), plain(one.person.name))]
        return self._one(field_, text, found, what="officer", kind="officers")

    def expect_named_people(self, family_names: Iterable[str]) -> None:
        """Read the people of these family names and the offices that they hold."""
        family_names = list(dict.fromkeys(family_names))
        self.shelves.expect(Person, "family_name", family_names)
        people = [one.pk for name in family_names for one in self.shelves.all(Person, "family_name", name)]
        self.shelves.expect(Officer, "person_id", people, along=("person",))

    def _one(self, field: str, text: str, found: Sequence[Any], *, what: str, kind: str) -> Any:
        if len(found) == 1:
            return found[0]
        if not found and plain(text) in self.broken[kind]:
            raise Waits
        raise Fault(
            field,
            f"{what}_several" if found else f"{what}_unknown",
            candidates=[(one.public_id, str(one), "") for one in found[:8]],
            found=text,
        )

    # ------------------------------------------------------------ people
    def person(self, *, person_id: str, names: tuple[str, str, str], listed: bool) -> Person | None:
        """Somebody whom the register or an earlier row knows: by id, or (of the listed) by the whole name, family
        name first, when one alone bears it."""
        if person_id:
            return self.people.get((person_id,)) or self.shelves.one(Person, "public_id", person_id)
        if not listed:
            return None
        if names in self.people:
            return self.people[names]
        found = [
            one
            for one in self.shelves.all(Person, "family_name", names[0])
            if not one.participant and (one.given_name, one.local_name) == names[1:]
        ]
        return found[0] if len(found) == 1 else None


def _one_blank(text: str) -> str:
    return " ".join(text.split())
