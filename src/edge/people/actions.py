"""The verbs about accounts, roles and persons."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from edge.core import actions as core
from edge.core.refusals import Refusal
from edge.people.models import Account, Person, RoleGrant
from edge.people.permissions import forget_roles
from edge.people.rules import Role

# Two administrators who withdraw each other's role at once would leave none.
_ADMINISTRATION = "who administers"


class LastAdministrator(Refusal):
    pass


@transaction.atomic
def open_account(
    *, by: Any, email: str, name: str, language: str = "", password: str | None = None
) -> Account:
    """Create an account that may sign in; without a password its owner sets one through "forgot password"."""
    account = Account(email=Account.objects.normalize_email(email), name=name, language=language)
    account.set_password(password)
    account.full_clean(exclude=["password"])
    _store(account, by)
    core.log(account, by=by, verb="open_account")  # type: ignore[arg-type]
    return account


@transaction.atomic
def edit_account(
    *, account: Account, by: Any, changes: Mapping[str, Any], version: int | None = None
) -> Account:
    """Change name, address, language or the right to sign in; losing that right ends every session at once."""
    core.one_at_a_time(_ADMINISTRATION)
    current = core.locked(account, version=version)  # type: ignore[type-var]  # it has a version, as records do
    changed = [name for name, value in changes.items() if getattr(current, name) != value]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, changes[name])
    current.version += 1
    current.full_clean(exclude=["password"])
    _store(current, by)
    _refuse_without_administrator(current)
    core.log(current, by=by, verb="edit_account", details={"fields": changed})  # type: ignore[arg-type]
    if not current.is_active:
        end_sessions(current)
    return current


@transaction.atomic
def grant_role(
    *, account: Account, by: Any, role: str, starts_on: date | None = None, ends_on: date | None = None
) -> RoleGrant:
    grant = RoleGrant(account=account, role=role, starts_on=starts_on, ends_on=ends_on)
    core.create(grant, by=by, verb="grant_role", page=account)  # type: ignore[arg-type]
    forget_roles(account)
    return grant


@transaction.atomic
def edit_role(
    *, grant: RoleGrant, by: Any, changes: Mapping[str, Any], version: int | None = None
) -> RoleGrant:
    """Change a role or its period. Sessions that began with the old rights end."""
    account = grant.account
    core.one_at_a_time(_ADMINISTRATION)
    changed = core.change(
        grant,
        by=by,
        verb="edit_role",
        changes=changes,
        version=version,
        page=account,  # type: ignore[arg-type]
    )
    _refuse_without_administrator(account)
    if changed.version != grant.version:
        end_sessions(account)
    forget_roles(account)
    return changed


@transaction.atomic
def withdraw_role(*, grant: RoleGrant, by: Any, reason: str = "", version: int | None = None) -> None:
    core.one_at_a_time(_ADMINISTRATION)
    core.remove(grant, by=by, verb="withdraw_role", page=grant.account, reason=reason, version=version)  # type: ignore[arg-type]
    _refuse_without_administrator(grant.account)
    end_sessions(grant.account)
    forget_roles(grant.account)


def end_sessions(account: Account) -> int:
    """End every session of the account; returns how many there were."""
    ended = 0
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(account.pk):
            session.delete()
            ended += 1
    return ended


def add_person(*, by: Any, **fields: Any) -> Person:
    return core.create(Person(**fields), by=by, verb="add_person")


def edit_person(*, person: Person, by: Any, changes: Mapping[str, Any], version: int | None = None) -> Person:
    return core.change(person, by=by, verb="edit_person", changes=changes, version=version)


def remove_person(*, person: Person, by: Any, reason: str = "", version: int | None = None) -> None:
    core.remove(person, by=by, verb="remove_person", reason=reason, version=version)


def _refuse_without_administrator(account: Account) -> None:
    """An installation that nobody can administer is locked for ever. Only a role that holds today and has no
    dated end counts."""
    forever = RoleGrant.objects.holding(on=timezone.localdate()).filter(
        role=Role.ADMINISTRATOR, ends_on__isnull=True, account__is_active=True
    )
    had_one = RoleGrant.history.filter(role=Role.ADMINISTRATOR, account_id=account.pk).exists()
    if had_one and not forever.exists():
        raise LastAdministrator(
            _("This would leave nobody who administers EDGE. Give somebody else that role first.")
        )


def _store(account: Account, by: Any) -> None:
    account._history_user = by if getattr(by, "pk", None) else None  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        account.full_clean(exclude=["password"])  # somebody was first with this address: the sentence for it
        raise
