"""What the office has beside what EDGE ships: part by part, with the words that differ marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from edge.agreements.models import LANGUAGES, AgreementTemplate, LibraryClause
from edge.agreements.queries.library import Shipped, ShippedClause, ShippedTemplate, places_of
from edge.agreements.rules.comparing import Mark, Piece, pieces

_TAGS = {"en": "en", "nl": "nl", "zh": "zh-Hans"}


@dataclass(frozen=True, kw_only=True)
class Side:
    """One part of a text that differs: the office's wording and the shipped one, as pieces in their order."""

    name: str
    tag: str  # the language for machines; empty where it is that of the page
    yours: Sequence[Piece]
    shipped: Sequence[Piece]


def sides_of(one: Shipped) -> list[Side]:
    """The parts in which the office's record differs from what is shipped under its code. Two statements."""
    parts = _of_clause(one) if isinstance(one, ShippedClause) else _of_template(one)
    return [
        Side(
            name=name,
            tag=tag,
            yours=[piece for piece in found if piece.mark != Mark.ADDED],
            shipped=[piece for piece in found if piece.mark != Mark.REMOVED],
        )
        for name, tag, yours, shipped in parts
        if (found := pieces(yours, shipped)) and yours != shipped
    ]


def record_of(one: Shipped) -> LibraryClause | AgreementTemplate:
    """What the office has under the code. One statement."""
    if isinstance(one, ShippedClause):
        return LibraryClause.objects.get(code=one.code)
    return AgreementTemplate.objects.get(code=one.code)


def _of_clause(one: ShippedClause) -> Iterable[tuple[str, str, str, str]]:
    clause = LibraryClause.objects.get(code=one.code)
    for code, language in LANGUAGES:
        for part, words in (("heading", _("Heading")), ("body", _("Text"))):
            field = f"{part}_{code}"
            yield f"{words} ({language})", _TAGS[code], getattr(clause, field), one.fields[field]
    yield _("Advice for who drafts"), "en", clause.advice, one.fields["advice"]


def _of_template(one: ShippedTemplate) -> Iterable[tuple[str, str, str, str]]:
    template = AgreementTemplate.objects.get(code=one.code)
    for code, language in LANGUAGES:
        field = f"name_{code}"
        yield f"{_('Name')} ({language})", _TAGS[code], getattr(template, field), one.names[field]
    held = [(place.clause.code, place.required) for place in places_of(template)]
    yield _("Clauses in their order"), "", _lines(held), _lines(one.clauses)


def _lines(clauses: Iterable[tuple[str, bool]]) -> str:
    return "\n".join(code if required else f"{code} ({_('may be left out')})" for code, required in clauses)
