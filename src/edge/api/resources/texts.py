"""The versions of an agreement's text, clause by clause, as far as whoever asks sees them: read, compared, made."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from edge.agreements.actions.drafting import rewrite_text
from edge.agreements.actions.texts import make_version, show_version
from edge.agreements.models import TextVersion
from edge.agreements.permissions import versions_visible_to
from edge.agreements.queries.texts import clauses_of, text_of
from edge.agreements.rules.canonical import ClauseText, Words, canonical_form
from edge.agreements.rules.comparing import Compared, Piece, compare
from edge.agreements.rules.merging import open_fields
from edge.api.finding import agreement_seen, one_of, own_side, version_seen
from edge.api.kit import Id, Page, Paging, Policy, answers, known, page_of
from edge.api.writing import Body, Heading, Key, Note, Sent, VersionRef, done, version_ref, written
from edge.core.models import new_public_id
from edge.core.refusals import Refusal
from edge.partners.queries import domain_of
from edge.people.permissions import may

router = Router(tags=["texts of agreements"])
Language = Literal["en", "nl", "zh"]
ORDER: tuple[Language, ...] = ("en", "nl", "zh")
MOST_CLAUSES = 400


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


class WordsOut(Schema):
    heading: str = Field(examples=["Term"])
    body: str = Field(examples=["This agreement lasts five years."])


class ClauseOut(Schema):
    number: int = Field(description="Its place in the text, counted from 1.")
    key: str = Field(description="The same for the same clause in every version.", examples=["term"])
    library: str | None = Field(description="The code of the library's clause that it was made from.")
    texts: dict[Language, WordsOut]


class TextPartyOut(Schema):
    name: str
    local_name: str
    domain: str
    unit: str


class VersionDetail(VersionOut):
    agreement: str = Field(description="The id of the agreement.")
    base: int | None = Field(
        description="The number of the version that it was made from, where it may be seen."
    )
    template: str | None = Field(description="The code of the template; for the hub's own people.")
    parties: list[TextPartyOut] = Field(description="As the text names them.")
    fields_left_open: list[str] = Field(description="Merge fields that nobody has filled yet.")
    clauses: list[ClauseOut]


class CanonicalClause(Schema):
    number: int
    texts: dict[Language, WordsOut]


class CanonicalForm(Schema):
    format: Literal["edge-agreement-text/1"]
    agreement: str
    kind: str
    parties: list[TextPartyOut]
    languages: list[Language]
    controlling_language: str = Field(description="Empty: all are equally authentic.")
    clauses: list[CanonicalClause]


class PieceOut(Schema):
    mark: Literal["kept", "added", "removed"]
    text: str


class WordsComparedOut(Schema):
    changed: bool
    heading: list[PieceOut]
    body: list[PieceOut]


class ClauseComparedOut(Schema):
    key: str
    fate: Literal["same", "changed", "added", "removed"]
    moved: bool
    before: int | None = Field(
        description="Its number in the earlier text; null where it does not stand there."
    )
    after: int | None = Field(description="Its number in this text; null where it does not stand there.")
    texts: dict[Language, WordsComparedOut]


class ComparisonOut(Schema):
    before: VersionRef
    after: VersionRef
    clauses: list[ClauseComparedOut] = Field(description="In the order of the new text.")


class WordsIn(Sent):
    heading: Heading = ""
    body: Body = ""


class ClauseIn(Sent):
    key: Key | None = Field(
        None, description="Of a clause that stands there; without one it is a new clause."
    )
    texts: dict[Language, WordsIn]


class VersionIn(Sent):
    base: Id | None = Field(
        description="The id of the newest version that you have read; null: there is none."
    )
    languages: list[Language] = Field(min_length=1, max_length=3)
    controlling_language: Language | None = Field(description="Null: all are equally authentic.")
    note: Note = Field("", description="What changed and why; both sides read it once it is shown.")
    clauses: list[ClauseIn] = Field(
        min_length=1, max_length=MOST_CLAUSES, description="The whole text, in its order."
    )


class CompareAsked(Schema):
    against: int | None = Field(
        None, ge=1, le=100_000, description="A number; the version that this one was made from when absent."
    )


@router.get(
    "/agreements/{id}/versions",
    response=answers(Page[VersionOut]),
    auth=Policy("agreements.read_agreement"),
    operation_id="list_versions",
    summary="The versions of an agreement's text",
)
def list_versions(request: HttpRequest, id: Id, asked: Query[Paging]) -> dict[str, Any]:
    """The oldest first. The words themselves are not here: each version has its own."""
    agreement = agreement_seen(request.user, id)
    rows = versions_visible_to(request.user).filter(agreement=agreement).select_related("institution")
    return page_of(rows.order_by("number"), asked, _version)


@router.post(
    "/agreements/{id}/versions",
    response=written(VersionDetail, made=True),
    auth=Policy("agreements.write_text"),
    operation_id="make_version",
    summary="Make the next version of a text",
)
def make_next(request: HttpRequest, id: Id, sent: VersionIn) -> Status[Any]:
    """From the newest one, which `base` names; where somebody made another meanwhile, nothing is stored (409). The
    partner sees it once it is shown."""
    agreement = agreement_seen(request.user, id)
    side = own_side(request.user, agreement, "agreements.write_text")
    if sent.controlling_language and sent.controlling_language not in sent.languages:
        raise Refusal(_("The text does not have this language."), field="controlling_language")
    base = None
    if sent.base is not None:
        base = one_of(versions_visible_to(request.user).filter(agreement=agreement), sent.base)
        base.agreement = agreement
    told = {
        "by": request.user,
        "institution": side,
        "clauses": _clauses_sent(sent.clauses, base),
        "languages": sent.languages,
        "controlling_language": sent.controlling_language or "",
        "note": sent.note,
    }
    if base is None:
        version = done(lambda: make_version(agreement=agreement, base=None, origin="edit", **told))
    else:
        version = done(lambda: rewrite_text(version=base, **told))
    return Status(201, _whole(request.user, version))


def _clauses_sent(clauses: Sequence[ClauseIn], base: TextVersion | None) -> list[ClauseText]:
    """A clause that stands in the base remains known as made from the library's clause that it was made from."""
    library = {clause.key: clause.library for clause in clauses_of(base)} if base else {}
    return [
        ClauseText(
            key=clause.key or f"new-{new_public_id()}",
            texts={code: Words(heading=one.heading, body=one.body) for code, one in clause.texts.items()},
            library=library.get(clause.key or "", ""),
        )
        for clause in clauses
    ]


