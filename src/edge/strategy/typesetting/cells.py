"""Values as they are set: words, dates and numbers of one language, and the numbered notes that name their sources.

Everything here returns plain dictionaries and lists for the layout; no text is ever read as markup.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from babel.dates import format_date
from babel.numbers import format_decimal

from edge.core.dates import PartialDate, Precision
from edge.strategy.rules import (
    Absence,
    ByLanguage,
    DossierAgreement,
    Fact,
    Figure,
    FigureTable,
    Mark,
    Source,
    Value,
    Words,
)
from edge.strategy.typesetting import wording

Cell = dict[str, Any]
Block = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language of the document: Django's, Babel's and Typst's names for it, and how it writes dates."""

    code: str
    django: str
    babel: str
    region: str
    name: str
    patterns: Mapping[Precision, str]
    clauses: str  # between the clauses of a headline
    pair: str  # between the two names of a partnership


_WESTERN = {Precision.DAY: "d MMMM y", Precision.MONTH: "MMMM y", Precision.YEAR: "y"}
_CHINESE = {Precision.DAY: "y年M月d日", Precision.MONTH: "y年M月", Precision.YEAR: "y年"}
LANGUAGES = {
    "en": Language(
        code="en",
        django="en",
        babel="en_GB",
        region="gb",
        name="English",
        patterns=_WESTERN,
        clauses="; ",
        pair=" – ",
    ),
    "nl": Language(
        code="nl",
        django="nl",
        babel="nl_BE",
        region="be",
        name="Nederlands",
        patterns=_WESTERN,
        clauses="; ",
        pair=" – ",
    ),
    "zh": Language(
        code="zh",
        django="zh-hans",
        babel="zh_Hans_CN",
        region="cn",
        name="中文",
        patterns=_CHINESE,
        clauses="；",
        pair=" — ",
    ),
}


@dataclass(kw_only=True)
class Setter:
    """Sets values in one language and numbers each source the first time that it is named."""

    language: Language
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def words(self, words: Words) -> str:
        if isinstance(words, ByLanguage):
            return getattr(words, self.language.code) or words.en
        return str(words)

    def day(self, day: date) -> str:
        return format_date(day, self.language.patterns[Precision.DAY], locale=self.language.babel)

    def partial(self, when: PartialDate) -> str:
        return format_date(when.earliest, self.language.patterns[when.precision], locale=self.language.babel)

    def number(self, number: int | float | Decimal) -> str:
        return format_decimal(number, locale=self.language.babel)

    def plain(self, value: Value) -> str:
        """The value as running text, unknown and absent ones by their words."""
        match value:
            case None:
                return str(wording.NOT_KNOWN)
            case Absence.NONE_RECORDED:
                return str(wording.NONE_RECORDED)
            case Absence.NOT_SET:
                return str(wording.NOT_SET)
            case Mark():
                return self.words(value.words)
            case PartialDate():
                return self.partial(value)
            case date():
                return self.day(value)
            case int() | float() | Decimal():
                return self.number(value)
            case _:
                return self.words(value)

    def sentence(self, template: object, params: Mapping[str, Value]) -> str:
        """The template with its values set in; counts stay numbers, so that the plural form can be chosen."""
        told = {
            name: value if isinstance(value, int) else self.plain(value) for name, value in params.items()
        }
        return str(template % told)  # type: ignore[operator]  # a string or a lazily translated one

    def note(self, source: Source) -> int:
        return self.numbers.setdefault((self.words(source.label), source.url), len(self.numbers) + 1)

    def notes(self, sources: Iterable[Source | None]) -> list[int]:
        return list(dict.fromkeys(self.note(source) for source in sources if source is not None))

    def sources(self) -> list[dict[str, Any]]:
        return [
            {"n": number, "label": label, "url": safe_url(url), "shown_url": url}
            for (label, url), number in self.numbers.items()
        ]

    def cell(self, figure: Figure) -> Cell:
        text = self.plain(figure.value)
        if figure.at_least:
            text = str(wording.AT_LEAST) % {"number": text}
        return {
            "text": text,
            "kind": _kind(figure.value),
            "tone": figure.value.tone.value if isinstance(figure.value, Mark) else "",
            "url": safe_url(figure.link),
            "second": self.words(figure.second_line),
            "notes": self.notes(figure.sources),
        }

    def text(self, words: Words, *sources: Source | None, tone: str = "", link: str = "") -> Cell:
        return {
            "text": self.words(words),
            "kind": "marked" if tone else "text",
            "tone": tone,
            "url": safe_url(link),
            "second": "",
            "notes": self.notes(sources),
        }


def _kind(value: Value) -> str:
    match value:
        case None:
            return "unknown"
        case Absence.NONE_RECORDED:
            return "unknown"
        case Absence.NOT_SET:
            return "muted"
        case Mark():
            return "mark"
        case bool():
            return "text"
        case int() | float() | Decimal():
            return "number"
        case _:
            return "text"


def safe_url(url: str) -> str:
    """The address when it is a web address, else nothing: a document must not carry any other kind of link."""
    return url if url and urlsplit(url).scheme in ("http", "https") else ""


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def state_mark(agreement: DossierAgreement, *, due: bool) -> Mark:
    """The state's word, tone and shape; a due one is half, an expired one in renewal says so."""
    if agreement.state == "in_force" and due:
        return wording.IN_FORCE_AND_DUE
    if agreement.state == "expired" and agreement.renewal_in_progress:
        return wording.EXPIRED_IN_RENEWAL
    return wording.STATES[agreement.state]


# ---- Blocks: what a chapter is made of ------------------------------------------------------------


def table(setter: Setter, contents: FigureTable) -> Block:
    """A table whose number columns stand right."""
    rows = [[setter.cell(figure) for figure in row] for row in contents.rows]
    columns = list(zip(*contents.rows, strict=True)) if contents.rows else [() for _ in contents.headings]
    return {
        "kind": "table",
        "caption": setter.words(contents.caption),
        "headings": [setter.words(heading) for heading in contents.headings],
        "right": [_is_numeric(column) for column in columns],
        "weights": list(contents.weights) or [1] * len(contents.headings),
        "rows": rows,
        "notes": _cited(cell for row in rows for cell in row),
    }


def facts(setter: Setter, lines: Iterable[Fact]) -> Block:
    rows: list[dict[str, Any]] = [
        {"label": setter.words(line.label), "cell": setter.cell(line.figure)} for line in lines
    ]
    return {"kind": "facts", "rows": rows, "notes": _cited(row["cell"] for row in rows)}


def items(cells: list[Cell]) -> Block:
    return {"kind": "items", "items": cells, "notes": _cited(cells)}


def paragraph(setter: Setter, words: Words) -> Block:
    return {"kind": "paragraph", "text": setter.words(words), "notes": []}


def subheading(setter: Setter, words: Words) -> Block:
    return {"kind": "subheading", "text": setter.words(words), "notes": []}


def _cited(cells: Iterable[Cell]) -> list[int]:
    return list(dict.fromkeys(number for cell in cells for number in cell["notes"]))


def _is_numeric(column: tuple[Figure, ...]) -> bool:
    numbers = [figure for figure in column if _kind(figure.value) == "number"]
    return bool(numbers) and all(_kind(figure.value) in ("number", "unknown") for figure in column)
