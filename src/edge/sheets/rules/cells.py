"""Texts, codes, yes and no, words from a list, addresses: one reader for each, a value or a Trouble.

The readers of countries, languages, numbers and dates have files of their own and the same habits: blank is
None, "unknown" is UNKNOWN (but not in a text, where it is a word like any other), an error cell is a Trouble.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from edge.partners.rules import is_erasmus_code
from edge.sheets.rules.countries import read_country, read_language
from edge.sheets.rules.sheet import Cell, error_in, shown
from edge.sheets.rules.troubles import Code, Trouble, trouble
from edge.sheets.rules.words import (
    UNKNOWN,
    Spellings,
    Unknown,
    fold,
    says_none,
    says_nothing,
    says_unknown,
    tidy,
)

__all__ = [
    "choice_words",
    "read_boolean",
    "read_choice",
    "read_code",
    "read_country",
    "read_email",
    "read_language",
    "read_text",
    "read_url",
    "spaced_erasmus_code",
]

_YES = frozenset(
    {"1", "y", "yes", "true", "t", "j", "ja", "waar", "oui", "vrai", "sí", "si", "verdadero"}
) | set("是有对真x✓✔")
_NO = frozenset({"0", "n", "no", "false", "f", "nee", "neen", "onwaar", "non", "faux", "falso"}) | set(
    "否无不假"
)
_EMAIL = re.compile(r"[^\s@<>,;:\"()]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]+", re.IGNORECASE)
_HOST = r"([\w]([\w-]{0,61}\w)?\.)+[^\W\d_]([\w-]{0,61}\w)"
_URL = re.compile(rf"(?P<scheme>https?://)?{_HOST}(:\d{{1,5}})?([/?#]\S*)?", re.IGNORECASE)
_ERASMUS_COUNTRIES = frozenset(
    {
        "A",
        "AL",
        "B",
        "BA",
        "BG",
        "CH",
        "CHN",
        "CY",
        "CZ",
        "D",
        "DK",
        "E",
        "EE",
        "EL",
        "F",
        "FI",
        "FL",
        "G",
        "HR",
    }
    | {
        "HU",
        "I",
        "IL",
        "IRL",
        "IS",
        "LT",
        "LUX",
        "LV",
        "MD",
        "ME",
        "MK",
        "MT",
        "N",
        "NL",
        "P",
        "PL",
        "RO",
        "RS",
    }
    | {"S", "SF", "SI", "SK", "TR", "UA", "UK", "XK"}
)


def read_text(cell: Cell, *, max_length: int | None = None, lines: bool = False) -> str | Trouble | None:
    """Read a cell as a text, tidied at both ends; None where it is blank.

    `lines` keeps line ends (as "\\n"); else they become a blank each. Refused: control characters, which no
    one typed and a database does not take, and more than `max_length` characters.
    """
    if found := error_in(cell):
        return found
    if cell is None:
        return None
    text = tidy(shown(cell))
    text = re.sub(r"\r\n?|\u2028|\u2029", "\n", text)
    if not lines:
        text = re.sub(r"[ \t]*\n[ \t\n]*", " ", text)
    for letter in text:
        if unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t":
            return trouble(
                Code.TEXT_CONTROL, found=text.replace(letter, "\ufffd"), character=f"U+{ord(letter):04X}"
            )
    if max_length is not None and len(text) > max_length:
        return trouble(Code.TEXT_TOO_LONG, found=text, limit=max_length, count=len(text))
    return text or None


def read_code(
    cell: Cell, *, max_length: int | None = None, form: Callable[[str], str | None] | None = None
) -> str | Unknown | Trouble | None:
    """Read a cell as a code: blanks of every kind inside it become one, those at the ends none.

    `form` gives the code as it is kept, or None for what is no such code. A number stands for its figures,
    unless it is too long for Excel to have kept them all; a date is what Excel made of a code.
    """
    if isinstance(cell, date):
        return trouble(Code.CODE_IS_DATE, found=shown(cell))
    if isinstance(cell, Decimal) and (cell.adjusted() >= 15 or cell != cell.to_integral_value()):
        return trouble(Code.CODE_ROUNDED, found=shown(cell))
    if isinstance(cell, str) and re.fullmatch(r"\d[.,]\d+E\+\d{2}", tidy(cell)):
        return trouble(Code.CODE_ROUNDED, found=tidy(cell))
    if isinstance(cell, str) and (says_nothing(cell) or says_none(cell)):
        return None
    if isinstance(cell, str) and says_unknown(cell):
        return UNKNOWN
    text = read_text(cell)
    if not isinstance(text, str):
        return text
    code = form(" ".join(text.split())) if form else " ".join(text.split())
    if code is None:
        return trouble(Code.CODE_FORM, found=text)
    if max_length is not None and len(code) > max_length:
        return trouble(Code.TEXT_TOO_LONG, found=code, limit=max_length, count=len(code))
    return code


def spaced_erasmus_code(text: str) -> str | None:
    """An Erasmus code with its country padded to three letters, as the Commission writes it; else None.

    "B_GENT01", "PL  GDANSK05", "N KONGSBE02" and "IRLDUBLIN44" are read as "B  GENT01", "PL GDANSK05",
    "N  KONGSBE02" and "IRLDUBLIN44"; accents fall away. Refused without a blank is a country of one or two
    letters that could be another's ("NLEIDEN01" is N or NL), and anything that is no Erasmus code, such as
    the made-up codes that offices keep for partners elsewhere ("KAZALMATI01").
    """
    marked = unicodedata.normalize("NFKD", tidy(text).upper())
    text = "".join(letter for letter in marked if not unicodedata.combining(letter))
    parted = re.fullmatch(r"([A-Z]{1,3})[ _]+([A-Z].*)", text)
    if parted:
        country, rest = parted[1], parted[2]
    else:
        fitting = [text[:size] for size in (1, 2, 3) if text[:size] in _ERASMUS_COUNTRIES]
        if not fitting or (len(fitting) > 1 and len(fitting[-1]) < 3):
            return None
        country, rest = fitting[-1], text[len(fitting[-1]) :]
    rest = " ".join(rest.replace("_", " ").split())
    code = f"{country:<3}{rest}"
    return code if country in _ERASMUS_COUNTRIES and is_erasmus_code(code) else None


def read_boolean(cell: Cell) -> bool | Unknown | Trouble | None:
    """Read a cell as yes or no: a tick box, 1 and 0, true and false, or the words of five languages."""
    if found := error_in(cell):
        return found
    if isinstance(cell, bool):
        return cell
    if cell is None or (isinstance(cell, str) and says_nothing(cell)):
        return None
    text = tidy(shown(cell)).casefold()
    if text in _YES or text in _NO:
        return text in _YES
    return UNKNOWN if says_unknown(text) else trouble(Code.BOOLEAN_UNREADABLE, found=text)


def choice_words(choices: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """Every folded code and label of a list of choices, and the codes it can mean."""
    words: dict[str, frozenset[str]] = {}
    for code, labels in choices.items():
        for word in filter(None, map(fold, (code, *labels))):
            words[word] = words.get(word, frozenset()) | {code}
    return words


def read_choice(
    cell: Cell,
    choices: Mapping[str, Sequence[str]],
    *,
    words: Mapping[str, frozenset[str]] | None = None,
) -> str | Unknown | Trouble | None:
    """Read a cell as one of the given codes, by the code or by any of its labels.

    `choices` maps each code to its labels in every language and to other words for it; `words` are its
    `choice_words`, where many cells are read. Case, accents, blanks and marks are ignored; a near miss is
    refused with what it resembles.
    """
    if found := error_in(cell):
        return found
    if cell is None or (isinstance(cell, str) and says_nothing(cell)):
        return None
    text = tidy(shown(cell))
    if text in choices:
        return text
    words = choice_words(choices) if words is None else words
    meant = words.get(fold(text), frozenset())
    if len(meant) == 1:
        return min(meant)
    if meant:
        return trouble(Code.CHOICE_AMBIGUOUS, found=text, allowed=", ".join(sorted(meant)))
    if says_unknown(text):
        return UNKNOWN
    alike = {code for word in Spellings(words).nearest(fold(text), cutoff=0.75) for code in words[word]}
    return trouble(
        Code.CHOICE_UNKNOWN, found=text, nearest=", ".join(sorted(alike)), allowed=", ".join(choices)
    )


def read_email(cell: Cell, *, max_length: int = 254) -> str | Unknown | Trouble | None:
    """Read a cell as one e-mail address, also behind "mailto:" or in <angle brackets>."""
    text = _address(cell)
    if not isinstance(text, str):
        return text
    address = text.removeprefix("mailto:")
    if named := re.fullmatch(r"[^<>]*<([^<>]+)>", address):
        address = named[1]
    if not _EMAIL.fullmatch(address) or len(address) > max_length:
        return trouble(Code.EMAIL_FORM, found=text)
    return address


def read_url(cell: Cell, *, max_length: int = 200) -> str | Unknown | Trouble | None:
    """Read a cell as a web address; one without "https://" gets it, and a warning that says so."""
    text = _address(cell)
    if not isinstance(text, str):
        return text
    found = _URL.fullmatch(text)
    if not found or len(text) > max_length - 8:
        return trouble(Code.URL_FORM, found=text)
    if found["scheme"]:
        return text
    return trouble(Code.URL_COMPLETED, found=text, read=f"https://{text}", value=f"https://{text}")


def _address(cell: Cell) -> str | Unknown | Trouble | None:
    if isinstance(cell, str) and (says_nothing(cell) or says_none(cell)):
        return None
    if isinstance(cell, str) and says_unknown(cell):
        return UNKNOWN
    return read_text(cell)
