"""Every rule that a Word, Excel or OpenDocument file can break, each with a small crafted archive."""

import io
import struct
import zipfile

import pytest

from edge.core.uploads import Rule
from tests.rules.crafted_files import (
    DOCX_MAIN,
    MIB,
    archive,
    cheaply,
    content_types,
    docx,
    docx_with,
    odt,
    refusal,
    repacked,
)


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


def directory_entry() -> bytes:
    return struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 9, 1, *[0] * 6) + b"a"


def ending(*, entries: int, length: int, start: int) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, length, start, 0)


def test_a_directory_larger_than_its_count_is_refused_before_it_is_read():
    flood = directory_entry() * 400_000
    content = b"PK\x03\x04" + flood + ending(entries=10, length=len(flood), start=4)
    with cheaply():
        assert refusal(content, "a.docx") == Rule.ENTRIES


def test_a_second_directory_of_the_zip64_kind_is_refused_before_it_is_read():
    flood = directory_entry() * 400_000
    at = 4 + len(flood)
    second = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 400_000, 400_000, len(flood), 4)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    content = b"PK\x03\x04" + flood + second + locator
    content += ending(entries=1, length=len(directory_entry()) + 76, start=at - len(directory_entry()))
    with cheaply():
        assert refusal(content, "a.docx") == Rule.DAMAGED


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
