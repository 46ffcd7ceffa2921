"""A synthetic register for measuring: partners, agreements in time, commitments; the same from the same seed."""

import random
from datetime import date, timedelta

from django.utils import timezone

from edge.agreements.models import Agreement, AgreementKind, AgreementParty, Commitment
from edge.core.actions import index
from edge.core.dates import PartialDate
from edge.partners.models import Institution


def _some_date(draw: random.Random) -> PartialDate:
    day = date(2000, 1, 1) + timedelta(days=draw.randrange(365 * 20))
    return PartialDate.parse(day.isoformat()[: draw.choice((4, 7, 10, 10))])


def fill_register(*, partners: int, agreements: int, seed: int = 1) -> None:
    """Add so many synthetic partners and agreements beside what is there. Rows are written in bulk; every
    institution and agreement gets its search entry."""
    draw = random.Random(seed)
    hub = Institution.objects.hub()
    kinds = list(AgreementKind.objects.all())
    institutions = Institution.objects.bulk_create(
        Institution(
            public_id=f"synthetic-{number}",
            name=f"Synthetic University {number}",
            city=f"Town {number % 300}",
            country=draw.choice(("CN", "DE", "FR", "JP", "US")),
            domain=f"u{number}.example.edu",
        )
        for number in range(partners)
    )
    rows = []
    for number in range(agreements):
        signed = draw.random() < 0.8
        rows.append(
            Agreement(
                public_id=f"synthetic-{number}",
                kind=draw.choice(kinds),
                title=f"Synthetic agreement {number}",
                signed_on=_some_date(draw) if signed else None,
                ends_on=PartialDate.parse(str(draw.randrange(2020, 2030))) if draw.random() < 0.5 else None,
                renewal_on=PartialDate.of_day(
                    timezone.localdate() + timedelta(days=draw.randrange(-500, 3000))
                )
                if draw.random() < 0.3
                else None,
            )
        )
    stored = Agreement.objects.bulk_create(rows, batch_size=500)
    parties = [
        AgreementParty(agreement=agreement, institution=institution)
        for agreement in stored
        for institution in (hub, draw.choice(institutions))
    ]
    AgreementParty.objects.bulk_create(parties, batch_size=500)
    promises = [Commitment(agreement=agreement, text="synthetic promise") for agreement in stored[::5]]
    Commitment.objects.bulk_create(promises, batch_size=500)
    for institution in institutions[:500]:
        index(institution)
