"""Instruments, funded projects with their evaluations, and the portfolio of each partner, on a day."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Prefetch
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from edge.agreements.permissions import agreements_visible_to
from edge.api.kit import (
    Code,
    Domain,
    Edtf,
    Id,
    OnADay,
    Page,
    Paging,
    Policy,
    answers,
    edtf,
    known,
    not_found,
    page_of,
)
from edge.api.resources.partners import (
    InstitutionRef,
    UnitRef,
    institution_named,
    institution_ref,
    unit_ref,
)
from edge.calls.models import Evaluation, Instrument
from edge.calls.permissions import evaluations_visible_to, instruments_visible_to, projects_visible_to
from edge.calls.queries import Portfolio, portfolios_on
from edge.calls.rules import ScoreSummary, project_state
from edge.partners.permissions import units_visible_to

router = Router(tags=["projects"])


class InstrumentOut(Schema):
    code: str = Field(examples=["joint_research"])
    name_en: str = Field(examples=["joint research project"])
    name_nl: str
    name_zh: str
    description: str | None
    starts_on: Edtf | None
    ends_on: Edtf | None


class Money(Schema):
    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    amount: str = Field(description="Exact, with a point.", examples=["240000.00"])


class ScaleOut(Schema):
    lowest: float = Field(examples=[1])
    highest: float = Field(examples=[5])


class EvaluationOut(Schema):
    score: float = Field(examples=[4.5])
    scale: ScaleOut
    on: Edtf | None
    evaluator: str | None
    source: str


class ProjectOut(Schema):
    id: str
    title: str
    reference: str | None
    partner: InstitutionRef
    instrument: str = Field(description="Its code.", examples=["joint_research"])
    agreement: str | None = Field(description="The id of the agreement, where it may be seen.")
    hub_unit: UnitRef | None
    starts_on: Edtf | None
    ends_on: Edtf | None
    state: Literal["not_begun", "running", "ended", "not_known"] = Field(description="On the day.")
    budget: Money | None
    synthetic: bool = Field(description="Generated for a demonstration; counted in no figure.")


class ProjectDetail(ProjectOut):
    summary: str | None
    evaluations: list[EvaluationOut] = Field(
        description="Those on or before the day, latest last; for the hub's own people, empty for others."
    )


class SummaryOut(Schema):
    scale: ScaleOut
    projects: int = Field(description="How many projects have a score on this scale.", examples=[3])
    mean: float = Field(examples=[4.5])
    interval: tuple[float, float] | None = Field(
        description="95 % by Student's t, clipped to the scale; null with fewer than two scores."
    )


class BudgetOut(Money):
    at_least: bool = Field(description="True when the budget of some project is not known.")


class FindingOut(Schema):
    finding: Literal["good", "mixed", "poor"]
    on: Edtf | None = Field(description="Null for an unknown day.")
    text: str
    source: str


class PortfolioOut(Schema):
    partner: InstitutionRef
    count: int | None = Field(description="Projects that certainly began on or before the day.")
    perhaps: int = Field(description="Projects that may have begun besides.")
    running: int | None
    budgets: list[BudgetOut]
    scores: list[SummaryOut] = Field(
        description="One a scale; scores on different scales have no common mean."
    )
    others: SummaryOut | None = Field(description="All other partners, on the first of these scales.")
    findings: list[FindingOut]


class ProjectsAsked(OnADay, Paging):
    partner: Domain | None = Field(None, description="Only with this institution, by domain or id.")
    instrument: Code | None = Field(None, description="Only funded with this instrument.")
    running: bool | None = Field(None, description="Only those that run on the day.")


class PortfoliosAsked(OnADay):
    partner: Domain | None = Field(None, description="Only with this institution, by domain or id.")


@router.get(
    "/instruments",
    response=answers(Page[InstrumentOut], looked_up=False),
    auth=Policy("calls.read_instrument"),
    operation_id="list_instruments",
    summary="The ways in which the platform funds cooperation",
)
def list_instruments(request: HttpRequest, asked: Query[Paging]) -> dict[str, Any]:
    """In their fixed order."""
    return page_of(instruments_visible_to(request.user).order_by("order", "code"), asked, _instrument)


def _instrument(instrument: Instrument) -> dict[str, Any]:
    return {
        "code": instrument.code,
        "name_en": instrument.name_en,
        "name_nl": instrument.name_nl,
        "name_zh": instrument.name_zh,
        "description": known(instrument.description),
        "starts_on": edtf(instrument.starts_on),
        "ends_on": edtf(instrument.ends_on),
    }


@router.get(
    "/projects",
    response=answers(Page[ProjectOut]),
    auth=Policy("calls.read_project"),
    operation_id="list_projects",
    summary="Funded projects",
)
def list_projects(request: HttpRequest, asked: Query[ProjectsAsked]) -> dict[str, Any]:
    """By partner, then by title."""
    account, on = request.user, asked.day
    rows = projects_visible_to(account)
    if asked.partner:
        rows = rows.filter(partner=institution_named(account, asked.partner))
    if asked.instrument:
        rows = rows.filter(instrument__code=asked.instrument)
    if asked.running is not None:
        running = projects_visible_to(account).running(on=on)
        rows = rows.filter(pk__in=running) if asked.running else rows.exclude(pk__in=running)
    rows = _for_reading(rows, account).order_by("partner__name", "title", "pk")
    return page_of(rows, asked, lambda project: _project(project, on))


@router.get(
    "/projects/{id}",
    response=answers(ProjectDetail),
    auth=Policy("calls.read_project"),
    operation_id="read_project",
    summary="One project",
)
def read_project(request: HttpRequest, id: Id, asked: Query[OnADay]) -> dict[str, Any]:
    """With its evaluations by the day."""
    account, on = request.user, asked.day
    project = _for_reading(projects_visible_to(account).filter(public_id=id), account).first()
    if project is None:
        raise not_found()
    evaluations = evaluations_visible_to(account).filter(project=project).order_by("on_from", "pk")
    return {
        **_project(project, on),
        "summary": known(project.summary),
        "evaluations": [
            _evaluation(row) for row in evaluations if row.on is not None and row.on.on_or_before(on)
        ],
    }


def _for_reading(rows: Any, account: Any) -> Any:
    agreements, units = agreements_visible_to(account), units_visible_to(account)
    return rows.select_related("partner", "instrument").prefetch_related(
        Prefetch("agreement", queryset=agreements, to_attr="shown_agreement"),
        Prefetch("hub_unit", queryset=units, to_attr="shown_unit"),
    )


def _project(project: Any, on: date) -> dict[str, Any]:
    return {
        "id": project.public_id,
        "title": project.title,
        "reference": known(project.reference),
        "partner": institution_ref(project.partner),
        "instrument": project.instrument.code,
        "agreement": project.shown_agreement.public_id if project.shown_agreement else None,
        "hub_unit": unit_ref(project.shown_unit),
        "starts_on": edtf(project.starts_on),
        "ends_on": edtf(project.ends_on),
        "state": project_state(project.starts_on, project.ends_on, on=on).value,
        "budget": None if project.budget is None else _money(project.currency, project.budget),
        "synthetic": project.synthetic,
    }


def _money(currency: str, amount: Decimal) -> dict[str, Any]:
    return {"currency": currency, "amount": f"{amount:.2f}"}


def _evaluation(row: Evaluation) -> dict[str, Any]:
    return {
        "score": row.value,
        "scale": {"lowest": row.scale_from, "highest": row.scale_to},
        "on": edtf(row.on),
        "evaluator": known(row.evaluator),
        "source": row.source,
    }


@router.get(
    "/portfolios",
    response=answers(list[PortfolioOut]),
    auth=Policy("calls.read_evaluation"),
    operation_id="list_portfolios",
    summary="The projects with each partner as a whole",
)
def list_portfolios(request: HttpRequest, asked: Query[PortfoliosAsked]) -> list[dict[str, Any]]:
    """Partners with whom projects are known to exist, in the order in which they were registered."""
    account = request.user
    partner = institution_named(account, asked.partner) if asked.partner else None
    return [_portfolio(one) for one in portfolios_on(account, on=asked.day, partner=partner)]


def _portfolio(portfolio: Portfolio) -> dict[str, Any]:
    at_least = bool(portfolio.budgets.unknown)
    return {
        "partner": institution_ref(portfolio.partner),
        "count": portfolio.count,
        "perhaps": portfolio.perhaps,
        "running": None if portfolio.count is None else portfolio.running,
        "budgets": [
            {**_money(budget.currency, budget.total), "at_least": at_least}
            for budget in portfolio.budgets.totals
        ],
        "scores": [_summary(summary) for summary in portfolio.scores],
        "others": _summary(portfolio.others) if portfolio.others else None,
        "findings": [
            {"finding": row.finding, "on": edtf(row.on), "text": row.text, "source": row.source}
            for row in portfolio.findings
        ],
    }


def _summary(summary: ScoreSummary) -> dict[str, Any]:
    interval = summary.interval
    return {
        "scale": {"lowest": summary.scale.lowest, "highest": summary.scale.highest},
        "projects": summary.number,
        "mean": summary.mean,
        "interval": (interval.low, interval.high) if interval else None,
    }
