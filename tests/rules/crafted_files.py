"""Small files crafted for the tests of uploads: honest ones, and pieces of dishonest ones."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import typst
import xlsxwriter
from PIL import Image

from edge.core.uploads import AcceptedFile, Limits, RefusedFile, Rule, inspect_upload

MIB = 1024 * 1024
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ODT = "application/vnd.oasis.opendocument.text"


def inspect(content: bytes, name: str, **limits: int) -> AcceptedFile:
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
    """At most one second of computing and 100 MiB."""
    tracemalloc.start()
    started = time.process_time()
    yield
    took, peak = time.process_time() - started, tracemalloc.get_traced_memory()[1]
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


def docx() -> bytes:
    return docx_with({})


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
