"""People: the list, the page of a person with offices and signatures, and their editing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements.models import Signatory
from edge.agreements.permissions import agreements_visible_to
from edge.core.queries import activity_of
from edge.mobility.permissions import participants_visible_to
from edge.partners.models import Officer
from edge.partners.permissions import may, officers_visible_to, people_visible_to, ties_visible_to
from edge.people import actions
from edge.people.models import Person
from edge.web.kit.editing import confirm_removal, edit_page
from edge.web.kit.forms import ReasonForm
from edge.web.kit.lists import list_page
from edge.web.kit.periods import period_state
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items
from edge.web.pages.people.forms import PersonForm
from edge.web.pages.people.listing import people_listing

SHOWN_ACTIVITY = 20


@dataclass(frozen=True, kw_only=True)
class OfficeRow:
    office: Officer
    state: str
    label: str


@policy("partners.read_officer")
def people(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    return list_page(request, people_listing(request.user, request.GET, on=on))


def _person(request: HttpRequest, public_id: str) -> Person:
    found: Person = get_object_or_404(people_visible_to(request.user), public_id=public_id)
    return found


def _page(person: Person) -> str:
    return reverse("person", args=[person.public_id])


@policy("partners.read_officer")
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    user = request.user
    shown = people_visible_to(user).filter(public_id=public_id).first()
    if shown is None:  # lines of the log and of the history lead here for participants too
        get_object_or_404(participants_visible_to(user), public_id=public_id)
        return redirect("participant", public_id)
    on: date = request.as_of  # type: ignore[attr-defined]
    offices = _offices(user, shown, on)
    held = [row.office.pk for row in offices]
    signatures = Signatory.objects.filter(person=shown, agreement__in=agreements_visible_to(user))
    ties = ties_visible_to(user).filter(Q(champion__in=held) | Q(backup__in=held))
    insider = may(user, "partners.read_internal")
    lines = activity_of(("person", shown.public_id))[:SHOWN_ACTIVITY] if insider else []
    context = {
        "person": shown,
        "offices": offices,
        "signatures": list(signatures.select_related("agreement", "institution").order_by("pk")),
        "ties": list(ties.select_related("hub_unit", "partner_unit__institution").order_by("pk")),
        "insider": insider,
        "activity": activity_items(lines),
        "can_write": may(user, "people.write_person", shown),
        "can_appoint": may(user, "partners.write_officer"),
        "can_read_history": may(user, "people.read_history"),
    }
    return render(request, "people/person.html", context)


def _offices(account: Any, person: Person, on: date) -> list[OfficeRow]:
    words = {
        "in_force": _("in office"),
        "in_preparation": _("not yet in office"),
        "expired": _("no longer in office"),
        "not_known": _("not known whether in office"),
    }
    offices = officers_visible_to(account).filter(person=person).select_related("institution", "unit")
    rows = []
    for office in offices.order_by("starts_on_from", "pk"):
        state = period_state(office.starts_on, office.ends_on, day=on)
        rows.append(OfficeRow(office=office, state=state, label=words[state]))
    return rows


@policy("people.write_person")
def person_add(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.add_person(by=request.user, **form.changes()),
        verb=_("Add person"),
        title=_("Add a person"),
        lead=_("Somebody who signs, holds an office or carries a tie. Keep only what the work needs."),
        done=_("The person is in the register."),
        next_url=_page,
        cancel_url=reverse("people"),
    )


@policy("people.write_person")
def person_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    edited = _person(request, public_id)
    form = PersonForm(request.POST or None, instance=edited)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_person(
            person=edited, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save person"),
        title=_("Edit %(person)s") % {"person": edited},
        done=_("The person is saved."),
        next_url=_page(edited),
        cancel_url=_page(edited),
    )


@policy("people.write_person")
def person_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    removed = _person(request, public_id)
    form = ReasonForm(request.POST or None, initial={"version": removed.version})
    return confirm_removal(
        request,
        form=form,
        act=lambda: actions.remove_person(
            person=removed,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        what=removed,
        next_url=reverse("people"),
        cancel_url=_page(removed),
    )
