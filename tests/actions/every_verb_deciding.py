"""The verbs of internal review, of renewal and its end, and of the public register; and the lines that they leave."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

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
CLOSED = ("add_closed_day", "closedday", "closedday")
CONFIRMED = ("confirm_renewal", "renewalconfirmation", "agreement")
RENEWED = ("carry_out_renewal", "agreement", "agreement")
CARRIED_OUT = ("carry_out_decision", "renewaldecision", "agreement")
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


def _closed(_r: Register) -> Any:
    return agreements.add_closed_day(by=BY, on=date(2012, 12, 25), name="Christmas Day")


def _decision(r: Register) -> Any:
    said = {"choice": "renew", "decided_on": date(2012, 10, 22), "decided_by": "Rector", "reason": "it works"}
    return agreements.decide_renewal(agreement=r.agreement, by=BY, **said)


def _to_confirm(r: Register) -> Any:
    signed = {"signed_on": day("2010-05-04"), "ends_on": day("2030-05-03"), "renewal_on": day("2029-05")}
    agreement = agreements.edit_agreement(agreement=r.child, by=BY, changes=signed)
    said = {"choice": "confirm", "months": 60, "decided_on": date(2012, 10, 22), "decided_by": "Rector"}
    return agreements.decide_renewal(agreement=agreement, by=BY, reason="it works", **said)


def _hub_confirms(r: Register) -> Any:
    return agreements.confirm_renewal(decision=_to_confirm(r), by=BY, institution=r.hub)


def _partner_writes(r: Register, first: Any) -> Any:
    letter = SimpleUploadedFile("letter.txt", b"We confirm.")
    said = {"name": "Wang Fang", "upload": letter, "confirmed_on": date(2012, 11, 5)}
    return agreements.confirm_by_letter(decision=first.decision, by=BY, institution=r.partner, **said)


def _carry_out(r: Register, first: Any) -> Any:
    """Once what was in the way of it is out of the way."""
    long = agreements.edit_agreement(agreement=r.agreement, by=BY, changes={"ends_on": day("2031")})
    agreements.confirm_renewal(decision=first.decision, by=BY, institution=r.partner)
    agreements.edit_agreement(agreement=long, by=BY, changes={"ends_on": None})
    return agreements.carry_out_renewal(decision=first.decision, by=BY)


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
    "add_closed_day": (_closed, [CLOSED]),
    "add_closed_days": (
        lambda r: agreements.add_closed_days(
            by=BY, days=[(date(2013, 1, 1), "New Year"), (date(2013, 5, 1), "Labour Day")]
        ),
        [CLOSED, CLOSED],
    ),
    "edit_closed_day": (
        after(_closed, lambda r, one: agreements.edit_closed_day(day=one, by=BY, changes={"name": "Rest"})),
        [CLOSED, ("edit_closed_day", "closedday", "closedday")],
    ),
    "remove_closed_day": (
        after(_closed, lambda r, one: agreements.remove_closed_day(day=one, by=BY)),
        [CLOSED, ("remove_closed_day", "closedday", "closedday")],
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
    "confirm_renewal": (after(_hub_confirms, lambda r, one: one), [EDITED, DECIDED, CONFIRMED]),
    "confirm_by_letter": (
        after(_hub_confirms, _partner_writes),
        [
            *[EDITED, DECIDED, CONFIRMED],
            ("receive_document", "document", "agreement"),
            ("attach_document", "agreementdocument", "agreement"),
            *[CONFIRMED, EVENT, RENEWED, CARRIED_OUT],
        ],
    ),
    "remove_confirmation": (
        after(_hub_confirms, lambda r, one: agreements.remove_confirmation(confirmation=one, by=BY)),
        [EDITED, DECIDED, CONFIRMED, ("remove_confirmation", "renewalconfirmation", "agreement")],
    ),
    "carry_out_renewal": (
        after(_hub_confirms, _carry_out),
        [EDITED, DECIDED, CONFIRMED, EDITED, CONFIRMED, EDITED, EVENT, RENEWED, CARRIED_OUT],
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
            agreement=r.agreement, by=BY, starts_on=day("2010-06"), ends_on=day("2010-12"), with_children=True
        ),
        [SUSPENDED, SUSPENDED],
    ),
    "terminate_with_children": (
        lambda r: agreements.terminate_with_children(
            agreement=r.agreement, by=BY, on=day("2013-11-01"), children={r.child.public_id: "follow"}
        ),
        [ENDED, ENDED],
    ),
    "publish_agreement": (
        lambda r: agreements.publish_agreement(agreement=r.agreement, by=BY, published=True),
        [("publish_agreement", "agreement", "agreement")],
    ),
}
# Those that write an agreement, which is found by its words.
INDEXING = {
    "confirm_renewal",
    "confirm_by_letter",
    "remove_confirmation",
    "carry_out_renewal",
    "renew_itself",
    "cancel_renewal",
    "request_termination",
    "terminate_with_children",
    "publish_agreement",
}
