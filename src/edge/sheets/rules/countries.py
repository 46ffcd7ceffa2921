"""Countries and languages by name in nine languages, by code, and misspelt; to ISO 3166-1 and ISO 639-1."""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache

import pycountry
from babel import Locale

from edge.sheets.rules.sheet import Cell, error_in
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

_NAMED_IN = ("en", "nl", "zh", "zh_Hant", "es", "fr", "de", "it", "ca", "pt")
_ALIKE = 0.85  # ratio from which a misspelt name is taken for a known one
_GUESSED_FROM = 5  # letters: shorter names resemble too much
# Not names of ISO or CLDR, but written every day. "EL" and "UK" are the codes of the European Union.
_COUNTRIES = {
    "EL": "GR", "UK": "GB", "England": "GB", "Scotland": "GB", "Wales": "GB", "Northern Ireland": "GB",
    "Great Britain": "GB", "Britain": "GB", "The Netherlands": "NL", "Holland": "NL", "Pays-Bas (Les)": "NL",
    "U.S.": "US", "United States of America": "US", "America": "US", "VSA": "US", "PR China": "CN",
    "Mainland China": "CN", "China (mainland)": "CN", "中华人民共和国": "CN", "People's Republic of China": "CN",
    "Hong Kong": "HK", "Hongkong": "HK", "Macau": "MO", "Macao": "MO", "South Korea": "KR",
    "Republic of Korea": "KR", "North Korea": "KP", "Czech Republic": "CZ", "Slovak Republic": "SK",
    "Russia": "RU", "Macedonia": "MK", "FYROM": "MK", "Ivory Coast": "CI", "Burma": "MM", "Swaziland": "SZ",
    "Cape Verde": "CV", "DR Congo": "CD", "DRC": "CD", "Vietnam": "VN", "Viet Nam": "VN", "Palestine": "PS",
    "UAE": "AE", "Emirates": "AE", "Bosnia": "BA", "East Timor": "TL", "Vatican": "VA", "Turkey": "TR",
    "Iran": "IR", "Syria": "SY", "Moldova": "MD", "Tanzania": "TZ", "Venezuela": "VE", "Bolivia": "BO",
    "Laos": "LA", "Brunei": "BN", "Taiwan": "TW", "英国": "GB", "韩国": "KR", "台湾": "TW",
    "República Checa": "CZ", "EUA": "US", "Hong Kong SAR": "HK", "The UK": "GB",
    "Rep. of Korea": "KR", "Taiwan, China": "TW", "EE.UU.": "US",
    "Méjico": "MX",
    "Belgique": "BE", "Deutschland": "DE", "España": "ES", "Österreich": "AT", "Suiza": "CH",
}  # fmt: skip
_SEVERAL_COUNTRIES = {
    "Korea": "KP, KR",
    "Congo": "CD, CG",
    "Korea (Republic)": "KR",
    "Ireland (Northern)": "GB",
}
_LANGUAGES = {
    "CZ": "cs", "CN": "zh", "JP": "ja", "GR": "el", "DK": "da", "Flemish": "nl", "Vlaams": "nl", "Mandarin": "zh",
    "Putonghua": "zh", "汉语": "zh", "华语": "zh", "英文": "en", "法文": "fr", "德文": "de", "荷兰文": "nl",
    "Castilian": "es", "Castellano": "es", "Valencian": "ca", "Anglais": "en", "Catalan": "ca",
}  # fmt: skip


def read_country(cell: Cell) -> str | Unknown | Trouble | None:
    """Read a cell as an ISO 3166-1 alpha-2 code, from a code of two or three letters or a name.

    A misspelt name that resembles one country only is a warning with that country as `value`; so is the
    code of Namibia, which also stands for "not available".
    """
    if isinstance(cell, str) and tidy(cell) == "NA":
        return trouble(Code.COUNTRY_OR_NOTHING, found="NA", value="NA")
    text = _plain_text(cell, Code.COUNTRY_UNKNOWN, nearest="")
    if not isinstance(text, str):
        return text
    meanings = _countries()
    found = meanings.get(fold(text), frozenset())
    if len(found) == 1:
        return min(found)
    if found:
        return trouble(Code.COUNTRY_AMBIGUOUS, found=text, countries=", ".join(sorted(found)))
    meant = _resembling(fold(text))
    if len(meant) == 1:
        return trouble(Code.COUNTRY_MISSPELT, found=text, read=min(meant), value=min(meant))
    return trouble(Code.COUNTRY_UNKNOWN, found=text, nearest=", ".join(sorted(meant)))


