"""Word, Excel and OpenDocument files: zip archives, unpacked once to see that they are what they say."""

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from typing import Any, BinaryIO
from xml.parsers import expat  # nosec B406 B407

from django.template.defaultfilters import filesizeformat

from edge.core.uploads.refusals import MIB, Fault, Limits, Rule

_PROTECTED = 0x2041  # flags of an entry: encrypted, strongly encrypted, masked header
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_TYPES_PART, _ODF_TYPE_PART, _ODF_MANIFEST = "[Content_Types].xml", "mimetype", "META-INF/manifest.xml"
_KEPT_PARTS = (_TYPES_PART, _ODF_TYPE_PART, _ODF_MANIFEST)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
_SMALL_BLOCK = 4 * 1024  # deflate grows at most 1032 times: one block unpacks to 4 MiB at most
_ACTING_PARTS = re.compile(
    r"(?i)(^|/)(vba[^/]*\.(bin|xml)|activex/.*|activex[^/]*\.(bin|xml))$|^(basic|scripts)/."
)
_ACTING_TYPES = re.compile(r"(?i)macroenabled|vbaproject|vbadata|activex|macrosheet")


def _check_ooxml(file: BinaryIO, limits: Limits, *, label: str, main_type: str) -> None:
    """The content types must name this kind's main part, no other main part, and nothing that acts."""
    parts, kept = _read_archive(file, limits)
    if _TYPES_PART not in kept:
        raise Fault(Rule.MISMATCH, kind=label)
    declared = [
        (facts.get("PartName", ""), facts.get("ContentType", "").strip().lower())
        for _element, facts in _elements(kept[_TYPES_PART])
    ]
    for _part, media_type in declared:
        if _ACTING_TYPES.search(media_type):
            raise Fault(Rule.ACTIVE, found=media_type)
    mains = {(part, media_type) for part, media_type in declared if media_type.endswith(".main+xml")}
    if {media_type for _part, media_type in mains} != {main_type}:
        raise Fault(Rule.MISMATCH, kind=label)
    if any(part and part.removeprefix("/") not in parts for part, _type in mains):
        raise Fault(Rule.DAMAGED)


def check_docx(file: BinaryIO, limits: Limits) -> None:
    _check_ooxml(file, limits, label="DOCX", main_type=DOCX + ".main+xml")


def check_xlsx(file: BinaryIO, limits: Limits) -> None:
    _check_ooxml(file, limits, label="XLSX", main_type=XLSX + ".main+xml")


def check_odt(file: BinaryIO, limits: Limits) -> None:
    parts, kept = _read_archive(file, limits)
    if kept.get(_ODF_TYPE_PART) != ODT.encode() or not {"content.xml", _ODF_MANIFEST} <= parts:
        raise Fault(Rule.MISMATCH, kind="ODT")
    if any(element == "encryption-data" for element, _facts in _elements(kept[_ODF_MANIFEST])):
        raise Fault(Rule.ENCRYPTED)


def _read_archive(file: BinaryIO, limits: Limits) -> tuple[set[str], dict[str, bytes]]:
    """The names of all parts, and the content of the few that say what the file is.

    Every part is unpacked once, in blocks that are thrown away: a size in a header is only a claim.
    """
    directory_at = _check_directory(file, limits)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
        _check_entries(entries, limits)
        kept: dict[str, bytes] = {}
        end = directory_at
        for entry in sorted(entries, key=lambda each: each.header_offset, reverse=True):
            start = _start_of(file, entry)
            if start + entry.compress_size > end:
                raise Fault(Rule.LYING)  # parts that overlap unpack the same bytes again and again
            end = entry.header_offset
            content = _unpack(file, start, entry, keep=entry.filename in _KEPT_PARTS)
            if entry.filename in _KEPT_PARTS:
                kept[entry.filename] = content
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error, zlib.error) as error:
        raise Fault(Rule.DAMAGED) from error
    return {entry.filename for entry in entries}, kept


