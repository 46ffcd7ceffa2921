"""A text that is ready to be signed, those who may sign it, and keys from a test authority."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone

from edge.agreements.actions import signing, texts
from edge.agreements.actions.signing import Sealing, Signs
from edge.agreements.models import Agreement, SigningRound, SigningStep, TextVersion
from edge.core.pades.authority import Authority, Issued, make_authority
from edge.core.pades.signers import Signer, signer_from_p12
from edge.partners import actions as partners
from edge.partners.models import Institution, Officer
from edge.people import actions as people
from edge.people.permissions import INSTALLATION
from tests.actions.arranging import a_hub, a_partner, an_agreement
from tests.actions.arranging_texts import a_text

BY = INSTALLATION
PASSPHRASE = "open, Sésame"


def authority(name: str = "Trusted") -> Authority:
    return _authority(name)


@lru_cache(maxsize=4)
def _authority(name: str) -> Authority:
    now = timezone.now()
    return make_authority(name=name, starts=now - timedelta(days=400), ends=now + timedelta(days=400))


def roots() -> list[Any]:
    return [authority().certificate]


@lru_cache(maxsize=16)
def issued(
    name: str, organisation: str = "University", *, by: str = "Trusted", ended: bool = False
) -> Issued:
    now = timezone.now()
    ends: datetime = now - timedelta(days=100) if ended else now + timedelta(days=300)
    return authority(by).issue_signer(
        name=name, organisation=organisation, starts=now - timedelta(days=200), ends=ends
    )


def key_of(name: str, **how: Any) -> Signer:
    return signer_from_p12(issued(name, **how).as_p12(PASSPHRASE), PASSPHRASE)


def p12_of(name: str, **how: Any) -> bytes:
    return issued(name, **how).as_p12(PASSPHRASE)


@contextmanager
def _the_seal() -> Iterator[Signer]:
    yield signer_from_p12(issued("Seal", "Hub University").as_p12(PASSPHRASE), PASSPHRASE)


def a_seal() -> Sealing:
    return _the_seal


def in_office(institution: Institution, name: str, *, title: str = "Rector", **mandate: Any) -> Officer:
    person = people.add_person(by=BY, family_name=name, given_name="Syn", synthetic=True)
    told = {"signs": "everything", **mandate}
    return partners.appoint_officer(by=BY, person=person, institution=institution, title=title, **told)


def signs(officer: Officer, **other: Any) -> Signs:
    told = {
        "institution": officer.institution,
        "person": officer.person,
        "capacity": officer.title,
        "officer": officer,
        **other,
    }
    return Signs(**told)


@dataclass(frozen=True, kw_only=True)
class Ready:
    hub: Institution
    partner: Institution
    agreement: Agreement
    version: TextVersion
    rector: Officer
    president: Officer

    @property
    def signatories(self) -> list[Signs]:
        return [signs(self.rector), signs(self.president)]

    def opened(self, method: str = "electronic", *, sealed: bool = False, **other: Any) -> SigningRound:
        told = {"version": self.version, "by": BY, "signatories": self.signatories, **other}
        return signing.open_round(method=method, sealed=sealed, **told)


def approve(version: TextVersion, *sides: Institution) -> None:
    for side in sides:
        texts.approve_version(
            version=version, by=BY, institution=side, sha256=version.sha256, name="Somebody"
        )


def a_ready_text(hub: Institution | None = None, partner: Institution | None = None) -> Ready:
    """An agreement whose text both sides approve, with one in office on each side who may sign it."""
    hub = hub or a_hub()
    partner = partner or a_partner("Lotus University", local_name="莲花大学")
    agreement = an_agreement("Exchange with Lotus", hub, partner, code="student_exchange")
    version = a_text(agreement)
    approve(version, hub, partner)
    return Ready(
        hub=hub,
        partner=partner,
        agreement=agreement,
        version=version,
        rector=in_office(hub, "Beech"),
        president=in_office(partner, "Lotus", title="President"),
    )


def sign_next(round_: SigningRound, **how: Any) -> SigningStep:
    """The one whose turn it is signs, with a key in the own name."""
    step = signing.current_step(round_)
    assert step is not None
    told = {"by": BY, "roots": roots(), "signer": key_of(step.person.name), **how}
    return signing.sign_electronically(step=step, **told)


def signed_by_all(ready: Ready, *, sealed: bool = True) -> SigningRound:
    round_ = ready.opened(sealed=sealed)
    sign_next(round_)
    sign_next(round_, seal=a_seal() if sealed else None)
    round_.refresh_from_db()
    return round_
