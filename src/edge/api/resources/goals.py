"""The goals of the strategy, as they stood on a day."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from edge.api.kit import (
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
    OfficerRef,
    institution_named,
    institution_ref,
    officer_ref,
)
from edge.strategy.permissions import goals_visible_to
from edge.strategy.queries.goals import goals_for_reading, goals_on

router = Router(tags=["goals"])


class ValueOut(Schema):
    on: Edtf
    value: float | None = Field(description="Null: measured, and not known.")
    source: str


class GoalOut(Schema):
    id: str
    partner: InstitutionRef | None = Field(description="Null for a goal common to all partners.")
    text: str
    indicator: str | None
    unit_of_measure: str | None
    baseline: float | None
    target: float | None
    share: float | None = Field(description="Of the way from the baseline to the target, by the last value.")
    starts_on: Edtf | None
    due: Edtf | None
    owner: OfficerRef | None
    verdict: Literal["met", "partly", "not_met", "open"] = Field(description="On the day.")
    judged_on: Edtf | None
    judgement: str | None


class GoalDetail(GoalOut):
    values: list[ValueOut] = Field(description="Those measured on or before the day, latest last.")


class GoalsAsked(OnADay, Paging):
    partner: Domain | None = Field(None, description="Only with this institution, by domain or id.")
    common: bool | None = Field(None, description="Only common goals, or only those with one partner.")


@router.get(
    "/goals",
    response=answers(Page[GoalOut]),
    auth=Policy("strategy.read_goal"),
    operation_id="list_goals",
    summary="Goals as they stood on a day",
)
def list_goals(request: HttpRequest, asked: Query[GoalsAsked]) -> dict[str, Any]:
    """Common goals first, then by partner."""
    account, on = request.user, asked.day
    rows = goals_visible_to(account)
    if asked.partner:
        rows = rows.filter(partner=institution_named(account, asked.partner))
    if asked.common is not None:
        rows = rows.filter(partner__isnull=asked.common)
    return page_of(goals_for_reading(rows), asked, lambda goal: _goal(goal, on))


@router.get(
    "/goals/{id}",
    response=answers(GoalDetail),
    auth=Policy("strategy.read_goal"),
    operation_id="read_goal",
    summary="One goal with its values",
)
def read_goal(request: HttpRequest, id: Id, asked: Query[OnADay]) -> dict[str, Any]:
    """With the values that were measured by the day."""
    goal = goals_for_reading(goals_visible_to(request.user).filter(public_id=id)).first()
    if goal is None:
        raise not_found()
    on = asked.day
    return {
        **_goal(goal, on),
        "values": [
            {"on": edtf(row.on), "value": row.value, "source": row.source}
            for row in goal.values.all()
            if row.on is not None and row.on.on_or_before(on)
        ],
    }


def _goal(goal: Any, on: date) -> dict[str, Any]:
    (stood,) = goals_on([goal], on=on)
    judged = stood.verdict.value != "open"
    return {
        "id": goal.public_id,
        "partner": institution_ref(goal.partner) if goal.partner else None,
        "text": goal.text,
        "indicator": known(goal.indicator),
        "unit_of_measure": known(goal.unit_of_measure),
        "baseline": _number(goal.baseline),
        "target": _number(goal.target),
        "share": _number(stood.share),
        "starts_on": edtf(goal.starts_on),
        "due": edtf(goal.due_on),
        "owner": officer_ref(goal.owner),
        "verdict": stood.verdict.value,
        "judged_on": edtf(goal.judged_on) if judged else None,
        "judgement": known(goal.judgement) if judged else None,
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
