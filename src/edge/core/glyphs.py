"""The fonts of a document and the letters they hold: a letter outside them must not stop a dossier.

Under PDF/A and PDF/UA a missing glyph is an error, so letters that no font of ours holds are set as
the replacement character, and the document says so; a text that will be signed is refused instead (`missing_letters`).
Fonts come from packages, never from the system.
"""

import unicodedata
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path

import typst
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # publishes no types

FOLDERS = (
    ("justmytype_western_core", "notosans"),
    ("justmytype_western_core", "sourceserif4"),
    ("justmytype_western_core", "notosanssymbols2"),
    ("justmytype_intl_cjk", "notosanssc"),
)
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BREAK = "\N{ZERO WIDTH SPACE}"
_LONGEST_WORD = 30  # letters; a longer one may break anywhere, after every twelfth letter
_PIECE = 12


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The font families of FOLDERS and nothing else, found once per process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in _folders()],
    )


def settable(text: str) -> tuple[str, bool]:
    """The text with everything replaced that our fonts lack, and whether anything was.

    Control and format characters go; every white space becomes a space; a run of letters that cannot be
    set becomes one replacement character; very long words may break.
    """
    if text.isascii() and text.isprintable():
        return _breakable(text), False
    spaced = "".join(" " if letter.isspace() else letter for letter in text)
    kept = "".join(letter for letter in spaced if unicodedata.category(letter) not in ("Cc", "Cf"))
    parts = [
        "".join(run) if known else REPLACEMENT for known, run in groupby(_clusters(kept), key=_is_settable)
    ]
    whole = "".join(parts)
    return _breakable(whole), whole != kept


def missing_letters(text: str) -> str:
    """The letters of the text that no font of ours holds, each once, in the order of the text."""
    if text.isascii():
        return ""
    clusters = _clusters("".join(letter for letter in text if not letter.isspace()))
    return "".join(dict.fromkeys(cluster for cluster in clusters if not _is_settable(cluster)))


def _folders() -> list[Path]:
    return [Path(str(files(package) / "fonts" / "ofl" / family)) for package, family in FOLDERS]


@lru_cache(maxsize=1)
def _alphabets() -> tuple[frozenset[int], ...]:
    """The code points of each upright font, one set per font."""
    faces = [
        path for folder in _folders() for path in sorted(folder.glob("*.ttf")) if "Italic" not in path.name
    ]
    alphabets = []
    for face in faces:
        with TTFont(face, lazy=True) as font:
            alphabets.append(frozenset(font.getBestCmap()))
    return tuple(alphabets)


def _clusters(text: str) -> list[str]:
    """Each letter with the marks that stand on it: one font has to set them together."""
    clusters: list[str] = []
    for letter in text:
        if clusters and unicodedata.category(letter).startswith("M"):
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return clusters


def _is_settable(cluster: str) -> bool:
    composed = {ord(letter) for letter in unicodedata.normalize("NFC", cluster)}
    written = {ord(letter) for letter in cluster}
    return any(written <= alphabet or composed <= alphabet for alphabet in _alphabets())


def _breakable(text: str) -> str:
    if len(text) <= _LONGEST_WORD:
        return text
    return " ".join(_broken(word) for word in text.split(" "))


def _broken(word: str) -> str:
    if len(word) <= _LONGEST_WORD or any(unicodedata.category(letter) == "Lo" for letter in word):
        return word  # Han script breaks anywhere by itself
    return _BREAK.join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))
