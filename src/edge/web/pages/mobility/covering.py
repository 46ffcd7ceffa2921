"""What the page of a stay says when its agreement does not cover it to its last day, or when that is not known."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from edge.core.dates import PartialDate
from edge.mobility.models import Stay
from edge.mobility.queries.cover import agreement_days
from edge.mobility.rules.cover import Cover, Why, cover_of
from edge.web.kit.tags import partial_date_text


def cover_words(stay: Stay, agreement: Any, *, on: date) -> tuple[str, str]:
    """The tone of the notice (late, due) and its sentence; two empty texts when all is well.

    `agreement` is the one that the reader may see, or None. One statement where there is one.
    """
    if agreement is None:
        return "", ""
    cover = cover_of(stay.days, agreement_days(agreement), on=on)
    if cover.lacks is False:
        return "", ""
    return ("late", _certain(cover)) if cover.lacks else ("due", _not_known(cover))


def _certain(cover: Cover) -> str:
    words = {
        Why.WITHDRAWN: _(
            "The agreement was withdrawn (%(day)s): it does not cover this stay to its last day."
        ),
        Why.TERMINATED: _(
            "The agreement's termination takes effect (%(day)s) before the last day of this stay is over."
        ),
        Why.ENDS: _("The agreement's last day in force (%(day)s) lies before the last day of this stay."),
        Why.SUSPENDED: _("The agreement is suspended (from %(day)s)."),
    }
    return _filled(words, cover)


def _not_known(cover: Cover) -> str:
    words = {
        Why.WITHDRAWN: _(
            "The agreement was withdrawn (%(day)s): whether that was before the last day of this stay is not known."
        ),
        Why.TERMINATED: _(
            "The agreement was terminated (%(day)s): whether that takes effect before the last day of this stay is "
            "not known."
        ),
        Why.ENDS: _("Whether the agreement (until %(day)s) lasts to the last day of this stay is not known."),
        Why.SUSPENDED: _("Whether the agreement is suspended (from %(day)s) is not known."),
    }
    return _filled(words, cover)


def _filled(words: dict[Why, str], cover: Cover) -> str:
    assert cover.why is not None
    return words[cover.why] % {"day": _day(cover.day)}


def _day(day: PartialDate | None) -> str:
    return partial_date_text(day) if day is not None else _("on an unknown day")
