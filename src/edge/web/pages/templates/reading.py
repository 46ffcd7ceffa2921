"""What the pages of a template and of a clause show: the text in columns, and what its merge fields mean."""

from collections.abc import Iterable
from dataclasses import dataclass

from edge.agreements.models import LANGUAGES, LibraryClause, TemplateClause
from edge.agreements.queries.library import languages_of
from edge.agreements.rules.merging import open_fields
from edge.web.kit.merge_fields import field_meanings, is_asked

_TAGS = {"en": "en", "nl": "nl", "zh": "zh-Hans"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A clause in one language, a paragraph a line; none where it has no text in it."""

    language: str
    tag: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ShownClause:
    """A clause at its place, as the page of a template shows it."""

    number: int
    place: TemplateClause
    clause: LibraryClause
    columns: tuple[Column, ...]


@dataclass(frozen=True, kw_only=True)
class ShownField:
    """A merge field as it stands in a text, and what fills it; `asked` where no record does."""

    braced: str
    meaning: str
    asked: bool


def columns_of(clause: LibraryClause) -> tuple[Column, ...]:
    return tuple(
        Column(
            language=str(name),
            tag=_TAGS[code],
            heading=getattr(clause, f"heading_{code}"),
            paragraphs=tuple(getattr(clause, f"body_{code}").splitlines()),
        )
        for code, name in LANGUAGES
    )


def shown(places: Iterable[TemplateClause]) -> list[ShownClause]:
    return [
        ShownClause(number=number, place=place, clause=place.clause, columns=columns_of(place.clause))
        for number, place in enumerate(places, start=1)
    ]


def languages_of_all(clauses: Iterable[LibraryClause]) -> list[str]:
    """The languages in which a draft can be made of all of them."""
    offered = [set(languages_of(clause)) for clause in clauses]
    common = set.intersection(*offered) if offered else set()
    return [str(name) for code, name in LANGUAGES if code in common]


def fields_used(clauses: Iterable[LibraryClause]) -> list[ShownField]:
    """The merge fields of the clauses, each once, with what fills it."""
    texts = [
        getattr(clause, f"{part}_{code}")
        for clause in clauses
        for code, _name in LANGUAGES
        for part in ("heading", "body")
    ]
    meanings = field_meanings()
    return [
        ShownField(braced=f"{{{name}}}", meaning=meanings.get(name, ""), asked=is_asked(name))
        for name in open_fields(texts)
    ]
