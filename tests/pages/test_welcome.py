"""The page behind an invitation, and the screens on which somebody of a partner is invited."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from edge.core.models import OutgoingMail
from edge.partners.models import Institution, InstitutionRole
from edge.people.actions import open_account
from edge.people.models import Account, Invitation
from edge.people.permissions import INSTALLATION as BY
from tests.pages.drafts import tsinghua
from tests.pages.filling import errors, send

pytestmark = pytest.mark.django_db
AsRole = Callable[..., Client]
ACCOUNTS = "/partners/tsinghua.edu.cn/accounts/"
GOOD = "correct horse battery"


@pytest.fixture
def officer(as_role: AsRole) -> Client:
    return as_role("officer")


def invite(client: Client, email: str = "liu@tsinghua.example", **more: str) -> str:
    """Invite somebody; returns the path of the link in the mail."""
    answer = send(client, f"{ACCOUNTS}invite/", name="Liu Yan", email=email, **more)
    assert (answer.status_code, answer.get("Location")) == (302, ACCOUNTS)
    return link_in(OutgoingMail.objects.get(to=email.lower()))


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/welcome/[\w-]{43}/)", mail.body)
    assert found is not None
    return found[1]


def set_password(link: str, password: str = GOOD, again: str | None = None) -> Any:
    return Client().post(link, {"password": password, "again": again or password})


# ---------------------------------------------------------------- inviting
def test_an_officer_invites_and_sees_how_far_it_has_come(officer: Client) -> None:
    invite(officer)
    role = InstitutionRole.objects.get(account__email="liu@tsinghua.example")
    assert role.institution == tsinghua()
    page = officer.get(ACCOUNTS).content.decode()
    assert "Liu Yan" in page and "invited, until" in page and "Send anew" in page


def test_the_invited_person_sets_a_password_and_sees_what_is_shared(officer: Client) -> None:
    link = invite(officer)
    page = Client().get(link)
    assert page.status_code == 200
    assert "You will sign in as liu@tsinghua.example" in page.content.decode()
    answer = set_password(link)
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/login/")
    client = Client()
    signed_in = client.post("/sign-in/login/", {"login": "liu@tsinghua.example", "password": GOOD})
    assert signed_in.status_code == 302
    assert client.get("/agreements/A1/").status_code == 200
    assert client.get("/agreements/A3/").status_code == 404
    assert "has set a password" in officer.get(ACCOUNTS).content.decode()


def test_a_used_invitation_says_so(officer: Client) -> None:
    link = invite(officer)
    set_password(link)
    for answer in (Client().get(link), set_password(link, "another good password")):
        assert answer.status_code == 410
        assert b"has been used: your password is set" in answer.content
    assert Account.objects.get(email="liu@tsinghua.example").check_password(GOOD)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, b"has expired"),
        ({"revoked_at": timezone.now()}, b"was closed"),
    ],
)
def test_a_closed_invitation_says_why(officer: Client, change: dict[str, Any], sentence: bytes) -> None:
    link = invite(officer)
    Invitation.objects.update(**change)
    answer = Client().get(link)
    assert answer.status_code == 410 and sentence in answer.content
    assert set_password(link).status_code == 410
    assert not Account.objects.get(email="liu@tsinghua.example").has_usable_password()


def test_unknown_links_are_answered_alike(officer: Client) -> None:
    invite(officer)
    first, second = Client().get(f"/welcome/{'x' * 43}/"), Client().get("/welcome/nothing/")
    assert first.status_code == second.status_code == 404
    assert first.content == second.content
    assert b"opens nothing" in first.content


@pytest.mark.parametrize(
    ("password", "again", "field", "sentence"),
    [
        ("short", None, "password", "too short"),
        ("password1234", None, "password", "too common"),
        ("liu@tsinghua.example", None, "password", "too similar"),
        (GOOD, "something else", "again", "not the same"),
    ],
)
def test_a_weak_password_is_refused_at_its_field(
    officer: Client, password: str, again: str | None, field: str, sentence: str
) -> None:
    link = invite(officer)
    answer = set_password(link, password, again)
    assert sentence in " ".join(errors(answer)[field])
    assert Client().get(link).status_code == 200


def test_the_page_is_light_private_and_speaks_the_invited_persons_language(officer: Client) -> None:
    link = invite(officer, language="zh-hans")
    answer = Client().get(link)
    page = answer.content.decode()
    assert '<html lang="zh-hans">' in page
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_sending_anew_closes_the_earlier_link(officer: Client) -> None:
    first = invite(officer)
    account = Account.objects.get(email="liu@tsinghua.example")
    assert send(officer, f"/accounts/{account.public_id}/invite/").status_code == 302
    second = link_in(OutgoingMail.objects.order_by("-pk")[0])
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200


def test_an_invitation_is_closed_by_the_office(officer: Client) -> None:
    link = invite(officer)
    invitation = Invitation.objects.get()
    assert send(officer, f"/invitations/{invitation.public_id}/close/").status_code == 302
    assert Client().get(link).status_code == 410
    assert "the invitation was closed" in officer.get(ACCOUNTS).content.decode()


def test_an_address_that_is_taken_is_refused_with_what_was_typed(officer: Client) -> None:
    address = Account.objects.exclude(email="").order_by("pk")[0].email
    answer = send(officer, f"{ACCOUNTS}invite/", name="Liu Yan", email=address)
    assert errors(answer) == {
        "email": ["This address has an account already. An administrator gives it the role."]
    }
    assert "Liu Yan" in answer.content.decode()


# ---------------------------------------------------------------- who may
def test_only_those_who_write_the_register_invite(as_role: AsRole) -> None:
    expected = {
        "administrator": 200,
        "officer": 200,
        "coordinator": 403,
        "leadership": 403,
        "partner_officer": 403,
        "auditor": 403,
    }
    for path in (ACCOUNTS, f"{ACCOUNTS}invite/"):
        assert {role: as_role(role).get(path).status_code for role in expected} == expected


def test_nobody_is_invited_to_speak_for_the_hub(officer: Client) -> None:
    hub = Institution.objects.hub()
    assert officer.get(f"/partners/{hub.public_id}/accounts/").status_code == 404


def test_an_officer_invites_nobody_but_those_of_partners(as_role: AsRole) -> None:
    """An account of the office itself is an administrator's business."""
    auditor = Account.objects.get(grants__role="auditor")
    path = f"/accounts/{auditor.public_id}/invite/"
    assert as_role("officer").get(path).status_code == 404
    assert as_role("administrator").get(path).status_code == 200


def test_an_administrator_invites_from_the_page_of_the_account(as_role: AsRole) -> None:
    account = open_account(by=BY, email="new@hub.example", name="New")
    client = as_role("administrator")
    assert (
        f"/accounts/{account.public_id}/invite/"
        in client.get(f"/accounts/{account.public_id}/").content.decode()
    )
    answer = send(client, f"/accounts/{account.public_id}/invite/")
    assert answer["Location"] == f"/accounts/{account.public_id}/"
    assert set_password(link_in(OutgoingMail.objects.get(to="new@hub.example"))).status_code == 302
