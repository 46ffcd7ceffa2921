"""Links for those who have no account: each opens one task for one person, until a day, and can be revoked."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from edge.agreements.actions.texts import NoSide
from edge.agreements.models import Agreement, TaskLink
from edge.core import actions as core
from edge.core.refusals import Refusal
from edge.core.secrets import digest_of, new_secret
from edge.partners.models import Institution

DAYS_OPEN = 30
_LOCALES = {"en": "en", "nl": "nl", "zh": "zh-hans"}


class LinkClosed(Refusal):
    """The link is not known, has expired, was revoked, or its task is done; the sentence says what to do."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A link just made: `secret` is told once, in the address; afterwards nobody can read it again."""

    link: TaskLink
    secret: str


@transaction.atomic
def open_link(
    *,
    agreement: Agreement,
    by: Any,
    institution: Institution,
    task: str,
    name: str,
    email: str = "",
    language: str = "en",
    days: int = DAYS_OPEN,
    address: str = "",
) -> Opened:
    """Make a link; with an e-mail address it is sent there. `address` is where tasks are opened, with {secret}."""
    agreement = core.locked(agreement, version=None)
    if institution.is_hub or not agreement.parties.filter(institution=institution).exists():
        raise NoSide(_("A link is for a partner that is party to the agreement."), field="institution")
    secret = new_secret()
    link = TaskLink(
        agreement=agreement,
        institution=institution,
        task=task,
        secret_sha256=digest_of(secret),
        name=name,
        email=email,
        language=language,
        expires_at=timezone.now() + timedelta(days=days),
    )
    core.create(link, by=by, verb="open_link", page=agreement)
    if email:
        _send(link, address.format(secret=secret))
    return Opened(link=link, secret=secret)


def _send(link: TaskLink, address: str) -> None:
    with translation.override(_LOCALES[link.language]):
        told = {
            "name": link.name,
            "agreement": link.agreement,
            "task": link.get_task_display(),
            "address": settings.BASE_URL + address,
            "day": date_format(timezone.localdate(link.expires_at)),
        }
        core.queue_mail(
            key=f"link-{link.public_id}",
            to=link.email,
            subject=_("%(agreement)s: %(task)s") % told,
            body=_(
                "%(name)s,\n\nyou are asked to do one thing: %(task)s.\n\nAgreement: %(agreement)s\n"
                "This link opens it, without an account, until %(day)s:\n%(address)s\n\n"
                "Whoever has the link can do this in your name. Please do not pass it on."
            )
            % told,
        )


def revoke_link(*, link: TaskLink, by: Any, reason: str = "") -> TaskLink:
    """Close a link at once."""
    changes = {"revoked_at": timezone.now()}
    page = link.agreement
    return core.change(link, by=by, verb="revoke_link", changes=changes, page=page, reason=reason)


def link_for(secret: str) -> TaskLink:
    """The open link with this secret; raises LinkClosed with the sentence for its reader."""
    found = TaskLink.objects.filter(secret_sha256=digest_of(secret))
    link = found.select_related("agreement__kind", "institution").first()
    if link is None:
        raise LinkClosed(_("This link opens nothing. Perhaps it was cut in two by your mail program."))
    if link.revoked_at is not None:
        raise LinkClosed(_("This link was closed. Ask the office that sent it for another."))
    if link.expires_at <= timezone.now():
        raise LinkClosed(_("This link has expired. Ask the office that sent it for another."))
    return link


@transaction.atomic
def mark_opened(*, link: TaskLink) -> None:
    """Record the first time that a link was opened; nobody is signed in."""
    if link.opened_at is None:
        core.change(
            link, by=None, verb="use_link", changes={"opened_at": timezone.now()}, page=link.agreement
        )


@transaction.atomic
def finish_task(*, link: TaskLink) -> None:
    """Say that the task of the link is done; a task that ends something cannot be done twice."""
    current = core.locked(link, version=None)
    if current.done_at is not None and current.task in ("approve", "sign"):
        raise LinkClosed(_("This has been done already with this link."))
    core.change(
        current, by=None, verb="finish_task", changes={"done_at": timezone.now()}, page=link.agreement
    )
