"""The published tricks with signed PDF files, each tried on a file of ours.

USF, ISA, SWA: V. Mladenov, C. Mainka, K. Meyer zu Selhausen, M. Grothe, J. Schwenk, "1 Trillion Dollar Refund" (2019).
Hide, replace, hide-and-replace: C. Mainka, V. Mladenov, S. Rohlmann, "Shadow Attacks" (2021).
EAA, SSA: S. Rohlmann, V. Mladenov, C. Mainka, J. Schwenk, "Breaking the Specification: PDF Certification" (2021).
"""

import hashlib
import re
import time
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pypdf import PdfWriter
from pypdf.annotations import FreeText

from edge.core.pades.additions import _fills_a_place
from edge.core.pades.authority import Issued
from edge.core.pades.findings import Addition, Problem
from edge.core.pades.reading import BoundedReader
from edge.core.pades.signing import Place, prepare_pdf
from edge.core.pades.waiting import finished
from tests.rules.signed_files import (
    agreement,
    box,
    edit,
    examine,
    gap,
    library_signer,
    person,
    prepared,
    problems,
    sealed,
    signed_by,
    signer,
    steps,
)


def dictionary(**entries: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{name}"): value for name, value in entries.items()})


def drawing(text: bytes, **entries: Any) -> generic.StreamObject:
    return generic.StreamObject(dictionary(**entries), stream_data=text)


def page(writer: IncrementalPdfFileWriter, number: int = 0) -> generic.DictionaryObject:
    found: generic.DictionaryObject = writer.root["/Pages"]["/Kids"][number]
    return found


def with_library(pdf: bytes, place: str, issued: Issued, **said: Any) -> bytes:
    """A real signature by somebody trusted, made with the library alone and none of our refusals."""
    spec = said.pop("new_field", None)
    metadata = signers.PdfSignatureMetadata(field_name=place, subfilter=fields.SigSeedSubFilter.PADES, **said)
    pdf_signer = signers.PdfSigner(metadata, library_signer(issued), new_field_spec=spec)
    return bytes(pdf_signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf))).getvalue())


# ---------------------------------------------------------------- USF: the signature made unreadable
def in_signature(name: bytes, instead: bytes) -> bytes:
    """The sealed file with one entry of its last signature overwritten, at the same length."""
    _start, end = gap(sealed())
    found = re.compile(name + rb"[^\n]*").search(sealed(), end)
    assert found is not None
    assert len(instead) <= len(found[0])
    return sealed()[: found.start()] + instead.ljust(len(found[0])) + sealed()[found.end() :]


@pytest.mark.parametrize(
    "instead",
    [
        b"",
        b"/ByteRange null",
        b"/ByteRange []",
        b"/ByteRange [0 0 0 0]",
        b"/ByteRange [0]",
        b"/ByteRange [0 -1 -1 0]",
        b"/ByteRange [0 1 2 (x)]",
        b"/ByteRange /Whole",
        b"/ByteRange [0 9 9 9 0 9]",
    ],
)
def test_usf_without_a_proper_byte_range(instead: bytes) -> None:
    found = problems(in_signature(b"/ByteRange", instead))
    assert found & {Problem.SIGNATURE_UNREADABLE, Problem.PARTLY_COVERED, Problem.DAMAGED}


@pytest.mark.parametrize(
    "instead", [b"/Contents null", b"/Contents <>", b"/Contents (x)", b"/Contents <00>", b""]
)
def test_usf_without_contents(instead: bytes) -> None:
    start, end = gap(sealed())
    before = sealed().rindex(b"/Contents", 0, start)
    pdf = sealed()[:before] + instead.ljust(end - before) + sealed()[end:]
    assert problems(pdf) & {Problem.SIGNATURE_UNREADABLE, Problem.DAMAGED}


@pytest.mark.parametrize("instead", [b"/SubFilter /adbe.x509.rsa_sha1", b"/SubFilter /Nothing", b""])
def test_usf_of_a_kind_that_nobody_knows(instead: bytes) -> None:
    found = examine(in_signature(b"/SubFilter", instead[: len(b"/SubFilter /ETSI.CAdES.detached")]))
    assert not found.accepted
    assert len(found.signatures) == 3  # it is shown as one that cannot be read, and not left out


# ---------------------------------------------------------------- ISA: added at the end
BODY = b"\n4 0 obj\n<< /Type /Page /Parent 1 0 R /MediaBox [0 0 9 9] >>\nendobj\n"


