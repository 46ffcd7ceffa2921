"""Renewal by confirmation: a side confirms the further term, in the record or by its letter; the hub carries it out."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions import confirming
from edge.agreements.models import RenewalDecision
from edge.agreements.permissions import (
    confirmations_visible_to,
    renewals_visible_to,
    side_of,
)
from edge.partners.models import Institution
from edge.people.permissions import may
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import OnceForm, ReasonForm
from edge.web.kit.policy import policy
from edge.web.kit.tags import partial_date_text
from edge.web.pages.deciding.forms import LetterForm


def _page_of(decision: RenewalDecision) -> str:
    return reverse("agreement", args=[decision.agreement.public_id])


def _seen(request: HttpRequest, public_id: str) -> RenewalDecision:
    rows = renewals_visible_to(request.user).filter(choice=confirming.CONFIRM).select_related("agreement")
    decision: RenewalDecision = get_object_or_404(rows, public_id=public_id)
    return decision


@policy("agreements.confirm_renewal")
def renewal_confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """For one's own side; with `?for=` the hub records what a partner's letter says."""
    decision = _seen(request, public_id)
    if not may(request.user, "agreements.confirm_renewal", decision.agreement):
        raise PermissionDenied
    own = side_of(request.user, decision.agreement)
    if own is None:
        raise Http404
    wanted = request.GET.get("for", own.public_id)
    if wanted == own.public_id:
        return _confirm(request, decision, own)
    if not own.is_hub:
        raise PermissionDenied
    parties = Institution.objects.filter(pk__in=decision.agreement.parties.values("institution"))
    return _confirm_by_letter(request, decision, get_object_or_404(parties, public_id=wanted))


def _words(decision: RenewalDecision, side: Institution) -> dict[str, Any]:
    """What is confirmed, and for whom."""
    return {
        "agreement": decision.agreement,
        "side": side,
        "end": partial_date_text(decision.new_end),
        "now": partial_date_text(decision.agreement.ends_on),
    }


def _confirm(request: HttpRequest, decision: RenewalDecision, side: Institution) -> HttpResponse:
    words = _words(decision, side)
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: confirming.confirm_renewal(decision=decision, by=request.user, institution=side),
        verb=_("Confirm the renewal"),
        title=_("Confirm that “%(agreement)s” goes on") % words,
        lead=_(
            "For %(side)s: it ends %(now)s, and goes on until %(end)s as it was signed, without a new text, once "
            "every party has confirmed."
        )
        % words,
        done=_("The confirmation is recorded."),
        next_url=_page_of(decision),
        cancel_url=_page_of(decision),
    )


def _confirm_by_letter(request: HttpRequest, decision: RenewalDecision, side: Institution) -> HttpResponse:
    form = LetterForm(
        request.POST or None, request.FILES or None, initial={"confirmed_on": timezone.localdate()}
    )
    words = _words(decision, side)
    return edit_page(
        request,
        form=form,
        act=lambda: confirming.confirm_by_letter(
            decision=decision,
            by=request.user,
            institution=side,
            name=form.cleaned_data["name"],
            upload=form.cleaned_data["upload"],
            confirmed_on=form.cleaned_data["confirmed_on"],
        ),
        verb=_("Record the confirmation"),
        title=_("Record that %(side)s confirms the renewal") % words,
        lead=_(
            "The letter, or the mail as a file, must confirm that “%(agreement)s” goes on until %(end)s. It is kept "
            "with the agreement, for the hub alone."
        )
        % words,
        done=_("The confirmation is recorded."),
        next_url=_page_of(decision),
        cancel_url=_page_of(decision),
    )


@policy("agreements.decide_renewal")
def confirmation_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    rows = confirmations_visible_to(request.user).select_related("decision__agreement", "institution")
    confirmation = get_object_or_404(rows, public_id=public_id)
    form = ReasonForm(request.POST or None, initial={"version": confirmation.version})
    page = _page_of(confirmation.decision)
    return confirm_removal(
        request,
        form=form,
        act=lambda: confirming.remove_confirmation(
            confirmation=confirmation,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=confirmation,
        next_url=page,
        cancel_url=page,
    )


@policy("agreements.decide_renewal")
def renewal_carry_out(request: HttpRequest, public_id: str) -> HttpResponse:
    decision = _seen(request, public_id)
    words = {"agreement": decision.agreement, "end": partial_date_text(decision.new_end)}
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: confirming.carry_out_renewal(decision=decision, by=request.user),
        verb=_("Carry it out"),
        title=_("Renew “%(agreement)s” until %(end)s") % words,
        lead=_("Every party has confirmed it. An event of the agreement says who did, and when."),
        done=_("The agreement is renewed."),
        next_url=_page_of(decision),
        cancel_url=_page_of(decision),
    )
