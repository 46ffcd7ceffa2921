"""The daily mails: one an account and day, as soon as something new has come up; and what renews itself.

Of each occasion (a renewal 365, 180 and 90 days ahead, a commitment past its day, a review that was asked for) an
account is told once; a mail that tells of something new shows everything that is due beside it.
"""

from datetime import date
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation

from edge.agreements.actions.deciding import NotSelfRenewing, renew_itself
from edge.agreements.permissions import agreements_visible_to, commitments_visible_to
from edge.agreements.queries.reminding import DueItem, has_renewed
from edge.core.actions import queue_mail
from edge.core.models import OutgoingMail
from edge.core.refusals import Refusal
from edge.jobs.digest import Letter, letter_of, wanted_items
from edge.jobs.models import Told
from edge.people.models import Account
from edge.people.permissions import INSTALLATION, plain_roles_of
from edge.people.rules import Role

DIGEST = "digest"
_AGREEMENT, _COMMITMENT = "reminder/agreement", "reminder/commitment"  # single notices of earlier releases
MOST_TERMS = 50  # that are carried out in one go for an agreement that was left alone for years


def queue_reminders(*, on: date) -> int:
    """Queue the digests of the day; returns how many.

    A mail and what it tells of are written together: a process that is killed leaves both or none.
    """
    before = OutgoingMail.objects.count()
    for account in Account.objects.filter(is_active=True).order_by("pk"):
        with translation.override(account.language or settings.LANGUAGE_CODE), transaction.atomic():
            _queue_digest(account, on)
    return OutgoingMail.objects.count() - before


def _queue_digest(account: Account, on: date) -> None:
    key = f"{DIGEST}:{on}:{account.public_id}"
    if OutgoingMail.objects.filter(key=key).exists():
        return  # what has come up since is told in the next one
    items = wanted_items(account, on=on)
    new = _not_told(account, items)
    if not new:
        return
    letter = letter_of(account, items, on=on)
    queue_mail(
        key=key,
        to=account.email,
        subject=letter.subject,
        body=letter.body,
        html=letter.html,
        headers=letter.headers,
    )
    told = [Told(account=account, occasion=item.occasion, on=on) for item in new]
    Told.objects.bulk_create(told, ignore_conflicts=True, batch_size=500)


def _not_told(account: Account, items: list[DueItem]) -> list[DueItem]:
    told = set(Told.objects.filter(account=account).values_list("occasion", flat=True)) if items else set()
    return [item for item in items if item.occasion not in told]


def as_it_leaves(mail: OutgoingMail, account: Account | None) -> Letter | None:
    """A digest written anew with the rights of the moment; None when nothing of it is left for its reader.

    A notice of an earlier release leaves as it is, to who still sees what it is about. Other mails are not ours
    to judge.
    """
    as_queued = Letter(subject=mail.subject, body=mail.body, html=mail.html, headers=mail.headers)
    parts = mail.key.split(":")
    if parts[0] != DIGEST:
        return as_queued if _still_wanted(parts, account) else None
    if account is None or account.public_id != parts[2]:
        return None
    on = date.fromisoformat(parts[1])
    items = wanted_items(account, on=on)
    return letter_of(account, items, on=on) if items else None


def _still_wanted(parts: list[str], account: Account | None) -> bool:
    if parts[0] not in (_AGREEMENT, _COMMITMENT):
        return True
    if account is None or Role.OFFICER not in plain_roles_of(account):
        return False
    visible = agreements_visible_to(account) if parts[0] == _AGREEMENT else commitments_visible_to(account)
    return visible.filter(public_id=parts[1]).exists()


def carry_out_renewals(*, on: date) -> tuple[int, list[str]]:
    """Renew what renews itself and was not cancelled in time: how many terms, and why not, one line an agreement.

    Never ahead of time: a later day than today counts as today.
    """
    on = min(on, timezone.localdate())
    done, refused = 0, []
    for agreement in has_renewed(on=on):
        renew = partial(renew_itself, agreement=agreement, by=INSTALLATION, on=on)
        for _term in range(MOST_TERMS):
            try:
                renew()
            except NotSelfRenewing:
                break
            except (Refusal, ValidationError, ValueError) as refusal:
                refused.append(f"{agreement}: {refusal}")
                break
            done += 1
    return done, refused
