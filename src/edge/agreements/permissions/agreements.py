"""Who sees and edits agreements and what hangs on them.

Readers of the register see every agreement; writers edit them. A coordinator sees the agreements of the
own units and those that the whole hub is party to, and edits the first. A partner officer sees an
agreement only while it is shown to the partner, and never what the hub keeps to itself.
"""

from collections.abc import Iterable
from typing import Any

import rules
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from edge.agreements.models import (
    Agreement,
    AgreementDocument,
    AgreementEvent,
    AgreementParty,
    AgreementQuerySet,
    Commitment,
)
from edge.partners.models import Institution
from edge.partners.permissions import (
    coordinated_units,
    is_anybody,
    is_coordinator,
    is_insider,
    partner_institutions,
)
from edge.people.permissions import is_administrator, is_reader, is_writer, reads_history


def agreements_visible_to(account: Any) -> AgreementQuerySet:
    everything: AgreementQuerySet = Agreement.objects.all()
    if is_reader(account):
        return everything
    units = coordinated_units(account)
    parties = AgreementParty.objects.filter(agreement=OuterRef("pk"))
    if units:
        whole_hub = parties.filter(institution__role=Institution.HUB, unit=None)
        return everything.filter(Exists(parties.filter(unit__in=units)) | Exists(whole_hub))
    own = partner_institutions(account)
    if not own:
        return everything.none()
    today = timezone.localdate()
    shared = parties.filter(institution__in=own, shared_from__lte=today)
    return everything.filter(Exists(shared.filter(Q(shared_until=None) | Q(shared_until__gt=today))))


def parties_visible_to(account: Any) -> QuerySet[AgreementParty]:
    if is_reader(account):  # said without the agreements, of which the database would look up every one
        return AgreementParty.objects.all()
    return AgreementParty.objects.filter(agreement__in=agreements_visible_to(account))


def commitments_visible_to(account: Any) -> QuerySet[Commitment]:
    if is_reader(account):
        return Commitment.objects.all()
    return Commitment.objects.filter(agreement__in=agreements_visible_to(account))


def documents_visible_to(account: Any) -> QuerySet[AgreementDocument]:
    """Internal files are the insiders' own."""
    if is_reader(account):
        return AgreementDocument.objects.all()
    files = AgreementDocument.objects.filter(agreement__in=agreements_visible_to(account))
    return files if is_insider(account) else files.filter(internal=False)


# Of an agreement's events a partner officer sees those that the partner took part in, not how the hub got there.
SHARED_EVENTS = frozenset({"negotiation", "ready", "ceremony", "extension", "amendment", "notice"})


def shown_events(account: Any, events: Iterable[AgreementEvent]) -> list[AgreementEvent]:
    """Those of the given events that the account may see."""
    return [event for event in events if event.kind in SHARED_EVENTS or is_insider(account)]


@rules.predicate
def sees_agreement(account: Any, agreement: Any) -> bool:
    return agreement is None or agreements_visible_to(account).filter(pk=agreement.pk).exists()


@rules.predicate
def coordinates_agreement(account: Any, agreement: Any) -> bool:
    """A unit of the coordinator is party to it. A new agreement has no parties yet: the verb checks them."""
    units = coordinated_units(account)
    if not units or agreement is None or agreement.pk is None:
        return bool(units)
    return AgreementParty.objects.filter(agreement=agreement, unit__in=units).exists()


def writable_among(account: Any, public_ids: Iterable[str]) -> frozenset[str]:
    """Those of the agreements named that the account may write; one statement for any number."""
    if is_writer(account):
        return frozenset(public_ids)
    units = coordinated_units(account)
    if not units:
        return frozenset()
    parties = AgreementParty.objects.filter(agreement__public_id__in=list(public_ids), unit__in=units)
    return frozenset(parties.values_list("agreement__public_id", flat=True))


rules.add_perm("agreements.read_agreement", is_anybody & sees_agreement)
rules.add_perm("agreements.write_agreement", is_writer | (is_coordinator & coordinates_agreement))
rules.add_perm("agreements.remove_agreement", is_writer)
rules.add_perm("agreements.share_agreement", is_writer)
rules.add_perm("agreements.read_internal", is_insider)
rules.add_perm("agreements.read_history", reads_history)
rules.add_perm("agreements.write_kind", is_administrator)
rules.add_perm("agreements.read_kind", is_insider)
