"""What the one box finds: records of several kinds, each read through what the account may see.

So the counts are counts of what is visible: a record that is not shared is neither found nor counted.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any

from django.db.models import F, QuerySet, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from edge.agreements.queries import find_agreements, find_commitments, for_reading
from edge.agreements.queries.searching import find_texts, texts_found
from edge.calls.queries import find_projects
from edge.community.queries import find_clubs
from edge.core.tokens import Term, query_terms
from edge.missions.queries import find_action_items, find_missions
from edge.partners.permissions import officers_visible_to
from edge.partners.queries import find_institutions, find_people, find_units
from edge.programmes.queries import find_programmes
from edge.strategy.queries.goals import find_goals
from edge.web.kit.missions import direction_word
from edge.web.kit.names import country_name
from edge.web.kit.records import url_of
from edge.web.pages.find.snippets import Bit, Snippet, snippet_of

A_FEW = 10  # of each kind on the page of all kinds
SUGGESTED = 8
_TAGS = {"zh": "zh-Hans"}


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One line of the answer: the name, the same in another script, what it is, and an agreement's state."""

    url: str
    name: str
    what: str
    local_name: str = ""
    local_language: str = ""
    state: str = ""
    snippet: Sequence[Bit] = ()
    snippet_language: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asks for what."""

    account: Any
    text: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one kind of record is sought, put in order and shown."""

    key: str
    words: Promise
    seek: Callable[[Any, str], QuerySet[Any]]
    arrange: Callable[[QuerySet[Any], date], QuerySet[Any]]
    show: Callable[[Sequence[Any], Asked], list[Hit]]


@dataclass(frozen=True, kw_only=True)
class Group:
    """What was found of one kind: how many, and the first of them."""

    kind: Kind
    count: int
    hits: list[Hit] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        return self.count > len(self.hits)


def found_of(kind: Kind, account: Any, text: str, *, on: date) -> QuerySet[Any]:
    return kind.arrange(kind.seek(account, text), on)


def groups(account: Any, text: str, *, on: date) -> list[Group]:
    """The kinds of which something was found, in a fixed order. Two statements a kind, one for the texts, and two
    more in all."""
    asked = Asked(account=account, text=text)
    answer = []
    for kind in KINDS:
        count = kind.seek(account, text).count()
        rows = list(found_of(kind, account, text, on=on)[:A_FEW])
        answer.append(Group(kind=kind, count=count, hits=kind.show(rows, asked)))
        if kind.key == "agreement":
            answer.append(text_group(asked))
    return [group for group in answer if group.count]


def text_group(asked: Asked) -> Group:
    """The texts that hold the words. One statement."""
    count, found = texts_found(asked.account, asked.text, most=A_FEW)
    terms = query_terms(asked.text)
    return Group(kind=TEXTS, count=count, hits=[_text_hit(one.version, one.clauses, terms) for one in found])


def suggestions(account: Any, text: str, *, on: date) -> list[Group]:
    """The first eight, drawn from the kinds in turn so that none crowds out the others. Not the texts: an agreement
    is found by the words of its text anyway."""
    asked = Asked(account=account, text=text)
    found = []
    for kind in KINDS:
        rows = list(found_of(kind, account, text, on=on)[:SUGGESTED])
        found.append(kind.show(rows, asked))
    drawn = [hit for turn in zip_longest(*found) for hit in turn if hit is not None][:SUGGESTED]
    return [
        Group(kind=kind, count=len(hits), hits=[hit for hit in hits if hit in drawn])
        for kind, hits in zip(KINDS, found, strict=True)
        if any(hit in drawn for hit in hits)
    ]


def _institution_hits(rows: Iterable[Any], asked: Asked) -> list[Hit]:
    return [
        Hit(
            url=url_of("institution", row.public_id),
            name=row.name,
            local_name=row.local_name,
            local_language=row.local_language,
            what=", ".join(part for part in (row.city, row.country) if part),
        )
        for row in rows
    ]


def _agreement_hits(rows: Iterable[Any], asked: Asked) -> list[Hit]:
    return [
        Hit(url=url_of("agreement", row.public_id), name=row.title, what=str(row.kind), state=row.state)
        for row in rows
    ]


def _person_hits(rows: Sequence[Any], asked: Asked) -> list[Hit]:
    offices: dict[int, list[str]] = {}
    for officer in (
        officers_visible_to(asked.account)
        .filter(person__in=[row.pk for row in rows])
        .select_related("institution")
    ):
        offices.setdefault(officer.person_id, []).append(f"{officer.title}, {officer.institution}")
    return [
        Hit(
            url=url_of("person", row.public_id),
            name=row.name,
            local_name=row.local_name,
            local_language=row.local_language,
            what="; ".join(offices.get(row.pk, ())),
        )
        for row in rows
    ]


def _unit_hits(rows: Iterable[Any], asked: Asked) -> list[Hit]:
    return [
        Hit(
            url=url_of("unit", row.public_id),
            name=row.name,
            local_name=row.local_name,
            local_language=row.local_language,
            what=str(row.institution),
        )
        for row in rows
    ]


def _commitment_hits(rows: Iterable[Any], asked: Asked) -> list[Hit]:
    return [
        Hit(url=url_of("commitment", row.public_id), name=row.text, what=row.agreement.title) for row in rows
    ]


def _programme_hits(rows: Iterable[Any], asked: Asked) -> list[Hit]:
    return [
        Hit(url=url_of("jointprogramme", row.public_id), name=row.title, what=str(row.get_kind_display()))
        for row in rows
    ]


