"""The office's answers to requests: accept, send back, refuse, open again; whoever asked is told by mail."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from edge.agreements.actions.life import prepare_agreement
from edge.agreements.actions.requesting import led_on, points_open, promised_day
from edge.agreements.actions.texts import name_of
from edge.agreements.models import AgreementKind, AgreementRequest, RequestGap
from edge.agreements.permissions import requests_visible_to
from edge.core import actions as core
from edge.core.refusals import Refusal
from edge.partners.models import Institution


class NotWeighed(Refusal):
    """A criterion of the request has no answer yet."""


class NobodyNamed(Refusal):
    """There is no institution in the register with which the agreement would be made."""


@transaction.atomic
def accept_request(
    *,
    request: AgreementRequest,
    by: Any,
    kind: AgreementKind,
    title: str = "",
    institution: Institution | None = None,
    reason: str = "",
    version: int | None = None,
) -> AgreementRequest:
    """Accept the request and begin its agreement, in preparation: with the parties, the unit, the kind and the title.

    `institution` is what the office takes a new name for; an institution that the register lacks is added there first.
    Raises NotWeighed while a criterion has no answer, NobodyNamed without an institution.
    """
    current = core.locked(request, version=version)
    stage = led_on(current, "accept")
    if words := points_open(current):
        raise NotWeighed(words)
    partner = institution or current.institution
    hub = Institution.objects.filter(role=Institution.HUB).first()
    if partner is None or hub is None:
        words = _("Choose the institution; one that the register lacks is added there first.")
        raise NobodyNamed(words, field="institution")
    agreement = prepare_agreement(
        by=by,
        parties=[(hub, current.unit), (partner, None)],
        kind=kind,
        title=title or current.title,
        purposes=current.purpose,
        starts_on=current.starts_on,
        supersedes=current.renews if current.wanted == "renewal" else None,
        source=str(_("Request of %(day)s") % {"day": current.submitted_on}),
    )
    changes = {"stage": stage, "agreement": agreement, "institution": partner, "kind": kind}
    accepted = _answer(current, "accept", by, {**changes, "reason": reason}, version)
    _tell(
        accepted,
        by,
        lambda: _("Your request is accepted: %(request)s"),
        lambda: (
            _("The agreement is in preparation: %(address)s")
            % {"address": settings.BASE_URL + reverse("agreement", args=[agreement.public_id])}
        ),
    )
    return accepted


@transaction.atomic
def send_back_request(
    *,
    request: AgreementRequest,
    by: Any,
    missing: Mapping[str, str],
    reason: str = "",
    version: int | None = None,
) -> AgreementRequest:
    """Send the request back with what is missing, by field. Raises Refusal when nothing is said to be missing."""
    current = core.locked(request, version=version)
    stage = led_on(current, "send_back")
    gaps = {field: text.strip() for field, text in missing.items() if text.strip()}
    if not gaps and not reason.strip():
        raise Refusal(_("Say what is missing."), field="reason")
    for field, text in gaps.items():
        gap = RequestGap(request=current, field=field, text=text, sent_on=timezone.localdate())
        core.create(gap, by=by, verb="add_gap", page=current)
    sent = _answer(current, "send_back", by, {"stage": stage, "reason": reason, "due_on": None}, version)
    lines = [f"{gap.field_words}: {gap.text}" for gap in sent.gaps.filter(answered_on=None)]
    _tell(
        sent,
        by,
        lambda: _("Your request needs something more: %(request)s"),
        lambda: "\n".join([_("What is missing:"), *lines]) if lines else "",
    )
    return sent


@transaction.atomic
def refuse_request(
    *, request: AgreementRequest, by: Any, reason: str, version: int | None = None
) -> AgreementRequest:
    """Refuse the request. Whoever asked reads the reason."""
    current = core.locked(request, version=version)
    stage = led_on(current, "refuse")
    if not reason.strip():
        raise Refusal(_("Say why: whoever asked will read it."), field="reason")
    refused = _answer(current, "refuse", by, {"stage": stage, "reason": reason}, version)
    _tell(refused, by, lambda: _("Your request is refused: %(request)s"), lambda: "")
    return refused


@transaction.atomic
def reopen_request(
    *, request: AgreementRequest, by: Any, reason: str, version: int | None = None
) -> AgreementRequest:
    """Undo an answer: the request is with the office again. The agreement made of it stays, by itself."""
    current = core.locked(request, version=version)
    stage = led_on(current, "reopen")
    today = timezone.localdate()
    changes = {"stage": stage, "agreement": None, "submitted_on": today, "due_on": promised_day(today)}
    opened = core.change(
        current,
        by=by,
        verb="reopen_request",
        changes={**changes, "decided_on": None, "decided_by": "", "reason": ""},
        version=version,
        reason=reason,
    )
    _tell(opened, by, lambda: _("Your request is being looked at again: %(request)s"), lambda: reason)
    return opened


def _answer(
    request: AgreementRequest, verb: str, by: Any, changes: Mapping[str, Any], version: int | None
) -> AgreementRequest:
    given = {"decided_on": timezone.localdate(), "decided_by": name_of(by)}
    return core.change(request, by=by, verb=f"{verb}_request", changes={**given, **changes}, version=version)


def _tell(request: AgreementRequest, by: Any, subject: Callable[[], str], words: Callable[[], str]) -> None:
    """One mail to whoever asked, in their language; none to who acts, nor to who may no longer read it."""
    asking = request.requested_by
    if asking is None or not asking.is_active or asking.pk == getattr(by, "pk", None):
        return
    if not requests_visible_to(asking).filter(pk=request.pk).exists():
        return
    with translation.override(asking.language or settings.LANGUAGE_CODE):
        page = settings.BASE_URL + reverse("request", args=[request.public_id])
        said = _("The office says: %(reason)s") % {"reason": request.reason} if request.reason else ""
        parts = [f"{asking.name},", str(request), words(), said, page]
        core.queue_mail(
            key=f"request:{request.public_id}:{request.version}",
            to=asking.email,
            subject=subject() % {"request": request},
            body="\n\n".join(part for part in parts if part) + "\n",
        )
