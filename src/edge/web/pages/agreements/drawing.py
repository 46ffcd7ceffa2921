"""One agreement in time: a bar for it and for each agreement around it, and its events and due days as marks."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from edge.agreements.models import STATE_LABELS
from edge.agreements.rules import State
from edge.core.dates import PartialDate
from edge.web.kit.timeline import Bar, Ending, Mark, Timeline, timeline


def draw(
    agreement: Any, *, around: Iterable[Any], successors: Sequence[Any], events: Iterable[Any], as_of: date
) -> Timeline:
    """`agreement` and those `around` it carry the annotations of `with_state`."""
    bars = [_bar(agreement, successors), *(_bar(other, [agreement]) for other in around)]
    page = reverse("agreement", args=[agreement.public_id])
    marks = [
        Mark(when=event.on, label=str(event), url=f"{page}#events", kind="event")
        for event in events
        if event.on
    ]
    for day, label in (
        (agreement.renewal_on, _("due for renewal")),
        (agreement.review_on, _("due for review")),
    ):
        if day is not None:
            marks.append(Mark(when=day, label=label, url=f"{page}#dates", kind="due"))
    return timeline(bars=bars, marks=marks, as_of=as_of)


def _bar(agreement: Any, others: Sequence[Any]) -> Bar:
    start = agreement.starts_on or agreement.signed_on
    # A start day alone is a plan: without a signature nothing has begun.
    start = start if agreement.is_signed else None
    attested = agreement.attested_until
    return Bar(
        key=agreement.public_id,
        label=agreement.title,
        url=reverse("agreement", args=[agreement.public_id]),
        state=agreement.state,
        state_label=str(STATE_LABELS[State(agreement.state)]),
        start=start,
        start_unknown=start is None and agreement.signed_on_unknown,
        end=agreement.last_day,
        ended_by=_ended_by(agreement, others),
        attested_from=attested - timedelta(days=1) if attested and attested < date.max else None,
    )


def _ended_by(agreement: Any, others: Sequence[Any]) -> Ending | None:
    """What ended it before its term, where its day is recorded and its state says that it did."""
    ends: dict[str, PartialDate | None] = {
        State.TERMINATED: agreement.terminated_on,
        State.WITHDRAWN: agreement.withdrawn_on,
        State.SUPERSEDED: next(
            (other.starts_on or other.signed_on for other in others if other.supersedes_id == agreement.pk),
            None,
        ),
    }
    on = ends.get(agreement.state)
    return Ending(word=str(STATE_LABELS[State(agreement.state)]), on=on) if on else None
