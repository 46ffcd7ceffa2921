"""Who asks for agreements, who answers, and who reads the requests.

Readers of the register see every request, drafts included; writers answer them. A coordinator asks for the own units
and sees what those and the own account asked for. A partner officer sees none, not even one about the own institution.
"""

from typing import Any

import rules
from django.db.models import Q, QuerySet

from edge.agreements.models import AgreementRequest, RequestAnswer, RequestGap, RequestPoint
from edge.partners.permissions import coordinated_units, is_coordinator, is_insider
from edge.people.permissions import is_reader, is_writer


def requests_visible_to(account: Any) -> QuerySet[AgreementRequest]:
    everything = AgreementRequest.objects.all()
    if is_reader(account):
        return everything
    units = coordinated_units(account)
    if not units:
        return everything.none()
    return everything.filter(Q(unit__in=units) | Q(requested_by=account))


def request_answers_visible_to(account: Any) -> QuerySet[RequestAnswer]:
    return RequestAnswer.objects.filter(request__in=requests_visible_to(account))


def gaps_visible_to(account: Any) -> QuerySet[RequestGap]:
    return RequestGap.objects.filter(request__in=requests_visible_to(account))


def points_visible_to(account: Any) -> QuerySet[RequestPoint]:
    return RequestPoint.objects.all() if is_insider(account) else RequestPoint.objects.none()


@rules.predicate
def sees_request(account: Any, request: Any) -> bool:
    return request is None or requests_visible_to(account).filter(pk=request.pk).exists()


@rules.predicate
def asks_for_it(account: Any, request: Any) -> bool:
    """It is asked for by a unit of the coordinator, or was by the coordinator."""
    if request is None:
        return True
    return request.unit_id in coordinated_units(account) or request.requested_by_id == account.pk


rules.add_perm("agreements.read_request", is_insider & sees_request)
rules.add_perm("agreements.write_request", is_writer | (is_coordinator & asks_for_it))
rules.add_perm("agreements.decide_request", is_writer)
rules.add_perm("agreements.read_point", is_insider)
rules.add_perm("agreements.write_point", is_writer)
