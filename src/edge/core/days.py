"""A day as a mail writes it, in the language in force: 7 December 2026, 7 december 2026, 2026年12月7日."""

from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language

_LOCALES = {"en": "en_GB", "nl": "nl_BE", "zh": "zh_Hans_CN"}


def day_in_words(day: date) -> str:
    spoken = (get_language() or "en").split("-")[0]
    return format_date(day, format="long", locale=_LOCALES.get(spoken, "en_GB"))
