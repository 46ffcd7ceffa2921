"""Signing rounds with their steps, originals in custody, and what a signed file proves."""

from datetime import date, datetime
from typing import Any, Literal

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from edge.agreements.actions.signing import file_of
from edge.agreements.models import Original, SigningRound, SigningStep
from edge.agreements.permissions import originals_visible_to, rounds_visible_to
from edge.agreements.queries.trusting import trusted_roots
from edge.agreements.queries.verifying import Verified, verify_file
from edge.api.finding import agreement_seen, one_of
from edge.api.kit import Id, Page, Paging, Policy, answers, known, page_of
from edge.api.resources.texts import Language
from edge.api.writing import VersionRef, version_ref, written
from edge.core.models import Document
from edge.core.pades.as_data import examination_as_data
from edge.partners.queries import domain_of

router = Router(tags=["signing"])
READ = "agreements.read_agreement"


class FileOut(Schema):
    name: str
    media_type: str
    size: int = Field(description="In bytes.")
    sha256: str


class CertificateOut(Schema):
    subject: str
    organisation: str | None
    issuer: str
    serial: str
    fingerprint: str = Field(description="SHA-256.")
    valid_until: datetime
    root: str | None = Field(description="The trusted root that its chain ended in.")


class StepOut(Schema):
    id: str
    order: int = Field(description="Signatories sign in this order.")
    institution: str = Field(description="For which side: the domain, else the id.")
    person: str
    capacity: str
    signed_on: date | None = Field(description="Null: not yet.")
    place: str | None
    certificate: CertificateOut | None = Field(description="Of an electronic signature.")


class SigningOut(Schema):
    id: str
    version: VersionRef
    sha256: str = Field(description="Of the text that is signed.")
    method: Literal["paper", "electronic"]
    state: Literal["open", "signed", "cancelled"]
    sealed_at: datetime | None
    reason: str | None = Field(description="Why it was cancelled.")
    turn: str | None = Field(description="The id of the step whose turn it is.")
    document: FileOut | None = Field(description="The file with the signatures so far.")
    steps: list[StepOut]


class OriginalOut(Schema):
    id: str
    number: int
    language: Language | None
    holder: str = Field(description="Who keeps it: the domain, else the id.")
    place: str | None
    sent_on: date | None
    received_on: date | None
    scan: FileOut | None


class ProblemOut(Schema):
    code: str = Field(examples=["edited_after"])
    signatures: list[int] = Field(description="Their positions; none: it is about the file.")
    sentence: str


class SignatureOut(Schema):
    position: int = Field(description="From 1, in the order in which the signatures were written.")
    place: str
    valid: bool
    intact: bool
    trusted: bool
    problems: list[str]
    signer: str | None = Field(description="The name that the certificate vouches for.")
    signatory: str | None = Field(description="Who was to sign here; null where nobody is named.")
    name_match: Literal["same", "different", "cannot_be_told"] | None = Field(
        description="The name in the certificate against that of the signatory."
    )
    organisation: str | None
    issuer: str | None
    serial: str | None
    fingerprint: str | None
    root: str | None
    moment: datetime | None = Field(description="When the signer says to have signed.")
    timestamped_at: datetime | None
    is_timestamp: bool
    seals: bool
    added_after: Literal["nothing", "validation_data", "signatures", "form_entries", "content"]


class ClaimsOut(Schema):
    reference: str
    version: int
    sha256: str


class RecordOut(Schema):
    reference: str
    title: str
    version: int
    same_text: bool
    same_file: bool | None


class VerificationOut(Schema):
    accepted: bool = Field(description="Intact, at least one signature, every signature valid, none missing.")
    intact: bool
    verdict: str = Field(description="One sentence in the reader's language.")
    problems: list[ProblemOut]
    signatures: list[SignatureOut]
    empty_places: list[str]
    claims: ClaimsOut | None = Field(description="What the file says of itself.")
    same_text: bool | None = Field(
        description="The register holds a text with this very hash under this reference and version; null when the "
        "file names none."
    )
    same_file: bool | None = Field(description="The register keeps this very file; null when it keeps none.")
    record: RecordOut | None = Field(description="Where you may see the agreement.")
    size: int
    sha256: str
    examined_at: datetime


# ---------------------------------------------------------------- rounds and originals
@router.get(
    "/agreements/{id}/signings",
    response=answers(Page[SigningOut]),
    auth=Policy(READ),
    operation_id="list_signings",
    summary="The signing rounds of an agreement",
)
def list_signings(request: HttpRequest, id: Id, asked: Query[Paging]) -> dict[str, Any]:
    """The newest first, with the steps in their order."""
    rows = _for_reading(request.user).filter(agreement=agreement_seen(request.user, id))
    return page_of(rows.order_by("-pk"), asked, _round)


