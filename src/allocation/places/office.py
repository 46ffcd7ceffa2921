"""Balance in office mode: one university places its own students, and what a partner may get follows from what came.

Incoming numbers arrive as nominations, so balance is a bound on the places of this round and any one-sided mechanism
runs. While incoming is uncertain: a guaranteed round now, the rest released as nominations arrive.
"""

import numpy as np
from numpy.typing import ArrayLike

from allocation.arrays import whole_numbers
from allocation.errors import InvalidProblem
from allocation.places.problem import Long, Whole


def office_capacity(
    places: ArrayLike, incoming: ArrayLike, credit: ArrayLike = 0, tolerance: ArrayLike = 0
) -> Whole:
    """How many students may leave to each partner or programme, int32 [m].

    cap_out = clip(min(places, incoming + credit + tolerance), 0, places): `places` int [m] under the agreement,
    `incoming` int [m] this year, `credit` past incoming minus past outgoing, `tolerance` how far the balance may
    run into debt; each of the last three is one number for all or int [m]. InvalidProblem names what is no whole
    number, and the row of a negative place, nomination or tolerance.
    """
    offered: Whole = whole_numbers(places, "places", shape=(None,))
    allowed = np.zeros(len(offered), dtype=np.int64)
    _refuse_negative(offered, "places")
    for field, given in (("incoming", incoming), ("credit", credit), ("tolerance", tolerance)):
        each = given if np.ndim(given) else np.repeat(np.asarray(given), len(offered))
        part = whole_numbers(each, field, shape=(len(offered),))
        if field != "credit":
            _refuse_negative(part, field)
        allowed += part
    return np.clip(np.minimum(offered, allowed), 0, offered).astype(np.int32)


def _refuse_negative(array: Whole | Long, field: str) -> None:
    if array.size and int(array.min()) < 0:
        row = int(np.argmax(array < 0))
        raise InvalidProblem(field, f"0 or more is wanted, not {array[row]}", row=row)
