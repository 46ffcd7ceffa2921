"""What ends: its last day is told everywhere, it ends once, and what rests on it is of the day on screen."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from edge.agreements import actions
from edge.agreements.actions import deciding
from edge.agreements.actions.confirming import NotByConfirmation
from edge.agreements.actions.life import EndsAlready, NotYours
from edge.agreements.actions.papers import DaysInWrongOrder
from edge.agreements.models import Agreement, AgreementParty
from edge.agreements.queries.register import public_register
from edge.agreements.queries.reminding import self_renewing
from edge.core.dates import PartialDate
from edge.partners import actions as partners
from edge.partners.models import UnitRole
from edge.people.models import Account
from edge.people.permissions import INSTALLATION
from tests.pages.filling import send

SignIn = Callable[..., Client]
P = PartialDate.parse


def read(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def agreement(public_id: str) -> Agreement:
    return Agreement.objects.get(public_id=public_id)


@pytest.fixture
def ending(founding_case: None) -> Agreement:
    """A2 would end in 2017 and renew itself; it was asked to end on 31 March 2013."""
    changes = {"ends_on": P("2017-10-21"), "automatic_months": 60, "notice_days": 180}
    actions.edit_agreement(agreement=agreement("A2"), by=INSTALLATION, changes=changes)
    return deciding.request_termination(
        agreement=agreement("A2"),
        by=INSTALLATION,
        requested_on=P("2012-10-22"),
        effective_on=P("2013-03-31"),
        reason="By both sides",
    )


def test_a_termination_to_come_is_told_wherever_the_last_day_is(ending: Agreement, as_role: SignIn) -> None:
    page = read(as_role("officer"), reverse("agreement", args=["A2"]))
    assert "takes effect on 31 March 2013; it was asked for on 22 October 2012" in page
    assert "unless cancelled by" not in page
    for gone in ("termination_request", "agreement_terminate", "agreement_extend", "renewal_cancel"):
        assert reverse(gone, args=["A2"]) not in page
    assert "30 Mar 2013" in read(as_role("officer"), reverse("agreements"))
    told = as_role("officer").get("/api/v1/agreements/A2", {"as_of": "2012-10-23"}).json()
    assert (told["ends_on"], told["last_day"]) == ("2017-10-21", "2013-03-30")
    actions.publish_agreement(agreement=agreement("A2"), by=INSTALLATION, published=True)
    (shown,) = public_register(on=date(2012, 10, 23))
    assert (str(shown.ends_on), str(shown.last_day)) == ("2017-10-21", "2013-03-30")


def test_what_ends_has_no_day_to_cancel(ending: Agreement) -> None:
    assert self_renewing(Agreement.objects.all(), on=date(2012, 10, 23)) == []
    with pytest.raises(deciding.NotSelfRenewing):
        deciding.renew_itself(agreement=ending, by=INSTALLATION, on=date(2017, 4, 25))


@pytest.mark.parametrize("verb", ["request", "terminate", "extend", "cancel"])
def test_it_ends_once_and_is_not_extended(ending: Agreement, verb: str) -> None:
    told = {"agreement": ending, "by": INSTALLATION}
    verbs = {
        "request": lambda: deciding.request_termination(
            **told, requested_on=P("2012-10-23"), effective_on=P("2014"), reason="Again"
        ),
        "terminate": lambda: deciding.terminate_with_children(**told, on=P("2014")),
        "extend": lambda: actions.extend_agreement(**told, on=P("2012-11"), new_end=P("2030")),
        "cancel": lambda: deciding.cancel_renewal(**told, on=P("2012-11"), reason="Again"),
    }
    with pytest.raises(EndsAlready):
        verbs[verb]()
    assert str(agreement("A2").terminated_on) == "2013-03-31"


def test_a_termination_after_the_last_day_is_refused_at_its_field(as_role: SignIn) -> None:
    changes = {"ends_on": P("2012-12-31"), "automatic_months": 12, "notice_days": 90}
    actions.edit_agreement(agreement=agreement("A2"), by=INSTALLATION, changes=changes)
    told = {"requested_on": "2012-10-23", "effective_on": "2013-03-31", "reason": "x"}
    refused = send(as_role("officer"), reverse("termination_request", args=["A2"]), **told)
    assert refused.status_code == 422
    assert "effective_on" in refused.context["form"].errors
    assert agreement("A2").terminated_on is None


def test_days_before_the_signing_are_refused(founding_case: None) -> None:
    told = {"agreement": agreement("A2"), "by": INSTALLATION}  # signed on 22 October 2012
    with pytest.raises(DaysInWrongOrder):
        actions.suspend_agreement(**told, starts_on=P("2009"))
    with pytest.raises(DaysInWrongOrder):
        actions.extend_agreement(**told, on=P("2009-05"), new_end=P("2030"))
    changes = {"ends_on": P("2017-10-21"), "automatic_months": 60}
    renewing = actions.edit_agreement(**told, changes=changes)
    with pytest.raises(DaysInWrongOrder):
        deciding.cancel_renewal(agreement=renewing, by=INSTALLATION, on=P("2009-01-01"), reason="x")


def test_an_extension_does_not_shorten(founding_case: None) -> None:
    told = {"agreement": agreement("A2"), "by": INSTALLATION}
    longer = actions.edit_agreement(**told, changes={"ends_on": P("2017-10-21")})
    with pytest.raises(EndsAlready):
        actions.extend_agreement(agreement=longer, by=INSTALLATION, on=P("2013"), new_end=P("2015"))
    assert not longer.events.filter(kind="extension", on_from=date(2013, 1, 1)).exists()


def test_suspensions_do_not_overlap_and_one_may_be_corrected(founding_case: None) -> None:
    told = {"agreement": agreement("A2"), "by": INSTALLATION}
    first = actions.suspend_agreement(**told, starts_on=P("2012-11-01"), ends_on=P("2012-12-31"))
    with pytest.raises(DaysInWrongOrder):
        actions.suspend_agreement(**told, starts_on=P("2012-12-01"))
    longer = actions.edit_suspension(suspension=first, by=INSTALLATION, changes={"ends_on": P("2013-01-31")})
    assert str(longer.ends_on) == "2013-01-31"


def test_what_has_ended_is_not_renewed_by_confirmation(founding_case: None) -> None:
    told = {"agreement": agreement("A2"), "by": INSTALLATION}
    ended = actions.edit_agreement(**told, changes={"ends_on": P("2014-12-31")})
    with pytest.raises(NotByConfirmation) as refused:
        deciding.decide_renewal(
            agreement=ended,
            by=INSTALLATION,
            choice="confirm",
            decided_on=date(2015, 1, 1),
            decided_by="Rector",
            reason="x",
            months=24,
        )
    assert refused.value.field == "decided_on"


@pytest.mark.parametrize("name", ["termination_request", "agreement_terminate"])
def test_every_page_that_ends_one_lists_what_rests_on_it_on_the_day_shown(as_role: SignIn, name: str) -> None:
    officer = as_role("officer")
    assert "What rests on it stands below" in read(officer, reverse(name, args=["A3"]))
    assert agreement("A7").title in read(officer, reverse(name, args=["A3"]))
    nothing = read(officer, reverse(name, args=["A1"]))
    assert "stands below" not in nothing
    assert "Nothing in the register needs it." in nothing


def test_a_decision_is_proposed_for_the_day_shown(as_role: SignIn) -> None:
    form = as_role("officer", "2012-09-15").get(reverse("decision_add", args=["A1"])).context["form"]
    assert form.initial["decided_on"] == date(2012, 9, 15)


def test_the_public_register_says_the_day_that_it_is_of(as_role: SignIn) -> None:
    officer = as_role("officer", "2012-09-15")
    for name in ("register", "register_partners"):
        assert "15 September 2012" not in read(officer, reverse(name))


def test_pages_that_do_not_apply_lead_back_with_a_sentence(as_role: SignIn) -> None:
    for name in ("renewal_cancel", "agreement_withdraw"):
        answer = as_role("officer").get(reverse(name, args=["A2"]))
        assert (answer.status_code, answer["Location"]) == (302, reverse("agreement", args=["A2"]))


def test_an_umbrella_is_chosen_by_name_and_not_from_a_list_of_all(as_role: SignIn) -> None:
    officer, url = as_role("officer"), reverse("agreement_edit", args=["A7"])
    Agreement.objects.filter(public_id="A7").update(parent=None)
    assert '<select name="parent"' not in read(officer, url)
    umbrella = agreement("A3")
    assert send(officer, url, parent=umbrella.title, outlives_reason="x").status_code == 302
    assert agreement("A7").parent == umbrella


# ---------------------------------------------------------------- what is not one's own
@pytest.fixture
def foreign_child(founding_case: None, account: Callable[[str], Account]) -> Agreement:
    """A3 belongs to the coordinator's unit, and A7 under it to another one; both are in force."""
    unit = UnitRole.objects.get(account=account("coordinator")).unit
    other = partners.add_unit(by=INSTALLATION, institution=unit.institution, name="Faculty of Law")
    AgreementParty.objects.filter(agreement__public_id="A3", institution=unit.institution).update(unit=unit)
    AgreementParty.objects.filter(agreement__public_id="A7", institution=unit.institution).update(unit=other)
    actions.edit_agreement(agreement=agreement("A7"), by=INSTALLATION, changes={"signed_on": P("2012-10-22")})
    return agreement("A7")


