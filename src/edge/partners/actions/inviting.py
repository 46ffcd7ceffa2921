"""Inviting somebody of a partner: an account that speaks for that partner, and a link to its first password."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from edge.core.refusals import Refusal
from edge.partners.actions.register import WrongInstitution, grant_limited_role
from edge.partners.models import Institution
from edge.people import actions as people
from edge.people.models import Account


class AddressTaken(Refusal):
    """Whoever has this address has an account; which roles it holds is for those who administer accounts."""


@transaction.atomic
def invite_partner_officer(
    *,
    institution: Institution,
    by: Any,
    name: str,
    email: str,
    language: str = "",
    ends_on: date | None = None,
    address: Callable[[str], str],
) -> people.Invited:
    """Open an account, make it partner officer, and send it its invitation; all or none."""
    if institution.is_hub:
        raise WrongInstitution(_("A partner officer acts for a partner, not for the hub."))
    if Account.objects.filter(email__iexact=email).exists():
        raise AddressTaken(
            _("This address has an account already. An administrator gives it the role."), field="email"
        )
    account = people.open_account(by=by, email=email.lower(), name=name, language=language)
    grant_limited_role(account=account, by=by, institution=institution, ends_on=ends_on)
    return people.invite_account(
        account=account, by=by, address=address, why=lambda: why_invited(institution, by)
    )


def why_invited(institution: Institution, by: Any) -> str:
    """Who asks somebody to speak for a partner, so that the mail of a stranger is none."""
    hub = Institution.objects.filter(role=Institution.HUB).first()
    told = {"name": getattr(by, "name", "") or by, "hub": hub or "EDGE", "institution": institution}
    return (
        _("%(name)s, %(hub)s, asks you to speak for %(institution)s in its register of partnerships.") % told
    )
