"""The open questions of a dossier: every unknown of its records, turned into something a person can answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from edge.strategy.rules.contents import DossierContents, Figure, Source, Value


@dataclass(frozen=True, kw_only=True)
class Question:
    code: str
    source: Source | None = None
    params: Mapping[str, Value] = field(default_factory=dict)


def open_questions(contents: DossierContents) -> tuple[Question, ...]:
    """This will turn every unknown of the records into a question, with the record where its answer belongs."""
    return (*_about_agreements(contents), *_about_people(contents), *_about_chapters(contents))


def _about_agreements(contents: DossierContents) -> Iterator[Question]:
    for agreement in contents.agreements:
        told: dict[str, Value] = {"title": agreement.title}
        if agreement.state == "not_known":
            yield Question(code="state_of", params=told, source=agreement.source)
        if agreement.signed and agreement.signed_on is None:
            yield Question(code="signed_when", params=told, source=agreement.source)
        if agreement.signed and agreement.signatories is None:
            yield Question(code="signed_by_whom", params=told, source=agreement.source)
        if agreement.state == "in_force" and agreement.ends_on is None and agreement.renewal_due is None:
            yield Question(code="renewed_when", params=told, source=agreement.source)
    for item in contents.commitments:
        told = {"text": item.text}
        if not item.evidence:
            yield Question(code="evidence_of", params=told, source=item.source)
        if item.owner is None:
            yield Question(code="owner_of", params=told, source=item.source)
        if item.due is None:
            yield Question(code="due_of", params=told, source=item.source)


def _about_people(contents: DossierContents) -> Iterator[Question]:
    for officer in contents.officers:
        if officer.may_sign is None:
            yield Question(code="mandate_of", params={"person": officer.person}, source=officer.source)
    for tie in contents.ties:
        if tie.champion is None or tie.champion_left:
            told: dict[str, Value] = {"hub_unit": tie.hub_unit, "partner_unit": tie.partner_unit}
            yield Question(code="champion_of", params=told, source=tie.source)


def _about_chapters(contents: DossierContents) -> Iterator[Question]:
    for chapter in contents.chapters:
        for fact in chapter.facts:
            if fact.figure.value is None:
                yield Question(code="figure", params={"what": fact.label}, source=_first(fact.figure))
        for table in chapter.tables:
            for row in table.rows:
                for heading, cell in zip(table.headings[1:], row[1:], strict=True):
                    if cell.value is None:
                        told: dict[str, Value] = {"row": row[0].value, "what": heading}
                        yield Question(
                            code="figure_of_row", params=told, source=_first(cell) or _first(row[0])
                        )


def _first(figure: Figure) -> Source | None:
    return next(iter(figure.sources), None)
