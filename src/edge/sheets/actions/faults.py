"""What can be wrong with a row beyond its cells: what it refers to, what the register already holds.

A `Fault` is a code with its params, as the rules have their `Trouble`; sentences are written where they are
shown (`edge.sheets.queries.telling`).
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

# Every code beyond those of the rules, and what its sentence may name.
FAULTS: Mapping[str, tuple[str, ...]] = {
    "agreement_kind_unknown": ("found", "allowed"),
    "agreement_several": ("found",),
    "agreement_unknown": ("found",),
    "day_or_year": (),
    "hub_has_no_grade": (),
    "institution_perhaps": ("found",),
    "institution_perhaps_known": ("found",),
    "institution_several": ("found",),
    "institution_unknown": ("found",),
    "instrument_unknown": ("found", "allowed"),
    "more_units_than_partners": ("found",),
    "no_day_is_known": ("found", "heading", "count", "row"),
    "no_day_is_set": ("found", "heading", "count", "row"),
    "no_hub": (),
    "not_among_parties": ("found", "agreement"),
    "officer_several": ("found",),
    "officer_unknown": ("found",),
    "partner_is_hub": ("found",),
    "person_otherwise": ("known",),
    "person_unknown": ("found",),
    "person_wanted": (),
    "project_several": ("found",),
    "project_unknown": ("found",),
    "refers_in_a_circle": ("found",),
    "row_conflict": ("first", "fields"),
    "row_twice": ("first",),
    "said_by_the_table": ("message", "found"),
    "sheet_kind_unknown": ("sheet",),
    "unit_several": ("found", "institution"),
    "unit_unknown": ("found", "institution"),
    "whole_day_wanted": ("found",),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to tell about a row: where it stands, what it is, whether it keeps the file from being brought in."""

    sheet: str
    row: int
    field: str
    code: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    error: bool = True
    column: str = ""

    def as_data(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "field": self.field,
            "code": self.code,
            "params": dict(self.params),
            "error": self.error,
        }


class Fault(Exception):
    """A cell refers to what cannot be told for certain; `candidates` are (public id, name, reason)."""

    def __init__(
        self, field_: str, code: str, *, candidates: Sequence[tuple[str, str, str]] = (), **params: str
    ) -> None:
        super().__init__(code)
        if set(params) != set(FAULTS[code]):
            raise TypeError(f"{code} names {FAULTS[code]}, not {tuple(params)}")
        self.field, self.code, self.params = field_, code, params
        self.candidates = tuple(candidates)


class Waits(Exception):
    """A cell refers to a row of the same file that is in error: that row is told of, this one is not."""
