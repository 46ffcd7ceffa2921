"""Which column is which field: by key, by our headings in any language, by known synonyms, as remembered.

A heading that merely resembles one is a suggestion, and stays without a field until a person confirms it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from edge.sheets.rules.fields import Field, Kind
from edge.sheets.rules.sheet import column_name
from edge.sheets.rules.troubles import Code, Trouble, trouble
from edge.sheets.rules.words import Spellings, fold, likeness

_ALIKE = 0.8  # ratio from which a misspelt heading is worth a question
_ASKED_FROM = 4  # letters


class How(StrEnum):
    """By what a column got its field; or why it has none."""

    CHOSEN = "chosen"
    REMEMBERED = "remembered"
    KEY = "key"
    HEADING = "heading"
    SYNONYM = "synonym"
    SUGGESTED = "suggested"  # resembles the heading of `candidates`: to be confirmed
    AMBIGUOUS = "ambiguous"  # means several fields alike: to be chosen
    DUPLICATE = "duplicate"  # another column is already the field in `candidates`
    UNMATCHED = "unmatched"
    LEFT_OUT = "left_out"  # a person said, now or formerly, that it is not wanted
    BLANK = "blank"  # has no heading


_RANK = (How.CHOSEN, How.REMEMBERED, How.KEY, How.HEADING, How.SYNONYM)  # the first is the surest
_CONFIDENCE = {How.CHOSEN: 1.0, How.REMEMBERED: 1.0, How.KEY: 1.0, How.HEADING: 0.98, How.SYNONYM: 0.9}


@dataclass(frozen=True, kw_only=True)
class ColumnMatch:
    """One column: its place (from 0), heading, field or None, and what else it may be.

    `confidence` is 1 for a key or a person's choice, less for a heading and a synonym; for a suggestion it
    is the likeness of the spelling (difflib's ratio), else 0.
    """

    index: int
    heading: str
    how: How
    field: str | None = None
    candidates: tuple[str, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    """All columns of a sheet in their order, and the required fields (keys) that no column has."""

    columns: tuple[ColumnMatch, ...]
    missing: tuple[str, ...]

    @cached_property
    def fields(self) -> Mapping[str, int]:
        """The column of every field that has one; asked for every cell of a sheet."""
        return {column.field: column.index for column in self.columns if column.field is not None}

    @property
    def is_settled(self) -> bool:
        """Is there nothing that a person must confirm, choose or supply?"""
        return not self.missing and not any(
            column.how in (How.SUGGESTED, How.AMBIGUOUS) for column in self.columns
        )


def match_headings(
    headings: Sequence[str], fields: Sequence[Field], remembered: Mapping[str, str | None] | None = None
) -> ColumnMapping:
    """Find the field of every column. `remembered` maps headings to field keys (None: left out) and wins.

    Of two columns for one field the surer stays, of equal ones the first; the other is a DUPLICATE.
    """
    words, keys = _words(fields), {field.key for field in fields}
    known = {fold(heading): key for heading, key in (remembered or {}).items() if key is None or key in keys}
    found = [_match(index, heading, words, known) for index, heading in enumerate(headings)]
    return _mapping(_one_each(found), fields)


def choose_columns(
    mapping: ColumnMapping, chosen: Mapping[int, str | None], fields: Sequence[Field]
) -> ColumnMapping:
    """The mapping as a person settled it: the field of each column named by its place, None to leave it out.

    A field that is given to a column is taken from the one that had it.
    """
    taken = {key for key in chosen.values() if key is not None}
    columns = []
    for column in mapping.columns:
        if column.index in chosen:
            key = chosen[column.index]
            how = How.LEFT_OUT if key is None else How.CHOSEN
            column = replace(column, field=key, how=how, candidates=(), confidence=1.0)
        elif column.field in taken:
            column = replace(
                column, field=None, how=How.DUPLICATE, candidates=(str(column.field),), confidence=0.0
            )
        columns.append(column)
    return _mapping(_one_each(columns), fields)


def to_remember(mapping: ColumnMapping) -> dict[str, str | None]:
    """What is worth remembering for the next file of the same office: settled headings and their fields."""
    settled = (*_RANK, How.LEFT_OUT)
    return {
        column.heading: column.field for column in mapping.columns if column.how in settled and column.heading
    }


def troubles_of(mapping: ColumnMapping) -> list[Trouble]:
    """What to tell of a mapping: required columns that are missing, and columns that need a decision."""
    found = [trouble(Code.COLUMN_MISSING, field=key) for key in mapping.missing]
    for column in mapping.columns:
        where = {"heading": column.heading, "column": column_name(column.index)}
        names = ", ".join(column.candidates)
        if column.how == How.SUGGESTED:
            found.append(trouble(Code.COLUMN_UNCONFIRMED, **where, field=names))
        elif column.how == How.AMBIGUOUS:
            found.append(trouble(Code.COLUMN_AMBIGUOUS, **where, fields=names))
        elif column.how == How.DUPLICATE:
            found.append(trouble(Code.COLUMN_DUPLICATE, **where, field=names))
        elif column.how == How.UNMATCHED:
            found.append(trouble(Code.COLUMN_UNMATCHED, **where))
    return found


def known_headings(kinds: Iterable[Kind]) -> frozenset[str]:
    """Every folded word by which a column of these kinds is known: for `workbook.read_book`."""
    return frozenset(word for kind in kinds for word in _words(kind.fields))


def known_titles(kinds: Iterable[Kind]) -> frozenset[str]:
    """Every folded name that a sheet of these kinds may bear: for `workbook.read_book`."""
    return frozenset(title for kind in kinds for title in _titles(kind))


def find_kind(name: str, headings: Sequence[str], kinds: Sequence[Kind]) -> Kind | None:
    """The kind of a sheet by its name; else the only one whose required fields are all found among the
    headings and that knows most of them; None where two fit alike, or none does."""
    by_title = [kind for kind in kinds if fold(name) in _titles(kind)]
    if len(by_title) == 1:
        return by_title[0]
    fitting: dict[int, list[Kind]] = {}
    for kind in by_title or kinds:
        mapping = match_headings(headings, kind.fields)
        if mapping.fields and not mapping.missing:
            fitting.setdefault(len(mapping.fields), []).append(kind)
    best = fitting[max(fitting)] if fitting else []
    return best[0] if len(best) == 1 else None


def _titles(kind: Kind) -> frozenset[str]:
    return frozenset(filter(None, map(fold, (kind.name, *kind.titles.values(), *kind.synonyms))))


def _words(fields: Sequence[Field]) -> dict[str, dict[How, set[str]]]:
    """Folded words, and the fields they name in each way."""
    words: dict[str, dict[How, set[str]]] = {}
    for field in fields:
        named = (
            (How.KEY, (field.key,)),
            (How.HEADING, field.headings.values()),
            (How.SYNONYM, field.synonyms),
        )
        for how, texts in named:
            for text in texts:
                words.setdefault(fold(text), {}).setdefault(how, set()).add(field.key)
    words.pop("", None)
    return words


def _match(
    index: int,
    heading: str,
    words: Mapping[str, Mapping[How, set[str]]],
    remembered: Mapping[str, str | None],
) -> ColumnMatch:
    folded = fold(heading)
    if not folded:
        return ColumnMatch(index=index, heading=heading, how=How.BLANK)
    if folded in remembered:
        key = remembered[folded]
        how = How.LEFT_OUT if key is None else How.REMEMBERED
        return ColumnMatch(index=index, heading=heading, how=how, field=key, confidence=1.0)
    for how, found in sorted(words.get(folded, {}).items(), key=lambda item: _RANK.index(item[0])):
        if len(found) == 1:
            return ColumnMatch(
                index=index, heading=heading, how=how, field=min(found), confidence=_CONFIDENCE[how]
            )
        return ColumnMatch(index=index, heading=heading, how=How.AMBIGUOUS, candidates=tuple(sorted(found)))
    return _suggested(index, heading, folded, words)


def _suggested(
    index: int, heading: str, folded: str, words: Mapping[str, Mapping[How, set[str]]]
) -> ColumnMatch:
    alike = Spellings(words).nearest(folded, cutoff=_ALIKE) if len(folded) >= _ASKED_FROM else []
    candidates = dict.fromkeys(
        key for word in alike for found in words[word].values() for key in sorted(found)
    )
    if not candidates:
        return ColumnMatch(index=index, heading=heading, how=How.UNMATCHED)
    return ColumnMatch(
        index=index,
        heading=heading,
        how=How.SUGGESTED,
        candidates=tuple(candidates),
        confidence=round(likeness(folded, alike[0]), 2),
    )


def _one_each(columns: Sequence[ColumnMatch]) -> list[ColumnMatch]:
    """Each field has one column: the surest, among equals the first. No suggestion of a field that is had."""
    holders: dict[str, ColumnMatch] = {}
    for column in columns:
        if column.field is not None:
            holder = holders.get(column.field)
            if holder is None or _RANK.index(column.how) < _RANK.index(holder.how):
                holders[column.field] = column
    return [_beside(column, holders) for column in columns]


def _beside(column: ColumnMatch, holders: Mapping[str, ColumnMatch]) -> ColumnMatch:
    if column.field is not None and holders[column.field] is not column:
        return replace(column, field=None, how=How.DUPLICATE, candidates=(column.field,), confidence=0.0)
    if column.how in (How.SUGGESTED, How.AMBIGUOUS):
        free = tuple(key for key in column.candidates if key not in holders)
        if not free:
            return replace(column, how=How.UNMATCHED, candidates=(), confidence=0.0)
        return replace(column, candidates=free)
    return column


def _mapping(columns: Sequence[ColumnMatch], fields: Sequence[Field]) -> ColumnMapping:
    had = {column.field for column in columns}
    missing = tuple(field.key for field in fields if field.required and field.key not in had)
    return ColumnMapping(columns=tuple(columns), missing=missing)
