"""The register as sheets, in the very format that is brought in: so that bringing it in again changes nothing.

Each account gets the records that its lists show, and no more.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from edge.agreements.models import AgreementParty
from edge.agreements.permissions import agreements_visible_to, commitments_visible_to
from edge.calls.permissions import evaluations_visible_to, projects_visible_to
from edge.community.permissions import enrolment_visible_to
from edge.mobility.permissions import counts_visible_to, stays_visible_to
from edge.mobility.rules import year_name
from edge.partners.permissions import institutions_visible_to, officers_visible_to, units_visible_to
from edge.sheets.rules.kinds import KINDS

CHUNK = 2000
Read = Callable[[Any], Any]
NOT_KNOWN = "not known"  # said of what happened on an unknown day; read back as such


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where the rows of one kind come from, and the fields that are not simply columns of the record."""

    rows: Callable[[Any], QuerySet[Any]]
    fields: dict[str, Read]
    order: tuple[str, ...] = ()  # before the public id, which makes it the same in every register


def rows_of(kind: str, account: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of one kind that the account may see, with a value for each field of the kind."""
    source = SOURCES[kind]
    keys = [field.key for field in KINDS[kind].fields]
    readers: Sequence[Read] = [source.fields.get(key) or _column(key) for key in keys]
    for record in source.rows(account).order_by(*source.order, "public_id").iterator(chunk_size=CHUNK):
        yield tuple(read(record) for read in readers)


def _column(key: str) -> Read:
    def read(record: Any) -> Any:
        value = getattr(record, key)
        if value is None and getattr(record, f"{key}_unknown", False):
            return NOT_KNOWN
        if isinstance(value, bool):
            return "yes" if value else None
        return None if value == "" else value

    return read


def _id_of(name: str) -> Read:
    return lambda record: getattr(getattr(record, name), "public_id", None)


def _always(value: Any) -> Read:
    return lambda record: value


def _parties(pick: Callable[[AgreementParty], str]) -> Read:
    """Of the partners, in the order of the parties; empty when none of them says anything."""

    def read(agreement: Any) -> str | None:
        found = [pick(party) for party in agreement.parties.all() if not party.institution.is_hub]
        return "; ".join(found) if any(found) else None

    return read


def _hub_unit(agreement: Any) -> str | None:
    units = [party.unit for party in agreement.parties.all() if party.institution.is_hub and party.unit]
    return units[0].public_id if units else None


def _person(prefix: str, name: str) -> dict[str, Read]:
    """The columns of a person: who it is in the register, and the name as the person writes it."""

    def of(attribute: str) -> Read:
        def read(record: Any) -> Any:
            value = getattr(getattr(record, name), attribute, None)
            return ("yes" if value else None) if isinstance(value, bool) else value or None

        return read

    attributes = ("family_name", "given_name", "family_first", "local_name", "local_language", "email")
    return {f"{prefix}person_id": _id_of(name), **{f"{prefix}{one}": of(one) for one in attributes}}


def _partnership(attribute: str) -> Read:
    def read(institution: Any) -> Any:
        return getattr(getattr(institution, "partnership", None), attribute, None) or None

    return read


def _number(key: str) -> Read:
    """A count, of which nobody knowing it is an observation too."""
    return lambda record: NOT_KNOWN if getattr(record, key) is None else getattr(record, key)


_PLACE = {
    f"{name}_{part}": _always(None)
    for name in ("partner", "institution")
    for part in ("country", "city", "code")
}
_SHARED = {
    "shared_from": lambda record: record.shared_from,
    "shared_until": lambda record: record.shared_until,
}


SOURCES: dict[str, Source] = {
    "institutions": Source(
        order=("name",),
        rows=lambda account: institutions_visible_to(account).select_related("partnership"),
        fields={
            "id": _column("public_id"),
            "grade": _partnership("grade"),
            "speciality_areas": _partnership("speciality_areas"),
        },
    ),
    "units": Source(
        order=("institution__name", "name"),
        rows=lambda account: units_visible_to(account).select_related("institution", "parent"),
        fields={
            **_PLACE,
            "id": _column("public_id"),
            "institution": _id_of("institution"),
            "parent": _id_of("parent"),
        },
    ),
    "officers": Source(
        order=("institution__name", "title"),
        rows=lambda account: officers_visible_to(account).select_related("institution", "unit", "person"),
        fields={
            **_PLACE,
            **_person("", "person"),
            "id": _column("public_id"),
            "institution": _id_of("institution"),
            "unit": _id_of("unit"),
            "signs_kinds": lambda officer: "; ".join(officer.signs_kinds) or None,
        },
    ),
    "agreements": Source(
        order=("title",),
        rows=lambda account: (
            agreements_visible_to(account)
            .select_related("kind", "parent", "supersedes")
            .prefetch_related(
                Prefetch(
                    "parties", AgreementParty.objects.select_related("institution", "unit").order_by("pk")
                )
            )
        ),
        fields={
            **_PLACE,
            "id": _column("public_id"),
            "kind": lambda agreement: agreement.kind.code,
            "partner": _parties(lambda party: party.institution.public_id),
            "partner_unit": _parties(lambda party: party.unit.public_id if party.unit else ""),
            "hub_unit": _hub_unit,
            "parent": _id_of("parent"),
            "supersedes": _id_of("supersedes"),
        },
    ),
    "commitments": Source(
        order=("agreement__title", "text"),
        rows=lambda account: commitments_visible_to(account).select_related("agreement", "owner"),
        fields={
            "id": _column("public_id"),
            "agreement": _id_of("agreement"),
            "owner": _id_of("owner"),
        },
    ),
    "stays": Source(
        rows=lambda account: stays_visible_to(account).select_related(
            "person", "partner", "hub_unit", "partner_unit", "agreement"
        ),
        fields={
            **_PLACE,
            **_person("", "person"),
            "id": _column("public_id"),
            "partner": _id_of("partner"),
            "hub_unit": _id_of("hub_unit"),
            "partner_unit": _id_of("partner_unit"),
            "agreement": _id_of("agreement"),
        },
    ),
    "counts": Source(
        order=("partner__name",),
        rows=lambda account: counts_visible_to(account).select_related("partner"),
        fields={
            **_PLACE,
            **_SHARED,
            "id": _column("public_id"),
            "partner": _id_of("partner"),
            "number": _number("number"),
            "academic_year": lambda count: year_name(count.academic_year) if count.academic_year else None,
        },
    ),
    "projects": Source(
        order=("title",),
        rows=lambda account: projects_visible_to(account).select_related(
            "partner", "instrument", "agreement", "hub_unit", "hub_lead", "partner_lead"
        ),
        fields={
            **_PLACE,
            **_SHARED,
            **_person("hub_lead_", "hub_lead"),
            **_person("partner_lead_", "partner_lead"),
            "id": _column("public_id"),
            "partner": _id_of("partner"),
            "instrument": lambda project: project.instrument.code,
            "agreement": _id_of("agreement"),
            "hub_unit": _id_of("hub_unit"),
        },
    ),
    "evaluations": Source(
        order=("project__title",),
        rows=lambda account: evaluations_visible_to(account).select_related("project"),
        fields={"id": _column("public_id"), "project": _id_of("project")},
    ),
    "enrolment": Source(
        order=("nationality", "on_from"),
        rows=enrolment_visible_to,
        fields={"id": _column("public_id"), "count": _number("count")},
    ),
}
