"""How people type into spreadsheets what a program would type in one way: names, days, countries, numbers."""

import random
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

Cell = Any  # what the writer of workbooks takes: a text, a number, a date
COUNTRIES = {
    "BE": ("BE", "Belgium", "België", "Belgique", "belgium", "比利时"),
    "NL": ("NL", "The Netherlands", "Netherlands", "Nederland", "荷兰"),
    "DE": ("DE", "Germany", "Duitsland", "Deutschland", "德国"),
    "CN": ("CN", "China", "P.R. China", "中国", " China "),
    "CZ": ("CZ", "Czech Republic", "CzechRepublic", "Czechia"),
    "TR": ("TR", "Turkey", "Türkiye"),
    "GB": ("GB", "United Kingdom", "UK", "The UK"),
    "GR": ("GR", "Greece", "Griekenland", "EL"),
    "KR": ("KR", "South Korea", "Republic of Korea", "韩国"),
    "US": ("US", "USA", "United States of America", "United States"),
}
_BLANKS = ("", "", "", "", " ", "  ", "\u00a0", " \u00a0", "\u202f", " " * 40)
_MONTHS = {
    "en": (
        "Jan",
        "Feb",
        "March",
        "April",
        "May",
        "June",
        "July",
        "Aug",
        "Sept",
        "October",
        "Nov",
        "December",
    ),
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
}


def padded(text: str, chance: random.Random) -> str:
    """With blanks of all sorts at both ends, and here and there two or an unbreakable one inside."""
    if " " in text and chance.random() < 0.15:
        place = chance.choice([place for place, letter in enumerate(text) if letter == " "])
        text = text[:place] + chance.choice(("  ", "\u00a0")) + text[place + 1 :]
    return chance.choice(_BLANKS) + text + chance.choice(_BLANKS)


def country(code: str, chance: random.Random) -> Cell:
    return padded(chance.choice(COUNTRIES[code]), chance)


def erasmus(code: str, chance: random.Random) -> Cell:
    """`B  LEUVEN01` in the spacings of official lists."""
    letters, place = code.split()
    return chance.choice((code, f"{letters}_{place}", f"{letters} {place}", f"{letters}\u00a0\u00a0{place}"))


def boolean(said: str, chance: random.Random) -> Cell:
    return (
        chance.choice(("yes", "ja", "true", "TRUE", "x", 1, "Y")) if said else chance.choice(("", "no", None))
    )


def number(said: str, chance: random.Random) -> Cell:
    if chance.random() < 0.7:
        return float(said) if "." in said else int(said)
    return padded(said, chance)


Style = Callable[[date, random.Random], Cell]
# How a whole column writes its days: no two ways in one that could be taken for each other.
STYLES: Sequence[Style] = (
    lambda day, chance: day.isoformat(),
    lambda day, chance: day,
    lambda day, chance: f"{day.day}-{day.month}-{day.year}",
    lambda day, chance: f"{day.day:02}.{day.month:02}.{day.year}",
    lambda day, chance: f"{day.day}/{day.month:02}/{day.year}",
    lambda day, chance: f"{_MONTHS['en'][day.month - 1]} {day.day}, {day.year}",
    lambda day, chance: f"{day.day} {_MONTHS['nl'][day.month - 1]} {day.year}",
    lambda day, chance: f"{day.year}年{day.month}月{day.day}日",
    lambda day, chance: f"{day:%Y%m%d}",
    lambda day, chance: f"{day.year}/{day.month:02}/{day.day:02}",
)


def moment(said: str, style: Style, chance: random.Random) -> Cell:
    """A year, a month or a day, as `2012`, `2012-04` or `2012-10-22`; days in the style of their column."""
    if said == "not known":
        return chance.choice(("unknown", "not known", "onbekend", "?"))
    parts = [int(part) for part in said.split("-")]
    if len(parts) == 1:
        return chance.choice((parts[0], said, f" {said}"))
    if len(parts) == 2:
        return chance.choice((said, f"{_MONTHS['en'][parts[1] - 1]} {parts[0]}", f"{parts[1]:02}/{parts[0]}"))
    cell = style(date(*parts), chance)
    return padded(cell, chance) if isinstance(cell, str) else cell
