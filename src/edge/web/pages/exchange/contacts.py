"""Contacts that a partner gives of its own side; the hub takes them over into the register, or does not."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements.actions.contacts import decline_contact, offer_contact, take_contact
from edge.agreements.models import Agreement, ContactOffer
from edge.agreements.permissions import agreements_visible_to, contacts_visible_to, side_of
from edge.people.permissions import may
from edge.web.kit.editing import edit_page
from edge.web.kit.forms import OnceForm
from edge.web.kit.policy import policy
from edge.web.pages.exchange.finding import own_side
from edge.web.pages.exchange.forms import ContactForm

ANSWER, WRITE = "agreements.answer_text", "partners.write_officer"


def _page(agreement: Agreement) -> str:
    return reverse("contacts", args=[agreement.public_id])


@policy(ANSWER)
def contacts(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was given for an agreement: all of it for the hub, the own contacts for a partner officer."""
    agreement = get_object_or_404(agreements_visible_to(request.user), public_id=public_id)
    rows = contacts_visible_to(request.user).filter(agreement=agreement).select_related("institution")
    side = side_of(request.user, agreement)
    context = {
        "agreement": agreement,
        "contacts": rows.order_by("-said_at", "-pk"),
        "can_decide": may(request.user, WRITE),
        "can_offer": side is not None and not side.is_hub,
    }
    return render(request, "exchange/contacts.html", context)


@policy(ANSWER)
def contact_add(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_visible_to(request.user), public_id=public_id)
    side = own_side(request, agreement, ANSWER)
    if side.is_hub:
        raise PermissionDenied
    form = ContactForm(request.POST or None)
    return edit_page(
        request,
        form=form,
        act=lambda: offer_contact(agreement=agreement, by=request.user, institution=side, **form.person()),
        verb=_("Give the contact"),
        title=_("A contact of %(side)s") % {"side": side},
        lead=_("The hub reads it and takes it over. Nobody else is shown it."),
        done=_("The contact is given."),
        next_url=_page(agreement),
        cancel_url=_page(agreement),
    )


def _contact(request: HttpRequest, public_id: str) -> ContactOffer:
    rows = contacts_visible_to(request.user).select_related("agreement", "institution")
    offer: ContactOffer = get_object_or_404(rows, public_id=public_id)
    return offer


@policy(WRITE)
def contact_take(request: HttpRequest, public_id: str) -> HttpResponse:
    offer = _contact(request, public_id)
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: take_contact(offer=offer, by=request.user),
        verb=_("Take over"),
        title=_("Take %(name)s over into the register") % {"name": offer},
        lead=_("%(title)s at %(side)s, %(email)s. Somebody there with this address is brought up to date.")
        % {"title": offer.title, "side": offer.institution, "email": offer.email},
        done=_("The contact is in the register."),
        next_url=_page(offer.agreement),
        cancel_url=_page(offer.agreement),
    )


@policy(WRITE)
def contact_decline(request: HttpRequest, public_id: str) -> HttpResponse:
    offer = _contact(request, public_id)
    return edit_page(
        request,
        form=OnceForm(request.POST or None),
        act=lambda: decline_contact(offer=offer, by=request.user),
        verb=_("Decline"),
        title=_("Do not take %(name)s over") % {"name": offer},
        lead=_("What was given stays readable here."),
        done=_("The contact is declined."),
        next_url=_page(offer.agreement),
        cancel_url=_page(offer.agreement),
    )