@pytest.mark.parametrize(
    "tail",
    [
        BODY,
        BODY + b"%%EOF\n",
        BODY + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n",
        BODY + b"xref\n0 0\ntrailer\n<< /Size 1 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n",
        BODY + b"startxref\n%d\n%%%%EOF\n",
    ],
)
def test_isa_with_every_kind_of_ending(tail: bytes) -> None:
    old = int(re.findall(rb"startxref\n(\d+)", sealed())[-1])
    pdf = sealed() + (tail.replace(b"%d", b"%d" % old).replace(b"%%%%", b"%%"))
    assert problems(pdf) & {Problem.EDITED_AFTER, Problem.DAMAGED}


def test_isa_that_repeats_the_signature_behind_the_edit() -> None:
    start, _end = gap(sealed())
    value = sealed()[sealed().rindex(b" 0 obj", 0, start) - 3 : sealed().index(b"endobj", start) + 6]
    assert problems(sealed() + BODY + value + b"\n%%EOF\n") & {Problem.EDITED_AFTER, Problem.DAMAGED}


# ---------------------------------------------------------------- SWA: the signed bytes moved away
def test_swa_with_the_signed_end_moved_behind_other_content() -> None:
    """[0 a b c] with b further down: the bytes at c are the signed ones, and new ones stand in between."""
    start, end = gap(sealed())
    added = b"\n999 0 obj\n<< /Type /Page >>\nendobj\n".ljust(2000)
    moved = sealed()[:end] + added + sealed()[end:]
    numbers = re.search(rb"/ByteRange \[0 \d+ (\d+) (\d+)\]\s*", moved[start - 400 :])
    assert numbers is not None or b"/ByteRange" in moved
    pattern = re.compile(rb"(/ByteRange \[ ?0 +%d +)%d( +\d+ ?\])(\s*)" % (start, end))
    match = pattern.search(moved)
    assert match is not None
    new = match[1] + b"%d" % (end + len(added)) + match[2]
    pdf = moved[: match.start()] + new.ljust(len(match[0])) + moved[match.end() :]
    assert problems(pdf) & {Problem.PARTLY_COVERED, Problem.DAMAGED, Problem.SIGNATURE_UNREADABLE}


def test_swa_with_the_new_content_inside_the_gap() -> None:
    start, end = gap(sealed())
    envelope = sealed()[start:end]
    inside = b"> /Evil (new content) /Rest <"
    changed = envelope[: -len(inside) - 1] + inside + b">"
    pdf = sealed()[:start] + changed + sealed()[end:]
    assert problems(pdf) & {Problem.PARTLY_COVERED, Problem.DAMAGED, Problem.SIGNATURE_UNREADABLE}


def covering(pdf: bytes, place: str, issued: Issued, numbers: tuple[int, ...]) -> bytes:
    """The signature of `place` made anew, rightly, over another byte range: what a signer who cheats could do."""
    start, end = gap(pdf, place)
    pattern = re.compile(rb"/ByteRange \[[^\]]*\]\s*")
    match = pattern.search(pdf, end)
    assert match is not None
    text = b"/ByteRange [%s]" % b" ".join(b"%d" % number for number in numbers)
    pdf = pdf[: match.start()] + text.ljust(len(match[0])) + pdf[match.end() :]
    covered = b"".join(pdf[at : at + length] for at, length in zip(numbers[::2], numbers[1::2], strict=True))
    made = signer(issued).raw.async_sign(
        hashlib.sha256(covered).digest(),
        "sha256",
        use_pades=True,
        signed_attr_settings=signers.pdf_cms.PdfCMSSignedAttributes(),
    )
    envelope = finished(made).dump().hex().encode()
    return pdf[: start + 1] + envelope.ljust(end - start - 2, b"0") + pdf[end - 1 :]


