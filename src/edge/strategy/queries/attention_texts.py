"""What needs attention of the work on texts: reviews, proposals, conditions and signatures that wait for the reader."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from edge.agreements.models.reviews import AREAS
from edge.agreements.queries.waiting import CONDITION, PROPOSAL, REVIEW, VERSION, Waiting, waiting_for
from edge.core.dates import PartialDate
from edge.partners.models import Institution
from edge.strategy.queries.attention_activities import Draft


def text_needs(account: Any, *, on: date, partner: Institution | None, most: int | None) -> Iterator[Draft]:
    """What waits for the account itself: what waits for somebody else is not its attention. One statement."""
    for waiting in waiting_for(account, on=on, partner=partner, most=most):
        yield Draft(item=_item(waiting, on), agreement=waiting.agreement)


def _item(waiting: Waiting, on: date) -> dict[str, Any]:
    told = {REVIEW: _review, PROPOSAL: _proposal, CONDITION: _condition, VERSION: _version}
    words = told.get(waiting.what, _signature)
    return {"about": waiting.public_id, "within": waiting.agreement_id, **words(waiting, on)}


def _review(waiting: Waiting, on: date) -> dict[str, Any]:
    late = waiting.due_on is not None and waiting.due_on < on
    told = {"area": _area(waiting.words), "title": waiting.title}
    return {
        "what": "review_asked",
        "kind": "internalreview",
        "label": _("%(title)s: review (%(area)s)") % told,
        "why": _("Your verdict is asked, and the promised day has passed.")
        if late
        else _("Your verdict is asked."),
        "on": PartialDate.of_day(waiting.due_on) if waiting.due_on else None,
        "overdue": late,
    }


def _proposal(waiting: Waiting, on: date) -> dict[str, Any]:
    return {
        "what": "proposal_waiting",
        "kind": "textversion",
        "label": waiting.title,
        "why": _("%(side)s proposes a change of the text; your side accepts or declines it.")
        % {"side": waiting.words},
    }


def _version(waiting: Waiting, on: date) -> dict[str, Any]:
    return {
        "what": "version_brought",
        "kind": "textversion",
        "label": waiting.title,
        "why": _("%(side)s made a new version of the text; your side has not approved it.")
        % {"side": waiting.words},
    }


def _condition(waiting: Waiting, on: date) -> dict[str, Any]:
    return {
        "what": "condition_open",
        "kind": "internalreview",
        "label": waiting.words,
        "why": _("A condition of the review (%(area)s) of “%(title)s” that nobody has met yet.")
        % {"area": _area(waiting.area), "title": waiting.title},
    }


def _signature(waiting: Waiting, on: date) -> dict[str, Any]:
    return {
        "what": "signature_waiting",
        "kind": "signinground",
        "label": waiting.title,
        "why": _("The next to sign is yours: %(capacity)s.") % {"capacity": waiting.words},
    }


def _area(code: str) -> str:
    return str(dict(AREAS).get(code, code))