@router.get(
    "/signings/{id}",
    response=answers(SigningOut),
    auth=Policy(READ),
    operation_id="read_signing",
    summary="One signing round",
)
def read_signing(request: HttpRequest, id: Id) -> dict[str, Any]:
    """With the steps in their order."""
    return _round(one_of(_for_reading(request.user), id))


@router.get(
    "/agreements/{id}/originals",
    response=answers(Page[OriginalOut]),
    auth=Policy(READ),
    operation_id="list_originals",
    summary="The signed originals on paper: who keeps which",
)
def list_originals(request: HttpRequest, id: Id, asked: Query[Paging]) -> dict[str, Any]:
    """By their numbers."""
    rows = originals_visible_to(request.user).filter(agreement=agreement_seen(request.user, id))
    return page_of(rows.select_related("holder", "scan").order_by("number"), asked, _original)


def _for_reading(account: Any) -> Any:
    steps = SigningStep.objects.select_related("institution", "person").order_by("order")
    rows = rounds_visible_to(account).select_related("text_version", "document")
    return rows.prefetch_related(Prefetch("steps", queryset=steps))


def _round(round_: SigningRound) -> dict[str, Any]:
    steps = list(round_.steps.all())
    waiting = [step.public_id for step in steps if step.signed_on is None]
    return {
        "id": round_.public_id,
        "version": version_ref(round_.text_version),
        "sha256": round_.sha256,
        "method": round_.method,
        "state": round_.state,
        "sealed_at": round_.sealed_at,
        "reason": known(round_.reason),
        "turn": waiting[0] if waiting and round_.state == "open" else None,
        "document": _file(round_.document),
        "steps": [_step(step) for step in steps],
    }


def _step(step: SigningStep) -> dict[str, Any]:
    facts = step.certificate
    return {
        "id": step.public_id,
        "order": step.order,
        "institution": domain_of(step.institution),
        "person": step.person.name,
        "capacity": step.capacity,
        "signed_on": step.signed_on,
        "place": known(step.place),
        "certificate": {
            **facts,
            "organisation": known(facts.get("organisation", "")),
            "root": known(facts.get("root", "")),
        }
        if facts
        else None,
    }


def _original(original: Original) -> dict[str, Any]:
    return {
        "id": original.public_id,
        "number": original.number,
        "language": known(original.language),
        "holder": domain_of(original.holder),
        "place": known(original.place),
        "sent_on": original.sent_on,
        "received_on": original.received_on,
        "scan": _file(original.scan),
    }


def _file(file: Document | None) -> dict[str, Any] | None:
    if file is None:
        return None
    return {"name": file.name, "media_type": file.media_type, "size": file.size, "sha256": file.sha256}


# ---------------------------------------------------------------- verification
@router.get(
    "/signings/{id}/verification",
    response=answers(VerificationOut),
    auth=Policy(READ),
    operation_id="verify_signing",
    summary="What the kept file of a signing proves, examined now",
)
def verify_signing(request: HttpRequest, id: Id) -> dict[str, Any]:
    """Of an electronic round, as it is signed so far. 404 for one on paper, and where the file is not where it was
    kept."""
    round_ = one_of(_for_reading(request.user), id)
    if round_.method != "electronic" or round_.document is None:
        raise HttpError(404, _("This round has no file that was signed electronically."))
    try:
        pdf = file_of(round_)
    except FileNotFoundError:
        raise HttpError(404, _("The file is not where it was kept.")) from None
    return _verified(request, pdf)


@router.post(
    "/verifications",
    response={code: model for code, model in written(VerificationOut).items() if code not in (404, 409)},
    auth=Policy(READ),
    operation_id="verify_file",
    summary="What a signed PDF proves",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def verify_posted(request: HttpRequest) -> dict[str, Any]:
    """Send the bytes of the file as the body. It is looked at once and kept nowhere."""
    limit = settings.UPLOAD_LIMIT
    told = {"limit": limit // 1024 // 1024}
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise HttpError(413, _("The file is larger than %(limit)s MiB; it was not read.") % told)
    if request.content_type != "application/pdf":
        raise HttpError(415, _("Send the bytes of one PDF, as application/pdf."))
    pdf = request.read(limit + 1)
    if len(pdf) > limit:
        raise HttpError(413, _("The file is larger than %(limit)s MiB; it was not read.") % told)
    return _verified(request, pdf)


def _verified(request: HttpRequest, pdf: bytes) -> dict[str, Any]:
    found = verify_file(pdf, roots=trusted_roots(), now=timezone.now(), account=request.user)
    return verification_as_data(found)


def verification_as_data(found: Verified) -> dict[str, Any]:
    """Of an agreement that the asker may not see, only whether the register holds that text and that file."""
    named = found.examination.claims is not None
    return {
        **examination_as_data(found.examination, found.comparison if found.version else None),
        "same_text": found.same_text if named else None,
        "same_file": found.comparison.same_file if found.comparison and found.same_text else None,
    }
