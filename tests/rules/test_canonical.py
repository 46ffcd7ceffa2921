"""The canonical form: published bytes, and what does and does not make another hash."""

import hashlib
import json
import unicodedata
from dataclasses import replace
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from edge.agreements.rules.canonical import (
    ClauseText,
    PartyText,
    Text,
    Words,
    canonical_form,
    hash_of,
    tidy,
)

# The example of docs/how-to/compute-the-hash-of-a-text.md, byte by byte.
EXAMPLE = Text(
    agreement="A7",
    kind="implementation_agreement",
    parties=[
        PartyText(name="Peking University", local_name="北京大学", domain="pku.edu.cn"),
        PartyText(
            name="KU Leuven", local_name="KU Leuven", domain="kuleuven.be", unit="Groep \r\n Wetenschap"
        ),
    ],
    languages=["zh", "en"],
    controlling_language="en",
    clauses=[
        ClauseText(
            key="scope",
            library="scope",
            texts={
                "en": Words(
                    heading="Scope", body="Coope\u0301ration.  \r\n\r\n- research;\r\n- teaching.\n\n"
                ),
                "zh": Words(heading="宗旨", body="合作。"),
            },
        ),
        ClauseText(key="term", texts={"en": Words(body="\tFive years.")}),
    ],
)
BYTES = (
    '{"agreement":"A7","clauses":['
    '{"number":1,"texts":{"en":{"body":"Coopération.\\n\\n- research;\\n- teaching.","heading":"Scope"},'
    '"zh":{"body":"合作。","heading":"宗旨"}}},'
    '{"number":2,"texts":{"en":{"body":"Five years.","heading":""},"zh":{"body":"","heading":""}}}],'
    '"controlling_language":"en","format":"edge-agreement-text/1","kind":"implementation_agreement",'
    '"languages":["en","zh"],"parties":['
    '{"domain":"kuleuven.be","local_name":"KU Leuven","name":"KU Leuven","unit":"Groep\\n Wetenschap"},'
    '{"domain":"pku.edu.cn","local_name":"北京大学","name":"Peking University","unit":""}]}'
).encode()
SHA256 = hashlib.sha256(BYTES).hexdigest()

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "compute-the-hash-of-a-text.md"

LINES = st.text(alphabet=st.sampled_from('ab é{}"\\清华e\u0301\u3000\u00a0\t'), max_size=12)
BODIES = st.lists(LINES, max_size=4).map("\n".join)
WORDS = st.builds(Words, heading=LINES, body=BODIES)
CODES = st.sets(st.sampled_from(["en", "nl", "zh"]), min_size=1).map(sorted)


@st.composite
def texts(draw: st.DrawFn) -> Text:
    codes = draw(CODES)
    clauses = [
        ClauseText(key=f"k{number}", texts={code: draw(WORDS) for code in codes})
        for number in range(draw(st.integers(0, 4)))
    ]
    parties = draw(st.lists(st.builds(PartyText, name=LINES, unit=LINES), max_size=3))
    return Text(agreement="A", kind="k", parties=parties, languages=codes, clauses=clauses)


def test_the_published_example() -> None:
    assert canonical_form(EXAMPLE) == BYTES
    assert hash_of(EXAMPLE) == SHA256
    assert SHA256 == "ed3bcc4f1f45df1c135778852c2444f4c120e1cb1ca0a2717cd66013ad32c50b"


def test_the_page_that_tells_how_to_compute_it_says_the_same() -> None:
    page = HOW_TO.read_text(encoding="utf-8")
    lines = [
        line.removeprefix("    ")
        for line in page.partition("These bytes")[2].splitlines()
        if line.startswith("    ")
    ]
    assert "".join(lines[:-1]).encode() == BYTES
    assert lines[-1] == SHA256


@given(texts())
def test_the_form_is_json_in_one_line_with_its_keys_in_order(text: Text) -> None:
    form = canonical_form(text)
    assert b"\n" not in form
    again = json.dumps(json.loads(form), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert again == form
    assert hash_of(text) == hashlib.sha256(form).hexdigest()


@given(texts())
def test_how_letters_are_composed_and_lines_end_makes_no_difference(text: Text) -> None:
    def written_otherwise(words: Words) -> Words:
        return Words(
            heading=unicodedata.normalize("NFD", words.heading),
            body="\n" + unicodedata.normalize("NFD", words.body).replace("\n", " \r\n") + "\r\n \n",
        )

    other = [
        replace(clause, texts={code: written_otherwise(words) for code, words in clause.texts.items()})
        for clause in text.clauses
    ]
    assume(
        all(
            not words.body.startswith(tuple("\t \u3000\u00a0"))
            for one in other
            for words in one.texts.values()
        )
    )
    assert canonical_form(replace(text, clauses=other)) == canonical_form(text)


@given(texts(), st.data())
def test_the_order_of_parties_and_languages_and_the_keys_make_no_difference(
    text: Text, data: st.DataObject
) -> None:
    parties = data.draw(st.permutations(list(text.parties)))
    languages = data.draw(st.permutations(list(text.languages)))
    clauses = [replace(clause, key=f"other-{clause.key}", library="x") for clause in text.clauses]
    assert hash_of(replace(text, parties=parties, languages=languages, clauses=clauses)) == hash_of(text)


@given(texts(), st.data())
def test_any_change_of_words_makes_another_hash(text: Text, data: st.DataObject) -> None:
    assume(text.clauses)
    place = data.draw(st.integers(0, len(text.clauses) - 1))
    code = data.draw(st.sampled_from(list(text.languages)))
    part = data.draw(st.sampled_from(["heading", "body"]))
    clause = text.clauses[place]
    words = clause.texts[code]
    changed = replace(words, **{part: data.draw(LINES)})
    assume(tidy(getattr(changed, part)) != tidy(getattr(words, part)))
    clauses = [*text.clauses]
    clauses[place] = replace(clause, texts={**clause.texts, code: changed})
    assert hash_of(replace(text, clauses=clauses)) != hash_of(text)


@given(texts(), st.data())
def test_another_order_of_clauses_makes_another_hash(text: Text, data: st.DataObject) -> None:
    clauses = data.draw(st.permutations(list(text.clauses)))
    same = [tidied(clause, text) for clause in clauses] == [tidied(clause, text) for clause in text.clauses]
    assert (hash_of(replace(text, clauses=clauses)) == hash_of(text)) == same


def tidied(clause: ClauseText, text: Text) -> list[tuple[str, str]]:
    return [(tidy(clause.texts[code].heading), tidy(clause.texts[code].body)) for code in text.languages]


@given(texts())
def test_the_agreement_the_kind_and_the_controlling_language_count(text: Text) -> None:
    others = [
        replace(text, agreement="B"),
        replace(text, kind="l"),
        replace(text, controlling_language="en"),
        replace(text, parties=[*text.parties, PartyText(name="Another")]),
    ]
    assert hash_of(text) not in {hash_of(other) for other in others}
    assert len({hash_of(other) for other in others}) == 4


@given(BODIES)
def test_what_is_tidy_stays_as_it_is(body: str) -> None:
    once = tidy(body)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert all(line == line.rstrip() for line in once.split("\n"))
