"""The recurring cast of the tests: the founding case and one account per role, told in words."""

from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from edge.jobs.founding_case import DEMO_ACCOUNTS, load_founding_case, open_demo_accounts
from edge.people.models import Account
from tests.snapshot import load_or_put_back


@pytest.fixture(autouse=True)
def kinds_of_agreement(request: pytest.FixtureRequest) -> None:
    """A test with real commits empties every table after itself, and with them what the migrations wrote: the
    next such test gets it back."""
    marker = request.node.get_closest_marker("django_db")
    if {"transactional_db", "live_server"} & set(request.fixturenames) or (
        marker and marker.kwargs.get("transaction")
    ):
        request.getfixturevalue("transactional_db")
        import_module("edge.agreements.migrations.0002_kinds").add_kinds(apps, None)
        import_module("edge.calls.migrations.0002_instruments").add_instruments(apps, None)


def _load() -> None:
    load_founding_case()
    open_demo_accounts()


@pytest.fixture
def founding_case(db: None) -> None:
    """The register as the demo loads it, with its synthetic accounts."""
    load_or_put_back(_load)


@pytest.fixture
def account(founding_case: None) -> Callable[[str], Account]:
    """`account("officer")` is the account of the demo that holds the role."""
    return lambda role: Account.objects.get(email=DEMO_ACCOUNTS[role][0])


@pytest.fixture
def as_role(account: Callable[[str], Account]) -> Callable[..., Client]:
    """`as_role("officer", "2012-10-23")` is a signed-in client that looks at that day."""

    def sign_in(role: str, as_of: str = "2012-10-23") -> Client:
        client = Client()
        client.force_login(account(role), backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["as_of"] = as_of
        session.save()
        return client

    return sign_in
