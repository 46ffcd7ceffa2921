"""Why an agreement has the state that it has on a day, in sentences: which rule of time answered, and from which days.

Pure: facts and a day in, sentences out. The order of the questions is that of `rules.state_on`, and the tests hold
the two to the same answer for generated facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from edge.agreements import rules
from edge.agreements.rules import Facts, Happening, State, Suspension
from edge.core.dates import Known, PartialDate, Precision
from edge.web.kit.tags import partial_date_text, span_of


@dataclass(frozen=True, kw_only=True)
class Reason:
    """The state that the rule gives, and why: one or two whole sentences in the reader's language."""

    state: State
    sentences: tuple[str, ...]


def why_state(facts: Facts, *, on: date, successors: Sequence[str] = ()) -> Reason:
    """The state on the day with its reason.

    `successors` are the titles of `facts.successors`, in that order; an empty one is not named (the reader may
    not see that agreement), and then it reads "another agreement".
    """
    titles = [*successors, *[""] * (len(facts.successors) - len(successors))]
    return (
        _ended_early(facts, on)
        or _superseded(facts, on, titles)
        or _not_begun(facts, on)
        or _expired(facts, on)
        or _not_known(facts, on, titles)
        or _suspended(facts, on)
        or Reason(state=State.IN_FORCE, sentences=_in_force(facts, on))
    )


def when(day: PartialDate) -> str:
    """A date as it stands in a sentence: "on 22 October 2012", "in April 2012", "in 2007"."""
    words = {
        Precision.DAY: pgettext("a day in a sentence", "on %(date)s"),
        Precision.MONTH: pgettext("a month in a sentence", "in %(date)s"),
        Precision.YEAR: pgettext("a year in a sentence", "in %(date)s"),
    }
    return words[day.precision] % {"date": partial_date_text(day)}


def when_exactly(day: PartialDate) -> str:
    """The same with the days that an imprecise date can mean: "in April 2012 (1 to 30 April 2012)"."""
    return when(day) if day.precision is Precision.DAY else f"{when(day)} ({span_of(day)})"


def _day(on: date) -> str:
    return partial_date_text(PartialDate.of_day(on))


def _reason(state: State, sentence: str, **facts: str) -> Reason:
    return Reason(state=state, sentences=(sentence % facts,))


def _ended_early(facts: Facts, on: date) -> Reason | None:
    """Rule 1. A known day that has come ends it; when nobody knows whether it has come, nothing can be said."""
    for happening, state, sentence in (
        (facts.withdrawn, State.WITHDRAWN, _("It was withdrawn %(when)s.")),
        (facts.terminated, State.TERMINATED, _("Its termination took effect %(when)s.")),
    ):
        if happening.by(on) and happening.on:
            return _reason(state, sentence, when=when(happening.on))
    for happening, imprecise, unknown in (
        (
            facts.withdrawn,
            _("It was withdrawn %(when)s: whether that had happened by %(day)s is not known."),
            _("It was withdrawn on an unknown day: whether that had happened by %(day)s is not known."),
        ),
        (
            facts.terminated,
            _("Its termination took effect %(when)s: whether that had happened by %(day)s is not known."),
            _("It was terminated on an unknown day: whether that had happened by %(day)s is not known."),
        ),
    ):
        if happening.by(on) is None:
            return _perhaps(happening, on, imprecise, unknown)
    return None


def _perhaps(happening: Happening, on: date, imprecise: str, unknown: str) -> Reason:
    if happening.on is None:
        return _reason(State.NOT_KNOWN, unknown, day=_day(on))
    return _reason(State.NOT_KNOWN, imprecise, when=when_exactly(happening.on), day=_day(on))


def start_of(facts: Facts) -> PartialDate | None:
    """The day from which it holds as far as it is recorded: the start, else the signing."""
    return facts.starts_on or facts.signed.on


def _superseded(facts: Facts, on: date, titles: Sequence[str]) -> Reason | None:
    """Rule 2."""
    for successor, title in zip(facts.successors, titles, strict=True):
        if rules.certainly_came_into_force(successor, by=on):
            start = start_of(successor)
            if start is None:
                named, hidden = (
                    _("“%(title)s” has taken its place."),
                    _("Another agreement has taken its place."),
                )
            else:
                named = _("“%(title)s” took its place %(when)s.")
                hidden = _("Another agreement took its place %(when)s.")
            words = {"title": title, "when": when(start) if start else ""}
            return _reason(State.SUPERSEDED, named if title else hidden, **words)
    return None


def _not_begun(facts: Facts, on: date) -> Reason | None:
    """Rule 3: not signed or not begun, or signed on a day that nobody knows."""
    started = rules.started(facts, on=on)
    if started is False:
        return Reason(state=State.IN_PREPARATION, sentences=(_why_not_begun(facts, on),))
    attested = any(day.on_or_before(on) for day in facts.attested_by)
    if started is not None or not facts.signed.unknown_day or attested:
        return None
    proof = rules.attested_from(facts.attested_by)
    if proof is None:
        sentence = _(
            "It was signed on an unknown day, and nothing that is recorded proves that this was by %(day)s."
        )
        return _reason(State.NOT_KNOWN, sentence, day=_day(on))
    sentence = _(
        "It was signed on an unknown day. The first day that proves it is %(proof)s; "
        "whether it was in force on %(day)s is not known."
    )
    return _reason(State.NOT_KNOWN, sentence, proof=_day(proof), day=_day(on))


