"""The one way in which a loop over arrays is compiled.

No fast floating point and no threads: the same problem must give the same bytes on every machine. Compiled code is
kept beside the source (or where NUMBA_CACHE_DIR says), so that only the first call ever pays for it.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

_P = ParamSpec("_P")
_T = TypeVar("_T")


def kernel(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Compile `function` for arrays when it is first called with their types."""
    compiled: Callable[_P, _T] = njit(cache=True, nogil=True)(function)
    return compiled
