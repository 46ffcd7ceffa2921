"""The sources of this library in one digest: a bundle says it, and compiled code is kept under it."""

import hashlib
import os
from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).parent


@cache
def sources_digest(root: Path = LIBRARY) -> str:
    """SHA-256 over path, length and content of every Python file below `root`, in the order of their paths.

    Contents rather than times: a package that is installed again may carry the times of its archive. About one
    millisecond for the whole library.
    """
    digest, found = hashlib.sha256(), []
    for folder, inner, names in os.walk(root):
        inner[:] = [name for name in inner if name != "__pycache__"]
        within = Path(folder).relative_to(root)
        found += [(within / name).as_posix() for name in names if name.endswith(".py")]
    for path in sorted(found):
        content = (root / path).read_bytes()
        digest.update(f"{path} {len(content)}\n".encode() + content)
    return digest.hexdigest()
