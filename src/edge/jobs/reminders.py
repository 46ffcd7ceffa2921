"""Notices to the officers: agreements due for renewal (365, 180 and 90 days ahead), commitments past their day.

Each notice is queued once an account and an occasion, in the account's language and with its own rights.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from edge.agreements.models import Agreement, Commitment
from edge.agreements.permissions import agreements_visible_to, commitments_visible_to
from edge.agreements.queries import due_for_renewal, for_reading
from edge.agreements.rules import Verdict, due, verdict_on
from edge.core.actions import queue_mail
from edge.core.models import OutgoingMail
from edge.people.models import Account, RoleGrant
from edge.people.permissions import plain_roles_of
from edge.people.rules import Role

NOTICES = (90, 180, 365)  # days ahead
_AGREEMENT, _COMMITMENT = "reminder/agreement", "reminder/commitment"


def queue_reminders(*, on: date) -> int:
    """Queue what is due on the day and has not been told yet; returns how many notices that were.

    The nearest notice is the one that counts: what was found late is told once, not three times.
    """
    before = OutgoingMail.objects.count()
    for account in officers():
        with translation.override(account.language or settings.LANGUAGE_CODE), transaction.atomic():
            for agreement in for_reading(due_for_renewal(account, on=on, within_days=max(NOTICES)), on=on):
                _tell_of_agreement(account, agreement, on)
            for commitment in _overdue(account, on):
                _tell_of_commitment(account, commitment)
    return OutgoingMail.objects.count() - before


def officers() -> list[Account]:
    """The accounts that are officers today and may sign in."""
    grants = RoleGrant.objects.holding(on=timezone.localdate()).filter(role=Role.OFFICER)
    return list(Account.objects.filter(pk__in=grants.values("account"), is_active=True).order_by("pk"))


def still_wanted(mail: OutgoingMail, account: Account | None) -> bool:
    """Does the reader of a notice still hold the role and see the record? Other mails are not ours to judge."""
    parts = mail.key.split(":")
    if parts[0] not in (_AGREEMENT, _COMMITMENT):
        return True
    if account is None or Role.OFFICER not in plain_roles_of(account):
        return False
    visible = agreements_visible_to(account) if parts[0] == _AGREEMENT else commitments_visible_to(account)
    return visible.filter(public_id=parts[1]).exists()


def _tell_of_agreement(account: Account, agreement: Agreement, on: date) -> None:
    notice = next(days for days in NOTICES if due(agreement.renewal_on, on=on, within_days=days))
    answer = due(agreement.renewal_on, on=on, within_days=notice)
    assert answer is not None
    words: dict[str, Any] = {
        "title": agreement.title,
        "day": answer.on,
        "days": answer.days_at_most,
        "partners": _partners(agreement),
        "address": settings.BASE_URL + reverse("agreement", args=[agreement.public_id]),
    }
    if answer.overdue:
        told = _("Its renewal was due on or before %(day)s, and it is still in force.")
    else:
        told = _("It is due for renewal (%(day)s), at most %(days)s days from now.")
    queue_mail(
        key=f"{_AGREEMENT}:{agreement.public_id}:{answer.on}:{notice}:{account.public_id}",
        to=account.email,
        subject=_("Due for renewal: %(title)s") % words,
        body="\n\n".join([agreement.title, words["partners"], told % words, words["address"]]),
    )


def _partners(agreement: Agreement) -> str:
    names = [party.institution.name for party in agreement.parties.all() if not party.institution.is_hub]
    return ", ".join(dict.fromkeys(names))


def _overdue(account: Account, on: date) -> list[Commitment]:
    """Commitments whose last possible day lies before the day and on which no verdict had been given."""
    found = (
        commitments_visible_to(account)
        .filter(due_on_until__lte=on)
        .select_related("agreement")
        .order_by("pk")
    )
    return [
        commitment
        for commitment in found
        if verdict_on(commitment.verdict, commitment.judged_on, on=on) == Verdict.OPEN
    ]


def _tell_of_commitment(account: Account, commitment: Commitment) -> None:
    words = {
        "text": commitment.text,
        "day": commitment.due_on,
        "agreement": commitment.agreement.title,
        "address": settings.BASE_URL + reverse("commitment", args=[commitment.public_id]),
    }
    queue_mail(
        key=f"{_COMMITMENT}:{commitment.public_id}:{commitment.due_on}:{account.public_id}",
        to=account.email,
        subject=_("Past its day: %(text)s") % words,
        body=_(
            "Promised in “%(agreement)s”:\n\n%(text)s\n\nIt was due on or before %(day)s, and no verdict is "
            "recorded.\n\n%(address)s"
        )
        % words,
    )
