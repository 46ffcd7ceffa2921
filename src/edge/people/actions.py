"""The verbs about accounts, roles and persons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from edge.core import actions as core
from edge.core.days import day_in_words
from edge.core.refusals import Refusal
from edge.core.secrets import digest_of, new_secret, sealed, unsealed
from edge.people.models import Account, CalendarFeed, Invitation, MailChoice, Person, RoleGrant
from edge.people.permissions import forget_roles
from edge.people.rules import Role

# Two administrators who withdraw each other's role at once would leave none.
_ADMINISTRATION = "who administers"
_STOP = "edge.people.stop_mail"


DAYS_INVITED = 14


class LastAdministrator(Refusal):
    pass


class InvitationClosed(Refusal):
    """The invitation has expired, was used or closed, or its account may not sign in; the sentence says what to do."""


class InvitationUnknown(InvitationClosed):
    """No invitation has this secret, or none ever had."""


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation just sent: `secret` stands in the mail and nowhere else."""

    invitation: Invitation
    secret: str


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
def invite_account(
    *,
    account: Account,
    by: Any,
    address: Callable[[str], str],
    days: int = DAYS_INVITED,
    why: Callable[[], str] | None = None,
) -> Invited:
    """Send the owner of a new account a link, good once, to set the first password; earlier links are closed.

    `address(secret)` is the path that the link leads to; `why` is what the mail says of who invites to what, asked
    in its language. Raises InvitationClosed where the account may not sign
    in, or has a password already.
    """
    current = core.locked(account, version=None)  # type: ignore[type-var]
    _refuse_uninvitable(current)
    for earlier in _open_invitations(current):
        revoke_invitation(invitation=earlier, by=by)
    secret = new_secret()
    invitation = Invitation(
        account=current,
        secret_sha256=digest_of(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    core.create(invitation, by=by, verb="invite_account", page=current)  # type: ignore[arg-type]
    _send_invitation(invitation, settings.BASE_URL + address(secret), why)
    return Invited(invitation=invitation, secret=secret)


def _refuse_uninvitable(account: Account) -> None:
    if not account.is_active:
        raise InvitationClosed(_("This account may not sign in."))
    if account.has_usable_password():
        raise InvitationClosed(
            _("A password has been set already. Whoever lost it asks for another on the sign-in page.")
        )


def _open_invitations(account: Account) -> list[Invitation]:
    return list(Invitation.objects.filter(account=account, used_at=None, revoked_at=None).order_by("pk"))


def _send_invitation(invitation: Invitation, address: str, why: Callable[[], str] | None) -> None:
    account = invitation.account
    with translation.override(account.language or settings.LANGUAGE_CODE):
        told = {
            "name": account.name,
            "address": address,
            "day": day_in_words(timezone.localdate(invitation.expires_at)),
        }
        core.queue_mail(
            key=f"invitation-{invitation.public_id}",
            to=account.email,
            subject=gettext("Your account in EDGE"),
            body=gettext(
                "%(name)s,\n\nan account is ready for you. With this link you choose your password; it works once, "
                "until %(day)s:\n%(address)s\n\nNobody else should have this link. If you did not expect it, you need "
                "do nothing."
            )
            % told
            + (f"\n\n{why()}" if why else ""),
        )


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Any) -> Invitation:
    """Close an invitation at once; one that was used stays used."""
    page: Any = invitation.account
    core.locked(page, version=None)
    current = core.locked(invitation, version=None)
    if current.used_at is not None or current.revoked_at is not None:
        return current
    changes = {"revoked_at": timezone.now()}
    return core.change(current, by=by, verb="revoke_invitation", changes=changes, page=page)


def invitation_for(secret: str) -> Invitation:
    """The open invitation with this secret; raises InvitationClosed with the sentence for its reader."""
    found = Invitation.objects.filter(secret_sha256=digest_of(secret)).select_related("account").first()
    if found is None:
        raise InvitationUnknown(_("This link opens nothing. Perhaps it was cut in two by your mail program."))
    _refuse_closed(found)
    return found


def _refuse_closed(invitation: Invitation) -> None:
    if invitation.used_at is not None:
        raise InvitationClosed(_("This invitation has been used: your password is set. Sign in with it."))
    if invitation.revoked_at is not None:
        raise InvitationClosed(_("This invitation was closed. Ask the office that sent it for another."))
    if invitation.expires_at <= timezone.now():
        raise InvitationClosed(_("This invitation has expired. Ask the office that sent it for another."))
    _refuse_uninvitable(invitation.account)


@transaction.atomic
def use_invitation(*, secret: str, password: str) -> Account:
    """Set the first password of the invited account; of two at the same moment one does, the other is told.

    Raises InvitationClosed, and ValidationError where the password is too weak.
    """
    invitation = invitation_for(secret)
    account = core.locked(invitation.account, version=None)  # type: ignore[type-var]
    current = core.locked(invitation, version=None)
    _refuse_closed(current)
    _refuse_uninvitable(account)
    validate_password(password, account)
    account.set_password(password)
    account._history_user = account  # type: ignore[attr-defined]
    account.save(update_fields=["password"])
    changes = {"used_at": timezone.now()}
    page: Any = account
    core.change(current, by=account, verb="use_invitation", changes=changes, page=page)
    return account


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


@transaction.atomic
def choose_mail(*, account: Account, by: Any, topic: str, wanted: bool) -> None:
    """Say whether the account has a kind of notice by mail; saying it again changes nothing."""
    core.locked(account, version=None)  # type: ignore[type-var]  # its choices are made one after the other
    choice = MailChoice.objects.filter(account=account, topic=topic).first()
    if choice is not None:
        changes = {"wanted": wanted}
        core.change(choice, by=by, verb="choose_mail", changes=changes, page=account)  # type: ignore[arg-type]
    elif not wanted:
        choice = MailChoice(account=account, topic=topic, wanted=False)
        core.create(choice, by=by, verb="choose_mail", page=account)  # type: ignore[arg-type]


def unwanted_topics(account: Account) -> frozenset[str]:
    """The kinds of notice that the account does not have by mail. One statement."""
    rows = MailChoice.objects.filter(account=account, wanted=False)
    return frozenset(rows.values_list("topic", flat=True))


def stop_path(account: Account, topic: str) -> str:
    """The path that ends one kind of notice for one account, without signing in; it can do nothing else."""
    return reverse("mail_stop", args=[sealed(f"{account.public_id} {topic}", purpose=_STOP)])


def stop_headers(account: Account, topic: str) -> dict[str, str]:
    """What a mail program needs for its own button: RFC 2369, and RFC 8058 for one click."""
    return {
        "List-Unsubscribe": f"<{settings.BASE_URL}{stop_path(account, topic)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def stopped_by(token: str) -> tuple[Account, str] | None:
    """Whose mail about which topic the token of a `stop_path` ends; None when it is none of ours."""
    account, _space, topic = (unsealed(token, purpose=_STOP) or "").partition(" ")
    found = Account.objects.filter(public_id=account, is_active=True).first() if topic else None
    return (found, topic) if found else None


@transaction.atomic
def make_feed(*, account: Account, by: Any) -> str:
    """A new secret address for the account's calendar; the earlier one is closed. Returns the secret, kept nowhere."""
    core.locked(account, version=None)  # type: ignore[type-var]
    close_feed(account=account, by=by)
    secret = new_secret()
    feed = CalendarFeed(account=account, secret_sha256=digest_of(secret))
    core.create(feed, by=by, verb="make_feed", page=account)  # type: ignore[arg-type]
    return secret


@transaction.atomic
def close_feed(*, account: Account, by: Any) -> None:
    """Close the account's calendar address; nothing happens where there is none."""
    core.locked(account, version=None)  # type: ignore[type-var]
    for feed in CalendarFeed.objects.filter(account=account, revoked_at=None):
        changes = {"revoked_at": timezone.now()}
        core.change(feed, by=by, verb="close_feed", changes=changes, page=account)  # type: ignore[arg-type]


def account_of_feed(secret: str) -> Account | None:
    """Whose calendar this secret opens; None for an unknown or closed one and for who may not sign in."""
    feed = CalendarFeed.objects.filter(
        secret_sha256=digest_of(secret), revoked_at=None, account__is_active=True
    )
    found = feed.select_related("account").first()
    return found.account if found else None


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
