"""A file as rows of known kinds, with the choices of the person who brings it: nothing here asks the register."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from edge.core.refusals import Refusal
from edge.sheets.actions.faults import Finding
from edge.sheets.models import RememberedHeading
from edge.sheets.queries.telling import sentence
from edge.sheets.rules import (
    BookIn,
    Code,
    ColumnMapping,
    DateOrder,
    Kind,
    Learnt,
    NoDay,
    RowIn,
    RowsSeen,
    RowTrouble,
    SheetIn,
    Trouble,
    Unreadable,
    choose_columns,
    find_kind,
    fold,
    known_headings,
    known_titles,
    learn,
    match_headings,
    read_book,
    read_cell,
    read_row,
    to_remember,
    troubles_of,
)
from edge.sheets.rules.kinds import HOW_TO_FILL, KINDS

Choices = Mapping[str, Any]
Progress = Callable[[int], None]  # told how many rows more are done


_NONE: frozenset[str] = frozenset()
_NO_DAY = {Code.DATE_NOT_SET: "no_day_is_set", Code.DATE_UNKNOWN_DAY: "no_day_is_known"}  # told of the column


class UnreadableFile(Refusal):
    """The file as a whole cannot be read; nothing has been written."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ReadRow:
    """A row whose cells were read: the values that it gives by field, and the heading under which each stood."""

    sheet: str
    number: int
    values: Mapping[str, Any]
    headings: Mapping[str, str]
    broken: bool = False  # it cannot be brought in as it is
    faulty: frozenset[str] = _NONE  # the fields of which the cells are in error; "" is the row as a whole


@dataclass(kw_only=True)
class SheetRead:
    """One sheet: what kind it was taken for, what its columns were taken for, its rows and what is wrong with them."""

    name: str
    headings: tuple[str, ...]
    kind: Kind | None = None
    mapping: ColumnMapping | None = None
    rows: list[ReadRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    to_remember: dict[str, str | None] = field(default_factory=dict)
    # By code, field and word that stands for no day: in how many rows it does, and the first of them.
    no_days: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)


@dataclass(kw_only=True)
class FileRead:
    sheets: list[SheetRead]
    notes: tuple[Trouble, ...] = ()

    def rows_of(self, kind: str) -> list[ReadRow]:
        return [row for sheet in self.sheets if sheet.kind and sheet.kind.name == kind for row in sheet.rows]

    @property
    def findings(self) -> list[Finding]:
        return [finding for sheet in self.sheets for finding in sheet.findings]


def read_file(
    source: Path | BinaryIO, *, name: str = "", choices: Choices, tick: Progress = lambda number: None
) -> FileRead:
    """Read every sheet of the file. Raises UnreadableFile, with the place and the rule, for the file as a whole.

    `choices` may hold, by sheet name: `sheets` (the kind, "" to leave it out), `columns` ({heading: field or ""}),
    `constants` ({field: text} for what the file has no column for), `orders` ({field: "day_first" |
    "month_first"}), `marks` ({field: "." | ","}, what stands before fractions), `no_days` ({field: "not_set" |
    "unknown_day"}, what "-" and "t.b.d." mean where something happens); and for the whole file `encoding` (what a
    CSV file is written in) and `corrections` ({"sheet!row!field": text}).
    """
    kinds = list(KINDS.values())
    try:
        book = _opened(source, name, kinds, choices.get("encoding") or None)
        beside = {fold(title) for title in HOW_TO_FILL.values()}
        sheets = [_sheet(one, choices, kinds, tick) for one in book.sheets if fold(one.name) not in beside]
    except Unreadable as error:
        raise UnreadableFile(sentence(error.trouble.code, error.trouble.params)) from error
    if not sheets:
        raise UnreadableFile(sentence(Code.FILE_EMPTY, {}))
    return FileRead(sheets=sheets, notes=book.notes)


def _opened(source: Path | BinaryIO, name: str, kinds: Sequence[Kind], encoding: str | None) -> BookIn:
    headings, titles = known_headings(kinds), known_titles(kinds)
    return read_book(source, name=name, known=headings, titles=titles, encoding=encoding)


