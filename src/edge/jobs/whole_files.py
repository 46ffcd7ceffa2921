"""Files that are written whole or not at all: a reader sees what lay there or what is new, never half of one."""

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from edge.core.refusals import Refusal


class CannotWrite(Refusal):
    """A file cannot be written; what lay there is untouched."""


def write_whole(contents: Mapping[Path, bytes]) -> None:
    """Write every file beside its place first, then put all of them there. Raises CannotWrite."""
    waiting: dict[Path, str] = {}
    file = Path()
    try:
        for file, content in contents.items():
            if file.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            handle, waiting[file] = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
            with os.fdopen(handle, "wb") as written:
                written.write(content)
                written.flush()
                os.fsync(written.fileno())
            os.chmod(waiting[file], 0o644)
        for file in contents:
            os.replace(waiting[file], file)
    except OSError as error:
        raise CannotWrite(
            _("%(file)s cannot be written: %(error)s.") % {"file": file, "error": error.strerror or error}
        ) from error
    finally:
        for temporary in waiting.values():
            if os.path.exists(temporary):
                os.unlink(temporary)
