"""The verbs about requests for agreements and the catalogue of criteria, and the lines that they leave."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from edge.agreements import actions as agreements
from edge.agreements.models import AgreementRequest, RequestPoint
from tests.actions.arranging import BY, Register, kind
from tests.actions.every_verb_texts import after

Act = Callable[[Register], Any]
Line = tuple[str, str, str]

POINT = {"sort": "criterion", "code": "fit", "theme": "research", "name_en": "Does it fit?"}
ADDED = ("add_point", "requestpoint", "requestpoint")


def line(verb: str) -> Line:
    return (f"{verb}_request", "agreementrequest", "agreementrequest")


BEGUN, SUBMITTED = line("begin"), line("submit")
ANSWERED = ("answer_points", "agreementrequest", "agreementrequest")


def a_point(_r: Register) -> RequestPoint:
    return agreements.add_point(by=BY, **POINT)


@transaction.atomic
def begun(r: Register, by: Any = BY, **fields: Any) -> AgreementRequest:
    """A draft with which nothing is missing, in a catalogue of one criterion."""
    if not RequestPoint.objects.exists():
        a_point(r)
    told = {
        "title": "Exchange in physics",
        "institution": r.other,
        "unit": r.faculty,
        "purpose": "Students of physics",
        "results": "Ten students a year",
        "justification": "Both sides want it",
        "champion": "Mia Peeters",
    }
    return agreements.begin_request(by=by, **{**told, **fields})


@transaction.atomic
def submitted(r: Register, by: Any = BY) -> AgreementRequest:
    """Asked for by somebody who then hears of it: the administrator of the small register."""
    asked = begun(r, by=r.administrator if by is BY else by)
    return agreements.submit_request(request=asked, by=by)


@transaction.atomic
def weighed(r: Register) -> AgreementRequest:
    return agreements.answer_points(request=submitted(r), by=BY, answers={"fit": ("met", "yes")})


@transaction.atomic
def refused(r: Register) -> AgreementRequest:
    return agreements.refuse_request(request=submitted(r), by=BY, reason="not now")


def accept(_r: Register, asked: AgreementRequest) -> AgreementRequest:
    return agreements.accept_request(request=asked, by=BY, kind=kind("student_exchange"))


def _withdraw(_r: Register, asked: AgreementRequest) -> AgreementRequest:
    return agreements.withdraw_request(request=asked, by=BY)


def _reopen(_r: Register, asked: AgreementRequest) -> AgreementRequest:
    return agreements.reopen_request(request=asked, by=BY, reason="a mistake")


def _shipped(_r: Register) -> Any:
    """One of the shipped points is missing, the others were there once."""
    with transaction.atomic():
        agreements.keep_shipped_points(by=BY)
        RequestPoint.objects.all().delete()
        RequestPoint.history.filter(code="reciprocity").delete()
        return agreements.keep_shipped_points(by=BY)


VERBS: dict[str, tuple[Act, list[Line]]] = {
    "add_point": (a_point, [ADDED]),
    "edit_point": (
        after(a_point, lambda r, one: agreements.edit_point(point=one, by=BY, changes={"order": 5})),
        [ADDED, ("edit_point", "requestpoint", "requestpoint")],
    ),
    "remove_point": (
        after(a_point, lambda r, one: agreements.remove_point(point=one, by=BY)),
        [ADDED, ("remove_point", "requestpoint", "requestpoint")],
    ),
    "keep_shipped_points": (_shipped, [ADDED] * 39),
    "begin_request": (begun, [ADDED, BEGUN]),
    "edit_request": (
        after(begun, lambda r, one: agreements.edit_request(request=one, by=BY, changes={"money": "none"})),
        [ADDED, BEGUN, line("edit")],
    ),
    "remove_request": (
        after(begun, lambda r, one: agreements.remove_request(request=one, by=BY)),
        [ADDED, BEGUN, line("remove")],
    ),
    "submit_request": (submitted, [ADDED, BEGUN, SUBMITTED]),
    "answer_points": (weighed, [ADDED, BEGUN, SUBMITTED, ANSWERED]),
    "withdraw_request": (after(begun, _withdraw), [ADDED, BEGUN, line("withdraw")]),
    "take_up_request": (
        after(
            lambda r: _withdraw(r, begun(r)), lambda r, one: agreements.take_up_request(request=one, by=BY)
        ),
        [ADDED, BEGUN, line("withdraw"), line("take_up")],
    ),
    "send_back_request": (
        after(
            submitted,
            lambda r, one: agreements.send_back_request(
                request=one, by=BY, missing={"money": "who pays?"}, reason="soon"
            ),
        ),
        [ADDED, BEGUN, SUBMITTED, ("add_gap", "requestgap", "agreementrequest"), line("send_back")],
    ),
    "accept_request": (
        after(weighed, accept),
        [
            *(ADDED, BEGUN, SUBMITTED, ANSWERED, ("prepare_agreement", "agreement", "agreement")),
            *([("add_party", "agreementparty", "agreement")] * 2),
            line("accept"),
        ],
    ),
    "refuse_request": (refused, [ADDED, BEGUN, SUBMITTED, line("refuse")]),
    "reopen_request": (after(refused, _reopen), [ADDED, BEGUN, SUBMITTED, line("refuse"), line("reopen")]),
}
OF_THE_CATALOGUE = {"add_point", "edit_point", "remove_point", "keep_shipped_points"}
INDEXING = VERBS.keys() - OF_THE_CATALOGUE
MAILING = {"send_back_request", "accept_request", "refuse_request", "reopen_request"}
