"""What needs attention of the activities: one-sided exchange, people never counted, action items past their day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from edge.missions.models import ActionItem
from edge.missions.queries import open_action_items
from edge.mobility.models import TRAVELLERS
from edge.mobility.queries import Imbalance, Stock, imbalances, never_counted
from edge.partners.models import Institution

MOST_IMBALANCES = 10


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An item before its partners are named: those of the agreement (a primary key), or the institution itself."""

    item: dict[str, Any]
    agreement: int | None = None
    institution: Institution | None = None


def activity_needs(
    account: Any, *, on: date, partner: Institution | None, most: int | None
) -> Iterator[Draft]:
    """Everything of the kinds above that the account may see; with `partner`, of that partner."""
    for leaning in imbalances(account, on=on, most=most or MOST_IMBALANCES, partner=partner):
        yield _of_imbalance(leaning)
    for stock in never_counted(account, on=on, most=most or MOST_IMBALANCES, partner=partner):
        yield _of_stock(stock)
    for row in open_action_items(account, on=on, partner=partner, most=most, overdue=True):
        yield _of_action_item(row.item)


def _of_imbalance(leaning: Imbalance) -> Draft:
    told = {
        "out": leaning.out.total,
        "in": leaning.into.total,
        "first": leaning.years[0],
        "last": leaning.years[-1] + 1,
    }
    item = {
        "what": "mobility_one_sided",
        "kind": "institution",
        "about": leaning.partner.public_id,
        "label": leaning.partner.name,
        "why": _("%(out)s people out and %(in)s in, from %(first)s to %(last)s.") % told,
    }
    return Draft(item=item, institution=leaning.partner)


def _of_stock(stock: Stock) -> Draft:
    who = dict(TRAVELLERS)[stock.kind]
    told = {"who": who, "partner": stock.partner.name}
    label = _("%(who)s to %(partner)s") if stock.direction == "out" else _("%(who)s from %(partner)s")
    item = {
        "what": "mobility_not_counted",
        "kind": "reportedcount" if stock.count else "institution",
        "about": stock.count or stock.partner.public_id,
        "label": label % told,
        "why": _("They are known to be there; how many is not known.")
        if stock.count
        else _("They were counted for later days only; how many there were by this day is not known."),
    }
    return Draft(item=item, institution=stock.partner)


def _of_action_item(action_item: ActionItem) -> Draft:
    item = {
        "what": "action_item_overdue",
        "kind": "actionitem",
        "about": action_item.public_id,
        "label": action_item.text,
        "why": _("To be done after %(mission)s; its day has passed.") % {"mission": action_item.mission},
        "on": action_item.due_on,
        "overdue": True,
    }
    return Draft(item=item, institution=action_item.stop.institution if action_item.stop else None)
