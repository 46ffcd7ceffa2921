"""Mails about a signing: to whose turn it is, once a turn, and to both sides when everybody has signed.

Who has no account gets a link to the file (in an electronic signing). A side whose signatory has no address is told
through those who speak for it: its accounts, else somebody in office there who has an address.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from edge.agreements.actions.links import LOCALES, open_link
from edge.agreements.actions.telling import speakers_of, tell, tell_account
from edge.agreements.actions.texts import newest_for
from edge.agreements.models import SigningRound, SigningStep
from edge.agreements.permissions import rounds_visible_to
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.partners.models import Institution, Officer
from edge.people.models import Account, Person
from edge.people.permissions import may

DAYS_TO_SIGN = 60  # a link to sign is open that long; the office can make another


def tell_turn(*, step: SigningStep, by: Any) -> None:
    """Tell whoever brings the signature of this step that it is their turn."""
    for reader in readers_of(step):
        if isinstance(reader, Account):
            _tell_account(reader, step, by)
        else:
            _tell_address(step, reader, by)


def readers_of(step: SigningStep) -> list[Account | Person]:
    """Whom a mail tells that it is the turn of this step: accounts, or one person with an address; none known: []."""
    account = _account_of(step.person)
    if account is not None and _may_follow(account, step):
        return [account]
    if step.person.email:
        return [step.person]
    speakers = [one for one in speakers_of(step.round.agreement, step.institution) if _may_follow(one, step)]
    contact = None if speakers else _contact_at(step.institution)
    return [*speakers] if contact is None else [contact]


def _account_of(person: Person) -> Account | None:
    if not person.email:
        return None
    return Account.objects.filter(email__iexact=person.email, is_active=True).first()


def _may_follow(account: Account, step: SigningStep) -> bool:
    """It sees the signing and can bring this signature."""
    seen = rounds_visible_to(account).filter(pk=step.round_id).exists()
    return seen and bool(may(account, "agreements.record_step", step))


def _contact_at(side: Institution) -> Person | None:
    """Somebody in office there today with an address; those who are back-ups of nobody in particular last."""
    today = PartialDate.of_day(timezone.localdate())
    rows = Officer.objects.filter(institution=side).exclude(person__email="").select_related("person")
    in_office = [one for one in rows.order_by("title", "pk") if not _has_left(one, today)]
    return in_office[0].person if in_office else None


def _has_left(officer: Officer, today: PartialDate) -> bool:
    return officer.ends_on is not None and officer.ends_on.latest < today.earliest


def _tell_account(account: Account, step: SigningStep, by: Any) -> None:
    tell_account(
        account,
        agreement=step.round.agreement,
        by=by,
        key=f"turn:{step.public_id}",
        subject=lambda: _subject(step),
        words=lambda: _words(step),
        page=reverse("signing_round", args=[step.round.public_id]),
    )


def _tell_address(step: SigningStep, reader: Person, by: Any) -> None:
    """To an address without an account: a link that takes the signed file, where there is a file to sign."""
    agreement, language = step.round.agreement, language_of(step.institution, step.round)
    if newest_for(step.institution, agreement) is None:
        return  # a partner is told nothing of a text that it was never shown
    if step.round.method == "electronic":
        open_link(
            agreement=agreement,
            by=by,
            institution=step.institution,
            task="sign",
            name=reader.name,
            email=reader.email,
            language=language,
            days=DAYS_TO_SIGN,
            address=lambda secret: reverse("task", args=[secret]),
            why=lambda: _words(step),
        )
        return
    _write(
        reader,
        language,
        key=f"turn:{step.public_id}",
        subject=lambda: _subject(step),
        words=lambda: _words(step),
    )


def _write(
    reader: Person, language: str, *, key: str, subject: Callable[[], str], words: Callable[[], str]
) -> None:
    with translation.override(LOCALES[language]):
        core.queue_mail(
            key=f"exchange:{key}:{reader.public_id}",
            to=reader.email,
            subject=subject(),
            body=f"{reader.name},\n\n{words()}\n",
        )


def _subject(step: SigningStep) -> str:
    return _("%(agreement)s: the signature of %(person)s") % {
        "agreement": step.round.agreement,
        "person": step.person.name,
    }


def _words(step: SigningStep) -> str:
    told = {
        "person": step.person.name,
        "capacity": step.capacity,
        "side": step.institution,
        "version": step.round.text_version,
        "agreement": step.round.agreement,
        "hash": step.round.sha256,
    }
    turn = _("It is the turn of %(person)s, %(capacity)s, to sign “%(agreement)s” for %(side)s.") % told
    text = _("It is %(version)s of its text, with the SHA-256 %(hash)s.") % told
    if step.round.method == "electronic":
        return f"{turn} {text}"
    return f"{turn} {text} {_('It is signed on paper; the office that keeps the originals sends them.')}"


def language_of(side: Institution, round_: SigningRound) -> str:
    """In which of the languages of texts to write to a side: its own, else that which controls, else English."""
    own = side.local_language[:2].lower()
    if own in LOCALES:
        return own
    version = round_.text_version
    spoken = version.languages
    return version.controlling_language or ("en" if "en" in spoken or not spoken else str(spoken[0]))


def tell_signed(*, round_: SigningRound, by: Any) -> None:
    """Tell both sides that everybody has signed: their accounts, and the signatories who have an address only."""
    agreement = round_.agreement
    told = tell(
        agreement=agreement,
        acting=None,
        by=by,
        key=f"signed:{round_.public_id}",
        words=lambda _side: _signed_words(round_),
        subject=lambda: _signed_subject(round_),
        address=reverse("signing_round", args=[round_.public_id]),
    )
    known = {account.email.lower() for account in told}
    for step in round_.steps.select_related("institution", "person").order_by("order"):
        address = step.person.email.lower()
        if address and address not in known and _account_of(step.person) is None:
            known.add(address)
            _write(
                step.person,
                language_of(step.institution, round_),
                key=f"signed:{round_.public_id}",
                subject=lambda: _signed_subject(round_),
                words=lambda: f"{_signed_words(round_)}\n\n{_how_to_verify()}",
            )


def _signed_subject(round_: SigningRound) -> str:
    return _("%(agreement)s: signed") % {"agreement": round_.agreement}


def _signed_words(round_: SigningRound) -> str:
    told = {"agreement": round_.agreement, "version": round_.text_version, "hash": round_.sha256}
    return _("Everybody has signed “%(agreement)s”: %(version)s, with the SHA-256 %(hash)s.") % told


def _how_to_verify() -> str:
    told = {"address": settings.BASE_URL + reverse("verify")}
    return _("Anybody who holds the signed file can have it checked here: %(address)s") % told
