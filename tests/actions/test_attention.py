"""What needs somebody on a day: each kind of attention, from the day it begins to the day it is solved."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from edge.agreements import actions as agreements
from edge.agreements.models import Agreement, Commitment
from edge.agreements.rules import Verdict
from edge.core.dates import PartialDate
from edge.partners import actions as partners
from edge.partners.models import Institution, Officer, Tie
from edge.people.permissions import INSTALLATION
from edge.strategy.queries import attention_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founding_case")]


def found(day: str, what: str = "") -> set[tuple[str, str]]:
    items = attention_on(INSTALLATION, on=date.fromisoformat(day))
    return {(item.what, item.about) for item in items if not what or item.what == what}


def test_the_founding_case_on_its_days() -> None:
    unsigned = {("unsigned", number) for number in ("A7", "A8", "A9", "A10")}
    # The counts of Tsinghua are of the reference day: before it, nobody had been counted in either direction.
    uncounted = ("mobility_not_counted", "tsinghua.edu.cn")
    assert found("2012-03-31") == {("not_known", "A11"), uncounted}
    assert found("2012-09-15") == {("due_for_renewal", "A1"), ("not_known", "A11"), uncounted, *unsigned}
    without = {("commitment_without_evidence", number) for number in ("C1", "C2")}
    assert found("2012-10-23") == {*unsigned, *without, ("mobility_not_counted", "M2")}


def test_evidence_or_a_verdict_settles_a_commitment_from_its_day() -> None:
    first, second = Commitment.objects.order_by("public_id")
    agreements.give_evidence(
        commitment=first, by=INSTALLATION, text="two theses", on=PartialDate.parse("2013-02")
    )
    judged = PartialDate.parse("2013-05-01")
    agreements.judge_commitment(commitment=second, by=INSTALLATION, verdict=Verdict.MET, on=judged)
    days = ("2013-01-31", "2013-02-01", "2013-04-30", "2013-05-01")
    assert [{about for _what, about in found(day, "commitment_without_evidence")} for day in days] == [
        {"C1", "C2"},
        {"C2"},
        {"C2"},
        set(),
    ]


def test_an_unsigned_agreement_needs_somebody_only_while_its_umbrella_holds() -> None:
    agreements.terminate_agreement(
        agreement=Agreement.objects.get(public_id="A4"), by=INSTALLATION, on=PartialDate.parse("2013-01-01")
    )
    assert ("unsigned", "A8") in found("2012-12-31")
    assert ("unsigned", "A8") not in found("2013-01-01")


@pytest.fixture
def officer() -> Officer:
    """A synthetic dean who may sign until the end of 2012 and is in office until March 2013."""
    from edge.people.actions import add_person

    person = add_person(by=INSTALLATION, family_name="Dean", given_name="Dora", synthetic=True)
    return partners.appoint_officer(
        by=INSTALLATION,
        person=person,
        institution=Institution.objects.hub(),
        title="Dean",
        signs="everything",
        ends_on=PartialDate.parse("2013-03"),
        mandate_ends_on=PartialDate.parse("2012-12-31"),
    )


def test_a_mandate_is_warned_of_ninety_days_ahead_and_not_after_it_ended(officer: Officer) -> None:
    days = ("2012-10-01", "2012-10-02", "2012-12-31", "2013-01-01")
    assert [bool(found(day, "mandate_expiring")) for day in days] == [False, True, True, False]
    [item] = [i for i in attention_on(INSTALLATION, on=date(2012, 12, 1)) if i.what == "mandate_expiring"]
    assert (item.about, str(item.on)) == (officer.public_id, "2012-12-31")


def test_a_tie_without_its_champion_names_the_one_who_stands_in(officer: Officer) -> None:
    tie = Tie.objects.get(public_id="T1")
    partners.edit_tie(
        tie=tie, by=INSTALLATION, changes={"champion": officer, "backup": Officer.objects.get(public_id="O1")}
    )
    # The last day may be any of March: only from April on has the champion certainly left.
    assert [found(day, "champion_left") for day in ("2013-03-31", "2013-04-01")] == [
        set(),
        {("champion_left", "T1")},
    ]
    [item] = [i for i in attention_on(INSTALLATION, on=date(2013, 4, 1)) if i.what == "champion_left"]
    assert "Dora Dean" in item.why and "Mark Waer" in item.why


def test_more_agreements_need_no_more_statements() -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            attention_on(INSTALLATION, on=date(2012, 10, 23))
        return len(captured)

    before = statements()
    umbrella: Any = Agreement.objects.get(public_id="A3")
    for number in range(15):
        agreements.prepare_agreement(
            by=INSTALLATION,
            kind=Agreement.objects.get(public_id="A7").kind,
            title=f"another {number}",
            parent=umbrella,
            parties=[(party.institution, None) for party in umbrella.parties.all()],
        )
    assert statements() == before


def test_an_implementation_agreement_under_nothing_is_named_until_it_has_its_umbrella() -> None:
    agreement = Agreement.objects.get(public_id="A7")
    agreements.edit_agreement(agreement=agreement, by=INSTALLATION, changes={"parent": None})
    assert found("2012-10-23", "without_umbrella") == {("without_umbrella", "A7")}
    umbrella = Agreement.objects.get(public_id="A3")
    agreements.edit_agreement(agreement=agreement, by=INSTALLATION, changes={"parent": umbrella})
    assert found("2012-10-23", "without_umbrella") == set()
