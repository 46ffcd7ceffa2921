"""The one door to Typst: the contents of a dossier and a language in, the bytes of a PDF out.

The document is tagged and meets PDF/A-2b and PDF/UA-1. The same contents in the same language give the
same bytes on every machine: fonts come from packages, and the document is dated by its as-of day.
"""

import json
from datetime import UTC, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from edge.core.glyphs import REPLACEMENT, fonts, settable
from edge.strategy.rules import DossierContents, Question, Recommendation, recommendations
from edge.strategy.typesetting import advising
from edge.strategy.typesetting.cells import LANGUAGES, Language, Setter
from edge.strategy.typesetting.chapters import changes, chapters, sources
from edge.strategy.typesetting.cover import cover
from edge.strategy.typesetting.fingerprint import fingerprint
from edge.strategy.typesetting.on_screen import WordedAdvice, WordedReason, word_advice, word_question

__all__ = [
    "LANGUAGES",
    "DossierNotSet",
    "WordedAdvice",
    "WordedReason",
    "advice_in_words",
    "fingerprint",
    "headline",
    "question_in_words",
    "typeset_dossier",
]

_LAYOUT = Path(str(files("edge.strategy") / "typst"))
_NOT_SET_AS_TEXT = ("url", "kind", "tone", "status", "key")  # read by the layout, never shown


class DossierNotSet(RuntimeError):
    """The layout refused the contents; the message is the compiler's."""


def typeset_dossier(contents: DossierContents, *, language: str) -> bytes:
    """This will set a dossier as PDF in `en`, `nl` or `zh` (or Django's name for one of these).

    Raises ValueError for another language and DossierNotSet when the layout fails.
    """
    with translation.override(_language(language).django):
        payload = _payload(contents, _language(language))
    told = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    dated = datetime.combine(contents.as_of, time(), UTC)
    try:
        return typst.compile(
            str(_LAYOUT / "dossier.typ"),
            root=str(_LAYOUT),
            font_paths=fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"dossier": told},
            pdf_standards=["a-2b", "ua-1"],
            timestamp=dated,
        )
    except typst.TypstError as error:
        raise DossierNotSet(f"{error.message} {error.diagnostic}") from error


def headline(advice: Recommendation, *, language: str) -> str:
    """The recommendation in one line, as the dossier's first page says it."""
    with translation.override(_language(language).django):
        return advising.headline(Setter(language=_language(language)), advice)


def advice_in_words(advice: Recommendation, *, language: str) -> WordedAdvice:
    """The recommendation with its reasons, as the dossier words them."""
    return word_advice(advice, language=_language(language))


def question_in_words(question: Question, *, language: str) -> WordedReason:
    """One open question, as the dossier words it."""
    return word_question(question, language=_language(language))


def _language(code: str) -> Language:
    known = {name: language for language in LANGUAGES.values() for name in (language.code, language.django)}
    if code not in known:
        raise ValueError(f"a dossier is set in {', '.join(LANGUAGES)}, not in {code!r}")
    return known[code]


def _payload(contents: DossierContents, language: Language) -> dict[str, Any]:
    """Everything that the layout shows, in the language in force, with letters that our fonts hold.

    The first page is set first: notes are numbered as a reader meets them.
    """
    setter = Setter(language=language)
    advice = recommendations(contents)
    first_page = cover(setter, contents, advice)
    numbered = chapters(setter, contents, advice)
    appendix = changes(setter, contents)
    numbered.append(sources(setter, contents))
    ends = [appendix] if appendix else []
    hub_and_partner = language.pair.join(first_page["names"])
    payload = {
        "language": language.code,
        "region": language.region,
        "title": f"{_('Renewal dossier')}: {hub_and_partner}",
        "words": {
            "as_of": _("As of %(day)s") % {"day": setter.day(contents.as_of)},
            "language": language.name,
            "data": _("Data %(hash)s") % {"hash": fingerprint(contents)[:16]},
            "appendix": _("Appendix"),
            "continued": _("continued"),
        },
        "cover": first_page,
        "chapters": numbered,
        "appendices": ends,
        "sources": {str(source["n"]): source for source in setter.sources()},
    }
    return _with_our_letters(payload)


def _with_our_letters(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with every shown text settable; a note tells the reader where letters had to be replaced."""
    any_replaced = False

    def walk(value: Any, name: str = "") -> Any:
        nonlocal any_replaced
        if isinstance(value, dict):
            return {key: walk(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [walk(item, name) for item in value]
        if not isinstance(value, str) or name in _NOT_SET_AS_TEXT:
            return value
        text, replaced = settable(value)
        any_replaced = any_replaced or replaced
        return text

    walked: dict[str, Any] = walk(payload)
    told = _(
        "Where a letter is outside the fonts of this document it is set as %(mark)s; the record holds it."
    )
    walked["replaced"] = told % {"mark": REPLACEMENT} if any_replaced else ""
    return walked
