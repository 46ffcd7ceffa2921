"""Records on pages: where each is read, and the activity log in words."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.core.models import Activity
from edge.people.permissions import may
from edge.web.kit.kinds import KINDS, RIGHTS, Kind, sees_rights
from edge.web.kit.sentences import sentences


def kinds_with_history(account: Any) -> dict[str, Kind]:
    """The kinds whose whole history the account may read, removed records included."""
    if not may(account, "people.read_history"):
        return {}
    return {name: kind for name, kind in KINDS.items() if name not in RIGHTS or sees_rights(account)}


def kind_words() -> dict[str, str]:
    """What each kind is called, by its name in the address."""
    return {name: str(kind.model._meta.verbose_name) for name, kind in KINDS.items()}


def url_of(kind: str, public_id: str) -> str:
    """The page of a record, or "" for what is only read on another record's page."""
    known = KINDS.get(kind)
    return reverse(known.page, args=[public_id]) if known and known.page else ""


def sentence_of(line: Activity, known: dict[str, str] | None = None) -> str:
    """What was done, without who did it and why."""
    return (known or sentences()).get(line.verb, "%(what)s") % {"what": line.subject_label}


def page_of(line: Activity, account: Any = None) -> str:
    """Where to read about it: its own page, else the page on which it stands, else nowhere.

    What has been taken away has no page any more; rights have one for those who give them only, when `account`
    says who reads.
    """
    if line.page_kind in RIGHTS and account is not None and not may(account, "people.manage_accounts"):
        return ""
    if line.verb.startswith(("remove_", "withdraw_role", "detach_")):
        return "" if line.page_id == line.subject_id else url_of(line.page_kind, line.page_id)
    return url_of(line.subject_kind, line.subject_id) or url_of(line.page_kind, line.page_id)


def activity_visible_to(account: Any) -> QuerySet[Activity]:
    """The whole log, newest first, for those who read history; nothing for others.

    Who was given which right is for those who give rights and those who check on them.
    """
    lines = Activity.objects.select_related("actor").order_by("-at", "-pk")
    if not may(account, "people.read_history"):
        return lines.none()
    return lines if sees_rights(account) else lines.exclude(subject_kind__in=RIGHTS)


def activity_items(lines: Iterable[Activity], *, account: Any = None) -> list[dict[str, Any]]:
    """Activity lines as the part `parts/activity.html` reads them. The lines come with their actor.

    `account` is who reads them, where rights can be among them.
    """
    known = sentences()
    items = []
    for line in lines:
        sentence = sentence_of(line, known)
        reason = line.details.get("reason")
        items.append(
            {
                "at": line.at,
                "who": line.actor or line.details.get("name") or _("the installation"),
                "sentence": f"{sentence} ({reason})" if reason else sentence,
                "url": page_of(line, account),
            }
        )
    return items
