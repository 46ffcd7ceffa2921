"""The text as files: the PDF with the hash on every page, and the canonical form that the hash is of."""

from django.http import HttpRequest, HttpResponse

from edge.agreements.actions.signing import typeset_version
from edge.agreements.models import TextVersion
from edge.agreements.queries.texts import text_of
from edge.agreements.rules.canonical import canonical_form
from edge.web.kit.policy import policy
from edge.web.pages.drafting.finding import version_seen


@policy("agreements.read_agreement")
def text_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    version = version_seen(request, public_id)
    return sent(typeset_version(version).pdf, "application/pdf", f"{name_of_file(version)}.pdf")


@policy("agreements.read_agreement")
def text_canonical(request: HttpRequest, public_id: str) -> HttpResponse:
    """The bytes whose SHA-256 is the hash of the version."""
    version = version_seen(request, public_id)
    return sent(canonical_form(text_of(version)), "application/json", f"{name_of_file(version)}.json")


def name_of_file(version: TextVersion) -> str:
    return f"{version.agreement.public_id}-v{version.number}"


def sent(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
