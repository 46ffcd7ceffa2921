"""Renewal by confirmation: decided by the hub, confirmed by both sides (one perhaps by letter), then carried out."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edge.agreements import actions
from edge.agreements.actions.confirming import NotByConfirmation, NotConfirmed, NothingToConfirm
from edge.agreements.models import Agreement, RenewalConfirmation, RenewalDecision
from edge.agreements.permissions import confirmations_visible_to
from edge.core.dates import PartialDate
from edge.core.models import Activity, OutgoingMail
from edge.core.refusals import Refusal
from edge.partners.models import Institution
from edge.people.models import Account
from edge.people.permissions import INSTALLATION
from tests.pages.filling import errors, send

SignIn = Callable[..., Client]
P = PartialDate.parse
DECISION = {
    "choice": "confirm",
    "decided_on": "2012-10-22",
    "decided_by": "Rector",
    "months": "60",
    "reason": "Numbers are good, for us alone to know",
}


def shared() -> Agreement:
    """An agreement that the partner's officer sees, signed and with a last day that is still to come."""
    record = Agreement.objects.get(public_id="A2")
    changes = {"ends_on": P("2030-10-21"), "renewal_on": P("2030-04")}
    return actions.edit_agreement(agreement=record, by=INSTALLATION, changes=changes)


@pytest.fixture
def decision(founding_case: None) -> RenewalDecision:
    told = {**DECISION, "months": 60, "decided_on": date(2012, 10, 22)}
    return actions.decide_renewal(agreement=shared(), by=INSTALLATION, **told)  # type: ignore[arg-type]


def side(record: Agreement, *, hub: bool) -> Institution:
    parties = record.parties.select_related("institution").order_by("pk")
    return next(party.institution for party in parties if party.institution.is_hub == hub)


def fresh(decision: RenewalDecision) -> RenewalDecision:
    return RenewalDecision.objects.select_related("agreement").get(pk=decision.pk)


def page_of(client: Client) -> str:
    return client.get(reverse("agreement", args=["A2"])).content.decode()


def test_both_sides_confirm_and_the_agreement_goes_on(as_role: SignIn) -> None:
    shared()
    officer, partner = as_role("officer"), as_role("partner_officer")
    assert send(officer, reverse("decision_add", args=["A2"]), **DECISION).status_code == 302
    decision = RenewalDecision.objects.get()
    assert str(decision.new_end) == "2035-10-21"
    confirm = reverse("renewal_confirm", args=[decision.public_id])
    assert "not confirmed yet" in page_of(officer)
    assert "Renewal by confirmation" not in page_of(partner)
    assert partner.get(confirm).status_code == 404  # until the hub confirms, it is the hub's own business

    assert send(officer, confirm).status_code == 302
    seen = page_of(partner)
    assert "Renewal by confirmation" in seen
    assert confirm in seen
    assert "for us alone to know" not in seen
    assert str(Agreement.objects.get(public_id="A2").ends_on) == "2030-10-21"

    assert send(partner, confirm).status_code == 302
    renewed = Agreement.objects.get(public_id="A2")
    assert (str(renewed.ends_on), str(renewed.renewal_on)) == ("2035-10-21", "2035-04")
    assert fresh(decision).carried_out_on == timezone.localdate()
    event = renewed.events.get(kind="extension")
    assert event.attests
    for one in RenewalConfirmation.objects.all():
        assert one.name in event.text
    assert "carried out" in page_of(officer)
    assert send(partner, confirm).status_code == 422  # nothing is left to confirm


def test_the_other_side_hears_of_it_and_the_log_says_who(
    decision: RenewalDecision, account: Callable[[str], Account]
) -> None:
    agreement, partner = decision.agreement, account("partner_officer")
    actions.confirm_renewal(decision=decision, by=account("officer"), institution=side(agreement, hub=True))
    [mail] = OutgoingMail.objects.filter(to=partner.email, subject__contains="renewal by confirmation")
    assert "2035-10-21" in mail.body
    assert Activity.objects.filter(verb="confirm_renewal", actor=account("officer")).count() == 1


