"""The product's settings for the tests: a throw-away folder, a database of their own, nothing of this machine.

The database is a SQLite file, or what EDGE_TEST_DATABASE_URL names (postgres://USER:PASSWORD@HOST:PORT/NAME).
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

KEPT = ("EDGE_TEST_", "EDGE_REQUIRE")

# What the person at this machine has set for the product must not decide a test.
for name in [name for name in os.environ if name.startswith("EDGE_") and not name.startswith(KEPT)]:
    del os.environ[name]

_folder = Path(__file__).resolve().parents[1] / "var" / "tests"  # for tools that only read these settings
if "pytest" in sys.modules:
    if "EDGE_TEST_FOLDER" not in os.environ:
        os.environ["EDGE_TEST_FOLDER"] = tempfile.mkdtemp(prefix="edge-tests-")
        # Only the process that made the folder removes it; the parallel workers inherit its name.
        atexit.register(shutil.rmtree, os.environ["EDGE_TEST_FOLDER"], ignore_errors=True)
    _folder = Path(os.environ["EDGE_TEST_FOLDER"]) / os.environ.get("PYTEST_XDIST_WORKER", "alone")
_folder.mkdir(parents=True, exist_ok=True)

os.environ["EDGE_MODE"] = "test"
os.environ["EDGE_SECRET_KEY"] = "known-to-everybody-and-good-for-tests-only-0123456789-abcdefghij"
os.environ["EDGE_DATA_DIR"] = str(_folder)
os.environ["EDGE_DATABASE_URL"] = (
    os.environ.get("EDGE_TEST_DATABASE_URL") or f"sqlite:///{_folder}/edge.sqlite3"
)

from edge.config.settings import *

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A cluster made without a locale is SQL_ASCII; template0 lets the tests have UTF-8 on it all the same.
    DATABASES["default"]["TEST"] = {"CHARSET": "UTF8", "TEMPLATE": "template0"}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    # Write-ahead logging needs a file; Django's usual database in memory would not have it.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The manifest storage refuses files that were not collected, and the live server serves them uncollected.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
