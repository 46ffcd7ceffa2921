"""The compiled translations: each django.mo is built from the django.po beside it.

Only the sources are kept under version control, and a bare machine has no gettext: without this, Django
would silently show English.
"""

import os
import tempfile
from pathlib import Path

import polib

SOURCE_FOLDER = Path(__file__).resolve().parents[1]  # src/edge


def compile_all(root: Path | None = None) -> int:
    """Build every .mo under `root` (default: this package) that is missing or older than its .po.

    Returns how many were built. Several processes may do this at once: a reader sees the old catalogue or
    the new one, never half of one. Fuzzy and unfinished entries are left out. Raises OSError for a .po that
    cannot be read or a folder that cannot be written; what was built before stays.
    """
    sources = sorted((root or SOURCE_FOLDER).glob("**/locale/*/LC_MESSAGES/django.po"))
    return sum(_compile(source) for source in sources)


def _compile(source: Path) -> bool:
    target = source.with_suffix(".mo")
    before = source.stat()
    if target.exists() and target.stat().st_mtime_ns >= before.st_mtime_ns:
        return False
    content = polib.pofile(str(source), encoding="utf-8").to_binary()
    handle, temporary = tempfile.mkstemp(prefix=".django-", suffix=".mo", dir=source.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, before.st_mode & 0o666)  # whoever may read the source may read this
        # The source's own time: a source saved while it was being compiled is newer, and compiled again.
        os.utime(temporary, ns=(before.st_mtime_ns, before.st_mtime_ns))
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
    return True
