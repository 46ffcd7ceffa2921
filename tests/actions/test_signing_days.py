"""Signatures on paper: on which days they can have been given, and how a wrong day is corrected."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edge.agreements.actions import signing
from edge.agreements.actions.readiness import NotReady
from edge.agreements.actions.signing_days import NothingToCorrect, NotThatDay, correct_day
from edge.agreements.models import Agreement, Approval, SigningRound, SigningStep
from edge.agreements.rules.signing import WrongDay, day_of_signature
from edge.core.dates import PartialDate
from edge.core.days import day_in_words
from edge.core.refusals import EditConflict, Refusal
from edge.partners import actions as partners
from tests.actions.arranging import an_account
from tests.actions.arranging_exchange import share
from tests.actions.arranging_signing import BY, Ready, a_ready_text, sign_next

pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def ready(settings: Any, tmp_path: Any) -> Ready:
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "files", tmp_path
    made = a_ready_text()
    share(made.agreement, made.partner)
    Approval.objects.filter(institution=made.hub).update(said_at=timezone.now() - timedelta(days=12))
    Approval.objects.filter(institution=made.partner).update(said_at=timezone.now() - timedelta(days=10))
    return made


def sign(round_: SigningRound, on: date) -> SigningStep:
    step = signing.current_step(round_)
    assert step is not None
    return signing.sign_on_paper(step=step, by=BY, on=on)


def signed(ready: Ready, *days: int) -> list[SigningStep]:
    round_ = ready.opened(method="paper")
    return [sign(round_, ago(one)) for one in days]


@pytest.mark.parametrize(
    ("on", "wrong"),
    [
        (3, WrongDay.BEFORE_APPROVALS),
        (4, WrongDay.BEFORE_THE_STEP_BEFORE),
        (6, None),
        (8, None),
        (9, WrongDay.AFTER_THE_STEP_AFTER),
        (11, WrongDay.TO_COME),
    ],
)
def test_a_day_is_possible_between_what_came_before_and_after(on: int, wrong: WrongDay | None) -> None:
    march = [date(2012, 3, number) for number in range(1, 13)]
    answer = day_of_signature(
        march[on - 1],
        today=march[9],
        approved=[march[1], march[3]],
        before=march[5],
        after=march[7],
    )
    assert answer == wrong


def test_without_neighbours_only_the_approvals_and_today_bound_it() -> None:
    today = date(2012, 3, 10)
    assert day_of_signature(date(2012, 3, 2), today=today, approved=[date(2012, 3, 2)]) is None
    assert day_of_signature(today, today=today, approved=[]) is None


def test_nobody_signs_before_all_sides_approved(ready: Ready) -> None:
    round_ = ready.opened(method="paper")
    with pytest.raises(NotThatDay, match="approved by all sides on") as refused:
        sign(round_, ago(11))
    assert refused.value.field == "signed_on" and day_in_words(ago(10)) in str(refused.value)
    assert sign(round_, ago(10)).signed_on == ago(10)


def test_an_approval_that_was_taken_back_and_given_again_counts_by_its_new_day(ready: Ready) -> None:
    Approval.objects.filter(institution=ready.hub).update(withdrawn_at=timezone.now())
    Approval.objects.create(
        text_version=ready.version, institution=ready.hub, name="Again", sha256=ready.version.sha256
    )
    with pytest.raises(NotThatDay, match="approved by all sides"):
        sign(ready.opened(method="paper"), ago(1))


def test_the_second_does_not_sign_before_the_first(ready: Ready) -> None:
    round_ = ready.opened(method="paper")
    sign(round_, ago(5))
    with pytest.raises(NotThatDay, match="the signature before this one is of"):
        sign(round_, ago(6))
    assert sign(round_, ago(5)).signed_on == ago(5)


def test_while_the_round_is_open_a_day_is_corrected_with_a_reason(ready: Ready) -> None:
    (first,) = signed(ready, 5)
    with pytest.raises(Refusal, match="Say why"):
        correct_day(step=first, by=BY, on=ago(4), reason=" ")
    correct_day(step=first, by=BY, on=ago(4), reason="misread")
    first.refresh_from_db()
    assert first.signed_on == ago(4)
    latest = first.history.latest()
    assert latest.history_change_reason == "misread"
    with pytest.raises(EditConflict):
        correct_day(step=first, by=BY, on=ago(3), reason="again", version=1)


def test_once_all_signed_the_agreement_goes_along(ready: Ready) -> None:
    first, second = signed(ready, 5, 2)
    correct_day(step=second, by=BY, on=ago(3), reason="misread")
    agreement = Agreement.objects.get(pk=ready.agreement.pk)
    assert agreement.signed_on == PartialDate.of_day(ago(3))
    president = agreement.signatories.get(institution=ready.partner)
    assert president.signed_on == PartialDate.of_day(ago(3))
    correct_day(step=first, by=BY, on=ago(4), reason="misread")
    assert Agreement.objects.get(pk=agreement.pk).signed_on == PartialDate.of_day(ago(3))
    with pytest.raises(NotThatDay, match="the signature after this one is of"):
        correct_day(step=first, by=BY, on=ago(1), reason="misread")


def test_a_day_that_somebody_set_on_the_agreement_stays(ready: Ready) -> None:
    _first, second = signed(ready, 5, 2)
    Agreement.objects.filter(pk=ready.agreement.pk).update(signed_on_from=ago(1), signed_on_until=ago(0))
    correct_day(step=second, by=BY, on=ago(3), reason="misread")
    assert Agreement.objects.get(pk=ready.agreement.pk).signed_on == PartialDate.of_day(ago(1))


def test_only_the_day_of_what_was_signed_on_paper_is_corrected(ready: Ready) -> None:
    round_ = ready.opened(method="paper")
    waiting = signing.current_step(round_)
    assert waiting is not None
    with pytest.raises(NothingToCorrect):
        correct_day(step=waiting, by=BY, on=ago(1), reason="misread")
    done = sign(round_, ago(5))
    signing.cancel_round(round_=round_, by=BY, reason="in the file instead")
    done.refresh_from_db()
    with pytest.raises(NothingToCorrect):
        correct_day(step=done, by=BY, on=ago(1), reason="misread")
    with pytest.raises(NothingToCorrect):
        correct_day(step=sign_next(ready.opened()), by=BY, on=ago(1), reason="misread")


def test_a_partner_corrects_its_own_day_until_all_have_signed(ready: Ready, client: Client) -> None:
    round_ = ready.opened(method="paper", signatories=ready.signatories[::-1])
    theirs = sign(round_, ago(5))
    wang = an_account("wang")
    partners.grant_limited_role(account=wang, by=BY, institution=ready.partner)
    client.force_login(wang)
    address = reverse("step_day", args=[theirs.public_id])
    page = reverse("signing_round", args=[round_.public_id])
    assert address in client.get(page).content.decode()
    told = {"version": theirs.version, "signed_on": ago(4).isoformat(), "reason": "misread"}
    assert client.post(address, told).status_code == 302
    ours = sign(round_, ago(2))
    assert client.get(reverse("step_day", args=[ours.public_id])).status_code == 403
    assert client.get(address).status_code == 403
    assert address not in client.get(page).content.decode()
    client.force_login(an_account("olivia", "officer"))
    theirs.refresh_from_db()
    late = {**told, "version": theirs.version, "signed_on": ago(1).isoformat()}
    assert client.post(address, late).status_code == 422
    assert client.post(address, {**late, "signed_on": ago(3).isoformat()}).status_code == 302
    theirs.refresh_from_db()
    assert theirs.signed_on == ago(3)


def test_what_would_be_over_is_not_sent_to_its_signatories(ready: Ready, client: Client) -> None:
    ready.agreement.ends_on = PartialDate.of_day(ago(1))
    ready.agreement.save()
    with pytest.raises(NotReady, match=f"It would end on {day_in_words(ago(1))}, before it is signed"):
        ready.opened()
    client.force_login(an_account("olivia", "officer"))
    page = client.get(reverse("agreement_signing", args=[ready.agreement.public_id])).content.decode()
    assert "before it is signed" in page
    assert reverse("agreement_edit", args=[ready.agreement.public_id]) in page
    ready.agreement.ends_on = PartialDate.of_day(ago(0))
    ready.agreement.save()
    assert ready.opened().state == "open"
