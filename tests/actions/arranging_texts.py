"""A small text for the tests of drafting: an agreement in preparation, its clauses, its first versions."""

from collections.abc import Iterable
from typing import Any

from edge.agreements.actions import texts
from edge.agreements.models import Agreement, TextVersion
from edge.agreements.queries.texts import clauses_of
from edge.agreements.rules.canonical import ClauseText, Words
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION

SCOPE = ("scope", "Scope", "The two universities exchange students.", "宗旨", "两校互派学生。")
TERM = ("term", "Term", "This agreement lasts five years.", "期限", "本协议有效期五年。")
FEES = ("fees", "Fees", "Nobody pays fees at the host.", "费用", "学生无须向接待方缴费。")


def clause(key: str, heading: str, body: str, heading_zh: str = "", body_zh: str = "") -> ClauseText:
    words = {"en": Words(heading=heading, body=body)}
    if body_zh:
        words["zh"] = Words(heading=heading_zh, body=body_zh)
    return ClauseText(key=key, texts=words)


def the_clauses() -> list[ClauseText]:
    return [clause(*SCOPE), clause(*TERM), clause(*FEES)]


def reworded(clauses: Iterable[ClauseText], key: str, body: str) -> list[ClauseText]:
    """The clauses with other English words in one of them."""
    return [
        ClauseText(
            key=one.key,
            texts={**one.texts, "en": Words(heading=one.texts["en"].heading, body=body)},
            library=one.library,
        )
        if one.key == key
        else one
        for one in clauses
    ]


def a_text(agreement: Agreement, *, shown: bool = True, by: Any = INSTALLATION, **fields: Any) -> TextVersion:
    """The first version of an agreement's text, in English and Chinese."""
    said: dict[str, Any] = {
        "institution": Institution.objects.hub(),
        "clauses": the_clauses(),
        "languages": ["en", "zh"],
        "base": None,
        "origin": "edit",
        "name": "Olivia",
        **fields,
    }
    version = texts.make_version(agreement=agreement, by=by, **said)
    return texts.show_version(version=version, by=by) if shown else version


def the_next(
    version: TextVersion, key: str = "term", body: str = "It lasts three years.", **fields: Any
) -> TextVersion:
    """The next version, in which one clause says something else."""
    said: dict[str, Any] = {
        "by": INSTALLATION,
        "institution": Institution.objects.hub(),
        "clauses": reworded(clauses_of(version), key, body),
        "languages": version.languages,
        "base": version,
        "origin": "edit",
        "name": "Olivia",
        **fields,
    }
    return texts.make_version(agreement=version.agreement, **said)
