"""Every rule an upload can break, each with a small crafted file; and what an honest file gets."""

import hashlib
import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import openpyxl
import pytest
import typst
import xlsxwriter
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from edge.core.uploads import (
    KINDS,
    Limits,
    RefusedFile,
    Rule,
    inspect_upload,
    safe_name,
    strip_image_metadata,
)

MIB = 1024 * 1024
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ODT = "application/vnd.oasis.opendocument.text"


def inspect(content: bytes, name: str, **limits: int):
    return inspect_upload(io.BytesIO(content), name=name, limits=Limits(**limits))


def refusal(content: bytes, name: str, **limits: int) -> Rule:
    with pytest.raises(RefusedFile) as caught:
        inspect(content, name, **limits)
    return Rule(caught.value.rule_code)


def verdict(content: bytes, name: str) -> str | None:
    """The broken rule or None; anything but a RefusedFile is a failure of the test."""
    try:
        inspect(content, name)
    except RefusedFile as refused:
        return refused.rule_code
    return None


@contextmanager
def cheaply() -> Iterator[None]:
    """At most one second and 100 MiB."""
    tracemalloc.start()
    started = time.perf_counter()
    yield
    took, peak = time.perf_counter() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 1
    assert peak < 100 * MIB


def pdf(inside: str = "", after: bytes = b"") -> bytes:
    body = f"%PDF-1.7\n1 0 obj\n<< /Type /Catalog {inside} >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
    return body.encode("latin-1") + after


def pdf_with_object_stream(hidden: bytes, *, facts: str = "/Filter /FlateDecode") -> bytes:
    packed = zlib.compress(hidden)
    opening = f"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm {facts} /Length {len(packed)} >>\nstream\n"
    return opening.encode() + packed + b"\nendstream\nendobj\n%%EOF"


def picture(format: str, **saving: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 4), "teal").save(file, format, **saving)
    return file.getvalue()


def content_types(main: str = DOCX_MAIN, more: str = "", before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{more}</Types>'
    )


def archive(parts: dict[str | zipfile.ZipInfo, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def docx(*, types: str | None = None, **more: bytes) -> bytes:
    return docx_with(more, types=types)


def docx_with(more: dict[str | zipfile.ZipInfo, bytes], *, types: str | None = None) -> bytes:
    parts = {"[Content_Types].xml": types or content_types(), "word/document.xml": "<w:document/>"}
    return archive({**parts, **more})


def odt(*, kind: str = ODT, manifest: str = "<manifest/>", more: dict[str, bytes] | None = None) -> bytes:
    parts = {"mimetype": kind, "content.xml": "<office/>", "META-INF/manifest.xml": manifest}
    return archive({**parts, **(more or {})})


def repacked(content: bytes, name: str, **claims: int) -> bytes:
    """The same archive with other claims about one part, in its own header and in the directory."""
    changed = bytearray(content)
    local = content.index(b"PK\x03\x04", content.index(name.encode()) - 30)
    central = content.rindex(name.encode()) - 46
    for claim, value in claims.items():
        form, in_local, in_central = {
            "flags": ("<H", 6, 8),
            "crc": ("<L", 14, 16),
            "packed": ("<L", 18, 20),
            "size": ("<L", 22, 24),
        }[claim]
        struct.pack_into(form, changed, local + in_local, value)
        struct.pack_into(form, changed, central + in_central, value)
    return bytes(changed)


def workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "清华大学")
    return file.getvalue()


def typeset_pdf() -> bytes:
    return typst.compile(b"#set document(title: [Brief]); Renewal of 22 October", pdf_standards=["a-2b"])


HONEST: dict[str, Callable[[], bytes]] = {
    "a.pdf": pdf,
    "typeset.pdf": typeset_pdf,
    "a.png": lambda: picture("PNG"),
    "a.jpg": lambda: picture("JPEG"),
    "a.JPEG": lambda: picture("JPEG", progressive=True),
    "a.docx": docx,
    "a.xlsx": workbook,
    "a.odt": odt,
    "a.txt": "Samenwerking 清华\r\n".encode,
    "a.csv": "\ufeffnaam;stad\n鲁汶;Leuven\n".encode,
}


# --- accepted


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_accepted_with_its_size_and_hash(name):
    content = HONEST[name]()
    file = io.BytesIO(content)
    accepted = inspect_upload(file, name=name)
    assert accepted.size == len(content)
    assert accepted.sha256 == hashlib.sha256(content).hexdigest()
    assert accepted.safe_name == name
    assert accepted.media_type == KINDS[accepted.extension].media_type
    assert file.tell() == 0


def test_a_workbook_of_another_writer_is_accepted():
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    assert inspect(file.getvalue(), "b.xlsx").extension == ".xlsx"


def test_uncompressed_object_streams_and_script_like_bytes_in_a_picture_are_no_script():
    assert inspect(pdf_with_object_stream(b"<< /Type /Page >>"), "a.pdf").size
    assert inspect(pdf("/Picture (...)", after=b"\x9c/JS \x01\xf3/JS(\x02\x80\xff\x90\n%%EOF"), "a.pdf").size


# --- refused: any kind


@pytest.mark.parametrize(
    "name", ["a.exe", "a.html", "a.svg", "a.docm", "a.zip", "a", ".pdf", "a.pdf.lnk", ""]
)
def test_a_kind_that_is_not_on_the_list(name):
    assert refusal(pdf(), name) == Rule.KIND


def test_an_empty_file():
    assert refusal(b"", "a.txt") == Rule.EMPTY


def test_a_file_above_the_size_limit_is_not_read_to_its_end():
    class Endless(io.RawIOBase):
        given = 0

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"a" * size

    file = Endless()
    with pytest.raises(RefusedFile) as caught:
        inspect_upload(file, name="a.txt", limits=Limits(size=MIB))
    assert caught.value.rule_code == Rule.SIZE
    assert file.given <= MIB + 64 * 1024


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (picture("PNG"), "a.pdf"),
        (picture("PNG"), "a.jpg"),
        (b"MZ\x90\x00", "a.pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx"),
        (b"<html><script>", "a.png"),
        (b" %PDF-1.7\n%%EOF", "a.pdf"),
        (pdf(), "a.txt"),
        (docx(), "a.csv"),
        (docx(), "a.xlsx"),
        (workbook(), "a.docx"),
        (odt(), "a.docx"),
        (docx(), "a.odt"),
    ],
)
def test_a_file_that_is_not_what_it_says(content, name):
    assert refusal(content, name) == Rule.MISMATCH


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (pdf(after=docx() + b"\n%%EOF"), "a.pdf"),
        (picture("JPEG") + docx(), "a.jpg"),
        (picture("JPEG", comment=b"%PDF-1.4"), "a.jpg"),
    ],
)
def test_two_files_in_one(content, name):
    assert refusal(content, name) == Rule.POLYGLOT


