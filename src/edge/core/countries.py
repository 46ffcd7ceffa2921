"""Countries by name, in the reader's language."""

from babel import Locale
from django.utils.translation import get_language, to_locale


def country_name(code: str) -> str:
    """The country of an ISO 3166 code in the language in force; the code itself where no name is known."""
    return str(_locale().territories.get(code, code)) if code else ""


def _locale() -> Locale:
    return Locale.parse(to_locale(get_language() or "en"))
