"""The chart of a partnership's agreements and events: where each bar begins, slopes and ends on the page's width.

A date known to the month or the year becomes a slope over the days that it can mean; an end that is not
set becomes an arrow. Positions run from 0 (left edge) to 1 (right edge).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width

from django.utils.translation import gettext_lazy as _

from edge.core.dates import PartialDate
from edge.strategy.rules import DossierAgreement, DossierContents
from edge.strategy.typesetting.cells import Setter, state_mark

_LABEL_WIDTH = 33  # Latin letters
_EDGE = timedelta(days=200)  # room on both sides of the first and the last day


def timeline(setter: Setter, contents: DossierContents) -> dict[str, Any] | None:
    """The chart as plain numbers and words, or None when no day at all is recorded."""
    days = sorted(_days(contents))
    if not days:
        return None
    first, last = min(*days, contents.as_of) - _EDGE, max(*days, contents.as_of) + _EDGE
    axis = _Axis(first, last)
    due = {item.agreement for item in contents.due}
    lanes = [
        _lane(setter, contents, agreement, axis, agreement.key in due) for agreement in _in_order(contents)
    ]
    alternative = _("Agreements over time, with their state on %(day)s; the tables say the same.")
    return {
        "kind": "timeline",
        "alt": str(alternative) % {"day": setter.day(contents.as_of)},
        "ticks": axis.years(),
        "today": axis.at(contents.as_of),
        "today_words": setter.day(contents.as_of),
        "lanes": lanes,
        "events_words": str(_("Events")),
        "events": _events(setter, contents, axis),
        "notes": [],
    }


class _Axis:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.length = first.toordinal(), (last - first).days
        self.years_covered = range(first.year, last.year + 1)

    def at(self, day: date) -> float:
        return round((day.toordinal() - self.first) / self.length, 5)

    def span(self, when: PartialDate) -> list[float]:
        return [self.at(when.start), self.at(when.stop)]

    def years(self) -> list[dict[str, Any]]:
        """New Year's days on the axis, thinned to about a dozen."""
        step = -(-len(self.years_covered) // 12)
        starts = [(year, self.at(date(year, 1, 1))) for year in self.years_covered if year % step == 0]
        return [{"year": str(year), "x": x} for year, x in starts if 0 <= x <= 0.97]


def _days(contents: DossierContents) -> Iterable[date]:
    for agreement in contents.agreements:
        for when in (agreement.signed_on, agreement.starts_on, agreement.ends_on, agreement.renewal_due):
            if when is not None:
                yield from (when.start, when.stop)
        if agreement.attested_on is not None:
            yield agreement.attested_on
    for event in contents.events:
        if event.on is not None:
            yield from (event.on.start, event.on.stop)


def _in_order(contents: DossierContents) -> list[DossierAgreement]:
    """By the earliest day known of each; those without any day last."""
    return sorted(contents.agreements, key=lambda agreement: (_begun(agreement) or date.max, agreement.key))


def _begun(agreement: DossierAgreement) -> date | None:
    when = agreement.starts_on or agreement.signed_on
    return when.start if when else agreement.attested_on


def _lane(
    setter: Setter, contents: DossierContents, agreement: DossierAgreement, axis: _Axis, due: bool
) -> dict[str, Any]:
    mark = state_mark(agreement, due=due)
    begins = agreement.starts_on or agreement.signed_on
    return {
        "label": _short(setter.words(agreement.title)),
        "state": setter.words(mark.words),
        "tone": mark.tone.value,
        "starts": axis.span(begins) if begins else None,
        "unknown_until": _unknown_until(contents, agreement, axis),
        "ends": _ends(contents, agreement, axis),
        "due": axis.span(agreement.renewal_due) if agreement.renewal_due else None,
    }


def _short(title: str) -> str:
    """The title as far as one line beside its bar holds it; a Han letter is as wide as two."""
    widths = [2 if east_asian_width(letter) in "WF" else 1 for letter in title]
    if sum(widths) <= _LABEL_WIDTH:
        return title
    kept = sum(total < _LABEL_WIDTH for total in accumulate(widths))
    return title[:kept].rstrip() + "…"


def _unknown_until(contents: DossierContents, agreement: DossierAgreement, axis: _Axis) -> float | None:
    """Where the hatching ends of an agreement signed on an unknown day: when something attests it, else today."""
    if not agreement.signed or agreement.starts_on or agreement.signed_on:
        return None
    return axis.at(agreement.attested_on or contents.as_of)


def _ends(contents: DossierContents, agreement: DossierAgreement, axis: _Axis) -> list[float] | None:
    successor = contents.successor_of(agreement.key)
    begins = (successor.starts_on or successor.signed_on) if successor else None
    if agreement.state == "superseded" and begins:
        return axis.span(begins)
    return axis.span(agreement.ends_on) if agreement.ends_on else None


def _events(setter: Setter, contents: DossierContents, axis: _Axis) -> list[dict[str, Any]]:
    dated = sorted((event for event in contents.events if event.on), key=lambda event: str(event.on))
    return [
        {"label": setter.words(event.label), "when": setter.partial(event.on), "at": axis.span(event.on)}
        for event in dated
        if event.on
    ]
