"""Participants: people who are known through their stays only, seen by whoever sees one of these."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from edge.mobility import actions
from edge.mobility.permissions import participants_visible_to, stays_visible_to
from edge.partners.permissions import may
from edge.web.kit.editing import edit_page
from edge.web.kit.policy import policy
from edge.web.pages.mobility.desks import person_page
from edge.web.pages.mobility.forms import ParticipantForm

MOST_STAYS = 100


@policy("mobility.read_stay")
def participant(request: HttpRequest, public_id: str) -> HttpResponse:
    user = request.user
    shown = get_object_or_404(participants_visible_to(user), public_id=public_id)
    stays = (
        stays_visible_to(user)
        .filter(person=shown)
        .select_related("partner")
        .order_by("-starts_on_from", "-pk")
    )
    context = {
        "person": shown,
        "stays": list(stays[:MOST_STAYS]),
        "can_write": may(user, "people.write_person", shown),
        "can_add_stay": may(user, "mobility.write_stay"),
        "can_read_history": may(user, "people.read_history"),
    }
    return render(request, "mobility/participant.html", context)


@policy("people.write_person")
def participant_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    edited = get_object_or_404(participants_visible_to(request.user), public_id=public_id)
    form = ParticipantForm(request.POST or None, instance=edited)
    return edit_page(
        request,
        form=form,
        act=lambda: actions.edit_participant(
            person=edited, by=request.user, changes=form.changes(), version=form.seen_version
        ),
        verb=_("Save person"),
        title=_("Edit %(person)s") % {"person": edited},
        done=_("The person is saved."),
        next_url=person_page(edited),
        cancel_url=person_page(edited),
    )
