"""A Word file that comes back: the clauses that it holds, told apart by their bookmarks, else by their words.

What a clause of plain words cannot hold is refused with a sentence, not dropped: changes that are still tracked,
words struck through or hidden, tables that were rearranged, pictures, footnotes, words outside every clause.
The file is judged by `edge.core.uploads` before anything in it is read.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from docx import Document
from docx.oxml.ns import qn

from edge.agreements.rules.canonical import ClauseText, Words
from edge.agreements.rules.comparing import keys_for
from edge.agreements.typesetting.word import CLAUSE, COLUMN, HEAD, TITLE, bookmark_of
from edge.core.models import new_public_id
from edge.core.refusals import Refusal
from edge.core.uploads import Limits, RefusedFile, inspect_upload

LIMITS = Limits(size=10 * 1024 * 1024, entries=500, unpacked=30 * 1024 * 1024)
MOST_CLAUSES, LONGEST_HEADING, LONGEST_BODY = 400, 200, 50_000
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_TYPED_NUMBER = re.compile(r"^\d{1,3}[.)]\s+")
_TRACKED = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge")
_MERGED = ("gridSpan", "vMerge", "hMerge")


class WordRefused(Refusal):
    """The file cannot become a version; the sentence says what to do about it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="upload")


@dataclass(frozen=True, kw_only=True)
class WordText:
    """What a file says: its clauses with their keys, and sentences about what does not come along."""

    clauses: tuple[ClauseText, ...]
    remarks: tuple[str, ...]


@dataclass(kw_only=True)
class _Found:
    """A clause while it is read: its bookmarks and, by language, heading and lines."""

    marks: list[str]
    headings: dict[str, str] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)


def from_word(
    content: bytes, *, name: str, known: Sequence[ClauseText], languages: Sequence[str]
) -> WordText:
    """Read a file that was made by `as_word` from a text with these clauses and languages. Raises WordRefused."""
    document = _opened(content, name)
    body = document.element.body
    _refuse_what_no_clause_holds(body, name)
    codes = list(languages)
    found = _from_table(document, codes, name) if len(codes) > 1 else _from_column(document, codes[0], name)
    if not found:
        raise WordRefused(
            _("“%(name)s” has no clauses: every clause begins with a heading.") % {"name": name}
        )
    _refuse_too_much(found, name)
    clauses = [
        ClauseText(
            key="",
            texts={
                code: Words(heading=one.headings.get(code, ""), body="\n".join(one.lines.get(code, ())))
                for code in codes
            },
        )
        for one in found
    ]
    return WordText(
        clauses=tuple(_with_keys(clauses, found, known)),
        remarks=tuple(_remarks(body)),
    )


def made_from(content: bytes, *, name: str) -> str:
    """The hash of the text that a file was made from, "" where it names none. Raises WordRefused."""
    return _hash_in(_opened(content, name))


def _opened(content: bytes, name: str) -> Any:
    if not name.lower().endswith(".docx"):
        raise WordRefused(_("“%(name)s” is no Word file. Save it as .docx and try again.") % {"name": name})
    try:
        inspect_upload(io.BytesIO(content), name=name, limits=LIMITS)
        document = Document(io.BytesIO(content))
        root = document.element
        if root.tag != qn("w:document") or root.body is None or root.getroottree().docinfo.doctype:
            raise ValueError("no document of Word's")
        return document
    except RefusedFile as refused:
        raise WordRefused(refused.message) from refused
    except Exception as error:  # hostile or broken bytes: whatever the reader raises, the file is refused
        raise WordRefused(
            _("“%(name)s” is damaged. Open it in Word, save it anew and try again.") % {"name": name}
        ) from error


def _refuse_what_no_clause_holds(body: Any, name: str) -> None:
    told = {"name": name}
    if _has(body, *_TRACKED):
        raise WordRefused(
            _(
                "“%(name)s” holds tracked changes that nobody has decided. Accept or reject them in Word, and bring "
                "it again."
            )
            % told
        )
    for tag, sentence in (
        ("strike", _("“%(name)s” holds words that are struck through. Delete them or keep them.")),
        ("dstrike", _("“%(name)s” holds words that are struck through. Delete them or keep them.")),
        ("vanish", _("“%(name)s” holds hidden words. Show them or delete them.")),
    ):
        if any(_is_on(one) for one in body.iter(qn(f"w:{tag}"))):
            raise WordRefused(sentence % told)
    foreign = [word for tags, word in _foreign() if _has(body, *tags)]
    if foreign:
        raise WordRefused(
            _("“%(name)s” holds what a clause cannot: %(what)s. Write it as words or take it out.")
            % {**told, "what": ", ".join(foreign)}
        )


