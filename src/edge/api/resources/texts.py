"""The versions of an agreement's text, as far as whoever asks sees them: number, hash, who made it and why."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from edge.agreements.models import TextVersion
from edge.agreements.permissions import agreements_visible_to, versions_visible_to
from edge.api.kit import Id, Page, Paging, Policy, answers, known, not_found, page_of

router = Router(tags=["agreements"])
Language = Literal["en", "nl", "zh"]


class VersionOut(Schema):
    id: str = Field(examples=["8den8w3wsj44"])
    number: int = Field(description="Counted from 1; a number that is missing was not shown.", examples=[2])
    sha256: str = Field(
        description="Of the canonical form, whose bytes `/versions/{id}/canonical.json` gives.",
        examples=["b132b6e021fafd4a58c82f45293eb6eb3e88282c21500233e879d3937c3dd6cd"],
    )
    languages: list[Language]
    controlling_language: Language | None = Field(description="Null: all are equally authentic.")
    origin: Literal["template", "edit", "word", "proposal", "restored"]
    made_at: datetime
    made_by: str = Field(examples=["Olivia Officer"])
    institution: str = Field(
        description="The side that made it: the domain, else the id.", examples=["kuleuven.be"]
    )
    note: str | None = Field(description="What changed and why.")
    shown_at: datetime | None = Field(description="Null: not shown to the partner.")


@router.get(
    "/agreements/{id}/versions",
    response=answers(Page[VersionOut]),
    auth=Policy("agreements.read_agreement"),
    operation_id="list_versions",
    summary="The versions of an agreement's text",
)
def list_versions(request: HttpRequest, id: Id, asked: Query[Paging]) -> dict[str, Any]:
    """The oldest first. Three statements. The words themselves are not here: the canonical form has them."""
    agreement = agreements_visible_to(request.user).filter(public_id=id).first()
    if agreement is None:
        raise not_found()
    rows = versions_visible_to(request.user).filter(agreement=agreement).select_related("institution")
    return page_of(rows.order_by("number"), asked, _version)


def _version(version: TextVersion) -> dict[str, Any]:
    side = version.institution
    return {
        "id": version.public_id,
        "number": version.number,
        "sha256": version.sha256,
        "languages": version.languages,
        "controlling_language": known(version.controlling_language),
        "origin": version.origin,
        "made_at": version.made_at,
        "made_by": version.name,
        "institution": side.domain or side.public_id,
        "note": known(version.note),
        "shown_at": version.shown_at,
    }
