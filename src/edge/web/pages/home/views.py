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
from edge.missions.queries import open_action_items
from edge.partners.models import Institution
from edge.people.permissions import may
from edge.strategy.queries import AttentionItem, attention_on
from edge.web.kit.attention import attention_words
from edge.web.kit.policy import policy
from edge.web.kit.records import activity_items, activity_visible_to, url_of

COMING_DAYS = 365
MOST_SHOWN = 50
MOST_ACTION_ITEMS = 8


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
        "reviews_asked": sum(item.what == "review_asked" for item in items),
        "coming": list(_coming(request.user, on)),
        "action_items": open_action_items(request.user, on=on, most=MOST_ACTION_ITEMS),
        "changes": changes,
        "empty": not Institution.objects.exists(),
        "may_add": may(request.user, "partners.write_institution"),
        "sees_log": may(request.user, "people.read_history"),
    }
    return render(request, "home/home.html", context)


def _coming(account: Any, on: date) -> Iterator[Coming]:
    """Renewals of the year ahead that are not pressing yet; those that are stand under "needs you"."""
    due_in_a_year = due_for_renewal(account, on=on, within_days=COMING_DAYS)
    for agreement in due_in_a_year.only("public_id", "title", "renewal_on_from", "renewal_on_until")[
        :MOST_SHOWN
    ]:
        answer = due(agreement.renewal_on, on=on, within_days=COMING_DAYS)
        if answer and due(answer.on, on=on, within_days=WITHIN_DAYS) is None:
            yield Coming(agreement=agreement, days_at_most=answer.days_at_most)


def _lines(account: Any, items: list[AttentionItem]) -> Iterator[Line]:
    writable = writable_among(account, {_agreement_of(item) for item in items})
    steps = _steps(account)
    for item in items:
        what, tone = attention_words(item)
        step = steps[item.what]
        url = url_of(item.kind, item.about)
        about = getattr(item, step.about)
        may_take = step.allowed and (not step.writes or _agreement_of(item) in writable) and bool(about)
        yield Line(
            item=item,
            what=what,
            tone=tone,
            url=url,
            action=step.words if may_take else _("Open"),
            action_url=reverse(step.page, args=[about]) if may_take else url,
        )


def _agreement_of(item: AttentionItem) -> str:
    return item.about if item.kind == "agreement" else item.within


@dataclass(frozen=True, kw_only=True)
class Step:
    """The one click that leads to solving an item; `about` names whose page it is: the record's or the partner's."""

    words: str
    page: str
    about: str = "about"
    writes: bool = False  # offered to those who may write the agreement
    allowed: bool = True


def _steps(account: Any) -> dict[str, Step]:
    """The click of each kind of item; only looking is offered to who may only look."""
    read, officer, tie = (
        may(account, f"partners.{right}") for right in ("read_internal", "write_officer", "write_institution")
    )
    count = may(account, "mobility.write_count")
    return {
        "due_for_renewal": Step(words=_("Write dossier"), page="dossier", about="partner_id", allowed=read),
        "due_for_review": Step(words=_("Open"), page="agreement"),
        "unsigned": Step(words=_("Sign"), page="agreement_sign", writes=True),
        "not_known": Step(words=_("Record the day"), page="agreement_edit", writes=True),
        "without_umbrella": Step(words=_("Name its umbrella"), page="agreement_edit", writes=True),
        "commitment_without_evidence": Step(words=_("Add evidence"), page="evidence_add", writes=True),
        "mandate_expiring": Step(words=_("Renew the mandate"), page="officer_edit", allowed=officer),
        "champion_left": Step(words=_("Name a champion"), page="tie_edit", allowed=tie),
        "mobility_one_sided": Step(words=_("See the balance"), page="partner_mobility", about="partner_id"),
        "mobility_not_counted": Step(
            words=_("Record a count"), page="partner_mobility", about="partner_id", allowed=count
        ),
        "action_item_overdue": Step(words=_("Open"), page="action_item"),
        "review_asked": Step(words=_("Give verdict"), page="review_decide"),
        "proposal_waiting": Step(words=_("Answer it"), page="agreement_text", about="within"),
        "version_brought": Step(words=_("Read it"), page="agreement_text", about="within"),
        "condition_open": Step(words=_("Record that it is met"), page="review"),
        "signature_waiting": Step(words=_("Sign"), page="signing_round"),
    }
