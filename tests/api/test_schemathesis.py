"""The API keeps what its description promises, whatever is asked: generated requests, as an officer."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from pydantic import BaseModel
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from edge.agreements.actions import exchange, reviewing, texts
from edge.agreements.models import ReviewCondition
from edge.partners.models import Institution
from edge.people.permissions import INSTALLATION
from tests.actions.arranging_texts import a_text
from tests.pages.drafts import a_shared_draft, tsinghua


@schemathesis.serializer("application/pdf")
def as_it_is(ctx: Any, value: Any) -> bytes:
    """The body of a verification is the file itself."""
    return value if isinstance(value, bytes) else str(value).encode()


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
schema.config.generation.update(
    with_security_parameters=False
)  # the session is ours; without one is tested elsewhere
TOKEN = "t" * 32  # what a page would have set as the cookie
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXPECTED = {
    *("list_institutions", "read_institution", "list_officers", "list_ties", "list_units"),
    *("list_agreements", "read_agreement", "list_commitments", "list_versions"),
    *("list_instruments", "list_projects", "read_project", "list_portfolios"),
    *("list_stocks", "read_mobility_of_partner", "list_counts", "read_count", "list_stays", "read_stay"),
    *("list_programmes", "read_programme"),
    *("list_missions", "read_mission", "list_action_items"),
    *("list_enrolment", "read_enrolment_series", "list_clubs", "read_club"),
    *("list_goals", "read_goal", "read_brief"),
    *("read_version", "read_canonical_form", "compare_versions", "make_version", "show_version"),
    *("list_comments", "list_proposals", "list_approvals", "read_standing"),
    *("comment_on_version", "propose_change", "accept_proposal", "decline_proposal", "withdraw_proposal"),
    *("approve_version", "withdraw_approval"),
    *("list_reviews", "read_review", "ask_reviews", "decide_review", "meet_condition", "list_decisions"),
    *("list_signings", "read_signing", "list_originals", "verify_signing", "verify_file"),
    *("read_commitment", "answer_commitment"),
    *("list_templates", "read_template", "list_library_clauses", "read_library_clause"),
}


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A server closes its connection after each answer; with it the transaction of the test would be gone."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def session(as_role: Callable[..., Client]) -> Iterator[dict[str, str]]:
    cookies = {name: morsel.value for name, morsel in as_role("officer").cookies.items()}
    yield {**cookies, django_settings.CSRF_COOKIE_NAME: TOKEN}


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)
def test_every_operation_keeps_its_promise(case: schemathesis.Case, session: dict[str, str]) -> None:
    case.call_and_validate(cookies=session, headers={"X-CSRFToken": TOKEN}, checks=CHECKS)


@pytest.fixture
def known(session: dict[str, str]) -> dict[str, str]:
    """The id of a record on which each operation that writes can act; of the others any will do."""
    hub, agreement = Institution.objects.hub(), a_shared_draft()
    version = a_text(agreement)
    said: dict[str, Any] = {"version": version, "by": INSTALLATION}
    proposal = exchange.propose_change(**said, institution=tsinghua(), change="remove", clause_key="term")
    approval = texts.approve_version(**said, institution=hub, sha256=version.sha256)
    reviewing.add_route(by=INSTALLATION, kind=agreement.kind, area="legal", stage=1, working_days=5)
    (review,) = reviewing.ask_reviews(agreement=agreement, by=INSTALLATION, text_version=version)
    condition = ReviewCondition.objects.create(review=review, text="A clause")
    return {
        **dict.fromkeys(("make_version", "ask_reviews"), agreement.public_id),
        **dict.fromkeys(("comment_on_version", "propose_change", "approve_version"), version.public_id),
        **dict.fromkeys(("accept_proposal", "decline_proposal", "withdraw_proposal"), proposal.public_id),
        "show_version": version.public_id,
        "withdraw_approval": approval.public_id,
        "decide_review": review.public_id,
        "meet_condition": condition.public_id,
        "answer_commitment": "C1",
    }


@schema.include(method="POST").exclude(operation_id="verify_file").parametrize()
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)
def test_whatever_is_sent_to_a_record_that_exists_is_stored_or_refused(
    case: schemathesis.Case, session: dict[str, str], known: dict[str, str]
) -> None:
    case.path_parameters = {"id": known[case.operation.definition.raw["operationId"]]}
    checks = [not_a_server_error, status_code_conformance, response_schema_conformance]
    case.call_and_validate(cookies=session, headers={"X-CSRFToken": TOKEN}, checks=checks)


def test_every_operation_was_generated_from() -> None:
    found = {operation.ok().definition.raw["operationId"] for operation in schema.get_all_operations()}
    assert found == EXPECTED


def test_no_two_schemas_have_one_name() -> None:
    """The description knows a schema by its name alone: of two, one would be told as the other."""
    api = {name: module for name, module in sys.modules.items() if name.startswith("edge.api.")}
    schemas = [
        value.__name__
        for name, module in api.items()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == name
    ]
    assert len(schemas) > 50
    assert [name for name, times in Counter(schemas).items() if times > 1] == []


def test_the_description_is_complete() -> None:
    raw = schema.raw_schema
    assert raw["openapi"].startswith("3.1")
    operations = [operation for path in raw["paths"].values() for operation in path.values()]
    assert [operation["operationId"] for operation in operations if not operation.get("description")] == []
    undescribed = [
        (operation["operationId"], parameter["name"])
        for operation in operations
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query" and not parameter.get("description")
    ]
    assert undescribed == []
    assert {status for operation in operations for status in operation["responses"]} == {
        *("200", "201", "401", "403", "404", "409", "413", "415", "422")
    }
