"""Where counts, stays and participants are worked on."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from edge.mobility import actions
from edge.people.models import Person
from edge.web.kit.desk import Desk
from edge.web.pages.mobility.forms import CountForm, StayForm


def count_page(count: Any) -> str:
    return reverse("count", args=[count.public_id])


def stay_page(stay: Any) -> str:
    return reverse("stay", args=[stay.public_id])


def partner_page(record: Any) -> str:
    return reverse("partner_mobility", args=[record.partner.public_id])


def person_page(person: Person) -> str:
    """Participants have a page of their own: they are in no list of people."""
    return reverse("participant" if person.participant else "person", args=[person.public_id])


COUNTS = Desk(
    kind="reportedcount",
    form=CountForm,
    add=lambda whole, *, by, **fields: actions.report_count(by=by, **fields),
    edit=lambda count, *, by, changes, version: actions.edit_count(
        count=count, by=by, changes=changes, version=version
    ),
    remove=lambda count, *, by, reason, version: actions.remove_count(
        count=count, by=by, reason=reason, version=version
    ),
    add_verb=_("Report count"),
    add_title=_("Report a count"),
    add_lead=_(
        "How many people somebody counted, for a day or an academic year. It is never added to single stays."
    ),
    added=_("The count is in the register."),
    edit_title=_("Edit %(record)s"),
    edited=_("The count is saved."),
    save_verb=_("Save count"),
    page=count_page,
    back=partner_page,
)
STAYS = Desk(
    kind="stay",
    form=StayForm,
    add=lambda whole, *, by, **fields: actions.add_stay(by=by, **fields),
    edit=lambda stay, *, by, changes, version: actions.edit_stay(
        stay=stay, by=by, changes=changes, version=version
    ),
    remove=lambda stay, *, by, reason, version: actions.remove_stay(
        stay=stay, by=by, reason=reason, version=version
    ),
    add_verb=_("Add stay"),
    add_title=_("Add a stay"),
    add_lead=_("One person's stay at the partner, or here. Keep only what the work needs."),
    added=_("The stay is in the register."),
    edit_title=_("Edit the stay %(record)s"),
    edited=_("The stay is saved."),
    save_verb=_("Save stay"),
    page=stay_page,
    back=partner_page,
)
