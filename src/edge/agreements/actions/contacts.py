"""The verbs about contacts: a partner gives those of its own side, the hub takes them over into the register."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from edge.agreements.actions.texts import NoSide, account_of, name_of
from edge.agreements.models import Agreement, ContactOffer
from edge.core import actions as core
from edge.core.refusals import Refusal
from edge.partners import actions as partners
from edge.partners.models import Institution, Officer
from edge.people import actions as people


class ContactDecided(Refusal):
    pass


@transaction.atomic
def offer_contact(
    *,
    agreement: Agreement,
    by: Any,
    institution: Institution,
    name: str = "",
    letter: Any = None,
    **person: Any,
) -> ContactOffer:
    """Name somebody of one's own side: `family_name`, `email`, `title`, and what else the table of contacts has.

    The same contact given twice while the first waits is one contact.
    """
    agreement = core.locked(agreement, version=None)
    if institution.is_hub or not agreement.parties.filter(institution=institution).exists():
        raise NoSide(_("Contacts are given by a partner that is party to the agreement."))
    said = {
        "institution": institution,
        "account": account_of(by),
        "name": name or name_of(by),
        "letter": letter,
    }
    offer = ContactOffer(agreement=agreement, **said, **person)
    same = {key: value for key, value in person.items() if key != "synthetic"}
    waiting = ContactOffer.objects.filter(agreement=agreement, institution=institution, state="open", **same)
    if (first := waiting.first()) is not None:
        return first
    details = {"name": offer.name} if offer.account is None else None
    return core.create(offer, by=by, verb="offer_contact", page=agreement, details=details)


@transaction.atomic
def take_contact(*, offer: ContactOffer, by: Any) -> Officer:
    """Put the contact into the register as a person in office at the partner; somebody in office there with the
    same address is brought up to date instead."""
    current = _waiting(offer)
    written = {
        name: getattr(current, name)
        for name in ("family_name", "given_name", "family_first", "local_name", "email")
    }
    known = Officer.objects.filter(institution=current.institution, person__email__iexact=current.email)
    officer = known.select_related("person", "institution").order_by("pk").first()
    if officer is None:
        person = people.add_person(by=by, **written)
        officer = partners.appoint_officer(
            by=by, institution=current.institution, person=person, title=current.title
        )
    else:
        people.edit_person(person=officer.person, by=by, changes=written)
        officer = partners.edit_officer(officer=officer, by=by, changes={"title": current.title})
    _decide(current, by, "taken")
    return officer


@transaction.atomic
def decline_contact(*, offer: ContactOffer, by: Any, reason: str = "") -> ContactOffer:
    """Say that a contact is not taken over; what was given stays readable."""
    return _decide(_waiting(offer), by, "declined", reason)


def _waiting(offer: ContactOffer) -> ContactOffer:
    core.locked(offer.agreement, version=None)
    current = core.locked(offer, version=None)
    if current.state != "open":
        told = {"name": current.decided_by, "state": current.get_state_display()}
        raise ContactDecided(_("%(name)s was first: the contact is %(state)s.") % told)
    return current


def _decide(offer: ContactOffer, by: Any, state: str, reason: str = "") -> ContactOffer:
    verb = {"taken": "take_contact", "declined": "decline_contact"}[state]
    changes = {"state": state, "decided_at": timezone.now(), "decided_by": name_of(by)}
    return core.change(offer, by=by, verb=verb, changes=changes, page=offer.agreement, reason=reason)
