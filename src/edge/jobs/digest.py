"""The daily mail of one account: everything that is due for it, in text and in HTML, with its rights and language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from edge.agreements.models.labels import TOPIC_LABELS
from edge.agreements.queries.reminding import DueItem, due_items
from edge.agreements.rules.reminding import IN_DIGEST, Topic
from edge.people.actions import stop_headers, stop_path, unwanted_topics
from edge.people.models import Account

MOST_SHOWN = 40  # of one topic; the mail says how many more there are
_PAGES = {
    "agreement": "agreement",
    "commitment": "commitment",
    "internalreview": "review",
    "textversion": "text_version",
}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail as it is queued; `headers` name how to stop it."""

    subject: str
    body: str
    html: str
    headers: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Line:
    title: str
    about: str
    sentence: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """One topic of the mail: its lines, how many more there are, and the address that stops it."""

    heading: str
    lines: tuple[Line, ...]
    more: int
    stop: str


def wanted_items(account: Account, *, on: date) -> list[DueItem]:
    """What is due for the account on the day, without the topics that it does not want by mail."""
    unwanted = unwanted_topics(account)
    if Topic.DIGEST in unwanted or not account.is_active:
        return []
    return [item for item in due_items(account, on=on) if item.topic not in unwanted]


def letter_of(account: Account, items: Iterable[DueItem], *, on: date) -> Letter:
    """The mail about the items, in the account's language."""
    items = list(items)
    with translation.override(account.language or settings.LANGUAGE_CODE):
        context: dict[str, Any] = {
            "name": account.name,
            "day": on,
            "language": translation.get_language(),
            "sections": _sections(account, items, on),
            "choices": settings.BASE_URL + reverse("my_mail"),
            "stop": settings.BASE_URL + stop_path(account, Topic.DIGEST),
            "subject": _subject(items),
        }
        return Letter(
            subject=context["subject"],
            body=_as_text(context),
            html=render_to_string("reminders/digest.html", context),
            headers=stop_headers(account, Topic.DIGEST),
        )


def _sections(account: Account, items: list[DueItem], on: date) -> list[Section]:
    found = []
    for topic in IN_DIGEST:
        own = [item for item in items if item.topic == topic]
        if own:
            found.append(
                Section(
                    heading=str(TOPIC_LABELS[topic]),
                    lines=tuple(_line(item, on) for item in own[:MOST_SHOWN]),
                    more=max(0, len(own) - MOST_SHOWN),
                    stop=settings.BASE_URL + stop_path(account, topic),
                )
            )
    return found


def _line(item: DueItem, on: date) -> Line:
    return Line(
        title=item.title,
        about=item.partners or (item.agreement if item.agreement != item.title else ""),
        sentence=_sentence(item, on),
        address=settings.BASE_URL + reverse(_PAGES[item.kind], args=[item.public_id]),
    )


def _sentence(item: DueItem, on: date) -> str:
    words = {"day": item.day, "days": (item.day.latest - on).days if item.day else 0}
    if item.topic == Topic.RENEWAL:
        if item.late:
            return _("Its renewal was due on or before %(day)s, and it is still in force.") % words
        return _("It is due for renewal (%(day)s), at most %(days)s days from now.") % words
    if item.topic == Topic.REVIEW:
        if item.late:
            return _("Its review was due on or before %(day)s, and it is still in force.") % words
        return _("It is due for review (%(day)s), at most %(days)s days from now.") % words
    if item.topic == Topic.CANCEL_BY:
        return _("It renews itself unless it is cancelled by %(day)s.") % words
    if item.topic == Topic.COMMITMENT:
        return _("It was due on or before %(day)s, and no verdict is recorded.") % words
    if item.topic == Topic.ASKED:
        return _sentence_of_review(item) % words
    if item.topic == Topic.PROPOSAL:
        return _("It waits for the answer of your side.")
    return _("This condition is not met yet.")


def _sentence_of_review(item: DueItem) -> str:
    if item.day is None:
        return _("The review is asked for.")
    if item.late:
        return _("The review was promised for %(day)s, and no verdict is recorded.")
    return _("The review is asked for, by %(day)s.")


def _subject(items: list[DueItem]) -> str:
    """What it is about, where it is one thing; else how many."""
    if len(items) != 1:
        words = ngettext("%(n)s thing is due", "%(n)s things are due", len(items))
        return words % {"n": len(items)}
    item = items[0]
    if item.topic == Topic.RENEWAL:
        return _("Due for renewal: %(title)s") % {"title": item.title}
    if item.topic == Topic.COMMITMENT:
        return _("Past its day: %(text)s") % {"text": item.title}
    return f"{TOPIC_LABELS[item.topic]}: {item.title}"


def _as_text(context: dict[str, Any]) -> str:
    parts = [_("%(name)s, this is due on %(day)s.") % {"name": context["name"], "day": context["day"]}]
    for section in context["sections"]:
        parts.append(f"{section.heading}\n{'=' * len(section.heading)}")
        for line in section.lines:
            parts.append("\n".join(filter(None, [line.title, line.about, line.sentence, line.address])))
        if section.more:
            parts.append(ngettext("And %(n)s more.", "And %(n)s more.", section.more) % {"n": section.more})
        parts.append(_("No more mail about this: %(address)s") % {"address": section.stop})
    parts.append(
        _("Choose what you get by mail: %(choices)s\nStop this daily mail: %(stop)s")
        % {"choices": context["choices"], "stop": context["stop"]}
    )
    return "\n\n".join(parts) + "\n"
