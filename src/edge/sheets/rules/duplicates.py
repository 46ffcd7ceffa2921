"""Rows of one sheet that name the same thing: told once as "twice", or as a contradiction of two rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from edge.sheets.rules.fields import Kind
from edge.sheets.rules.troubles import Code, Trouble, trouble
from edge.sheets.rules.words import UNKNOWN, fold


@dataclass(kw_only=True)
class RowsSeen:
    """The rows of one sheet so far, by what names them.

    Texts of the key are compared without case, accents and blanks. A row whose key has a part that is
    blank or not known names nothing and is compared with none.
    """

    kind: Kind
    _first: dict[tuple[object, ...], tuple[int, dict[str, object]]] = field(default_factory=dict)

    def see(self, number: int, values: Mapping[str, object]) -> Trouble | None:
        """Note a row. ROW_TWICE (a warning) where an earlier one says the same, ROW_CONFLICT where another."""
        key = tuple(_compared(values.get(part)) for part in self.kind.key_fields)
        if not key or any(part is None or part is UNKNOWN or part == "" for part in key):
            return None
        if key not in self._first:
            self._first[key] = number, dict(values)
            return None
        first, before = self._first[key]
        other = [
            name for name in values if name not in self.kind.key_fields and values[name] != before.get(name)
        ]
        if not other:
            return trouble(Code.ROW_TWICE, row=number, first=first)
        return trouble(Code.ROW_CONFLICT, row=number, first=first, fields=", ".join(other))


def _compared(value: object) -> object:
    return fold(value) or value if isinstance(value, str) else value
