"""Reading mobility: the stock on a day, the flow of academic years, balances, and what leans or was never counted."""

from edge.mobility.queries.flow import FlowsByPartner, flows_by_partner
from edge.mobility.queries.leaning import Imbalance, imbalances, never_counted
from edge.mobility.queries.stock import Key, Stock, of_kind, reported_by_key, stocks_by_key, stocks_on
from edge.mobility.queries.totals import flow_totals, stock_totals

__all__ = [
    "FlowsByPartner",
    "Imbalance",
    "Key",
    "Stock",
    "flow_totals",
    "flows_by_partner",
    "imbalances",
    "never_counted",
    "of_kind",
    "reported_by_key",
    "stock_totals",
    "stocks_by_key",
    "stocks_on",
]
