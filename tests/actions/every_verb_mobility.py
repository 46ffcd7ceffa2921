"""The verbs about counts, stays and participants, and the lines that they leave."""

from collections.abc import Callable
from typing import Any

from edge.mobility import actions as mobility
from tests.actions.arranging import BY, Register, day
from tests.actions.arranging_mobility import a_count, a_stay

Act = Callable[[Register], Any]
Line = tuple[str, str, str]

VERBS: dict[str, tuple[Act, list[Line]]] = {
    "report_count": (
        lambda r: a_count(r.other, None, on="2012-05"),
        [("report_count", "reportedcount", "reportedcount")],
    ),
    "edit_count": (
        lambda r: mobility.edit_count(count=r.travel.count, by=BY, changes={"number": None}),
        [("edit_count", "reportedcount", "reportedcount")],
    ),
    "remove_count": (
        lambda r: mobility.remove_count(count=r.travel.count, by=BY, reason="twice"),
        [("remove_count", "reportedcount", "reportedcount")],
    ),
    "add_stay": (
        lambda r: a_stay(r.partner, starts="2012-10", agreement=r.agreement),
        [("add_person", "person", "person"), ("add_stay", "stay", "stay")],
    ),
    "edit_stay": (
        lambda r: mobility.edit_stay(stay=r.travel.stay, by=BY, changes={"ends_on": day("2012-03-01")}),
        [("edit_stay", "stay", "stay")],
    ),
    "withdraw_stay": (
        lambda r: mobility.withdraw_stay(stay=r.travel.stay, by=BY, on=day("2011-08"), reason="no visa"),
        [("withdraw_stay", "stay", "stay")],
    ),
    "remove_stay": (
        lambda r: mobility.remove_stay(stay=r.travel.stay, by=BY, reason="twice"),
        [("remove_stay", "stay", "stay")],
    ),
    "edit_participant": (
        lambda r: mobility.edit_participant(
            person=r.travel.stay.person, by=BY, changes={"given_name": "Wei"}
        ),
        [("edit_person", "person", "person")],
    ),
}
# Those after which somebody is found by other words.
INDEXING = ("add_stay", "edit_participant")
