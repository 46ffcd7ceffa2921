"""Links for those who have no account: each opens one task for one person, until a day, and can be revoked.

What is done through a link is done by the person whom the link names, for the side that it names; no account is
behind it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from edge.agreements.actions.contacts import offer_contact
from edge.agreements.actions.exchange import NotShown, comment_clause, propose_change
from edge.agreements.actions.texts import NoSide, approve_version, newest_for, refuse_when_bound
from edge.agreements.models import (
    Agreement,
    Approval,
    ClauseComment,
    ContactOffer,
    Proposal,
    TaskLink,
    TextVersion,
)
from edge.agreements.rules.canonical import Words, tidy
from edge.core import actions as core
from edge.core.days import day_in_words
from edge.core.refusals import Refusal
from edge.core.secrets import digest_of, new_secret
from edge.partners.models import Institution

DAYS_OPEN = 30
LOCALES = {"en": "en", "nl": "nl", "zh": "zh-hans"}


class LinkClosed(Refusal):
    """The link is not known, has expired, was revoked, or its task is done; the sentence says what to do."""


class LinkUnknown(LinkClosed):
    """No link has this secret, or none ever had."""


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
    address: Callable[[str], str],
    why: Callable[[], str] | None = None,
) -> Opened:
    """Make a link; with an e-mail address it is sent there. `address(secret)` is the path where tasks are opened.

    A link is for a partner; to sign, for a signatory of the hub too. `why` is what the mail says of the occasion,
    asked in its language.
    """
    agreement = core.locked(agreement, version=None)
    for_partner = not institution.is_hub or task == "sign"
    if not for_partner or not agreement.parties.filter(institution=institution).exists():
        raise NoSide(_("A link is for a partner that is party to the agreement."), field="institution")
    if newest_for(institution, agreement) is None and task != "contacts":
        raise NotShown(_("Show a version of the text first: there is nothing to open yet."))
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
        _send(link, address(secret), why)
    return Opened(link=link, secret=secret)


def _send(link: TaskLink, address: str, why: Callable[[], str] | None) -> None:
    with translation.override(LOCALES[link.language]):
        told = {
            "name": link.name,
            "agreement": link.agreement,
            "task": link.get_task_display(),
            "address": settings.BASE_URL + address,
            "day": day_in_words(timezone.localdate(link.expires_at)),
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
            % told
            + (f"\n\n{why()}" if why else ""),
        )


def revoke_link(*, link: TaskLink, by: Any, reason: str = "") -> TaskLink:
    """Close a link at once."""
    if link.revoked_at is not None:
        return link
    changes = {"revoked_at": timezone.now()}
    page = link.agreement
    return core.change(link, by=by, verb="revoke_link", changes=changes, page=page, reason=reason)


def link_for(secret: str) -> TaskLink:
    """The open link with this secret; raises LinkClosed with the sentence for its reader."""
    found = TaskLink.objects.filter(secret_sha256=digest_of(secret))
    link = found.select_related("agreement__kind", "institution").first()
    if link is None:
        raise LinkUnknown(_("This link opens nothing. Perhaps it was cut in two by your mail program."))
    _refuse_closed(link)
    return link


def _refuse_closed(link: TaskLink) -> None:
    if link.revoked_at is not None:
        raise LinkClosed(_("This link was closed. Ask the office that sent it for another."))
    if link.expires_at <= timezone.now():
        raise LinkClosed(_("This link has expired. Ask the office that sent it for another."))


@transaction.atomic
def mark_opened(*, link: TaskLink) -> None:
    """Record the first time that a link was opened; nobody is signed in."""
    if link.opened_at is None:
        core.locked(link.agreement, version=None)
        if core.locked(link, version=None).opened_at is None:
            changes = {"opened_at": timezone.now()}
            core.change(link, by=None, verb="use_link", changes=changes, page=link.agreement)


@transaction.atomic
def finish_task(*, link: TaskLink) -> None:
    """Say that the task of the link is done; a task that ends something cannot be done twice."""
    current = hold_link(link, link.task)
    if current.done_at is not None and current.task in ("approve", "sign"):
        raise LinkClosed(_("This has been done already with this link."))
    if current.done_at is None:
        changes = {"done_at": timezone.now()}
        core.change(current, by=None, verb="finish_task", changes=changes, page=link.agreement)


def hold_link(link: TaskLink, *tasks: str) -> TaskLink:
    """The link as it is stored now, held; raises LinkClosed where it closed meanwhile or is for another task."""
    core.locked(link.agreement, version=None)
    current = core.locked(link, version=None)
    _refuse_closed(current)
    if current.task not in tasks:
        raise LinkClosed(_("This link is for another task: %(task)s.") % {"task": current.get_task_display()})
    return current


@transaction.atomic
def comment_by_link(
    *, link: TaskLink, version: TextVersion, text: str, clause_key: str = ""
) -> ClauseComment:
    """Comment as the person of the link; the same words sent twice are one comment. Not on a text that is bound."""
    hold_link(link, "answer", "approve")
    refuse_when_bound(link.agreement)
    same = {"text_version": version, "clause_key": clause_key, "text": text, **_from(link)}
    found = ClauseComment.objects.filter(**same).first()
    if found is None:
        said: dict[str, Any] = {"version": version, "clause_key": clause_key, "text": text}
        found = comment_clause(by=None, **said, **_from(link))
    if link.task == "answer":
        finish_task(link=link)
    return found


@transaction.atomic
def propose_by_link(
    *,
    link: TaskLink,
    version: TextVersion,
    change: str,
    clause_key: str,
    texts: Mapping[str, Words],
    reason: str = "",
) -> Proposal:
    """Propose as the person of the link; the same proposal sent twice is one."""
    hold_link(link, "answer")
    same = {"text_version": version, "clause_key": clause_key, "change": change, "reason": reason}
    stored = {code: {"heading": tidy(one.heading), "body": tidy(one.body)} for code, one in texts.items()}
    for proposal in Proposal.objects.filter(state="open", **same, **_from(link)):
        if change == "remove" or proposal.texts == stored:
            return proposal
    proposal = propose_change(
        version=version,
        by=None,
        change=change,
        clause_key=clause_key,
        texts=texts,
        reason=reason,
        **_from(link),
    )
    finish_task(link=link)
    return proposal


@transaction.atomic
def approve_by_link(*, link: TaskLink, version: TextVersion, sha256: str, capacity: str = "") -> Approval:
    """Approve, as the person of the link, the text with this hash; once."""
    hold_link(link, "approve")
    finish_task(link=link)
    return approve_version(version=version, by=None, sha256=sha256, capacity=capacity, **_from(link))


@transaction.atomic
def offer_contact_by_link(*, link: TaskLink, **person: Any) -> ContactOffer:
    """Give a contact as the person of the link; several can be given, one after the other."""
    hold_link(link, "contacts")
    finish_task(link=link)
    return offer_contact(agreement=link.agreement, by=None, **person, **_from(link))


def _from(link: TaskLink) -> dict[str, Any]:
    return {"institution": link.institution, "name": link.name}
