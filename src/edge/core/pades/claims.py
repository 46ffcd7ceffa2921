"""What a file says of itself, in its XMP metadata: whose text it is, which version, and the hash of the canonical form.

The claims are written before the first signature and read from the revision that it covers, so that nothing added
later can speak for the signed text. They are described as PDF/A wants it (ISO 19005-2, 6.6.2.3): a file that was
PDF/A stays so.
"""

import re
from html import escape
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.metadata.xmp_xml import parse_xmp
from pyhanko.pdf_utils.rw_common import PdfHandler

from edge.core.pades.findings import Claims

NAMESPACE = "urn:edge:claims:1#"
PLACE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REFERENCE = re.compile(r"\S(?:.{0,198}\S)?")
_PROPERTIES = {
    "Reference": "The record whose text this is",
    "Version": "The number of the version, from 1",
    "SHA256": "The SHA-256 of the canonical form of the version",
    "Places": "The signature fields in the order of signing",
}
_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
_PDFA = (
    'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"'
)
_EMPTY_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    f'<rdf:RDF {_RDF}></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)
_SCHEMAS_END = "</rdf:Bag></pdfaExtension:schemas>"


def check_claims(claims: Claims) -> None:
    """Raises ValueError when the claims cannot be written so that they read the same again."""
    if not (_REFERENCE.fullmatch(claims.reference) and claims.reference.isprintable()):
        raise ValueError("a reference has 1 to 200 printable letters and no blank at its ends")
    if not 1 <= claims.version <= 1_000_000:
        raise ValueError("versions count from 1")
    if not _SHA256.fullmatch(claims.sha256):
        raise ValueError("a SHA-256 is 64 small hexadecimal digits")
    if not all(PLACE_NAME.fullmatch(name) for name in claims.places):
        raise ValueError("places are named with letters, digits, - and _")


def write_claims(writer: IncrementalPdfFileWriter, claims: Claims) -> None:
    """Add the claims to the metadata that the writer will write; every other word of it stays as it is."""
    check_claims(claims)
    root = writer.root
    stream = _metadata(writer)
    packet = stream.read_data(DecodePurpose.XMP_METADATA).decode("utf-8") if stream else _EMPTY_PACKET
    if NAMESPACE in packet:
        raise ValueError("the file makes claims already")
    content = _with_claims(packet, claims).encode("utf-8")
    written = generic.StreamObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Metadata"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/XML"),
        },
        stream_data=content,
    )
    if stream is not None:
        reference = root.raw_get("/Metadata").reference
        writer.objects[(reference.generation, reference.idnum)] = written
        written.container_ref = reference
    else:
        root["/Metadata"] = writer.add_object(written)
        writer.update_root()


def claims_in(handler: PdfHandler) -> Claims | None:
    """The claims of one revision; None when it makes none, or none that make sense."""
    stream = _metadata(handler)
    if stream is None:
        return None
    content = stream.read_data(DecodePurpose.XMP_METADATA)
    if NAMESPACE.encode() not in content:
        return None  # spares parsing the many files that claim nothing
    said: dict[str, list[str]] = {name: [] for name in _PROPERTIES}
    for structure in parse_xmp(BytesIO(content)):
        for name, value in structure:
            if name.ns == NAMESPACE and name.local_name in said:
                said[name.local_name].append(str(value.value))
    return _understood(said)


def _metadata(handler: PdfHandler) -> generic.StreamObject | None:
    """As a plain stream: the library's own shape of metadata can be read in the latest revision only."""
    if "/Metadata" not in handler.root:
        return None
    reference = handler.root.raw_get("/Metadata")
    stream = (
        handler.get_object(reference.reference) if isinstance(reference, generic.IndirectObject) else None
    )
    return stream if isinstance(stream, generic.StreamObject) else None


def _understood(said: dict[str, list[str]]) -> Claims | None:
    if any(len(values) > 1 for values in said.values()):
        return None  # two answers are none
    reference, version, sha256, places = (values[0] if values else "" for values in said.values())
    if not re.fullmatch(r"[1-9][0-9]{0,6}", version):
        return None
    claims = Claims(reference=reference, version=int(version), sha256=sha256, places=tuple(places.split()))
    try:
        check_claims(claims)
    except ValueError:
        return None
    return claims


def _with_claims(packet: str, claims: Claims) -> str:
    values: dict[str, Any] = {
        "Reference": escape(claims.reference, quote=False),
        "Version": claims.version,
        "SHA256": claims.sha256,
        "Places": " ".join(claims.places),
    }
    told = "".join(f"<edge:{name}>{value}</edge:{name}>" for name, value in values.items() if value)
    described = ""
    if packet.count(_SCHEMAS_END) == 1:
        packet = packet.replace(_SCHEMAS_END, _schema() + _SCHEMAS_END)
    else:
        bag = f"<pdfaExtension:schemas><rdf:Bag>{_schema()}{_SCHEMAS_END}"
        described = f'<rdf:Description rdf:about="" {_PDFA}>{bag}</rdf:Description>'
    ours = f'<rdf:Description rdf:about="" xmlns:edge="{NAMESPACE}">{told}</rdf:Description>'
    before, end, after = packet.rpartition("</rdf:RDF>")
    if not end:
        raise ValueError("the metadata of the file is no XMP")
    return before + described + ours + end + after


def _schema() -> str:
    """The description of our properties that PDF/A asks for."""
    properties = "".join(
        '<rdf:li rdf:parseType="Resource"><pdfaProperty:category>external</pdfaProperty:category>'
        f"<pdfaProperty:description>{words}</pdfaProperty:description><pdfaProperty:name>{name}</pdfaProperty:name>"
        f"<pdfaProperty:valueType>{'Integer' if name == 'Version' else 'Text'}</pdfaProperty:valueType></rdf:li>"
        for name, words in _PROPERTIES.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>EDGE claims</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>edge</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
