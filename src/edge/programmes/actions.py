"""The verbs about joint programmes, their partners, phases, cohorts, conferrals and extensions."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from edge.agreements.rules import certainly_before
from edge.core import actions as core
from edge.core.dates import PartialDate
from edge.core.models import Record
from edge.core.refusals import Refusal
from edge.partners.models import Institution, Unit
from edge.programmes.models import (
    Cohort,
    CohortPhase,
    Conferral,
    ExtensionDecision,
    JointProgramme,
    Phase,
    ProgrammePartner,
)

Changes = Mapping[str, Any]
R = TypeVar("R", bound=Record)


class WrongOrderOfDays(Refusal):
    pass


class NotAPartner(Refusal):
    pass


class WrongUnit(Refusal):
    pass


class WrongPhase(Refusal):
    pass


# ---------------------------------------------------------------- programmes and who offers them
@transaction.atomic
def add_programme(
    *, by: Any, partners: Sequence[tuple[Institution, Unit | None]] = (), **fields: Any
) -> JointProgramme:
    """Register a programme with those who offer it: institutions, each with a unit or as a whole."""
    programme = JointProgramme(**fields)
    _in_order(programme)
    core.create(programme, by=by, verb="add_programme")
    for institution, unit in partners:
        add_programme_partner(programme=programme, by=by, institution=institution, unit=unit)
    return programme


def edit_programme(
    *, programme: JointProgramme, by: Any, changes: Changes, version: int | None = None
) -> JointProgramme:
    _in_order(programme, changes)
    return core.change(programme, by=by, verb="edit_programme", changes=changes, version=version)


def remove_programme(
    *, programme: JointProgramme, by: Any, reason: str = "", version: int | None = None
) -> None:
    """Take a programme out of the register, with its phases, cohorts and decisions."""
    core.remove(programme, by=by, verb="remove_programme", reason=reason, version=version)


def add_programme_partner(*, programme: JointProgramme, by: Any, **fields: Any) -> ProgrammePartner:
    partner = ProgrammePartner(programme=programme, **fields)
    _unit_of_institution(partner.institution, partner.unit)
    return core.create(partner, by=by, verb="add_programme_partner", page=programme)


def edit_programme_partner(
    *, partner: ProgrammePartner, by: Any, changes: Changes, version: int | None = None
) -> ProgrammePartner:
    _unit_of_institution(changes.get("institution", partner.institution), changes.get("unit", partner.unit))
    if "institution" in changes and changes["institution"] != partner.institution:
        _refuse_while_it_takes_part(partner)
    return _change(partner, by, "edit_programme_partner", changes, version, page=partner.programme)


def remove_programme_partner(
    *, partner: ProgrammePartner, by: Any, reason: str = "", version: int | None = None
) -> None:
    """Take a partner out of a programme; refused while a phase is spent there or it has conferred a degree."""
    _refuse_while_it_takes_part(partner)
    _remove(partner, by, "remove_programme_partner", reason, version, page=partner.programme)


def _unit_of_institution(institution: Institution, unit: Unit | None) -> None:
    if unit is not None and unit.institution_id != institution.pk:
        raise WrongUnit(
            _("“%(unit)s” is no unit of %(institution)s.") % {"unit": unit, "institution": institution},
            field="unit",
        )


def _refuse_while_it_takes_part(partner: ProgrammePartner) -> None:
    programme, institution = partner.programme, partner.institution
    if programme.partners.filter(institution=institution).exclude(pk=partner.pk).exists():
        return
    if programme.phases.filter(site=institution).exists():
        raise NotAPartner(
            _("A phase of the programme is spent at %(institution)s.") % {"institution": institution}
        )
    if Conferral.objects.filter(cohort__programme=programme, institution=institution).exists():
        raise NotAPartner(
            _("%(institution)s has conferred a degree of the programme.") % {"institution": institution}
        )


# ---------------------------------------------------------------- phases
def add_phase(*, programme: JointProgramme, by: Any, **fields: Any) -> Phase:
    phase = Phase(programme=programme, **fields)
    _one_of_the_partners(programme, phase.site, field="site")
    return core.create(phase, by=by, verb="add_phase", page=programme)


def edit_phase(*, phase: Phase, by: Any, changes: Changes, version: int | None = None) -> Phase:
    _one_of_the_partners(phase.programme, changes.get("site", phase.site), field="site")
    return _change(phase, by, "edit_phase", changes, version, page=phase.programme)


def remove_phase(*, phase: Phase, by: Any, reason: str = "", version: int | None = None) -> None:
    """Take a phase out of the programme; refused while a cohort has days in it."""
    _remove(phase, by, "remove_phase", reason, version, page=phase.programme)


def _one_of_the_partners(programme: JointProgramme, institution: Institution, *, field: str) -> None:
    if not programme.partners.filter(institution=institution).exists():
        raise NotAPartner(
            _("%(institution)s is no partner of the programme.") % {"institution": institution}, field=field
        )


# ---------------------------------------------------------------- cohorts
def add_cohort(*, programme: JointProgramme, by: Any, **fields: Any) -> Cohort:
    return core.create(Cohort(programme=programme, **fields), by=by, verb="add_cohort", page=programme)


def edit_cohort(*, cohort: Cohort, by: Any, changes: Changes, version: int | None = None) -> Cohort:
    return _change(cohort, by, "edit_cohort", changes, version, page=cohort.programme)


def remove_cohort(*, cohort: Cohort, by: Any, reason: str = "", version: int | None = None) -> None:
    _remove(cohort, by, "remove_cohort", reason, version, page=cohort.programme)


def add_cohort_phase(*, cohort: Cohort, by: Any, **fields: Any) -> CohortPhase:
    """Record when a cohort was in a phase of its programme."""
    days = CohortPhase(cohort=cohort, **fields)
    _phase_of_programme(cohort, days.phase)
    _in_order(days)
    return core.create(days, by=by, verb="add_cohort_phase", page=cohort.programme)


def edit_cohort_phase(
    *, days: CohortPhase, by: Any, changes: Changes, version: int | None = None
) -> CohortPhase:
    _phase_of_programme(days.cohort, changes.get("phase", days.phase))
    _in_order(days, changes)
    return _change(days, by, "edit_cohort_phase", changes, version, page=days.cohort.programme)


def remove_cohort_phase(*, days: CohortPhase, by: Any, reason: str = "", version: int | None = None) -> None:
    _remove(days, by, "remove_cohort_phase", reason, version, page=days.cohort.programme)


def _phase_of_programme(cohort: Cohort, phase: Phase) -> None:
    if phase.programme_id != cohort.programme_id:
        raise WrongPhase(
            _("“%(phase)s” is no phase of %(programme)s.") % {"phase": phase, "programme": cohort.programme},
            field="phase",
        )


# ---------------------------------------------------------------- conferrals and extensions
def record_conferral(*, cohort: Cohort, by: Any, **fields: Any) -> Conferral:
    """Record that one of the partners conferred its degree on a cohort."""
    conferral = Conferral(cohort=cohort, **fields)
    _one_of_the_partners(cohort.programme, conferral.institution, field="institution")
    return core.create(conferral, by=by, verb="record_conferral", page=cohort.programme)


def edit_conferral(
    *, conferral: Conferral, by: Any, changes: Changes, version: int | None = None
) -> Conferral:
    programme = conferral.cohort.programme
    _one_of_the_partners(programme, changes.get("institution", conferral.institution), field="institution")
    return _change(conferral, by, "edit_conferral", changes, version, page=programme)


def remove_conferral(*, conferral: Conferral, by: Any, reason: str = "", version: int | None = None) -> None:
    _remove(conferral, by, "remove_conferral", reason, version, page=conferral.cohort.programme)


def decide_extension(*, programme: JointProgramme, by: Any, **fields: Any) -> ExtensionDecision:
    """Record the decision to go on with a programme: on which day, until when, on what evidence."""
    decision = ExtensionDecision(programme=programme, **fields)
    _in_order(decision)
    return core.create(decision, by=by, verb="decide_extension", page=programme)


def edit_extension(
    *, decision: ExtensionDecision, by: Any, changes: Changes, version: int | None = None
) -> ExtensionDecision:
    _in_order(decision, changes)
    return _change(decision, by, "edit_extension", changes, version, page=decision.programme)


def remove_extension(
    *, decision: ExtensionDecision, by: Any, reason: str = "", version: int | None = None
) -> None:
    _remove(decision, by, "remove_extension", reason, version, page=decision.programme)


# ---------------------------------------------------------------- what they share
_FIRST_AND_LAST = {
    JointProgramme: ("starts_on", "ends_on"),
    CohortPhase: ("starts_on", "ends_on"),
    ExtensionDecision: ("on", "until"),
}


def _in_order(record: Record, changes: Changes | None = None) -> None:
    """The last day, as it is or will be after the changes, does not certainly lie before the first."""
    first_name, last_name = _FIRST_AND_LAST[type(record)]
    first, last = (
        _as_date((changes or {}).get(name, getattr(record, name))) for name in (first_name, last_name)
    )
    if certainly_before(last, first):
        raise WrongOrderOfDays(
            _("The last day (%(last)s) lies before the first (%(first)s).") % {"last": last, "first": first},
            field=last_name,
        )


def _as_date(value: PartialDate | str | None) -> PartialDate | None:
    """Dates may be given as they are written."""
    return PartialDate.parse(value) if isinstance(value, str) else value


def _change(record: R, by: Any, verb: str, changes: Changes, version: int | None, *, page: Record) -> R:
    return core.change(record, by=by, verb=verb, changes=changes, version=version, page=page)


def _remove(record: Record, by: Any, verb: str, reason: str, version: int | None, *, page: Record) -> None:
    core.remove(record, by=by, verb=verb, page=page, reason=reason, version=version)


# Brought back, a phase or a conferral must still be of a partner.
core.checked_on_return(Phase, lambda phase: _one_of_the_partners(phase.programme, phase.site, field="site"))
core.checked_on_return(
    Conferral,
    lambda conferral: _one_of_the_partners(
        conferral.cohort.programme, conferral.institution, field="institution"
    ),
)
