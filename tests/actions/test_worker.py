"""The queue behind the pages: what asks for which task, when a day's round comes, and a worker that is killed."""

import os
import re
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from edge.config import env
from edge.core.actions import queue_mail
from edge.core.models import OutgoingMail
from edge.jobs import outbox, tasks
from edge.jobs.tasks import ask_for, daily_round, deliver_mail, next_moment, take_up_work
from tests.actions.arranging import a_hub, a_partner, an_account, an_agreement, day

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def asked() -> list[tuple[str, datetime]]:
    """Which tasks wait, and from which moment on."""
    rows = DBTaskResult.objects.filter(status=TaskResultStatus.READY).order_by("run_after")
    return [(path.rpartition(".")[2], moment) for path, moment in rows.values_list("task_path", "run_after")]


def a_mail(key: str = "k", **words: str) -> None:
    queue_mail(key=key, to="a@example.org", **{"subject": "Subject", "body": "Body", **words})


def work() -> None:
    """Carry out what is due, as `edge work` does, in this process; which keeps its own answers to signals."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    try:
        call_command("work", "--until-empty")
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)


# ---------------------------------------------------------------- what asks for a task
def test_a_queued_mail_asks_for_its_delivery_once_it_is_committed(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        a_mail("1")
        a_mail("2")
        a_mail("2")
        assert asked() == []
    assert [name for name, _moment in asked()] == ["deliver_mail"]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_taken_back_asks_for_nothing() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        a_mail()
        raise RuntimeError
    assert asked() == []


def test_a_task_waits_once_for_a_moment_and_an_earlier_one_is_asked_for_beside_it(
    db: None, at_noon: None
) -> None:
    later, soon = NOON + timedelta(hours=2), NOON + timedelta(hours=1)
    assert [ask_for(deliver_mail, at=later), ask_for(deliver_mail, at=soon)] == [True, True]
    assert [ask_for(deliver_mail, at=later), ask_for(deliver_mail, at=soon)] == [False, False]
    assert asked() == [("deliver_mail", soon), ("deliver_mail", later)]
    assert ask_for(daily_round, at=later)


# ---------------------------------------------------------------- delivery
@pytest.mark.django_db(transaction=True)
def test_what_waits_is_delivered_and_nothing_is_left_to_do() -> None:
    a_mail()
    work()
    assert [one.subject for one in mail.outbox] == ["Subject"]
    assert OutgoingMail.objects.filter(sent_at=None).count() == 0
    assert [name for name, _moment in asked()] == ["daily_round"]


def test_what_the_post_does_not_take_is_tried_again_in_five_minutes(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_mail()

    def refuse(*_args: object) -> None:
        raise OSError("no post today")

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_message", refuse)
        before = timezone.now()
        assert deliver_mail.call() == {"sent": 0, "dropped": 0, "failed": 1}
    (name, moment), *rest = asked()
    assert (name, rest) == ("deliver_mail", [])
    assert timedelta(minutes=5) <= moment - before < timedelta(minutes=6)
    assert deliver_mail.call() == {"sent": 1, "dropped": 0, "failed": 0}


# ---------------------------------------------------------------- the round of a day
@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2026-11-23T04:59:59+00:00", "2026-11-23T05:00:00+00:00"),
        ("2026-11-23T05:00:00+00:00", "2026-11-24T05:00:00+00:00"),
        ("2026-03-28T12:00:00+00:00", "2026-03-29T04:00:00+00:00"),  # the clocks go forward that night
        ("2026-10-24T12:00:00+00:00", "2026-10-25T05:00:00+00:00"),  # and back
    ],
)
def test_the_round_comes_at_the_same_hour_of_the_hub(now: str, moment: str) -> None:
    assert next_moment(clock(6), now=datetime.fromisoformat(now)) == datetime.fromisoformat(moment)


def test_a_round_tells_what_is_due_and_plans_the_next(db: None) -> None:
    an_account("olga", "officer")
    today = timezone.localdate()
    an_agreement(
        "Memorandum with Lotus",
        a_hub(),
        a_partner("Lotus University"),
        signed_on=day("2008"),
        renewal_on=day((today + timedelta(days=30)).isoformat()),
    )
    assert daily_round.call() == {"renewed": 0, "refused": 0, "queued": 1}
    assert [name for name, _moment in asked()] == ["daily_round"]
    assert daily_round.call() == {"renewed": 0, "refused": 0, "queued": 0}
    assert len(asked()) == 1


def test_a_round_forgets_what_was_done_two_weeks_ago_and_keeps_what_waits(db: None) -> None:
    old = timezone.now() - timedelta(days=15)
    ask_for(deliver_mail)
    for status in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED, TaskResultStatus.RUNNING):
        DBTaskResult.objects.create(
            task_path=deliver_mail.module_path, status=status, args_kwargs={}, run_after=old
        )
    DBTaskResult.objects.update(enqueued_at=old)
    daily_round.call()
    assert [name for name, _moment in asked()] == ["deliver_mail", "daily_round"]
    assert DBTaskResult.objects.count() == 2


def test_a_worker_that_begins_takes_up_a_round_that_was_missed_or_broken_off(db: None, at_noon: None) -> None:
    take_up_work()
    assert asked() == [
        ("deliver_mail", NOON),
        ("daily_round", NOON),
        ("daily_round", datetime(2026, 11, 24, 5, tzinfo=UTC)),
    ]
    begun = DBTaskResult.objects.get(task_path=daily_round.module_path, run_after=NOON)
    begun.claim("killed")  # and never heard of again
    take_up_work()
    assert [name for name, moment in asked() if moment == NOON] == ["deliver_mail", "daily_round"]
    again = DBTaskResult.objects.get(
        task_path=daily_round.module_path, run_after=NOON, status=TaskResultStatus.READY
    )
    again.claim("another")
    again.set_successful({})
    take_up_work()
    assert [name for name, moment in asked() if moment == NOON] == ["deliver_mail"]


def test_before_its_hour_a_round_is_only_planned(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    early = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: early)
    take_up_work()
    assert asked() == [("deliver_mail", early), ("daily_round", datetime(2026, 11, 23, 5, tzinfo=UTC))]


def test_an_installation_without_a_round_has_none(db: None, settings: LazySettings) -> None:
    settings.DAILY_ROUND_AT = None
    take_up_work()
    assert [name for name, _moment in asked()] == ["deliver_mail"]


def test_the_hour_of_the_round_is_read_and_nonsense_refused() -> None:
    assert env.clock("05:30") == clock(5, 30)
    with pytest.raises(ValueError, match="hour"):
        env.clock("25:00")


@pytest.mark.django_db(transaction=True)
def test_a_round_that_fails_says_so_in_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_words: date) -> int:
        raise RuntimeError("no such day")

    monkeypatch.setattr(tasks, "queue_reminders", fail)
    ask_for(daily_round)
    work()
    failed = DBTaskResult.objects.failed().get()
    assert (failed.task_path, failed.exception_class_path) == (
        daily_round.module_path,
        "builtins.RuntimeError",
    )


# ---------------------------------------------------------------- a worker that is killed
class Post(socketserver.ThreadingTCPServer):
    """A mail server that kills the worker in the middle of its first mail, and takes every later one."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken: list[str] = []
        self.worker: subprocess.Popen[bytes] | None = None
        self.kills = 1