def test_a_coordinator_neither_reads_nor_ends_what_is_made_under_the_own_agreement_by_others(
    foreign_child: Agreement, as_role: SignIn, account: Callable[[str], Account]
) -> None:
    coordinator = as_role("coordinator", "2012-10-23")
    for name in ("agreement_terminate", "termination_request", "agreement_suspend"):
        answer = coordinator.get(reverse(name, args=["A3"]))
        assert answer.status_code == 200
        assert foreign_child.title not in answer.content.decode()
    by = account("coordinator")
    words = {"by": by, "on": P("2013-03-31"), "reason": "Over", "seen_on": date(2012, 10, 23)}
    with pytest.raises(NotYours, match="may not change") as refused:
        actions.terminate_with_children(agreement=agreement("A3"), children={"A7": "follow"}, **words)
    assert foreign_child.title not in str(refused.value)
    assert not agreement("A7").is_terminated
    assert not agreement("A3").is_terminated
    with pytest.raises(NotYours):
        actions.suspend_with_children(
            agreement=agreement("A3"),
            by=by,
            with_children=True,
            starts_on=P("2012-11"),
            ends_on=None,
            reason="A pause",
        )
    assert not agreement("A3").suspensions.exists()


def test_a_term_beyond_the_calendar_is_refused_in_a_sentence(founding_case: None) -> None:
    actions.edit_agreement(agreement=agreement("A2"), by=INSTALLATION, changes={"ends_on": P("2017-10-21")})
    with pytest.raises(NotByConfirmation, match="months"):
        deciding.decide_renewal(
            agreement=agreement("A2"),
            by=INSTALLATION,
            choice="confirm",
            decided_on=date(2012, 10, 23),
            decided_by="Rector",
            reason="It works",
            months=100_000,
        )