def _check_directory(file: BinaryIO, limits: Limits) -> int:
    """Where the central directory begins. Its size is judged before anything reads it.

    The plain ending without comment, without zip64, and with nothing before the first part is asked for:
    then every reader sees the same parts.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 42))
    before, ending = (tail := file.read())[:-22], tail[-22:]
    if len(ending) != 22 or ending[:4] != b"PK\x05\x06" or before.startswith(b"PK\x06\x07"):
        raise Fault(Rule.DAMAGED)
    _sign, disk, first_disk, here, entries, length, start, comment = struct.unpack("<4s4H2LH", ending)
    if entries > limits.entries or length > limits.entries * 400:
        raise Fault(Rule.ENTRIES, limit=limits.entries)
    if (disk, first_disk, comment) != (0, 0, 0) or here != entries or start + length + 22 != size:
        raise Fault(Rule.DAMAGED)
    return int(start)


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise Fault(Rule.ENTRIES, limit=limits.entries)
    if len({entry.orig_filename.casefold() for entry in entries}) != len(entries):
        raise Fault(Rule.PATH)
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise Fault(Rule.UNPACKED, limit=filesizeformat(limits.unpacked))
    for entry in entries:
        _check_entry(entry, limits)


def _check_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = entry.orig_filename
    steps = name.replace("\\", "/").split("/")
    controls = any(unicodedata.category(letter)[0] == "C" for letter in name)
    if steps[0] == "" or ".." in steps or ":" in steps[0] or controls:
        raise Fault(Rule.PATH)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Fault(Rule.SYMLINK)
    if entry.flag_bits & _PROTECTED:
        raise Fault(Rule.ENCRYPTED)
    if entry.compress_type not in (_STORED, _DEFLATED):
        raise Fault(Rule.DAMAGED)
    if entry.file_size > MIB and entry.file_size > limits.ratio * entry.compress_size:
        raise Fault(Rule.RATIO, limit=limits.ratio)
    if _ACTING_PARTS.search(name):
        raise Fault(Rule.ACTIVE, found=name)


def _start_of(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Where the part's packed bytes begin; its own header must tell the same story as the directory."""
    file.seek(entry.header_offset)
    sign, flags, method, name_length, extra_length = struct.unpack("<4s2x2H16x2H", file.read(30))
    name = file.read(name_length).decode("utf-8" if flags & 0x800 else "cp437")
    same = (method, name) == (entry.compress_type, entry.orig_filename)
    if sign != b"PK\x03\x04" or not same or flags & _PROTECTED:
        raise Fault(Rule.LYING)
    return entry.header_offset + 30 + int(name_length) + int(extra_length)


def _unpack(file: BinaryIO, start: int, entry: zipfile.ZipInfo, *, keep: bool) -> bytes:
    """Unpack one part, stopping at the first byte beyond its declared size; its bytes only if `keep`."""
    if keep and entry.file_size > MIB:
        raise Fault(Rule.UNPACKED, limit=filesizeformat(MIB))
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == _DEFLATED else None
    left, size, check, content = entry.compress_size, 0, 0, b""
    file.seek(start)
    while left:
        block = file.read(min(left, _SMALL_BLOCK))
        if not block or (inflate and inflate.eof):
            raise Fault(Rule.LYING)
        left -= len(block)
        piece = inflate.decompress(block) if inflate else block
        size += len(piece)
        if size > entry.file_size:
            raise Fault(Rule.LYING)
        check = zlib.crc32(piece, check)
        content += piece if keep else b""
    if size != entry.file_size or check != entry.CRC or (inflate and not inflate.eof):
        raise Fault(Rule.LYING)
    return content


def _elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Every element's name without its namespace, and its attributes; a document type is refused."""
    found: list[tuple[str, dict[str, str]]] = []

    def refuse(*_arguments: Any) -> None:
        raise Fault(Rule.DAMAGED)

    def note(element: str, facts: dict[str, str]) -> None:
        found.append((element.rpartition(" ")[2], facts))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = note
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Fault(Rule.DAMAGED) from error
    return found
