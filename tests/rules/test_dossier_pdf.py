"""The dossier as PDF: what it says in three languages, what the standards ask, and what must never break it."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import pytest
from django.utils.functional import lazystr
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from edge.core.dates import PartialDate
from edge.core.glyphs import settable
from edge.strategy.rules import (
    ByLanguage,
    Change,
    Chapter,
    ChapterStatus,
    DossierContents,
    Fact,
    Figure,
    FigureTable,
    Mark,
    Standing,
    Tone,
    recommendations,
)
from edge.strategy.typesetting import fingerprint, headline, typeset_dossier
from tests.founding_dossier import SITE, founding_dossier, source

BEFORE, AFTER = date(2012, 10, 21), date(2012, 10, 23)
LANGUAGES = ("en", "nl", "zh")


@lru_cache
def founding_pdf(day: date, language: str) -> bytes:
    return typeset_dossier(founding_dossier(day), language=language)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes, *pages: int) -> str:
    """The text of the pages (all by default) with every white space as one space and none inside Han script dates."""
    reader = read(pdf)
    wanted = [reader.pages[number] for number in pages] or list(reader.pages)
    return " ".join(" ".join(page.extract_text() for page in wanted).split())


def with_title(title: str, **changed: Any) -> DossierContents:
    contents = founding_dossier(BEFORE, **changed)
    return replace(
        contents, agreements=(replace(contents.agreements[0], title=title), *contents.agreements[1:])
    )


# ---- What the first page says ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "day", "due"),
    [
        ("en", "21 October 2012", "November 2012"),
        ("nl", "21 oktober 2012", "november 2012"),
        ("zh", "2012年10月21日", "2012年11月"),
    ],
)
def test_the_first_page_is_the_whole_case_in_each_language(language: str, day: str, due: str):
    first = text_of(founding_pdf(BEFORE, language), 0)

    squeezed = first.replace(" ", "")
    for fact in (
        day,
        due,
        "KU Leuven",
        "Tsinghua University",
        "清华大学",
        "Memorandum of understanding 2007",
    ):
        assert fact.replace(" ", "") in squeezed


def test_the_recommendation_before_the_signing_heads_the_first_page():
    first = text_of(founding_pdf(BEFORE, "en"), 0)

    assert "Renew; no evaluation is recorded; outward mobility is not recorded" in first
    assert "Its successor is in preparation: Memorandum of understanding 2012" in first


def test_the_recommendation_after_the_signing_is_that_nothing_is_to_be_renewed():
    (advice,) = recommendations(founding_dossier(AFTER))

    assert headline(advice, language="en") == (
        "Nothing to renew now; Memorandum of understanding 2012 has been in force since 22 October 2012; "
        "no renewal day is set"
    )
    assert "Nothing to renew now" in text_of(founding_pdf(AFTER, "en"), 0)


def test_the_whole_case_stays_on_one_page_for_a_busy_partnership():
    contents = founding_dossier(BEFORE)
    many = tuple(
        replace(
            contents.agreements[1],
            key=f"more-{number}",
            title=f"Agreement on research {number}",
            supersedes=None,
        )
        for number in range(12)
    )
    facts = tuple(Fact(label=f"Fact {number}", figure=Figure(value=number)) for number in range(8))

    pdf = typeset_dossier(
        replace(contents, agreements=(*contents.agreements, *many), key_facts=facts), language="en"
    )

    assert "and 9 more in chapter 1" in text_of(pdf, 0)
    assert "Sources and links" in text_of(pdf, 0)
    assert text_of(pdf, 1).startswith("1 Parties and history")


def test_every_chapter_is_there_and_one_without_records_says_what_is_not_recorded():
    whole = text_of(founding_pdf(BEFORE, "en"))

    for title in (
        "1 Parties and history",
        "2 People and mandates",
        "3 Unit ties",
        "4 Commitments and evidence",
        "5 Mobility both ways and balance",
        "6 Programmes and cohorts",
        "7 Projects and their evaluation",
        "8 Publications before and after",
        "9 Missions",
        "10 Risks and conditions",
        "11 Open questions",
        "12 Recommendation",
        "13 Sources and links",
    ):
        assert title in whole
    assert "Nothing is recorded here on this day" in whole
    assert "Records of this kind are not kept here yet. Not yet recorded: joint publications before" in whole


def test_signatories_are_told_with_capacity_place_and_day():
    whole = text_of(founding_pdf(BEFORE, "en"))

    assert "Mark Waer KU Leuven Rector 22 October 2012 Beijing" in whole
    assert "Chen Jining Tsinghua University President 22 October 2012 Beijing" in whole


# ---- Figures of any domain ------------------------------------------------------------------------


def mobility(*rows: tuple[Figure, ...]) -> Chapter:
    table = FigureTable(headings=(lazystr("Academic year"), "Out", "In"), rows=rows)
    return Chapter(key="mobility", status=ChapterStatus.RECORDED, tables=(table,))


def test_a_later_domain_brings_its_tables_without_new_layout():
    counted = source("Counts of 2012", "mobility/2012/")
    rows = (
        (
            Figure(value=PartialDate.parse("2011"), source=counted),
            Figure(value=None),
            Figure(value=15, at_least=True),
        ),
        (Figure(value=PartialDate.parse("2012")), Figure(value=0), Figure(value=1234)),
    )
    own = Chapter(key="alumni", title="Alumni", status=ChapterStatus.RECORDED, paragraphs=("One club.",))

    pdf = typeset_dossier(founding_dossier(BEFORE, chapters=(mobility(*rows), own)), language="en")

    whole = text_of(pdf)
    assert "Academic year Out In 2011" in whole
    assert "not known at least 15" in whole
    assert "2012 0 1,234" in whole
    assert "10 Alumni One club." in whole
    assert f"{SITE}/mobility/2012/" in whole


def test_words_recorded_in_several_languages_follow_the_document():
    own = Chapter(
        key="alumni",
        title=ByLanguage(en="Alumni", nl="Oud-studenten", zh="校友"),
        status=ChapterStatus.RECORDED,
        paragraphs=(ByLanguage(en="One club.", zh="一个校友会。"),),
        facts=(Fact(label="Club", figure=Figure(value=Mark(tone=Tone.OK, words="active"))),),
    )
    contents = founding_dossier(BEFORE, chapters=(own,))

    assert "Oud-studenten One club." in text_of(typeset_dossier(contents, language="nl"))
    assert "校友" in text_of(typeset_dossier(contents, language="zh"))


def test_the_appendix_of_recent_changes_is_there_only_when_there_are_any():
    change = Change(
        on=BEFORE, who="Officer", what="Renewal day set", source=source("Activity 7", "activity/7/")
    )

    assert "What changed recently" not in text_of(founding_pdf(BEFORE, "en"))
    pdf = typeset_dossier(founding_dossier(BEFORE, changes=(change,)), language="en")
    assert "Appendix What changed recently" in text_of(pdf)


def test_a_partnership_without_records_still_has_a_dossier():
    contents = DossierContents(as_of=BEFORE, parties=founding_dossier(BEFORE).parties, agreements=())

    whole = text_of(typeset_dossier(contents, language="en"))

    assert "Nothing to renew now; no agreement that could be renewed is recorded" in whole


# ---- The standards --------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "tag"), [("en", "en-GB"), ("nl", "nl-BE"), ("zh", "zh-CN")])
def test_the_document_is_tagged_and_names_its_language_standards_and_title(language: str, tag: str):
    reader = read(founding_pdf(BEFORE, language))
    catalogue: Any = reader.trailer["/Root"]
    metadata = catalogue["/Metadata"].get_data().decode()

    assert catalogue["/Lang"] == tag
    assert catalogue["/MarkInfo"]["/Marked"] == True  # noqa: E712  # a PDF boolean, not Python's
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712  # the same
    for claim in (
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
    ):
        assert claim in metadata
    assert reader.metadata is not None
    assert str(reader.metadata.title).endswith("Tsinghua University")
    assert str(reader.metadata["/CreationDate"]).startswith("D:20121021000000")


def links_of(pdf: bytes) -> Iterator[str]:
    for page in read(pdf).pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A", {})
            if "/URI" in action:
                yield str(action["/URI"])


def test_every_record_cited_is_linked_and_listed():
    pdf = founding_pdf(BEFORE, "en")
    paths = (
        "agreements/1/",
        "agreements/2/",
        "agreements/11/",
        "commitments/1/",
        "people/1/",
        "partners/kuleuven.be/",
    )

    assert {f"{SITE}/{path}" for path in paths} <= set(links_of(pdf))
    assert all(f"{SITE}/{path}" in text_of(pdf).replace("/ ", "/") for path in paths)


def test_only_web_addresses_become_links():
    wicked = replace(source("Record", "x"), url="javascript:alert(1)")
    contents = founding_dossier(BEFORE, documents=(wicked,))

    assert not [
        link for link in links_of(typeset_dossier(contents, language="en")) if not link.startswith("https:")
    ]


# ---- Same data, same bytes ------------------------------------------------------------------------

_SET_ONCE = """
import hashlib, sys
from datetime import date
import django
django.setup()
from edge.strategy.typesetting import typeset_dossier
from tests.founding_dossier import founding_dossier
pdf = typeset_dossier(founding_dossier(date(2012, 10, 21)), language="zh")
sys.stdout.write(hashlib.sha256(pdf).hexdigest())
"""


def test_two_processes_set_the_same_bytes():
    made = []
    for seed in ("1", "2"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TZ": "UTC",
        }
        done = subprocess.run(
            [sys.executable, "-c", _SET_ONCE],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        made.append(done.stdout)

    assert len(made[0]) == 64
    assert made[0] == made[1]


def test_the_footer_carries_a_fingerprint_that_follows_the_data_and_not_the_language():
    contents = founding_dossier(BEFORE)
    changed = replace(contents, standing=Standing(inward=15))

    assert fingerprint(contents) != fingerprint(changed)
    for language in LANGUAGES:
        assert fingerprint(contents)[:16] in text_of(founding_pdf(BEFORE, language), -1)


# ---- What must never break it ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "#panic()",
        "*x* _y_ `z` $ 1 + 1 $",
        "= Heading",
        '"); #read("/etc/passwd") //',
        "<label> @reference [content] \\u{41}",
        "{{ data }} {% raw %}",
    ],
)
def test_markup_in_a_record_comes_out_as_it_is_written(title: str):
    whole = text_of(typeset_dossier(with_title(title), language="en"))

    assert title in whole


@pytest.mark.parametrize(
    "name",
    [
        "Chén Jíníng",
        "Lǚ Nǚshì",
        "Lü Qǐ",
        "Daniëlle Coöman-Crèvecœur",
        "陈吉宁",
        "ĳsland",
        "Łódź Škoda",
        "Ομήρου",
    ],
)
def test_names_with_marks_and_in_other_scripts_are_set(name: str):
    text, replaced = settable(name)

    assert (text, replaced) == (name, False)
    assert name in text_of(typeset_dossier(with_title(name), language="en"))


@pytest.mark.parametrize(
    "outside", ["مرحبا", "🎓🇨🇳", "ไทย", "汉\u0301", "\ue000", "\U0010ffff", "\x00\x07", "\ud800"]
)
def test_letters_outside_the_fonts_are_replaced_and_the_dossier_says_so(outside: str):
    pdf = typeset_dossier(with_title(f"Before {outside} after"), language="en")

    whole = text_of(pdf)
    assert "Before" in whole and "after" in whole
    assert ("Where a letter is outside the fonts" in whole) == settable(outside)[1]


def test_control_and_format_characters_vanish_and_white_space_becomes_a_space():
    assert settable("a\u200bb\u202ec\x00d\ne\tf") == ("abcd e f", False)


def test_a_word_too_long_for_its_column_may_break():
    text, _replaced = settable("x" * 100)

    assert text.replace("\N{ZERO WIDTH SPACE}", "") == "x" * 100
    assert max(len(piece) for piece in text.split("\N{ZERO WIDTH SPACE}")) == 12
    assert typeset_dossier(with_title("x" * 300), language="nl").startswith(b"%PDF-")


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60))
def test_any_title_makes_a_dossier(title: str):
    assert typeset_dossier(with_title(title), language="zh").startswith(b"%PDF-")


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="'fr'"):
        typeset_dossier(founding_dossier(BEFORE), language="fr")
