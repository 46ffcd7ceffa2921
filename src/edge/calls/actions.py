"""The verbs about instruments, projects and their evaluations, of one project and of a partnership's as a whole."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from django.utils.translation import gettext_lazy as _

from edge.calls.models import Evaluation, Instrument, PortfolioEvaluation, Project
from edge.core import actions as core
from edge.core.refusals import Refusal

Changes = Mapping[str, Any]


class WrongOrderOfDays(Refusal):
    pass


class WrongPartner(Refusal):
    """The partner is the hub itself, or something named with the project does not belong to it."""


def add_instrument(*, by: Any, **fields: Any) -> Instrument:
    """Add a way of funding cooperation; its address in EDGE is its code, and stays that."""
    instrument = Instrument(**fields)
    instrument.public_id = instrument.code or instrument.public_id
    _in_order(instrument)
    return core.create(instrument, by=by, verb="add_instrument")


def edit_instrument(
    *, instrument: Instrument, by: Any, changes: Changes, version: int | None = None
) -> Instrument:
    _in_order(_as_changed(instrument, changes))
    return core.change(instrument, by=by, verb="edit_instrument", changes=changes, version=version)


def remove_instrument(
    *, instrument: Instrument, by: Any, reason: str = "", version: int | None = None
) -> None:
    """Refused with StillUsed while a project was funded with it; an instrument that is over gets a last day."""
    core.remove(instrument, by=by, verb="remove_instrument", reason=reason, version=version)


def add_project(*, by: Any, **fields: Any) -> Project:
    """Record a funded project of the hub and one partner."""
    project = Project(**fields)
    check_project(project)
    return core.create(project, by=by, verb="add_project")


def edit_project(*, project: Project, by: Any, changes: Changes, version: int | None = None) -> Project:
    wanted = _as_changed(project, changes)
    check_project(wanted)
    return core.change(project, by=by, verb="edit_project", changes=changes, version=version)


def remove_project(*, project: Project, by: Any, reason: str = "", version: int | None = None) -> None:
    """Take the project and its evaluations out of the register."""
    core.remove(project, by=by, verb="remove_project", reason=reason, version=version)


def evaluate_project(*, project: Project, by: Any, **fields: Any) -> Evaluation:
    """Record the score that a project was given: value, scale, day and source."""
    evaluation = Evaluation(project=project, **fields)
    return core.create(evaluation, by=by, verb="evaluate_project", page=project)


def edit_evaluation(
    *, evaluation: Evaluation, by: Any, changes: Changes, version: int | None = None
) -> Evaluation:
    return core.change(
        evaluation, by=by, verb="edit_evaluation", changes=changes, version=version, page=evaluation.project
    )


def remove_evaluation(
    *, evaluation: Evaluation, by: Any, reason: str = "", version: int | None = None
) -> None:
    core.remove(
        evaluation, by=by, verb="remove_evaluation", page=evaluation.project, reason=reason, version=version
    )


def evaluate_portfolio(*, by: Any, **fields: Any) -> PortfolioEvaluation:
    """Record what was found of a partnership's projects as a whole; `on_unknown` when nobody knows the day."""
    evaluation = PortfolioEvaluation(**fields)
    _not_the_hub(evaluation)
    return core.create(evaluation, by=by, verb="evaluate_portfolio")


def edit_portfolio_evaluation(
    *, evaluation: PortfolioEvaluation, by: Any, changes: Changes, version: int | None = None
) -> PortfolioEvaluation:
    _not_the_hub(_as_changed(evaluation, changes))
    return core.change(evaluation, by=by, verb="edit_portfolio_evaluation", changes=changes, version=version)


def remove_portfolio_evaluation(
    *, evaluation: PortfolioEvaluation, by: Any, reason: str = "", version: int | None = None
) -> None:
    core.remove(evaluation, by=by, verb="remove_portfolio_evaluation", reason=reason, version=version)


def check_project(project: Project) -> None:
    """The rules of a project as it would be stored; raises the refusal with its sentence."""
    _belongs_together(project)
    _in_order(project)


def _as_changed(record: Any, changes: Changes) -> Any:
    """The record as it would be, so that a rule is asked before anything is written."""
    wanted = copy(record)
    for name, value in changes.items():
        setattr(wanted, name, value)
    return wanted


def _in_order(record: Any) -> None:
    first, last = record.starts_on, record.ends_on
    if first and last and last.latest < first.earliest:
        raise WrongOrderOfDays(
            _("The last day (%(last)s) lies before the first (%(first)s).") % {"last": last, "first": first},
            field="ends_on",
        )


def _not_the_hub(record: Any) -> None:
    if record.partner.is_hub:
        raise WrongPartner(_("The hub is no partner of itself."), field="partner")


def _belongs_together(project: Project) -> None:
    """The agreement is one with the partner, the unit is one of the hub."""
    _not_the_hub(project)
    agreement = project.agreement
    parties = agreement.parties.all() if agreement is not None else []
    if agreement is not None and not any(party.institution_id == project.partner_id for party in parties):
        raise WrongPartner(
            _("“%(agreement)s” is no agreement with %(partner)s.")
            % {"agreement": agreement, "partner": project.partner},
            field="agreement",
        )
    if project.hub_unit is not None and not project.hub_unit.institution.is_hub:
        raise WrongPartner(
            _("“%(unit)s” is no unit of the hub.") % {"unit": project.hub_unit}, field="hub_unit"
        )


core.checked_on_return(Project, _belongs_together)
