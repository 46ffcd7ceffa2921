"""The API keeps what its description promises, whatever is asked: generated requests, as an officer."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
schema.config.generation.update(
    with_security_parameters=False
)  # the session is ours; without one is tested elsewhere
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
    yield {name: morsel.value for name, morsel in as_role("officer").cookies.items()}


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
    case.call_and_validate(cookies=session, checks=CHECKS)


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
        if isinstance(value, type) and issubclass(value, Schema) and value.__module__ == name
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
        *("200", "401", "403", "404", "422")
    }
