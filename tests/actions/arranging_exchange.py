"""The two sides for the tests of the exchange: a hub with officers, partners with theirs, and a text shown to one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from edge.agreements import actions as agreements
from edge.agreements.actions import links
from edge.agreements.models import Agreement, TextVersion
from edge.partners import actions as partners
from edge.partners.models import Institution
from edge.people.models import Account
from tests.actions.arranging import BY, a_hub, a_partner, an_account, an_agreement
from tests.actions.arranging_texts import a_text


@dataclass(frozen=True, kw_only=True)
class Sides:
    """`wang` speaks for the partner, `chen` for another one that has nothing to do with this agreement."""

    hub: Institution
    partner: Institution
    other: Institution
    olivia: Account
    oscar: Account
    wang: Account
    chen: Account
    agreement: Agreement
    version: TextVersion


def share(agreement: Agreement, institution: Institution) -> None:
    party = agreement.parties.get(institution=institution)
    agreements.share_agreement(party=party, by=BY, shared_from=date(2012, 1, 1), shared_until=None)


def two_sides(*, shown: bool = True, **text: Any) -> Sides:
    hub, partner, other = a_hub(), a_partner("Lotus University"), a_partner("Bamboo University")
    olivia, oscar = an_account("olivia", "officer"), an_account("oscar", "officer")
    wang, chen = an_account("wang"), an_account("chen")
    for account, institution in ((wang, partner), (chen, other)):
        partners.grant_limited_role(account=account, by=BY, institution=institution)
    agreement = an_agreement("Exchange with Lotus", hub, partner, code="student_exchange")
    share(agreement, partner)
    version = a_text(agreement, shown=shown, by=olivia, **text)
    return Sides(
        hub=hub,
        partner=partner,
        other=other,
        olivia=olivia,
        oscar=oscar,
        wang=wang,
        chen=chen,
        agreement=agreement,
        version=version,
    )


def path(secret: str) -> str:
    return f"/tasks/{secret}/"


def a_link(sides: Sides, task: str = "answer", **fields: Any) -> links.Opened:
    said: dict[str, Any] = {"name": "Prof. Liu", "institution": sides.partner, "by": sides.olivia, **fields}
    return links.open_link(agreement=sides.agreement, task=task, address=path, **said)


def a_letter(text: str = "We agree.") -> SimpleUploadedFile:
    return SimpleUploadedFile("letter.txt", text.encode())
