"""PDF, searched for what acts by itself.

This stops the known ways and not every way of hiding one: names are found in plain, with hex escapes, and
inside compressed object streams; a text that only talks about /JavaScript is refused as well.
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from django.template.defaultfilters import filesizeformat

from edge.core.uploads.refusals import Fault, Limits, Rule

_SMALL_BLOCK = 4 * 1024  # deflate grows at most 1032 times: one block unpacks to 4 MiB at most
_MOST_OBJECT_STREAMS = 20_000


def _name_pattern(word: str) -> bytes:
    """A pattern for /word in which any letter may be written as # and two hex digits (ISO 32000-1, 7.3.5)."""
    return b"".join(b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in word.encode())


_NAME_ENDS = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|\Z)"
_ACTING = re.compile(
    b"/(?:"
    + b"|".join(
        _name_pattern(word)
        for word in ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA")
    )
    + b")"
    + _NAME_ENDS
)
# Two letters occur by chance in compressed pictures, so /JS counts only with the start of a script after it.
_SCRIPT = re.compile(
    b"/"
    + _name_pattern("JS")
    + rb"[\x00\s]*(?:\((?:\xfe\xff|[\x20-\x7e\s]{4})|<[0-9A-Fa-f\s]{4}|(?<=[\x00\s])\d+\s+\d+\s+R)"
)
_ENCRYPT = re.compile(b"/" + _name_pattern("Encrypt") + _NAME_ENDS)
_OBJECT_STREAM = re.compile(b"/" + _name_pattern("ObjStm") + _NAME_ENDS)
_CODED = re.compile(b"/" + _name_pattern("Filter") + _NAME_ENDS)
_PREDICTED = re.compile(b"/" + _name_pattern("Predictor") + _NAME_ENDS)
_STREAM = re.compile(rb"stream\r?\n")


def check_pdf(file: BinaryIO, limits: Limits) -> None:
    file.seek(0)
    content = file.read()
    if b"%%EOF" not in content[-1024:]:
        raise Fault(Rule.DAMAGED)
    if _ENCRYPT.search(content):
        raise Fault(Rule.ENCRYPTED)
    _refuse_acting(content)
    for piece in _object_streams(content, limits):
        _refuse_acting(piece)


def _refuse_acting(piece: bytes) -> None:
    if found := _ACTING.search(piece):
        plain = re.sub(rb"#(..)", lambda code: bytes.fromhex(code[1].decode()), found[0])
        raise Fault(Rule.ACTIVE, found=plain.decode("ascii"))
    if _SCRIPT.search(piece):
        raise Fault(Rule.ACTIVE, found="/JS")


def _object_streams(content: bytes, limits: Limits) -> Iterator[bytes]:
    """Unpack what modern PDF packs its objects into, piece by piece with an overlap of one long name.

    A stream that is coded in another way than deflate hides its names, so it is refused.
    """
    seen: set[int] = set()
    work = 0
    for number, found in enumerate(_OBJECT_STREAM.finditer(content)):
        if number >= _MOST_OBJECT_STREAMS:
            raise Fault(Rule.ENTRIES, limit=_MOST_OBJECT_STREAMS)
        begins = _STREAM.search(content, found.end(), found.end() + 2048)
        if begins is None or begins.end() in seen:
            continue
        seen.add(begins.end())
        properties = content[max(0, found.start() - 2048) : begins.start()].rpartition(b"obj")[2]
        if not _CODED.search(properties):
            continue  # not packed: already searched with the rest
        if _PREDICTED.search(properties):
            raise Fault(Rule.DAMAGED)
        for cost, piece in _inflated(content, begins.end()):
            work += cost
            if work > limits.unpacked:
                raise Fault(Rule.UNPACKED, limit=filesizeformat(limits.unpacked))
            yield piece


def _inflated(content: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    inflate, last = zlib.decompressobj(), b""
    while not inflate.eof and start < len(content):
        block = content[start : start + _SMALL_BLOCK]
        start += len(block)
        try:
            piece = inflate.decompress(block)
        except zlib.error as error:
            raise Fault(Rule.DAMAGED) from error
        yield len(block) + len(piece), last + piece
        last = (last + piece)[-64:]