def _sheet(sheet: SheetIn, choices: Choices, kinds: Sequence[Kind], tick: Progress) -> SheetRead:
    read = SheetRead(name=sheet.name, headings=sheet.headings)
    read.findings += [_of_sheet(sheet, note) for note in sheet.notes]
    chosen = choices.get("sheets", {}).get(sheet.name)
    if chosen == "":
        return read
    read.kind = KINDS.get(chosen or "") or find_kind(sheet.name, sheet.headings, kinds)
    if read.kind is None:
        read.findings.append(
            _finding(sheet.name, sheet.heading_row, "sheet_kind_unknown", {"sheet": sheet.name})
        )
        return read
    read.mapping = _mapping(sheet, read.kind, choices)
    constants = choices.get("constants", {}).get(sheet.name, {})
    for trouble in troubles_of(read.mapping):
        if trouble.code == Code.COLUMN_MISSING and trouble.params["field"] in constants:
            continue
        read.findings.append(_of_sheet(sheet, trouble))
    read.to_remember = to_remember(read.mapping)
    _read_rows(sheet, read, choices, constants, tick)
    return read


def _mapping(sheet: SheetIn, kind: Kind, choices: Choices) -> ColumnMapping:
    remembered = {row.heading: row.field or None for row in RememberedHeading.objects.filter(kind=kind.name)}
    mapping = match_headings(sheet.headings, kind.fields, remembered)
    keys = {one.key for one in kind.fields}
    chosen = {
        index: (key or None)
        for index, heading in enumerate(sheet.headings)
        if (key := choices.get("columns", {}).get(sheet.name, {}).get(heading)) is not None
        and (key == "" or key in keys)
    }
    return choose_columns(mapping, chosen, kind.fields) if chosen else mapping


def _read_rows(
    sheet: SheetIn, read: SheetRead, choices: Choices, constants: Mapping[str, str], tick: Progress
) -> None:
    kind, mapping = read.kind, read.mapping
    assert kind is not None and mapping is not None
    learnt = _learnt(sheet, kind, mapping, choices, tick)
    fixed = _fixed(sheet, kind, constants, read)
    lacks_column = any(fixed.get(key) is None for key in mapping.missing)  # told once, of the sheet
    headings = {key: sheet.headings[index] for key, index in mapping.fields.items()}
    corrections = _corrections(choices, sheet.name)
    seen = RowsSeen(kind=kind)
    for row in sheet.rows:
        tick(1)
        told = len(read.findings)
        corrected = corrections.get(row.number, {})
        values = _values(kind, mapping, row, learnt, corrected=corrected, read=read, headings=headings)
        values = {**values, **{key: value for key, value in fixed.items() if values.get(key) is None}}
        for key in _lacking(kind, values, mapping, read.findings[told:]):
            read.findings.append(
                _finding(sheet.name, row.number, Code.REQUIRED, {}, name=key, column=headings.get(key, ""))
            )
        faulty = frozenset(finding.field for finding in read.findings[told:] if finding.error)
        broken = lacks_column or bool(faulty)
        twice = None if broken else seen.see(row.number, values)
        if twice is not None:
            params = dict(twice.params)
            read.findings.append(
                _finding(sheet.name, row.number, twice.code, params, error=not twice.is_warning)
            )
            if twice.is_warning:
                continue
            broken = True
        read.rows.append(_as_read(sheet.name, row.number, values, headings, broken=broken, faulty=faulty))
    read.findings += _no_days(sheet, read, headings)


def _as_read(
    sheet: str,
    number: int,
    values: Mapping[str, Any],
    headings: Mapping[str, str],
    *,
    broken: bool,
    faulty: frozenset[str],
) -> ReadRow:
    # What is empty says nothing, and two hundred thousand rows say it often.
    said = {key: value for key, value in values.items() if value is not None and value != ()}
    return ReadRow(
        sheet=sheet, number=number, values=said, headings=headings, broken=broken, faulty=faulty or _NONE
    )


def _learnt(sheet: SheetIn, kind: Kind, mapping: ColumnMapping, choices: Choices, tick: Progress) -> Learnt:
    """How the columns write days and numbers, by their cells and by what a person chose."""
    orders = choices.get("orders", {}).get(sheet.name, {})
    marks = choices.get("marks", {}).get(sheet.name, {})
    no_days = choices.get("no_days", {}).get(sheet.name, {})
    return learn(
        kind,
        mapping,
        _at_work(sheet.rows, tick),
        orders={key: DateOrder(order) for key, order in orders.items() if order},
        marks={key: mark for key, mark in marks.items() if mark},
        no_days={key: NoDay(meaning) for key, meaning in no_days.items() if meaning},
        epoch=sheet.epoch,
    )


