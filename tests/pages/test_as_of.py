"""The day one looks at: chosen once, kept while browsing, never a way out to another host."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

pytestmark = pytest.mark.django_db


def choose(client, **asked):
    return client.get(reverse("as_of"), asked)


def day_shown(client):
    return client.get(reverse("my_account")).context["as_of"].isoformat()


def test_the_day_is_kept_while_one_browses(as_role):
    client = as_role("officer", "2012-10-23")
    response = choose(client, day="2012-10-21", next="/find/?q=KU")
    assert (response.status_code, response["Location"]) == (302, "/find/?q=KU")
    assert day_shown(client) == "2012-10-21"
    assert client.get("/find/").context["as_of"].isoformat() == "2012-10-21"


def test_an_older_day_in_the_address_does_not_undo_the_choice(as_role):
    client = as_role("officer")
    response = choose(client, day="2012-10-21", next="/find/?q=a%20b&as_of=2012-09-15&kind=person&kind=unit")
    assert response["Location"] == "/find/?q=a+b&kind=person&kind=unit"


def test_a_day_named_in_an_address_is_a_choice(as_role):
    client = as_role("officer")
    client.get(reverse("my_account"), {"as_of": "2010-02-03"})
    assert day_shown(client) == "2010-02-03"


@pytest.mark.parametrize("word", ["today", None])
def test_today_is_no_choice_and_moves_on(as_role, word):
    client = as_role("officer")
    today = timezone.localdate()
    choose(client, day=word or today.isoformat())
    assert "as_of" not in client.session
    assert day_shown(client) == today.isoformat()


@pytest.mark.parametrize("word", ["today", None])
def test_an_installation_that_opens_on_another_day_can_be_brought_to_today(as_role, settings, word):
    settings.OPENING_DAY = timezone.localdate() - timedelta(days=5000)
    client = as_role("officer", "")
    assert day_shown(client) == settings.OPENING_DAY.isoformat()
    choose(client, day=word or timezone.localdate().isoformat())
    assert client.session["as_of"] == "today"
    assert day_shown(client) == timezone.localdate().isoformat()


BAD = [
    "2012-02-30",
    "31.1.31",
    "Till consent",
    "",
    "2012-10",
    "20121022",
    "2012-W43-1",
    "0999-12-31",
    "9001-01-01",
]


@pytest.mark.parametrize("text", BAD)
def test_a_day_that_is_none_changes_nothing_and_names_the_rule(as_role, text):
    client = as_role("officer", "2012-10-23")
    response = choose(client, day=text, next="/me/")
    assert response["Location"] == "/me/"
    [message] = [str(message) for message in get_messages(response.wsgi_request)]
    assert f"“{text}”" in message and "2012-10-22: year, month, day" in message
    assert day_shown(client) == "2012-10-23"


def test_a_bad_day_in_any_address_is_said_too(as_role):
    response = as_role("officer", "2012-10-23").get(reverse("my_account"), {"as_of": "2012-02-30"})
    assert "“2012-02-30” is no day" in response.content.decode()
    assert response.context["as_of"].isoformat() == "2012-10-23"


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "http:///evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "\\\\evil.example",
    "/\\evil.example",
    "http://testserver@evil.example/",
    "http://testserver//evil.example/",
    "http://testserver/\\evil.example/",
    "http://[evil",
    "\x08//evil.example",
    " //evil.example",
    "evil.example",
    "",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_it_never_leads_to_another_host(as_role, target):
    assert choose(as_role("officer"), day="2012-10-21", next=target)["Location"] == reverse("home")


def test_an_address_with_our_own_host_is_ours(as_role):
    assert (
        choose(as_role("officer"), day="2012-10-21", next="http://testserver/me/?a=1")["Location"]
        == "/me/?a=1"
    )


def test_it_is_read_only_and_for_those_who_signed_in(client, as_role):
    assert choose(client, day="2012-10-21")["Location"].startswith(reverse("account_login"))
    assert as_role("officer").post(reverse("as_of"), {"day": "2012-10-21"}).status_code == 405


def test_a_program_that_names_a_day_does_not_move_the_screens(as_role):
    client = as_role("officer", "2012-10-23")
    client.get("/api/v1/brief", {"as_of": "2012-01-01"})
    assert client.session["as_of"] == "2012-10-23"
