"""The text of a version as a Word file, for lawyers who mark up and send back. How it comes back: `word_back`.

The languages stand side by side in one table, a clause a row; one language alone is plain headings and paragraphs.
Every clause begins with a bookmark that tells it apart, and the foot of every page says the version and its hash.
There is no page to sign: what is signed is the PDF.
"""

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from edge.agreements.rules.canonical import ClauseText, Text, Words, hash_of, tidy

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CLAUSE, COLUMN = "edge_clause_", "edge_column_"
HEAD, ITEM, HEADING, TITLE = "Agreement head", "Agreement item", "Heading 2", "Title"
_CULTURES = {"en": "en-GB", "nl": "nl-BE", "zh": "zh-CN"}
_DJANGO = {"en": "en", "nl": "nl", "zh": "zh-hans"}
_LATIN, _HAN = "Times New Roman", "SimSun"
_WIDTH = 170  # millimetres between the margins
_NO_LETTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold


def bookmark_of(key: str) -> str:
    """The bookmark of a clause: 28 characters, as Word allows at most 40 and no sign but the underscore."""
    return CLAUSE + hashlib.sha256(key.encode()).hexdigest()[:16]


def languages_in_order(text: Text) -> list[str]:
    """The controlling language first, then as everywhere."""
    codes = [code for code in ("en", "nl", "zh") if code in text.languages]
    return sorted(codes, key=lambda code: code != text.controlling_language)


def as_word(text: Text, *, title: str, kind: str, number: int) -> bytes:
    """The file of version `number` of an agreement. Its words are in the text's own languages."""
    codes = languages_in_order(text)
    with translation.override(_DJANGO[codes[0]]):
        document = Document()
        _set_page(document)
        _set_styles(document)
        _write_head(document, text, title, kind, codes)
        numbers = [_numbering(document) for _code in codes]
        if len(codes) == 1:
            _write_column(document, text.clauses, codes[0], numbers[0])
        else:
            _write_table(document, text.clauses, codes, numbers)
        _write_foot(document, f"{title} · {_('Version %(number)s') % {'number': number}}", hash_of(text))
        about = document.core_properties
        about.title, about.author, about.comments = _clean(title)[:255], "EDGE", ""
        about.keywords = f"EDGE {hash_of(text)}"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _clean(words: str) -> str:
    return _NO_LETTERS.sub("", words)


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(20), Mm(24)


def _set_styles(document: Any) -> None:
    styles = document.styles
    for name in (HEAD, ITEM):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for name, size, after in (
        ("Normal", 10.5, 5),
        (HEADING, 11, 3),
        (TITLE, 20, 8),
        (HEAD, 9.5, 2),
        (ITEM, 10.5, 3),
    ):
        style = styles[name]
        style.font.size, style.paragraph_format.space_after = Pt(size), Pt(after)
        style.font.color.rgb = RGBColor(0x1B, 0x24, 0x30)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in [name for name in fonts.attrib if "Theme" in name]:
            del fonts.attrib[attribute]
        for script, font in (("ascii", _LATIN), ("hAnsi", _LATIN), ("cs", _LATIN), ("eastAsia", _HAN)):
            fonts.set(qn(f"w:{script}"), font)
    styles[HEADING].paragraph_format.space_before = Pt(8)
    styles[HEADING].font.bold = True
    item = styles[ITEM].paragraph_format
    item.left_indent, item.first_line_indent = Mm(5), Mm(-3)
    for border in styles[TITLE].element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _write_head(document: Any, text: Text, title: str, kind: str, codes: Sequence[str]) -> None:
    document.add_paragraph(_clean(kind), style=HEAD)
    document.add_paragraph(_clean(title), style=TITLE)
    for party in text.parties:
        paragraph = document.add_paragraph(style=HEAD)
        paragraph.add_run(_clean(party.name)).bold = True
        others = [one for one in (party.local_name, party.unit) if one and one != party.name]
        paragraph.add_run(_clean("".join(f"  {one}" for one in others)))
    names = {"en": _("English"), "nl": _("Dutch"), "zh": _("Chinese")}
    told = {"languages": ", ".join(names[code] for code in codes)}
    if text.controlling_language:
        told["controlling"] = names[text.controlling_language]
        words = _("Languages: %(languages)s. Where they differ, %(controlling)s decides.") % told
    elif len(codes) > 1:
        words = _("Languages: %(languages)s, all equally authentic.") % told
    else:
        words = _("Language: %(languages)s.") % told
    document.add_paragraph(words, style=HEAD)
    advice = _(
        "Every clause begins with its numbered heading. Changes may be tracked; accept or reject them before the "
        "file goes back."
    )
    document.add_paragraph(advice, style=HEAD).runs[0].italic = True