def _foreign() -> tuple[tuple[tuple[str, ...], str], ...]:
    return (
        (("drawing", "pict", "object"), _("a picture or a text box")),
        (("footnoteReference", "endnoteReference"), _("a footnote")),
        (("altChunk", "subDoc"), _("another document")),
        (("oMath", "sym"), _("a formula or a sign from a font of signs")),
    )


def _has(body: Any, *tags: str) -> bool:
    wanted = {*tags}
    return any(str(one.tag).rpartition("}")[2] in wanted for one in body.iter() if isinstance(one.tag, str))


def _is_on(element: Any) -> bool:
    return element.get(qn("w:val")) not in ("0", "false", "off")


def _blocks(parent: Any) -> Iterator[tuple[str, Any]]:
    """Paragraphs, tables and bookmarks that stand beside them, in order; content controls are looked into."""
    for child in parent.iterchildren():
        kind = str(child.tag).rpartition("}")[2]
        if kind in ("sdt", "sdtContent", "smartTag", "customXml"):
            yield from _blocks(child)
        elif kind in ("p", "tbl", "tr", "tc", "bookmarkStart"):
            yield kind, child


def _from_column(document: Any, code: str, name: str) -> list[_Found]:
    headings, heads = _style_ids(document)
    found: list[_Found] = []
    waiting: list[str] = []
    for kind, block in _blocks(document.element.body):
        if kind == "bookmarkStart":
            waiting.extend(_marks_in([block]))
        elif kind == "tbl":
            raise _rearranged(name)
        elif kind == "p":
            marks = [*waiting, *_marks_in(block.iter(qn("w:bookmarkStart")))]
            waiting = []
            if marks or _style_of(block) in headings:
                found.append(_Found(marks=marks, headings={code: _heading(block)}, lines={code: []}))
            elif found:
                found[-1].lines[code].extend(_lines_of(block))
            elif _text_of(block).strip() and _style_of(block) not in heads:
                raise _stray(name, _text_of(block))
    return found


def _from_table(document: Any, codes: Sequence[str], name: str) -> list[_Found]:
    headings, heads = _style_ids(document)
    found: list[_Found] = []
    order: list[str] = []
    for marks, row in _rows(document, heads, name):
        cells = _cells(row, len(codes), name)
        columns = [_column_of(cell) for cell in cells]
        if any(columns):
            order = columns
        if sorted(order) != sorted(codes):
            raise _rearranged(name)
        if any(columns):
            continue
        one = _Found(marks=marks)
        for code, cell in zip(order, cells, strict=True):
            _read_cell(cell, one, code, headings)
        if any(one.headings.values()) or any(any(lines) for lines in one.lines.values()):
            found.append(one)
    return found


def _rows(document: Any, heads: set[str], name: str) -> Iterator[tuple[list[str], Any]]:
    """The rows of all tables, each with its bookmarks and those that stand before it."""
    waiting: list[str] = []
    for kind, block in _blocks(document.element.body):
        if kind == "p" and _text_of(block).strip() and _style_of(block) not in heads:
            raise _stray(name, _text_of(block))
        for part, row in _blocks(block) if kind == "tbl" else [(kind, block)]:
            if part == "bookmarkStart":
                waiting.extend(_marks_in([row]))
            elif part == "tr":
                yield [*waiting, *_marks_in(row.iter(qn("w:bookmarkStart")))], row
                waiting = []


def _cells(row: Any, wanted: int, name: str) -> list[Any]:
    cells = [cell for kind, cell in _blocks(row) if kind == "tc"]
    if len(cells) != wanted or any(_has(cell, "tbl", *_MERGED) for cell in cells):
        raise _rearranged(name)
    return cells


def _column_of(cell: Any) -> str:
    names = [str(one.get(qn("w:name"))) for one in cell.iter(qn("w:bookmarkStart"))]
    return next((name.removeprefix(COLUMN) for name in names if name.startswith(COLUMN)), "")


def _read_cell(cell: Any, one: _Found, code: str, headings: set[str]) -> None:
    paragraphs = [block for kind, block in _blocks(cell) if kind == "p"]
    one.headings[code], one.lines[code] = "", []
    for place, paragraph in enumerate(paragraphs):
        if place == 0 and _style_of(paragraph) in headings:
            one.headings[code] = _heading(paragraph)
        else:
            one.lines[code].extend(_lines_of(paragraph))


def _style_ids(document: Any) -> tuple[set[str], set[str]]:
    """The ids of the styles of headings, and of those of the head, which is no clause."""
    headings, heads = set(), set()
    for style in document.styles:
        name = str(style.name or "").lower()
        if name.startswith("heading"):
            headings.add(style.style_id)
        if name in (HEAD.lower(), TITLE.lower()):
            heads.add(style.style_id)
    return headings, heads


def _style_of(paragraph: Any) -> str:
    return str(paragraph.style or "")