@pytest.mark.parametrize(
    "content",
    [b"caf\xe9", b"a\x00b", b"\xff\xfea\x00", b"a" * (64 * 1024 - 1) + b"\xe6\xb8", b"\xed\xa0\x80"],
)
def test_text_that_is_not_utf_8_or_holds_a_null(content):
    assert refusal(content, "a.txt") == Rule.TEXT


def test_utf_8_cut_by_a_block_border_is_text():
    assert inspect(b"a" * (64 * 1024 - 1) + "清".encode(), "a.txt").media_type == "text/plain"


# --- refused: PDF


@pytest.mark.parametrize(
    "inside",
    [
        "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        "/S /#4aavaScript",
        "/S /J#61vaScrip#74/X 1",
        "/JS (app.alert)",
        "/#4A#53 <6170702e>",
        "/JS 12 0 R",
        "/A << /S /Launch /F (cmd.exe) >>",
        "/Names << /EmbeddedFiles 3 0 R >>",
        "/Type/EmbeddedFile",
        "/Subtype/RichMedia",
        "/AcroForm << /XFA 4 0 R >>",
    ],
)
def test_a_pdf_that_acts_by_itself(inside):
    assert refusal(pdf(inside), "a.pdf") == Rule.ACTIVE


@pytest.mark.parametrize("before", [0, 4 * MIB - 10, 4 * MIB])
def test_a_pdf_that_hides_its_action_in_an_object_stream(before):
    hidden = b" " * before + b"<< /S /JavaScript /JS (x) >>"
    assert refusal(pdf_with_object_stream(hidden), "a.pdf") == Rule.ACTIVE


@pytest.mark.parametrize("facts", ["/Filter [/ASCIIHexDecode /FlateDecode]", "/Filter /LZWDecode"])
def test_a_pdf_whose_object_stream_cannot_be_unpacked(facts):
    content = pdf_with_object_stream(b"", facts=facts).replace(b"stream\nx", b"stream\n00")
    assert refusal(content, "a.pdf") == Rule.DAMAGED


def test_a_pdf_whose_object_stream_is_predicted():
    facts = "/Filter /FlateDecode /DecodeParms << /Predictor 12 >>"
    assert refusal(pdf_with_object_stream(b"", facts=facts), "a.pdf") == Rule.DAMAGED