def _why_not_begun(facts: Facts, on: date) -> str:
    words = {"day": _day(on)}
    signed = facts.signed.by(on)
    if facts.signed.on is None and not facts.signed.unknown_day:
        return _("It is not signed.")
    if signed is False and facts.signed.on:
        return _("It was signed %(when)s, and so not yet on %(day)s.") % {
            **words,
            "when": when(facts.signed.on),
        }
    start = when(facts.starts_on) if facts.starts_on else ""
    return _("It starts %(when)s, and so not yet on %(day)s.") % {**words, "when": start}


def _expired(facts: Facts, on: date) -> Reason | None:
    """Rule 4, where the end certainly lies before the day."""
    if facts.ends_on is None or not facts.ends_on.before(on):
        return None
    return _reason(State.EXPIRED, _("Its last day in force lay %(when)s."), when=when(facts.ends_on))


def _not_known(facts: Facts, on: date, titles: Sequence[str]) -> Reason | None:
    """Rules 4 and 5, where the day lies inside what is known of the end, the start or a successor's start."""
    for day, answer, sentence in _imprecise_days(facts, on):
        if day is not None and answer is None:
            return _reason(State.NOT_KNOWN, sentence, when=when_exactly(day), day=_day(on))
    for successor, title in zip(facts.successors, titles, strict=True):
        if rules.started(successor, on=on) is None and not successor.withdrawn.by(on):
            sentence = (
                _("Whether “%(title)s” had taken its place by %(day)s is not known.")
                if title
                else _("Whether another agreement had taken its place by %(day)s is not known.")
            )
            return _reason(State.NOT_KNOWN, sentence, title=title, day=_day(on))
    return None


def _imprecise_days(facts: Facts, on: date) -> tuple[tuple[PartialDate | None, Known, str], ...]:
    ended = facts.ends_on.before(on) if facts.ends_on else False
    begun = facts.starts_on.on_or_before(on) if facts.starts_on else True
    attested = any(day.on_or_before(on) for day in facts.attested_by) and facts.signed.unknown_day
    signed = True if attested else facts.signed.by(on)
    return (
        (facts.signed.on, signed, _("Signed %(when)s: whether it had been signed by %(day)s is not known.")),
        (facts.starts_on, begun, _("It starts %(when)s: whether it had begun by %(day)s is not known.")),
        (
            facts.ends_on,
            ended,
            _("Its last day in force lies %(when)s: whether it was over on %(day)s is not known."),
        ),
    )


def _suspended(facts: Facts, on: date) -> Reason | None:
    """Rule 6."""
    answers = [(suspension, suspension.covers(on)) for suspension in facts.suspensions]
    for suspension, covers in answers:
        if covers:
            return _reason(State.SUSPENDED, _suspension_words(suspension), **_suspension_days(suspension, on))
    for suspension, covers in answers:
        if covers is None:
            sentence = _(
                "It was suspended for a time that begins %(start)s: whether it was on %(day)s is not known."
            )
            return _reason(State.NOT_KNOWN, sentence, **_suspension_days(suspension, on))
    return None


def _suspension_words(suspension: Suspension) -> str:
    if suspension.ends_on is None:
        return _("It was suspended %(start)s, and no last day of that is set.")
    return _("It was suspended %(start)s; the last day of that lies %(end)s.")


def _suspension_days(suspension: Suspension, on: date) -> dict[str, str]:
    end = when_exactly(suspension.ends_on) if suspension.ends_on else ""
    return {"start": when_exactly(suspension.starts_on), "end": end, "day": _day(on)}


def _in_force(facts: Facts, on: date) -> tuple[str, ...]:
    return _began(facts), _ends(facts)


def _began(facts: Facts) -> str:
    if facts.signed.on is None:
        proof = rules.attested_from(facts.attested_by)
        sentence = _("It was signed on an unknown day; what is recorded of %(proof)s proves it.")
        return sentence % {"proof": _day(proof) if proof else ""}
    if facts.starts_on is None:
        return _("It was signed %(when)s.") % {"when": when(facts.signed.on)}
    words = {"when": when(facts.signed.on), "start": when(facts.starts_on)}
    return _("It was signed %(when)s and took effect %(start)s.") % words


def _ends(facts: Facts) -> str:
    ending = facts.terminated.on
    if ending and rules.last_day(ends_on=facts.ends_on, terminated=facts.terminated) != facts.ends_on:
        return _("Its termination takes effect %(when)s.") % {"when": when(ending)}
    if facts.ends_on is None:
        return _("No last day is set: it holds until something ends it.")
    return _("Its last day in force lies %(when)s.") % {"when": when(facts.ends_on)}
