"""Tables for a terminal: columns as wide as their words, Chinese characters counted as the two cells they take."""

import unicodedata
from collections.abc import Iterable, Sequence


def width(text: str) -> int:
    """How many cells of a terminal the text takes."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows below their headings, two blanks between the columns; "" when there are no rows."""
    lines = [[" ".join(cell.split()) for cell in row] for row in rows]
    if not lines:
        return ""
    lines.insert(0, list(headings))
    widths = [max(width(line[column]) for line in lines) for column in range(len(headings))]
    return "\n".join(
        "  ".join(
            cell + " " * (cells - width(cell)) for cell, cells in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )
