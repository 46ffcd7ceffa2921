"""The library that drafts are made from: clauses in three languages, and templates that put them in order."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from edge.agreements.models import AgreementTemplate, LibraryClause
from edge.agreements.queries.library import counted_clauses, counted_templates, languages_of, places_of
from edge.agreements.rules.merging import open_fields
from edge.api.finding import one_of
from edge.api.kit import Code, Id, Page, Paging, Policy, answers, known, page_of
from edge.api.resources.texts import Language, WordsOut

router = Router(tags=["library of clauses"])


class LibraryClauseOut(Schema):
    id: str
    code: str = Field(examples=["confidentiality"])
    languages: list[Language] = Field(description="Those in which it can be drafted.")
    texts: dict[Language, WordsOut] = Field(description="As the office wants it, with its merge fields.")
    fields: list[str] = Field(description="The merge fields that stand in it.", examples=[["partner"]])
    advice: str | None = Field(description="For who drafts; never shown to a partner.")
    retired: bool = Field(description="Kept where it stands, offered no more.")
    stands_in: int = Field(description="How many templates hold it.")


class TemplateOut(Schema):
    id: str
    code: str = Field(examples=["student_exchange"])
    kind: str = Field(description="The code of the kind.", examples=["student_exchange"])
    name_en: str
    name_nl: str
    name_zh: str
    retired: bool
    clauses: int = Field(description="How many clauses it holds.", examples=[14])
    agreements: int = Field(description="How many agreements that you may see have a text made from it.")


class PlaceOut(Schema):
    order: int
    clause: str = Field(description="The code of the clause.")
    required: bool = Field(description="Leaving it out is a deviation that is listed.")


class TemplateDetail(TemplateOut):
    places: list[PlaceOut] = Field(description="The clauses in their order.")


class ClausesAsked(Paging):
    template: Code | None = Field(None, description="Only those of the template with this code.")
    retired: bool | None = Field(None, description="Only those offered no more, or only those offered.")


class TemplatesAsked(Paging):
    kind: Code | None = Field(None, description="Only for this kind of agreement, by its code.")
    retired: bool | None = Field(None, description="Only those offered no more, or only those offered.")


@router.get(
    "/templates",
    response=answers(Page[TemplateOut], looked_up=False),
    auth=Policy("agreements.read_template"),
    operation_id="list_templates",
    summary="The templates of the office",
)
def list_templates(request: HttpRequest, asked: Query[TemplatesAsked]) -> dict[str, Any]:
    """In the order of the kinds."""
    rows = counted_templates(request.user)
    if asked.kind:
        rows = rows.filter(kind__code=asked.kind)
    if asked.retired is not None:
        rows = rows.filter(retired=asked.retired)
    return page_of(rows.order_by("kind__order", "code"), asked, _template)


@router.get(
    "/templates/{id}",
    response=answers(TemplateDetail),
    auth=Policy("agreements.read_template"),
    operation_id="read_template",
    summary="One template with its clauses in their order",
)
def read_template(request: HttpRequest, id: Id) -> dict[str, Any]:
    """The words of its clauses are under `/library-clauses?template=`."""
    template = one_of(counted_templates(request.user), id)
    places = [
        {"order": place.order, "clause": place.clause.code, "required": place.required}
        for place in places_of(template)
    ]
    return {**_template(template), "places": places}


def _template(template: Any) -> dict[str, Any]:
    shown: AgreementTemplate = template
    return {
        "id": shown.public_id,
        "code": shown.code,
        "kind": shown.kind.code,
        "name_en": shown.name_en,
        "name_nl": shown.name_nl,
        "name_zh": shown.name_zh,
        "retired": shown.retired,
        "clauses": template.clauses_held,
        "agreements": template.agreements_drafted,
    }


@router.get(
    "/library-clauses",
    response=answers(Page[LibraryClauseOut], looked_up=False),
    auth=Policy("agreements.read_template"),
    operation_id="list_library_clauses",
    summary="The clauses of the office in their languages",
)
def list_library_clauses(request: HttpRequest, asked: Query[ClausesAsked]) -> dict[str, Any]:
    """In the order of their codes."""
    rows = counted_clauses()
    if asked.template:
        rows = rows.filter(places__template__code=asked.template)
    if asked.retired is not None:
        rows = rows.filter(retired=asked.retired)
    return page_of(rows.order_by("code"), asked, _clause)


@router.get(
    "/library-clauses/{id}",
    response=answers(LibraryClauseOut),
    auth=Policy("agreements.read_template"),
    operation_id="read_library_clause",
    summary="One clause of the library",
)
def read_library_clause(request: HttpRequest, id: Id) -> dict[str, Any]:
    """In every language that it has."""
    return _clause(one_of(counted_clauses(), id))


def _clause(clause: Any) -> dict[str, Any]:
    shown: LibraryClause = clause
    codes = languages_of(shown)
    texts = {
        code: {"heading": getattr(shown, f"heading_{code}"), "body": getattr(shown, f"body_{code}")}
        for code in codes
    }
    return {
        "id": shown.public_id,
        "code": shown.code,
        "languages": codes,
        "texts": texts,
        "fields": open_fields(text for words in texts.values() for text in words.values()),
        "advice": known(shown.advice),
        "retired": shown.retired,
        "stands_in": clause.stands_in,
    }