def read_language(cell: Cell, others: Mapping[str, str] | None = None) -> str | Unknown | Trouble | None:
    """Read a cell as an ISO 639-1 code, from a code of two or three letters or a name.

    `others` are words of one office that mean a language, such as {"AN": "en"}; they win.
    """
    text = _plain_text(cell, Code.LANGUAGE_UNKNOWN)
    if not isinstance(text, str):
        return text
    own = {fold(word): code for word, code in (others or {}).items()}
    if fold(text) in own:
        return own[fold(text)]
    found = _languages().get(fold(text), frozenset())
    if len(found) == 1:
        return min(found)
    if found:
        return trouble(Code.LANGUAGE_AMBIGUOUS, found=text, languages=", ".join(sorted(found)))
    return trouble(Code.LANGUAGE_UNKNOWN, found=text)


def _plain_text(cell: Cell, refusal: Code, **params: str) -> str | Unknown | Trouble | None:
    """The text that is to be recognised; anything that is none, or nothing, is answered at once."""
    if found := error_in(cell):
        return found
    if cell is None or (isinstance(cell, str) and (says_nothing(cell) or says_none(cell))):
        return None
    if not isinstance(cell, str):
        return trouble(refusal, found=cell, **params)
    return UNKNOWN if says_unknown(cell) else tidy(cell)


@lru_cache(maxsize=10_000)
def _resembling(folded: str) -> frozenset[str]:
    """The countries with a name much like this one."""
    alike = _country_spellings().nearest(folded, cutoff=_ALIKE) if len(folded) >= _GUESSED_FROM else []
    return frozenset(code for name in alike for code in _countries()[name])


@cache
def _country_spellings() -> Spellings:
    return Spellings(_countries())


@cache
def _countries() -> dict[str, frozenset[str]]:
    """Folded names and codes, and the countries they can mean; a code counts more than a name."""
    named: dict[str, set[str]] = {}
    codes = {country.alpha_2 for country in pycountry.countries}
    for country in pycountry.countries:
        for name in (
            country.name,
            getattr(country, "official_name", ""),
            getattr(country, "common_name", ""),
        ):
            named.setdefault(fold(name), set()).add(country.alpha_2)
    _add_names(named, codes, lambda locale: locale.territories)
    fixed = {country.alpha_3: {country.alpha_2} for country in pycountry.countries}
    fixed |= {code: {code} for code in codes} | {name: {code} for name, code in _COUNTRIES.items()}
    fixed |= {name: set(meant.split(", ")) for name, meant in _SEVERAL_COUNTRIES.items()}
    return _settled(named, fixed)


@cache
def _languages() -> dict[str, frozenset[str]]:
    named: dict[str, set[str]] = {}
    known = [language for language in pycountry.languages if hasattr(language, "alpha_2")]
    codes = {language.alpha_2 for language in known}
    for language in known:
        named.setdefault(fold(language.name), set()).add(language.alpha_2)
    _add_names(named, codes, lambda locale: locale.languages)
    fixed = {language.alpha_3: {language.alpha_2} for language in known}
    fixed |= {
        language.bibliographic: {language.alpha_2} for language in known if hasattr(language, "bibliographic")
    }
    fixed |= {name: {code} for name, code in _LANGUAGES.items()} | {code: {code} for code in codes}
    return _settled(named, fixed)


def _add_names(
    named: dict[str, set[str]], codes: set[str], names: Callable[[Locale], Mapping[str, str]]
) -> None:
    for language in _NAMED_IN:
        for code, name in names(Locale.parse(language)).items():
            if code in codes:
                named.setdefault(fold(name), set()).add(code)


def _settled(named: dict[str, set[str]], fixed: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    """Both together, what is fixed instead of what is named alike."""
    meanings = named | {fold(name): meant for name, meant in fixed.items()}
    return {name: frozenset(meant) for name, meant in meanings.items() if name}
