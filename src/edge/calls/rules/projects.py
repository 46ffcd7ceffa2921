"""How a project stands on a day, how many of them had begun, and what they were given. Values in, answer out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from edge.core.dates import Known, PartialDate


class ProjectState(StrEnum):
    """Where a project stands on a day."""

    NOT_BEGUN = "not_begun"
    RUNNING = "running"
    ENDED = "ended"
    NOT_KNOWN = "not_known"


def project_state(starts_on: PartialDate | None, ends_on: PartialDate | None, *, on: date) -> ProjectState:
    """Running when it certainly began on or before the day and has not certainly ended before it.

    A last day that certainly lies before the day ends it, whenever it began; a first day that is not
    recorded says nothing.
    """
    if ends_on is not None and ends_on.before(on):
        return ProjectState.ENDED
    begun: Known = None if starts_on is None else starts_on.on_or_before(on)
    if begun is None:
        return ProjectState.NOT_KNOWN
    return ProjectState.RUNNING if begun else ProjectState.NOT_BEGUN


def counted(*, certain: int, perhaps: int, known_to_exist: bool) -> int | None:
    """How many projects had begun: the certain ones; None, not 0, when there are some and none is certain.

    `perhaps` are those whose first day is not known or does not decide; `known_to_exist` says that somebody
    spoke of projects that nobody recorded.
    """
    return None if not certain and (perhaps or known_to_exist) else certain


@dataclass(frozen=True, kw_only=True)
class Budget:
    """A sum in one currency (ISO 4217), exact."""

    currency: str
    total: Decimal


@dataclass(frozen=True, kw_only=True)
class Budgets:
    """What projects were given, one sum a currency; currencies are never added up.

    `unknown` counts the projects whose budget nobody recorded. It may be of any currency, so every sum is
    then "at least".
    """

    totals: tuple[Budget, ...] = ()
    unknown: int = 0


def budgets(given: Iterable[tuple[Decimal | None, str]]) -> Budgets:
    """Sum (budget, currency) pairs by currency, in the alphabetical order of the codes."""
    sums: dict[str, Decimal] = {}
    unknown = 0
    for amount, currency in given:
        if amount is None:
            unknown += 1
        else:
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    totals = tuple(Budget(currency=currency, total=total) for currency, total in sorted(sums.items()))
    return Budgets(totals=totals, unknown=unknown)
