"""Readers of environment variables that refuse nonsense instead of guessing."""

import os
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


def load(file: Path) -> None:
    """Take NAME=VALUE lines of `file` into the environment, where the environment says nothing itself.

    A file that is not there says nothing. Blank lines and lines that begin with # are skipped.
    """
    if not file.is_file():
        return
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().startswith("EDGE_"):
            raise ImproperlyConfigured(
                f"{file}, line {number}: expected EDGE_NAME=VALUE, not {line.strip()[:60]!r}"
            )
        os.environ.setdefault(name.strip(), value.strip())


def read(name: str, reader: Callable[[str], T], default: T) -> T:
    """The variable as `reader` understands it, or `default` when it is absent or blank."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    try:
        return reader(text)
    except (KeyError, ValueError) as error:
        raise ImproperlyConfigured(f"{name}={text!r} cannot be read: {error}") from error


def one_of(*allowed: str) -> Callable[[str], str]:
    def reader(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"expected one of {', '.join(allowed)}")
        return text

    return reader


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("expected a whole number, 0 or more")
    return number


def day(text: str) -> date:
    return date.fromisoformat(text)


def clock(text: str) -> time:
    """An hour and minute of a day, as 06:00."""
    return time.fromisoformat(text).replace(tzinfo=None)


def absolute_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("expected http(s)://host")
    return text.rstrip("/")


def database(text: str) -> dict[str, Any]:
    """`sqlite:///FILE` or `postgres://USER:PASSWORD@HOST:PORT/NAME` as Django's DATABASES entry."""
    parts = urlsplit(text)
    if parts.scheme == "sqlite":
        name = unquote(parts.path.removeprefix("/"))
        if not name:
            raise ValueError("expected sqlite:///FILE")
        return sqlite(Path(name))
    if parts.scheme in ("postgres", "postgresql"):
        if not parts.path.strip("/"):
            raise ValueError("expected postgres://USER:PASSWORD@HOST:PORT/NAME")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError("expected sqlite:///FILE or postgres://...")


def sqlite(file: Path) -> dict[str, Any]:
    """A file that keeps what it acknowledged: write-ahead log, full sync, writers queue at BEGIN."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            " PRAGMA busy_timeout=20000; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY",
        },
        "TEST": {"NAME": str(file.with_name(f"test-{file.name}"))},
    }
