"""Originals on paper: recorded, corrected, removed, and their scans."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from edge.agreements.actions.originals import add_original, edit_original, remove_original
from edge.agreements.models import Agreement, Original
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.files import sent_document
from edge.web.kit.forms import ReasonForm
from edge.web.kit.policy import policy
from edge.web.pages.signing.finding import agreement_seen, original_seen, page_of_signing, require
from edge.web.pages.signing.forms import OriginalForm

WRITE = "agreements.write_agreement"


def _place(agreement: Agreement) -> str:
    return f"{page_of_signing(agreement)}#originals"


def _writable(request: HttpRequest, public_id: str) -> Original:
    original = original_seen(request, public_id)
    require(request, WRITE, original.agreement)
    return original


@policy(WRITE)
def original_add(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = agreement_seen(request, public_id)
    require(request, WRITE, agreement)
    form = OriginalForm(request.POST or None, request.FILES or None, agreement=agreement)
    return edit_page(
        request,
        form=form,
        act=lambda: add_original(agreement=agreement, by=request.user, **form.changes()),
        verb=_("Record"),
        title=_("Record an original of “%(agreement)s”") % {"agreement": agreement},
        lead=_("A signed original on paper: in which language, who keeps it, and where."),
        done=_("The original is recorded."),
        next_url=_place(agreement),
        cancel_url=_place(agreement),
    )


@policy(WRITE)
def original_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    original = _writable(request, public_id)
    agreement = original.agreement
    form = OriginalForm(request.POST or None, request.FILES or None, agreement=agreement, instance=original)

    def act() -> Original:
        changes = form.changes()
        upload = changes.pop("upload")
        return edit_original(
            original=original, by=request.user, changes=changes, version=form.seen_version, upload=upload
        )

    return edit_page(
        request,
        form=form,
        act=act,
        verb=_("Save"),
        title=_("Edit the %(original)s") % {"original": original},
        done=_("The original is saved."),
        next_url=_place(agreement),
        cancel_url=_place(agreement),
    )


@policy(WRITE)
def original_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    original = _writable(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": original.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: remove_original(
            original=original,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=original,
        next_url=_place(original.agreement),
        cancel_url=_place(original.agreement),
    )


@policy("agreements.read_agreement")
def original_scan(request: HttpRequest, public_id: str) -> Any:
    original = original_seen(request, public_id)
    if original.scan is None:
        raise Http404
    return sent_document(original.scan)
