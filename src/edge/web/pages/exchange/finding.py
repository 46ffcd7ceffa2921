"""Finding what a page of the exchange is about, and the side for which its reader speaks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from edge.agreements.actions.letters import record_letter
from edge.agreements.models import Agreement, TextVersion
from edge.agreements.permissions import agreements_visible_to, side_of, versions_visible_to
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import ClauseText
from edge.partners.models import Institution
from edge.people.permissions import may

WRITE = "agreements.write_text"


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """The side that is spoken for: one's own, or by its letter (`?for=` in the address) a partner's."""

    side: Institution
    by_letter: bool = False

    def say(self, request: HttpRequest, form: Any, verb: Callable[..., Any], **said: Any) -> Any:
        """Do the verb for this side, with what the form holds about the letter."""
        if not self.by_letter:
            return verb(by=request.user, institution=self.side, **said)
        letter = {name: form.cleaned_data[name] for name in ("name", "upload")}
        return record_letter(verb, by=request.user, institution=self.side, **letter, **said)


def version_seen(request: HttpRequest, public_id: str) -> TextVersion:
    rows = versions_visible_to(request.user).select_related("agreement__kind")
    version: TextVersion = get_object_or_404(rows, public_id=public_id)
    return version


def agreement_written(request: HttpRequest, public_id: str) -> Agreement:
    """An agreement whose text the account may write."""
    rows = agreements_visible_to(request.user).select_related("kind")
    agreement: Agreement = get_object_or_404(rows, public_id=public_id)
    if not may(request.user, WRITE, agreement):
        raise PermissionDenied
    return agreement


def own_side(request: HttpRequest, agreement: Agreement, permission: str) -> Institution:
    """The side that the account speaks for; who speaks for none may read and no more."""
    side = side_of(request.user, agreement)
    if side is None or not may(request.user, permission, agreement):
        raise PermissionDenied
    return side


def speaker(request: HttpRequest, agreement: Agreement, permission: str) -> Speaker:
    wanted = request.GET.get("for", "")
    if not wanted:
        return Speaker(side=own_side(request, agreement, permission))
    if not may(request.user, WRITE, agreement):
        raise PermissionDenied
    side = get_object_or_404(partners_of(agreement), public_id=wanted)
    return Speaker(side=side, by_letter=True)


def partners_of(agreement: Agreement) -> Any:
    """The parties that are not the hub."""
    parties = agreement.parties.values("institution")
    return Institution.objects.filter(pk__in=parties).exclude(role=Institution.HUB).order_by("name")


def page_of_text(agreement: Agreement) -> str:
    return reverse("agreement_text", args=[agreement.public_id])


def clause_in(version: TextVersion, key: str) -> ClauseText:
    """The clause with this key; what the version does not have does not exist."""
    for clause in clauses_of(version):
        if clause.key == key:
            return clause
    raise Http404
