"""The errors that are planted in a dirty workbook, and what makes each good."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.actions.dirty_words import Cell

Row = dict[str, str]  # by field, as a tidy person types it
FORMULA = "=NOT.COMPUTED()"  # a formula whose result was never stored
ERROR = "#N/A"


@dataclass(kw_only=True)
class World:
    """What the rows of a file refer to, while they are made up."""

    chance: random.Random
    sheets: dict[str, list[Row]] = field(default_factory=dict)
    units: dict[str, list[str]] = field(default_factory=dict)  # of an institution
    with_partner: dict[str, list[Row]] = field(default_factory=dict)  # agreements

    def day(self, first: int = 2005, last: int = 2024) -> date:
        return date(first, 1, 1) + timedelta(days=self.chance.randrange((last - first + 1) * 365))

    def pick(self, several: Any) -> Any:
        return self.chance.choice(several)


Wrong = tuple[str, tuple[str, ...], dict[str, Cell], dict[str, str]]  # what, fields, cells as typed, remedy
# sheet, field, what stands there instead; the remedy is what stood there before.
SIMPLE: tuple[tuple[str, str, Cell], ...] = (
    ("agreements", "signed_on", "31-02-2012"),
    ("agreements", "partner", "Universitas Nusquam"),
    ("agreements", "partner", "HNU"),
    ("agreements", "ends_on", "5 years"),
    ("agreements", "kind", "Marriage contract"),
    ("agreements", "ends_on", "1999-01-01"),
    ("agreements", "partner_unit", "Faculty of Alchemy"),
    ("agreements", "parent", "MOU-99999"),
    ("agreements", "partner", "Hub University"),
    ("commitments", "text", "too long " * 70),
    ("commitments", "text", FORMULA),
    ("commitments", "agreement", "MOU-88888"),
    ("commitments", "owner", "Nobody at all, Rector"),
    ("commitments", "due_on", "Till mutually agreed"),
    ("stays", "direction", "sideways"),
    ("stays", "family_name", ""),
    ("stays", "ends_on", "1998-05-05"),
    ("stays", "starts_on", "3012-01-01"),
    ("stays", "synthetic", "perhaps"),
    ("stays", "kind", "holiday"),
    ("counts", "number", -3),
    ("counts", "number", "about forty"),
    ("counts", "source", ""),
    ("projects", "currency", "XQX"),
    ("projects", "title", ERROR),
    ("projects", "instrument", "lottery"),
    ("projects", "budget", "12 to 15"),
    ("evaluations", "value", 11),
    ("evaluations", "project", "P-7777"),
    ("enrolment", "count", "many"),
    ("enrolment", "nationality", "Atlantis"),
    ("institutions", "country", "Utopia"),
    ("institutions", "domain", "not a domain"),
    ("institutions", "latitude", 123),
    ("institutions", "website", "no such address"),
    ("officers", "email", "mia at hub"),
    ("officers", "signs", "sometimes"),
    ("units", "institution", "Universitas Nusquam"),
)


def plant(world: World, errors: int) -> dict[tuple[str, int], Wrong]:
    """Errors in rows that no other row refers to, one in a row, all kinds in turn."""
    wrong: dict[tuple[str, int], Wrong] = {}
    makers = [*[("", one) for one in SIMPLE], *[(name, None) for name in _COMPOUND]]
    turn = 0
    while len(wrong) < errors:
        name, simple = makers[turn % len(makers)]
        turn += 1
        kind = simple[0] if simple else _COMPOUND[name][0]
        rows = world.sheets[kind]
        # What others refer to is left alone: institutions but for the last, every tenth agreement, ...
        free = {
            "institutions": range(len(rows) - len(rows) // 10, len(rows)),
            "units": range(len(rows) - len(rows) // 10, len(rows)),
            "agreements": range(0, len(rows), 10),
            "projects": range(len(rows) * 9 // 10, len(rows)),
        }.get(kind, range(len(rows)))
        number = world.pick(free)
        if (kind, number) in wrong or turn > 100 * errors:
            if turn > 100 * errors:
                raise ValueError("there is no room for so many errors")
            continue
        made = _simple(rows[number], *simple[1:]) if simple else _COMPOUND[name][1](world, rows[number])
        if made is not None:
            wrong[kind, number] = made
    return wrong


def _simple(row: Row, name: str, cell: Cell) -> Wrong | None:
    optional = {"owner", "parent", "partner_unit", "domain", "latitude", "website", "email"}
    if not row.get(name) and name not in optional:
        return None
    remedy = {name: row.get(name, "")}
    fields: tuple[str, ...] = (name,)
    if name == "latitude" and not row.get("longitude"):
        return None
    if name == "domain":  # two rows with the same nonsense contradict each other first
        fields = ("domain", "")
    if name == "ends_on":
        fields = ("ends_on", "starts_on", "signed_on")
    return f"{name}: {cell!r}"[:40], fields, {name: cell}, remedy


def _day_and_year(world: World, row: Row) -> Wrong | None:
    if "on" not in row:
        return None
    fields = ("on", "academic_year")
    return "a day and a year", fields, {"academic_year": "2011-2012"}, {"academic_year": ""}


def _no_first_day(world: World, row: Row) -> Wrong | None:
    cells = {"starts_on": "", "ends_on": "", "planned_starts_on": ""}
    remedy = {"starts_on": row["starts_on"], "planned_starts_on": row.get("planned_starts_on", "")}
    return "no first day", ("starts_on", "planned_starts_on"), cells, remedy


def _verdict_without_day(world: World, row: Row) -> Wrong | None:
    cells = {"verdict": "met", "judged_on": ""}
    return "a verdict without its day", ("judged_on", "verdict"), cells, {"judged_on": "2012-10-23"}


def _budget_without_currency(world: World, row: Row) -> Wrong | None:
    cells = {"budget": 1000, "currency": ""}
    return "a budget without its currency", ("currency", "budget"), cells, {"currency": "EUR"}


def _unit_of_another(world: World, row: Row) -> Wrong | None:
    others = [
        unit for name, units in world.units.items() if units and name != row["partner"] for unit in units
    ]
    others = [unit for unit in others if unit not in world.units.get(row["partner"], [])]
    if not others or row["partner"] not in world.units:
        return None
    return "a unit of another", ("partner_unit",), {"partner_unit": world.pick(others)}, {"partner_unit": ""}


def _agreement_of_another(world: World, row: Row) -> Wrong | None:
    others = [name for name in world.with_partner if name != row["partner"]]
    if row["partner"] not in world.units:
        return None
    made = world.pick(world.with_partner[world.pick(others)])["reference"]
    return (
        "an agreement of another",
        ("agreement",),
        {"agreement": made},
        {"agreement": row.get("agreement", "")},
    )


def _outlives(world: World, row: Row) -> Wrong | None:
    if not row.get("parent"):
        return None
    return "outlives its umbrella", ("ends_on",), {"ends_on": "2049-01-01"}, {"ends_on": row["ends_on"]}


def _says_otherwise(world: World, row: Row) -> Wrong | None:
    """A second row of the same nationality and day; told of whichever of the two comes later."""
    rows = world.sheets["enrolment"]
    place = rows.index(row)
    if place == 0:
        return None
    first = rows[0]
    cells = {"nationality": first["nationality"], "on": first["on"], "count": 77_777}
    remedy = {"nationality": row["nationality"], "on": row["on"], "count": row["count"]}
    return "contradicts another row", ("", "count", "nationality"), cells, remedy


def _rank(world: World, row: Row) -> Wrong | None:
    return "rank 0", ("rank",), {"rank": 0}, {"rank": "1"}


_COMPOUND: dict[str, tuple[str, Callable[[World, Row], Wrong | None]]] = {
    "a day and a year": ("counts", _day_and_year),
    "no first day": ("stays", _no_first_day),
    "a verdict without its day": ("commitments", _verdict_without_day),
    "a budget without its currency": ("projects", _budget_without_currency),
    "a unit of another": ("stays", _unit_of_another),
    "an agreement of another": ("stays", _agreement_of_another),
    "outlives its umbrella": ("agreements", _outlives),
    "contradicts another row": ("enrolment", _says_otherwise),
    "rank 0": ("enrolment", _rank),
}
