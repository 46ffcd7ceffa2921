"""How the records of a joint programme are added, changed and removed: one desk for each kind of record."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from edge.partners.models import Institution, Unit
from edge.programmes import actions
from edge.programmes.models import Cohort, JointProgramme
from edge.web.kit.desk import Desk
from edge.web.pages.programmes.forms import (
    CohortForm,
    CohortPhaseForm,
    ConferralForm,
    ExtensionForm,
    PartnerForm,
    PhaseForm,
    programme_form,
)


def page_of(programme: JointProgramme, place: str = "") -> str:
    return reverse("programme", args=[programme.public_id]) + place


def _of_programme(record: Any) -> JointProgramme:
    programme: JointProgramme = record.programme
    return programme


def _of_cohort(record: Any) -> JointProgramme:
    programme: JointProgramme = record.cohort.programme
    return programme


def _part(rights: Callable[[Any], JointProgramme], place: str) -> dict[str, Any]:
    """A part is read on its programme's page, in one place of it, before and after."""

    def read_at(record: Any) -> str:
        return page_of(rights(record), place)

    return {"rights": rights, "page": read_at, "back": read_at}


def _add_programme(
    _whole: Any,
    *,
    by: Any,
    partner: Institution,
    partner_unit: Unit | None = None,
    hub_unit: Unit | None = None,
    **fields: Any,
) -> JointProgramme:
    hub = Institution.objects.hub()
    return actions.add_programme(by=by, partners=[(hub, hub_unit), (partner, partner_unit)], **fields)


PROGRAMME = Desk(
    kind="jointprogramme",
    form=programme_form,
    add=_add_programme,
    edit=lambda record, **how: actions.edit_programme(programme=record, **how),
    remove=lambda record, **how: actions.remove_programme(programme=record, **how),
    add_verb=_("Add programme"),
    add_title=_("Add a joint programme"),
    add_lead=_("A programme that the hub offers together with a partner."),
    added=_("The programme is in the register. Add its phases and cohorts here."),
    edit_title=_("Edit %(record)s"),
    edited=_("The programme is saved."),
    page=page_of,
    back=lambda _record: reverse("programmes"),
    save_verb=_("Save programme"),
)
PARTNER = Desk(
    kind="programmepartner",
    form=PartnerForm,
    add=lambda programme, **fields: actions.add_programme_partner(programme=programme, **fields),
    edit=lambda record, **how: actions.edit_programme_partner(partner=record, **how),
    remove=lambda record, **how: actions.remove_programme_partner(partner=record, **how),
    add_verb=_("Add partner"),
    add_title=_("Add a partner to the programme"),
    added=_("The partner is added to the programme."),
    edit_title=_("Edit the partner %(record)s"),
    edited=_("The partner of the programme is saved."),
    save_verb=_("Save partner"),
    **_part(_of_programme, "#offered-by"),
)
PHASE = Desk(
    kind="phase",
    form=PhaseForm,
    add=lambda programme, **fields: actions.add_phase(programme=programme, **fields),
    edit=lambda record, **how: actions.edit_phase(phase=record, **how),
    remove=lambda record, **how: actions.remove_phase(phase=record, **how),
    add_verb=_("Add phase"),
    add_title=_("Add a phase"),
    add_lead=_("A part of the programme that is spent at one site, such as the first year at the hub."),
    added=_("The phase is added to the programme."),
    edit_title=_("Edit the phase %(record)s"),
    edited=_("The phase is saved."),
    save_verb=_("Save phase"),
    **_part(_of_programme, "#phases"),
)
COHORT = Desk(
    kind="cohort",
    form=CohortForm,
    add=lambda programme, **fields: actions.add_cohort(programme=programme, **fields),
    edit=lambda record, **how: actions.edit_cohort(cohort=record, **how),
    remove=lambda record, **how: actions.remove_cohort(cohort=record, **how),
    add_verb=_("Add cohort"),
    add_title=_("Add a cohort"),
    add_lead=_("Those who begin the programme together."),
    added=_("The cohort is added to the programme."),
    edit_title=_("Edit the %(record)s"),
    edited=_("The cohort is saved."),
    save_verb=_("Save cohort"),
    **_part(_of_programme, "#cohorts"),
)
COHORT_PHASE = Desk(
    kind="cohortphase",
    form=CohortPhaseForm,
    add=lambda cohort, **fields: actions.add_cohort_phase(cohort=cohort, **fields),
    edit=lambda record, **how: actions.edit_cohort_phase(days=record, **how),
    remove=lambda record, **how: actions.remove_cohort_phase(days=record, **how),
    add_verb=_("Record days"),
    add_title=_("Record the days of a cohort in a phase"),
    added=_("The days of the cohort in the phase are recorded."),
    edit_title=_("Edit the days of %(record)s"),
    edited=_("The days of the cohort in the phase are saved."),
    save_verb=_("Save days"),
    **_part(_of_cohort, "#cohorts"),
)
CONFERRAL = Desk(
    kind="conferral",
    form=ConferralForm,
    add=lambda cohort, **fields: actions.record_conferral(cohort=cohort, **fields),
    edit=lambda record, **how: actions.edit_conferral(conferral=record, **how),
    remove=lambda record, **how: actions.remove_conferral(conferral=record, **how),
    add_verb=_("Record conferral"),
    add_title=_("Record a degree conferral"),
    added=_("The conferral is recorded."),
    edit_title=_("Edit the conferral %(record)s"),
    edited=_("The conferral is saved."),
    save_verb=_("Save conferral"),
    **_part(_of_cohort, "#cohorts"),
)
EXTENSION = Desk(
    kind="extensiondecision",
    form=ExtensionForm,
    add=lambda programme, **fields: actions.decide_extension(programme=programme, **fields),
    edit=lambda record, **how: actions.edit_extension(decision=record, **how),
    remove=lambda record, **how: actions.remove_extension(decision=record, **how),
    add_verb=_("Record decision"),
    add_title=_("Record a decision to extend the programme"),
    added=_("The decision is recorded."),
    edit_title=_("Edit the decision %(record)s"),
    edited=_("The decision is saved."),
    save_verb=_("Save decision"),
    **_part(_of_programme, "#extensions"),
)


def for_cohort(desk: Desk, cohort: Cohort) -> Desk:
    """The desk of a part of a cohort, for this one: rights are asked of the programme, the part is the cohort's."""
    return replace(
        desk,
        add=lambda _programme, **fields: desk.add(cohort, **fields),
        add_lead=str(cohort)[:1].upper() + str(cohort)[1:],
    )
