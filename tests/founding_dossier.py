"""The dossier of Tsinghua University from the founding case, as plain values on any of its days."""

from datetime import date
from typing import Any

from edge.core.dates import PartialDate
from edge.strategy.rules import (
    Commitment,
    DossierAgreement,
    DossierContents,
    DossierEvent,
    DueAgreement,
    Officer,
    Party,
    Signatory,
    Source,
)

SITE = "https://edge.example.org"
HUB = "KU Leuven"
PARTNER = "Tsinghua University"
A1, A2, A11 = "mou-2007", "mou-2012", "dual-master-ee"
SIGNING = date(2012, 10, 22)
DUE_OF_A1 = PartialDate.parse("2012-11")


def founding_dossier(as_of: date, **changed: Any) -> DossierContents:
    """The dossier on a day of 2012; `changed` replaces whole fields."""
    signed = as_of >= SIGNING
    contents: dict[str, Any] = {
        "as_of": as_of,
        "parties": _parties(),
        "agreements": _agreements(signed),
        "due": ()
        if signed
        else (DueAgreement(agreement=A1, days_at_most=(date(2012, 11, 30) - as_of).days),),
        "events": _events(signed),
        "officers": _officers(),
        "commitments": _commitments(),
    }
    return DossierContents(**contents | changed)


def source(label: str, path: str) -> Source:
    return Source(label=label, url=f"{SITE}/{path}")


def _parties() -> tuple[Party, ...]:
    return (
        Party(name=HUB, role="hub", place="Leuven", source=source(HUB, "partners/kuleuven.be/")),
        Party(
            name=PARTNER,
            role="partner",
            local_name="清华大学",
            place="Beijing",
            source=source(PARTNER, "partners/tsinghua.edu.cn/"),
        ),
    )


def _agreements(signed: bool) -> tuple[DossierAgreement, ...]:
    return (
        DossierAgreement(
            key=A1,
            kind="Memorandum of understanding",
            title="Memorandum of understanding 2007",
            state="superseded" if signed else "in_force",
            source=source("Memorandum of understanding 2007", "agreements/1/"),
            signed=True,
            signed_on=PartialDate.parse("2007"),
            renewal_due=DUE_OF_A1,
        ),
        DossierAgreement(
            key=A2,
            kind="Memorandum of understanding",
            title="Memorandum of understanding 2012",
            state="in_force" if signed else "in_preparation",
            source=source("Memorandum of understanding 2012", "agreements/2/"),
            signed=True,
            signed_on=PartialDate.of_day(SIGNING),
            supersedes=A1,
            signatories=tuple(
                Signatory(person=person, institution=institution, capacity=capacity, place="Beijing")
                for person, institution, capacity in (
                    ("Mark Waer", HUB, "Rector"),
                    ("Chen Jining", PARTNER, "President"),
                )
            ),
        ),
        DossierAgreement(
            key=A11,
            kind="Dual-degree agreement",
            title="Dual Master in Electrical Engineering",
            state="in_force" if signed else "not_known",
            source=source("Dual Master in Electrical Engineering", "agreements/11/"),
            signed=True,
            attested_on=SIGNING,
        ),
    )


def _events(signed: bool) -> tuple[DossierEvent, ...]:
    what = (
        ("2012-04", "Visit of State Councillor Liu Yandong to Leuven", "events/1/"),
        ("2012-10-22", "Signing in Beijing; the dual master is extended", "events/2/"),
    )
    return tuple(
        DossierEvent(label=label, on=PartialDate.parse(day), source=source(label, path))
        for day, label, path in what[: 2 if signed else 1]
    )


def _officers() -> tuple[Officer, ...]:
    return (
        Officer(
            person="Mark Waer",
            role="hub",
            institution=HUB,
            office="Rector",
            may_sign=None,
            source=source("Mark Waer, Rector", "people/1/"),
        ),
        Officer(
            person="Chen Jining 陈吉宁",
            role="partner",
            institution=PARTNER,
            office="President",
            may_sign=None,
            source=source("Chen Jining, President", "people/2/"),
        ),
    )


def _commitments() -> tuple[Commitment, ...]:
    return tuple(
        Commitment(agreement=A2, text=text, verdict="open", source=source(text, f"commitments/{number}/"))
        for number, text in enumerate(
            ("More co-led PhD projects", "More intensive use of summer schools"), start=1
        )
    )