def test_a_partner_confirms_by_letter(decision: RenewalDecision, as_role: SignIn) -> None:
    officer, agreement = as_role("officer"), decision.agreement
    partner = side(agreement, hub=False)
    confirm = reverse("renewal_confirm", args=[decision.public_id])
    by_letter = f"{confirm}?for={partner.public_id}"
    assert by_letter in page_of(officer)
    bare = send(officer, by_letter, name="Wang Fang")
    assert set(errors(bare)) == {"upload"}
    letter = SimpleUploadedFile("letter.txt", b"We confirm until 21 October 2035.")
    told = {"name": "Wang Fang", "confirmed_on": "2012-11-05", "upload": letter}
    assert send(officer, by_letter, **told).status_code == 302
    kept = RenewalConfirmation.objects.get()
    assert (kept.institution, kept.name, str(kept.confirmed_on)) == (partner, "Wang Fang", "2012-11-05")
    assert agreement.documents.filter(document=kept.letter, role="letter", internal=True).exists()
    send(officer, confirm)
    assert str(fresh(decision).agreement.ends_on) == "2035-10-21"


def test_a_partner_cannot_speak_for_another_side(decision: RenewalDecision, as_role: SignIn) -> None:
    agreement = decision.agreement
    hub = side(agreement, hub=True)
    actions.confirm_renewal(decision=decision, by=INSTALLATION, institution=hub)
    confirm = reverse("renewal_confirm", args=[decision.public_id])
    assert as_role("partner_officer").get(f"{confirm}?for={hub.public_id}").status_code == 403
    for role in ("leadership", "coordinator", "auditor"):
        assert as_role(role).get(confirm).status_code == 403


def test_nobody_else_reads_of_a_confirmation(
    decision: RenewalDecision, account: Callable[[str], Account]
) -> None:
    partner = account("partner_officer")
    actions.confirm_renewal(
        decision=decision, by=INSTALLATION, institution=side(decision.agreement, hub=False)
    )
    assert not confirmations_visible_to(partner).exists()
    actions.confirm_renewal(
        decision=decision, by=INSTALLATION, institution=side(decision.agreement, hub=True)
    )
    assert confirmations_visible_to(partner).count() == 2
    for party in decision.agreement.parties.all():
        actions.share_agreement(party=party, by=INSTALLATION, shared_from=None, shared_until=None)
    assert not confirmations_visible_to(account("partner_officer")).exists()


def test_it_needs_a_signed_agreement_with_a_last_day_and_a_term(as_role: SignIn) -> None:
    officer = as_role("officer")
    add = reverse("decision_add", args=["A2"])
    assert "No last day is set" in str(errors(send(officer, add, **DECISION)))
    shared()
    assert set(errors(send(officer, add, **{**DECISION, "months": ""}))) == {"months"}
    unsigned = send(officer, reverse("decision_add", args=["A7"]), **DECISION)
    assert "Only what is signed" in str(errors(unsigned))
    assert send(officer, add, **DECISION).status_code == 302
    assert "still waiting for its sides" in str(errors(send(officer, add, **DECISION)))


def test_what_sides_confirmed_is_not_changed_behind_them(decision: RenewalDecision, as_role: SignIn) -> None:
    officer = as_role("officer")
    edit = reverse("decision_edit", args=[decision.public_id])
    assert send(officer, edit, months="36").status_code == 302
    assert str(fresh(decision).new_end) == "2033-10-21"
    confirmation = actions.confirm_renewal(
        decision=decision, by=INSTALLATION, institution=side(decision.agreement, hub=True)
    )
    assert "Sides have confirmed" in str(errors(send(officer, edit, months="60")))
    assert send(officer, edit, reason="Better words").status_code == 302
    remove = reverse("confirmation_remove", args=[confirmation.public_id])
    assert send(officer, remove, reason="Too early").status_code == 302
    assert send(officer, edit, months="60").status_code == 302
    assert str(fresh(decision).new_end) == "2035-10-21"


