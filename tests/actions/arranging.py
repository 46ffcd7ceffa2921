"""A small register for the tests of the verbs: one hub, two partners, and one record of every kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connection, transaction
from django.test import TransactionTestCase

from edge.agreements import actions as agreements
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
from edge.core.models import Activity
from edge.partners import actions as partners
from edge.partners.models import Institution, InstitutionName, Officer, Partnership, Tie, Unit, UnitRole
from edge.people import actions as people
from edge.people.models import Account, Person, RoleGrant
from edge.people.permissions import INSTALLATION
from tests.actions.arranging_calls import Funding, a_funding
from tests.actions.arranging_missions import Journey, a_journey
from tests.actions.arranging_mobility import Travel, a_travel
from tests.actions.arranging_programmes import Around, Curriculum, a_curriculum, those_around
from tests.snapshot import load_or_put_back

BY = INSTALLATION


def day(text: str) -> PartialDate:
    return PartialDate.parse(text)


def kind(code: str = "memorandum_of_understanding") -> AgreementKind:
    return AgreementKind.objects.get(code=code)


def a_hub() -> Institution:
    return partners.add_institution(by=BY, name="Hub University", role="hub", domain="hub.example")


def a_partner(name: str, **fields: Any) -> Institution:
    domain = f"{name.split(maxsplit=1)[0].lower()}.example"
    return partners.add_institution(by=BY, name=name, domain=domain, **fields)


def an_agreement(
    title: str, *parties: Any, code: str = "memorandum_of_understanding", **fields: Any
) -> Agreement:
    """Parties are institutions, or pairs of an institution and one of its units."""
    pairs = [party if isinstance(party, tuple) else (party, None) for party in parties]
    return agreements.prepare_agreement(by=BY, kind=kind(code), title=title, parties=pairs, **fields)


def an_account(name: str, role: str | None = None, **period: Any) -> Account:
    account = people.open_account(by=BY, email=f"{name}@staff.example", name=name.capitalize())
    if role:
        people.grant_role(account=account, by=BY, role=role, **period)
    return account


@dataclass(frozen=True, kw_only=True)
class Register:
    administrator: Account
    hub: Institution
    partner: Institution
    other: Institution
    faculty: Unit
    group: Unit
    school: Unit
    name: InstitutionName
    person: Person
    rector: Officer
    president: Officer
    tie: Tie
    partnership: Partnership
    agreement: Agreement
    child: Agreement
    party: AgreementParty
    signatory: Signatory
    event: AgreementEvent
    suspension: Suspended
    commitment: Commitment
    evidence: Evidence
    coordinator: UnitRole
    leader: RoleGrant
    curriculum: Curriculum
    around: Around
    journey: Journey
    funding: Funding
    travel: Travel


def a_register() -> Register:
    """Everything that the verbs work on; written through the verbs themselves, the first time of a process."""
    return load_or_put_back(_written)


def _written() -> Register:
    hub, partner = a_hub(), a_partner("Lotus University", local_name="莲花大学")
    faculty = partners.add_unit(by=BY, institution=hub, name="Faculty of Science")
    group = partners.add_unit(by=BY, institution=hub, parent=faculty, name="Physics Group")
    school = partners.add_unit(by=BY, institution=partner, name="School of Physics")
    person = people.add_person(by=BY, family_name="Peeters", given_name="Mia", email="mia@hub.example")
    wang = people.add_person(
        by=BY, family_name="Wang", given_name="Fang", family_first=True, local_name="王芳"
    )
    office = {"by": BY, "signs": "everything"}
    rector = partners.appoint_officer(institution=hub, person=person, title="Rector", **office)
    president = partners.appoint_officer(institution=partner, person=wang, title="President", **office)
    agreement = an_agreement("Memorandum with Lotus", hub, partner, signed_on=day("2010-05-04"))
    child = an_agreement("Exchange under it", hub, partner, code="student_exchange", parent=agreement)
    commitment = agreements.add_commitment(agreement=agreement, by=BY, text="ten places a year")
    signatory = agreements.add_signatory(
        agreement=agreement, by=BY, institution=partner, person=wang, officer=president, capacity="President"
    )
    administrator, coordinator = an_account("ada", "administrator"), an_account("cor")
    leader = people.grant_role(account=an_account("leo"), by=BY, role="leadership")
    return Register(
        administrator=administrator,
        hub=hub,
        partner=partner,
        other=a_partner("Bamboo University"),
        faculty=faculty,
        group=group,
        school=school,
        name=partners.add_name(by=BY, institution=partner, name="LU", kind="acronym"),
        person=person,
        rector=rector,
        president=president,
        tie=partners.tie_units(by=BY, hub_unit=group, partner_unit=school, field="optics"),
        partnership=partners.open_partnership(by=BY, partner=partner),
        agreement=Agreement.objects.get(pk=agreement.pk),
        child=child,
        party=agreement.parties.get(institution=partner),
        signatory=signatory,
        event=agreements.add_event(agreement=agreement, by=BY, kind="ceremony", on=day("2010"), text="Feast"),
        suspension=agreements.suspend_agreement(agreement=agreement, by=BY, starts_on=day("2011-03")),
        commitment=commitment,
        evidence=agreements.give_evidence(commitment=commitment, by=BY, text="twelve came"),
        coordinator=partners.grant_limited_role(account=coordinator, by=BY, unit=faculty),  # type: ignore[arg-type]
        leader=leader,
        curriculum=a_curriculum(group=group, school=school),
        around=those_around(partner=partner),
        funding=a_funding(partner=partner),
        travel=a_travel(partner=partner, hub_unit=group, partner_unit=school, agreement=agreement),
        journey=a_journey(partner=partner, person=person, agreement=agreement),
    )


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, as it is stored: history, activity, mail and search entries too."""
    quoted, rows = connection.ops.quote_name, {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("edge."):
                table, key = model._meta.db_table, model._meta.pk.column
                cursor.execute(f"SELECT * FROM {quoted(table)} ORDER BY {quoted(key)}")
                rows[model._meta.label] = cursor.fetchall()
    return rows


def changed_tables(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {label for label in after if before[label] != after[label]}


def lines_since(last: int) -> list[tuple[str, str, str]]:
    """The activity after the line of that number: verb, kind of the subject, kind of the page."""
    lines = Activity.objects.filter(pk__gt=last).order_by("pk")
    return list(lines.values_list("verb", "subject_kind", "page_kind"))


def last_line() -> int:
    line = Activity.objects.order_by("-pk").first()
    return line.pk if line else 0


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back: the next case begins where this one did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def quick_cleaning() -> Iterator[None]:
    """After a test with transactions of its own, delete what it stored, but not the kinds that a migration wrote.

    Django would truncate every table, which takes seconds and takes the kinds from the tests that follow.
    """
    with patch.object(TransactionTestCase, "_fixture_teardown", lambda _case: _empty_the_register()):
        yield


def _empty_the_register() -> None:
    kept = {"contenttypes", "auth"}
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label not in kept and not str(model._meta.model_name).endswith("agreementkind")
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:  # in any order: Django's foreign keys are checked at the end of a transaction
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
