"""Mails that tell the other side what happened with a text: one a reader, in the reader's language.

Nobody is told of what they may not see. At the hub those are told who have had a hand in this text, and where
nobody has, every officer; at a partner its partner officers, as long as the agreement is shown to them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from edge.agreements.models import (
    Agreement,
    Approval,
    ClauseComment,
    Proposal,
    TaskLink,
    TextVersion,
)
from edge.agreements.permissions import agreements_visible_to
from edge.core import actions as core
from edge.partners.models import Institution, InstitutionRole
from edge.people.actions import stop_headers
from edge.people.models import Account, MailChoice, RoleGrant
from edge.people.permissions import is_writer
from edge.people.rules import Role

TOPIC = "exchange"
"""The kind of notice that an account may choose not to have by mail (people.MailChoice)."""


def tell(
    *,
    agreement: Agreement,
    acting: Institution,
    by: Any,
    key: str,
    words: Callable[[Institution], str],
) -> None:
    """Queue a mail to everybody on the other sides, saying `words(side)`, which is asked in the reader's language.

    `key` names the occasion: no reader is told of it twice.
    """
    for side, account in _readers(agreement, acting=acting, by=by):
        with translation.override(account.language or settings.LANGUAGE_CODE):
            core.queue_mail(
                key=f"exchange:{key}:{account.public_id}",
                to=account.email,
                subject=_("%(agreement)s: the text") % {"agreement": agreement},
                body="\n\n".join([f"{account.name},", words(side), str(agreement), _address(agreement)]),
                headers=stop_headers(account, TOPIC),
            )


def _address(agreement: Agreement) -> str:
    return settings.BASE_URL + reverse("agreement_text", args=[agreement.public_id])


def _readers(agreement: Agreement, *, acting: Institution, by: Any) -> list[tuple[Institution, Account]]:
    """Who is told, with the side that they are on; each once. A handful of statements a side."""
    unwanted = MailChoice.objects.filter(topic=TOPIC, wanted=False).values("account")
    parties = agreement.parties.exclude(institution=acting).values("institution")
    found: dict[int, tuple[Institution, Account]] = {}
    for side in Institution.objects.filter(pk__in=parties).order_by("pk"):
        people = _of_the_hub(agreement) if side.is_hub else _of_partner(side)
        for account in people.exclude(pk__in=unwanted).exclude(pk=getattr(by, "pk", None)):
            if agreements_visible_to(account).filter(pk=agreement.pk).exists():
                found.setdefault(account.pk, (side, account))
    return list(found.values())


def _of_partner(side: Institution) -> Any:
    roles = InstitutionRole.objects.holding(on=timezone.localdate()).filter(institution=side)
    return Account.objects.filter(is_active=True, pk__in=roles.values("account")).order_by("pk")


def _of_the_hub(agreement: Agreement) -> Any:
    active = Account.objects.filter(is_active=True).order_by("pk")
    involved = active.filter(pk__in=_hands_in(agreement))
    writers = [account.pk for account in involved if is_writer(account)]
    if writers:
        return active.filter(pk__in=writers)
    grants = RoleGrant.objects.holding(on=timezone.localdate()).filter(role=Role.OFFICER)
    return active.filter(pk__in=grants.values("account"))


def _hands_in(agreement: Agreement) -> Iterable[int]:
    """The accounts that made, said or approved something of this text, or made a link to it."""
    about = {"text_version__agreement": agreement}
    keys = set(TextVersion.objects.filter(agreement=agreement).values_list("account", flat=True))
    for model in (ClauseComment, Proposal, Approval):
        keys |= set(model._default_manager.filter(**about).values_list("account", flat=True))
    made = TaskLink.history.filter(agreement_id=agreement.pk, history_type="+")
    keys |= set(made.values_list("history_user", flat=True))
    return {key for key in keys if key is not None}