def test_a_pdf_bomb_is_refused_cheaply():
    content = pdf_with_object_stream(bytes(120 * MIB))
    with cheaply():
        assert refusal(content, "a.pdf") == Rule.UNPACKED


def test_a_pdf_of_countless_object_streams_is_refused_cheaply():
    content = b"%PDF-1.7\n" + b"/ObjStm stream\n" * 30_000 + b"%%EOF"
    with cheaply():
        assert refusal(content, "a.pdf") == Rule.ENTRIES


def test_a_protected_pdf():
    assert refusal(pdf("/Encrypt 5 0 R"), "a.pdf") == Rule.ENCRYPTED


def test_a_pdf_without_its_end():
    assert refusal(pdf(after=b"x" * 2000), "a.pdf") == Rule.DAMAGED


# --- refused: pictures


def png_of(width: int, height: int, *, rows: bytes = b"") -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))
        )

    header = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", rows or zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def jpeg_of(width: int, height: int) -> bytes:
    content = bytearray(picture("JPEG"))
    struct.pack_into(">2H", content, content.index(b"\xff\xc0") + 5, height, width)
    return bytes(content)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (png_of(50_000, 50_000), "a.png"),
        (png_of(10_000, 10_000), "a.png"),
        (png_of(8_000, 5_001), "a.png"),
        (jpeg_of(65_000, 65_000), "a.jpg"),
    ],
)
def test_a_picture_of_too_many_pixels_is_refused_cheaply(content, name):
    with cheaply():
        assert refusal(content, name) == Rule.PIXELS


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (picture("PNG")[:-12], "a.png"),
        (picture("PNG") + b"<script>", "a.png"),
        (picture("PNG")[:40] + b"\x00\x00" + picture("PNG")[42:], "a.png"),
        (picture("JPEG")[:-2], "a.jpg"),
        (b"\xff\xd8\xff\xe0nothing\xff\xd9", "a.jpg"),
        (picture("JPEG") + b"\xff\xda" * 100 + b"\xff\xd9", "a.jpg"),
    ],
)
def test_a_damaged_picture(content, name):
    assert refusal(content, name) == Rule.DAMAGED


# --- refused: packed documents


def test_an_archive_that_claims_to_unpack_too_far_is_refused_cheaply():
    content = docx_with({"word/media/a.bmp": bytes(101 * MIB)})
    with cheaply():
        assert refusal(content, "a.docx") == Rule.UNPACKED


def test_an_archive_that_grows_too_much():
    assert refusal(docx_with({"word/a.xml": bytes(2 * MIB)}), "a.docx") == Rule.RATIO


@pytest.mark.parametrize("name", ["word/a.xml", "[Content_Types].xml"])
def test_a_bomb_that_lies_about_its_size_is_refused_cheaply(name):
    content = repacked(docx_with({"word/a.xml": bytes(80 * MIB)}), "word/a.xml", size=1000)
    if name == "[Content_Types].xml":
        types = content_types() + " " * 80 * MIB
        content = repacked(docx_with({}, types=types), name, size=len(content_types()))
    with cheaply():
        assert refusal(content, "a.docx") == Rule.LYING


def test_a_part_smaller_than_claimed():
    assert refusal(repacked(docx_with({"word/a.xml": b"abc"}), "word/a.xml", size=4), "a.docx") == Rule.LYING


def test_a_part_whose_checksum_is_wrong():
    assert refusal(repacked(docx_with({"word/a.xml": b"abc"}), "word/a.xml", crc=1), "a.docx") == Rule.LYING


def test_a_part_whose_own_header_names_another_part():
    assert refusal(docx().replace(b"word/document", b"Word/document", 1), "a.docx") == Rule.LYING


def test_parts_that_share_their_bytes():
    content = docx_with({"word/a.xml": b"abc"})
    longer = struct.unpack_from("<L", content, content.rindex(b"word/a.xml") - 26)[0] + 1
    assert refusal(repacked(content, "word/a.xml", packed=longer), "a.docx") == Rule.LYING


def test_an_archive_of_too_many_parts():
    assert refusal(docx_with({f"word/{n}.xml": b"" for n in range(1999)}), "a.docx") == Rule.ENTRIES


def test_a_directory_larger_than_its_count_is_refused_before_it_is_read():
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    flood = entry * (20 * MIB // len(entry))
    content = b"PK\x03\x04" + flood
    content += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 10, 10, len(flood), 4, 0)
    with cheaply():
        assert refusal(content, "a.docx") == Rule.ENTRIES


