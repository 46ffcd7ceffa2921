"""What must hold before the server starts: a database that keeps what it acknowledged."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections

_SQLITE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
_POSTGRESQL = ("fsync", "full_page_writes", "synchronous_commit")


@register(Tags.database)
def the_database_keeps_what_it_acknowledged(
    app_configs: Any, databases: Any = None, **options: Any
) -> list[Error]:
    errors = []
    for alias in databases or ():
        connection = connections[alias]
        reading = _sqlite_errors if connection.vendor == "sqlite" else _postgresql_errors
        errors += [Error(text, id="edge.E002") for text in reading(connection)]
    return errors


def _sqlite_errors(connection: Any) -> list[str]:
    found = []
    if connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        found.append("SQLite must begin its transactions IMMEDIATE")
    with connection.cursor() as cursor:
        for name, wanted in _SQLITE.items():
            cursor.execute(f"PRAGMA {name}")
            value = cursor.fetchone()[0]
            if value != wanted and not connection.is_in_memory_db():
                found.append(f"SQLite's {name} is {value}, not {wanted}")
    return found


def _postgresql_errors(connection: Any) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for name in _POSTGRESQL:
            cursor.execute(f"SHOW {name}")
            value = cursor.fetchone()[0]
            if value == "off":
                found.append(f"PostgreSQL's {name} is off: an acknowledged change could be lost")
    return found


@register()
def the_demo_stays_at_home(app_configs: Any, **options: Any) -> list[Error]:
    """Sign-in by one click is for this very computer, never for a host that others reach."""
    local = {"127.0.0.1", "localhost", "[::1]", "testserver"}
    if settings.DEMO and not set(settings.ALLOWED_HOSTS) <= local:
        return [
            Error("The demo answers on this computer only; EDGE_ALLOWED_HOSTS names others", id="edge.E003")
        ]
    return []