@router.get(
    "/versions/{id}",
    response=answers(VersionDetail),
    auth=Policy("agreements.read_agreement"),
    operation_id="read_version",
    summary="One version with its clauses in every language",
)
def read_version(request: HttpRequest, id: Id) -> dict[str, Any]:
    """What it says, word for word."""
    return _whole(request.user, version_seen(request.user, id))


@router.get(
    "/versions/{id}/canonical.json",
    response=answers(CanonicalForm),
    auth=Policy("agreements.read_agreement"),
    operation_id="read_canonical_form",
    summary="The very bytes whose SHA-256 is the hash of a version",
)
def read_canonical_form(request: HttpRequest, id: Id) -> HttpResponse:
    """Byte for byte: hash what you receive, and parse it afterwards."""
    version = version_seen(request.user, id)
    return HttpResponse(canonical_form(text_of(version)), content_type="application/json")


@router.get(
    "/versions/{id}/comparison",
    response=answers(ComparisonOut),
    auth=Policy("agreements.read_agreement"),
    operation_id="compare_versions",
    summary="What changed from one version to another",
)
def compare_versions(request: HttpRequest, id: Id, asked: Query[CompareAsked]) -> dict[str, Any]:
    """Clause by clause and word by word; against itself where there is no earlier one to see."""
    version = version_seen(request.user, id)
    rows = versions_visible_to(request.user).filter(agreement=version.agreement).select_related("agreement")
    if asked.against is not None:
        other = one_of(rows, _id_of(rows, asked.against))
    else:
        earlier = rows.filter(number__lt=version.number).order_by("-number")
        base = earlier.filter(pk=version.base_id).first() if version.base_id else None
        other = base or earlier.first() or version
    languages = [code for code in ORDER if code in {*version.languages, *other.languages}]
    compared = compare(clauses_of(other), clauses_of(version), languages)
    return {
        "before": version_ref(other),
        "after": version_ref(version),
        "clauses": [_compared(row) for row in compared],
    }


def _id_of(rows: Any, number: int) -> str:
    return str(rows.filter(number=number).values_list("public_id", flat=True).first() or "")


@router.post(
    "/versions/{id}/show",
    response=written(VersionOut),
    auth=Policy("agreements.write_text"),
    operation_id="show_version",
    summary="Show a version to the partner",
)
def show(request: HttpRequest, id: Id) -> dict[str, Any]:
    """Only the newest can be shown; the parties with whom the agreement is shared are told by mail."""
    version = version_seen(request.user, id)
    own_side(request.user, version.agreement, "agreements.write_text")
    return _version(done(lambda: show_version(version=version, by=request.user)))


def _version(version: TextVersion) -> dict[str, Any]:
    return {
        **version_ref(version),
        "languages": version.languages,
        "controlling_language": known(version.controlling_language),
        "origin": version.origin,
        "made_at": version.made_at,
        "made_by": version.name,
        "institution": domain_of(version.institution),
        "note": known(version.note),
        "shown_at": version.shown_at,
    }


def _whole(account: Any, version: TextVersion) -> dict[str, Any]:
    clauses = clauses_of(version)
    texts = [one for clause in clauses for one in clause.texts.values()]
    return {
        **_version(version),
        "agreement": version.agreement.public_id,
        "base": _base(account, version),
        "template": version.template.code if version.template and _insider(account) else None,
        "parties": version.parties,
        "fields_left_open": open_fields(text for one in texts for text in (one.heading, one.body)),
        "clauses": [
            {
                "number": number,
                "key": clause.key,
                "library": known(clause.library) if _insider(account) else None,
                "texts": words_out(clause.texts),
            }
            for number, clause in enumerate(clauses, start=1)
        ],
    }


def _base(account: Any, version: TextVersion) -> int | None:
    """Not the number of a version that was never shown to who asks."""
    base = version.base
    if base is None or (base.shown_at is None and not _insider(account)):
        return None
    return base.number


def _insider(account: Any) -> bool:
    return may(account, "agreements.read_internal")


def words_out(texts: Mapping[str, Words]) -> dict[str, dict[str, str]]:
    return {code: {"heading": one.heading, "body": one.body} for code, one in texts.items()}


def _compared(row: Compared) -> dict[str, Any]:
    return {
        "key": row.key,
        "fate": row.fate.value,
        "moved": row.moved,
        "before": row.before,
        "after": row.after,
        "texts": {
            code: {"changed": one.changed, "heading": _pieces(one.heading), "body": _pieces(one.body)}
            for code, one in row.texts.items()
        },
    }


def _pieces(pieces: Sequence[Piece]) -> list[dict[str, str]]:
    return [{"mark": piece.mark.value, "text": piece.text} for piece in pieces]
