"""Mobility on a day: the stock, the flow of academic years, balances, reported counts and single stays."""

from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from edge.agreements.permissions import agreements_visible_to
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
from edge.api.resources.partners import InstitutionRef, UnitRef, institution_named, institution_ref, unit_ref
from edge.mobility.models import ReportedCount, Stay
from edge.mobility.permissions import counts_visible_to, stays_visible_to
from edge.mobility.queries import Stock, flows_by_partner, stocks_on
from edge.mobility.rules import Amount, Balance, Flow, balances, window, year_name
from edge.partners.models import Institution

router = Router(tags=["mobility"])
Direction = Literal["out", "in"]
Who = Literal["students", "staff", "researchers"]
Kind = Literal[
    "exchange",
    "summer_school",
    "dual_degree_phase",
    "traineeship",
    "joint_phd_stay",
    "staff_teaching",
    "staff_training",
    "researcher_visit",
]


class AmountOut(Schema):
    total: float | None = Field(description="Null: not known.", examples=[15])
    more: bool = Field(description="There may be more: the total is a least number.")


class DifferenceOut(Schema):
    value: float | None = Field(description="Out minus in; null: not known.")
    holds: Literal["exactly", "at_least", "at_most", "not_known"]


class StockOut(Schema):
    partner: InstitutionRef
    direction: Direction = Field(description="Seen from the hub.")
    kind: Who
    stock: int | None = Field(description="People there on the day; null: not known.", examples=[15])
    at_least: bool = Field(description="There may be more than that.")
    source: str | None = Field(description="Of the count; `single stays` where these were counted.")
    count: str | None = Field(description="The id of the reported count that decided.")


class FlowOut(Schema):
    academic_year: int = Field(description="The calendar year in which it begins.", examples=[2012])
    direction: Direction
    kind: Who
    people: AmountOut
    months: AmountOut = Field(description="Months of 30 days.")
    source: str | None


class BalanceOut(Schema):
    kind: Who | None = Field(description="Null: all kinds together.")
    out: AmountOut
    into: AmountOut
    people: DifferenceOut
    out_months: AmountOut
    in_months: AmountOut
    months: DifferenceOut
    sources: list[str]


class PartnerMobilityOut(Schema):
    partner: InstitutionRef
    years: list[str] = Field(description="The academic years of the balance.", examples=[["2012-2013"]])
    flows: list[FlowOut]
    balances: list[BalanceOut]


class CountOut(Schema):
    id: str
    partner: InstitutionRef
    direction: Direction
    kind: Who
    on: Edtf | None = Field(description="The day, month or year that it was counted for.")
    academic_year: int | None = Field(description="Or the academic year, by the year in which it begins.")
    number: int | None = Field(description="Null: reported as not known.")
    months: Decimal | None
    source: str
    note: str | None


class StayOut(Schema):
    id: str
    person: str = Field(description="The name in Latin script, in the person's own order.")
    local_name: str | None
    partner: InstitutionRef
    direction: Direction
    kind: Kind
    hub_unit: UnitRef | None
    partner_unit: UnitRef | None
    agreement: str | None = Field(description="Its id, when the account may see it.")
    planned_starts_on: Edtf | None
    planned_ends_on: Edtf | None
    starts_on: Edtf | None
    ends_on: Edtf | None
    withdrawn: bool
    withdrawn_on: Edtf | None
    funding: str | None
    reference: str | None
    synthetic: bool
    source: str | None


class StocksAsked(OnADay, Paging):
    partner: Domain | None = Field(None, description="Only with this partner, by domain or id.")


class CountsAsked(Paging):
    partner: Domain | None = Field(None, description="Only with this partner, by domain or id.")
    direction: Direction | None = Field(None, description="Only out, or only in, seen from the hub.")
    kind: Who | None = Field(None, description="Only students, only staff, or only researchers.")


class StaysAsked(Paging):
    partner: Domain | None = Field(None, description="Only with this partner, by domain or id.")
    direction: Direction | None = Field(None, description="Only out, or only in, seen from the hub.")
    kind: Kind | None = Field(None, description="Only stays of this kind.")


@router.get(
    "/mobility",
    response=answers(Page[StockOut]),
    auth=Policy("mobility.read_count"),
    operation_id="list_stocks",
    summary="How many people are where on a day",
)
def list_stocks(request: HttpRequest, asked: Query[StocksAsked]) -> dict[str, Any]:
    """By partner, direction and kind: the latest reported count by the day, else what the stays on it say. What is
    known to exist and was never counted is listed with null."""
    partner = institution_named(request.user, asked.partner) if asked.partner else None
    return page_of(stocks_on(request.user, on=asked.day, partner=partner), asked, _stock)


@router.get(
    "/mobility/{id}",
    response=answers(PartnerMobilityOut),
    auth=Policy("mobility.read_balance"),
    operation_id="read_mobility_of_partner",
    summary="The flow and the balance with one partner",
)
def read_mobility(request: HttpRequest, id: Domain, asked: Query[OnADay]) -> dict[str, Any]:
    """Over the three academic years that end with the year of the day. What is missing is not known."""
    account, years = request.user, window(asked.day)
    found: Institution = institution_named(account, id)
    flows = flows_by_partner(account, years=years, partners=[found.pk]).get(found.pk, {})
    return {
        "partner": institution_ref(found),
        "years": [year_name(year) for year in years],
        "flows": [_flow(key, flows[key]) for key in sorted(flows, key=lambda key: (key[2], key[1], key[0]))],
        "balances": [_balance(line) for line in balances(flows, years)],
    }


