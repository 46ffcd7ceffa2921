"""The door: accounts are given by the office, mails name the installation's own address, guessing is slowed down."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from edge.people.models import Account
from edge.people.rules import DEMO_ADDRESSES, Role
from edge.web.kit.middleware import LANGUAGE_KEY


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up alone, nothing leads to another host, and the account's language is kept while signed in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        remember_language(request, user)

    def is_safe_url(self, url: str | None) -> bool:
        return is_own_address(self.request, url or "")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built from the settings: the Host header of whoever asked must not decide where a password is typed."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.BASE_URL}{path.replace('UID-KEY', key)}"


def remember_language(request: HttpRequest, account: Any) -> None:
    """Keep the language of the account in its session, so that no page has to look it up."""
    if account.language:
        request.session[LANGUAGE_KEY] = account.language
    else:
        request.session.pop(LANGUAGE_KEY, None)


def is_own_address(request: HttpRequest, url: str) -> bool:
    """Does the address lead to this installation, on the host of this request?"""
    return url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def typed_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whose door is being tried, for counting failures: by account, not for everybody behind one proxy."""
    typed = (credentials or {}).get("email") or request.POST.get("login", "")
    return str(typed).strip().lower()[:254]


def client_address(request: HttpRequest) -> str:
    """The computer that asks, as far as our own proxy vouches for it."""
    return str(get_adapter().get_client_ip(request))


def demo_doors() -> list[dict[str, Any]]:
    """The one-click doors of the demonstration: what each role is called and what it is for; only to accounts that
    there are. One statement."""
    known = Account.objects.filter(email__in=DEMO_ADDRESSES.values(), is_active=True)
    there = set(known.values_list("email", flat=True))
    words, texts = role_words(), _role_texts()
    return [
        {
            "role": role.value,
            "label": words[role],
            "text": texts[role],
            "url": reverse("demo_sign_in", args=[role.value]),
        }
        for role, address in DEMO_ADDRESSES.items()
        if address in there
    ]


def role_words() -> dict[str, str]:
    return {
        Role.ADMINISTRATOR: _("administrator"),
        Role.OFFICER: _("officer"),
        Role.LEADERSHIP: _("leadership"),
        Role.AUDITOR: _("auditor"),
        Role.COORDINATOR: _("coordinator"),
        Role.PARTNER_OFFICER: _("partner officer"),
    }


def _role_texts() -> dict[str, str]:
    return {
        Role.ADMINISTRATOR: _("Gives accounts and roles, and does everything that an officer does."),
        Role.OFFICER: _("Works in the international office: keeps the register and prepares renewals."),
        Role.COORDINATOR: _("Acts for a faculty or group: keeps its own ties and agreements."),
        Role.LEADERSHIP: _("Reads everything, the dossiers first."),
        Role.PARTNER_OFFICER: _(
            "Works at a partner university: sees what is shared with it, and nothing else."
        ),
        Role.AUDITOR: _("Reads everything, with the history of every record."),
    }