@pytest.mark.parametrize("kept", ["all", "no end", "no start", "half", "no last byte", "wide gap"])
def test_a_true_signature_over_only_a_part_of_the_file(kept: str) -> None:
    pdf = signed_by(prepare_pdf(agreement(), places=[Place(name="one")]), "one", person())
    (start, end), size = gap(pdf, "one"), len(pdf)
    numbers = {
        "all": (0, start, end, size - end),
        "no end": (0, start, end, 10),
        "no start": (10, start - 10, end, size - end),
        "half": (0, start // 2, end, size - end),
        "no last byte": (0, start, end, size - end - 1),
        "wide gap": (0, start - 30, end, size - end),
    }[kept]
    found = examine(covering(pdf, "one", person(), numbers))
    if kept == "all":
        assert found.accepted
    else:
        assert found.problems & {Problem.PARTLY_COVERED, Problem.EDITED_AFTER}
        assert not found.intact


# ---------------------------------------------------------------- shadows: prepared before, shown after
def with_cover(writer: IncrementalPdfFileWriter) -> None:
    """A picture over the text, as one who prepares the file might hide it (hide, through a referenced object)."""
    cover = writer.add_object(
        drawing(b"1 g 0 0 600 900 re f", Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"))
    )
    first = page(writer)
    first["/Resources"]["/XObject"] = dictionary(Cover=cover)
    first["/Contents"] = generic.ArrayObject(
        [first.raw_get("/Contents"), writer.add_object(drawing(b"/Cover Do"))]
    )
    writer.update_container(first)
    writer.update_container(first["/Resources"])


def uncover(writer: IncrementalPdfFileWriter) -> None:
    reference = page(writer)["/Resources"]["/XObject"].raw_get("/Cover").reference
    writer.objects[(reference.generation, reference.idnum)] = drawing(
        b"", Type=pdf_name("/XObject"), Subtype=pdf_name("/Form")
    )


def free_it(pdf: bytes) -> bytes:
    """A last table of references that only frees the cover."""
    reader = BoundedReader(pdf)
    reference = reader.root["/Pages"]["/Kids"][0]["/Resources"]["/XObject"].raw_get("/Cover")
    trailer = reader.trailer_view
    size, root = int(trailer["/Size"]), trailer.raw_get("/Root")
    at = len(pdf)
    return pdf + (
        b"xref\n%d 1\n0000000000 00001 f \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
        % (reference.idnum, size, root.idnum, reader.last_startxref, at)
    )


def covered_and_signed() -> bytes:
    return signed_by(prepare_pdf(edit(agreement(), with_cover), places=[Place(name="one")]), "one", person())


def test_shadow_hide_by_replacing_the_cover() -> None:
    assert examine(covered_and_signed()).accepted
    assert problems(edit(covered_and_signed(), uncover)) == {Problem.EDITED_AFTER}


def test_shadow_hide_by_freeing_the_cover() -> None:
    assert problems(free_it(covered_and_signed())) == {Problem.EDITED_AFTER}


def test_shadow_replace_of_a_font() -> None:
    """New glyphs under an old name turn ten students into twenty."""

    def other_letters(writer: IncrementalPdfFileWriter) -> None:
        fonts = page(writer)["/Resources"]["/Font"]
        name = next(iter(fonts))
        old = fonts[name]
        new = generic.DictionaryObject({key: old.raw_get(key) for key in old})
        new["/BaseFont"] = pdf_name("/Other")
        fonts[name] = writer.add_object(new)
        writer.update_container(fonts)

    assert problems(edit(sealed(), other_letters)) == {Problem.EDITED_AFTER}


def with_text_field(writer: IncrementalPdfFileWriter) -> None:
    first = page(writer)
    shown = dictionary(
        N=writer.add_object(drawing(b"", BBox=generic.ArrayObject([generic.NumberObject(0)] * 4)))
    )
    field = dictionary(
        FT=pdf_name("/Tx"),
        T=pdf_string("students"),
        V=pdf_string("10"),
        Type=pdf_name("/Annot"),
        Subtype=pdf_name("/Widget"),
        Rect=generic.ArrayObject(map(generic.NumberObject, (50, 50, 150, 70))),
        AP=shown,
    )
    reference = writer.add_object(field)
    first["/Annots"] = generic.ArrayObject([reference])
    writer.update_container(first)
    writer.root["/AcroForm"] = writer.add_object(dictionary(Fields=generic.ArrayObject([reference])))


def other_value(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    assert field["/T"] == "students"
    field["/V"] = pdf_string("20")
    writer.update_container(field)


def test_shadow_replace_of_the_value_of_a_form_field() -> None:
    pdf = signed_by(edit(agreement(), with_text_field), "one", person())
    assert examine(pdf).accepted
    found = examine(edit(pdf, other_value))
    assert found.problems == {Problem.EDITED_AFTER}
    assert found.signatures[0].added_after is Addition.FORM_ENTRIES


def test_a_value_changed_along_with_a_signature_is_an_edit_for_those_before() -> None:
    pdf = edit(signed_by(edit(agreement(), with_text_field), "one", person()), other_value)
    found = examine(signed_by(pdf, "two", person("林合成"), hours=1))
    assert [one.problems for one in found.signatures] == [(Problem.EDITED_AFTER,), ()]


def test_shadow_hide_and_replace_of_the_catalogue() -> None:
    """Two documents in one file: the last table points to the other one."""
    hidden: dict[str, int] = {}

    def second_document(writer: IncrementalPdfFileWriter) -> None:
        tree = dictionary(Type=pdf_name("/Pages"), Count=generic.NumberObject(0), Kids=generic.ArrayObject())
        root = dictionary(Type=pdf_name("/Catalog"), Pages=writer.add_object(tree))
        hidden["root"] = writer.add_object(root).idnum

    pdf = signed_by(edit(agreement(), second_document), "one", person())
    assert examine(pdf).accepted
    reader = BoundedReader(pdf)
    pdf += b"xref\n0 0\ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        int(reader.trailer_view["/Size"]),
        hidden["root"],
        reader.last_startxref,
        len(pdf),
    )
    assert not examine(pdf).accepted


def test_a_promise_of_content_kept_after_signing() -> None:
    """The page names an object that is not there; the next signer, in the prepared place, supplies it."""

    def promise(writer: IncrementalPdfFileWriter) -> None:
        # The next signature takes the first free numbers: one of them is the promised one.
        number = int(writer.prev.trailer["/Size"]) + 200
        first = page(writer)
        first["/Contents"] = generic.ArrayObject(
            [first.raw_get("/Contents"), generic.IndirectObject(number, 0, writer)]
        )
        writer.update_container(first)

    pdf = edit(agreement(), promise)
    pdf = prepare_pdf(pdf, places=[Place(name="one"), Place(name="two")])
    one = signed_by(pdf, "one", person())
    writer = IncrementalPdfFileWriter(BytesIO(one))
    promised = int(re.findall(rb"(\d+) 0 R\s*\]\s*", one[len(agreement()) :])[0])
    reader = BoundedReader(one)
    assert reader.xrefs.get_historical_ref(generic.Reference(promised, 0, reader), 1) is None
    writer.objects[(0, promised)] = drawing(b"0 0 600 900 re f")
    writer._lastobj_id = promised
    metadata = signers.PdfSignatureMetadata(field_name="two", subfilter=fields.SigSeedSubFilter.PADES)
    two = signers.PdfSigner(metadata, library_signer(person("林合成"))).sign_pdf(writer).getvalue()
    found = examine(two, now=datetime.now(UTC))
    assert Problem.EDITED_AFTER in found.problems or Problem.DAMAGED in found.problems


# ---------------------------------------------------------------- EAA, SSA: what a certification allows
def test_eaa_a_note_over_the_text() -> None:
    writer = PdfWriter(BytesIO(steps()[0]), incremental=True)
    writer.add_annotation(0, FreeText(text="Twenty students", rect=(50, 50, 300, 100)))
    output = BytesIO()
    writer.write(output)
    assert Problem.EDITED_AFTER in problems(output.getvalue())


def test_ssa_a_true_signature_whose_box_covers_the_text() -> None:
    spec = fields.SigFieldSpec("another", on_page=0, box=(0, 0, 600, 900))
    pdf = with_library(steps()[1], "another", person(), new_field=spec)
    found = examine(pdf, now=datetime.now(UTC))
    assert Problem.EDITED_AFTER in found.problems
    assert found.signatures[1].added_after is Addition.CONTENT


def test_a_prepared_place_that_grows_when_it_is_signed() -> None:
    def grow(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][1]
        field["/Rect"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 600, 900)))
        writer.update_container(field)

    pdf = signed_by(edit(steps()[0], grow), "peking", person("林合成"), hours=1)
    assert Problem.EDITED_AFTER in examine(pdf).signatures[0].problems


