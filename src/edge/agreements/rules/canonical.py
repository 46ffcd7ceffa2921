"""The canonical form of a version: the bytes that both sides agree on, and their SHA-256.

Anybody can compute it again from what a version says. The form, "edge-agreement-text/1":

- one JSON object in UTF-8, keys in order of code points, no spaces between tokens, no byte beyond ASCII escaped
  (RFC 8259; for text, booleans and null the same bytes as RFC 8785), no line break at the end;
- every text in Unicode normalisation form C, line breaks as U+000A, blanks at the end of a line and blank lines
  at both ends of a text dropped; nothing else of a text is touched;
- `agreement` the id of the record, `kind` its code, `parties` in order of their names, each with `name`,
  `local_name`, `domain` and `unit` ("" where there is none), `languages` in order of their codes,
  `controlling_language` ("" = all equally authentic), `clauses` in the order of the text, each with `number`
  (counted from 1) and, by language, `heading` and `body`.

Left out on purpose: the number of the version, who made it and when, and the keys by which clauses are told apart.
The same words make the same hash, so a text that is brought back is the text that was approved.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FORMAT = "edge-agreement-text/1"


@dataclass(frozen=True, kw_only=True)
class Words:
    """Heading and body of a clause in one language."""

    heading: str = ""
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class ClauseText:
    """A clause at its place: `key` tells it apart from version to version, `texts` holds it by language, `library`
    is the code of the library's clause that it was made from."""

    key: str
    texts: Mapping[str, Words] = field(default_factory=dict)
    library: str = ""


@dataclass(frozen=True, kw_only=True)
class PartyText:
    """A party as the text names it."""

    name: str
    local_name: str = ""
    domain: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Text:
    """All that a version says."""

    agreement: str
    kind: str
    parties: Sequence[PartyText]
    languages: Sequence[str]
    controlling_language: str = ""
    clauses: Sequence[ClauseText] = ()


def tidy(text: str) -> str:
    """A text as the canonical form has it: NFC, plain line breaks, nothing blank at the ends."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n").lstrip(" \t") if text.strip() else ""


def canonical_form(text: Text) -> bytes:
    """The bytes of the form above."""
    languages = sorted(set(text.languages))
    told = {
        "format": FORMAT,
        "agreement": text.agreement,
        "kind": text.kind,
        "parties": sorted(
            (
                {
                    "name": tidy(party.name),
                    "local_name": tidy(party.local_name),
                    "domain": party.domain,
                    "unit": tidy(party.unit),
                }
                for party in text.parties
            ),
            key=lambda party: (party["name"], party["unit"], party["domain"], party["local_name"]),
        ),
        "languages": languages,
        "controlling_language": text.controlling_language,
        "clauses": [
            {"number": number, "texts": {code: _words(clause.texts.get(code)) for code in languages}}
            for number, clause in enumerate(text.clauses, start=1)
        ],
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _words(words: Words | None) -> dict[str, str]:
    return (
        {"heading": tidy(words.heading), "body": tidy(words.body)} if words else {"heading": "", "body": ""}
    )


def hash_of(text: Text) -> str:
    """The SHA-256 of the canonical form, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_form(text)).hexdigest()
