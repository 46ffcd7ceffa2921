"""Mails that tell the other side what happened with a text: one a reader, in the reader's language.

Nobody is told of what they may not see. At the hub those are told who have had a hand in this text, and where
nobody has, every officer; at a partner its partner officers, as long as the agreement is shown to them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from edge.agreements.models import (
    Agreement,
    AgreementRequest,
    Approval,
    ClauseComment,
    Proposal,
    TaskLink,
    TextVersion,
)
from edge.agreements.permissions import agreements_visible_to
from edge.core import actions as core
from edge.partners.models import Institution, InstitutionRole
from edge.people.actions import stop_headers, stop_path
from edge.people.models import Account, MailChoice, RoleGrant
from edge.people.permissions import is_writer
from edge.people.rules import Role

TOPIC = "exchange"
"""The kind of notice that an account may choose not to have by mail (people.MailChoice)."""


def tell(
    *,
    agreement: Agreement,
    acting: Institution | None,
    by: Any,
    key: str,
    words: Callable[[Institution], str],
    subject: Callable[[], str] | None = None,
    address: str = "",
) -> list[Account]:
    """Queue a mail to everybody on the sides other than `acting`, saying `words(side)`, asked in the reader's language.

    `key` names the occasion: no reader is told of it twice. `address` is the path of the page to read; the text's
    when empty. Returns who is told.
    """
    page = address or reverse("agreement_text", args=[agreement.public_id])
    readers = _readers(agreement, acting=acting, by=by)
    for side, account in readers:
        with translation.override(account.language or settings.LANGUAGE_CODE):
            head = subject() if subject else _("%(agreement)s: the text") % {"agreement": agreement}
            _write(account, key=key, subject=head, words=words(side), agreement=agreement, page=page)
    return [account for _side, account in readers]


def tell_account(
    account: Account,
    *,
    agreement: Agreement,
    by: Any,
    key: str,
    subject: Callable[[], str],
    words: Callable[[], str],
    page: str,
) -> None:
    """The same to one account, unless it is the one that acts or wants none of these mails."""
    if account.pk == getattr(by, "pk", None) or _unwilling().filter(pk=account.pk).exists():
        return
    with translation.override(account.language or settings.LANGUAGE_CODE):
        _write(account, key=key, subject=subject(), words=words(), agreement=agreement, page=page)


def tell_office(
    *,
    about: AgreementRequest,
    by: Any,
    key: str,
    subject: Callable[[], str],
    words: Callable[[], str],
    page: str,
) -> None:
    """The same to every officer of the hub, of what is handed in there and nobody has in hand yet."""
    for account in _officers().exclude(pk__in=_unwilling()):
        if account.pk == getattr(by, "pk", None):
            continue
        with translation.override(account.language or settings.LANGUAGE_CODE):
            _write(account, key=key, subject=subject(), words=words(), agreement=about, page=page)


def _write(
    account: Account,
    *,
    key: str,
    subject: str,
    words: str,
    agreement: Agreement | AgreementRequest,
    page: str,
) -> None:
    """One mail in the language in force, as text and in HTML, each with the way to have no more of them."""
    told = {
        "subject": subject,
        "name": account.name,
        "words": words,
        "agreement": agreement,
        "address": settings.BASE_URL + page,
        "choices": settings.BASE_URL + reverse("my_mail"),
        "stop": settings.BASE_URL + stop_path(account, TOPIC),
        "language": translation.get_language(),
    }
    stop = _("No more mail about this: %(address)s") % {"address": told["stop"]}
    body = "\n\n".join([f"{account.name},", words, str(agreement), str(told["address"]), stop])
    core.queue_mail(
        key=f"exchange:{key}:{account.public_id}",
        to=account.email,
        subject=subject,
        body=f"{body}\n",
        html=render_to_string("exchange/mail.html", told),
        headers=stop_headers(account, TOPIC),
    )


def _unwilling() -> QuerySet[Account]:
    unwanted = MailChoice.objects.filter(topic=TOPIC, wanted=False)
    return Account.objects.filter(pk__in=unwanted.values("account"))


def speakers_of(agreement: Agreement, side: Institution) -> list[Account]:
    """Those who are told for one side, whether they want mail or not: their accounts, each seeing the agreement."""
    people = _of_the_hub(agreement) if side.is_hub else _of_partner(side)
    return [one for one in people if agreements_visible_to(one).filter(pk=agreement.pk).exists()]


def _readers(
    agreement: Agreement, *, acting: Institution | None, by: Any
) -> list[tuple[Institution, Account]]:
    """Who is told, with the side that they are on; each once. A handful of statements a side."""
    unwilling = set(_unwilling().values_list("pk", flat=True))
    parties = agreement.parties.values("institution")
    sides = Institution.objects.filter(pk__in=parties).order_by("pk")
    found: dict[int, tuple[Institution, Account]] = {}
    for side in sides.exclude(pk=acting.pk) if acting else sides:
        for account in speakers_of(agreement, side):
            if account.pk not in unwilling and account.pk != getattr(by, "pk", None):
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
    return _officers()


def _officers() -> QuerySet[Account]:
    grants = RoleGrant.objects.holding(on=timezone.localdate()).filter(role=Role.OFFICER)
    return Account.objects.filter(is_active=True, pk__in=grants.values("account")).order_by("pk")


def _hands_in(agreement: Agreement) -> Iterable[int]:
    """The accounts that made, said or approved something of this text, or made a link to it."""
    about = {"text_version__agreement": agreement}
    keys = set(TextVersion.objects.filter(agreement=agreement).values_list("account", flat=True))
    for model in (ClauseComment, Proposal, Approval):
        keys |= set(model._default_manager.filter(**about).values_list("account", flat=True))
    made = TaskLink.history.filter(agreement_id=agreement.pk, history_type="+")
    keys |= set(made.values_list("history_user", flat=True))
    return {key for key in keys if key is not None}