def test_an_archive_with_a_second_directory_of_the_zip64_kind():
    content = docx()
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    ending = bytearray(content[-22:])
    struct.pack_into("<L", ending, 12, struct.unpack_from("<L", ending, 12)[0] + len(locator))
    assert refusal(content[:-22] + locator + bytes(ending), "a.docx") == Rule.DAMAGED


@pytest.mark.parametrize("content", [docx() + b"x", docx()[:-1], b"PK\x03\x04" + docx(), b"PK\x03\x04"])
def test_an_archive_with_something_around_it_or_missing(content):
    assert refusal(content, "a.docx") == Rule.DAMAGED


@pytest.mark.parametrize(
    "part",
    [
        "/etc/passwd",
        "../../a.xml",
        "word/../../a",
        "word\\..\\..\\a",
        "C:/a",
        "word/a\x01b",
        "WORD/Document.xml",
    ],
)
def test_a_part_that_leads_outside_or_occurs_twice(part):
    assert refusal(docx_with({part: b""}), "a.docx") == Rule.PATH


def test_a_part_that_is_a_link():
    link = zipfile.ZipInfo("word/link")
    link.external_attr = 0o120777 << 16
    assert refusal(docx_with({link: b"/etc/passwd"}), "a.docx") == Rule.SYMLINK


def test_a_part_under_a_password():
    content = repacked(docx_with({"word/a.xml": b"abc"}), "word/a.xml", flags=1)
    assert refusal(content, "a.docx") == Rule.ENCRYPTED


def test_a_part_packed_in_a_way_few_readers_know():
    part = zipfile.ZipInfo("word/a.xml")
    part.compress_type = zipfile.ZIP_LZMA
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(part, b"abc")
    assert refusal(file.getvalue(), "a.docx") == Rule.DAMAGED


@pytest.mark.parametrize(
    "part", ["word/vbaProject.bin", "xl/VBAPROJECT.BIN", "word/vbaData.xml", "word/activeX/a.xml"]
)
def test_a_document_with_macros(part):
    assert refusal(docx_with({part: b"x"}), "a.docx") == Rule.ACTIVE


@pytest.mark.parametrize(
    "media_type",
    [
        "application/vnd.ms-office.vbaProject",
        "application/vnd.ms-office.vba&#80;roject",
        "application/vnd.ms-office.activeX+xml",
    ],
)
def test_a_document_whose_macros_have_another_name(media_type):
    types = content_types(more=f'<Default Extension="dat" ContentType="{media_type}"/>')
    assert refusal(docx_with({"word/a.dat": b"x"}, types=types), "a.docx") == Rule.ACTIVE


def test_a_document_that_calls_itself_macro_enabled():
    main = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert refusal(docx_with({}, types=content_types(main)), "a.docx") == Rule.ACTIVE


def test_a_template_is_no_document():
    main = DOCX_MAIN.replace("document.main", "template.main")
    assert refusal(docx_with({}, types=content_types(main)), "a.docx") == Rule.MISMATCH


def test_a_document_of_two_kinds():
    sheet = DOCX_MAIN.replace("wordprocessingml.document", "spreadsheetml.sheet")
    types = content_types(more=f'<Override PartName="/x.xml" ContentType="{sheet}"/>')
    assert refusal(docx_with({"x.xml": b""}, types=types), "a.docx") == Rule.MISMATCH


@pytest.mark.parametrize(
    "types",
    [
        content_types(before='<!DOCTYPE Types [<!ENTITY a "aaaa">]>'),
        "<Types>",
        content_types().replace("/word/document.xml", "/word/missing.xml"),
        '<?xml version="1.0" encoding="nonsense"?><Types/>',
    ],
)
def test_content_types_that_cannot_be_trusted(types):
    assert refusal(docx_with({}, types=types), "a.docx") == Rule.DAMAGED


def test_content_types_of_more_than_a_mebibyte():
    types = content_types() + "".join(f"<!--{n}-->" for n in range(140_000))
    assert refusal(docx_with({}, types=types), "a.docx") == Rule.UNPACKED


def test_an_archive_without_content_types_is_no_document():
    assert refusal(archive({"word/document.xml": "<w/>"}), "a.docx") == Rule.MISMATCH


def test_an_open_document_of_another_kind():
    assert refusal(odt(kind="application/vnd.oasis.opendocument.spreadsheet"), "a.odt") == Rule.MISMATCH


def test_an_open_document_under_a_password():
    manifest = '<m:manifest xmlns:m="urn:m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    assert refusal(odt(manifest=manifest), "a.odt") == Rule.ENCRYPTED


