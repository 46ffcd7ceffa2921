"""The text as files: the PDF with the hash on every page, and the canonical form that the hash is of."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from edge.agreements.actions.signing import typeset_version
from edge.agreements.models import TextVersion
from edge.agreements.queries.texts import text_of
from edge.agreements.rules.canonical import canonical_form
from edge.agreements.typesetting import NotSet
from edge.web.kit.policy import policy
from edge.web.pages.drafting.finding import page_of_version, version_seen


@policy("agreements.read_agreement")
def text_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """Without a page to sign; where the fonts lack letters of the text, the reader is told which."""
    version = version_seen(request, public_id)
    try:
        return sent(typeset_version(version).pdf, "application/pdf", f"{name_of_file(version)}.pdf")
    except NotSet as error:
        messages.error(request, _("There is no PDF of this text. %(why)s") % {"why": error})
        return redirect(page_of_version(version))


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
