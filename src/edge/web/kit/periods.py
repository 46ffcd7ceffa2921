"""How an office, a tie or any period of imprecise days stands on a day, in the states that pages draw."""

from datetime import date

from edge.core.dates import PartialDate
from edge.partners.rules import holds_on


def period_state(starts_on: PartialDate | None, ends_on: PartialDate | None, *, day: date) -> str:
    """`in_force`, `in_preparation` (not begun), `expired` (over) or `not_known`; an open side always holds."""
    holds = holds_on(starts_on, ends_on, day=day)
    if holds:
        return "in_force"
    if holds is None:
        return "not_known"
    return "expired" if ends_on is not None and ends_on.before(day) else "in_preparation"
