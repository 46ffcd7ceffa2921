"""What looking at a signed file can find: the shapes that examining fills and that screens, commands and data show.

Plain values only. The sentence of each problem is in `sentences`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Problem(StrEnum):
    """Why a file, or one of its signatures, is not accepted. The value is the code in machine output."""

    # about the file
    NOT_A_PDF = "not_a_pdf"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    NO_SIGNATURE = "no_signature"
    FEWER_THAN_EXPECTED = "fewer_than_expected"
    OUT_OF_ORDER = "out_of_order"
    EDITED_AFTER = "edited_after"
    CLAIMS_CHANGED = "claims_changed"
    # about one signature and the bytes it stands for
    FILE_CHANGED = "file_changed"
    SIGNATURE_BROKEN = "signature_broken"
    SIGNATURE_UNREADABLE = "signature_unreadable"
    PARTLY_COVERED = "partly_covered"
    WEAK_ALGORITHM = "weak_algorithm"
    FROM_THE_FUTURE = "from_the_future"
    # about one signature's certificate
    FOREIGN_CERTIFICATE = "foreign_certificate"
    SELF_SIGNED = "self_signed"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    EXPIRED_SINCE = "expired_since"
    NOT_FOR_SIGNING = "not_for_signing"
    REVOKED = "revoked"


class Addition(StrEnum):
    """The most that was added to the file after a signature, from nothing to a change of what can be read."""

    NOTHING = "nothing"
    VALIDATION_DATA = "validation_data"
    SIGNATURES = "signatures"
    FORM_ENTRIES = "form_entries"
    CONTENT = "content"


class Revocation(StrEnum):
    """What is known about a certificate having been withdrawn. Nothing is ever fetched, so mostly: not known."""

    UNKNOWN = "unknown"
    NOT_REVOKED = "not_revoked"
    REVOKED = "revoked"


class NameMatch(StrEnum):
    """Whether the names in a certificate are those of the signatory."""

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_BE_TOLD = "cannot_be_told"


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a file says of itself: whose text it is, which version of it, and the SHA-256 of its canonical form.

    `reference` names the record (1 to 200 letters), `version` counts from 1, `sha256` is 64 small hexadecimal digits.
    `places` are the names of the signature fields prepared in the file, in the order in which they are to be signed.
    """

    reference: str
    version: int
    sha256: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CertificateFacts:
    """What a certificate says, as text and moments (UTC)."""

    subject: str  # the common name, else the whole distinguished name
    organisation: str  # empty when it names none
    issuer: str
    serial: str  # hexadecimal, without separators
    fingerprint: str  # SHA-256, 64 hexadecimal digits
    valid_from: datetime
    valid_until: datetime
    names: tuple[
        str, ...
    ] = ()  # of a person: common name, given name with surname; none where it bears a pseudonym


@dataclass(frozen=True, kw_only=True)
class SignatureFound:
    """One signature, in the order in which the signatures were written.

    `moment` is when the signer says to have signed; `timestamped_at` is set when a trusted time-stamp says so too.
    `intact`: the bytes it covers are the bytes that were signed. `trusted`: a chain leads to a trusted root, and the
    certificate was valid. `covers_whole_file` is about its own end: true for the last one of an unedited file;
    `added_after` tells what came later. `problems` is empty exactly when the signature is accepted.
    """

    position: int  # from 1
    place: str  # the name of the signature field
    certificate: CertificateFacts | None  # None when the signature cannot be read
    moment: datetime | None
    timestamped_at: datetime | None
    reason: str
    location: str
    name: str  # the signer's name as the signature states it; the certificate's counts
    seals: bool  # forbids every later change
    is_timestamp: (
        bool  # the stamp of a time-stamping authority over the whole file, and no person's signature
    )
    intact: bool
    trusted: bool
    root: str  # the trusted root that the chain ends in; empty when none, or when the chain was not judged
    revocation: Revocation
    covers_whole_file: bool
    added_after: Addition
    algorithm: str  # such as "sha256, rsassa_pkcs1v15 2048 bit"
    problems: tuple[Problem, ...]
    # Who was to sign here: as the register knows, else as the signature states; a seal and a time-stamp have nobody.
    signatory: str = ""
    name_match: NameMatch | None = None  # None where nobody is named

    @property
    def valid(self) -> bool:
        return not self.problems

    @property
    def signer(self) -> str:
        """The name that the certificate vouches for; empty when the signature cannot be read."""
        return self.certificate.subject if self.certificate else ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One problem, told once: the positions of the signatures it is about (none: the file), and what it names."""

    problem: Problem
    positions: tuple[int, ...] = ()
    named: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What the register says to the claims of a file: `same_text` when the canonical forms have one hash.

    `same_file` is about the bytes of the file itself; None when the register keeps none to compare with. Where it
    keeps this very file, `kept_since` tells since when: a proof that it was signed before.
    """

    reference: str
    title: str
    version: int
    same_text: bool
    same_file: bool | None = None
    kept_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Examination:
    """The whole answer about one file.

    `intact`: it is a readable PDF whose signed bytes are unchanged and to which nothing but signatures was added.
    `accepted`: intact, at least one signature, every signature valid, none missing. `claims` are read from the
    revision that the first signature covers; None when the file makes none. `findings` tells every problem once, those
    of the file first.
    """

    size: int
    sha256: str  # of the file as it is
    examined_at: datetime
    is_pdf: bool
    intact: bool
    signatures: tuple[SignatureFound, ...]
    empty_places: tuple[str, ...]  # signature fields that nobody has signed
    claims: Claims | None
    findings: tuple[Finding, ...]

    @property
    def accepted(self) -> bool:
        return self.intact and bool(self.signatures) and not self.findings

    @property
    def problems(self) -> frozenset[Problem]:
        return frozenset(finding.problem for finding in self.findings)
