"""The axis of time under drawings of phases and series: from some days, the years or months that hold them all."""

from collections.abc import Iterable
from datetime import date

from edge.core.dates import add_months
from edge.web.kit.timeline import Scale

_FIRST, _LAST = date.min.toordinal(), date(9998, 12, 31).toordinal()
_HALF_OF_AS_OF = 96.0  # half of the longest "as of" with its day


def axis_around(days: Iterable[date], *, left: float, right: float) -> Scale:
    """Whole years (whole months when it is less than two years) around every day, with some room on both sides."""
    ordinals = [day.toordinal() for day in days]
    margin = max(30, (max(ordinals) - min(ordinals)) // 16)
    first = date.fromordinal(max(_FIRST, min(ordinals) - margin))
    last = date.fromordinal(min(_LAST, max(ordinals) + margin))
    if (last - first).days < 2 * 365:
        begin, stop = first.replace(day=1), add_months(last.replace(day=1), 1)
    else:
        begin, stop = date(first.year, 1, 1), date(last.year + 1, 1, 1)
    return Scale(first=begin, stop=stop, left=left, right=right)


def anchor_at(x: float, width: float) -> str:
    """How the text of the as-of day is anchored at `x`, so that it stays inside."""
    if x < _HALF_OF_AS_OF:
        return "start"
    return "end" if x > width - _HALF_OF_AS_OF else "middle"