class _Talk(socketserver.StreamRequestHandler):
    server: Post

    def handle(self) -> None:
        self.wfile.write(b"220 post\r\n")
        while line := self.rfile.readline().strip():
            word = line[:4].upper()
            if word == b"DATA":
                if self.server.kills and self.server.worker:
                    self.server.kills -= 1
                    self.server.worker.kill()
                    return
                self._take()
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 good\r\n")

    def _take(self) -> None:
        self.wfile.write(b"354 go on\r\n")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.decode())
        found = re.search(r"^Subject: (.*?)\r$", "".join(lines), re.MULTILINE)
        assert found
        self.server.taken.append(found.group(1))
        self.wfile.write(b"250 taken\r\n")


@pytest.fixture
def post() -> Iterator[Post]:
    with Post() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def _database() -> str:
    stored = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{stored['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**stored)


def _a_worker(post: Post, folder: Path, *options: str, **words: Any) -> "subprocess.Popen[bytes]":
    """`edge work` as a process of its own, on the database of this test."""
    variables = {
        "EDGE_MODE": "test",
        "EDGE_SECRET_KEY": "known-to-everybody-and-good-for-tests-only-0123456789-abcdefghij",
        "EDGE_DATABASE_URL": _database(),
        "EDGE_DATA_DIR": str(folder),
        "EDGE_EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EDGE_EMAIL_HOST": "127.0.0.1",
        "EDGE_EMAIL_PORT": str(post.server_address[1]),
        "LC_ALL": "C.UTF-8",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDGE_", "DJANGO_"))}
    command = [sys.executable, "-m", "edge.config.cli", "work", *options]
    return subprocess.Popen(command, env={**kept, **variables}, **words)


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_of_a_mail_the_next_worker_sends_each_once(post: Post, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        a_mail(str(number), subject=f"Mail {number}")
    post.worker = _a_worker(post, tmp_path, "--until-empty")
    assert post.worker.wait(60) == -signal.SIGKILL
    assert post.taken == []
    assert DBTaskResult.objects.running().count() == 1  # nobody will ever finish that one
    assert _a_worker(post, tmp_path, "--until-empty").wait(60) == 0
    assert post.taken == ["Mail 1", "Mail 2", "Mail 3"]
    assert _a_worker(post, tmp_path, "--until-empty").wait(60) == 0
    assert len(post.taken) == 3


@pytest.mark.django_db(transaction=True)
def test_a_worker_beside_a_server_ends_when_that_is_gone(post: Post, tmp_path: Path) -> None:
    a_mail()
    post.kills = 0
    worker = _a_worker(post, tmp_path, "--while-open", "--every", "1", stdin=subprocess.PIPE)
    assert worker.stdin
    for _wait in range(300):
        if post.taken:
            break
        time.sleep(0.1)
    assert (post.taken, worker.poll()) == (["Subject"], None)
    worker.stdin.close()
    assert worker.wait(30) == 0
