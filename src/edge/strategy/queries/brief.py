"""The brief: one machine-readable answer for a day, with the rights of whoever asks."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from edge.agreements.models import Agreement, AgreementQuerySet
from edge.agreements.permissions import agreements_visible_to
from edge.agreements.queries import (
    WITHIN_DAYS,
    commitments_on,
    for_the_whole_story,
    in_order_of_days,
    is_being_renewed,
    known_signatories,
)
from edge.agreements.rules import State, due
from edge.core.refusals import Refusal
from edge.partners.models import Institution
from edge.partners.permissions import institutions_visible_to
from edge.partners.queries import ties_on
from edge.strategy.queries.activities import activities_as_data
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
    found = list(in_order_of_days(for_the_whole_story(agreements, on=on, account=account)))
    return {
        "as_of": on.isoformat(),
        "agreements": [agreement_as_data(agreement, on) for agreement in found],
        "due": sorted(
            filter(None, (_due(agreement, on, within_days) for agreement in found)),
            key=lambda row: (row["days_at_most"], row["agreement"]),
        ),
        "ties": [
            {
                "hub_unit": tie.hub_unit.name,
                "partner": tie.partner_unit.institution.domain or tie.partner_unit.institution.public_id,
                "partner_unit": tie.partner_unit.name,
            }
            for tie in ties_on(account, on=on, partner=partner)
        ],
        "attention": [
            {"what": item.what, "about": item.about, "why": item.why}
            for item in attention_on(account, on=on, within_days=within_days, partner=partner)
        ],
        **activities_as_data(account, on=on, partner=partner),
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def agreement_as_data(agreement: Any, on: date) -> dict[str, Any]:
    """An agreement read by `for_the_whole_story` for that day, as every machine-readable answer gives it."""
    state = State(agreement.state)
    return {
        "id": agreement.public_id,
        "kind": agreement.kind.code,
        "title": agreement.title,
        "partners": partner_domains(agreement),
        "state": state.value,
        "renewal_in_progress": is_being_renewed(state, agreement.successors.all()),
        "signed": agreement.is_signed,
        "signed_on": _text(agreement.signed_on),
        "starts_on": _text(agreement.starts_on),
        "ends_on": _text(agreement.ends_on),
        "renewal_due": _text(agreement.renewal_on),
        "supersedes": agreement.shown_supersedes.public_id if agreement.shown_supersedes else None,
        "parent": agreement.shown_parent.public_id if agreement.shown_parent else None,
        "signatories": signatories_of(agreement),
        "commitments": [
            {
                "text": row.commitment.text,
                "due": _text(row.commitment.due_on),
                "evidence": [evidence.text for evidence in row.evidence],
                "verdict": row.verdict.value,
            }
            for row in commitments_on(agreement.commitments.all(), on=on)
        ],
    }


def partner_domains(agreement: Agreement) -> list[str]:
    institutions = [party.institution for party in agreement.parties.all() if not party.institution.is_hub]
    return list(dict.fromkeys(institution.domain or institution.public_id for institution in institutions))


def signatories_of(agreement: Agreement) -> list[dict[str, Any]] | None:
    """As `known_signatories`: null when unknown, [] when known to be none."""
    rows = known_signatories(agreement)
    if rows is None:
        return None
    return [
        {
            "person": row.person.name,
            "capacity": row.capacity,
            "institution": row.institution.domain or row.institution.public_id,
            "place": row.place or None,
            "signed_on": _text(row.signed_on or agreement.signed_on),
        }
        for row in rows
    ]


def _due(agreement: Any, on: date, within_days: int) -> dict[str, Any] | None:
    if agreement.state != State.IN_FORCE:
        return None
    answer = due(agreement.renewal_on, on=on, within_days=within_days)
    if answer is None:
        return None
    return {
        "agreement": agreement.public_id,
        "renewal_due": str(answer.on),
        "days_at_most": answer.days_at_most,
    }
