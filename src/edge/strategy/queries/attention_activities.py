"""What needs attention of the activities: one-sided exchange, people never counted, action items past their day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from edge.core.dates import PartialDate
from edge.missions.queries import open_action_items
from edge.mobility.models import TRAVELLERS
from edge.mobility.queries import Imbalance, Stock, imbalances, never_counted
from edge.partners.models import Institution

MOST_IMBALANCES = 10


@dataclass(frozen=True, kw_only=True)
class ActivityNeed:
    """The fields of an attention item about an activity; `partner` is the one it is about."""

    what: str
    kind: str
    about: str
    label: str
    partner: Institution | None
    why: str
    on: PartialDate | None = None
    overdue: bool = False


def activity_needs(
    account: Any, *, on: date, partner: Institution | None, most: int | None
) -> Iterator[ActivityNeed]:
    """Everything of the kinds above that the account may see; with `partner`, of that partner."""
    for leaning in imbalances(account, on=on, most=most or MOST_IMBALANCES, partner=partner):
        yield _of_imbalance(leaning)
    for stock in never_counted(account, on=on, most=most or MOST_IMBALANCES, partner=partner):
        yield _of_stock(stock)
    for row in open_action_items(account, on=on, partner=partner, most=most):
        if row.overdue:
            stop = row.item.stop
            yield ActivityNeed(
                what="action_item_overdue",
                kind="actionitem",
                about=row.item.public_id,
                label=row.item.text,
                partner=stop.institution if stop else None,
                why=_("To be done after %(mission)s; its day has passed.") % {"mission": row.item.mission},
                on=row.item.due_on,
                overdue=True,
            )


def _of_imbalance(leaning: Imbalance) -> ActivityNeed:
    told = {
        "out": leaning.out.total,
        "in": leaning.into.total,
        "first": leaning.years[0],
        "last": leaning.years[-1] + 1,
    }
    return ActivityNeed(
        what="mobility_one_sided",
        kind="institution",
        about=leaning.partner.public_id,
        label=leaning.partner.name,
        partner=leaning.partner,
        why=_("%(out)s people out and %(in)s in, from %(first)s to %(last)s.") % told,
    )


def _of_stock(stock: Stock) -> ActivityNeed:
    who = dict(TRAVELLERS)[stock.kind]
    told = {"who": who, "partner": stock.partner.name}
    label = _("%(who)s to %(partner)s") if stock.direction == "out" else _("%(who)s from %(partner)s")
    return ActivityNeed(
        what="mobility_not_counted",
        kind="reportedcount" if stock.count else "institution",
        about=stock.count or stock.partner.public_id,
        label=label % told,
        partner=stock.partner,
        why=_("They are known to be there; how many is not known.")
        if stock.count
        else _("They were counted for later days only; how many there were by this day is not known."),
    )
