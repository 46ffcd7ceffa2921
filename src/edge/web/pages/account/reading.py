"""Which roles accounts hold, held or will hold: the plain ones, and those limited to a unit or a partner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.sessions.models import Session
from django.shortcuts import get_object_or_404
from django.utils import timezone

from edge.partners.models import InstitutionRole, UnitRole
from edge.people.models import Account, RoleGrant
from edge.people.rules import Period, Role
from edge.web.kit.accounts import role_words

ROLE_MODELS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (RoleGrant, ()),
    (UnitRole, ("unit__institution",)),
    (InstitutionRole, ("institution",)),
)


@dataclass(frozen=True, kw_only=True)
class HeldRole:
    """A role of an account with what it is limited to, and whether it holds on the (real) day."""

    record: Any
    role: str
    word: str
    limited_to: str
    limited_url: tuple[str, str]  # name of the page and public id, empty for a plain role
    holds: bool
    over: bool

    def __str__(self) -> str:
        return f"{self.word}: {self.limited_to}" if self.limited_to else self.word


def roles_of_accounts(accounts: Iterable[Account]) -> dict[int, list[HeldRole]]:
    """Every role of the accounts by primary key, those that hold first. Three statements for any number."""
    keys = [account.pk for account in accounts]
    found: dict[int, list[HeldRole]] = {key: [] for key in keys}
    today = timezone.localdate()
    for model, related in ROLE_MODELS:
        rows = model.objects.filter(account__in=keys).select_related("account", *related)
        for row in rows.order_by("starts_on", "pk"):
            found[row.account_id].append(_held(row, today))
    return {
        key: sorted(roles, key=lambda role: (not role.holds, role.over, role.word))
        for key, roles in found.items()
    }


def role_of(account: Account, public_id: str) -> Any:
    """The record of a role of this account, whichever table it is in; Http404 when it is another's."""
    for model, _related in ROLE_MODELS[:-1]:
        if (row := model.objects.filter(account=account, public_id=public_id).first()) is not None:
            return row
    return get_object_or_404(ROLE_MODELS[-1][0], account=account, public_id=public_id)


def _held(row: Any, today: date) -> HeldRole:
    role, limited_to, url = Role.COORDINATOR, "", ("", "")
    if isinstance(row, RoleGrant):
        role = Role(row.role)
    elif isinstance(row, UnitRole):
        limited_to, url = f"{row.unit}, {row.unit.institution}", ("unit", row.unit.public_id)
    else:
        role, limited_to, url = (
            Role.PARTNER_OFFICER,
            str(row.institution),
            ("partner", row.institution.public_id),
        )
    return HeldRole(
        record=row,
        role=role.value,
        word=role_words()[role],
        limited_to=limited_to,
        limited_url=url,
        holds=Period(starts=row.starts_on, ends=row.ends_on).holds_on(today),
        over=row.ends_on is not None and row.ends_on <= today,
    )


def other_sessions(account: Account, key: str | None) -> int:
    """How many sessions of the account are open besides the one with this key."""
    open_now = Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=key or "")
    return sum(
        session.get_decoded().get("_auth_user_id") == str(account.pk) for session in open_now.iterator()
    )