def _at_work(rows: Iterable[RowIn], tick: Progress) -> Iterator[RowIn]:
    """The same rows; they count once only, but somebody may be waiting for a sign of life."""
    for row in rows:
        tick(0)
        yield row


def _fixed(sheet: SheetIn, kind: Kind, constants: Mapping[str, str], read: SheetRead) -> dict[str, Any]:
    """The values that hold for all rows; one that cannot be read is told once, of the sheet."""
    fixed = {}
    for key, text in constants.items():
        if text:
            fixed[key], troubles = read_cell(kind.field(key), text)
            read.findings += [_of_sheet(sheet, trouble, name=key) for trouble in troubles]
    return fixed


def _corrections(choices: Choices, sheet: str) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for place, text in choices.get("corrections", {}).items():
        name, row, key = place.rsplit("!", 2)
        if name == sheet:
            found.setdefault(int(row), {})[key] = text
    return found


def _values(
    kind: Kind,
    mapping: ColumnMapping,
    row: RowIn,
    learnt: Learnt,
    *,
    corrected: Mapping[str, str],
    read: SheetRead,
    headings: Mapping[str, str],
) -> dict[str, Any]:
    """The values of a row, as corrected; what is wrong with its cells goes to the findings of the sheet."""
    columns = mapping.fields
    cells = list(row.cells)
    for key, text in corrected.items():
        if key in columns:
            cells[columns[key]] = text or None
    values, troubles = read_row(kind, mapping, replace(row, cells=tuple(cells)), learnt)
    for key, text in corrected.items():
        if key not in columns and text:
            values[key], found = read_cell(kind.field(key), text)
            troubles += [RowTrouble(trouble=one, field=key) for one in found]
    _tell(troubles, row, read, headings)
    return values


def _tell(troubles: Sequence[RowTrouble], row: RowIn, read: SheetRead, headings: Mapping[str, str]) -> None:
    for one in troubles:
        code, name = one.trouble.code, one.field or ""
        if code in _NO_DAY:  # told once, of the column
            place = (_NO_DAY[code], name, one.trouble.params["found"])
            many, first = read.no_days.get(place, (0, row.number))
            read.no_days[place] = many + 1, first
        elif code != Code.REQUIRED:  # which is told once constants and corrections are in
            params, error = dict(one.trouble.params), not one.trouble.is_warning
            column = headings.get(name, "")
            read.findings.append(
                _finding(read.name, row.number, code, params, name=name, column=column, error=error)
            )


def _no_days(sheet: SheetIn, read: SheetRead, headings: Mapping[str, str]) -> Iterator[Finding]:
    """What was understood by the words that stand for no day: each once for its column, with how often."""
    for (code, name, word), (many, first) in read.no_days.items():
        heading = headings.get(name, name)
        params = {"found": word, "heading": heading, "count": str(many), "row": str(first)}
        yield _finding(sheet.name, first, code, params, name=name, column=heading, error=False)


def _lacking(
    kind: Kind, values: Mapping[str, Any], mapping: ColumnMapping, found: Sequence[Finding]
) -> list[str]:
    """Required fields that the row leaves empty. A column that is missing altogether was told of once, and so was a
    cell that holds what cannot be read."""
    unreadable = {one.field for one in found if one.error}
    return [
        one.key
        for one in kind.fields
        if one.required and one.key in mapping.fields and values.get(one.key) in (None, ())
        if one.key not in unreadable and not (one.key in kind.not_with_id and values.get("id"))
    ]


def _of_sheet(sheet: SheetIn, trouble: Trouble, *, name: str = "") -> Finding:
    return _finding(
        sheet.name,
        sheet.heading_row,
        trouble.code,
        dict(trouble.params),
        name=name or trouble.params.get("field", ""),
        column=trouble.params.get("heading", ""),
        error=not trouble.is_warning,
    )


def _finding(
    sheet: str,
    row: int,
    code: str,
    params: Mapping[str, str],
    *,
    name: str = "",
    column: str = "",
    error: bool = True,
) -> Finding:
    return Finding(
        sheet=sheet, row=row, field=name, column=column, code=str(code), params=params, error=error
    )


def remembered_headings(read: FileRead) -> list[tuple[str, str, str]]:
    """(kind, folded heading, field or "") of what was settled: for the next file of the same office."""
    return [
        (sheet.kind.name, fold(heading)[:200], key or "")
        for sheet in read.sheets
        if sheet.kind is not None
        for heading, key in sheet.to_remember.items()
    ]