def _numbering(document: Any) -> int:
    """A numbering of its own for a column: clauses that are put in or taken out count by themselves."""
    root = document.part.numbering_part.element
    taken = [int(one.get(qn("w:abstractNumId"))) for one in root.findall(qn("w:abstractNum"))]
    number = max(taken, default=0) + 1
    level = (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/>'
        '<w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr></w:lvl></w:abstractNum>'
    )
    nums = root.findall(qn("w:num"))
    element = parse_xml(level)
    if nums:
        nums[0].addprevious(element)
    else:
        root.append(element)
    return int(root.add_num(number).numId)


def _write_column(document: Any, clauses: Sequence[ClauseText], code: str, number: int) -> None:
    for place, clause in enumerate(clauses, start=1):
        heading = document.add_paragraph()
        _write_clause(heading, document.add_paragraph, clause, code, number)
        _bookmark(heading, bookmark_of(clause.key), place)


def _write_table(
    document: Any, clauses: Sequence[ClauseText], codes: Sequence[str], numbers: Sequence[int]
) -> None:
    table = document.add_table(rows=1, cols=len(codes))
    table.autofit = False
    for column in table.columns:  # rows that are added take their widths from here
        column.width = Mm(_WIDTH / len(codes))
    table._tbl.tblPr.append(parse_xml(_LINES))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    names = {"en": _("English"), "nl": _("Dutch"), "zh": _("Chinese")}
    for place, (code, cell) in enumerate(zip(codes, table.rows[0].cells, strict=True)):
        cell.paragraphs[0].style = document.styles[HEAD]
        cell.paragraphs[0].add_run(names[code])
        _bookmark(cell.paragraphs[0], COLUMN + code, 10_000 + place)
    for place, clause in enumerate(clauses, start=1):
        cells = table.add_row().cells
        for code, cell, number in zip(codes, cells, numbers, strict=True):
            heading = cell.paragraphs[0]
            _write_clause(heading, cell.add_paragraph, clause, code, number)
        _bookmark(cells[0].paragraphs[0], bookmark_of(clause.key), place)


_LINES = (
    f'<w:tblBorders {nsdecls("w")}><w:top w:val="single" w:sz="4" w:color="8D8A80"/>'
    '<w:bottom w:val="single" w:sz="4" w:color="8D8A80"/><w:insideH w:val="single" w:sz="4" w:color="D9D6CE"/>'
    "</w:tblBorders>"
)


def _write_clause(heading: Any, add: Any, clause: ClauseText, code: str, number: int) -> None:
    """Heading and body in one language; a line is a paragraph, so that it comes back as it went."""
    words = clause.texts.get(code, Words())
    heading._p.style = _style_id(HEADING)
    _say(heading, tidy(words.heading), code)
    numbered = heading._p.get_or_add_pPr().get_or_add_numPr()
    numbered.get_or_add_ilvl().val = 0
    numbered.get_or_add_numId().val = number
    for line in _lines(words.body):
        paragraph = add()
        if line.startswith("- "):
            paragraph._p.style = _style_id(ITEM)
        _say(paragraph, line, code)


def _style_id(name: str) -> str:
    """As python-docx makes it; asking the library for it looks through all styles, for every paragraph anew."""
    return name.replace(" ", "")


def _lines(body: str) -> Iterator[str]:
    yield from (tidy(body).split("\n") if body.strip() else ())


def _say(paragraph: Any, words: str, code: str) -> None:
    run = paragraph.add_run(_clean(words))
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia" if code == "zh" else "w:val"), _CULTURES[code])
    run._r.get_or_add_rPr().append(language)


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.get_or_add_pPr().addnext(start)
    paragraph._p.append(end)


def _write_foot(document: Any, label: str, sha256: str) -> None:
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    first = footer.paragraphs[0]
    first.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH), alignment=2)  # WD_TAB_ALIGNMENT.RIGHT
    first.add_run(f"{_clean(label)}\t")
    _field(first, "PAGE")
    first.add_run(" / ")
    _field(first, "NUMPAGES")
    second = footer.add_paragraph(f"SHA-256 {sha256}")
    for paragraph in (first, second):
        paragraph.paragraph_format.space_after = Pt(0)
        for run in paragraph.runs:
            run.font.size = Pt(7)


def _field(paragraph: Any, instruction: str) -> None:
    run = paragraph.add_run()._r
    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run.append(mark)
        if kind == "begin":
            words = OxmlElement("w:instrText")
            words.text = instruction
            run.append(words)
        if kind == "separate":
            shown = OxmlElement("w:t")
            shown.text = "1"
            run.append(shown)
