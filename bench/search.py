"""`python -m bench.search`: finding agreements and texts by the words of the texts, among 50,000 of them, in SQLite.

Each agreement has a title, two parties and a text of some 240 words in English and 300 characters in Chinese.
Words are drawn from a fixed list, common ones more often than rare ones; a few stand in a known number of texts.
Each text is cut into four clauses. Printed are, for each search, how many are found, the SQL statements, the median
and the worst time on the processor, and the limit, in milliseconds: of the first fifty agreements, and of the first
ten texts with the words in their place, as Find shows them. The register lies in a folder that is gone afterwards.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

LIMIT_MS, RUNS, PAGE, BATCH, CLAUSES = 50.0, 15, 50, 2000, 4
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "xo", "zu")
ENGLISH = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]
CHINESE = [chr(0x4E00 + 7 * number) for number in range(2000)]
# A word of the texts, and in one of how many texts it stands.
PLANTED = {"quarantine": 1000, "隔离": 1000, "visiting": 50, "访问": 50}
SEARCHES = (
    "quarantine",
    "隔离",
    "quarant",
    "visiting",
    "访问",
    "visiting 访问",
    "agreement 17017",
    "nowhere",
)


def settle(folder: str) -> None:
    os.environ["EDGE_MODE"] = "test"
    os.environ["EDGE_DATA_DIR"] = folder
    os.environ.setdefault("EDGE_SECRET_KEY", "for-this-measurement-only-0123456789-abcdefghijklmnopq")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edge.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def a_text(chance: random.Random, number: int) -> tuple[str, str]:
    """English and Chinese; a word's weight falls with its place in the list."""
    english = [ENGLISH[int(len(ENGLISH) * chance.random() ** 3)] for _word in range(240)]
    chinese = [CHINESE[int(len(CHINESE) * chance.random() ** 3)] for _character in range(300)]
    for word, every in PLANTED.items():
        if number % every == 0:
            (english if word.isascii() else chinese).append(word)
    return " ".join(english), "".join(chinese)


def fill(agreements: int, *, seed: int = 1) -> None:
    """Write so many agreements, each with the words of its newest text."""
    from django.db import connection, transaction

    from edge.agreements.models import AgreementKind
    from edge.partners.models import Institution

    with transaction.atomic():
        said: dict[str, Any] = {"name": "Hub University", "role": Institution.HUB}
        hub, _made = Institution.objects.get_or_create(domain="hub.example", defaults=said)
        partner, _made = Institution.objects.get_or_create(
            domain="lotus.example", defaults={"name": "Lotus University"}
        )
        kind = AgreementKind.objects.get(code="student_exchange")
        chance = random.Random(seed)
        for first in range(0, agreements, BATCH):
            numbers = range(first, min(first + BATCH, agreements))
            _write(numbers, kind, (hub, partner), chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _write(numbers: Sequence[int], kind: Any, parties: tuple[Any, Any], chance: random.Random) -> None:
    from edge.agreements.models import Agreement, AgreementParty, TextVersion, VersionClause

    made = Agreement.objects.bulk_create(
        Agreement(kind=kind, title=f"Student exchange agreement {number}") for number in numbers
    )
    AgreementParty.objects.bulk_create(
        AgreementParty(agreement=agreement, institution=party) for agreement in made for party in parties
    )
    said = {"kind_code": kind.code, "languages": ["en", "zh"], "origin": "edit", "institution": parties[0]}
    versions = TextVersion.objects.bulk_create(
        TextVersion(agreement=agreement, number=1, sha256="0" * 64, name="bench", **said)
        for agreement in made
    )
    texts = [a_text(chance, number) for number in numbers]
    VersionClause.objects.bulk_create(
        VersionClause(version=version, order=order, key=f"clause-{order}", texts=words)
        for version, text in zip(versions, texts, strict=True)
        for order, words in enumerate(_cut(*text), start=1)
    )
    _index("agreement", ((one.pk, (one.title, "Hub University", "Lotus University")) for one in made))
    _index("textversion", ((one.pk, words) for one, words in zip(versions, texts, strict=True)))


def _cut(english: str, chinese: str) -> Iterator[dict[str, dict[str, str]]]:
    """A text in four clauses, both languages beside each other."""
    words, quarter = english.split(), -(-len(chinese) // CLAUSES)
    for number in range(CLAUSES):
        part = words[number * len(words) // CLAUSES : (number + 1) * len(words) // CLAUSES]
        yield {
            "en": {"heading": "Clause", "body": " ".join(part)},
            "zh": {"heading": "条款", "body": chinese[number * quarter : (number + 1) * quarter]},
        }


def _index(kind: str, words: Iterator[tuple[int, tuple[str, ...]]]) -> None:
    from edge.core.models import SearchEntry
    from edge.core.tokens import tokens_of

    SearchEntry.objects.bulk_create(
        SearchEntry(kind=kind, record_pk=pk, tokens=" ".join(tokens_of(*texts))) for pk, texts in words
    )


def agreements_page(text: str) -> tuple[int | None, int]:
    """How many are found (not counted here) and shown."""
    from edge.agreements.queries import find_agreements
    from edge.people.permissions import INSTALLATION

    return None, len(find_agreements(INSTALLATION, text).order_by("-pk")[:PAGE])


def texts_page(text: str) -> tuple[int | None, int]:
    """How many are found and shown, each with the words in their place."""
    from edge.people.permissions import INSTALLATION
    from edge.web.pages.find.finding import Asked, text_group

    group = text_group(Asked(account=INSTALLATION, text=text))
    return group.count, len(group.hits)


def measured(page: Callable[[str], tuple[int | None, int]], text: str) -> tuple[int, int, list[float]]:
    """How many are found, the statements of the page, and the milliseconds of each run."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from edge.agreements.queries import find_agreements
    from edge.people.permissions import INSTALLATION

    with CaptureQueriesContext(connection) as statements:
        count, _shown = page(text)
    spent = []
    for _run in range(RUNS):
        since = time.process_time()
        page(text)
        spent.append((time.process_time() - since) * 1000)
    found = find_agreements(INSTALLATION, text).count() if count is None else count
    return found, len(statements), spent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.search")
    parser.add_argument("--agreements", type=int, default=50_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="edge-search-") as folder:
        settle(folder)
        fill(wanted.agreements)
        holds = True
        for name, page in (("agreements", agreements_page), ("texts", texts_page)):
            print(f"{name:24}{'found':>8}{'SQL':>6}{'median':>10}{'worst':>10}{'limit':>8}")
            for text in SEARCHES:
                found, statements, spent = measured(page, text)
                median = statistics.median(spent)
                holds = holds and median < LIMIT_MS and statements == 1
                print(f"{text:24}{found:8}{statements:6}{median:10.1f}{max(spent):10.1f}{LIMIT_MS:8.0f}")
    print("Every figure holds." if holds else "A figure does not hold.")
    return int(not holds)


if __name__ == "__main__":
    sys.exit(main())
