"""Looking at a signed PDF of unknown origin: is it intact, who signed when, what came after, what does it say of itself.

Nothing is fetched, no bytes can crash it, and the work is bounded. What cannot be understood is not accepted.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from edge.core.pades.additions import added_by
from edge.core.pades.certificates import as_asn1, facts_of, tidy
from edge.core.pades.claims import claims_in
from edge.core.pades.findings import (
    Addition,
    Claims,
    Examination,
    Finding,
    Problem,
    Revocation,
    SignatureFound,
)
from edge.core.pades.reading import LARGEST_FILE, MOST_SIGNATURES, BoundedReader, Unexaminable
from edge.core.pades.trusting import CLOCKS_MAY_DIFFER, Known, Verdict, judge, judge_stamp, stamped_at
from edge.core.pades.wrapping import Malformed, check_envelope, gap_of

_SUBFILTERS = ("/ETSI.CAdES.detached", "/adbe.pkcs7.detached", "/ETSI.RFC3161")
_WEIGHT = list(Addition)  # from nothing to a change of the content
_MOST_CARRIED = 12  # certificates, and answers about withdrawn ones, that a file may bring along
_COVERED = (SignatureCoverageLevel.ENTIRE_REVISION, SignatureCoverageLevel.ENTIRE_FILE)


@dataclass(frozen=True, kw_only=True)
class _Field:
    """A signature field that is filled: what can be read of it, and the revision in which it was signed."""

    place: str
    embedded: EmbeddedPdfSignature | None
    revision: int
    covers_all: bool = False  # to the last byte of the file
    fault: Problem | None = None

    @property
    def sound(self) -> EmbeddedPdfSignature | None:
        return self.embedded if self.fault is None else None


def examine_pdf(
    pdf: bytes,
    *,
    roots: Sequence[x509.Certificate],
    now: datetime,
    expected: int | None = None,
    existed_at: datetime | None = None,
) -> Examination:
    """Tell everything about a file; never raises for what the file holds.

    `roots` are the certificates that are trusted, authorities or single signers. `now` has a time zone. `expected`
    is how many signatures there should be, where the asker knows. `existed_at` is a moment at which the asker had
    this very file already (a register that keeps its SHA-256): certificates are then judged as of that moment.
    """
    now = now.astimezone(UTC)
    refused = _refused(pdf)
    if refused is not None:
        return _answer(pdf, now, findings=[Finding(problem=refused)])
    try:
        reader = BoundedReader(pdf)
        if "/Encrypt" in reader.trailer:
            return _answer(pdf, now, is_pdf=True, findings=[Finding(problem=Problem.ENCRYPTED)])
        known = _known(reader, roots, now)
        return _examined(pdf, reader, known, expected=expected, existed_at=existed_at)
    except Exception:  # hostile bytes: whatever the reader raises, the file is not accepted
        return _answer(pdf, now, is_pdf=True, findings=[Finding(problem=Problem.DAMAGED)])


def read_claims(pdf: bytes) -> Claims | None:
    """What the file says of itself in the revision that its first signature covers; the latest one when unsigned.

    The claims alone prove nothing: ask `examine_pdf` whether they were signed. None when there are none to be read.
    """
    try:
        reader = BoundedReader(pdf)
        return _claims(reader, _filled_fields(pdf, reader)) if "/Encrypt" not in reader.trailer else None
    except Exception:  # as above
        return None


def _refused(pdf: bytes) -> Problem | None:
    if len(pdf) > LARGEST_FILE:
        return Problem.TOO_LARGE
    return None if pdf.startswith(b"%PDF-") else Problem.NOT_A_PDF


def _known(reader: BoundedReader, roots: Sequence[x509.Certificate], now: datetime) -> Known:
    trusted = tuple(as_asn1(root) for root in roots)
    try:
        store = DocumentSecurityStore.read_dss(reader)
        carried = (list(store.load_certs()), store.crls, store.ocsps)
    except NoDSSFoundError:
        return Known(roots=trusted, now=now)
    if any(len(part) > _MOST_CARRIED for part in carried):
        raise Unexaminable("too many certificates or answers about withdrawn ones")
    crls = tuple(_content(one, generic) for one in ())
    return Known(roots=trusted, now=now, certificates=tuple(carried[0]), crls=crls)
