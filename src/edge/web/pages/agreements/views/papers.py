"""Events and documents of an agreement, and the files themselves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from edge.agreements import actions
from edge.agreements.models import Evidence
from edge.agreements.permissions import commitments_visible_to, documents_visible_to
from edge.people.permissions import may
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.files import sent_document
from edge.web.kit.forms import ReasonForm
from edge.web.kit.policy import policy
from edge.web.pages.agreements.forms.papers import AttachForm, DocumentForm, EventForm
from edge.web.pages.agreements.views.finding import (
    page_of,
    writable_agreement,
    writable_document,
    writable_event,
)


@policy("agreements.write_agreement")
def event_add(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = writable_agreement(request, public_id)
    form = EventForm(request.POST or None)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.add_event(agreement=agreement, by=request.user, **form.changes()),
        verb=_("Add event"),
        title=_("What happened with “%(agreement)s”?") % {"agreement": agreement},
        done=_("The event is recorded."),
        next_url=page_of(agreement),
        cancel_url=page_of(agreement),
    )


@policy("agreements.write_agreement")
def event_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    event = writable_event(request, public_id)
    form = EventForm(request.POST or None, instance=event)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_event(
            event=event, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save event"),
        title=_("Edit the event “%(event)s”") % {"event": event},
        done=_("The event is saved."),
        next_url=page_of(event.agreement),
        cancel_url=page_of(event.agreement),
    )


@policy("agreements.write_agreement")
def event_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    event = writable_event(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": event.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_event(
            event=event,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=event,
        next_url=page_of(event.agreement),
        cancel_url=page_of(event.agreement),
    )


@policy("agreements.write_agreement")
def document_add(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = writable_agreement(request, public_id)
    may_share = may(request.user, "agreements.share_agreement", agreement)
    form = AttachForm(request.POST or None, request.FILES or None, may_share=may_share)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.attach_document(agreement=agreement, by=request.user, **form.changes()),
        verb=_("Attach document"),
        title=_("Attach a document to “%(agreement)s”") % {"agreement": agreement},
        done=_("The document is attached."),
        next_url=page_of(agreement),
        cancel_url=page_of(agreement),
    )


@policy("agreements.write_agreement")
def document_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    attached = writable_document(request, public_id)
    may_share = may(request.user, "agreements.share_agreement", attached.agreement)
    form = DocumentForm(request.POST or None, instance=attached, may_share=may_share)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_document(
            attached=attached, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save document"),
        title=_("Edit the document %(document)s") % {"document": attached},
        done=_("The document is saved."),
        next_url=page_of(attached.agreement),
        cancel_url=page_of(attached.agreement),
    )


@policy("agreements.write_agreement")
def document_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    attached = writable_document(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": attached.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.detach_document(
            attached=attached,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=attached,
        next_url=page_of(attached.agreement),
        cancel_url=page_of(attached.agreement),
    )


@policy("agreements.read_agreement")
def document_file(request: HttpRequest, public_id: str) -> Any:
    attached = get_object_or_404(
        documents_visible_to(request.user).select_related("document"), public_id=public_id
    )
    return sent_document(attached.document)


@policy("agreements.read_internal")
def evidence_file(request: HttpRequest, public_id: str) -> Any:
    """Files of evidence are the insiders' own: nothing says that a partner may read them."""
    rows = Evidence.objects.filter(commitment__in=commitments_visible_to(request.user)).exclude(document=None)
    return sent_document(get_object_or_404(rows.select_related("document"), public_id=public_id).document)
