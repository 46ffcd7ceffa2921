"""Decide about renewal, see what rests on an agreement, cancel an automatic renewal, ask to end it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from edge.agreements.actions import deciding
from edge.agreements.models import Agreement
from edge.agreements.permissions import agreements_visible_to, decisions_visible_to
from edge.agreements.rules.renewing import cancel_by
from edge.core.dates import PartialDate
from edge.people.permissions import may
from edge.strategy.queries import dossier_of
from edge.strategy.typesetting import typeset_dossier
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.following import own_below
from edge.web.kit.forms import ReasonForm
from edge.web.kit.policy import policy
from edge.web.kit.resting import lead_of, what_rests
from edge.web.kit.tags import partial_date_text
from edge.web.pages.deciding.forms import CancelForm, DecisionForm, EndForm


def _page_of(agreement: Agreement) -> str:
    return reverse("agreement", args=[agreement.public_id])


def _day(request: HttpRequest) -> date:
    """The day that the person looks at: what is listed, proposed and kept is of that day."""
    on: date = request.as_of  # type: ignore[attr-defined]
    return on


def _seen(request: HttpRequest, public_id: str) -> Agreement:
    rows = agreements_visible_to(request.user).select_related("kind")
    found: Agreement = get_object_or_404(rows, public_id=public_id)
    return found


def _writable(request: HttpRequest, public_id: str) -> Agreement:
    agreement = _seen(request, public_id)
    if not may(request.user, "agreements.write_agreement", agreement):
        raise PermissionDenied
    return agreement


@policy("agreements.read_internal")
def agreement_resting(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = _seen(request, public_id)
    context = {
        "agreement": agreement,
        "can_write": may(request.user, "agreements.write_agreement", agreement),
        **what_rests(request.user, agreement, on=_day(request)),
    }
    return render(request, "deciding/resting.html", context)


@policy("agreements.decide_renewal")
def decision_add(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = _seen(request, public_id)
    form = DecisionForm(request.POST or None, initial={"decided_on": _day(request)})
    return edit_page(
        request,
        form=form,
        act=lambda: _decide(request, agreement, form),
        verb=_("Record decision"),
        title=_("What was decided about “%(agreement)s”?") % {"agreement": agreement},
        done=_("The decision is recorded."),
        next_url=_page_of(agreement),
        cancel_url=_page_of(agreement),
    )


def _decide(request: HttpRequest, agreement: Agreement, form: DecisionForm) -> Any:
    told = form.changes()
    dossier = _dossier(request, agreement) if told.pop("with_dossier") else None
    return deciding.decide_renewal(agreement=agreement, by=request.user, dossier=dossier, **told)


def _dossier(request: HttpRequest, agreement: Agreement) -> bytes | None:
    """The dossier, as of the day shown, of the first partner that is party to it."""
    parties = agreement.parties.select_related("institution").order_by("pk")
    partner = next((party.institution for party in parties if not party.institution.is_hub), None)
    if partner is None:
        return None
    contents = dossier_of(request.user, partner=partner, on=_day(request))
    language = (translation.get_language() or "en")[:2]
    return typeset_dossier(contents, language=language if language in ("nl", "zh") else "en")


def _decision(request: HttpRequest, public_id: str) -> Any:
    rows = decisions_visible_to(request.user).select_related("agreement__kind", "dossier")
    return get_object_or_404(rows, public_id=public_id)


@policy("agreements.decide_renewal")
def decision_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    decision = _decision(request, public_id)
    form = DecisionForm(request.POST or None, instance=decision)
    page = _page_of(decision.agreement)
    return edit_page(
        request,
        form=form,
        act=lambda: deciding.edit_decision(
            decision=decision, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save decision"),
        title=_("Edit the decision “%(decision)s”") % {"decision": decision},
        done=_("The decision is saved."),
        next_url=page,
        cancel_url=page,
    )


@policy("agreements.decide_renewal")
def decision_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    decision = _decision(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": decision.version})
    page = _page_of(decision.agreement)
    return confirm_removal(
        request,
        form=form,
        act=lambda: deciding.remove_decision(
            decision=decision,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=decision,
        next_url=page,
        cancel_url=page,
    )


@policy("agreements.read_internal")
def decision_dossier(request: HttpRequest, public_id: str) -> HttpResponse:
    decision = _decision(request, public_id)
    if decision.dossier is None:
        raise Http404
    content = decision.dossier.file.open("rb")
    response: Any = FileResponse(
        content, as_attachment=True, filename=decision.dossier.name, content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@policy("agreements.write_agreement")
def renewal_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = _writable(request, public_id)
    if agreement.automatic_months is None or agreement.is_terminated:
        return _not_to_cancel(request, agreement)
    last = cancel_by(agreement.ends_on, agreement.notice_days or 0)
    form = CancelForm(request.POST or None, initial={"on": PartialDate.of_day(_day(request))})
    return edit_page(
        request,
        form=form,
        act=lambda: deciding.cancel_renewal(
            agreement=agreement,
            by=request.user,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
        ),
        verb=_("Cancel the renewal"),
        title=_("Cancel the automatic renewal of “%(agreement)s”") % {"agreement": agreement},
        lead=_("It then ends with its present term. The last day to cancel it is %(day)s.")
        % {"day": partial_date_text(last)}
        if last
        else _("It then ends with its present term."),
        done=_("The automatic renewal is cancelled."),
        next_url=_page_of(agreement),
        cancel_url=_page_of(agreement),
        danger=True,
    )


def _not_to_cancel(request: HttpRequest, agreement: Agreement) -> HttpResponseRedirect:
    messages.error(request, _("There is no automatic renewal to cancel."))
    return HttpResponseRedirect(_page_of(agreement))


@policy("agreements.write_agreement")
def termination_request(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = _writable(request, public_id)
    on = _day(request)
    shown = what_rests(request.user, agreement, on=on)
    form = EndForm(
        request.POST or None,
        children=own_below(request.user, agreement, on=on),
        initial={"version": agreement.version},
    )
    return edit_page(
        request,
        form=form,
        act=lambda: deciding.request_termination(
            agreement=agreement,
            by=request.user,
            requested_on=form.cleaned_data["requested_on"],
            effective_on=form.cleaned_data["effective_on"],
            reason=form.cleaned_data["reason"],
            children=form.said(),
            version=form.cleaned_data["version"],
        ),
        verb=_("Record the request"),
        title=_("End “%(agreement)s”") % {"agreement": agreement},
        lead=lead_of(shown),
        done=_("The request and the day it takes effect are recorded."),
        next_url=_page_of(agreement),
        cancel_url=_page_of(agreement),
        danger=True,
        template="deciding/end.html",
        extra=shown,
    )