def test_a_signature_whose_box_is_swapped_later() -> None:
    def redraw(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        reference = field["/AP"].raw_get("/N").reference
        old = writer.get_object(reference)
        entries = {key: old.raw_get(key) for key in old if key not in ("/Filter", "/Length")}
        writer.objects[(0, reference.idnum)] = generic.StreamObject(entries, stream_data=b"0 0 99 99 re f")

    pdf = signed_by(edit(steps()[0], redraw), "peking", person("林合成"), hours=1)
    assert Problem.EDITED_AFTER in examine(pdf).signatures[0].problems
    together = edit(steps()[0], redraw)
    assert Problem.EDITED_AFTER in problems(together)


def test_one_signature_shown_in_two_fields() -> None:
    def show_twice(writer: IncrementalPdfFileWriter) -> None:
        listed = writer.root["/AcroForm"]["/Fields"]
        one, two = listed[0], listed[1]
        two["/V"] = one.raw_get("/V")
        writer.update_container(two)

    found = examine(edit(steps()[0], show_twice))
    assert {Problem.SIGNATURE_UNREADABLE, Problem.EDITED_AFTER} <= found.problems
    assert len([one for one in found.signatures if one.valid]) == 0


def test_a_signature_after_the_seal() -> None:
    pdf = with_library(sealed(), "another", person())
    found = examine(pdf, now=datetime.now(UTC))
    assert Problem.EDITED_AFTER in found.signatures[2].problems
    assert found.signatures[2].added_after is Addition.SIGNATURES


# ---------------------------------------------------------------- what keeps a computer busy
def kids_of_kids(writer: IncrementalPdfFileWriter) -> None:
    """Forty levels, each naming the next one twice: a million million paths through forty objects."""
    below = writer.add_object(dictionary(T=pdf_string("end"), FT=pdf_name("/Tx")))
    for level in range(40):
        below = writer.add_object(
            dictionary(T=pdf_string(f"f{level}"), Kids=generic.ArrayObject([below, below]))
        )
    writer.root["/AcroForm"] = writer.add_object(dictionary(Fields=generic.ArrayObject([below])))


def resources_of_resources(writer: IncrementalPdfFileWriter) -> None:
    below = writer.add_object(dictionary(End=generic.NumberObject(1)))
    for _level in range(40):
        below = writer.add_object(dictionary(One=below, Two=below))
    writer.root["/Maze"] = below


def test_a_maze_of_fields_ends_soon() -> None:
    since = time.process_time()
    assert problems(edit(agreement(), kids_of_kids)) == {Problem.DAMAGED}
    assert time.process_time() - since < 20


def test_a_maze_of_objects_ends_soon() -> None:
    pdf = signed_by(edit(agreement(), resources_of_resources), "one", person())
    since = time.process_time()
    assert problems(edit(pdf, lambda writer: writer.add_object(dictionary()))) == {Problem.DAMAGED}
    assert time.process_time() - since < 20


def test_more_revisions_than_anybody_makes() -> None:
    pdf = agreement()
    for _number in range(61):
        reader = BoundedReader(pdf)
        pdf += b"xref\n0 0\ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
            int(reader.trailer_view["/Size"]),
            reader.root_ref.idnum,
            reader.last_startxref,
            len(pdf),
        )
        if len(pdf) > 10_000_000:
            break
        if reader.total_revisions >= 60:
            break
    assert problems(pdf) == {Problem.DAMAGED}


