"""The register, or an empty template of it, as the tables of a workbook, headed in the reader's language."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from django.utils.translation import get_language

from edge.core.tables import Column, Table
from edge.sheets.queries.taking_out import rows_of
from edge.sheets.rules import As, Field, Kind
from edge.sheets.rules.kinds import KINDS

_CELLS: dict[As, Literal["number", "partial_date"]] = {
    As.INTEGER: "number",
    As.DECIMAL: "number",
    As.DATE: "partial_date",
}


def heading_of(field: Field) -> str:
    """The heading of a column in the reader's language."""
    return in_language(field.headings) or field.key


def title_of(kind: Kind) -> str:
    return in_language(kind.titles) or kind.name


def in_language(words: Any) -> str:
    """The one of some words by language that the reader reads."""
    return str(words.get((get_language() or "en")[:2]) or words.get("en", ""))


def tables_of(account: Any, kinds: Iterable[str]) -> Iterator[Table]:
    """One table for each of the kinds, with all that the account may see; rows are read as they are written."""
    for name in kinds:
        yield _table(KINDS[name], rows_of(name, account))


def template_tables() -> list[Table]:
    """The same tables without rows: what an office fills."""
    return [_table(kind, ()) for kind in KINDS.values()]


def _table(kind: Kind, rows: Iterable[Any]) -> Table:
    columns = [
        Column(key=field.key, heading=heading_of(field), kind=_CELLS.get(field.kind, "text"))
        for field in kind.fields
    ]
    return Table(title=title_of(kind), columns=columns, rows=rows)
