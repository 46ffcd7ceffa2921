"""What one revision of a PDF adds to the one before it: nothing but a signature, or more.

Two judges. The first knows how a signature is put into a prepared place and reads a handful of objects; whatever it
does not know it leaves to the second, the difference analysis of the library with the rules made stricter. Sources:
V. Mladenov, C. Mainka et al., "1 Trillion Dollar Refund" (2019); C. Mainka et al., "Shadow Attacks" (2021); S. Rohlmann
et al., "Breaking the Specification: PDF Certification" (2021).
"""

import re
from collections.abc import Iterable
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.pdf_utils.xref import XRefSectionType
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DiffResult,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.fields import MDPPerm

from edge.core.pades.findings import Addition
from edge.core.pades.reading import BoundedReader

_LOWEST = ModificationLevel.LTA_UPDATES
_FRAME = [
    CatalogModificationRule(),
    XrefStreamRule().as_qualified(_LOWEST),
    ObjectStreamRule().as_qualified(_LOWEST),
    DSSCompareRule().as_qualified(_LOWEST),
]
_DATES = [DocInfoRule().as_qualified(_LOWEST), MetadataUpdateRule().as_qualified(_LOWEST)]
_SIGNING = (SigFieldCreationRule(), SigFieldModificationRule(allow_in_place_appearance_stream_changes=False))

VALIDATION_DATA_ONLY = StandardDiffPolicy(global_rules=_FRAME, form_rule=None, ignore_orphaned_objects=False)
SIGNATURES_ONLY = StandardDiffPolicy(
    global_rules=[*_FRAME, *_DATES], form_rule=FormUpdatingRule(list(_SIGNING))
)
FORM_ENTRIES_TOO = StandardDiffPolicy(
    global_rules=[*_FRAME, *_DATES],
    form_rule=FormUpdatingRule([*_SIGNING, GenericFieldModificationRule()]),
)

# The keys of an empty field that is its own widget. None of them means anything where the same dictionary might be
# used for something else, so filling it in can change nothing but this place.
_PLACE_KEYS = frozenset(
    f"/{key}" for key in ("Type", "Subtype", "FT", "T", "TU", "F", "Rect", "P", "Lock", "AP", "StructParent")
)


def added_by(reader: BoundedReader, pdf: bytes, revision: int, *, signed: bool) -> Addition:
    """What `revision` (1 or more) adds to the one before. `signed`: a readable signature was made in it."""
    try:
        if signed and _fills_a_place(reader, pdf, revision):
            return Addition.SIGNATURES
        return _judged(reader, revision, signed=signed)
    except Exception:  # a revision that cannot be understood may change anything
        return Addition.CONTENT


def _judged(reader: BoundedReader, revision: int, *, signed: bool) -> Addition:
    if signed and _allows(SIGNATURES_ONLY, reader, revision):
        return Addition.SIGNATURES
    if not signed and _brings_answers(reader, revision) and _allows(VALIDATION_DATA_ONLY, reader, revision):
        return Addition.VALIDATION_DATA
    judged = _allows(FORM_ENTRIES_TOO, reader, revision)
    return Addition.FORM_ENTRIES if judged and judged.changed_form_fields else Addition.CONTENT


def _brings_answers(reader: BoundedReader, revision: int) -> bool:
    """Whether there is any data for checking signatures in it: an update for no such reason is an edit."""
    after = reader.get_historical_resolver(revision)
    touched = reader.xrefs.explicit_refs_in_revision(revision) - {after.root_ref}
    return "/DSS" in after.root and bool(touched)


def _allows(policy: StandardDiffPolicy, reader: BoundedReader, revision: int) -> DiffResult | None:
    """What the policy has to say for the revision, or None.

    Asked as after a certification that allows signing: no new visible box, which could cover what was signed.
    """
    before = reader.get_historical_resolver(revision - 1)
    after = reader.get_historical_resolver(revision)
    try:
        return policy.apply(before, after, doc_mdp=MDPPerm.FILL_FORMS)
    except SuspiciousModification:
        return None


# ---- the short way: exactly what filling a prepared place writes ---------------------------------


