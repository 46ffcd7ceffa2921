"""A demonstration without its accounts offers no doors, and forms that need an institution say so first."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from edge.people import actions as people
from edge.people.permissions import INSTALLATION
from edge.people.rules import DEMO_ADDRESSES, Role
from tests.actions.arranging import an_account

pytestmark = pytest.mark.django_db
FIRST = "Add an institution first"


@pytest.fixture
def demonstration(settings: Any) -> None:
    import_module("edge.config.urls")  # the usual addresses are made while this is no demonstration
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.pages.demo_urls"


def doors_on(client: Client, page: str) -> int:
    content = client.get(page).content.decode()
    return sum(reverse("demo_sign_in", args=[role.value]) in content for role in Role)


def test_only_accounts_that_there_are_have_a_door(demonstration: None) -> None:
    sign_in, demo = reverse("account_login"), "/demo/"
    assert doors_on(Client(), sign_in) == doors_on(Client(), demo) == 0
    assert "Look around as" not in Client().get(sign_in).content.decode()
    assert "This register has no demonstration accounts." in Client().get(demo).content.decode()
    people.open_account(by=INSTALLATION, email=DEMO_ADDRESSES[Role.OFFICER], name="Olivia Officer")
    assert doors_on(Client(), sign_in) == doors_on(Client(), demo) == 1
    assert "no demonstration accounts" not in Client().get(demo).content.decode()


@pytest.mark.parametrize("name", ["unit_add", "officer_add", "agreement_add"])
def test_forms_that_need_an_institution_say_so(name: str) -> None:
    client = Client()
    client.force_login(an_account("olivia", "officer"))
    page = client.get(reverse(name)).content.decode()
    assert FIRST in page and reverse("institution_add") in page


@pytest.mark.parametrize("name", ["unit_add", "officer_add", "agreement_add"])
def test_with_an_institution_there_is_nothing_to_say(
    name: str, founding_case: None, as_role: Callable[..., Client]
) -> None:
    assert FIRST not in as_role("officer").get(reverse(name)).content.decode()
