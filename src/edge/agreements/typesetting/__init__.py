"""The one door to Typst for agreements: the text of a version in, the bytes of its PDF out.

The document is tagged and meets PDF/A-2b and PDF/UA-1 (until it is signed: see docs/how-to). Every page says the
version and the SHA-256 of its canonical form. The same version gives the same bytes on every machine.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from edge.agreements.rules.canonical import Text, hash_of
from edge.core.glyphs import fonts, missing_letters

_LAYOUT = Path(str(files("edge.agreements") / "typst"))
_LOCALES = {"en": ("en", "gb"), "nl": ("nl", "be"), "zh": ("zh", "cn")}
_DJANGO = {"en": "en", "nl": "nl", "zh": "zh-hans"}
_PAGE_HEIGHT = 297.0  # millimetres, A4
_POINTS = 72 / 25.4  # a millimetre in PDF units
MOST_SIGNATORIES = 10


class NotSet(RuntimeError):
    """The text could not be set; the message says why, in the reader's language."""


@dataclass(frozen=True, kw_only=True)
class ToSign:
    """Who signs: the party, the name as it is written, the capacity."""

    party: str
    name: str
    capacity: str


@dataclass(frozen=True, kw_only=True)
class Box:
    """Where one signs on the last page, in points from its lower left corner, as PDF counts."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, kw_only=True)
class Typeset:
    """A PDF and, in the order of the signatories, the boxes on its last page."""

    pdf: bytes
    boxes: tuple[Box, ...]


def typeset_agreement(
    text: Text,
    *,
    title: str,
    kind: str,
    number: int,
    moment: datetime,
    signatories: Sequence[ToSign] = (),
) -> Typeset:
    """Set a version, `number`, of an agreement, with a page to sign when there are signatories.

    `moment` dates the document (when the version was made). Raises NotSet where letters are missing from the fonts,
    or when there are more signatories than the page holds: what is signed is never replaced or left out.
    """
    if len(signatories) > MOST_SIGNATORIES:
        raise NotSet(_("The page holds %(most)s signatories.") % {"most": MOST_SIGNATORIES})
    with translation.override(_DJANGO[_first_language(text)]):
        payload = _payload(text, title, kind, number, signatories)
    missing = missing_letters("".join(_texts_of(payload)))
    if missing:
        raise NotSet(_("The fonts of the document lack these letters: %(letters)s") % {"letters": missing})
    told = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        pdf = typst.compile(
            str(_LAYOUT / "agreement.typ"),
            root=str(_LAYOUT),
            font_paths=fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"agreement": told},
            pdf_standards=["a-2b", "ua-1"],
            timestamp=moment.replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise NotSet(f"{error.message} {error.diagnostic}") from error
    return Typeset(pdf=pdf, boxes=tuple(_box(place) for place in payload["boxes"]))


def _first_language(text: Text) -> str:
    """The controlling language stands first; else the order of the languages."""
    return text.controlling_language or next(iter(_in_order(text)))


def _in_order(text: Text) -> list[str]:
    codes = [code for code in ("en", "nl", "zh") if code in text.languages]
    return sorted(codes, key=lambda code: code != text.controlling_language)


def _payload(text: Text, title: str, kind: str, number: int, signatories: Sequence[ToSign]) -> dict[str, Any]:
    sha256, codes = hash_of(text), _in_order(text)
    names = {"en": _("English"), "nl": _("Dutch"), "zh": _("Chinese")}
    told = {"number": number, "sha256": sha256, "languages": ", ".join(names[code] for code in codes)}
    if text.controlling_language:
        control = _("Languages: %(languages)s. Where they differ, %(controlling)s decides.")
    elif len(codes) > 1:
        control = _("Languages: %(languages)s, all equally authentic.")
    else:
        control = _("Language: %(languages)s.")
    return {
        "title": title,
        "keywords": [text.agreement, str(number), sha256],
        "languages": [{"lang": _LOCALES[code][0], "region": _LOCALES[code][1]} for code in codes],
        "parties": [
            {"name": party.name, "local_name": _other_name(party.name, party.local_name), "unit": party.unit}
            for party in text.parties
        ],
        "clauses": [
            {
                "number": str(place),
                "texts": [
                    {"heading": words.heading, "body": words.body} if words else {"heading": "", "body": ""}
                    for words in (clause.texts.get(code) for code in codes)
                ],
            }
            for place, clause in enumerate(text.clauses, start=1)
        ],
        "words": {
            "kind": kind,
            "subject": _("Version %(number)s") % told,
            "languages": control % {**told, "controlling": names.get(text.controlling_language, "")},
            "signatures": _("Signatures"),
            "signing": _(
                "Signed for the parties, on paper or electronically in this file. The text that is signed has the "
                "SHA-256 at the foot of every page."
            ),
        },
        "footer": {
            "label": f"{title} · {_('Version %(number)s') % told}",
            "hash": f"SHA-256 {sha256}",
        },
        "boxes": list(_places(signatories)),
    }


def _other_name(name: str, local_name: str) -> str:
    return "" if local_name == name else local_name


def _places(signatories: Sequence[ToSign]) -> Iterable[dict[str, Any]]:
    """Two columns of boxes, in millimetres from the upper left corner of the page."""
    for number, signatory in enumerate(signatories):
        yield {
            "left": 20 + 90 * (number % 2),
            "top": 48 + 44 * (number // 2),
            "width": 80,
            "height": 34,
            "party": signatory.party,
            "name": signatory.name,
            "capacity": signatory.capacity,
            "place_and_day": str(_("Place and day")),
        }


def _box(place: dict[str, Any]) -> Box:
    """The part of a place that is left for the signature itself, under the names."""
    top = _PAGE_HEIGHT - place["top"] - 13
    return Box(
        left=place["left"] * _POINTS,
        right=(place["left"] + place["width"]) * _POINTS,
        bottom=(_PAGE_HEIGHT - place["top"] - place["height"] + 0.5) * _POINTS,
        top=top * _POINTS,
    )


def _texts_of(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _texts_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts_of(one)
    elif isinstance(value, str):
        yield value