def _fills_a_place(reader: BoundedReader, pdf: bytes, revision: int) -> bool:
    """Whether the revision does one thing: it gives an empty prepared field a signature and a new appearance."""
    before = reader.get_historical_resolver(revision - 1)
    after = reader.get_historical_resolver(revision)
    touched = reader.xrefs.explicit_refs_in_revision(revision)
    known = {ref for ref in touched if reader.xrefs.get_historical_ref(ref, revision - 1) is not None}
    fresh = touched - known
    if len(known) != 1 or not _is_plain(reader, revision) or not _same_trailer(before, after):
        return False
    (place,) = known
    return (
        _is_listed(before, place)
        and _explained(before(place), after(place), after) == fresh
        and all(before.is_ref_unassignable(ref) and ref.generation == 0 for ref in fresh)
        and not _mentioned(fresh, pdf[: _first_offset(reader, revision)])
    )


def _is_plain(reader: BoundedReader, revision: int) -> bool:
    """Plain tables of references, nothing freed or packed, and every object written behind the revision before."""
    tables = [reader.xrefs.get_xref_container_info(number) for number in range(revision + 1)]
    data = reader.xrefs.get_xref_data(revision)
    return (
        all(table.xref_section_type is XRefSectionType.STANDARD for table in tables)
        and not (data.freed or data.xrefs_in_objstm or data.hybrid)
        and _first_offset(reader, revision) > max(table.end_location for table in tables[:-1])
    )


def _first_offset(reader: BoundedReader, revision: int) -> int:
    table = reader.xrefs.get_xref_data(revision).standard_xrefs
    return int(min(offset for _generation, offset in table.values()))


def _same_trailer(before: HistoricalResolver, after: HistoricalResolver) -> bool:
    old, new = before.trailer_view, after.trailer_view
    free = {"/Size", "/Prev", "/ID"}
    return new.keys() - {"/Prev"} == old.keys() - {"/Prev"} and all(
        _written(old.raw_get(key)) == _written(new.raw_get(key)) for key in new.keys() - free
    )


def _is_listed(before: HistoricalResolver, place: Reference) -> bool:
    listed = before.root["/AcroForm"]["/Fields"]
    return any(isinstance(one, generic.IndirectObject) and one.reference == place for one in listed)


def _explained(old: object, new: object, after: HistoricalResolver) -> set[Reference] | None:
    """The new objects that filling the place accounts for; None when more happened to it than being filled."""
    if type(old) is not generic.DictionaryObject or type(new) is not generic.DictionaryObject:
        return None
    if not old.keys() <= _PLACE_KEYS or new.keys() - {"/AP"} != old.keys() - {"/AP"} | {"/V"}:
        return None
    if old.get("/FT") != "/Sig" or old.get("/Subtype") != "/Widget":
        return None
    if any(_written(old.raw_get(key)) != _written(new.raw_get(key)) for key in old.keys() - {"/AP"}):
        return None
    value = new.raw_get("/V")
    if not isinstance(value, generic.IndirectObject) or after(value.reference).get("/Type") != "/Sig":
        return None
    drawn = _drawn(old, new, after)
    return None if drawn is None else {value.reference, *drawn}


def _drawn(
    old: generic.DictionaryObject, new: generic.DictionaryObject, after: HistoricalResolver
) -> set[Reference] | None:
    """The new appearance of the place, when it has one: a drawing that uses nothing outside itself."""
    before, now = (one.raw_get("/AP") if "/AP" in one else None for one in (old, new))
    if now is None or (before is not None and _written(before) == _written(now)):
        return set()
    if type(now) is not generic.DictionaryObject or now.keys() != {"/N"}:
        return None
    normal = now.raw_get("/N")
    if not isinstance(normal, generic.IndirectObject):
        return None
    drawing = after(normal.reference)
    alone = isinstance(drawing, generic.StreamObject) and not drawing.get("/Resources")
    return {normal.reference} if alone else None


def _written(value: generic.PdfObject) -> bytes:
    """The value as it would be written: a name and a text of the same letters differ."""
    output = BytesIO()
    value.write_to_stream(output, None)
    return output.getvalue()


_BETWEEN = rb"(?:[\x00\t\n\f\r ]|%[^\r\n]*+[\r\n])"


def _mentioned(fresh: Iterable[Reference], earlier: bytes) -> bool:
    """Whether the bytes before the revision refer to one of its new objects: it would appear wherever they do.

    Earlier references to objects that were not there yet read as nothing, until somebody supplies them.
    """
    numbers = b"|".join(b"%d" % ref.idnum for ref in fresh)
    pattern = rb"(?<![0-9])0*+(?:%s)(?:\.0*+)?%s++[+-]?\d++(?:\.0*+)?%s*+R" % (numbers, _BETWEEN, _BETWEEN)
    return re.search(pattern, earlier) is not None
