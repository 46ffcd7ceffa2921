"""Single stays: their list, the page of one, and their editing by the office and by coordinators of their units."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements.permissions import agreements_visible_to
from edge.core.queries import activity_of
from edge.mobility import actions
from edge.mobility.models import Stay
from edge.mobility.permissions import participants_visible_to, stays_visible_to
from edge.mobility.rules import covers, length, months_of
from edge.partners.permissions import coordinated_units, may, people_visible_to, units_visible_to
from edge.people.permissions import is_writer
from edge.web.kit.desk import add_at, edit_at, remove_at
from edge.web.kit.editing import edit_page
from edge.web.kit.lists import list_page
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.pages.mobility.asking import day_of, preselected
from edge.web.pages.mobility.covering import cover_words
from edge.web.pages.mobility.desks import STAYS, person_page, stay_page
from edge.web.pages.mobility.forms import WithdrawForm
from edge.web.pages.mobility.listing_stays import stays_listing

SHOWN_ACTIVITY = 20


@policy("mobility.read_stay")
def stays(request: HttpRequest) -> HttpResponse:
    return list_page(request, stays_listing(request.user, request.GET, on=day_of(request)))


@policy("mobility.read_stay")
def stay(request: HttpRequest, public_id: str) -> HttpResponse:
    user, on = request.user, day_of(request)
    found = stays_visible_to(user).select_related(
        "person", "partner", "hub_unit", "partner_unit", "agreement"
    )
    shown = get_object_or_404(found, public_id=public_id)
    long = length(shown.days)
    agreement = agreements_visible_to(user).filter(pk=shown.agreement_id or 0).first()
    context = {
        "stay": shown,
        "person_url": person_page(shown.person),
        "agreement": agreement,
        "cover": cover_words(shown, agreement, on=on),
        "state": _state(shown, on),
        "days": long.days if long.days or not long.is_open else None,
        "length": (months_of(long.days) if long.days else None, long.is_open),
        "can_write": may(user, "mobility.write_stay", shown),
        "can_read_history": may(user, "people.read_history"),
        "activity": activity_items(activity_of(("stay", shown.public_id))[:SHOWN_ACTIVITY]),
    }
    return render(request, "mobility/stay.html", context)


def _state(stay: Stay, on: Any) -> tuple[str, str]:
    """How the stay stands on the day: the look and the word."""
    if stay.is_withdrawn:
        return "withdrawn", _("withdrawn")
    days = stay.days
    there = covers(days, on)
    if there:
        return "in_force", _("under way")
    if there is None:
        return "not_known", _("not known whether under way")
    if days.begins is not None and days.begins.earliest > on:
        return "in_preparation", _("not begun")
    return "expired", _("over")


@policy("mobility.write_stay")
def stay_add(request: HttpRequest) -> HttpResponse:
    """`?partner=`, `?person=`, `?agreement=`, `?direction=` and `?kind=` fill the form beforehand."""
    user, partner = request.user, preselected(request)
    known = people_visible_to(user) | participants_visible_to(user)
    initial = {
        **{name: request.GET[name] for name in ("direction", "kind") if name in request.GET},
        "partner": partner,
        "person": known.filter(public_id=request.GET.get("person", "")).first(),
        "agreement": agreements_visible_to(user).filter(public_id=request.GET.get("agreement", "")).first(),
        "hub_unit": _only_own_unit(user),
    }
    back = reverse("partner_mobility", args=[partner.public_id]) if partner else reverse("stays")
    return add_at(STAYS, request, cancel_url=back, initial=initial)


def _only_own_unit(user: Any) -> Any:
    """For a coordinator of one unit of the hub there is no choice to make."""
    if is_writer(user):
        return None
    own = units_visible_to(user).filter(pk__in=coordinated_units(user), institution__role="hub")
    found = list(own[:2])
    return found[0] if len(found) == 1 else None


@policy("mobility.write_stay")
def stay_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(STAYS, request, public_id)


@policy("mobility.write_stay")
def stay_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(STAYS, request, public_id)


@policy("mobility.write_stay")
def stay_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """It never took place, or was called off: from then on it counts nowhere, but it stays in the register."""
    called_off = get_object_or_404(stays_visible_to(request.user), public_id=public_id)
    if not may(request.user, "mobility.write_stay", called_off):
        raise PermissionDenied
    form = WithdrawForm(request.POST or None, instance=called_off)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.withdraw_stay(
            stay=called_off,
            by=request.user,
            on=form.cleaned_data["withdrawn_on"],
            reason=form.cleaned_data["reason"],
            version=form.seen_version,
        ),
        verb=_("Withdraw stay"),
        title=_("Withdraw the stay %(stay)s") % {"stay": called_off},
        lead=_(
            "It counts in no figure any more. A stay that was cut short is not withdrawn: give its last day."
        ),
        done=_("The withdrawal is recorded."),
        next_url=stay_page(called_off),
        cancel_url=stay_page(called_off),
        danger=True,
    )
