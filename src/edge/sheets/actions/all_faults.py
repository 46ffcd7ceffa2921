"""Everything that is wrong with a row of which something is wrong already: so that it is not mended in rounds.

Such a row makes no record, so what rests on the record as a whole (the rules of its domain, constraints between
columns) is told once the rest is mended. Nothing is told that rests on a cell in error.
"""

from collections.abc import Callable, Collection, Iterator
from itertools import chain
from typing import Any

from edge.core.dates import PartialDate
from edge.core.many import faults_of
from edge.sheets.actions.faults import Fault, Waits
from edge.sheets.actions.register import Register
from edge.sheets.actions.ways import Values, Way, taken
from edge.sheets.actions.wording import last_before_first

_IN_ORDER = (
    ("starts_on", "ends_on"),
    ("planned_starts_on", "planned_ends_on"),
    ("mandate_starts_on", "mandate_ends_on"),
    ("signed_on", "ends_on"),
)


def all_faults(
    way: Way,
    values: Values,
    register: Register,
    *,
    faulty: Collection[str] = (),
    first: Fault | None = None,
) -> Iterator[Fault]:
    """What is wrong with a row beside the cells of the `faulty` fields, each fault once; the `first` is known already.

    What it refers to is looked up, and the names of institutions are asked; a reference to a row that is in error
    is no fault of this one.
    """
    if "" in faulty:  # its cells may stand under the wrong headings
        return
    told = set()
    for fault in chain([first] if first is not None else [], _of_each(way, values, register, faulty)):
        what = (fault.field, fault.code, *fault.params.items())
        if what not in told:
            told.add(what)
            yield fault


def _of_each(way: Way, values: Values, register: Register, faulty: Collection[str]) -> Iterator[Fault]:
    for columns, look in way.look_ups(values, register):
        if not set(columns) & set(faulty):
            try:
                look()
            except Fault as fault:
                yield fault
            except Waits:
                continue
    found = wrong_order(values.get)
    for name, messages in faults_of(way.model(**taken(values, *way.plain))).items():
        if name in way.plain and values.get(name) is not None:  # it is not asked what is missing
            found.setdefault(name, " ".join(messages))
    for name, message in found.items():
        yield Fault(name, "said_by_the_table", message=message, found=str(values[name]))


def wrong_order(of: Callable[[str], Any]) -> dict[str, str]:
    """Last days before first days, by the name of the last: what sheets break all the time. `of` gives each day."""
    wrong = {}
    for start, end in _IN_ORDER:
        first, last = of(start), of(end)
        if isinstance(first, PartialDate) and isinstance(last, PartialDate) and last.latest < first.earliest:
            wrong[end] = last_before_first(str(first), str(last))
    return wrong
