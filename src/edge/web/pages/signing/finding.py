"""Finding what a page of signing is about: what the account may not see does not exist."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from edge.agreements.models import Agreement, Original, SigningRound, SigningStep
from edge.agreements.permissions import agreements_visible_to, originals_visible_to, rounds_visible_to
from edge.people.permissions import may


def agreement_seen(request: HttpRequest, public_id: str) -> Agreement:
    rows = agreements_visible_to(request.user).select_related("kind")
    found: Agreement = get_object_or_404(rows, public_id=public_id)
    return found


def round_seen(request: HttpRequest, public_id: str) -> SigningRound:
    rows = rounds_visible_to(request.user).select_related("agreement__kind", "text_version", "document")
    found: SigningRound = get_object_or_404(rows, public_id=public_id)
    return found


def step_seen(request: HttpRequest, public_id: str) -> SigningStep:
    rows = SigningStep.objects.filter(round__in=rounds_visible_to(request.user)).select_related(
        "round__agreement__kind", "round__text_version", "institution", "person", "document"
    )
    found: SigningStep = get_object_or_404(rows, public_id=public_id)
    return found


def step_for(request: HttpRequest, public_id: str, permission: str) -> SigningStep:
    """The step, for somebody who may do that with it."""
    step = step_seen(request, public_id)
    if not may(request.user, permission, step):
        raise PermissionDenied
    return step


def original_seen(request: HttpRequest, public_id: str) -> Original:
    rows = originals_visible_to(request.user).select_related("agreement__kind", "holder", "scan")
    found: Original = get_object_or_404(rows, public_id=public_id)
    return found


def require(request: HttpRequest, permission: str, record: object) -> None:
    if not may(request.user, permission, record):
        raise PermissionDenied


def page_of_signing(agreement: Agreement) -> str:
    return reverse("agreement_signing", args=[agreement.public_id])


def page_of_round(round_: SigningRound) -> str:
    return reverse("signing_round", args=[round_.public_id])
