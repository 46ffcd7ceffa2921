"""The work behind the pages, for administrators: does mail leave, was the round of the day carried out, what failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from edge.core.models import OutgoingMail
from edge.web.kit.policy import policy

SHOWN = 50
AT_REST = timedelta(minutes=15)  # a mail that waits longer leaves a doubt whether anything works at all
A_MOMENT = timedelta(minutes=1)  # within which a worker takes what is due


@dataclass(frozen=True, kw_only=True)
class Line:
    """One task of the queue: what it does, when it was to begin, how it went."""

    what: str
    state: str
    due: datetime
    ended: datetime | None
    result: str


@policy("people.manage_accounts")
def background(request: HttpRequest) -> HttpResponse:
    """Addresses and ages of waiting mails, never what they say. Three statements."""
    waiting = list(OutgoingMail.objects.filter(sent_at=None).order_by("created_at", "pk")[: SHOWN + 1])
    now, tasks = timezone.now(), _tasks()
    idle_since = _idle_since(tasks, waiting, now)
    context = {
        "waiting": waiting[:SHOWN],
        "more": len(waiting) > SHOWN,
        "idle_since": idle_since,
        "stuck": idle_since is None and bool(waiting) and now - waiting[0].created_at > AT_REST,
        "lines": [_line(task) for task in tasks],
        "round_at": settings.DAILY_ROUND_AT,
        "folder": settings.EMAIL_FILE_PATH if settings.DEMO else None,
    }
    return render(request, "background/background.html", context)


def _tasks() -> list[DBTaskResult]:
    """What comes next, then the latest of what was done."""
    rows = DBTaskResult.objects.defer("traceback")
    ready = rows.filter(status=TaskResultStatus.READY).order_by("run_after")[:SHOWN]
    done = rows.exclude(status=TaskResultStatus.READY).order_by("-started_at")[:SHOWN]
    return [*ready, *done]


def _idle_since(tasks: list[DBTaskResult], waiting: list[OutgoingMail], now: datetime) -> datetime | None:
    """Since when something is due that nobody takes up; None while a worker takes what is due."""
    if any(task.status == TaskResultStatus.RUNNING and _is_fresh(task, now) for task in tasks):
        return None
    ready = [task.run_after for task in tasks if task.status == TaskResultStatus.READY]
    due = ready or [mail.created_at for mail in waiting]  # nobody even asked for their delivery
    first = min(due, default=now)
    return first if first < now - A_MOMENT else None


def _is_fresh(task: DBTaskResult, now: datetime) -> bool:
    """What was begun long ago and did not end belongs to a worker that was killed."""
    return task.started_at is not None and task.started_at > now - AT_REST


def _line(task: DBTaskResult) -> Line:
    return Line(
        what=_names().get(task.task_path.rpartition(".")[2], task.task_path),
        state=_states()[task.status],
        due=task.started_at or task.run_after,
        ended=task.finished_at,
        result=_result(task),
    )


def _names() -> dict[str, str]:
    return {"deliver_mail": _("Deliver mails"), "daily_round": _("The round of the day")}


def _states() -> dict[str, str]:
    return {
        TaskResultStatus.READY: _("waits"),
        TaskResultStatus.RUNNING: _("begun"),
        TaskResultStatus.SUCCESSFUL: _("done"),
        TaskResultStatus.FAILED: _("failed"),
    }


def _result(task: DBTaskResult) -> str:
    if task.status == TaskResultStatus.FAILED:
        return task.exception_class_path.rpartition(".")[2]
    counts = task.return_value if isinstance(task.return_value, dict) else {}
    words = {
        "sent": _("sent: %(n)s"),
        "dropped": _("dropped: %(n)s"),
        "failed": _("still waiting: %(n)s"),
        "renewed": _("renewed: %(n)s"),
        "refused": _("not renewed: %(n)s"),
        "queued": _("mails queued: %(n)s"),
    }
    return ", ".join(words[name] % {"n": n} for name, n in counts.items() if n and name in words)
