"""Search words of our own, the same for SQLite and PostgreSQL and for every script.

Why: databases cut Chinese text at spaces it does not have, and trigram indexes miss words of two characters.

- Letters are lower-cased and lose their accents (é -> e, ß -> ss, ł -> l), pinyin its tone marks.
- Apostrophes are dropped (Xi'an -> xian); what follows one is a word too (d'Aix -> daix, aix).
- Words are letters and digits of one script; where the script changes, a new word begins.
- Chinese, kana and hangul, written without spaces between words, give every character with the one after it,
  and the last one alone: 清华大学 -> 清华 华大 大学 学. So each character begins a token, and a single one
  is found by prefix.

Left out: traditional and simplified characters are different characters; ü is u and not ue; no word stems.

Index `" ".join(tokens_of(...))` in SQLite with `tokenize=FTS5_TOKENIZER`; in PostgreSQL `array_to_tsvector(tokens)`
matched with `tsquery(...)::tsquery` takes the tokens as they are (`to_tsvector('simple', ...)` with
to_tsquery serves too, but then the database decides anew what a letter is).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

# All that is not ASCII belongs to a word: the newest letters too, which SQLite's Unicode tables do not know.
FTS5_TOKENIZER = "ascii"

LONGEST_TOKEN = 64  # characters; PostgreSQL refuses 2 KiB
MOST_TERMS = 32  # of one query

# Letters that Unicode does not take apart; those called "... with stroke" and the like are taken by name.
_FOLDED = {
    "\N{LATIN SMALL LETTER AE}": "ae",
    "\N{LATIN SMALL LIGATURE OE}": "oe",
    "\N{LATIN SMALL LETTER THORN}": "th",
    "\N{LATIN SMALL LETTER ETH}": "d",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "\N{LATIN SMALL LETTER DOTLESS J}": "j",
    "\N{LATIN SMALL LETTER ENG}": "n",
    "\N{LATIN SMALL LETTER KRA}": "k",
    "\N{LATIN SMALL LETTER SCHWA}": "e",
}
_VARIANT_OF = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH .*")
# What keyboards and books use for an apostrophe: quotation marks, accents, primes, modifier letters.
_APOSTROPHES = dict.fromkeys(map(ord, "`\u00b4\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02bd\uff07"), "'")
_DROPPED = re.compile(  # combining accents, variation selectors, soft hyphens, joiners and direction marks
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef"
    "\u00ad\u200c-\u200f\u2060\ufeff]"
)
_WITHOUT_SPACES = re.compile(
    "(?P<han>[\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00016ff0-\U00016ff1\U00020000-\U0003fffd])"
    "|(?P<kana>[\u3031-\u3035\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\U0001aff0-\U0001b16f])"
    "|(?P<hangul>[\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb])"
)
_ANY = "any script"
_CUT_IN_PAIRS = frozenset({"han", "kana", "hangul"})


@dataclass(frozen=True, kw_only=True)
class Term:
    """One word to look for: the whole `token`, or every token that begins with it."""

    token: str
    prefix: bool


def tokens_of(*texts: str) -> list[str]:
    """The words under which the texts are found, in their order, repetitions kept; [] when there is none."""
    return [token for text in texts for script, run in _runs(text) for token in _tokens_of_run(script, run)]


def query_terms(text: str) -> list[Term]:
    """What a typed text asks for, each term once, at most 32 of them; all of them must be found.

    A word of an alphabet, and a single Chinese, kana or hangul character, is looked for as a beginning;
    longer runs of those by their pairs.
    """
    terms: dict[Term, None] = {}
    for script, run in _runs(text):
        if script in _CUT_IN_PAIRS and len(run) > 1:
            terms.update((Term(token=run[n : n + 2], prefix=False), None) for n in range(len(run) - 1))
        else:
            terms[Term(token=run.replace("'", "")[:LONGEST_TOKEN], prefix=True)] = None
        if len(terms) >= MOST_TERMS:
            break
    return list(terms)[:MOST_TERMS]


def fts5_query(terms: Iterable[Term]) -> str:
    """The right side of SQLite's MATCH; without terms one that finds nothing (empty is an error)."""
    quoted = ['"' + term.token.replace('"', '""') + '"' + "*" * term.prefix for term in terms]
    return " AND ".join(quoted) or '""'


def tsquery(terms: Iterable[Term]) -> str:
    """Text for PostgreSQL's to_tsquery('simple', ...) or ::tsquery; without terms '', which finds nothing."""
    quoted = [
        "'" + term.token.replace("\\", "\\\\").replace("'", "''") + "'" + ":*" * term.prefix for term in terms
    ]
    return " & ".join(quoted)


def _tokens_of_run(script: str, run: str) -> Iterator[str]:
    if script in _CUT_IN_PAIRS:
        yield from (run[n : n + 2] for n in range(len(run)))
        return
    yield run.replace("'", "")[:LONGEST_TOKEN]
    # A beginning is enough of a text that is one endless word: each apostrophe in it adds a token.
    for apostrophe in re.finditer("'", run[: 2 * LONGEST_TOKEN]):
        following = run[apostrophe.end() : apostrophe.end() + 2 * LONGEST_TOKEN]
        yield following.replace("'", "")[:LONGEST_TOKEN]


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Stretches of one script, folded. Digits, marks and apostrophes belong to the word they stand in."""
    folded = _folded(text) + " "
    script, start = "", 0
    for place, letter in enumerate(folded):
        its = _script_of(letter)
        if _are_one_word(script, its):
            script = its if script == _ANY else script
            continue
        if script and (run := folded[start:place].strip("'")):
            yield script, run
        script, start = its, place


def _are_one_word(script: str, other: str) -> bool:
    if not script or not other:
        return False
    if script == other:
        return True
    return _ANY in (script, other) and not {script, other} & _CUT_IN_PAIRS


def _folded(text: str) -> str:
    """Apostrophes first (NFKC makes a space of an acute accent), and again (it takes one out of \u0149)."""
    text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).casefold()
    text = _DROPPED.sub("", unicodedata.normalize("NFKD", text)).translate(_APOSTROPHES)
    return unicodedata.normalize("NFC", "".join(map(_plain_letter, text)))


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    if letter < "\x80":
        return letter
    if letter in _FOLDED:
        return _FOLDED[letter]
    if unicodedata.category(letter) == "Nd":
        return str(unicodedata.decimal(letter))
    variant = _VARIANT_OF.fullmatch(unicodedata.name(letter, ""))
    return variant[1].lower() if variant else letter


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    """The script's name, _ANY for what joins every word, "" for what ends one."""
    if letter == "'":
        return _ANY
    category = unicodedata.category(letter)[0]
    if category not in "LNM":
        return ""
    if dense := _WITHOUT_SPACES.fullmatch(letter):
        return str(dense.lastgroup)
    return unicodedata.name(letter, "UNNAMED").split()[0].lower() if category == "L" else _ANY
