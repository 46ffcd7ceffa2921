"""`python -m bench.drafting`: what the work on a text costs, without a database.

Compares two versions of 200 clauses in two languages, of which every tenth was changed, some moved, some left out and
some put in; sets a text of eight bilingual pages as PDF; writes 200 clauses as a Word file and reads it back. Printed
are the median and the worst of some runs, in milliseconds on the processor, after one to warm up, and the limit.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

RUNS = 20
SENTENCE = (
    "The two universities agree that matter {number} is settled in writing by the offices that both name. "
)
CHINESE = "双方同意，第{number}项事宜由双方各自指定的部门以书面形式协商解决，并相互告知结果。"


def settle() -> None:
    os.environ.setdefault("EDGE_MODE", "test")
    os.environ.setdefault("EDGE_SECRET_KEY", "for-this-measurement-only-0123456789-abcdefghijklmnopq")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edge.config.settings")
    import django

    django.setup()


def a_text(clauses: int, sentences: int) -> Any:
    from edge.agreements.rules.canonical import ClauseText, PartyText, Text, Words

    return Text(
        agreement="A7",
        kind="implementation_agreement",
        parties=[PartyText(name="KU Leuven"), PartyText(name="Peking University", local_name="北京大学")],
        languages=["en", "zh"],
        clauses=[
            ClauseText(
                key=f"k{number}",
                texts={
                    "en": Words(heading=f"Matter {number}", body=SENTENCE.format(number=number) * sentences),
                    "zh": Words(heading=f"事项{number}", body=CHINESE.format(number=number) * sentences),
                },
            )
            for number in range(clauses)
        ],
    )


def reworked(text: Any) -> Any:
    """Every tenth clause changed in two words, every fortieth left out, moved or put in."""
    clauses = []
    for number, clause in enumerate(text.clauses):
        if number % 40 == 7:
            continue
        words = clause.texts["en"]
        if number % 10 == 3:
            body = words.body.replace("agree", "declare", 1).replace("in writing", "by letter", 1)
            clause = replace(clause, texts={**clause.texts, "en": replace(words, body=body)})
        clauses.append(clause)
        if number % 40 == 21:
            clauses.append(replace(clause, key=f"new-{number}"))
    moved = [clauses.pop(at) for at in range(len(clauses) - 5, 0, -40)]
    return replace(text, clauses=[*moved, *clauses])


def timed(act: Callable[[], Any]) -> Sequence[float]:
    act()
    spent = []
    for _run in range(RUNS):
        since = time.process_time()
        act()
        spent.append((time.process_time() - since) * 1000)
    return spent


def pages_in(pdf: bytes) -> int:
    from io import BytesIO

    from pyhanko.pdf_utils.reader import PdfFileReader

    return int(PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Count"])


def main() -> int:
    settle()
    from edge.agreements.rules.comparing import compare
    from edge.agreements.typesetting import typeset_agreement
    from edge.agreements.typesetting.word import as_word
    from edge.agreements.typesetting.word_back import from_word

    long, eight = a_text(200, 3), a_text(38, 5)
    other = reworked(long)
    said: dict[str, Any] = {
        "title": "Implementation agreement",
        "kind": "implementation agreement",
        "number": 1,
    }

    def pdf() -> bytes:
        return typeset_agreement(eight, moment=datetime(2012, 10, 22, tzinfo=UTC), **said).pdf

    differ = sum(row.differs for row in compare(long.clauses, other.clauses, long.languages))
    file = as_word(long, **said)
    measured = [
        (
            f"compare 2 x 200 clauses, {differ} differ",
            50,
            lambda: compare(long.clauses, other.clauses, long.languages),
        ),
        (f"PDF of {pages_in(pdf())} bilingual pages", 150, pdf),
        ("Word file of 200 clauses, out", 500, lambda: as_word(long, **said)),
        (
            "Word file of 200 clauses, back in",
            500,
            lambda: from_word(file, name="x.docx", known=long.clauses, languages=long.languages),
        ),
    ]
    print(f"{'':42}{'median':>10}{'worst':>10}{'limit':>10}")
    late = False
    for name, limit, act in measured:
        spent = timed(act)
        late = late or statistics.median(spent) > limit
        print(f"{name:42}{statistics.median(spent):10.1f}{max(spent):10.1f}{limit:10}")
    print("A figure does not hold." if late else "Every figure holds.")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
