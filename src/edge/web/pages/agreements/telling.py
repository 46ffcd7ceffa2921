"""The line under the title of an agreement: what matters about it on the day, in one or two sentences."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from edge.agreements.rules import Due, State
from edge.core.dates import PartialDate
from edge.web.kit.tags import partial_date_text
from edge.web.pages.agreements.explaining import when
from edge.web.pages.agreements.reading import AgreementPage


def what_matters(page: AgreementPage, *, on: date) -> str:
    """Only what the reader may see goes into it."""
    return " ".join(_sentences(page, on))


def _sentences(page: AgreementPage, on: date) -> Iterator[str]:
    state = page.agreement.state
    day = partial_date_text(PartialDate.of_day(on))
    if state in (State.IN_FORCE, State.SUSPENDED) and page.agreement.terminated_on:
        yield _ending(page.agreement)
    if state == State.IN_FORCE:
        yield from _in_force(page)
    elif state == State.IN_PREPARATION:
        yield _preparation(page)
    elif state == State.NOT_KNOWN:
        yield _("Whether it was in force on %(day)s cannot be told from the days recorded.") % {"day": day}
    elif state == State.EXPIRED and page.renewing:
        yield _("It has ended, and its renewal is in progress.")
    elif state == State.EXPIRED:
        yield _("It has ended, and no successor is being prepared.")
    elif state == State.SUPERSEDED and page.family.newer:
        yield _("Another agreement has taken its place: %(title)s.") % {"title": page.family.newer[0].title}
    else:
        yield page.reason.sentences[0]


def _ending(agreement: Any) -> str:
    """A termination that is still to come: when it was asked for is told where that is recorded."""
    words = {"when": when(agreement.terminated_on)}
    if agreement.termination_requested_on is None:
        return _("Its termination takes effect %(when)s.") % words
    asked = when(agreement.termination_requested_on)
    return _("Its termination takes effect %(when)s; it was asked for %(asked)s.") % {**words, "asked": asked}


def _in_force(page: AgreementPage) -> Iterator[str]:
    if page.due:
        yield due_sentence(page.due)
        waiting = [other for other in page.family.newer if other.state == State.IN_PREPARATION]
        if waiting:
            yield _("Its successor is in preparation: %(title)s.") % {"title": waiting[0].title}
        elif page.insider:
            yield _("No successor is being prepared.")
    if page.without_evidence:
        number = page.without_evidence
        yield ngettext(
            "%(number)s commitment has no evidence yet.",
            "%(number)s commitments have no evidence yet.",
            number,
        ) % {"number": number}
    if page.due or page.without_evidence or page.agreement.terminated_on:
        return
    yield (
        _("In force; everything that it promises has evidence or a verdict.")
        if page.commitments
        else _("In force; no commitment is recorded.")
    )


def due_sentence(due: Due) -> str:
    """`days_at_most` counts to the latest day that the renewal day can mean."""
    words = {"date": partial_date_text(due.on), "days": due.days_at_most}
    if due.overdue:
        return _("Its renewal was due by %(date)s, and it is still in force.") % words
    if due.days_at_most == 0:
        return _("Its renewal is due today at the latest (%(date)s).") % words
    return (
        ngettext(
            "Due for renewal (%(date)s): at most %(days)s day left.",
            "Due for renewal (%(date)s): at most %(days)s days left.",
            due.days_at_most,
        )
        % words
    )


def _preparation(page: AgreementPage) -> str:
    if page.agreement.is_signed:
        return page.reason.sentences[0]
    parent = page.family.parent
    if parent and parent.state == State.IN_FORCE:
        return _("Not signed yet, while the agreement that it is made under is in force.")
    older = page.family.older
    if older and older.state == State.IN_FORCE:
        return _("Not signed yet; it will take the place of: %(title)s.") % {"title": older.title}
    return _("Not signed yet.")
