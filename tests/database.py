"""The empty register of the tests: migrated once for each state of the sources, afterwards copied.

Migrating from nothing takes half a minute of computing. What it makes is kept (a file in `.pytest_cache`, on
PostgreSQL a database beside those of the tests) under the digest of all that decides about it, and each worker of
each run gets a copy; `tests/actions/test_migrations.py` migrates from nothing every time. `make clean` forgets it.
"""

import fcntl
import gc
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time
from typing import Any

import django
from django.apps import apps
from django.db import connection
from django.test.utils import setup_databases

ROOT = Path(__file__).resolve().parents[1]
KEPT_IN = ROOT / ".pytest_cache" / "registers"


def empty_register(*, verbosity: int) -> Any:
    """Make the test database of this process; what it returns is for `teardown_databases`."""
    said = {"verbosity": verbosity, "interactive": False, "serialized_aliases": ()}
    copy = _CopyOfDatabase() if connection.vendor == "postgresql" else _CopyOfFile()
    with _alone(copy.digest):
        if not copy.is_kept():
            with without_collecting():
                made = setup_databases(**said)
            copy.keep()
            return made
        copy.put()
    return setup_databases(keepdb=True, **said)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Migrations make millions of objects that live to their end: looking for garbage doubles their time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _alone(digest: str) -> Iterator[None]:
    """The first worker migrates; those who want the same wait for what it makes."""
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    with (KEPT_IN / f"{digest}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def digest_of_tables() -> str:
    """Over every migration, and over the models, which migrations import and which name kinds and permissions."""
    digest = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        root = Path(app.path)
        paths = [*root.glob("migrations/*.py"), *root.glob("models/*.py"), *root.glob("models.py")]
        for path in sorted(paths):
            digest.update(f"{app.label} {path.relative_to(root)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:24]


@contextmanager
def database_without_tables() -> Iterator[None]:
    """Inside, the connection is one to a new and empty database, which is gone afterwards."""
    connection.close()
    own = connection.settings_dict["NAME"]
    other = f"{own}_other"
    if connection.vendor == "postgresql":
        _make_anew(other, source="template0")
    connection.settings_dict["NAME"] = other
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        if connection.vendor == "postgresql":
            _drop(other)
        else:
            _remove_file(other)


class _CopyOfFile:
    """SQLite: the register lies in a file."""

    def __init__(self) -> None:
        self.name = str(connection.creation._get_test_db_name())
        self.digest = digest_of_tables()
        self.kept = KEPT_IN / f"{self.digest}.sqlite3"

    def is_kept(self) -> bool:
        return self.kept.exists()

    def keep(self) -> None:
        for (
            earlier
        ) in KEPT_IN.iterdir():  # of other sources; what is younger another run may be about to copy
            if earlier.stat().st_mtime < time() - 3600 and not earlier.name.startswith(self.digest):
                earlier.unlink(missing_ok=True)
        partial = self.kept.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(partial)])
        os.replace(partial, self.kept)

    def put(self) -> None:
        _remove_file(self.name)
        shutil.copyfile(self.kept, self.name)


class _CopyOfDatabase:
    """PostgreSQL: the register is a database; which tables it has stands in its comment."""

    def __init__(self) -> None:
        # Asked before it is made: then the connection takes the name, and “test_” would be put before it again.
        self.name = str(connection.creation._get_test_db_name())
        self.kept = f"kept_{connection.settings_dict['NAME']}"
        self.digest = digest_of_tables()

    def is_kept(self) -> bool:
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                [self.kept],
            )
            return cursor.fetchone() == (self.digest,)

    def keep(self) -> None:
        connection.close()  # a database that somebody reads is no template
        _make_anew(self.kept, source=self.name)
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f"COMMENT ON DATABASE {_quoted(self.kept)} IS '{self.digest}'")

    def put(self) -> None:
        connection.close()
        _make_anew(self.name, source=self.kept)


def _make_anew(name: str, *, source: str) -> None:
    _drop(name)
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(source)} ENCODING 'UTF8'")


def _drop(name: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)}")


def _remove_file(name: str) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(name + ending).unlink(missing_ok=True)


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
