"""Merge fields: the places in a clause that are filled from the records, such as `{partner}`.

A field is a name in braces from the list below, and nothing else: a template holds no code. A field whose value is
not known stays in the text, in its braces, and is listed until somebody fills it.
"""

import re
from collections.abc import Iterable, Mapping

FIELDS = (
    "title",
    "reference",
    "hub",
    "hub_address",
    "hub_signatory",
    "partner",
    "partner_address",
    "partner_signatory",
    "partners",
    "start",
    "end",
    "signing_day",
    "term_months",
    "notice_days",
    "renewal_months",
    "umbrella",
    "umbrella_signed",
    "amended",
    "amended_signed",
    "purposes",
    "hub_unit",
    "partner_unit",
    "candidate",
    "programme",
    "places_out",
    "places_in",
    "languages",
    "controlling_language",
    "hub_contact",
    "partner_contact",
    "hub_degree",
    "partner_degree",
    "credits",
    "hub_supervisor",
    "partner_supervisor",
    "research_topic",
    "thesis_language",
    "stay_months",
    "data_subjects",
    "data_categories",
    "retention",
    "changes",
)

_FIELD = re.compile(r"\{([A-Za-z_]\w*)\}")

DAYS = ("start", "end", "signing_day", "umbrella_signed", "amended_signed")
NUMBERS = (
    "term_months",
    "notice_days",
    "renewal_months",
    "places_out",
    "places_in",
    "credits",
    "stay_months",
)


def fields_in(text: str) -> tuple[str, ...]:
    """The names in braces, each once, in the order of the text."""
    return tuple(dict.fromkeys(_FIELD.findall(text)))


def unknown_fields(text: str) -> tuple[str, ...]:
    """Names in braces that are no merge field: a slip of the pen."""
    return tuple(name for name in fields_in(text) if name not in FIELDS)


def merge(text: str, values: Mapping[str, str]) -> str:
    """The text with every field that has a value filled in. A value is text: braces in it are not read again."""
    return _FIELD.sub(lambda found: values.get(found[1]) or found[0], text)


def parts_of(text: str) -> tuple[list[str], list[str]]:
    """The words around the fields, and the fields between them: one more of the former, in the order of the text."""
    parts = _FIELD.split(text)
    return parts[::2], parts[1::2]


def open_fields(texts: Iterable[str]) -> tuple[str, ...]:
    """The fields that still stand in the texts, each once."""
    return tuple(dict.fromkeys(name for text in texts for name in fields_in(text)))
