"""The guided story of the demo: five clicks from a warning to the day after the signing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from edge.people.permissions import may

STORY_KEY = "story"
STORY_CLOSED = -1


@dataclass(frozen=True, kw_only=True)
class Step:
    """A page as of a day, with the sentence that says what to look at and the words of the next click."""

    url: str
    day: date
    text: str
    click: str


def steps() -> list[Step]:
    home, partner = reverse("home"), reverse("partner", args=["tsinghua.edu.cn"])
    return [
        Step(
            url=home,
            day=date(2012, 9, 15),
            text=_(
                "It is 15 September 2012. The memorandum with Tsinghua of 2007 is due for renewal in November."
            ),
            click=_("See the warning"),
        ),
        Step(
            url=partner,
            day=date(2012, 9, 15),
            text=_(
                "Everything about the partner on one line of time. Whether mobility is balanced, nobody recorded."
            ),
            click=_("Open the partner"),
        ),
        Step(
            url=reverse("dossier", args=["tsinghua.edu.cn"]),
            day=date(2012, 10, 21),
            text=_(
                "The eve of the signing: the dossier that the rector reads, with its reasons and what is not known."
            ),
            click=_("Read the dossier"),
        ),
        Step(
            url=reverse("agreement", args=["A2"]),
            day=date(2012, 10, 22),
            text=_("Beijing, 22 October 2012: who signed, in which capacity, and what was promised."),
            click=_("Go to the signing"),
        ),
        Step(
            url=home,
            day=date(2012, 10, 23),
            text=_(
                "The day after: the old memorandum is superseded; four implementation agreements wait for a signature."
            ),
            click=_("See the day after"),
        ),
    ]


def story_is_told(request: HttpRequest) -> bool:
    """In the demonstration, to those who may read all its pages: a partner officer has no dossier to open."""
    account = getattr(request, "user", None)
    return settings.DEMO and account is not None and may(account, "partners.read_internal")


def story_step(request: HttpRequest) -> dict[str, Any] | None:
    """The bar of the story on this page, or None; it is shown in the demonstration until it is closed."""
    session = getattr(request, "session", None)
    if session is None or not story_is_told(request):
        return None
    number = session.get(STORY_KEY, 0)
    told = steps()
    if not isinstance(number, int) or not 0 <= number <= len(told):
        return None
    current = told[number - 1] if number else None
    following = told[number] if number < len(told) else None
    return {
        "step": number,
        "of": len(told),
        "text": current.text if current else _("A story of five clicks shows what EDGE is for."),
        "next_url": reverse("story", args=[number + 1]) if following else "",
        "next_label": following.click if following else "",
        "close_url": reverse("story", args=[0]),
    }
