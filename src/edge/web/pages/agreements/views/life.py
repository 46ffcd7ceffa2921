"""The verbs of an agreement's life: sign, extend, suspend, withdraw, terminate; and its suspensions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from edge.agreements import actions
from edge.agreements.models import Agreement
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.following import own_below
from edge.web.kit.forms import ReasonForm
from edge.web.kit.policy import policy
from edge.web.kit.resting import lead_of, what_rests
from edge.web.pages.agreements.forms.life import EndForm, ExtendForm, SignForm, SuspensionForm, TerminateForm
from edge.web.pages.agreements.views.finding import page_of, writable_agreement, writable_suspension


@policy("agreements.write_agreement")
def agreement_sign(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = writable_agreement(request, public_id)
    form = SignForm(
        request.POST or None,
        account=request.user,
        agreement=agreement,
        initial={"version": agreement.version},
    )
    return edit_page(
        request,
        form=form,
        act=lambda: actions.sign_agreement(
            agreement=agreement,
            by=request.user,
            on=form.cleaned_data["on"],
            signatures=form.signatures(),
            version=form.cleaned_data["version"],
        ),
        verb=_("Record the signing"),
        title=_("Record the signing of “%(agreement)s”") % {"agreement": agreement},
        lead=_elsewhere(agreement),
        done=_("The signing is recorded."),
        next_url=page_of(agreement),
        cancel_url=page_of(agreement),
    )


def _elsewhere(agreement: Agreement) -> SafeString | str:
    """What this page is for; where the text is here, the way to the signing that keeps it together with its text."""
    words = _("Record when it was signed, and by whom. Signatories who are not known can be added later.")
    if agreement.is_signed or not agreement.versions.exists():
        return words
    return format_html(
        '{} {} <a href="{}">{}</a>',
        _("This page is for an agreement that was signed elsewhere, on a text of its own."),
        words,
        reverse("agreement_signing", args=[agreement.public_id]),
        _("Its text is here: have it signed here, or see what is missing for that"),
    )


@policy("agreements.write_agreement")
def agreement_extend(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = writable_agreement(request, public_id)
    form = ExtendForm(request.POST or None, initial={"version": agreement.version})
    return edit_page(
        request,
        form=form,
        act=lambda: actions.extend_agreement(
            agreement=agreement,
            by=request.user,
            on=form.cleaned_data["on"],
            new_end=form.cleaned_data["new_end"],
            text=form.cleaned_data["text"],
            place=form.cleaned_data["place"],
            version=form.cleaned_data["version"],
        ),
        verb=_("Extend agreement"),
        title=_("Extend “%(agreement)s”") % {"agreement": agreement},
        lead=_("An extension that was signed. It proves the agreement from its day on."),
        done=_("The extension is recorded."),
        next_url=page_of(agreement),
        cancel_url=page_of(agreement),
    )


@policy("agreements.write_agreement")
def agreement_suspend(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = writable_agreement(request, public_id)
    on = request.as_of  # type: ignore[attr-defined]
    form = SuspensionForm(request.POST or None, children=own_below(request.user, agreement, on=on))
    return edit_page(
        request,
        form=form,
        act=lambda: actions.suspend_with_children(agreement=agreement, by=request.user, **form.changes()),
        verb=_("Suspend agreement"),
        title=_("Suspend “%(agreement)s”") % {"agreement": agreement},
        lead=_("Without a last day it is suspended until one is set."),
        done=_("The suspension is recorded."),
        next_url=page_of(agreement),
        cancel_url=page_of(agreement),
        danger=True,
    )


@policy("agreements.write_agreement")
def agreement_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = writable_agreement(request, public_id)
    if agreement.is_signed:
        messages.error(
            request,
            _("“%(agreement)s” is signed: it can be terminated, not withdrawn.") % {"agreement": agreement},
        )
        return redirect(page_of(agreement))
    form = EndForm(request.POST or None, initial={"version": agreement.version})
    return edit_page(
        request,
        form=form,
        act=lambda: actions.withdraw_agreement(
            agreement=agreement,
            by=request.user,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        verb=_("Withdraw agreement"),
        title=_("Withdraw “%(agreement)s”") % {"agreement": agreement},
        lead=_("Its preparation was given up. It stays in the register as withdrawn."),
        done=_("The withdrawal is recorded."),
        next_url=page_of(agreement),
        cancel_url=page_of(agreement),
        danger=True,
    )


@policy("agreements.write_agreement")
def agreement_terminate(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = writable_agreement(request, public_id)
    on = request.as_of  # type: ignore[attr-defined]
    children = own_below(request.user, agreement, on=on)
    shown = what_rests(request.user, agreement, on=on)
    form = TerminateForm(request.POST or None, children=children, initial={"version": agreement.version})
    return edit_page(
        request,
        form=form,
        act=lambda: actions.terminate_with_children(
            agreement=agreement,
            by=request.user,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            children=form.said(),
            seen_on=on,
            version=form.cleaned_data["version"],
        ),
        verb=_("Terminate agreement"),
        title=_("Terminate “%(agreement)s”") % {"agreement": agreement},
        lead=_("One of the parties ended it. Give the day on which that takes effect.")
        + " "
        + lead_of(shown),
        done=_("The termination is recorded."),
        next_url=page_of(agreement),
        cancel_url=page_of(agreement),
        danger=True,
        template="deciding/end.html",
        extra=shown,
    )


@policy("agreements.write_agreement")
def suspension_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    suspension = writable_suspension(request, public_id)
    form = SuspensionForm(request.POST or None, instance=suspension)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_suspension(
            suspension=suspension, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save suspension"),
        title=_("Edit the suspension of “%(agreement)s”") % {"agreement": suspension.agreement},
        done=_("The suspension is saved."),
        next_url=page_of(suspension.agreement),
        cancel_url=page_of(suspension.agreement),
    )


@policy("agreements.write_agreement")
def suspension_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    suspension = writable_suspension(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": suspension.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_suspension(
            suspension=suspension,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=suspension,
        next_url=page_of(suspension.agreement),
        cancel_url=page_of(suspension.agreement),
    )
