"""A text for the tests of the pages: an agreement with Tsinghua in preparation, shown to its officer."""

import re
from datetime import date
from html import unescape
from typing import Any

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, AgreementKind, TextVersion
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


def body_of(response: Any) -> str:
    """The words of a page as a person reads them."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(words).split())


def page(version: TextVersion, rest: str = "") -> str:
    return f"/versions/{version.public_id}/{rest}"
