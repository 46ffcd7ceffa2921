"""From the agreements with a partner to the bars and marks of its timeline."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from edge.agreements.models import STATE_LABELS
from edge.agreements.rules import State
from edge.web.kit.tags import state_label
from edge.web.kit.timeline import Bar, Ending, Mark, Timeline, timeline
from edge.web.pages.partners.rows import due_of

MOST_BARS = 40  # more than that is no picture; the tree below has them all


def drawn_timeline(agreements: Sequence[Any], *, on: date) -> Timeline:
    """The latest agreements as bars; signings, events and days due as marks."""
    shown = agreements[-MOST_BARS:]
    marks = [mark for agreement in shown for mark in _marks(agreement)]
    return timeline(bars=[_bar(agreement, on) for agreement in shown], marks=marks, as_of=on)


def _url(agreement: Any) -> str:
    return reverse("agreement", args=[agreement.public_id])


def short_title(agreement: Any) -> str:
    """An umbrella by its kind and year, which the partner's page does not need in full; the others by title."""
    if not agreement.kind.is_umbrella:
        return str(agreement.title)
    first = agreement.starts_on or agreement.signed_on
    name = capfirst(str(agreement.kind))
    return f"{name} ({first.earliest.year})" if first else name


def _bar(agreement: Any, on: date) -> Bar:
    near = due_of(agreement, on=on) is not None
    start = agreement.starts_on or agreement.signed_on
    attested = agreement.attested_until
    return Bar(
        key=agreement.public_id,
        label=short_title(agreement),
        url=_url(agreement),
        state="due" if near else agreement.state,
        state_label=state_label("due") if near else str(STATE_LABELS[State(agreement.state)]),
        start=start if agreement.is_signed else None,
        start_unknown=agreement.signed_on_unknown and agreement.starts_on is None,
        end=agreement.last_day,
        ended_by=_ending(agreement),
        attested_from=None if attested in (None, date.max) else attested - timedelta(days=1),
    )


def _ending(agreement: Any) -> Ending | None:
    """Withdrawal or termination on a known day, else the start of what replaced it."""
    for name, state in (("withdrawn_on", State.WITHDRAWN), ("terminated_on", State.TERMINATED)):
        on = getattr(agreement, name)
        if on:
            return Ending(word=str(STATE_LABELS[state]), on=on)
    starts = [
        successor.starts_on or successor.signed_on
        for successor in agreement.successors.all()
        if successor.is_signed
    ]
    known = sorted(day for day in starts if day)
    return Ending(word=str(STATE_LABELS[State.SUPERSEDED]), on=known[0]) if known else None


def _marks(agreement: Any) -> list[Mark]:
    url, title = _url(agreement), short_title(agreement)
    events = [event for event in agreement.events.all() if event.on]
    marks = [Mark(when=event.on, label=str(event), url=url) for event in events]
    told = {event.on for event in events if event.kind == "ceremony"}
    if agreement.signed_on and agreement.signed_on not in told:  # a ceremony of that day says it already
        marks.append(Mark(when=agreement.signed_on, label=_("Signed: %(title)s") % {"title": title}, url=url))
    if agreement.renewal_on:
        label = _("Due for renewal: %(title)s") % {"title": title}
        marks.append(Mark(when=agreement.renewal_on, label=label, url=url, kind="due"))
    if agreement.review_on:
        label = _("Due for review: %(title)s") % {"title": title}
        marks.append(Mark(when=agreement.review_on, label=label, url=url, kind="due"))
    return marks
