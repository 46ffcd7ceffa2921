"""A text for the tests of the pages: an agreement with Tsinghua in preparation, shown to its officer."""

from datetime import date

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, AgreementKind
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION


def tsinghua() -> Institution:
    return Institution.objects.get(domain="tsinghua.edu.cn")


def a_shared_draft(public_id: str = "draft", title: str = "Exchange with Tsinghua") -> Agreement:
    kind = AgreementKind.objects.get(code="student_exchange")
    hub, partner = Institution.objects.hub(), tsinghua()
    agreement = agreements.prepare_agreement(
        by=INSTALLATION, kind=kind, title=title, parties=[(hub, None), (partner, None)], public_id=public_id
    )
    for party in agreement.parties.filter(institution=partner):
        agreements.share_agreement(
            party=party, by=INSTALLATION, shared_from=date(2012, 1, 1), shared_until=None
        )
    return Agreement.objects.get(pk=agreement.pk)
