"""Looking at a signed PDF of unknown origin: is it intact, who signed when, what came later, what it says of itself.

Nothing is fetched, no bytes can crash it, and the work is bounded. What cannot be understood is not accepted.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

from cryptography import x509
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from edge.core.pades.certificates import as_asn1, facts_of, tidy
from edge.core.pades.claims import claims_in
from edge.core.pades.filled import FilledField, added_after, empty_fields, filled_fields, history_of
from edge.core.pades.findings import (
    Addition,
    Claims,
    Examination,
    Finding,
    Problem,
    Revocation,
    SignatureFound,
)
from edge.core.pades.naming import with_stated_name
from edge.core.pades.reading import LARGEST_FILE, BoundedReader, Unexaminable, entry
from edge.core.pades.trusting import CLOCKS_MAY_DIFFER, Known, judge, judge_stamp, stamped_at

_MOST_CARRIED = 12  # certificates, and answers about withdrawn ones, that a file may bring along
_CHANGED = {Problem.DAMAGED, Problem.ENCRYPTED, Problem.EDITED_AFTER, Problem.CLAIMS_CHANGED}
_UNREADABLE = SignatureFound(
    position=0,
    place="",
    certificate=None,
    moment=None,
    timestamped_at=None,
    reason="",
    location="",
    name="",
    seals=False,
    is_timestamp=False,
    intact=False,
    trusted=False,
    root="",
    revocation=Revocation.UNKNOWN,
    covers_whole_file=False,
    added_after=Addition.NOTHING,
    algorithm="",
    problems=(Problem.SIGNATURE_UNREADABLE,),
)


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
    if len(pdf) > LARGEST_FILE:
        return _answer(pdf, now, findings=[Finding(problem=Problem.TOO_LARGE)])
    if not pdf.startswith(b"%PDF-"):
        return _answer(pdf, now, findings=[Finding(problem=Problem.NOT_A_PDF)])
    try:
        reader = BoundedReader(pdf)
        if "/Encrypt" in reader.trailer:
            return _answer(pdf, now, is_pdf=True, findings=[Finding(problem=Problem.ENCRYPTED)])
        known = _known(reader, roots, now)
        return _examined(pdf, reader, known, expected=expected, existed_at=existed_at)
    except Exception:  # hostile bytes: whatever the reader raises, the file is not accepted
        return _answer(pdf, now, is_pdf=True, findings=[Finding(problem=Problem.DAMAGED)])


def read_claims(pdf: bytes) -> Claims | None:
    """What the file says of itself in the revision that its first signature covers; in the latest when unsigned.

    The claims alone prove nothing: `examine_pdf` tells whether they were signed. None when there are none to read.
    """
    try:
        reader = BoundedReader(pdf)
        return None if "/Encrypt" in reader.trailer else _claims(reader, filled_fields(pdf, reader))
    except Exception:  # as above
        return None


def _known(reader: BoundedReader, roots: Sequence[x509.Certificate], now: datetime) -> Known:
    trusted = tuple(as_asn1(root) for root in roots)
    try:
        carried = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return Known(roots=trusted, now=now)
    if max(len(carried.certs), len(carried.crls), len(carried.ocsps)) > _MOST_CARRIED:
        raise Unexaminable("too many certificates, or answers about withdrawn ones")
    return Known(roots=trusted, now=now, carried=carried)


def _examined(
    pdf: bytes, reader: BoundedReader, known: Known, *, expected: int | None, existed_at: datetime | None
) -> Examination:
    filled = filled_fields(pdf, reader)
    empty = empty_fields(reader)
    signatures = _signatures(pdf, reader, filled, known, existed_at)
    claims = _claims(reader, filled)
    findings = [
        *_missing(signatures, empty, claims, expected),
        *_out_of_order(signatures, claims),
        *_claims_changed(reader, claims),
        *_of_signatures(signatures),
    ]
    return _answer(
        pdf,
        known.now,
        is_pdf=True,
        signatures=signatures,
        empty_places=empty,
        claims=claims,
        findings=findings,
    )


def _answer(
    pdf: bytes,
    now: datetime,
    *,
    findings: Sequence[Finding],
    is_pdf: bool = False,
    signatures: tuple[SignatureFound, ...] = (),
    empty_places: tuple[str, ...] = (),
    claims: Claims | None = None,
) -> Examination:
    found = {finding.problem for finding in findings}
    return Examination(
        size=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
        examined_at=now,
        is_pdf=is_pdf,
        intact=is_pdf and not found & _CHANGED and all(one.intact for one in signatures),
        signatures=signatures,
        empty_places=empty_places,
        claims=claims,
        findings=tuple(findings),
    )


# ---- each signature ------------------------------------------------------------------------------


def _signatures(
    pdf: bytes,
    reader: BoundedReader,
    filled: Sequence[FilledField],
    known: Known,
    existed_at: datetime | None,
) -> tuple[SignatureFound, ...]:
    """From the last to the first, because a later time-stamp proves that the earlier ones existed."""
    history = history_of(pdf, reader, filled)
    proven = existed_at.astimezone(UTC) if existed_at else None
    found: list[SignatureFound] = []
    for position, field in reversed(list(enumerate(filled, start=1))):
        most, allowed = added_after(field, filled, history)
        one = _signature(field, known, proven)
        problems = one.problems if allowed else (*one.problems, Problem.EDITED_AFTER)
        one = with_stated_name(replace(one, position=position, added_after=most, problems=problems))
        found.append(one)
        if one.is_timestamp and one.valid and one.timestamped_at:
            proven = min(proven or one.timestamped_at, one.timestamped_at)
    return tuple(reversed(found))


def _signature(field: FilledField, known: Known, proven: datetime | None) -> SignatureFound:
    unreadable = replace(_UNREADABLE, place=field.place, covers_whole_file=field.covers_whole_file)
    if field.embedded is None:
        return unreadable
    try:
        return _judged(field, field.embedded, known, proven)
    except Exception:  # hostile bytes in a certificate or a time-stamp
        return unreadable


def _judged(
    field: FilledField, embedded: EmbeddedPdfSignature, known: Known, proven: datetime | None
) -> SignatureFound:
    moment = _claimed_moment(embedded)
    is_timestamp = embedded.sig_object_type == "/DocTimeStamp"
    stamped: datetime | None
    if is_timestamp:
        verdict, moment = judge_stamp(embedded, known=known, proven=proven)
        stamped = moment if not verdict.problems else None
    else:
        stamped = stamped_at(embedded, known=known, proven=proven)
        proven = min((one for one in (proven, stamped) if one), default=None)
        verdict = judge(embedded, known=known, claimed=moment, proven=proven)
    faults = (field.fault,) if field.fault else ()
    said = embedded.sig_object
    return SignatureFound(
        position=0,
        place=field.place,
        certificate=facts_of(embedded.signer_cert),
        moment=moment,
        timestamped_at=stamped,
        reason=tidy(entry(said, "/Reason") or ""),
        location=tidy(entry(said, "/Location") or ""),
        name=tidy(entry(said, "/Name") or ""),
        seals=field.seals,
        is_timestamp=is_timestamp,
        intact=verdict.intact and field.sound,
        trusted=bool(verdict.root) and not verdict.problems,
        root=verdict.root,
        revocation=verdict.revocation,
        covers_whole_file=field.covers_whole_file,
        added_after=Addition.NOTHING,
        algorithm=_algorithm(embedded),
        problems=(*faults, *verdict.problems),
    )


def _claimed_moment(embedded: EmbeddedPdfSignature) -> datetime | None:
    moment = embedded.self_reported_timestamp
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _algorithm(embedded: EmbeddedPdfSignature) -> str:
    key = embedded.signer_cert.public_key
    return f"{embedded.md_algorithm}, {key.algorithm} {key.bit_size} bit"


# ---- what concerns the file ----------------------------------------------------------------------


def _claims(reader: BoundedReader, filled: Sequence[FilledField]) -> Claims | None:
    signed = [field.revision for field in filled if field.sound]
    return claims_in(reader.get_historical_resolver(min(signed)) if signed else reader)


def _claims_changed(reader: BoundedReader, claims: Claims | None) -> Iterator[Finding]:
    if claims_in(reader) != claims:
        yield Finding(problem=Problem.CLAIMS_CHANGED)


def _missing(
    signatures: Sequence[SignatureFound],
    empty: Sequence[str],
    claims: Claims | None,
    expected: int | None,
) -> Iterator[Finding]:
    made = [one for one in signatures if not one.is_timestamp]
    if not made:
        yield Finding(problem=Problem.NO_SIGNATURE)
        return
    places = [one.place for one in made]
    promised = [place for place in (claims.places if claims else ()) if place not in places]
    absent = tuple(dict.fromkeys([*promised, *empty]))
    wanted = max(expected or 0, len(made) + len(absent))
    if len(made) < wanted:
        named = {"made": len(made), "expected": wanted, "absent": absent}
        yield Finding(problem=Problem.FEWER_THAN_EXPECTED, named=named)


def _out_of_order(signatures: Sequence[SignatureFound], claims: Claims | None) -> Iterator[Finding]:
    """Another order than the one prepared, or a signature that claims to be older than the one it stands on."""
    order = claims.places if claims else ()
    turns = [(order.index(one.place), one.position) for one in signatures if one.place in order]
    moments = [(one.moment, one.position) for one in signatures if one.moment]
    wrong = {later[1] for earlier, later in pairwise(turns) if later[0] < earlier[0]}
    for (before, _one), (after, position) in pairwise(moments):
        if after < before - CLOCKS_MAY_DIFFER:
            wrong.add(position)
    if wrong:
        yield Finding(problem=Problem.OUT_OF_ORDER, positions=tuple(sorted(wrong)))


def _of_signatures(signatures: Sequence[SignatureFound]) -> Iterator[Finding]:
    """Each problem once, with the signatures it is about; of an edit, only the last signature before it."""
    for problem in Problem:
        positions = tuple(one.position for one in signatures if problem in one.problems)
        if problem is Problem.EDITED_AFTER:
            positions = positions[-1:]
        if positions:
            yield Finding(problem=problem, positions=positions)
