"""Texts that a spreadsheet would run as a formula, and the apostrophe that keeps them texts."""

import re

_TRIGGERS = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"  # the last four: full-width = + - @
_TO_ESCAPE = re.compile(f"'*{_TRIGGERS}")
_ESCAPED = re.compile(f"'+{_TRIGGERS}")


def escape_formula(text: str) -> str:
    """Put an apostrophe before text that starts like a formula, also when apostrophes come first."""
    return f"'{text}" if _TO_ESCAPE.match(text) else text


def unescape_formula(text: str) -> str:
    """Undo `escape_formula`: unescape_formula(escape_formula(x)) == x for every text x."""
    return text[1:] if _ESCAPED.match(text) else text
