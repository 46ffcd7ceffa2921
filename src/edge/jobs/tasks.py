"""The work that no page waits for, as tasks of a queue in the database: `edge work` carries them out.

Each task is one call into one action that may be carried out twice without telling anybody twice, so that a worker
that was killed in between only leaves work, and never harm.
"""

import logging
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from edge.jobs.outbox import send_waiting
from edge.jobs.reminders import carry_out_renewals, queue_reminders

AGAIN = timedelta(minutes=5)  # after which the post is tried once more
KEPT = timedelta(days=14)  # how long the queue remembers what was done
_log = logging.getLogger(__name__)


@task()
def deliver_mail() -> dict[str, int]:
    """Send what waits in the outbox; what the post did not take is tried again."""
    done = send_waiting()
    for why in done.failed:
        _log.warning("a mail still waits: %s", why)
    if done.failed:
        ask_for(deliver_mail, at=timezone.now() + AGAIN)
    return {"sent": done.sent, "dropped": done.dropped, "failed": len(done.failed)}


@task()
def daily_round() -> dict[str, int]:
    """What a day asks for: automatic renewals, the daily mails, a tidy queue; and the round of the next day."""
    plan_round()  # first: a round that is killed has its successor already
    renewed, refused = carry_out_renewals(on=timezone.localdate())
    for why in refused:
        _log.warning("an agreement did not renew itself: %s", why)
    queued = queue_reminders(on=timezone.localdate())
    DBTaskResult.objects.exclude(status=TaskResultStatus.READY).filter(
        enqueued_at__lt=timezone.now() - KEPT
    ).delete()
    return {"renewed": renewed, "refused": len(refused), "queued": queued}


def ask_for(wanted: Task[[], Any], *, at: datetime | None = None) -> bool:
    """Put the task into the queue for a moment (now when not given); False when it waits there already, for no later.

    Asked for after the commit of what it is to find: whoever takes the waiting one then finds that too.
    """
    moment = at or timezone.now()
    waiting = DBTaskResult.objects.filter(
        task_path=wanted.module_path, status=TaskResultStatus.READY, run_after__lte=moment
    )
    if waiting.exists():
        return False
    wanted.using(run_after=moment).enqueue()
    return True


def plan_round() -> None:
    """The next round of a day, where this installation has one."""
    if settings.DAILY_ROUND_AT is not None:
        ask_for(daily_round, at=next_moment(settings.DAILY_ROUND_AT, now=timezone.now()))


def take_up_work() -> None:
    """What a worker that begins asks for: mails that were left, and the round of today when it is due and was not
    carried out to its end."""
    ask_for(deliver_mail)
    plan_round()
    if settings.DAILY_ROUND_AT is None:
        return
    due = _moment(timezone.localdate(), settings.DAILY_ROUND_AT)
    done = DBTaskResult.objects.successful().filter(task_path=daily_round.module_path, started_at__gte=due)
    if timezone.now() >= due and not done.exists():
        ask_for(daily_round)


def next_moment(at: time, *, now: datetime) -> datetime:
    """The next time after `now` that the hub's clock shows `at`; on the night of a change of clocks too."""
    today = timezone.localdate(now)
    moment = _moment(today, at)
    return moment if moment > now else _moment(today + timedelta(days=1), at)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
