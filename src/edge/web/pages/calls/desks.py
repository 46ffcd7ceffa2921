"""Where projects, evaluations, evaluations of portfolios and instruments are added, changed and removed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from edge.calls import actions
from edge.calls.permissions import projects_visible_to
from edge.partners.permissions import institutions_visible_to
from edge.web.kit.desk import Desk, add_at, edit_at, remove_at
from edge.web.kit.policy import policy
from edge.web.kit.records import url_of
from edge.web.pages.calls.forms import EvaluationForm, InstrumentForm, PortfolioEvaluationForm, ProjectForm


def _project_page(project: Any) -> str:
    return url_of("project", project.public_id)


PROJECTS = Desk(
    kind="project",
    form=ProjectForm,
    add=lambda whole, by, **fields: actions.add_project(by=by, **fields),
    edit=lambda project, **how: actions.edit_project(project=project, **how),
    remove=lambda project, **how: actions.remove_project(project=project, **how),
    add_verb=_("Add project"),
    add_title=_("Add a project"),
    add_lead=_("A funded project of the hub and one partner. Leave empty what is not known."),
    added=_("The project is recorded."),
    edit_title=_("Edit the project “%(record)s”"),
    edited=_("The project is saved."),
    page=_project_page,
    back=lambda project: reverse("projects"),
    save_verb=_("Save project"),
)
EVALUATIONS = Desk(
    kind="evaluation",
    form=EvaluationForm,
    add=lambda project, **how: actions.evaluate_project(project=project, **how),
    edit=lambda evaluation, **how: actions.edit_evaluation(evaluation=evaluation, **how),
    remove=lambda evaluation, **how: actions.remove_evaluation(evaluation=evaluation, **how),
    add_verb=_("Record evaluation"),
    add_title=_("Which score was the project given?"),
    added=_("The evaluation is recorded."),
    edit_title=_("Edit the evaluation %(record)s"),
    edited=_("The evaluation is saved."),
    page=lambda evaluation: _project_page(evaluation.project),
    back=lambda evaluation: _project_page(evaluation.project),
    save_verb=_("Save evaluation"),
    rights=lambda evaluation: evaluation.project,
)
PORTFOLIO_EVALUATIONS = Desk(
    kind="portfolioevaluation",
    form=PortfolioEvaluationForm,
    add=lambda whole, by, **fields: actions.evaluate_portfolio(by=by, **fields),
    edit=lambda evaluation, **how: actions.edit_portfolio_evaluation(evaluation=evaluation, **how),
    remove=lambda evaluation, **how: actions.remove_portfolio_evaluation(evaluation=evaluation, **how),
    add_verb=_("Record evaluation"),
    add_title=_("What was found of a partnership's projects?"),
    add_lead=_("In words and as a whole; the score of one project stands with that project."),
    added=_("The evaluation is recorded."),
    edit_title=_("Edit the evaluation of the portfolio of %(record)s"),
    edited=_("The evaluation is saved."),
    page=lambda evaluation: url_of("portfolioevaluation", evaluation.public_id),
    back=lambda evaluation: reverse("portfolios"),
    save_verb=_("Save evaluation"),
)
INSTRUMENTS = Desk(
    kind="instrument",
    form=InstrumentForm,
    add=lambda whole, by, **fields: actions.add_instrument(by=by, **fields),
    edit=lambda instrument, **how: actions.edit_instrument(instrument=instrument, **how),
    remove=lambda instrument, **how: actions.remove_instrument(instrument=instrument, **how),
    add_verb=_("Add instrument"),
    add_title=_("Add an instrument"),
    add_lead=_("A way in which the platform funds cooperation."),
    added=_("The instrument is added."),
    edit_title=_("Edit the instrument “%(record)s”"),
    edited=_("The instrument is saved."),
    page=lambda instrument: url_of("instrument", instrument.public_id),
    back=lambda instrument: reverse("instruments"),
    save_verb=_("Save instrument"),
)


def _partner_asked(request: HttpRequest) -> dict[str, Any]:
    """The partner on whose page the form was asked for, as what the form begins with."""
    partners = institutions_visible_to(request.user).partners()
    partner = partners.filter(public_id=request.GET.get("partner", "")).first()
    return {"partner": partner} if partner else {}


@policy("calls.write_project")
def project_add(request: HttpRequest) -> HttpResponse:
    return add_at(PROJECTS, request, cancel_url=reverse("projects"), initial=_partner_asked(request))


@policy("calls.write_project")
def project_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(PROJECTS, request, public_id)


@policy("calls.write_project")
def project_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(PROJECTS, request, public_id)


@policy("calls.write_evaluation")
def evaluation_add(request: HttpRequest, public_id: str) -> HttpResponse:
    project = get_object_or_404(projects_visible_to(request.user), public_id=public_id)
    return add_at(EVALUATIONS, request, cancel_url=_project_page(project), whole=project)


@policy("calls.write_evaluation")
def evaluation_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(EVALUATIONS, request, public_id)


@policy("calls.write_evaluation")
def evaluation_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(EVALUATIONS, request, public_id)


@policy("calls.write_evaluation")
def portfolio_evaluation_add(request: HttpRequest) -> HttpResponse:
    asked = _partner_asked(request)
    return add_at(PORTFOLIO_EVALUATIONS, request, cancel_url=reverse("portfolios"), initial=asked)


@policy("calls.write_evaluation")
def portfolio_evaluation_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(PORTFOLIO_EVALUATIONS, request, public_id)


@policy("calls.write_evaluation")
def portfolio_evaluation_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(PORTFOLIO_EVALUATIONS, request, public_id)


@policy("calls.write_instrument")
def instrument_add(request: HttpRequest) -> HttpResponse:
    return add_at(INSTRUMENTS, request, cancel_url=reverse("instruments"))


@policy("calls.write_instrument")
def instrument_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    return edit_at(INSTRUMENTS, request, public_id)


@policy("calls.write_instrument")
def instrument_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    return remove_at(INSTRUMENTS, request, public_id)
