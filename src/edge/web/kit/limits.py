"""How often one computer may ask for work that costs, or guess: counted for all processes of the server together.

Each asking adds one byte to a file in a folder beside the database; the size of the file is the count. Adding to the
end is one step that no other process can come between, so nothing is locked and no page ever waits. Where the folder
cannot be written, nothing is counted: a full disk closes no door.
"""

import hashlib
import shutil
import time
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from edge.web.kit.accounts import client_address

FOLDER = "limits"
_ENOUGH = 100_000  # a file grows no further; no limit is as high


def too_often(request: HttpRequest, what: str, *, most: int, seconds: int) -> bool:
    """Has this computer, with this request, asked for `what` more than `most` times within so many seconds?"""
    return count(request, what, seconds=seconds) > most


def count(request: HttpRequest, what: str, *, seconds: int) -> int:
    """One more of `what` from this computer; how many there have been in the last `seconds`."""
    file = _file(request, what, seconds, _window(seconds))
    try:
        if not file.parent.is_dir():
            file.parent.mkdir(parents=True, exist_ok=True)
            _forget(file.parent)
        if _size(file) < _ENOUGH:
            with file.open("ab", buffering=0) as opened:
                opened.write(b".")
    except OSError:
        return 0
    return counted(request, what, seconds=seconds)


def counted(request: HttpRequest, what: str, *, seconds: int) -> int:
    """How many of `what` came from this computer in the last `seconds`, this request not counted.

    Those of the period before count in part: as much of it as still lies within the last `seconds`.
    """
    now = _window(seconds)
    passed = time.time() / seconds - now
    before = _size(_file(request, what, seconds, now - 1))
    return _size(_file(request, what, seconds, now)) + int(before * (1 - passed))


def _window(seconds: int) -> int:
    return int(time.time() // seconds)


def _file(request: HttpRequest, what: str, seconds: int, window: int) -> Path:
    """Named by a digest: no list of those who asked lies in the folder, and any address is a file name."""
    who = hashlib.sha256(f"{settings.SECRET_KEY} {client_address(request)}".encode()).hexdigest()[:32]
    return Path(settings.DATA_DIR) / FOLDER / f"{what}-{seconds}" / str(window) / who


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _forget(folder: Path) -> None:
    """Remove the periods that count no more; once a period, by who opens the next one."""
    for other in folder.parent.iterdir():
        if other.name.isdigit() and int(other.name) < int(folder.name) - 1:
            shutil.rmtree(other, ignore_errors=True)
