"""The one way in which a loop over arrays is compiled.

No fast floating point and no threads: the same problem must give the same bytes on every machine. Compiled code is
kept (`allocation.compiled` says where), so that only the first call after an installation pays for it.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba

from allocation.compiled import folder_of_compiled

_P = ParamSpec("_P")
_T = TypeVar("_T")

_NUMBA: Any = numba.config  # fills its names from the environment, so that none is declared
_KEPT_IN = folder_of_compiled(chosen=_NUMBA.CACHE_DIR)


def kernel(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Compile `function` for arrays when it is first called with their types."""
    chosen = _NUMBA.CACHE_DIR
    # numba reads it while it decorates. Other libraries of this process keep what they have.
    _NUMBA.CACHE_DIR = str(_KEPT_IN or chosen)
    try:
        # Without a folder that can be written to, asking numba to keep anything is an error.
        compiled: Callable[_P, _T] = numba.njit(cache=_KEPT_IN is not None, nogil=True)(function)
    finally:
        _NUMBA.CACHE_DIR = chosen
    return compiled
