"""Deny by default: every address declares a policy that exists, and one without is neither served nor let start."""

import sys
from types import ModuleType

import pytest
import rules
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.urls import clear_url_caches, path

from edge.web.kit.policy import policy
from edge.web.kit.routes import all_routes, every_route_declares_its_policy


def test_every_route_declares_a_policy_that_exists():
    wrong = [
        f"{route.path}: {route.policy}" for route in all_routes() if not rules.perm_exists(route.policy or "")
    ]
    assert not wrong, "\n".join(wrong)


def test_there_are_routes_to_judge():
    names = {route.name for route in all_routes()}
    assert {"home", "partner", "agreement", "find", "history", "restore", "account_login", "brief"} <= names


def test_every_route_has_a_name_and_no_two_share_one():
    names = [route.name for route in all_routes()]
    assert all(names)
    assert len({(route.name, route.methods) for route in all_routes()}) == len(names)


@pytest.fixture
def forgetful(settings, monkeypatch):
    """An address table in which one view declares its policy and the other was forgotten."""

    @policy("people.sign_in")
    def declared(request):
        return HttpResponse("open")

    def forgotten(request):
        return HttpResponse("secret")

    table = ModuleType("forgetful_urls")
    table.urlpatterns = [path("declared/", declared), path("forgotten/", forgotten)]
    monkeypatch.setitem(sys.modules, "forgetful_urls", table)
    settings.ROOT_URLCONF = "forgetful_urls"
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.mark.django_db
def test_a_view_without_a_policy_is_not_served(forgetful, client):
    assert client.get("/declared/").content == b"open"
    with pytest.raises(ImproperlyConfigured, match="/forgotten/ declares no policy"):
        client.get("/forgotten/")


@pytest.mark.django_db
def test_what_a_visitor_sees_of_it_is_an_error_page(forgetful, client):
    client.raise_request_exception = False
    response = client.get("/forgotten/")
    assert response.status_code == 500
    assert b"secret" not in response.content


def test_the_server_does_not_start_with_it(forgetful):
    [error] = every_route_declares_its_policy(None)
    assert (error.id, error.msg) == ("edge.E001", "/forgotten/ declares no policy")
    assert "edge.E001" in {message.id for message in run_checks()}


def test_a_policy_that_nobody_defined_is_refused_and_not_ignored(rf):
    from edge.people.permissions import INSTALLATION, may

    assert may(INSTALLATION, "people.manage_accounts")
    assert not may(INSTALLATION, "people.manage_acounts")
