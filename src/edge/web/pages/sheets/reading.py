"""What the page of an import shows, read from its report and from what was chosen; nothing here is stored."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from edge.sheets.models import Import
from edge.sheets.queries.telling import names_of_codes, sentence
from edge.sheets.queries.workbooks import heading_of, title_of
from edge.sheets.rules import Code, Field, How, Kind
from edge.sheets.rules.kinds import KINDS
from edge.web.pages.sheets import words

UNDECIDED = ("several", "perhaps", "none")
_ORDER = {"several": 0, "perhaps": 0, "none": 1, "confirmed": 2, "new": 2, "certain": 3}
_OF_NAMES = {"institution_unknown", "institution_several", "institution_perhaps", "institution_perhaps_known"}
_NO_DAYS = ("no_day_is_set", "no_day_is_known")
_OF_SHEETS = {
    *_NO_DAYS,
    "sheet_kind_unknown",
    Code.COLUMN_MISSING,
    Code.COLUMN_UNMATCHED,
    Code.COLUMN_UNCONFIRMED,
    Code.COLUMN_DUPLICATE,
    Code.COLUMN_AMBIGUOUS,
    Code.HEADINGS_GUESSED,
    Code.ENCODING_GUESSED,
}
_ABOUT_COLUMNS = {*_OF_SHEETS, Code.DATE_AMBIGUOUS, Code.NUMBER_AMBIGUOUS}
_CUT = 80  # a longer text of a cell is not kept whole in the report


@dataclass(frozen=True, kw_only=True)
class Found:
    """One finding about a row: where it stands, what is wrong in words, and what may be typed instead."""

    place: int  # in the report
    sheet: str
    row: int
    column: str
    field: str  # "" where no single cell is at fault
    code: str
    error: bool
    sentence: str
    text: str  # of the cell as it stands in the file, as far as the report keeps it
    allowed: tuple[tuple[str, str], ...] = ()  # codes that may stand there, and what the screens call them

    @property
    def cell(self) -> str:
        """The name under which a correction of the cell is kept."""
        return f"{self.sheet}!{self.row}!{self.field}"


@dataclass(frozen=True, kw_only=True)
class Name:
    """A name that a column gives to a partner, what it was taken for, and what else it may be."""

    place: int
    key: str
    text: str
    country: str
    outcome: str
    taken: str  # the public id, "new", or "" while it is open
    taken_name: str
    candidates: tuple[tuple[str, str, str], ...]  # public id, name, reason in words

    @property
    def is_open(self) -> bool:
        return self.outcome in UNDECIDED

    @property
    def outcome_words(self) -> str:
        return words.name_words(self.outcome)


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column of the file and what it was taken for."""

    place: int
    text: str
    field: str
    field_words: str
    how: str
    candidates: tuple[str, ...]  # fields
    candidate_words: str

    @property
    def how_words(self) -> str:
        return words.how_words(self.how, self.candidate_words)

    @property
    def is_open(self) -> bool:
        """Must a person say what it is?"""
        return self.how in (How.SUGGESTED, How.AMBIGUOUS)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet of the file: its kind, its columns, what is missing, what is to be told of it as a whole."""

    place: int
    name: str
    kind: Kind | None
    left_out: bool
    rows: int
    headings: tuple[Heading, ...]
    missing: tuple[Field, ...]
    ambiguous: tuple[Field, ...]  # date columns of which the order of day and month has to be said
    marked: tuple[Field, ...]  # number columns of which it has to be said what stands before fractions
    unsaid: tuple[Field, ...]  # columns of what happens in which a word such as "-" gives no day
    asks: bool  # is there something of it that a person must settle?
    notices: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return title_of(self.kind) if self.kind else ""

    @property
    def rows_words(self) -> str:
        return words.rows_words(self.rows)

    @property
    def is_empty(self) -> bool:
        return self.kind is not None and not self.rows

    @property
    def taken(self) -> tuple[Heading, ...]:
        return tuple(heading for heading in self.headings if heading.field)

    @property
    def beside(self) -> tuple[Heading, ...]:
        """Columns that are not brought in."""
        return tuple(heading for heading in self.headings if not heading.field)

    @property
    def taken_words(self) -> str:
        """What its columns were taken for; a heading is named where it says something else."""
        return words.joined(
            [
                one.field_words if one.text == one.field_words else f"{one.field_words} (“{one.text}”)"
                for one in self.taken
            ]
        )

    @property
    def beside_words(self) -> str:
        return words.joined([f"“{one.text}”" for one in self.beside])


@dataclass(frozen=True)
class Work:
    """An import as a person works on it."""

    one: Import

    @cached_property
    def report(self) -> Mapping[str, Any]:
        return self.one.report or {}

    @cached_property
    def choices(self) -> Mapping[str, Any]:
        return self.one.choices or {}

    @cached_property
    def kinds(self) -> dict[str, Kind | None]:
        return {sheet["name"]: KINDS.get(sheet["kind"]) for sheet in self.report.get("sheets", [])}

    # ------------------------------------------------------------ findings
    @cached_property
    def raw(self) -> list[dict[str, Any]]:
        findings: list[dict[str, Any]] = self.report.get("findings", [])
        return findings

    def places(self, *, error: bool | None = None, code: str = "") -> list[int]:
        """The places in the report of what is wrong in rows, and is not settled by columns or names."""
        return [
            place
            for place, one in enumerate(self.raw)
            if (one["code"] == code if code else one["code"] not in _OF_NAMES | _OF_SHEETS)
            and (error is None or one["error"] == error)
        ]

    @cached_property
    def codes(self) -> list[tuple[str, str, int]]:
        """(code, how a finding of it reads, how many) of the errors in rows, the most frequent first."""
        found = Counter(self.raw[place]["code"] for place in self.places(error=True))
        first = {self.raw[place]["code"]: place for place in reversed(self.places(error=True))}
        return [(code, self.found(first[code]).sentence, number) for code, number in found.most_common()]

    @cached_property
    def cell_errors(self) -> int:
        """How many of the errors that are kept are neither about names nor about columns."""
        return len(self.places(error=True))

    @cached_property
    def sheet_errors(self) -> int:
        return sum(one["error"] and one["code"] in _OF_SHEETS for one in self.raw)

    @cached_property
    def name_rows(self) -> int:
        return sum(one["code"] in _OF_NAMES for one in self.raw)

    @cached_property
    def notes(self) -> int:
        return len(self.places(error=False))

    @property
    def untold(self) -> int:
        """Findings beyond those that the report keeps."""
        return int(self.report.get("errors", 0)) + int(self.report.get("warnings", 0)) - len(self.raw)

    def found(self, place: int) -> Found:
        one = self.raw[place]
        kind = self.kinds.get(one["sheet"])
        keys = {each.key: each for each in kind.fields} if kind else {}
        text = str(one["params"].get("found", ""))
        key = one["field"] if one["field"] in keys else ""
        named, allowed = self._named(one["code"], kind, key), one["params"].get("allowed", "")
        return Found(
            place=place,
            sheet=one["sheet"],
            row=one["row"],
            column=one["column"] or (heading_of(keys[key]) if key else ""),
            field=key,
            code=one["code"],
            error=one["error"],
            sentence=sentence(one["code"], _in_words(one["params"], keys), named),
            text="" if len(text) >= _CUT and text.endswith("…") else text,
            allowed=tuple((code, named.get(code, code)) for code in allowed.split(", ")) if allowed else (),
        )

    def _named(self, code: str, kind: Kind | None, field_: str) -> dict[str, str]:
        """What the screens call the codes that such a finding allows; asked once for all findings."""
        place = (code, kind.name if kind else "", field_)
        if place not in self._names:
            self._names[place] = names_of_codes(*place)
        return self._names[place]

    @cached_property
    def _names(self) -> dict[tuple[str, str, str], dict[str, str]]:
        return {}

    # ------------------------------------------------------------ names
    @cached_property
    def names(self) -> list[Name]:
        """Those to be settled first, then those that were, then those that are certain."""
        names = [_name(place, one) for place, one in enumerate(self.report.get("names", []))]
        return sorted(names, key=lambda name: (_ORDER[name.outcome], name.text.casefold()))

    @cached_property
    def open_names(self) -> int:
        return sum(name.is_open for name in self.names)

    @cached_property
    def unknown_names(self) -> int:
        return sum(name.outcome == "none" for name in self.names)

    # ------------------------------------------------------------ sheets
    @cached_property
    def sheets(self) -> list[Sheet]:
        return [self._sheet(place, one) for place, one in enumerate(self.report.get("sheets", []))]

    def _sheet(self, place: int, one: Mapping[str, Any]) -> Sheet:
        kind = self.kinds[one["name"]]
        keys = {each.key: each for each in kind.fields} if kind else {}
        mine = [(at, each) for at, each in enumerate(self.raw) if each["sheet"] == one["name"]]
        ordered = self._in_question(one["name"], mine, Code.DATE_AMBIGUOUS, "orders")
        marked = self._in_question(one["name"], mine, Code.NUMBER_AMBIGUOUS, "marks")
        unsaid = {
            key
            for code in _NO_DAYS
            for key in self._in_question(one["name"], mine, code, "no_days")
            if key in keys and keys[key].may_be_unknown
        }
        return Sheet(
            place=place,
            name=one["name"],
            kind=kind,
            left_out=kind is None and self.choices.get("sheets", {}).get(one["name"]) == "",
            rows=one["rows"],
            headings=tuple(_heading(at, each, keys) for at, each in enumerate(one["columns"])),
            missing=tuple(keys[key] for key in one["missing"] if key in keys),
            ambiguous=tuple(keys[key] for key in keys if key in ordered),
            marked=tuple(keys[key] for key in keys if key in marked),
            unsaid=tuple(keys[key] for key in keys if key in unsaid),
            asks=any(each["error"] and each["code"] in _ABOUT_COLUMNS for _at, each in mine),
            notices=tuple(
                self.found(at).sentence
                for at, each in mine
                if each["code"] in _OF_SHEETS and each["code"] != Code.COLUMN_UNMATCHED
            ),
        )

    def _in_question(self, sheet: str, mine: Any, code: str, part: str) -> set[str]:
        """Columns that the check could not read for certain, and those of which it was said how to read them."""
        asked = {each["field"] for _at, each in mine if each["code"] == code}
        return asked | set(self.choices.get(part, {}).get(sheet, {}))

    @property
    def asks_encoding(self) -> bool:
        """Was it guessed in what a text file is written, or said?"""
        told = [*self.raw, *self.report.get("notes", [])]
        return "encoding" in self.choices or any(one["code"] == Code.ENCODING_GUESSED for one in told)

    @property
    def empty_sheets(self) -> str:
        """The sheets of known kinds that hold no rows, such as those of a template that were not filled."""
        return words.joined([sheet.name for sheet in self.sheets if sheet.is_empty])

    @property
    def file_notes(self) -> list[str]:
        return [sentence(note["code"], note["params"]) for note in self.report.get("notes", [])]

    # ------------------------------------------------------------ the whole
    @property
    def summary(self) -> str:
        return words.summary(self.report, done=False)

    @property
    def against(self) -> str:
        beyond = max(0, int(self.report.get("errors", 0)) - sum(one["error"] for one in self.raw))
        return words.against(
            sheets=self.sheet_errors,
            names=self.open_names,
            cells=self.cell_errors + beyond,
            waiting=int(self.report.get("waiting", 0)),
        )

    @property
    def may_be_brought(self) -> bool:
        return bool(self.report) and not (
            self.report.get("errors") or self.report.get("waiting") or self.report.get("unreadable")
        )

    @property
    def does_something(self) -> bool:
        sums = words.sums_of(self.report)
        return bool(sums["created"] or sums["changed"])

    @property
    def corrections(self) -> list[tuple[str, str, str, str]]:
        """(place, sheet and row, column in words, new text) of every cell that was corrected here."""
        listed = []
        for place, text in self.choices.get("corrections", {}).items():
            sheet, row, key = place.rsplit("!", 2)
            kind = self.kinds.get(sheet)
            field_ = next((one for one in kind.fields if one.key == key), None) if kind else None
            listed.append((place, f"{sheet}, {row}", heading_of(field_) if field_ else key, text))
        return listed


def _name(place: int, one: Mapping[str, Any]) -> Name:
    taken = one["taken"] or {}
    return Name(
        place=place,
        key=one["key"],
        text=one["text"],
        country=one["country"],
        outcome=one["outcome"],
        taken="new" if one["outcome"] == "new" else taken.get("id", ""),
        taken_name=taken.get("name", ""),
        candidates=tuple((key, name, words.reason_of(reason)) for key, name, reason in one["candidates"]),
    )


def _heading(place: int, one: Mapping[str, Any], keys: Mapping[str, Field]) -> Heading:
    return Heading(
        place=place,
        text=one["heading"],
        field=one["field"],
        field_words=heading_of(keys[one["field"]]) if one["field"] in keys else "",
        how=one["how"],
        candidates=tuple(key for key in one["candidates"] if key in keys),
        candidate_words=words.joined([heading_of(keys[key]) for key in one["candidates"] if key in keys]),
    )


def _in_words(params: Mapping[str, str], keys: Mapping[str, Field]) -> dict[str, str]:
    """The same with the fields of the register called by their headings."""
    told = dict(params)
    for name in ("field", "fields"):
        if name in told:
            parts = told[name].split(", ")
            told[name] = words.joined([heading_of(keys[part]) if part in keys else part for part in parts])
    return told
