"""Signing in and out, one's own account, and the second step: what the library offers, as this house wants it."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from edge.people import actions
from edge.people.models import Account
from edge.people.permissions import INSTALLATION as US

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-walk-to-Leuven"


@pytest.fixture(autouse=True)
def fresh_counts():
    """What the tests before tried is counted in the memory of the process."""
    cache.clear()


@pytest.fixture
def olivia(account):
    officer = account("officer")
    Account.objects.filter(pk=officer.pk).update(password=make_password(PASSWORD), language="nl")
    return account("officer")


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": login, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


# ---------------------------------------------------------------- in and out
@pytest.mark.parametrize("login", ["officer@demo.invalid", "Officer@DEMO.invalid", " officer@demo.invalid "])
def test_one_signs_in_by_address_and_password(olivia, login):
    client = Client()
    assert sign_in(client, login)["Location"] == reverse("home")
    assert is_signed_in(client)


def test_the_language_of_the_account_is_that_of_the_screens(olivia):
    client = Client(headers={"accept-language": "zh-hans"})
    assert '<html lang="zh-hans"' in client.get(reverse("account_login")).content.decode()
    sign_in(client, olivia.email)
    assert '<html lang="nl"' in client.get("/me/").content.decode()
    client.cookies["edge-language"] = "en"
    assert '<html lang="en"' in client.get("/me/").content.decode(), "what was chosen by button goes first"


def test_a_wrong_password_and_an_unknown_address_read_the_same(olivia):
    def answer(login):
        page = sign_in(Client(), login, "wrong-password-here").content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|content="\w{64}"', "", page).replace(login, "")

    assert answer("officer@demo.invalid") == answer("nobody1@demo.invalid")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(olivia, target):
    assert sign_in(Client(), olivia.email, next=target)["Location"] == reverse("home")
    assert sign_in(Client(), olivia.email, next="/me/")["Location"] == "/me/"


def test_an_account_that_may_not_sign_in_does_not(olivia):
    actions.edit_account(account=olivia, by=US, changes={"is_active": False})
    client = Client()
    sign_in(client, olivia.email)
    assert not is_signed_in(client)


def test_signing_out_takes_a_click_and_leaves_nothing(olivia):
    client = Client()
    sign_in(client, olivia.email)
    client.get("/me/", {"as_of": "2012-10-22"})
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client)
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")
    assert dict(client.session) == {}


def test_nobody_signs_up_alone(founding_case):
    page = Client().get(reverse("account_signup"))
    assert "The international office makes the accounts" in page.content.decode()
    sent = {"email": "new@kuleuven.example", "password1": PASSWORD, "password2": PASSWORD}
    Client().post(reverse("account_signup"), sent)
    assert not Account.objects.filter(email="new@kuleuven.example").exists()


@pytest.mark.parametrize(
    "name", ["account_email", "account_confirm_email", "account_request_login_code", "mfa_list_webauthn"]
)
def test_pages_that_this_house_does_not_need_are_not_there(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


# ---------------------------------------------------------------- guessing
def test_guessing_is_stopped_for_one_account_and_not_for_the_others(olivia, settings, account):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    Account.objects.filter(pk=account("auditor").pk).update(password=make_password(PASSWORD))
    for _attempt in range(3):
        response = sign_in(Client(), olivia.email, "wrong-password-here")
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    locked = Client()
    assert sign_in(locked, olivia.email).status_code == 429, "the right password does not help either"
    assert not is_signed_in(locked)
    neighbour = Client()
    sign_in(neighbour, "auditor@demo.invalid")
    assert is_signed_in(neighbour), "one person's failures lock nobody else out"


def test_capitals_do_not_give_more_attempts(olivia, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    for login in ("officer@demo.invalid", "OFFICER@demo.invalid", "Officer@Demo.invalid"):
        response = sign_in(Client(), login, "wrong-password-here")
    assert response.status_code == 429


def test_signing_in_works_with_the_guard_in_place_and_forgets_the_failures(olivia, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    for _round in range(2):
        for _attempt in range(2):
            sign_in(Client(), olivia.email, "wrong-password-here")
        client = Client()
        assert sign_in(client, olivia.email)["Location"] == reverse("home")
        assert is_signed_in(client)


def test_what_a_client_writes_about_its_address_is_not_believed(olivia, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    for number in range(3):
        client = Client(headers={"x-forwarded-for": f"10.0.0.{number}"})
        response = sign_in(client, olivia.email, "wrong-password-here")
    assert response.status_code == 429


# ---------------------------------------------------------------- passwords
def test_a_forgotten_password_is_set_by_a_link_that_names_the_installation(olivia, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["testserver", "alias.example"]
    client = Client(headers={"host": "alias.example"})
    client.post(reverse("account_reset_password"), {"email": olivia.email})
    [mail] = mailoutbox
    assert mail.subject.startswith("EDGE: ")
    link = re.search(r"https?://\S+", mail.body)[0]
    assert link.startswith(f"{settings.BASE_URL}/sign-in/password/reset/key/")
    browser = Client()
    form = browser.get(link.removeprefix(settings.BASE_URL), follow=True)
    new = "another-walk-to-Beijing"
    browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert not is_signed_in(browser), "a link from a mail signs nobody in"
    sign_in(browser, olivia.email, new)
    assert is_signed_in(browser)
    again = Client().get(link.removeprefix(settings.BASE_URL), follow=True)
    assert 'name="password1"' not in again.content.decode(), "a link works once"


def test_an_unknown_address_gets_no_mail_and_the_same_answer(olivia, mailoutbox):
    known = Client().post(reverse("account_reset_password"), {"email": olivia.email})
    unknown = Client().post(reverse("account_reset_password"), {"email": "stranger@elsewhere.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [mail.to for mail in mailoutbox] == [[olivia.email]]


def test_a_new_password_ends_the_sessions_elsewhere(olivia):
    here, elsewhere = Client(), Client()
    sign_in(here, olivia.email)
    sign_in(elsewhere, olivia.email)
    new = "another-walk-to-Beijing"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post(reverse("account_change_password"), sent).status_code == 302
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


@pytest.mark.parametrize("weak", ["short", "password1234", "officer@demo.invalid"])
def test_a_weak_password_is_refused(olivia, weak):
    client = Client()
    sign_in(client, olivia.email)
    sent = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    assert client.post(reverse("account_change_password"), sent).status_code == 200
    assert Account.objects.get(pk=olivia.pk).check_password(PASSWORD)


# ---------------------------------------------------------------- the second step
def test_the_second_step_is_asked_for_once_it_is_set_up(olivia):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(olivia, secret)
    client = Client()
    response = sign_in(client, olivia.email)
    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get("/me/").status_code == 302
    page = client.get(reverse("mfa_authenticate"))
    assert page.status_code == 200
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_signed_in(client)
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(client)
    assert client.get("/me/").status_code == 200


def test_it_is_set_up_from_ones_own_account_after_the_password_was_asked_again(olivia):
    client = Client()
    sign_in(client, olivia.email)
    assert reverse("mfa_index") in client.get("/me/").content.decode()
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    shown = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
    page = shown.content.decode()
    assert shown.request["PATH_INFO"] == reverse("mfa_activate_totp")
    assert "data:image/svg+xml" in page and 'name="code"' in page


# ---------------------------------------------------------------- my own account
def test_one_changes_ones_own_name_and_language(olivia):
    client = Client()
    sign_in(client, olivia.email)
    client.cookies["edge-language"] = "en"
    response = client.post("/me/", {"name": "Olivia Oost", "language": "zh-hans", "version": olivia.version})
    assert response["Location"] == "/me/"
    assert client.cookies["edge-language"].value == ""
    page = client.get("/me/")
    assert '<html lang="zh-hans"' in page.content.decode()
    assert page.context["user"].name == "Olivia Oost"


def test_and_nothing_else(olivia):
    client = Client()
    sign_in(client, olivia.email)
    sent = {
        "name": "O",
        "language": "",
        "email": "other@x.example",
        "is_active": "",
        "role": "administrator",
        "version": 1,
    }
    client.post("/me/", sent)
    after = Account.objects.get(pk=olivia.pk)
    assert (after.name, after.email, after.is_active) == ("O", olivia.email, True)


def test_a_language_left_empty_follows_the_browser(olivia):
    client = Client(headers={"accept-language": "zh-hans"})
    sign_in(client, olivia.email)
    client.post("/me/", {"name": "O", "language": "", "version": olivia.version})
    assert '<html lang="zh-hans"' in client.get("/me/").content.decode()


def test_one_ends_ones_other_sessions_and_stays(olivia, as_role):
    here, phone, library, somebody_else = Client(), Client(), Client(), as_role("auditor")
    for client in (here, phone, library):
        sign_in(client, olivia.email)
    here.get("/me/", {"as_of": "2012-10-22"})
    assert "signed in at 2 other places" in _in_english(here)
    key = here.session.session_key
    assert here.post(reverse("end_other_sessions"))["Location"] == "/me/"
    assert [client.get("/me/").status_code for client in (here, phone, library, somebody_else)] == [
        200,
        302,
        302,
        200,
    ]
    assert here.session["as_of"] == "2012-10-22"
    assert here.session.session_key != key
    assert not Session.objects.filter(session_key=key).exists()
    assert "signed in here only" in _in_english(here)


def _in_english(client):
    client.cookies["edge-language"] = "en"
    return client.get("/me/").content.decode()
