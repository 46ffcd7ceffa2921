"""Where compiled code is kept: in a folder named by all sources of the library, so that none outlives its source.

numba asks only whether the file of the outer function has changed. A loop that it drew in from another file may have
changed as well, and the old code would go on deciding rounds. Here any change of any source begins an empty folder.
"""

import hashlib
import os
import shutil
from pathlib import Path
from tempfile import TemporaryFile

from allocation.sources import LIBRARY, sources_digest


def folder_of_compiled(*, chosen: str = "", root: Path = LIBRARY) -> Path | None:
    """The folder for the code compiled from the sources below `root`, made where it was missing.

    It lies in `chosen` (what NUMBA_CACHE_DIR says), else beside the sources, else in the cache of the account that
    runs the process. None when no such place can be written to; every process then compiles for itself. A folder
    that is made takes the place of those of earlier sources, which are removed.
    """
    name = sources_digest(root)[:16]
    # Where several installations may lie side by side, each keeps to its own.
    own = f"allocation-{hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]}"
    if chosen:
        places = [Path(chosen) / own]
    else:
        of_account = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        places = [root / "__pycache__" / "compiled", Path(of_account) / "edge" / own]
    return next((place / name for place in places if _made(place / name)), None)


def _made(folder: Path) -> bool:
    """Make the folder unless it is there, and try whether it takes a file."""
    is_new = not folder.is_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError:
        return False
    if is_new:
        for sibling in folder.parent.iterdir():
            if sibling != folder:
                shutil.rmtree(sibling, ignore_errors=True)
    return True
