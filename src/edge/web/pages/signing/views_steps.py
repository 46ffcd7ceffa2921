"""One signatory signs: here with a key, elsewhere in the file, or on paper."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from edge.agreements.actions.sealing import demo_authority, demo_signer, hub_seal
from edge.agreements.actions.signing import (
    WrongFile,
    hold_for_last,
    sign_electronically,
    sign_on_paper,
    take_signed_file,
)
from edge.agreements.actions.signing_days import correct_day
from edge.agreements.models import SigningStep
from edge.agreements.queries.trusting import trusted_roots
from edge.core.documents import store_document
from edge.core.pades.signers import Signer, signer_from_p12
from edge.web.kit.editing import PASSPHRASE, edit_page
from edge.web.kit.files import sent_document
from edge.web.kit.policy import policy
from edge.web.pages.signing.finding import page_of_round, step_for, step_seen
from edge.web.pages.signing.forms import DayForm, PaperForm, SendForm, SignForm


@policy("agreements.sign_step")
@sensitive_post_parameters(PASSPHRASE)
def step_sign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign in the browser. The key and its pass phrase live as long as this request."""
    step = step_for(request, public_id, "agreements.sign_step")
    demonstration = settings.DEMO and demo_authority() is not None
    form = SignForm(request.POST or None, request.FILES or None, demonstration=demonstration)
    return edit_page(
        request,
        form=form,
        act=lambda: sign_electronically(
            step=step,
            by=request.user,
            signer=_signer(form, step),
            roots=trusted_roots(),
            place=form.cleaned_data["place"],
            seal=hub_seal(),
            although=form.cleaned_data["although"],
        ),
        verb=_("Sign"),
        title=_("Sign as %(person)s") % {"person": step},
        lead=_("For %(side)s: %(version)s of “%(agreement)s”, with the SHA-256 %(hash)s.")
        % {
            "side": step.institution,
            "version": step.round.text_version,
            "agreement": step.round.agreement,
            "hash": step.round.sha256,
        },
        done=_("It is signed."),
        next_url=page_of_round(step.round),
        cancel_url=page_of_round(step.round),
    )


def _signer(form: SignForm, step: SigningStep) -> Signer:
    if form.with_demonstration:
        return demo_signer(name=step.person.name, organisation=step.institution.name)
    return signer_from_p12(form.cleaned_data["certificate"].read(), form.cleaned_data[PASSPHRASE])


@policy("agreements.record_step")
def step_send(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring back the file that was signed elsewhere."""
    step = step_for(request, public_id, "agreements.record_step")
    form = SendForm(request.POST or None, request.FILES or None)
    return edit_page(
        request,
        form=form,
        act=lambda: take_signed_file(
            step=step,
            by=request.user,
            pdf=_content(form.cleaned_data["upload"]),
            roots=trusted_roots(),
            place=form.cleaned_data["place"],
            seal=hub_seal(),
            although=form.cleaned_data["although"],
        ),
        verb=_("Send"),
        title=_("Send the file that %(person)s signed") % {"person": step.person.name},
        lead=_(
            "Download the file, sign it in its place “%(place)s” with any program for PAdES, and send it back."
        )
        % {"place": f"signature-{step.order}"},
        done=_("The signed file is kept."),
        next_url=page_of_round(step.round),
        cancel_url=page_of_round(step.round),
    )


def _content(upload: Any) -> bytes:
    if upload.size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        raise WrongFile(_("The file is larger than %(limit)s MiB.") % {"limit": limit}, field="upload")
    content: bytes = upload.read()
    return content


@policy("agreements.record_step")
def step_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record a signature on paper, with a scan where there is one."""
    step = step_for(request, public_id, "agreements.record_step")
    agreement = step.round.agreement
    form = PaperForm(request.POST or None, request.FILES or None)

    def act() -> SigningStep:
        hold_for_last(step)  # before the scan, which holds the agreement
        upload = form.cleaned_data["upload"]
        return sign_on_paper(
            step=step,
            by=request.user,
            on=form.cleaned_data["signed_on"],
            place=form.cleaned_data["place"],
            scan=store_document(upload, by=request.user, page=agreement) if upload else None,
        )

    return edit_page(
        request,
        form=form,
        act=act,
        verb=_("Record the signature"),
        title=_("%(person)s signed on paper") % {"person": step},
        done=_("The signature is recorded."),
        next_url=page_of_round(step.round),
        cancel_url=page_of_round(step.round),
    )


@policy("agreements.correct_step")
def step_day(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct the day of a signature on paper."""
    step = step_for(request, public_id, "agreements.correct_step")
    form = DayForm(request.POST or None, initial={"version": step.version, "signed_on": step.signed_on})
    return edit_page(
        request,
        form=form,
        act=lambda: correct_day(
            step=step,
            by=request.user,
            on=form.cleaned_data["signed_on"],
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        verb=_("Correct the day"),
        title=_("The day on which %(person)s signed") % {"person": step},
        lead=_("Once everybody has signed, the day of the agreement goes along with the last signature."),
        done=_("The day is corrected."),
        next_url=page_of_round(step.round),
        cancel_url=page_of_round(step.round),
    )


@policy("agreements.read_agreement")
def step_file(request: HttpRequest, public_id: str) -> Any:
    """The file as it was after this signature, or the scan of it."""
    step = step_seen(request, public_id)
    if step.document is None:
        raise Http404
    return sent_document(step.document)
