"""The demonstration: its guided story of five clicks, and its door that opens by one."""

from datetime import date
from importlib import import_module

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from edge.people import actions
from edge.people.permissions import INSTALLATION
from edge.people.rules import DEMO_ADDRESSES, Role
from edge.web.kit.story import STORY_CLOSED, steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    import_module("edge.config.urls")  # the usual addresses are made while this is no demonstration
    settings.DEMO = True
    settings.OPENING_DAY = date(2012, 9, 15)
    settings.ROOT_URLCONF = "tests.pages.demo_urls"


# ---------------------------------------------------------------- the story
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_step_leads_to_its_page_as_of_its_day(demonstration, as_role, number):
    client = as_role("officer", "")
    step = steps()[number - 1]
    response = client.get(reverse("story", args=[number]))
    assert response["Location"] == step.url
    page = client.get(step.url)
    assert (page.status_code, page.context["as_of"]) == (200, step.day)
    assert step.text in page.content.decode()


def test_five_clicks_follow_each_other_from_the_home_page(demonstration, as_role):
    client = as_role("leadership", "")
    page, seen = client.get(reverse("home")), []
    while page.context["story"]["next_url"]:
        page = client.get(page.context["story"]["next_url"], follow=True)
        seen.append((page.request["PATH_INFO"], page.context["as_of"].isoformat()))
    assert seen == [
        ("/", "2012-09-15"),
        ("/partners/tsinghua.edu.cn/", "2012-09-15"),
        ("/partners/tsinghua.edu.cn/dossier/", "2012-10-21"),
        ("/agreements/A2/", "2012-10-22"),
        ("/", "2012-10-23"),
    ]


def test_closing_it_leaves_one_where_one_stands(demonstration, as_role):
    client = as_role("officer", "")
    response = client.get(reverse("story", args=[0]), headers={"referer": "http://testserver/partners/?q=x"})
    assert response["Location"] == "/partners/?q=x"
    assert client.session["story"] == STORY_CLOSED
    assert client.get(reverse("home")).context["story"] is None


def test_closing_it_never_leads_to_another_host(demonstration, as_role):
    response = as_role("officer").get(
        reverse("story", args=[0]), headers={"referer": "https://evil.example/"}
    )
    assert response["Location"] == reverse("home")


def test_there_is_no_sixth_step(demonstration, as_role):
    assert as_role("officer").get("/story/6/").status_code == 404


def test_a_partner_officer_is_not_sent_to_pages_that_are_not_shared(demonstration, as_role):
    client = as_role("partner_officer", "")
    assert client.get(reverse("home")).context["story"] is None
    assert client.get("/story/1/").status_code == 404


def test_outside_the_demonstration_there_is_no_story(as_role):
    client = as_role("officer")
    assert client.get("/story/1/").status_code == 404
    assert client.get(reverse("my_account")).context["story"] is None


# ---------------------------------------------------------------- the door of the demonstration
@pytest.mark.parametrize("role", list(DEMO_ADDRESSES))
def test_one_click_signs_in_as_the_role(demonstration, founding_case, role):
    client = Client()
    response = client.post(reverse("demo_sign_in", args=[role.value]), {"next": "/me/"})
    assert response["Location"] == "/me/"
    page = client.get("/me/")
    assert page.context["user"].email == DEMO_ADDRESSES[role]


def test_the_sign_in_page_shows_one_button_a_role(demonstration, founding_case):
    page = Client().get(reverse("account_login"), {"next": "/me/"}).content.decode()
    doors = [reverse("demo_sign_in", args=[role.value]) for role in Role]
    assert [page.count(f'action="{door}"') for door in doors] == [1] * 6
    assert page.count('name="next"') >= 6


def test_the_page_of_the_demonstration_lists_the_roles(demonstration, founding_case):
    page = Client().get(reverse("demo"))
    assert page.status_code == 200
    assert [door["role"] for door in page.context["doors"]] == [role.value for role in DEMO_ADDRESSES]


def test_nothing_of_the_account_before_is_left_in_the_session(demonstration, as_role):
    client = as_role("officer", "2012-10-21")
    client.post(reverse("demo_sign_in", args=["auditor"]))
    assert "as_of" not in client.session


def test_it_does_not_lead_to_another_host(demonstration, founding_case):
    response = Client().post(reverse("demo_sign_in", args=["officer"]), {"next": "https://evil.example/"})
    assert response["Location"] == reverse("home")


@pytest.mark.parametrize("role", ["nobody", "superuser"])
def test_only_the_six_roles_have_a_door(demonstration, founding_case, role):
    assert Client().post(reverse("demo_sign_in", args=[role])).status_code == 404


def test_an_account_that_may_not_sign_in_has_none(demonstration, account):
    actions.edit_account(account=account("officer"), by=INSTALLATION, changes={"is_active": False})
    assert Client().post(reverse("demo_sign_in", args=["officer"])).status_code == 404


def test_it_takes_a_click_and_not_an_address(demonstration, founding_case):
    client = Client()
    followed = client.get(reverse("demo_sign_in", args=["officer"]))
    assert (followed.status_code, followed["Location"]) == (302, reverse("demo"))
    assert "_auth_user_id" not in client.session
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("demo_sign_in", args=["officer"])).status_code == 403


def test_elsewhere_the_door_does_not_exist(founding_case):
    with pytest.raises(NoReverseMatch):
        reverse("demo_sign_in", args=["officer"])
    assert Client().post("/demo/sign-in/officer/").status_code == 404
    assert "/demo/sign-in/" not in Client().get(reverse("account_login")).content.decode()


def test_elsewhere_the_door_refuses_even_where_its_address_was_mounted(founding_case, settings):
    settings.ROOT_URLCONF = "tests.pages.demo_urls"
    client = Client()
    assert client.post("/demo/sign-in/officer/").status_code == 404
    assert client.get("/demo/").status_code == 404
    assert "_auth_user_id" not in client.session
