"""A workbook such as offices have them, from a seed: ten thousand rows in every spelling, with errors planted in them.

What is planted is known by sheet, row and fields, with what a person would type instead: so it can be counted
what a check finds, what it misses, and where it cries wolf.
"""

import io
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import xlsxwriter

from edge.sheets.rules import As, Kind
from edge.sheets.rules.kinds import KINDS
from tests.actions import dirty_words as words
from tests.actions.dirty_errors import ERROR, FORMULA, Row, World, Wrong, plant
from tests.actions.dirty_words import STYLES, Cell, Style

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


def dirty_book(seed: int, *, scale: float = 1.0, errors: int = 300) -> DirtyBook:
    """The workbook of that seed; `scale` is its share of the ten thousand rows."""
    world = World(chance=random.Random(seed))
    for kind, size in SIZES.items():
        world.sheets[kind] = list(_MAKERS[kind](world, max(8, int(size * scale))))
    wrong = plant(world, errors)
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
