"""Who sees and edits instruments, projects and evaluations.

Projects are read by everybody who reads the register, and by a partner officer while they are shown to the
partner. Evaluations are the hub's own.
"""

from typing import Any

import rules
from django.db.models import QuerySet

from edge.calls.models import Evaluation, Instrument, PortfolioEvaluation, Project, ProjectQuerySet
from edge.partners.permissions import (
    coordinated_units,
    is_anybody,
    is_coordinator,
    is_insider,
    partner_institutions,
    shown_today,
)
from edge.people.permissions import is_administrator, is_writer


@rules.predicate
def coordinates_project(account: Any, project: Any) -> bool:
    units = coordinated_units(account)
    return bool(units) if project is None else project.hub_unit_id in units


rules.add_perm("calls.read_project", is_anybody)
rules.add_perm("calls.write_project", is_writer | (is_coordinator & coordinates_project))
rules.add_perm("calls.read_evaluation", is_insider)
rules.add_perm("calls.write_evaluation", is_writer)
rules.add_perm("calls.read_instrument", is_insider)
rules.add_perm("calls.write_instrument", is_administrator)


def instruments_visible_to(account: Any) -> QuerySet[Instrument]:
    return Instrument.objects.all() if is_anybody(account) else Instrument.objects.none()


def projects_visible_to(account: Any) -> ProjectQuerySet:
    if is_insider(account):
        return Project.objects.all()
    return Project.objects.filter(shown_today(), partner__in=partner_institutions(account))


def evaluations_visible_to(account: Any) -> QuerySet[Evaluation]:
    return Evaluation.objects.all() if is_insider(account) else Evaluation.objects.none()


def portfolio_evaluations_visible_to(account: Any) -> QuerySet[PortfolioEvaluation]:
    return PortfolioEvaluation.objects.all() if is_insider(account) else PortfolioEvaluation.objects.none()
