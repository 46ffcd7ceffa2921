"""A day as a mail writes it, in the language in force: 7 December 2026, 7 december 2026, 2026年12月7日."""

from datetime import date

from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language

from edge.core.dates import PartialDate, Precision

_LOCALES = {"en": "en_GB", "nl": "nl_BE", "zh": "zh_Hans_CN"}


def day_in_words(day: date) -> str:
    return format_date(day, format="long", locale=_locale())


def partial_day_in_words(value: PartialDate) -> str:
    """As precisely as it is known: 7 December 2026, December 2026, 2026."""
    if value.precision is Precision.DAY:
        return day_in_words(value.start)
    skeleton = "yMMMM" if value.precision is Precision.MONTH else "y"
    return format_skeleton(skeleton, value.start, locale=_locale())


def _locale() -> str:
    return _LOCALES.get((get_language() or "en").split("-")[0], "en_GB")
