"""Two people at the same signature at the same moment, each on a connection of its own, on either database."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from edge.agreements.actions import signing
from edge.agreements.actions.signing import NotYourTurn
from edge.agreements.models import Agreement, SigningRound, SigningStep
from edge.core.models import Document
from tests.actions.arranging import quick_cleaning
from tests.actions.arranging_signing import BY, a_ready_text, key_of, roots

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 30  # seconds until a test that hangs fails


@pytest.fixture(autouse=True, scope="module")
def cleaning() -> Iterator[None]:
    with quick_cleaning():
        yield


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(WAIT)
            answers[number] = act()
        except Exception as error:
            answers[number] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert not any(thread.is_alive() for thread in threads)
    return answers


def sign(step: SigningStep, name: str) -> SigningStep:
    fresh = SigningStep.objects.get(pk=step.pk)
    return signing.sign_electronically(step=fresh, by=BY, signer=key_of(name), roots=roots())


def test_of_two_who_sign_the_same_step_one_wins_and_the_other_is_told() -> None:
    ready = a_ready_text()
    round_ = ready.opened()
    step = round_.steps.get(order=1)
    for name in ("Syn Beech", "Beech Syn"):
        key_of(name)  # making a key takes longer than signing
    answers = at_once(lambda: sign(step, "Syn Beech"), lambda: sign(step, "Beech Syn"))
    assert sorted(type(one).__name__ for one in answers) == ["NotYourTurn", "SigningStep"]
    (told,) = [one for one in answers if isinstance(one, NotYourTurn)]
    assert "Lotus signs first" in str(told.message)
    assert Document.objects.count() == 2  # what went out, and what came of one signature


def test_a_signature_and_a_cancellation_do_not_both_happen_to_the_last_step() -> None:
    ready = a_ready_text()
    round_ = ready.opened()
    first, second = round_.steps.order_by("order")
    sign(first, "Syn Beech")
    key_of("Syn Lotus")
    at_once(
        lambda: sign(second, "Syn Lotus"),
        lambda: signing.cancel_round(
            round_=SigningRound.objects.get(pk=round_.pk), by=BY, reason="a wrong date"
        ),
    )
    state = SigningRound.objects.get(pk=round_.pk).state
    signed = Agreement.objects.get(pk=ready.agreement.pk).is_signed
    assert (state, signed) in (("signed", True), ("cancelled", False))
