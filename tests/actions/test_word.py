"""The text as a Word file and back: nothing is lost on the way, clauses are known again, bad files are told apart."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.agreements.rules.canonical import ClauseText, PartyText, Text, Words, hash_of
from edge.agreements.typesetting.word import as_word, bookmark_of
from edge.agreements.typesetting.word_back import WordRefused, WordText, from_word, made_from

BOTH = Text(
    agreement="A7",
    kind="implementation_agreement",
    parties=[
        PartyText(name="KU Leuven"),
        PartyText(name="Peking University", local_name="北京大学", unit="Law"),
    ],
    languages=["en", "zh"],
    controlling_language="en",
    clauses=[
        ClauseText(
            key="scope",
            library="scope",
            texts={
                "en": Words(heading="Scope", body="The parties cooperate:\n\n- in research;\n- in teaching."),
                "zh": Words(heading="宗旨", body="双方合作。"),
            },
        ),
        ClauseText(
            key="new-x1", texts={"en": Words(heading="Term", body="Five years."), "zh": Words(body="五年。")}
        ),
        ClauseText(
            key="law", texts={"en": Words(body="1. Nobody is bound."), "zh": Words(body="\u3000无约束力。")}
        ),
    ],
)
ENGLISH = replace(BOTH, languages=["en"], controlling_language="")


def word(text: Text) -> bytes:
    return as_word(
        text, title="Implementation agreement with Peking", kind="implementation agreement", number=2
    )


def back(content: bytes, text: Text = BOTH, name: str = "their copy.docx") -> WordText:
    return from_word(content, name=name, known=text.clauses, languages=text.languages)


def changed(text: Text, change: Callable[[Any], None]) -> bytes:
    """The file after somebody worked on it in Word."""
    document = Document(io.BytesIO(word(text)))
    change(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def refusal(content: bytes, text: Text = BOTH, name: str = "their copy.docx") -> str:
    with pytest.raises(WordRefused) as refused:
        back(content, text, name)
    assert refused.value.field == "upload"
    return str(refused.value)


def rows(document: Any) -> list[Any]:
    return list(document.tables[0].rows)


def starting(document: Any, words: str) -> Any:
    """The paragraph of the only column that begins with these words."""
    return next(one for one in document.paragraphs if one.text.startswith(words))


# ---------------------------------------------------------------- out and back
@pytest.mark.parametrize("text", [BOTH, ENGLISH], ids=["two columns", "one column"])
def test_a_file_that_nobody_touched_is_the_same_text_to_the_byte(text: Text) -> None:
    read = back(word(text), text)
    assert hash_of(replace(text, clauses=read.clauses)) == hash_of(text)
    assert [clause.key for clause in read.clauses] == ["scope", "new-x1", "law"]
    assert [clause.library for clause in read.clauses] == ["scope", "", ""]
    assert read.remarks == ()


LINES = st.text(alphabet=st.sampled_from("ab -{}<&清é\u00a0\u3000\t"), max_size=8)
WORDS = st.builds(Words, heading=LINES.map(str.strip), body=st.lists(LINES, max_size=3).map("\n".join))


@settings(max_examples=20)
@given(
    st.sampled_from([["en"], ["en", "zh"], ["en", "nl", "zh"]]).flatmap(
        lambda codes: st.tuples(
            st.just(codes),
            st.lists(st.fixed_dictionaries(dict.fromkeys(codes, WORDS)), min_size=1, max_size=3),
        )
    )
)
def test_every_text_comes_back_as_it_went(told: tuple[list[str], list[dict[str, Words]]]) -> None:
    codes, bodies = told
    clauses = [ClauseText(key=f"k{number}", texts=texts) for number, texts in enumerate(bodies)]
    clauses = [one for one in clauses if any(words.body.strip() for words in one.texts.values())]
    if not clauses:
        return
    text = replace(BOTH, languages=codes, controlling_language="", clauses=clauses)
    read = back(word(text), text)
    assert hash_of(replace(text, clauses=read.clauses)) == hash_of(text)


def test_the_foot_of_every_page_says_the_version_and_the_hash() -> None:
    content = word(BOTH)
    foot = Document(io.BytesIO(content)).sections[0].footer.paragraphs
    assert foot[0].text.startswith("Implementation agreement with Peking · Version 2\t")
    assert foot[1].text == f"SHA-256 {hash_of(BOTH)}"
    assert made_from(content, name="x.docx") == hash_of(BOTH)


def test_the_words_around_the_text_are_in_its_own_language() -> None:
    with translation.override("en"):
        chinese = Document(io.BytesIO(word(replace(BOTH, controlling_language="zh"))))
    names = [cell.text for cell in rows(chinese)[0].cells]
    with translation.override("zh-hans"):
        assert names == [translation.gettext("Chinese"), translation.gettext("English")]


def test_the_hash_is_found_at_the_foot_when_the_properties_are_gone() -> None:
    def forget(document: Any) -> None:
        document.core_properties.keywords = ""

    assert made_from(changed(BOTH, forget), name="x.docx") == hash_of(BOTH)


def test_a_clause_is_a_row_with_its_bookmark_and_the_head_names_the_parties() -> None:
    document = Document(io.BytesIO(word(BOTH)))
    assert [len(row.cells) for row in rows(document)] == [2, 2, 2, 2]
    names = [one.get(qn("w:name")) for one in document.element.body.iter(qn("w:bookmarkStart"))]
    assert names == [
        "edge_column_en",
        "edge_column_zh",
        *(bookmark_of(clause.key) for clause in BOTH.clauses),
    ]
    assert all(len(name) <= 40 for name in names)
    assert "Peking University  北京大学  Law" in [one.text for one in document.paragraphs]


# ---------------------------------------------------------------- what lawyers do
def test_words_that_were_changed_come_back_at_their_clause() -> None:
    def change(document: Any) -> None:
        rows(document)[2].cells[0].paragraphs[1].runs[0].text = "Three years."

    read = back(changed(BOTH, change))
    assert [clause.key for clause in read.clauses] == ["scope", "new-x1", "law"]
    assert read.clauses[1].texts["en"] == Words(heading="Term", body="Three years.")
    assert read.clauses[0] == BOTH.clauses[0]


def test_rows_that_were_moved_taken_out_and_put_in() -> None:
    def change(document: Any) -> None:
        table = document.tables[0]
        first = rows(document)[1]._tr
        table._tbl.append(first)  # the scope goes to the end
        table._tbl.remove(rows(document)[1]._tr)  # the term is left out
        cells = table.add_row().cells
        cells[0].paragraphs[0].text = "Each side names a contact."
        cells[1].paragraphs[0].text = "双方各指定一名联系人。"

    read = back(changed(BOTH, change))
    assert [clause.key for clause in read.clauses][:2] == ["law", "scope"]
    assert read.clauses[2].key.startswith("new-")
    assert read.clauses[2].texts["zh"] == Words(body="双方各指定一名联系人。")


def test_columns_that_changed_places_are_read_by_the_languages_above_them() -> None:
    def change(document: Any) -> None:
        for row in rows(document):
            row._tr.append(row._tr.tc_lst[0])

    read = back(changed(BOTH, change))
    assert read.clauses == tuple(back(word(BOTH)).clauses)


def test_without_bookmarks_the_clauses_are_known_by_their_words() -> None:
    def change(document: Any) -> None:
        for mark in [*document.element.body.iter(qn("w:bookmarkStart"))]:
            if "clause" in mark.get(qn("w:name")):
                mark.getparent().remove(mark)

    assert [clause.key for clause in back(changed(BOTH, change)).clauses] == ["scope", "new-x1", "law"]


def test_in_one_column_a_heading_begins_a_clause_and_a_list_of_words_own_becomes_lines() -> None:
    def change(document: Any) -> None:
        last = starting(document, "1. Nobody")
        for style, words in (
            ("Heading 3", "12. Costs"),
            ("List Bullet", "each side its own"),
            ("Normal", "x\ty"),
        ):
            last.insert_paragraph_before(words, style=style)
        item = starting(document, "each side")
        item._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 1

    read = back(changed(ENGLISH, change), ENGLISH)
    assert [clause.texts["en"].heading for clause in read.clauses] == ["Scope", "Term", "", "Costs"]
    assert read.clauses[3].texts["en"].body == "- each side its own\nx\ty\n1. Nobody is bound."


def test_bold_words_and_comments_are_spoken_of() -> None:
    def change(document: Any) -> None:
        run = rows(document)[2].cells[0].paragraphs[1].runs[0]
        run.bold = True
        document.add_comment(run, text="Why five?", author="Counsel")

    read = back(changed(BOTH, change))
    assert read.remarks == (
        "The file holds 1 comment. It does not come along: write it at its clause.",
        "Bold, italic and underlined words come along as plain words.",
    )
    assert read.clauses[1].texts["en"].body == "Five years."


# ---------------------------------------------------------------- bad files
def wrap_in(tag: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        run = rows(document)[2].cells[0].paragraphs[1].runs[0]._r
        mark = OxmlElement(f"w:{tag}")
        run.addprevious(mark)
        mark.append(run)

    return change


def marked(tag: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        run = rows(document)[2].cells[0].paragraphs[1].runs[0]._r
        run.get_or_add_rPr().append(OxmlElement(f"w:{tag}"))

    return change


def put_in(xml: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        run = rows(document)[2].cells[0].paragraphs[1].runs[0]._r
        run.append(parse_xml(xml.replace("/>", f" {nsdecls('w')}/>", 1)))

    return change


@pytest.mark.parametrize("tag", ["ins", "del", "moveFrom", "moveTo"])
def test_tracked_changes_must_be_decided_first(tag: str) -> None:
    assert refusal(changed(BOTH, wrap_in(tag))) == (
        "“their copy.docx” holds tracked changes that nobody has decided. Accept or reject them in Word, and bring it "
        "again."
    )


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("strike", "“their copy.docx” holds words that are struck through. Delete them or keep them."),
        ("dstrike", "“their copy.docx” holds words that are struck through. Delete them or keep them."),
        ("vanish", "“their copy.docx” holds hidden words. Show them or delete them."),
    ],
)
def test_words_that_are_and_are_not_there(tag: str, sentence: str) -> None:
    assert refusal(changed(BOTH, marked(tag))) == sentence


@pytest.mark.parametrize(
    ("xml", "what"),
    [
        ("<w:drawing/>", "a picture or a text box"),
        ("<w:object/>", "a picture or a text box"),
        ('<w:footnoteReference w:id="1"/>', "a footnote"),
        ('<w:sym w:char="F0E0"/>', "a formula or a sign from a font of signs"),
    ],
)
def test_what_a_clause_cannot_hold_is_named(xml: str, what: str) -> None:
    assert refusal(changed(BOTH, put_in(xml))) == (
        f"“their copy.docx” holds what a clause cannot: {what}. Write it as words or take it out."
    )


def add_a_column(document: Any) -> None:
    document.tables[0].add_column(300_000)


def join_cells(document: Any) -> None:
    first, second = rows(document)[2].cells
    first.merge(second)


def join_rows(document: Any) -> None:
    rows(document)[2].cells[0].merge(rows(document)[3].cells[0])


def drop_the_head(document: Any) -> None:
    document.tables[0]._tbl.remove(rows(document)[0]._tr)


def one_language_twice(document: Any) -> None:
    marks = [*document.element.body.iter(qn("w:bookmarkStart"))]
    marks[1].set(qn("w:name"), "edge_column_en")


def nest_a_table(document: Any) -> None:
    rows(document)[2].cells[0].add_table(1, 1)


@pytest.mark.parametrize(
    "change", [add_a_column, join_cells, join_rows, drop_the_head, one_language_twice, nest_a_table]
)
def test_a_table_that_was_rearranged(change: Callable[[Any], None]) -> None:
    assert refusal(changed(BOTH, change)).startswith(
        "In “their copy.docx” the table of the clauses was rearranged. Every clause is one row with a cell a language"
    )


def test_a_table_in_a_text_of_one_column() -> None:
    assert "was rearranged" in refusal(changed(ENGLISH, lambda document: document.add_table(1, 1)), ENGLISH)


def test_words_outside_every_clause_are_not_dropped() -> None:
    assert refusal(changed(BOTH, lambda document: document.add_paragraph("Signed in Beijing."))) == (
        "“their copy.docx” has words that belong to no clause: “Signed in Beijing.”. Put them into one."
    )

    def before(document: Any) -> None:
        starting(document, "Scope").insert_paragraph_before("Whereas the parties are friends;")

    assert "Whereas the parties are friends;" in refusal(changed(ENGLISH, before), ENGLISH)


def test_a_file_without_clauses_and_clauses_without_measure() -> None:
    def empty(document: Any) -> None:
        for row in rows(document)[1:]:
            document.tables[0]._tbl.remove(row._tr)

    assert refusal(changed(BOTH, empty)) == (
        "“their copy.docx” has no clauses: every clause begins with a heading."
    )

    def talk(document: Any) -> None:
        rows(document)[2].cells[0].paragraphs[0].add_run("x" * 201)

    assert "has a heading of more than 200 letters: “Termx" in refusal(changed(BOTH, talk))

    def ramble(document: Any) -> None:
        rows(document)[2].cells[0].paragraphs[1].add_run("x" * 50_001)

    assert refusal(changed(BOTH, ramble)) == "“their copy.docx” has a clause of more than 50000 letters."


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The same archive with other parts in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return file.getvalue()


ITS_XML = zipfile.ZipFile(io.BytesIO(word(BOTH))).read("word/document.xml")
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "b">]>'


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "empty.docx", "“empty.docx” is empty."),
        (b"%PDF-1.7 ...", "text.pdf", "“text.pdf” is no Word file. Save it as .docx and try again."),
        (b"x", "macros.docm", "“macros.docm” is no Word file. Save it as .docx and try again."),
        (
            b"%PDF-1.7 ...",
            "text.docx",
            "“text.docx” is not what it says: its content is not that of a DOCX file.",
        ),
        (word(BOTH)[:-40], "cut.docx", "“cut.docx” is damaged or unusual and cannot be checked."),
        (
            repacked(word(BOTH), **{"word/vbaProject.bin": b"x"}),
            "macro.docx",
            "“macro.docx” contains something that can act by itself",
        ),
        (
            repacked(word(BOTH), **{"word/bomb.xml": b"0" * 29_000_000}),
            "bomb.docx",
            "“bomb.docx” unpacks to more than 100 times its size.",
        ),
        (
            repacked(word(BOTH), **{"word/document.xml": b"<w:document"}),
            "broken.docx",
            "“broken.docx” is damaged. Open it in Word, save it anew and try again.",
        ),
        (
            repacked(word(BOTH), **{"word/document.xml": DOCTYPE + b"<x>&a;</x>"}),
            "entity.docx",
            "“entity.docx” is damaged.",
        ),
        (
            repacked(word(BOTH), **{"word/document.xml": DOCTYPE + ITS_XML.partition(b"?>")[2]}),
            "doctype.docx",
            "“doctype.docx” is damaged.",
        ),
    ],
    ids=["empty", "pdf", "docm", "disguised", "cut", "macro", "bomb", "broken", "entity", "doctype"],
)
def test_a_file_that_is_not_what_it_should_be(content: bytes, name: str, sentence: str) -> None:
    assert refusal(content, name=name).startswith(sentence)