def _marks_in(bookmarks: Any) -> list[str]:
    names = [str(one.get(qn("w:name")) or "") for one in bookmarks]
    return [name for name in names if name.startswith(CLAUSE)]


def _text_of(paragraph: Any) -> str:
    """The words of a paragraph, with those in links and fields; a line break of Word's is a line break."""
    words = {qn("w:tab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011"}
    found = []
    for run in paragraph.iter(qn("w:r")):
        for one in run.iterchildren():
            if one.tag == qn("w:t"):
                found.append(one.text or "")
            elif one.tag == qn("w:br"):
                found.append("" if one.get(qn("w:type")) in ("page", "column") else "\n")
            elif one.tag in words:
                found.append(words[one.tag])
    return "".join(found)


def _heading(paragraph: Any) -> str:
    return _TYPED_NUMBER.sub("", " ".join(_text_of(paragraph).split("\n")).strip())


def _lines_of(paragraph: Any) -> list[str]:
    lines = _text_of(paragraph).split("\n")
    if paragraph.pPr is not None and paragraph.pPr.numPr is not None and not lines[0].startswith("- "):
        lines[0] = f"- {lines[0]}"
    return lines


def _stray(name: str, words: str) -> WordRefused:
    told = {"name": name, "words": " ".join(words.split())[:80]}
    return WordRefused(
        _("“%(name)s” has words that belong to no clause: “%(words)s”. Put them into one.") % told
    )


def _rearranged(name: str) -> WordRefused:
    return WordRefused(
        _(
            "In “%(name)s” the table of the clauses was rearranged. Every clause is one row with a cell a language, "
            "under the row that names the languages; no other tables, and no cells joined or split."
        )
        % {"name": name}
    )


def _refuse_too_much(found: Sequence[_Found], name: str) -> None:
    if len(found) > MOST_CLAUSES:
        told = {"name": name, "most": MOST_CLAUSES}
        raise WordRefused(_("“%(name)s” has more than %(most)s clauses.") % told)
    for one in found:
        for heading in one.headings.values():
            if len(heading) > LONGEST_HEADING:
                told = {"name": name, "most": LONGEST_HEADING, "heading": heading[:60]}
                raise WordRefused(
                    _("“%(name)s” has a heading of more than %(most)s letters: “%(heading)s…”.") % told
                )
        for lines in one.lines.values():
            if sum(map(len, lines)) > LONGEST_BODY:
                told = {"name": name, "most": LONGEST_BODY}
                raise WordRefused(_("“%(name)s” has a clause of more than %(most)s letters.") % told)


def _with_keys(
    clauses: Sequence[ClauseText], found: Sequence[_Found], known: Sequence[ClauseText]
) -> list[ClauseText]:
    """By bookmark first; what has none is held against the clauses that nobody has claimed."""
    by_mark = {bookmark_of(clause.key): clause for clause in known}
    keys = []
    for one in found:
        mark = next((mark for mark in one.marks if mark in by_mark), None)
        keys.append(by_mark.pop(mark).key if mark is not None else "")
    free = [clause for clause in known if clause.key not in {*keys}]
    nameless = [place for place, key in enumerate(keys) if not key]
    for place, key in zip(nameless, keys_for(free, [clauses[place] for place in nameless]), strict=True):
        keys[place] = key or f"new-{new_public_id()}"
    library = {clause.key: clause.library for clause in known}
    return [
        replace(clause, key=key, library=library.get(key, ""))
        for clause, key in zip(clauses, keys, strict=True)
    ]


def _hash_in(document: Any) -> str:
    """The hash of the text that the file was made from: in its properties, else at the foot of its pages."""
    places = [document.core_properties.keywords or ""]
    places += [_text_of(paragraph._p) for part in document.sections for paragraph in part.footer.paragraphs]
    return next((hit[0] for words in places for hit in [_HASH.search(words)] if hit), "")


def _remarks(body: Any) -> Iterator[str]:
    comments = len(list(body.iter(qn("w:commentReference"))))
    if comments:
        yield ngettext(
            "The file holds %(number)s comment. It does not come along: write it at its clause.",
            "The file holds %(number)s comments. They do not come along: write them at their clauses.",
            comments,
        ) % {"number": comments}
    if any(_is_on(one) for tag in ("b", "i", "u") for one in body.iter(qn(f"w:{tag}")) if _in_a_clause(one)):
        yield _("Bold, italic and underlined words come along as plain words.")


def _in_a_clause(mark: Any) -> bool:
    """Is it a word of a clause that is marked? The head has marks of its own, and the style of a heading too."""
    run = mark.getparent().getparent()
    paragraph = run.getparent() if run is not None and run.tag == qn("w:r") else None
    return (
        paragraph is not None
        and paragraph.tag == qn("w:p")
        and not _style_of(paragraph).startswith(HEAD.replace(" ", ""))
    )
