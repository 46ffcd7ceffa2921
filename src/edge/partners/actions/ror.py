"""Completes institutions of the register from a dump of the Research Organization Registry.

Only what is empty is filled and only names that are missing are added; what a person entered stays, and
where the registry says something else, that is told. What cannot be matched for certain is told too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from edge.core import actions as core
from edge.core.refusals import Refusal
from edge.partners.models import Institution, InstitutionName
from edge.partners.rules import BadDump, Match, RorName, RorRecord, Sought, find_in_ror, read_dump

Values = dict[str, Any]


class UnreadableDump(Refusal):
    """The file is no ROR dump, or not a whole one; nothing has been written."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where the registry says something else than the register, which stays as it is."""

    field: str
    ours: str
    theirs: str


@dataclass(frozen=True, kw_only=True)
class Completion:
    institution: Institution
    match: Match
    filled: Values = field(default_factory=dict)
    names: tuple[RorName, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.filled or self.names)


@dataclass(frozen=True, kw_only=True)
class RorReport:
    """What a dump did to the register, or would do: one line an institution, in the order of their names."""

    read: int
    institutions: tuple[Completion, ...]


def complete_from_ror(*, file: Path, by: Any, dry_run: bool = False) -> RorReport:
    """Fill ROR id, domain, place, position, website and names from the dump, all or nothing.

    The dump is read to its end before anything is written; raises UnreadableDump with the place and the
    rule, and EditConflict when somebody changes one of the institutions meanwhile. The same dump a second
    time changes nothing. With `dry_run` the report is the same and nothing is kept.
    """
    institutions = list(Institution.objects.order_by("name", "pk"))
    matches, read = find_in_ror([_sought(institution) for institution in institutions], records_of(file))
    with transaction.atomic():
        done = tuple(_complete(*pair, by=by) for pair in zip(institutions, matches, strict=True))
        if dry_run:
            transaction.set_rollback(True)
    return RorReport(read=read, institutions=done)


def records_of(file: Path) -> Iterator[RorRecord]:
    """Every record of the dump in its order; raises UnreadableDump with the place and the rule."""
    try:
        yield from read_dump(file)
    except BadDump as error:
        raise UnreadableDump(_why(error, file)) from error
    except OSError as error:
        raise UnreadableDump(_("%(file)s cannot be opened.") % {"file": file}) from error


def _sought(institution: Institution) -> Sought:
    return Sought(
        key=institution.pk,
        name=institution.name,
        local_name=institution.local_name,
        country=institution.country,
        domain=institution.domain,
        ror_id=institution.ror_id,
    )


def _complete(institution: Institution, match: Match, *, by: Any) -> Completion:
    record = match.record
    if record is None:
        return Completion(institution=institution, match=match)
    current = core.locked(institution, version=institution.version)
    filled, differences = _compared(current, record)
    names = tuple(_missing_names(current, record))
    reason = f"ROR {record.ror_id}"
    if filled:
        current = core.change(current, by=by, verb="complete_institution", changes=filled, reason=reason)
    for name in names:
        other = InstitutionName(institution=current, name=name.name, language=name.language, kind=name.kind)
        core.create(other, by=by, verb="add_name", page=current, details={"reason": reason})
    if names:
        core.index(current)
    return Completion(
        institution=current, match=match, filled=filled, names=names, differences=tuple(differences)
    )


def _compared(institution: Institution, record: RorRecord) -> tuple[Values, list[Difference]]:
    """What of the record fills an empty field, and what of it differs from a filled one."""
    filled: Values = {}
    differences = []
    for name, theirs in _offered(institution, record).items():
        ours = getattr(institution, name)
        if ours in ("", None):
            if _usable(institution, name, theirs):
                filled[name] = theirs
            else:
                differences.append(Difference(field=name, ours="", theirs=str(theirs)))
        elif ours != theirs:
            differences.append(Difference(field=name, ours=str(ours), theirs=str(theirs)))
    if institution.domain and record.domains and institution.domain not in record.domains:
        theirs = ", ".join(record.domains)
        differences.append(Difference(field="domain", ours=institution.domain, theirs=theirs))
    if (
        institution.latitude is None
        and {"latitude", "longitude"} <= filled.keys()
        and not institution.position_source
    ):
        source = f"GeoNames {record.geonames_id}, ROR" if record.geonames_id else "ROR"
        filled["position_source"] = source
    return filled, differences


def _offered(institution: Institution, record: RorRecord) -> Values:
    """The fields that the record speaks of: a domain only when it is certain which of several it is, the
    position (which is the city's) only when the city is the same."""
    offered: Values = {"ror_id": record.ror_id, "city": record.city, "country": record.country}
    own = [domain for domain in record.domains if domain == record.host] or list(record.domains)
    if not institution.domain and len(own) == 1:
        offered["domain"] = own[0]
    same_city = institution.city in ("", record.city) and institution.country in ("", record.country)
    if same_city and record.latitude is not None and record.longitude is not None:
        offered |= {"latitude": _degrees(record.latitude), "longitude": _degrees(record.longitude)}
    offered["website"] = record.website
    return {name: value for name, value in offered.items() if value not in ("", None)}


def _degrees(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.00001"))


def _usable(institution: Institution, name: str, value: Any) -> bool:
    column: Any = Institution._meta.get_field(name)
    try:
        column.clean(value, institution)
    except ValidationError:
        return False
    taken = Institution.objects.exclude(pk=institution.pk).filter(**{name: value})
    return not (name in ("domain", "ror_id") and taken.exists())


def _missing_names(institution: Institution, record: RorRecord) -> Iterator[RorName]:
    """Names that the institution does not bear yet, and that nobody has removed from it."""
    known = {institution.name, institution.local_name}
    known |= set(institution.other_names.values_list("name", flat=True))
    removed = InstitutionName.history.filter(institution_id=institution.pk, history_type="-")
    known |= set(removed.values_list("name", flat=True))
    longest = InstitutionName._meta.get_field("name").max_length or 0
    for name in record.names:
        if name.name not in known and len(name.name) <= longest and len(name.language) <= 16:
            known.add(name.name)
            yield name


def _why(error: BadDump, file: Path) -> str:
    sentences = {
        "empty": _("%(file)s holds no record."),
        "not_text": _("%(file)s is no text in UTF-8, so it is no ROR dump."),
        "not_unpacked": _("%(file)s cannot be unpacked: it is damaged, cut short or protected. (%(detail)s)"),
        "not_one_dump_inside": _("%(file)s must hold exactly one ROR dump as JSON; it holds: %(detail)s"),
        "too_large": _("%(file)s is larger than any ROR dump once it is unpacked; it is not read."),
        "cut_short": _(
            "%(file)s ends after record %(record)s (line %(line)s) without the end of the list: it is cut short."
        ),
        "not_json": _("%(file)s, record %(record)s (line %(line)s): this is no JSON. (%(detail)s)"),
        "not_a_record": _(
            "%(file)s, record %(record)s (line %(line)s): a record is expected, not %(detail)s."
        ),
        "schema_v1": _(
            "%(file)s, record %(record)s (line %(line)s): this follows version 1 of ROR's schema; take a dump that "
            "follows version 2."
        ),
        "wrong_field": _(
            "%(file)s, record %(record)s (line %(line)s): “%(detail)s” is missing or not as version 2 of ROR's "
            "schema has it."
        ),
    }
    told = {
        "file": file.name,
        "record": error.record,
        "line": error.line,
        "detail": error.detail or _("nothing"),
    }
    return sentences[error.code] % told
