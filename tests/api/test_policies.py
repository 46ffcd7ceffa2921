"""Every operation of the API declares one policy, asks for it first, and errors give nothing away."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from ninja import NinjaAPI

from edge.api.kit import Policy, declare_policies
from edge.web.kit import routes
from edge.web.kit.routes import all_routes, every_route_declares_its_policy

OPERATIONS = {
    ("GET", "/api/v1/"): "people.sign_in",
    ("GET", "/api/v1/openapi.json"): "people.sign_in",
    ("GET", "/api/v1/agreements"): "agreements.read_agreement",
    ("GET", "/api/v1/agreements/<id>"): "agreements.read_agreement",
    ("GET", "/api/v1/agreements/<id>/approvals"): "agreements.read_agreement",
    ("GET", "/api/v1/agreements/<id>/comments"): "agreements.read_agreement",
    ("GET", "/api/v1/agreements/<id>/decisions"): "agreements.read_internal",
    ("GET", "/api/v1/agreements/<id>/originals"): "agreements.read_agreement",
    ("GET", "/api/v1/agreements/<id>/proposals"): "agreements.read_agreement",
    ("GET", "/api/v1/agreements/<id>/signings"): "agreements.read_agreement",
    ("GET", "/api/v1/agreements/<id>/standing"): "agreements.read_agreement",
    ("GET", "/api/v1/agreements/<id>/versions"): "agreements.read_agreement",
    ("POST", "/api/v1/agreements/<id>/reviews"): "agreements.write_agreement",
    ("POST", "/api/v1/agreements/<id>/versions"): "agreements.write_text",
    ("POST", "/api/v1/approvals/<id>/withdraw"): "agreements.approve_text",
    ("POST", "/api/v1/commitments/<id>/answers"): "agreements.answer_text",
    ("POST", "/api/v1/conditions/<id>/met"): "agreements.decide_review",
    ("POST", "/api/v1/proposals/<id>/accept"): "agreements.answer_text",
    ("POST", "/api/v1/proposals/<id>/decline"): "agreements.answer_text",
    ("POST", "/api/v1/proposals/<id>/withdraw"): "agreements.answer_text",
    ("POST", "/api/v1/reviews/<id>/verdict"): "agreements.decide_review",
    ("POST", "/api/v1/verifications"): "agreements.read_agreement",
    ("POST", "/api/v1/versions/<id>/approvals"): "agreements.approve_text",
    ("POST", "/api/v1/versions/<id>/comments"): "agreements.answer_text",
    ("POST", "/api/v1/versions/<id>/proposals"): "agreements.answer_text",
    ("POST", "/api/v1/versions/<id>/show"): "agreements.write_text",
    ("GET", "/api/v1/commitments/<id>"): "agreements.read_agreement",
    ("GET", "/api/v1/library-clauses"): "agreements.read_template",
    ("GET", "/api/v1/library-clauses/<id>"): "agreements.read_template",
    ("GET", "/api/v1/reviews"): "agreements.decide_review",
    ("GET", "/api/v1/reviews/<id>"): "agreements.decide_review",
    ("GET", "/api/v1/signings/<id>"): "agreements.read_agreement",
    ("GET", "/api/v1/signings/<id>/verification"): "agreements.read_agreement",
    ("GET", "/api/v1/templates"): "agreements.read_template",
    ("GET", "/api/v1/templates/<id>"): "agreements.read_template",
    ("GET", "/api/v1/versions/<id>"): "agreements.read_agreement",
    ("GET", "/api/v1/versions/<id>/canonical.json"): "agreements.read_agreement",
    ("GET", "/api/v1/versions/<id>/comparison"): "agreements.read_agreement",
    ("GET", "/api/v1/brief"): "agreements.read_agreement",
    ("GET", "/api/v1/commitments"): "agreements.read_agreement",
    ("GET", "/api/v1/institutions"): "partners.read_institution",
    ("GET", "/api/v1/institutions/<id>"): "partners.read_institution",
    ("GET", "/api/v1/action-items"): "missions.read_mission",
    ("GET", "/api/v1/counts"): "mobility.read_count",
    ("GET", "/api/v1/counts/<id>"): "mobility.read_count",
    ("GET", "/api/v1/mobility"): "mobility.read_count",
    ("GET", "/api/v1/mobility/<id>"): "mobility.read_balance",
    ("GET", "/api/v1/stays"): "mobility.read_stay",
    ("GET", "/api/v1/stays/<id>"): "mobility.read_stay",
    ("GET", "/api/v1/missions"): "missions.read_mission",
    ("GET", "/api/v1/missions/<id>"): "missions.read_mission",
    ("GET", "/api/v1/goals"): "strategy.read_goal",
    ("GET", "/api/v1/goals/<id>"): "strategy.read_goal",
    ("GET", "/api/v1/instruments"): "calls.read_instrument",
    ("GET", "/api/v1/portfolios"): "calls.read_evaluation",
    ("GET", "/api/v1/projects"): "calls.read_project",
    ("GET", "/api/v1/projects/<id>"): "calls.read_project",
    ("GET", "/api/v1/programmes"): "programmes.read_programme",
    ("GET", "/api/v1/programmes/<id>"): "programmes.read_programme",
    ("GET", "/api/v1/enrolment"): "community.read_enrolment",
    ("GET", "/api/v1/enrolment/<nationality>"): "community.read_enrolment",
    ("GET", "/api/v1/clubs"): "community.read_club",
    ("GET", "/api/v1/clubs/<id>"): "community.read_club",
    ("GET", "/api/v1/officers"): "partners.read_officer",
    ("GET", "/api/v1/ties"): "partners.read_tie",
    ("GET", "/api/v1/units"): "partners.read_unit",
}
ADDRESSES = [
    (method.lower(), path.replace("<id>", "A1").replace("<nationality>", "CN"), policy)
    for (method, path), policy in OPERATIONS.items()
    if policy != "people.sign_in"
]
OF_ANY_ACCOUNT = (
    "agreements.decide_review"  # a reviewer needs no role; whose review it is, is asked of the record
)


def test_the_operations_and_their_policies_are_these() -> None:
    found = {
        (method, route.path): route.policy
        for route in all_routes()
        for method in route.methods
        if route.path.startswith("/api/")
    }
    assert found == OPERATIONS


def patterns_of(**operation: Any) -> Any:
    """The addresses of another API with a single operation."""
    other = NinjaAPI(urls_namespace=f"other-{operation!r}", docs_url=None, openapi_url="")

    @other.get("/loose", **operation)
    def loose(request: Any) -> str:
        return "loose"

    patterns = other.urls[0]
    declare_policies(patterns)
    return patterns


@pytest.mark.parametrize(
    "operation",
    [{}, {"auth": None}, {"auth": [Policy("people.sign_in"), Policy("people.manage_accounts")]}],
    ids=["no policy", "no asking", "two policies, of which one would do"],
)
def test_an_operation_without_exactly_one_policy_stops_the_server(
    operation: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver = SimpleNamespace(url_patterns=[*get_resolver().url_patterns, *patterns_of(**operation)])
    monkeypatch.setattr(routes, "get_resolver", lambda: resolver)
    assert [error.msg for error in every_route_declares_its_policy(None)] == ["/loose declares no policy"]


def test_an_operation_with_its_policy_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = patterns_of(auth=Policy("people.manage_accounts"))
    resolver = SimpleNamespace(url_patterns=[*get_resolver().url_patterns, *patterns])
    monkeypatch.setattr(routes, "get_resolver", lambda: resolver)
    assert every_route_declares_its_policy(None) == []


def test_the_session_is_read_from_the_cookie_of_this_installation() -> None:
    assert Policy("people.sign_in").param_name == settings.SESSION_COOKIE_NAME


@pytest.mark.django_db
def test_nobody_is_answered_without_signing_in_whatever_is_asked() -> None:
    client = Client(enforce_csrf_checks=True)
    for method, address, _policy in ADDRESSES:
        asked = ({}, {"as_of": "nonsense"}, {"limit": "-1"})
        answers = [getattr(client, method)(address, told) for told in asked]
        assert {(answer.status_code, answer.content) for answer in answers} == {
            (401, b'{"detail": "Sign in first."}')
        }


def test_an_account_without_a_role_is_refused_before_its_question_is_read(
    db: None, client: Client, django_user_model: Any
) -> None:
    nobody = django_user_model.objects.create_user(email="nobody@example.org", name="Nobody")
    client.force_login(nobody, backend="allauth.account.auth_backends.AuthenticationBackend")
    closed = [(method, address) for method, address, policy in ADDRESSES if policy != OF_ANY_ACCOUNT]
    asked = {
        "get": {"data": {"as_of": "nonsense"}},
        "post": {"data": "{", "content_type": "application/json"},
    }
    answers = [getattr(client, method)(address, **asked[method]) for method, address in closed]
    assert {(answer.status_code, answer.json()["detail"]) for answer in answers} == {
        (403, "Your role does not allow this.")
    }
    assert len(closed) == len(ADDRESSES) - 4
    assert client.get("/api/v1/reviews").json()["count"] == 0


def test_nothing_is_written_without_the_token_of_the_session(
    as_role: Callable[..., Client], account: Callable[[str], Any]
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account("officer"), backend="allauth.account.auth_backends.AuthenticationBackend")
    writing = [address for method, address, _policy in ADDRESSES if method == "post"]
    answers = [client.post(address, {}, content_type="application/json") for address in writing]
    assert {(answer.status_code, answer.json()["detail"]) for answer in answers} == {
        (403, "Send the token of your session in the header X-CSRFToken.")
    }
    assert len(writing) == 14
    client.get("/partners/")
    token = client.get("/agreements/A7/").context["csrf_token"]
    sent = {"text": "Good", "clause": None}
    answer = client.post(
        "/api/v1/versions/none/comments",
        sent,
        content_type="application/json",
        headers={"x-csrftoken": str(token)},
    )
    assert answer.status_code == 404


FOREIGN_AND_ABSENT = (
    ("/api/v1/agreements/A3", "/api/v1/agreements/A99"),
    *(
        (f"/api/v1/agreements/A3/{part}", f"/api/v1/agreements/A99/{part}")
        for part in (
            *("versions", "comments", "proposals", "approvals", "standing", "signings", "originals"),
        )
    ),
    ("/api/v1/agreements/A11", "/api/v1/agreements/A99"),
    ("/api/v1/institutions/pku.edu.cn", "/api/v1/institutions/nowhere.org"),
    ("/api/v1/agreements?partner=pku.edu.cn", "/api/v1/agreements?partner=nowhere.org"),
    ("/api/v1/commitments?partner=pku.edu.cn", "/api/v1/commitments?partner=nowhere.org"),
    ("/api/v1/officers?institution=pku.edu.cn", "/api/v1/officers?institution=nowhere.org"),
    ("/api/v1/units?institution=pku.edu.cn", "/api/v1/units?institution=nowhere.org"),
    ("/api/v1/ties?partner=sjtu.edu.cn", "/api/v1/ties?partner=nowhere.org"),
    ("/api/v1/brief?partner=sjtu.edu.cn", "/api/v1/brief?partner=nowhere.org"),
)


def test_what_is_foreign_reads_like_what_does_not_exist(as_role: Callable[..., Client]) -> None:
    partner, officer = as_role("partner_officer"), as_role("officer")
    for foreign, absent in FOREIGN_AND_ABSENT:
        answers = [partner.get(address) for address in (foreign, absent)]
        assert [answer.status_code for answer in answers] == [404, 404], foreign
        assert answers[0].content == answers[1].content == b'{"detail": "Not found."}'
        assert answers[0].headers == answers[1].headers
        assert officer.get(foreign).status_code == 200


def test_an_agreement_of_another_is_absent_from_filters_too(as_role: Callable[..., Client]) -> None:
    partner = as_role("partner_officer")
    assert partner.get("/api/v1/commitments?agreement=A2").json()["count"] == 2
    assert partner.get("/api/v1/agreements?kind=dual_degree").json()["count"] == 0
    assert as_role("officer").get("/api/v1/agreements?kind=dual_degree").json()["count"] == 1


NOT_A_DAY = "Write a day of the calendar, such as 2012-10-23."
MISREAD = {
    "as_of=2012-02-30": ("query.as_of", NOT_A_DAY),
    "as_of=2012-10": ("query.as_of", NOT_A_DAY),
    "as_of=1350000000": ("query.as_of", NOT_A_DAY),
    "as_of=9999-12-31": ("query.as_of", NOT_A_DAY),
    "within_days=-1": ("query.within_days", "Write 0 or more."),
    "within_days=36526": ("query.within_days", "Write 36525 or less."),
    "within_days=soon": ("query.within_days", "Write a whole number."),
    "partner=a%00b": ("query.partner", "This holds letters that no such name has, or too many."),
}


def test_what_cannot_be_read_is_named_with_place_and_rule(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    answers = {asked: client.get(f"/api/v1/brief?{asked}") for asked in MISREAD}
    assert {answer.status_code for answer in answers.values()} == {422}
    told = {
        asked: [tuple(error.values()) for error in answer.json()["errors"]]
        for asked, answer in answers.items()
    }
    assert told == {asked: [error] for asked, error in MISREAD.items()}


def test_errors_speak_the_language_of_the_reader(as_role: Callable[..., Client]) -> None:
    client = as_role("officer")
    english = client.get("/api/v1/agreements/A99").json()
    dutch = client.get("/api/v1/agreements/A99", headers={"accept-language": "nl"})
    assert dutch.headers["Content-Language"] == "nl"
    assert english == {"detail": "Not found."}


def test_an_answer_is_kept_by_no_cache_and_sets_no_day_for_the_pages(as_role: Callable[..., Client]) -> None:
    client = as_role("officer", "2012-10-23")
    response = client.get("/api/v1/brief", {"as_of": "2012-04-30"})
    assert response.headers["Cache-Control"] == "no-store"
    assert client.session["as_of"] == "2012-10-23"


def test_what_has_no_operation_is_not_written(as_role: Callable[..., Client]) -> None:
    client = as_role("administrator")
    answers = {
        getattr(client, verb)("/api/v1/agreements").status_code for verb in ("post", "put", "patch", "delete")
    }
    assert answers == {405}
