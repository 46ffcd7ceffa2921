"""The days of an account as an iCalendar file (RFC 5545): all-day events, a month as the whole month."""

from collections.abc import Iterable
from datetime import UTC, datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from edge.agreements.queries.reminding import CalendarDay
from edge.agreements.rules.reminding import Topic, span_of
from edge.core.dates import Precision
from edge.people.models import Account

_PAGES = {"agreement": "agreement", "commitment": "commitment", "internalreview": "review"}


def calendar_of(days: Iterable[CalendarDay], *, account: Account) -> bytes:
    """The file; the same days give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//EDGE//Stewardship of partnerships//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("EDGE: what is due"))
    calendar.add("x-published-ttl", "PT12H")
    for day in days:
        calendar.add_component(_event(day))
    return bytes(calendar.to_ical())


def _event(day: CalendarDay) -> Event:
    span = span_of(day.day)
    address = settings.BASE_URL + reverse(_PAGES[day.kind], args=[day.public_id])
    event = Event()
    event.add("uid", f"{day.topic.value}-{day.public_id}-{day.day}@{_host()}")
    # A stamp that does not change while the day does not: no calendar takes the same for a change.
    event.add("dtstamp", datetime.combine(span.first, time.min, tzinfo=UTC))
    event.add("dtstart", span.first)
    event.add("dtend", span.stop)
    event.add("summary", _summary(day))
    event.add("description", "\n".join(filter(None, [_how_exact(day), _about(day), address])))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event


def _host() -> str:
    return settings.BASE_URL.split("://", 1)[-1].split("/", 1)[0]


def _summary(day: CalendarDay) -> str:
    words = {
        Topic.RENEWAL: _("Renewal due: %(title)s"),
        Topic.REVIEW: _("Review due: %(title)s"),
        Topic.CANCEL_BY: _("Last day to cancel: %(title)s"),
        Topic.COMMITMENT: _("Commitment due: %(title)s"),
        Topic.ASKED: _("Review promised: %(title)s"),
    }
    return words[day.topic] % {"title": day.title}


def _how_exact(day: CalendarDay) -> str:
    if day.day.precision is Precision.MONTH:
        return _("The month is known, the day is not.")
    if day.day.precision is Precision.YEAR:
        return _("The year is known, the day is not.")
    return ""


def _about(day: CalendarDay) -> str:
    return day.agreement if day.agreement != day.title else ""
