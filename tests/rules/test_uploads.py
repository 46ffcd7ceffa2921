"""Every rule an upload can break, each with a small crafted file; and what an honest file gets."""

import hashlib
import io
import random
import struct
import zlib

import openpyxl
import pytest
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
from tests.rules.crafted_files import (
    HONEST,
    MIB,
    cheaply,
    docx,
    inspect,
    odt,
    pdf,
    pdf_with_object_stream,
    picture,
    refusal,
    verdict,
    workbook,
)

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


def test_a_name_cut_by_a_block_border_is_found():
    digits = "".join(random.Random(1).choices("0123456789abcdef", k=9000)).encode()
    for before in range(6_900, 7_300, 3):  # about 7,080 of them fill the first block
        assert refusal(pdf_with_object_stream(digits[:before] + b"/JavaScript "), "a.pdf") == Rule.ACTIVE


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
    content = b"%PDF-1.7\n" + b"/ObjStm " * 2_000_000 + b"%%EOF"
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
        (picture("PNG")[:45] + b"\x00\x00" + picture("PNG")[47:], "a.png"),
        (picture("JPEG")[:-2], "a.jpg"),
        (b"\xff\xd8\xff\xe0nothing\xff\xd9", "a.jpg"),
        (picture("JPEG") + b"\xff\xda" * 100 + b"\xff\xd9", "a.jpg"),
    ],
)
def test_a_damaged_picture(content, name):
    assert refusal(content, name) == Rule.DAMAGED


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
