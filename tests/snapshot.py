"""The founding case costs a second to load through its verbs; once a process is enough, then its rows are put back."""

from collections.abc import Callable
from typing import Any

from django.db import connection

_kept: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}
# Filled by migrations or by the database itself, not by the founding case.
_NOT_OURS = (
    "auth_",
    "django_",
    "agreements_agreementkind",
    "calls_instrument",
    "core_searchindex",
    "sqlite_",
)


def load_or_put_back(load: Callable[[], object]) -> None:
    """Run `load` into the empty register the first time; later write the very rows that it wrote."""
    if not _kept:
        load()
        _kept.update(_rows_of_every_table())
        return
    with connection.cursor() as cursor:
        for table, (columns, rows) in _kept.items():
            names = ", ".join(connection.ops.quote_name(column) for column in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({marks})", rows
            )


def _rows_of_every_table() -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    kept = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(_NOT_OURS):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
            rows = [tuple(_writable(value) for value in row) for row in cursor.fetchall()]
            if rows:
                kept[table] = (columns, rows)
    return kept


def _writable(value: Any) -> Any:
    """PostgreSQL gives JSON as Python values and wants it wrapped again."""
    if isinstance(value, (dict, list)):
        from psycopg.types.json import Jsonb

        return Jsonb(value)
    return value
