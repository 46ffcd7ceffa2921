"""The flow of academic years and what it leaves as a balance: out minus in, in people and months, by kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from edge.mobility.rules.amounts import NOT_KNOWN, Amount, Difference, difference, sum_of
from edge.mobility.rules.kinds import Direction, Travellers

SINGLE_STAYS = "single stays"  # the source of what was counted from stays; machine output says it like this


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Who went in one academic year, in one direction and kind. `count` is the public id of the reported count."""

    people: Amount = NOT_KNOWN
    months: Amount = NOT_KNOWN
    source: str = ""  # empty: nothing is known
    count: str = ""


UNKNOWN_FLOW = Flow()
FlowKey = tuple[str, str, int]  # direction, kind, academic year
Flows = Mapping[FlowKey, Flow]


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Out and in over a window, in people and months, and what they leave. `kind` is None for all kinds."""

    kind: str | None
    out: Amount
    into: Amount
    people: Difference
    out_months: Amount
    in_months: Amount
    months: Difference
    sources: tuple[str, ...]  # of every figure in it, each once, in the order of the years


def flow_of(flows: Flows, *, direction: str, year: int, kinds: Iterable[str]) -> Flow:
    """One year and direction over the given kinds, each of which counts as not known where it is missing."""
    parts = [flows.get((direction, kind, year), UNKNOWN_FLOW) for kind in kinds]
    sources = dict.fromkeys(part.source for part in parts if part.source)
    return Flow(
        people=sum_of(part.people for part in parts),
        months=sum_of(part.months for part in parts),
        source="; ".join(sources),
    )


def kinds_in(flows: Flows) -> tuple[str, ...]:
    """The kinds of which anything is recorded, in their fixed order."""
    recorded = {kind for _direction, kind, _year in flows}
    return tuple(kind.value for kind in Travellers if kind.value in recorded)


def balances(flows: Flows, years: Iterable[int]) -> list[Balance]:
    """A balance for each kind that occurs, and one for all of them last where there are several.

    A year or direction of which nothing is recorded is not known: it makes the sum "at least", never 0.
    """
    window = tuple(years)
    inside = {key: flow for key, flow in flows.items() if key[2] in window}
    kinds = kinds_in(inside)
    lines = [_balance(inside, window, (kind,), kind) for kind in kinds]
    return [*lines, _balance(inside, window, kinds, None)] if len(kinds) > 1 else lines


def _balance(flows: Flows, years: tuple[int, ...], kinds: tuple[str, ...], kind: str | None) -> Balance:
    def all_of(direction: Direction) -> list[Flow]:
        return [flows.get((direction.value, one, year), UNKNOWN_FLOW) for year in years for one in kinds]

    out, into = all_of(Direction.OUT), all_of(Direction.IN)
    people = sum_of(flow.people for flow in out), sum_of(flow.people for flow in into)
    months = sum_of(flow.months for flow in out), sum_of(flow.months for flow in into)
    return Balance(
        kind=kind,
        out=people[0],
        into=people[1],
        people=difference(*people),
        out_months=months[0],
        in_months=months[1],
        months=difference(*months),
        sources=tuple(dict.fromkeys(flow.source for flow in (*out, *into) if flow.source)),
    )
