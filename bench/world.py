"""A synthetic register for measuring: partners, agreements in time, commitments; the same from the same seed."""

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from edge.agreements.models import (
    Agreement,
    AgreementEvent,
    AgreementKind,
    AgreementParty,
    Commitment,
    Evidence,
    Signatory,
    Suspended,
)
from edge.core.dates import PartialDate
from edge.partners.models import Institution, InstitutionName, Officer, Tie, Unit
from edge.people.models import Person

BATCH = 2000  # rows a statement, before the database's own limit on parameters


def fill_register(*, partners: int, agreements: int, seed: int = 1) -> None:
    """Add so many synthetic partners and agreements beside what is there, in one transaction.

    Rows are written in bulk, so they have no history, no activity and no search entry. One partner in ten has
    three times as many agreements as the others.
    """
    draw = random.Random(seed)
    with transaction.atomic():
        institutions = _institutions(draw, partners)
        officers = _officers_and_ties(draw, institutions)
        stored = _agreements(draw, agreements)
        parties = _parties(draw, stored, institutions)
        _around(draw, stored, parties, officers)


def _store(model: type[Any], rows: Iterable[models.Model]) -> list[Any]:
    return list(model.objects.bulk_create(rows, batch_size=BATCH))


def _some_date(draw: random.Random, first: date = date(2000, 1, 1), years: int = 20) -> PartialDate:
    day = first + timedelta(days=draw.randrange(365 * years))
    return PartialDate.parse(day.isoformat()[: draw.choice((4, 7, 10, 10))])


def _institutions(draw: random.Random, number: int) -> list[Institution]:
    rows = (
        Institution(
            public_id=f"synthetic-{place}",
            name=f"Synthetic University {place}",
            local_name=f"合成大学{place}" if place % 5 == 0 else "",
            local_language="zh-Hans" if place % 5 == 0 else "",
            city=f"Town {place % 300}",
            country=draw.choice(("CN", "DE", "FR", "JP", "US")),
            domain=f"u{place}.example.edu",
            latitude=round(draw.uniform(-60, 70), 5),
            longitude=round(draw.uniform(-180, 180), 5),
        )
        for place in range(number)
    )
    stored = _store(Institution, rows)
    former = (
        InstitutionName(
            institution=institution,
            name=f"Synthetic College {institution.pk}",
            kind="former",
            ends_on=_some_date(draw),
        )
        for institution in stored[::20]
    )
    _store(InstitutionName, former)
    return stored


def _officers_and_ties(draw: random.Random, institutions: Sequence[Institution]) -> list[Officer]:
    """An officer who signs for every partner, and a tied unit for every fourth."""
    people = _store(
        Person,
        (
            Person(given_name=f"Given {place}", family_name=f"Synthetic {place}", synthetic=True)
            for place in range(len(institutions))
        ),
    )
    officers = _store(
        Officer,
        (
            Officer(
                person=person, institution=institution, title="Rector", signs="everything",
                starts_on=_some_date(draw),
                mandate_ends_on=_some_date(draw, date(2022, 1, 1), 10) if draw.random() < 0.5 else None,
            )
            for person, institution in zip(people, institutions, strict=True)
        ),
    )  # fmt: skip
    units = _store(Unit, (Unit(institution=each, name="Faculty of Science") for each in institutions[::4]))
    own = _store(Unit, [Unit(institution=Institution.objects.hub(), name="Synthetic Faculty of Science")])[0]
    _store(
        Tie,
        (
            Tie(hub_unit=own, partner_unit=unit, champion=officer, starts_on=_some_date(draw))
            for unit, officer in zip(units, officers[::4], strict=True)
        ),
    )
    return officers


def _agreements(draw: random.Random, number: int) -> list[Agreement]:
    kinds = list(AgreementKind.objects.all())
    today = timezone.localdate()
    rows = []
    for place in range(number):
        signed = _some_date(draw) if draw.random() < 0.8 else None
        ends = PartialDate.parse(str(draw.randrange(2021, 2032))) if draw.random() < 0.5 else None
        due = today + timedelta(days=draw.randrange(-500, 3000))
        rows.append(
            Agreement(
                public_id=f"synthetic-{place}",
                kind=draw.choice(kinds),
                title=f"Synthetic agreement {place}",
                signed_on=signed,
                signed_on_unknown=signed is None and draw.random() < 0.2,
                ends_on=ends,
                renewal_on=PartialDate.of_day(due) if draw.random() < 0.3 else None,
                withdrawn_on=_some_date(draw) if draw.random() < 0.01 else None,
                terminated_on=_some_date(draw) if draw.random() < 0.02 else None,
            )
        )
    stored = _store(Agreement, rows)
    for place, agreement in enumerate(stored):
        if place % 3 == 1:
            agreement.parent_id = stored[place - 1].pk
        elif place % 10 == 6:
            agreement.supersedes_id = stored[place - 6].pk
    linked = [agreement for agreement in stored if agreement.parent_id or agreement.supersedes_id]
    Agreement.objects.bulk_update(linked, ["parent", "supersedes"], batch_size=BATCH // 4)
    return stored


def _parties(
    draw: random.Random, agreements: Sequence[Agreement], institutions: Sequence[Institution]
) -> dict[int, int]:
    """The hub and one partner for each agreement, one under another with the same; the place of that partner."""
    hub = Institution.objects.hub()
    frequent = len(institutions) // 10 or 1
    chosen: dict[int, int] = {}
    for agreement in agreements:
        above = chosen.get(agreement.parent_id or agreement.supersedes_id or 0)
        reach = frequent if draw.random() < 0.25 else len(institutions)
        chosen[agreement.pk] = draw.randrange(reach) if above is None else above
    parties = (
        AgreementParty(agreement_id=agreement, institution=institution)
        for agreement, place in chosen.items()
        for institution in (hub, institutions[place])
    )
    _store(AgreementParty, parties)
    return chosen


def _around(
    draw: random.Random, agreements: Sequence[Agreement], parties: dict[int, int], officers: Sequence[Officer]
) -> None:
    """What hangs on agreements: promises with evidence, signatories, events, suspensions."""
    promises = _store(
        Commitment, (Commitment(agreement=each, text="synthetic promise") for each in agreements[::5])
    )
    _store(
        Evidence,
        (Evidence(commitment=each, text="synthetic evidence", on=_some_date(draw)) for each in promises[::2]),
    )
    signed = [each for each in agreements if each.signed_on][::4]
    _store(
        Signatory,
        (
            Signatory(
                agreement=each, institution_id=officer.institution_id, person_id=officer.person_id,
                officer=officer, capacity="Rector",
            )
            for each in signed
            for officer in (officers[parties[each.pk]],)
        ),
    )  # fmt: skip
    _store(
        AgreementEvent,
        (
            AgreementEvent(
                agreement=each, kind="extension", text="synthetic extension", on=_some_date(draw), attests=True
            )
            for each in agreements[::12]
        ),
    )
    _store(
        Suspended,
        (
            Suspended(agreement=each, starts_on=_some_date(draw), ends_on=PartialDate.parse("2027"))
            for each in agreements[::100]
        ),
    )
