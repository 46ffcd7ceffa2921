"""What is made under an agreement, at any depth: children, what is made under those, and so on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from edge.agreements.models import Agreement
from edge.agreements.rules import State

# In these states something can still happen to it; what is over, was given up or replaced is past.
ALIVE = (State.IN_FORCE, State.NOT_KNOWN, State.SUSPENDED, State.IN_PREPARATION)


@dataclass(frozen=True, kw_only=True)
class Below:
    """An agreement so many levels below, read with its kind and its `state`; 1 is made under it directly."""

    agreement: Any
    level: int

    @property
    def is_alive(self) -> bool:
        return self.agreement.state in ALIVE


def all_below(agreement: Agreement, *, on: date) -> list[Below]:
    """Everything made under it, each once and after what it is made under; one statement a level and one more.

    What is over is among it, for something alive may be made under that. A circle ends where it began.
    """
    return list(_below(agreement, on))


def living_below(agreement: Agreement, *, on: date) -> list[Below]:
    """Those that are, or may be, in force or in preparation on the day."""
    return [below for below in _below(agreement, on) if below.is_alive]


def _below(agreement: Agreement, on: date) -> Iterator[Below]:
    seen, level, above = {agreement.pk}, 0, [agreement.pk]
    while above:
        level += 1
        rows: Any = Agreement.objects.filter(parent__in=above).with_state(on=on).select_related("kind")
        found = [row for row in rows.order_by("pk") if row.pk not in seen]
        above = [row.pk for row in found]
        seen.update(above)
        for row in found:
            yield Below(agreement=row, level=level)
