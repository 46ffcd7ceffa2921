"""The brief: one machine-readable answer for a day, with the rights of whoever asks."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from edge.agreements.models import AgreementQuerySet
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.queries import WITHIN_DAYS
from edge.agreements.rules import due
from edge.core.dates import PartialDate
from edge.core.refusals import Refusal
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to
from edge.partners.queries import domain_of, ties_on
from edge.strategy.queries.activities import activities_as_data
from edge.strategy.queries.agreements_as_data import agreements_as_data
from edge.strategy.queries.attention import attention_on


class UnknownPartner(Refusal):
    """No institution of that domain that the caller may see; foreign and non-existent read the same."""


def partner_by_domain(account: Any, domain: str) -> Institution:
    partner = institutions_visible_to(account).filter(domain=domain.strip().lower()).first()
    if partner is None:
        raise UnknownPartner(
            _("No institution with the domain “%(domain)s” is in the register.") % {"domain": domain}
        )
    return partner


def brief_of(
    account: Any, *, on: date, partner: Institution | None = None, within_days: int = WITHIN_DAYS
) -> dict[str, Any]:
    """The brief as plain data, ready for JSON. Dates are EDTF text as recorded, null where nothing is known;
    `state` says what held on the day. A fixed number of statements for any number of agreements."""
    agreements: AgreementQuerySet = agreements_visible_to(account)
    if partner is not None and not partner.is_hub:
        agreements = agreements.with_partner(partner)
    found = agreements_as_data(account, agreements, on=on)
    return {
        "as_of": on.isoformat(),
        "agreements": found,
        "due": _due_rows(agreements, on, within_days),
        "ties": [
            {
                "hub_unit": tie.hub_unit.name,
                "partner": domain_of(tie.partner_unit.institution),
                "partner_unit": tie.partner_unit.name,
            }
            for tie in ties_on(account, on=on, partner=partner)
        ],
        "attention": [
            {"what": item.what, "about": item.about, "why": item.why}
            for item in attention_on(account, on=on, within_days=within_days, partner=partner, named=False)
        ],
        **activities_as_data(account, on=on, partner=partner),
    }


def _due_rows(agreements: AgreementQuerySet, on: date, within_days: int) -> list[dict[str, Any]]:
    """The due list of the day, most pressing first. One statement."""
    near: Any = agreements.due_for_renewal(on=on, within_days=within_days)
    rows = []
    for public_id, start, stop in near.values_list("public_id", "renewal_on_from", "renewal_on_until"):
        answer = due(PartialDate(start, stop), on=on, within_days=within_days)
        if answer is not None:
            rows.append(
                {
                    "agreement": public_id,
                    "renewal_due": str(answer.on),
                    "days_at_most": answer.days_at_most,
                }
            )
    return sorted(rows, key=lambda row: (row["days_at_most"], row["agreement"]))
