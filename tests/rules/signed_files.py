"""Signed files for the tests of `core.pades`: an agreement of two pages in two languages, signed by two and sealed."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from asn1crypto import keys as asn1_keys
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers as library

from edge.core.pades.authority import Authority, Issued, make_authority
from edge.core.pades.certificates import as_asn1
from edge.core.pades.examining import examine_pdf
from edge.core.pades.findings import Claims, Examination, Problem
from edge.core.pades.signers import Signer, signer_from_p12
from edge.core.pades.signing import Box, Place, prepare_pdf, sign_pdf

STARTS, ENDS = datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)
SIGNED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
HASH = "0123456789abcdef" * 4
CLAIMS = Claims(reference="A7 “Peking & Leuven”", version=3, sha256=HASH)
_TEXT = """
#set document(title: "Implementation agreement", keywords: ("agreement",))
#set text(font: ("Noto Sans", "Noto Sans SC"), lang: "en")
#set page(footer: [Version 3 · SHA-256 0123456789abcdef])
= Implementation agreement
The universities exchange ten students a year.
#pagebreak()
== 签字 Signatures
双方大学每年交换十名学生。
"""


def box(left: float, page: int = -1) -> Box:
    return Box(page=page, left=left, bottom=60, right=left + 160, top=120)


PLACES = (
    Place(name="leuven", label="Signature for KU Leuven", box=box(30)),
    Place(name="peking", label="Signature for Peking University", box=box(210)),
    Place(name="seal", label="Seal of KU Leuven", box=box(390), seals=True),
)


@lru_cache(maxsize=1)
def agreement() -> bytes:
    """As the typesetting makes them: tagged, PDF/A-2b, PDF/UA-1."""
    folders = [
        str(Path(str(files(package) / "fonts" / "ofl" / family)))
        for package, family in (
            ("justmytype_western_core", "notosans"),
            ("justmytype_intl_cjk", "notosanssc"),
        )
    ]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    return bytes(
        typst.compile(
            _TEXT.encode(),
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["a-2b", "ua-1"],
            timestamp=STARTS,
        )
    )


@lru_cache(maxsize=1)
def authority() -> Authority:
    return make_authority(name="EDGE demonstration", starts=STARTS, ends=ENDS)


@lru_cache(maxsize=32)
def person(name: str = "Lukas Synthetic", starts: datetime = STARTS, ends: datetime = ENDS) -> Issued:
    organisation = "北京大学" if not name.isascii() else "KU Leuven"
    return authority().issue_signer(name=name, organisation=organisation, starts=starts, ends=ends)


@lru_cache(maxsize=1)
def hub_seal() -> Issued:
    return authority().issue_seal(organisation="KU Leuven", starts=STARTS, ends=ENDS)


def signer(issued: Issued) -> Signer:
    return signer_from_p12(issued.as_p12("a pass phrase"), "a pass phrase")


@lru_cache(maxsize=1)
def prepared() -> bytes:
    return prepare_pdf(agreement(), places=PLACES, claims=CLAIMS)


def signed_by(pdf: bytes, place: str, issued: Issued, *, hours: float = 0, **said: Any) -> bytes:
    moment = SIGNED_AT + timedelta(hours=hours)
    return sign_pdf(pdf, signer=signer(issued), moment=moment, field_name=place, **said)


@lru_cache(maxsize=1)
def steps() -> tuple[bytes, bytes, bytes]:
    """The file after each of the three signatures."""
    one = signed_by(
        prepared(), "leuven", person(), reason="Approved", location="Leuven", name="Lukas Synthetic"
    )
    two = signed_by(one, "peking", person("林合成"), hours=1, reason="同意", location="北京", name="林合成")
    return one, two, signed_by(two, "seal", hub_seal(), hours=2)


def sealed() -> bytes:
    return steps()[2]


def examine(pdf: bytes, *, roots: list[x509.Certificate] | None = None, **asked: Any) -> Examination:
    trusted = [authority().certificate] if roots is None else roots
    return examine_pdf(pdf, roots=trusted, **{"now": NOW, **asked})


def problems(pdf: bytes, **asked: Any) -> set[Problem]:
    """What is wrong with a file; and whether it is accepted follows from that."""
    examination = examine(pdf, **asked)
    assert examination.accepted == (not examination.findings)
    return set(examination.problems)


def library_signer(issued: Issued) -> library.SimpleSigner:
    """The library's own signer, for files that our own verbs refuse to make."""
    key = issued.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = library.pdf_cms.SimpleCertificateStore()
    return library.SimpleSigner(as_asn1(issued.certificate), asn1_keys.PrivateKeyInfo.load(key), store)


class PlainWriter(IncrementalPdfFileWriter):
    """Adds what it is told to and leaves the dates of the file alone."""

    def _update_meta(self) -> None:
        pass


def edit(pdf: bytes, change: Any, writing: type[IncrementalPdfFileWriter] = PlainWriter) -> bytes:
    """The file with what `change(writer)` does added to its end, and signed by nobody."""
    writer = writing(BytesIO(pdf))
    change(writer)
    writer.update_root()
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def gap(pdf: bytes, place: str = "seal") -> tuple[int, int]:
    """Where the envelope of a signature lies, with its angle brackets."""
    reader = PdfFileReader(BytesIO(pdf))
    embedded = next(one for one in reader.embedded_signatures if one.field_name == place)
    return int(embedded.byte_range[1]), int(embedded.byte_range[2])
