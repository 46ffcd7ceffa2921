"""The filled signature fields of a file: what each covers, and what came into the file after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from edge.core.pades.additions import added_by
from edge.core.pades.certificates import tidy
from edge.core.pades.findings import Addition, Problem
from edge.core.pades.reading import MOST_SIGNATURES, BoundedReader, Unexaminable, entry
from edge.core.pades.wrapping import Malformed, check_envelope, gap_of

_SUBFILTERS = ("/ETSI.CAdES.detached", "/adbe.pkcs7.detached", "/ETSI.RFC3161")
_WEIGHT = list(Addition)  # from nothing to a change of the content
_COVERED = (SignatureCoverageLevel.ENTIRE_REVISION, SignatureCoverageLevel.ENTIRE_FILE)
_LONGEST_TAIL = 4096  # bytes of a trailer


@dataclass(frozen=True, kw_only=True)
class FilledField:
    """A signature field with a value: what can be read of it, and the revision in which it was signed."""

    place: str
    revision: int
    embedded: EmbeddedPdfSignature | None = None
    covers_whole_file: bool = False
    fault: Problem | None = None

    @property
    def sound(self) -> bool:
        """Whether it covers its revision whole, so that the revision can be spoken of as signed."""
        return self.fault is None

    @property
    def seals(self) -> bool:
        return self.embedded is not None and self.embedded.docmdp_level is MDPPerm.NO_CHANGES


def filled_fields(pdf: bytes, reader: BoundedReader) -> list[FilledField]:
    """Every filled signature field in the order of signing; those that cannot be read stand last."""
    found = []
    for name, _value, reference in enumerate_sig_fields(reader, filled_status=True):
        found.append(_read(pdf, reader, str(name), reference))
        if len(found) > MOST_SIGNATURES:
            raise Unexaminable(f"more than {MOST_SIGNATURES} signatures")
    seen: set[int] = set()
    return [_once(field, seen) for field in sorted(found, key=lambda field: field.revision)]


def empty_fields(reader: BoundedReader) -> tuple[str, ...]:
    return tuple(tidy(name) for name, _value, _field in enumerate_sig_fields(reader, filled_status=False))


def _read(pdf: bytes, reader: BoundedReader, name: str, reference: generic.IndirectObject) -> FilledField:
    unreadable = FilledField(
        place=tidy(name), revision=reader.total_revisions, fault=Problem.SIGNATURE_UNREADABLE
    )
    try:
        embedded = EmbeddedPdfSignature(reader, reference.get_object(), name)
        check_envelope(embedded)
        if entry(embedded.sig_object, "/SubFilter") not in _SUBFILTERS or embedded.signer_cert is None:
            raise Malformed("a kind of signature that is not known here")
        _check_locks(embedded)
    except Exception:  # hostile bytes: what cannot be read is no signature
        return unreadable
    covered, end = _coverage(pdf, embedded)
    return FilledField(
        place=tidy(name),
        revision=embedded.signed_revision,
        embedded=embedded,
        covers_whole_file=covered and end == len(pdf),
        fault=None if covered else Problem.PARTLY_COVERED,
    )


def _check_locks(embedded: EmbeddedPdfSignature) -> None:
    """What a signature forbids is read here, where it may fail; later it is only asked."""
    if embedded.docmdp_level is not None and not isinstance(embedded.docmdp_level, MDPPerm):
        raise Malformed("what the signature forbids cannot be read")
    if embedded.fieldmdp is not None and not isinstance(embedded.fieldmdp, FieldMDPSpec):
        raise Malformed("the fields that the signature locks cannot be read")


def _coverage(pdf: bytes, embedded: EmbeddedPdfSignature) -> tuple[bool, int]:
    """Whether the signature covers its whole revision but for itself, and where what it covers ends."""
    try:
        _start, end = gap_of(pdf, embedded)
        return embedded.evaluate_signature_coverage() in _COVERED, end
    except Exception:  # as above
        return False, 0


def _once(field: FilledField, seen: set[int]) -> FilledField:
    """One revision holds one signature: a second field that shows the same one, or stands beside it, is none."""
    if field.embedded is None or field.revision not in seen:
        seen.add(field.revision)
        return field
    return FilledField(place=field.place, revision=field.revision, fault=Problem.SIGNATURE_UNREADABLE)


# ---- what came after -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class History:
    """What each revision after the first signed one added (by its number), and whether the file ends as it should."""

    additions: Mapping[int, Addition]
    ends_well: bool


def history_of(pdf: bytes, reader: BoundedReader, filled: Sequence[FilledField]) -> History:
    signed = {field.revision for field in filled if field.sound}
    if not signed:
        return History(additions={}, ends_well=True)  # nothing was signed, so nothing came after it
    later = range(min(signed) + 1, reader.total_revisions)
    additions = {number: added_by(reader, pdf, number, signed=number in signed) for number in later}
    whole = any(field.covers_whole_file for field in filled)
    unsigned_end = reader.total_revisions - 1 not in signed and _ends_with_its_table(pdf, reader)
    return History(additions=additions, ends_well=whole or unsigned_end)


def _ends_with_its_table(pdf: bytes, reader: BoundedReader) -> bool:
    """Whether nothing loose stands behind the last revision, of which then only its own addition has to be judged."""
    tail = pdf[reader.xrefs.get_xref_container_info(reader.total_revisions - 1).end_location :]
    return len(tail) < _LONGEST_TAIL and tail.count(b"startxref") == 1 and tail.rstrip().endswith(b"%%EOF")


def added_after(field: FilledField, filled: Sequence[FilledField], history: History) -> tuple[Addition, bool]:
    """The most that came after a signature, and whether it may have come."""
    later = [addition for number, addition in history.additions.items() if number > field.revision]
    if not history.ends_well:
        later.append(Addition.CONTENT)
    most = max(later, key=_WEIGHT.index, default=Addition.NOTHING)
    if most is Addition.SIGNATURES:
        return most, not _forbidden(field, filled)
    return most, _WEIGHT.index(most) < _WEIGHT.index(Addition.SIGNATURES)


def _forbidden(field: FilledField, filled: Sequence[FilledField]) -> bool:
    """Whether the signature locks a field that was signed after it, or everything."""
    lock = field.embedded.fieldmdp if field.embedded else None
    later = [other.place for other in filled if other.revision > field.revision]
    return field.seals or (lock is not None and any(lock.is_locked(place) for place in later))
