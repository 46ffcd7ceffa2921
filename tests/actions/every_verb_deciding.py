"""The verbs of internal review, of renewal and its end, and of the public register; and the lines that they leave."""

from collections.abc import Callable
from datetime import date
from typing import Any

from edge.agreements import actions as agreements
from tests.actions.arranging import BY, Register, day
from tests.actions.every_verb_texts import after

Act = Callable[[Register], Any]
Line = tuple[str, str, str]
ROUTE = ("add_route", "reviewroute", "agreementkind")
ASKED = ("ask_review", "internalreview", "agreement")
BEGUN = ("begin_review", "internalreview", "agreement")
GIVEN = ("decide_review", "internalreview", "agreement")
CONDITION = ("add_condition", "reviewcondition", "agreement")
DECIDED = ("decide_renewal", "renewaldecision", "agreement")
EDITED = ("edit_agreement", "agreement", "agreement")
EVENT = ("add_event", "agreementevent", "agreement")
ENDED = ("terminate_agreement", "agreement", "agreement")
SUSPENDED = ("suspend_agreement", "suspended", "agreement")


def _route(r: Register) -> Any:
    return agreements.add_route(by=BY, kind=r.child.kind, area="legal", working_days=5)


def _asked(r: Register) -> Any:
    _route(r)
    return agreements.ask_reviews(agreement=r.child, by=BY)[0]


def _on_conditions(r: Register) -> Any:
    said = {"verdict": "conditions", "reason": "data", "conditions": ["a transfer clause"]}
    return agreements.decide_review(review=_asked(r), by=BY, **said)


def _meet(_r: Register, review: Any) -> Any:
    return agreements.meet_condition(condition=review.conditions.get(), by=BY, how="clause 7")


def _decision(r: Register) -> Any:
    said = {"choice": "renew", "decided_on": date(2012, 10, 22), "decided_by": "Rector", "reason": "it works"}
    return agreements.decide_renewal(agreement=r.agreement, by=BY, **said)


def _self_renewing(r: Register) -> Any:
    changes = {"ends_on": day("2015-05-03"), "automatic_months": 60, "notice_days": 90}
    return agreements.edit_agreement(agreement=r.child, by=BY, changes=changes)


def _cancel(_r: Register, agreement: Any) -> Any:
    return agreements.cancel_renewal(agreement=agreement, by=BY, on=day("2015-01-05"), reason="too few")


def _end(r: Register) -> Any:
    days = {"requested_on": day("2012-11-01"), "effective_on": day("2013-11-01")}
    follows = {r.child.public_id: "follow"}
    return agreements.request_termination(
        agreement=r.agreement, by=BY, reason="by both", children=follows, **days
    )


VERBS: dict[str, tuple[Act, list[Line]]] = {
    "add_route": (_route, [ROUTE]),
    "edit_route": (
        after(_route, lambda r, route: agreements.edit_route(route=route, by=BY, changes={"stage": 2})),
        [ROUTE, ("edit_route", "reviewroute", "agreementkind")],
    ),
    "remove_route": (
        after(_route, lambda r, route: agreements.remove_route(route=route, by=BY)),
        [ROUTE, ("remove_route", "reviewroute", "agreementkind")],
    ),
    "ask_reviews": (after(_asked, lambda r, review: review), [ROUTE, ASKED, BEGUN]),
    "decide_review": (
        after(_on_conditions, lambda r, review: review),
        [ROUTE, ASKED, BEGUN, GIVEN, CONDITION],
    ),
    "meet_condition": (
        after(_on_conditions, _meet),
        [ROUTE, ASKED, BEGUN, GIVEN, CONDITION, ("meet_condition", "reviewcondition", "agreement")],
    ),
    "decide_renewal": (_decision, [DECIDED]),
    "edit_decision": (
        after(
            _decision, lambda r, one: agreements.edit_decision(decision=one, by=BY, changes={"reason": "so"})
        ),
        [DECIDED, ("edit_decision", "renewaldecision", "agreement")],
    ),
    "remove_decision": (
        after(_decision, lambda r, one: agreements.remove_decision(decision=one, by=BY)),
        [DECIDED, ("remove_decision", "renewaldecision", "agreement")],
    ),
    "renew_itself": (
        after(
            _self_renewing, lambda r, one: agreements.renew_itself(agreement=one, by=BY, on=date(2015, 3, 1))
        ),
        [EDITED, EVENT, ("renew_itself", "agreement", "agreement")],
    ),
    "cancel_renewal": (
        after(_self_renewing, _cancel),
        [EDITED, EVENT, ("cancel_renewal", "agreement", "agreement")],
    ),
    "request_termination": (_end, [ENDED, ("request_termination", "agreement", "agreement"), ENDED]),
    "suspend_with_children": (
        lambda r: agreements.suspend_with_children(
            agreement=r.agreement, by=BY, starts_on=day("2012-03"), with_children=True
        ),
        [SUSPENDED, SUSPENDED],
    ),
    "publish_agreement": (
        lambda r: agreements.publish_agreement(agreement=r.agreement, by=BY, published=True),
        [("publish_agreement", "agreement", "agreement")],
    ),
}
# Those that write an agreement, which is found by its words.
INDEXING = {"renew_itself", "cancel_renewal", "request_termination", "publish_agreement"}
