"""A workbook such as offices have them, from a seed: ten thousand rows in every spelling, with errors planted in them.

What is planted is known by sheet, row and fields, with what a person would type instead: so it can be counted
what a check finds, what it misses, and where it cries wolf.
"""

import io
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import xlsxwriter

from edge.sheets.rules import As, Kind
from edge.sheets.rules.kinds import KINDS
from tests.actions import dirty_words as words
from tests.actions.dirty_words import STYLES, Cell, Style

Row = dict[str, str]  # by field, as a tidy person types it
SIZES = {
    "institutions": 300,
    "units": 300,
    "officers": 300,
    "agreements": 4000,
    "commitments": 600,
    "stays": 3000,
    "counts": 700,
    "projects": 500,
    "evaluations": 300,
    "enrolment": 300,
}
FORMULA = "=NOT.COMPUTED()"  # a formula whose result was never stored
ERROR = "#N/A"
# Foreign and misspelt headings: what stands in the file, by sheet and field. Those that only resemble ours a person
# confirms by a choice.
HEADINGS = {
    "institutions": {"name": "Legal Name", "erasmus_code": " Erasmus Code ", "country": "Pays"},
    "agreements": {"ends_on": "Expiry Date", "signed_on": "Date of signature", "kind": "Agreement type"},
    "stays": {"family_name": "Surname", "starts_on": "Start date", "ends_on": "End date"},
    "counts": {"number": "Number of poeple", "partner": "University"},
    "projects": {"title": "Project title", "budget": "Bedrag"},
    "enrolment": {"nationality": "Nationaliteit", "count": "Aantal studenten"},
}
CONFIRMED = {"counts": {"Number of poeple": "number"}}
_LETTERS = (
    "ba",
    "ro",
    "ve",
    "li",
    "ku",
    "san",
    "tor",
    "mel",
    "dra",
    "fin",
    "gos",
    "hal",
    "nim",
    "pel",
    "wy",
    "zu",
)


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One error: where it stands, in which of the fields it may be told, and what makes it good, by field."""

    what: str
    sheet: str
    row: int
    fields: tuple[str, ...]
    remedy: Mapping[str, str]


@dataclass(kw_only=True)
class DirtyBook:
    """The file, the choices that a person has to make in any case, and what is wrong with it."""

    content: bytes
    choices: dict[str, Any]
    planted: list[Planted]
    rows: int

    def corrected(self) -> dict[str, Any]:
        """The choices with every planted error made good."""
        corrections = {
            f"{one.sheet}!{one.row}!{name}": text for one in self.planted for name, text in one.remedy.items()
        }
        return {**self.choices, "corrections": corrections}


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


def dirty_book(seed: int, *, scale: float = 1.0, errors: int = 300) -> DirtyBook:
    """The workbook of that seed; `scale` is its share of the ten thousand rows."""
    world = World(chance=random.Random(seed))
    for kind, size in SIZES.items():
        world.sheets[kind] = list(_MAKERS[kind](world, max(8, int(size * scale))))
    wrong = _plant(world, errors)
    content, places = _written(world, wrong)
    planted = [
        Planted(what=what, sheet=kind, row=places[kind, number], fields=fields, remedy=remedy)
        for (kind, number), (what, fields, _cells, remedy) in wrong.items()
    ]
    # Of counts that are all of the first of October nobody but their office knows which is the day.
    orders = {kind: {"on": "day_first"} for kind in ("counts", "enrolment")}
    choices = {"columns": CONFIRMED, "orders": orders}
    return DirtyBook(content=content, choices=choices, planted=planted, rows=len(places))


# ---------------------------------------------------------------- tidy rows
def _word(chance: random.Random, number: int) -> str:
    """A made-up word that no other number gives, nor one letter away from it."""
    parts = []
    while number or len(parts) < 3:
        number, place = divmod(number, len(_LETTERS))
        parts.append(_LETTERS[place])
    return "".join(parts).capitalize() + chance.choice(("ia", "burg", "stad"))


def _institutions(world: World, size: int) -> Iterator[Row]:
    for number in range(size):
        place, code = _word(world.chance, number * 37 + 5), world.pick(list(words.COUNTRIES))
        row = {"name": f"{place} University", "city": place, "country": code}
        if number % 3:
            row["domain"] = f"{place.lower()}.example"
        if number % 4 == 0:
            row["erasmus_code"] = f"B  {place[:7].upper()}{number % 90 + 10}"
        if number % 5 == 0:
            row |= {"latitude": f"{world.chance.randrange(-80, 80)}.25", "longitude": "12.5"}
        if number % 6 == 0:
            row |= {
                "website": f"https://www.{place.lower()}.example",
                "grade": world.pick(("priority", "regular")),
            }
        world.units[row["name"]] = []
        yield row


def _units(world: World, size: int) -> Iterator[Row]:
    partners = _partners(world)
    for number in range(size):
        owner = partners[number % len(partners)]["name"]
        row = {"institution": owner, "name": f"Faculty of {_word(world.chance, number * 11 + 3)}"}
        if world.units[owner] and number % 2:
            row["parent"] = world.units[owner][0]
        world.units[owner].append(row["name"])
        yield row


def _partners(world: World) -> list[Row]:
    """The institutions that others refer to; the last tenth is kept for errors."""
    rows = world.sheets["institutions"]
    return rows[: len(rows) - len(rows) // 10]


def _officers(world: World, size: int) -> Iterator[Row]:
    for number in range(size):
        name = _word(world.chance, number * 13 + 1)
        first = world.day()
        yield {
            "institution": world.pick(_partners(world))["name"],
            "family_name": name,
            "given_name": world.pick(("Mia", "Ann-Sofie", "Jean Paul", "Li", "Zoë")),
            "title": world.pick(("Rector", "Exchange coordinator", "Dean")),
            "email": f"{name.lower()}{number}@partner.example",
            "starts_on": first.isoformat()[: world.pick((4, 7, 10))],
            "signs": world.pick(("nothing", "everything")),
        }


def _agreements(world: World, size: int) -> Iterator[Row]:
    umbrellas: dict[str, Row] = {}
    for number in range(size):
        partner, first = world.pick(_partners(world)), world.day()
        row = {
            "reference": f"MOU-{number:05}",
            "kind": world.pick(("memorandum_of_understanding", "student_exchange", "Student exchange")),
            "title": f"Cooperation {number} with {partner['name']}",
            "partner": _called(world, partner),
            "signed_on": world.pick(
                (first.isoformat(), first.isoformat(), "not known", first.isoformat()[:7])
            ),
            "starts_on": first.isoformat(),
            "ends_on": (first + timedelta(days=365 * 5)).isoformat(),
            "source": "office",
        }
        units = world.units[partner["name"]]
        if units and number % 3 == 0:
            row["partner_unit"] = units[0]
        umbrella = umbrellas.setdefault(partner["name"], row)
        if umbrella is not row and umbrella["ends_on"] >= row["ends_on"]:
            row["parent"] = umbrella["reference"]
        if number % 10:  # the tenth is kept for errors: nothing refers to it
            world.with_partner.setdefault(partner["name"], []).append(row)
        elif umbrella is row:
            del umbrellas[partner["name"]]
        yield row


def _called(world: World, partner: Row) -> str:
    """A partner by its name, or by a code."""
    return world.pick([partner["name"], partner["name"], partner.get("domain", partner["name"])])


def _commitments(world: World, size: int) -> Iterator[Row]:
    made = [row for rows in world.with_partner.values() for row in rows]
    for number in range(size):
        row = {
            "agreement": world.pick(made)[world.pick(("reference", "title"))],
            "text": f"Ten places for {_word(world.chance, number)} and {number} more",
            "due_on": world.day().isoformat()[: world.pick((4, 7, 10))],
        }
        if number % 4 == 0:
            row |= {"verdict": world.pick(("met", "partly")), "judged_on": world.day().isoformat()}
        yield row


def _stays(world: World, size: int) -> Iterator[Row]:
    for number in range(size):
        partner, first = world.pick(_partners(world)), world.day()
        row = {
            "reference": f"S{number:05}" if number % 2 else "",
            "family_name": _word(world.chance, number * 3),
            "given_name": world.pick(("Ana", "Bo", "Chen", "Dirk", "Élodie")),
            "partner": _called(world, partner),
            "direction": world.pick(("in", "out")),
            "kind": world.pick(("exchange", "summer_school", "traineeship")),
            "starts_on": first.isoformat(),
            "ends_on": (first + timedelta(days=world.chance.randrange(20, 300))).isoformat(),
            "synthetic": "yes",
        }
        if number % 5 == 0:
            row |= {"planned_starts_on": row["starts_on"], "starts_on": "", "ends_on": ""}
        if world.units[partner["name"]] and number % 4 == 0:
            row["partner_unit"] = world.units[partner["name"]][0]
        if partner["name"] in world.with_partner and number % 3 == 0:
            row["agreement"] = world.pick(world.with_partner[partner["name"]])["reference"]
        yield row


def _counts(world: World, size: int) -> Iterator[Row]:
    partners = _partners(world)
    for number in range(size):
        year = 2005 + number // len(partners)
        row = {
            "partner": partners[number % len(partners)]["name"],
            "direction": world.pick(("in", "out")),
            "kind": "students",
            "number": world.pick((str(world.chance.randrange(200)), "not known")),
            "source": "annual report",
        }
        yield row | ({"academic_year": f"{year}-{year + 1}"} if number % 2 else {"on": f"{year}-10-01"})


def _projects(world: World, size: int) -> Iterator[Row]:
    for number in range(size):
        first = world.day()
        row = {
            "reference": f"P-{number:04}",
            "title": f"Cold light {number}",
            "partner": _called(world, world.pick(_partners(world))),
            "instrument": world.pick(("joint_research", "joint research")),
            "starts_on": first.isoformat(),
            "ends_on": (first + timedelta(days=800)).isoformat(),
        }
        if number % 2:
            row |= {
                "budget": f"{world.chance.randrange(1000, 90000)}.50",
                "currency": world.pick(("EUR", "CNY")),
            }
        if number % 5 == 0:
            row |= {"hub_lead_family_name": _word(world.chance, number % 40), "hub_lead_given_name": "Eva"}
        yield row


def _evaluations(world: World, size: int) -> Iterator[Row]:
    projects = world.sheets["projects"]
    for number in range(size):
        project = projects[number % (len(projects) * 9 // 10)]
        yield {
            "project": project[world.pick(("reference", "title"))],
            "value": f"{world.chance.randrange(10, 50) / 10}",
            "scale_from": "1",
            "scale_to": "5",
            "on": world.day().isoformat(),
            "source": f"panel {number}",
        }


def _enrolment(world: World, size: int) -> Iterator[Row]:
    codes = list(words.COUNTRIES)
    for number in range(size):
        yield {
            "nationality": codes[number % len(codes)],
            "on": f"{1990 + number // len(codes)}-10-01",
            "count": world.pick((str(world.chance.randrange(3000)), "not known")),
            "source": "registry",
        }


_MAKERS: dict[str, Callable[[World, int], Iterator[Row]]] = {
    "institutions": _institutions,
    "units": _units,
    "officers": _officers,
    "agreements": _agreements,
    "commitments": _commitments,
    "stays": _stays,
    "counts": _counts,
    "projects": _projects,
    "evaluations": _evaluations,
    "enrolment": _enrolment,
}

# ---------------------------------------------------------------- errors
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


def _plant(world: World, errors: int) -> dict[tuple[str, int], Wrong]:
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


# ---------------------------------------------------------------- as it is typed
def _written(
    world: World, wrong: Mapping[tuple[str, int], Wrong]
) -> tuple[bytes, dict[tuple[str, int], int]]:
    """The workbook, and the row of the sheet on which each row of ours stands."""
    file, places = io.BytesIO(), {}
    book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"})
    stray = book.add_worksheet("Sheet1")
    stray.write(0, 0, "notes of a meeting")
    for kind, rows in world.sheets.items():
        sheet, at = book.add_worksheet(kind), 0
        if world.chance.random() < 0.5:  # something above the headings
            at = 1
        columns = _columns(KINDS[kind], rows, wrong)
        styles = {name: world.pick(STYLES) for name in columns}
        _write_headings(sheet, at, kind, columns)
        for number, row in enumerate(rows):
            at += 1 if world.chance.random() > 0.01 else 2  # a blank row here and there
            places[kind, number] = at + 1
            typed = wrong[kind, number][2] if (kind, number) in wrong else {}
            for place, name in enumerate(columns):
                cell = (
                    typed[name]
                    if name in typed
                    else _typed(world, KINDS[kind], name, row.get(name, ""), styles)
                )
                _write(sheet, at, place, cell)
    book.close()
    return file.getvalue(), places


def _columns(kind: Kind, rows: list[Row], wrong: Mapping[tuple[str, int], Wrong]) -> list[str]:
    used = {name for row in rows for name in row}
    used |= {name for (sheet, _n), one in wrong.items() if sheet == kind.name for name in one[2]}
    return [one.key for one in kind.fields if one.key in used]


def _write_headings(sheet: Any, at: int, kind: str, columns: list[str]) -> None:
    for place, name in enumerate(columns):
        ours = KINDS[kind].field(name).headings["en"]
        sheet.write_string(at, place, HEADINGS.get(kind, {}).get(name, ours))
    sheet.write_string(at, len(columns), "PMM Data")  # a column of somebody's own


def _write(sheet: Any, row: int, column: int, cell: Cell) -> None:
    if cell is None or cell == "":
        return
    if cell == FORMULA:
        sheet.write_formula(row, column, cell, None, "")
    elif cell == ERROR:
        sheet.write_formula(row, column, "=NA()", None, ERROR)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell)
    else:
        sheet.write_number(row, column, cell)


def _typed(world: World, kind: Kind, name: str, said: str, styles: Mapping[str, Style]) -> Cell:
    """What stands for it in the cell."""
    chance, what = world.chance, kind.field(name)
    if name == "erasmus_code" and said:
        return words.erasmus(said, chance)
    if what.kind == As.BOOLEAN:
        return words.boolean(said, chance)
    if not said:
        return None
    if what.kind == As.COUNTRY:
        return words.country(said, chance)
    if what.kind == As.DATE:
        return words.moment(said, styles[name], chance)
    if what.kind in (As.INTEGER, As.DECIMAL) and said != "not known":
        return words.number(said, chance)
    if what.kind == As.CHOICE:
        return words.padded(chance.choice((said, said.upper(), *what.choices[said][:1])), chance)
    return words.padded(said, chance)
