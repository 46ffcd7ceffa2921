"""Delivers the outbox: each mail in a transaction of its own, which marks it sent.

A mail that fails waits for the next time and keeps no other from leaving. Rights are looked at again when
a mail leaves: an account that was closed, or lost what the mail rests on, is not written to.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from edge.core.models import OutgoingMail
from edge.core.secrets import SECRET_MAILS
from edge.jobs.digest import Letter
from edge.jobs.reminders import as_it_leaves
from edge.people.models import Account

SENT, DROPPED, ELSEWHERE = "sent", "dropped", "elsewhere"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    sent: int
    dropped: int
    failed: tuple[str, ...]  # why, one line a mail


def send_waiting() -> Delivery:
    """Send what waits, oldest first; several senders at once share the work."""
    waiting = OutgoingMail.objects.filter(sent_at=None).order_by("created_at", "pk")
    outcomes: list[str] = []
    failed: list[str] = []
    post = get_connection()
    try:
        for pk in list(waiting.values_list("pk", flat=True)):
            try:
                outcomes.append(_send(pk, post))
            except (OSError, ValueError) as error:  # the post does not answer, or refuses this mail
                failed.append(f"{type(error).__name__}: {error}"[:300])
    finally:
        post.close()
    return Delivery(sent=outcomes.count(SENT), dropped=outcomes.count(DROPPED), failed=tuple(failed))


@transaction.atomic
def _send(pk: int, post: BaseEmailBackend) -> str:
    """Under the row's lock: what another sender holds or has sent is left alone."""
    skipping = database.features.has_select_for_update_skip_locked
    mail = OutgoingMail.objects.select_for_update(skip_locked=skipping).filter(pk=pk, sent_at=None).first()
    if mail is None:
        return ELSEWHERE
    letter = _letter_of(mail)
    if letter is None:
        mail.delete()
        return DROPPED
    _message(mail, letter, post).send()
    mail.sent_at = timezone.now()
    if mail.key.startswith(SECRET_MAILS):
        mail.body = mail.html = ""
    mail.save(update_fields=["sent_at", "body", "html"])
    return SENT


def _letter_of(mail: OutgoingMail) -> Letter | None:
    """The mail as its reader may have it now; None for an account that was closed or may see nothing of it."""
    account = Account.objects.filter(email__iexact=mail.to).first()
    if account is not None and not account.is_active:
        return None
    return as_it_leaves(mail, account)


def _message(mail: OutgoingMail, letter: Letter, post: BaseEmailBackend) -> EmailMultiAlternatives:
    """Text, with the same in HTML beside it where the mail has both."""
    own = {"Message-ID": _message_id(mail), "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.body,
        to=[mail.to],
        connection=post,
        headers={**letter.headers, **own},
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def _message_id(mail: OutgoingMail) -> str:
    """The same for the same occasion: should the power fail between sending and marking, a reader's own
    mail program recognises the second copy."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    return f"<{hashlib.sha256(mail.key.encode()).hexdigest()[:40]}@{host}>"
