"""The signing of an agreement: is it ready, open a round, follow it, cancel it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.readiness import NotReady
from edge.agreements.actions.sealing import hub_seal
from edge.agreements.actions.signing import cancel_round, open_round
from edge.agreements.queries.signing import offices_of_sides
from edge.agreements.queries.texts import latest_version
from edge.web.kit.editing import edit_page
from edge.web.kit.files import sent_document
from edge.web.kit.policy import policy
from edge.web.pages.signing.finding import (
    agreement_seen,
    page_of_round,
    page_of_signing,
    require,
    round_seen,
)
from edge.web.pages.signing.forms import CancelForm, OpenForm
from edge.web.pages.signing.reading import read_round, read_signing


@policy("agreements.read_agreement")
def agreement_signing(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = agreement_seen(request, public_id)
    page = read_signing(request.user, agreement)
    return render(request, "signing/signing.html", {"page": page, "agreement": agreement})


@policy("agreements.open_round")
def signing_round_add(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = agreement_seen(request, public_id)
    require(request, "agreements.open_round", agreement)
    version = latest_version(agreement)
    form = OpenForm(
        request.POST or None,
        offices=offices_of_sides(agreement, on=timezone.localdate()),
        may_be_sealed=hub_seal() is not None,
    )

    def act() -> Any:
        if version is None:
            raise NotReady(_("There is no text yet."))
        return open_round(
            version=version,
            by=request.user,
            method=form.cleaned_data["method"],
            signatories=form.signatories(),
            sealed=form.sealed,
        )

    return edit_page(
        request,
        form=form,
        act=act,
        verb=_("Open the signing"),
        title=_("Send “%(agreement)s” to its signatories") % {"agreement": agreement},
        lead=_("They sign %(version)s in this order. From now on its text does not change.")
        % {"version": version}
        if version
        else "",
        done=_("The signing is open."),
        next_url=page_of_round,
        cancel_url=page_of_signing(agreement),
    )


@policy("agreements.read_agreement")
def signing_round(request: HttpRequest, public_id: str) -> HttpResponse:
    found = round_seen(request, public_id)
    page = read_round(request.user, found)
    return render(request, "signing/round.html", {"page": page, "agreement": found.agreement})


@policy("agreements.read_agreement")
def signing_round_file(request: HttpRequest, public_id: str) -> Any:
    found = round_seen(request, public_id)
    if found.document is None:
        raise Http404
    return sent_document(found.document)


@policy("agreements.open_round")
def signing_round_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    found = round_seen(request, public_id)
    require(request, "agreements.open_round", found.agreement)
    form = CancelForm(request.POST or None)
    return edit_page(
        request,
        form=form,
        act=lambda: cancel_round(round_=found, by=request.user, reason=form.cleaned_data["reason"]),
        verb=_("Cancel the signing"),
        title=_("Cancel the signing of “%(agreement)s”") % {"agreement": found.agreement},
        lead=_("What was signed so far is kept and counts for nothing. The text can be changed again."),
        done=_("The signing is cancelled."),
        next_url=page_of_signing(found.agreement),
        cancel_url=page_of_round(found),
        danger=True,
    )
