"""Reading what a caller gives (lists, tuples, arrays) into the arrays of a problem, or saying what is wrong with it.

A whole number is a whole number: 1.0 and "1" are refused, and so is what does not fit.
"""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allocation.errors import InvalidProblem


def whole_numbers(
    given: ArrayLike, field: str, *, shape: tuple[int | None, ...], dtype: type[Any] = np.int32
) -> NDArray[Any]:
    """An array of whole numbers of the given shape; None in `shape` is any length. Contiguous and read-only.

    An array that is right already is shared, not copied: who gives it does not change it afterwards.
    """
    plain = _plain(given, dtype, {int}, len(shape))
    array = _as_array(given if plain is None else plain, field, shape)
    if array.dtype.kind not in "iu" or (plain is None and isinstance(given, list | tuple)):
        array = _as_given(given, array)
        _name_the_first(array, field, _not_whole, "a whole number is wanted, not {found}")
    least, most = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    if array.size and (int(array.min()) < least or int(array.max()) > most):
        _name_the_first(
            array, field, lambda value: not least <= value <= most, "the number {found} is out of range"
        )
    return _sealed(np.ascontiguousarray(array, dtype=dtype))


def numbers(
    given: ArrayLike, field: str, *, shape: tuple[int | None, ...], dtype: type[Any] = np.float32
) -> NDArray[Any]:
    """An array of numbers of the given shape. NaN and infinity pass: only the caller knows where they may stand."""
    plain = _plain(given, dtype, {int, float}, len(shape))
    array = _as_array(given if plain is None else plain, field, shape)
    if array.dtype.kind not in "iuf" or (plain is None and isinstance(given, list | tuple)):
        array = _as_given(given, array)
        _name_the_first(array, field, _no_number, "a number is wanted, not {found}")
        try:
            array = array.astype(dtype)
        except OverflowError:
            raise InvalidProblem(field, "a number is out of range") from None
    return _sealed(np.ascontiguousarray(array, dtype=dtype))


def _plain(given: Any, dtype: type[Any], allowed: set[type], axes: int) -> NDArray[Any] | None:
    """A list, or a list of lists of one length, in which everything is of an allowed type; None when it is not, or
    does not fit: then the value at fault is looked for. NumPy alone would read True beside numbers as 1."""
    if not isinstance(given, list) or not given:
        return None
    cells, rows = given, len(given)
    if axes == 2:
        if set(map(type, given)) != {list} or len(set(map(len, given))) > 1:
            return None
        cells = list(chain.from_iterable(given))
    if not set(map(type, cells)) <= allowed:
        return None
    try:
        flat = np.fromiter(cells, dtype=dtype, count=len(cells))
    except OverflowError:
        return None
    return flat.reshape(rows, -1) if axes == 2 and cells else flat.reshape((rows, 0)[:axes])


def _as_array(given: ArrayLike, field: str, shape: tuple[int | None, ...]) -> NDArray[Any]:
    """The array as NumPy sees it, of the number of axes and the lengths that are wanted."""
    try:
        array = np.asarray(given)
    except ValueError:
        raise _ragged(given, field) from None
    except OverflowError:
        raise InvalidProblem(field, "a number is out of range") from None
    if array.size == 0 and array.ndim < len(shape):  # [] may be a table without rows
        array = array.reshape(tuple(0 if size is None else size for size in shape))
    if array.ndim != len(shape):
        raise InvalidProblem(field, f"{len(shape)} axes are wanted, not {array.ndim}")
    for axis, (found, wanted) in enumerate(zip(array.shape, shape, strict=True)):
        if wanted is not None and found != wanted:
            raise InvalidProblem(
                field, f"{wanted} {'rows' if axis == 0 else 'columns'} are wanted, not {found}"
            )
    return array


def _as_given(given: Any, array: NDArray[Any]) -> NDArray[Any]:
    """The same values before NumPy gave them one type, so that the one at fault is named as it was written."""
    return array if isinstance(given, np.ndarray) else np.asarray(given, dtype=object).reshape(array.shape)


def _ragged(given: Any, field: str) -> InvalidProblem:
    """Rows of different lengths: the first that differs from the first row."""
    if isinstance(given, Sequence) and given and isinstance(given[0], Sequence):
        for row, cells in enumerate(given):
            if not isinstance(cells, Sequence) or len(cells) != len(given[0]):
                rule = f"every row has as many columns as the first, {len(given[0])} (fill with -1)"
                return InvalidProblem(field, rule, row=row)
    return InvalidProblem(field, "rows and columns of numbers are wanted")


def _name_the_first(array: NDArray[Any], field: str, wrong: Callable[[Any], bool], rule: str) -> None:
    """Raise for the first value that is `wrong`, in the order of reading."""
    for position, found in np.ndenumerate(array):
        value = found.item() if isinstance(found, np.generic) else found
        if wrong(value):
            row = position[0] if position else None
            column = position[1] if len(position) > 1 else None
            raise InvalidProblem(field, rule.format(found=repr(value)), row=row, column=column)


def _not_whole(value: Any) -> bool:
    return isinstance(value, bool) or not isinstance(value, int)


def _no_number(value: Any) -> bool:
    return isinstance(value, bool) or not isinstance(value, int | float)


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    """A view that cannot be written through."""
    view = array.view()
    view.flags.writeable = False
    return view