def test_a_loop_of_tables() -> None:
    old = int(re.findall(rb"startxref\n(\d+)", agreement())[-1])
    pdf = agreement()
    at = len(pdf)
    pdf += b"xref\n0 0\ntrailer\n<< /Size 9 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (at, at)
    assert old != at
    assert problems(pdf) == {Problem.DAMAGED}


def test_a_deep_nest_is_refused_and_not_fallen_into() -> None:
    def nest(writer: IncrementalPdfFileWriter) -> None:
        writer.root["/Deep"] = pdf_string("x" * 40_000)

    deep = edit(agreement(), nest).replace(b"x" * 40_000, b")" + b"[" * 20_000 + b"]" * 19_998 + b"(")
    assert problems(deep) == {Problem.DAMAGED}


# ---------------------------------------------------------------- the short way and the long way agree
def test_our_own_signatures_take_the_short_way() -> None:
    reader = BoundedReader(sealed())
    assert [_fills_a_place(reader, sealed(), number) for number in (3, 4)] == [True, True]


def test_without_the_short_way_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    short = examine(sealed())
    monkeypatch.setattr("edge.core.pades.additions._fills_a_place", lambda *_all: False)
    assert examine(sealed()) == short


def test_a_box_that_borrows_from_the_page_does_not_take_the_short_way() -> None:
    spec = {"field_name": "peking", "subfilter": fields.SigSeedSubFilter.PADES}
    pdf = signers.PdfSigner(signers.PdfSignatureMetadata(**spec), library_signer(person("林合成"))).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(steps()[0]))
    )
    content = bytes(pdf.getvalue())
    assert not _fills_a_place(BoundedReader(content), content, 3)
    # The library's own text box with its font in a prepared place is allowed all the same.
    assert examine(content, now=datetime.now(UTC)).problems == {Problem.FEWER_THAN_EXPECTED}
    assert box(30).page == -1
    assert prepared() != content
