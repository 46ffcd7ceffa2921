"""A signed-in browser on a live server with the founding case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page

from edge.jobs.founding_case import DEMO_ACCOUNTS, load_founding_case, open_demo_accounts
from edge.people.models import Account

Door = Callable[..., Page]


@pytest.fixture
def door(page: Page, live_server: Any) -> Door:
    """`door("officer", "2012-09-15", "/star/")` opens the page as that role, looking at that day."""
    load_founding_case()
    open_demo_accounts()

    def enter(role: str, as_of: str, path: str = "/") -> Page:
        account = Account.objects.get(email=DEMO_ACCOUNTS[role][0])
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session["as_of"] = as_of
        session.create()
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": str(session.session_key),
                    "url": live_server.url,
                }
            ]
        )
        page.goto(live_server.url + path)
        return page

    return enter
