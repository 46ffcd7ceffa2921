"""Whether a certificate names the signatory: its names compared with those of a person, in every script and order.

Names are compared, not people: the same name proves nobody, and two spellings can be one person. So there are three
answers, and only a whole name that fits letter by letter, whatever its order, accents and capitals, is the same.

Left out: pinyin against Chinese characters, and traditional against simplified ones, need a dictionary; names of two
scripts cannot be told, other characters of one script are different.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from edge.core.pades.findings import Examination, NameMatch, SignatureFound

_IN_BRACKETS = re.compile(r"[(\[（].*?[)\]）]")  # "Jan Peeters (Signature)", as identity cards write it
_TITLES = frozenset(  # none that is a family name somewhere, as Ma and Ing are
    ("prof", "professor", "dr", "drs", "ir", "mr", "mrs", "ms", "phd", "msc", "bsc", "llm", "教授", "博士")
)
# Letters that Unicode does not take apart, and how German and the Nordic languages write theirs without marks.
_ALONE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_KINDEST = (NameMatch.SAME, NameMatch.CANNOT_BE_TOLD, NameMatch.DIFFERENT)
_MOST_ORDERED = 5  # words whose every order is tried without blanks


@dataclass(frozen=True, kw_only=True)
class _Name:
    """The words of a name in one script: without marks, and with marks spelt out ("mueller")."""

    script: str
    plain: tuple[str, ...]
    spelt: tuple[str, ...]


def compare_names(certificate: Iterable[str], person: Iterable[str]) -> NameMatch:
    """The names in a certificate (common name, given name with surname) against the names of a person.

    SAME when one of them is the same whole name; DIFFERENT when two names of one script are not, and neither can be
    a shorter form of the other; CANNOT_BE_TOLD otherwise, also where one side has no name.
    """
    known = [words for name in person for words in _by_script(name)]
    answers = [_best(words, known) for name in certificate for words in _by_script(name)]
    for answer in (NameMatch.SAME, NameMatch.DIFFERENT):
        if answer in answers:
            return answer
    return NameMatch.CANNOT_BE_TOLD


def _best(one: _Name, known: Sequence[_Name]) -> NameMatch | None:
    """The best answer that one name in a certificate gets; None where no name is of its script."""
    answers = [_compare(one, other) for other in known if other.script == one.script]
    return next((answer for answer in _KINDEST if answer in answers), None)


def _compare(one: _Name, other: _Name) -> NameMatch:
    pairs = [(left, right) for left in (one.plain, one.spelt) for right in (other.plain, other.spelt)]
    if any(_is_same(left, right) for left, right in pairs):
        return NameMatch.SAME
    shorter, longer = sorted((one.plain, other.plain), key=len)
    return NameMatch.CANNOT_BE_TOLD if _may_be(shorter, longer) else NameMatch.DIFFERENT


def _by_script(name: str) -> list[_Name]:
    """A name once for each script that it is written in: "Chen Jining 陈吉宁" is two."""
    plain, spelt = _words(name), _words(name, _SPELT)
    scripts = dict.fromkeys(_script(word) for word in plain)
    return [
        _Name(
            script=script,
            plain=tuple(word for word in plain if _script(word) == script),
            spelt=tuple(word for word in spelt if _script(word) == script),
        )
        for script in scripts
    ]


def _words(name: str, spelling: Mapping[int, str] | None = None) -> tuple[str, ...]:
    """The words of a name without accents, capitals, titles and what stands in brackets."""
    text = unicodedata.normalize("NFKC", _IN_BRACKETS.sub(" ", name)).casefold()
    text = text.translate(spelling or {}).translate(_ALONE)
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    plain = unicodedata.normalize("NFC", re.sub(r"['’ʼ`´]", "", plain))
    words = re.findall(rf"{_HAN}+|[^\W\d_{_HAN[1:]}+", plain)
    return tuple(word for word in words if word not in _TITLES)


def _script(word: str) -> str:
    """The script of its first letter, as Unicode names it: LATIN, CJK, CYRILLIC."""
    return unicodedata.name(word[0], "").partition(" ")[0]


def _is_same(one: Sequence[str], other: Sequence[str]) -> bool:
    """The same words in any order, or run together otherwise ("Jining", "Ji-Ning"; 陈吉宁, 陈 吉宁)."""
    if sorted(one) == sorted(other):
        return True
    together, parts = "".join(one), "".join(other)
    if sorted(together) != sorted(parts) or max(len(one), len(other)) > _MOST_ORDERED:
        return False
    if re.match(_HAN, together):
        return together == parts
    wanted = {"".join(order) for order in permutations(other)}
    return any("".join(order) in wanted for order in permutations(one))


def _may_be(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    """Every word of the shorter name stands in the longer one, an initial for its word: "J. Chen" and "Chen Wei
    Jining" may be Chen Jining."""
    left = list(longer)
    for word in sorted(shorter, key=len, reverse=True):
        found = next((one for one in left if one == word), None) or next(
            (one for one in left if (len(word) == 1 or len(one) == 1) and one[0] == word[0]), None
        )
        if found is None:
            return False
        left.remove(found)
    return True


def with_signatories(examination: Examination, names: Mapping[str, Sequence[str]]) -> Examination:
    """The examination with every signature compared with who was to sign in its place.

    `names` are those of the signatory by the name of the place; the first is the one that is shown.
    """
    judged = tuple(
        _compared(one, names[one.place]) if names.get(one.place) else one for one in examination.signatures
    )
    return replace(examination, signatures=judged)


def with_stated_name(signature: SignatureFound) -> SignatureFound:
    """The signature compared with the name that it states itself, as long as nothing better is known."""
    return _compared(signature, [signature.name]) if signature.name else signature


def _compared(signature: SignatureFound, names: Sequence[str]) -> SignatureFound:
    """A seal and a time-stamp are nobody's own signature: they are left as they are."""
    if signature.seals or signature.is_timestamp or signature.certificate is None:
        return signature
    match = compare_names(signature.certificate.names, [name for name in names if name])
    return replace(signature, signatory=names[0], name_match=match)
