"""Why a text in a column of dates is no date: a length of time, a span, a guess, or nothing that is known."""

import re

from edge.sheets.rules.troubles import Code, Trouble, trouble

_LENGTH = re.compile(
    r"""\b\d+(\s*[-–]\s*\d+)?\s*(years?|yrs?|months?|weeks?|jaar|jaren|maand(en)?|ans?|mois|años?|mes(es)?|jahre?|monate?)\b
    | ^\s*(\d{1,2}|[一二三四五六七八九十]+)\s*(个月|年|週|周)$
    | \b(one|two|three|four|five|six|seven|eight|nine|ten)\b.*\b(years?|months?)\b
    | \b(auto(matic(ally)?)?|renew(s|ed|al|able)?|prolong(ed|ation)?|rolling|tacit|stilzwijgend)\b
    | \b(mutual(ly)?|consent|agreed|initial(ly)?|indefinite(ly)?|unlimited|permanent|perpetual|perpetuity)\b
    | \b(ongoing|open|continu(ous|ing)|onbepaald(e)?|onbeperkt|terminated|termination|notice|ind[eé]fini(e|do)?)\b
    | 长期|永久|无限期|自动|续签""",
    re.VERBOSE | re.IGNORECASE,
)
_DATE_LIKE = r"(\d{1,2}[./-]\d{1,2}[./-])?\d{4}|\d{4}-\d{2}(-\d{2})?"
_SPAN = re.compile(
    rf"({_DATE_LIKE})\s*([-/]|to|until|till|tot|au|bis|至|到|\.\.)\s*({_DATE_LIKE})", re.IGNORECASE
)
_UNCERTAIN = re.compile(
    r"""[?~≈%]|\d[xX]|[xX]{2}
    | \b(ca|circa|approx|about|around|c|probably|est|estimated|early|mid|late|begin|eind|end\ of|before|after|since|
         voor|na|vóór|before|spring|summer|autumn|fall|winter|lente|zomer|herfst|semester|trimester|quarter|q[1-4]|
         s[12]|h[12]|tbd|tba|tbc|pending|soon)\b
    | [约初底末春夏秋冬]|左右""",
    re.VERBOSE | re.IGNORECASE,
)


def why_no_date(text: str) -> Trouble:
    """The reason why a tidied text, which no reader of dates understood, is no date."""
    for code, pattern in (
        (Code.DATE_RANGE, _SPAN),
        (Code.DATE_DURATION, _LENGTH),
        (Code.DATE_UNCERTAIN, _UNCERTAIN),
    ):
        if pattern.fullmatch(text) if code == Code.DATE_RANGE else pattern.search(text):
            return trouble(code, found=text)
    return trouble(Code.DATE_UNREADABLE, found=text)