@router.get(
    "/counts",
    response=answers(Page[CountOut]),
    auth=Policy("mobility.read_count"),
    operation_id="list_counts",
    summary="Reported counts",
)
def list_counts(request: HttpRequest, asked: Query[CountsAsked]) -> dict[str, Any]:
    """In the order in which they were recorded."""
    rows = _narrowed(request.user, counts_visible_to(request.user), asked)
    return page_of(rows.select_related("partner").order_by("pk"), asked, _count)


@router.get(
    "/counts/{id}",
    response=answers(CountOut),
    auth=Policy("mobility.read_count"),
    operation_id="read_count",
    summary="One reported count",
)
def read_count(request: HttpRequest, id: Id) -> dict[str, Any]:
    """As it was reported; a number that is null was never counted."""
    count = counts_visible_to(request.user).select_related("partner").filter(public_id=id).first()
    if count is None:
        raise not_found()
    return _count(count)


@router.get(
    "/stays",
    response=answers(Page[StayOut]),
    auth=Policy("mobility.read_stay"),
    operation_id="list_stays",
    summary="Single stays",
)
def list_stays(request: HttpRequest, asked: Query[StaysAsked]) -> dict[str, Any]:
    """For the office and for coordinators of their units; the latest recorded first."""
    rows = _narrowed(request.user, stays_visible_to(request.user), asked)
    rows = rows.prefetch_related("person", "partner", "hub_unit", "partner_unit").order_by("-pk")
    page = page_of(rows, asked, lambda stay: stay)
    return {**page, "items": _stays(request.user, page["items"])}


@router.get(
    "/stays/{id}",
    response=answers(StayOut),
    auth=Policy("mobility.read_stay"),
    operation_id="read_stay",
    summary="One stay",
)
def read_stay(request: HttpRequest, id: Id) -> dict[str, Any]:
    """For the office and for coordinators of their units; actual and planned days apart."""
    rows = stays_visible_to(request.user).select_related("person", "partner", "hub_unit", "partner_unit")
    stay = rows.filter(public_id=id).first()
    if stay is None:
        raise not_found()
    return _stays(request.user, [stay])[0]


def _narrowed(account: Any, rows: Any, asked: Any) -> Any:
    if asked.partner:
        rows = rows.filter(partner=institution_named(account, asked.partner))
    if asked.direction:
        rows = rows.filter(direction=asked.direction)
    return rows.filter(kind=asked.kind) if asked.kind else rows


def _amount(amount: Amount) -> dict[str, Any]:
    return {"total": None if amount.total is None else float(amount.total), "more": amount.more}


def _stock(stock: Stock) -> dict[str, Any]:
    return {
        "partner": institution_ref(stock.partner),
        "direction": stock.direction,
        "kind": stock.kind,
        "stock": stock.number,
        "at_least": stock.amount.more,
        "source": stock.source,
        "count": known(stock.count),
    }


def _flow(key: tuple[str, str, int], flow: Flow) -> dict[str, Any]:
    direction, kind, year = key
    return {
        "academic_year": year,
        "direction": direction,
        "kind": kind,
        "people": _amount(flow.people),
        "months": _amount(flow.months),
        "source": known(flow.source),
    }


def _balance(line: Balance) -> dict[str, Any]:
    def told(difference: Any) -> dict[str, Any]:
        value = difference.value
        return {"value": None if value is None else float(value), "holds": difference.holds.value}

    return {
        "kind": line.kind,
        "out": _amount(line.out),
        "into": _amount(line.into),
        "people": told(line.people),
        "out_months": _amount(line.out_months),
        "in_months": _amount(line.in_months),
        "months": told(line.months),
        "sources": list(line.sources),
    }


def _count(count: ReportedCount) -> dict[str, Any]:
    return {
        "id": count.public_id,
        "partner": institution_ref(count.partner),
        "direction": count.direction,
        "kind": count.kind,
        "on": edtf(count.on),
        "academic_year": count.academic_year,
        "number": count.number,
        "months": count.months,
        "source": count.source,
        "note": known(count.note),
    }


def _stays(account: Any, stays: list[Stay]) -> list[dict[str, Any]]:
    """One statement for the agreements of all of them that the account may see."""
    under = [stay.agreement_id for stay in stays if stay.agreement_id is not None]
    shown = dict(agreements_visible_to(account).filter(pk__in=under).values_list("pk", "public_id"))
    return [_stay(stay, shown.get(stay.agreement_id or 0)) for stay in stays]


def _stay(stay: Stay, agreement: str | None) -> dict[str, Any]:
    return {
        "id": stay.public_id,
        "person": stay.person.name,
        "local_name": known(stay.person.local_name),
        "partner": institution_ref(stay.partner),
        "direction": stay.direction,
        "kind": stay.kind,
        "hub_unit": unit_ref(stay.hub_unit),
        "partner_unit": unit_ref(stay.partner_unit),
        "agreement": agreement,
        "planned_starts_on": edtf(stay.planned_starts_on),
        "planned_ends_on": edtf(stay.planned_ends_on),
        "starts_on": edtf(stay.starts_on),
        "ends_on": edtf(stay.ends_on),
        "withdrawn": stay.is_withdrawn,
        "withdrawn_on": edtf(stay.withdrawn_on),
        "funding": known(stay.funding),
        "reference": known(stay.reference),
        "synthetic": stay.synthetic,
        "source": known(stay.source),
    }
