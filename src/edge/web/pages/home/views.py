"""Home: what needs somebody on the day, what comes next, what changed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements.permissions import writable_among
from edge.agreements.queries import WITHIN_DAYS, due_for_renewal
from edge.agreements.rules import due
from edge.partners.models import Institution
from edge.people.permissions import may
from edge.strategy.queries import AttentionItem, attention_on
from edge.web.kit.attention import attention_words
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items, activity_visible_to, url_of

COMING_DAYS = 365
MOST_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that needs somebody: what, about whom, why, and the one click that leads to solving it."""

    item: AttentionItem
    what: str
    tone: str
    url: str
    action: str
    action_url: str


@dataclass(frozen=True, kw_only=True)
class Coming:
    agreement: Any
    days_at_most: int


@policy("partners.read_institution")
def home(request: HttpRequest) -> HttpResponse:
    on: date = request.as_of  # type: ignore[attr-defined]
    items = attention_on(request.user, on=on, most=MOST_SHOWN)
    not_all = MOST_SHOWN in Counter(item.what for item in items).values()
    changes: Any = []
    if may(request.user, "people.read_history"):
        changes = activity_items(activity_visible_to(request.user)[:8], account=request.user)
    context = {
        "lines": list(_lines(request.user, items[:MOST_SHOWN])),
        "total": (len(items), not_all),
        "more": not_all or len(items) > MOST_SHOWN,
        "coming": list(_coming(request.user, on)),
        "changes": changes,
        "empty": not Institution.objects.exists(),
        "may_add": may(request.user, "partners.write_institution"),
        "sees_log": may(request.user, "people.read_history"),
    }
    return render(request, "home/home.html", context)


def _coming(account: Any, on: date) -> Iterator[Coming]:
    """Renewals of the year ahead that are not pressing yet; those that are stand under "needs you"."""
    for agreement in due_for_renewal(account, on=on, within_days=COMING_DAYS)[:MOST_SHOWN]:
        answer = due(agreement.renewal_on, on=on, within_days=COMING_DAYS)
        if answer and due(answer.on, on=on, within_days=WITHIN_DAYS) is None:
            yield Coming(agreement=agreement, days_at_most=answer.days_at_most)


def _lines(account: Any, items: list[AttentionItem]) -> Iterator[Line]:
    writable = writable_among(account, {_agreement_of(item) for item in items})
    for item in items:
        what, tone = attention_words(item)
        action, action_url = _solving(account, item, writable)
        yield Line(
            item=item,
            what=what,
            tone=tone,
            url=url_of(item.kind, item.about),
            action=action,
            action_url=action_url,
        )


def _agreement_of(item: AttentionItem) -> str:
    return item.about if item.kind == "agreement" else item.within


def _solving(account: Any, item: AttentionItem, writable: frozenset[str]) -> tuple[str, str]:
    """The words of the one click, and where it leads; only looking is offered to who may only look."""
    writes_agreement = _agreement_of(item) in writable
    steps = {
        "due_for_renewal": (
            _("Write dossier"),
            "dossier",
            item.partner_id,
            may(account, "partners.read_internal"),
        ),
        "due_for_review": (_("Open"), "agreement", item.about, True),
        "unsigned": (_("Sign"), "agreement_sign", item.about, writes_agreement),
        "not_known": (_("Record the day"), "agreement_edit", item.about, writes_agreement),
        "without_umbrella": (_("Name its umbrella"), "agreement_edit", item.about, writes_agreement),
        "commitment_without_evidence": (_("Add evidence"), "evidence_add", item.about, writes_agreement),
        "mandate_expiring": (
            _("Renew the mandate"),
            "officer_edit",
            item.about,
            may(account, "partners.write_officer"),
        ),
        "champion_left": (
            _("Name a champion"),
            "tie_edit",
            item.about,
            may(account, "partners.write_institution"),
        ),
    }
    words, name, public_id, allowed = steps[item.what]
    if not allowed or not public_id:
        return _("Open"), url_of(item.kind, item.about)
    return words, reverse(name, args=[public_id])
