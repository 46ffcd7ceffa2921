"""The public register: the agreements that the hub has chosen to show to anybody, and no word more than it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from edge.agreements.models import Agreement
from edge.agreements.queries.agreements import for_reading, is_being_renewed
from edge.agreements.rules import State, is_entered
from edge.core.dates import PartialDate
from edge.partners.models import Institution
from edge.partners.queries import domain_of


@dataclass(frozen=True, kw_only=True)
class PublicParty:
    """A party as the register names it."""

    name: str
    local_name: str
    domain: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class PublicAgreement:
    """What anybody may read of a published agreement. `ends_on` is as recorded; `last_day` minds a termination as well,
    which may have been on an unknown day (`last_day_unknown`). `sha256` is of the signed
    text, "" where none is kept."""

    id: str
    title: str
    kind: str
    kind_code: str
    parties: Sequence[PublicParty]
    signed_on: PartialDate | None
    signed_on_an_unknown_day: bool
    starts_on: PartialDate | None
    ends_on: PartialDate | None
    last_day: PartialDate | None
    last_day_unknown: bool
    state: str
    renewal_in_progress: bool
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PublicPartner:
    """A partner of published agreements: how many of them are in force, and where it lies (None: not known)."""

    name: str
    local_name: str
    city: str
    in_force: int
    published: int
    latitude: float | None
    longitude: float | None


def public_register(*, on: date, text: str = "") -> list[PublicAgreement]:
    """The published agreements that have been signed, by title; `text` narrows by title, kind and party.

    What is in preparation or withdrawn is nobody's business yet, also when it was marked early; of what has expired
    it is told that a renewal is in progress. Four statements.
    """
    shown = [_public(row) for row in _published(on)]
    wanted = text.casefold().split()
    return [one for one in shown if all(word in _words(one) for word in wanted)]


def public_partners(*, on: date) -> list[PublicPartner]:
    """The partners of the agreements that are published and signed, by name. Four statements."""
    agreements: dict[int, list[str]] = {}
    institutions: dict[int, Institution] = {}
    for row in _published(on):
        for party in row.parties.all():
            if party.institution.role != Institution.HUB:
                institutions[party.institution_id] = party.institution
                agreements.setdefault(party.institution_id, []).append(row.state)
    return [
        PublicPartner(
            name=one.name,
            local_name=one.local_name,
            city=one.city,
            in_force=agreements[one.pk].count(State.IN_FORCE),
            published=len(agreements[one.pk]),
            latitude=None if one.latitude is None else float(one.latitude),
            longitude=None if one.longitude is None else float(one.longitude),
        )
        for one in sorted(institutions.values(), key=lambda one: (one.name.casefold(), one.pk))
    ]


def _published(on: date) -> list[Any]:
    successors = Agreement.objects.with_state(on=on)
    rows: Any = for_reading(Agreement.objects.filter(published=True), on=on).prefetch_related(
        "rounds", Prefetch("successors", queryset=successors)
    )
    return [row for row in rows.order_by("title", "pk") if is_entered(State(row.state))]


def _public(row: Any) -> PublicAgreement:
    signed = [each for each in row.rounds.all() if each.state == "signed"]
    return PublicAgreement(
        id=row.public_id,
        title=row.title,
        kind=str(row.kind),
        kind_code=row.kind.code,
        parties=[
            PublicParty(
                name=party.institution.name,
                local_name=party.institution.local_name,
                domain=domain_of(party.institution),
                unit=party.unit.name if party.unit else "",
            )
            for party in row.parties.all()
        ],
        signed_on=row.signed_on,
        signed_on_an_unknown_day=row.signed_on_unknown,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        last_day=row.last_day,
        last_day_unknown=row.terminated_on_unknown,
        state=row.state,
        renewal_in_progress=is_being_renewed(row.state, row.successors.all()),
        sha256=signed[-1].sha256 if signed else "",
    )


def _words(one: PublicAgreement) -> str:
    parts = [one.title, one.kind, *(f"{party.name} {party.local_name} {party.unit}" for party in one.parties)]
    return " ".join(parts).casefold()


def as_data(one: PublicAgreement) -> dict[str, Any]:
    """For machines: days in EDTF, null where there is none."""
    return {
        "id": one.id,
        "title": one.title,
        "kind": one.kind_code,
        "parties": [
            {
                "name": party.name,
                "local_name": party.local_name or None,
                "domain": party.domain,
                "unit": party.unit or None,
            }
            for party in one.parties
        ],
        "signed_on": str(one.signed_on) if one.signed_on else None,
        "signed_on_an_unknown_day": one.signed_on_an_unknown_day,
        "starts_on": str(one.starts_on) if one.starts_on else None,
        "ends_on": str(one.ends_on) if one.ends_on else None,
        "last_day": str(one.last_day) if one.last_day else None,
        "state": one.state,
        "renewal_in_progress": one.renewal_in_progress,
        "sha256": one.sha256 or None,
    }
