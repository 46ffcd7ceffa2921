"""What an administrator sees of the work behind the pages: whether it goes on, and never what a mail says."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from edge.core.actions import queue_mail
from edge.core.models import OutgoingMail
from edge.jobs.tasks import ask_for, deliver_mail

pytestmark = pytest.mark.django_db

IDLE = "Nothing is delivering: what was due on"
STUCK = "A mail has waited for more than a quarter of an hour."


def look(client: Client) -> str:
    answer = client.get(reverse("background"))
    assert answer.status_code == 200
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def test_at_first_it_says_what_to_start(as_role: Callable[..., Client]) -> None:
    text = look(as_role("administrator"))
    assert "Nothing was asked for yet" in text
    assert "None: every mail has left." in text
    assert "comes at 06:00" in text


def test_it_names_who_is_written_to_and_not_what_about(as_role: Callable[..., Client]) -> None:
    queue_mail(key="k", to="somebody@example.org", subject="Secret subject", body="Secret body")
    text = look(as_role("administrator"))
    assert "somebody@example.org" in text
    assert "Secret" not in text
    assert STUCK not in text
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    ask_for(deliver_mail, at=timezone.now() + timedelta(minutes=4))  # the post did not take it
    assert STUCK in look(as_role("administrator")) and IDLE not in look(as_role("administrator"))


def test_it_says_since_when_nothing_is_delivering(as_role: Callable[..., Client]) -> None:
    client = as_role("administrator")
    queue_mail(key="k", to="somebody@example.org", subject="s", body="b")
    assert IDLE not in look(client)
    moment = timezone.now() - timedelta(minutes=2)
    OutgoingMail.objects.update(created_at=moment)
    text = look(client)
    assert f"{IDLE} {timezone.localtime(moment):%-d %b %Y, %H:%M}" in text
    assert STUCK not in text and "Mails leave as soon as they are queued" not in text


def test_a_due_task_that_nobody_takes_tells_it_and_one_that_runs_does_not(
    as_role: Callable[..., Client],
) -> None:
    client = as_role("administrator")
    ask_for(deliver_mail, at=timezone.now() - timedelta(minutes=5))
    assert IDLE in look(client)
    ask_for(deliver_mail, at=timezone.now() - timedelta(minutes=9))
    running = DBTaskResult.objects.ready().order_by("run_after").first()
    assert running is not None
    running.claim("one")
    assert IDLE not in look(client)
    DBTaskResult.objects.filter(pk=running.pk).update(started_at=timezone.now() - timedelta(minutes=20))
    assert IDLE in look(client)


def test_without_a_round_of_the_day_none_is_promised(as_role: Callable[..., Client], settings: Any) -> None:
    settings.DAILY_ROUND_AT = None
    text = look(as_role("administrator"))
    assert "This installation has no round of the day." in text
    assert "Start `edge work` beside the server: it delivers mails." in text
    assert "plans the round" not in text


def test_what_was_done_and_what_failed_is_told(as_role: Callable[..., Client]) -> None:
    ask_for(deliver_mail)
    done = DBTaskResult.objects.get()
    done.claim("one")
    done.set_successful({"sent": 3, "dropped": 0, "failed": 1})
    ask_for(deliver_mail)
    failed = DBTaskResult.objects.ready().get()
    failed.claim("one")
    failed.set_failed(ValueError("a reason that stays in the queue"))
    ask_for(deliver_mail)
    text = look(as_role("administrator"))
    assert "sent: 3, still waiting: 1" in text
    assert "failed" in text
    assert "ValueError" in text
    assert "a reason that stays" not in text
    assert text.count("Deliver mails") == 3


def test_it_asks_the_same_statements_however_much_waits(
    as_role: Callable[..., Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = as_role("administrator")
    for number in range(60):
        queue_mail(key=str(number), to=f"a{number}@example.org", subject="s", body="b")
        DBTaskResult.objects.create(
            task_path=deliver_mail.module_path, args_kwargs={}, run_after=timezone.now()
        )
    look(client)
    with django_assert_max_num_queries(3 + 5):  # type: ignore[attr-defined]  # three, and those of every page
        text = look(client)
    assert "More wait than are shown here." in text
