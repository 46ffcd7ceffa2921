"""Finding the record that a page is about, and whether the account may write it.

What the account may not see is not found, exactly like what does not exist; what it sees and may not write is refused.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from edge.agreements.models import (
    Agreement,
    AgreementDocument,
    AgreementEvent,
    AgreementParty,
    Commitment,
    Evidence,
    Signatory,
    Suspended,
)
from edge.agreements.permissions import agreements_visible_to, commitments_visible_to, documents_visible_to
from edge.people.permissions import may

WRITE = "agreements.write_agreement"


def page_of(agreement: Agreement) -> str:
    return reverse("agreement", args=[agreement.public_id])


def page_of_commitment(commitment: Commitment) -> str:
    return reverse("commitment", args=[commitment.public_id])


def require(request: HttpRequest, agreement: Agreement, permission: str = WRITE) -> None:
    if not may(request.user, permission, agreement):
        raise PermissionDenied


def writable_agreement(request: HttpRequest, public_id: str, permission: str = WRITE) -> Agreement:
    agreement: Agreement = get_object_or_404(
        agreements_visible_to(request.user).select_related("kind"), public_id=public_id
    )
    require(request, agreement, permission)
    return agreement


def _writable(request: HttpRequest, rows: QuerySet[Any], public_id: str, permission: str = WRITE) -> Any:
    row = get_object_or_404(rows.select_related("agreement__kind"), public_id=public_id)
    require(request, row.agreement, permission)
    return row


def writable_party(request: HttpRequest, public_id: str, permission: str = WRITE) -> AgreementParty:
    rows = AgreementParty.objects.filter(agreement__in=agreements_visible_to(request.user))
    party: AgreementParty = _writable(
        request, rows.select_related("institution", "unit"), public_id, permission
    )
    return party


def writable_signatory(request: HttpRequest, public_id: str) -> Signatory:
    rows = Signatory.objects.filter(agreement__in=agreements_visible_to(request.user))
    signatory: Signatory = _writable(request, rows.select_related("person", "officer__person"), public_id)
    return signatory


def writable_event(request: HttpRequest, public_id: str) -> AgreementEvent:
    rows = AgreementEvent.objects.filter(agreement__in=agreements_visible_to(request.user))
    event: AgreementEvent = _writable(request, rows, public_id)
    return event


def writable_suspension(request: HttpRequest, public_id: str) -> Suspended:
    rows = Suspended.objects.filter(agreement__in=agreements_visible_to(request.user))
    suspension: Suspended = _writable(request, rows, public_id)
    return suspension


def writable_document(request: HttpRequest, public_id: str) -> AgreementDocument:
    attached: AgreementDocument = _writable(
        request, documents_visible_to(request.user).select_related("document"), public_id
    )
    return attached


def writable_commitment(request: HttpRequest, public_id: str) -> Commitment:
    commitment: Commitment = _writable(request, commitments_visible_to(request.user), public_id)
    return commitment


def writable_evidence(request: HttpRequest, public_id: str) -> Evidence:
    rows = Evidence.objects.filter(commitment__in=commitments_visible_to(request.user))
    evidence: Evidence = get_object_or_404(
        rows.select_related("commitment__agreement", "document"), public_id=public_id
    )
    require(request, evidence.commitment.agreement)
    return evidence