def _club_hits(rows: Iterable[Any], asked: Asked) -> list[Hit]:
    return [
        Hit(
            url=url_of("alumniclub", row.public_id),
            name=row.name,
            what=", ".join(part for part in (row.city, country_name(row.country)) if part),
        )
        for row in rows
    ]


def _mission_hits(rows: Iterable[Any], asked: Asked) -> list[Hit]:
    return [
        Hit(url=url_of("mission", row.public_id), name=row.title, what=direction_word(row.direction))
        for row in rows
    ]


def _action_item_hits(rows: Iterable[Any], asked: Asked) -> list[Hit]:
    return [
        Hit(url=url_of("actionitem", row.public_id), name=row.text, what=row.mission.title) for row in rows
    ]


def _project_hits(rows: Iterable[Any], asked: Asked) -> list[Hit]:
    return [
        Hit(
            url=url_of("project", row.public_id),
            name=row.title,
            what=", ".join(
                [row.partner.name, str(row.instrument), *([gettext("synthetic")] if row.synthetic else [])]
            ),
        )
        for row in rows
    ]


def _goal_hits(rows: Iterable[Any], asked: Asked) -> list[Hit]:
    return [
        Hit(
            url=url_of("goal", row.public_id),
            name=row.text,
            what=row.partner.name if row.partner else gettext("common goal"),
        )
        for row in rows
    ]


def _text_hits(rows: Sequence[Any], asked: Asked) -> list[Hit]:
    """Each text with the clause in which most of the words stand. One statement."""
    terms = query_terms(asked.text)
    prefetch_related_objects(list(rows), "clauses")
    return [_text_hit(row, list(row.clauses.all()), terms) for row in rows]


def _text_hit(version: Any, clauses: Sequence[Any], terms: Sequence[Term]) -> Hit:
    said = [
        (code, f"{words['heading']}: {words['body']}" if words["heading"] else words["body"])
        for clause in clauses
        for code, words in clause.texts.items()
    ]
    code, best = _passage(said, terms)
    return Hit(
        url=url_of("textversion", version.public_id),
        name=version.agreement.title,
        what=str(version),
        snippet=best.bits,
        snippet_language=_TAGS.get(code, code),
    )


def _passage(said: Sequence[tuple[str, str]], terms: Sequence[Term]) -> tuple[str, Snippet]:
    """The language and the part of the clause in which most of the words stand. Looked for plainly first: to read
    every letter of every clause as the index does takes long."""
    plainly = [sum(term.token in text.casefold() for term in terms) for _code, text in said]
    if any(plainly):
        code, text = said[plainly.index(max(plainly))]
        return code, snippet_of(text, terms)
    read = [(code, snippet_of(text, terms)) for code, text in said]
    return max(read, key=lambda one: one[1].hits, default=("", snippet_of("", ())))


def _latest_first(found: Any, on: date) -> QuerySet[Any]:
    day = Coalesce("signed_on_from", "starts_on_from")
    return for_reading(found, on=on).order_by(day.desc(nulls_last=True), "title", "pk")


KINDS = (
    Kind(
        key="institution",
        words=_("Institutions"),
        seek=find_institutions,
        arrange=lambda found, on: found.order_by("name", "pk"),
        show=_institution_hits,
    ),
    Kind(
        key="agreement",
        words=_("Agreements"),
        seek=find_agreements,
        arrange=_latest_first,
        show=_agreement_hits,
    ),
    Kind(
        key="person",
        words=_("People"),
        seek=find_people,
        arrange=lambda found, on: found.by_name(),  # type: ignore[attr-defined]
        show=_person_hits,
    ),
    Kind(
        key="unit",
        words=_("Units"),
        seek=find_units,
        arrange=lambda found, on: found.order_by(F("institution__role"), "institution__name", "name", "pk"),
        show=_unit_hits,
    ),
    Kind(
        key="commitment",
        words=_("Commitments"),
        seek=find_commitments,
        arrange=lambda found, on: found.order_by("agreement__title", "pk"),
        show=_commitment_hits,
    ),
    Kind(
        key="jointprogramme",
        words=_("Joint programmes"),
        seek=find_programmes,
        arrange=lambda found, on: found.order_by("title", "pk"),
        show=_programme_hits,
    ),
    Kind(
        key="alumniclub",
        words=_("Alumni clubs"),
        seek=find_clubs,
        arrange=lambda found, on: found.order_by("name", "pk"),
        show=_club_hits,
    ),
    Kind(
        key="mission",
        words=_("Missions and visits"),
        seek=find_missions,
        arrange=lambda found, on: found.order_by(F("starts_on_from").desc(nulls_last=True), "pk"),
        show=_mission_hits,
    ),
    Kind(
        key="actionitem",
        words=_("Action items"),
        seek=find_action_items,
        arrange=lambda found, on: found.order_by("mission__title", "pk"),
        show=_action_item_hits,
    ),
    Kind(
        key="project",
        words=_("Projects"),
        seek=find_projects,
        arrange=lambda found, on: found.select_related("partner", "instrument").order_by("title", "pk"),
        show=_project_hits,
    ),
    Kind(
        key="goal",
        words=_("Goals"),
        seek=find_goals,
        arrange=lambda found, on: found.order_by("text", "pk"),
        show=_goal_hits,
    ),
)
# Beside the others, and not among the suggestions: the texts themselves, with the words in their place.
TEXTS = Kind(
    key="textversion",
    words=_("Texts of agreements"),
    seek=find_texts,
    arrange=lambda found, on: found,
    show=_text_hits,
)
