"""Numbers and sums of money as people write them, read exactly; a number that says more or less is refused.

"at least 15", "ca. 15", "10-20" and "15 students" are no numbers: each is refused for its own reason.
A mark that could part thousands or begin a fraction ("1.234") is settled by the column (`learn_mark`).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

import pycountry

from edge.sheets.rules.sheet import Cell, error_in
from edge.sheets.rules.troubles import Code, Trouble, trouble
from edge.sheets.rules.words import UNKNOWN, Unknown, says_none, says_nothing, says_unknown, tidy

Mark = Literal[".", ","]

_SHAPE = re.compile(r"[+-]?(\d[\d.,]*|[.,]\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_GROUPS = re.compile(r"\d{1,3}([.,])\d{3}(\1\d{3})*")
_AT_LEAST = re.compile(
    r"(?i)(at least|min(imum)?\.?|more than|over|minstens|meer dan|至少|超过|[>≥])|\+$|(or more|以上)$"
)
_APPROXIMATE = re.compile(
    r"(?i)(ca\.?|circa|c\.|approx\w*\.?|about|around|some|ongeveer|rond|约|大约|[~≈±])\s*\d|左右$|\?$"
)
_RANGE = re.compile(r"\d[\d.,]*\s*(-|–|—|~|/|to|tot|à|至)\s*\d[\d.,]*")
_SIGNS = {
    "€": "EUR", "£": "GBP", "us$": "USD", "usd$": "USD", "a$": "AUD", "c$": "CAD", "hk$": "HKD", "nt$": "TWD",
    "元": "CNY", "人民币": "CNY", "rmb": "CNY", "cn¥": "CNY", "日元": "JPY", "欧元": "EUR", "美元": "USD",
    "euro": "EUR", "euros": "EUR", "₹": "INR", "₩": "KRW", "zł": "PLN", "kč": "CZK", "sfr": "CHF",
}  # fmt: skip
_SEVERAL = {
    "$": "USD, CAD, AUD, HKD",
    "¥": "CNY, JPY",
    "￥": "CNY, JPY",
    "kr": "DKK, NOK, SEK",
    "dollar": "USD, CAD",
}
_DOUBTS = (
    (Code.NUMBER_AT_LEAST, _AT_LEAST),
    (Code.NUMBER_RANGE, _RANGE),
    (Code.NUMBER_APPROXIMATE, _APPROXIMATE),
)


@dataclass(frozen=True, kw_only=True)
class Money:
    """An exact amount and its ISO 4217 currency; None where neither the cell nor the field names one."""

    amount: Decimal
    currency: str | None


def learn_mark(cells: Iterable[Cell]) -> Mark | None:
    """The mark before fractions in a column, from its cells that can be read in one way; None if unsettled."""
    found: set[Mark] = set()
    for cell in cells:
        if isinstance(cell, str):
            text = re.sub(r"[^\d.,]", "", unicodedata.normalize("NFKC", cell))
            found |= _mark_in(text)
    return found.pop() if len(found) == 1 else None


def read_decimal(
    cell: Cell, *, mark: Mark | None = None, places: int | None = None
) -> Decimal | Unknown | Trouble | None:
    """Read a cell as an exact number; UNKNOWN where it says so, None where it is blank.

    `places` is how many digits the field keeps behind the mark. Where it is under three, "1.234" is
    ambiguous unless `mark` settles it; else it is 1.234, as programs write it.
    """
    if found := error_in(cell):
        return found
    if cell is None or (isinstance(cell, str) and says_nothing(cell)):
        return None
    if isinstance(cell, date):
        return trouble(Code.NUMBER_IS_DATE, found=cell.isoformat())
    if isinstance(cell, bool):
        return trouble(Code.NUMBER_UNREADABLE, found=str(cell).lower())
    number = cell if isinstance(cell, Decimal) else _of_text(str(cell), mark, places)
    if isinstance(number, Decimal) and places is not None and number != round(number, places):
        return trouble(Code.NUMBER_TOO_FINE, found=format(number, "f"), limit=places)
    return number


def read_integer(cell: Cell, *, mark: Mark | None = None) -> int | Unknown | Trouble | None:
    """Read a cell as a whole number: 15, "15.0", "1 234"; "1.234" only where `mark` settles it."""
    number = read_decimal(cell, mark=mark, places=0)
    if isinstance(number, Trouble) and number.code == Code.NUMBER_TOO_FINE:
        return trouble(Code.NUMBER_NOT_WHOLE, found=number.params["found"])
    return int(number) if isinstance(number, Decimal) else number


def read_money(
    cell: Cell, *, currency: str | None = None, mark: Mark | None = None, places: int = 2
) -> Money | Unknown | Trouble | None:
    """Read a sum such as "EUR 1.234,50", "1 234,50 €" or a plain number, which is in `currency`.

    "$" and "¥" alone stand for several currencies: they are read only where `currency` is one of them.
    """
    named = currency
    if isinstance(cell, str) and not says_unknown(cell) and not says_nothing(cell):
        rest, named_here = _without_currency(cell, currency)
        if isinstance(named_here, Trouble):
            return named_here
        cell, named = rest, named_here or currency
    amount = read_decimal(cell, mark=mark, places=places)
    return Money(amount=amount, currency=named) if isinstance(amount, Decimal) else amount


def within(
    number: Decimal | int, *, minimum: Decimal | int | None, maximum: Decimal | int | None
) -> Trouble | None:
    """Why a number lies outside its bounds, both of which are allowed."""
    if minimum is not None and number < minimum:
        return trouble(Code.NUMBER_TOO_SMALL, found=f"{number:f}", limit=minimum)
    if maximum is not None and number > maximum:
        return trouble(Code.NUMBER_TOO_LARGE, found=f"{number:f}", limit=maximum)
    return None


def _of_text(cell: str, mark: Mark | None, places: int | None) -> Decimal | Unknown | Trouble:
    if says_unknown(cell):
        return UNKNOWN
    if says_none(cell):
        return trouble(Code.NUMBER_NONE, found=tidy(cell))
    text = tidy(unicodedata.normalize("NFKC", cell)).replace("−", "-")
    bare = re.sub(r"(?<=\d)[\s'’](?=\d{3}(\D|$))", "", text)
    if _SHAPE.fullmatch(bare):
        return _of_digits(bare, text, mark, places)
    for code, pattern in _DOUBTS:
        if pattern.search(text):
            return trouble(code, found=text)
    if re.search(r"\d", text):
        return trouble(Code.NUMBER_WITH_WORDS, found=text)
    return trouble(Code.NUMBER_UNREADABLE, found=text)


def _of_digits(bare: str, text: str, mark: Mark | None, places: int | None) -> Decimal | Trouble:
    sign, digits = ("-", bare[1:]) if bare[0] == "-" else ("", bare.lstrip("+"))
    settled = _mark_in(digits) or ({mark} if mark else set())
    machine_made = digits.startswith("0") or ("," not in digits and (places is None or places >= 3))
    if not settled and _GROUPS.fullmatch(digits) and not machine_made:
        whole, fraction = re.sub(r"[.,]", "", digits), digits.replace(",", ".")
        return trouble(Code.NUMBER_AMBIGUOUS, found=text, whole=sign + whole, fraction=sign + fraction)
    point = next(iter(settled), ".")
    grouping = "," if point == "." else "."
    whole, _, fraction = digits.partition(point)
    if grouping in whole and not _GROUPS.fullmatch(whole):
        return trouble(Code.NUMBER_UNREADABLE, found=text)
    whole = whole.replace(grouping, "")
    try:
        number = Decimal(f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}")
    except InvalidOperation:
        return trouble(Code.NUMBER_UNREADABLE, found=text)
    return number if abs(number.adjusted()) < 100 else trouble(Code.NUMBER_UNREADABLE, found=text)


def _mark_in(digits: str) -> set[Mark]:
    """The mark before the fraction where the figures leave no doubt, else nothing."""
    point, comma = digits.rfind("."), digits.rfind(",")
    if point >= 0 and comma >= 0:
        return {"."} if point > comma else {","}
    if point < 0 and comma < 0:
        return set()
    mark: Mark = "." if point >= 0 else ","
    other: Mark = "," if mark == "." else "."
    if digits.count(mark) > 1:
        return {other}
    behind = len(digits) - max(point, comma) - 1
    certain = behind != 3 or not _GROUPS.fullmatch(digits) or digits.startswith("0")
    return {mark} if certain else set()


def _without_currency(cell: str, expected: str | None) -> tuple[str, str | Trouble | None]:
    """The text without its currency, and that currency; None where it names none."""
    text = re.sub(r"(?<=\d)[.,]-{1,2}(?!\d)", "", tidy(cell))  # "€ 5,-" is five euros and no cents
    found = re.fullmatch(
        r"(?P<before>[^\d+\-.,]*)(?P<number>[+\-]?[\d.,][^A-Za-z€£$¥￥]*?)(?P<after>\D*)", text
    )
    if not found:
        return text, None
    words = [word for word in (tidy(found["before"]), tidy(found["after"])) if word]
    if len(words) != 1:
        return text, None
    word = words[0].rstrip(".-").strip()
    folded = word.casefold()
    if folded in _SEVERAL:
        meant = _SEVERAL[folded]
        if expected not in meant.split(", "):
            return text, trouble(Code.CURRENCY_AMBIGUOUS, found=text, currencies=meant)
        return found["number"], expected
    if folded in _SIGNS:
        return found["number"], _SIGNS[folded]
    if re.fullmatch(r"[A-Za-z]{3}", word):
        known = pycountry.currencies.get(alpha_3=word.upper()) is not None
        return (
            (found["number"], word.upper()) if known else (text, trouble(Code.CURRENCY_UNKNOWN, found=text))
        )
    return text, None
