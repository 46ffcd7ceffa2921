"""Enrolment in the words and lines of its pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from edge.community.models import LEVELS
from edge.community.queries import Enrolled
from edge.web.kit.names import country_name
from edge.web.kit.series import Line, Reading, Series, series
from edge.web.kit.tags import known


@dataclass(frozen=True, kw_only=True)
class Told:
    """An observation with its nationality and level in the reader's language."""

    row: Enrolled
    country: str
    level: str


def told_on(row: Enrolled) -> Told:
    return Told(row=row, country=country_name(row.nationality), level=str(dict(LEVELS)[row.level]))


def drawn(rows: Sequence[Enrolled], *, on: date) -> Series | None:
    """A line for each level, source and definition, in the order in which they were first counted."""
    lines: dict[tuple[str, str, str], list[Enrolled]] = {}
    for row in rows:
        lines.setdefault((row.level, row.source, row.definition), []).append(row)
    return series(
        [
            Line(label=_label(key), readings=tuple(_reading(row) for row in found))
            for key, found in lines.items()
        ],
        as_of=on,
    )


def _label(key: tuple[str, str, str]) -> str:
    level, *rest = key
    return ", ".join([str(dict(LEVELS)[level]), *(text for text in rest if text)])


def _reading(row: Enrolled) -> Reading:
    return Reading(on=row.on, value=row.count, shown="" if row.count is None else known(row.count))
