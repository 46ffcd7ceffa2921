"""What rests on an agreement, with links: shown before anything ends, on every page that ends one."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from edge.agreements.models import Agreement
from edge.core.actions import kind_label
from edge.strategy.queries.resting import resting_on
from edge.web.kit.kinds import KINDS
from edge.web.kit.records import url_of

MOST = 500  # things listed; the count is of all


def what_rests(account: Any, agreement: Agreement, *, on: date) -> dict[str, Any]:
    """For `deciding/items.html` and `deciding/end.html`, as of the day; `outlasted` when something needs cover."""
    resting = resting_on(account, agreement, on=on, most=MOST)
    links = [
        (item, url_of(item.kind, item.public_id), kind_label(KINDS[item.kind].model))
        for item in resting.items
    ]
    return {"resting": resting, "links": links, "outlasted": resting.needed.anything}


def lead_of(shown: dict[str, Any]) -> str:
    """The sentence above the list, also where there is nothing to list."""
    resting = shown["resting"]
    if resting.items or resting.unseen:
        return _("What rests on it stands below, with the last day that each needs cover.")
    return _("Nothing in the register needs it.")
