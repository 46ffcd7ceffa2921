"""What may be uploaded, judged by the file's content and not by its name.

A file is accepted when its extension is on the list, its content is of that kind, and nothing in it
acts by itself or unpacks beyond the limits. Nothing is kept and nothing is parsed for its meaning:
a reader of workbooks or documents still runs apart, with limits of its own.

What this cannot promise: a PDF that acts by itself is found by best effort (see `pdf`), objects embedded in
Word or Excel files are not opened, and no virus scanner is asked.
"""

import codecs
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from edge.core.uploads.packed import DOCX, ODT, XLSX, check_docx, check_odt, check_xlsx
from edge.core.uploads.pdf import check_pdf
from edge.core.uploads.pictures import check_jpeg, check_png, encode_anew
from edge.core.uploads.refusals import DEFAULT_LIMITS, Fault, Limits, RefusedFile, Rule

__all__ = [
    "DEFAULT_LIMITS",
    "KINDS",
    "AcceptedFile",
    "Kind",
    "Limits",
    "RefusedFile",
    "Rule",
    "inspect_upload",
    "safe_name",
    "strip_image_metadata",
]

_BLOCK = 64 * 1024
_LONGEST_NAME, _LONGEST_NAME_BYTES = 120, 200  # characters and UTF-8 bytes; file systems stop at 255 bytes


@dataclass(frozen=True, kw_only=True)
class AcceptedFile:
    """What is known of an inspected file: `size` in bytes, `sha256` in hex, `extension` with its dot."""

    media_type: str
    size: int
    sha256: str
    safe_name: str
    extension: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    label: str
    media_type: str
    magic: bytes
    check: Callable[[BinaryIO, Limits], None]


def inspect_upload(file: BinaryIO, *, name: str, limits: Limits = DEFAULT_LIMITS) -> AcceptedFile:
    """Judge a seekable file by its content, and leave it rewound.

    Raises RefusedFile with the rule that is broken first. The file is hashed in blocks; a PDF is held in
    memory once, other kinds are not.
    """
    shown = safe_name(name)
    extension = _extension_of(shown)
    try:
        kind = KINDS.get(extension)
        if kind is None:
            raise Fault(Rule.KIND, allowed=", ".join(KINDS))
        size, sha256 = _measure(file, limits.size)
        _check_magic(file, kind)
        kind.check(file, limits)
        _check_single(file, kind, size)
    except Fault as fault:
        raise RefusedFile(fault.rule, name=shown, **fault.facts) from fault.__cause__
    file.seek(0)
    return AcceptedFile(
        media_type=kind.media_type, size=size, sha256=sha256, safe_name=shown, extension=extension
    )


def safe_name(name: str) -> str:
    """A file name without folders, control or direction marks, or anything a file system reserves.

    Unicode NFC; at most 120 characters and 200 bytes; the extension is kept.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in "\u2028\u2029")
    name = re.sub(r'[<>:"|?*]', "_", name).strip(". \u00a0\u3000")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = name, "", ""
    stem = stem[: _LONGEST_NAME - len(dot + ending)]
    room = _LONGEST_NAME_BYTES - len((dot + ending).encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(". ") or "file"
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", stem):
        stem = f"_{stem}"
    return stem + dot + ending


def strip_image_metadata(
    content: bytes, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> bytes:
    """Encode a JPEG or PNG anew: upright by its EXIF direction, without EXIF, XMP, comments or profile.

    A wide-gamut picture is read as sRGB afterwards. Only the first frame stays. Raises RefusedFile.
    """
    file = io.BytesIO(content)
    label = "PNG" if content.startswith(KINDS[".png"].magic) else "JPEG"
    try:
        KINDS[f".{label.lower()}"].check(file, limits)
        try:
            return encode_anew(file, label)
        except Exception as error:  # hostile bytes: whatever the decoder raises, the picture is refused
            raise Fault(Rule.DAMAGED) from error
    except Fault as fault:
        raise RefusedFile(fault.rule, name=name or _("The picture"), **fault.facts) from fault.__cause__


def _extension_of(name: str) -> str:
    return "." + name.rpartition(".")[2].lower() if "." in name else ""


def _measure(file: BinaryIO, most: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    for block in _blocks(file):
        size += len(block)
        if size > most:
            raise Fault(Rule.SIZE, limit=filesizeformat(most))
        digest.update(block)
    if not size:
        raise Fault(Rule.EMPTY)
    return size, digest.hexdigest()


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(_BLOCK):
        yield block


def _check_magic(file: BinaryIO, kind: Kind) -> None:
    file.seek(0)
    head = file.read(8)
    others = {other.magic for other in KINDS.values() if other.magic and other.magic != kind.magic}
    if not head.startswith(kind.magic) or head.startswith(tuple(others)):
        raise Fault(Rule.MISMATCH, kind=kind.label)


def _check_single(file: BinaryIO, kind: Kind, size: int) -> None:
    """Readers of PDF look for its header in the first kilobyte, readers of zip look from the end."""
    if not kind.magic:
        return  # plain text is read by nothing that looks inside
    file.seek(0)
    if b"%PDF-" in file.read(1024) and kind.magic != b"%PDF-":
        raise Fault(Rule.POLYGLOT)
    file.seek(max(0, size - 65_557))  # the longest zip ending: 22 bytes and a comment of 65,535
    if b"PK\x05\x06" in file.read() and kind.magic != b"PK\x03\x04":
        raise Fault(Rule.POLYGLOT)


def _check_text(file: BinaryIO, limits: Limits) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in _blocks(file):
            decoder.decode(block)
            if b"\0" in block:
                raise Fault(Rule.TEXT)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Fault(Rule.TEXT) from error


_ZIP = b"PK\x03\x04"
KINDS = {
    ".pdf": Kind(label="PDF", media_type="application/pdf", magic=b"%PDF-", check=check_pdf),
    ".png": Kind(label="PNG", media_type="image/png", magic=b"\x89PNG\r\n\x1a\n", check=check_png),
    ".jpg": Kind(label="JPEG", media_type="image/jpeg", magic=b"\xff\xd8\xff", check=check_jpeg),
    ".jpeg": Kind(label="JPEG", media_type="image/jpeg", magic=b"\xff\xd8\xff", check=check_jpeg),
    ".docx": Kind(label="DOCX", media_type=DOCX, magic=_ZIP, check=check_docx),
    ".xlsx": Kind(label="XLSX", media_type=XLSX, magic=_ZIP, check=check_xlsx),
    ".odt": Kind(label="ODT", media_type=ODT, magic=_ZIP, check=check_odt),
    ".txt": Kind(label="TXT", media_type="text/plain", magic=b"", check=_check_text),
    ".csv": Kind(label="CSV", media_type="text/csv", magic=b"", check=_check_text),
}