def test_with_another_last_day_the_confirmations_do_not_count(decision: RenewalDecision) -> None:
    agreement = decision.agreement
    actions.confirm_renewal(decision=decision, by=INSTALLATION, institution=side(agreement, hub=True))
    with pytest.raises(NotConfirmed, match=side(agreement, hub=False).name):
        actions.carry_out_renewal(decision=decision, by=INSTALLATION)
    actions.edit_agreement(agreement=agreement, by=INSTALLATION, changes={"ends_on": P("2031-10-21")})
    actions.confirm_renewal(decision=decision, by=INSTALLATION, institution=side(agreement, hub=False))
    assert fresh(decision).carried_out_on is None
    with pytest.raises(NotByConfirmation, match="another day was confirmed"):
        actions.carry_out_renewal(decision=decision, by=INSTALLATION)


def test_what_stands_in_the_way_waits_for_the_hub(decision: RenewalDecision, as_role: SignIn) -> None:
    """The last confirmation comes while a rule refuses the new last day: it is kept, and the hub carries it out."""
    agreement = decision.agreement
    umbrella = actions.prepare_agreement(
        by=INSTALLATION,
        kind=agreement.kind,
        title="The network",
        ends_on=P("2031"),
        parties=[(side(agreement, hub=hub), None) for hub in (True, False)],
    )
    actions.edit_agreement(agreement=agreement, by=INSTALLATION, changes={"parent": umbrella})
    for hub in (True, False):
        actions.confirm_renewal(decision=decision, by=INSTALLATION, institution=side(agreement, hub=hub))
    officer, carry_out = as_role("officer"), reverse("renewal_carry_out", args=[decision.public_id])
    assert carry_out in page_of(officer)
    assert "would outlive" in send(officer, carry_out).content.decode()
    actions.edit_agreement(agreement=umbrella, by=INSTALLATION, changes={"ends_on": None})
    assert send(officer, carry_out).status_code == 302
    assert str(fresh(decision).agreement.ends_on) == "2035-10-21"


def test_what_is_over_goes_on_by_a_successor_only(decision: RenewalDecision) -> None:
    agreement, hub = decision.agreement, side(decision.agreement, hub=True)
    yesterday = timezone.localdate() - timedelta(days=1)
    ended = {"ends_on": PartialDate.of_day(yesterday)}
    changed = actions.edit_agreement(agreement=agreement, by=INSTALLATION, changes=ended)
    with pytest.raises(NotByConfirmation, match="followed by a successor"):
        actions.confirm_renewal(decision=decision, by=INSTALLATION, institution=hub)
    actions.confirm_renewal(decision=decision, by=INSTALLATION, institution=hub, confirmed_on=yesterday)
    actions.terminate_agreement(agreement=changed, by=INSTALLATION, on=P("2012-10-22"))
    with pytest.raises(NotByConfirmation, match="was terminated"):
        actions.confirm_renewal(
            decision=decision,
            by=INSTALLATION,
            institution=side(agreement, hub=False),
            confirmed_on=yesterday,
        )


def test_a_stranger_a_day_to_come_and_a_second_time_are_refused(decision: RenewalDecision) -> None:
    agreement = decision.agreement
    stranger = Institution.objects.exclude(pk__in=agreement.parties.values("institution"))[0]
    hub = side(agreement, hub=True)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refusal, match="is not a party"):
        actions.confirm_renewal(decision=decision, by=INSTALLATION, institution=stranger)
    with pytest.raises(NothingToConfirm, match="not come yet"):
        actions.confirm_renewal(decision=decision, by=INSTALLATION, institution=hub, confirmed_on=tomorrow)
    actions.confirm_renewal(decision=decision, by=INSTALLATION, institution=hub)
    with pytest.raises(Exception, match="confirmed the renewal already"):
        actions.confirm_renewal(decision=decision, by=INSTALLATION, institution=hub)
    assert RenewalConfirmation.objects.count() == 1
