"""What a register takes long to write through its verbs, a process writes once; then its rows are put back."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection

_T = TypeVar("_T")
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]

# Filled by migrations or by the database itself, not by what is loaded.
_NOT_OURS = ("auth_", "django_", "core_searchindex", "sqlite_")


@dataclass(frozen=True, kw_only=True)
class _Kept:
    rows: Rows
    returned: Any


_kept: dict[Callable[[], Any], _Kept] = {}


def load_or_put_back(load: Callable[[], _T]) -> _T:
    """Run `load` into the empty register the first time; later write the very rows that it wrote.

    Returns what `load` returned, each time a copy of its own. A test with real commits always loads: between two of
    them the kinds, which the rows name, are written anew under other numbers.
    """
    if not connection.in_atomic_block:
        return load()
    if load not in _kept:
        before = _rows_of_every_table()
        returned = load()
        _kept[load] = _Kept(
            rows=_added(before=before, after=_rows_of_every_table()), returned=deepcopy(returned)
        )
        return returned
    with connection.cursor() as cursor:
        for table, (columns, rows) in _kept[load].rows.items():
            names = ", ".join(connection.ops.quote_name(column) for column in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({marks})", rows
            )
    copy: _T = deepcopy(_kept[load].returned)
    return copy


def _rows_of_every_table() -> Rows:
    kept: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(_NOT_OURS):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
            rows = cursor.fetchall()
            if rows:
                kept[table] = (columns, rows)
    return kept


def _added(*, before: Rows, after: Rows) -> Rows:
    """Without what migrations wrote: kinds and instruments, to which `load` may have added some."""
    there: Rows = {}
    for table, (columns, rows) in after.items():
        known = before.get(table, ([], []))[1]
        new = [row for row in rows if row not in known]
        there[table] = (columns, [tuple(_writable(value) for value in row) for row in new])
    return there


def _writable(value: Any) -> Any:
    """PostgreSQL gives JSON as Python values and wants it wrapped again."""
    if isinstance(value, (dict, list)):
        from psycopg.types.json import Jsonb

        return Jsonb(value)
    return value
