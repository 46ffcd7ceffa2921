"""What the installation itself writes of an agreement: stored in English with ISO days, read in the reader's language.

One sentence is one record of a code (the sentence) and its values, so that what was stored earlier reads well too, and
so does what a person typed: a text that is none of these sentences is shown as it stands.
"""

import re
from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext, gettext_noop

from edge.core.dates import NotAPartialDate, PartialDate
from edge.core.days import partial_day_in_words

RENEWED_ITSELF = gettext_noop("Renewed itself until %(end)s: nobody cancelled it in time")
RENEWED_BY_CONFIRMATION = gettext_noop("Renewed until %(end)s by confirmation: %(by)s")
RENEWAL_CANCELLED = gettext_noop("Automatic renewal cancelled")
EXTENDED = gettext_noop("Extended")
_WRITTEN = (RENEWED_ITSELF, RENEWED_BY_CONFIRMATION, RENEWAL_CANCELLED, EXTENDED)
_A_DAY = re.compile(r"(?<!\d)\d{4}(?:-\d{2}){0,2}(?!\d)")
_A_WHOLE_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


def happened_in_words(stored: str) -> str:
    """The sentence in the language in force, with its days in words; what somebody typed stays as typed."""
    for sentence in _WRITTEN:
        found = _pattern(sentence).fullmatch(stored)
        if found is not None:
            return gettext(sentence) % _in_words(found.groupdict())
    return stored


def _in_words(values: Mapping[str, str]) -> dict[str, str]:
    """`end` is one day as precise as it is known; in `by` days stand among names."""
    days = {"end": _A_DAY}
    return {name: days.get(name, _A_WHOLE_DAY).sub(_day, value) for name, value in values.items()}


def _day(found: re.Match[str]) -> str:
    try:
        return partial_day_in_words(PartialDate.parse(found[0]))
    except NotAPartialDate:
        return found[0]


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", sentence)
    return re.compile(
        "".join(f"(?P<{part}>.+)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    )