@pytest.mark.parametrize("part", ["Basic/Standard/Module1.xml", "Scripts/python/a.py"])
def test_an_open_document_with_macros(part):
    assert refusal(odt(more={part: b"x"}), "a.odt") == Rule.ACTIVE


# --- whatever comes in


@given(content=st.binary(max_size=300), extension=st.sampled_from(sorted(KINDS)), honest_head=st.booleans())
def test_any_bytes_are_either_accepted_or_refused_by_a_rule(content, extension, honest_head):
    content = (KINDS[extension].magic if honest_head else b"") + content
    assert verdict(content, f"a{extension}") in {None, *Rule}


@given(data=st.data(), name=st.sampled_from(["a.png", "a.jpg", "a.docx", "a.odt", "a.pdf"]))
def test_any_damage_to_an_honest_file_is_met_by_a_rule(data, name):
    content = bytearray(HONEST[name]())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert verdict(bytes(content), name) in {None, *Rule}


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_a_sentence_that_names_the_file(rule):
    facts = {"allowed": "PDF", "limit": "5", "kind": "PDF", "found": "/JS"}
    sentence = RefusedFile(rule, name="brief.pdf", **facts).message
    assert sentence.startswith("“brief.pdf” ")
    assert "%(" not in sentence


def test_a_sentence_names_the_file_and_the_rule():
    with translation.override("en"), pytest.raises(RefusedFile) as caught:
        inspect(picture("PNG"), "C:\\temp\\scan.pdf")
    assert caught.value.message == ("“scan.pdf” is not what it says: its content is not that of a PDF file.")


# --- names


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("Overeenkomst 清华.pdf", "Overeenkomst 清华.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\brief.docx", "brief.docx"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("annexe\u202efdp.exe", "annexefdp.exe"),
        ("a\ud800b.pdf", "ab.pdf"),
        (" .htaccess", "htaccess"),
        ("CON.pdf", "_CON.pdf"),
        ("nul.tar.pdf", "_nul.tar.pdf"),
        ('a"b<c>|?*:.csv', "a_b_c_____.csv"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_a_name_loses_what_is_dangerous_in_it(given_name, safe):
    assert safe_name(given_name) == safe


@given(st.text(max_size=400))
def test_a_safe_name_is_short_printable_and_stays_as_it_is(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= 121
    assert len(safe.encode()) <= 201
    assert not set(safe) & set('/\\<>:"|?*\0\n\r')
    assert not safe.startswith(".")
    assert not safe.endswith((".", " "))
    assert safe_name(safe) == safe


def test_a_long_name_keeps_its_extension():
    assert safe_name("清" * 300 + ".docx") == "清" * 65 + ".docx"


# --- pictures without what the camera wrote


def photograph(format: str) -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SecretCamera", 6
    exif.get_ifd(0x8825)[1] = "N"
    more = {"comment": "SecretComment"} if format == "JPEG" else {}
    return picture(format, exif=exif, icc_profile=b"SecretProfile" * 20, **more)


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_stripped_picture_is_upright_and_says_nothing_of_the_camera(format):
    content = photograph(format)
    assert b"SecretCamera" in content
    stripped = strip_image_metadata(content)
    assert b"Secret" not in stripped
    with Image.open(io.BytesIO(stripped)) as image:
        assert image.format == format
        assert image.size == (4, 8)
        assert not image.getexif()
        assert "icc_profile" not in image.info
        assert "comment" not in image.info


def test_a_stripped_picture_keeps_its_pixels_and_transparency():
    drawn = Image.new("P", (3, 2), 1)
    drawn.putpalette([255, 0, 0, 0, 0, 255])
    file = io.BytesIO()
    drawn.save(file, "PNG", transparency=0)
    with Image.open(io.BytesIO(strip_image_metadata(file.getvalue()))) as image:
        assert image.convert("RGBA").getpixel((0, 0)) == (0, 0, 255, 255)
        assert image.info == {"transparency": 0}


@pytest.mark.parametrize("content", [b"", b"GIF89a", png_of(3, 400, rows=b"nonsense"), picture("JPEG")[:300]])
def test_what_is_no_whole_picture_cannot_be_stripped(content):
    with pytest.raises(RefusedFile) as caught:
        strip_image_metadata(content, name="a.png")
    assert caught.value.rule_code == Rule.DAMAGED
    assert caught.value.name == "a.png"


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_of_too_many_pixels_is_not_decoded():
    with cheaply(), pytest.raises(RefusedFile) as caught:
        strip_image_metadata(png_of(10_000, 10_000))
    assert caught.value.rule_code == Rule.PIXELS
    assert caught.value.message.startswith("“The picture” ")
