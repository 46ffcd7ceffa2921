"""Deciding about renewal and ending an agreement: with the dossier, and with all that rests on it in sight."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from edge.agreements.actions import deciding, edit_agreement
from edge.agreements.models import Agreement, RenewalDecision
from edge.core.dates import PartialDate
from edge.people.permissions import INSTALLATION
from edge.strategy.queries.resting import resting_on
from tests.pages.filling import send

SignIn = Callable[..., Client]


def read(client: Client, path: str) -> str:
    return client.get(path).content.decode()


P = PartialDate.parse


def test_a_decision_keeps_the_dossier_that_it_rested_on(as_role: SignIn) -> None:
    officer = as_role("officer")
    told = {
        "choice": "shorter",
        "decided_on": "2012-10-22",
        "decided_by": "Rector",
        "months": "36",
        "reason": "Few students went to Beijing",
        "conditions": "Ten students a year",
        "with_dossier": "on",
    }
    assert send(officer, reverse("decision_add", args=["A2"]), **told).status_code == 302
    decision = RenewalDecision.objects.get()
    assert (decision.months, decision.condition_lines()) == (36, ["Ten students a year"])
    assert decision.dossier is not None
    file = officer.get(reverse("decision_dossier", args=[decision.public_id]))
    assert b"".join(file.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert "Few students went to Beijing" in read(officer, reverse("agreement", args=["A2"]))
    partner = as_role("partner_officer")
    assert "Few students went to Beijing" not in read(partner, reverse("agreement", args=["A2"]))
    assert partner.get(reverse("decision_dossier", args=[decision.public_id])).status_code == 403


def test_a_shorter_renewal_needs_its_term_and_conditions(as_role: SignIn) -> None:
    told = {"choice": "shorter", "decided_on": "2012-10-22", "decided_by": "Rector", "reason": "x"}
    response = send(as_role("officer"), reverse("decision_add", args=["A2"]), **told)
    assert response.status_code == 422
    assert "needs its term and its conditions" in response.content.decode()
    assert not RenewalDecision.objects.exists()


def test_before_anything_ends_the_screen_lists_what_rests_on_it(as_role: SignIn) -> None:
    officer = as_role("officer")
    on = date(2012, 10, 23)
    resting = resting_on(INSTALLATION, Agreement.objects.get(public_id="A3"), on=on)
    assert [(item.kind, item.public_id) for item in resting.items] == [("agreement", "A7")]
    assert resting.needed.without_end == 1
    page = read(officer, reverse("agreement_resting", args=["A3"]))
    assert Agreement.objects.get(public_id="A7").title in page
    assert as_role("partner_officer").get(reverse("agreement_resting", args=["A3"])).status_code == 403


def test_the_agreements_under_an_umbrella_follow_it_or_say_why_not(as_role: SignIn) -> None:
    officer = as_role("officer")
    url = reverse("termination_request", args=["A3"])
    told = {"requested_on": "2012-11-01", "effective_on": "2013-11-01", "reason": "By both sides"}
    refused = send(officer, url, **told, **{"follow-A7": None})  # neither ticked nor explained
    assert refused.status_code == 422
    assert "Say what becomes of" in refused.content.decode()
    assert not Agreement.objects.get(public_id="A3").terminated_on
    assert send(officer, url, **told, **{"follow-A7": "on"}).status_code == 302
    ended = {
        row.public_id: str(row.terminated_on) for row in Agreement.objects.filter(public_id__in=("A3", "A7"))
    }
    assert ended == {"A3": "2013-11-01", "A7": "2013-11-01"}
    assert str(Agreement.objects.get(public_id="A3").termination_requested_on) == "2012-11-01"


def test_what_renews_itself_does_so_once_the_day_to_cancel_has_passed(founding_case: None) -> None:
    changes = {"ends_on": P("2017-10-21"), "automatic_months": 60, "notice_days": 180}
    agreement = edit_agreement(
        agreement=Agreement.objects.get(public_id="A2"), by=INSTALLATION, changes=changes
    )
    with pytest.raises(deciding.NotSelfRenewing):
        deciding.renew_itself(agreement=agreement, by=INSTALLATION, on=date(2017, 4, 24))
    renewed = deciding.renew_itself(agreement=agreement, by=INSTALLATION, on=date(2017, 4, 25))
    assert str(renewed.ends_on) == "2022-10-21"
    event = renewed.events.get(kind="extension", on_from=date(2017, 4, 24))
    assert "2022-10-21" in event.text
    with pytest.raises(deciding.NotSelfRenewing):
        deciding.renew_itself(agreement=renewed, by=INSTALLATION, on=date(2017, 4, 26))
    with pytest.raises(deciding.TooLate):
        deciding.cancel_renewal(agreement=renewed, by=INSTALLATION, on=P("2022-05-01"), reason="late")
    cancelled = deciding.cancel_renewal(
        agreement=renewed, by=INSTALLATION, on=P("2022-04-01"), reason="in time"
    )
    assert cancelled.automatic_months is None
    assert str(cancelled.ends_on) == "2022-10-21"


def test_the_notice_and_the_day_to_cancel_by_are_entered_and_shown(as_role: SignIn) -> None:
    officer, page = as_role("officer"), reverse("agreement", args=["A2"])
    assert "unless cancelled by" not in read(officer, page)
    told = {"ends_on": "2017-10-21", "notice_days": "180", "automatic_months": "60"}
    assert send(officer, reverse("agreement_edit", args=["A2"]), **told).status_code == 302
    shown = read(officer, page)
    assert "180 days ahead" in shown
    assert "unless cancelled by" in shown
    assert "24 Apr 2017</time>" in shown


def test_a_decision_is_not_told_of_a_day_before_it_was_taken(as_role: SignIn) -> None:
    officer, page = as_role("officer"), reverse("agreement", args=["A2"])
    told = {"choice": "renew", "decided_on": "2012-10-22", "decided_by": "Rector", "reason": "It works well"}
    assert send(officer, reverse("decision_add", args=["A2"]), **told).status_code == 302
    assert "It works well" in read(officer, f"{page}?as_of=2012-10-22")
    assert "It works well" not in read(officer, f"{page}?as_of=2012-10-21")
