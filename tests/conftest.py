"""What every test may ask for: a browser, the shared folder, the tools of a Debian machine, and the right database.

A test that needs something this machine lacks is skipped with the name of what is missing. Where EDGE_REQUIRE
lists that name (as `.ci/run` does), the same test fails instead.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import teardown_databases
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = (
    "--no-sandbox",  # Chromium refuses its sandbox to the root user, whom continuous integration often is
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
)

# Playwright's loop runs in the test's own thread, where Django would otherwise refuse its queries.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

hypothesis_settings.register_profile("default", deadline=None, max_examples=100)
hypothesis_settings.register_profile("ci", deadline=None, max_examples=200, derandomize=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "default")


pytest_plugins = ["tests.cast"]


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues once, before the parallel workers start and read them."""
    if hasattr(config, "workerinput") or not (ROOT / "src/edge/core/catalogues.py").is_file():
        return
    from edge.core.catalogues import compile_all

    compile_all()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What was read so far stays to the end: hundreds of megabytes in which nobody need look for garbage again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("needs_postgresql") and connection.vendor != "postgresql":
        missing("postgresql", "set EDGE_TEST_DATABASE_URL=postgres://USER:PASSWORD@HOST:PORT/NAME")
    if item.get_closest_marker("needs_sqlite") and connection.vendor != "sqlite":
        pytest.skip("says something of SQLite only, and these tests run on another database")


def missing(name: str, remedy: str) -> None:
    """Skip the test because `name` is absent; fail it where EDGE_REQUIRE says that it must be there."""
    if name in os.environ.get("EDGE_REQUIRE", "").split():
        pytest.fail(f"{name} is required here and missing: {remedy}", pytrace=False)
    pytest.skip(f"needs {name}: {remedy}")


def program(name: str, *commands: str, package: str) -> Path:
    """Where the first of `commands` is installed; else the test is skipped (or fails, see `missing`)."""
    for command in commands:
        found = shutil.which(command)
        if found:
            return Path(found)
    missing(name, f"apt-get install {package}")
    raise AssertionError("not reached: a missing program skips or fails the test")


@pytest.fixture(scope="session")
def django_db_setup(
    *,
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
) -> Iterator[None]:
    """An empty register for this worker. `--reuse-db` keeps it, to be looked at; a copy is as quick to have."""
    from tests.database import empty_register

    verbosity = request.config.option.verbose
    with django_db_blocker.unblock():
        made = empty_register(verbosity=verbosity)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=verbosity)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Debian's Chromium."""
    return program("chromium", *CHROMIUM_NAMES, package="chromium")


@pytest.fixture(scope="session")
def xgettext_path() -> Path:
    """GNU gettext, which collects the texts to translate."""
    return program("xgettext", "xgettext", package="gettext")


@pytest.fixture(scope="session")
def pdftotext_path() -> Path:
    """Poppler's reader of text in PDF files; `pdftoppm` and `pdfinfo` lie beside it."""
    return program("poppler", "pdftotext", package="poppler-utils")


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder of designs and real data that may lie beside this checkout."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        missing("shared", "the folder ../shared lies beside the checkout of its keepers only")
    return folder


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium_path: Path) -> dict[str, Any]:
    """Playwright drives Debian's Chromium; a browser of its own is never downloaded."""
    return {
        **browser_type_launch_args,
        "executable_path": str(chromium_path),
        "args": [*browser_type_launch_args.get("args", ()), *CHROMIUM_FLAGS],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """English first, the hub's clock, and no animation to wait for."""
    return {
        **browser_context_args,
        "locale": "en-GB",
        "timezone_id": "Europe/Brussels",
        "reduced_motion": "reduce",
    }
