"""Where it is said that an agreement does not cover a stay to its last day: the stay, the list, the agreement."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from edge.agreements import actions
from edge.agreements.models import Agreement
from edge.core.dates import PartialDate
from edge.mobility.models import Stay
from edge.partners.models import Institution, Unit
from edge.people.permissions import INSTALLATION
from tests.actions.arranging_mobility import a_stay

SignIn = Callable[..., Client]
P = PartialDate.parse
COUNTED = "1 stay under it is not covered to its last day."


def agreement() -> Agreement:
    return Agreement.objects.get(public_id="A2")


@pytest.fixture
def stay(founding_case: None) -> Stay:
    """Under A2 from September 2012 to February 2013; seen on 23 October 2012."""
    partner = Institution.objects.get(domain="tsinghua.edu.cn")
    return a_stay(
        partner,
        public_id="S1",
        starts="2012-09-17",
        agreement=agreement(),
        direction="out",
        planned_ends_on=P("2013-02-01"),
    )


def change(**days: Any) -> None:
    actions.edit_agreement(agreement=agreement(), by=INSTALLATION, changes=days)


def page(client: Client, name: str, *args: str, **query: str) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


def listed(client: Client, **query: str) -> bool:
    return reverse("stay", args=["S1"]) in page(client, "stays", **query)


def test_while_the_agreement_lasts_nothing_is_said(stay: Stay, as_role: SignIn) -> None:
    officer = as_role("officer")
    change(ends_on=P("2013-02-01"))
    assert "last day of this stay" not in page(officer, "stay", "S1")
    assert not listed(officer, cover="lacks")
    assert not listed(officer, cover="perhaps")
    assert "not covered" not in page(officer, "agreement", "A2")


def test_an_end_before_the_last_day_is_told_everywhere(stay: Stay, as_role: SignIn) -> None:
    officer = as_role("officer")
    change(ends_on=P("2013-01-31"))
    assert "lies before the last day of this stay" in page(officer, "stay", "S1")
    assert listed(officer, cover="lacks")
    assert listed(officer, cover="lacks", agreement="A2")
    assert not listed(officer, cover="lacks", agreement="A1")
    assert not listed(officer, cover="perhaps")
    assert COUNTED in page(officer, "agreement", "A2")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"terminated_on": P("2013-01-01")}, "termination takes effect"),
        ({"ends_on": P("2012-10-22")}, "lies before the last day of this stay"),
    ],
)
def test_every_early_end_counts(stay: Stay, as_role: SignIn, days: dict[str, Any], words: str) -> None:
    change(**days)
    officer = as_role("officer")
    assert words in page(officer, "stay", "S1")
    assert listed(officer, cover="lacks")


def test_a_suspension_counts_on_its_days(stay: Stay, as_role: SignIn) -> None:
    actions.suspend_agreement(
        agreement=agreement(), by=INSTALLATION, starts_on=P("2012-10-22"), ends_on=P("2012-10-31")
    )
    assert "is suspended" in page(as_role("officer"), "stay", "S1")
    assert COUNTED in page(as_role("officer"), "agreement", "A2")
    later = as_role("officer", "2012-11-02")
    assert "is suspended" not in page(later, "stay", "S1")
    assert not listed(later, cover="lacks")


def test_not_known_stays_not_known(stay: Stay, as_role: SignIn) -> None:
    officer = as_role("officer")
    change(ends_on=P("2013"))
    assert "lasts to the last day of this stay is not known" in page(officer, "stay", "S1")
    assert listed(officer, cover="perhaps")
    assert not listed(officer, cover="lacks")
    shown = page(officer, "agreement", "A2")
    assert "Of 1 stay under it that is not known." in shown
    assert COUNTED not in shown


def test_a_stay_that_is_over_by_then_is_no_matter(stay: Stay, as_role: SignIn) -> None:
    change(ends_on=P("2013-01-31"))
    later = as_role("officer", "2013-02-02")
    assert not listed(later, cover="lacks")
    assert "last day of this stay" not in page(later, "stay", "S1")


def test_what_is_not_seen_is_not_told(stay: Stay, as_role: SignIn) -> None:
    """A coordinator sees the stay of the own unit, and not the agreement of another one."""
    hub = Institution.objects.hub()
    own = hub.units.get(name="Biomedical Sciences Group")
    law = Unit.objects.create(institution=hub, name="Law")
    Stay.objects.filter(pk=stay.pk).update(hub_unit=own)
    change(ends_on=P("2013-01-31"))
    coordinator = as_role("coordinator")
    assert "lies before the last day of this stay" in page(coordinator, "stay", "S1")
    agreement().parties.filter(institution=hub).update(unit=law)
    coordinator = as_role("coordinator")
    assert "last day of this stay" not in page(coordinator, "stay", "S1")
    assert not listed(coordinator, cover="lacks")
    for role in ("leadership", "partner_officer"):
        assert "not covered" not in page(as_role(role), "agreement", "A2")


def test_it_costs_one_statement_and_only_where_something_ends(stay: Stay, as_role: SignIn) -> None:
    officer = as_role("officer")

    def statements(name: str, *args: str, **query: str) -> int:
        page(officer, name, *args, **query)
        with CaptureQueriesContext(connection) as found:
            page(officer, name, *args, **query)
        return sum("mobility_stay" in one["sql"] for one in found)

    assert statements("agreement", "A2") == 0
    change(ends_on=P("2013-01-31"))
    assert statements("agreement", "A2") == 1
    assert statements("stays", cover="lacks") == statements("stays")
