"""How enrolment counts and alumni clubs are added, changed and removed."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from edge.community import actions
from edge.community.models import AlumniClub, EnrolmentCount
from edge.web.kit.desk import Desk
from edge.web.pages.community.forms import ClubForm, EnrolmentForm


def _enrolment_page(observation: EnrolmentCount) -> str:
    return reverse("enrolment_count", args=[observation.public_id])


def _club_page(club: AlumniClub) -> str:
    return reverse("club", args=[club.public_id])


def _count(_whole: Any, **fields: Any) -> EnrolmentCount:
    return actions.count_enrolment(**fields)


def _add_club(_whole: Any, **fields: Any) -> AlumniClub:
    return actions.add_club(**fields)


ENROLMENT = Desk(
    kind="enrolmentcount",
    form=EnrolmentForm,
    add=_count,
    edit=lambda record, **how: actions.edit_enrolment(observation=record, **how),
    remove=lambda record, **how: actions.remove_enrolment(observation=record, **how),
    add_verb=_("Record count"),
    add_title=_("Record how many students were enrolled"),
    add_lead=_("Students of one nationality at the hub on a day, as a source counted them."),
    added=_("The count is recorded."),
    edit_title=_("Edit the count %(record)s"),
    edited=_("The count is saved."),
    page=_enrolment_page,
    back=lambda _record: reverse("enrolment"),
    save_verb=_("Save count"),
)
CLUB = Desk(
    kind="alumniclub",
    form=ClubForm,
    add=_add_club,
    edit=lambda record, **how: actions.edit_club(club=record, **how),
    remove=lambda record, **how: actions.remove_club(club=record, **how),
    add_verb=_("Add club"),
    add_title=_("Add an alumni club"),
    add_lead=_("A club of the hub's alumni, for a country or around a partner."),
    added=_("The club is in the register."),
    edit_title=_("Edit %(record)s"),
    edited=_("The club is saved."),
    page=_club_page,
    back=lambda _record: reverse("clubs"),
    save_verb=_("Save club"),
)
