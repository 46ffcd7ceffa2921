"""Opens an account together with its one role, so that nobody signs in without one."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from edge.core.refusals import Refusal
from edge.partners import actions as partners
from edge.partners.models import Institution, Unit
from edge.people import actions as people
from edge.people.models import Account
from edge.people.rules import LIMITED_ROLES, Role


class NoSuchRole(Refusal):
    pass


class WrongLimit(Refusal):
    """A limited role without the record it is limited to, or a plain role with one."""


@transaction.atomic
def open_account_with_role(
    *, by: Any, email: str, name: str, role: str, unit: str = "", institution: str = "", language: str = ""
) -> Account:
    """Open the account and grant the role from today on; both or neither.

    `unit` (a public id) goes with coordinator, `institution` (a public id or domain) with partner officer.
    """
    if role not in set(Role):
        roles = ", ".join(known.value for known in Role)
        raise NoSuchRole(
            _("“%(role)s” is no role. The roles are: %(roles)s.") % {"role": role[:40], "roles": roles}
        )
    limits = _limits(Role(role), unit, institution)
    account = people.open_account(by=by, email=email, name=name, language=language)
    if limits:
        partners.grant_limited_role(account=account, by=by, **limits)
    else:
        people.grant_role(account=account, by=by, role=role)
    return account


def _limits(role: Role, unit: str, institution: str) -> dict[str, Any]:
    wanted = {Role.COORDINATOR: (True, False), Role.PARTNER_OFFICER: (False, True)}.get(role, (False, False))
    if (bool(unit), bool(institution)) != wanted:
        sentences = {
            Role.COORDINATOR: _("A coordinator acts for a unit: name it with --unit."),
            Role.PARTNER_OFFICER: _("A partner officer acts for an institution: name it with --institution."),
        }
        plain = _("The role “%(role)s” is limited to no unit and no institution.") % {"role": role.value}
        raise WrongLimit(sentences.get(role, plain))
    if role not in LIMITED_ROLES:
        return {}
    if unit:
        return {"unit": _found(Unit.objects.filter(public_id=unit).first(), unit)}
    by_domain = Institution.objects.filter(domain=institution.strip().lower()).first()
    return {
        "institution": _found(
            by_domain or Institution.objects.filter(public_id=institution).first(), institution
        )
    }


def _found(record: Any, text: str) -> Any:
    if record is None:
        raise WrongLimit(_("“%(text)s” is not in the register.") % {"text": text[:60]})
    return record
